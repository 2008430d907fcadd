//! What choice fields offer: services, groups and colleagues.

use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::{Right, Role};
use domain::ids::{GroupId, ServiceId, StaffId};
use sqlx::Row;
use uuid::Uuid;

/// A service that is in use, with its groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
    pub groups: Vec<(GroupId, String)>,
}

/// The services in use, by name.
#[derive(Clone, Copy, Debug)]
pub struct Services;

impl Query for Services {
    type Answer = Vec<Service>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Service>, Error> {
        tx.ctx.must(Right::Work)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT s.id, s.name, g.id AS group_id, g.name AS group_name FROM service s
             LEFT JOIN staff_group g ON g.municipality_id = $1 AND g.service_id = s.id AND g.active
             WHERE s.municipality_id = $1 AND s.active ORDER BY s.name, s.id, g.name",
        )
        .bind(m)
        .fetch_all(tx.conn())
        .await?;
        let mut services: Vec<Service> = vec![];
        for row in &rows {
            let id = ServiceId(row.try_get("id")?);
            if services.last().is_none_or(|s| s.id != id) {
                services.push(Service {
                    id,
                    name: row.try_get("name")?,
                    groups: vec![],
                });
            }
            if let (Some(service), Some(group)) = (services.last_mut(), row.try_get::<Option<Uuid>, _>("group_id")?) {
                service.groups.push((GroupId(group), row.try_get("group_name")?));
            }
        }
        Ok(services)
    }
}

/// Somebody who can be put in charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
    pub service: Option<ServiceId>,
}

/// Workers in use whose role has that right, by name.
#[derive(Clone, Copy, Debug)]
pub struct Colleagues {
    pub who_may: Right,
}

impl Query for Colleagues {
    type Answer = Vec<Colleague>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Colleague>, Error> {
        tx.ctx.must(Right::Work)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT id, display_name, service_id, roles FROM staff WHERE municipality_id = $1 AND active ORDER BY display_name, id",
        )
        .bind(m)
        .fetch_all(tx.conn())
        .await?;
        let mut colleagues = vec![];
        for row in &rows {
            let roles: Vec<String> = row.try_get("roles")?;
            let may = |r: &String| r.parse::<Role>().is_ok_and(|role| role.may(self.who_may));
            if roles.iter().any(may) {
                colleagues.push(Colleague {
                    id: StaffId(row.try_get("id")?),
                    name: row.try_get("display_name")?,
                    service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
                });
            }
        }
        Ok(colleagues)
    }
}
