//! One article and the list of them.

use super::{Product, complete, store};
use crate::stock::Held;
use crate::tx::Query;
use crate::{Error, Tx, access, place, stock};
use domain::access::Right;
use domain::ids::{PlaceId, ProductId};
use domain::item::ItemState;
use domain::place::PlaceKind;
use sqlx::Row;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Asks for one article.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub product: ProductId,
}

/// An article with what there is of it.
#[derive(Clone, Debug)]
pub struct ProductPage {
    pub product: Product,
    /// Devices by state.
    pub by_state: BTreeMap<String, i64>,
    /// Devices by place, most first: place, kind, path, how many, of these ready.
    pub by_place: Vec<AtPlace>,
    /// Of a bulk product.
    pub stock: Vec<Held>,
    pub substitutes: Vec<Substitute>,
}

/// Devices of an article in one place.
#[derive(Clone, Debug)]
pub struct AtPlace {
    pub place: PlaceId,
    pub kind: PlaceKind,
    pub path: String,
    pub all: i64,
    pub ready: i64,
}

/// An article that a list names as equal.
#[derive(Clone, Debug)]
pub struct Substitute {
    /// Where the register knows the article.
    pub product: Option<ProductId>,
    pub hms_number: String,
    pub name: Option<String>,
    pub rank: i32,
    /// The list and its post.
    pub list: String,
    pub post: Option<String>,
    pub ready: i64,
}

impl Query for Page {
    type Answer = ProductPage;

    async fn run(&self, tx: &mut Tx) -> Result<ProductPage, Error> {
        access::any(&tx.ctx, &[Right::SeeStore, Right::Import])?;
        let product = store::load(tx, self.product).await?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT place_id, state, count(*) AS n FROM item WHERE municipality_id = $1 AND product_id = $2
             GROUP BY place_id, state",
        )
        .bind(m)
        .bind(self.product.0)
        .fetch_all(tx.conn())
        .await?;
        let nodes: HashMap<PlaceId, place::Node> =
            place::store::nodes(tx).await?.into_iter().map(|n| (n.id, n)).collect();
        let mut by_state = BTreeMap::new();
        let mut places: HashMap<PlaceId, (i64, i64)> = HashMap::new();
        for row in rows {
            let (state, n): (String, i64) = (row.try_get("state")?, row.try_get("n")?);
            let place = places.entry(PlaceId(row.try_get("place_id")?)).or_default();
            place.0 += n;
            if state == ItemState::Ready.code() {
                place.1 += n;
            }
            *by_state.entry(state).or_insert(0) += n;
        }
        let mut by_place: Vec<AtPlace> = places
            .into_iter()
            .filter_map(|(place, (all, ready))| {
                Some(AtPlace {
                    place,
                    kind: nodes.get(&place)?.kind,
                    path: place::path_of(&nodes, place),
                    all,
                    ready,
                })
            })
            .collect();
        by_place.sort_by(|a, b| (b.ready, b.all, &a.path).cmp(&(a.ready, a.all, &b.path)));
        let stock = if product.bulk {
            stock::held(tx, None, Some(self.product)).await?
        } else {
            vec![]
        };
        let substitutes = substitutes(tx, &product).await?;
        Ok(ProductPage {
            product,
            by_state,
            by_place,
            stock,
            substitutes,
        })
    }
}

/// What the lists name as equal to it, best rank first.
async fn substitutes(tx: &mut Tx, product: &Product) -> Result<Vec<Substitute>, Error> {
    let Some(hms) = &product.hms_number else {
        return Ok(vec![]);
    };
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT DISTINCT ON (b.hms_number) b.hms_number, coalesce(p.name, b.name) AS name, p.id, b.rank, b.list, b.post,
                (SELECT count(*) FROM item i WHERE i.municipality_id = $1 AND i.product_id = p.id AND i.state = 'ready') AS ready
         FROM product_substitute a
         JOIN product_substitute b ON b.municipality_id = $1 AND b.group_id = a.group_id AND b.hms_number <> a.hms_number
         LEFT JOIN product p ON p.municipality_id = $1 AND p.hms_number = b.hms_number
         WHERE a.municipality_id = $1 AND a.hms_number = $2 ORDER BY b.hms_number, b.rank",
    )
    .bind(m)
    .bind(hms)
    .fetch_all(tx.conn())
    .await?;
    let mut found = rows
        .iter()
        .map(|row| {
            Ok(Substitute {
                product: row.try_get::<Option<Uuid>, _>("id")?.map(ProductId),
                hms_number: row.try_get("hms_number")?,
                name: row.try_get("name")?,
                rank: row.try_get("rank")?,
                list: row.try_get("list")?,
                post: row.try_get("post")?,
                ready: row.try_get("ready")?,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    found.sort_by_key(|s| (s.ready == 0, s.rank));
    Ok(found)
}

/// The register of articles, by text or class, in the order of recording.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// With a text the best hits come first and there is no further page.
    pub text: Option<String>,
    /// ISO class, 2 to 8 digits.
    pub iso: Option<String>,
    /// Only what there are devices or stock of.
    pub held: bool,
    pub after: Option<i64>,
    pub most: i64,
}

/// One page of articles.
#[derive(Clone, Debug)]
pub struct ListAnswer {
    pub products: Vec<Listed>,
    /// Give it as `after` for the next page.
    pub next: Option<i64>,
}

/// An article with how many there are.
#[derive(Clone, Debug)]
pub struct Listed {
    pub seq: i64,
    pub product: Product,
    /// Devices that have not left for good, or pieces at our places.
    pub all: i64,
    pub ready: i64,
}

/// Most hits of a text in the register.
const MOST_HITS: usize = 200;

impl Query for List {
    type Answer = ListAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<ListAnswer, Error> {
        access::any(&tx.ctx, &[Right::SeeStore, Right::Import])?;
        let most = self.most.clamp(1, 200);
        let text = self.text.as_deref().map(str::trim).filter(|t| !t.is_empty());
        let hits = match text {
            Some(text) => Some(complete::ids(tx, text, MOST_HITS).await?),
            None => None,
        };
        let m = tx.m();
        let iso = self.iso.as_deref().map(str::trim).filter(|i| !i.is_empty());
        let rows = sqlx::query(
            "SELECT p.seq, p.id, p.hms_number, p.name, p.iso_code, p.iso_title, p.gtin, p.supplier, p.supplier_ref, p.bulk, p.accessory, p.active,
                    CASE WHEN p.bulk THEN s.pieces ELSE i.alive END AS alive, CASE WHEN p.bulk THEN s.pieces ELSE i.ready END AS ready
             FROM product p
             CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE state NOT IN ('scrapped', 'returned_to_owner')) AS alive,
                                        count(*) FILTER (WHERE state = 'ready') AS ready
                                 FROM item WHERE municipality_id = $1 AND product_id = p.id) i
             CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0)::bigint AS pieces FROM stock
                                 WHERE municipality_id = $1 AND product_id = p.id AND real_place) s
             WHERE p.municipality_id = $1 AND ($2::uuid[] IS NULL OR p.id = ANY ($2))
               AND ($3::text IS NULL OR (p.iso_code >= $3 AND p.iso_code < $3 || 'x'))
               AND (NOT $4 OR i.alive > 0 OR s.pieces > 0)
               AND p.seq > $5
             ORDER BY array_position($2, p.id), p.seq LIMIT $6",
        )
        .bind(m)
        .bind(hits)
        .bind(iso)
        .bind(self.held)
        .bind(self.after.unwrap_or(0))
        .bind(most + 1)
        .fetch_all(tx.conn())
        .await?;
        let mut products = rows
            .iter()
            .map(|row| {
                Ok(Listed {
                    seq: row.try_get("seq")?,
                    product: store::read(row)?,
                    all: row.try_get("alive")?,
                    ready: row.try_get("ready")?,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let further = products.len() as i64 > most;
        products.truncate(usize::try_from(most).unwrap_or(200));
        let next = products.last().filter(|_| further && text.is_none()).map(|p| p.seq);
        Ok(ListAnswer { products, next })
    }
}
