//! The one field: whatever is scanned or typed leads to the right place.
//!
//! What a code says for certain (label, serial number, HMS number, GTIN, national id, a thing's own id) comes first; only
//! where nothing does are the words searched for. One hit is gone to, several are listed.

use crate::item::Summary;
use crate::person::Card as PersonCard;
use crate::place::Node;
use crate::product::Suggestion;
use crate::tx::Query;
use crate::{Error, Tx, item, person, place, product};
use domain::access::Right;
use domain::gs1::{Gs1, Scan as Meaning, classify};
use domain::ids::{ItemId, JobId, NeedId, PersonId, PlaceId, ProductId};
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

/// Asks where a text leads. It may be a national id: it goes into no address and no log.
#[derive(Clone)]
pub struct Scan {
    pub text: String,
}

/// Where to go.
#[derive(Clone, Debug)]
pub enum Target {
    Item(ItemId),
    Place(PlaceId),
    Product(ProductId),
    Person(PersonId),
    Need(NeedId),
    Job(JobId),
    /// The text may mean several things.
    Several(Box<Hits>),
    Nothing {
        /// It was a valid national id, and nobody here has it (or the reader may not know).
        national_id: bool,
    },
}

/// What a text may mean, by kind; at most [`MOST`] of each.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    pub items: Vec<Summary>,
    pub products: Vec<Suggestion>,
    /// Each with its path.
    pub places: Vec<(Node, String)>,
    pub persons: Vec<PersonCard>,
    /// More persons fit than are listed.
    pub more_persons: bool,
    pub needs: Vec<NeedId>,
    pub jobs: Vec<JobId>,
}

/// Most hits of a kind.
pub const MOST: usize = 12;

impl Hits {
    pub fn len(&self) -> usize {
        self.items.len()
            + self.products.len()
            + self.places.len()
            + self.persons.len()
            + self.needs.len()
            + self.jobs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The only hit, or all of them.
    fn target(self, national_id: bool) -> Target {
        match self.len() {
            0 => return Target::Nothing { national_id },
            1 => {}
            _ => return Target::Several(Box::new(self)),
        }
        let one = None
            .or(self.items.first().map(|i| Target::Item(i.id)))
            .or(self.products.first().map(|p| Target::Product(p.product.id)))
            .or(self.places.first().map(|p| Target::Place(p.0.id)))
            .or(self.persons.first().map(|p| Target::Person(p.id)))
            .or(self.needs.first().map(|n| Target::Need(*n)))
            .or(self.jobs.first().map(|j| Target::Job(*j)));
        one.unwrap_or(Target::Nothing { national_id })
    }
}

impl Query for Scan {
    type Answer = Target;

    async fn run(&self, tx: &mut Tx) -> Result<Target, Error> {
        tx.ctx.must(Right::Work)?;
        let text = self.text.trim();
        if let Ok(id) = Uuid::parse_str(text) {
            return by_id(tx, id).await;
        }
        let meanings = classify(tx.ctx.country, text);
        let national_id = meanings.contains(&Meaning::NationalId);
        let mut hits = certain(tx, text, &meanings).await?;
        let words = meanings
            .iter()
            .any(|m| matches!(m, Meaning::Label(_) | Meaning::Digits(_) | Meaning::Text(_)));
        if hits.is_empty() && words && !national_id {
            hits = searched(tx, text).await?;
        }
        Ok(hits.target(national_id))
    }
}

/// What the codes in the text say.
async fn certain(tx: &mut Tx, text: &str, meanings: &[Meaning]) -> Result<Hits, Error> {
    let mut hits = Hits::default();
    let store = tx.ctx.may(Right::SeeStore);
    let mut products = vec![];
    for meaning in meanings {
        match meaning {
            Meaning::NationalId if tx.ctx.may(Right::SeePersons) => {
                let find = person::Find {
                    text: text.to_owned(),
                    most: 1,
                };
                hits.persons = find.run(tx).await?.persons;
            }
            Meaning::Gs1(gs1) if store => by_gs1(tx, gs1, &mut hits, &mut products).await?,
            Meaning::Hms(number) if store => {
                if let Some(id) = product::store::by_hms(tx, &number.to_string()).await? {
                    products.push(id.0);
                }
            }
            Meaning::Label(label) if store => {
                let found = item::by_code(tx, text).await?;
                hits.items.extend(found.into_iter().take(MOST));
                if let Some(id) = place::store::by_label(tx, label).await? {
                    hits.places = named(tx, |n| n.id == id).await?;
                }
            }
            // Words with blanks in them can be a label too, though ours have none.
            Meaning::Text(_) if store && !meanings.iter().any(|m| matches!(m, Meaning::Label(_))) => {
                hits.items = item::by_code(tx, text).await?;
                hits.items.truncate(MOST);
            }
            _ => {}
        }
    }
    if tx.ctx.may(Right::SeePersons) && !meanings.contains(&Meaning::NationalId) {
        let m = tx.m();
        let needs: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM need WHERE municipality_id = $1 AND source_id = $2")
            .bind(m)
            .bind(text)
            .fetch_all(tx.conn())
            .await?;
        hits.needs = needs.into_iter().map(NeedId).collect();
    }
    products.dedup();
    hits.products = product::with_ready(tx, &products).await?;
    Ok(hits)
}

/// A supplier's code: the device with that serial number, else the article.
async fn by_gs1(tx: &mut Tx, gs1: &Gs1, hits: &mut Hits, products: &mut Vec<Uuid>) -> Result<(), Error> {
    for asset in [&gs1.giai, &gs1.grai].into_iter().flatten() {
        hits.items.extend(item::by_code(tx, asset).await?);
    }
    let Some(gtin) = gs1.gtin.or(gs1.content_gtin) else {
        if let Some(serial) = &gs1.serial {
            hits.items.extend(item::by_code(tx, serial).await?);
        }
        return Ok(());
    };
    let ids = product::store::by_gtin(tx, &gtin.to_string()).await?;
    if let Some(serial) = &gs1.serial {
        let same = item::by_code(tx, serial).await?;
        let same: Vec<_> = same.into_iter().filter(|i| ids.contains(&i.product)).collect();
        if !same.is_empty() {
            hits.items.extend(same);
            return Ok(());
        }
    }
    products.extend(ids.into_iter().map(|p| p.0));
    Ok(())
}

/// What the words are found in.
async fn searched(tx: &mut Tx, text: &str) -> Result<Hits, Error> {
    let mut hits = Hits::default();
    if tx.ctx.may(Right::SeeStore) {
        hits.items = item::starting_with(tx, text, MOST).await?;
        let products = product::ids_for(tx, text, MOST).await?;
        hits.products = product::with_ready(tx, &products).await?;
        let words = text.to_lowercase();
        hits.places = named(tx, |n| {
            n.active && !n.kind.is_virtual() && n.name.to_lowercase().contains(&words)
        })
        .await?;
        hits.places.truncate(MOST);
    }
    if tx.ctx.may(Right::SeePersons) {
        let find = person::Find {
            text: text.to_owned(),
            most: MOST as u8,
        };
        let found = find.run(tx).await?;
        (hits.persons, hits.more_persons) = (found.persons, found.more);
    }
    Ok(hits)
}

async fn named(tx: &mut Tx, wanted: impl Fn(&Node) -> bool) -> Result<Vec<(Node, String)>, Error> {
    let nodes: HashMap<PlaceId, Node> = place::store::nodes(tx).await?.into_iter().map(|n| (n.id, n)).collect();
    let mut found: Vec<(Node, String)> = nodes
        .values()
        .filter(|n| wanted(n))
        .map(|n| (n.clone(), place::path_of(&nodes, n.id)))
        .collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

/// A thing's own id, as our printed sheets carry it.
async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Target, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT 'item' AS kind FROM item WHERE municipality_id = $1 AND id = $2
         UNION ALL SELECT 'place' FROM place WHERE municipality_id = $1 AND id = $2
         UNION ALL SELECT 'product' FROM product WHERE municipality_id = $1 AND id = $2
         UNION ALL SELECT 'person' FROM person WHERE municipality_id = $1 AND id = $2
         UNION ALL SELECT 'need' FROM need WHERE municipality_id = $1 AND id = $2
         UNION ALL SELECT 'job' FROM job WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id)
    .fetch_optional(tx.conn())
    .await?;
    let kind: Option<String> = row.map(|r| r.try_get("kind")).transpose()?;
    let (right, target) = match kind.as_deref() {
        Some("item") => (Right::SeeStore, Target::Item(ItemId(id))),
        Some("place") => (Right::SeeStore, Target::Place(PlaceId(id))),
        Some("product") => (Right::SeeStore, Target::Product(ProductId(id))),
        Some("person") => (Right::SeePersons, Target::Person(PersonId(id))),
        Some("need") => (Right::SeePersons, Target::Need(NeedId(id))),
        Some("job") => (Right::SeeJobs, Target::Job(JobId(id))),
        _ => return Ok(Target::Nothing { national_id: false }),
    };
    Ok(if tx.ctx.may(right) {
        target
    } else {
        Target::Nothing { national_id: false }
    })
}
