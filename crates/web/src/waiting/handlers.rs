use super::{months, now, steps};
use crate::error::{PageError, field_errors};
use crate::form::{Asked, Fields};
use crate::session::User;
use crate::state::AppState;
use app::error::Fault;
use app::waiting::{After, AsOf, Finished, Lines, Selection, StepTimes, Which};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use domain::priority_key::LevelCode;
use domain::waiting::WaitKind;
use maud::Markup;

/// The choice that the address says.
pub struct Choice {
    pub selection: Selection,
    /// Of the jobs and needs; `None` is all of them.
    pub kind: Option<WaitKind>,
    pub which: Which,
    pub after: Option<After>,
    /// What is wrong with the date, in words, and what was typed.
    pub wrong: Option<(String, String)>,
}

impl Choice {
    /// What is not understood chooses nothing, but a date that can't be is told.
    pub fn read(user: &User, query: &Fields) -> Choice {
        let mut reader = query.reader();
        let as_of = reader.date("as_of");
        if as_of.is_some_and(|day| day > user.ctx.today()) {
            reader.fault("as_of", Fault::InTheFuture);
        }
        let errors = field_errors(user.l(), &reader.faults());
        Choice {
            selection: Selection {
                as_of,
                level: query.some("level").map(LevelCode::new),
                service: query.some("service").and_then(|s| s.parse().ok()),
                with_acute: query.text("acute") == "1",
            },
            kind: query.some("kind").and_then(|k| k.parse().ok()),
            which: match query.text("needs") {
                "waiting" => Which::Waiting,
                _ => Which::Finished,
            },
            after: query.some("after").and_then(after),
            wrong: errors
                .get("as_of")
                .map(|words| (words.to_owned(), query.text("as_of").to_owned())),
        }
    }

    fn answer(&self, page: Markup) -> Response {
        match self.wrong {
            Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
            None => page.into_response(),
        }
    }
}

fn after(text: &str) -> Option<After> {
    let (at, id) = text.split_once('_')?;
    Some(After {
        at: DateTime::from_timestamp_micros(at.parse().ok()?)?,
        id: id.parse().ok()?,
    })
}

pub fn after_text(after: &After) -> String {
    format!("{}_{}", after.at.timestamp_micros(), after.id)
}

/// How many needs a page lists.
const LINES: u16 = 50;

pub async fn now(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let choice = Choice::read(&user, &query);
    let ask = AsOf {
        selection: choice.selection.clone(),
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    Ok(choice.answer(now::view(&user, &choice, &answer)))
}

pub async fn months(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let choice = Choice::read(&user, &query);
    let ask = Finished {
        selection: choice.selection.clone(),
        kind: choice.kind.unwrap_or(WaitKind::Need),
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    Ok(choice.answer(months::view(&user, &choice, ask.kind, &answer)))
}

pub async fn steps(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let choice = Choice::read(&user, &query);
    let times = StepTimes {
        selection: choice.selection.clone(),
    };
    let lines = Lines {
        selection: choice.selection.clone(),
        which: choice.which,
        after: choice.after,
        most: Some(LINES),
    };
    let times = state.db.read(&user.ctx, &times).await?;
    let lines = state.db.read(&user.ctx, &lines).await?;
    Ok(choice.answer(steps::view(&user, &choice, &times, &lines)))
}
