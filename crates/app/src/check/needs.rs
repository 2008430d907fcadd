use super::report::{Check, Report};
use super::{BATCH, events};
use crate::{Error, Tx, priority_key};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::NeedId;
use domain::need::{LineState, Need, NeedEvent, NeedState, Triage, Wanted};
use domain::priority_key::{LevelCode, PriorityKey};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Every need: its row and lines against its events, its clock, its deadline and its triages.
pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let keys = priority_key::store::all(tx).await?;
    let mut after = Uuid::nil();
    loop {
        let rows = sqlx::query(
            "SELECT id, person_id, term, state, step, level, key_version, deadline, criteria, triaged_by, in_charge,
                    opened_at, clock_from, closed_at, close_reason, deviation
             FROM need WHERE municipality_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(m)
        .bind(after)
        .bind(BATCH)
        .fetch_all(tx.conn())
        .await?;
        let ids = rows.iter().map(|r| r.try_get("id")).collect::<Result<Vec<Uuid>, _>>()?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        let mut events = events::of::<NeedEvent>(tx, "need", &ids).await?;
        let mut lines = lines(tx, &ids).await?;
        let mut steps = steps(tx, &ids).await?;
        let mut triages = triages(tx, &ids).await?;
        for (row, id) in rows.iter().zip(ids) {
            clock(report, row, id, &steps.remove(&id).unwrap_or_default())?;
            deadline(tx, report, row, id, &keys)?;
            last_triage(report, row, id, &triages.remove(&id).unwrap_or_default())?;
            let lines = lines.remove(&id).unwrap_or_default();
            let replay = events::take(&mut events, id).and_then(|e| {
                Need::replay(NeedId(id), &e)
                    .map(|need| (need, e))
                    .map_err(|e| e.to_string())
            });
            match replay {
                Ok((need, events)) => replayed(report, row, id, &need, &events, &lines)?,
                Err(words) => report.fault(Check::NeedReplay, [id], words),
            }
        }
        for c in [
            Check::NeedReplay,
            Check::NeedClock,
            Check::NeedDeadline,
            Check::NeedTriage,
        ] {
            report.examined(c, rows.len() as u64);
        }
    }
}

struct StoredLine {
    id: Uuid,
    product: Option<Uuid>,
    iso: Option<String>,
    quantity: i64,
    state: String,
    item: Option<Uuid>,
    loan: Option<Uuid>,
    nav_step: Option<String>,
    /// When the present NAV step was reached, by the table of dates.
    nav_on: Option<NaiveDate>,
}

async fn lines(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<StoredLine>>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT l.need_id, l.id, l.product_id, l.iso_code, l.quantity, l.state, l.item_id, l.loan_id, l.nav_step, v.on_date
         FROM need_line l LEFT JOIN need_line_nav v ON v.municipality_id = $1 AND v.line_id = l.id AND v.step = l.nav_step
         WHERE l.municipality_id = $1 AND l.need_id = ANY ($2)",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut lines = HashMap::<_, Vec<_>>::new();
    for row in rows {
        lines.entry(row.try_get("need_id")?).or_default().push(StoredLine {
            id: row.try_get("id")?,
            product: row.try_get("product_id")?,
            iso: row.try_get("iso_code")?,
            quantity: i64::from(row.try_get::<i32, _>("quantity")?),
            state: row.try_get("state")?,
            item: row.try_get("item_id")?,
            loan: row.try_get("loan_id")?,
            nav_step: row.try_get("nav_step")?,
            nav_on: row.try_get("on_date")?,
        });
    }
    Ok(lines)
}

async fn steps(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<(String, DateTime<Utc>)>>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT need_id, step, entered_at FROM need_step
         WHERE municipality_id = $1 AND need_id = ANY ($2) ORDER BY need_id, ordinal",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut steps = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let step = (row.try_get("step")?, row.try_get("entered_at")?);
        steps.entry(row.try_get("need_id")?).or_default().push(step);
    }
    Ok(steps)
}

/// Level, key version and deadline of each triage with its instant, the oldest first.
type Triages = Vec<(DateTime<Utc>, (String, i32, DateTime<Utc>))>;

async fn triages(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Triages>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT need_id, level, key_version, deadline, at FROM need_triage
         WHERE municipality_id = $1 AND need_id = ANY ($2) ORDER BY need_id, at",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut triages = HashMap::<_, Triages>::new();
    for row in rows {
        let given = (
            row.try_get("level")?,
            row.try_get("key_version")?,
            row.try_get("deadline")?,
        );
        triages
            .entry(row.try_get("need_id")?)
            .or_default()
            .push((row.try_get("at")?, given));
    }
    Ok(triages)
}

fn clock(report: &mut Report, row: &PgRow, id: Uuid, steps: &[(String, DateTime<Utc>)]) -> Result<(), Error> {
    let (opened, from): (DateTime<Utc>, DateTime<Utc>) = (row.try_get("opened_at")?, row.try_get("clock_from")?);
    let closed: Option<DateTime<Utc>> = row.try_get("closed_at")?;
    let present: Option<String> = row.try_get("step")?;
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        report.fault(Check::NeedClock, [id], "it has no step");
        return Ok(());
    };
    let wrong = if first.1 != opened && first.1 != from {
        Some("its first step did not begin when it was opened")
    } else if steps.windows(2).any(|pair| pair[0].1 > pair[1].1) {
        Some("a step began before the one before it")
    } else if closed.is_some_and(|c| c < last.1 || c < opened) {
        Some("it was closed before its last step began")
    } else if present.as_ref().is_some_and(|p| *p != last.0) {
        Some("its step is not the last one entered")
    } else {
        None
    };
    if let Some(words) = wrong {
        report.fault(Check::NeedClock, [id], words);
    }
    Ok(())
}

fn deadline(tx: &Tx, report: &mut Report, row: &PgRow, id: Uuid, keys: &[PriorityKey]) -> Result<(), Error> {
    let Some(level) = row.try_get::<Option<String>, _>("level")? else {
        return Ok(());
    };
    let version: Option<i32> = row.try_get("key_version")?;
    let key = keys.iter().find(|k| i32::try_from(k.version).ok() == version);
    let right = key.and_then(|k| {
        k.deadline(
            &LevelCode(level),
            row.try_get::<DateTime<Utc>, _>("clock_from").ok()?,
            tx.ctx.zone,
        )
    });
    if right.is_none() || row.try_get::<Option<DateTime<Utc>>, _>("deadline")? != right {
        report.fault(
            Check::NeedDeadline,
            [id],
            "its deadline is not what the key gives for its level",
        );
    }
    Ok(())
}

fn last_triage(report: &mut Report, row: &PgRow, id: Uuid, triages: &Triages) -> Result<(), Error> {
    let level: Option<String> = row.try_get("level")?;
    let held = match &level {
        // A need that was closed before it got a level has none, and one that was closed may have let go of it.
        None => return Ok(()),
        Some(level) => (
            level.clone(),
            row.try_get::<Option<i32>, _>("key_version")?.unwrap_or_default(),
            row.try_get::<Option<DateTime<Utc>>, _>("deadline")?.unwrap_or_default(),
        ),
    };
    let last_at = triages.last().map(|t| t.0);
    if !triages.iter().any(|(at, given)| Some(*at) == last_at && *given == held) {
        report.fault(
            Check::NeedTriage,
            [id],
            "its level, key version or deadline is not that of its last triage",
        );
    }
    Ok(())
}

fn replayed(
    report: &mut Report,
    row: &PgRow,
    id: Uuid,
    need: &Need,
    events: &[NeedEvent],
    lines: &[StoredLine],
) -> Result<(), Error> {
    let (mut closed, mut reason) = (None, None);
    match &need.state {
        NeedState::InUse { at, .. } => closed = Some(*at),
        NeedState::Closed { at, reason: r } => (closed, reason) = (Some(*at), Some(r.code())),
        NeedState::Untriaged | NeedState::Open { .. } => {}
    }
    let triage = events.iter().rev().find_map(|e| match e {
        NeedEvent::Triaged { triage, .. } => Some(triage),
        _ => None,
    });
    let columns = [
        ("state", row.try_get::<String, _>("state")? == need.state.code()),
        (
            "step",
            row.try_get::<Option<String>, _>("step")?.as_deref() == need.state.step().map(|s| s.code()),
        ),
        ("person_id", row.try_get::<Uuid, _>("person_id")? == need.person.0),
        ("term", row.try_get::<String, _>("term")? == need.term.code()),
        (
            "in_charge",
            row.try_get::<Option<Uuid>, _>("in_charge")? == need.in_charge.map(|s| s.0),
        ),
        (
            "opened_at",
            row.try_get::<DateTime<Utc>, _>("opened_at")? == need.opened_at,
        ),
        (
            "clock_from",
            row.try_get::<DateTime<Utc>, _>("clock_from")? == need.clock_from,
        ),
        (
            "closed_at",
            row.try_get::<Option<DateTime<Utc>>, _>("closed_at")? == closed,
        ),
        (
            "close_reason",
            row.try_get::<Option<String>, _>("close_reason")?.as_deref() == reason,
        ),
        (
            "deviation",
            row.try_get::<Option<String>, _>("deviation")?.as_deref() == need.deviation.map(|d| d.code()),
        ),
        ("level", same_triage(row, triage, &need.state)?),
        (
            "lines",
            lines.len() == need.lines.len()
                && need
                    .lines
                    .iter()
                    .all(|l| lines.iter().any(|s| s.id == l.id.0 && s.is(l))),
        ),
    ];
    report.compare(Check::NeedReplay, id, &columns);
    Ok(())
}

fn same_triage(row: &PgRow, triage: Option<&Triage>, state: &NeedState) -> Result<bool, Error> {
    let level: Option<String> = row.try_get("level")?;
    let Some(triage) = triage else {
        return Ok(level.is_none());
    };
    if level.is_none() && matches!(state, NeedState::Closed { .. }) {
        return Ok(true);
    }
    let criteria: Vec<String> = row.try_get::<Option<Vec<String>>, _>("criteria")?.unwrap_or_default();
    Ok(level.as_deref() == Some(triage.level.as_str())
        && row.try_get::<Option<i32>, _>("key_version")? == i32::try_from(triage.key_version).ok()
        && row.try_get::<Option<DateTime<Utc>>, _>("deadline")? == Some(triage.deadline)
        && row.try_get::<Option<Uuid>, _>("triaged_by")? == triage.by.map(|b| b.0)
        && criteria
            .iter()
            .map(String::as_str)
            .eq(triage.criteria.iter().map(|c| c.as_str())))
}

impl StoredLine {
    fn is(&self, line: &domain::need::NeedLine) -> bool {
        let wanted = match &line.wanted {
            Wanted::Product { product } => self.product == Some(product.0),
            Wanted::Class { iso } => self.product.is_none() && self.iso.as_ref() == Some(iso),
            Wanted::Words => self.product.is_none() && self.iso.is_none(),
        };
        let state = match &line.state {
            LineState::Wanted | LineState::Removed => true,
            LineState::Reserved { item } => self.item == Some(item.0),
            LineState::Nav { reached, on } => {
                self.nav_step.as_deref() == Some(reached.code()) && self.nav_on == Some(*on)
            }
            LineState::Fulfilled { loan } => self.loan == loan.map(|l| l.0),
        };
        wanted && state && self.state == line.state.code() && self.quantity == i64::from(line.quantity)
    }
}
