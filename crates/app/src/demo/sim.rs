//! One municipality at work: a queue of what happens next, and the books in which all of it is written by the same
//! rules as the use cases: the domain's `apply`, an event for each, a movement for each change of place.

use super::calendar;
use super::catalogue::CLASSES;
use super::people::Person;
use super::random::Random;
use super::rows::{AccessRow, Accesses, CommandRow, Commands, EventRow, Events, MovementRow, Movements};
use crate::Error;
use crate::seal::MasterKey;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::access::Role;
use domain::event::Fact;
use domain::ids::{ItemId, LoanId, MunicipalityId, NeedLineId, PlaceId, ProductId, ServiceId, StaffId};
use domain::item::{Item, ItemEvent, ItemState};
use domain::job::{Job, JobEvent, JobState, ProposedBecause};
use domain::loan::{Loan, LoanEvent};
use domain::need::{Channel, NavStep, Need, NeedEvent, NeedState, Step, Triage};
use domain::place::PlaceKind;
use domain::priority_key::PriorityKey;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use uuid::Uuid;

/// What happens next; numbers are positions in the lists of [`Sim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    Receive { product: usize, past: Past },
    Supply { product: usize },
    Past { item: usize, past: Past },
    Open { how: Opening },
    Triage { need: usize },
    Relevel { need: usize },
    Assess { need: usize },
    Nav { need: usize, step: usize },
    Seek { need: usize, tries: usize },
    Explain { need: usize },
    Plan { job: usize, on: NaiveDate },
    Finish { job: usize },
    LoanTurn { loan: usize },
    Return { loan: usize },
    Wash { item: usize },
    Washed { item: usize },
    Check { item: usize },
    Repaired { item: usize },
    Found { item: usize },
    CountRound,
    HomeJob,
    Death,
    MoveOut,
    DayPlan,
}

/// How a need comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opening {
    Usual,
    /// In the last hours: nobody has looked at it yet.
    Fresh,
    /// One that is surely on its way through NAV, so that each step of that way has somebody in it.
    Nav,
}

/// What an item had behind it when the year began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Past {
    Shelf,
    Short,
    Lasting,
    /// Lent almost two years ago and extended time and again.
    Long,
}

pub(super) struct Places {
    pub supplier: PlaceId,
    pub nav: PlaceId,
    pub home: PlaceId,
    pub owner: PlaceId,
    pub scrapped: PlaceId,
    pub missing: PlaceId,
    pub store: PlaceId,
    pub shelves: Vec<PlaceId>,
    pub wash: PlaceId,
    pub workshop: PlaceId,
    pub quarantine: PlaceId,
    pub vehicles: Vec<PlaceId>,
    pub kinds: BTreeMap<PlaceId, PlaceKind>,
}

#[derive(Clone, Copy)]
pub(super) struct Worker {
    pub id: StaffId,
    pub role: Role,
    pub service: ServiceId,
}

pub(super) struct Product {
    pub id: ProductId,
    pub class: usize,
    pub bulk: bool,
}

pub(super) struct ItemRec {
    pub item: Item,
    pub product: usize,
    pub since: DateTime<Utc>,
    pub received: DateTime<Utc>,
    pub washed_on: Option<NaiveDate>,
    pub version: i64,
}

pub(super) struct LineRec {
    pub id: NeedLineId,
    /// What it will be in the end, whatever was wished at first.
    pub product: usize,
    pub words: Option<&'static str>,
    pub exchange: bool,
    pub nav: Vec<(NavStep, NaiveDate, Option<String>, StaffId)>,
}

pub(super) struct NeedRec {
    pub need: Need,
    pub person: usize,
    pub channel: Channel,
    pub by: Worker,
    pub texts: (&'static str, &'static str),
    pub caller: Option<(String, String)>,
    pub proposed: Option<usize>,
    pub lines: Vec<LineRec>,
    pub steps: Vec<(Step, DateTime<Utc>)>,
    pub triages: Vec<(Uuid, Triage, DateTime<Utc>, Option<&'static str>)>,
    /// How it will go: level, by NAV or not, with an assessment or not, late or not, and hours from opening to use.
    pub level: usize,
    pub by_nav: bool,
    pub assessed: bool,
    pub late: bool,
    /// Goes its way without a turn.
    pub sure: bool,
    pub hours: f64,
    pub version: i64,
}

pub(super) struct LoanRec {
    pub loan: Loan,
    pub line: Option<NeedLineId>,
    pub due: Option<NaiveDate>,
    pub by: StaffId,
    pub person: usize,
    pub item: Option<usize>,
    pub product: usize,
    /// A job will fetch it.
    pub collected: bool,
    pub version: i64,
}

pub(super) struct JobRec {
    pub job: Job,
    pub person: usize,
    pub need: Option<usize>,
    pub loans: Vec<usize>,
    pub planned: Option<(Option<StaffId>, NaiveDate)>,
    pub because: Option<ProposedBecause>,
    pub by: StaffId,
    pub version: i64,
}

/// What is append-only, waiting to be written.
#[derive(Default)]
pub(super) struct Log {
    pub events: Events,
    pub movements: Movements,
    pub commands: Commands,
    pub accesses: Accesses,
    /// Events since the last writing, and in all.
    pub waiting: usize,
    pub written: u64,
}

pub(super) struct Sim {
    pub rng: Random,
    keys: MasterKey,
    municipality: MunicipalityId,
    pub zone: Tz,
    pub key: PriorityKey,
    /// The instant of what happens now in the story, and the demo's present, where it stops.
    pub t: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub places: Places,
    pub crew: BTreeMap<Role, Vec<Worker>>,
    pub products: Vec<Product>,
    pub persons: Vec<Person>,
    pub items: Vec<ItemRec>,
    pub needs: Vec<NeedRec>,
    pub loans: Vec<LoanRec>,
    pub jobs: Vec<JobRec>,
    pub stock: BTreeMap<(PlaceId, usize), i64>,
    /// Positions of items by product, some of which may have left the shelf since.
    pub ready: Vec<Vec<usize>>,
    pub by_class: Vec<Vec<usize>>,
    /// Where an item is in `items`.
    pub by_id: HashMap<ItemId, usize>,
    pub log: Log,
    queue: BinaryHeap<Reverse<(DateTime<Utc>, u64, Act)>>,
    order: u64,
    command: (Uuid, Worker),
}

/// A UUIDv7 of that instant.
pub(super) fn uuid(rng: &mut Random, t: DateTime<Utc>) -> Uuid {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&rng.next().to_be_bytes());
    bytes[8..].copy_from_slice(&rng.next().to_be_bytes()[..2]);
    uuid::Builder::from_unix_timestamp_millis(t.timestamp_millis().unsigned_abs(), &bytes).into_uuid()
}

pub(super) struct Setting {
    pub keys: MasterKey,
    pub municipality: MunicipalityId,
    pub zone: Tz,
    pub key: PriorityKey,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub places: Places,
    pub crew: BTreeMap<Role, Vec<Worker>>,
    pub products: Vec<Product>,
    pub persons: Vec<Person>,
}

impl Sim {
    pub fn new(rng: Random, s: Setting) -> Sim {
        let mut by_class = vec![vec![]; CLASSES.len()];
        for (at, product) in s.products.iter().enumerate() {
            by_class[product.class].push(at);
        }
        let nobody = s.crew[&Role::Administrator][0];
        Sim {
            rng,
            keys: s.keys,
            municipality: s.municipality,
            zone: s.zone,
            key: s.key,
            t: s.start,
            end: s.end,
            places: s.places,
            crew: s.crew,
            ready: vec![vec![]; s.products.len()],
            by_class,
            by_id: HashMap::new(),
            products: s.products,
            persons: s.persons,
            items: vec![],
            needs: vec![],
            loans: vec![],
            jobs: vec![],
            stock: BTreeMap::new(),
            log: Log::default(),
            queue: BinaryHeap::new(),
            order: 0,
            command: (Uuid::nil(), nobody),
        }
    }

    /// Goes on until there are that many events to write. False at the end of the story.
    pub fn run(&mut self, events: usize) -> Result<bool, Error> {
        while self.log.waiting < events {
            match self.queue.pop() {
                Some(Reverse((at, _, act))) if at <= self.end => {
                    self.t = at;
                    self.act(act)?;
                }
                _ => {
                    self.t = self.end;
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// What is due after the story's end stays undone: that is the life in the queues.
    pub fn at(&mut self, when: DateTime<Utc>, act: Act) {
        self.order += 1;
        self.queue.push(Reverse((when.max(self.t), self.order, act)));
    }

    /// In so many hours, at work.
    pub fn later(&mut self, hours: f64, act: Act) {
        let when = calendar::at_work(self.t + calendar::hours(hours), self.zone, &mut self.rng);
        self.at(when, act);
    }

    pub fn today(&self) -> NaiveDate {
        self.t.with_timezone(&self.zone).date_naive()
    }

    pub fn id<T: From<Uuid>>(&mut self) -> T {
        T::from(uuid(&mut self.rng, self.t))
    }

    pub fn worker(&mut self, role: Role) -> Worker {
        // The one that the demo logs in as has a good share of the work.
        let favourite = self.rng.chance(0.4);
        let crew = &self.crew[&role];
        crew[if favourite { 0 } else { self.rng.below(crew.len()) }]
    }

    /// A command by somebody of that role; what follows is written under it.
    pub fn command(&mut self, kind: &'static str, role: Role) -> Result<Worker, Error> {
        let (id, worker): (Uuid, Worker) = (self.id(), self.worker(role));
        self.command = (id, worker);
        self.log.commands.push(CommandRow {
            id,
            kind,
            // Nobody has this command to send again; it is a hash of the same make.
            fingerprint: self.keys.hash(self.municipality, "command", id.as_bytes()).to_vec(),
            actor: Some(worker.id.0),
            at: self.t,
        });
        Ok(worker)
    }

    /// The worker of the present command has seen a person's data.
    pub fn saw(&mut self, person: usize, what: &'static str) {
        let (id, worker) = (self.id(), self.command.1);
        self.log.accesses.push(AccessRow {
            id,
            at: self.t,
            actor: worker.id.0,
            role: worker.role.code(),
            service: worker.service.0,
            person: self.persons[person].id.0,
            what,
        });
    }

    fn happened(&mut self, fact: Fact) -> Result<(), Error> {
        let id = self.id();
        let text = match &fact {
            Fact::Item(_, e) => serde_json::to_string(e),
            Fact::Loan(_, e) => serde_json::to_string(e),
            Fact::Need(_, e) => serde_json::to_string(e),
            Fact::Job(_, e) => serde_json::to_string(e),
        };
        self.log.waiting += 1;
        self.log.events.push(EventRow {
            id,
            noun: fact.noun(),
            subject: fact.subject(),
            kind: fact.kind(),
            fact: text.map_err(|e| Error::Unavailable(format!("event can't be written: {e}")))?,
            at: self.t,
            actor: Some(self.command.1.id.0),
            command: self.command.0,
        });
        Ok(())
    }

    fn moved(&mut self, what: (Option<ItemId>, usize), quantity: u32, ends: (PlaceId, PlaceId), loan: Option<LoanId>) {
        let id = self.id();
        self.log.movements.push(MovementRow {
            id,
            item: what.0.map(|i| i.0),
            product: self.products[what.1].id.0,
            quantity: i32::try_from(quantity).unwrap_or(i32::MAX),
            from: ends.0.0,
            to: ends.1.0,
            loan: loan.map(|l| l.0),
            at: self.t,
            actor: Some(self.command.1.id.0),
        });
    }

    /// A new item: its first event and its movement in.
    pub fn new_item(&mut self, product: usize, received: ItemEvent) -> Result<usize, Error> {
        let id: ItemId = self.id();
        let item = Item::begin(id, &received).map_err(impossible)?;
        if let ItemEvent::Received { from, to, .. } = &received {
            self.moved((Some(id), product), 1, (*from, *to), None);
        }
        let at = self.items.len();
        self.by_id.insert(id, at);
        if item.state == ItemState::Ready {
            self.ready[product].push(at);
        }
        self.items.push(ItemRec {
            item,
            product,
            since: self.t,
            received: self.t,
            washed_on: None,
            version: 1,
        });
        self.happened(Fact::Item(id, received))?;
        Ok(at)
    }

    pub fn item(&mut self, at: usize, event: ItemEvent, loan: Option<LoanId>) -> Result<(), Error> {
        let (t, today) = (self.t, self.today());
        let rec = &mut self.items[at];
        let before = rec.item.clone();
        rec.item = before.clone().apply(&event)?;
        rec.version += 1;
        if rec.item.state.code() != before.state.code() {
            rec.since = t;
            if rec.item.state == ItemState::ToCheck && !matches!(before.state, ItemState::Repair { .. }) {
                rec.washed_on = Some(today);
            }
            if rec.item.state == ItemState::Ready {
                self.ready[rec.product].push(at);
            }
        }
        let (id, product, to) = (rec.item.id, rec.product, rec.item.place);
        if to != before.place {
            self.moved((Some(id), product), 1, (before.place, to), loan);
        }
        self.happened(Fact::Item(id, event))
    }

    /// Pieces of a bulk product; the store is filled up from the supplier first where it lacks some.
    pub fn transfer(&mut self, product: usize, quantity: u32, ends: (PlaceId, PlaceId), loan: Option<LoanId>) {
        let held = self.stock.get(&(ends.0, product)).copied().unwrap_or(0);
        if !self.places.kinds[&ends.0].is_virtual() && held < i64::from(quantity) {
            self.transfer(product, quantity + 40, (self.places.supplier, ends.0), None);
        }
        *self.stock.entry((ends.0, product)).or_insert(0) -= i64::from(quantity);
        *self.stock.entry((ends.1, product)).or_insert(0) += i64::from(quantity);
        self.moved((None, product), quantity, ends, loan);
    }

    pub fn need(&mut self, at: usize, event: NeedEvent) -> Result<(), Error> {
        let t = self.t;
        let rec = &mut self.needs[at];
        let step = rec.need.state.step();
        rec.need = rec.need.clone().apply(&event)?;
        rec.version += 1;
        match rec.need.state.step() {
            Some(now) if step != Some(now) => rec.steps.push((now, t)),
            _ => {}
        }
        let id = rec.need.id;
        self.happened(Fact::Need(id, event))
    }

    pub fn new_need(&mut self, rec: NeedRec, opened: NeedEvent) -> Result<usize, Error> {
        let id = rec.need.id;
        let at = self.needs.len();
        self.persons[rec.person].needs.push(at);
        self.needs.push(rec);
        self.happened(Fact::Need(id, opened))?;
        Ok(at)
    }

    pub fn new_loan(&mut self, rec: LoanRec, opened: LoanEvent) -> Result<usize, Error> {
        let id = rec.loan.id;
        let at = self.loans.len();
        self.persons[rec.person].loans.push(at);
        self.loans.push(rec);
        self.happened(Fact::Loan(id, opened))?;
        Ok(at)
    }

    pub fn loan(&mut self, at: usize, event: LoanEvent) -> Result<(), Error> {
        let rec = &mut self.loans[at];
        rec.loan = rec.loan.clone().apply(&event)?;
        rec.version += 1;
        if let LoanEvent::Extended { due } = &event {
            rec.due = Some(*due);
        }
        let id = rec.loan.id;
        self.happened(Fact::Loan(id, event))
    }

    pub fn new_job(&mut self, rec: JobRec, created: JobEvent) -> Result<usize, Error> {
        let id = rec.job.id;
        let at = self.jobs.len();
        self.persons[rec.person].jobs.push(at);
        self.jobs.push(rec);
        self.happened(Fact::Job(id, created))?;
        Ok(at)
    }

    pub fn job(&mut self, at: usize, event: JobEvent) -> Result<(), Error> {
        let rec = &mut self.jobs[at];
        rec.job = rec.job.clone().apply(&event)?;
        rec.version += 1;
        if let JobState::Planned { to, on } = &rec.job.state {
            rec.planned = Some((*to, *on));
        }
        let id = rec.job.id;
        self.happened(Fact::Job(id, event))
    }

    pub fn need_is_open(&self, at: usize) -> bool {
        matches!(self.needs[at].need.state, NeedState::Untriaged | NeedState::Open { .. })
    }

    fn act(&mut self, act: Act) -> Result<(), Error> {
        match act {
            Act::Receive { product, past } => self.receive(product, past),
            Act::Supply { product } => self.supply(product),
            Act::Past { item, past } => self.past(item, past),
            Act::Open { how } => self.open_need(how),
            Act::Triage { need } => self.triage(need),
            Act::Relevel { need } => self.relevel(need),
            Act::Assess { need } => self.assess(need),
            Act::Nav { need, step } => self.nav(need, step),
            Act::Seek { need, tries } => self.seek(need, tries),
            Act::Explain { need } => self.explain(need),
            Act::Plan { job, on } => self.plan(job, on),
            Act::Finish { job } => self.finish_job(job),
            Act::LoanTurn { loan } => self.loan_turn(loan),
            Act::Return { loan } => self.come_back(loan),
            Act::Wash { item } => self.wash(item),
            Act::Washed { item } => self.washed(item),
            Act::Check { item } => self.check(item),
            Act::Repaired { item } => self.repaired(item),
            Act::Found { item } => self.found(item),
            Act::CountRound => self.count_round(),
            Act::HomeJob => self.home_job(),
            Act::Death => self.leave(true),
            Act::MoveOut => self.leave(false),
            Act::DayPlan => self.day_plan(),
        }
    }
}

pub(super) fn impossible(e: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("the demo's story is not possible: {e}"))
}
