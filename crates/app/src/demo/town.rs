//! One municipality: what stands there before the story begins, then the story, then the rows it ends with.

use super::catalogue::{self, CLASSES, PARENTS, Use};
use super::people::{self, Person};
use super::random::{Random, share};
use super::roads::{self, Address, Streets};
use super::rows::{
    AddressRow, Addresses, ClassRow, Classes, PlaceRow, PlaceRows, ProductRow, Products, StaffRow, StaffRows,
    SubstituteRow, Substitutes,
};
use super::sim::{Act, Opening, Past, Places, Product, Setting, Sim, Worker, uuid};
use super::story_needs::{NAV, SURE_HOURS};
use super::{Login, Options, ROLES, Seeded, Size, Spec, calendar, finish};
use crate::municipality::{self, Create};
use crate::{Db, Error, Tx};
use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::access::Role;
use domain::ids::{PersonId, PlaceId, ProductId, ServiceId, StaffId};
use domain::place::PlaceKind;
use domain::priority_key::default_key;
use sqlx::Row;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Events that are kept in memory before they are written.
const BATCH: usize = 20_000;
/// Needs that are surely in each step of NAV's way at the end of the story.
const SURE: usize = 2;

pub(super) struct Home {
    pub id: Uuid,
    pub address: Address,
}

pub(super) async fn seed(
    db: &Db,
    spec: &'static Spec,
    mut rng: Random,
    options: &Options,
    progress: &(impl Fn(&str, u8) + Sync),
) -> Result<Seeded, Error> {
    progress(spec.name, 0);
    let listed = municipality::create(
        db,
        Create {
            number: spec.number.into(),
            name: spec.name.into(),
            country: "no".into(),
            service_name: "Hjelpemiddeltjenesten".into(),
        },
    )
    .await?;
    let ctx = listed.system(db.world().clone());
    let start = ctx.now;
    let mut tx = Tx::begin(db, &ctx, None).await?;
    let needs = share(options.size.needs(), spec.share);
    let items = share(options.size.items, spec.share);

    let people = people(spec, options.size);
    let homes: Vec<Home> = streets(&mut rng, spec, options.size)
        .addresses
        .into_iter()
        .map(|address| Home {
            id: uuid(&mut rng, start),
            address,
        })
        .collect();
    write_addresses(&mut tx, spec, &homes).await?;
    let crew = staff(&mut tx, &mut rng, options, needs).await?;
    let products = articles(&mut tx, &mut rng).await?;
    let places = places(&mut tx, &mut rng, spec, items).await?;
    let mut taken = HashSet::new();
    let today = options.now.with_timezone(&ctx.zone).date_naive();
    let persons: Vec<Person> = (0..people)
        .map(|_| {
            let id = PersonId(uuid(&mut rng, start));
            people::person(&mut rng, id, today, &mut taken)
        })
        .collect();

    let mut sim = Sim::new(
        rng,
        Setting {
            keys: db.keys.clone(),
            municipality: ctx.municipality,
            zone: ctx.zone,
            key: default_key(),
            start,
            end: options.now,
            places,
            crew,
            products,
            persons,
        },
    );
    script(&mut sim, items, needs);
    let m = tx.m();
    let span = (options.now - start).num_minutes().max(1);
    loop {
        let more = sim.run(BATCH)?;
        sim.log.written += sim.log.waiting as u64;
        sim.log.waiting = 0;
        sim.log.commands.write(tx.conn(), m).await?;
        sim.log.events.write(tx.conn(), m).await?;
        sim.log.movements.write(tx.conn(), m).await?;
        sim.log.accesses.write(tx.conn(), m).await?;
        progress(
            spec.name,
            u8::try_from((sim.t - start).num_minutes() * 80 / span).unwrap_or(80),
        );
        if !more {
            break;
        }
    }
    finish::write(&mut tx, db, spec, &mut sim, &homes, start).await?;
    tx.commit(None).await?;
    progress(spec.name, 100);
    Ok(Seeded {
        logins: logins(spec, options),
        persons: sim.persons.len() as u64,
        items: sim.items.len() as u64,
        needs: sim.needs.len() as u64,
        loans: sim.loans.len() as u64,
        jobs: sim.jobs.len() as u64,
        events: sim.log.written,
    })
}

/// How many persons a municipality of the demo has.
fn people(spec: &Spec, size: Size) -> usize {
    share(share(size.needs(), spec.share), 0.62).max(40)
}

/// The first that is drawn by lot, so that it can be drawn again without the rest.
pub(super) fn streets(rng: &mut Random, spec: &Spec, size: Size) -> Streets {
    let people = people(spec, size);
    roads::streets(rng, people + people / 6 + 40, spec.lat, spec.lon)
}

fn logins(spec: &Spec, options: &Options) -> Vec<Login> {
    ROLES
        .iter()
        .map(|(role, user, try_key)| Login {
            role: role.code(),
            user: (*user).to_owned(),
            password: options.password.clone(),
            municipality: spec.number.to_owned(),
            municipality_name: spec.name.to_owned(),
            try_key,
        })
        .collect()
}

async fn write_addresses(tx: &mut Tx, spec: &Spec, homes: &[Home]) -> Result<(), Error> {
    let m = tx.m();
    for chunk in homes.chunks(10_000) {
        let mut rows = Addresses::default();
        for home in chunk {
            rows.push(AddressRow {
                id: home.id,
                source: format!("demo-{}-{}", spec.number, home.address.street),
                street: home.address.street.clone(),
                postcode: spec.postcode,
                city: spec.name,
                lat: home.address.lat,
                lon: home.address.lon,
            });
        }
        rows.write(tx.conn(), m).await?;
    }
    crate::address::changed(tx).await
}

/// Services, groups and staff: of each role one with a name to log in by, of some more where there is more to do.
async fn staff(
    tx: &mut Tx,
    rng: &mut Random,
    options: &Options,
    needs: usize,
) -> Result<BTreeMap<Role, Vec<Worker>>, Error> {
    let (m, start) = (tx.m(), tx.ctx.now);
    let devices: Uuid = sqlx::query_scalar("SELECT id FROM service WHERE municipality_id = $1")
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
    let (therapy, home) = (uuid(rng, start), uuid(rng, start));
    sqlx::query(
        "INSERT INTO service (municipality_id, id, name) SELECT $1, u.* FROM unnest($2::uuid[], $3::text[]) AS u",
    )
    .bind(m)
    .bind(vec![therapy, home])
    .bind(vec!["Ergo- og fysioterapitjenesten", "Hjemmetjenesten"])
    .execute(tx.conn())
    .await?;
    let groups = [
        (devices, "Felles mottak"),
        (devices, "Lager og verksted"),
        (devices, "Kjøring"),
        (therapy, "Ergoterapi"),
        (therapy, "Fysioterapi"),
    ];
    let group_ids: Vec<Uuid> = groups.iter().map(|_| uuid(rng, start)).collect();
    sqlx::query(
        "INSERT INTO staff_group (municipality_id, id, service_id, name) SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS u",
    )
    .bind(m)
    .bind(group_ids.clone())
    .bind(groups.iter().map(|g| g.0).collect::<Vec<_>>())
    .bind(groups.iter().map(|g| g.1).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;
    let more = (needs / 4_000).min(12);
    let (mut rows, mut members) = (StaffRows::default(), (vec![], vec![]));
    let mut crew = BTreeMap::<Role, Vec<Worker>>::new();
    for (role, user, _) in ROLES {
        let (count, service, group) = match role {
            Role::Intake => (2 + more, devices, Some(0)),
            Role::Therapist => (4 + 2 * more, therapy, Some(3)),
            Role::Technician => (3 + more, devices, Some(1)),
            Role::Driver => (3 + more, devices, Some(2)),
            Role::Coordinator => (1 + more / 3, devices, Some(2)),
            Role::Leader | Role::Administrator | Role::Auditor => (1, devices, None),
        };
        for n in 1..=count {
            let id = uuid(rng, start);
            let user = if n == 1 { user.to_owned() } else { format!("{user}{n}") };
            let woman = rng.chance(0.6);
            let (first, last) = people::name(rng, woman);
            if let Some(group) = group {
                members
                    .0
                    .push(group_ids[if group == 3 && n % 2 == 0 { 4 } else { group }]);
                members.1.push(id);
            }
            crew.entry(role).or_default().push(Worker {
                id: StaffId(id),
                role,
                service: ServiceId(service),
            });
            rows.push(StaffRow {
                id,
                email: format!("{user}@demo.invalid"),
                user,
                name: format!("{first} {last}"),
                role: role.code(),
                service,
                hash: options.password_hash.clone(),
                created_at: start,
            });
        }
    }
    rows.write(tx.conn(), m).await?;
    sqlx::query("INSERT INTO staff_group_member (municipality_id, group_id, staff_id) SELECT $1, u.* FROM unnest($2::uuid[], $3::uuid[]) AS u")
        .bind(m)
        .bind(members.0)
        .bind(members.1)
        .execute(tx.conn())
        .await?;
    Ok(crew)
}

async fn articles(tx: &mut Tx, rng: &mut Random) -> Result<Vec<Product>, Error> {
    let (m, start) = (tx.m(), tx.ctx.now);
    let mut classes = Classes::default();
    for (code, title, title_en) in PARENTS {
        classes.push(ClassRow { code, title, title_en });
    }
    for class in CLASSES {
        classes.push(ClassRow {
            code: class.code,
            title: class.title,
            title_en: class.title_en,
        });
    }
    classes.write(tx.conn(), m).await?;
    let (mut rows, mut substitutes, mut products, mut found) =
        (Products::default(), Substitutes::default(), vec![], vec![]);
    let mut group = (usize::MAX, Uuid::nil(), 0);
    for article in catalogue::articles(rng) {
        let class = &CLASSES[article.class];
        let id = uuid(rng, start);
        products.push(Product {
            id: ProductId(id),
            class: article.class,
            bulk: class.used == Use::Bulk,
        });
        // Two neighbours of a class stand in for each other.
        group = if group.0 == article.class && group.2 < 2 {
            (group.0, group.1, group.2 + 1)
        } else {
            (article.class, uuid(rng, start), 1)
        };
        substitutes.push(SubstituteRow {
            group: group.1,
            hms: article.hms.clone(),
            rank: group.2,
            list: "Demolisten",
            post: format!("{}", article.class + 1),
            post_title: class.title,
            name: article.name.clone(),
        });
        found.push((
            id,
            [
                article.name.as_str(),
                &article.hms,
                &article.supplier_ref,
                article.supplier,
                class.title,
                class.code,
            ]
            .join(" "),
        ));
        rows.push(ProductRow {
            id,
            hms: article.hms,
            name: article.name,
            iso: class.code,
            iso_title: class.title,
            gtin: article.gtin,
            supplier: article.supplier,
            supplier_ref: article.supplier_ref,
            bulk: class.used == Use::Bulk,
            created_at: start,
        });
    }
    rows.write(tx.conn(), m).await?;
    substitutes.write(tx.conn(), m).await?;
    crate::search::put_many(tx, crate::search::Kind::Product, &found).await?;
    Ok(products)
}

/// The tree of places: a main store with shelves, wash, workshop and quarantine, two forward stores, cars.
async fn places(tx: &mut Tx, rng: &mut Random, spec: &Spec, items: usize) -> Result<Places, Error> {
    let (m, start) = (tx.m(), tx.ctx.now);
    let stored = sqlx::query("SELECT id, kind FROM place WHERE municipality_id = $1")
        .bind(m)
        .fetch_all(tx.conn())
        .await?;
    let mut kinds = BTreeMap::new();
    let mut of = BTreeMap::new();
    for row in stored {
        let kind: PlaceKind = row
            .try_get::<String, _>("kind")?
            .parse()
            .map_err(|_| Error::Unavailable("place kind can't be read".into()))?;
        let id = PlaceId(row.try_get("id")?);
        kinds.insert(id, kind);
        of.insert(kind.code(), id);
    }
    let mut rows = PlaceRows::default();
    let mut place =
        |rng: &mut Random, kind: PlaceKind, name: String, label: Option<String>, parent: Option<PlaceId>, km: f64| {
            let id = PlaceId(uuid(rng, start));
            kinds.insert(id, kind);
            rows.push(PlaceRow {
                id: id.0,
                parent: parent.map(|p| p.0),
                kind: kind.code(),
                name,
                label: label.map(|l| format!("{}-{l}", spec.number)),
                lat: Some(spec.lat + km / 111.3),
                lon: Some(spec.lon + km / 60.0),
            });
            id
        };
    let store = place(rng, PlaceKind::Store, "Hovedlager".into(), Some("HL".into()), None, 0.0);
    let mut shelves = vec![];
    let rows_of_shelves = (items / 250).clamp(3, 26);
    for letter in 0..rows_of_shelves {
        for n in 1..=6 {
            let name = format!("{}-{n:02}", char::from(b'A' + letter as u8));
            shelves.push(place(rng, PlaceKind::Shelf, name.clone(), Some(name), Some(store), 0.0));
        }
    }
    let wash = place(
        rng,
        PlaceKind::Wash,
        "Vaskeri".into(),
        Some("VASK".into()),
        Some(store),
        0.0,
    );
    let workshop = place(
        rng,
        PlaceKind::Workshop,
        "Verksted".into(),
        Some("VERK".into()),
        Some(store),
        0.0,
    );
    let quarantine = place(
        rng,
        PlaceKind::Quarantine,
        "Mottak av brukte".into(),
        Some("INN".into()),
        Some(store),
        0.0,
    );
    for (n, (name, km)) in [("Fremskutt lager nord", 1.4), ("Fremskutt lager sør", -1.2)]
        .into_iter()
        .enumerate()
    {
        let forward = place(
            rng,
            PlaceKind::ForwardStore,
            name.into(),
            Some(format!("FL{}", n + 1)),
            None,
            km,
        );
        for shelf in 1..=2 {
            let label = format!("FL{}-{shelf:02}", n + 1);
            shelves.push(place(
                rng,
                PlaceKind::Shelf,
                label.clone(),
                Some(label),
                Some(forward),
                km,
            ));
        }
    }
    let vehicles = (1..=3 + items / 20_000)
        .map(|n| {
            place(
                rng,
                PlaceKind::Vehicle,
                format!("Bil {n}"),
                Some(format!("BIL{n}")),
                None,
                0.0,
            )
        })
        .collect();
    rows.write(tx.conn(), m).await?;
    let one = |kind: PlaceKind| of.get(kind.code()).copied().ok_or(Error::NotFound);
    Ok(Places {
        supplier: one(PlaceKind::Supplier)?,
        nav: one(PlaceKind::Nav)?,
        home: one(PlaceKind::Home)?,
        owner: one(PlaceKind::Owner)?,
        scrapped: one(PlaceKind::Scrapped)?,
        missing: one(PlaceKind::Missing)?,
        store,
        shelves,
        wash,
        workshop,
        quarantine,
        vehicles,
        kinds,
    })
}

/// What is known beforehand: what was bought, when needs will come, deaths, counts, and the last morning's plan.
fn script(sim: &mut Sim, items: usize, needs: usize) {
    let (start, end) = (sim.t, sim.end);
    let year = end - TimeDelta::days(365);
    let ago = |sim: &mut Sim, least: f64, most: f64| {
        let days = sim.rng.between(least, most);
        calendar::at_work(end - calendar::hours(days * 24.0), sim.zone, &mut sim.rng)
    };
    let singles: Vec<(usize, u32)> = sim
        .products
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.bulk)
        .map(|(at, p)| (at, CLASSES[p.class].weight))
        .collect();
    // The rest comes in the year: by NAV for lasting needs, and bought where the shelf is empty.
    for _ in 0..share(items, 0.71) {
        let product = sim.rng.weighted(&singles);
        let past = sim.rng.weighted(&[
            (Past::Shelf, 68),
            (Past::Short, 13),
            (Past::Lasting, 16),
            (Past::Long, 3),
        ]);
        let when = match past {
            Past::Shelf => ago(sim, 395.0, 1_500.0),
            Past::Short | Past::Lasting => ago(sim, 520.0, 1_500.0),
            Past::Long => ago(sim, 780.0, 1_500.0),
        };
        sim.at(when, Act::Receive { product, past });
    }
    for product in 0..sim.products.len() {
        if sim.products[product].bulk {
            let when = ago(sim, 400.0, 500.0);
            sim.at(when.max(start), Act::Supply { product });
        }
    }
    open_needs(sim, year, needs);
    let spread = |sim: &mut Sim, count: usize, act: Act| {
        for _ in 0..count {
            let when = ago(sim, 1.0, 364.0);
            sim.at(when, act);
        }
    };
    let people = sim.persons.len();
    spread(sim, share(people, 0.035).max(4), Act::Death);
    spread(sim, share(people, 0.008).max(2), Act::MoveOut);
    // Some whose proposals nobody has confirmed yet.
    for _ in 0..(people / 500).max(3) {
        let when = end - calendar::hours(sim.rng.between(2.0, 26.0));
        sim.at(when, Act::Death);
    }
    spread(sim, 40, Act::CountRound);
    spread(sim, share(needs, 0.09).max(10), Act::HomeJob);
    sim.at(end - TimeDelta::minutes(40), Act::DayPlan);
}

/// Needs through the year by season, weekday and hour, and some from the last hours that nobody has looked at yet.
fn open_needs(sim: &mut Sim, year: DateTime<Utc>, needs: usize) {
    let first = year.with_timezone(&sim.zone).date_naive();
    let mut days: Vec<(u64, u32)> = vec![];
    for n in 0..365u64 {
        let day = first.checked_add_days(Days::new(n)).unwrap_or(first);
        days.push((n, (calendar::weight(day) * 1_000.0) as u32));
    }
    let fresh = (needs / 170).clamp(6, 60);
    for _ in 0..needs.saturating_sub(fresh + SURE * NAV.len()) {
        let n = sim.rng.weighted(&days);
        let day = first.checked_add_days(Days::new(n)).unwrap_or(first);
        // Most calls come before lunch.
        let minutes = 480 + (sim.rng.unit().powf(1.4) * 440.0) as u32;
        let when = calendar::at(day, minutes, sim.zone).max(year);
        sim.at(when, Act::Open { how: Opening::Usual });
    }
    for _ in 0..fresh {
        let when = sim.end - calendar::hours(sim.rng.between(0.1, 16.0));
        sim.at(when, Act::Open { how: Opening::Fresh });
    }
    for (step, from) in NAV.iter().enumerate() {
        let to = NAV.get(step + 1).copied().unwrap_or(1.0);
        for _ in 0..SURE {
            let when = sim.end - calendar::hours(SURE_HOURS * (from + to) / 2.0);
            sim.at(when, Act::Open { how: Opening::Nav });
        }
    }
}
