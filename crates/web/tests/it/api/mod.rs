//! `/api/v1`: what is promised to machines.

mod address;
mod once;
mod paging;
mod problems;
mod protected;
mod route;
mod scene;
