//! `rampe demo` and `rampe seed`: two invented municipalities with a year of history that ends today.

use super::network::Roads;
use super::serve::{log, serve};
use super::{demo_roads, say};
use crate::ground::{Failure, Ground, Schema, Where};
use app::demo::{self, Login, Options, Seeded, Size};
use app::route::Network;
use app::{maintenance, staff::password};
use chrono::NaiveDate;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use web::i18n::{L, Lang};
use web::state::{Config, Demo as Shown, DemoLogIn};

/// Of every log-in of the demo. Worth nothing elsewhere: only the demo's accounts are made with it.
const PASSWORD: &str = "prov-demoen-na";

#[derive(Args)]
pub struct Demo {
    /// Address and port.
    #[arg(long, value_name = "ADDR", env = "RAMPE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    story: Story,
    /// Also write the log-ins to this file as JSON: [{role, user, password, municipality}].
    #[arg(long, value_name = "FILE")]
    json_logins: Option<PathBuf>,
    #[command(flatten)]
    roads: Roads,
}

#[derive(Args)]
pub struct Seed {
    #[command(flatten)]
    story: Story,
}

/// What demo.
#[derive(Args, Clone, Copy)]
struct Story {
    /// small: about 2,000 devices; medium: 20,000; large: 200,000; or a number of devices, 1,000 to 500,000.
    #[arg(long, default_value = "small", value_parser = size)]
    size: Size,
    /// The same seed on the same day makes the same demo.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn size(text: &str) -> Result<Size, String> {
    text.parse().map_err(|_| {
        "not small, medium, large or a number of devices from 1,000 to 500,000 (written 100000)".to_owned()
    })
}

/// `DATA/demo.json`: that the folder holds a demo, which, and its log-ins. Without log-ins it was never finished.
#[derive(Serialize, Deserialize)]
struct Note {
    day: NaiveDate,
    /// As the command line says it.
    size: String,
    seed: u64,
    log_ins: Vec<LogIn>,
}

/// A log-in as it is written down.
#[derive(Clone, Serialize, Deserialize)]
struct LogIn {
    role: String,
    user: String,
    password: String,
    municipality: String,
    municipality_name: String,
    r#try: String,
}

impl From<Login> for LogIn {
    fn from(l: Login) -> LogIn {
        LogIn {
            role: l.role.to_owned(),
            user: l.user,
            password: l.password,
            municipality: l.municipality,
            municipality_name: l.municipality_name,
            r#try: l.try_key.to_owned(),
        }
    }
}

impl Demo {
    pub async fn run(self, place: Where) -> Result<(), Failure> {
        log(false)?;
        let roads = self.roads.open()?;
        let mut ground = Ground::open(&place, Schema::Ready).await?;
        let outcome = self.go(&place, &mut ground, roads).await;
        ground.close().await?;
        outcome
    }

    async fn go(self, place: &Where, ground: &mut Ground, roads: Option<Arc<Network>>) -> Result<(), Failure> {
        let log_ins = ready(place, ground, self.story).await?;
        let roads = match roads {
            Some(given) => given,
            None => demo_roads::open(&place.data, self.story.size, self.story.seed)?,
        };
        if let Some(file) = &self.json_logins {
            fs::write(file, serde_json::to_vec_pretty(&log_ins)?)
                .map_err(|e| format!("{} can't be written: {e}", file.display()))?;
        }
        let shown = log_ins.iter().map(shown).collect::<Result<_, Failure>>()?;
        let config = Config {
            demo: Some(Shown { log_ins: shown }),
            roads: Some(roads),
        };
        serve(ground, self.listen, config, |address| welcome(address, &log_ins)).await
    }
}

impl Seed {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let ground = Ground::open(place, Schema::Ready).await?;
        let outcome = ready(place, &ground, self.story).await;
        ground.close().await?;
        for l in outcome? {
            say(format_args!(
                "{}\t{}\t{}\t{}",
                l.municipality, l.role, l.user, l.password
            ))?;
        }
        Ok(())
    }
}

fn shown(l: &LogIn) -> Result<DemoLogIn, Failure> {
    Ok(DemoLogIn {
        municipality: l.municipality_name.clone(),
        role: l.role.parse()?,
        user: l.user.clone(),
        password: l.password.clone(),
    })
}

/// The demo as of today: the one that is there, or a new one. An older one of a private database is told anew, since its
/// queues and deadlines are those of another day.
async fn ready(place: &Where, ground: &Ground, story: Story) -> Result<Vec<LogIn>, Failure> {
    let file = place.data.join("demo.json");
    let today = ground.world.now().date_naive();
    match note(&file)? {
        Some(note)
            if !note.log_ins.is_empty()
                && (note.size.as_str(), note.seed, note.day)
                    == (story.size.to_string().as_str(), story.seed, today) =>
        {
            return Ok(note.log_ins);
        }
        Some(note) if place.database_url.is_some() && !note.log_ins.is_empty() => {
            say(format_args!(
                "Showing the demo of {}. For a new one, start with an empty database.",
                note.day
            ))?;
            return Ok(note.log_ins);
        }
        Some(_) if place.database_url.is_none() => {
            say("Making the demo anew, so that it ends today.")?;
            empty(ground).await?;
        }
        Some(_) | None => {}
    }
    let db = ground.db(4).await?;
    let outcome = tell(&db, ground, story, &file, today).await;
    db.close().await;
    outcome
}

async fn tell(
    db: &app::Db,
    ground: &Ground,
    story: Story,
    file: &Path,
    today: NaiveDate,
) -> Result<Vec<LogIn>, Failure> {
    if !app::municipality::directory(db).await?.is_empty() {
        return Err("this database holds municipalities that are no demo; choose another folder with --data".into());
    }
    let mut note = Note {
        day: today,
        size: story.size.to_string(),
        seed: story.seed,
        log_ins: vec![],
    };
    write_note(file, &note)?;
    let options = Options {
        size: story.size,
        seed: story.seed,
        now: ground.world.now(),
        password: PASSWORD.to_owned(),
        password_hash: password::hash(&ground.world, PASSWORD.to_owned()).await?,
    };
    let made = demo::seed(db, &options, progress).await?;
    maintenance::vacuum(&ground.url).await?;
    note.log_ins = made.logins.iter().cloned().map(LogIn::from).collect();
    write_note(file, &note)?;
    told(&made)?;
    Ok(note.log_ins)
}

fn told(made: &Seeded) -> Result<(), Failure> {
    let line = format!(
        "{} persons, {} devices, {} needs, {} loans, {} jobs.",
        made.persons, made.items, made.needs, made.loans, made.jobs
    );
    writeln!(std::io::stderr(), "\r{line:<60}")?;
    Ok(())
}

/// How far it is, on one line of a terminal.
fn progress(what: &str, percent: u8) {
    let mut out = std::io::stderr();
    if out.is_terminal()
        && let Err(e) = write!(out, "\r{percent:3} % {what:<40}").and_then(|()| out.flush())
    {
        tracing::debug!(error = %e, "progress can't be shown");
    }
}

/// Drops the private database and makes it anew, without tables' content.
async fn empty(ground: &Ground) -> Result<(), Failure> {
    let server = ground
        .url
        .replacen(&format!("/{}?", crate::cluster::DATABASE), "/postgres?", 1);
    maintenance::drop_database(&server, crate::cluster::DATABASE).await?;
    maintenance::create_database(&server, crate::cluster::DATABASE, None).await?;
    app::db::migrate(&ground.url).await?;
    Ok(())
}

fn note(file: &Path) -> Result<Option<Note>, Failure> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(
            serde_json::from_slice(&bytes).map_err(|e| format!("{} can't be read: {e}", file.display()))?,
        )),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(format!("{} can't be read: {e}", file.display()).into()),
    }
}

fn write_note(file: &Path, note: &Note) -> Result<(), Failure> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(file, serde_json::to_vec_pretty(note)?)
        .map_err(|e| format!("{} can't be written: {e}", file.display()))?)
}

/// The end of `make demo`: the address, a log-in per role, and what to try.
fn welcome(address: SocketAddr, log_ins: &[LogIn]) -> Result<(), Failure> {
    let l = L::new(Lang::En, chrono_tz::Europe::Oslo);
    let first = log_ins.first().map(|l| l.municipality.clone()).unwrap_or_default();
    say(format_args!(
        "\nRampe is ready: http://{address}\nThe password of every log-in: {PASSWORD}\n"
    ))?;
    for log_in in log_ins.iter().filter(|l| l.municipality == first) {
        say(format_args!(
            "  {:<14} {:<13} {}",
            log_in.user,
            log_in.role,
            l.t(&log_in.r#try)
        ))?;
    }
    if let Some(other) = log_ins.iter().find(|l| l.municipality != first) {
        say(format_args!(
            "\nThese log in to {}; {} has the same ones.",
            log_ins[0].municipality_name, other.municipality_name
        ))?;
    }
    say("End with Ctrl-C.")
}
