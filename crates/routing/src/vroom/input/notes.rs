//! What the caller wrote beside the figures and reads again in the answer: descriptions and coordinates.

use super::Input;
use crate::problem::{Named, Note};
use crate::solution::Stop;
use std::collections::HashMap;

pub(super) fn notes(input: &Input) -> HashMap<Named, Note> {
    let mut notes = HashMap::new();
    let mut note = |of: Named, description: &Option<String>, location: Option<(f64, f64)>| {
        if description.is_some() || location.is_some() {
            let description = description.clone();
            notes.insert(of, Note { description, location });
        }
    };
    for (at, v) in input.vehicles.iter().enumerate() {
        note(Named::Vehicle(at), &v.description, None);
        note(Named::Start(at), &None, v.start);
        note(Named::End(at), &None, v.end);
        for (b, pause) in v.breaks.iter().enumerate() {
            note(Named::Own(at, Stop::Break(b)), &pause.description, None);
        }
        for (r, reload) in v.reloads.iter().enumerate() {
            note(Named::Own(at, Stop::Reload(r)), &reload.description, reload.location);
        }
    }
    for (at, job) in input.jobs.iter().enumerate() {
        note(Named::Task(Stop::Job(at)), &job.step.description, job.step.location);
    }
    for (at, s) in input.shipments.iter().enumerate() {
        note(Named::Task(Stop::Pickup(at)), &s.pickup.description, s.pickup.location);
        note(
            Named::Task(Stop::Delivery(at)),
            &s.delivery.description,
            s.delivery.location,
        );
    }
    notes
}
