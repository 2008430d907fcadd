//! `rampe roads address`: a register of addresses, searched and looked up by place. Nothing is asked of services outside.

use super::{Place, place};
use crate::ground::Failure;
use clap::Args;
use roads::address::{Address, NumberMatch, Point, Register};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::PathBuf;

#[derive(Args)]
pub struct Addresses {
    /// Kartverket's Matrikkelen-Adresse (CSV), or addresses drawn from OpenStreetMap.
    register: PathBuf,
    /// What somebody types: "strgata 12 b", "Storgata 12, 2400", a farm's name, "31/453".
    #[arg(required_unless_present = "near", conflicts_with = "near")]
    text: Option<String>,
    /// The addresses nearest to a longitude and latitude, with a comma between them.
    #[arg(long, value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    near: Option<Place>,
    /// At most so many.
    #[arg(long, default_value_t = 10)]
    limit: usize,
}

impl Addresses {
    pub fn run(self) -> Result<(), Failure> {
        let name = self.register.display();
        let file = std::fs::File::open(&self.register).map_err(|e| format!("{name}: {e}"))?;
        let (register, aside) = Register::read(file).map_err(|e| format!("{name}: {e}"))?;
        for row in &aside {
            eprintln!("line {}: {}", row.line, row.reason);
        }
        let mut lines = vec![];
        if let Some(text) = &self.text {
            for hit in register.search(text, self.limit) {
                let mut line = told(hit.address);
                line.insert("score".into(), json!(hit.score));
                // A number that is not there is said, never passed over.
                line.insert(
                    "number_found".into(),
                    json!(matches!(hit.number, NumberMatch::Exact | NumberMatch::NotAsked)),
                );
                if !hit.missed.is_empty() {
                    line.insert("missed".into(), json!(hit.missed));
                }
                lines.push(line);
            }
        }
        if let Some(Place([lon, lat])) = self.near {
            for (address, metres) in register.near(lon, lat, self.limit) {
                let mut line = told(address);
                line.insert("metres".into(), json!((metres * 10.0).round() / 10.0));
                lines.push(line);
            }
        }
        let mut out = std::io::stdout().lock();
        for line in lines {
            writeln!(out, "{}", Value::Object(line))?;
        }
        Ok(out.flush()?)
    }
}

fn told(address: &Address) -> Map<String, Value> {
    let place = |point: Point| json!([point.lon, point.lat]);
    let mut line = Map::new();
    line.insert("id".into(), json!(&*address.id));
    line.insert("address".into(), json!(address.to_string()));
    line.insert("point".into(), place(address.point));
    line.insert("stop".into(), place(address.stop()));
    line
}
