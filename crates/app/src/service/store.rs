use super::{Group, Service};
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use domain::ids::{GroupId, ServiceId, StaffId};
use sqlx::Row;
use uuid::Uuid;

pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Service>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT v.id, v.name, v.active,
                (SELECT count(*) FROM staff t WHERE t.municipality_id = $1 AND t.service_id = v.id AND t.active) AS staff
         FROM service v WHERE v.municipality_id = $1 ORDER BY NOT v.active, lower(v.name)",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Service {
                id: ServiceId(row.try_get("id")?),
                name: row.try_get("name")?,
                active: row.try_get("active")?,
                staff: row.try_get("staff")?,
            })
        })
        .collect()
}

pub(crate) async fn groups(tx: &mut Tx) -> Result<Vec<Group>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT g.id, g.service_id, v.name AS service_name, g.name, g.active,
                (SELECT count(*) FROM staff_group_member b JOIN staff t ON t.municipality_id = $1 AND t.id = b.staff_id AND t.active
                 WHERE b.municipality_id = $1 AND b.group_id = g.id) AS staff
         FROM staff_group g JOIN service v ON v.municipality_id = $1 AND v.id = g.service_id
         WHERE g.municipality_id = $1 ORDER BY NOT g.active, lower(v.name), lower(g.name)",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Group {
                id: GroupId(row.try_get("id")?),
                service: ServiceId(row.try_get("service_id")?),
                service_name: row.try_get("service_name")?,
                name: row.try_get("name")?,
                active: row.try_get("active")?,
                staff: row.try_get("staff")?,
            })
        })
        .collect()
}

pub(crate) async fn is_active(tx: &mut Tx, id: ServiceId) -> Result<bool, Error> {
    let m = tx.m();
    Ok(
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM service WHERE municipality_id = $1 AND id = $2 AND active)")
            .bind(m)
            .bind(id.0)
            .fetch_one(tx.conn())
            .await?,
    )
}

pub(crate) async fn all_groups_exist(tx: &mut Tx, ids: &[GroupId]) -> Result<bool, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = ids.iter().map(|g| g.0).collect();
    Ok(sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT FROM unnest($2::uuid[]) AS u(id)
           WHERE NOT EXISTS (SELECT FROM staff_group g WHERE g.municipality_id = $1 AND g.id = u.id))",
    )
    .bind(m)
    .bind(ids)
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn all_staff_exist(tx: &mut Tx, ids: &[StaffId]) -> Result<bool, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = ids.iter().map(|s| s.0).collect();
    Ok(sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT FROM unnest($2::uuid[]) AS u(id)
           WHERE NOT EXISTS (SELECT FROM staff t WHERE t.municipality_id = $1 AND t.id = u.id))",
    )
    .bind(m)
    .bind(ids)
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn name_taken(tx: &mut Tx, but: Option<ServiceId>, name: &str) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM service WHERE municipality_id = $1 AND lower(name) = lower($2) AND ($3::uuid IS NULL OR id <> $3))",
    )
    .bind(m)
    .bind(name.trim())
    .bind(but.map(|s| s.0))
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn insert(tx: &mut Tx, id: ServiceId, name: &str) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("INSERT INTO service (municipality_id, id, name) VALUES ($1, $2, $3)")
        .bind(m)
        .bind(id.0)
        .bind(name.trim())
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, id: ServiceId, name: &str, active: bool) -> Result<(), Error> {
    let m = tx.m();
    let updated = sqlx::query("UPDATE service SET name = $3, active = $4 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .bind(name.trim())
        .bind(active)
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    one_row(updated).map_err(|_| Error::NotFound)
}

pub(super) async fn group_name_taken(
    tx: &mut Tx,
    but: Option<GroupId>,
    service: ServiceId,
    name: &str,
) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM staff_group WHERE municipality_id = $1 AND service_id = $2 AND lower(name) = lower($3)
           AND ($4::uuid IS NULL OR id <> $4))",
    )
    .bind(m)
    .bind(service.0)
    .bind(name.trim())
    .bind(but.map(|g| g.0))
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn insert_group(tx: &mut Tx, id: GroupId, service: ServiceId, name: &str) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("INSERT INTO staff_group (municipality_id, id, service_id, name) VALUES ($1, $2, $3, $4)")
        .bind(m)
        .bind(id.0)
        .bind(service.0)
        .bind(name.trim())
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    Ok(())
}

pub(super) async fn service_of(tx: &mut Tx, id: GroupId) -> Result<ServiceId, Error> {
    let m = tx.m();
    let service = sqlx::query_scalar("SELECT service_id FROM staff_group WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .fetch_one(tx.conn())
        .await?;
    Ok(ServiceId(service))
}

pub(super) async fn update_group(tx: &mut Tx, id: GroupId, name: &str, active: bool) -> Result<(), Error> {
    let m = tx.m();
    let updated = sqlx::query("UPDATE staff_group SET name = $3, active = $4 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .bind(name.trim())
        .bind(active)
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    one_row(updated).map_err(|_| Error::NotFound)
}

pub(super) async fn set_members(tx: &mut Tx, group: GroupId, members: &[StaffId]) -> Result<(), Error> {
    let m = tx.m();
    let members: Vec<Uuid> = members.iter().map(|s| s.0).collect();
    sqlx::query(
        "DELETE FROM staff_group_member WHERE municipality_id = $1 AND group_id = $2 AND NOT staff_id = ANY ($3)",
    )
    .bind(m)
    .bind(group.0)
    .bind(&members)
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "INSERT INTO staff_group_member (municipality_id, group_id, staff_id)
         SELECT $1, $2, s FROM unnest($3::uuid[]) AS s ON CONFLICT DO NOTHING",
    )
    .bind(m)
    .bind(group.0)
    .bind(&members)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Members, and everybody who is active or a member.
pub(super) async fn members(tx: &mut Tx, group: GroupId) -> Result<(Vec<StaffId>, Vec<(StaffId, String)>), Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT t.id, t.display_name, b.staff_id IS NOT NULL AS member FROM staff t
         LEFT JOIN staff_group_member b ON b.municipality_id = $1 AND b.group_id = $2 AND b.staff_id = t.id
         WHERE t.municipality_id = $1 AND (t.active OR b.staff_id IS NOT NULL) ORDER BY lower(t.display_name), t.id",
    )
    .bind(m)
    .bind(group.0)
    .fetch_all(tx.conn())
    .await?;
    let (mut members, mut all) = (vec![], vec![]);
    for row in rows {
        let id = StaffId(row.try_get("id")?);
        if row.try_get("member")? {
            members.push(id);
        }
        all.push((id, row.try_get("display_name")?));
    }
    Ok((members, all))
}
