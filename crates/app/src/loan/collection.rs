//! Death or moving out: one collection for all that the person has.

use super::store;
use crate::tx::Command;
use crate::{Error, Tx, access, job, person, priority_key};
use domain::access::Right;
use domain::ids::{JobId, PersonId};
use domain::job::{JobCancelReason, JobEvent, JobState, Load, ProposedBecause};
use domain::priority_key::CriterionCode;
use serde::{Deserialize, Serialize};

/// As when a death or a moving is registered: for persons whose loans were found later.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProposeCollection {
    pub person: PersonId,
}

impl Command for ProposeCollection {
    const KIND: &'static str = "loan.propose_collection";
    type Outcome = Option<JobId>;

    async fn run(&self, tx: &mut Tx) -> Result<Option<JobId>, Error> {
        access::any(&tx.ctx, &[Right::PlanJobs, Right::EditPersons])?;
        tx.saw(self.person, "loan.propose_collection");
        propose_collection(tx, self.person).await
    }
}

/// Proposes one collection job for all open loans of the person, because of what the person's row says: death, else moving
/// out. Loans that an unfinished collection does not carry yet are added to it, so that there is one job however often this
/// is called. `None` where nothing is lent. A coordinator confirms it (`job::Confirm`) or plans it at once (`job::Plan`).
pub(crate) async fn propose_collection(tx: &mut Tx, person: PersonId) -> Result<Option<JobId>, Error> {
    let loans = store::open_of(tx, person).await?;
    if loans.is_empty() {
        return Ok(None);
    }
    if let Some(known) = store::unfinished_collection(tx, person).await? {
        let mut stored = job::store::load(tx, known).await?;
        for loan in loans {
            let load = Load::Loan { loan };
            if !stored.job.load.contains(&load) {
                stored = job::advance(tx, stored, JobEvent::LoadAdded { load }).await?;
            }
        }
        return Ok(Some(known));
    }
    let standing = person::store::standing(tx, person).await?;
    let because = match standing.died_on {
        Some(_) => ProposedBecause::Death,
        None => ProposedBecause::MovedOut,
    };
    // The key has a criterion for returns; a municipality's own key without it gives its least urgent level.
    let key = priority_key::current(tx).await?;
    let level = key
        .criterion(&CriterionCode::from("return_after_death"))
        .map(|(level, _)| level)
        .or(key.levels.last());
    let urgency = level.and_then(|level| {
        let deadline = key.deadline(&level.code, tx.ctx.now, tx.ctx.zone)?;
        Some((level.code.clone(), deadline))
    });
    let load = loans.into_iter().map(|loan| Load::Loan { loan }).collect();
    job::propose(tx, person, because, load, urgency).await.map(Some)
}

/// The death or the moving was registered by mistake: a proposal that nobody has confirmed is taken back. One that a
/// coordinator made into work is left to the coordinator.
pub(crate) async fn withdraw_collection(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    let standing = person::store::standing(tx, person).await?;
    if standing.died_on.is_some() || standing.moved_out_on.is_some() {
        return Ok(());
    }
    let Some(known) = store::unfinished_collection(tx, person).await? else {
        return Ok(());
    };
    let stored = job::store::load(tx, known).await?;
    if let JobState::Proposed { .. } = stored.job.state {
        let cancelled = JobEvent::Cancelled {
            reason: JobCancelReason::Mistake,
            at: tx.ctx.now,
        };
        job::advance(tx, stored, cancelled).await?;
    }
    Ok(())
}
