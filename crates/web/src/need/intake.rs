//! Joint intake: one screen from the phone call to the need. Every button sends the same form, so nothing typed is lost
//! whichever is pressed; htmx only makes it quicker.

use super::intake_view;
use super::lines::{self, LineForm, faults_at_rows};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::person::SheetForm;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::error::Fault;
use app::municipality::{Service, Services};
use app::need::{LineWish, Open};
use app::person::{Beside, BesideAnswer, Create, Find, Found};
use app::priority_key::Current;
use app::{Error, FieldFault};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, PersonId};
use domain::priority_key::{ClockStart, CriterionCode, PriorityKey, Proposal};
use std::collections::BTreeSet;

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub struct IntakeForm {
    pub person: Option<PersonId>,
    pub person_q: String,
    pub new_person: SheetForm,
    pub channel: String,
    pub caller_name: String,
    pub caller_phone: String,
    pub matters: String,
    pub challenge: String,
    pub note: String,
    pub term: String,
    pub service: String,
    pub ticked: BTreeSet<CriterionCode>,
    pub lines: Vec<LineForm>,
    pub incomplete: bool,
    pub triage_now: bool,
}

impl IntakeForm {
    fn typed(f: &Fields) -> IntakeForm {
        let text = |name| f.text(name).to_owned();
        IntakeForm {
            person: f.some("person").and_then(|p| p.parse().ok()),
            person_q: text("person_q"),
            new_person: SheetForm::typed(f),
            channel: text("channel"),
            caller_name: text("caller_name"),
            caller_phone: text("caller_phone"),
            matters: text("matters"),
            challenge: text("challenge"),
            note: text("note"),
            term: text("term"),
            service: text("service"),
            ticked: ticked(f),
            lines: lines::typed(f),
            incomplete: f.has("incomplete"),
            triage_now: f.has("triage_now"),
        }
    }
}

/// The criteria ticked; each level's boxes have a name of their own.
pub fn ticked(f: &Fields) -> BTreeSet<CriterionCode> {
    f.pairs()
        .iter()
        .filter(|(name, _)| name.starts_with("criteria-"))
        .map(|(_, value)| CriterionCode::new(value.trim()))
        .collect()
}

/// What the page knows around the form.
pub struct Around {
    pub key: PriorityKey,
    pub services: Vec<Service>,
    pub found: Option<Found>,
    pub beside: Option<BesideAnswer>,
    pub proposal: Option<Proposal>,
    /// The ids under which person and need are made at most once.
    pub commands: (CommandId, CommandId),
}

async fn around(
    state: &AppState,
    user: &User,
    form: &IntakeForm,
    commands: (CommandId, CommandId),
) -> Result<Around, Error> {
    let key = state.db.read(&user.ctx, &Current).await?;
    let found = match form.person_q.as_str() {
        "" => None,
        text => {
            let find = Find {
                text: text.into(),
                most: 8,
            };
            Some(state.db.read(&user.ctx, &find).await?)
        }
    };
    let beside = match form.person {
        Some(person) => {
            let wishes = match lines::wishes(state, user, &form.lines).await {
                Ok(wishes) => wishes,
                // A count that can't be read is told when the need is opened; here it is only passed over.
                Err(Error::Invalid(_)) => vec![],
                Err(e) => return Err(e),
            };
            let wishes = wishes.into_iter().map(|(_, w)| w.what).collect();
            Some(state.db.read(&user.ctx, &Beside { person, wishes }).await?)
        }
        None => None,
    };
    Ok(Around {
        proposal: key.propose(&form.ticked),
        services: state.db.read(&user.ctx, &Services).await?,
        key,
        found,
        beside,
        commands,
    })
}

fn new_commands(user: &User) -> (CommandId, CommandId) {
    (user.ctx.id(), user.ctx.id())
}

pub async fn page(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let mut form = IntakeForm::typed(&query);
    form.triage_now = true;
    form.service = user.ctx.service.map(|s| s.to_string()).unwrap_or_default();
    let around = around(&state, &user, &form, new_commands(&user)).await?;
    Ok(intake_view::view(&user, &form, &around, &FieldErrors::default()).into_response())
}

pub async fn submit(State(state): State<AppState>, user: User, sent: Submitted) -> Result<Response, PageError> {
    let f = &sent.fields;
    let mut form = IntakeForm::typed(f);
    let person_command = f.some("person_command").and_then(|c| c.parse().ok());
    let commands = (sent.command, person_command.unwrap_or_else(|| user.ctx.id()));
    match f.text("do") {
        "open" => {}
        "line" => {
            form.lines.push(LineForm::default());
            return again(&state, &user, &form, commands, None).await;
        }
        "other" => {
            form.person = None;
            return again(&state, &user, &form, commands, None).await;
        }
        // Looking for a person, choosing one, ticking a criterion.
        _ => return again(&state, &user, &form, commands, None).await,
    }
    match open(&state, &user, &mut form, f, commands).await {
        Ok(need) => Ok(Said::done("need-opened").at(&paths::need(need))),
        Err(Error::Invalid(faults)) => again(&state, &user, &form, commands, Some(faults)).await,
        Err(e) => Err(e.into()),
    }
}

async fn again(
    state: &AppState,
    user: &User,
    form: &IntakeForm,
    commands: (CommandId, CommandId),
    faults: Option<Vec<FieldFault>>,
) -> Result<Response, PageError> {
    let around = around(state, user, form, commands).await?;
    let errors = faults.as_deref().map(|f| field_errors(user.l(), f)).unwrap_or_default();
    let status = match faults {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok((status, intake_view::view(user, form, &around, &errors)).into_response())
}

/// The person where it is new, then the need. A person that was made stays chosen when the need is refused.
async fn open(
    state: &AppState,
    user: &User,
    form: &mut IntakeForm,
    f: &Fields,
    (need_command, person_command): (CommandId, CommandId),
) -> Result<domain::ids::NeedId, Error> {
    let key = state.db.read(&user.ctx, &Current).await?;
    let mut reader = f.reader();
    let channel = reader.choice("channel");
    let term = reader.choice("term");
    let service = reader.optional_id("service");
    let is_new = form.person.is_none() && form.new_person.begun();
    let sheet = is_new.then(|| form.new_person.sheet(&mut reader, true));
    if form.person.is_none() && !is_new {
        reader.fault("person_q", Fault::Required);
    }
    if form.lines.iter().all(LineForm::is_empty) && form.challenge.is_empty() && form.matters.is_empty() {
        reader.fault("challenge", Fault::Required);
    }
    let wishes = lines::wishes(state, user, &form.lines).await;
    let mut faults = reader.faults();
    let wishes = match wishes {
        Ok(wishes) => wishes,
        Err(Error::Invalid(more)) => {
            faults.extend(more);
            vec![]
        }
        Err(e) => return Err(e),
    };
    let (Some(channel), Some(term), true) = (channel, term, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };
    let person = match (form.person, sheet) {
        (Some(person), _) => person,
        (None, Some(sheet)) => {
            let created = state.db.run(&user.ctx, person_command, &Create { sheet }).await?;
            created.into_inner().person
        }
        (None, None) => return Err(Error::field("person_q", Fault::Required)),
    };
    form.person = Some(person);
    let (rows, lines): (Vec<usize>, Vec<LineWish>) = wishes.into_iter().unzip();
    let open = Open {
        person,
        channel,
        caller_name: Some(form.caller_name.clone()),
        caller_phone: Some(form.caller_phone.clone()),
        matters: form.matters.clone(),
        challenge: form.challenge.clone(),
        note: form.note.clone(),
        term,
        service,
        ticked: form
            .ticked
            .iter()
            .filter(|c| key.criterion(c).is_some())
            .cloned()
            .collect(),
        lines,
        contact_at: None,
        information_complete: key.clock_start == ClockStart::FirstContact || !form.incomplete,
        triage_now: form.triage_now,
        source: None,
    };
    let done = state.db.run(&user.ctx, need_command, &open).await;
    done.map(|d| d.into_inner()).map_err(|e| faults_at_rows(e, &rows))
}
