//! `rampe import KIND FILE…`

use super::{municipality, with_db};
use crate::ground::{Failure, Where};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Import {
    /// products, categories, addresses, needs, orders, substitutes, persons or devices.
    kind: String,
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "N")]
    municipality: String,
    /// Print one JSON object instead of text.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let kind = app::import::format::ImportKind::from_code(&self.kind).ok_or_else(|| {
            let kinds: Vec<_> = app::import::format::ImportKind::ALL.iter().map(|k| k.code()).collect();
            format!("'{}' is no kind of import; there are {}", self.kind, kinds.join(", "))
        })?;
        let mut contents = vec![];
        for file in &self.files {
            contents.push(std::fs::read(file).map_err(|e| format!("{} can't be read: {e}", file.display()))?);
        }
        with_db(place, async |db, _| {
            let at = municipality(db, &self.municipality).await?;
            let (_, _, _) = (at, kind, &contents);
            Err("imports are not wired yet".into())
        })
        .await
    }
}
