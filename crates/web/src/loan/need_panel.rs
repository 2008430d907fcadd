//! What a need's page shows of getting the device to the person: what is reserved, how it gets there, its jobs, and the
//! NAV way of a lasting need. Called by the need's page with what that has loaded.

use super::HAND_OUT;
use super::parts::new_command;
use crate::components::{
    Button, Choice, Col, Facts, Form, Kind, PostButton, Radios, Row, Select, Table, Tag, Text, Tone, Width, buttons,
    section,
};
use crate::i18n::args;
use crate::icon::Icon;
use crate::paths;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::job::{JobQueue, JobRow, QueueFilter};
use app::loan::{NavLine, NavWay};
use app::need::NeedPage;
use domain::access::Right;
use domain::ids::PersonId;
use domain::job::{JobKind, Way};
use domain::need::{LineState, NavStep, NeedState, Term};
use maud::{Markup, html};

/// The panel. Reads jobs and NAV dates; draws only what the reader may do.
pub async fn need_panel(state: &AppState, user: &User, page: &NeedPage) -> Result<Markup, Error> {
    let id = page.need.id;
    let jobs = match user.ctx.may(Right::SeeJobs) {
        true => {
            let filter = QueueFilter {
                need: Some(id),
                ..QueueFilter::default()
            };
            state
                .db
                .read(
                    &user.ctx,
                    &JobQueue {
                        filter,
                        after: None,
                        most: 20,
                    },
                )
                .await?
                .rows
        }
        false => vec![],
    };
    let nav = match page.need.term {
        Term::Lasting => state.db.read(&user.ctx, &NavWay { need: id }).await?,
        Term::Short | Term::Unknown => vec![],
    };
    let l = user.l();
    Ok(html! {
        @if !page.lines.is_empty() {
            (section(l.t("delivery-title"), html! {
                (deeds(user, page))
                (reserved(user, page))
                (ways(user, page, &jobs))
                (job_list(user, &jobs))
            }))
        }
        @if !nav.is_empty() { (nav_panel(user, page, &nav)) }
    })
}

/// What a person's page offers beside the open loans.
pub fn person_deeds(user: &User, person: PersonId, loans: usize) -> Markup {
    let l = user.l();
    html! {
        (buttons(html! {
            @if user.ctx.may(Right::Lend) {
                (Button::link(l.t("hand-out-title"), format!("{HAND_OUT}?person={person}")).secondary().icon(Icon::HandOut))
            }
            @if loans > 0 && user.ctx.may(Right::PlanJobs) {
                (Button::link(l.tf("loans-collect-all", args!["n" => loans as i64]), format!("/jobs/new?person={person}&kind=collect")).tertiary().icon(Icon::Collect))
            }
        }))
    }
}

fn open(page: &NeedPage) -> bool {
    matches!(page.need.state, NeedState::Untriaged | NeedState::Open { .. })
}

fn deeds(user: &User, page: &NeedPage) -> Markup {
    let l = user.l();
    let id = page.need.id;
    let waits = page
        .lines
        .iter()
        .any(|p| matches!(p.line.state, LineState::Wanted | LineState::Nav { .. }));
    let unsettled = page.lines.iter().any(|p| !p.line.state.settled());
    let reserved = page
        .lines
        .iter()
        .any(|p| matches!(p.line.state, LineState::Reserved { .. }));
    let hand_out = format!(
        "{HAND_OUT}?person={}&need={id}{}",
        page.need.person,
        reserved_items(page)
    );
    html! {
        (buttons(html! {
            @if open(page) && waits && user.ctx.may(Right::HandleNeeds) {
                @let button = Button::link(l.t("reserve-title"), format!("{}/reserve", paths::need(id))).icon(Icon::Reserve);
                @if reserved { (button.secondary()) } @else { (button) }
            }
            @if open(page) && unsettled && user.ctx.may(Right::Lend) {
                @let button = Button::link(l.t("hand-out-title"), hand_out).icon(Icon::HandOut);
                @if reserved { (button) } @else { (button.secondary()) }
            }
        }))
    }
}

/// What is reserved lies on the counter at once.
fn reserved_items(page: &NeedPage) -> String {
    let items = page.lines.iter().filter_map(|p| match p.line.state {
        LineState::Reserved { item } => Some(format!("&item={item}")),
        _ => None,
    });
    items.collect()
}

fn reserved(user: &User, page: &NeedPage) -> Markup {
    let l = user.l();
    let rows: Vec<_> = (page.lines.iter())
        .filter_map(|p| match p.line.state {
            LineState::Reserved { item } => Some((p, item)),
            _ => None,
        })
        .collect();
    let may = user.ctx.may(Right::HandleNeeds) || user.ctx.may(Right::WorkStore);
    html! {
        @if !rows.is_empty() {
            (Table::new(l.t("reserved-title")).titled().col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("loan-label"))).col(Col::hidden(l.t("reserve-release")))
                .rows(rows.iter().map(|(p, item)| {
                    let label = p.item.as_ref().and_then(|(_, label)| label.clone()).unwrap_or_else(|| l.t("loan-no-label"));
                    Row::new().cell(p.title()).cell(html! { a .ds-link href=(paths::item(*item)) { (label) } })
                        .cell(html! {
                            @if may && open(page) {
                                (PostButton::new(&user.shell.csrf, format!("{}/release", paths::need(page.need.id)), Button::submit(l.t("reserve-release")).tertiary())
                                    .field("line", p.line.id.to_string()).command(new_command(user)))
                            }
                        })
                })))
        }
    }
}

fn ways(user: &User, page: &NeedPage, jobs: &[JobRow]) -> Markup {
    let l = user.l();
    let may = user.ctx.may(Right::HandleNeeds) || user.ctx.may(Right::PlanJobs);
    let reserved = page
        .lines
        .iter()
        .filter(|p| matches!(p.line.state, LineState::Reserved { .. }))
        .count();
    let now = jobs.iter().find(|j| j.kind == JobKind::Deliver);
    if !open(page) || !may || reserved == 0 {
        return html! {};
    }
    let choices = Radios::new("way", l.t("way-title"))
        .choices(
            Way::ALL
                .iter()
                .map(|w| Choice::new(w.code(), l.t(&format!("way-{}", w.code().replace('_', "-"))))),
        )
        .value(now.map_or(Way::Delivery, |j| j.way).code())
        .inline();
    let carries_all = now.is_some_and(|j| j.pieces >= reserved as i64);
    let deed = if now.is_some() {
        l.t("way-change")
    } else {
        l.t("way-choose")
    };
    html! {
        (Form::post(&user.shell.csrf, format!("{}/delivery", paths::need(page.need.id))).command(new_command(user)).body(html! {
            @if now.is_some() && !carries_all { p { (l.t("way-more-reserved")) } }
            (choices)
            (buttons(html! { (Button::submit(deed).secondary().icon(Icon::Deliver)) }))
        }))
    }
}

fn job_list(user: &User, jobs: &[JobRow]) -> Markup {
    let l = user.l();
    html! {
        @if !jobs.is_empty() {
            (Table::new(l.t("jobs-title")).titled().col(Col::text(l.t("job-what"))).col(Col::text(l.t("job-when"))).col(Col::text(l.t("job-state")))
                .rows(jobs.iter().map(|j| Row::link(paths::job(j.job), l.t(&format!("job-kind-{}", j.kind)))
                    .cell(crate::job::planned(l, j, user.ctx.today()))
                    .cell(Tag::new(Tone::Info, l.t(&format!("job-state-{}", j.state)))))))
        }
    }
}

/// The NAV way: the dates so far, and the next step with its date.
fn nav_panel(user: &User, page: &NeedPage, nav: &[NavLine]) -> Markup {
    let l = user.l();
    let may = user.ctx.may(Right::HandleNeeds);
    let today = user.ctx.today();
    let title = |line: &NavLine| {
        page.lines
            .iter()
            .find(|p| p.line.id == line.line)
            .map_or(String::new(), |p| p.title().to_owned())
    };
    section(
        l.t("navway-title"),
        html! {
            @for line in nav {
                h3 { (title(line)) }
                @if line.steps.is_empty() {
                    p { (l.t("navway-none")) }
                } @else {
                    (line.steps.iter().fold(Facts::new(), |facts, (step, on, order)| {
                        let order = order.as_ref().map(|o| l.tf("navway-order", args!["order" => o.as_str()])).unwrap_or_default();
                        facts.fact(l.t(&format!("navway-{step}")), html! { (l.day(*on, today)) " " (order) })
                    }))
                }
                @if may && !line.next.is_empty() && !matches!(page.need.state, NeedState::Closed { .. }) {
                    @let action = format!("{}/nav", paths::need(page.need.id));
                    (Form::post(&user.shell.csrf, action).command(new_command(user)).hidden("line", line.line.to_string()).body(html! {
                        (Select::new(format!("step-{}", line.line), l.t("navway-step")).choices(line.next.iter().map(|s| Choice::new(s.code(), l.t(&format!("navway-{s}"))))))
                        (Text::new(format!("on-{}", line.line), l.t("navway-on")).kind(Kind::Date).width(Width::Short).value(today.to_string()))
                        (Text::new(format!("order-{}", line.line), l.t("navway-order-number")).optional(l).width(Width::Medium))
                        (buttons(html! {
                            (Button::submit(l.t("navway-do")).secondary())
                            @if line.next.contains(&NavStep::Received) {
                                (Button::link(l.t("navway-receive-title"), format!("{}/nav/receive?line={}", paths::need(page.need.id), line.line)).secondary().icon(Icon::Box))
                            }
                        }))
                    }))
                }
            }
        },
    )
}
