//! How things stand at the end of the story: the rows of everything that has a state.

use super::people::{self, Person};
use super::rows::*;
use super::sim::{JobRec, NeedRec, Sim};
use super::story_needs::{ACCESS_NOTES, EXCHANGE_NOTE};
use super::town::Home;
use super::{Spec, catalogue::CLASSES};
use crate::item::store::columns;
use crate::{Db, Error, Tx};
use chrono::{DateTime, Days, Utc};
use domain::job::{JobKind, JobState, Load};
use domain::loan::LoanState;
use domain::need::{LineState, NeedState, Wanted};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows per statement.
const CHUNK: usize = 5_000;

pub(super) async fn write(
    tx: &mut Tx,
    db: &Db,
    spec: &'static Spec,
    sim: &mut Sim,
    homes: &[Home],
    start: DateTime<Utc>,
) -> Result<(), Error> {
    persons(tx, db, spec, sim, homes, start).await?;
    needs(tx, sim).await?;
    items(tx, spec, sim).await?;
    loans(tx, sim).await?;
    jobs(tx, sim).await?;
    stock(tx, sim).await
}

async fn persons(
    tx: &mut Tx,
    db: &Db,
    spec: &'static Spec,
    sim: &mut Sim,
    homes: &[Home],
    start: DateTime<Utc>,
) -> Result<(), Error> {
    let m = tx.m();
    let municipality = tx.ctx.municipality;
    let at = |n: usize| &homes[n % homes.len()];
    for from in (0..sim.persons.len()).step_by(CHUNK) {
        let (mut rows, mut contacts, mut found) = (Persons::default(), Contacts::default(), SearchRows::default());
        for n in from..(from + CHUNK).min(sim.persons.len()) {
            let phone = people::phone(&mut sim.rng);
            let note = sim.rng.chance(0.15).then(|| sim.rng.pick(ACCESS_NOTES));
            if sim.rng.chance(0.55) {
                let woman = sim.rng.chance(0.6);
                let (first, last) = people::name(&mut sim.rng, woman);
                contacts.push(ContactRow {
                    id: sim.id(),
                    person: sim.persons[n].id.0,
                    name: format!("{first} {last}"),
                    relation: sim.rng.pick(&["datter", "sønn", "ektefelle", "søster", "nabo", "mor"]),
                    phone: people::phone(&mut sim.rng),
                });
            }
            let p: &Person = &sim.persons[n];
            let home = at(n);
            if !p.protected {
                found.push(SearchRow {
                    kind: "person",
                    id: p.id.0,
                    body: crate::search::normal(&format!("{} {}", p.first, p.last)),
                });
            }
            rows.push(PersonRow {
                id: p.id.0,
                sealed: db
                    .keys
                    .seal(db.world(), municipality, "national_id", p.national_id.as_bytes())?,
                hash: db
                    .keys
                    .hash(municipality, "national_id", p.national_id.as_bytes())
                    .to_vec(),
                first: p.first,
                last: p.last,
                born: p.born,
                phone,
                street: home.address.street.clone(),
                postcode: spec.postcode,
                city: spec.name,
                address: home.id,
                lat: home.address.lat,
                lon: home.address.lon,
                access_note: note,
                protected: p.protected,
                died_on: p.died_on,
                moved_out_on: p.moved_out_on,
                created_at: start,
            });
        }
        rows.write(tx.conn(), m).await?;
        contacts.write(tx.conn(), m).await?;
        found.write(tx.conn(), m).await?;
    }
    Ok(())
}

async fn needs(tx: &mut Tx, sim: &Sim) -> Result<(), Error> {
    let m = tx.m();
    for chunk in sim.needs.chunks(CHUNK) {
        let (mut rows, mut lines, mut navs) = (Needs::default(), Lines::default(), NavDates::default());
        let (mut triages, mut steps) = (Triages::default(), Steps::default());
        for rec in chunk {
            rows.push(need_row(sim, rec));
            line_rows(rec, &mut lines, &mut navs);
            for (id, triage, at, reason) in &rec.triages {
                triages.push(TriageRow {
                    id: *id,
                    need: rec.need.id.0,
                    level: triage.level.0.clone(),
                    criteria: joined(&triage.criteria),
                    key_version: i32::try_from(triage.key_version).unwrap_or(i32::MAX),
                    deadline: triage.deadline,
                    actor: triage.by.map(|b| b.0),
                    at: *at,
                    reason: *reason,
                });
            }
            for (ordinal, (step, at)) in rec.steps.iter().enumerate() {
                steps.push(StepRow {
                    need: rec.need.id.0,
                    ordinal: ordinal as i32,
                    step: step.code(),
                    at: *at,
                });
            }
        }
        rows.write(tx.conn(), m).await?;
        lines.write(tx.conn(), m).await?;
        navs.write(tx.conn(), m).await?;
        triages.write(tx.conn(), m).await?;
        steps.write(tx.conn(), m).await?;
    }
    Ok(())
}

fn joined(criteria: &[domain::priority_key::CriterionCode]) -> String {
    criteria.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(",")
}

fn need_row(sim: &Sim, rec: &NeedRec) -> NeedRow {
    let need = &rec.need;
    let triage = rec.triages.last().map(|t| &t.1);
    let (closed_at, close_reason) = match &need.state {
        NeedState::InUse { at, .. } => (Some(*at), None),
        NeedState::Closed { at, reason } => (Some(*at), Some(reason.code())),
        NeedState::Untriaged | NeedState::Open { .. } => (None, None),
    };
    NeedRow {
        id: need.id.0,
        person: need.person.0,
        channel: rec.channel.code(),
        caller_name: rec.caller.as_ref().map(|c| c.0.clone()),
        caller_phone: rec.caller.as_ref().map(|c| c.1.clone()),
        matters: rec.texts.0,
        challenge: rec.texts.1,
        term: need.term.code(),
        service: rec.by.service.0,
        state: need.state.code(),
        step: need.state.step().map(|s| s.code()),
        level: triage.map(|t| t.level.0.clone()),
        key_version: triage.and_then(|t| i32::try_from(t.key_version).ok()),
        deadline: triage.map(|t| t.deadline),
        criteria: triage.map(|t| joined(&t.criteria)),
        triaged_by: triage.and_then(|t| t.by).map(|b| b.0),
        proposed: rec.proposed.map(|level| sim.key.levels[level].code.0.clone()),
        in_charge: need.in_charge.map(|s| s.0),
        opened_at: need.opened_at,
        clock_from: need.clock_from,
        closed_at,
        close_reason,
        deviation: need.deviation.map(|d| d.code()),
        version: rec.version,
    }
}

fn line_rows(rec: &NeedRec, lines: &mut Lines, navs: &mut NavDates) {
    for (ordinal, (line, more)) in rec.need.lines.iter().zip(&rec.lines).enumerate() {
        let (product, iso) = match &line.wanted {
            Wanted::Product { product } => (Some(product.0), None),
            Wanted::Class { iso } => (None, Some(iso.clone())),
            Wanted::Words => (None, None),
        };
        let (mut item, mut loan) = (None, None);
        match line.state {
            LineState::Reserved { item: i } => item = Some(i.0),
            LineState::Fulfilled { loan: l } => loan = l.map(|l| l.0),
            LineState::Wanted | LineState::Nav { .. } | LineState::Removed => {}
        }
        lines.push(LineRow {
            id: line.id.0,
            need: rec.need.id.0,
            ordinal: ordinal as i32,
            product,
            iso,
            words: more.words,
            quantity: i32::try_from(line.quantity).unwrap_or(i32::MAX),
            purpose: if more.exchange { "exchange" } else { "new" },
            purpose_note: more.exchange.then_some(EXCHANGE_NOTE),
            state: line.state.code(),
            item,
            loan,
            nav_step: more.nav.last().map(|n| n.0.code()),
        });
        for (step, on, order, actor) in &more.nav {
            navs.push(NavRow {
                line: line.id.0,
                step: step.code(),
                on: *on,
                order: order.clone(),
                actor: Some(actor.0),
            });
        }
    }
}

async fn items(tx: &mut Tx, spec: &Spec, sim: &Sim) -> Result<(), Error> {
    let m = tx.m();
    for (chunk_at, chunk) in sim.items.chunks(CHUNK).enumerate() {
        let mut rows = Items::default();
        for (n, rec) in chunk.iter().enumerate() {
            let number = chunk_at * CHUNK + n + 1;
            let (need, line, loan, person, fault, reason) = columns(&rec.item.state);
            let inspected = CLASSES[sim.products[rec.product].class].inspected;
            let by = rec.washed_on.unwrap_or_else(|| rec.received.date_naive());
            rows.push(ItemRow {
                id: rec.item.id.0,
                product: rec.item.product.0,
                serial: format!(
                    "{}{:07}",
                    ["RB", "FN", "TS", "VK"][rec.product % 4],
                    1_000_003 + number * 17
                ),
                label: format!("{}-{number:06}", spec.number),
                owner: rec.item.owner.code(),
                place: rec.item.place.0,
                state: rec.item.state.code(),
                since: rec.since,
                need,
                line,
                loan,
                person,
                fault,
                reason,
                washed_on: rec.washed_on,
                inspect_by: inspected.then(|| by.checked_add_days(Days::new(365)).unwrap_or(by)),
                version: rec.version,
            });
        }
        rows.write(tx.conn(), m).await?;
    }
    Ok(())
}

async fn loans(tx: &mut Tx, sim: &Sim) -> Result<(), Error> {
    let m = tx.m();
    for chunk in sim.loans.chunks(CHUNK) {
        let mut rows = Loans::default();
        for rec in chunk {
            let loan = &rec.loan;
            rows.push(LoanRow {
                id: loan.id.0,
                person: loan.person.0,
                item: loan.lent.item().map(|i| i.0),
                product: loan.lent.product().0,
                quantity: i32::try_from(loan.lent.quantity()).unwrap_or(i32::MAX),
                kind: loan.kind.code(),
                need: loan.need.map(|n| n.0),
                line: rec.line.map(|l| l.0),
                at: loan.handed_out_at,
                by: Some(rec.by.0),
                due: rec.due,
                state: loan.state.code(),
                ended: match loan.state {
                    LoanState::Open { .. } => None,
                    LoanState::Returned { at } | LoanState::Lost { at } => Some(at),
                },
                version: rec.version,
            });
        }
        rows.write(tx.conn(), m).await?;
    }
    Ok(())
}

async fn jobs(tx: &mut Tx, sim: &Sim) -> Result<(), Error> {
    let m = tx.m();
    let lent: HashMap<Uuid, (Option<Uuid>, Uuid, u32)> = sim
        .loans
        .iter()
        .map(|l| {
            (
                l.loan.id.0,
                (
                    l.loan.lent.item().map(|i| i.0),
                    l.loan.lent.product().0,
                    l.loan.lent.quantity(),
                ),
            )
        })
        .collect();
    for chunk in sim.jobs.chunks(CHUNK) {
        let (mut rows, mut loads) = (Jobs::default(), Loads::default());
        for rec in chunk {
            rows.push(job_row(rec));
            for (ordinal, load) in rec.job.load.iter().enumerate() {
                let (item, product, quantity, loan, line) = match load {
                    Load::Item { item, line } => (Some(item.0), None, 1, None, line.map(|l| l.0)),
                    Load::Bulk {
                        product,
                        quantity,
                        line,
                    } => (None, Some(product.0), *quantity, None, line.map(|l| l.0)),
                    Load::Loan { loan } => (None, None, lent.get(&loan.0).map_or(1, |l| l.2), Some(loan.0), None),
                };
                loads.push(LoadRow {
                    job: rec.job.id.0,
                    ordinal: ordinal as i32,
                    item,
                    product,
                    quantity: i32::try_from(quantity).unwrap_or(i32::MAX),
                    loan,
                    line,
                });
            }
        }
        rows.write(tx.conn(), m).await?;
        loads.write(tx.conn(), m).await?;
    }
    Ok(())
}

fn job_row(rec: &JobRec) -> JobRow {
    let job = &rec.job;
    let (ended, cancel_reason) = match &job.state {
        JobState::Done { at } => (Some(*at), None),
        JobState::Cancelled { at, reason } => (Some(*at), Some(reason.code())),
        _ => (None, None),
    };
    JobRow {
        id: job.id.0,
        kind: job.kind.code(),
        person: job.person.map(|p| p.0),
        need: job.need.map(|n| n.0),
        level: job.level.as_ref().map(|l| l.0.clone()),
        deadline: job.deadline,
        way: job.way.code(),
        minutes: match job.kind {
            JobKind::Deliver | JobKind::Collect => 15 + 5 * i32::try_from(job.load.len()).unwrap_or(1),
            JobKind::Repair | JobKind::Fit => 45,
            JobKind::Inspect | JobKind::Move => 30,
        },
        crew: if job.load.len() > 3 { 2 } else { 1 },
        state: job.state.code(),
        planned_on: rec.planned.map(|p| p.1),
        planned_to: rec.planned.and_then(|p| p.0).map(|s| s.0),
        created_at: job.created_at,
        created_by: Some(rec.by.0),
        ended,
        cancel_reason,
        because: rec.because.map(|b| b.code()),
        version: rec.version,
    }
}

async fn stock(tx: &mut Tx, sim: &Sim) -> Result<(), Error> {
    let m = tx.m();
    let mut rows = StockRows::default();
    for ((place, product), quantity) in &sim.stock {
        rows.push(StockRow {
            place: place.0,
            product: sim.products[*product].id.0,
            quantity: *quantity,
            real: !sim.places.kinds[place].is_virtual(),
        });
    }
    rows.write(tx.conn(), m).await
}
