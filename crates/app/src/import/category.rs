//! ISO 9999 classes: found again by their code.

use super::format::{self, FileFault, ImportKind, Parsed};
use super::{Fate, Kind, Origin};
use crate::tx::collision;
use crate::{Error, Tx, search};
use domain::national_id::Country;
use sqlx::Row;
use std::collections::HashMap;

pub(crate) struct Categories;

#[derive(Clone, Debug, PartialEq)]
struct Stored {
    level: i16,
    parent: Option<String>,
    title: String,
    title_en: Option<String>,
    search_words: Option<String>,
    active: bool,
}

impl From<&format::Category> for Stored {
    fn from(row: &format::Category) -> Stored {
        Stored {
            level: i16::from(row.level),
            parent: row.parent.as_ref().map(ToString::to_string),
            title: row.title_nb.clone(),
            title_en: row.title_en.clone(),
            search_words: Some(row.search_words.join(" ")).filter(|w| !w.is_empty()),
            active: row.active,
        }
    }
}

impl Kind for Categories {
    type Record = format::Category;
    const KIND: ImportKind = ImportKind::Categories;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<format::Category>, FileFault> {
        format::read_categories(bytes)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&format::Category]) -> Result<Vec<Fate>, Error> {
        let codes: Vec<&str> = rows.iter().map(|r| r.code.as_str()).collect();
        let mut stored = load(tx, &codes).await?;
        let mut written: HashMap<&str, Stored> = HashMap::new();
        let mut fates = vec![];
        for (row, code) in rows.iter().zip(codes) {
            let after = Stored::from(*row);
            fates.push(match stored.get(code) {
                Some(before) if *before == after => Fate::Known,
                Some(_) => Fate::Changed,
                None => Fate::New,
            });
            if fates.last() != Some(&Fate::Known) {
                stored.insert(code.to_owned(), after.clone());
                written.insert(code, after);
            }
        }
        save(tx, &written).await?;
        Ok(fates)
    }
}

async fn load(tx: &mut Tx, codes: &[&str]) -> Result<HashMap<String, Stored>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT code, level, parent, title, title_en, search_words, active
         FROM iso_class WHERE municipality_id = $1 AND code = ANY ($2)",
    )
    .bind(m)
    .bind(codes)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            let stored = Stored {
                level: r.try_get("level")?,
                parent: r.try_get("parent")?,
                title: r.try_get("title")?,
                title_en: r.try_get("title_en")?,
                search_words: r.try_get("search_words")?,
                active: r.try_get("active")?,
            };
            Ok((r.try_get("code")?, stored))
        })
        .collect()
}

async fn save(tx: &mut Tx, written: &HashMap<&str, Stored>) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let m = tx.m();
    let codes: Vec<&str> = written.keys().copied().collect();
    let all: Vec<&Stored> = written.values().collect();
    sqlx::query(
        "INSERT INTO iso_class (municipality_id, code, level, parent, title, title_en, search_words, active)
         SELECT $1, u.code, u.level, u.parent, u.title, u.title_en, u.words, u.active
         FROM unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
              AS u(code, level, parent, title, title_en, words, active)
         ON CONFLICT (municipality_id, code) DO UPDATE SET level = excluded.level, parent = excluded.parent,
                title = excluded.title, title_en = excluded.title_en, search_words = excluded.search_words,
                active = excluded.active",
    )
    .bind(m)
    .bind(&codes)
    .bind(all.iter().map(|s| s.level).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.parent.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.title.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.title_en.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.search_words.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.active).collect::<Vec<_>>())
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    let mut entries = vec![];
    for (code, s) in written {
        let body = [
            Some(s.title.as_str()),
            s.title_en.as_deref(),
            s.search_words.as_deref(),
            Some(code),
        ];
        let body = body.into_iter().flatten().collect::<Vec<_>>().join(" ");
        entries.extend(search::id_of_class(code).map(|id| (id, body)));
    }
    search::put_many(tx, search::Kind::IsoClass, &entries).await
}
