//! PostgreSQL's own client programs (`psql`, `pg_dump`, `pg_restore`), pointed at one database.

use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;

use crate::cluster::{Cluster, ClusterError, PgTools, SearchPlaces};

/// What can go wrong when a client program is run.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(transparent)]
    Find(#[from] ClusterError),
    #[error("the database address must begin with postgres:// or postgresql://")]
    NotAUrl,
    #[error("cannot run {program}: {source}")]
    Run { program: String, source: std::io::Error },
    #[error("the database refused: {0}")]
    Refused(String),
    #[error("the database gave an answer that makes no sense here: {0}")]
    Answer(#[from] serde_json::Error),
}

/// One database and the programs to reach it with.
#[derive(Debug, Clone)]
pub struct Client {
    tools: PgTools,
    address: Address,
}

impl Client {
    /// For a server of one's own, by its URL. Takes the newest client programs of this machine.
    pub fn of_url(url: &str, search: &SearchPlaces) -> Result<Client, ClientError> {
        Ok(Client {
            tools: search.find_clients()?,
            address: Address::parse(url)?,
        })
    }

    /// For the private cluster, as its superuser.
    pub fn of_cluster(cluster: &Cluster) -> Result<Client, ClientError> {
        Ok(Client {
            tools: cluster.tools().clone(),
            address: Address::parse(&cluster.admin_url())?,
        })
    }

    /// The major version of the client programs.
    pub fn major(&self) -> u32 {
        self.tools.major
    }

    /// A program that connects to the database and never asks for a password.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.tools.program(program));
        command
            .arg("--no-password")
            .arg(format!("--dbname={}", self.address.without_password));
        command
            .env("LC_ALL", "C")
            .env("PGCLIENTENCODING", "UTF8")
            .stdin(Stdio::null());
        if std::env::var_os("PGCONNECT_TIMEOUT").is_none() {
            command.env("PGCONNECT_TIMEOUT", "15");
        }
        // Arguments are for all to see in the process list, the environment is not.
        if let Some(password) = &self.address.password {
            command.env("PGPASSWORD", password);
        }
        command
    }

    /// Runs one statement; its answer as plain text.
    pub(crate) fn execute(&self, statement: &str) -> Result<String, ClientError> {
        let mut command = self.command("psql");
        command.args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement]);
        let output = command.output().map_err(|source| ClientError::Run {
            program: "psql".to_owned(),
            source,
        })?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(ClientError::Refused(
                String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            ))
        }
    }

    /// Runs one statement that answers with a single JSON value.
    pub(crate) fn ask<T: DeserializeOwned>(&self, statement: &str) -> Result<T, ClientError> {
        Ok(serde_json::from_str(&self.execute(statement)?)?)
    }
}

/// A database URL as libpq understands it, its password kept apart.
#[derive(Clone, PartialEq, Eq)]
struct Address {
    without_password: String,
    password: Option<String>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({})", self.without_password)
    }
}

impl Address {
    /// Takes the URLs that the server process takes (sqlx), which knows some parameters that libpq does not.
    fn parse(url: &str) -> Result<Address, ClientError> {
        let rest = ["postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme));
        let rest = rest.ok_or(ClientError::NotAUrl)?;
        let rest = rest.split('#').next().unwrap_or(rest);
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match place.find('/') {
            Some(slash) => place.split_at(slash),
            None => (place, ""),
        };
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, mut password) = match user.split_once(':') {
            Some((user, password)) => (user, Some(percent_decode(password))),
            None => (user, None),
        };
        let mut parameters = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let key = match key {
                "password" => {
                    password = Some(percent_decode(value));
                    continue;
                }
                "statement-cache-capacity" => continue,
                "ssl-mode" => "sslmode",
                "ssl-root-cert" | "ssl-ca" => "sslrootcert",
                "ssl-cert" => "sslcert",
                "ssl-key" => "sslkey",
                other => other,
            };
            let option = key.strip_prefix("options[").and_then(|key| key.strip_suffix(']'));
            parameters.push(match option {
                Some(option) => format!("options=-c%20{option}%3D{value}"),
                None => format!("{key}={value}"),
            });
        }
        let at = if user.is_empty() {
            String::new()
        } else {
            format!("{user}@")
        };
        let query = if parameters.is_empty() {
            String::new()
        } else {
            format!("?{}", parameters.join("&"))
        };
        Ok(Address {
            without_password: format!("postgresql://{at}{host}{path}{query}"),
            password,
        })
    }
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, without_password: &str, password: Option<&str>) {
        let address = Address::parse(url).unwrap();
        assert_eq!(
            (address.without_password.as_str(), address.password.as_deref()),
            (without_password, password)
        );
    }

    #[test]
    fn a_password_is_taken_out_of_the_address_wherever_it_stands() {
        check(
            "postgres://u:p%40ss:w@h:5433/d",
            "postgresql://u@h:5433/d",
            Some("p@ss:w"),
        );
        check(
            "postgres://u@h/d?password=s%2Ft&sslmode=require",
            "postgresql://u@h/d?sslmode=require",
            Some("s/t"),
        );
        check(
            "postgresql:///d?host=/run/x&user=u",
            "postgresql:///d?host=/run/x&user=u",
            None,
        );
        check("postgres://h", "postgresql://h", None);
        assert!(!format!("{:?}", Address::parse("postgres://u:hemmelig@h/d").unwrap()).contains("hemmelig"));
    }

    #[test]
    fn parameters_that_only_the_server_process_knows_are_translated_or_left_out() {
        check(
            "postgres://h/d?statement-cache-capacity=5&ssl-mode=disable",
            "postgresql://h/d?sslmode=disable",
            None,
        );
        check(
            "postgres://h/d?options[lock_timeout]=5s",
            "postgresql://h/d?options=-c%20lock_timeout%3D5s",
            None,
        );
    }

    #[test]
    fn an_address_of_something_else_is_refused() {
        assert!(matches!(Address::parse("mysql://h/d"), Err(ClientError::NotAUrl)));
    }
}
