//! Why a task was left out, of days small enough to see it.

use crate::brute::{line_of, van};
use routing::{
    Break, Change, Group, Pin, Problem, Reason, Reload, Route, Rule, Same, Solution, Step, Stop, Task, Together,
    Violation, What, WhyNot, Window, check, why,
};

const JOB: [Stop; 4] = [Stop::Job(0), Stop::Job(1), Stop::Job(2), Stop::Job(3)];

/// The plan with these routes, all else left out.
fn plan(routes: &[(usize, &[Stop])], problem: &Problem) -> Solution {
    let routes: Vec<Route> = (routes.iter())
        .map(|(vehicle, stops)| Route {
            vehicle: *vehicle,
            stops: stops.to_vec(),
        })
        .collect();
    let tasks = (0..problem.jobs.len()).map(Task::Job);
    let empty = Solution {
        routes: vec![],
        unassigned: tasks.collect(),
    };
    empty.with(&routes)
}

/// What is said of the only task that these routes leave out.
fn only(problem: &Problem, routes: &[(usize, &[Stop])]) -> WhyNot {
    assert_eq!(problem.flaws(), vec![]);
    let solution = plan(routes, problem);
    assert_eq!(check(problem, &solution), vec![]);
    crate::why::holds(problem, &solution).unwrap();
    let mut told = why(problem, &solution);
    assert_eq!(told.len(), 1);
    told.remove(0)
}

fn window(from: i64, to: i64) -> Vec<Window> {
    vec![Window { from, to }]
}

fn changes(told: &WhyNot) -> Vec<(What, usize, Option<Stop>, i64)> {
    let changes = told.remedy.iter().flat_map(|r| &r.changes);
    changes
        .map(
            |Change {
                 what,
                 vehicle,
                 stop,
                 by,
             }| (*what, *vehicle, *stop, *by),
        )
        .collect()
}

fn nearest(told: &WhyNot) -> &[Violation] {
    &told.places[0].broken
}

#[test]
fn a_missing_skill_is_named() {
    let mut problem = line_of(&[3, 5]);
    problem.vehicles[0].skills = vec![4];
    problem.jobs[1].skills = vec![4, 9];
    let told = only(&problem, &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::Never(Rule::Skills));
    let (vehicle, stop) = (0, JOB[1]);
    let missing = vec![9];
    assert_eq!(nearest(&told), [Violation::Skills { vehicle, stop, missing }]);
    assert_eq!(changes(&told), [(What::Skill { skill: 9 }, 0, None, 1)]);
    assert_eq!(told.exchange, None);
}

#[test]
fn a_load_is_told_by_how_much_it_is_too_large() {
    let mut problem = line_of(&[3, 5]);
    problem.jobs[1].delivery = vec![12];
    let told = only(&problem, &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::Never(Rule::Capacity));
    assert!(matches!(
        nearest(&told),
        [
            Violation::Load {
                dimension: 0,
                by: 3,
                ..
            },
            ..
        ]
    ));
    assert_eq!(changes(&told), [(What::Capacity { dimension: 0 }, 0, None, 3)]);
    assert_eq!(told.exchange, None);
}

#[test]
fn what_drops_out_is_weighed_by_priority() {
    let mut problem = line_of(&[3, 5]);
    problem.jobs[0].delivery = vec![8];
    problem.jobs[1].delivery = vec![5];
    (problem.jobs[0].priority, problem.jobs[1].priority) = (50, 20);
    let told = only(&problem, &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::NoRoom);
    let exchange = told.exchange.unwrap();
    assert_eq!(exchange.out, [Task::Job(0)]);
    assert_eq!((exchange.priority_won, exchange.priority_lost), (20, 50));
    assert_eq!((exchange.cost, exchange.better, exchange.exact), (4.0, false, true));
    let told = only(&problem, &[(0, &JOB[1..2])]);
    assert!(told.exchange.unwrap().better);
}

#[test]
fn two_of_little_priority_drop_out_rather_than_one_of_much() {
    let mut problem = line_of(&[3, 5, 7, 9]);
    let (delivery, priority) = ([4, 2, 4, 6], [90, 10, 20, 5]);
    for (at, job) in problem.jobs.iter_mut().enumerate() {
        (job.delivery, job.priority) = (vec![delivery[at]], priority[at]);
    }
    let exchange = only(&problem, &[(0, &JOB[..3])]).exchange.unwrap();
    assert_eq!(exchange.out, [Task::Job(1), Task::Job(2)]);
    assert_eq!((exchange.priority_lost, exchange.exact), (30, true));
    // All three, and they were not looked for among pairs.
    problem.jobs[3].delivery = vec![10];
    let exchange = only(&problem, &[(0, &JOB[..3])]).exchange.unwrap();
    assert_eq!(
        (exchange.out.len(), exchange.priority_lost, exchange.exact),
        (3, 120, false)
    );
}

#[test]
fn a_window_is_missed_by_seconds() {
    let mut problem = line_of(&[3, 100]);
    problem.jobs[1].visit.windows = window(0, 60);
    let told = only(&problem, &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::Never(Rule::Window));
    let (vehicle, stop) = (0, JOB[1]);
    assert_eq!(nearest(&told), [Violation::Late { vehicle, stop, by: 40 }]);
    assert_eq!(changes(&told), [(What::WindowLater, 0, Some(stop), 40)]);
}

#[test]
fn who_else_would_be_late_is_told() {
    let mut problem = line_of(&[50, 20]);
    problem.vehicles[0].window.to = 110;
    problem.jobs[0].visit.windows = window(0, 50);
    problem.jobs[1].visit.service = 25;
    let told = only(&problem, &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::NoRoom);
    // Home 15 seconds late the one way round, 25 seconds late for the other job the other way.
    assert_eq!(nearest(&told), [Violation::EndsLate { vehicle: 0, by: 15 }]);
    assert_eq!(changes(&told), [(What::DayLater, 0, None, 15)]);
    problem.vehicles[0].window.to = 100;
    problem.jobs[0].visit.windows = window(0, 60);
    problem.jobs[1].visit.service = 20;
    problem.jobs[1].visit.windows = window(0, 30);
    let told = only(&problem, &[(0, &JOB[..1])]);
    let (vehicle, stop) = (0, JOB[0]);
    assert_eq!(told.places[0].broken[0], Violation::Late { vehicle, stop, by: 10 });
}

#[test]
fn a_window_that_opens_earlier_may_be_less_than_two_that_end_later() {
    let mut problem = line_of(&[20, 30, 10]);
    problem.jobs[0].visit.windows = window(85, 87);
    problem.jobs[1].visit.windows = window(95, 97);
    problem.jobs[2].visit.windows = window(80, 80);
    let told = only(&problem, &[(0, &JOB[..2])]);
    assert_eq!(told.places[0].routes[0].stops, [JOB[2], JOB[0], JOB[1]]);
    assert_eq!(told.places[0].broken.len(), 2);
    assert_eq!(
        changes(&told),
        [(What::WindowEarlier { window: 0 }, 0, Some(JOB[2]), 3)]
    );
}

#[test]
fn a_day_that_begins_earlier_may_be_less_than_two_windows() {
    let mut problem = line_of(&[20, 30, 10]);
    problem.vehicles[0].window.from = 50;
    problem.jobs[0].visit.windows = window(0, 72);
    problem.jobs[1].visit.windows = window(0, 82);
    problem.jobs[2].visit.windows = window(0, 61);
    problem.jobs[2].visit.service = 5;
    let told = only(&problem, &[(0, &JOB[..2])]);
    assert_eq!(changes(&told), [(What::DayEarlier, 0, None, 3)]);
}

#[test]
fn the_limits_of_a_vehicle_are_told_by_how_much() {
    let mut problem = line_of(&[3, 60]);
    problem.matrices[0].distances = Some(problem.matrices[0].durations.clone());
    let told = |change: &dyn Fn(&mut Problem)| {
        let mut problem = problem.clone();
        change(&mut problem);
        only(&problem, &[(0, &JOB[..1])])
    };
    let vehicle = 0;
    let end = told(&|p| p.vehicles[0].window.to = 100);
    assert_eq!(end.reason, Reason::Never(Rule::Day));
    assert_eq!(nearest(&end), [Violation::EndsLate { vehicle, by: 20 }]);
    let travel = told(&|p| p.vehicles[0].max_travel_time = Some(100));
    assert_eq!(travel.reason, Reason::Never(Rule::TravelTime));
    assert_eq!(nearest(&travel), [Violation::MaxTravelTime { vehicle, by: 20 }]);
    assert_eq!(changes(&travel), [(What::MaxTravelTime, 0, None, 20)]);
    let distance = told(&|p| p.vehicles[0].max_distance = Some(90));
    assert_eq!(distance.reason, Reason::Never(Rule::Distance));
    assert_eq!(nearest(&distance), [Violation::MaxDistance { vehicle, by: 30 }]);
    assert_eq!(changes(&distance), [(What::MaxDistance, 0, None, 30)]);
    let tasks = told(&|p| p.vehicles[0].max_tasks = Some(1));
    assert_eq!(tasks.reason, Reason::NoRoom);
    assert_eq!(nearest(&tasks), [Violation::MaxTasks { vehicle, by: 1 }]);
    assert_eq!(changes(&tasks), [(What::MaxTasks, 0, None, 1)]);
}

#[test]
fn a_break_stops_a_task_by_its_time_or_by_its_load() {
    let mut problem = line_of(&[3, 50]);
    let pause = |to, service, max_load| Break {
        id: 1,
        windows: window(0, to),
        service,
        max_load,
    };
    problem.vehicles[0].breaks = vec![pause(20, 30, None)];
    problem.jobs[1].visit.windows = window(0, 60);
    let told = only(&problem, &[(0, &[Stop::Break(0), JOB[0]])]);
    assert_eq!(told.reason, Reason::Never(Rule::Window));
    let (vehicle, stop) = (0, JOB[1]);
    assert_eq!(nearest(&told), [Violation::Late { vehicle, stop, by: 20 }]);
    problem.vehicles[0].breaks = vec![pause(20, 30, Some(vec![3]))];
    // Too far for the break to wait until it is delivered.
    problem.matrices = line_of(&[3, 50_000]).matrices;
    problem.jobs[1].visit.windows = vec![Window::ALWAYS];
    problem.jobs[1].delivery = vec![5];
    let told = only(&problem, &[(0, &[Stop::Break(0), JOB[0]])]);
    assert_eq!(told.reason, Reason::Never(Rule::Break));
    // The job before the break is out of the van by then.
    let (at, dimension) = (0, 0);
    assert_eq!(
        nearest(&told),
        [Violation::BreakLoad {
            vehicle,
            at,
            dimension,
            by: 2
        }]
    );
    assert_eq!(
        changes(&told),
        [(What::BreakLoad { dimension }, 0, Some(Stop::Break(0)), 2)]
    );
}

#[test]
fn a_task_that_fits_is_said_to_fit() {
    let told = only(&line_of(&[3, 5]), &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::Fits);
    assert_eq!(nearest(&told), []);
    assert_eq!((told.places[0].cost, told.places[0].better), (4.0, true));
    assert_eq!((told.remedy, told.exchange), (None, None));
}

#[test]
fn a_reload_makes_room() {
    let mut problem = line_of(&[3, 5]);
    problem.jobs[0].delivery = vec![8];
    problem.jobs[1].delivery = vec![8];
    problem.vehicles[0].reloads = vec![Reload {
        id: 1,
        place: 0,
        windows: vec![Window::ALWAYS],
        service: 0,
    }];
    assert_eq!(only(&problem, &[(0, &JOB[..1])]).reason, Reason::Fits);
    problem.vehicles[0].max_reloads = Some(0);
    assert_eq!(only(&problem, &[(0, &JOB[..1])]).reason, Reason::NoRoom);
}

#[test]
fn a_group_and_a_pin_hold_a_task_to_its_vehicle() {
    let mut problem = line_of(&[3, 5]);
    problem.vehicles.push(van(2, 10));
    problem.jobs[0].delivery = vec![8];
    problem.jobs[1].delivery = vec![4];
    let mut grouped = problem.clone();
    grouped.groups = vec![Group {
        tasks: vec![Task::Job(0), Task::Job(1)],
        same: Same::Vehicle,
    }];
    let told = only(&grouped, &[(0, &JOB[..1])]);
    assert_eq!(told.reason, Reason::NoRoom);
    let (first, second) = (&told.places[0], &told.places[1]);
    assert_eq!((first.vehicle, second.vehicle), (0, 1));
    assert!(matches!(first.broken[0], Violation::Load { by: 2, .. }));
    assert_eq!(second.broken, [Violation::Group { group: 0 }]);
    problem.vehicles[0].steps = vec![Step {
        stop: JOB[1],
        pin: Pin::Vehicle,
        at: None,
        after: None,
        before: None,
    }];
    let told = only(&problem, &[(0, &JOB[..1])]);
    let (vehicle, stop) = (0, JOB[1]);
    assert_eq!(told.places[1].broken, [Violation::Pinned { vehicle, stop }]);
}

#[test]
fn a_job_for_two_brings_the_other_along() {
    let mut problem = line_of(&[5, 5, 7]);
    problem.together = vec![Together {
        jobs: [0, 1],
        tolerance: 0,
    }];
    let alone = why(&problem, &plan(&[(0, &JOB[2..3])], &problem));
    let reasons: Vec<Reason> = alone.iter().map(|w| w.reason).collect();
    assert_eq!(reasons, [Reason::Never(Rule::Together); 2]);
    problem.vehicles.push(van(2, 10));
    let solution = plan(&[(0, &JOB[2..3])], &problem);
    crate::why::holds(&problem, &solution).unwrap();
    let told = why(&problem, &solution);
    assert_eq!(told[0].reason, Reason::Fits);
    assert_eq!(told[0].places[0].routes.len(), 2);
    let both = solution.with(&told[0].places[0].routes);
    assert_eq!(both.unassigned, []);
    // No room but in exchange.
    let mut full = problem.clone();
    full.jobs[2].delivery = vec![10];
    let solution = plan(&[(0, &JOB[2..3])], &full);
    crate::why::holds(&full, &solution).unwrap();
    let exchange = why(&full, &solution).remove(0).exchange.unwrap();
    assert_eq!((exchange.out, exchange.routes.len()), (vec![Task::Job(2)], 2));
    // The other one can't be there in time.
    problem.jobs[1].visit.windows = window(0, 4);
    let solution = plan(&[(0, &JOB[2..3])], &problem);
    crate::why::holds(&problem, &solution).unwrap();
    let told = why(&problem, &solution);
    assert_eq!(told[0].reason, Reason::Never(Rule::Window));
    assert!(nearest(&told[0]).iter().any(|v| matches!(
        v,
        Violation::Late {
            stop: Stop::Job(1),
            by: 1,
            ..
        }
    )));
}

#[test]
fn a_vehicle_under_way_brings_nothing_that_was_not_there_when_it_left() {
    let mut problem = line_of(&[3, 5]);
    problem.now = 20;
    problem.vehicles[0].steps = vec![Step {
        stop: JOB[0],
        pin: Pin::Done,
        at: Some(10),
        after: None,
        before: None,
    }];
    problem.jobs[1].visit.release = 15;
    let told = only(&problem, &[(0, &JOB[..1])]);
    let (vehicle, stop) = (0, JOB[1]);
    assert_eq!(nearest(&told), [Violation::Unreleased { vehicle, stop, by: 5 }]);
    assert_eq!(changes(&told), [(What::ReleaseEarlier, vehicle, Some(stop), 5)]);
}

#[test]
fn a_shipment_is_tried_at_each_pair_of_places() {
    let mut problem = line_of(&[40, 20]);
    let ends = [problem.jobs[0].visit.clone(), problem.jobs[1].visit.clone()];
    problem.jobs.pop();
    let [mut pickup, mut delivery] = ends;
    pickup.place = 2;
    delivery.place = 0;
    delivery.windows = window(0, 75);
    problem.jobs[0].visit.service = 10;
    problem.shipments = vec![routing::Shipment {
        pickup,
        delivery,
        amount: vec![2],
        ..Default::default()
    }];
    let solution = Solution {
        routes: vec![Route {
            vehicle: 0,
            stops: vec![JOB[0]],
        }],
        unassigned: vec![Task::Shipment(0)],
    };
    let told = why(&problem, &solution);
    assert_eq!(told[0].reason, Reason::Fits);
    let stops = &told[0].places[0].routes[0].stops;
    assert_eq!(told[0].places[0].cost, 40.0, "{stops:?}");
    problem.jobs[0].visit.windows = window(0, 45);
    crate::why::holds(&problem, &solution).unwrap();
    let told = why(&problem, &solution);
    let (vehicle, stop) = (0, Stop::Delivery(0));
    assert_eq!(nearest(&told[0]), [Violation::Late { vehicle, stop, by: 15 }]);
}
