//! The page of one need and its deeds. A deed leads back to the page; a form with faults comes back with what was typed.

use super::intake::ticked;
use super::lines::{self, LineForm, faults_at_rows};
use super::view;
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::municipality::{Colleague, Colleagues};
use app::need::{
    AddLine, Assign, ChangeLine, Close, Describe, EnterStep, ExplainDeviation, NeedPage, Page, RemoveLine, SetLevel,
};
use app::person::{Beside, BesideAnswer};
use app::{Command, Error};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Right;
use domain::ids::{NeedId, NeedLineId};
use domain::priority_key::CriterionCode;
use domain::time::start_of_day;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What was typed in one of the page's forms that came back.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub ticked: Option<BTreeSet<CriterionCode>>,
    pub level: Option<String>,
    pub reason: String,
    pub next: String,
    pub complete_on: String,
    /// The line that is changed, or a new one.
    pub line: Option<(Option<NeedLineId>, LineForm)>,
    pub texts: Option<[String; 3]>,
    pub term: Option<String>,
}

/// What the page knows around the need.
pub struct Around {
    pub beside: BesideAnswer,
    pub colleagues: Vec<Colleague>,
    /// Reserving, delivery and NAV.
    pub delivery: maud::Markup,
}

async fn load(state: &AppState, user: &User, id: NeedId) -> Result<(NeedPage, Around), Error> {
    let page = state.db.read(&user.ctx, &Page { need: id }).await?;
    let wishes = page.lines.iter().filter_map(view::wish_of).collect();
    let beside = Beside {
        person: page.need.person,
        wishes,
    };
    let mut beside = state.db.read(&user.ctx, &beside).await?;
    beside.needs.retain(|n| n.id != id);
    let colleagues = Colleagues {
        who_may: Right::HandleNeeds,
    };
    let colleagues = state.db.read(&user.ctx, &colleagues).await?;
    let delivery = crate::loan::need_panel(state, user, &page).await?;
    Ok((
        page,
        Around {
            beside,
            colleagues,
            delivery,
        },
    ))
}

pub async fn show(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    Asked(query): Asked,
) -> Result<Response, PageError> {
    let (page, around) = load(&state, &user, NeedId(id)).await?;
    // The checklist asks for its proposal with the ticks as they stand.
    let typed = Typed {
        ticked: query.has("preview").then(|| ticked(&query)),
        level: query.owned("level"),
        reason: query.text("reason").into(),
        ..Typed::default()
    };
    Ok(view::view(&user, &page, &around, &typed, &FieldErrors::default()).into_response())
}

/// Runs a deed: back to the page with what was done, or with the refusal; a form with faults comes back with what was typed.
async fn typed_deed<C: Command>(
    state: &AppState,
    user: &User,
    id: Uuid,
    form: &Submitted,
    deed: Result<C, Error>,
    key: &'static str,
    typed: Typed,
) -> Result<Response, PageError> {
    // The forms of one line have that line alone.
    let done = form.run(state, user, deed).await.map_err(|e| faults_at_rows(e, &[0]));
    match done {
        Ok(_) => Ok(Said::done(key).at(&paths::need(id))),
        Err(Error::Invalid(faults)) => {
            let (page, around) = load(state, user, NeedId(id)).await?;
            let errors = field_errors(user.l(), &faults);
            let body = view::view(user, &page, &around, &typed, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&paths::need(id))),
        Err(e) => Err(e.into()),
    }
}

/// A deed whose form holds nothing but choices: there is nothing typed to be lost.
async fn deed<C: Command>(
    state: &AppState,
    user: &User,
    id: Uuid,
    form: &Submitted,
    deed: Result<C, Error>,
    key: &'static str,
) -> Result<Response, PageError> {
    typed_deed(state, user, id, form, deed, key, Typed::default()).await
}

pub async fn level(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let f = &form.fields;
    let mut reader = f.reader();
    let level = reader.choice::<String>("level");
    let next = reader.optional_choice("next");
    let complete_at = reader
        .date("complete_on")
        .and_then(|day| start_of_day(day, user.ctx.zone));
    let ticks = ticked(f);
    let set = reader.finish(|| {
        Some(SetLevel {
            need: NeedId(id),
            ticked: ticks.iter().cloned().collect(),
            level: level?.as_str().into(),
            reason: f.text("reason").into(),
            next,
            complete_at,
        })
    });
    let typed = Typed {
        ticked: Some(ticks),
        level: f.owned("level"),
        reason: f.text("reason").into(),
        next: f.text("next").into(),
        complete_on: f.text("complete_on").into(),
        ..Typed::default()
    };
    typed_deed(&state, &user, id, &form, set, "need-level-set", typed).await
}

pub async fn assign(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let to = reader.optional_id("to");
    let assign = reader.finish(|| {
        Some(Assign {
            needs: vec![NeedId(id)],
            to,
        })
    });
    deed(&state, &user, id, &form, assign, "need-assigned-one").await
}

pub async fn step(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let step = reader.choice("step");
    let enter = reader.finish(|| {
        Some(EnterStep {
            need: NeedId(id),
            step: step?,
        })
    });
    deed(&state, &user, id, &form, enter, "need-step-entered").await
}

pub async fn deviation(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let cause = reader.choice("cause");
    let explain = reader.finish(|| {
        Some(ExplainDeviation {
            need: NeedId(id),
            cause: cause?,
        })
    });
    deed(&state, &user, id, &form, explain, "need-cause-given").await
}

pub async fn close(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let reason = reader.choice("close_reason");
    let close = reader.finish(|| {
        Some(Close {
            need: NeedId(id),
            reason: reason?,
        })
    });
    deed(&state, &user, id, &form, close, "need-closed-done").await
}

pub async fn describe(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let f = &form.fields;
    let texts = ["matters", "challenge", "note"].map(|name| f.text(name).to_owned());
    let mut reader = f.reader();
    let term = reader.choice("term");
    let [matters, challenge, note] = texts.clone();
    let describe = reader.finish(|| {
        Some(Describe {
            need: NeedId(id),
            matters,
            challenge,
            note,
            term: term?,
        })
    });
    let typed = Typed {
        texts: Some(texts),
        term: f.owned("term"),
        ..Typed::default()
    };
    typed_deed(&state, &user, id, &form, describe, "need-described", typed).await
}

/// The one line of a form as a wish.
async fn one_wish(
    state: &AppState,
    user: &User,
    fields: &Fields,
    n: usize,
) -> (LineForm, Result<app::need::LineWish, Error>) {
    let typed = LineForm::typed(fields, n);
    let wish = match lines::wishes(state, user, std::slice::from_ref(&typed)).await {
        Ok(mut wishes) => wishes
            .pop()
            .map(|(_, wish)| wish)
            .ok_or_else(|| Error::field("what-0", app::error::Fault::Required)),
        Err(e) => Err(e),
    };
    (typed, wish)
}

pub async fn add_line(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let (line, wish) = one_wish(&state, &user, &form.fields, 0).await;
    let add = wish.map(|wish| AddLine { need: NeedId(id), wish });
    let typed = Typed {
        line: Some((None, line)),
        ..Typed::default()
    };
    typed_deed(&state, &user, id, &form, add, "need-line-added", typed).await
}

pub async fn change_line(
    State(state): State<AppState>,
    user: User,
    Path((id, line)): Path<(Uuid, Uuid)>,
    form: Submitted,
) -> Result<Response, PageError> {
    let line = NeedLineId(line);
    let (written, wish) = one_wish(&state, &user, &form.fields, 0).await;
    let change = wish.map(|wish| ChangeLine {
        need: NeedId(id),
        line,
        wish,
    });
    let typed = Typed {
        line: Some((Some(line), written)),
        ..Typed::default()
    };
    typed_deed(&state, &user, id, &form, change, "need-line-changed", typed).await
}

pub async fn remove_line(
    State(state): State<AppState>,
    user: User,
    Path((id, line)): Path<(Uuid, Uuid)>,
    form: Submitted,
) -> Result<Response, PageError> {
    let remove = RemoveLine {
        need: NeedId(id),
        line: NeedLineId(line),
    };
    deed(&state, &user, id, &form, Ok(remove), "need-line-removed").await
}
