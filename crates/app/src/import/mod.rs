//! Import: other people's files become rows of ours. [`format`] reads the files and knows no database; a file for each kind
//! says what its records become; [`run`] goes through a file in batches; [`set_aside`] keeps what could not be taken.
//!
//! The same file twice changes nothing: every record has a key by which it is known again, and a row that was set aside is
//! known by its text and stays one row of the list, under the latest run that met it. All that becomes needs, devices and loans goes through the domain's own events.

pub mod format;
pub mod run;
pub mod set_aside;
pub mod upload;

mod address;
mod category;
mod device;
mod device_life;
mod device_place;
mod need;
mod need_line;
mod order;
mod person;
mod product;
mod store;
mod substitute;

pub use format::ImportKind;
pub use run::{Failure, Ran, files, run};
pub use upload::work;

use crate::{Error, Tx};
use domain::national_id::Country;
use format::{FileFault, Parsed, Reject};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::ops::AddAssign;

/// What became of the records of a file: `read = new + changed + known + set_aside`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub read: u64,
    pub new: u64,
    pub changed: u64,
    /// Nothing to do: stored already, settled already by a worker who corrected or dropped it, or the very same text as an
    /// earlier row of the file.
    pub known: u64,
    /// Cannot be taken: waits for a correction, since now or since an earlier run.
    pub set_aside: u64,
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Summary) {
        self.read += other.read;
        self.new += other.new;
        self.changed += other.changed;
        self.known += other.known;
        self.set_aside += other.set_aside;
    }
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    New,
    Changed,
    Known,
    SetAside(Reject),
}

/// Where records come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// The file's name without its folders.
    pub file: &'a str,
    /// A worker corrected the row by hand: it is not in the file as it stands.
    pub corrected: bool,
}

/// One kind of record: how its files are read and what its records become.
pub(crate) trait Kind: Send + Sync {
    type Record: Clone + Send + Sync + 'static;
    const KIND: ImportKind;

    fn read(bytes: &[u8], country: Country) -> Result<Parsed<Self::Record>, FileFault>;

    /// Once before the first batch of a whole file.
    fn prepare(_tx: &mut Tx, _records: &[&Self::Record]) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }

    /// Writes the records and says of each, in their order, what became of it. A record that can't be taken leaves nothing
    /// behind.
    fn write(
        tx: &mut Tx,
        origin: Origin<'_>,
        records: &[&Self::Record],
    ) -> impl Future<Output = Result<Vec<Fate>, Error>> + Send;

    /// Once after the last batch of a whole file.
    fn finish(
        _tx: &mut Tx,
        _origin: Origin<'_>,
        _records: &[&Self::Record],
    ) -> impl Future<Output = Result<(), Error>> + Send {
        async { Ok(()) }
    }
}

/// Runs `$body` with `$K` as the type of the kind.
macro_rules! of_kind {
    ($kind:expr, $K:ident => $body:expr) => {
        match $kind {
            $crate::import::ImportKind::Products => {
                type $K = $crate::import::product::Products;
                $body
            }
            $crate::import::ImportKind::Categories => {
                type $K = $crate::import::category::Categories;
                $body
            }
            $crate::import::ImportKind::Addresses => {
                type $K = $crate::import::address::Addresses;
                $body
            }
            $crate::import::ImportKind::Needs => {
                type $K = $crate::import::need::Needs;
                $body
            }
            $crate::import::ImportKind::Orders => {
                type $K = $crate::import::order::Orders;
                $body
            }
            $crate::import::ImportKind::Substitutes => {
                type $K = $crate::import::substitute::Substitutes;
                $body
            }
            $crate::import::ImportKind::Persons => {
                type $K = $crate::import::person::Persons;
                $body
            }
            $crate::import::ImportKind::Devices => {
                type $K = $crate::import::device::Devices;
                $body
            }
        }
    };
}
pub(crate) use of_kind;
