//! Services and the groups in them: who works where.

mod store;

use crate::error::Fault;
use crate::faults::Faults;
use crate::tx::{Command, Query};
use crate::{Error, Tx};
use domain::access::Right;
use domain::ids::{GroupId, ServiceId, StaffId};
use serde::{Deserialize, Serialize};

pub(crate) use store::{all, all_groups_exist, groups, is_active};

/// Longest name in characters.
pub const LONGEST: usize = 120;

/// A part of the municipality that workers and needs belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub id: ServiceId,
    pub name: String,
    pub active: bool,
    /// Active workers.
    pub staff: i64,
}

/// Workers of one service who share something: a district, a workshop, a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub service: ServiceId,
    pub service_name: String,
    pub name: String,
    pub active: bool,
    /// Active workers.
    pub staff: i64,
}

/// All services by name, those in use first. Everybody may know them: they are chosen from in needs and filters.
pub struct List;

impl Query for List {
    type Answer = Vec<Service>;
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Service>, Error> {
        store::all(tx).await
    }
}

/// All groups by service and name, those in use first.
pub struct ListGroups;

impl Query for ListGroups {
    type Answer = Vec<Group>;
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Group>, Error> {
        store::groups(tx).await
    }
}

/// A new service. Its name is its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Add {
    pub name: String,
}

impl Command for Add {
    const KIND: &'static str = "service.add";
    type Outcome = ServiceId;

    async fn run(&self, tx: &mut Tx) -> Result<ServiceId, Error> {
        tx.ctx.must(Right::Administer)?;
        check_name(&self.name, store::name_taken(tx, None, &self.name).await?)?;
        let id: ServiceId = tx.ctx.id();
        store::insert(tx, id, &self.name).await?;
        Ok(id)
    }
}

/// Another name, or in use or not. Out of use it is not offered any more; what belongs to it stays there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    pub service: ServiceId,
    pub name: String,
    pub active: bool,
}

impl Command for Update {
    const KIND: &'static str = "service.update";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Administer)?;
        let taken = store::name_taken(tx, Some(self.service), &self.name).await?;
        check_name(&self.name, taken)?;
        store::update(tx, self.service, &self.name, self.active).await
    }
}

/// A new group in a service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddGroup {
    pub service: ServiceId,
    pub name: String,
}

impl Command for AddGroup {
    const KIND: &'static str = "group.add";
    type Outcome = GroupId;

    async fn run(&self, tx: &mut Tx) -> Result<GroupId, Error> {
        tx.ctx.must(Right::Administer)?;
        if !store::is_active(tx, self.service).await? {
            return Err(Error::field("service", Fault::UnknownChoice));
        }
        let taken = store::group_name_taken(tx, None, self.service, &self.name).await?;
        check_name(&self.name, taken)?;
        let id: GroupId = tx.ctx.id();
        store::insert_group(tx, id, self.service, &self.name).await?;
        Ok(id)
    }
}

/// Another name, other members, or in use or not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateGroup {
    pub group: GroupId,
    pub name: String,
    pub active: bool,
    pub members: Vec<StaffId>,
}

impl Command for UpdateGroup {
    const KIND: &'static str = "group.update";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Administer)?;
        let service = store::service_of(tx, self.group).await?;
        let taken = store::group_name_taken(tx, Some(self.group), service, &self.name).await?;
        check_name(&self.name, taken)?;
        if !store::all_staff_exist(tx, &self.members).await? {
            return Err(Error::field("members", Fault::UnknownChoice));
        }
        store::update_group(tx, self.group, &self.name, self.active).await?;
        store::set_members(tx, self.group, &self.members).await
    }
}

/// One group with who is in it and who could be.
pub struct GroupPage(pub GroupId);

/// A group with its members, and who could be one.
#[derive(Clone, Debug)]
pub struct GroupDetail {
    pub group: Group,
    pub members: Vec<StaffId>,
    /// Active workers and present members, by name.
    pub could_be: Vec<(StaffId, String)>,
}

impl Query for GroupPage {
    type Answer = GroupDetail;
    async fn run(&self, tx: &mut Tx) -> Result<GroupDetail, Error> {
        tx.ctx.must(Right::Administer)?;
        let all = store::groups(tx).await?;
        let group = all.into_iter().find(|g| g.id == self.0).ok_or(Error::NotFound)?;
        let (members, could_be) = store::members(tx, self.0).await?;
        Ok(GroupDetail {
            group,
            members,
            could_be,
        })
    }
}

fn check_name(name: &str, taken: bool) -> Result<(), Error> {
    let mut faults = Faults::default();
    faults.required("name", name, LONGEST);
    if taken {
        faults.add("name", Fault::Taken);
    }
    faults.end()
}
