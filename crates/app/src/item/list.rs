//! The list of devices: filtered, searched, paged by the order of recording.
//!
//! Text never meets ILIKE under row security: words are first resolved to articles by `search_text()`, and labels and
//! serial numbers are ranges in byte order. Each branch reads its index in the order of the page and stops when it is full;
//! of articles, one branch per article and state, so that nothing is read that is not shown.

use super::summary::{self, Summary};
use crate::tx::Query;
use crate::{Error, Tx, access, search};
use domain::access::Right;
use domain::ids::{PlaceId, ProductId};
use domain::item::{ItemState, Owner};
use sqlx::{Postgres, QueryBuilder, Row};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of the article, or how a label or serial number begins.
    pub text: Option<String>,
    /// States by their code; none means all.
    pub states: Vec<String>,
    pub product: Option<ProductId>,
    /// ISO class, 2 to 8 digits.
    pub iso: Option<String>,
    /// With all places inside it.
    pub place: Option<PlaceId>,
    pub owner: Option<Owner>,
    /// Only those whose inspection is due on this day or earlier.
    pub inspect_by: Option<chrono::NaiveDate>,
}

/// Asks for a page of the list.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub filter: Filter,
    /// The last page's `next`.
    pub after: Option<i64>,
    /// 1 to 200.
    pub most: i64,
    /// Count all that pass the filter, by state; costs a look at each of them.
    pub counted: bool,
}

/// One page of devices.
#[derive(Clone, Debug)]
pub struct ListAnswer {
    pub items: Vec<Summary>,
    /// Give it as `after` for the next page.
    pub next: Option<i64>,
    /// What passes the filter but for its states, by state; empty unless asked for.
    pub by_state: BTreeMap<String, i64>,
    /// All that pass the filter; where they were counted.
    pub total: Option<i64>,
}

/// Most articles that a text is resolved to.
const MOST_PRODUCTS: i32 = 2000;
/// Comes after every text that goes on from here, in byte order.
const LAST: char = '\u{10FFFF}';

impl Query for List {
    type Answer = ListAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<ListAnswer, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        let most = self.most.clamp(1, 200);
        let mut wanted = Wanted::new(tx, &self.filter).await?;
        let mut items = page(tx, &self.filter, &wanted, self.after.unwrap_or(0), most).await?;
        if items.is_empty() && self.after.is_none() && wanted.text.is_some() {
            // Nothing is spelled like that: what is spelled nearly so?
            wanted.products = Some(search::find(tx, search::Kind::Product, self.filter.text(), MOST_PRODUCTS).await?);
            items = page(tx, &self.filter, &wanted, 0, most).await?;
        }
        let further = items.len() as i64 > most;
        items.truncate(usize::try_from(most).unwrap_or(200));
        let next = items.last().filter(|_| further).map(|i| i.seq);
        let (mut by_state, mut total) = (BTreeMap::new(), None);
        if self.counted {
            by_state = count(tx, &self.filter, &wanted).await?;
            let chosen = |state: &String| self.filter.states.is_empty() || self.filter.states.contains(state);
            total = Some(by_state.iter().filter(|(s, _)| chosen(s)).map(|(_, n)| n).sum());
        }
        Ok(ListAnswer {
            items,
            next,
            by_state,
            total,
        })
    }
}

impl Filter {
    fn text(&self) -> &str {
        self.text.as_deref().map(str::trim).unwrap_or_default()
    }

    /// The states that exist; unknown words match nothing, rather than everything.
    fn known_states(&self) -> Vec<&str> {
        let known: Vec<&str> = ItemState::CODES
            .into_iter()
            .filter(|c| self.states.iter().any(|s| s == c))
            .collect();
        if known.is_empty() && !self.states.is_empty() {
            return vec![""];
        }
        known
    }
}

/// What the text and the class of a filter come to.
struct Wanted {
    /// The text's patterns and normal form.
    text: Option<(Vec<String>, String)>,
    /// Articles, where the text was resolved by likeness.
    products: Option<Vec<Uuid>>,
    /// The column and how its codes begin, where the text is the beginning of any.
    codes: Vec<(&'static str, String)>,
}

impl Wanted {
    async fn new(tx: &mut Tx, filter: &Filter) -> Result<Wanted, Error> {
        let text = search::normal(filter.text());
        let codes = if text.is_empty() {
            vec![]
        } else {
            codes(tx, filter.text()).await?
        };
        Ok(Wanted {
            text: (!text.is_empty()).then(|| (search::patterns(&text), text)),
            products: None,
            codes,
        })
    }

    /// A query of article ids, or nothing where every article is wanted.
    fn push_products(&self, q: &mut QueryBuilder<Postgres>, filter: &Filter) -> bool {
        match (&self.products, &self.text, &filter.iso) {
            (None, None, _) if filter.product.is_some() => {
                q.push("SELECT ")
                    .push_bind(filter.product.map(|p| p.0))
                    .push("::uuid AS id");
            }
            (Some(ids), ..) => {
                q.push("SELECT unnest(").push_bind(ids.clone()).push("::uuid[]) AS id");
            }
            (None, Some((patterns, text)), _) => {
                q.push("SELECT t.ref_id AS id FROM search_text('product', ");
                q.push_bind(patterns.clone()).push(", ").push_bind(text.clone());
                q.push(", ").push_bind(MOST_PRODUCTS).push(") t");
            }
            (None, None, Some(iso)) => {
                q.push("SELECT p.id FROM product p WHERE p.municipality_id = $1 AND ");
                push_range(q, "p.iso_code", iso);
            }
            (None, None, None) => return false,
        }
        true
    }
}

/// Labels and serial numbers that begin with the text: serial numbers are kept as their maker wrote them.
///
/// Words are hardly ever the beginning of a code. Then every branch that is left has its one index, and the plan that was made
/// for another word is as good for this one; it would cost more to make than to run.
async fn codes(tx: &mut Tx, typed: &str) -> Result<Vec<(&'static str, String)>, Error> {
    let (m, upper) = (tx.m(), typed.to_uppercase());
    let row = sqlx::query(
        "WITH next AS (
             SELECT coalesce(starts_with((SELECT label FROM item WHERE municipality_id = $1 AND label >= $2 ORDER BY label LIMIT 1), $2), false) AS label,
                    coalesce(starts_with((SELECT serial FROM item WHERE municipality_id = $1 AND serial >= $2 ORDER BY serial LIMIT 1), $2), false) AS upper,
                    coalesce(starts_with((SELECT serial FROM item WHERE municipality_id = $1 AND serial >= $3 ORDER BY serial LIMIT 1), $3), false) AS typed)
         SELECT label, upper, typed,
                set_config('plan_cache_mode', CASE WHEN label OR upper OR typed THEN 'auto' ELSE 'force_generic_plan' END, true)
         FROM next",
    )
    .bind(m)
    .bind(&upper)
    .bind(typed)
    .fetch_one(tx.conn())
    .await?;
    let mut codes = vec![];
    if row.try_get("label")? {
        codes.push(("i.label", upper.clone()));
    }
    if row.try_get("upper")? {
        codes.push(("i.serial", upper.clone()));
    }
    if row.try_get::<bool, _>("typed")? && typed != upper {
        codes.push(("i.serial", typed.to_owned()));
    }
    Ok(codes)
}

/// `column` begins with `start`.
fn push_range(q: &mut QueryBuilder<Postgres>, column: &'static str, start: &str) {
    q.push(column).push(" >= ").push_bind(start.to_owned()).push(" AND ");
    q.push(column).push(" < ").push_bind(format!("{start}{LAST}"));
}

/// Conditions on `item i`, each beginning with ` AND `.
fn push_filter(q: &mut QueryBuilder<Postgres>, filter: &Filter, by_state: bool, wanted: &Wanted) {
    let states = filter.known_states();
    match states.as_slice() {
        _ if !by_state => {}
        [] => {}
        // One state reads its own index in order.
        [one] => {
            q.push(" AND i.state = ").push_bind((*one).to_owned());
        }
        many => {
            q.push(" AND i.state = ANY (")
                .push_bind(many.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())
                .push(")");
        }
    }
    if let Some(product) = filter.product {
        q.push(" AND i.product_id = ").push_bind(product.0);
    }
    if let Some(owner) = filter.owner {
        q.push(" AND i.owner = ").push_bind(owner.code());
    }
    if let Some(day) = filter.inspect_by {
        q.push(" AND i.inspect_by <= ").push_bind(day);
    }
    if let Some(place) = filter.place {
        q.push(" AND i.place_id = ANY (ARRAY(WITH RECURSIVE t AS (SELECT ")
            .push_bind(place.0)
            .push(
                "::uuid AS id UNION SELECT c.id FROM t JOIN place c ON c.municipality_id = $1 AND c.parent_id = t.id)
                 SELECT id FROM t))",
            );
    }
    if let (Some(iso), true) = (&filter.iso, wanted.text.is_some()) {
        q.push(" AND i.product_id IN (SELECT p.id FROM product p WHERE p.municipality_id = $1 AND ");
        push_range(q, "p.iso_code", iso);
        q.push(")");
    }
}

/// A page and one more, so that it is known whether there is another.
async fn page(tx: &mut Tx, filter: &Filter, wanted: &Wanted, after: i64, most: i64) -> Result<Vec<Summary>, Error> {
    let m = tx.m();
    let limit = most + 1;
    // `$1` is the municipality in every fragment.
    let mut q = QueryBuilder::new("WITH one AS (SELECT ");
    q.push_bind(m).push("::uuid)");
    let tail = |q: &mut QueryBuilder<Postgres>, by_state: bool| {
        q.push(" AND i.seq > ").push_bind(after);
        push_filter(q, filter, by_state, wanted);
        q.push(" ORDER BY i.seq LIMIT ").push_bind(limit);
    };
    q.push(", wanted AS MATERIALIZED (");
    if wanted.push_products(&mut q, filter) {
        q.push("), hit AS ((SELECT h.id, h.seq FROM wanted w CROSS JOIN unnest(");
        let states = match filter.known_states() {
            states if states.is_empty() => ItemState::CODES.to_vec(),
            states => states,
        };
        q.push_bind(states.into_iter().map(str::to_owned).collect::<Vec<_>>())
            .push(
                "::text[]) AS s(state) CROSS JOIN LATERAL (SELECT i.id, i.seq FROM item i
                    WHERE i.municipality_id = $1 AND i.product_id = w.id AND i.state = s.state",
            );
        tail(&mut q, false);
        q.push(") h ORDER BY h.seq LIMIT ").push_bind(limit).push(")");
        for (column, start) in &wanted.codes {
            q.push(" UNION (SELECT i.id, i.seq FROM item i WHERE i.municipality_id = $1 AND ");
            push_range(&mut q, column, start);
            tail(&mut q, true);
            q.push(")");
        }
    } else {
        q.push("SELECT), hit AS (SELECT i.id, i.seq FROM item i WHERE i.municipality_id = $1");
        tail(&mut q, true);
    }
    q.push(") SELECT ").push(summary::COLUMNS);
    q.push(" FROM (SELECT id FROM hit ORDER BY seq LIMIT ").push_bind(limit);
    q.push(") h JOIN item i ON i.municipality_id = $1 AND i.id = h.id ")
        .push(summary::JOINS);
    q.push(" ORDER BY i.seq");
    let rows = q.build().fetch_all(tx.conn()).await?;
    rows.iter().map(summary::read).collect()
}

async fn count(tx: &mut Tx, filter: &Filter, wanted: &Wanted) -> Result<BTreeMap<String, i64>, Error> {
    let m = tx.m();
    let mut q = QueryBuilder::new("WITH one AS (SELECT ");
    q.push_bind(m).push("::uuid), wanted AS MATERIALIZED (");
    let by_product = wanted.push_products(&mut q, filter);
    q.push(if by_product { ")" } else { "SELECT)" });
    q.push(" SELECT i.state, count(*) AS n FROM item i WHERE i.municipality_id = $1");
    push_filter(&mut q, filter, false, wanted);
    if by_product {
        q.push(" AND (i.product_id IN (SELECT id FROM wanted)");
        for (column, start) in &wanted.codes {
            q.push(" OR (");
            push_range(&mut q, column, start);
            q.push(")");
        }
        q.push(")");
    }
    q.push(" GROUP BY i.state");
    let rows = q.build().fetch_all(tx.conn()).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("state")?, row.try_get("n")?)))
        .collect()
}
