//! Why a task was left out: what is told holds for the checker.

use crate::problems::problem;
use proptest::prelude::*;
use routing::{Change, Problem, Reason, Solution, Task, Until, changed, check, solve, why};

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
fn holds(problem: &Problem, solution: &Solution) -> Result<(), TestCaseError> {
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
            let with = solution.with(std::slice::from_ref(&exchange.route));
            prop_assert_eq!(check(problem, &with), vec![]);
            let mut expected: Vec<Task> = solution
                .unassigned
                .iter()
                .copied()
                .filter(|t| *t != entry.task)
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
    fn what_is_told_of_an_empty_plan_holds(problem in problem(2, 3, 2)) {
        let tasks = (0..problem.jobs.len()).map(Task::Job).chain((0..problem.shipments.len()).map(Task::Shipment));
        holds(&problem, &Solution { routes: vec![], unassigned: tasks.collect() })?;
    }
}
