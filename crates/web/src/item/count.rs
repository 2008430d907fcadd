//! Stock-taking: scan everything in a place, see the differences, book them.

use super::view::{columns, line};
use super::words::place_choices;
use crate::components::{
    Alert, Button, Card, Checkboxes, Choice, Crumbs, ErrorSummary, FieldErrors, Form, Kind, Select, Text, Tone,
    buttons, section,
};
use crate::error::{PageError, field_errors};
use crate::form::{Asked, Fields, Submitted};
use crate::i18n::args;
use crate::layout::{Page, page};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::item::{BookCount, CompareCount, Comparison, Summary};
use app::place::{Tree, TreeAnswer};
use app::{Error, FieldFault};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{ItemId, PlaceId};
use maud::{Markup, html};

pub async fn form(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    Ok(ask(&user, &tree, &asked, &[]).into_response())
}

fn ask(user: &User, tree: &TreeAnswer, typed: &Fields, faults: &[FieldFault]) -> Markup {
    let l = user.l();
    let errors: FieldErrors = field_errors(l, faults);
    let title = l.t("count-title");
    let crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-store"), "/store");
    let body = Form::post(&user.shell.csrf, "/count").draft("count").returned(!faults.is_empty()).body(html! {
        (ErrorSummary::new(l, &errors))
        (Select::new("place", l.t("item-place")).choices(place_choices(tree)).with_empty(l).value(typed.text("place")).error(errors.get("place")).required())
        // A scanner ends each code with Enter, which begins the next line here.
        (Text::new("scanned", l.t("count-scanned")).help(l.t("count-scanned-help")).kind(Kind::Area(12)).value(typed.text("scanned"))
            .error(errors.get("scanned")))
        (buttons(html! { (Button::submit(l.t("count-compare"))) (Button::link(l.t("cancel"), "/store").secondary()) }))
    });
    page(
        &user.shell,
        &Page::new(title).lead(l.t("count-lead")).nav("nav-store").crumbs(crumbs),
        html! { (body) },
    )
}

/// Shows the differences. Nothing is changed yet, so the answer is the page itself.
pub async fn compare(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let place: Option<PlaceId> = reader.id("place");
    let read = reader.finish(|| {
        Some(CompareCount {
            place: place?,
            scanned: form.fields.text("scanned").lines().map(str::to_owned).collect(),
        })
    });
    let result = match &read {
        Ok(compare) => state.db.read(&user.ctx, compare).await,
        Err(Error::Invalid(faults)) => Err(Error::Invalid(faults.clone())),
        Err(_) => Err(Error::NotFound),
    };
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    match (read, result) {
        (Ok(compare), Ok(found)) => {
            let name = tree
                .places
                .iter()
                .find(|p| p.node.id == compare.place)
                .map_or(String::new(), |p| p.path.clone());
            Ok(differences(&user, compare.place, &name, &found, form.fields.text("scanned")).into_response())
        }
        (_, Err(Error::Invalid(faults))) => Ok((
            StatusCode::UNPROCESSABLE_ENTITY,
            ask(&user, &tree, &form.fields, &faults),
        )
            .into_response()),
        (_, Err(e)) | (Err(e), _) => Err(e.into()),
    }
}

fn ids(items: &[Summary], name: &'static str) -> Markup {
    html! { @for item in items { input type="hidden" name=(name) value=(item.id); } }
}

fn differences(user: &User, place: PlaceId, place_name: &str, found: &Comparison, scanned: &str) -> Markup {
    let l = user.l();
    let now = user.shell.now;
    let name = |i: &Summary| {
        let code = i
            .label
            .clone()
            .or(i.serial.clone())
            .unwrap_or_else(|| l.t("item-no-label"));
        format!("{code} {}", i.product_name)
    };
    let same = found.unseen.is_empty() && found.elsewhere.is_empty() && found.unknown.is_empty();
    let verdict = if same {
        l.tf("count-all-there", args!["n" => found.seen.len() as i64])
    } else {
        l.tf("count-differences", args!["seen" => found.seen.len() as i64, "unseen" => found.unseen.len() as i64, "elsewhere" => found.elsewhere.len() as i64])
    };
    let title = l.tf("count-of", args!["place" => place_name]);
    let body = html! {
        (Card::new(place_name).sentence(verdict))
        @if !found.unknown.is_empty() {
            (Alert::new(Tone::Warning, l.tf("count-unknown", args!["codes" => found.unknown.join(", ")])))
        }
        (Form::post(&user.shell.csrf, "/count/book").command(user.ctx.id::<domain::ids::CommandId>()).hidden("place", place.to_string()).body(html! {
            (ids(&found.seen, "seen"))
            @if !found.elsewhere.is_empty() {
                (Checkboxes::new("seen", l.t("count-elsewhere")).help(l.t("count-elsewhere-help")).choices(found.elsewhere.iter().map(|i| {
                    Choice::new(i.id.to_string(), name(i)).help(super::words::summary_place(l, i)).on(true)
                })))
            }
            @if !found.unseen.is_empty() {
                (Checkboxes::new("lost", l.t("count-unseen")).help(l.t("count-unseen-help")).choices(found.unseen.iter().map(|i| {
                    Choice::new(i.id.to_string(), name(i))
                })))
            }
            (buttons(html! { (Button::submit(l.t("count-book"))) }))
        }))
        (Form::post(&user.shell.csrf, "/count").hidden("place", place.to_string()).body(html! {
            (Text::new("scanned", l.t("count-more")).help(l.t("count-scanned-help")).kind(Kind::Area(4)).value(scanned))
            (buttons(html! { (Button::submit(l.t("count-compare")).secondary()) }))
        }))
        @if !found.seen.is_empty() {
            (section(l.t("count-seen"), html! { (columns(l, l.t("count-seen")).rows(found.seen.iter().map(|i| line(l, now, i)))) }))
        }
    };
    let crumbs = Crumbs::new(l, title.clone())
        .step(l.t("nav-store"), "/store")
        .step(l.t("count-title"), format!("/count?place={place}"));
    page(&user.shell, &Page::new(title).nav("nav-store").crumbs(crumbs), body)
}

pub async fn book(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let place: Option<PlaceId> = reader.id("place");
    let place = reader.finish(|| place)?;
    let items = |name: &str| -> Vec<ItemId> { form.fields.all(name).filter_map(|t| t.parse().ok()).collect() };
    let book = BookCount {
        place,
        seen: items("seen"),
        lost: items("lost"),
    };
    let booked = match state.db.run(&user.ctx, form.command, &book).await {
        Ok(done) => done.into_inner(),
        Err(Error::Refused(refusal)) => return Ok(Said::refused(refusal.key()).at("/count")),
        Err(e) => return Err(e.into()),
    };
    let key = if booked.refused.is_empty() {
        "count-done"
    } else {
        "count-done-some-refused"
    };
    Ok(Said::done(key)
        .arg("confirmed", booked.confirmed)
        .arg("moved", booked.moved + booked.found_again)
        .arg("lost", booked.lost)
        .arg("refused", booked.refused.len())
        .draft_done("count")
        .at(&paths::place(place)))
}
