use super::SERVICES;
use crate::components::{
    Button, Col, Crumbs, ErrorSummary, FieldErrors, Form, Row, Table, Tag, Text, Tone, Width, section,
};
use crate::error::{PageError, field_errors};
use crate::form::{Fields, Submitted};
use crate::layout::{Page, page};
use crate::municipality::ADMIN;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::service::{Add, List, Service, Update};
use app::{Error, FieldFault};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::ServiceId;
use maud::{Markup, Render, html};
use uuid::Uuid;

pub async fn list(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    let all = state.db.read(&user.ctx, &List).await?;
    Ok(services_view(
        &user,
        &all,
        None,
        &Fields::default(),
        &FieldErrors::default(),
    ))
}

pub async fn add(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let name = form.fields.text("name").to_owned();
    let add = Add { name: name.clone() };
    match state.db.run(&user.ctx, form.command, &add).await {
        Ok(_) => Ok(Said::done("service-added").arg("name", name).at(SERVICES)),
        Err(Error::Invalid(faults)) => again(&state, &user, None, &form.fields, &faults).await,
        Err(e) => Err(e.into()),
    }
}

pub async fn save(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let update = Update {
        service: ServiceId(id),
        name: form.fields.text("name").into(),
        active: form.fields.text("active") == "on",
    };
    match state.db.run(&user.ctx, form.command, &update).await {
        Ok(_) => Ok(Said::done("service-saved").arg("name", &update.name).at(SERVICES)),
        Err(Error::Invalid(faults)) => again(&state, &user, Some(update.service), &form.fields, &faults).await,
        Err(e) => Err(e.into()),
    }
}

async fn again(
    state: &AppState,
    user: &User,
    of: Option<ServiceId>,
    typed: &Fields,
    faults: &[FieldFault],
) -> Result<Response, PageError> {
    let all = state.db.read(&user.ctx, &List).await?;
    let view = services_view(user, &all, of, typed, &field_errors(user.l(), faults));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
}

/// The list, each line with its own small form; `of`: the line whose errors are shown, else those of the new one.
fn services_view(user: &User, all: &[Service], of: Option<ServiceId>, typed: &Fields, errors: &FieldErrors) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("admin-services");
    let none = FieldErrors::default();
    let rows = all.iter().map(|s| {
        let mine = of == Some(s.id);
        let name = if mine { typed.text("name") } else { &s.name };
        let id = format!("name-{}", s.id);
        let (verb, active) = if s.active {
            ("out-of-use", "off")
        } else {
            ("back-in-use", "on")
        };
        let form = Form::post(&shell.csrf, format!("{SERVICES}/{}", s.id))
            .command((user.ctx.world.ids)())
            .body(html! {
                div .inline-form {
                    label .ds-sr-only for=(id) { (l.t("service-name")) }
                    input .ds-input #(id) type="text" name="name" value=(name) maxlength="120" required
                        aria-invalid=[(mine && !errors.is_empty()).then_some("true")];
                    (Button::submit(l.t("save")).secondary().field("active", if s.active { "on" } else { "off" }))
                    (Button::submit(l.t(&format!("service-{verb}"))).tertiary().field("active", active))
                }
                @if mine { @if let Some(error) = errors.get("name") { p .ds-validation-message { (error) } } }
            });
        let state = if s.active {
            Tag::new(Tone::Good, l.t("service-in-use"))
        } else {
            Tag::new(Tone::Neutral, l.t("service-not-in-use"))
        };
        Row::new().cell(form).cell(state).number(l.number(s.staff))
    });
    let own = if of.is_none() { errors } else { &none };
    let form = Form::post(&shell.csrf, SERVICES).command((user.ctx.world.ids)()).body(html! {
        (ErrorSummary::new(l, own))
        (Text::new("name", l.t("service-name")).value(if of.is_none() { typed.text("name") } else { "" }).width(Width::Medium)
            .error(own.get("name")).required())
        (Button::submit(l.t("service-add")))
    });
    page(
        shell,
        &Page::new(title.clone())
            .nav("nav-admin")
            .lead(l.t("admin-services-help"))
            .crumbs(Crumbs::new(l, title.clone()).step(l.t("nav-admin"), ADMIN)),
        html! {
            (Table::new(title).col(Col::text(l.t("service-name"))).col(Col::text(l.t("staff-state"))).col(Col::number(l.t("service-staff")))
                .rows(rows))
            (section(l.t("service-new"), form.render()))
        },
    )
}
