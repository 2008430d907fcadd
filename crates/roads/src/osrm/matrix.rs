//! Tables: read from a list of points, and written fast.

use super::{Waypoint, on_earth};
use crate::{Asker, Graph, Hour, LICENCE, Spot, Table};
use serde::{Deserialize, Serialize};

/// Points, and between which of them times and ways are wanted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Longitudes and latitudes.
    pub points: Vec<[f64; 2]>,
    /// Positions among the points, for the rows; all where nothing is said.
    pub sources: Option<Vec<usize>>,
    /// The same for the columns.
    pub destinations: Option<Vec<usize>>,
    /// When all leave: times are multiplied by that hour's factor.
    pub hour: Option<Hour>,
}

/// Why points are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct MatrixError {
    /// As in `sources[2]`; a point where it is the whole.
    pub path: String,
    pub reason: String,
}

/// More cells than this would fill the memory of a usual machine.
const MOST_CELLS: usize = 100_000_000;

impl Matrix {
    /// Reads `{"points": [[lon, lat], …], "sources": [i, …], "destinations": [i, …], "hour": 7 or "07:45"}`.
    ///
    /// # Errors
    /// With the path of the field that is wrong.
    pub fn read(json: &[u8]) -> Result<Matrix, MatrixError> {
        let fault = |path: String, reason: String| Err(MatrixError { path, reason });
        let mut reader = serde_json::Deserializer::from_slice(json);
        let matrix: Matrix = match serde_path_to_error::deserialize(&mut reader) {
            Ok(matrix) => matrix,
            Err(e) => return fault(e.path().to_string(), e.into_inner().to_string()),
        };
        if let Err(e) = reader.end() {
            return fault(".".to_owned(), e.to_string());
        }
        let count = matrix.points.len();
        if let Some(at) = matrix.points.iter().position(|p| !on_earth(*p)) {
            return fault(format!("points[{at}]"), "no longitude and latitude".to_owned());
        }
        let lists = [("sources", &matrix.sources), ("destinations", &matrix.destinations)];
        for (name, list) in lists {
            if let Some(at) = list.iter().flatten().position(|point| *point >= count) {
                return fault(
                    format!("{name}[{at}]"),
                    format!("there are {count} points, counted from 0"),
                );
            }
        }
        // With no columns, nothing would tell how many rows there are.
        if let Some((name, _)) = lists.iter().find(|(_, list)| list.as_ref().is_some_and(Vec::is_empty)) {
            return fault((*name).to_owned(), "is empty: leave it out for all points".to_owned());
        }
        let [rows, columns] = lists.map(|(_, list)| list.as_ref().map_or(count, Vec::len));
        if rows.saturating_mul(columns) > MOST_CELLS {
            let reason = format!("{rows} × {columns} are more than {MOST_CELLS} cells: ask in parts");
            return fault("points".to_owned(), reason);
        }
        Ok(matrix)
    }

    /// Each point on its road; nothing where none is within so many metres.
    pub fn snap(&self, graph: &Graph, metres: f64) -> Vec<Option<Spot>> {
        self.points
            .iter()
            .map(|place| graph.snap(*place, metres).ok())
            .collect()
    }

    fn chosen<'a>(&self, list: &Option<Vec<usize>>, spots: &'a [Option<Spot>]) -> Vec<Option<&'a Spot>> {
        match list {
            Some(list) => list.iter().map(|at| spots[*at].as_ref()).collect(),
            None => spots.iter().map(Option::as_ref).collect(),
        }
    }

    /// Times and ways between the snapped points, as many as the points.
    pub fn table(&self, asker: &mut Asker, spots: &[Option<Spot>]) -> Table {
        let (rows, columns) = (
            self.chosen(&self.sources, spots),
            self.chosen(&self.destinations, spots),
        );
        let mut table = asker.table(&rows, &columns);
        if let Some(hour) = self.hour {
            table.stretch(asker.graph().factor(hour));
        }
        table
    }

    /// OSRM's table answer with durations and distances, and more fields: `far`, the points with no road near, whose rows
    /// and columns are null; `factor` on times, where an hour was given; and `licence` of the roads.
    pub fn json(&self, graph: &Graph, spots: &[Option<Spot>], table: &Table) -> Vec<u8> {
        let told = |list: &Option<Vec<usize>>| {
            let each = self.chosen(list, spots).into_iter();
            Some(each.map(|spot| spot.map(|s| Waypoint::of(graph, s))).collect())
        };
        let far = spots.iter().enumerate().filter(|(_, spot)| spot.is_none());
        let told = Told {
            code: "Ok",
            sources: told(&self.sources),
            destinations: told(&self.destinations),
            far: Some(far.map(|(at, _)| at).collect()),
            factor: self.hour.map(|hour| graph.factor(hour)),
            licence: Some(LICENCE),
        };
        write(&told, table, true, true)
    }
}

/// What an answer tells beside its numbers.
#[derive(Serialize)]
pub(super) struct Told {
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<Option<Waypoint>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destinations: Option<Vec<Option<Waypoint>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub far: Option<Vec<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<&'static str>,
}

/// The rows of numbers are written by hand: half a million of them are most of the work.
pub(super) fn write(told: &Told, table: &Table, durations: bool, distances: bool) -> Vec<u8> {
    let mut out = super::written(told);
    // The closing brace comes at the end.
    out.pop();
    let rows = [
        (durations, "durations", &table.milliseconds, 100),
        (distances, "distances", &table.decimetres, 1),
    ];
    for (_, name, values, unit) in rows.into_iter().filter(|(wanted, ..)| *wanted) {
        out.reserve(values.len() * 8 + 64);
        out.extend_from_slice(b",\"");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":[");
        for (at, row) in values.chunks_exact(table.targets.max(1)).enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.push(b'[');
            for (at, value) in row.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                match *value {
                    Table::UNREACHABLE => out.extend_from_slice(b"null"),
                    value => decimal(&mut out, value.saturating_add(unit / 2) / unit),
                }
            }
            out.push(b']');
        }
        out.push(b']');
    }
    out.push(b'}');
    out
}

/// Tenths as a number with one decimal.
fn decimal(out: &mut Vec<u8>, tenths: u32) {
    let mut digits = [0u8; 12];
    let mut at = digits.len() - 2;
    let mut whole = tenths / 10;
    (digits[at], digits[at + 1]) = (b'.', b'0' + (tenths % 10) as u8);
    loop {
        at -= 1;
        digits[at] = b'0' + (whole % 10) as u8;
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::{Table, Told, write};
    use serde_json::{Value, json};

    fn told() -> Told {
        Told {
            code: "Ok",
            sources: None,
            destinations: None,
            far: None,
            factor: None,
            licence: None,
        }
    }

    #[test]
    fn numbers_written_by_hand_are_rounded_to_tenths() {
        let table = Table {
            targets: 4,
            milliseconds: vec![
                0,
                49,
                50,
                99_950,
                Table::UNREACHABLE - 1,
                Table::UNREACHABLE,
                100,
                123_456_749,
            ],
            decimetres: vec![0, 1, 9, 10, 11, Table::UNREACHABLE, Table::UNREACHABLE - 1, 1_000_000],
        };
        let answer: Value = serde_json::from_slice(&write(&told(), &table, true, true)).unwrap_or_default();
        let seconds = json!([[0.0, 0.0, 0.1, 100.0], [4_294_967.2, null, 0.1, 123_456.7]]);
        let metres = json!([[0.0, 0.1, 0.9, 1.0], [1.1, null, 429_496_729.4, 100_000.0]]);
        assert_eq!(answer, json!({"code": "Ok", "durations": seconds, "distances": metres}));
    }
}
