//! `rampe user create`

use super::{in_words, municipality, say, with_db};
use crate::ground::{Failure, Where};
use app::staff::{Create, password};
use clap::{Subcommand, ValueEnum};
use domain::access::Role as DomainRole;
use std::io::{BufRead, IsTerminal, Write};

#[derive(Subcommand)]
pub enum User {
    /// Create a worker. The password is read from the standard input, one line.
    Create {
        /// The municipality's number.
        #[arg(long)]
        municipality: String,
        /// The name to log in with.
        #[arg(long)]
        user: String,
        /// The name that others see.
        #[arg(long)]
        name: String,
        /// One or several.
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
        #[arg(long)]
        email: Option<String>,
        /// Language of the screens: nb, sv or en.
        #[arg(long, default_value = "nb")]
        lang: String,
    },
}

/// The roles as the command line writes them.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Role {
    Intake,
    Therapist,
    Technician,
    Driver,
    Coordinator,
    Leader,
    Administrator,
    Auditor,
}

impl From<Role> for DomainRole {
    fn from(role: Role) -> DomainRole {
        match role {
            Role::Intake => DomainRole::Intake,
            Role::Therapist => DomainRole::Therapist,
            Role::Technician => DomainRole::Technician,
            Role::Driver => DomainRole::Driver,
            Role::Coordinator => DomainRole::Coordinator,
            Role::Leader => DomainRole::Leader,
            Role::Administrator => DomainRole::Administrator,
            Role::Auditor => DomainRole::Auditor,
        }
    }
}

impl User {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let User::Create {
            municipality: number,
            user,
            name,
            roles,
            email,
            lang,
        } = self;
        if !matches!(lang.as_str(), "nb" | "sv" | "en") {
            return Err(format!("the language must be nb, sv or en, not {lang}").into());
        }
        if std::io::stdin().is_terminal() {
            write!(
                std::io::stderr(),
                "Password (at least {} characters): ",
                password::LEAST
            )?;
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let typed = line.trim_end_matches(['\r', '\n']).to_owned();
        password::check(&typed, &user).map_err(|_| {
            format!(
                "the password must have at least {} characters and not hold the user name",
                password::LEAST
            )
        })?;
        with_db(place, async |db, _| {
            let at = municipality(db, &number).await?;
            let ctx = at.system(db.world().clone());
            let hash = password::hash(&ctx.world, typed).await?;
            let roles = roles.into_iter().map(DomainRole::from).collect();
            let new = Create {
                user_name: user,
                display_name: name,
                email,
                roles,
                service: None,
                lang,
                password_hash: Some(hash),
            };
            db.run(&ctx, ctx.id(), &new).await.map_err(in_words)?;
            say(format_args!("Created {} in {}.", new.user_name, at.name))
        })
        .await
    }
}
