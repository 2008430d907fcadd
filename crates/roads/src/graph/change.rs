//! A graph that is there, with roads closed or driven at other speeds: contracted again in the order that was found for it, without
//! the file that it was built from.

use super::build;
use super::file::Writing;
use super::{Graph, Section, Step, Stretch};
use crate::contraction::{self, Order};
use crate::network::{Arcs, LONGEST, NONE};
use crate::profile::{Profile, ProfileError, Use};
use crate::snap::SnapError;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What is other than in a graph.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Longitudes and latitudes on roads that are closed, both ways, from the crossing before to the crossing after.
    #[serde(default)]
    pub closed: Vec<[f64; 2]>,
    /// The text of a profile with other speeds.
    #[serde(skip)]
    pub profile: Option<String>,
}

/// Why a graph can't be changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("the profile: {0}")]
    Profile(#[from] ProfileError),
    #[error("the profile: {0} differs, which is no speed: build the graph again from its file")]
    Rules(String),
    #[error("closed[{place}]: {why}")]
    Closed { place: usize, why: SnapError },
    #[error("{0}")]
    Json(String),
}

/// Farther than so many metres from a road nobody means that road.
const NEAR: f64 = 30.0;

impl Changes {
    /// From JSON: `{"closed": [[lon, lat], …]}`.
    ///
    /// # Errors
    /// With the path of what is wrong.
    pub fn read(json: &[u8]) -> Result<Changes, ChangeError> {
        let mut read = serde_json::Deserializer::from_slice(json);
        let changes = serde_path_to_error::deserialize(&mut read).map_err(|e| ChangeError::Json(e.to_string()))?;
        read.end().map_err(|e| ChangeError::Json(e.to_string()))?;
        Ok(changes)
    }
}

impl Graph {
    /// A graph with these changes; this one stays as it is. What is closed in it stays closed.
    ///
    /// # Errors
    /// Where a place is on no road, the profile is none, or other rules than its speeds are changed.
    pub fn changed(&self, changes: &Changes, told: &mut dyn FnMut(Step)) -> Result<Graph, ChangeError> {
        let mut rows = self.rows().to_vec();
        let mut about = self.about.clone();
        let mut profile = Profile::read(self.profile())?;
        if let Some(text) = &changes.profile {
            let new = Profile::read(text)?;
            Profile::only_other_speeds(self.profile(), text).map_err(ChangeError::Rules)?;
            self.speeds(&mut rows, &profile, &new)?;
            about.profile.clone_from(&new.name);
            about.hours = new.hours();
            profile = new;
        }
        for (place, closed) in changes.closed.iter().enumerate() {
            let spot = self.snap(*closed, NEAR);
            let spot = spot.map_err(|why| ChangeError::Closed { place, why })?;
            rows[spot.stretch as usize].time = [NONE; 2];
        }
        let open = |node: u32| {
            let direction = self.directions()[node as usize] as usize;
            rows[direction / 2].time[direction % 2] != NONE
        };
        let or_none = |node: u32| if node != NONE && open(node) { node } else { NONE };
        let nodes: Vec<u32> = self.nodes().iter().map(|node| or_none(*node)).collect();
        let (arcs, turns) = self.left(&rows, &nodes, open, profile.u_turn());
        let hierarchy = contraction::contract(&arcs, Order::Given, &mut |share| told(Step::Contracting(share)));
        let mut file = Writing::new();
        for section in [
            Section::Told,
            Section::Points,
            Section::Pieces,
            Section::KindsFrom,
            Section::Kinds,
            Section::NamesFrom,
            Section::Names,
            Section::Copies,
            Section::Directions,
            Section::Tree,
        ] {
            file.put(section, self.section(section));
        }
        file.put(
            Section::Profile,
            changes.profile.as_deref().unwrap_or(self.profile()).as_bytes(),
        );
        file.put(Section::Stretches, &rows);
        file.put(Section::Nodes, &nodes);
        file.put(Section::First, &arcs.first);
        file.put(Section::To, &arcs.to);
        file.put(Section::Turns, &turns);
        about.arcs = arcs.to.len();
        about.closed = rows.iter().filter(|s| s.time == [NONE; 2]).count();
        about.shortcuts = build::climbing(&mut file, hierarchy, self.directions(), &rows);
        Ok(file.done(about))
    }

    /// Times at the speeds of another profile. A ferry whose crossing was told keeps its time.
    fn speeds(&self, rows: &mut [Stretch], old: &Profile, new: &Profile) -> Result<(), ChangeError> {
        let mut kinds: HashMap<u32, Use> = HashMap::new();
        for stretch in 0..rows.len() as u32 - 1 {
            let mut whole = Some(0u32);
            for piece in self.pieces(stretch) {
                let used = match kinds.entry(piece.kind >> 1) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(new_kind) => *new_kind.insert(other_speed(self.kind(piece), old, new)?),
                };
                whole = match (whole, used.crossing) {
                    (Some(sum), None) => Some(sum.saturating_add(piece.time(&used, new.turns.signals)).min(LONGEST)),
                    _ => None,
                };
            }
            if let Some(whole) = whole {
                for time in rows[stretch as usize].time.iter_mut().filter(|t| **t != NONE) {
                    *time = whole;
                }
            }
        }
        Ok(())
    }

    /// The turns that are left between open stretches: with the time of the stretch before, and without it. Where the only way
    /// on is closed, one turns.
    fn left(&self, rows: &[Stretch], nodes: &[u32], open: impl Fn(u32) -> bool, u_turn: u32) -> (Arcs, Vec<u32>) {
        let (first, to) = (self.numbers(Section::First), self.numbers(Section::To));
        let all = self.numbers(Section::Turns);
        let mut arcs = Arcs {
            first: vec![0],
            ..Arcs::default()
        };
        let mut turns = vec![];
        for (node, direction) in (0u32..).zip(self.directions()) {
            let row = first[node as usize] as usize..first[node as usize + 1] as usize;
            if open(node) {
                let driven = rows[*direction as usize / 2].time[*direction as usize % 2];
                let on = row.clone().filter(|k| open(to[*k])).map(|k| (to[k], all[k]));
                let mut on: Vec<(u32, u32)> = on.collect();
                // From the end of a road that is no way through one comes back to such an end.
                let (own, back) = (nodes[*direction as usize], nodes[*direction as usize ^ 1]);
                let copy = self
                    .copies(*direction ^ 1)
                    .next()
                    .filter(|_| own != node && back != NONE);
                let back = copy.unwrap_or(back);
                if on.is_empty() && !row.is_empty() && back != NONE {
                    on.push((back, u_turn));
                }
                for (to, turn) in on {
                    arcs.to.push(to);
                    arcs.time.push(driven + turn);
                    turns.push(turn);
                }
            }
            arcs.first.push(arcs.to.len() as u32);
        }
        (arcs, turns)
    }
}

/// What a kind of road is to the new profile, if only its speed is another one than to the old.
fn other_speed(kind: &str, old: &Profile, new: &Profile) -> Result<Use, ChangeError> {
    let tags: Vec<(&str, &str)> = kind.lines().filter_map(|line| line.split_once('=')).collect();
    match (old.way(&tags), new.way(&tags)) {
        (Some(was), Some(is)) if was.differs_in_speed_only(&is) => Ok(is),
        _ => Err(ChangeError::Rules(kind.replace('\n', " "))),
    }
}
