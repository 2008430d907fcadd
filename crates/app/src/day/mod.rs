//! My day: what waits for a worker, what is late. Each role has its lists; a worker with several sees all of them, the most
//! urgent first, and nothing twice.

mod office;
mod store;

pub use office::{Accesses, Account, FailedTask, SetAsideCount};

use crate::access::ShownAddress;
use crate::tx::Query;
use crate::waiting::{self, Figures};
use crate::{Error, Tx, priority_key};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Right, Role};
use domain::ids::{ItemId, JobId, NeedId, PersonId};
use domain::item::ItemState;
use domain::job::JobKind;
use domain::need::Step;
use domain::priority_key::{LevelCode, PriorityKey};
use std::collections::BTreeSet;
use uuid::Uuid;

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $code:literal for $($role:ident)|+),+ $(,)?) => {
        /// A list of the day, in the order of urgency.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Topic { $($(#[$doc])* $name),+ }
        impl Topic {
            pub const ALL: &'static [Topic] = &[$(Topic::$name),+];
            /// The word of the message keys.
            pub fn code(self) -> &'static str { match self { $(Topic::$name => $code),+ } }
            /// Whose day it belongs to.
            pub fn roles(self) -> &'static [Role] { match self { $(Topic::$name => &[$(Role::$role),+]),+ } }
        }
    };
}
topics!(
    /// Planned for the worker, today or earlier and not done.
    MyJobs = "my_jobs" for Driver | Technician,
    /// Open needs past their deadline, and nobody has said why.
    LateWithoutCause = "late_without_cause" for Coordinator,
    /// Needs of the most urgent level with nobody in charge.
    AcuteUnassigned = "acute_unassigned" for Coordinator,
    /// Needs that wait for their level, the oldest first.
    Untriaged = "untriaged" for Intake,
    /// Open needs in the worker's charge, by time left.
    InMyCharge = "in_my_charge" for Therapist,
    /// Needs that wait for an assessment and have nobody in charge.
    Assessments = "assessments" for Therapist,
    /// Fittings for the worker, or for needs in the worker's charge.
    Fittings = "fittings" for Therapist,
    /// Open jobs without a day.
    JobsWithoutPlan = "jobs_without_plan" for Coordinator,
    /// Repairs at the citizens'.
    RepairJobs = "repair_jobs" for Technician,
    /// Devices that the jobs of the next planned day take along and that are not in a vehicle yet.
    ToMakeReady = "to_make_ready" for Technician,
    ToWash = "to_wash" for Technician,
    ToCheck = "to_check" for Technician,
    /// Devices in the workshop.
    Repairs = "repairs" for Technician,
    /// Needs that wait for NAV, the longest waiting first.
    NavWaiting = "nav_waiting" for Coordinator,
    /// Collections that Rampe proposes, since somebody has died or moved away; they wait for a word.
    ToCollect = "to_collect" for Coordinator,
    /// Needs that came in today.
    OpenedToday = "opened_today" for Intake,
);

/// What a line leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Need(NeedId, Option<Step>),
    Job(JobId, JobKind),
    Item(ItemId),
}

impl Thing {
    fn id(self) -> Uuid {
        match self {
            Thing::Need(id, _) => id.0,
            Thing::Job(id, _) => id.0,
            Thing::Item(id) => id.0,
        }
    }
}

/// The person of a line, as this worker may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub id: PersonId,
    pub name: String,
    pub protected: bool,
    pub phone: Option<String>,
    pub address: ShownAddress,
}

/// One thing that waits on somebody's day.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub thing: Thing,
    pub who: Option<Who>,
    /// The first product, class or words.
    pub what: Option<String>,
    /// How many things there are in all.
    pub things: i64,
    /// A device's label.
    pub label: Option<String>,
    /// A device's place.
    pub place: Option<String>,
    /// A device's state.
    pub state: Option<String>,
    pub level: Option<LevelCode>,
    pub deadline: Option<DateTime<Utc>>,
    /// Since when it is as it is.
    pub since: Option<DateTime<Utc>>,
    /// The day that a job is planned for.
    pub on: Option<NaiveDate>,
}

/// What waits of one topic on somebody's day.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub topic: Topic,
    /// All there are; `lines` are the first that no earlier section shows.
    pub total: i64,
    /// Past their deadline.
    pub late: i64,
    pub lines: Vec<Line>,
}

/// Most lines of a section.
pub const MOST: usize = 7;

/// Asks for the worker's own day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Day;

/// A worker's day.
#[derive(Clone, Debug)]
pub struct DayAnswer {
    /// The key that names the levels.
    pub key: PriorityKey,
    /// In the order of urgency, empty ones too.
    pub sections: Vec<Section>,
    /// For a leader.
    pub figures: Option<Figures>,
    /// For an administrator.
    pub office: Option<Office>,
    /// For whoever watches the access log.
    pub accesses: Option<Accesses>,
}

/// What an administrator looks after.
#[derive(Clone, Debug, PartialEq)]
pub struct Office {
    pub set_aside: Vec<SetAsideCount>,
    pub failed_tasks: Vec<FailedTask>,
    pub locked: Vec<Account>,
}

impl Query for Day {
    type Answer = DayAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<DayAnswer, Error> {
        tx.ctx.must(Right::Work)?;
        let roles = tx.ctx.roles.clone();
        let key = priority_key::current(tx).await?;
        let (mut sections, mut shown) = (vec![], BTreeSet::new());
        for topic in Topic::ALL {
            if topic.roles().iter().any(|role| roles.has(*role)) {
                let mut section = store::section(tx, *topic, &key).await?;
                section.lines.retain(|line| !shown.contains(&line.thing.id()));
                section.lines.truncate(MOST);
                shown.extend(section.lines.iter().map(|line| line.thing.id()));
                sections.push(section);
            }
        }
        let persons: Vec<PersonId> = sections
            .iter()
            .flat_map(|s| &s.lines)
            .filter_map(|line| line.who.as_ref().map(|who| who.id))
            .collect();
        for person in persons {
            tx.saw(person, "day.list");
        }
        Ok(DayAnswer {
            key,
            sections,
            figures: match roles.has(Role::Leader) {
                true => Some(waiting::figures(tx).await?),
                false => None,
            },
            office: match roles.has(Role::Administrator) {
                true => Some(office::office(tx).await?),
                false => None,
            },
            accesses: match roles.has(Role::Auditor) {
                true => Some(office::accesses(tx).await?),
                false => None,
            },
        })
    }
}

/// The states of a device that stands before the wash.
pub(crate) fn before_wash() -> [&'static str; 2] {
    [ItemState::Quarantine.code(), ItemState::Washing.code()]
}
