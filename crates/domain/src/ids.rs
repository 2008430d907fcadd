//! Identifiers. Each is a UUIDv7 made by the app or the phone; the type says what it names,
//! so that a loan's id can never be handed to a function that wants a person's.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Uuid::from_str(s).map(Self) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
    )+};
}

ids!(
    /// The tenant. Every row belongs to exactly one.
    MunicipalityId,
    ServiceId,
    GroupId,
    StaffId,
    SessionId,
    TokenId,
    PersonId,
    ContactId,
    ProductId,
    ItemId,
    PlaceId,
    MovementId,
    LoanId,
    NeedId,
    NeedLineId,
    JobId,
    EventId,
    /// Made where the user acts (phone, form, machine); the same id is applied at most once.
    CommandId,
    ImportId,
    SetAsideId,
    AddressId,
    TaskId,
    OutboxId,
    AccessEntryId,
);
