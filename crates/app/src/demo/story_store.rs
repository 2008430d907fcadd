//! What happens in the store: receiving, loans that end, wash, check, repair, counting, loss.

use super::catalogue::CLASSES;
use super::catalogue::Use;
use super::sim::{Act, Past, Sim};
use crate::Error;
use domain::access::Role;
use domain::item::{Fault, ItemEvent, ItemState, Owner, ScrapReason};
use domain::loan::{Lent, LoanEvent, LoanKind, LoanState};
use domain::time::add_months;

impl Sim {
    pub(super) fn receive(&mut self, product: usize, past: Past) -> Result<(), Error> {
        self.command("item.receive", Role::Technician)?;
        let owner = match CLASSES[self.products[product].class].used {
            Use::Lasting => self.rng.weighted(&[(Owner::Nav, 8), (Owner::Municipality, 2)]),
            Use::Short | Use::Bulk => self.rng.weighted(&[
                (Owner::Municipality, 90),
                (Owner::Nav, 8),
                (Owner::Hospital, 1),
                (Owner::OtherMunicipality, 1),
            ]),
        };
        let from = match owner {
            Owner::Municipality => self.places.supplier,
            Owner::Nav => self.places.nav,
            Owner::Hospital | Owner::OtherMunicipality => self.places.owner,
        };
        let received = ItemEvent::Received {
            product: self.products[product].id,
            owner,
            from,
            to: self.shelf(),
            used: false,
        };
        let item = self.new_item(product, received)?;
        let days_left = (self.end - self.t).num_hours() as f64 / 24.0;
        let days = match past {
            Past::Shelf => return Ok(()),
            Past::Short => (days_left - 365.0 - self.rng.between(1.0, 110.0)).max(1.0),
            Past::Lasting => (days_left - 365.0) * self.rng.unit() + 1.0,
            Past::Long => (days_left - self.rng.between(690.0, 738.0)).max(1.0),
        };
        self.later(days * 24.0, Act::Past { item, past });
        Ok(())
    }

    /// What was lent before the year began, without a need in Rampe.
    pub(super) fn past(&mut self, item: usize, past: Past) -> Result<(), Error> {
        let Some(person) = self.somebody() else { return Ok(()) };
        if self.items[item].item.state != ItemState::Ready {
            return Ok(());
        }
        self.command("loan.hand_out", Role::Technician)?;
        let kind = if past == Past::Lasting {
            LoanKind::Lasting
        } else {
            LoanKind::Short
        };
        self.lend(person, Some(item), self.items[item].product, 1, kind, None)?;
        self.saw(person, "loan.hand_out");
        Ok(())
    }

    pub(super) fn supply(&mut self, product: usize) -> Result<(), Error> {
        self.command("stock.receive", Role::Technician)?;
        let pieces = self.rng.range(30, 160) as u32;
        self.transfer(product, pieces, (self.places.supplier, self.places.store), None);
        if self.rng.chance(0.6) {
            let shelf = self.shelf();
            self.transfer(product, pieces / 4, (self.places.store, shelf), None);
        }
        Ok(())
    }

    /// A short loan nears its end: brought back, extended, forgotten, or lost.
    pub(super) fn loan_turn(&mut self, at: usize) -> Result<(), Error> {
        let rec = &self.loans[at];
        let (LoanState::Open { due: Some(due) }, false) = (&rec.loan.state, rec.collected) else {
            return Ok(());
        };
        let due = *due;
        let days = (self.end - rec.loan.handed_out_at).num_days();
        // Those almost two years old are extended until today.
        let old = rec.loan.need.is_none() && days > 600 && rec.item.is_some();
        match self.rng.below(1_000) {
            _ if old => self.extend(at, due),
            0..=579 => {
                let wait = self.rng.between(0.0, 260.0);
                self.later(wait, Act::Return { loan: at });
                Ok(())
            }
            580..=769 => self.extend(at, due),
            770..=989 => {
                let wait = self.rng.between(10.0, 75.0) * 24.0;
                self.later(wait, Act::Return { loan: at });
                Ok(())
            }
            _ => self.lose_loan(at),
        }
    }

    fn extend(&mut self, at: usize, due: chrono::NaiveDate) -> Result<(), Error> {
        self.command("loan.extend", Role::Therapist)?;
        let longer = add_months(due, 3);
        self.loan(at, LoanEvent::Extended { due: longer })?;
        self.saw(self.loans[at].person, "loan.extend");
        let days = (longer - self.today()).num_days() - self.rng.range(1, 9);
        self.later(days as f64 * 24.0, Act::LoanTurn { loan: at });
        Ok(())
    }

    fn lose_loan(&mut self, at: usize) -> Result<(), Error> {
        self.command("loan.lost", Role::Technician)?;
        let (t, id, to) = (self.t, self.loans[at].loan.id, self.places.missing);
        let quantity = self.loans[at].loan.lent.quantity();
        self.loan(at, LoanEvent::Lost { at: t })?;
        match self.loans[at].item {
            Some(item) => {
                self.item(item, ItemEvent::Lost { to }, Some(id))?;
                self.maybe_found(item);
            }
            None => self.transfer(self.loans[at].product, quantity, (self.places.home, to), Some(id)),
        }
        self.saw(self.loans[at].person, "loan.lost");
        Ok(())
    }

    fn maybe_found(&mut self, item: usize) {
        if self.rng.chance(0.4) {
            let days = self.rng.between(3.0, 90.0);
            self.later(days * 24.0, Act::Found { item });
        }
    }

    /// Fetched by a job, or brought to the store.
    pub(super) fn come_back(&mut self, at: usize) -> Result<(), Error> {
        let rec = &self.loans[at];
        if rec.collected || !matches!(rec.loan.state, LoanState::Open { .. }) {
            return Ok(());
        }
        let person = rec.person;
        if self.rng.chance(0.58) {
            self.command("job.create", Role::Coordinator)?;
            self.saw(person, "job.create");
            let mut loans = vec![at];
            // What else the person has of small things goes along.
            let more = self.persons[person].loans.iter().copied().find(|l| {
                *l != at
                    && self.loans[*l].item.is_none()
                    && !self.loans[*l].collected
                    && matches!(self.loans[*l].loan.state, LoanState::Open { .. })
            });
            loans.extend(more);
            let days = 2.0 + self.rng.waiting(8.0).min(60.0);
            return self.collect(person, loans, days).map(|_| ());
        }
        self.command("loan.take_back", Role::Technician)?;
        self.saw(person, "loan.take_back");
        self.take_back(at)
    }

    pub(super) fn take_back(&mut self, at: usize) -> Result<(), Error> {
        let rec = &self.loans[at];
        if !matches!(rec.loan.state, LoanState::Open { .. }) {
            return Ok(());
        }
        let (t, id, product, item) = (self.t, rec.loan.id, rec.product, rec.item);
        match (item, rec.loan.lent) {
            (Some(item), _) => {
                let to = self.places.quarantine;
                self.loan(at, LoanEvent::Returned { at: t })?;
                self.item(item, ItemEvent::TakenBack { loan: id, to }, Some(id))?;
                let wait = self.rng.between(1.0, 50.0);
                self.later(wait, Act::Wash { item });
                Ok(())
            }
            (None, Lent::Bulk { quantity, .. }) => {
                let ends = (self.places.home, self.places.store);
                if quantity > 1 && self.rng.chance(0.3) {
                    self.loan(at, LoanEvent::ReturnedSome { quantity: 1 })?;
                    self.transfer(product, 1, ends, Some(id));
                    self.loans[at].collected = false;
                    let wait = self.rng.between(10.0, 90.0) * 24.0;
                    self.later(wait, Act::Return { loan: at });
                    return Ok(());
                }
                self.loan(at, LoanEvent::Returned { at: t })?;
                self.transfer(product, quantity, ends, Some(id));
                Ok(())
            }
            (None, Lent::Item { .. }) => Ok(()),
        }
    }

    pub(super) fn wash(&mut self, at: usize) -> Result<(), Error> {
        if self.items[at].item.state != ItemState::Quarantine {
            return Ok(());
        }
        match self.rng.below(100) {
            0..=71 => {
                self.command("item.wash", Role::Technician)?;
                let to = self.places.wash;
                self.item(at, ItemEvent::WashStarted { to }, None)?;
                let wait = self.rng.between(3.0, 22.0);
                self.later(wait, Act::Washed { item: at });
                Ok(())
            }
            72..=90 => self.washed(at),
            91..=97 => self.send_to_repair(at),
            _ => self.end_of_life(at),
        }
    }

    pub(super) fn washed(&mut self, at: usize) -> Result<(), Error> {
        self.command("item.washed", Role::Technician)?;
        let to = self.places.workshop;
        self.item(at, ItemEvent::Washed { to }, None)?;
        let wait = self.rng.between(2.0, 40.0);
        self.later(wait, Act::Check { item: at });
        Ok(())
    }

    pub(super) fn check(&mut self, at: usize) -> Result<(), Error> {
        match self.rng.below(100) {
            0..=82 => {
                self.command("item.check", Role::Technician)?;
                let to = self.shelf();
                self.item(at, ItemEvent::Checked { to }, None)
            }
            83..=96 => self.send_to_repair(at),
            _ => self.end_of_life(at),
        }
    }

    fn send_to_repair(&mut self, at: usize) -> Result<(), Error> {
        self.command("item.repair", Role::Technician)?;
        let fault = self.rng.weighted(&[
            (Fault::Wheels, 5),
            (Fault::Brakes, 5),
            (Fault::Battery, 3),
            (Fault::Upholstery, 3),
            (Fault::PartMissing, 3),
            (Fault::Frame, 1),
            (Fault::Motor, 1),
            (Fault::Electronics, 1),
            (Fault::Other, 1),
        ]);
        let to = self.places.workshop;
        self.item(at, ItemEvent::SentToRepair { fault, to }, None)?;
        let days = 1.0 + self.rng.waiting(9.0).min(60.0);
        self.later(days * 24.0, Act::Repaired { item: at });
        Ok(())
    }

    pub(super) fn repaired(&mut self, at: usize) -> Result<(), Error> {
        self.command("item.repaired", Role::Technician)?;
        let to = self.places.workshop;
        self.item(at, ItemEvent::Repaired { to }, None)?;
        let wait = self.rng.between(1.0, 24.0);
        self.later(wait, Act::Check { item: at });
        Ok(())
    }

    fn end_of_life(&mut self, at: usize) -> Result<(), Error> {
        if self.items[at].item.owner == Owner::Municipality {
            self.command("item.scrap", Role::Technician)?;
            let reason = self.rng.weighted(&[
                (ScrapReason::WornOut, 6),
                (ScrapReason::Damaged, 3),
                (ScrapReason::Hygiene, 2),
                (ScrapReason::Obsolete, 1),
                (ScrapReason::Recalled, 1),
            ]);
            let to = self.places.scrapped;
            return self.item(at, ItemEvent::Scrapped { reason, to }, None);
        }
        self.command("item.return_to_owner", Role::Technician)?;
        let to = match self.items[at].item.owner {
            Owner::Nav => self.places.nav,
            _ => self.places.owner,
        };
        self.item(at, ItemEvent::ReturnedToOwner { to }, None)
    }

    /// A round with the scanner: most are where the books say, one in forty is not.
    pub(super) fn count_round(&mut self) -> Result<(), Error> {
        self.command("item.count", Role::Technician)?;
        for _ in 0..(self.items.len() / 40).max(3) {
            let item = self.rng.below(self.items.len());
            if self.items[item].item.state != ItemState::Ready {
                continue;
            }
            if self.rng.chance(0.025) {
                let to = self.places.missing;
                self.item(item, ItemEvent::Lost { to }, None)?;
                self.maybe_found(item);
            } else {
                let at = self.items[item].item.place;
                self.item(item, ItemEvent::Counted { at }, None)?;
            }
        }
        Ok(())
    }

    pub(super) fn found(&mut self, at: usize) -> Result<(), Error> {
        if self.items[at].item.state != ItemState::Missing {
            return Ok(());
        }
        self.command("item.find", Role::Technician)?;
        let to = self.places.quarantine;
        self.item(at, ItemEvent::Found { to }, None)?;
        let wait = self.rng.between(5.0, 40.0);
        self.later(wait, Act::Wash { item: at });
        Ok(())
    }
}
