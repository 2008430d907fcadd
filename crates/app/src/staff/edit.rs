//! A worker's sheet: who they are, what they may, where they work, whether they work here at all.

use super::{LONGEST, store};
use crate::error::{Fault, HouseRefusal};
use crate::faults::Faults;
use crate::tx::Command;
use crate::{Error, Tx, service};
use domain::access::{Right, Role};
use domain::ids::{GroupId, ServiceId, StaffId};
use serde::{Deserialize, Serialize};

/// Changes a worker. Whoever is taken out of use is logged out everywhere, and so are their tokens.
/// Refuses to leave the municipality without an active administrator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    pub staff: StaffId,
    /// The version that the administrator saw.
    pub version: i64,
    pub display_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub roles: Vec<Role>,
    pub service: Option<ServiceId>,
    pub groups: Vec<GroupId>,
    pub active: bool,
}

impl Command for Update {
    const KIND: &'static str = "staff.update";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Administer)?;
        let before = store::by_id(tx, self.staff).await?;
        let mut faults = Faults::default();
        faults.required("display_name", &self.display_name, LONGEST);
        faults.at_most("email", self.email.as_deref().unwrap_or_default(), LONGEST);
        faults.at_most("phone", self.phone.as_deref().unwrap_or_default(), LONGEST);
        if self.roles.is_empty() {
            faults.add("roles", Fault::Required);
        }
        // A service that was taken out of use may stay where it was.
        if let Some(id) = self.service
            && before.service != Some(id)
            && !service::is_active(tx, id).await?
        {
            faults.add("service", Fault::UnknownChoice);
        }
        if !service::all_groups_exist(tx, &self.groups).await? {
            faults.add("groups", Fault::UnknownChoice);
        }
        faults.end()?;
        let was = before.active && before.roles.contains(&Role::Administrator);
        let is = self.active && self.roles.contains(&Role::Administrator);
        if was && !is && store::active_administrators_locked(tx).await? == [self.staff] {
            return Err(HouseRefusal::LastAdministrator.into());
        }
        store::update(tx, self).await?;
        store::set_groups(tx, self.staff, &self.groups).await?;
        if !self.active {
            store::end_sessions(tx, self.staff, None).await?;
            store::revoke_tokens(tx, self.staff).await?;
        }
        tx.tokens_changed();
        Ok(())
    }
}

/// One's own name, ways to be reached and language. Needs no right: it is the worker's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EditOwn {
    pub display_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Tag of a language that the pages speak.
    pub lang: String,
}

impl Command for EditOwn {
    const KIND: &'static str = "staff.edit_own";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        let mut faults = Faults::default();
        faults.required("display_name", &self.display_name, LONGEST);
        faults.at_most("email", self.email.as_deref().unwrap_or_default(), LONGEST);
        faults.at_most("phone", self.phone.as_deref().unwrap_or_default(), LONGEST);
        faults.required("lang", &self.lang, 8);
        faults.end()?;
        store::update_own(tx, me, self).await
    }
}
