//! The pages embed what `npm run build` makes; without it there is nothing to show, so say so at once.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/dist");
    println!("cargo:rerun-if-changed={}", dist.display());
    println!("cargo:rerun-if-changed=../../locales");
    if ["assets/app.css", "assets/app.js", "icons.rs"]
        .iter()
        .any(|file| !dist.join(file).is_file())
    {
        eprintln!(
            "frontend/dist is missing: run `make frontend` first (or, with npm alone, `cd frontend && npm ci && npm run build`)."
        );
        std::process::exit(1);
    }
}
