//! The workers' round: for each municipality, messages become tasks and one task that is due is done. The caller repeats it,
//! pausing when there was nothing to do.

use crate::queue::{self, Ended, Task};
use crate::{Ctx, Db, Error, World, import, municipality, outbox};

/// Messages handed over in one go.
const MESSAGES: i64 = 100;

/// One round through all municipalities. Returns how many messages and tasks there were; 0 means that it is time to rest.
///
/// # Errors
/// Only when the directory of municipalities can't be read. What fails in one municipality is logged and does not keep the
/// others waiting.
pub async fn round(db: &Db, world: &World) -> Result<u64, Error> {
    let mut done = 0;
    for town in municipality::directory(db).await? {
        let ctx = town.system(world.clone());
        match in_one(db, &ctx).await {
            Ok(n) => done += n,
            Err(e) => tracing::error!(municipality = %town.number, error = %e, "the worker's round failed"),
        }
    }
    Ok(done)
}

async fn in_one(db: &Db, ctx: &Ctx) -> Result<u64, Error> {
    let mut done = outbox::relay(db, ctx, MESSAGES).await?;
    if let Some(task) = queue::claim(db, ctx).await? {
        work(db, ctx, &task).await?;
        done += 1;
    }
    Ok(done)
}

async fn work(db: &Db, ctx: &Ctx, task: &Task) -> Result<(), Error> {
    match task.kind.as_str() {
        import::upload::TASK => import::work(db, ctx, task).await,
        kind => {
            tracing::error!(task = %task.id, kind, "nobody does this kind of task");
            queue::end(db, ctx, task, Ended::Failed(format!("unknown kind '{kind}'"))).await
        }
    }
}
