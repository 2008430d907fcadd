//! Where the time of the needs went, by step; and the needs themselves, one line each.

use super::handlers::{Choice, after_text};
use super::{STEPS, view, words};
use crate::components::chart::Split;
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::paths;
use crate::session::User;
use app::waiting::{Line, LinesAnswer, Spent, StepTimesAnswer, Times, Which};
use domain::need::Step;
use maud::{Markup, html};

pub fn view(user: &User, choice: &Choice, times: &StepTimesAnswer, lines: &LinesAnswer) -> Markup {
    let l = user.l();
    let all = times.sum(|_, _| true);
    let body = html! {
        (view::levels(user, choice, &times.basis))
        @match all.mean() {
            None => (Empty::new(l.t("waiting-steps-empty")).text(l.t("waiting-steps-empty-text")).icon(Icon::Hourglass)),
            Some(mean) => {
                div .columns { (by_level(user, times, &all, mean)) (by_month(user, times)) }
                (medians(user, times, &all))
                p { (l.t("waiting-steps-note")) }
            },
        }
        (section(l.t("waiting-needs"), needs(user, choice, lines)))
    };
    view::frame(user, choice, &times.basis, STEPS, body)
}

fn values(spent: &Spent) -> Vec<f64> {
    Step::ALL.iter().map(|step| spent.of(*step)).collect()
}

fn step_names(l: L) -> Vec<String> {
    Step::ALL.iter().map(|step| words::step(l, *step)).collect()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// "Mest tid gikk til NAV: i snitt 12,4 av 20,1 døgn."
fn finding(l: L, mean: &Spent) -> String {
    let most = Step::ALL.iter().max_by(|a, b| mean.of(**a).total_cmp(&mean.of(**b)));
    let step = most.copied().unwrap_or(Step::Triage);
    let share = if mean.sum() > 0.0 {
        mean.of(step) / mean.sum()
    } else {
        0.0
    };
    l.tf(
        "waiting-steps-finding",
        args!["step" => words::step(l, step), "days" => l.decimal(mean.of(step), 1), "whole" => l.decimal(mean.sum(), 1),
              "share" => l.percent(share)],
    )
}

fn split(user: &User, title: &str, finding: String, head: String, times: &StepTimesAnswer, n: usize) -> Split {
    let l = user.l();
    Split::new(l, l.t(title), finding, head, step_names(l), l.t("waiting-whole"))
        .stamp(count(n), &words::stamp(l, &times.basis, user.ctx.today()))
        .csv(view::file(user, "steps"))
}

fn by_level(user: &User, times: &StepTimesAnswer, all: &Times, mean: Spent) -> Markup {
    let l = user.l();
    let head = l.t("waiting-level");
    let mut chart = split(
        user,
        "waiting-steps-by-level",
        finding(l, &mean),
        head,
        times,
        all.needs,
    );
    for level in times.levels() {
        let of = times.sum(|_, l| l == level.as_ref());
        if let Some(mean) = of.mean() {
            chart = chart.bar(words::level(l, &times.basis.key, level.as_ref()), values(&mean));
        }
    }
    html! { (chart.bar(l.t("waiting-all-levels"), values(&mean))) }
}

fn by_month(user: &User, times: &StepTimesAnswer) -> Markup {
    let l = user.l();
    let of = |month| times.sum(|m, _| m == month);
    let means: Vec<_> = times.months.iter().filter_map(|m| Some((*m, of(*m).mean()?))).collect();
    let finding = match (means.first(), means.last()) {
        (Some((first, before)), Some((last, now))) if first != last => l.tf(
            "waiting-steps-change",
            args!["days" => l.decimal(now.sum(), 1), "month" => words::month(l, *last),
                  "before" => l.decimal(before.sum(), 1), "first" => words::month(l, *first)],
        ),
        (_, Some((last, now))) => l.tf(
            "waiting-steps-only",
            args!["days" => l.decimal(now.sum(), 1), "month" => words::month(l, *last)],
        ),
        _ => String::new(),
    };
    let n = times.sum(|_, _| true).needs;
    let chart = split(user, "waiting-steps-by-month", finding, l.t("waiting-month"), times, n);
    let chart = means.iter().rev().fold(chart, |chart, (month, mean)| {
        chart.bar(words::month_short(l, *month), values(mean))
    });
    html! { (chart) }
}

/// The medians, which the pictures don't show: half of the needs spent at most so long in the step.
fn medians(user: &User, times: &StepTimesAnswer, all: &Times) -> Markup {
    let l = user.l();
    let mut table = Table::new(l.t("waiting-steps-medians"))
        .titled()
        .col(Col::text(l.t("waiting-level")))
        .col(Col::number(l.t("waiting-kind-need")));
    for name in step_names(l) {
        table = table.col(Col::number(name));
    }
    let line = |name: String, of: &Times| {
        let median = of.median().unwrap_or_default();
        let row = Row::new().cell(name).number(l.number(count(of.needs)));
        Step::ALL
            .iter()
            .fold(row, |row, step| row.number(l.decimal(median.of(*step), 1)))
    };
    let rows = times.levels().into_iter().map(|level| {
        let of = times.sum(|_, l| l == level.as_ref());
        line(words::level(l, &times.basis.key, level.as_ref()), &of)
    });
    html! { (table.rows(rows).foot(line(l.t("waiting-all-levels"), all))) }
}

fn needs(user: &User, choice: &Choice, answer: &LinesAnswer) -> Markup {
    let (l, path) = (user.l(), user.shell.path.as_str());
    let chip = |key: &str, value: Option<&str>, which| {
        Chip::new(l.t(key), with_query(path, "needs", value)).on(choice.which == which)
    };
    let chips = Chips::new(l)
        .chip(chip("waiting-needs-finished", None, Which::Finished))
        .chip(chip("waiting-needs-waiting", Some("waiting"), Which::Waiting));
    if answer.lines.is_empty() {
        return html! { (chips) (Empty::new(l.t("waiting-needs-none")).icon(Icon::Needs)) };
    }
    let mut table = Table::new(l.t("waiting-needs"))
        .col(Col::text(l.t("waiting-since")))
        .col(Col::text(l.t("waiting-level")))
        .col(Col::text(l.t("waiting-limit-kept")))
        .col(Col::number(l.t("waiting-days")));
    for name in step_names(l) {
        table = table.col(Col::number(name));
    }
    let pager = Pager::new(l, count(answer.lines.len()), answer.total)
        .first(choice.after.map(|_| with_query(path, "after", None)))
        .next(
            answer
                .next
                .as_ref()
                .map(|after| with_query(path, "after", Some(&after_text(after)))),
        );
    html! {
        (chips)
        (table.rows(answer.lines.iter().map(|line| need(user, answer, line))))
        (pager)
        p { a .ds-link .chart__csv href=(view::file(user, "needs")) { (Icon::Download) (l.t("chart-csv")) } }
    }
}

fn need(user: &User, answer: &LinesAnswer, line: &Line) -> Row {
    let l = user.l();
    let since = l.date(line.clock_from, user.ctx.now);
    let row = match line.id {
        Some(id) => Row::link(paths::need(id), since),
        None => Row::new().cell(since),
    };
    let kept = match (line.deadline, line.closed_at) {
        (None, _) => html! { (l.t("waiting-no-level")) },
        (Some(deadline), Some(closed)) if closed <= deadline => {
            html! { (Tag::new(Tone::Good, l.t("waiting-kept")).icon(Icon::CheckCircle).plain()) }
        }
        (Some(deadline), Some(closed)) => {
            html! { (Tag::new(Tone::Danger, l.time_left(deadline - closed)).icon(Icon::Alert).plain()) }
        }
        (Some(deadline), None) => html! { (time_left(l, deadline - answer.basis.at)) },
    };
    let row = row
        .cell(words::level(l, &answer.basis.key, line.level.as_ref()))
        .cell(kept)
        .number(l.number(line.days));
    Step::ALL.iter().fold(row, |row, step| {
        let days = line.spent.of(*step);
        let figure = if days > 0.0 {
            l.decimal(days, 1)
        } else {
            "–".to_owned()
        };
        if line.step == Some(*step) {
            return row.number(html! { strong { (figure) } });
        }
        row.number(figure)
    })
}
