//! A town that is not there: a planar net of named streets on a bent grid, and addresses along them.

use super::names::STREETS;
use super::random::Random;
use ::roads::pbf::{File, tags};

/// Metres between two crossings.
const BLOCK: f64 = 170.0;
/// Metres between two houses on the same side.
const PLOT: f64 = 26.0;

pub(super) struct Address {
    pub street: String,
    pub lat: f64,
    pub lon: f64,
}

/// Crossings in a bent grid; a street is one row or one column of it, some of its blocks missing (fields, the river).
struct Net {
    side: usize,
    /// East and north of the middle, metres.
    crossings: Vec<(f64, f64)>,
}

/// A block of a street: from one crossing to the next.
struct Block {
    /// Of the streets' names.
    street: usize,
    ends: [usize; 2],
    /// Elsewhere are fields, and a road only where it is a main one.
    houses: bool,
}

/// Streets and who lives along them.
pub(super) struct Streets {
    net: Net,
    names: Vec<String>,
    blocks: Vec<Block>,
    /// In an order that has nothing to do with where they are.
    pub addresses: Vec<Address>,
}

/// At least `wanted` addresses around (`lat`, `lon`), with their streets.
pub(super) fn streets(rng: &mut Random, wanted: usize, lat: f64, lon: f64) -> Streets {
    let per_block = (BLOCK / PLOT) as usize * 2;
    // A net of n × n crossings has 2 n (n − 1) blocks, of which one in eight is missing.
    let mut side = 4;
    while 2 * side * (side - 1) * per_block * 3 / 4 < wanted {
        side += 1;
    }
    let net = net(rng, side);
    let names = names(rng, side * 2);
    let (mut blocks, mut found) = (vec![], vec![]);
    for (street, name) in names.iter().enumerate() {
        let mut number = 1;
        for block in 0..side - 1 {
            let ends = if street < side {
                [street * side + block, street * side + block + 1]
            } else {
                [block * side + street - side, (block + 1) * side + street - side]
            };
            let houses = !rng.chance(0.12);
            blocks.push(Block { street, ends, houses });
            if !houses {
                continue;
            }
            let ((ax, ay), (bx, by)) = (net.crossings[ends[0]], net.crossings[ends[1]]);
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx.hypot(dy);
            for house in 0..per_block {
                // Odd numbers to the left, even ones to the right, twelve metres from the middle of the road, the first and the
                // last sixteen from the crossings.
                let along = 16.0 + (house / 2) as f64 * (length - 32.0) / (per_block / 2 - 1) as f64;
                let across = if house % 2 == 0 { 12.0 } else { -12.0 };
                let (x, y) = (
                    ax + dx / length * along - dy / length * across,
                    ay + dy / length * along + dx / length * across,
                );
                let (lat, lon) = degrees((x, y), lat, lon);
                let street = format!("{name} {number}");
                found.push(Address { street, lat, lon });
                number += 1;
            }
        }
    }
    for i in (1..found.len()).rev() {
        found.swap(i, rng.below(i + 1));
    }
    Streets {
        net,
        names,
        blocks,
        addresses: found,
    }
}

/// Metres east and north of a place as degrees; good to some metres over a town.
fn degrees((x, y): (f64, f64), lat: f64, lon: f64) -> (f64, f64) {
    (lat + y / 111_320.0, lon + x / (111_320.0 * lat.to_radians().cos()))
}

impl Streets {
    /// Adds crossings and streets to a file, with ids above `ids`, and says which node is its eastern and which its western end.
    pub fn draw(&self, file: &mut File, ids: i64, lat: f64, lon: f64) -> [i64; 2] {
        let side = self.net.side;
        let node = |crossing: usize| ids + 1 + crossing as i64;
        for (at, place) in self.net.crossings.iter().enumerate() {
            let (lat, lon) = degrees(*place, lat, lon);
            file.nodes.push((node(at), lon, lat, vec![]));
        }
        let mut way: Option<(usize, Vec<i64>)> = None;
        let mut ways = vec![];
        for block in &self.blocks {
            let [from, to] = block.ends.map(node);
            let goes_on = way
                .as_ref()
                .is_some_and(|(street, nodes)| *street == block.street && nodes.ends_with(&[from]));
            if !goes_on {
                ways.extend(way.take());
            }
            if block.houses || class(block.street, side) != "residential" {
                way.get_or_insert_with(|| (block.street, vec![from])).1.push(to);
            } else {
                ways.extend(way.take());
            }
        }
        ways.extend(way);
        for ((street, nodes), id) in ways.into_iter().zip(ids + 1..) {
            let class = class(street, side);
            let limit = if class == "residential" { 30 } else { 50 };
            let mut tags = tags(&format!("highway={class} maxspeed={limit} surface=asphalt lit=yes"));
            tags.push(("name".into(), self.names[street].clone()));
            file.ways.push((id, nodes, tags));
        }
        let row = side / 2 * side;
        [node(row), node(row + side - 1)]
    }
}

/// The middle street from west to east leads to the next town, the one across it to the villages, every fifth through the quarters.
fn class(street: usize, side: usize) -> &'static str {
    let from_middle = (street % side).abs_diff(side / 2);
    match (from_middle, street < side) {
        (0, true) => "primary",
        (0, false) => "secondary",
        (n, _) if n % 5 == 0 => "tertiary",
        _ => "residential",
    }
}

/// A country road from one node to another, with bends: a point each kilometre or so.
pub(super) fn country_road(file: &mut File, ids: i64, [from, to]: [i64; 2], name: &str) {
    let place = |id: i64| file.nodes.iter().find(|n| n.0 == id).map(|n| [n.1, n.2]);
    let (Some(a), Some(b)) = (place(from), place(to)) else {
        return;
    };
    const PIECES: i32 = 80;
    let mut nodes = vec![from];
    for n in 1..PIECES {
        let share = f64::from(n) / f64::from(PIECES);
        // Straight at its ends; in between one long bend and several short ones.
        let calm = (share * std::f64::consts::PI).sin();
        let bend = calm * ((share * 9.0).sin() * 0.04 + (share * 40.0).sin() * 0.006);
        let [x, y] = [b[0] - a[0], b[1] - a[1]];
        let id = ids + i64::from(n);
        file.nodes
            .push((id, a[0] + x * share - y * bend, a[1] + y * share + x * bend, vec![]));
        nodes.push(id);
    }
    nodes.push(to);
    let mut tags = tags("highway=primary maxspeed=80 surface=asphalt");
    tags.push(("name".into(), name.to_owned()));
    file.ways.push((ids, nodes, tags));
}

fn net(rng: &mut Random, side: usize) -> Net {
    let middle = (side as f64 - 1.0) / 2.0;
    let mut crossings = Vec::with_capacity(side * side);
    for row in 0..side {
        for column in 0..side {
            // Less than half a block of bend, so that no two streets cross anywhere else.
            let bend = BLOCK * 0.22;
            crossings.push((
                (column as f64 - middle) * BLOCK + rng.between(-bend, bend),
                (row as f64 - middle) * BLOCK + rng.between(-bend, bend),
            ));
        }
    }
    Net { side, crossings }
}

/// As many different street names as wanted; beyond the lists the old road gets an "Øvre" and a "Nedre" part.
fn names(rng: &mut Random, wanted: usize) -> Vec<String> {
    let mut all: Vec<String> = STREETS
        .0
        .iter()
        .flat_map(|first| STREETS.1.iter().map(move |second| joined(first, second)))
        .collect();
    for i in (1..all.len()).rev() {
        all.swap(i, rng.below(i + 1));
    }
    let more: Vec<String> = ["Øvre", "Nedre"]
        .iter()
        .flat_map(|part| all.iter().map(move |name| format!("{part} {name}")))
        .collect();
    all.extend(more);
    all.truncate(wanted);
    all
}

/// One word of two: where three like letters would meet, Norwegian writes two ("Kapell" and "lia" are "Kapellia").
fn joined(first: &str, second: &str) -> String {
    let mut end = first.chars().rev();
    let doubled = end.next().filter(|last| end.next() == Some(*last));
    match doubled {
        Some(letter) if second.starts_with(letter) => format!("{first}{}", &second[letter.len_utf8()..]),
        _ => format!("{first}{second}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_house_stands_by_its_own_street() {
        let mut file = File::default();
        let streets = streets(&mut Random::new(7), 2_000, 60.0, 10.0);
        streets.draw(&mut file, 0, 60.0, 10.0);
        let place: std::collections::HashMap<i64, (f64, f64)> = file
            .nodes
            .iter()
            .map(|(id, lon, lat, _)| (*id, (*lon * 0.5, *lat)))
            .collect();
        for address in &streets.addresses {
            let (name, _) = address.street.rsplit_once(' ').unwrap();
            let own = file
                .ways
                .iter()
                .filter(|(.., tags)| tags.iter().any(|(k, v)| k == "name" && v == name));
            let metres = |(ax, ay): (f64, f64), (bx, by): (f64, f64)| {
                let (px, py) = (address.lon * 0.5 - ax, address.lat - ay);
                let (dx, dy) = (bx - ax, by - ay);
                let along = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
                (px - along * dx).hypot(py - along * dy) * 111_320.0
            };
            let nearest = own
                .flat_map(|(_, nodes, _)| nodes.windows(2))
                .map(|w| metres(place[&w[0]], place[&w[1]]));
            let nearest = nearest.fold(f64::MAX, f64::min);
            assert!(
                (11.0..13.0).contains(&nearest),
                "{} is {nearest} m from its street",
                address.street
            );
        }
    }

    #[test]
    fn three_like_letters_never_meet_in_a_street_name() {
        assert_eq!(joined("Kapell", "lia"), "Kapellia");
        assert_eq!(joined("Foss", "stien"), "Fosstien");
        assert_eq!(joined("Li", "lia"), "Lilia");
        let names = names(&mut Random::new(1), usize::MAX);
        let thrice = |name: &&String| {
            let letters: Vec<char> = name.to_lowercase().chars().collect();
            letters.windows(3).any(|w| w[0] == w[1] && w[1] == w[2])
        };
        assert_eq!(names.iter().find(thrice), None);
    }
}
