//! A municipality for tests, and builders of what is in it. Builders write through the use cases where there are any.

use crate::{TestDatabase, TestWorld};
use app::municipality::{self, Create, Listed};
use app::{Actor, Ctx, Db};
use domain::access::{Role, Roles};
use domain::ids::{CommandId, StaffId};
use std::sync::Arc;

/// One municipality in a database of its own, with a clock that the test sets.
pub struct Town {
    pub clock: TestWorld,
    pub db: Db,
    pub listed: Listed,
    /// Dropped last: the pool must be closed before the database goes.
    pub database: Arc<TestDatabase>,
}

impl Town {
    pub async fn new() -> Town {
        let clock = TestWorld::default();
        let database = Arc::new(TestDatabase::new().await);
        let db = database.connect(clock.world()).await;
        let listed = add_municipality(&db, "9901", "Granvik").await;
        Town {
            clock,
            db,
            listed,
            database,
        }
    }

    /// One more municipality in the same database, with builders of its own.
    pub async fn another(&self, number: &str) -> Town {
        Town {
            clock: self.clock.clone(),
            db: self.db.clone(),
            listed: add_municipality(&self.db, number, "Nabovik").await,
            database: self.database.clone(),
        }
    }

    /// A second municipality in the same database.
    pub async fn neighbour(&self) -> Listed {
        add_municipality(&self.db, "9902", "Storlia").await
    }

    /// Rampe itself.
    pub fn system(&self) -> Ctx {
        self.listed.system(self.clock.world())
    }

    /// Somebody with these roles. Not a row in the staff table: for use cases that only ask for rights.
    pub fn with(&self, roles: &[Role]) -> Ctx {
        Ctx {
            roles: Roles::new(roles.to_vec()),
            ..self.system()
        }
    }

    /// As [`Town::with`], as a worker whose row exists.
    pub fn as_staff(&self, staff: StaffId, roles: &[Role]) -> Ctx {
        Ctx {
            actor: Actor::Staff(staff),
            ..self.with(roles)
        }
    }

    pub fn command(&self) -> CommandId {
        self.system().id()
    }
}

async fn add_municipality(db: &Db, number: &str, name: &str) -> Listed {
    let new = Create {
        number: number.into(),
        name: name.into(),
        country: "no".into(),
        service_name: "Hjelpemiddeltjenesten".into(),
    };
    municipality::create(db, new).await.expect("a new municipality")
}
