use super::StoredNeed;
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, ProductId, ServiceId, StaffId};
use domain::need::{LineState, NavStep, Need, NeedLine, NeedState, Step, Triage, Wanted};
use domain::priority_key::{CriterionCode, LevelCode};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A need with its lines, to be led on. Unknown here or of another municipality: not found.
pub(crate) async fn load(tx: &mut Tx, id: NeedId) -> Result<StoredNeed, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, person_id, channel, term, service_id, state, step, level, key_version, deadline, criteria, triaged_by,
                proposed_level, in_charge, opened_at, clock_from, closed_at, close_reason, deviation, version
         FROM need WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    let lines = sqlx::query(
        "SELECT l.id, l.product_id, l.iso_code, l.quantity, l.state, l.item_id, l.loan_id, l.nav_step, n.on_date
         FROM need_line l LEFT JOIN need_line_nav n ON n.municipality_id = $1 AND n.line_id = l.id AND n.step = l.nav_step
         WHERE l.municipality_id = $1 AND l.need_id = $2 ORDER BY l.ordinal",
    )
    .bind(m)
    .bind(id.0)
    .fetch_all(tx.conn())
    .await?;
    read(&row, lines.iter().map(read_line).collect::<Result<_, _>>()?)
}

fn broken(what: &str) -> Error {
    Error::Unavailable(format!("need row can't be read: {what}"))
}

fn read(row: &PgRow, lines: Vec<NeedLine>) -> Result<StoredNeed, Error> {
    let word = |column: &str| -> Result<String, Error> {
        row.try_get::<Option<String>, _>(column)?.ok_or_else(|| broken(column))
    };
    let instant = |column: &str| -> Result<DateTime<Utc>, Error> {
        row.try_get::<Option<_>, _>(column)?.ok_or_else(|| broken(column))
    };
    let criteria: Vec<CriterionCode> = row
        .try_get::<Option<Vec<String>>, _>("criteria")?
        .unwrap_or_default()
        .into_iter()
        .map(CriterionCode)
        .collect();
    let triage = || -> Result<Triage, Error> {
        let version: Option<i32> = row.try_get("key_version")?;
        Ok(Triage {
            level: LevelCode(word("level")?),
            criteria: criteria.clone(),
            key_version: version
                .and_then(|v| u32::try_from(v).ok())
                .ok_or_else(|| broken("key_version"))?,
            deadline: instant("deadline")?,
            by: row.try_get::<Option<Uuid>, _>("triaged_by")?.map(StaffId),
        })
    };
    let state = match row.try_get::<String, _>("state")?.as_str() {
        "untriaged" => NeedState::Untriaged,
        "open" => NeedState::Open {
            step: word("step")?.parse().map_err(|_| broken("step"))?,
            triage: triage()?,
        },
        "in_use" => NeedState::InUse {
            at: instant("closed_at")?,
            triage: triage()?,
        },
        "closed" => NeedState::Closed {
            at: instant("closed_at")?,
            reason: word("close_reason")?.parse().map_err(|_| broken("close_reason"))?,
        },
        _ => return Err(broken("state")),
    };
    Ok(StoredNeed {
        need: Need {
            id: NeedId(row.try_get("id")?),
            person: PersonId(row.try_get("person_id")?),
            term: row.try_get::<String, _>("term")?.parse().map_err(|_| broken("term"))?,
            opened_at: row.try_get("opened_at")?,
            clock_from: row.try_get("clock_from")?,
            in_charge: row.try_get::<Option<Uuid>, _>("in_charge")?.map(StaffId),
            lines,
            deviation: row
                .try_get::<Option<String>, _>("deviation")?
                .map(|d| d.parse().map_err(|_| broken("deviation")))
                .transpose()?,
            state,
        },
        channel: row
            .try_get::<String, _>("channel")?
            .parse()
            .map_err(|_| broken("channel"))?,
        service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
        ticked: criteria,
        version: row.try_get("version")?,
    })
}

fn read_line(row: &PgRow) -> Result<NeedLine, Error> {
    let wanted = match (
        row.try_get::<Option<Uuid>, _>("product_id")?,
        row.try_get::<Option<String>, _>("iso_code")?,
    ) {
        (Some(product), _) => Wanted::Product {
            product: ProductId(product),
        },
        (None, Some(iso)) => Wanted::Class { iso },
        (None, None) => Wanted::Words,
    };
    let state = match row.try_get::<String, _>("state")?.as_str() {
        "wanted" => LineState::Wanted,
        "reserved" => LineState::Reserved {
            item: ItemId(
                row.try_get::<Option<Uuid>, _>("item_id")?
                    .ok_or_else(|| broken("item_id"))?,
            ),
        },
        "nav" => LineState::Nav {
            reached: row
                .try_get::<Option<String>, _>("nav_step")?
                .and_then(|s| s.parse().ok())
                .ok_or_else(|| broken("nav_step"))?,
            on: row
                .try_get::<Option<NaiveDate>, _>("on_date")?
                .ok_or_else(|| broken("on_date"))?,
        },
        "fulfilled" => LineState::Fulfilled {
            loan: row.try_get::<Option<Uuid>, _>("loan_id")?.map(LoanId),
        },
        "removed" => LineState::Removed,
        _ => return Err(broken("line state")),
    };
    Ok(NeedLine {
        id: NeedLineId(row.try_get("id")?),
        wanted,
        quantity: u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?,
        state,
    })
}

/// What `need` has beside what the rules know.
pub(crate) struct Opening<'a> {
    pub channel: &'a str,
    pub caller_name: Option<&'a str>,
    pub caller_phone: Option<&'a str>,
    pub matters: Option<&'a str>,
    pub challenge: Option<&'a str>,
    pub note: Option<&'a str>,
    pub service: Option<ServiceId>,
    pub ticked: &'a [CriterionCode],
    pub proposed: Option<&'a LevelCode>,
    pub source_id: Option<&'a str>,
    pub delivery: Option<&'a serde_json::Value>,
}

/// The row of a need that was just opened, and the first step of its clock.
pub(crate) async fn insert(tx: &mut Tx, need: &Need, more: &Opening<'_>) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "INSERT INTO need (municipality_id, id, person_id, channel, caller_name, caller_phone, matters, challenge, note, term,
                           service_id, state, step, criteria, proposed_level, opened_at, clock_from, source_id, delivery)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'untriaged', 'triage', $12, $13, $14, $15, $16, $17)",
    )
    .bind(m)
    .bind(need.id.0)
    .bind(need.person.0)
    .bind(more.channel)
    .bind(more.caller_name)
    .bind(more.caller_phone)
    .bind(more.matters)
    .bind(more.challenge)
    .bind(more.note)
    .bind(need.term.code())
    .bind(more.service.map(|s| s.0))
    .bind(codes(more.ticked))
    .bind(more.proposed.map(LevelCode::as_str))
    .bind(need.opened_at)
    .bind(need.clock_from)
    .bind(more.source_id)
    .bind(more.delivery)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    enter_step(tx, need.id, Step::Triage, need.opened_at).await
}

fn codes(criteria: &[CriterionCode]) -> Vec<&str> {
    criteria.iter().map(CriterionCode::as_str).collect()
}

/// Writes the new state over the version that was read. What triage said stays on a need that is closed, for the statistics.
pub(crate) async fn save(tx: &mut Tx, need: &Need, version: i64) -> Result<(), Error> {
    let m = tx.m();
    let triage = need.state.triage();
    let (closed_at, reason) = match &need.state {
        NeedState::Untriaged | NeedState::Open { .. } => (None, None),
        NeedState::InUse { at, .. } => (Some(*at), None),
        NeedState::Closed { at, reason } => (Some(*at), Some(reason.code())),
    };
    let key_version = triage
        .map(|t| i32::try_from(t.key_version).map_err(|_| Error::Unavailable("key version too large".into())))
        .transpose()?;
    let result = sqlx::query(
        "UPDATE need SET term = $4, state = $5, step = $6, level = coalesce($7, level), key_version = coalesce($8, key_version),
                deadline = coalesce($9, deadline), criteria = coalesce($10, criteria), triaged_by = coalesce($11, triaged_by),
                in_charge = $12, clock_from = $13, closed_at = $14, close_reason = $15, deviation = $16, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(need.id.0)
    .bind(version)
    .bind(need.term.code())
    .bind(need.state.code())
    .bind(need.state.step().map(Step::code))
    .bind(triage.map(|t| t.level.as_str()))
    .bind(key_version)
    .bind(triage.map(|t| t.deadline))
    .bind(triage.map(|t| codes(&t.criteria)))
    .bind(triage.and_then(|t| t.by).map(|b| b.0))
    .bind(need.in_charge.map(|s| s.0))
    .bind(need.clock_from)
    .bind(closed_at)
    .bind(reason)
    .bind(need.deviation.map(|d| d.code()))
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}

/// Writes one line, new or changed. Its words, if it has any, are kept.
pub(crate) async fn save_line(tx: &mut Tx, need: NeedId, ordinal: usize, line: &NeedLine) -> Result<(), Error> {
    let m = tx.m();
    let too_large = |_| Error::Unavailable("quantity too large".into());
    let (product, iso) = match &line.wanted {
        Wanted::Product { product } => (Some(product.0), None),
        Wanted::Class { iso } => (None, Some(iso.as_str())),
        Wanted::Words => (None, None),
    };
    let (item, loan, nav) = match &line.state {
        LineState::Reserved { item } => (Some(item.0), None, None),
        LineState::Fulfilled { loan } => (None, loan.map(|l| l.0), None),
        LineState::Nav { reached, .. } => (None, None, Some(reached.code())),
        LineState::Wanted | LineState::Removed => (None, None, None),
    };
    sqlx::query(
        "INSERT INTO need_line (municipality_id, id, need_id, ordinal, product_id, iso_code, quantity, state, item_id, loan_id, nav_step)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (municipality_id, id) DO UPDATE SET product_id = excluded.product_id, iso_code = excluded.iso_code,
                quantity = excluded.quantity, state = excluded.state, item_id = excluded.item_id, loan_id = excluded.loan_id,
                nav_step = excluded.nav_step",
    )
    .bind(m)
    .bind(line.id.0)
    .bind(need.0)
    .bind(i32::try_from(ordinal).map_err(too_large)?)
    .bind(product)
    .bind(iso)
    .bind(i32::try_from(line.quantity).map_err(too_large)?)
    .bind(line.state.code())
    .bind(item)
    .bind(loan)
    .bind(nav)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// What a line has beside what the rules know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineText<'a> {
    pub words: Option<&'a str>,
    /// `new`, `exchange` or `already_handed_out`; `new` where nothing is said.
    pub purpose: Option<&'a str>,
    pub purpose_note: Option<&'a str>,
    pub note: Option<&'a str>,
    pub accessory_of: Option<NeedLineId>,
}

/// Writes the texts of a saved line. What is `None` stays as it is.
pub(crate) async fn describe_line(tx: &mut Tx, line: NeedLineId, text: LineText<'_>) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "UPDATE need_line SET words = coalesce($3, words), purpose = coalesce($4, purpose),
                purpose_note = coalesce($5, purpose_note), note = coalesce($6, note), accessory_of = coalesce($7, accessory_of)
         WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(line.0)
    .bind(text.words)
    .bind(text.purpose)
    .bind(text.purpose_note)
    .bind(text.note)
    .bind(text.accessory_of.map(|l| l.0))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The clock goes over to this step.
pub(crate) async fn enter_step(tx: &mut Tx, need: NeedId, step: Step, at: DateTime<Utc>) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "INSERT INTO need_step (municipality_id, need_id, ordinal, step, entered_at)
         SELECT $1, $2, coalesce(max(s.ordinal), 0) + 1, $3, $4 FROM need_step s WHERE s.municipality_id = $1 AND s.need_id = $2",
    )
    .bind(m)
    .bind(need.0)
    .bind(step.code())
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// A dated NAV step of a line; said again, the newer date counts.
pub(crate) async fn nav_reached(tx: &mut Tx, line: NeedLineId, step: NavStep, on: NaiveDate) -> Result<(), Error> {
    let (m, by) = (tx.m(), tx.ctx.actor.id());
    sqlx::query(
        "INSERT INTO need_line_nav (municipality_id, line_id, step, on_date, actor) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (municipality_id, line_id, step) DO UPDATE SET on_date = excluded.on_date, actor = excluded.actor",
    )
    .bind(m)
    .bind(line.0)
    .bind(step.code())
    .bind(on)
    .bind(by)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps the level with who, when, criteria, key version and the reason of a change.
pub(crate) async fn insert_triage(
    tx: &mut Tx,
    need: NeedId,
    triage: &Triage,
    reason: Option<&str>,
) -> Result<(), Error> {
    let (m, now, by, id) = (tx.m(), tx.ctx.now, tx.ctx.actor.id(), tx.ctx.id::<Uuid>());
    sqlx::query(
        "INSERT INTO need_triage (municipality_id, id, need_id, level, criteria, key_version, deadline, actor, at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(m)
    .bind(id)
    .bind(need.0)
    .bind(triage.level.as_str())
    .bind(codes(&triage.criteria))
    .bind(i32::try_from(triage.key_version).map_err(|_| Error::Unavailable("key version too large".into()))?)
    .bind(triage.deadline)
    .bind(by)
    .bind(now)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The texts of the intake: what matters, the challenge, the note.
pub(crate) async fn save_texts(tx: &mut Tx, need: NeedId, version: i64, texts: [Option<&str>; 3]) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query(
        "UPDATE need SET matters = $4, challenge = $5, note = $6, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(need.0)
    .bind(version)
    .bind(texts[0])
    .bind(texts[1])
    .bind(texts[2])
    .execute(tx.conn())
    .await?;
    one_row(result)
}

/// Is this somebody who works here now?
pub(crate) async fn works_here(tx: &mut Tx, staff: StaffId) -> Result<bool, Error> {
    let m = tx.m();
    let active: Option<bool> = sqlx::query_scalar("SELECT active FROM staff WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(staff.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(active == Some(true))
}

/// Which of these articles there are.
pub(crate) async fn known_products(tx: &mut Tx, asked: &[ProductId]) -> Result<Vec<ProductId>, Error> {
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let m = tx.m();
    let ids: Vec<Uuid> = asked.iter().map(|p| p.0).collect();
    let known: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM product WHERE municipality_id = $1 AND id = ANY ($2)")
        .bind(m)
        .bind(ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(known.into_iter().map(ProductId).collect())
}
