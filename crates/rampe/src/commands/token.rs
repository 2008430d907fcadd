//! `rampe token create`

use super::user::Role;
use super::{municipality, say, with_db};
use crate::ground::{Failure, Where};
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Token {
    /// Create a bearer token; prints the token alone. It is shown this once.
    Create {
        #[arg(long, value_name = "N")]
        municipality: String,
        #[arg(long)]
        role: Role,
        /// The worker on whose behalf the machine acts.
        #[arg(long)]
        user: Option<String>,
    },
}

impl Token {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let Token::Create {
            municipality: number,
            role,
            user,
        } = self;
        with_db(place, async |db, _| {
            let at = municipality(db, &number).await?;
            let ctx = at.system(db.world().clone());
            let staff = match &user {
                Some(name) => {
                    let found = db.read(&ctx, &app::staff::ByUserName { user_name: name }).await?;
                    Some(
                        found
                            .ok_or_else(|| format!("there is no user {name} in {}", at.name))?
                            .id,
                    )
                }
                None => None,
            };
            let name = format!("rampe token create --role {}", domain::access::Role::from(role));
            say(app::token::create(db, &ctx, role.into(), staff, &name).await?)
        })
        .await
    }
}
