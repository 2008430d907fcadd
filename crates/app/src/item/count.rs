//! Stock-taking of devices: what a place should hold against what was scanned there, first shown, then booked.

use super::summary::{self, Summary};
use super::{advance, normal_label, store};
use crate::tx::{Command, Query};
use crate::{Error, Refusal, Tx, place};
use domain::access::Right;
use domain::ids::{ItemId, PlaceId};
use domain::item::{ItemEvent, ItemRefusal, ItemState};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use uuid::Uuid;

/// Most scans in one count of one place.
const MOST_SCANS: usize = 2000;

/// Compares scanned labels or serial numbers with the books. Changes nothing.
#[derive(Clone, Debug)]
pub struct CompareCount {
    pub place: PlaceId,
    pub scanned: Vec<String>,
}

/// How the books and the shelf differ.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Booked here and seen.
    pub seen: Vec<Summary>,
    /// Booked here and not seen.
    pub unseen: Vec<Summary>,
    /// Seen, but booked at another place.
    pub elsewhere: Vec<Summary>,
    /// Codes that no device carries, and serial numbers that several do.
    pub unknown: Vec<String>,
}

impl Query for CompareCount {
    type Answer = Comparison;

    async fn run(&self, tx: &mut Tx) -> Result<Comparison, Error> {
        tx.ctx.must(Right::WorkStore)?;
        let (kind, _) = place::store::kind_and_use(tx, self.place).await?;
        if kind.is_virtual() {
            return Err(Refusal::from(crate::error::HouseRefusal::PlaceVirtual).into());
        }
        if self.scanned.len() > MOST_SCANS {
            return Err(Error::field(
                "scanned",
                crate::error::Fault::OutOfRange {
                    least: 0,
                    most: MOST_SCANS as i64,
                },
            ));
        }
        let expected = at(tx, self.place).await?;
        let mut codes: Vec<String> = vec![];
        for code in &self.scanned {
            let code = code.trim().to_owned();
            if !code.is_empty() && !codes.contains(&code) {
                codes.push(code);
            }
        }
        let (found, unknown) = resolve(tx, &codes).await?;
        let (seen, unseen): (Vec<_>, Vec<_>) = summary::by_ids(tx, &expected)
            .await?
            .into_iter()
            .partition(|i| found.contains(&i.id));
        let other: Vec<ItemId> = found.into_iter().filter(|i| !expected.contains(i)).collect();
        let elsewhere = summary::by_ids(tx, &other).await?;
        Ok(Comparison {
            seen,
            unseen,
            elsewhere,
            unknown,
        })
    }
}

async fn at(tx: &mut Tx, place: PlaceId) -> Result<Vec<ItemId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM item WHERE municipality_id = $1 AND place_id = $2 ORDER BY label, seq")
            .bind(m)
            .bind(place.0)
            .fetch_all(tx.conn())
            .await?;
    Ok(ids.into_iter().map(ItemId).collect())
}

/// The devices that the codes name, and the codes that name none or several.
async fn resolve(tx: &mut Tx, codes: &[String]) -> Result<(Vec<ItemId>, Vec<String>), Error> {
    let m = tx.m();
    let upper: Vec<String> = codes.iter().map(|c| normal_label(c)).collect();
    let rows = sqlx::query(
        "SELECT u.code, coalesce(array_agg(i.id) FILTER (WHERE i.id IS NOT NULL), '{}') AS ids
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS u(code, upper, n)
         LEFT JOIN LATERAL (
             SELECT id FROM item WHERE municipality_id = $1 AND label = u.upper
             UNION ALL
             SELECT id FROM item WHERE municipality_id = $1 AND serial IN (u.code, u.upper)
                AND NOT EXISTS (SELECT FROM item l WHERE l.municipality_id = $1 AND l.label = u.upper)
         ) i ON true
         GROUP BY u.n, u.code ORDER BY u.n",
    )
    .bind(m)
    .bind(codes)
    .bind(upper)
    .fetch_all(tx.conn())
    .await?;
    let (mut found, mut unknown) = (vec![], vec![]);
    for row in rows {
        match row.try_get::<Vec<Uuid>, _>("ids")?.as_slice() {
            [one] if found.contains(&ItemId(*one)) => {}
            [one] => found.push(ItemId(*one)),
            _ => unknown.push(row.try_get("code")?),
        }
    }
    Ok((found, unknown))
}

/// Books what a count found. Each device is taken on its own: one that can't be booked does not hold up the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BookCount {
    pub place: PlaceId,
    /// Seen here; those that were booked elsewhere are moved here, missing ones are found again.
    pub seen: Vec<ItemId>,
    /// Not seen and to be booked as missing.
    pub lost: Vec<ItemId>,
}

/// What was booked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub confirmed: u32,
    pub moved: u32,
    pub found_again: u32,
    pub lost: u32,
    /// Left as they were, each with the reason.
    pub refused: Vec<(ItemId, Refusal)>,
}

impl Command for BookCount {
    const KIND: &'static str = "item.book_count";
    type Outcome = Booked;

    async fn run(&self, tx: &mut Tx) -> Result<Booked, Error> {
        tx.ctx.must(Right::WorkStore)?;
        place::must_take(tx, self.place).await?;
        let missing = place::virtual_place(tx, PlaceKind::Missing).await?;
        let mut booked = Booked::default();
        // In one order, so that two counts that overlap can't wait for each other.
        let mut seen = self.seen.clone();
        seen.sort_unstable();
        seen.dedup();
        for id in seen {
            let stored = store::load(tx, id).await?;
            let to = self.place;
            let (event, tally) = match &stored.item.state {
                ItemState::OnLoan { .. } => {
                    // It lies here though it is lent: it must be taken back, which ends the loan and begins the wash.
                    booked.refused.push((id, ItemRefusal::AlreadyOnLoan.into()));
                    continue;
                }
                ItemState::Missing => (ItemEvent::Found { to }, &mut booked.found_again),
                _ if stored.item.place == to => (ItemEvent::Counted { at: to }, &mut booked.confirmed),
                _ => (ItemEvent::Moved { to }, &mut booked.moved),
            };
            match advance(tx, stored, event, None).await {
                Ok(_) => *tally += 1,
                Err(Error::Refused(refusal)) => booked.refused.push((id, refusal)),
                Err(e) => return Err(e),
            }
        }
        let mut lost = self.lost.clone();
        lost.sort_unstable();
        lost.dedup();
        for id in lost {
            let stored = store::load(tx, id).await?;
            // Somebody moved it since the comparison: it is not lost.
            if stored.item.place != self.place {
                continue;
            }
            match advance(tx, stored, ItemEvent::Lost { to: missing }, None).await {
                Ok(_) => booked.lost += 1,
                Err(Error::Refused(refusal)) => booked.refused.push((id, refusal)),
                Err(e) => return Err(e),
            }
        }
        Ok(booked)
    }
}
