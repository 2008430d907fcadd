//! What a field for an ISO 9999 class offers while somebody types.

use crate::tx::Query;
use crate::{Error, Tx, search};
use domain::access::Right;
use sqlx::Row;

/// Classes for a text: a code or its beginning, else words of titles and search words.
#[derive(Clone, Debug)]
pub struct CompleteClass {
    pub text: String,
    /// At most so many; 1 to 50.
    pub most: usize,
}

/// A class of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    pub code: String,
    /// 1 to 4.
    pub level: i16,
    pub title: String,
    pub title_en: Option<String>,
}

impl Query for CompleteClass {
    type Answer = Vec<Class>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Class>, Error> {
        tx.ctx.must(Right::Work)?;
        let most = self.most.clamp(1, 50);
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        let m = tx.m();
        if !digits.is_empty() && digits.len() <= 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
            // Codes have at most eight digits: what begins with these lies between them and them followed by nines.
            let rows = sqlx::query(
                "SELECT code, level, title, title_en FROM iso_class
                 WHERE municipality_id = $1 AND active AND code >= $2 AND code <= $3 ORDER BY length(code), code LIMIT $4",
            )
            .bind(m)
            .bind(&digits)
            .bind(format!("{digits:9<9}"))
            .bind(i64::try_from(most).unwrap_or(50))
            .fetch_all(tx.conn())
            .await?;
            return rows.iter().map(read).collect();
        }
        let ids = search::find(tx, search::Kind::IsoClass, &text, i32::try_from(most).unwrap_or(50)).await?;
        let codes: Vec<String> = ids.into_iter().filter_map(search::class_of_id).collect();
        let rows = sqlx::query(
            "SELECT c.code, c.level, c.title, c.title_en
             FROM unnest($2::text[]) WITH ORDINALITY AS u(code, n) JOIN iso_class c ON c.municipality_id = $1 AND c.code = u.code
             WHERE c.active ORDER BY u.n",
        )
        .bind(m)
        .bind(codes)
        .fetch_all(tx.conn())
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &sqlx::postgres::PgRow) -> Result<Class, Error> {
    Ok(Class {
        code: row.try_get("code")?,
        level: row.try_get("level")?,
        title: row.try_get("title")?,
        title_en: row.try_get("title_en")?,
    })
}
