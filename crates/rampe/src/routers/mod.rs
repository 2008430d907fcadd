//! Routers that others run, asked over HTTP: an OSRM or a Valhalla in place of a graph of our own. Where they lie is told by the
//! operator; nothing is asked of any by itself. Places go into requests alone, never into a log or an error.

mod osrm;
mod valhalla;

pub use osrm::Osrm;
pub use valhalla::Valhalla;

use app::ports::{RoadTable, RouterError};
use std::io::ErrorKind;
use std::ops::Range;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::Uri;

/// For one request where nothing else is wanted; routers answer a hundred places in much less.
pub const PATIENCE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(3);
/// For all requests of one table. Nobody waits longer for a plan.
const ALL: Duration = Duration::from_secs(60);
/// A table of 100 × 100 takes a tenth of it in Valhalla's long words.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// What is no address of a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address such as http://127.0.0.1:5000, with neither user nor question mark")]
pub struct NoAddress;

/// Where a router lies, and how it is asked.
struct Place {
    agent: Agent,
    /// Without a slash at its end.
    base: String,
}

struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Place {
    fn of(address: &str, patience: Duration) -> Result<Place, NoAddress> {
        let uri: Uri = address.parse().map_err(|_| NoAddress)?;
        let known = matches!(uri.scheme_str(), Some("http" | "https"));
        let plain = uri.query().is_none() && !uri.authority().is_none_or(|a| a.as_str().contains('@'));
        if !known || !plain || address.contains('#') {
            return Err(NoAddress);
        }
        let agent = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(patience))
            // Neither a redirection nor a proxy that the environment names sends places elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .http_status_as_error(false)
            .user_agent("rampe")
            .build();
        Ok(Place {
            agent: agent.into(),
            base: address.trim_end_matches('/').to_owned(),
        })
    }

    fn get(&self, path: &str) -> Result<Answer, RouterError> {
        told(self.agent.get(format!("{}{path}", self.base)).call())
    }

    fn post(&self, path: &str, json: &[u8]) -> Result<Answer, RouterError> {
        let request = self.agent.post(format!("{}{path}", self.base));
        told(request.content_type("application/json").send(json))
    }
}

fn told(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, RouterError> {
    let answer = answer.map_err(failed)?;
    let status = answer.status().as_u16();
    let body = answer.into_body().into_with_config().limit(MOST_BYTES).read_to_vec();
    let body = body.map_err(failed)?;
    Ok(Answer { status, body })
}

/// The client's own words may hold the address, and that holds places.
fn failed(error: ureq::Error) -> RouterError {
    match error {
        ureq::Error::Timeout(_) => RouterError::Late,
        ureq::Error::Io(e) if e.kind() == ErrorKind::TimedOut => RouterError::Late,
        ureq::Error::BodyExceedsLimit(_) => RouterError::Broken("it is too long"),
        ureq::Error::Protocol(_) | ureq::Error::Http(_) => RouterError::Broken("it is not HTTP"),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            RouterError::Broken("its certificate or encryption is not trusted")
        }
        _ => RouterError::Gone,
    }
}

/// The code of a refusal, as far as it is one: whatever else is there may be anything.
fn code(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).take(40).collect()
}

/// A part of a table: rows and columns by their positions among all places.
struct Block {
    rows: Range<usize>,
    columns: Range<usize>,
}

impl Block {
    /// The places of the rows and, unless they are the same, those of the columns behind them.
    fn places(&self) -> impl Iterator<Item = usize> {
        let columns = if self.rows == self.columns {
            0..0
        } else {
            self.columns.clone()
        };
        self.rows.clone().chain(columns)
    }

    /// Where the columns begin among these.
    fn first_column(&self) -> usize {
        if self.rows == self.columns { 0 } else { self.rows.len() }
    }
}

/// What a router told of a block: seconds and metres, as many rows and columns as asked.
struct Cells {
    seconds: Vec<Vec<Option<f64>>>,
    metres: Vec<Vec<Option<f64>>>,
}

/// How a router answers one block.
enum Told {
    Cells(Cells),
    /// It takes no blocks so large.
    TooBig,
}

/// A table out of blocks of at most so many rows and columns; fewer where the router takes no such blocks.
fn joined(
    places: usize,
    mut most: usize,
    ask: impl Fn(&Block) -> Result<Told, RouterError>,
) -> Result<RoadTable, RouterError> {
    let began = Instant::now();
    let mut table = RoadTable {
        seconds: vec![None; places * places],
        metres: vec![None; places * places],
    };
    let mut row = 0;
    while row < places {
        let rows = row..(row + most).min(places);
        let mut column = 0;
        while column < places {
            if began.elapsed() > ALL {
                return Err(RouterError::Late);
            }
            let columns = column..(column + most).min(places);
            let block = Block {
                rows: rows.clone(),
                columns: columns.clone(),
            };
            match ask(&block)? {
                Told::Cells(cells) => put(&mut table, places, &block, &cells)?,
                Told::TooBig if most == 1 => return Err(RouterError::Refused("TooBig".to_owned())),
                Told::TooBig => break,
            }
            column = columns.end;
        }
        if column < places {
            // These rows anew, in smaller blocks.
            most = (most / 2).max(1);
        } else {
            row = rows.end;
        }
    }
    Ok(table)
}

fn put(table: &mut RoadTable, places: usize, block: &Block, cells: &Cells) -> Result<(), RouterError> {
    for (to, rows) in [(&mut table.seconds, &cells.seconds), (&mut table.metres, &cells.metres)] {
        if rows.len() != block.rows.len() || rows.iter().any(|r| r.len() != block.columns.len()) {
            return Err(RouterError::Broken("its table has another size"));
        }
        if rows.iter().flatten().flatten().any(|v| !v.is_finite() || *v < 0.0) {
            return Err(RouterError::Broken("its table holds what is no time or distance"));
        }
        for (row, values) in block.rows.clone().zip(rows) {
            to[row * places + block.columns.start..][..values.len()].copy_from_slice(values);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// Seconds from a to b are 100 a + b; blocks of more than so many rows are refused.
    fn counted(places: usize, most: usize, limit: usize) -> (Result<RoadTable, RouterError>, usize) {
        let asked = RefCell::new(0);
        let table = joined(places, most, |block| {
            *asked.borrow_mut() += 1;
            if block.rows.len() > limit || block.columns.len() > limit {
                return Ok(Told::TooBig);
            }
            let row = |a: usize| block.columns.clone().map(|b| Some((100 * a + b) as f64)).collect();
            let cells: Vec<Vec<Option<f64>>> = block.rows.clone().map(row).collect();
            Ok(Told::Cells(Cells {
                seconds: cells.clone(),
                metres: cells,
            }))
        });
        (table, asked.into_inner())
    }

    #[test]
    fn a_table_is_joined_of_its_blocks() {
        let expected: Vec<Option<f64>> = (0..7)
            .flat_map(|a| (0..7).map(move |b| Some(f64::from(100 * a + b))))
            .collect();
        for (most, limit, requests) in [
            (10, 10, 1),
            (3, 3, 9),
            (7, 7, 1),
            (6, 6, 4),
            (1, 1, 49),
            (7, 3, 1 + 9),
            (5, 1, 1 + 1 + 49),
        ] {
            let (table, asked) = counted(7, most, limit);
            let table = table.unwrap();
            assert_eq!(
                (&table.seconds, &table.metres, asked),
                (&expected, &expected, requests),
                "{most} {limit}"
            );
        }
        assert_eq!(counted(7, 4, 0).0, Err(RouterError::Refused("TooBig".into())));
        assert_eq!(counted(0, 4, 4).0.unwrap().seconds, vec![]);
    }

    #[test]
    fn a_table_of_another_size_or_with_nonsense_in_it_is_none() {
        for (cells, words) in [
            (vec![vec![Some(0.0), Some(1.0)]], "its table has another size"),
            (vec![vec![Some(0.0)], vec![Some(1.0)]], "its table has another size"),
            (
                vec![vec![Some(0.0), Some(1.0)], vec![Some(-1.0), None]],
                "its table holds what is no time or distance",
            ),
        ] {
            let told = |_: &Block| {
                Ok(Told::Cells(Cells {
                    seconds: cells.clone(),
                    metres: cells.clone(),
                }))
            };
            assert_eq!(joined(2, 2, told), Err(RouterError::Broken(words)));
        }
    }

    #[test]
    fn an_address_is_a_host_and_no_more() {
        for address in [
            "http://127.0.0.1:5000",
            "https://router.example/osrm/",
            "http://[::1]:80",
        ] {
            assert!(Place::of(address, PATIENCE).is_ok(), "{address}");
        }
        for address in [
            "",
            "router",
            "ftp://router",
            "http://",
            "http://u:p@router",
            "http://router?key=1",
            "http://router/#a",
        ] {
            assert_eq!(Place::of(address, PATIENCE).err(), Some(NoAddress), "{address}");
        }
    }
}
