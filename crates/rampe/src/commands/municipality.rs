//! `rampe municipality create`

use super::{in_words, say, with_db};
use crate::ground::{Failure, Where};
use app::municipality::{Create, create};
use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub enum Municipality {
    /// Create a municipality with its virtual places, the default priority key and a first service.
    Create {
        /// The state's number of it, such as 9901.
        #[arg(long)]
        number: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        country: Country,
    },
    /// List the municipalities of this installation.
    List,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Country {
    No,
    Se,
    Dk,
    Fi,
}

impl Country {
    fn code(self) -> &'static str {
        match self {
            Country::No => "no",
            Country::Se => "se",
            Country::Dk => "dk",
            Country::Fi => "fi",
        }
    }
    /// What the first service is called until somebody gives it another name.
    fn service_name(self) -> &'static str {
        match self {
            Country::No => "Hjelpemiddeltjenesten",
            Country::Se => "Hjälpmedelsverksamheten",
            Country::Dk => "Hjælpemiddelservice",
            Country::Fi => "Apuvälinepalvelu",
        }
    }
}

impl Municipality {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        match self {
            Municipality::Create { number, name, country } => {
                with_db(place, async |db, _| {
                    let new = Create {
                        number,
                        name,
                        country: country.code().into(),
                        service_name: country.service_name().into(),
                    };
                    let created = create(db, new).await.map_err(in_words)?;
                    say(format_args!("Created {} {}.", created.number, created.name))
                })
                .await
            }
            Municipality::List => {
                with_db(place, async |db, _| {
                    for m in app::municipality::directory(db).await? {
                        say(format_args!("{}\t{}\t{}", m.number, m.name, m.country))?;
                    }
                    Ok(())
                })
                .await
            }
        }
    }
}
