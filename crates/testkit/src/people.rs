//! Workers for tests, made through the use cases.

use crate::Town;
use app::staff::{Create, password};
use app::{Ctx, session};
use domain::access::Role;
use domain::ids::StaffId;

impl Town {
    /// A worker with a password.
    pub async fn worker(&self, user: &str, roles: &[Role], password: &str) -> StaffId {
        let system = self.system();
        let new = Create {
            user_name: user.into(),
            display_name: format!("{user} Prøvesen"),
            email: None,
            roles: roles.to_vec(),
            service: None,
            lang: "nb".into(),
            password_hash: Some(password::hash(&system.world, password.into()).await.expect("a hash")),
        };
        let made = self.db.run(&system, self.command(), &new).await;
        made.expect("a new worker").into_inner()
    }

    /// Tries to log in as that worker.
    pub async fn log_in(
        &self,
        user: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<session::Session, session::LogInFault> {
        let cookie = session::log_in(&self.db, &self.listed, user, password.into(), code, Some("a browser"))
            .await
            .expect("the database answers")?;
        let found = session::resolve(&self.db, &cookie).await.expect("the database answers");
        Ok(found.expect("a session just opened"))
    }

    /// The surroundings of that worker's next request.
    pub fn request(&self, session: &session::Session) -> Ctx {
        session.ctx(self.db.world(), (self.db.world().ids)())
    }
}
