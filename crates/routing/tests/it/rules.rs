//! Whatever the problem: a plan breaks no rule and forgets nobody; the same seed gives the same plan.

use crate::problems::{plain, problem, rich_problem};
use proptest::prelude::*;
use routing::{Observer, Problem, Progress, Route, Solution, Stop, Task, Until, Violation, check, solve};

fn plan(problem: &Problem, rounds: u64, seed: u64) -> Solution {
    solve(problem, &Until::after(rounds), seed, &mut ()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_breaks_no_rule(problem in problem(4, 10, 5), seed in 0..1_000u64) {
        prop_assert_eq!(problem.flaws(), vec![]);
        let solution = plan(&problem, 200, seed);
        prop_assert_eq!(check(&problem, &solution), vec![]);
    }

    #[test]
    fn a_rich_plan_breaks_no_rule(problem in rich_problem(4, 8, 3), seed in 0..1_000u64) {
        prop_assert_eq!(problem.flaws(), vec![]);
        let solution = plan(&problem, 60, seed);
        prop_assert_eq!(check(&problem, &solution), vec![]);
    }

    #[test]
    fn a_plain_plan_breaks_no_rule(problem in problem(4, 16, 6), seed in 0..1_000u64, only_deliveries in any::<bool>()) {
        let mut problem = plain(problem);
        if only_deliveries {
            problem.shipments.clear();
            problem.jobs.iter_mut().for_each(|j| { j.pickup.clear(); j.delivery.truncate(1); });
            problem.vehicles.iter_mut().for_each(|v| v.capacity.iter_mut().for_each(|c| c.truncate(1)));
        }
        let solution = plan(&problem, 300, seed);
        prop_assert_eq!(check(&problem, &solution), vec![]);
    }

    #[test]
    fn the_same_seed_gives_the_same_plan(problem in problem(3, 8, 3), seed in 0..1_000u64) {
        prop_assert_eq!(plan(&problem, 100, seed), plan(&problem, 100, seed));
    }

    #[test]
    fn several_threads_break_no_rule_either(problem in problem(3, 8, 3), seed in 0..1_000u64) {
        let solution = solve(&problem, &Until::after(100).on(3), seed, &mut ()).unwrap();
        prop_assert_eq!(check(&problem, &solution), vec![]);
    }

    /// A plan that forgets a task, serves one twice, or delivers before it picks up is never called good.
    #[test]
    fn a_spoilt_plan_is_told(problem in problem(2, 4, 2)) {
        let solution = plan(&problem, 50, 1);
        let told = |spoil: &dyn Fn(&mut Solution)| {
            let mut spoilt = solution.clone();
            spoil(&mut spoilt);
            check(&problem, &spoilt)
        };
        if let Some(task) = solution.unassigned.last() {
            let broken = told(&|s| { s.unassigned.pop(); });
            prop_assert_eq!(broken, vec![Violation::Dropped { task: *task }]);
        }
        if let Some(route) = solution.routes.first() {
            let stop = *route.stops.iter().find(|s| !matches!(s, Stop::Break(_))).unwrap();
            let broken = told(&|s| s.routes[0].stops.push(stop)).contains(&Violation::StopTwice { stop });
            prop_assert!(broken);
            let delivered = route.stops.iter().find_map(|s| match s { Stop::Delivery(s) => Some(*s), _ => None });
            if let Some(shipment) = delivered {
                let expected = Violation::Precedence { vehicle: route.vehicle, shipment };
                let broken = told(&|s| s.routes[0].stops.reverse()).contains(&expected);
                prop_assert!(broken);
            }
        }
    }
}

#[test]
fn the_observer_ends_the_search_with_the_best_so_far() {
    struct Once(u32);
    impl Observer for Once {
        fn go_on(&mut self, progress: &Progress) -> bool {
            self.0 += 1;
            assert!(progress.best.served <= 1);
            false
        }
    }
    let problem = crate::brute::line_of(&[3]);
    let mut once = Once(0);
    let solution = solve(&problem, &Until::after(1_000_000), 1, &mut once).unwrap();
    assert_eq!(once.0, 1);
    assert_eq!(
        solution.routes,
        [Route {
            vehicle: 0,
            stops: vec![Stop::Job(0)]
        }]
    );
}

#[test]
fn an_impossible_task_is_left_out_and_named() {
    let mut problem = crate::brute::line_of(&[3, 5]);
    problem.jobs[1].skills = vec![9];
    assert_eq!(plan(&problem, 50, 1).unassigned, [Task::Job(1)]);
}

/// Pairs that meet as early as can be may have longer ways behind them than where the search let them meet.
#[test]
fn a_pair_that_meets_early_breaks_no_limit_of_travel() {
    use proptest::strategy::{Strategy, ValueTree};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let days = rich_problem(3, 8, 3);
    let limited = |p: &Problem| {
        let by_the_hour = p.matrices.iter().any(|m| !m.slices.is_empty());
        by_the_hour && !p.together.is_empty() && p.vehicles.iter().any(|v| v.max_travel_time.is_some())
    };
    let mut seen = 0;
    for _ in 0..6_000 {
        let problem = days.new_tree(&mut runner).unwrap().current();
        if limited(&problem) {
            seen += 1;
            assert_eq!(check(&problem, &plan(&problem, 40, 1)), vec![]);
        }
        if seen == 600 {
            break;
        }
    }
    assert_eq!(seen, 600);
}
