//! Waiting: what the database counts is what the domain counts over the same waits, and a past day looks as it looked then.

use app::Error;
use app::waiting::{AsOf, Finished, Group, Lines, Selection, StepTimes, Which};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Oslo;
use domain::access::Role;
use domain::need::Step;
use domain::priority_key::LevelCode;
use domain::time::{Month, end_of_day, start_of_day};
use domain::waiting::{
    Share, Wait, WaitKind, finished_by, percentile, share_inside_limit, time_by_step, waiting_as_of,
};
use std::collections::BTreeMap;
use testkit::Town;
use uuid::Uuid;

/// A municipality's invented history, kept beside the database as the domain's waits.
struct Walk {
    town: Town,
    person: Uuid,
    dice: u64,
    waits: BTreeMap<Uuid, Known>,
}

struct Known {
    wait: Wait<Option<LevelCode>, WaitKind>,
    steps: Vec<(Step, DateTime<Utc>)>,
}

const LEVELS: [(&str, i64); 4] = [("acute", 2), ("1", 5), ("2", 14), ("3", 90)];

impl Walk {
    async fn new(seed: u64) -> Walk {
        let town = Town::new().await;
        let person = town.command().0;
        let m = town.listed.id;
        town.database
            .execute(&format!(
                "INSERT INTO person (municipality_id, id, first_name, last_name, created_at) VALUES ('{m}', '{person}', 'Kari', 'Prøve', now())"
            ))
            .await;
        Walk {
            town,
            person,
            dice: seed,
            waits: BTreeMap::new(),
        }
    }

    /// A number below `n` (xorshift).
    fn roll(&mut self, n: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % n
    }

    fn waiting(&mut self, kind: impl Fn(WaitKind) -> bool) -> Option<Uuid> {
        let open: Vec<Uuid> = self
            .waits
            .iter()
            .filter(|(_, k)| k.wait.ended_at.is_none() && kind(k.wait.kind))
            .map(|(id, _)| *id)
            .collect();
        if open.is_empty() {
            return None;
        }
        let at = self.roll(open.len() as u64);
        Some(open[at as usize])
    }

    async fn do_something(&mut self, at: DateTime<Utc>) {
        let (m, person) = (self.town.listed.id, self.person);
        let id = self.town.command().0;
        let (level, days) = LEVELS[self.roll(4) as usize];
        let deadline = at + TimeDelta::days(days);
        match self.roll(7) {
            0 | 1 => {
                let kind = [WaitKind::Deliver, WaitKind::Collect, WaitKind::Repair][self.roll(3) as usize];
                let has_level = self.roll(5) > 0;
                let (level, due) = (has_level.then(|| LevelCode::from(level)), has_level.then_some(deadline));
                let text = |v: Option<String>| v.map_or("NULL".into(), |v| format!("'{v}'"));
                self.town
                    .database
                    .execute(&format!(
                        "INSERT INTO job (municipality_id, id, kind, person_id, level, deadline, way, state, created_at)
                         VALUES ('{m}', '{id}', '{kind}', '{person}', {}, {}, 'delivery', 'open', '{at}')",
                        text(level.as_ref().map(|l| l.0.clone())),
                        text(due.map(|d| d.to_string())),
                    ))
                    .await;
                self.know(id, kind, level, at, due, vec![]);
            }
            2 => {
                self.town
                    .database
                    .execute(&format!(
                        "INSERT INTO need (municipality_id, id, person_id, channel, term, state, step, opened_at, clock_from)
                         VALUES ('{m}', '{id}', '{person}', 'citizen', 'short', 'untriaged', 'triage', '{at}', '{at}');
                         INSERT INTO need_step (municipality_id, need_id, ordinal, step, entered_at) VALUES ('{m}', '{id}', 1, 'triage', '{at}')"
                    ))
                    .await;
                self.know(id, WaitKind::Need, None, at, None, vec![(Step::Triage, at)]);
            }
            3 | 4 => {
                let Some(need) = self.waiting(|k| k == WaitKind::Need) else {
                    return;
                };
                let step = Step::ALL[1 + self.roll(4) as usize];
                self.town
                    .database
                    .execute(&format!(
                        "INSERT INTO need_triage (municipality_id, id, need_id, level, criteria, key_version, deadline, at)
                         VALUES ('{m}', '{id}', '{need}', '{level}', '{{}}', 1, '{deadline}', '{at}');
                         UPDATE need SET state = 'open', step = '{step}', level = '{level}', key_version = 1, deadline = '{deadline}' WHERE id = '{need}';
                         INSERT INTO need_step (municipality_id, need_id, ordinal, step, entered_at)
                           SELECT '{m}', '{need}', max(ordinal) + 1, '{step}', '{at}' FROM need_step WHERE need_id = '{need}'"
                    ))
                    .await;
                let known = self.waits.get_mut(&need).unwrap();
                known.wait.level = Some(level.into());
                known.wait.deadline = Some(deadline);
                known.steps.push((step, at));
            }
            5 => {
                let Some(job) = self.waiting(|k| k != WaitKind::Need) else {
                    return;
                };
                self.town
                    .database
                    .execute(&format!(
                        "UPDATE job SET state = 'done', ended_at = '{at}' WHERE id = '{job}'"
                    ))
                    .await;
                self.waits.get_mut(&job).unwrap().wait.ended_at = Some(at);
            }
            _ => {
                let Some(need) = self.waiting(|k| k == WaitKind::Need) else {
                    return;
                };
                if self.waits[&need].wait.level.is_none() {
                    return;
                }
                self.town
                    .database
                    .execute(&format!(
                        "UPDATE need SET state = 'in_use', step = NULL, closed_at = '{at}' WHERE id = '{need}'"
                    ))
                    .await;
                self.waits.get_mut(&need).unwrap().wait.ended_at = Some(at);
            }
        }
    }

    fn know(
        &mut self,
        id: Uuid,
        kind: WaitKind,
        level: Option<LevelCode>,
        started_at: DateTime<Utc>,
        deadline: Option<DateTime<Utc>>,
        steps: Vec<(Step, DateTime<Utc>)>,
    ) {
        let wait = Wait {
            level,
            kind,
            started_at,
            ended_at: None,
            deadline,
        };
        self.waits.insert(id, Known { wait, steps });
    }

    /// What the domain says of the waits as they are known now.
    fn as_of(&self, at: DateTime<Utc>) -> BTreeMap<(WaitKind, Option<LevelCode>), Group> {
        let key = |w: &Wait<Option<LevelCode>, WaitKind>| (w.kind, w.level.clone());
        let waits = || self.waits.values().map(|k| &k.wait);
        let mut groups: BTreeMap<_, Group> = BTreeMap::new();
        for (group, all) in waiting_as_of(waits(), at, Oslo, key) {
            groups.entry(group).or_default().all = all;
        }
        for (group, late) in waiting_as_of(waits().filter(|w| w.is_late_at(at)), at, Oslo, key) {
            groups.entry(group).or_default().late = late;
        }
        groups
    }

    async fn ask(&self, as_of: Option<NaiveDate>) -> BTreeMap<(WaitKind, Option<LevelCode>), Group> {
        let selection = Selection {
            as_of,
            ..Selection::default()
        };
        let ctx = self.town.with(&[Role::Leader]);
        self.town.db.read(&ctx, &AsOf { selection }).await.unwrap().groups
    }
}

/// Forty days over the change of clocks, and what was true at the end of each.
async fn walked(seed: u64) -> (Walk, NaiveDate, Vec<BTreeMap<(WaitKind, Option<LevelCode>), Group>>) {
    let mut walk = Walk::new(seed).await;
    let first: NaiveDate = "2026-03-10".parse().unwrap();
    let mut then = vec![];
    for day in 0..40 {
        let start = start_of_day(first + Days::new(day), Oslo).unwrap();
        let mut minutes = 0;
        while let more @ 1.. = 1 + walk.roll(240) as i64
            && minutes + more < 22 * 60
        {
            minutes += more;
            walk.do_something(start + TimeDelta::minutes(minutes)).await;
        }
        let end = end_of_day(first + Days::new(day), Oslo).unwrap() - TimeDelta::microseconds(1);
        walk.town.clock.set(end);
        let now = walk.ask(None).await;
        assert_eq!(now, walk.as_of(end), "day {day} as it is");
        then.push(now);
    }
    walk.town.clock.pass(TimeDelta::days(30));
    (walk, first, then)
}

#[tokio::test]
async fn a_past_day_looks_as_it_looked_then() {
    let (walk, first, then) = walked(0x5eed_1234).await;
    assert!(then.last().unwrap().len() > 8, "kinds and levels are met");
    for (day, expected) in then.iter().enumerate() {
        let asked = walk.ask(Some(first + Days::new(day as u64))).await;
        assert_eq!(&asked, expected, "day {day} looked back on");
    }
}

#[tokio::test]
async fn months_steps_and_lines_are_what_the_domain_counts() {
    let (walk, first, _) = walked(77).await;
    let day = first + Days::new(30);
    let at = end_of_day(day, Oslo).unwrap() - TimeDelta::microseconds(1);
    let selection = Selection {
        as_of: Some(day),
        with_acute: true,
        ..Selection::default()
    };
    let ctx = walk.town.with(&[Role::Leader]);
    for kind in [WaitKind::Need, WaitKind::Deliver] {
        let waits = || walk.waits.values().map(|k| &k.wait).filter(|w| w.kind == kind);
        let finished = Finished {
            selection: selection.clone(),
            kind,
        };
        let answer = walk.town.db.read(&ctx, &finished).await.unwrap();
        assert_eq!(answer.months.len(), 12);
        let of_month = |w: &Wait<Option<LevelCode>, WaitKind>| (Month::at(w.ended_at.unwrap(), Oslo), w.level.clone());
        let summaries: BTreeMap<_, _> = answer
            .ended
            .iter()
            .map(|(k, e)| (k.clone(), e.days.summary().unwrap()))
            .collect();
        assert_eq!(summaries, finished_by(waits(), at, Oslo, of_month));
        assert!(summaries.len() > 2, "{summaries:?}");
        let shares: BTreeMap<(Option<LevelCode>, Month), Share> = answer
            .ended
            .iter()
            .filter(|(_, e)| e.share.all > 0)
            .map(|((month, level), e)| ((level.clone(), *month), e.share))
            .collect();
        assert_eq!(shares, share_inside_limit(waits(), at, Oslo));
    }
    let steps = walk
        .town
        .db
        .read(
            &ctx,
            &StepTimes {
                selection: selection.clone(),
            },
        )
        .await
        .unwrap();
    let ended: Vec<_> = walk
        .waits
        .values()
        .filter(|k| k.wait.kind == WaitKind::Need && k.wait.ended_at.is_some_and(|end| end <= at))
        .map(|k| time_by_step(&k.steps, k.wait.ended_at.unwrap()))
        .collect();
    let all = steps.sum(|_, _| true);
    let (means, medians) = (all.mean().unwrap(), all.median().unwrap());
    assert_eq!(all.needs, ended.len());
    for step in Step::ALL {
        let total: TimeDelta = ended.iter().filter_map(|times| times.get(step)).sum();
        let mean = total.num_seconds() as f64 / 86_400.0 / ended.len() as f64;
        assert!(
            (means.of(*step) - mean).abs() < 1e-6,
            "{step}: {} and {mean}",
            means.of(*step)
        );
        let mut hours: Vec<i64> = ended
            .iter()
            .map(|times| {
                times
                    .get(step)
                    .map_or(0, |t| (t.num_seconds() as f64 / 3600.0).round() as i64)
            })
            .collect();
        hours.sort_unstable();
        let median = percentile(&hours, 50).unwrap() / 24.0;
        // Halves of an hour may be rounded either way.
        assert!(
            (medians.of(*step) - median).abs() <= 1.0 / 24.0,
            "{step}: {} and {median}",
            medians.of(*step)
        );
    }
    let mut lines = vec![];
    let mut after = None;
    loop {
        let page = Lines {
            selection: selection.clone(),
            which: Which::Finished,
            after,
            most: Some(3),
        };
        let page = walk.town.db.read(&ctx, &page).await.unwrap();
        assert_eq!(page.total, ended.len() as i64);
        lines.extend(page.lines);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(lines.len(), ended.len(), "the pages hold every need once");
    for line in &lines {
        let known = &walk.waits[&line.id.unwrap().0];
        let whole = known.wait.ended_at.unwrap() - known.wait.started_at;
        assert!((line.spent.sum() - whole.num_seconds() as f64 / 86_400.0).abs() < 1e-6);
        assert_eq!(line.level, known.wait.level);
    }
}

#[tokio::test]
async fn acute_is_left_out_unless_asked_for_and_nobody_sees_ids_without_the_right() {
    let (walk, _, _) = walked(5).await;
    let ctx = walk.town.with(&[Role::Administrator]);
    let count = |selection: Selection| {
        let (walk, ctx) = (&walk, &ctx);
        async move {
            let answer = walk
                .town
                .db
                .read(
                    ctx,
                    &AsOf {
                        selection: selection.clone(),
                    },
                )
                .await
                .unwrap();
            WaitKind::ALL
                .iter()
                .map(|k| answer.of(*k, &selection).all.total())
                .sum::<usize>()
        }
    };
    let now = walk.town.clock.now();
    let waiting = |acute: bool| {
        let acute_is = move |w: &Wait<Option<LevelCode>, _>| w.level.as_ref().is_some_and(|l| l.as_str() == "acute");
        walk.waits
            .values()
            .filter(|k| k.wait.is_waiting_at(now) && (acute || !acute_is(&k.wait)))
            .count()
    };
    assert!(waiting(true) > waiting(false));
    assert_eq!(count(Selection::default()).await, waiting(false));
    let with_acute = Selection {
        with_acute: true,
        ..Selection::default()
    };
    assert_eq!(count(with_acute).await, waiting(true));
    let lines = Lines {
        selection: Selection::default(),
        which: Which::Waiting,
        after: None,
        most: None,
    };
    let answer = walk.town.db.read(&ctx, &lines).await.unwrap();
    assert!(!answer.lines.is_empty() && answer.lines.iter().all(|line| line.id.is_none()));
    assert!(answer.lines.iter().all(|line| line.step.is_some()));
    assert_eq!(walk.town.database.count("SELECT count(*) FROM access_entry").await, 0);
    let refused = walk.town.db.read(&walk.town.with(&[Role::Driver]), &lines).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
}
