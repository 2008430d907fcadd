//! `rampe check`

use super::{municipality, say, with_db};
use crate::ground::{Failure, Where};
use clap::Args;

#[derive(Args)]
pub struct Check {
    /// Check this municipality only.
    #[arg(long, value_name = "N")]
    municipality: Option<String>,
    /// Print one JSON array instead of text.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let reports = with_db(place, async |db, _| {
            if let Some(number) = &self.municipality {
                municipality(db, number).await?;
            }
            Ok(app::check::run(db, self.municipality.as_deref()).await?)
        })
        .await?;
        if self.json {
            say(serde_json::to_string(&reports)?)?;
        } else {
            if reports.is_empty() {
                say("There is no municipality here; nothing to check.")?;
            }
            for report in &reports {
                say(report.text())?;
            }
        }
        let wrong: u64 = reports.iter().flat_map(|r| &r.checks).map(|c| c.wrong).sum();
        if wrong == 0 {
            Ok(())
        } else {
            Err(format!("{wrong} faults found").into())
        }
    }
}
