//! Text search over the registers: one table, read through two functions that hold their own municipality check.

use crate::{Error, Tx};
use sqlx::Row;
use uuid::Uuid;

/// What can be found by text. The word is the `kind` in `search_entry`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Product,
    Person,
    IsoClass,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Kind::Product => "product",
            Kind::Person => "person",
            Kind::IsoClass => "iso_class",
        }
    }
}

/// Text as it is compared: lower case, single spaces.
pub fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Writes what a thing is found by.
pub(crate) async fn put(tx: &mut Tx, kind: Kind, id: Uuid, body: &str) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "INSERT INTO search_entry (municipality_id, kind, ref_id, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (municipality_id, kind, ref_id) DO UPDATE SET body = excluded.body WHERE search_entry.body <> excluded.body",
    )
    .bind(m)
    .bind(kind.code())
    .bind(id)
    .bind(normal(body))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// As [`put`], for many.
pub(crate) async fn put_many(tx: &mut Tx, kind: Kind, entries: &[(Uuid, String)]) -> Result<(), Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = entries.iter().map(|e| e.0).collect();
    let bodies: Vec<String> = entries.iter().map(|e| normal(&e.1)).collect();
    sqlx::query(
        "INSERT INTO search_entry (municipality_id, kind, ref_id, body)
         SELECT $1, $2, u.id, u.body FROM unnest($3::uuid[], $4::text[]) AS u(id, body)
         ON CONFLICT (municipality_id, kind, ref_id) DO UPDATE SET body = excluded.body WHERE search_entry.body <> excluded.body",
    )
    .bind(m)
    .bind(kind.code())
    .bind(ids)
    .bind(bodies)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets a thing, such as a protected person.
pub(crate) async fn forget(tx: &mut Tx, kind: Kind, id: Uuid) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("DELETE FROM search_entry WHERE municipality_id = $1 AND kind = $2 AND ref_id = $3")
        .bind(m)
        .bind(kind.code())
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Each word of a [`normal`] query as a LIKE pattern, for `search_text()`. The longest comes first: it is the one that the
/// index is asked for.
pub(crate) fn patterns(query: &str) -> Vec<String> {
    let mut words: Vec<&str> = query.split(' ').collect();
    words.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    words
        .into_iter()
        .map(|w| w.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
        .map(|w| format!("%{w}%"))
        .collect()
}

/// Ids of the things whose text holds every word of the query, those that begin with it first; where there is none,
/// those that are spelled alike. At most `most`.
pub(crate) async fn find(tx: &mut Tx, kind: Kind, query: &str, most: i32) -> Result<Vec<Uuid>, Error> {
    let query = normal(query);
    if query.is_empty() {
        return Ok(vec![]);
    }
    let patterns = patterns(&query);
    let short = query.chars().count() < 3;
    let rows = if short {
        // Two letters have no trigram: only what begins with them.
        let prefix = vec![patterns[0].trim_start_matches('%').to_owned()];
        sqlx::query("SELECT ref_id FROM search_text($1, $2, $3, $4)")
            .bind(kind.code())
            .bind(prefix)
            .bind(&query)
            .bind(most)
            .fetch_all(tx.conn())
            .await?
    } else {
        sqlx::query("SELECT ref_id FROM search_text($1, $2, $3, $4)")
            .bind(kind.code())
            .bind(patterns)
            .bind(&query)
            .bind(most)
            .fetch_all(tx.conn())
            .await?
    };
    if !rows.is_empty() || short {
        return rows.iter().map(|r| Ok(r.try_get("ref_id")?)).collect();
    }
    let rows = sqlx::query("SELECT ref_id FROM search_fuzzy($1, $2, $3)")
        .bind(kind.code())
        .bind(&query)
        .bind(most)
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(|r| Ok(r.try_get("ref_id")?)).collect()
}

/// As what an ISO class stands in the search text: its digits behind a one, which keeps leading zeros. `None` for what is no
/// code.
pub(crate) fn id_of_class(code: &str) -> Option<Uuid> {
    let digits = code.len() <= 8 && !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
    let number: u128 = digits.then(|| format!("1{code}").parse().ok())??;
    Some(Uuid::from_u128(number))
}

/// The code again, of an id that [`find`] gave for [`Kind::IsoClass`].
pub(crate) fn class_of_id(id: Uuid) -> Option<String> {
    id.as_u128().to_string().strip_prefix('1').map(str::to_owned)
}
