//! Where roads meet, and where many of them do.

use super::NONE;
use crate::read::{Node, Place, Roads};
use std::collections::HashMap;

/// The width of a cell in which crossings are counted, in 10⁻⁷ degrees of longitude.
const CELL: i32 = 40_000;

/// Per node its number as a crossing, [`NONE`] where there is none; nodes per crossing.
pub(super) struct Crossings {
    pub of: Vec<u32>,
    pub nodes: Vec<u32>,
}

impl Crossings {
    pub fn of(roads: &Roads) -> Crossings {
        let mut uses = vec![0u8; roads.ids.len()];
        let present = |n: u32| roads.kinds[n as usize] != Node::Missing;
        for way in &roads.ways {
            let refs = &roads.refs[way.refs.clone()];
            for (k, n) in refs.iter().enumerate().filter(|(_, n)| present(**n)) {
                let inside = k > 0 && k + 1 < refs.len() && present(refs[k - 1]) && present(refs[k + 1]);
                let at = &mut uses[*n as usize];
                *at = at.saturating_add(if inside { 1 } else { 2 });
            }
        }
        let mut of = vec![NONE; uses.len()];
        let mut nodes = vec![];
        for (n, used) in uses.iter().enumerate() {
            if *used >= 2 || *used > 0 && roads.kinds[n] == Node::Blocked {
                of[n] = nodes.len() as u32;
                nodes.push(n as u32);
            }
        }
        Crossings { of, nodes }
    }
}

/// How many crossings lie about a place.
pub(super) struct Urban {
    cells: HashMap<[i32; 2], u32>,
    from: u32,
}

impl Urban {
    pub fn of(roads: &Roads, crossings: &Crossings, from: u32) -> Urban {
        let mut cells = HashMap::new();
        for n in &crossings.nodes {
            *cells.entry(Urban::cell(roads.places[*n as usize])).or_default() += 1;
        }
        Urban { cells, from }
    }

    /// Some 250 to 400 m wide.
    fn cell([lon, lat]: Place) -> [i32; 2] {
        [lon.div_euclid(CELL), lat.div_euclid(CELL * 3 / 4)]
    }

    pub fn at(&self, place: Place) -> bool {
        let [x, y] = Urban::cell(place);
        let about = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x + dx, y + dy]));
        let count: u32 = about.map(|c| self.cells.get(&c).copied().unwrap_or(0)).sum();
        count >= self.from
    }
}
