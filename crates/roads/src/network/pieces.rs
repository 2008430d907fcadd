//! Ways cut at their crossings.

use super::crossings::{Crossings, Urban};
use super::{NONE, Piece, Segment, milliseconds};
use crate::geo;
use crate::read::{Node, Place, Roads};

/// Segments with their points and, each, one piece.
pub(super) fn pieces(
    roads: &Roads,
    crossings: &Crossings,
    urban: &Urban,
    signals: f64,
) -> (Vec<Segment>, Vec<Place>, Vec<Piece>) {
    let (mut segments, mut points, mut pieces) = (vec![], vec![], vec![]);
    for way in &roads.ways {
        let refs = &roads.refs[way.refs.clone()];
        let present = |n: u32| roads.kinds[n as usize] != Node::Missing;
        let whole: f64 = (refs.windows(2))
            .filter(|p| present(p[0]) && present(p[1]))
            .map(|p| geo::metres(roads.places[p[0] as usize], roads.places[p[1] as usize]))
            .sum();
        let mut from = 0;
        for k in 0..refs.len() {
            if !present(refs[k]) {
                from = k + 1;
                continue;
            }
            let ends = crossings.of[refs[k] as usize] != NONE;
            if k == from || !ends {
                continue;
            }
            let run = &refs[from..=k];
            from = k;
            let first = points.len();
            points.extend(run.iter().map(|n| roads.places[*n as usize]));
            let metres: f64 = points[first..].windows(2).map(|p| geo::metres(p[0], p[1])).sum();
            let in_town = urban.at(points[first + run.len() / 2]);
            // Lights on the way, ahead of a crossing; those on crossings count with the turn.
            let inside = &run[1..run.len() - 1];
            let lights = inside
                .iter()
                .filter(|n| roads.kinds[**n as usize] == Node::Signals)
                .count();
            let piece = Piece {
                kind: way.kind << 1 | u32::from(in_town),
                length: (metres * 10.0).round() as u32,
                lights: lights as u32,
            };
            let time = match way.used.crossing {
                Some(seconds) if whole > 0.0 => milliseconds(seconds * metres / whole).max(1),
                _ => piece.time(&way.used, signals),
            };
            let open = |yes: bool| if yes { time } else { NONE };
            segments.push(Segment {
                ends: [run[0], run[run.len() - 1]].map(|n| crossings.of[n as usize]),
                points: [first as u32, points.len() as u32],
                length: piece.length,
                time: [open(way.used.forward), open(way.used.backward)],
                name: way.name,
                pieces: [pieces.len() as u32, pieces.len() as u32 + 1],
                ways: [way.id; 2],
                last_leg: way.used.last_leg,
                kerb: way.used.kerb,
                ferry: way.used.wait > 0.0,
                wait: milliseconds(way.used.wait),
            });
            pieces.push(piece);
        }
    }
    (segments, points, pieces)
}
