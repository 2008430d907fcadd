//! Addresses of pages that more than one noun links to.

use uuid::Uuid;

pub const DAY: &str = "/";
pub const LOG_IN: &str = "/login";
pub const HEALTH: &str = "/health";

/// `paths::need(id)`: the page of one thing.
macro_rules! things {
    ($($name:ident = $folder:literal),+ $(,)?) => {$(
        pub fn $name(id: impl Into<Uuid>) -> String { format!(concat!("/", $folder, "/{}"), id.into()) }
    )+};
}
things!(
    need = "needs",
    person = "persons",
    item = "items",
    product = "products",
    place = "places",
    loan = "loans",
    job = "jobs",
    import = "import",
);
