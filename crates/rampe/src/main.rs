//! The `rampe` program.

use clap::{Parser, Subcommand};
use rampe::commands::{self, backup, check, demo, import, municipality, roads, routes, serve, token, user};
use rampe::ground::{Failure, Where};
use std::process::ExitCode;

/// A municipality's assistive-device service, from the first call to the device back on the shelf.
#[derive(Parser)]
#[command(name = "rampe", version)]
struct Cli {
    #[command(flatten)]
    place: Where,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(serve::Serve),
    /// Start a demo: two invented municipalities with a year of history.
    Demo(demo::Demo),
    /// Bring the database's schema to this program's version.
    Migrate,
    /// Create the demo's municipalities without serving them.
    Seed(demo::Seed),
    /// Municipalities.
    #[command(subcommand)]
    Municipality(municipality::Municipality),
    /// Import files: products, categories, addresses, needs, orders, substitutes, persons, devices.
    Import(import::Import),
    /// Prove that the stored data is right.
    Check(check::Check),
    /// Bearer tokens for machines.
    #[command(subcommand)]
    Token(token::Token),
    /// Workers.
    #[command(subcommand)]
    User(user::User),
    /// Plan routes, without a database.
    #[command(subcommand)]
    Routes(routes::Routes),
    /// Road networks: driving times from an OpenStreetMap file, without a database.
    #[command(subcommand)]
    Roads(roads::Roads),
    /// Write a backup of the whole installation into one file.
    Backup(backup::Backup),
    /// Restore a backup into an empty place.
    Restore(backup::Restore),
    /// Opens the private database, watches over it and prints its address; closes it when the standard input ends.
    #[command(hide = true)]
    PgHold,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::PgHold => commands::pg_hold(&cli.place.data),
        Command::Routes(c) => c.run(),
        Command::Roads(c) => c.run(),
        command => run(cli.place, command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rampe: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(place: Where, command: Command) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        match command {
            Command::Serve(c) => c.run(&place).await,
            Command::Demo(c) => c.run(place).await,
            Command::Seed(c) => c.run(&place).await,
            Command::Migrate => commands::migrate(&place).await,
            Command::Municipality(c) => c.run(&place).await,
            Command::Import(c) => c.run(&place).await,
            Command::Check(c) => c.run(&place).await,
            Command::Token(c) => c.run(&place).await,
            Command::User(c) => c.run(&place).await,
            Command::Backup(c) => c.run(&place).await,
            Command::Restore(c) => c.run(&place).await,
            Command::PgHold | Command::Routes(_) | Command::Roads(_) => {
                unreachable!("handled before the runtime starts")
            }
        }
    })
}
