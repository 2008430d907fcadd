//! Road networks: an OpenStreetMap file is read once into a graph, which answers travel times between any places at once; and the
//! search for addresses in a municipality's register.
//!
//! Pure: no clock, no randomness; the only files are those it is told to read and write.

pub mod address;
mod ask;
mod contraction;
pub mod draw;
mod geo;
mod graph;
mod hours;
mod network;
pub mod osrm;
pub mod pbf;
mod profile;
mod read;
mod snap;

pub use ask::{Asker, Table, Trip};
pub use graph::change::{ChangeError, Changes};
pub use graph::lines::Line;
pub use graph::{About, BuildError, Graph, LICENCE, OpenError, Step};
pub use hours::{Hour, NoHour};
pub use profile::{Profile, ProfileError};
pub use read::{Clip, Counts, ReadError};
pub use snap::{SnapError, Spot};
