//! The counts of leaders, administrators and auditors.

use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::session::User;
use crate::waiting::{MONTHS, WAITING};
use app::day::{Accesses, Office};
use app::waiting::Figures;
use maud::{Markup, Render, html};

/// A figure with its words, leading to where it comes from.
fn figure(value: String, words: String, note: Option<String>, href: &str, tone: Tone) -> Markup {
    html! {
        li {
            a .figure href=(href) data-color=(tone.color()) {
                strong .figure__value { (value) }
                span .figure__words { (words) }
                @if let Some(note) = note { span .figure__note { (note) } }
            }
        }
    }
}

pub fn figures(user: &User, figures: &Figures) -> Markup {
    let l = user.l();
    let late = if figures.late > 0 { Tone::Danger } else { Tone::Good };
    let (share, note) = if figures.ended > 0 {
        let ratio = figures.inside as f64 / figures.ended as f64;
        (
            l.percent(ratio),
            l.tf(
                "day-inside-of",
                args!["inside" => figures.inside, "ended" => figures.ended],
            ),
        )
    } else {
        ("–".to_owned(), l.t("day-inside-none"))
    };
    let services = Table::new(l.t("day-late-by-service"))
        .titled()
        .col(Col::text(l.t("day-col-service")))
        .col(Col::number(l.t("day-col-late")))
        .rows(figures.late_by_service.iter().map(|(service, late)| {
            let late = l.number(*late);
            match service {
                Some((id, name)) => Row::link(format!("/waiting?kind=need&service={id}"), name).number(late),
                None => Row::new().cell(l.t("day-no-service")).number(late),
            }
        }));
    let body = html! {
        ul .figures {
            (figure(l.number(figures.waiting), l.t("day-waiting"), None, &format!("{WAITING}?kind=need"), Tone::Neutral))
            (figure(l.number(figures.late), l.t("day-late"), None, &format!("{WAITING}?kind=need"), late))
            (figure(share, l.t("day-inside"), Some(note), MONTHS, Tone::Neutral))
        }
        @if !figures.late_by_service.is_empty() { (services) }
        p { (l.t("day-figures-note")) }
    };
    section(l.t("day-figures"), body)
}

pub fn office(user: &User, office: &Office) -> Markup {
    let l = user.l();
    let set_aside = Table::new(l.t("day-set_aside"))
        .col(Col::text(l.t("day-col-kind")))
        .col(Col::number(l.t("day-col-rows")))
        .col(Col::text(l.t("day-col-since")))
        .rows(office.set_aside.iter().map(|count| {
            Row::link(
                format!("/import/set-aside?kind={}", count.kind),
                l.t(&format!("import-kind-{}", count.kind)),
            )
            .number(l.number(count.rows))
            .cell(when(l, count.oldest, user.ctx.now))
        }));
    let failed = Table::new(l.t("day-failed"))
        .col(Col::text(l.t("day-col-task")))
        .col(Col::number(l.t("day-col-attempts")))
        .col(Col::text(l.t("day-col-when")))
        .rows(office.failed_tasks.iter().map(|task| {
            let at = task.at.map(|at| when(l, at, user.ctx.now)).unwrap_or_default();
            Row::new()
                .cell(self::task(l, &task.kind))
                .number(l.number(i64::from(task.attempts)))
                .cell(at)
        }));
    let locked = Table::new(l.t("day-locked"))
        .col(Col::text(l.t("day-col-account")))
        .col(Col::text(l.t("day-col-until")))
        .rows(office.locked.iter().map(|account| {
            Row::link(format!("/admin/staff/{}", account.id), &account.name).cell(when(l, account.until, user.ctx.now))
        }));
    let part = |key: &str, none: bool, table: Markup| {
        let nothing = html! { p .done { (Icon::CheckCircle) (l.t(&format!("day-empty-{key}"))) } };
        section(l.t(&format!("day-{key}")), if none { nothing } else { table })
    };
    html! {
        (part("set_aside", office.set_aside.is_empty(), set_aside.render()))
        (part("failed", office.failed_tasks.is_empty(), failed.render()))
        (part("locked", office.locked.is_empty(), locked.render()))
    }
}

pub fn accesses(user: &User, accesses: &Accesses) -> Markup {
    let l = user.l();
    const LOG: &str = "/admin/access";
    let most = Table::new(l.t("day-access-most"))
        .titled()
        .col(Col::text(l.t("day-col-worker")))
        .col(Col::number(l.t("day-col-accesses")))
        .rows(accesses.most.iter().map(|(name, n)| {
            let name = name.clone().unwrap_or_else(|| l.t("day-access-machine"));
            Row::new().cell(name).number(l.number(*n))
        }));
    let body = html! {
        ul .figures {
            (figure(l.number(accesses.today), l.t("day-access-today"), None, LOG, Tone::Neutral))
            (figure(l.number(accesses.week), l.t("day-access-week"), None, LOG, Tone::Neutral))
            (figure(l.number(accesses.persons), l.t("day-access-persons"), None, LOG, Tone::Neutral))
            (figure(l.number(accesses.protected), l.t("day-access-protected"), None, LOG, Tone::Neutral))
        }
        @if accesses.most.is_empty() { p { (l.t("day-access-none")) } } @else { (most) }
    };
    section(l.t("day-accesses"), body)
}

/// What a background task is, in words; a kind without words of its own is work in the background.
fn task(l: L, kind: &str) -> String {
    match kind {
        "import" => l.t("day-task-import"),
        _ => l.t("day-task-other"),
    }
}
