use super::{links, office};
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::session::User;
use crate::waiting::words;
use app::access::ShownAddress;
use app::day::{DayAnswer, Line, Section, Thing, Topic, Who};
use domain::access::Right;
use maud::{Markup, Render, html};

pub fn day(user: &User, day: &DayAnswer) -> Markup {
    let l = user.l();
    let today = user.ctx.today();
    let late: i64 = day.sections.iter().map(|s| s.late).max().unwrap_or(0);
    let date = l.tf(
        "day-date",
        args!["weekday" => l.weekday(today), "date" => l.day_long(today)],
    );
    let date = capital(&date);
    let lead = match late {
        0 => date,
        n => l.tf("day-lead-late", args!["date" => date, "n" => n]),
    };
    let mut head = Page::new(l.t("nav-day")).nav("nav-day").lead(lead);
    if user.ctx.may(Right::OpenNeeds) {
        head = head.actions(html! { (Button::link(l.t("day-new-need"), "/intake").icon(Icon::Add)) });
    }
    // What waits, in the order of urgency; what is empty is said in a line each at the end.
    let (full, empty): (Vec<_>, Vec<_>) = day.sections.iter().partition(|s| s.total > 0);
    let quiet = full.is_empty() && day.figures.is_none() && day.office.is_none() && day.accesses.is_none();
    let body = html! {
        @if quiet { (Empty::new(l.t("day-quiet")).text(l.t("day-quiet-text")).icon(Icon::CheckCircle)) }
        @if !full.is_empty() { div .day { @for section in full { (list(user, day, section)) } } }
        @if let Some(figures) = &day.figures { (office::figures(user, figures)) }
        @if let Some(office) = &day.office { (office::office(user, office)) }
        @if let Some(accesses) = &day.accesses { (office::accesses(user, accesses)) }
        @if !empty.is_empty() {
            (section(l.t("day-nothing"), html! {
                ul .done-list { @for section in empty { li { (Icon::CheckCircle) (l.t(&format!("day-empty-{}", section.topic.code()))) } } }
            }))
        }
    };
    page(&user.shell, &head, body)
}

/// A sentence begins with a capital letter, also where weekdays don't.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// One section: its name with how many there are, its lines, the way to the rest.
fn list(user: &User, day: &DayAnswer, part: &Section) -> Markup {
    let l = user.l();
    let code = part.topic.code();
    let title = html! {
        (l.t(&format!("day-{code}"))) " " span .section__count { (l.number(part.total)) }
    };
    let shown = i64::try_from(part.lines.len()).unwrap_or(i64::MAX);
    let href = links::whole(user, day, part.topic);
    let all = if shown == 0 {
        // All of them stand in the sections above.
        l.tf("day-above", args!["n" => part.total])
    } else {
        l.tf("day-all", args!["n" => part.total])
    };
    let body = html! {
        @if shown > 0 { (table(user, day, part)) }
        @if shown < part.total { p .section__more { a .ds-link href=(href) { (all) (Icon::ArrowRight) } } }
    };
    section(title, body)
}

fn table(user: &User, day: &DayAnswer, part: &Section) -> Markup {
    let l = user.l();
    let name = l.t(&format!("day-{}", part.topic.code()));
    let items = matches!(part.lines.first().map(|line| line.thing), Some(Thing::Item(_)));
    let route = part.topic == Topic::MyJobs;
    let table = Table::new(name).col(Col::text(l.t("day-col-what")));
    let table = if items {
        table
            .col(Col::text(l.t("day-col-label")))
            .col(Col::text(l.t("day-col-place")))
            .col(Col::text(l.t("day-col-since")))
    } else {
        let table = table.col(Col::text(l.t("day-col-who")));
        let table = if route {
            table.col(Col::text(l.t("day-col-where")))
        } else {
            table
        };
        table
            .col(Col::text(l.t("day-col-level")))
            .col(Col::text(l.t("day-col-time")))
    };
    table
        .rows(part.lines.iter().map(|line| match line.thing {
            Thing::Item(id) => item(user, id.into(), line),
            Thing::Need(..) | Thing::Job(..) => case(user, day, line, route),
        }))
        .render()
}

/// "Rullator", "Rullator og 2 til", or what kind of thing it is.
fn what(l: L, line: &Line) -> String {
    let named = match (&line.what, line.things) {
        (None, _) => l.t("day-no-name"),
        (Some(what), ..=1) => what.clone(),
        (Some(what), n) => l.tf("day-and-more", args!["what" => what.as_str(), "n" => n - 1]),
    };
    match line.thing {
        Thing::Job(_, kind) => l.tf(
            "day-job",
            args!["kind" => l.t(&format!("day-kind-{kind}")), "what" => named],
        ),
        Thing::Need(..) | Thing::Item(_) => named,
    }
}

fn item(user: &User, id: uuid::Uuid, line: &Line) -> Row {
    let l = user.l();
    let since = line.since.map(|at| html! { (when(l, at, user.ctx.now)) });
    Row::link(paths::item(id), what(l, line))
        .cell(line.label.clone().unwrap_or_else(|| l.t("day-no-label")))
        .cell(line.place.as_deref().unwrap_or_default())
        .cell(since.unwrap_or_default())
}

fn case(user: &User, day: &DayAnswer, line: &Line, route: bool) -> Row {
    let l = user.l();
    let href = match line.thing {
        Thing::Need(id, _) => paths::need(id),
        Thing::Job(id, _) => paths::job(id),
        Thing::Item(id) => paths::item(id),
    };
    let row = Row::link(href, what(l, line)).cell(match &line.who {
        Some(who) => person(l, who, route),
        None => html! { "–" },
    });
    let row = match (route, &line.who) {
        (true, Some(who)) => row.cell(address(l, &who.address)),
        (true, None) => row.cell("–"),
        (false, _) => row,
    };
    let level = match &line.level {
        Some(level) => words::level(l, &day.key, Some(level)),
        None => "–".to_owned(),
    };
    row.cell(level).cell(time(user, line))
}

/// Time left; without a deadline how long it has waited.
fn time(user: &User, line: &Line) -> Markup {
    let (l, now) = (user.l(), user.ctx.now);
    match (line.deadline, line.since) {
        (Some(deadline), _) => html! { (time_left(l, deadline - now)) },
        (None, Some(since)) => {
            let days = domain::time::days_waited(since, now, user.ctx.zone);
            let words = if days < 1 {
                l.tf("day-came", args!["when" => l.datetime(since, now)])
            } else {
                l.tf("day-waited", args!["days" => l.days(days)])
            };
            html! { (Tag::new(Tone::Neutral, words).icon(Icon::Hourglass).plain()) }
        }
        (None, None) => html! { "–" },
    }
}

fn person(l: L, who: &Who, route: bool) -> Markup {
    html! {
        (who.name)
        @if who.protected { " " (Tag::new(Tone::Warning, l.t("day-protected")).icon(Icon::Protected)) }
        @if route {
            @if let Some(phone) = &who.phone {
                @let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                span .cell__second { a .ds-link href=(format!("tel:{digits}")) { (phone) } }
            }
        }
    }
}

fn address(l: L, address: &ShownAddress) -> Markup {
    match address {
        ShownAddress::Open { street, postcode, city } => {
            html! { (street) span .cell__second { (postcode) " " (city) } }
        }
        ShownAddress::Protected => html! { (Tag::new(Tone::Warning, l.t("day-address-protected")).icon(Icon::Lock)) },
        ShownAddress::Unknown => html! { (l.t("day-address-unknown")) },
    }
}
