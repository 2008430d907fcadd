//! One job: what, where, for whom, by when; and its deeds.

use super::queue::level;
use super::{JOBS, planned};
use crate::components::{
    Alert, Button, Choice, Col, Crumbs, Facts, Form, Kind, PostButton, Row, Select, Table, Tag, Text, Tone, Width,
    buttons, section, time_left,
};
use crate::error::PageError;
use crate::form::{Fields, Submitted};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::loan::{HAND_OUT, TAKE_BACK, address, again, errors, mark, new_command, told, unprocessable};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::access::ShownAddress;
use app::job::{Cancel, Confirm, Finish, JobPage, OfJob, Plan, Unplan};
use app::loan::PlacesForReturns;
use app::priority_key::Current;
use app::{Command, Error};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::access::Right;
use domain::ids::{JobId, PlaceId, StaffId};
use domain::job::{JobCancelReason, JobKind};
use domain::loan::LoanKind;
use domain::priority_key::PriorityKey;
use maud::{Markup, html};
use uuid::Uuid;

struct Seen {
    job: JobPage,
    key: PriorityKey,
    places: Vec<(PlaceId, domain::place::PlaceKind, String)>,
    /// Around the address, where the server has roads and the reader may know it.
    map: Markup,
}

async fn load(state: &AppState, user: &User, id: Uuid) -> Result<Seen, Error> {
    let job = state.db.read(&user.ctx, &OfJob { job: JobId(id) }).await?;
    Ok(Seen {
        map: around(state, user, &job).await,
        job,
        key: state.db.read(&user.ctx, &Current).await?,
        places: match user.ctx.may(Right::Lend) {
            true => state.db.read(&user.ctx, &PlacesForReturns).await?,
            false => vec![],
        },
    })
}

async fn around(state: &AppState, user: &User, job: &JobPage) -> Markup {
    let (Some(point), ShownAddress::Open { street, .. }) = (job.point, &job.row.address) else {
        return html! {};
    };
    let l = user.l();
    let what = l.tf("map-around", crate::i18n::args!["what" => street.as_str()]);
    // A link would put where a protected person lives into the address bar and the logs.
    crate::map::small(state, l, point, &what, !job.protected).await
}

pub async fn show(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let seen = load(&state, &user, id).await?;
    Ok(view(&user, &seen, &Fields::default(), None).into_response())
}

/// `typed`: what stood in the form that came back with the error.
fn view(user: &User, seen: &Seen, typed: &Fields, error: Option<&Error>) -> Markup {
    let l = user.l();
    let row = &seen.job.row;
    let kind = l.t(&format!("job-kind-{}", row.kind));
    let title = match &row.person_name {
        Some(name) => l.tf(
            "job-title",
            crate::i18n::args!["kind" => kind.as_str(), "name" => name.as_str()],
        ),
        None => kind,
    };
    page(
        &user.shell,
        &Page::new(title.clone())
            .nav("nav-jobs")
            .crumbs(Crumbs::new(l, title).step(l.t("jobs-title"), JOBS)),
        html! {
            (told(l, error))
            @if let (Some(because), "proposed") = (row.because, row.state.as_str()) {
                (Alert::new(Tone::Info, l.t(&format!("job-because-{}", because.code().replace('_', "-")))).title(l.t("job-proposed-title")))
            }
            (facts(user, seen))
            (seen.map)
            (load_table(user, seen))
            (deeds(user, seen, typed, error))
        },
    )
}

fn facts(user: &User, seen: &Seen) -> Facts {
    let (l, job, row) = (user.l(), &seen.job, &seen.job.row);
    let tone = match row.state.as_str() {
        "done" => Tone::Good,
        "cancelled" => Tone::Neutral,
        _ => Tone::Info,
    };
    let open = row.ended_at.is_none();
    let person = row.person.zip(row.person_name.as_ref());
    let needs_crew = job.crew > 1;
    Facts::new()
        .fact(
            l.t("job-state"),
            Tag::new(tone, l.t(&format!("job-state-{}", row.state))),
        )
        .fact_if(
            l.t("job-cancelled-because"),
            job.cancel_reason
                .as_ref()
                .map(|r| l.t(&format!("job-cancel-{}", r.replace('_', "-")))),
        )
        .fact_if(l.t("job-ended-at"), row.ended_at.map(|at| l.datetime_long(at)))
        .fact_if(
            l.t("job-who"),
            person.map(|(id, name)| html! { a .ds-link href=(paths::person(id)) { (name) } }),
        )
        .fact_if(l.t("job-where"), row.person.map(|_| address(l, &row.address)))
        .fact_if(l.t("job-access"), job.access_note.clone())
        .fact_if(
            l.t("hand-out-phone"),
            job.phone
                .as_ref()
                .map(|p| html! { a .ds-link href=(format!("tel:{}", p.replace(' ', ""))) { (p) } }),
        )
        .fact_if(
            l.t("job-level"),
            row.level.as_ref().map(|code| level(l, &seen.key, Some(code))),
        )
        .fact_if(
            l.t("job-deadline"),
            row.deadline.map(|d| {
                html! {
                    (crate::need::words::deadline(l, d, user.ctx.now)) @if open { " " (time_left(l, d - user.ctx.now)) }
                }
            }),
        )
        .fact_if(
            l.t("way-title"),
            (row.kind == JobKind::Deliver).then(|| l.t(&format!("way-{}", row.way.code().replace('_', "-")))),
        )
        .fact(l.t("job-when"), planned(l, row, user.ctx.today()))
        .fact(
            l.t("job-minutes"),
            l.tf("duration-minutes", crate::i18n::args!["n" => i64::from(job.minutes)]),
        )
        .fact_if(l.t("job-crew"), needs_crew.then(|| l.number(i64::from(job.crew))))
        .fact_if(l.t("job-note"), job.note.clone())
        .fact_if(
            l.t("loan-need"),
            row.need
                .map(|n| html! { a .ds-link href=(paths::need(n)) { (l.t("loan-need-link")) } }),
        )
}

fn load_table(user: &User, seen: &Seen) -> Markup {
    let l = user.l();
    if seen.job.load.is_empty() {
        return html! {};
    }
    let settled = match seen.job.row.kind {
        JobKind::Collect => "job-load-fetched",
        JobKind::Deliver | JobKind::Repair | JobKind::Fit | JobKind::Inspect | JobKind::Move => "job-load-delivered",
    };
    html! {
        (Table::new(l.t("job-load")).titled().col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("loan-place")).named()).col(Col::text(l.t("loan-state")))
            .rows(seen.job.load.iter().map(|r| {
                let name = match r.quantity {
                    1 => r.product_name.clone(),
                    n => l.tf("loan-count-of", crate::i18n::args!["n" => i64::from(n), "name" => r.product_name.as_str()]),
                };
                let label = mark(l, r.label.as_deref(), r.serial.as_deref(), r.hms_number.as_deref());
                let place = match r.place_kind.as_deref() {
                    Some("home") => l.t("job-at-home"),
                    _ => r.place_name.clone().unwrap_or_default(),
                };
                let cell = match (r.item, r.loan) {
                    (Some(item), _) => Row::link(paths::item(item), html! { (name) span .cell__second { (label) } }),
                    (None, Some(loan)) => Row::link(paths::loan(loan), html! { (name) span .cell__second { (label) } }),
                    (None, None) => Row::new().pair(name, label),
                };
                cell.cell(place).cell(html! {
                    @if r.settled { (Tag::new(Tone::Good, l.t(settled)).icon(Icon::Check)) }
                })
            })))
    }
}

fn deeds(user: &User, seen: &Seen, typed: &Fields, error: Option<&Error>) -> Markup {
    let (l, row) = (user.l(), &seen.job.row);
    if row.ended_at.is_some() {
        return html! {};
    }
    let here = paths::job(row.job);
    let found = errors(l, error);
    let may_plan = user.ctx.may(Right::PlanJobs);
    let may_work = may_plan || user.ctx.may(Right::DoJobs);
    let lends = user.ctx.may(Right::Lend);
    let workers = seen
        .job
        .workers
        .iter()
        .map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    let planned_on = || row.planned_on.unwrap_or(user.ctx.today()).to_string();
    let on = typed.owned("on").unwrap_or_else(planned_on);
    let planned_to = || row.planned_to.map(|s| s.to_string()).unwrap_or_default();
    let worker = if typed.has("worker") {
        typed.text("worker").to_owned()
    } else {
        planned_to()
    };
    let counter = match (row.kind, row.person) {
        (JobKind::Deliver, Some(person)) if lends => {
            let items: String = (seen.job.load.iter())
                .filter(|r| !r.settled)
                .filter_map(|r| r.item.map(|i| format!("&item={i}")))
                .collect();
            let need = row.need.map(|n| format!("&need={n}")).unwrap_or_default();
            Some((l.t("job-scan-out"), format!("{HAND_OUT}?person={person}{need}{items}")))
        }
        (JobKind::Collect, _) if lends => Some((l.t("job-scan-in"), TAKE_BACK.to_owned())),
        _ => None,
    };
    html! {
        @if row.state == "proposed" && may_plan {
            (buttons(html! {
                (PostButton::new(&user.shell.csrf, format!("{here}/confirm"), Button::submit(l.t("job-confirm")).icon(Icon::Check)).command(new_command(user)))
            }))
        }
        @if may_work && row.state != "proposed" {
            (section(l.t(&format!("job-done-title-{}", row.kind)), html! {
                (Form::post(&user.shell.csrf, format!("{here}/done")).command(new_command(user)).body(html! {
                    @match row.kind {
                        JobKind::Deliver if lends => {
                            p { (l.t("job-help-deliver")) }
                            (Select::new("kind", l.t("hand-out-kind")).empty_as(l.t("job-kind-by-need")).choices(LoanKind::ALL.iter().map(|k| Choice::new(k.code(), l.t(&format!("loan-kind-{k}"))))).value(typed.text("kind")))
                            (Text::new("due", l.t("hand-out-due")).kind(Kind::Date).optional(l).help(l.t("hand-out-due-help")).width(Width::Short).value(typed.text("due")).error(found.get("due")))
                        }
                        JobKind::Collect if lends => {
                            p { (l.t("job-help-collect")) }
                            (Select::new("to", l.t("take-back-to")).choices(seen.places.iter().map(|(id, _, path)| Choice::new(id.to_string(), path.clone()))).value(typed.text("to")).error(found.get("to")))
                        }
                        _ => {}
                    }
                    (buttons(html! {
                        (Button::submit(l.t(&format!("job-done-{}", row.kind))).icon(Icon::CheckCircle))
                        @if let Some((words, href)) = counter { (Button::link(words, href).secondary()) }
                    }))
                }))
            }))
        }
        @if may_plan {
            (section(l.t("job-plan"), html! {
                (Form::post(&user.shell.csrf, format!("{here}/plan")).command(new_command(user)).body(html! {
                    (Text::new("on", l.t("job-plan-on")).kind(Kind::Date).width(Width::Short).value(on).error(found.get("on")))
                    (Select::new("worker", l.t("job-plan-to")).empty_as(l.t("job-plan-nobody")).choices(workers)
                        .value(&worker))
                    (buttons(html! { (Button::submit(l.t("job-plan-do")).secondary().icon(Icon::Calendar)) }))
                }))
                @if row.state == "planned" {
                    (PostButton::new(&user.shell.csrf, format!("{here}/unplan"), Button::submit(l.t("job-unplan")).tertiary()).command(new_command(user)))
                }
            }))
        }
        @if may_work {
            (section(l.t("job-cancel"), html! {
                (Form::post(&user.shell.csrf, format!("{here}/cancel")).command(new_command(user)).body(html! {
                    (Select::new("reason", l.t("job-cancel-reason")).with_empty(l).error(found.get("reason"))
                        .choices(JobCancelReason::ALL.iter().map(|r| Choice::new(r.code(), l.t(&format!("job-cancel-{}", r.code().replace('_', "-")))))).value(typed.text("reason")))
                    (buttons(html! { (Button::submit(l.t("job-cancel-do")).tertiary().danger()) }))
                }))
            }))
        }
    }
}

async fn deed<C: Command>(
    state: &AppState,
    user: &User,
    id: Uuid,
    form: &Submitted,
    wish: Result<C, Error>,
    done: &str,
) -> Result<Response, PageError> {
    match form.run(state, user, wish).await {
        Ok(_) => Ok(Said::done(done).at(&paths::job(id))),
        Err(e) => {
            let error = again(e)?;
            let seen = load(state, user, id).await?;
            Ok(unprocessable(view(user, &seen, &form.fields, Some(&error))))
        }
    }
}

pub async fn confirm(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    deed(
        &state,
        &user,
        id,
        &form,
        Ok(Confirm { job: JobId(id) }),
        "job-confirmed",
    )
    .await
}

pub async fn plan(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let to = reader.optional_id::<StaffId>("worker");
    let on = reader.date("on");
    let wish = reader.finish(|| {
        Some(Plan {
            jobs: vec![JobId(id)],
            to,
            on: on.unwrap_or(user.ctx.today()),
        })
    });
    deed(&state, &user, id, &form, wish, "job-planned").await
}

pub async fn unplan(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    deed(&state, &user, id, &form, Ok(Unplan { job: JobId(id) }), "job-unplanned").await
}

pub async fn done(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let kind = reader.optional_choice::<LoanKind>("kind");
    let due = reader.date("due");
    let to = reader.optional_id::<PlaceId>("to");
    let wish = reader.finish(|| {
        Some(Finish {
            job: JobId(id),
            kind,
            due,
            to,
        })
    });
    deed(&state, &user, id, &form, wish, "job-finished").await
}

pub async fn cancel(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let reason = reader.choice::<JobCancelReason>("reason");
    let wish = reader.finish(|| {
        Some(Cancel {
            job: JobId(id),
            reason: reason?,
        })
    });
    deed(&state, &user, id, &form, wish, "job-cancelled").await
}
