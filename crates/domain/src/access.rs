//! Who may do what. A role is what a worker is; a right is what a route or a field asks for.

use crate::words::words;

words!(
    /// What a worker is; one worker may be several.
    Role {
        Intake = "intake", Therapist = "therapist", Technician = "technician", Driver = "driver", Coordinator = "coordinator",
        Leader = "leader", Administrator = "administrator", Auditor = "auditor",
    }
);

words!(
    /// What a route, a command or a field asks for.
    Right {
        /// See the worker's own day and account. Everybody who is logged in.
        Work = "work",
        SeePersons = "see_persons",
        EditPersons = "edit_persons",
        /// See where an address-protected person lives.
        SeeProtected = "see_protected",
        OpenNeeds = "open_needs",
        Triage = "triage",
        /// Lead a need on: reserve, NAV steps, close.
        HandleNeeds = "handle_needs",
        SeeStore = "see_store",
        /// Receive, label, move, wash, check, repair, count.
        WorkStore = "work_store",
        /// Hand out and take back.
        Lend = "lend",
        SeeJobs = "see_jobs",
        PlanJobs = "plan_jobs",
        DoJobs = "do_jobs",
        SeeWaiting = "see_waiting",
        Import = "import",
        Administer = "administer",
        SeeAccessLog = "see_access_log",
    }
);

impl Role {
    /// The rights of a role. One table, read by the routes and by the fields.
    pub fn may(self, right: Right) -> bool {
        use Right::*;
        if right == Work {
            return true;
        }
        match self {
            Role::Intake => matches!(
                right,
                SeePersons
                    | EditPersons
                    | OpenNeeds
                    | Triage
                    | HandleNeeds
                    | SeeStore
                    | Lend
                    | SeeJobs
                    | PlanJobs
                    | SeeWaiting
            ),
            Role::Therapist => matches!(
                right,
                SeePersons
                    | EditPersons
                    | OpenNeeds
                    | Triage
                    | HandleNeeds
                    | SeeStore
                    | Lend
                    | SeeJobs
                    | PlanJobs
                    | SeeWaiting
            ),
            Role::Technician => matches!(
                right,
                SeePersons | SeeStore | WorkStore | Lend | SeeJobs | PlanJobs | DoJobs | SeeWaiting
            ),
            Role::Driver => matches!(right, SeePersons | SeeStore | Lend | SeeJobs | DoJobs),
            Role::Coordinator => matches!(
                right,
                SeePersons
                    | EditPersons
                    | SeeProtected
                    | OpenNeeds
                    | Triage
                    | HandleNeeds
                    | SeeStore
                    | WorkStore
                    | Lend
                    | SeeJobs
                    | PlanJobs
                    | DoJobs
                    | SeeWaiting
                    | Import
            ),
            Role::Leader => matches!(right, SeePersons | SeeStore | SeeJobs | SeeWaiting | SeeAccessLog),
            Role::Administrator => matches!(right, SeeStore | Import | Administer | SeeAccessLog | SeeWaiting),
            Role::Auditor => matches!(right, SeeAccessLog),
        }
    }
}

/// The roles that a worker holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

impl Roles {
    pub fn new(mut roles: Vec<Role>) -> Roles {
        roles.sort_unstable();
        roles.dedup();
        Roles(roles)
    }
    pub fn may(&self, right: Right) -> bool {
        self.0.iter().any(|r| r.may(right))
    }
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_coordinators_see_where_protected_persons_live() {
        let who: Vec<_> = Role::ALL.iter().filter(|r| r.may(Right::SeeProtected)).collect();
        assert_eq!(who, [&Role::Coordinator]);
    }

    #[test]
    fn an_administrator_and_an_auditor_see_no_persons() {
        assert!(!Role::Administrator.may(Right::SeePersons));
        assert!(!Role::Auditor.may(Right::SeePersons));
    }
}
