//! What happens to needs: opened, triaged, assessed, through NAV or the store, explained when late.

use super::calendar;
use super::catalogue::{CLASSES, Use};
use super::names::{CHALLENGES, MATTERS, REASONS, WORDS};
use super::sim::{Act, LineRec, NeedRec, Opening, Sim, impossible};
use super::{names, people};
use crate::Error;
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use domain::ids::{NeedId, NeedLineId};
use domain::item::{ItemEvent, ItemState, Owner};
use domain::need::{
    Channel, CloseReason, DeviationCause, LineState, NavStep, Need, NeedEvent, Step, Term, Triage, Wanted,
};
use domain::priority_key::{CriterionCode, Limit};

/// Where each part ends, as a share of the time from opening to use.
const WITHOUT_ASSESSMENT: [f64; 2] = [0.1, 0.55];
const WITH_ASSESSMENT: [f64; 3] = [0.08, 0.38, 0.62];
/// By NAV: assessed, then applied, granted, ordered, received, fitted.
/// Hours from opening to use of a need that surely goes by NAV.
pub(super) const SURE_HOURS: f64 = 64.0 * 24.0;
const ASSESSED_FOR_NAV: f64 = 0.2;
pub(super) const NAV: [f64; 5] = [0.34, 0.48, 0.58, 0.72, 0.84];

impl Sim {
    pub(super) fn open_need(&mut self, how: Opening) -> Result<(), Error> {
        let Some(person) = self.somebody() else { return Ok(()) };
        let channel = self.rng.weighted(&[
            (Channel::HomeCare, 26),
            (Channel::Citizen, 22),
            (Channel::NextOfKin, 14),
            (Channel::Physio, 12),
            (Channel::Hospital, 12),
            (Channel::Nursing, 6),
            (Channel::Gp, 4),
            (Channel::School, 2),
            (Channel::Nav, 1),
            (Channel::Other, 1),
        ]);
        let worker = self.command("need.open", Role::Intake)?;
        let sure = how == Opening::Nav;
        let level = self.rng.weighted(&[(0, 6), (1, 22), (2, 40), (3, 32)]);
        let level = if sure { 3 } else { level };
        let first = self.some_product(sure.then_some(false));
        let used = CLASSES[self.products[first].class].used;
        let term = match used {
            Use::Lasting => Term::Lasting,
            _ if sure => Term::Lasting,
            Use::Short | Use::Bulk => self
                .rng
                .weighted(&[(Term::Short, 81), (Term::Lasting, 13), (Term::Unknown, 6)]),
        };
        let by_nav = term == Term::Lasting && level >= 2 && used != Use::Bulk && (self.rng.chance(0.75) || sure);
        let id: NeedId = self.id();
        let opened = NeedEvent::Opened {
            person: self.persons[person].id,
            channel,
            term,
            at: self.t,
            clock_from: self.t,
        };
        let need = Need::begin(id, &opened).map_err(impossible)?;
        let late = !sure
            && self.rng.chance(match level {
                0 | 1 => 0.06,
                _ if by_nav => 0.17,
                _ => 0.12,
            });
        let limit = match self.key.levels[level].limit {
            Limit::Hours(h) => f64::from(h),
            Limit::Days(d) => f64::from(d) * 24.0,
        };
        let usual = limit
            * if late {
                1.04 + self.rng.waiting(0.22).min(1.1)
            } else {
                0.1 + 0.78 * self.rng.unit().powf(0.8)
            };
        let hours = if sure { SURE_HOURS } else { usual };
        let caller = matches!(channel, Channel::NextOfKin | Channel::HomeCare | Channel::Hospital).then(|| {
            let woman = self.rng.chance(0.7);
            let (first, last) = people::name(&mut self.rng, woman);
            (format!("{first} {last}"), people::phone(&mut self.rng))
        });
        let texts = (self.rng.pick(MATTERS), self.rng.pick(CHALLENGES));
        let proposed = self.rng.chance(0.3).then_some(level);
        let rec = NeedRec {
            need,
            person,
            channel,
            by: worker,
            texts,
            caller,
            proposed,
            lines: vec![],
            steps: vec![(Step::Triage, self.t)],
            triages: vec![],
            level,
            by_nav,
            assessed: by_nav || (level >= 2 && self.rng.chance(0.6)),
            late,
            sure,
            hours,
            version: 1,
        };
        let at = self.new_need(rec, opened)?;
        self.add_lines(at, first)?;
        self.saw(person, "need.open");
        let share = if self.needs[at].assessed {
            WITH_ASSESSMENT[0]
        } else {
            WITHOUT_ASSESSMENT[0]
        };
        let wait = if how == Opening::Fresh {
            20.0
        } else {
            (hours * share).min(30.0)
        };
        let when = self.due(at, wait / hours.max(1.0));
        self.at(when, Act::Triage { need: at });
        Ok(())
    }

    /// Somebody who lives here.
    pub(super) fn somebody(&mut self) -> Option<usize> {
        (0..20)
            .map(|_| self.rng.below(self.persons.len()))
            .find(|at| self.persons[*at].is_here())
    }

    /// An article by how often its class is wanted; of a given kind of use only.
    fn some_product(&mut self, bulk: Option<bool>) -> usize {
        let classes: Vec<(usize, u32)> = CLASSES
            .iter()
            .enumerate()
            .filter(|(_, c)| bulk.is_none_or(|bulk| bulk == (c.used == Use::Bulk)))
            .map(|(at, c)| (at, c.weight))
            .collect();
        let class = self.rng.weighted(&classes);
        // Some articles are the store's favourites.
        let list = &self.by_class[class];
        let favourite = self.rng.unit().powf(1.8);
        list[((list.len() as f64 * favourite) as usize).min(list.len() - 1)]
    }

    fn add_lines(&mut self, at: usize, first: usize) -> Result<(), Error> {
        let mut products = vec![first];
        for p in [0.3, 0.1] {
            if self.rng.chance(p) {
                let bulk = if self.needs[at].by_nav { Some(false) } else { None };
                products.push(self.some_product(bulk));
            }
        }
        for product in products {
            let line: NeedLineId = self.id();
            let (words, wanted) = match self.rng.below(100) {
                0..=11 if self.needs[at].assessed => (Some(self.rng.pick(WORDS)), Wanted::Words),
                12..=31 => (
                    None,
                    Wanted::Class {
                        iso: CLASSES[self.products[product].class].code.to_owned(),
                    },
                ),
                _ => (
                    None,
                    Wanted::Product {
                        product: self.products[product].id,
                    },
                ),
            };
            let quantity = if self.products[product].bulk {
                self.rng.range(1, 3) as u32
            } else {
                1
            };
            let exchange = self.rng.chance(0.05);
            self.needs[at].lines.push(LineRec {
                id: line,
                product,
                words,
                exchange,
                nav: vec![],
            });
            self.need(at, NeedEvent::LineAdded { line, wanted, quantity })?;
        }
        Ok(())
    }

    /// When the part of the way that ends at that share of the time is over: at work, and inside the limit if it shall be.
    fn due(&mut self, at: usize, share: f64) -> DateTime<Utc> {
        let need = &self.needs[at];
        let raw = need.need.opened_at + calendar::hours(need.hours * share);
        let (late, level) = (need.late, need.level);
        let deadline = need.need.state.triage().map(|t| t.deadline);
        let mut when = if level == 0 {
            calendar::any_day(raw, self.zone, &mut self.rng)
        } else {
            calendar::at_work(raw, self.zone, &mut self.rng)
        };
        if let Some(deadline) = deadline
            && !late
            && when > deadline
        {
            // The last working afternoon before the limit.
            let mut before = deadline - calendar::hours(self.rng.between(9.0, 15.0));
            while !calendar::works(before.with_timezone(&self.zone).date_naive()) && level > 0 {
                before -= TimeDelta::days(1);
            }
            when = before;
        }
        when.max(self.t + TimeDelta::minutes(self.rng.range(4, 40)))
    }

    pub(super) fn triage(&mut self, at: usize) -> Result<(), Error> {
        if !self.need_is_open(at) {
            return Ok(());
        }
        if self.rng.chance(0.02) && !self.needs[at].sure {
            self.command("need.close", Role::Intake)?;
            return self.close(at, CloseReason::RegisteredTwice);
        }
        let level = self.needs[at].level;
        let role = if level == 0 || self.rng.chance(0.6) {
            Role::Intake
        } else {
            Role::Therapist
        };
        let worker = self.command("need.triage", role)?;
        let next = if self.needs[at].assessed {
            Step::Assessment
        } else {
            Step::Store
        };
        self.give_level(at, level, worker.id, next, None)?;
        let therapist = self.worker(Role::Therapist).id;
        self.need(at, NeedEvent::Assigned { to: Some(therapist) })?;
        self.saw(self.needs[at].person, "need.triage");
        let (share, act) = if self.needs[at].by_nav {
            (ASSESSED_FOR_NAV, Act::Assess { need: at })
        } else if self.needs[at].assessed {
            (WITH_ASSESSMENT[1], Act::Assess { need: at })
        } else {
            (WITHOUT_ASSESSMENT[1], Act::Seek { need: at, tries: 0 })
        };
        let when = self.due(at, share);
        self.at(when, act);
        if self.rng.chance(0.05) && !self.needs[at].sure {
            self.later(self.needs[at].hours * 0.2, Act::Relevel { need: at });
        }
        if self.needs[at].late && self.rng.chance(0.66) {
            let deadline = self.needs[at].need.state.triage().map_or(self.t, |t| t.deadline);
            let wait = (deadline - self.t).num_hours() as f64 + self.rng.between(3.0, 70.0);
            self.later(wait, Act::Explain { need: at });
        }
        Ok(())
    }

    fn give_level(
        &mut self,
        at: usize,
        level: usize,
        by: domain::ids::StaffId,
        next: Step,
        reason: Option<&'static str>,
    ) -> Result<(), Error> {
        let rule = &self.key.levels[level];
        let mut criteria: Vec<CriterionCode> = vec![rule.criteria[self.rng.below(rule.criteria.len())].code.clone()];
        let second = &rule.criteria[self.rng.below(rule.criteria.len())].code;
        if self.rng.chance(0.3) && *second != criteria[0] {
            criteria.push(second.clone());
        }
        let code = rule.code.clone();
        let deadline = self
            .key
            .deadline(&code, self.needs[at].need.clock_from, self.zone)
            .ok_or_else(|| impossible("no deadline"))?;
        let triage = Triage {
            level: code,
            criteria,
            key_version: self.key.version,
            deadline,
            by: Some(by),
        };
        let id = self.id();
        let t = self.t;
        self.needs[at].triages.push((id, triage.clone(), t, reason));
        self.need(at, NeedEvent::Triaged { triage, next })
    }

    pub(super) fn relevel(&mut self, at: usize) -> Result<(), Error> {
        let level = self.needs[at].level;
        if !self.need_is_open(at) || level < 2 {
            return Ok(());
        }
        let worker = self.command("need.triage", Role::Therapist)?;
        let level = if self.rng.chance(0.6) {
            level - 1
        } else {
            (level + 1).min(3)
        };
        self.needs[at].level = level;
        let reason = self.rng.pick(REASONS);
        self.give_level(at, level, worker.id, Step::Store, Some(reason))?;
        self.saw(self.needs[at].person, "need.triage");
        Ok(())
    }

    pub(super) fn assess(&mut self, at: usize) -> Result<(), Error> {
        if !self.need_is_open(at) {
            return Ok(());
        }
        if self.rng.chance(0.08) && !self.needs[at].sure {
            self.command("need.close", Role::Therapist)?;
            let reason = self.rng.weighted(&[
                (CloseReason::OtherSolution, 4),
                (CloseReason::NoLongerNeeded, 3),
                (CloseReason::PersonDeclined, 2),
                (CloseReason::NotEntitled, 2),
            ]);
            return self.close(at, reason);
        }
        self.command("need.assess", Role::Therapist)?;
        self.saw(self.needs[at].person, "need.assess");
        if self.needs[at].need.term == Term::Unknown {
            self.need(at, NeedEvent::TermChanged { term: Term::Short })?;
        }
        for n in 0..self.needs[at].lines.len() {
            let (line, product) = (self.needs[at].lines[n].id, self.needs[at].lines[n].product);
            let wished = self.needs[at].need.lines[n].wanted.clone();
            let found =
                matches!(wished, Wanted::Words) || (matches!(wished, Wanted::Class { .. }) && self.rng.chance(0.6));
            if found {
                let wanted = Wanted::Product {
                    product: self.products[product].id,
                };
                let quantity = self.needs[at].need.lines[n].quantity;
                self.need(at, NeedEvent::LineChanged { line, wanted, quantity })?;
            }
        }
        let (step, share, act) = if self.needs[at].by_nav {
            (Step::Nav, NAV[0], Act::Nav { need: at, step: 0 })
        } else {
            (Step::Store, WITH_ASSESSMENT[2], Act::Seek { need: at, tries: 0 })
        };
        let t = self.t;
        self.need(at, NeedEvent::StepEntered { step, at: t })?;
        let when = self.due(at, share);
        self.at(when, act);
        Ok(())
    }

    pub(super) fn nav(&mut self, at: usize, step: usize) -> Result<(), Error> {
        if !self.need_is_open(at) {
            return Ok(());
        }
        let worker = self.command("loan.nav_step", Role::Therapist)?;
        let reached = [
            NavStep::Applied,
            NavStep::Granted,
            NavStep::Ordered,
            NavStep::Received,
            NavStep::Fitted,
        ][step];
        let on = self.today();
        for n in 0..self.needs[at].lines.len() {
            let line = self.needs[at].lines[n].id;
            let order = (reached == NavStep::Ordered).then(|| format!("{}", 7_000_000 + self.rng.below(999_999)));
            self.needs[at].lines[n].nav.push((reached, on, order, worker.id));
            self.need(
                at,
                NeedEvent::NavReached {
                    line,
                    step: reached,
                    on,
                },
            )?;
            if reached == NavStep::Received {
                let product = self.needs[at].lines[n].product;
                let received = ItemEvent::Received {
                    product: self.products[product].id,
                    owner: Owner::Nav,
                    from: self.places.nav,
                    to: self.shelf(),
                    used: false,
                };
                let item = self.new_item(product, received)?;
                self.reserve(at, n, item)?;
            }
        }
        if reached == NavStep::Fitted || (reached == NavStep::Received && self.rng.chance(0.3) && !self.needs[at].sure)
        {
            return self.send_out(at);
        }
        let when = self.due(at, NAV[(step + 1).min(NAV.len() - 1)]);
        self.at(
            when,
            Act::Nav {
                need: at,
                step: step + 1,
            },
        );
        Ok(())
    }

    fn reserve(&mut self, at: usize, n: usize, item: usize) -> Result<(), Error> {
        let (need, line) = (self.needs[at].need.id, self.needs[at].lines[n].id);
        self.item(item, ItemEvent::Reserved { need, line }, None)?;
        self.needs[at].lines[n].product = self.items[item].product;
        let item = self.items[item].item.id;
        self.need(at, NeedEvent::LineReserved { line, item })
    }

    /// Ready items for the lines: the article itself, else one of its class, else after some days a new one is bought.
    pub(super) fn seek(&mut self, at: usize, tries: usize) -> Result<(), Error> {
        if !self.need_is_open(at) {
            return Ok(());
        }
        let mut lacking = vec![];
        let mut found = vec![];
        for (n, line) in self.needs[at].need.lines.iter().enumerate() {
            let product = self.needs[at].lines[n].product;
            if line.state == LineState::Wanted && !self.products[product].bulk {
                lacking.push((n, product));
            }
        }
        lacking.retain(|(n, product)| match self.take_ready(*product, &found) {
            Some(item) => {
                found.push((*n, item));
                false
            }
            None => true,
        });
        let can_wait = self.needs[at].level > 1 && tries < 2;
        if !lacking.is_empty() && can_wait && found.is_empty() {
            self.later(
                20.0,
                Act::Seek {
                    need: at,
                    tries: tries + 1,
                },
            );
            return Ok(());
        }
        for (n, product) in lacking {
            self.command("item.receive", Role::Technician)?;
            let received = ItemEvent::Received {
                product: self.products[product].id,
                owner: Owner::Municipality,
                from: self.places.supplier,
                to: self.shelf(),
                used: false,
            };
            let item = self.new_item(product, received)?;
            found.push((n, item));
        }
        self.command("loan.reserve", Role::Therapist)?;
        self.saw(self.needs[at].person, "loan.reserve");
        for (n, item) in found {
            self.reserve(at, n, item)?;
        }
        // Now and then a day goes by before somebody orders the delivery.
        self.send_out(at)
    }

    /// A ready item of that article or its class; whatever left the shelf meanwhile is passed over.
    fn take_ready(&mut self, product: usize, taken: &[(usize, usize)]) -> Option<usize> {
        let class = self.by_class[self.products[product].class].clone();
        for candidate in std::iter::once(product).chain(class) {
            while let Some(item) = self.ready[candidate].pop() {
                let free = taken.iter().all(|(_, other)| *other != item);
                if free && self.items[item].item.state == ItemState::Ready {
                    return Some(item);
                }
            }
        }
        None
    }

    pub(super) fn explain(&mut self, at: usize) -> Result<(), Error> {
        let need = &self.needs[at].need;
        let passed = need.state.triage().is_some_and(|t| t.deadline < self.t);
        if !passed || need.deviation.is_some() {
            return Ok(());
        }
        let by_nav = self.needs[at].by_nav;
        self.command("need.explain", Role::Therapist)?;
        let cause = self.rng.weighted(&[
            (DeviationCause::StaffCapacity, 5),
            (DeviationCause::NotInStock, 4),
            (DeviationCause::WaitingForNav, if by_nav { 12 } else { 0 }),
            (DeviationCause::Transport, 3),
            (DeviationCause::PersonNotReached, 2),
            (DeviationCause::PersonAskedToWait, 3),
            (DeviationCause::Dwelling, 1),
            (DeviationCause::WrongLevel, 1),
        ]);
        self.saw(self.needs[at].person, "need.explain");
        self.need(at, NeedEvent::DeviationExplained { cause })
    }

    /// Reserved items go back to the shelf before the need is closed.
    pub(super) fn close(&mut self, at: usize, reason: CloseReason) -> Result<(), Error> {
        for n in 0..self.needs[at].lines.len() {
            let line = &self.needs[at].need.lines[n];
            if let LineState::Reserved { item } = line.state {
                let line = line.id;
                if let Some(item) = self.by_id.get(&item) {
                    self.item(*item, ItemEvent::Released, None)?;
                }
                self.need(at, NeedEvent::LineReleased { line })?;
            }
        }
        self.saw(self.needs[at].person, "need.close");
        let t = self.t;
        self.need(at, NeedEvent::Closed { reason, at: t })
    }

    pub(super) fn shelf(&mut self) -> domain::ids::PlaceId {
        self.rng.pick(&self.places.shelves)
    }
}

/// A note for a line that replaces what the person has.
pub(super) const EXCHANGE_NOTE: &str = "Det gamle er slitt ut.";
pub(super) const ACCESS_NOTES: &[&str] = names::ACCESS_NOTES;
