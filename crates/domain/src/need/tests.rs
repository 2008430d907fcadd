use super::*;
use uuid::Uuid;

fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}
fn at(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::Duration::hours(hour)
}
fn opened(term: Term) -> Need {
    let event = NeedEvent::Opened {
        person: id(1),
        channel: Channel::HomeCare,
        term,
        at: at(0),
        clock_from: at(0),
    };
    Need::begin(id(2), &event)
        .unwrap()
        .apply(&NeedEvent::LineAdded {
            line: id(3),
            wanted: Wanted::Words,
            quantity: 1,
        })
        .unwrap()
}
fn triaged(term: Term) -> Need {
    let triage = Triage {
        level: LevelCode("1".into()),
        criteria: vec![],
        key_version: 1,
        deadline: at(120),
        by: None,
    };
    opened(term)
        .apply(&NeedEvent::Triaged {
            triage,
            next: Step::Store,
        })
        .unwrap()
}
fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
}

#[test]
fn the_clock_stops_when_the_last_line_is_in_use() {
    let need = triaged(Term::Short);
    assert_eq!(
        need.clone().apply(&NeedEvent::InUse { at: at(5) }),
        Err(NeedRefusal::LinesOpen)
    );
    let need = need
        .apply(&NeedEvent::LineFulfilled {
            line: id(3),
            loan: Some(id(4)),
        })
        .unwrap();
    assert!(need.all_settled());
    let need = need.apply(&NeedEvent::InUse { at: at(5) }).unwrap();
    assert_eq!(need.state.step(), None);
}

#[test]
fn a_need_past_its_deadline_is_late_only_while_open() {
    let need = triaged(Term::Short);
    assert!(!need.is_late(at(120)));
    assert!(need.is_late(at(121)));
    let closed = need
        .apply(&NeedEvent::Closed {
            reason: CloseReason::NoLongerNeeded,
            at: at(3),
        })
        .unwrap();
    assert!(!closed.is_late(at(121)));
}

#[test]
fn nav_steps_follow_each_other_in_order_and_time() {
    let nav = |line: NeedLineId, step, d| NeedEvent::NavReached { line, step, on: day(d) };
    assert_eq!(
        triaged(Term::Short).apply(&nav(id(3), NavStep::Applied, 1)),
        Err(NeedRefusal::NotLasting)
    );
    assert_eq!(
        triaged(Term::Lasting).apply(&nav(id(3), NavStep::Granted, 1)),
        Err(NeedRefusal::NavStepOutOfOrder)
    );
    let need = triaged(Term::Lasting).apply(&nav(id(3), NavStep::Applied, 10)).unwrap();
    assert_eq!(
        need.clone().apply(&nav(id(3), NavStep::Granted, 9)),
        Err(NeedRefusal::NavDateBackwards)
    );
    let need = need.apply(&nav(id(3), NavStep::Granted, 12)).unwrap();
    assert_eq!(
        need.line(id(3)).unwrap().state,
        LineState::Nav {
            reached: NavStep::Granted,
            on: day(12)
        }
    );
    assert_eq!(
        need.apply(&nav(id(3), NavStep::Applied, 13)),
        Err(NeedRefusal::NavStepOutOfOrder),
        "what was granted is not applied for again"
    );
}

#[test]
fn each_nav_step_leads_to_the_next_and_fitting_may_be_left_out() {
    use NavStep as N;
    let onward = |from: N| {
        N::ALL
            .iter()
            .copied()
            .filter(move |to| *to != from && from.leads_to(*to))
    };
    for (from, to) in [
        (N::Applied, vec![N::Granted]),
        (N::Granted, vec![N::Ordered]),
        (N::Ordered, vec![N::Received]),
        (N::Received, vec![N::Fitted, N::Delivered]),
        (N::Fitted, vec![N::Delivered]),
        (N::Delivered, vec![]),
    ] {
        assert_eq!(onward(from).collect::<Vec<_>>(), to, "{from}");
        assert!(from.leads_to(from), "{from} may get another date");
    }
}

#[test]
fn a_reserved_device_must_be_released_before_the_need_is_closed() {
    let need = triaged(Term::Short)
        .apply(&NeedEvent::LineReserved {
            line: id(3),
            item: id(7),
        })
        .unwrap();
    let close = NeedEvent::Closed {
        reason: CloseReason::Dead,
        at: at(9),
    };
    assert_eq!(need.clone().apply(&close), Err(NeedRefusal::StillReserved));
    assert!(
        need.apply(&NeedEvent::LineReleased { line: id(3) })
            .unwrap()
            .apply(&close)
            .is_ok()
    );
}

#[test]
fn a_change_of_level_keeps_the_step() {
    let need = triaged(Term::Short)
        .apply(&NeedEvent::StepEntered {
            step: Step::Transport,
            at: at(4),
        })
        .unwrap();
    let triage = Triage {
        level: LevelCode("acute".into()),
        criteria: vec![],
        key_version: 1,
        deadline: at(48),
        by: None,
    };
    let need = need
        .apply(&NeedEvent::Triaged {
            triage: triage.clone(),
            next: Step::Store,
        })
        .unwrap();
    assert_eq!(
        need.state,
        NeedState::Open {
            step: Step::Transport,
            triage
        }
    );
}
