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
            let (_, _, _) = (at, role, &user);
            say("")?;
            Err("tokens are not wired yet".into())
        })
        .await
    }
}
