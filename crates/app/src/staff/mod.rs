//! Workers: their roles and how they log in.

pub mod password;
pub(crate) mod store;
pub mod totp;

use crate::error::Fault;
use crate::tx::{Command, Query};
use crate::{Error, FieldFault, Tx};
use domain::access::{Right, Role};
use domain::ids::{ServiceId, StaffId};
use serde::{Deserialize, Serialize};

/// A worker as other workers see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub user_name: String,
    pub display_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub roles: Vec<Role>,
    pub service: Option<ServiceId>,
    pub lang: String,
    pub has_totp: bool,
    pub locked_until: Option<chrono::DateTime<chrono::Utc>>,
    pub active: bool,
    pub version: i64,
}

/// The worker with that name to log in with, active or not.
pub struct ByUserName<'a> {
    pub user_name: &'a str,
}

impl Query for ByUserName<'_> {
    type Answer = Option<Staff>;
    async fn run(&self, tx: &mut Tx) -> Result<Option<Staff>, Error> {
        tx.ctx.must(Right::Administer)?;
        store::by_user_name(tx, self.user_name).await
    }
}

/// A new worker. The password comes hashed (see [`password::hash`]), so that it is in no log and no fingerprint.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    pub user_name: String,
    pub display_name: String,
    pub email: Option<String>,
    pub roles: Vec<Role>,
    pub service: Option<ServiceId>,
    pub lang: String,
    /// PHC string. Without one the worker can't log in yet.
    #[serde(skip_serializing, default)]
    pub password_hash: Option<String>,
}

impl Command for Create {
    const KIND: &'static str = "staff.create";
    type Outcome = StaffId;

    async fn run(&self, tx: &mut Tx) -> Result<StaffId, Error> {
        tx.ctx.must(Right::Administer)?;
        let mut faults = vec![];
        for (field, value) in [("user_name", &self.user_name), ("display_name", &self.display_name)] {
            if value.trim().is_empty() {
                faults.push(FieldFault {
                    field: field.into(),
                    fault: Fault::Required,
                });
            } else if value.chars().count() > 120 {
                faults.push(FieldFault {
                    field: field.into(),
                    fault: Fault::TooLong { most: 120 },
                });
            }
        }
        if self.roles.is_empty() {
            faults.push(FieldFault {
                field: "roles".into(),
                fault: Fault::Required,
            });
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        if store::by_user_name(tx, &self.user_name).await?.is_some() {
            return Err(Error::field("user_name", Fault::Taken));
        }
        let id: StaffId = tx.ctx.id();
        store::insert(tx, id, self).await?;
        Ok(id)
    }
}
