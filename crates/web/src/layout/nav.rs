//! The navigation as data: who sees which entry.

use crate::icon::Icon;

/// One entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// The message key of its words; also the name by which a page says that it belongs here.
    pub key: &'static str,
    pub href: &'static str,
    pub icon: Icon,
    /// The codes of the roles that see it; empty means everybody.
    pub roles: &'static [&'static str],
}

/// Every entry, in the order of the day's work. A phone shows the first ones as tabs.
pub const NAV: &[NavItem] = &[
    NavItem {
        key: "nav-day",
        href: "/",
        icon: Icon::Home,
        roles: &[],
    },
    NavItem {
        key: "nav-queue",
        href: "/needs",
        icon: Icon::Needs,
        roles: &["intake", "therapist", "technician", "coordinator", "leader"],
    },
    NavItem {
        key: "nav-jobs",
        href: "/jobs",
        icon: Icon::Deliver,
        roles: &["therapist", "technician", "driver", "coordinator", "leader"],
    },
    NavItem {
        key: "nav-store",
        href: "/store",
        icon: Icon::Store,
        roles: &["technician", "coordinator", "leader"],
    },
    NavItem {
        key: "nav-persons",
        href: "/persons",
        icon: Icon::Persons,
        roles: &["intake", "therapist", "technician", "coordinator"],
    },
    NavItem {
        key: "nav-waiting",
        href: "/waiting",
        icon: Icon::Chart,
        roles: &["therapist", "coordinator", "leader", "administrator", "auditor"],
    },
    NavItem {
        key: "nav-import",
        href: "/import",
        icon: Icon::Import,
        roles: &["administrator", "coordinator"],
    },
    NavItem {
        key: "nav-admin",
        href: "/admin",
        icon: Icon::Administration,
        roles: &["administrator"],
    },
];

/// The entries that somebody with these roles (by code) sees.
pub fn for_roles(roles: &[&str]) -> Vec<NavItem> {
    NAV.iter()
        .filter(|item| item.roles.is_empty() || item.roles.iter().any(|role| roles.contains(role)))
        .copied()
        .collect()
}
