//! A job is done: a delivery hands over its load, a collection takes back its loans, the others are simply done.

use super::{advance, store};
use crate::error::Fault;
use crate::loan::{self, BulkOut, HandOver};
use crate::tx::Command;
use crate::{Error, Tx, access};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::{JobId, LoanId, NeedId, PlaceId};
use domain::item::ItemState;
use domain::job::{JobEvent, JobKind, JobState, Load};
use domain::loan::{LoanKind, LoanState};
use domain::need::Term;
use serde::{Deserialize, Serialize};

/// Ends a job as done: a delivery hands its load over, a collection takes its loans back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finish {
    pub job: JobId,
    /// Of a delivery: the kind of loan; by the need's term where nothing is said.
    pub kind: Option<LoanKind>,
    /// Of a delivery: when the loans are due; by their kind where nothing is said.
    pub due: Option<NaiveDate>,
    /// Of a collection: where to; the first place for quarantine where nothing is said.
    pub to: Option<PlaceId>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// Loans that this opened or ended.
    pub loans: Vec<LoanId>,
    /// Needs whose clock this stopped.
    pub in_use: Vec<NeedId>,
}

impl Command for Finish {
    const KIND: &'static str = "job.finish";
    type Outcome = Finished;

    async fn run(&self, tx: &mut Tx) -> Result<Finished, Error> {
        access::any(&tx.ctx, &[Right::DoJobs, Right::PlanJobs])?;
        let stored = store::load(tx, self.job).await?;
        let open = matches!(
            stored.job.state,
            JobState::Open | JobState::Planned { .. } | JobState::Proposed { .. }
        );
        let mut finished = Finished {
            loans: vec![],
            in_use: vec![],
        };
        // A job that is finished already is refused by its own rule below, before anything is lent twice.
        if open {
            match stored.job.kind {
                JobKind::Deliver => finished = self.deliver(tx, &stored.job).await?,
                JobKind::Collect => finished.loans = self.collect(tx, &stored.job).await?,
                JobKind::Repair | JobKind::Fit | JobKind::Inspect | JobKind::Move => {}
            }
        }
        // What was handed over or taken back may have finished the job by itself.
        let stored = if open { store::load(tx, self.job).await? } else { stored };
        if !open || !matches!(stored.job.state, JobState::Done { .. }) {
            let at = tx.ctx.now;
            advance(tx, stored, JobEvent::Done { at }).await?;
        }
        Ok(finished)
    }
}

impl Finish {
    async fn deliver(&self, tx: &mut Tx, job: &domain::job::Job) -> Result<Finished, Error> {
        tx.ctx.must(Right::Lend)?;
        let person = job.person.ok_or_else(|| Error::field("person", Fault::Required))?;
        let need = match job.need {
            Some(need) => Some(crate::need::store::load(tx, need).await?.need),
            None => None,
        };
        let kind = self.kind.unwrap_or(match need.as_ref().map(|n| n.term) {
            Some(Term::Lasting) => LoanKind::Lasting,
            Some(Term::Short | Term::Unknown) | None => LoanKind::Short,
        });
        let (mut items, mut bulk) = (vec![], vec![]);
        for load in &job.load {
            match load {
                Load::Item { item, .. } => {
                    let stored = crate::item::store::load(tx, *item).await?;
                    let there = matches!(stored.item.state, ItemState::OnLoan { person: has, .. } if has == person);
                    if !there {
                        items.push(*item);
                    }
                }
                Load::Bulk {
                    product,
                    quantity,
                    line,
                } => {
                    let settled = (line.zip(need.as_ref()))
                        .is_some_and(|(line, need)| need.line(line).is_ok_and(|l| l.state.settled()));
                    if !settled {
                        bulk.push(BulkOut {
                            product: *product,
                            quantity: *quantity,
                            from: None,
                            line: *line,
                        });
                    }
                }
                Load::Loan { .. } => {}
            }
        }
        if items.is_empty() && bulk.is_empty() {
            return Ok(Finished {
                loans: vec![],
                in_use: vec![],
            });
        }
        let wish = HandOver {
            person,
            kind,
            due: self.due,
            need: job.need,
            items,
            bulk,
        };
        let out = loan::hand_over(tx, &wish).await?;
        Ok(Finished {
            loans: out.loans.into_iter().map(|l| l.loan).collect(),
            in_use: out.in_use,
        })
    }

    async fn collect(&self, tx: &mut Tx, job: &domain::job::Job) -> Result<Vec<LoanId>, Error> {
        tx.ctx.must(Right::Lend)?;
        let mut ended = vec![];
        let mut to = None;
        for load in &job.load {
            let Load::Loan { loan: id } = load else { continue };
            let stored = loan::store::load(tx, *id).await?;
            if let LoanState::Open { .. } = stored.loan.state {
                let place = match to {
                    Some(place) => place,
                    None => loan::place_for_returns(tx, self.to).await?,
                };
                to = Some(place);
                loan::end(tx, stored, place).await?;
                ended.push(*id);
            }
        }
        loan::finish_collections(tx, &ended).await?;
        Ok(ended)
    }
}
