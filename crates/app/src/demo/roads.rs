//! A town that is not there: a planar net of named streets on a bent grid, and addresses along them.

use super::names::STREETS;
use super::random::Random;

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

/// At least `wanted` addresses around (`lat`, `lon`), in an order that has nothing to do with where they are.
pub(super) fn addresses(rng: &mut Random, wanted: usize, lat: f64, lon: f64) -> Vec<Address> {
    let per_block = (BLOCK / PLOT) as usize * 2;
    // A net of n × n crossings has 2 n (n − 1) blocks, of which one in eight is missing.
    let mut side = 4;
    while 2 * side * (side - 1) * per_block * 3 / 4 < wanted {
        side += 1;
    }
    let net = net(rng, side);
    let names = names(rng, side * 2);
    let mut found = Vec::new();
    for (street, name) in names.iter().enumerate() {
        let mut number = 1;
        for block in 0..side - 1 {
            let ends = if street < side {
                (street * side + block, street * side + block + 1)
            } else {
                (block * side + street - side, (block + 1) * side + street - side)
            };
            if rng.chance(0.12) {
                continue;
            }
            let ((ax, ay), (bx, by)) = (net.crossings[ends.0], net.crossings[ends.1]);
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx.hypot(dy);
            for house in 0..per_block {
                // Odd numbers to the left, even ones to the right, twelve metres from the middle of the road.
                let along = (house / 2) as f64 * PLOT + 16.0;
                let across = if house % 2 == 0 { 12.0 } else { -12.0 };
                let (x, y) = (
                    ax + dx / length * along - dy / length * across,
                    ay + dy / length * along + dx / length * across,
                );
                found.push(Address {
                    street: format!("{name} {number}"),
                    // Metres to degrees at this latitude; good to some metres over a town.
                    lat: lat + y / 111_320.0,
                    lon: lon + x / (111_320.0 * lat.to_radians().cos()),
                });
                number += 1;
            }
        }
    }
    debug_assert_eq!(net.side, side);
    for i in (1..found.len()).rev() {
        found.swap(i, rng.below(i + 1));
    }
    found
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
