//! Lists of articles that can stand in for each other. A list replaces its earlier edition of the same file name: what it no
//! longer says must not be proposed any more.

use super::format::{self, FileFault, ImportKind, Parsed};
use super::{Fate, Kind, Origin};
use crate::tx::collision;
use crate::{Error, Tx};
use domain::national_id::Country;
use sha2::{Digest, Sha256};
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) struct Substitutes;

#[derive(Clone, Debug, PartialEq)]
struct Stored {
    rank: i32,
    post: Option<String>,
    post_title: Option<String>,
    name: Option<String>,
    note: Option<String>,
}

type Key = (Uuid, String);

impl Kind for Substitutes {
    type Record = format::Substitute;
    const KIND: ImportKind = ImportKind::Substitutes;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<format::Substitute>, FileFault> {
        format::read_substitutes(bytes)
    }

    async fn write(tx: &mut Tx, origin: Origin<'_>, rows: &[&format::Substitute]) -> Result<Vec<Fate>, Error> {
        let keys: Vec<Key> = rows.iter().map(|r| key(origin.file, r)).collect();
        let mut stored = load(tx, &keys).await?;
        let mut ranks: HashMap<Uuid, i32> = HashMap::new();
        for ((group, _), s) in &stored {
            let highest = ranks.entry(*group).or_insert(0);
            *highest = (*highest).max(s.rank);
        }
        let mut written: HashMap<Key, Stored> = HashMap::new();
        let mut fates = vec![];
        for (row, key) in rows.iter().zip(keys) {
            let before = stored.get(&key);
            let rank = match before {
                Some(before) => before.rank,
                None => {
                    let highest = ranks.entry(key.0).or_insert(0);
                    *highest += 1;
                    *highest
                }
            };
            let after = Stored {
                rank,
                post: row.contract.clone(),
                post_title: row.contract_name.clone(),
                name: row.name.clone(),
                note: row.comment.clone(),
            };
            fates.push(match before {
                Some(before) if *before == after => Fate::Known,
                Some(_) => Fate::Changed,
                None => Fate::New,
            });
            if fates.last() != Some(&Fate::Known) {
                stored.insert(key.clone(), after.clone());
                written.insert(key, after);
            }
        }
        save(tx, origin, &written).await?;
        Ok(fates)
    }

    async fn finish(tx: &mut Tx, origin: Origin<'_>, rows: &[&format::Substitute]) -> Result<(), Error> {
        let (groups, numbers): (Vec<Uuid>, Vec<String>) = rows.iter().map(|r| key(origin.file, r)).unzip();
        let m = tx.m();
        sqlx::query(
            "DELETE FROM product_substitute s WHERE s.municipality_id = $1 AND s.list = $2 AND NOT EXISTS (
                 SELECT FROM unnest($3::uuid[], $4::text[]) AS u(group_id, hms)
                 WHERE u.group_id = s.group_id AND u.hms = s.hms_number)
             AND NOT EXISTS (
                 SELECT FROM unnest($3::uuid[]) AS u(group_id)
                 WHERE u.group_id = s.group_id AND s.corrected)",
        )
        .bind(m)
        .bind(origin.file)
        .bind(groups)
        .bind(numbers)
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

/// The group of a list, by the list's name and the group's number in it: the same for the same list.
fn key(list: &str, row: &format::Substitute) -> Key {
    let digest = Sha256::new()
        .chain_update(list.to_lowercase().as_bytes())
        .chain_update([0])
        .chain_update(row.group.to_be_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    (
        uuid::Builder::from_random_bytes(bytes).into_uuid(),
        row.hms_number.to_string(),
    )
}

async fn load(tx: &mut Tx, keys: &[Key]) -> Result<HashMap<Key, Stored>, Error> {
    let m = tx.m();
    let groups: Vec<Uuid> = keys.iter().map(|k| k.0).collect();
    let rows = sqlx::query(
        "SELECT group_id, hms_number, rank, post, post_title, name, note
         FROM product_substitute WHERE municipality_id = $1 AND group_id = ANY ($2)",
    )
    .bind(m)
    .bind(groups)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            let stored = Stored {
                rank: r.try_get("rank")?,
                post: r.try_get("post")?,
                post_title: r.try_get("post_title")?,
                name: r.try_get("name")?,
                note: r.try_get("note")?,
            };
            Ok(((r.try_get("group_id")?, r.try_get("hms_number")?), stored))
        })
        .collect()
}

async fn save(tx: &mut Tx, origin: Origin<'_>, written: &HashMap<Key, Stored>) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let m = tx.m();
    let (keys, all): (Vec<&Key>, Vec<&Stored>) = written.iter().unzip();
    sqlx::query(
        "INSERT INTO product_substitute (municipality_id, group_id, hms_number, rank, list, post, post_title, name, note, corrected)
         SELECT $1, u.group_id, u.hms, u.rank, $2, u.post, u.title, u.name, u.note, $10
         FROM unnest($3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[])
              AS u(group_id, hms, rank, post, title, name, note)
         ON CONFLICT (municipality_id, group_id, hms_number) DO UPDATE SET post = excluded.post,
                post_title = excluded.post_title, name = excluded.name, note = excluded.note",
    )
    .bind(m)
    .bind(origin.file)
    .bind(keys.iter().map(|k| k.0).collect::<Vec<_>>())
    .bind(keys.iter().map(|k| k.1.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.rank).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.post.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.post_title.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.name.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.note.as_deref()).collect::<Vec<_>>())
    .bind(origin.corrected)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}
