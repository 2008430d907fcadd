//! What happens on the road: deliveries, collections, work at home, deaths and moving out.

use super::calendar;
use super::sim::{Act, JobRec, LoanRec, Sim, impossible};
use crate::Error;
use chrono::{Days, NaiveDate, TimeDelta};
use domain::access::Role;
use domain::ids::JobId;
use domain::item::{ItemEvent, ItemState};
use domain::job::{Job, JobCancelReason, JobEvent, JobKind, JobState, Load, ProposedBecause, Way};
use domain::loan::{Lent, Loan, LoanEvent, LoanKind, LoanState};
use domain::need::{CloseReason, LineState, NavStep, NeedEvent, Step, Term};
use domain::priority_key::LevelCode;
use std::collections::BTreeSet;

impl Sim {
    fn create_job(
        &mut self,
        kind: JobKind,
        person: usize,
        need: Option<usize>,
        way: Way,
        load: Vec<Load>,
        loans: Vec<usize>,
    ) -> Result<usize, Error> {
        let triage = need.and_then(|n| self.needs[n].need.state.triage());
        let level = triage.map_or_else(|| LevelCode::new("3"), |t| t.level.clone());
        let deadline = triage.map_or_else(|| self.key.deadline(&level, self.t, self.zone), |t| Some(t.deadline));
        let created = JobEvent::Created {
            job_kind: kind,
            person: Some(self.persons[person].id),
            need: need.map(|n| self.needs[n].need.id),
            level: Some(level),
            deadline,
            way,
            at: self.t,
            load,
        };
        let id: JobId = self.id();
        let job = Job::begin(id, &created).map_err(impossible)?;
        let by = self.worker(Role::Coordinator).id;
        let rec = JobRec {
            job,
            person,
            need,
            loans,
            planned: None,
            because: None,
            by,
            version: 1,
        };
        self.new_job(rec, created)
    }

    /// Everything is there: the delivery is ordered, planned and driven, or fetched by the person or by home care.
    pub(super) fn send_out(&mut self, at: usize) -> Result<(), Error> {
        let mut load = vec![];
        for (n, line) in self.needs[at].need.lines.iter().enumerate() {
            let product = self.needs[at].lines[n].product;
            match line.state {
                LineState::Reserved { item } => load.push(Load::Item {
                    item,
                    line: Some(line.id),
                }),
                LineState::Wanted if self.products[product].bulk => load.push(Load::Bulk {
                    product: self.products[product].id,
                    quantity: line.quantity,
                    line: Some(line.id),
                }),
                _ => {}
            }
        }
        let way = self
            .rng
            .weighted(&[(Way::Delivery, 62), (Way::SelfPickup, 18), (Way::HomeCare, 20)]);
        let person = self.needs[at].person;
        self.command("job.create", Role::Therapist)?;
        let job = self.create_job(JobKind::Deliver, person, Some(at), way, load, vec![])?;
        self.saw(person, "job.create");
        let t = self.t;
        self.need(
            at,
            NeedEvent::StepEntered {
                step: Step::Transport,
                at: t,
            },
        )?;
        let raw = self.needs[at].need.opened_at + calendar::hours(self.needs[at].hours);
        let late = self.needs[at].late;
        let deadline = self.needs[at].need.state.triage().map_or(raw, |d| d.deadline);
        let mut when = if self.needs[at].level == 0 {
            calendar::any_day(raw, self.zone, &mut self.rng)
        } else {
            calendar::at_work(raw, self.zone, &mut self.rng)
        };
        if !late && when > deadline {
            when = deadline - calendar::hours(self.rng.between(9.0, 14.0));
            while !calendar::works(when.with_timezone(&self.zone).date_naive()) && self.needs[at].level > 0 {
                when -= TimeDelta::days(1);
            }
        }
        let when = when.max(self.t + TimeDelta::minutes(self.rng.range(20, 200)));
        self.drive(job, when, way == Way::Delivery);
        Ok(())
    }

    /// Planned some time before it is driven.
    fn drive(&mut self, job: usize, when: chrono::DateTime<chrono::Utc>, planned: bool) {
        if planned {
            let ahead = (when - self.t).num_minutes() as f64 / 60.0 * self.rng.between(0.2, 0.9);
            let on = when.with_timezone(&self.zone).date_naive();
            let plan = calendar::at_work(self.t + calendar::hours(ahead), self.zone, &mut self.rng);
            if plan < when {
                self.at(plan, Act::Plan { job, on });
            }
        }
        self.at(when, Act::Finish { job });
    }

    pub(super) fn plan(&mut self, job: usize, on: NaiveDate) -> Result<(), Error> {
        if !matches!(self.jobs[job].job.state, JobState::Open | JobState::Proposed { .. }) {
            return Ok(());
        }
        self.command("job.plan", Role::Coordinator)?;
        self.saw(self.jobs[job].person, "job.plan");
        let role = match self.jobs[job].job.kind {
            JobKind::Deliver | JobKind::Collect | JobKind::Move => Role::Driver,
            JobKind::Repair | JobKind::Fit | JobKind::Inspect => Role::Technician,
        };
        let to = Some(self.worker(role).id);
        if matches!(self.jobs[job].job.state, JobState::Proposed { .. }) {
            self.job(job, JobEvent::Confirmed)?;
        }
        self.job(job, JobEvent::Planned { to, on })
    }

    pub(super) fn finish_job(&mut self, at: usize) -> Result<(), Error> {
        if matches!(
            self.jobs[at].job.state,
            JobState::Done { .. } | JobState::Cancelled { .. }
        ) {
            return Ok(());
        }
        let t = self.t;
        match self.jobs[at].job.kind {
            JobKind::Deliver => self.hand_over(at)?,
            JobKind::Collect => {
                self.command("loan.take_back", Role::Driver)?;
                for loan in self.jobs[at].loans.clone() {
                    self.take_back(loan)?;
                }
                self.saw(self.jobs[at].person, "loan.take_back");
            }
            JobKind::Repair | JobKind::Fit | JobKind::Inspect | JobKind::Move => {
                self.command("job.done", Role::Technician)?;
                self.saw(self.jobs[at].person, "job.done");
            }
        }
        self.job(at, JobEvent::Done { at: t })
    }

    fn hand_over(&mut self, job: usize) -> Result<(), Error> {
        let Some(at) = self.jobs[job].need else { return Ok(()) };
        let person = self.jobs[job].person;
        let worker = self.command(
            "loan.hand_over",
            if self.jobs[job].job.way == Way::Delivery {
                Role::Driver
            } else {
                Role::Technician
            },
        )?;
        let kind = match self.needs[at].need.term {
            Term::Lasting => LoanKind::Lasting,
            Term::Short | Term::Unknown => self.rng.weighted(&[(LoanKind::Short, 93), (LoanKind::Trial, 7)]),
        };
        let (t, today) = (self.t, self.today());
        for n in 0..self.needs[at].lines.len() {
            let line = &self.needs[at].need.lines[n];
            let (id, quantity) = (line.id, line.quantity);
            let loan = match line.state {
                LineState::Reserved { item } => {
                    let item = self.by_id.get(&item).copied();
                    let item = item.ok_or_else(|| impossible("a reserved item is not there"))?;
                    self.lend(person, Some(item), self.items[item].product, 1, kind, Some((at, n)))?
                }
                LineState::Wanted => self.lend(
                    person,
                    None,
                    self.needs[at].lines[n].product,
                    quantity,
                    kind,
                    Some((at, n)),
                )?,
                _ => continue,
            };
            let loan = self.loans[loan].loan.id;
            self.need(
                at,
                NeedEvent::LineFulfilled {
                    line: id,
                    loan: Some(loan),
                },
            )?;
            if self.needs[at].by_nav {
                self.needs[at].lines[n]
                    .nav
                    .push((NavStep::Delivered, today, None, worker.id));
                self.need(
                    at,
                    NeedEvent::NavReached {
                        line: id,
                        step: NavStep::Delivered,
                        on: today,
                    },
                )?;
            }
        }
        self.saw(person, "loan.hand_out");
        self.need(at, NeedEvent::InUse { at: t })
    }

    /// A loan to a person, of an item or of pieces; when it ends is drawn at once.
    pub(super) fn lend(
        &mut self,
        person: usize,
        item: Option<usize>,
        product: usize,
        quantity: u32,
        kind: LoanKind,
        line: Option<(usize, usize)>,
    ) -> Result<usize, Error> {
        let due = kind.default_due(self.today());
        let lent = match item {
            Some(item) => Lent::Item {
                item: self.items[item].item.id,
                product: self.products[product].id,
            },
            None => Lent::Bulk {
                product: self.products[product].id,
                quantity,
            },
        };
        let line_id = line.map(|(need, n)| self.needs[need].lines[n].id);
        let opened = LoanEvent::Opened {
            person: self.persons[person].id,
            lent,
            loan_kind: kind,
            need: line.map(|(need, _)| self.needs[need].need.id),
            line: line_id,
            at: self.t,
            due,
        };
        let id = self.id();
        let loan = Loan::begin(id, &opened).map_err(impossible)?;
        match item {
            Some(item) => {
                let handed_out = ItemEvent::HandedOut {
                    loan: id,
                    person: self.persons[person].id,
                    to: self.places.home,
                };
                self.item(item, handed_out, Some(id))?;
            }
            None => self.transfer(product, quantity, (self.places.store, self.places.home), Some(id)),
        }
        let by = self.worker(Role::Technician).id;
        let rec = LoanRec {
            loan,
            line: line_id,
            due,
            by,
            person,
            item,
            product,
            collected: false,
            version: 1,
        };
        let at = self.new_loan(rec, opened)?;
        match kind {
            LoanKind::Short | LoanKind::Trial => {
                let days = due.map_or(30, |d| (d - self.today()).num_days());
                if line.is_some() && self.rng.chance(0.3) {
                    // Well again before the three months are over.
                    let share = self.rng.between(0.25, 0.85);
                    self.later(days as f64 * 24.0 * share, Act::Return { loan: at });
                } else {
                    let ahead = self.rng.range(1, 9);
                    self.later((days - ahead) as f64 * 24.0, Act::LoanTurn { loan: at });
                }
            }
            LoanKind::Lasting if self.rng.chance(0.16) => {
                let days = self.rng.between(20.0, 500.0);
                self.later(days * 24.0, Act::Return { loan: at });
            }
            LoanKind::Lasting => {}
        }
        Ok(at)
    }

    /// One job that fetches loans from a person.
    pub(super) fn collect(&mut self, person: usize, loans: Vec<usize>, days: f64) -> Result<usize, Error> {
        let load = loans
            .iter()
            .map(|l| Load::Loan {
                loan: self.loans[*l].loan.id,
            })
            .collect();
        for loan in &loans {
            self.loans[*loan].collected = true;
        }
        let job = self.create_job(JobKind::Collect, person, None, Way::Delivery, load, loans)?;
        let when = calendar::at_work(self.t + calendar::hours(days * 24.0), self.zone, &mut self.rng);
        self.drive(job, when, true);
        Ok(job)
    }

    /// Something at a person's home: a repair, a yearly inspection, a fitting, a move between rooms.
    pub(super) fn home_job(&mut self) -> Result<(), Error> {
        let loan = (0..30).map(|_| self.rng.below(self.loans.len().max(1))).find(|l| {
            self.loans.get(*l).is_some_and(|l| {
                matches!(l.loan.state, LoanState::Open { .. }) && l.item.is_some() && self.persons[l.person].is_here()
            })
        });
        let Some(loan) = loan else { return Ok(()) };
        let kind = self.rng.weighted(&[
            (JobKind::Repair, 60),
            (JobKind::Inspect, 20),
            (JobKind::Fit, 14),
            (JobKind::Move, 6),
        ]);
        let (person, item) = (self.loans[loan].person, self.loans[loan].loan.lent.item());
        self.command("job.create", Role::Technician)?;
        let load = item.map(|item| Load::Item { item, line: None }).into_iter().collect();
        let job = self.create_job(kind, person, None, Way::Delivery, load, vec![])?;
        self.saw(person, "job.create");
        if self.rng.chance(0.06) {
            let reason = self.rng.pick(&[
                JobCancelReason::NoLongerNeeded,
                JobCancelReason::Mistake,
                JobCancelReason::PersonDeclined,
            ]);
            let t = self.t;
            return self.job(job, JobEvent::Cancelled { reason, at: t });
        }
        let days = 1.0 + self.rng.waiting(9.0).min(60.0);
        let when = calendar::at_work(self.t + calendar::hours(days * 24.0), self.zone, &mut self.rng);
        self.drive(job, when, true);
        Ok(())
    }

    /// Somebody dies or moves out: needs are closed, deliveries cancelled, and one job collects all loans.
    pub(super) fn leave(&mut self, dead: bool) -> Result<(), Error> {
        // Most of those who die are those who have something on loan.
        let mut person = self.somebody();
        for _ in 0..25 {
            if person.is_some_and(|p| self.persons[p].loans.is_empty()) {
                person = self.somebody();
            }
        }
        let Some(person) = person else { return Ok(()) };
        let (t, today) = (self.t, self.today());
        let (close, cancel) = if dead {
            self.persons[person].died_on = Some(today.checked_sub_days(Days::new(1)).unwrap_or(today));
            (CloseReason::Dead, JobCancelReason::Dead)
        } else {
            self.persons[person].moved_out_on = Some(today);
            (CloseReason::MovedOut, JobCancelReason::NoLongerNeeded)
        };
        self.command(if dead { "person.died" } else { "person.moved_out" }, Role::Intake)?;
        self.saw(person, "person.edit");
        let waiting: Vec<usize> = self.persons[person]
            .jobs
            .iter()
            .copied()
            .filter(|j| {
                !matches!(
                    self.jobs[*j].job.state,
                    JobState::Done { .. } | JobState::Cancelled { .. }
                )
            })
            .collect();
        for job in waiting {
            self.job(job, JobEvent::Cancelled { reason: cancel, at: t })?;
            for loan in self.jobs[job].loans.clone() {
                self.loans[loan].collected = false;
            }
        }
        for need in self.persons[person].needs.clone() {
            if self.need_is_open(need) {
                self.close(need, close)?;
            }
        }
        let loans: Vec<usize> = self.persons[person]
            .loans
            .iter()
            .copied()
            .filter(|l| matches!(self.loans[*l].loan.state, LoanState::Open { .. }))
            .collect();
        if !loans.is_empty() {
            let days = 4.0 + self.rng.waiting(9.0).min(50.0);
            let job = self.collect(person, loans, days)?;
            let because = if dead {
                ProposedBecause::Death
            } else {
                ProposedBecause::MovedOut
            };
            self.jobs[job].because = Some(because);
            self.job(job, JobEvent::Proposed { because })?;
        }
        Ok(())
    }

    /// The last thing in the story: today's and tomorrow's rounds, and what lies in the cars.
    pub(super) fn day_plan(&mut self) -> Result<(), Error> {
        let today = self.today();
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
        let open: Vec<usize> = (0..self.jobs.len())
            .filter(|j| self.jobs[*j].job.state == JobState::Open && self.jobs[*j].job.way == Way::Delivery)
            .collect();
        for job in open {
            match self.rng.below(10) {
                0..=2 => self.plan(job, today)?,
                3..=5 => self.plan(job, tomorrow)?,
                _ => {}
            }
        }
        let mut loaded = BTreeSet::new();
        for job in &self.jobs {
            if matches!(job.job.state, JobState::Planned { on, .. } if on == today) {
                loaded.extend(job.job.load.iter().filter_map(|l| match l {
                    Load::Item { item, .. } => Some(*item),
                    Load::Bulk { .. } | Load::Loan { .. } => None,
                }));
            }
        }
        for item in 0..self.items.len() {
            let rec = &self.items[item];
            if loaded.contains(&rec.item.id)
                && matches!(rec.item.state, ItemState::Reserved { .. })
                && self.rng.chance(0.7)
            {
                self.command("item.move", Role::Driver)?;
                let to = self.rng.pick(&self.places.vehicles);
                self.item(item, ItemEvent::Moved { to }, None)?;
            }
        }
        Ok(())
    }
}
