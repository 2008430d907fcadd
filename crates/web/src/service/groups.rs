use super::GROUPS;
use crate::components::{
    Button, Checkbox, Checkboxes, Choice, Col, Crumbs, Empty, ErrorSummary, FieldErrors, Form, Row, Select, Table, Tag,
    Text, Tone, Width, buttons, section,
};
use crate::error::{PageError, field_errors};
use crate::form::{Fields, Submitted};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::municipality::ADMIN;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::service::{AddGroup, Group, GroupDetail, GroupPage, List, ListGroups, Service, UpdateGroup};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{GroupId, ServiceId, StaffId};
use maud::{Markup, Render, html};
use uuid::Uuid;

pub async fn list(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    let groups = state.db.read(&user.ctx, &ListGroups).await?;
    let services = state.db.read(&user.ctx, &List).await?;
    Ok(groups_view(
        &user,
        &groups,
        &services,
        &Fields::default(),
        &FieldErrors::default(),
    ))
}

pub async fn add(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let service = reader.id::<ServiceId>("service");
    let name = reader.required("name", app::service::LONGEST);
    let read = reader.finish(|| Some((service?, name)));
    let added = match read {
        Ok((service, name)) => {
            let add = AddGroup { service, name };
            state
                .db
                .run(&user.ctx, form.command, &add)
                .await
                .map(app::Done::into_inner)
        }
        Err(e) => Err(e),
    };
    match added {
        Ok(id) => Ok(Said::done("group-added").at(&format!("{GROUPS}/{id}"))),
        Err(Error::Invalid(faults)) => {
            let groups = state.db.read(&user.ctx, &ListGroups).await?;
            let services = state.db.read(&user.ctx, &List).await?;
            let errors = field_errors(user.l(), &faults);
            let view = groups_view(&user, &groups, &services, &form.fields, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn one(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Markup, PageError> {
    let shown = state.db.read(&user.ctx, &GroupPage(GroupId(id))).await?;
    let mut pairs = vec![("name".to_owned(), shown.group.name.clone())];
    pairs.extend(shown.members.iter().map(|m| ("members".to_owned(), m.to_string())));
    if shown.group.active {
        pairs.push(("active".to_owned(), "on".to_owned()));
    }
    let typed = Fields::from_pairs(pairs);
    Ok(group_view(
        &user,
        &shown,
        &typed,
        &FieldErrors::default(),
        (state.world().ids)(),
    ))
}

pub async fn save(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let update = UpdateGroup {
        group: GroupId(id),
        name: form.fields.text("name").into(),
        active: form.fields.has("active"),
        members: form
            .fields
            .all("members")
            .filter_map(|m| m.parse::<StaffId>().ok())
            .collect(),
    };
    match state.db.run(&user.ctx, form.command, &update).await {
        Ok(_) => Ok(Said::done("group-saved").arg("name", &update.name).at(GROUPS)),
        Err(Error::Invalid(faults)) => {
            let shown = state.db.read(&user.ctx, &GroupPage(GroupId(id))).await?;
            let errors = field_errors(user.l(), &faults);
            let view = group_view(&user, &shown, &form.fields, &errors, (state.world().ids)());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

fn groups_view(user: &User, groups: &[Group], services: &[Service], typed: &Fields, errors: &FieldErrors) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("admin-groups");
    let rows = groups.iter().map(|g| {
        let state = if g.active {
            Tag::new(Tone::Good, l.t("service-in-use"))
        } else {
            Tag::new(Tone::Neutral, l.t("service-not-in-use"))
        };
        Row::link(format!("{GROUPS}/{}", g.id), &g.name)
            .cell(&g.service_name)
            .cell(state)
            .number(l.number(g.staff))
    });
    let choices = services
        .iter()
        .filter(|s| s.active)
        .map(|s| Choice::new(s.id.to_string(), s.name.clone()));
    let form = Form::post(&shell.csrf, GROUPS).command((user.ctx.world.ids)()).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["name", "service"]))
        (Text::new("name", l.t("group-name")).value(typed.text("name")).width(Width::Medium).error(errors.get("name")).required())
        (Select::new("service", l.t("staff-service")).choices(choices).value(typed.text("service")).width(Width::Medium)
            .error(errors.get("service")).required())
        (Button::submit(l.t("group-add")))
    });
    page(
        shell,
        &Page::new(title.clone())
            .nav("nav-admin")
            .lead(l.t("admin-groups-help"))
            .crumbs(Crumbs::new(l, title.clone()).step(l.t("nav-admin"), ADMIN)),
        html! {
            @if groups.is_empty() {
                (Empty::new(l.t("group-none")).icon(Icon::Persons).text(l.t("group-none-help")))
            } @else {
                (Table::new(title).col(Col::text(l.t("group-name"))).col(Col::text(l.t("staff-service")))
                    .col(Col::text(l.t("staff-state"))).col(Col::number(l.t("service-staff"))).rows(rows))
            }
            (section(l.t("group-new"), form.render()))
        },
    )
}

fn group_view(user: &User, shown: &GroupDetail, typed: &Fields, errors: &FieldErrors, command: Uuid) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let group = &shown.group;
    let ticked: Vec<&str> = typed.all("members").collect();
    let members = shown.could_be.iter().map(|(id, name)| {
        let id = id.to_string();
        let on = ticked.contains(&id.as_str());
        Choice::new(id, name.clone()).on(on)
    });
    let form = Form::post(&shell.csrf, format!("{GROUPS}/{}", group.id)).command(command).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["name", "members"]))
        (Text::new("name", l.t("group-name")).value(typed.text("name")).width(Width::Medium).error(errors.get("name")).required())
        (Checkboxes::new("members", l.t("group-members")).choices(members).error(errors.get("members")))
        (Checkbox::new("active", l.t("group-in-use")).on(typed.has("active")))
        (buttons(html! {
            (Button::submit(l.t("save")))
            (Button::link(l.t("cancel"), GROUPS).tertiary())
        }))
    });
    page(
        shell,
        &Page::new(group.name.clone())
            .nav("nav-admin")
            .lead(group.service_name.clone())
            .crumbs(
                Crumbs::new(l, group.name.clone())
                    .step(l.t("nav-admin"), ADMIN)
                    .step(l.t("admin-groups"), GROUPS),
            ),
        html! { (form) },
    )
}
