//! What is shown of workers: the list, one worker's page, one's own account.

use super::{Staff, store};
use crate::session::{self, Open};
use crate::tx::Query;
use crate::{Error, Tx, service};
use domain::access::{Right, Role};
use domain::ids::{GroupId, ServiceId, StaffId};

/// Which workers. Empty: all that are active.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name or the user name.
    pub text: String,
    pub role: Option<Role>,
    pub service: Option<ServiceId>,
    /// Those who work here no longer, instead of those who do.
    pub inactive: bool,
}

/// Workers by name. A municipality has hundreds, not thousands: one list.
pub struct List(pub Filter);

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub staff: Staff,
    pub service_name: Option<String>,
    pub seen_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Query for List {
    type Answer = Vec<Listed>;
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Listed>, Error> {
        tx.ctx.must(Right::Administer)?;
        let text = crate::search::normal(&self.0.text);
        let mut all = store::list(tx, self.0.role, self.0.service, !self.0.inactive).await?;
        all.retain(|l| {
            let name = l.staff.display_name.to_lowercase();
            text.split(' ')
                .all(|word| name.contains(word) || l.staff.user_name.contains(word))
        });
        Ok(all)
    }
}

/// One worker with what can be chosen for them, for administrators.
pub struct Page(pub StaffId);

/// A worker's sheet with what may be chosen in it.
#[derive(Clone, Debug)]
pub struct StaffPage {
    pub staff: Staff,
    pub groups: Vec<GroupId>,
    pub sessions: Vec<Open>,
    pub services: Vec<service::Service>,
    pub all_groups: Vec<service::Group>,
}

impl Query for Page {
    type Answer = StaffPage;
    async fn run(&self, tx: &mut Tx) -> Result<StaffPage, Error> {
        tx.ctx.must(Right::Administer)?;
        Ok(StaffPage {
            staff: store::by_id(tx, self.0).await?,
            groups: store::groups_of(tx, self.0).await?,
            sessions: session::open_of(tx, self.0).await?,
            services: service::all(tx).await?,
            all_groups: service::groups(tx).await?,
        })
    }
}

/// One's own account.
pub struct Account;

impl Query for Account {
    type Answer = (Staff, Vec<Open>);
    async fn run(&self, tx: &mut Tx) -> Result<(Staff, Vec<Open>), Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        Ok((store::by_id(tx, me).await?, session::open_of(tx, me).await?))
    }
}
