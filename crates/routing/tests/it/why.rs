//! Why a task was left out: what is told holds for the checker.

use crate::problems::{problem, rich_problem};
use proptest::prelude::*;
use routing::{Change, Problem, Reason, Route, Solution, Stop, Task, Until, Window, changed, check, solve, why};

fn plan(problem: &Problem, rounds: u64) -> Solution {
    let until = Until {
        rounds: Some(rounds),
        ..Until::default()
    };
    solve(problem, &until, 1, &mut ()).unwrap()
}

fn told<T: std::fmt::Debug>(list: &[T]) -> Vec<String> {
    let mut told: Vec<String> = list.iter().map(|v| format!("{v:?}")).collect();
    told.sort();
    told
}

fn priority(problem: &Problem, task: Task) -> u32 {
    match task {
        Task::Job(at) => problem.jobs[at].priority,
        Task::Shipment(at) => problem.shipments[at].priority,
    }
}

/// Everything that is said of a plan that breaks no rule.
pub fn holds(problem: &Problem, solution: &Solution) -> Result<(), TestCaseError> {
    prop_assert_eq!(check(problem, solution), vec![]);
    let told_why = why(problem, solution);
    let tasks: Vec<Task> = told_why.iter().map(|w| w.task).collect();
    prop_assert_eq!(&tasks, &solution.unassigned);
    for entry in told_why {
        let mut vehicles: Vec<usize> = entry.places.iter().map(|p| p.vehicle).collect();
        vehicles.sort_unstable();
        prop_assert_eq!(vehicles, (0..problem.vehicles.len()).collect::<Vec<_>>());
        for place in &entry.places {
            let with = solution.with(&place.routes);
            prop_assert!(!with.unassigned.contains(&entry.task));
            prop_assert_eq!(told(&check(problem, &with)), told(&place.broken));
        }
        let fits = entry.places.iter().any(|p| p.broken.is_empty());
        prop_assert_eq!(fits, entry.reason == Reason::Fits);
        prop_assert_eq!(fits, entry.places[0].broken.is_empty());
        if let Some(remedy) = &entry.remedy {
            prop_assert!(!fits);
            let with = solution.with(&remedy.routes);
            prop_assert!(!with.unassigned.contains(&entry.task));
            let after = changed(problem, &remedy.changes);
            prop_assert_eq!(after.flaws(), vec![]);
            prop_assert_eq!(check(&after, &with), vec![], "{:?}", remedy.changes);
            // A little less of any of them is not enough.
            for at in 0..remedy.changes.len() {
                let mut less = remedy.changes.clone();
                less[at] = Change {
                    by: less[at].by - 1,
                    ..less[at]
                };
                less.retain(|c| c.by > 0);
                prop_assert!(
                    !check(&changed(problem, &less), &with).is_empty(),
                    "{:?}",
                    remedy.changes
                );
            }
        }
        if let Some(exchange) = &entry.exchange {
            prop_assert!(!fits);
            let with = solution.with(&exchange.routes);
            prop_assert_eq!(check(problem, &with), vec![]);
            let mut expected: Vec<Task> = solution
                .unassigned
                .iter()
                .copied()
                .filter(|t| *t != entry.task && (exchange.routes.len() == 1 || with.unassigned.contains(t)))
                .collect();
            expected.extend(&exchange.out);
            expected.sort();
            prop_assert_eq!(&with.unassigned, &expected);
            let lost: u64 = exchange.out.iter().map(|t| u64::from(priority(problem, *t))).sum();
            prop_assert_eq!(
                (exchange.priority_won, exchange.priority_lost),
                (priority(problem, entry.task), lost)
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_of_a_plan_holds(problem in problem(3, 8, 3), rounds in 0..60u64) {
        holds(&problem, &plan(&problem, rounds))?;
    }

    #[test]
    fn what_is_told_of_a_rich_plan_holds(problem in rich_problem(4, 8, 3), rounds in 0..60u64) {
        holds(&problem, &plan(&problem, rounds))?;
    }

    /// Of a plan that is none, what breaks in addition is told, and nothing panics.
    #[test]
    fn a_spoilt_plan_is_explained_too(problem in rich_problem(3, 6, 2), at in 0..9usize, spoil in 0..8u32) {
        let mut solution = plan(&problem, 30);
        let stops = |s: &mut Solution, change: &dyn Fn(&mut Vec<Stop>)| {
            let count = s.routes.len().max(1);
            s.routes.iter_mut().skip(at % count).take(1).for_each(|r| change(&mut r.stops));
        };
        match spoil {
            0 => solution.routes.push(Route { vehicle: 99, stops: vec![Stop::Job(0)] }),
            1 => solution.routes.extend(solution.routes.clone()),
            2 => stops(&mut solution, &|s| s.reverse()),
            3 => stops(&mut solution, &|s| s.push(Stop::Job(99))),
            4 => stops(&mut solution, &|s| s.extend([Stop::Break(77), Stop::Reload(77), Stop::Delivery(77)])),
            5 => solution.unassigned.extend([Task::Job(99), Task::Shipment(99), Task::Job(0), Task::Job(0)]),
            6 => stops(&mut solution, &|s| s.extend(s.clone())),
            _ => solution.unassigned.clear(),
        }
        let known = |t: &&Task| match **t {
            Task::Job(job) => job < problem.jobs.len(),
            Task::Shipment(shipment) => shipment < problem.shipments.len(),
        };
        let expected: Vec<Task> = solution.unassigned.iter().filter(known).copied().collect();
        let tasks: Vec<Task> = why(&problem, &solution).iter().map(|w| w.task).collect();
        prop_assert_eq!(tasks, expected);
    }

    #[test]
    fn what_is_told_of_an_empty_plan_holds(problem in problem(2, 3, 2)) {
        let tasks = (0..problem.jobs.len()).map(Task::Job).chain((0..problem.shipments.len()).map(Task::Shipment));
        holds(&problem, &Solution { routes: vec![], unassigned: tasks.collect() })?;
    }
}

/// A line of jobs with windows, loads and priorities, for two vans.
fn tight_line() -> impl Strategy<Value = Problem> {
    let job = (1..100u32, 0..200i64, 10..120i64, 0..40i64, 1..6i64, 0..4u32);
    (proptest::collection::vec(job, 4..9), 100..300i64).prop_map(|(jobs, end)| {
        let places: Vec<u32> = jobs.iter().map(|j| j.0).collect();
        let mut problem = crate::brute::line_of(&places);
        for (job, (_, from, long, service, load, priority)) in problem.jobs.iter_mut().zip(jobs) {
            job.visit.windows = vec![Window { from, to: from + long }];
            job.visit.service = service;
            job.delivery = vec![load];
            job.priority = priority * 10;
        }
        problem.vehicles.push(crate::brute::van(2, 7));
        problem.vehicles.iter_mut().for_each(|v| v.window.to = end);
        problem
    })
}

/// The least priority, then number, of at most two tasks of one route without which the task goes in: everything is tried.
fn least_lost(problem: &Problem, solution: &Solution, task: Task) -> Option<(u64, usize)> {
    let Task::Job(job) = task else { unreachable!() };
    let mut least: Option<(u64, usize)> = None;
    for route in &solution.routes {
        let n = route.stops.len();
        let single = (0..n).map(|a| vec![a]);
        let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| vec![a, b]));
        for out in single.chain(pairs) {
            let lost: u64 = out
                .iter()
                .map(|at| u64::from(priority(problem, route.stops[*at].task().unwrap())))
                .sum();
            let kept = route.stops.iter().enumerate().filter(|(at, _)| !out.contains(at));
            let kept: Vec<Stop> = kept.map(|(_, s)| *s).collect();
            for at in 0..=kept.len() {
                let mut stops = kept.clone();
                stops.insert(at, Stop::Job(job));
                let route = Route {
                    vehicle: route.vehicle,
                    stops,
                };
                if check(problem, &solution.with(&[route])).is_empty() {
                    least = Some(least.unwrap_or((u64::MAX, 0)).min((lost, out.len())));
                }
            }
        }
    }
    least
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_exact_exchange_loses_least(problem in tight_line(), rounds in 0..30u64) {
        let solution = plan(&problem, rounds);
        for entry in why(&problem, &solution) {
            if entry.reason == Reason::Fits {
                continue;
            }
            let least = least_lost(&problem, &solution, entry.task);
            let Some(found) = entry.exchange else {
                prop_assert_eq!(least, None);
                continue;
            };
            let lost = (found.priority_lost, found.out.len());
            prop_assert!(least.is_none_or(|l| lost <= l), "{:?} where {:?} is enough", lost, least);
            // What is filled again may stand in another order, and then lose even less.
            let before = solution.routes.iter().find(|r| r.vehicle == found.vehicle).unwrap();
            let kept: Vec<&Stop> = before.stops.iter().filter(|s| found.routes[0].stops.contains(s)).collect();
            let now: Vec<&Stop> = found.routes[0].stops.iter().filter(|s| s.task() != Some(entry.task)).collect();
            if found.exact && kept == now {
                prop_assert_eq!(Some(lost), least);
            }
        }
    }
}
