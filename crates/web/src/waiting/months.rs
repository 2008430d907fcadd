//! Waits that ended, month by month: how long half and nine in ten waited, and how many kept their limit.

use super::handlers::Choice;
use super::{MONTHS, view, words};
use crate::components::chart::Lines;
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::session::User;
use app::waiting::{Ended, FinishedAnswer};
use domain::time::Month;
use domain::waiting::WaitKind;
use maud::{Markup, html};

pub fn view(user: &User, choice: &Choice, kind: WaitKind, answer: &FinishedAnswer) -> Markup {
    let l = user.l();
    let all = answer.sum(|_, _| true);
    let body = html! {
        (view::kinds(user, Some(kind), false, |_| None))
        (view::levels(user, choice, &answer.basis))
        @if all.days.total() == 0 {
            (Empty::new(l.t("waiting-months-empty")).text(l.t("waiting-months-empty-text")).icon(Icon::Chart))
        } @else {
            div .columns { (lengths(user, kind, answer)) (shares(user, kind, answer)) }
            (table(user, answer))
            (notes(user, kind, answer))
        }
    };
    view::frame(user, choice, &answer.basis, MONTHS, body)
}

fn of_month(answer: &FinishedAnswer, month: Month) -> Ended {
    answer.sum(|m, _| m == month)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The first and the last month with any waits.
fn ends(answer: &FinishedAnswer) -> Option<(Month, Month)> {
    let mut met = answer.ended.keys().map(|(month, _)| *month);
    let first = met.next()?;
    Some((first, met.next_back().unwrap_or(first)))
}

fn labels(l: L, answer: &FinishedAnswer) -> Vec<String> {
    answer
        .months
        .iter()
        .map(|month| words::month_short(l, *month))
        .collect()
}

fn lengths(user: &User, kind: WaitKind, answer: &FinishedAnswer) -> Markup {
    let l = user.l();
    let by_month: Vec<_> = answer
        .months
        .iter()
        .map(|m| of_month(answer, *m).days.summary())
        .collect();
    let finding = ends(answer).and_then(|(first, last)| {
        let median = |m| of_month(answer, m).days.summary().map(|s| words::days_up(l, s.median));
        let p90 = of_month(answer, last)
            .days
            .summary()
            .map(|s| words::days_up(l, s.p90))?;
        let key = if first == last {
            "waiting-lengths-one"
        } else {
            "waiting-lengths"
        };
        Some(l.tf(
            key,
            args!["median" => median(last)?, "p90" => p90, "month" => words::month(l, last),
                  "before" => median(first)?, "first" => words::month(l, first)],
        ))
    });
    let n = answer.sum(|_, _| true).days.total();
    let lines = Lines::new(
        l,
        l.t(&format!("waiting-lengths-{kind}")),
        finding.unwrap_or_default(),
        l.t("waiting-month"),
        labels(l, answer),
    )
    .series(
        l.t("waiting-nine-in-ten"),
        by_month.iter().map(|s| s.map(|s| s.p90)).collect(),
    )
    .series(
        l.t("waiting-median"),
        by_month.iter().map(|s| s.map(|s| s.median)).collect(),
    )
    .stamp(count(n), &words::stamp(l, &answer.basis, user.ctx.today()))
    .csv(view::file(user, "months"));
    html! { (lines) }
}

fn shares(user: &User, kind: WaitKind, answer: &FinishedAnswer) -> Markup {
    let l = user.l();
    let (all, key) = (answer.sum(|_, _| true).share, &answer.basis.key);
    let levels: Vec<_> = answer.levels().into_iter().flatten().take(4).collect();
    let of_level = |code: &_| answer.sum(|_, level| level == Some(code)).share.ratio();
    let lowest = levels
        .iter()
        .filter_map(|code| Some((of_level(code)?, code)))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(share), Some((low, code))) = (all.ratio(), lowest) else {
        return html! { (Empty::new(l.t("waiting-shares-empty")).icon(Icon::Chart)) };
    };
    let finding = if levels.len() > 1 {
        let level = words::level(l, key, Some(code));
        l.tf(
            "waiting-shares",
            args!["share" => l.percent(share), "level" => level, "low" => l.percent(low)],
        )
    } else {
        l.tf("waiting-shares-one", args!["share" => l.percent(share)])
    };
    let mut lines = Lines::new(
        l,
        l.t(&format!("waiting-shares-{kind}")),
        finding,
        l.t("waiting-month"),
        labels(l, answer),
    )
    .percent()
    .stamp(count(all.all), &words::stamp(l, &answer.basis, user.ctx.today()))
    .csv(view::file(user, "months"));
    for code in &levels {
        let values = answer
            .months
            .iter()
            .map(|month| answer.sum(|m, level| m == *month && level == Some(code)).share.ratio());
        lines = lines.series(words::level(l, key, Some(code)), values.collect());
    }
    html! { (lines) }
}

/// The figures of each month, and the share of each level beside.
fn table(user: &User, answer: &FinishedAnswer) -> Markup {
    let l = user.l();
    let levels: Vec<_> = answer.levels().into_iter().flatten().collect();
    let mut table = Table::new(l.t("waiting-tab-months"))
        .col(Col::text(l.t("waiting-month")))
        .col(Col::number(l.t("waiting-ended")))
        .col(Col::number(l.t("waiting-median")))
        .col(Col::number(l.t("waiting-p90")))
        .col(Col::number(l.t("waiting-inside")));
    if levels.len() > 1 {
        for code in &levels {
            let level = words::level(l, &answer.basis.key, Some(code));
            table = table.col(Col::number(
                l.tf("waiting-inside-of", args!["level" => level.to_lowercase()]),
            ));
        }
    }
    let line = |name: String, chosen: &dyn Fn(Month) -> bool| {
        let ended = answer.sum(|m, _| chosen(m));
        let summary = ended.days.summary();
        let figure = |value: Option<f64>| value.map_or("–".to_owned(), |v| words::figure(l, v));
        let share = |ratio: Option<f64>| ratio.map_or("–".to_owned(), |r| l.percent(r));
        let row = Row::new()
            .cell(name)
            .number(l.number(count(ended.days.total())))
            .number(figure(summary.map(|s| s.median)))
            .number(figure(summary.map(|s| s.p90)))
            .number(share(ended.share.ratio()));
        if levels.len() < 2 {
            return row;
        }
        levels.iter().fold(row, |row, code| {
            row.number(share(
                answer.sum(|m, level| chosen(m) && level == Some(code)).share.ratio(),
            ))
        })
    };
    let rows = answer
        .months
        .iter()
        .rev()
        .map(|month| line(words::month(l, *month), &|m| m == *month));
    html! { (table.rows(rows).foot(line(l.t("waiting-year"), &|_| true))) }
}

/// What is not counted, said under the figures.
fn notes(user: &User, kind: WaitKind, answer: &FinishedAnswer) -> Markup {
    let l = user.l();
    let key = if kind == WaitKind::Need {
        "waiting-note-need"
    } else {
        "waiting-note-job"
    };
    let otherwise = count(answer.otherwise);
    html! {
        p { (l.tf(key, args!["n" => otherwise])) " " (l.t("waiting-note-month")) }
        p { (l.t("waiting-note-late")) }
    }
}
