//! The triage queue: what waits, by the time that is left.

use crate::{Error, Tx, tx::Query};
use chrono::{DateTime, Days, Utc};
use domain::access::Right;
use domain::ids::{NeedId, PersonId, ServiceId, StaffId};
use domain::need::{DeviationCause, Step, Term};
use domain::priority_key::LevelCode;
use domain::time::end_of_day;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How a need stands to its deadline, in the order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Past its deadline.
    Late,
    /// Must be met before the day is over.
    Today,
    /// Within seven days.
    Week,
    Later,
    /// No level yet, so no deadline.
    NoLevel,
}

impl Standing {
    pub const ALL: [Standing; 5] = [
        Standing::Late,
        Standing::Today,
        Standing::Week,
        Standing::Later,
        Standing::NoLevel,
    ];
    pub fn code(self) -> &'static str {
        match self {
            Standing::Late => "late",
            Standing::Today => "today",
            Standing::Week => "week",
            Standing::Later => "later",
            Standing::NoLevel => "no_level",
        }
    }
    pub fn parse(text: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|s| s.code() == text)
    }
}

/// Who is in charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Charge {
    Nobody,
    Staff(StaffId),
}

/// What is chosen; `None` is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub level: Option<LevelCode>,
    pub service: Option<ServiceId>,
    pub term: Option<Term>,
    pub charge: Option<Charge>,
    pub step: Option<Step>,
    pub standing: Option<Standing>,
}

/// Where a page ended: the sort time and the id of its last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: DateTime<Utc>,
    pub id: NeedId,
}

/// Open needs, those with least time left first. One without a level stands where it would if its time had been out when
/// it came in: it waits for a decision, not for a device.
#[derive(Clone, Debug)]
pub struct Queue {
    pub filter: Filter,
    pub after: Option<Cursor>,
    /// Rows of a page, at most 200.
    pub most: u16,
}

/// One line of the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub id: NeedId,
    pub person: PersonId,
    pub name: String,
    pub protected: bool,
    /// The first thing wanted: the product's name, the class, or the words.
    pub what: Option<String>,
    /// How many things are wanted in all.
    pub lines: i64,
    pub term: Term,
    pub step: Step,
    pub level: Option<LevelCode>,
    pub proposed: Option<LevelCode>,
    pub deadline: Option<DateTime<Utc>>,
    pub opened_at: DateTime<Utc>,
    pub in_charge: Option<(StaffId, String)>,
    pub service: Option<String>,
    pub deviation: Option<DeviationCause>,
}

/// How many there are of each choice, given the other choices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub level: BTreeMap<LevelCode, i64>,
    pub service: BTreeMap<ServiceId, i64>,
    pub term: BTreeMap<Term, i64>,
    pub charge: BTreeMap<Charge, i64>,
    pub step: BTreeMap<Step, i64>,
    pub standing: BTreeMap<Standing, i64>,
}

/// One page of the queue.
#[derive(Clone, Debug)]
pub struct Answer {
    pub rows: Vec<Waiting>,
    /// More follow after this one.
    pub next: Option<Cursor>,
    /// All that the filter lets through, on every page.
    pub total: i64,
    pub counts: Counts,
}

/// Open needs that are alike in all that one can filter by.
struct Group {
    level: Option<LevelCode>,
    service: Option<ServiceId>,
    term: Term,
    charge: Charge,
    step: Step,
    standing: Standing,
    n: i64,
}

/// The dimensions, each a bit of what a group misses.
const LEVEL: u8 = 1;
const SERVICE: u8 = 2;
const TERM: u8 = 4;
const CHARGE: u8 = 8;
const STEP: u8 = 16;
const STANDING: u8 = 32;

impl Filter {
    /// The dimensions in which the group is not what is chosen.
    fn missed(&self, g: &Group) -> u8 {
        let miss = |missed: bool, bit: u8| if missed { bit } else { 0 };
        miss(self.level.is_some() && self.level != g.level, LEVEL)
            | miss(self.service.is_some() && self.service != g.service, SERVICE)
            | miss(self.term.is_some_and(|t| t != g.term), TERM)
            | miss(self.charge.is_some_and(|c| c != g.charge), CHARGE)
            | miss(self.step.is_some_and(|s| s != g.step), STEP)
            | miss(self.standing.is_some_and(|s| s != g.standing), STANDING)
    }
}

fn count(filter: &Filter, groups: &[Group]) -> (i64, Counts) {
    let (mut total, mut counts) = (0, Counts::default());
    for g in groups {
        let missed = filter.missed(g);
        // A chip tells what would be seen if it were chosen: the other filters hold, its own does not.
        let seen_by = |bit: u8| missed & !bit == 0;
        if missed == 0 {
            total += g.n;
        }
        if seen_by(LEVEL)
            && let Some(level) = &g.level
        {
            *counts.level.entry(level.clone()).or_default() += g.n;
        }
        if seen_by(SERVICE)
            && let Some(service) = g.service
        {
            *counts.service.entry(service).or_default() += g.n;
        }
        if seen_by(TERM) {
            *counts.term.entry(g.term).or_default() += g.n;
        }
        if seen_by(CHARGE) {
            *counts.charge.entry(g.charge).or_default() += g.n;
        }
        if seen_by(STEP) {
            *counts.step.entry(g.step).or_default() += g.n;
        }
        if seen_by(STANDING) {
            *counts.standing.entry(g.standing).or_default() += g.n;
        }
    }
    (total, counts)
}

impl Query for Queue {
    type Answer = Answer;

    async fn run(&self, tx: &mut Tx) -> Result<Answer, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let today = end_of_day(tx.ctx.today(), tx.ctx.zone).unwrap_or(tx.ctx.now);
        let week = end_of_day(tx.ctx.today() + Days::new(6), tx.ctx.zone).unwrap_or(today);
        let groups = groups(tx, today, week).await?;
        let (total, counts) = count(&self.filter, &groups);
        let mut rows = rows(tx, self, today, week).await?;
        let most = usize::from(self.most.clamp(1, 200));
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(|r| Cursor {
            at: r.deadline.unwrap_or(r.opened_at),
            id: r.id,
        });
        // One entry for each person who is shown.
        let shown: BTreeSet<PersonId> = rows.iter().map(|r| r.person).collect();
        for person in shown {
            tx.saw(person, "need.queue");
        }
        Ok(Answer {
            rows,
            next,
            total,
            counts,
        })
    }
}

fn broken(what: &str) -> Error {
    Error::Unavailable(format!("need row can't be read: {what}"))
}

async fn groups(tx: &mut Tx, today: DateTime<Utc>, week: DateTime<Utc>) -> Result<Vec<Group>, Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    let rows = sqlx::query(
        "SELECT level, service_id, term, in_charge, step,
                CASE WHEN deadline IS NULL THEN 'no_level' WHEN deadline < $2 THEN 'late' WHEN deadline <= $3 THEN 'today'
                     WHEN deadline <= $4 THEN 'week' ELSE 'later' END AS standing, count(*) AS n
         FROM need WHERE municipality_id = $1 AND state IN ('untriaged', 'open') GROUP BY 1, 2, 3, 4, 5, 6",
    )
    .bind(m)
    .bind(now)
    .bind(today)
    .bind(week)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Group {
                level: row.try_get::<Option<String>, _>("level")?.map(LevelCode),
                service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
                term: row.try_get::<String, _>("term")?.parse().map_err(|_| broken("term"))?,
                charge: row
                    .try_get::<Option<Uuid>, _>("in_charge")?
                    .map_or(Charge::Nobody, |s| Charge::Staff(StaffId(s))),
                step: row.try_get::<String, _>("step")?.parse().map_err(|_| broken("step"))?,
                standing: Standing::parse(row.try_get("standing")?).ok_or_else(|| broken("standing"))?,
                n: row.try_get("n")?,
            })
        })
        .collect()
}

async fn rows(tx: &mut Tx, queue: &Queue, today: DateTime<Utc>, week: DateTime<Utc>) -> Result<Vec<Waiting>, Error> {
    let (m, now, f) = (tx.m(), tx.ctx.now, &queue.filter);
    let (nobody, staff) = match f.charge {
        Some(Charge::Nobody) => (true, None),
        Some(Charge::Staff(id)) => (false, Some(id.0)),
        None => (false, None),
    };
    let rows = sqlx::query(
        "SELECT n.id, n.person_id, p.first_name, p.middle_name, p.last_name, p.protected, n.term, n.step, n.level, n.proposed_level,
                n.deadline, n.opened_at, n.in_charge, s.display_name, v.name AS service, n.deviation, l.what, l.lines
         FROM need n
         JOIN person p ON p.municipality_id = $1 AND p.id = n.person_id
         LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = n.in_charge
         LEFT JOIN service v ON v.municipality_id = $1 AND v.id = n.service_id
         CROSS JOIN LATERAL (
             SELECT count(*) AS lines,
                    (array_agg(coalesce(r.name, c.title, w.words, r.iso_title, w.iso_code) ORDER BY w.ordinal))[1] AS what
             FROM need_line w
             LEFT JOIN product r ON r.municipality_id = $1 AND r.id = w.product_id
             LEFT JOIN iso_class c ON c.municipality_id = $1 AND c.code = w.iso_code
             WHERE w.municipality_id = $1 AND w.need_id = n.id AND w.state <> 'removed') l
         WHERE n.municipality_id = $1 AND n.state IN ('untriaged', 'open')
           AND ($5::text IS NULL OR n.level = $5) AND ($6::uuid IS NULL OR n.service_id = $6)
           AND ($7::text IS NULL OR n.term = $7) AND (NOT $8 OR n.in_charge IS NULL)
           AND ($9::uuid IS NULL OR n.in_charge = $9) AND ($10::text IS NULL OR n.step = $10)
           AND ($11::text IS NULL OR $11 = CASE WHEN n.deadline IS NULL THEN 'no_level' WHEN n.deadline < $2 THEN 'late'
                WHEN n.deadline <= $3 THEN 'today' WHEN n.deadline <= $4 THEN 'week' ELSE 'later' END)
           AND ($12::timestamptz IS NULL OR (coalesce(n.deadline, n.opened_at), n.id) > ($12, $13))
         ORDER BY coalesce(n.deadline, n.opened_at), n.id
         LIMIT $14",
    )
    .bind(m)
    .bind(now)
    .bind(today)
    .bind(week)
    .bind(f.level.as_ref().map(LevelCode::as_str))
    .bind(f.service.map(|s| s.0))
    .bind(f.term.map(Term::code))
    .bind(nobody)
    .bind(staff)
    .bind(f.step.map(Step::code))
    .bind(f.standing.map(Standing::code))
    .bind(queue.after.map(|c| c.at))
    .bind(queue.after.map(|c| c.id.0))
    .bind(i64::from(queue.most.clamp(1, 200)) + 1)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<Waiting, Error> {
    let in_charge = match (
        row.try_get::<Option<Uuid>, _>("in_charge")?,
        row.try_get::<Option<String>, _>("display_name")?,
    ) {
        (Some(id), Some(name)) => Some((StaffId(id), name)),
        _ => None,
    };
    Ok(Waiting {
        id: NeedId(row.try_get("id")?),
        person: PersonId(row.try_get("person_id")?),
        name: crate::person::full_name(row)?,
        protected: row.try_get("protected")?,
        what: row.try_get("what")?,
        lines: row.try_get("lines")?,
        term: row.try_get::<String, _>("term")?.parse().map_err(|_| broken("term"))?,
        step: row.try_get::<String, _>("step")?.parse().map_err(|_| broken("step"))?,
        level: row.try_get::<Option<String>, _>("level")?.map(LevelCode),
        proposed: row.try_get::<Option<String>, _>("proposed_level")?.map(LevelCode),
        deadline: row.try_get("deadline")?,
        opened_at: row.try_get("opened_at")?,
        in_charge,
        service: row.try_get("service")?,
        deviation: row
            .try_get::<Option<String>, _>("deviation")?
            .map(|d| d.parse().map_err(|_| broken("deviation")))
            .transpose()?,
    })
}
