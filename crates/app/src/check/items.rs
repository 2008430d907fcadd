use super::report::{Check, Report};
use super::{BATCH, events};
use crate::{Error, Tx};
use domain::ids::ItemId;
use domain::item::{Item, ItemEvent, ItemState};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Every item: its row against its events, movements, loans and lines.
pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let mut after = Uuid::nil();
    loop {
        let rows = sqlx::query(
            "SELECT id, product_id, owner, place_id, state, need_id, need_line_id, loan_id, person_id, fault, scrap_reason,
                    EXISTS (SELECT FROM place p WHERE p.municipality_id = $1 AND p.id = item.place_id) AS placed
             FROM item WHERE municipality_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(m)
        .bind(after)
        .bind(BATCH)
        .fetch_all(tx.conn())
        .await?;
        let ids = rows.iter().map(|r| r.try_get("id")).collect::<Result<Vec<Uuid>, _>>()?;
        let Some(last) = ids.last() else { break };
        after = *last;
        let mut events = events::of::<ItemEvent>(tx, "item", &ids).await?;
        let mut nets = nets(tx, &ids).await?;
        let mut loans = open_loans(tx, &ids).await?;
        let mut lines = reserving_lines(tx, &ids).await?;
        for (row, id) in rows.iter().zip(ids) {
            let events = events::take(&mut events, id);
            let origin = match events.as_ref().map(|e| e.first()) {
                Ok(Some(ItemEvent::Received { from, .. })) => Some(from.0),
                _ => None,
            };
            one_place(report, row, id, origin, &nets.remove(&id).unwrap_or_default())?;
            one_loan(report, row, id, &loans.remove(&id).unwrap_or_default())?;
            reserved(report, row, id, lines.remove(&id))?;
            match events.and_then(|e| Item::replay(ItemId(id), &e).map_err(|e| e.to_string())) {
                Ok(item) => replayed(report, row, id, &item)?,
                Err(words) => report.fault(Check::ItemReplay, [id], words),
            }
        }
        for c in [
            Check::ItemReplay,
            Check::ItemMovements,
            Check::ItemOnePlace,
            Check::ItemOneLoan,
            Check::ItemLoan,
            Check::ItemReserved,
        ] {
            report.examined(c, rows.len() as u64);
        }
    }
    lines_without_item(tx, report).await
}

/// Pieces by place that the movements of each item leave, zeros left out.
async fn nets(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<(Uuid, i64)>>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT item_id, place, sum(pieces)::bigint AS pieces FROM (
             SELECT item_id, to_place AS place, 1 AS pieces FROM movement WHERE municipality_id = $1 AND item_id = ANY ($2)
             UNION ALL
             SELECT item_id, from_place, -1 FROM movement WHERE municipality_id = $1 AND item_id = ANY ($2)) legs
         GROUP BY item_id, place HAVING sum(pieces) <> 0",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut nets = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let net = (row.try_get("place")?, row.try_get("pieces")?);
        nets.entry(row.try_get("item_id")?).or_default().push(net);
    }
    Ok(nets)
}

/// Open loans with their person, by item.
async fn open_loans(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<(Uuid, Uuid)>>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT item_id, id, person_id FROM loan WHERE municipality_id = $1 AND item_id = ANY ($2) AND state = 'open'",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut loans = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let loan = (row.try_get("id")?, row.try_get("person_id")?);
        loans.entry(row.try_get("item_id")?).or_default().push(loan);
    }
    Ok(loans)
}

/// The line, and its need, that says it has the item reserved.
async fn reserving_lines(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, (Uuid, Uuid)>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT item_id, id, need_id FROM need_line
         WHERE municipality_id = $1 AND item_id = ANY ($2) AND item_id IS NOT NULL AND state = 'reserved'",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("item_id")?, (row.try_get("id")?, row.try_get("need_id")?))))
        .collect()
}

/// One piece at its place, taken from where it came from; nothing anywhere else. Back at its origin all is zero.
fn one_place(
    report: &mut Report,
    row: &PgRow,
    id: Uuid,
    origin: Option<Uuid>,
    nets: &[(Uuid, i64)],
) -> Result<(), Error> {
    let place: Uuid = row.try_get("place_id")?;
    if !row.try_get::<bool, _>("placed")? {
        report.fault(Check::ItemOnePlace, [id, place], "its place is not there");
    }
    if nets.iter().filter(|(_, n)| *n > 0).count() > 1 {
        report.fault(
            Check::ItemOnePlace,
            [id],
            "its movements leave it in more than one place",
        );
    }
    let back = origin == Some(place) && nets.is_empty();
    let there = nets.contains(&(place, 1))
        && nets
            .iter()
            .filter(|(p, _)| *p != place)
            .all(|(p, n)| Some(*p) == origin && *n == -1)
        && nets.len() == 2;
    if !(back || there) {
        report.fault(
            Check::ItemMovements,
            [id, place],
            "its movements do not lead to its place",
        );
    }
    Ok(())
}

fn one_loan(report: &mut Report, row: &PgRow, id: Uuid, open: &[(Uuid, Uuid)]) -> Result<(), Error> {
    if open.len() > 1 {
        let ids = std::iter::once(id).chain(open.iter().map(|l| l.0));
        report.fault(Check::ItemOneLoan, ids, format!("it has {} open loans", open.len()));
    }
    let on_loan = row.try_get::<String, _>("state")? == "on_loan";
    let held: (Option<Uuid>, Option<Uuid>) = (row.try_get("loan_id")?, row.try_get("person_id")?);
    let told = match (held, on_loan) {
        ((Some(loan), Some(person)), true) if open.contains(&(loan, person)) => None,
        (_, true) => Some("it is on loan, and no open loan says so of the same person"),
        (_, false) if !open.is_empty() => Some("a loan of it is open, and it is not on loan"),
        (_, false) => None,
    };
    if let Some(words) = told {
        let ids = [Some(id), held.0, open.first().map(|l| l.0)];
        report.fault(Check::ItemLoan, ids.into_iter().flatten(), words);
    }
    Ok(())
}

fn reserved(report: &mut Report, row: &PgRow, id: Uuid, line: Option<(Uuid, Uuid)>) -> Result<(), Error> {
    let is_reserved = row.try_get::<String, _>("state")? == "reserved";
    let held: (Option<Uuid>, Option<Uuid>) = (row.try_get("need_line_id")?, row.try_get("need_id")?);
    let fits = match line {
        Some((line, need)) => is_reserved && held == (Some(line), Some(need)),
        None => !is_reserved,
    };
    if !fits {
        let ids = [Some(id), held.0, line.map(|l| l.0)];
        report.fault(
            Check::ItemReserved,
            ids.into_iter().flatten(),
            "the item and the line of the need do not say the same",
        );
    }
    Ok(())
}

fn replayed(report: &mut Report, row: &PgRow, id: Uuid, item: &Item) -> Result<(), Error> {
    let (mut need, mut line, mut loan, mut person, mut fault, mut reason) = (None, None, None, None, None, None);
    match &item.state {
        ItemState::Reserved { need: n, line: l } => (need, line) = (Some(n.0), Some(l.0)),
        ItemState::OnLoan { loan: l, person: p } => (loan, person) = (Some(l.0), Some(p.0)),
        ItemState::Repair { fault: f } => fault = Some(f.code()),
        ItemState::Scrapped { reason: r } => reason = Some(r.code()),
        ItemState::Ready
        | ItemState::Quarantine
        | ItemState::Washing
        | ItemState::ToCheck
        | ItemState::ReturnedToOwner
        | ItemState::Missing => {}
    }
    let columns = [
        ("state", row.try_get::<String, _>("state")? == item.state.code()),
        ("place_id", row.try_get::<Uuid, _>("place_id")? == item.place.0),
        ("product_id", row.try_get::<Uuid, _>("product_id")? == item.product.0),
        ("owner", row.try_get::<String, _>("owner")? == item.owner.code()),
        ("need_id", row.try_get::<Option<Uuid>, _>("need_id")? == need),
        ("need_line_id", row.try_get::<Option<Uuid>, _>("need_line_id")? == line),
        ("loan_id", row.try_get::<Option<Uuid>, _>("loan_id")? == loan),
        ("person_id", row.try_get::<Option<Uuid>, _>("person_id")? == person),
        ("fault", row.try_get::<Option<String>, _>("fault")?.as_deref() == fault),
        (
            "scrap_reason",
            row.try_get::<Option<String>, _>("scrap_reason")?.as_deref() == reason,
        ),
    ];
    report.compare(Check::ItemReplay, id, &columns);
    Ok(())
}

/// A line that has reserved an item that is not there at all.
async fn lines_without_item(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let lines: Vec<Uuid> = sqlx::query_scalar(
        "SELECT l.id FROM need_line l LEFT JOIN item i ON i.municipality_id = $1 AND i.id = l.item_id
         WHERE l.municipality_id = $1 AND l.item_id IS NOT NULL AND i.id IS NULL",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    for line in lines {
        report.fault(
            Check::ItemReserved,
            [line],
            "the line has an item reserved that is not stored",
        );
    }
    Ok(())
}
