//! Workers: their roles and how they log in.

mod edit;
mod page;
pub mod password;
pub mod second_factor;
mod secret;
pub(crate) mod store;
pub mod totp;

pub use edit::{EditOwn, Update};
pub use page::{Account, Filter, List, Listed, Page, StaffPage};
pub use secret::{change_own_password, give_one_time_password};

use crate::error::Fault;
use crate::faults::Faults;
use crate::tx::{Command, Query};
use crate::{Error, Tx};
use domain::access::{Right, Role};
use domain::ids::{ServiceId, StaffId};
use serde::{Deserialize, Serialize};

/// Longest name, e-mail address or phone number in characters.
pub const LONGEST: usize = 120;

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
    /// Has a password, though perhaps one to be changed at the first log-in.
    pub has_password: bool,
    pub must_change_password: bool,
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
        let mut faults = Faults::default();
        faults.required("user_name", &self.user_name, LONGEST);
        faults.required("display_name", &self.display_name, LONGEST);
        faults.at_most("email", self.email.as_deref().unwrap_or_default(), LONGEST);
        if self.roles.is_empty() {
            faults.add("roles", Fault::Required);
        }
        if let Some(service) = self.service
            && !crate::service::is_active(tx, service).await?
        {
            faults.add("service", Fault::UnknownChoice);
        }
        if store::by_user_name(tx, &self.user_name).await?.is_some() {
            faults.add("user_name", Fault::Taken);
        }
        faults.end()?;
        let id: StaffId = tx.ctx.id();
        store::insert(tx, id, self).await?;
        Ok(id)
    }
}

/// A user name as it is stored and compared: people type it in any case.
pub(crate) fn user_name(typed: &str) -> String {
    typed.trim().to_lowercase()
}
