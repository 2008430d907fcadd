use super::report::{Check, Report};
use crate::{Error, Tx};
use domain::place::PlaceKind;
use sqlx::Row;
use uuid::Uuid;

/// Bulk stock against its movements, over all places, and against what is on loan.
pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    stock_against_movements(tx, report).await?;
    sums(tx, report).await?;
    home_against_loans(tx, report).await?;
    known_ends(tx, report).await
}

async fn stock_against_movements(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let examined: i64 = sqlx::query_scalar("SELECT count(*) FROM stock WHERE municipality_id = $1")
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
    report.examined(Check::StockMovements, examined.unsigned_abs());
    let rows = sqlx::query(
        "SELECT coalesce(s.place_id, b.place) AS place, coalesce(s.product_id, b.product) AS product,
                coalesce(s.quantity, 0) AS held, coalesce(b.quantity, 0) AS moved
         FROM (SELECT place_id, product_id, quantity FROM stock WHERE municipality_id = $1) s
         FULL JOIN (
             SELECT place, product, sum(quantity)::bigint AS quantity FROM (
                 SELECT to_place AS place, product_id AS product, quantity::bigint FROM movement
                 WHERE municipality_id = $1 AND item_id IS NULL
                 UNION ALL
                 SELECT from_place, product_id, -quantity::bigint FROM movement
                 WHERE municipality_id = $1 AND item_id IS NULL) legs
             GROUP BY place, product) b ON b.place = s.place_id AND b.product = s.product_id
         WHERE coalesce(s.quantity, 0) <> coalesce(b.quantity, 0)",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    for row in rows {
        let (held, moved): (i64, i64) = (row.try_get("held")?, row.try_get("moved")?);
        report.fault(
            Check::StockMovements,
            [row.try_get::<Uuid, _>("place")?, row.try_get("product")?],
            format!("the place holds {held} of the product, its movements sum to {moved}"),
        );
    }
    let wrong_kind = sqlx::query(
        "SELECT s.place_id, s.product_id FROM stock s
         JOIN place p ON p.municipality_id = $1 AND p.id = s.place_id
         WHERE s.municipality_id = $1 AND s.real_place <> (p.kind <> ALL ($2))",
    )
    .bind(m)
    .bind(
        PlaceKind::ALL
            .iter()
            .filter(|k| k.is_virtual())
            .map(|k| k.code())
            .collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await?;
    for row in wrong_kind {
        report.fault(
            Check::StockMovements,
            [row.try_get::<Uuid, _>("place_id")?, row.try_get("product_id")?],
            "the row takes a real place for a virtual one, or the other way round",
        );
    }
    Ok(())
}

async fn sums(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT product_id, sum(quantity)::bigint AS sum FROM stock WHERE municipality_id = $1 GROUP BY product_id",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    report.examined(Check::StockSum, rows.len() as u64);
    for row in rows {
        let sum: i64 = row.try_get("sum")?;
        if sum != 0 {
            report.fault(
                Check::StockSum,
                [row.try_get::<Uuid, _>("product_id")?],
                format!("over all places the product sums to {sum}"),
            );
        }
    }
    Ok(())
}

async fn home_against_loans(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT coalesce(h.product_id, l.product_id) AS product, coalesce(h.quantity, 0) AS home, coalesce(l.quantity, 0) AS lent
         FROM (SELECT s.product_id, s.quantity FROM stock s
               JOIN place p ON p.municipality_id = $1 AND p.id = s.place_id AND p.kind = 'home'
               WHERE s.municipality_id = $1) h
         FULL JOIN (SELECT product_id, sum(quantity)::bigint AS quantity FROM loan
                    WHERE municipality_id = $1 AND state = 'open' AND item_id IS NULL GROUP BY product_id) l
           ON l.product_id = h.product_id",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    report.examined(Check::StockHome, rows.len() as u64);
    for row in rows {
        let (home, lent): (i64, i64) = (row.try_get("home")?, row.try_get("lent")?);
        if home != lent {
            report.fault(
                Check::StockHome,
                [row.try_get::<Uuid, _>("product")?],
                format!("{home} are at home, {lent} on open loans"),
            );
        }
    }
    Ok(())
}

/// Movements have no foreign keys to their places (see the migrations), so they are looked after here.
async fn known_ends(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let examined: i64 = sqlx::query_scalar("SELECT count(*) FROM movement WHERE municipality_id = $1")
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
    report.examined(Check::MovementPlaces, examined.unsigned_abs());
    let rows: Vec<Uuid> = sqlx::query_scalar(
        "SELECT v.id FROM movement v
         LEFT JOIN place a ON a.municipality_id = $1 AND a.id = v.from_place
         LEFT JOIN place b ON b.municipality_id = $1 AND b.id = v.to_place
         LEFT JOIN product p ON p.municipality_id = $1 AND p.id = v.product_id
         LEFT JOIN item i ON i.municipality_id = $1 AND i.id = v.item_id
         WHERE v.municipality_id = $1
           AND (a.id IS NULL OR b.id IS NULL OR p.id IS NULL
                OR (v.item_id IS NOT NULL AND i.product_id IS DISTINCT FROM v.product_id))",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    for id in rows {
        report.fault(
            Check::MovementPlaces,
            [id],
            "a place, the product or the item of it is not known",
        );
    }
    Ok(())
}
