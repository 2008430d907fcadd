use super::StoredLoan;
use crate::item::{self, StoredItem};
use crate::person::store::Standing;
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use chrono::NaiveDate;
use domain::geo::LatLon;
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, PlaceId, ProductId};
use domain::loan::{Lent, Loan, LoanEvent, LoanState};
use domain::need::NavStep;
use sqlx::Row;
use uuid::Uuid;

/// Item and person in one look-up: a hand-out is the busiest moment of the day.
pub(crate) async fn load_for_hand_out(
    tx: &mut Tx,
    item: ItemId,
    person: PersonId,
) -> Result<(StoredItem, Standing), Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT i.id, i.product_id, i.owner, i.place_id, i.state, i.need_id, i.need_line_id, i.loan_id, i.person_id, i.fault,
                i.scrap_reason, i.label, i.serial, i.version, p.died_on, p.moved_out_on
         FROM item i JOIN person p ON p.municipality_id = $1 AND p.id = $3
         WHERE i.municipality_id = $1 AND i.id = $2",
    )
    .bind(m)
    .bind(item.0)
    .bind(person.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    Ok((
        item::store::read(&row)?,
        Standing {
            died_on: row.try_get("died_on")?,
            moved_out_on: row.try_get("moved_out_on")?,
        },
    ))
}

/// Inserts a loan from its first event. Two at once for one device: the second is a collision.
pub(crate) async fn open(tx: &mut Tx, id: LoanId, opened: &LoanEvent) -> Result<(), Error> {
    let LoanEvent::Opened {
        person,
        lent,
        loan_kind,
        need,
        line,
        at,
        due,
    } = opened
    else {
        return Err(Error::Unavailable("a loan begins with its opening".into()));
    };
    let (m, by) = (tx.m(), tx.ctx.actor.id());
    sqlx::query(
        "INSERT INTO loan (municipality_id, id, person_id, item_id, product_id, quantity, kind, need_id, need_line_id,
                           handed_out_at, handed_out_by, due_on, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open')",
    )
    .bind(m)
    .bind(id.0)
    .bind(person.0)
    .bind(lent.item().map(|i| i.0))
    .bind(lent.product().0)
    .bind(i32::try_from(lent.quantity()).map_err(|_| Error::Unavailable("quantity too large".into()))?)
    .bind(loan_kind.code())
    .bind(need.map(|n| n.0))
    .bind(line.map(|l| l.0))
    .bind(at)
    .bind(by)
    .bind(due)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

pub(crate) async fn load(tx: &mut Tx, id: LoanId) -> Result<StoredLoan, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, person_id, item_id, product_id, quantity, kind, need_id, need_line_id, handed_out_at, due_on, state, ended_at, version
         FROM loan WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    read(&row)
}

pub(crate) fn read(row: &sqlx::postgres::PgRow) -> Result<StoredLoan, Error> {
    let broken = |what: &str| Error::Unavailable(format!("loan row can't be read: {what}"));
    let product = ProductId(row.try_get("product_id")?);
    let quantity = u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?;
    let lent = match row.try_get::<Option<Uuid>, _>("item_id")? {
        Some(item) => Lent::Item {
            item: ItemId(item),
            product,
        },
        None => Lent::Bulk { product, quantity },
    };
    let ended = || -> Result<_, Error> {
        row.try_get::<Option<_>, _>("ended_at")?
            .ok_or_else(|| broken("ended_at"))
    };
    let state = match row.try_get::<String, _>("state")?.as_str() {
        "open" => LoanState::Open {
            due: row.try_get("due_on")?,
        },
        "returned" => LoanState::Returned { at: ended()? },
        "lost" => LoanState::Lost { at: ended()? },
        _ => return Err(broken("state")),
    };
    Ok(StoredLoan {
        loan: Loan {
            id: LoanId(row.try_get("id")?),
            person: PersonId(row.try_get("person_id")?),
            lent,
            kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
            need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
            handed_out_at: row.try_get("handed_out_at")?,
            state,
        },
        need_line: row.try_get::<Option<Uuid>, _>("need_line_id")?.map(NeedLineId),
        version: row.try_get("version")?,
    })
}

pub(crate) async fn save(tx: &mut Tx, loan: &Loan, version: i64) -> Result<(), Error> {
    let m = tx.m();
    let (due, ended) = match loan.state {
        LoanState::Open { due } => (due, None),
        LoanState::Returned { at } | LoanState::Lost { at } => (None, Some(at)),
    };
    let result = sqlx::query(
        "UPDATE loan SET quantity = $4, due_on = CASE WHEN $5 = 'open' THEN $6 ELSE due_on END, state = $5, ended_at = $7, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(loan.id.0)
    .bind(version)
    .bind(i32::try_from(loan.lent.quantity()).map_err(|_| Error::Unavailable("quantity too large".into()))?)
    .bind(loan.state.code())
    .bind(due)
    .bind(ended)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}

/// The person's open loans, the oldest first.
pub(crate) async fn open_of(tx: &mut Tx, person: PersonId) -> Result<Vec<LoanId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM loan WHERE municipality_id = $1 AND person_id = $2 AND state = 'open' ORDER BY handed_out_at, id",
    )
    .bind(m)
    .bind(person.0)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(LoanId).collect())
}

/// The person's collection that is not finished, proposals among them.
pub(crate) async fn unfinished_collection(tx: &mut Tx, person: PersonId) -> Result<Option<domain::ids::JobId>, Error> {
    let m = tx.m();
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT id FROM job WHERE municipality_id = $1 AND person_id = $2 AND kind = 'collect'
                              AND state IN ('proposed', 'open', 'planned') ORDER BY created_at, id LIMIT 1",
    )
    .bind(m)
    .bind(person.0)
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(domain::ids::JobId))
}

pub(crate) async fn iso_of(tx: &mut Tx, product: ProductId) -> Result<Option<String>, Error> {
    let m = tx.m();
    sqlx::query_scalar("SELECT iso_code FROM product WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(product.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)
}

/// The real place in use that holds most of a bulk product.
pub(crate) async fn place_with_most(tx: &mut Tx, product: ProductId) -> Result<Option<PlaceId>, Error> {
    let m = tx.m();
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT s.place_id FROM stock s JOIN place p ON p.municipality_id = $1 AND p.id = s.place_id
         WHERE s.municipality_id = $1 AND s.product_id = $2 AND s.real_place AND s.quantity > 0 AND p.active
           AND p.kind NOT IN ('quarantine', 'wash', 'workshop')
         ORDER BY s.quantity DESC, s.place_id LIMIT 1",
    )
    .bind(m)
    .bind(product.0)
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(PlaceId))
}

/// Is it a bulk product of which some place holds that many?
pub(crate) async fn held(tx: &mut Tx, product: ProductId, quantity: u32) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM stock s
                        JOIN product p ON p.municipality_id = $1 AND p.id = s.product_id AND p.bulk
                        JOIN place h ON h.municipality_id = $1 AND h.id = s.place_id AND h.active
                        WHERE s.municipality_id = $1 AND s.product_id = $2 AND s.real_place AND s.quantity >= $3
                          AND h.kind NOT IN ('quarantine', 'wash', 'workshop'))",
    )
    .bind(m)
    .bind(product.0)
    .bind(i64::from(quantity))
    .fetch_one(tx.conn())
    .await?)
}

/// Where returns go when nobody says another place.
pub(crate) async fn first_quarantine(tx: &mut Tx) -> Result<Option<PlaceId>, Error> {
    let m = tx.m();
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT id FROM place WHERE municipality_id = $1 AND kind = 'quarantine' AND active ORDER BY seq LIMIT 1",
    )
    .bind(m)
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(PlaceId))
}

/// A line that was split off says the same as the one it comes from.
pub(crate) async fn copy_line_text(tx: &mut Tx, from: NeedLineId, to: NeedLineId) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "UPDATE need_line t SET words = f.words, purpose = f.purpose, purpose_note = f.purpose_note, note = f.note,
                accessory_of = f.accessory_of
         FROM need_line f WHERE t.municipality_id = $1 AND t.id = $3 AND f.municipality_id = $1 AND f.id = $2",
    )
    .bind(m)
    .bind(from.0)
    .bind(to.0)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// Has this line's NAV device come?
pub(crate) async fn nav_received(tx: &mut Tx, line: NeedLineId) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM need_line_nav WHERE municipality_id = $1 AND line_id = $2 AND step = 'received')",
    )
    .bind(m)
    .bind(line.0)
    .fetch_one(tx.conn())
    .await?)
}

/// The dated steps of a line, in the order of the dates.
pub(crate) async fn nav_dates(tx: &mut Tx, line: NeedLineId) -> Result<Vec<(NavStep, NaiveDate)>, Error> {
    let m = tx.m();
    let rows = sqlx::query("SELECT step, on_date FROM need_line_nav WHERE municipality_id = $1 AND line_id = $2")
        .bind(m)
        .bind(line.0)
        .fetch_all(tx.conn())
        .await?;
    let mut dates = rows
        .iter()
        .map(|row| Ok((nav_step(row)?, row.try_get("on_date")?)))
        .collect::<Result<Vec<_>, Error>>()?;
    dates.sort_by_key(|(step, _)| NavStep::ALL.iter().position(|s| s == step));
    Ok(dates)
}

fn nav_step(row: &sqlx::postgres::PgRow) -> Result<NavStep, Error> {
    row.try_get::<String, _>("step")?
        .parse()
        .map_err(|_| Error::Unavailable("NAV row can't be read: step".into()))
}

/// Line, step, date and order number of all lines of a need.
pub(crate) async fn nav_of(
    tx: &mut Tx,
    need: NeedId,
) -> Result<Vec<(NeedLineId, NavStep, NaiveDate, Option<String>)>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT n.line_id, n.step, n.on_date, n.order_number FROM need_line_nav n
         JOIN need_line l ON l.municipality_id = $1 AND l.id = n.line_id
         WHERE n.municipality_id = $1 AND l.need_id = $2",
    )
    .bind(m)
    .bind(need.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                NeedLineId(row.try_get("line_id")?),
                nav_step(row)?,
                row.try_get("on_date")?,
                row.try_get("order_number")?,
            ))
        })
        .collect()
}

pub(crate) async fn nav_order(tx: &mut Tx, line: NeedLineId, step: NavStep, number: &str) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("UPDATE need_line_nav SET order_number = $4 WHERE municipality_id = $1 AND line_id = $2 AND step = $3")
        .bind(m)
        .bind(line.0)
        .bind(step.code())
        .bind(number)
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    Ok(())
}

/// The row of a device that NAV sent.
pub(crate) async fn insert_item(
    tx: &mut Tx,
    item: &domain::item::Item,
    label: Option<&str>,
    serial: Option<&str>,
) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query(
        "INSERT INTO item (municipality_id, id, product_id, serial, label, owner, place_id, state, state_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(m)
    .bind(item.id.0)
    .bind(item.product.0)
    .bind(serial)
    .bind(label)
    .bind(item.owner.code())
    .bind(item.place.0)
    .bind(item.state.code())
    .bind(now)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// Is the person protected, and where is the home?
pub(crate) async fn home_of(tx: &mut Tx, person: PersonId) -> Result<(bool, Option<LatLon>), Error> {
    let m = tx.m();
    let row = sqlx::query("SELECT protected, lat, lon FROM person WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(person.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    let (lat, lon): (Option<f64>, Option<f64>) = (row.try_get("lat")?, row.try_get("lon")?);
    let point = lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon });
    Ok((row.try_get("protected")?, point))
}
