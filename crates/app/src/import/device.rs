//! Devices: found again by their label, else by product and serial number. A new one begins its life by the domain's own
//! events: received, then what its state says, then the loan. Of one that is known only what has no life of its own is brought
//! up to date (serial number, label, next inspection): where it is and who has it Rampe knows better than an older list.

use super::device_life::{Held, Life, correct, save, tell};
use super::device_place::Places;
use super::format::{self, Device, DeviceOwner, DeviceState, FileFault, ImportKind, Parsed, Reject, RejectReason};
use super::person::{self, Registered};
use super::{Fate, Kind, Origin};
use crate::{Ctx, Error, Tx, search};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use domain::ids::{ItemId, LoanId, ProductId};
use domain::item::{Fault, Item, ItemEvent, Owner, ScrapReason};
use domain::loan::{Lent, LoanEvent, LoanKind};
use domain::national_id::Country;
use domain::place::PlaceKind;
use sqlx::Row;
use std::collections::HashMap;

pub(crate) struct Devices;

const LABEL: &str = "Merkelapp";
const PRODUCT: &str = "HMS-nummer";
const SERIAL: &str = "Serienummer";
const PLACE: &str = "Sted";
const OWNER: &str = "Eier";
const RECEIVED: &str = "Mottatt dato";
const BORROWER: &str = "Utlånt til";

impl Kind for Devices {
    type Record = Device;
    const KIND: ImportKind = ImportKind::Devices;

    fn read(bytes: &[u8], country: Country) -> Result<Parsed<Device>, FileFault> {
        format::read_devices(bytes, country)
    }

    async fn prepare(tx: &mut Tx, rows: &[&Device]) -> Result<(), Error> {
        let mut places = Places::load(tx).await?;
        if places.none_yet() {
            for root in rows.iter().filter_map(|r| r.place.first()) {
                places.make_root(tx, root).await?;
            }
        }
        Ok(())
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&Device]) -> Result<Vec<Fate>, Error> {
        let mut register = Register::load(tx, rows).await?;
        let (mut fates, mut lives, mut corrected) = (vec![], vec![], vec![]);
        for row in rows {
            fates.push(match register.take(tx, row).await? {
                Ok(Taken::Known) => Fate::Known,
                Ok(Taken::Corrected(held)) => {
                    corrected.push(held);
                    Fate::Changed
                }
                Ok(Taken::New(life)) => {
                    lives.push(*life);
                    Fate::New
                }
                Err(reject) => Fate::SetAside(reject),
            });
        }
        save(tx, &lives).await?;
        for held in corrected {
            correct(tx, &held).await?;
        }
        for life in lives {
            tell(tx, life).await?;
        }
        Ok(fates)
    }
}

enum Taken {
    Known,
    Corrected(Held),
    New(Box<Life>),
}

/// What the rows of a batch refer to.
struct Register {
    by_hms: HashMap<String, (ProductId, bool)>,
    by_name: HashMap<String, (ProductId, bool)>,
    held: Vec<Held>,
    by_label: HashMap<String, usize>,
    by_serial: HashMap<(ProductId, String), usize>,
    persons: HashMap<[u8; 32], Registered>,
    places: Places,
}

impl Register {
    async fn load(tx: &mut Tx, rows: &[&Device]) -> Result<Register, Error> {
        let ids: Vec<_> = rows.iter().filter_map(|r| r.loan.as_ref()).map(|l| &l.person).collect();
        let mut register = Register {
            by_hms: HashMap::new(),
            by_name: HashMap::new(),
            held: vec![],
            by_label: HashMap::new(),
            by_serial: HashMap::new(),
            persons: person::registered(tx, &ids).await?,
            places: Places::load(tx).await?,
        };
        register.load_products(tx, rows).await?;
        register.load_items(tx, rows).await?;
        Ok(register)
    }

    async fn load_products(&mut self, tx: &mut Tx, rows: &[&Device]) -> Result<(), Error> {
        let numbers: Vec<String> = rows
            .iter()
            .filter_map(|r| r.hms_number)
            .map(|n| n.to_string())
            .collect();
        let names: Vec<String> = rows
            .iter()
            .filter(|r| r.hms_number.is_none())
            .filter_map(|r| r.product_name.as_deref())
            .map(search::normal)
            .collect();
        let m = tx.m();
        let found = sqlx::query(
            "SELECT id, hms_number, name, bulk FROM product
             WHERE municipality_id = $1 AND (hms_number = ANY ($2) OR lower(name) = ANY ($3)) ORDER BY active, seq DESC",
        )
        .bind(m)
        .bind(numbers)
        .bind(names)
        .fetch_all(tx.conn())
        .await?;
        for r in found {
            let product = (ProductId(r.try_get("id")?), r.try_get("bulk")?);
            if let Some(hms) = r.try_get::<Option<String>, _>("hms_number")? {
                self.by_hms.insert(hms, product);
            }
            self.by_name.insert(search::normal(r.try_get("name")?), product);
        }
        Ok(())
    }

    async fn load_items(&mut self, tx: &mut Tx, rows: &[&Device]) -> Result<(), Error> {
        let labels: Vec<&str> = rows.iter().filter_map(|r| r.label.as_deref()).collect();
        let serials: Vec<&str> = rows.iter().filter_map(|r| r.serial_number.as_deref()).collect();
        let m = tx.m();
        let found = sqlx::query(
            "SELECT id, product_id, label, serial, inspect_by FROM item WHERE municipality_id = $1 AND label = ANY ($2)
             UNION SELECT id, product_id, label, serial, inspect_by FROM item WHERE municipality_id = $1 AND serial = ANY ($3)",
        )
        .bind(m)
        .bind(labels)
        .bind(serials)
        .fetch_all(tx.conn())
        .await?;
        for r in found {
            self.hold(Held {
                id: r.try_get("id")?,
                product: ProductId(r.try_get("product_id")?),
                label: r.try_get("label")?,
                serial: r.try_get("serial")?,
                inspect_by: r.try_get("inspect_by")?,
                labelled_now: false,
            });
        }
        Ok(())
    }

    fn hold(&mut self, held: Held) {
        let n = self.held.len();
        self.index(&held, n);
        self.held.push(held);
    }

    fn index(&mut self, held: &Held, n: usize) {
        if let Some(label) = &held.label {
            self.by_label.insert(label.clone(), n);
        }
        if let Some(serial) = &held.serial {
            self.by_serial.insert((held.product, serial.clone()), n);
        }
    }

    async fn take(&mut self, tx: &mut Tx, row: &Device) -> Result<Result<Taken, Reject>, Error> {
        let product = match self.product(row) {
            Ok(Some(product)) => product,
            Ok(None) => self.make_product(tx, row).await?,
            Err(reject) => return Ok(Err(reject)),
        };
        match self.known(row, product) {
            Err(reject) => Ok(Err(reject)),
            Ok(Some(n)) => Ok(Ok(self.corrected(row, n))),
            Ok(None) => self.begins(tx, row, product).await,
        }
    }

    /// `None`: a product without a number that is not there yet.
    fn product(&self, row: &Device) -> Result<Option<ProductId>, Reject> {
        let (found, value) = match (row.hms_number, row.product_name.as_deref()) {
            (Some(hms), _) => (self.by_hms.get(&hms.to_string()), hms.to_string()),
            (None, name) => {
                let name = name.unwrap_or_default();
                (self.by_name.get(&search::normal(name)), name.to_owned())
            }
        };
        match found {
            Some((_, true)) => Err(Reject::new(PRODUCT, RejectReason::ProductIsBulk { value })),
            Some((product, false)) => Ok(Some(*product)),
            None if row.hms_number.is_some() => Err(Reject::new(PRODUCT, RejectReason::UnknownProduct { value })),
            None => Ok(None),
        }
    }

    /// The municipality's own product that no list of numbers knows.
    async fn make_product(&mut self, tx: &mut Tx, row: &Device) -> Result<ProductId, Error> {
        let name = row.product_name.clone().unwrap_or_default();
        let sheet = crate::product::Sheet {
            name: name.clone(),
            iso_code: row.iso_code.as_ref().map(ToString::to_string),
            ..crate::product::Sheet::default()
        };
        let id: ProductId = tx.ctx.id();
        let title = crate::product::store::insert(tx, id, &sheet).await?;
        search::put(tx, search::Kind::Product, id.0, &sheet.search_text(title.as_deref())).await?;
        self.by_name.insert(search::normal(&name), (id, false));
        Ok(id)
    }

    fn known(&self, row: &Device, product: ProductId) -> Result<Option<usize>, Reject> {
        let by_label = row.label.as_ref().and_then(|l| self.by_label.get(l)).copied();
        let serial_key = row.serial_number.as_ref().map(|s| (product, s.clone()));
        let by_serial = serial_key.and_then(|k| self.by_serial.get(&k)).copied();
        let label_taken = || {
            let value = row.label.clone().unwrap_or_default();
            Reject::new(LABEL, RejectReason::LabelTaken { value })
        };
        let serial_taken = || {
            let value = row.serial_number.clone().unwrap_or_default();
            Reject::new(SERIAL, RejectReason::SerialTaken { value })
        };
        match (by_label, by_serial) {
            (Some(l), Some(s)) if l != s => Err(serial_taken()),
            (Some(l), _) if self.held[l].product != product => Err(label_taken()),
            (Some(l), None) if row.serial_number.is_some() && self.held[l].serial.is_some() => Err(label_taken()),
            (None, Some(s)) if row.label.is_some() && self.held[s].label.is_some() => Err(serial_taken()),
            (None, _) if row.label.as_ref().is_some_and(|l| self.places.has_label(l)) => Err(label_taken()),
            (l, s) => Ok(l.or(s)),
        }
    }

    fn corrected(&mut self, row: &Device, n: usize) -> Taken {
        let before = self.held[n].clone();
        let mut after = before.clone();
        after.serial = before.serial.clone().or_else(|| row.serial_number.clone());
        after.label = before.label.clone().or_else(|| row.label.clone());
        after.inspect_by = row.next_inspection_on.or(before.inspect_by);
        after.labelled_now = before.label != after.label;
        if before.serial == after.serial && !after.labelled_now && before.inspect_by == after.inspect_by {
            return Taken::Known;
        }
        self.index(&after, n);
        self.held[n] = after.clone();
        Taken::Corrected(after)
    }

    async fn begins(&mut self, tx: &mut Tx, row: &Device, product: ProductId) -> Result<Result<Taken, Reject>, Error> {
        if let Some(day) = row.received_on.filter(|d| *d > tx.ctx.today()) {
            let value = day.to_string();
            return Ok(Err(Reject::new(RECEIVED, RejectReason::DateInFuture { value })));
        }
        let owner = owner(row.owner);
        if row.state == DeviceState::Scrapped && owner != Owner::Municipality {
            let other = OWNER.to_owned();
            return Ok(Err(Reject::new("Tilstand", RejectReason::Contradiction { other })));
        }
        let borrower = match &row.loan {
            None => None,
            Some(loan) => match self.persons.get(&person::hash(tx, &loan.person)) {
                None => return Ok(Err(Reject::new(BORROWER, RejectReason::UnknownPerson))),
                Some(person) if person.gone => return Ok(Err(Reject::new(BORROWER, RejectReason::PersonGone))),
                Some(person) => Some((person.id, loan)),
            },
        };
        let elsewhere = match row.state {
            DeviceState::OnLoan => Some(PlaceKind::Home),
            DeviceState::Missing => Some(PlaceKind::Missing),
            DeviceState::Scrapped => Some(PlaceKind::Scrapped),
            _ => None,
        };
        let to = match elsewhere {
            Some(kind) if row.place.is_empty() => self.places.of_kind(kind)?,
            _ => match self.places.at(tx, &row.place, PLACE).await? {
                Ok(place) => place,
                Err(reject) => return Ok(Err(reject)),
            },
        };
        let origin = self.places.of_kind(match owner {
            Owner::Municipality => PlaceKind::Supplier,
            Owner::Nav => PlaceKind::Nav,
            Owner::Hospital | Owner::OtherMunicipality => PlaceKind::Owner,
        })?;
        let now = tx.ctx.now;
        let received_at = row.received_on.map_or(now, |d| noon(&tx.ctx, d).min(now));
        let used = !matches!(row.state, DeviceState::Ready | DeviceState::OnLoan);
        let received = ItemEvent::Received {
            product,
            owner,
            from: origin,
            to,
            used,
        };
        let id: ItemId = tx.ctx.id();
        let mut item = Item::begin(id, &received).map_err(|e| Error::Unavailable(e.to_string()))?;
        let mut events = vec![(received_at, received)];
        let mut lent = None;
        let next = match row.state {
            DeviceState::Ready | DeviceState::Quarantine => None,
            DeviceState::Wash => Some(ItemEvent::WashStarted { to }),
            DeviceState::Check => Some(ItemEvent::Washed { to }),
            DeviceState::Repair => Some(ItemEvent::SentToRepair {
                fault: Fault::Other,
                to,
            }),
            DeviceState::Missing => Some(ItemEvent::Lost {
                to: self.places.of_kind(PlaceKind::Missing)?,
            }),
            DeviceState::Scrapped => Some(ItemEvent::Scrapped {
                reason: ScrapReason::WornOut,
                to: self.places.of_kind(PlaceKind::Scrapped)?,
            }),
            DeviceState::OnLoan => {
                let (person, loan) = borrower.ok_or_else(|| Error::Unavailable("a loan without a borrower".into()))?;
                let kind = loan_kind(loan.kind);
                let due = loan.due_on.or_else(|| kind.default_due(tx.ctx.today()));
                let loan_id: LoanId = tx.ctx.id();
                // The list says when it is due back, not since when it is out: not after that day.
                let at = due.map_or(now, |d| noon(&tx.ctx, d).min(now)).max(received_at);
                let opened = LoanEvent::Opened {
                    person,
                    lent: Lent::Item { item: id, product },
                    loan_kind: kind,
                    need: None,
                    line: None,
                    at,
                    due,
                };
                lent = Some((loan_id, opened));
                events.push((
                    at,
                    ItemEvent::HandedOut {
                        loan: loan_id,
                        person,
                        to: self.places.of_kind(PlaceKind::Home)?,
                    },
                ));
                None
            }
        };
        events.extend(next.map(|e| (received_at, e)));
        for (_, event) in events.iter().skip(1) {
            item = item.apply(event)?;
        }
        self.hold(Held {
            id: id.0,
            product,
            label: row.label.clone(),
            serial: row.serial_number.clone(),
            inspect_by: row.next_inspection_on,
            labelled_now: false,
        });
        Ok(Ok(Taken::New(Box::new(Life {
            item,
            label: row.label.clone(),
            serial: row.serial_number.clone(),
            inspect_by: row.next_inspection_on,
            origin,
            events,
            loan: lent,
        }))))
    }
}

fn owner(said: DeviceOwner) -> Owner {
    match said {
        DeviceOwner::Municipality => Owner::Municipality,
        DeviceOwner::Nav => Owner::Nav,
        DeviceOwner::Hospital => Owner::Hospital,
        DeviceOwner::OtherMunicipality => Owner::OtherMunicipality,
    }
}

fn loan_kind(said: format::LoanKind) -> LoanKind {
    match said {
        format::LoanKind::ShortTerm => LoanKind::Short,
        format::LoanKind::Lasting => LoanKind::Lasting,
        format::LoanKind::Trial => LoanKind::Trial,
    }
}

/// Noon of a day in the municipality, for what is known by its day only.
pub(super) fn noon(ctx: &Ctx, day: NaiveDate) -> DateTime<Utc> {
    let noon = day.and_time(NaiveTime::MIN) + chrono::Duration::hours(12);
    ctx.zone
        .from_local_datetime(&noon)
        .earliest()
        .map_or_else(|| noon.and_utc(), |at| at.to_utc())
}
