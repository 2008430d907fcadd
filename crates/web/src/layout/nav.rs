//! The navigation as data: who sees which entry.

use domain::access::{Right, Roles};

use crate::icon::Icon;

/// One entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// The message key of its words; also the name by which a page says that it belongs here.
    pub key: &'static str,
    pub href: &'static str,
    pub icon: Icon,
    /// Who may not do this does not see the entry.
    pub right: Right,
}

const fn item(key: &'static str, href: &'static str, icon: Icon, right: Right) -> NavItem {
    NavItem { key, href, icon, right }
}

/// Every entry, in the order of the day's work. A phone shows the first ones as tabs.
pub const NAV: &[NavItem] = &[
    item("nav-day", "/", Icon::Home, Right::Work),
    item("nav-queue", "/needs", Icon::Needs, Right::SeePersons),
    item("nav-jobs", "/jobs", Icon::Deliver, Right::SeeJobs),
    item("nav-store", "/store", Icon::Store, Right::SeeStore),
    item("nav-persons", "/persons", Icon::Persons, Right::SeePersons),
    item("nav-map", "/map", Icon::Location, Right::Work),
    item("nav-waiting", "/waiting", Icon::Chart, Right::SeeWaiting),
    item("nav-import", "/import", Icon::Import, Right::Import),
    item("nav-access", "/admin/access", Icon::Eye, Right::SeeAccessLog),
    item("nav-admin", "/admin", Icon::Administration, Right::Administer),
];

/// The entries that somebody with these roles sees.
pub fn for_roles(roles: &Roles) -> Vec<NavItem> {
    NAV.iter().filter(|item| roles.may(item.right)).copied().collect()
}
