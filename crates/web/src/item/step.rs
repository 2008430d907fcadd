//! One scan and one choice: the steps from a device's card. Steps without a choice are one press on the card; the others
//! ask on a page of their own.

use super::handlers::item_id;
use super::words::{place_choices, sentence, state_words, step_icon, step_words};
use crate::components::{
    Button, Choice, Crumbs, ErrorSummary, FieldErrors, Form, Kind, Radios, Select, Text, Width, buttons,
};
use crate::error::{PageError, field_errors};
use crate::form::{Fields, Submitted};
use crate::layout::{Page, page};
use crate::paths;
use crate::said::{Said, see_other};
use crate::session::User;
use crate::state::AppState;
use app::item::{Card, CardAnswer, Step, TakeStep};
use app::loan::{ReleaseItem, TakeBackMany};
use app::place::{Tree, TreeAnswer};
use app::{Error, FieldFault, error::Fault as FieldFaultKind};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, ItemId, PlaceId};
use domain::item::{Fault, NextStep, ScrapReason};
use maud::{Markup, html};

/// How a step is taken from the card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One press.
    Press,
    /// A page that asks for the choice, or whether it is meant.
    Ask,
    /// On another noun's page.
    Elsewhere,
}

pub fn way(step: NextStep) -> Way {
    match step {
        NextStep::Wash | NextStep::WashDone | NextStep::RepairDone | NextStep::Count | NextStep::Release => Way::Press,
        NextStep::TakeBack => Way::Press,
        NextStep::Move
        | NextStep::CheckDone
        | NextStep::Repair
        | NextStep::Scrap
        | NextStep::ReturnToOwner
        | NextStep::Lose
        | NextStep::Find => Way::Ask,
        NextStep::HandOut | NextStep::Extend => Way::Elsewhere,
    }
}

pub fn address(item: ItemId, step: NextStep) -> String {
    format!("{}/steps/{step}", paths::item(item))
}

fn step_of(text: &str) -> Result<NextStep, Error> {
    text.parse::<NextStep>()
        .ok()
        .filter(|s| way(*s) != Way::Elsewhere)
        .ok_or(Error::NotFound)
}

pub async fn ask(
    State(state): State<AppState>,
    user: User,
    Path((id, step)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (item, step) = (item_id(&id)?, step_of(&step)?);
    let card = state.db.read(&user.ctx, &Card { item }).await?;
    if way(step) != Way::Ask || !card.steps.contains(&step) {
        return Ok(see_other(&paths::item(item)));
    }
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let command = user.ctx.id();
    Ok(form(&user, &card, step, &tree, &Fields::default(), command, &[]).into_response())
}

pub async fn take(
    State(state): State<AppState>,
    user: User,
    Path((id, step)): Path<(String, String)>,
    submitted: Submitted,
) -> Result<Response, PageError> {
    let (item, step) = (item_id(&id)?, step_of(&step)?);
    let result = run(&state, &user, item, step, &submitted).await;
    let page = paths::item(item);
    match result {
        Ok(()) => {
            let card = state.db.read(&user.ctx, &Card { item }).await?;
            let l = user.l();
            let name = card.label.clone().unwrap_or_else(|| card.product.name.clone());
            let said = Said::done("item-step-done")
                .arg("name", name)
                .arg("state", state_words(l, card.item.state.code()))
                .arg("place", super::words::where_words(l, &card.place));
            Ok(said.at(&page))
        }
        Err(Error::Invalid(faults)) => {
            let card = state.db.read(&user.ctx, &Card { item }).await?;
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = form(&user, &card, step, &tree, &submitted.fields, submitted.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&page)),
        Err(e) => Err(e.into()),
    }
}

async fn run(state: &AppState, user: &User, item: ItemId, step: NextStep, sent: &Submitted) -> Result<(), Error> {
    match step {
        NextStep::TakeBack => {
            let back = TakeBackMany {
                items: vec![item],
                bulk: vec![],
                to: None,
            };
            state.db.run(&user.ctx, sent.command, &back).await.map(|_| ())
        }
        NextStep::Release => state
            .db
            .run(&user.ctx, sent.command, &ReleaseItem { item })
            .await
            .map(|_| ()),
        step => {
            let step = chosen(state, user, step, &sent.fields).await?;
            state
                .db
                .run(&user.ctx, sent.command, &TakeStep { item, step })
                .await
                .map(|_| ())
        }
    }
}

/// The step with what was chosen.
async fn chosen(state: &AppState, user: &User, step: NextStep, fields: &Fields) -> Result<Step, Error> {
    let to = place(state, user, fields).await?;
    let needed = || to.ok_or_else(|| Error::field("to", FieldFaultKind::Required));
    let mut reader = fields.reader();
    Ok(match step {
        NextStep::Move => Step::Move { to: needed()? },
        NextStep::Find => Step::Find { to: needed()? },
        NextStep::Wash => Step::StartWash { to },
        NextStep::WashDone => Step::Washed { to },
        NextStep::RepairDone => Step::Repaired { to },
        NextStep::CheckDone => {
            let inspect_by = reader.date("inspect_by");
            reader.finish(|| Some(Step::Checked { to, inspect_by }))?
        }
        NextStep::Repair => {
            let fault: Option<Fault> = reader.choice("fault");
            reader.finish(|| Some(Step::SendToRepair { fault: fault?, to }))?
        }
        NextStep::Scrap => {
            let reason: Option<ScrapReason> = reader.choice("reason");
            reader.finish(|| Some(Step::Scrap { reason: reason? }))?
        }
        NextStep::ReturnToOwner => Step::ReturnToOwner,
        NextStep::Lose => Step::Lose,
        NextStep::Count => Step::Seen,
        NextStep::HandOut | NextStep::TakeBack | NextStep::Extend | NextStep::Release => return Err(Error::NotFound),
    })
}

/// The place that was scanned (its label), else the one that was chosen.
async fn place(state: &AppState, user: &User, fields: &Fields) -> Result<Option<PlaceId>, Error> {
    let Some(scanned) = fields.some("scanned") else {
        let mut reader = fields.reader();
        let to = reader.optional_id("to");
        return match reader.faults() {
            faults if faults.is_empty() => Ok(to),
            faults => Err(Error::Invalid(faults)),
        };
    };
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let label = scanned.to_uppercase();
    let found = tree
        .places
        .iter()
        .find(|p| p.node.label.as_deref() == Some(label.as_str()) || p.node.name.to_uppercase() == label);
    match found {
        Some(place) => Ok(Some(place.node.id)),
        None => Err(Error::field("scanned", FieldFaultKind::Unknown)),
    }
}

fn form(
    user: &User,
    card: &CardAnswer,
    step: NextStep,
    tree: &TreeAnswer,
    typed: &Fields,
    command: CommandId,
    faults: &[FieldFault],
) -> Markup {
    let l = user.l();
    let errors: FieldErrors = field_errors(l, faults);
    let title = step_words(l, step);
    let item = card.item.id;
    let name = card.label.clone().unwrap_or_else(|| card.product.name.clone());
    let asks_place = matches!(
        step,
        NextStep::Move | NextStep::Find | NextStep::CheckDone | NextStep::Repair
    );
    let stays = matches!(step, NextStep::CheckDone | NextStep::Repair);
    let danger = matches!(step, NextStep::Scrap | NextStep::Lose | NextStep::ReturnToOwner);
    let deed = if danger {
        Button::submit(title.clone()).danger()
    } else {
        Button::submit(title.clone())
    };
    let body = html! {
        p { strong { (card.product.name) } " · " (name) }
        p { (sentence(l, card, user.shell.now)) }
        @if danger { p { (l.t(&format!("item-ask-{step}"))) } }
        (Form::post(&user.shell.csrf, address(item, step)).command(command).body(html! {
            (ErrorSummary::new(l, &errors))
            @if step == NextStep::Repair {
                (Radios::new("fault", l.t("item-fault")).error(errors.get("fault")).required()
                    .choices(Fault::ALL.iter().map(|f| Choice::new(f.code(), l.t(&format!("item-fault-{f}")))))
                    .value(typed.text("fault")))
            }
            @if step == NextStep::Scrap {
                (Radios::new("reason", l.t("item-scrap-reason")).error(errors.get("reason")).required()
                    .choices(ScrapReason::ALL.iter().map(|r| Choice::new(r.code(), l.t(&format!("item-scrap-{r}")))))
                    .value(typed.text("reason")))
            }
            @if asks_place {
                (Text::new("scanned", l.t("item-scan-place")).help(l.t("item-scan-place-help")).value(typed.text("scanned"))
                    .error(errors.get("scanned")).width(Width::Medium).autofocus())
                (Select::new("to", l.t("item-to-place")).choices(place_choices(tree))
                    .empty_as(if stays { l.t("item-stays") } else { l.t("choose-empty") })
                    .value(typed.text("to")).error(errors.get("to")))
            }
            @if step == NextStep::CheckDone {
                (Text::new("inspect_by", l.t("item-inspect-by-field")).kind(Kind::Date).width(Width::Short).optional(l)
                    .value(typed.some("inspect_by").map(str::to_owned)
                        .or(card.inspect_by.map(|d| d.to_string())).unwrap_or_default())
                    .error(errors.get("inspect_by")))
            }
            (buttons(html! {
                (deed.icon(step_icon(step)))
                (Button::link(l.t("cancel"), paths::item(item)).secondary())
            }))
        }))
    };
    let crumbs = Crumbs::new(l, title.clone())
        .step(l.t("nav-store"), "/store")
        .step(name, paths::item(item));
    page(&user.shell, &Page::new(title).nav("nav-store").crumbs(crumbs), body)
}
