//! Who acts, where, when. Clock, new ids and randomness come from outside, so that everything can be replayed.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::access::{Right, Role, Roles};
use domain::ids::{MunicipalityId, ServiceId, StaffId, TokenId};
use domain::national_id::Country;
use std::sync::Arc;
use uuid::Uuid;

use crate::Error;

/// Fills a slice with unguessable bytes.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The outside: the real one is made in the binary, another in the tests and for the demo's history.
#[derive(Clone)]
pub struct World {
    /// The present instant, in whole microseconds: that is what the database keeps.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// A new UUIDv7.
    pub ids: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// Fills the slice with unguessable bytes.
    pub entropy: Entropy,
}

impl World {
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }
    /// `N` unguessable bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        bytes
    }
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Staff(StaffId),
    /// A machine with a bearer token, on behalf of a worker or of itself.
    Token {
        token: TokenId,
        staff: Option<StaffId>,
    },
    /// Rampe itself: a queue worker, an import on the command line, the demo.
    System,
}

impl Actor {
    /// The worker, where there is one.
    pub fn staff(&self) -> Option<StaffId> {
        match self {
            Actor::Staff(id) => Some(*id),
            Actor::Token { staff, .. } => *staff,
            Actor::System => None,
        }
    }
    /// The id that logs carry: the worker's, else the token's.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Actor::Staff(id) => Some(id.0),
            Actor::Token { token, staff } => Some(staff.map_or(token.0, |s| s.0)),
            Actor::System => None,
        }
    }
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Staff(_) => "staff",
            Actor::Token { .. } => "token",
            Actor::System => "system",
        }
    }
}

/// One request's surroundings: the municipality, who acts with which roles, the instant, and the outside.
#[derive(Clone)]
pub struct Ctx {
    pub municipality: MunicipalityId,
    pub country: Country,
    pub zone: Tz,
    pub actor: Actor,
    pub roles: Roles,
    pub service: Option<ServiceId>,
    /// When this request began; one instant for all that it does.
    pub now: DateTime<Utc>,
    pub request: Uuid,
    pub world: World,
}

impl Ctx {
    /// Rampe itself at work in one municipality, with every right.
    pub fn system(municipality: MunicipalityId, country: Country, world: World) -> Ctx {
        Ctx {
            municipality,
            country,
            zone: country.zone(),
            actor: Actor::System,
            roles: Roles::new(Role::ALL.to_vec()),
            service: None,
            now: world.now(),
            request: (world.ids)(),
            world,
        }
    }
    pub fn may(&self, right: Right) -> bool {
        self.roles.may(right)
    }
    /// Refuses where the actor has not got the right.
    pub fn must(&self, right: Right) -> Result<(), Error> {
        if self.may(right) {
            Ok(())
        } else {
            Err(Error::Forbidden(right))
        }
    }
    /// A new id of any kind: `ctx.id::<LoanId>()`.
    pub fn id<T: From<Uuid>>(&self) -> T {
        T::from((self.world.ids)())
    }
    /// Today in the municipality.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }
}
