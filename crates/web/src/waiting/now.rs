//! Who waits as of a day: the figures of each kind, and a histogram of the days waited.

use super::handlers::Choice;
use super::{WAITING, view, words};
use crate::components::chart::Histogram;
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::session::User;
use app::waiting::{AsOfAnswer, Group};
use domain::priority_key::{LevelCode, Limit};
use domain::waiting::WaitKind;
use maud::{Markup, html};
use std::collections::BTreeSet;

pub fn view(user: &User, choice: &Choice, answer: &AsOfAnswer) -> Markup {
    let of = |kind: WaitKind| answer.of(kind, &choice.selection);
    let shown: Vec<WaitKind> = WaitKind::ALL
        .iter()
        .copied()
        .filter(|k| choice.kind.is_none_or(|chosen| chosen == *k))
        .collect();
    let body = html! {
        (view::kinds(user, choice.kind, true, |kind| Some(count(of(kind).all.total()))))
        (view::levels(user, choice, &answer.basis))
        (figures(user, choice, answer))
        div .columns {
            @for kind in &shown { (picture(user, choice, answer, *kind, &of(*kind))) }
        }
    };
    view::frame(user, choice, &answer.basis, WAITING, body)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// One line per kind; of one kind alone, one per level.
fn figures(user: &User, choice: &Choice, answer: &AsOfAnswer) -> Markup {
    let l = user.l();
    let first = if choice.kind.is_some() {
        "waiting-level"
    } else {
        "waiting-what"
    };
    let table = Table::new(l.t("waiting-figures"))
        .col(Col::text(l.t(first)))
        .col(Col::number(l.t("waiting-waiting")))
        .col(Col::number(l.t("waiting-late")))
        .col(Col::number(l.t("waiting-median")))
        .col(Col::number(l.t("waiting-p90")))
        .col(Col::number(l.t("waiting-longest")));
    let rows: Vec<(String, Group)> = match choice.kind {
        None => WaitKind::ALL
            .iter()
            .map(|kind| (words::kind(l, *kind), answer.of(*kind, &choice.selection)))
            .collect(),
        Some(kind) => answer
            .levels()
            .into_iter()
            .filter(|level| choice.selection.chooses(&answer.basis.key, level.as_ref()))
            .filter_map(|level| {
                let group = answer.groups.get(&(kind, level.clone()))?;
                Some((words::level(l, &answer.basis.key, level.as_ref()), group.clone()))
            })
            .collect(),
    };
    let mut table = table.rows(rows.iter().map(|(name, group)| line(l, name, group)));
    if choice.kind.is_some() && rows.len() > 1 {
        let mut all = Group::default();
        rows.iter().for_each(|(_, group)| all.merge(group));
        table = table.foot(line(l, &l.t("waiting-sum"), &all));
    }
    let file = if choice.kind.is_some() { "levels" } else { "kinds" };
    html! {
        (table)
        p { a .ds-link .chart__csv href=(view::file(user, file)) { (Icon::Download) (l.t("chart-csv")) } }
    }
}

fn line(l: L, name: &str, group: &Group) -> Row {
    let summary = group.all.summary();
    let figure = |value: Option<f64>| value.map_or("–".to_owned(), |v| words::figure(l, v));
    Row::new()
        .cell(name)
        .number(l.number(count(group.all.total())))
        .number(late(l, group.late.total()))
        .number(figure(summary.map(|s| s.median)))
        .number(figure(summary.map(|s| s.p90)))
        .number(figure(summary.map(|s| s.longest as f64)))
}

fn late(l: L, n: usize) -> Markup {
    let words = l.number(count(n));
    if n == 0 {
        return html! { (words) };
    }
    html! { (Tag::new(Tone::Danger, words).icon(Icon::Alert).plain()) }
}

/// Equal bands of days: their width, and how many there are. They reach as far as the waits do, and to the limits that lie
/// near; the last one has no end where a few waited much longer.
pub fn bands(group: &Group, limits: &[i64]) -> (i64, usize) {
    let Some(summary) = group.all.summary() else {
        return (1, 1);
    };
    let waited = summary.longest.min((summary.p90 * 2.0).ceil() as i64).max(6);
    let near = limits
        .iter()
        .map(|days| days + 1)
        .filter(|days| *days <= waited * 3 / 2)
        .max();
    let reach = waited.max(near.unwrap_or(0)) + 1;
    let width = [1, 2, 7, 14, 28, 91]
        .into_iter()
        .find(|width| reach <= width * 16)
        .unwrap_or(364);
    (width, usize::try_from((reach + width - 1) / width).unwrap_or(1))
}

/// A limit in days waited: the wait is late from the day after.
fn days_of(limit: Limit) -> i64 {
    match limit {
        Limit::Hours(hours) => i64::from(hours) / 24,
        Limit::Days(days) => i64::from(days),
    }
}

fn picture(user: &User, choice: &Choice, answer: &AsOfAnswer, kind: WaitKind, group: &Group) -> Markup {
    let l = user.l();
    let today = user.ctx.today();
    let past = words::past(&answer.basis, today);
    let title = l.t(&format!("waiting-title-{kind}"));
    let Some(summary) = group.all.summary() else {
        let text = l.tf("waiting-nobody-text", args!["past" => past]);
        return html! { section .section { h2 .section__title { (title) } (Empty::new(l.t(&format!("waiting-nobody-{kind}"))).text(text).icon(Icon::CheckCircle)) } };
    };
    // Only the limits of levels that somebody waits with.
    let met: BTreeSet<&LevelCode> = answer
        .groups
        .keys()
        .filter(|(k, _)| *k == kind)
        .filter_map(|(_, level)| level.as_ref())
        .filter(|level| choice.selection.chooses(&answer.basis.key, Some(level)))
        .collect();
    let rules: Vec<_> = answer
        .basis
        .key
        .levels
        .iter()
        .filter(|r| met.contains(&r.code))
        .collect();
    let limits: Vec<i64> = rules.iter().map(|r| days_of(r.limit)).collect();
    let (width, bins) = bands(group, &limits);
    let starts: Vec<i64> = (1..bins).map(|at| i64::try_from(at).unwrap_or(0) * width).collect();
    let (all, late) = (group.all.bands(&starts), group.late.bands(&starts));
    let heads = (l.t("waiting-days-waited"), words::kind(l, kind));
    let finding = words::finding(l, past, &summary, group.late.total());
    let mut histogram = Histogram::new(l, title, finding, l.t("waiting-days-waited"), heads)
        .stamp(count(group.all.total()), &words::stamp(l, &answer.basis, today))
        .csv(with_query(&view::file(user, "days"), "kind", Some(kind.code())));
    if group.late.total() > 0 {
        histogram = histogram.late(l.t("waiting-late"));
    }
    for (band, late) in all.iter().zip(&late) {
        let label = match band.to {
            None if summary.longest >= band.from + width => format!("{}+", l.number(band.from)),
            _ if width == 1 => l.number(band.from),
            _ => format!("{}–{}", l.number(band.from), l.number(band.from + width - 1)),
        };
        histogram = histogram.part_late(label, count(band.count), count(late.count));
    }
    for (rule, days) in rules.iter().zip(&limits) {
        let name = words::level(l, &answer.basis.key, Some(&rule.code));
        let words = l.tf(
            "waiting-limit",
            args!["level" => name, "limit" => words::limit(l, rule.limit)],
        );
        let at = (days + 1) as f64 / width as f64;
        histogram = histogram.limit(at, words);
    }
    html! { (histogram) }
}
