use super::*;
use chrono_tz::Europe::Oslo;
use proptest::prelude::*;

type OneWait = Wait<&'static str, &'static str>;

fn utc(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

fn wait(
    level: &'static str,
    kind: &'static str,
    started: &str,
    ended: Option<&str>,
    deadline: Option<&str>,
) -> OneWait {
    Wait {
        level,
        kind,
        started_at: utc(started),
        ended_at: ended.map(utc),
        deadline: deadline.map(utc),
    }
}

fn a_winter() -> Vec<OneWait> {
    vec![
        wait(
            "1",
            "deliver",
            "2026-01-05T09:00",
            Some("2026-01-09T12:00"),
            Some("2026-01-10T23:00"),
        ),
        wait(
            "1",
            "deliver",
            "2026-01-12T09:00",
            Some("2026-01-31T23:30"),
            Some("2026-01-17T23:00"),
        ),
        wait("2", "collect", "2026-01-20T09:00", None, Some("2026-02-03T23:00")),
        wait(
            "2",
            "deliver",
            "2026-01-25T09:00",
            Some("2026-02-10T09:00"),
            Some("2026-02-10T09:00"),
        ),
        wait("3", "repair", "2026-02-01T09:00", None, None),
    ]
}

#[test]
fn the_queue_of_a_past_day_is_drawn_as_it_was_that_day() {
    let queue = |at| waiting_as_of(&a_winter(), utc(at), Oslo, |wait| wait.kind);
    let bars = |pairs: &[(i64, usize)]| Histogram(pairs.iter().copied().collect());
    assert_eq!(queue("2026-01-01T00:00"), BTreeMap::new());
    assert_eq!(
        queue("2026-01-08T09:00"),
        BTreeMap::from([("deliver", bars(&[(3, 1)]))])
    );
    // Two of these have ended since; they were waiting then.
    assert_eq!(
        queue("2026-01-30T09:00"),
        BTreeMap::from([("collect", bars(&[(10, 1)])), ("deliver", bars(&[(5, 1), (18, 1)]))])
    );
    assert_eq!(
        queue("2026-03-01T09:00"),
        BTreeMap::from([("collect", bars(&[(40, 1)])), ("repair", bars(&[(28, 1)]))])
    );
}

#[test]
fn a_wait_begins_and_ends_at_its_very_instants() {
    let wait = wait("1", "deliver", "2026-01-05T09:00", Some("2026-01-09T12:00"), None);
    assert!(!wait.is_waiting_at(utc("2026-01-05T08:59")));
    assert!(wait.is_waiting_at(utc("2026-01-05T09:00")));
    assert!(wait.is_waiting_at(utc("2026-01-09T11:59")));
    assert!(!wait.is_waiting_at(utc("2026-01-09T12:00")));
}

#[test]
fn late_is_only_who_still_waits_after_the_deadline() {
    let late = |at| a_winter().iter().filter(|wait| wait.is_late_at(utc(at))).count();
    assert_eq!(late("2026-01-17T23:00"), 0);
    assert_eq!(late("2026-01-17T23:01"), 1);
    assert_eq!(late("2026-02-20T09:00"), 1);
}

#[test]
fn bands_hold_every_wait_once() {
    let histogram = Histogram(BTreeMap::from([(0, 2), (5, 1), (6, 4), (14, 1), (15, 3), (400, 1)]));
    let bands = histogram.bands(&[6, 15, 91]);
    let counts: Vec<_> = bands.iter().map(|band| (band.from, band.to, band.count)).collect();
    assert_eq!(
        counts,
        [(0, Some(5), 3), (6, Some(14), 5), (15, Some(90), 3), (91, None, 1)]
    );
    assert_eq!((histogram.total(), histogram.longest()), (12, Some(400)));
    assert_eq!(
        Histogram::default().bands(&[]),
        [Band {
            from: 0,
            to: None,
            count: 0
        }]
    );
}

#[test]
fn percentiles_are_those_of_r_and_the_spreadsheet() {
    // R: quantile(c(1,2,3,4,10), c(.5,.9)) gives 3.0 and 7.6; quantile(1:10, .9) gives 9.1
    assert_eq!(percentile(&[1, 2, 3, 4, 10], 50), Some(3.0));
    assert_eq!(percentile(&[1, 2, 3, 4, 10], 90), Some(7.6));
    assert_eq!(percentile(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), Some(9.1));
    assert_eq!(percentile(&[1, 4], 50), Some(2.5));
    assert_eq!((percentile(&[7], 0), percentile(&[7], 100)), (Some(7.0), Some(7.0)));
    assert_eq!((percentile(&[], 50), percentile(&[7], 101)), (None, None));
}

#[test]
fn finished_waits_are_summed_up_by_group_and_only_those_known_then() {
    let by_level = |at| finished_by(&a_winter(), utc(at), Oslo, |wait| wait.level);
    let summary = |count, median, p90, longest| Summary {
        count,
        median,
        p90,
        longest,
    };
    assert_eq!(
        by_level("2026-01-10T00:00"),
        BTreeMap::from([("1", summary(1, 4.0, 4.0, 4))])
    );
    // 23:30 UTC on 31 January is 1 February in Oslo: 20 days
    assert_eq!(
        by_level("2026-03-01T00:00"),
        BTreeMap::from([("1", summary(2, 12.0, 18.4, 20)), ("2", summary(1, 16.0, 16.0, 16))])
    );
    assert_eq!(Summary::of([]), None);
}

#[test]
fn the_share_inside_the_limit_is_by_level_and_local_month_of_the_end() {
    let shares = share_inside_limit(&a_winter(), utc("2026-03-01T00:00"), Oslo);
    let (january, february) = (Month { year: 2026, month: 1 }, Month { year: 2026, month: 2 });
    assert_eq!(
        shares,
        BTreeMap::from([
            (("1", january), Share { inside: 1, all: 1 }),
            (("1", february), Share { inside: 0, all: 1 }),
            (("2", february), Share { inside: 1, all: 1 }),
        ])
    );
    assert_eq!(shares[&("1", february)].ratio(), Some(0.0));
    assert_eq!(Share::default().ratio(), None);
    assert_eq!(share_inside_limit(&a_winter(), utc("2026-01-15T00:00"), Oslo).len(), 1);
}

#[test]
fn a_step_entered_twice_gets_both_its_times() {
    let entered = [
        ("store", utc("2026-01-06T09:00")),
        ("triage", utc("2026-01-05T09:00")),
        ("transport", utc("2026-01-08T09:00")),
        ("store", utc("2026-01-08T12:00")),
        ("nav", utc("2026-02-01T09:00")),
    ];
    assert_eq!(
        time_by_step(&entered, utc("2026-01-09T12:00")),
        BTreeMap::from([
            ("triage", TimeDelta::hours(24)),
            ("store", TimeDelta::hours(48 + 24)),
            ("transport", TimeDelta::hours(3)),
        ])
    );
    assert_eq!(time_by_step::<&str>(&[], utc("2026-01-09T12:00")), BTreeMap::new());
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (1_700_000_000i64..1_800_000_000).prop_map(|s| DateTime::from_timestamp(s, 0).unwrap())
}

fn waits() -> impl Strategy<Value = Vec<Wait<u8, u8>>> {
    let one = (
        0u8..4,
        0u8..3,
        instant(),
        proptest::option::of(0i64..20_000_000),
        1i64..10_000_000,
    );
    proptest::collection::vec(one, 0..40).prop_map(|rows| {
        rows.into_iter()
            .map(|(level, kind, started_at, lasted, limit)| Wait {
                level,
                kind,
                started_at,
                ended_at: lasted.map(|s| started_at + TimeDelta::seconds(s)),
                deadline: Some(started_at + TimeDelta::seconds(limit)),
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn whoever_has_begun_either_waits_or_has_ended(waits in waits(), at in instant()) {
        let begun = waits.iter().filter(|wait| wait.started_at <= at).count();
        let waiting: usize = waiting_as_of(&waits, at, Oslo, |wait| wait.kind).values().map(Histogram::total).sum();
        let ended: usize = finished_by(&waits, at, Oslo, |wait| wait.level).values().map(|s| s.count).sum();
        let shared: usize = share_inside_limit(&waits, at, Oslo).values().map(|share| share.all).sum();
        prop_assert_eq!(waiting + ended, begun);
        prop_assert_eq!(shared, ended);
    }

    #[test]
    fn bands_never_lose_a_wait(
        days in proptest::collection::btree_map(-3i64..500, 1usize..9, 0..20),
        starts in proptest::collection::btree_set(1i64..400, 0..6),
    ) {
        let histogram = Histogram(days);
        let starts: Vec<_> = starts.into_iter().collect();
        let banded: usize = histogram.bands(&starts).iter().map(|band| band.count).sum();
        prop_assert_eq!(banded, histogram.total());
    }

    #[test]
    fn percentiles_rise_and_stay_within_the_values(mut days in proptest::collection::vec(0i64..1000, 1..50)) {
        days.sort_unstable();
        let all: Vec<f64> = (0..=100).map(|p| percentile(&days, p).unwrap()).collect();
        prop_assert!(all.is_sorted());
        prop_assert_eq!((all[0], all[100]), (days[0] as f64, *days.last().unwrap() as f64));
    }

    #[test]
    fn a_needs_steps_add_up_to_its_whole_time(
        entered in proptest::collection::vec((0u8..5, instant()), 1..12), until in instant(),
    ) {
        let whole = entered.iter().map(|(_, at)| *at).filter(|at| *at <= until).min().map(|first| until - first);
        let parts: TimeDelta = time_by_step(&entered, until).values().sum();
        prop_assert_eq!(parts, whole.unwrap_or_default());
        prop_assert!(time_by_step(&entered, until).values().all(|part| *part >= TimeDelta::zero()));
    }
}
