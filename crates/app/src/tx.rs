//! The one transaction. It carries the municipality, gathers what was done and seen, and writes that in one statement
//! before the commit. Nobody else gets a connection.

use crate::audit::AccessEntry;
use crate::command_log::{self, Stored};
use crate::outbox::Message;
use crate::{Ctx, Db, Error};
use chrono::{DateTime, NaiveDate, Utc};
use domain::event::Fact;
use domain::ids::{CommandId, EventId, LoanId, MovementId, PersonId};
use domain::item::Item;
use domain::loan::LoanKind;
use domain::stock::Movement;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{PgConnection, Postgres, Transaction};
use std::future::Future;
use std::time::Duration;

/// A change. It is applied at most once per command id, and tried again when the database says that two collided.
pub trait Command: Serialize + Sync {
    /// Stable name in the command log, `noun.verb`.
    const KIND: &'static str;
    /// What the sender learns; kept in the command log and given again for the same id.
    type Outcome: Serialize + DeserializeOwned + Send;
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Outcome, Error>> + Send;
}

/// A reading. Persons' data that it returns must be told to [`Tx::saw`].
pub trait Query: Sync {
    type Answer: Send;
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

/// A command's outcome, and whether it was this call that brought it about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done<T> {
    Applied(T),
    /// The id was known: this is the first call's outcome.
    AlreadyApplied(T),
}

impl<T> Done<T> {
    /// The same, told otherwise.
    pub fn map<U>(self, tell: impl FnOnce(T) -> U) -> Done<U> {
        match self {
            Done::Applied(t) => Done::Applied(tell(t)),
            Done::AlreadyApplied(t) => Done::AlreadyApplied(tell(t)),
        }
    }
    pub fn into_inner(self) -> T {
        match self {
            Done::Applied(t) | Done::AlreadyApplied(t) => t,
        }
    }
}

/// An open transaction in one municipality.
pub struct Tx {
    pub ctx: Ctx,
    pub(crate) db: Db,
    command: Option<CommandId>,
    inner: Transaction<'static, Postgres>,
    events: Vec<(EventId, DateTime<Utc>, Fact)>,
    movements: Vec<(Movement, Option<LoanId>)>,
    accesses: Vec<AccessEntry>,
    messages: Vec<Message>,
    lending: Option<Lending>,
    tokens_changed: bool,
}

/// A device's loan and its new row, written with the transaction's end: a statement less, since hand-outs are what the busiest
/// hour is made of.
pub(crate) struct Lending {
    pub loan: LoanId,
    pub person: PersonId,
    pub kind: LoanKind,
    pub due: Option<NaiveDate>,
    /// The device as it is now.
    pub item: Item,
    /// The version that was read.
    pub version: i64,
}

/// How often a command is tried when the database reports a collision.
const TRIES: u32 = 5;

impl Db {
    /// Runs a command once for its id: state change, events, movements, access entries, outbox and command log in one commit.
    pub async fn run<C: Command>(&self, ctx: &Ctx, id: CommandId, command: &C) -> Result<Done<C::Outcome>, Error> {
        let fingerprint = command_log::fingerprint(self, ctx, C::KIND, command)?;
        for attempt in 1.. {
            let mut tx = Tx::begin(self, ctx, Some(id)).await?;
            let result = command.run(&mut tx).await;
            let ended = match result {
                Ok(outcome) => {
                    let stored = serde_json::to_value(Stored::<&C::Outcome>::Applied(&outcome)).map_err(unwritable)?;
                    tx.commit(Some(command_log::Entry {
                        kind: C::KIND,
                        fingerprint: &fingerprint,
                        outcome: stored,
                    }))
                    .await
                    .map(|()| outcome)
                }
                Err(e) => {
                    tx.roll_back().await?;
                    Err(e)
                }
            };
            let error = match ended {
                Ok(outcome) => return Ok(Done::Applied(outcome)),
                Err(e) => e,
            };
            // Known already? Then the first outcome counts, whatever came of it now.
            if let Some(first) = command_log::first_outcome::<C>(self, ctx, id, &fingerprint).await? {
                return first.map(Done::AlreadyApplied);
            }
            match error {
                Error::Conflict if attempt < TRIES => pause(attempt).await,
                Error::Refused(refusal) => {
                    command_log::remember_refusal::<C>(self, ctx, id, &fingerprint, &refusal).await?;
                    return Err(Error::Refused(refusal));
                }
                error => return Err(error),
            }
        }
        Err(Error::Conflict)
    }

    /// Runs a reading. The access entries that it makes are committed before the answer is given out.
    pub async fn read<Q: Query>(&self, ctx: &Ctx, query: &Q) -> Result<Q::Answer, Error> {
        let mut tx = Tx::begin(self, ctx, None).await?;
        match query.run(&mut tx).await {
            Ok(answer) => tx.commit(None).await.map(|()| answer),
            Err(e) => {
                tx.roll_back().await?;
                Err(e)
            }
        }
    }
}

/// Two transactions collided: wait a little, longer each time.
async fn pause(attempt: u32) {
    tokio::time::sleep(Duration::from_millis(2u64.saturating_pow(attempt))).await;
}

fn unwritable(e: serde_json::Error) -> Error {
    Error::Unavailable(format!("outcome can't be written: {e}"))
}

impl Tx {
    pub(crate) async fn begin(db: &Db, ctx: &Ctx, command: Option<CommandId>) -> Result<Tx, Error> {
        // SET LOCAL takes no parameters; a uuid's text has only hex digits and dashes. One simple query, one round trip.
        let begin = format!(
            "BEGIN; SET LOCAL rampe.municipality = '{}'",
            ctx.municipality.0.as_hyphenated()
        );
        let inner = db.pool().begin_with(sqlx::AssertSqlSafe(begin)).await?;
        Ok(Tx {
            ctx: ctx.clone(),
            db: db.clone(),
            command,
            inner,
            events: vec![],
            movements: vec![],
            accesses: vec![],
            messages: vec![],
            lending: None,
            tokens_changed: false,
        })
    }

    /// The connection, for `store.rs` files.
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// The municipality's id, bound as `$1` by every statement.
    pub(crate) fn m(&self) -> uuid::Uuid {
        self.ctx.municipality.0
    }

    /// Something happened now.
    pub fn happened(&mut self, fact: Fact) {
        let now = self.ctx.now;
        self.happened_at(fact, now);
    }

    /// Something happened at `at` in the world and is recorded now.
    pub fn happened_at(&mut self, fact: Fact, at: DateTime<Utc>) {
        let id = self.ctx.id();
        self.events.push((id, at, fact));
    }

    /// A movement: quantity from one place to another. The stock rows are [`crate::stock`]'s concern.
    pub(crate) fn moved(&mut self, movement: Movement, loan: Option<LoanId>) {
        self.movements.push((movement, loan));
    }

    /// A new movement's id.
    pub(crate) fn movement_id(&self) -> MovementId {
        self.ctx.id()
    }

    /// The answer shows data of this person. `what` is a stable word (`person.page`, `loan.hand_out`).
    pub fn saw(&mut self, person: PersonId, what: &'static str) {
        if !self.accesses.iter().any(|a| a.person == person && a.what == what) {
            self.accesses.push(AccessEntry {
                id: self.ctx.id(),
                person,
                what,
                why: None,
            });
        }
    }

    /// As [`Tx::saw`], with the reason that the worker gave.
    pub fn saw_because(&mut self, person: PersonId, what: &'static str, why: String) {
        self.accesses.push(AccessEntry {
            id: self.ctx.id(),
            person,
            what,
            why: Some(why),
        });
    }

    /// A message for other parts of the house, handled after the commit.
    pub fn send(&mut self, topic: &'static str, payload: serde_json::Value) {
        self.messages.push(Message {
            id: self.ctx.id(),
            topic,
            payload,
        });
    }

    /// A loan that nothing of this command reads any more.
    pub(crate) fn lends(&mut self, lending: Lending) {
        self.lending = Some(lending);
    }

    /// Bearer tokens, or workers behind them, are other than they were: known once committed.
    pub(crate) fn tokens_changed(&mut self) {
        self.tokens_changed = true;
    }

    pub(crate) async fn commit(mut self, entry: Option<command_log::Entry<'_>>) -> Result<(), Error> {
        self.flush(entry).await?;
        let (tokens, changed) = (self.db.tokens.clone(), self.tokens_changed);
        let committed = self.inner.commit().await.map_err(collision);
        if changed {
            tokens.forget();
        }
        committed
    }

    pub(crate) async fn roll_back(self) -> Result<(), Error> {
        Ok(self.inner.rollback().await?)
    }

    /// Writes what was gathered, in one statement.
    async fn flush(&mut self, entry: Option<command_log::Entry<'_>>) -> Result<(), Error> {
        if self.events.is_empty() && self.movements.is_empty() && self.messages.is_empty() && entry.is_none() {
            return self.flush_accesses().await;
        }
        let n = self.events.len();
        let (mut e_id, mut e_noun, mut e_subject) =
            (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut e_kind, mut e_fact, mut e_at) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        for (id, at, fact) in self.events.drain(..) {
            e_id.push(id.0);
            e_noun.push(fact.noun());
            e_subject.push(fact.subject());
            e_kind.push(fact.kind());
            e_fact.push(fact.body().map_err(unwritable)?);
            e_at.push(at);
        }
        let (mut m_id, mut m_item, mut m_product, mut m_quantity) = (vec![], vec![], vec![], vec![]);
        let (mut m_from, mut m_to, mut m_loan, mut m_at) = (vec![], vec![], vec![], vec![]);
        for (m, loan) in self.movements.drain(..) {
            m_id.push(m.id.0);
            m_item.push(m.item.map(|i| i.0));
            m_product.push(m.product.0);
            m_quantity.push(i32::try_from(m.quantity).map_err(|_| Error::Unavailable("quantity too large".into()))?);
            m_from.push(m.from.0);
            m_to.push(m.to.0);
            m_loan.push(loan.map(|l| l.0));
            m_at.push(m.at);
        }
        let (mut a_id, mut a_person, mut a_what, mut a_why) = (vec![], vec![], vec![], vec![]);
        for a in self.accesses.drain(..) {
            a_id.push(a.id.0);
            a_person.push(a.person.0);
            a_what.push(a.what);
            a_why.push(a.why);
        }
        let (mut o_id, mut o_topic, mut o_payload) = (vec![], vec![], vec![]);
        for o in self.messages.drain(..) {
            o_id.push(o.id.0);
            o_topic.push(o.topic);
            o_payload.push(o.payload);
        }
        let ctx = &self.ctx;
        let (c_kind, c_fingerprint, c_outcome) = match entry {
            Some(c) => (Some(c.kind), Some(c.fingerprint), Some(c.outcome)),
            None => (None, None, None),
        };
        let lending = self.lending.take();
        let text = if lending.is_some() { FLUSH_AND_LEND } else { FLUSH };
        let mut query = sqlx::query(text)
            .bind(ctx.municipality.0)
            .bind(ctx.now)
            .bind(ctx.actor.id())
            .bind(self.command.map(|c| c.0))
            .bind(e_id)
            .bind(e_noun)
            .bind(e_subject)
            .bind(e_kind)
            .bind(e_fact)
            .bind(e_at)
            .bind(m_id)
            .bind(m_item)
            .bind(m_product)
            .bind(m_quantity)
            .bind(m_from)
            .bind(m_to)
            .bind(m_loan)
            .bind(m_at)
            .bind(a_id)
            .bind(a_person)
            .bind(a_what)
            .bind(a_why)
            .bind(ctx.actor.kind())
            .bind(roles_text(ctx))
            .bind(ctx.service.map(|s| s.0))
            .bind(ctx.request)
            .bind(o_id)
            .bind(o_topic)
            .bind(o_payload)
            .bind(c_kind)
            .bind(c_fingerprint)
            .bind(c_outcome);
        if let Some(l) = &lending {
            query = query
                .bind(l.loan.0)
                .bind(l.person.0)
                .bind(l.item.id.0)
                .bind(l.item.product.0)
                .bind(l.kind.code())
                .bind(l.due)
                .bind(l.item.place.0)
                .bind(l.item.state.code())
                .bind(l.version);
        }
        let done = query.execute(&mut *self.inner).await.map_err(collision)?;
        if lending.is_some() { one_row(done) } else { Ok(()) }
    }

    /// A reading's flush: access entries alone, in a plan of its own.
    async fn flush_accesses(&mut self) -> Result<(), Error> {
        if self.accesses.is_empty() {
            return Ok(());
        }
        let (mut id, mut person, mut what, mut why) = (vec![], vec![], vec![], vec![]);
        for a in self.accesses.drain(..) {
            id.push(a.id.0);
            person.push(a.person.0);
            what.push(a.what);
            why.push(a.why);
        }
        let ctx = &self.ctx;
        sqlx::query(
            "INSERT INTO access_entry (municipality_id, id, at, actor, actor_kind, roles, service_id, person_id, what, why, request_id)
             SELECT $1, u.id, $2, $3, $4, $5, $6, u.person, u.what, u.why, $7
             FROM unnest($8::uuid[], $9::uuid[], $10::text[], $11::text[]) AS u(id, person, what, why)",
        )
        .bind(ctx.municipality.0)
        .bind(ctx.now)
        .bind(ctx.actor.id())
        .bind(ctx.actor.kind())
        .bind(roles_text(ctx))
        .bind(ctx.service.map(|s| s.0))
        .bind(ctx.request)
        .bind(id)
        .bind(person)
        .bind(what)
        .bind(why)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}

fn roles_text(ctx: &Ctx) -> String {
    ctx.roles.iter().map(|r| r.code()).collect::<Vec<_>>().join(",")
}

macro_rules! flush {
    ($ahead:literal, $and:literal) => {
        concat!(
            "WITH ",
            $ahead,
            "e AS (
    INSERT INTO event (municipality_id, id, noun, subject_id, kind, fact, occurred_at, recorded_at, actor, command_id)
    SELECT $1, u.id, u.noun, u.subject, u.kind, u.fact, u.at, $2, $3, $4
    FROM unnest($5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::jsonb[], $10::timestamptz[])
         AS u(id, noun, subject, kind, fact, at)
), m AS (
    INSERT INTO movement (municipality_id, id, item_id, product_id, quantity, from_place, to_place, loan_id, at, actor)
    SELECT $1, u.id, u.item, u.product, u.quantity, u.origin, u.target, u.loan, u.at, $3
    FROM unnest($11::uuid[], $12::uuid[], $13::uuid[], $14::int[], $15::uuid[], $16::uuid[], $17::uuid[], $18::timestamptz[])
         AS u(id, item, product, quantity, origin, target, loan, at)
), a AS (
    INSERT INTO access_entry (municipality_id, id, at, actor, actor_kind, roles, service_id, person_id, what, why, request_id)
    SELECT $1, u.id, $2, $3, $23, $24, $25, u.person, u.what, u.why, $26
    FROM unnest($19::uuid[], $20::uuid[], $21::text[], $22::text[]) AS u(id, person, what, why)
), o AS (
    INSERT INTO outbox (municipality_id, id, topic, payload, created_at)
    SELECT $1, u.id, u.topic, u.payload, $2 FROM unnest($27::uuid[], $28::text[], $29::jsonb[]) AS u(id, topic, payload)
)
INSERT INTO command_log (municipality_id, command_id, kind, fingerprint, actor, outcome, at)
SELECT $1, $4, $30::text, $31::bytea, $3, $32::jsonb, $2 WHERE $30::text IS NOT NULL",
            $and
        )
    };
}

const FLUSH: &str = flush!("", "");

/// Without the device's row in its version, nothing is logged: no row is told as done.
const FLUSH_AND_LEND: &str = flush!(
    "l AS (
    INSERT INTO loan (municipality_id, id, person_id, item_id, product_id, quantity, kind, handed_out_at, handed_out_by, due_on, state)
    VALUES ($1, $33, $34, $35, $36, 1, $37, $2, $3, $38, 'open')
), i AS (
    UPDATE item SET place_id = $39, state = $40, state_since = $2, loan_id = $33, person_id = $34, version = version + 1
    WHERE municipality_id = $1 AND id = $35 AND version = $41
    RETURNING id
), ",
    " AND EXISTS (SELECT FROM i)"
);

/// Serialization failure, deadlock, or a unique rule that another transaction met first: try again from the start.
pub(crate) fn collision(e: sqlx::Error) -> Error {
    let code = e.as_database_error().and_then(|d| d.code());
    match code.as_deref() {
        Some("40001" | "40P01" | "23505") => Error::Conflict,
        _ => Error::from(e),
    }
}

/// The row count of an `UPDATE … WHERE id AND version`: one, or somebody else was first.
pub(crate) fn one_row(result: sqlx::postgres::PgQueryResult) -> Result<(), Error> {
    match result.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::Conflict),
    }
}
