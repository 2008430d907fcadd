//! The `rampe` program.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rampe::cluster::{Cluster, ClusterOptions};

#[derive(Parser)]
#[command(name = "rampe", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Opens the private database, watches over it and prints its address; closes it when the standard input ends.
    #[command(hide = true)]
    PgHold {
        #[arg(long)]
        data: PathBuf,
    },
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::PgHold { data } => pg_hold(&data),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rampe: {error}");
            ExitCode::FAILURE
        }
    }
}

fn pg_hold(data: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut cluster = Cluster::open(data, &ClusterOptions::default())?;
    cluster.supervise()?;
    writeln!(std::io::stdout(), "{}", cluster.admin_url())?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    let closed = cluster.close()?;
    writeln!(std::io::stdout(), "{closed:?}")?;
    Ok(())
}
