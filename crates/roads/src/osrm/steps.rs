//! A trip as a driver is told it: along which road, how far, and what to do at its end. After OSRM's `RouteStep` and `StepManeuver`.

use super::{Geometries, Geometry, tenths};
use crate::geo::{bearing, turn};
use crate::read::{Place, SCALE};
use crate::{Graph, Spot, Trip};
use serde::Serialize;

/// From one manoeuvre to the next; the last one is the arrival and takes nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    pub geometry: Geometry,
    pub maneuver: Maneuver,
    pub mode: &'static str,
    /// Empty where the road has none.
    pub name: String,
    pub duration: f64,
    pub distance: f64,
    pub weight: f64,
    pub intersections: [Intersection; 1],
}

/// What is done where a step begins. Roundabouts are told as the turns that they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Maneuver {
    /// `depart`, `turn`, `new name`, `continue` or `arrive`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modifier: Option<&'static str>,
    pub location: [f64; 2],
    /// Degrees from north, clockwise; 0 where nothing was driven before or is after.
    pub bearing_before: u16,
    pub bearing_after: u16,
}

/// Where a step begins: the road that one comes from and the one that is taken. Others there are not told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intersection {
    pub location: [f64; 2],
    pub bearings: Vec<u16>,
    pub entry: Vec<bool>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub into: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out: Option<usize>,
}

/// Along one stretch, or several that are one road to whoever drives.
struct Part {
    name: String,
    line: Vec<Place>,
    milliseconds: f64,
    decimetres: f64,
}

/// A bend on the same road that is worth a word.
const BEND: f64 = 45.0;
/// A turn less than this is none.
const STRAIGHT: f64 = 20.0;

/// The steps of a trip between two places. Their times and ways sum up to the trip's.
pub(super) fn steps(graph: &Graph, from: &Spot, to: &Spot, trip: &Trip, geometries: Geometries) -> Vec<Step> {
    let parts = merged(parts(graph, from, to, trip));
    let mode = match graph.about().profile.as_str() {
        profile if profile.contains("bicycle") => "cycling",
        profile if profile.contains("foot") => "walking",
        _ => "driving",
    };
    let sum = |of: fn(&Part) -> f64| parts.iter().map(of).sum::<f64>().max(1e-9);
    let slower = f64::from(trip.milliseconds) / sum(|p| p.milliseconds);
    let longer = f64::from(trip.decimetres) / sum(|p| p.decimetres);
    let (mut time, mut way) = (0.0, 0.0);
    // Differences of rounded sums: so the rounded steps sum up too.
    let mut rounded = |part: &Part| {
        let told = |time: f64, way: f64| (tenths(time.round() as u32, 100), tenths(way.round() as u32, 1));
        let before = told(time, way);
        time += part.milliseconds * slower;
        way += part.decimetres * longer;
        let after = told(time, way);
        [after.0 - before.0, after.1 - before.1].map(|v| (v * 10.0).round() / 10.0)
    };
    let mut steps = vec![];
    let mut last: Option<(&Part, u16)> = None;
    for part in &parts {
        let [duration, distance] = rounded(part);
        let (first, after) = (part.line[0], degrees(part.line.first(), part.line.get(1)));
        let (kind, modifier) = match last {
            None => ("depart", None),
            Some((before, came)) => {
                let angle = turn(f64::from(came), f64::from(after));
                match (before.name == part.name, angle.abs() < STRAIGHT) {
                    (true, _) => ("continue", Some(modifier(angle))),
                    (false, true) => ("new name", Some(modifier(angle))),
                    (false, false) => ("turn", Some(modifier(angle))),
                }
            }
        };
        let before = last.map(|(_, came)| came);
        let maneuver = Maneuver {
            kind,
            modifier,
            location: degrees_of(first),
            bearing_before: before.unwrap_or(0),
            bearing_after: after,
        };
        steps.push(step(
            maneuver,
            before,
            Some(after),
            part,
            mode,
            [duration, distance],
            geometries,
        ));
        last = Some((part, degrees(part.line.iter().nth_back(1), part.line.last())));
    }
    let came = last.map_or(0, |(_, came)| came);
    let end = Part {
        name: parts.last().map(|p| p.name.clone()).unwrap_or_default(),
        line: vec![placed(to.place); 2],
        milliseconds: 0.0,
        decimetres: 0.0,
    };
    let maneuver = Maneuver {
        kind: "arrive",
        modifier: None,
        location: to.place,
        bearing_before: came,
        bearing_after: 0,
    };
    steps.push(step(maneuver, Some(came), None, &end, mode, [0.0, 0.0], geometries));
    steps
}

fn step(
    maneuver: Maneuver,
    before: Option<u16>,
    after: Option<u16>,
    part: &Part,
    mode: &'static str,
    [duration, distance]: [f64; 2],
    geometries: Geometries,
) -> Step {
    // The way back is a road too, though nobody turns into it.
    let back = before.map(|b| (b + 180) % 360);
    let roads = back.map(|b| (b, false)).into_iter().chain(after.map(|a| (a, true)));
    let (bearings, entry) = roads.unzip();
    let intersection = Intersection {
        location: maneuver.location,
        bearings,
        entry,
        into: before.map(|_| 0),
        out: after.map(|_| usize::from(before.is_some())),
    };
    let line: Vec<[f64; 2]> = part.line.iter().map(|p| degrees_of(*p)).collect();
    Step {
        geometry: Geometry::of(line, geometries),
        maneuver,
        mode,
        name: part.name.clone(),
        duration,
        distance,
        weight: duration,
        intersections: [intersection],
    }
}

fn modifier(angle: f64) -> &'static str {
    let right = angle > 0.0;
    match angle.abs() {
        a if a < STRAIGHT => "straight",
        a if a < 60.0 && right => "slight right",
        a if a < 60.0 => "slight left",
        a if a < 120.0 && right => "right",
        a if a < 120.0 => "left",
        a if a >= 170.0 => "uturn",
        _ if right => "sharp right",
        _ => "sharp left",
    }
}

/// Each stretch of the trip, with the seconds of the turn at its end.
fn parts(graph: &Graph, from: &Spot, to: &Spot, trip: &Trip) -> Vec<Part> {
    if trip.nodes.is_empty() {
        // On one stretch: the line is the trip's own.
        return vec![Part {
            name: graph.street(from).to_owned(),
            line: trip.line.iter().map(|p| placed(*p)).collect(),
            milliseconds: f64::from(trip.milliseconds),
            decimetres: f64::from(trip.decimetres),
        }];
    }
    let share = |spot: &Spot, back: bool| if back { 1.0 - spot.along } else { spot.along };
    let part = |at: usize, node: u32| {
        let direction = graph.directions()[node as usize] as usize;
        let (number, back) = (direction as u32 / 2, direction % 2 == 1);
        let stretch = &graph.stretches()[direction / 2];
        let begin = if at == 0 { share(from, back) } else { 0.0 };
        let end = if at + 1 == trip.nodes.len() {
            share(to, back)
        } else {
            1.0
        };
        let mut line: Vec<Place> = graph.line(number).to_vec();
        if back {
            line.reverse();
        }
        let mut line = cut(&line, begin, end);
        if at == 0 {
            line[0] = placed(from.place);
        }
        if let Some(end) = line.last_mut().filter(|_| at + 1 == trip.nodes.len()) {
            *end = placed(to.place);
        }
        line.dedup();
        let driven = stretch.time[direction % 2];
        let next = trip.nodes.get(at + 1);
        let turn = next.and_then(|next| {
            graph
                .turns(node)
                .filter(|(to, _)| to == next)
                .map(|(_, time)| time)
                .min()
        });
        Part {
            name: graph.name(number).to_owned(),
            line,
            milliseconds: f64::from(driven) * (end - begin).max(0.0)
                + turn.map_or(0.0, |t| f64::from(t.saturating_sub(driven))),
            decimetres: f64::from(stretch.length()) * (end - begin).max(0.0),
        }
    };
    trip.nodes
        .iter()
        .enumerate()
        .map(|(at, node)| part(at, *node))
        .collect()
}

/// The part of a line between two shares of its length, at least its two ends.
fn cut(line: &[Place], begin: f64, end: f64) -> Vec<Place> {
    let lengths: Vec<f64> = line.windows(2).map(|p| crate::geo::metres(p[0], p[1])).collect();
    let whole = lengths.iter().sum::<f64>().max(1e-9);
    let mut passed = 0.0;
    let mut inner = vec![];
    for (k, point) in line.iter().enumerate() {
        let share = passed / whole;
        if k == 0 && begin <= 0.0 || k + 1 == line.len() && end >= 1.0 || share > begin && share < end {
            inner.push(*point);
        }
        passed += lengths.get(k).copied().unwrap_or(0.0);
    }
    // Ends that lie amid the line are put in by whoever knows them.
    if begin > 0.0 || inner.is_empty() {
        inner.insert(0, line[0]);
    }
    if end < 1.0 || inner.len() < 2 {
        inner.push(line[line.len() - 1]);
    }
    inner
}

/// Without stretches of no length, and those joined that are one road without a bend.
fn merged(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = vec![];
    // Seconds of turns at places where nothing is driven.
    let mut left = 0.0;
    let count = parts.len();
    for (at, mut part) in parts.into_iter().enumerate() {
        if part.line.len() < 2 && joined.is_empty() && at + 1 == count {
            // Nothing is driven at all: a departure none the less.
            part.line.extend_from_within(..);
        }
        if part.line.len() < 2 {
            left += part.milliseconds;
            continue;
        }
        part.milliseconds += std::mem::take(&mut left);
        if let Some(before) = joined.last_mut() {
            let came = degrees(before.line.iter().nth_back(1), before.line.last());
            let goes = degrees(part.line.first(), part.line.get(1));
            if before.name == part.name && turn(f64::from(came), f64::from(goes)).abs() < BEND {
                before.line.extend(part.line.into_iter().skip(1));
                before.milliseconds += part.milliseconds;
                before.decimetres += part.decimetres;
                continue;
            }
        }
        joined.push(part);
    }
    if let Some(last) = joined.last_mut() {
        last.milliseconds += left;
    }
    joined
}

/// Whole degrees from north; 0 where there is no direction.
fn degrees(from: Option<&Place>, to: Option<&Place>) -> u16 {
    match (from, to) {
        (Some(from), Some(to)) if from != to => bearing(*from, *to).round() as u16 % 360,
        _ => 0,
    }
}

fn placed(place: [f64; 2]) -> Place {
    place.map(|v| (v * SCALE).round() as i32)
}

fn degrees_of(place: Place) -> [f64; 2] {
    place.map(|v| f64::from(v) / SCALE)
}
