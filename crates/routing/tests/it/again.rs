//! Searching on from a plan that there is.

use crate::problems::{problem, rich_problem};
use proptest::prelude::*;
use routing::{Figures, Objective, Pin, Problem, Solution, Step, Until, Vehicle, check, figures, solve};

/// The problem with this plan as what there is.
fn from_plan(problem: &Problem, solution: &Solution) -> Problem {
    let mut problem = problem.clone();
    for (at, vehicle) in problem.vehicles.iter_mut().enumerate() {
        let route = solution.routes.iter().find(|r| r.vehicle == at);
        let free = |stop| Step {
            stop,
            pin: Pin::Free,
            at: None,
            after: None,
            before: None,
        };
        let told: Vec<Step> = vehicle.steps.clone();
        let now = route.iter().flat_map(|r| &r.stops).map(|stop| {
            let pinned = told.iter().find(|s| s.stop == *stop && s.pin > Pin::Free);
            pinned.copied().unwrap_or(free(*stop))
        });
        vehicle.steps = now.collect();
    }
    problem
}

fn one_more(problem: &Problem, vehicle: Vehicle) -> Problem {
    let mut problem = problem.clone();
    let id = problem.vehicles.iter().map(|v| v.id).max().unwrap_or(0) + 1;
    problem.vehicles.push(Vehicle {
        id,
        steps: vec![],
        ..vehicle
    });
    problem
}

fn never_less(problem: &Problem, rounds: u64, on: u64) -> Result<(), TestCaseError> {
    let before = solve(problem, &Until::after(rounds), 1, &mut ()).unwrap();
    prop_assert_eq!(check(problem, &before), vec![]);
    let served = figures(problem, &before);
    let more = one_more(&from_plan(problem, &before), problem.vehicles[0].clone());
    prop_assert_eq!(more.flaws(), vec![]);
    let after = solve(&more, &Until::after(on), 2, &mut ()).unwrap();
    prop_assert_eq!(check(&more, &after), vec![]);
    let now = figures(&more, &after);
    prop_assert!(
        (now.priority, now.tasks) >= (served.priority, served.tasks),
        "{:?} after {:?}",
        now,
        served
    );
    // Nor does searching on without another vehicle, and on a plain day it costs no more.
    let plain = problem.together.is_empty() && problem.matrices.iter().all(|m| m.slices.is_empty());
    let same = from_plan(problem, &before);
    let after = solve(&same, &Until::after(on), 3, &mut ()).unwrap();
    let now = figures(&same, &after);
    let cost = |f: &Figures| ((f.cost + f.lateness) * 1_000.0).round();
    let key = |f: &Figures| (f.priority, f.tasks, if plain { -cost(f) } else { 0.0 });
    prop_assert!(key(&now) >= key(&served), "{:?} after {:?}", now, served);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_vehicle_never_means_less_served(problem in problem(3, 8, 3), rounds in 1..80u64, on in 0..30u64) {
        never_less(&problem, rounds, on)?;
    }

    #[test]
    fn nor_on_a_rich_day(mut problem in rich_problem(3, 8, 3), rounds in 1..80u64, on in 0..30u64) {
        problem.objective = Objective::default();
        never_less(&problem, rounds, on)?;
    }
}
