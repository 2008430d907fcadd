//! The municipality's priority keys: versions with a date from which they hold. A new version never changes the past.

pub(crate) mod store;

use crate::{Error, Tx};
use domain::priority_key::{PriorityKey, in_force};

/// The key in force today.
pub(crate) async fn current(tx: &mut Tx) -> Result<PriorityKey, Error> {
    let today = tx.ctx.today();
    let keys = store::all(tx).await?;
    in_force(&keys, today)
        .cloned()
        .ok_or_else(|| Error::Unavailable("no priority key is in force".into()))
}
