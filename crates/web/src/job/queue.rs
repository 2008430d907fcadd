//! The queue of jobs: proposals and what is due first on top; filters as chips, planning for several at once.

use super::{JOBS, load_words, planned};
use crate::components::{
    Bulk, Button, Chip, Chips, Choice, Col, Empty, Kind, Pager, Row, Select, Share, Table, Tag, Text, Tone, Width,
    time_left, with_query,
};
use crate::error::PageError;
use crate::form::{Asked, Submitted};
use crate::i18n::L;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::loan::{address, again, new_command};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::job::{JobQueue, JobRow, Plan, QueueFilter, Workers};
use app::priority_key::Current;
use axum::extract::State;
use axum::response::Response;
use domain::access::Right;
use domain::ids::{JobId, StaffId};
use domain::priority_key::{LevelCode, PriorityKey};
use maud::{Markup, html};

const MOST: i64 = 50;
/// States that the list can be asked for beside "not finished".
const ENDED: [&str; 2] = ["done", "cancelled"];

pub async fn list(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Markup, PageError> {
    let known = |s: &&str| ["proposed", "open", "planned", "done", "cancelled"].contains(s);
    let filter = QueueFilter {
        kind: query.text("kind").parse().ok(),
        level: query.owned("level"),
        state: query.some("state").filter(known).map(str::to_owned),
        mine: query.has("mine"),
        on: query.some("on").and_then(crate::form::parse_date),
        late: query.has("late"),
        person: query.text("person").parse().ok(),
        need: query.text("need").parse().ok(),
    };
    let ask = JobQueue {
        filter: filter.clone(),
        after: query.text("after").parse().ok(),
        most: MOST,
    };
    let found = state.db.read(&user.ctx, &ask).await?;
    let key = state.db.read(&user.ctx, &Current).await?;
    let l = user.l();
    let here = user.shell.path.clone();
    let may_plan = user.ctx.may(Right::PlanJobs);
    let workers = if may_plan {
        state.db.read(&user.ctx, &Workers).await?
    } else {
        vec![]
    };
    let toggled = |name: &str, on: bool| with_query(&here, name, (!on).then_some("1"));
    let chips = Chips::new(l)
        .chip(
            Chip::new(l.t("filter-all"), with_query(&here, "kind", None))
                .count(found.counts.all)
                .on(filter.kind.is_none()),
        )
        .chips(found.counts.by_kind.iter().map(|(kind, n)| {
            Chip::new(
                l.t(&format!("job-kind-{kind}")),
                with_query(&here, "kind", Some(kind.code())),
            )
            .count(*n)
            .on(filter.kind == Some(*kind))
        }));
    let more = Chips::new(l)
        .label(l.t("jobs-show"))
        .chip(
            Chip::new(l.t("jobs-late"), toggled("late", filter.late))
                .count(found.counts.late)
                .on(filter.late),
        )
        .chip(
            Chip::new(l.t("jobs-mine"), toggled("mine", filter.mine))
                .count(found.counts.mine)
                .on(filter.mine),
        )
        .chip({
            let on = filter.state.as_deref() == Some("proposed");
            Chip::new(
                l.t("job-state-proposed"),
                with_query(&here, "state", (!on).then_some("proposed")),
            )
            .count(found.counts.proposed)
            .on(on)
        })
        .chips(ENDED.into_iter().map(|s| {
            let on = filter.state.as_deref() == Some(s);
            Chip::new(
                l.t(&format!("job-state-{s}")),
                with_query(&here, "state", (!on).then_some(s)),
            )
            .on(on)
        }));
    let levels = Chips::new(l)
        .label(l.t("job-level"))
        .chip(Chip::new(l.t("filter-all"), with_query(&here, "level", None)).on(filter.level.is_none()))
        .chips(key.levels.iter().map(|level| {
            let code = level.code.as_str();
            Chip::new(level.name.get(l.lang.tag()), with_query(&here, "level", Some(code)))
                .on(filter.level.as_deref() == Some(code))
        }));
    let deeds = html! { @if may_plan { (Button::link(l.t("job-new"), "/jobs/new").icon(Icon::Add)) } };
    let unfinished = filter.state.as_deref().is_none_or(|s| !ENDED.contains(&s));
    let mut list = table(&user, &found.rows, &key);
    if may_plan && unfinished {
        let deeds = html! {
            (Text::new("on", l.t("job-plan-on")).kind(Kind::Date).width(Width::Short).value(user.ctx.today().to_string()))
            (Select::new("to", l.t("job-plan-to")).empty_as(l.t("job-plan-nobody")).choices(workers.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()))))
            (Button::submit(l.t("job-plan-do")))
        };
        list = list.bulk(Bulk::new(l, &user.shell.csrf, "/jobs/plan", "job", deeds).command(new_command(&user)));
    }
    let total = match (&filter.state, filter.late, filter.kind) {
        (None, false, None)
            if !filter.mine
                && filter.on.is_none()
                && filter.level.is_none()
                && filter.person.is_none()
                && filter.need.is_none() =>
        {
            found.counts.all
        }
        _ => found.rows.len() as i64,
    };
    Ok(page(
        &user.shell,
        &Page::new(l.t("jobs-title")).nav("nav-jobs").actions(deeds),
        html! {
            (chips) (more) (levels)
            @if found.rows.is_empty() {
                (Empty::new(l.t("jobs-none")).text(l.t("jobs-none-help")))
            } @else {
                (list)
                (Pager::new(l, found.rows.len() as i64, total)
                    .first(ask.after.map(|_| with_query(&here, "after", None)))
                    .next(found.next.map(|next| with_query(&here, "after", Some(&next.to_string())))))
            }
        },
    ))
}

fn table(user: &User, rows: &[JobRow], key: &PriorityKey) -> Table {
    let (l, now, today) = (user.l(), user.ctx.now, user.ctx.today());
    Table::new(l.t("jobs-title"))
        .single_lines()
        .col(Col::text(l.t("job-what")).gives_way(Share::Most))
        .col(Col::text(l.t("job-who")).gives_way(Share::Some))
        .col(Col::text(l.t("job-level")))
        .col(Col::text(l.t("job-time-left")))
        .col(Col::text(l.t("job-when")).gives_way(Share::Little))
        .rows(rows.iter().map(|j| {
            let kind = l.t(&format!("job-kind-{}", j.kind));
            let who = j.person_name.clone().unwrap_or_else(|| l.t("job-no-person"));
            let ended = j.ended_at.is_some();
            let mut row = Row::link(
                paths::job(j.job),
                html! {
                    (kind)
                    @if j.state == "proposed" { " " (Tag::new(Tone::Info, l.t("job-state-proposed"))) }
                    span .cell__second { (load_words(l, j)) }
                },
            )
            .pair(&who, address(l, &j.address))
            .cell(level(l, key, j.level.as_deref()))
            .cell(html! {
                @match (j.deadline, ended) {
                    (_, true) => { (l.t(&format!("job-state-{}", j.state))) }
                    (Some(deadline), false) => { (time_left(l, deadline - now)) }
                    (None, false) => { (l.t("job-no-deadline")) }
                }
            })
            .cell(planned(l, j, today));
            if !ended {
                row = row.choose(j.job.to_string(), format!("{kind}, {who}"));
            }
            row
        }))
}

/// The level's name in the key, or its code where the key does not know it any more.
pub fn level(l: L, key: &PriorityKey, code: Option<&str>) -> String {
    let Some(code) = code else { return String::new() };
    key.level(&LevelCode::from(code))
        .map_or(code.to_owned(), |level| level.name.get(l.lang.tag()).to_owned())
}

/// Plans the chosen jobs, all or none.
pub async fn plan(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let jobs: Vec<JobId> = form.fields.all("job").filter_map(|v| v.parse().ok()).collect();
    if jobs.is_empty() {
        return Ok(Said::refused("jobs-none-chosen").at(JOBS));
    }
    let mut reader = form.fields.reader();
    let to = reader.optional_id::<StaffId>("to");
    let on = reader.date("on");
    let n = jobs.len();
    let wish = reader.finish(|| {
        Some(Plan {
            jobs,
            to,
            on: on.unwrap_or(user.ctx.today()),
        })
    });
    match form.run(&state, &user, wish).await {
        Ok(_) => Ok(Said::done("jobs-planned").arg("n", n).at(JOBS)),
        Err(e) => match again(e)? {
            Error::Invalid(_) => Ok(Said::refused("job-plan-date-wrong").at(JOBS)),
            Error::Refused(refusal) => Ok(Said::refused(refusal.key()).at(JOBS)),
            _ => Ok(Said::refused("error-conflict").at(JOBS)),
        },
    }
}
