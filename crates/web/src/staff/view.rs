use super::{NEW, STAFF, one};
use crate::account::{roles as role_words, sessions_table};
use crate::components::{
    Alert, Button, Checkbox, Checkboxes, Chip, Chips, Choice, Col, Crumbs, Empty, ErrorSummary, Facts, FieldErrors,
    Form, Kind, PostButton, Row, Select, Table, Tag, Text, Tone, Width, buttons, refusal, section, when, with_query,
};
use crate::form::Fields;
use crate::i18n::{L, Lang, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::municipality::ADMIN;
use crate::session::User;
use app::service::Service;
use app::staff::{Filter, Listed, Staff, StaffPage};
use domain::access::Role;
use maud::{Markup, html};
use uuid::Uuid;

fn crumbs(l: L, here: String) -> Crumbs {
    Crumbs::new(l, here)
        .step(l.t("nav-admin"), ADMIN)
        .step(l.t("staff-title"), STAFF)
}

fn role_choices(l: L) -> impl Iterator<Item = Choice> {
    Role::ALL
        .iter()
        .map(move |r| Choice::new(r.code(), l.t(&format!("role-{r}"))))
}

fn service_choices<'a>(services: &'a [Service], kept: &'a str) -> impl Iterator<Item = Choice> + 'a {
    services
        .iter()
        .filter(move |s| s.active || s.id.to_string() == kept)
        .map(|s| Choice::new(s.id.to_string(), s.name.clone()))
}

pub fn staff_view(user: &User, filter: &Filter, services: &[Service], found: &[Listed]) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("staff-title");
    let service = filter.service.map(|s| s.to_string()).unwrap_or_default();
    let search = Form::get(l, STAFF).body(html! {
        @if filter.inactive { input type="hidden" name="inactive" value="on"; }
        (Text::new("q", l.t("staff-search")).kind(Kind::Search).value(filter.text.clone()).width(Width::Medium))
        (Select::new("role", l.t("staff-role")).empty_as(l.t("staff-all-roles")).choices(role_choices(l))
            .value(filter.role.map_or("", |r| r.code())).width(Width::Medium))
        (Select::new("service", l.t("staff-service")).empty_as(l.t("staff-all-services"))
            .choices(service_choices(services, &service)).value(&service).width(Width::Medium))
    });
    let chips = Chips::new(l)
        .chip(Chip::new(l.t("staff-active"), with_query(&shell.path, "inactive", None)).on(!filter.inactive))
        .chip(Chip::new(l.t("staff-inactive"), with_query(&shell.path, "inactive", Some("on"))).on(filter.inactive));
    let rows = found.iter().map(|line| {
        let staff = &line.staff;
        Row::link(one(staff.id), &staff.display_name)
            .cell(&staff.user_name)
            .cell(role_words(l, staff))
            .cell(line.service_name.as_deref().unwrap_or_default())
            .cell(html! { @if let Some(at) = line.seen_at { (when(l, at, shell.now)) } @else { (l.t("staff-never")) } })
            .cell(state(l, staff, shell.now))
    });
    page(
        shell,
        &Page::new(title.clone())
            .nav("nav-admin")
            .crumbs(Crumbs::new(l, title).step(l.t("nav-admin"), ADMIN))
            .actions(html! { (Button::link(l.t("staff-new"), NEW).icon(Icon::Add)) }),
        html! {
            (search)
            (chips)
            @if found.is_empty() {
                (Empty::new(l.t("staff-none")).icon(Icon::Persons).text(l.t("staff-none-help")))
            } @else {
                (Table::new(l.t("staff-title"))
                    .col(Col::text(l.t("staff-name"))).col(Col::text(l.t("log-in-user"))).col(Col::text(l.t("staff-roles")))
                    .col(Col::text(l.t("staff-service"))).col(Col::text(l.t("staff-seen")).named()).col(Col::text(l.t("staff-state")))
                    .rows(rows))
            }
        },
    )
}

/// What an administrator should know of the account at a glance.
fn state(l: L, staff: &Staff, now: chrono::DateTime<chrono::Utc>) -> Markup {
    html! {
        @if !staff.active { (Tag::new(Tone::Neutral, l.t("staff-is-inactive")).icon(Icon::Ban)) }
        @else if staff.locked_until.is_some_and(|until| until > now) { (Tag::new(Tone::Danger, l.t("staff-is-locked")).icon(Icon::Lock)) }
        @else if !staff.has_password { (Tag::new(Tone::Warning, l.t("staff-no-password"))) }
        @else if staff.must_change_password { (Tag::new(Tone::Info, l.t("staff-one-time"))) }
        @else if staff.has_totp { (Tag::new(Tone::Good, l.t("staff-two-factors")).icon(Icon::CheckCircle).plain()) }
        @else { (Tag::new(Tone::Neutral, l.t("staff-one-factor")).plain()) }
    }
}

/// The roles as checkboxes, each with what it may.
fn role_boxes(l: L, typed: &Fields, errors: &FieldErrors) -> Markup {
    let ticked: Vec<&str> = typed.all("roles").collect();
    let choices = Role::ALL.iter().map(|r| {
        Choice::new(r.code(), l.t(&format!("role-{r}")))
            .help(l.t(&format!("role-help-{r}")))
            .on(ticked.contains(&r.code()))
    });
    html! { (Checkboxes::new("roles", l.t("staff-roles")).choices(choices).error(errors.get("roles"))) }
}

pub fn new_view(user: &User, services: &[Service], typed: &Fields, errors: &FieldErrors, command: Uuid) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("staff-new");
    let languages = Lang::all().map(|lang| Choice::new(lang.tag(), lang.own_name()));
    let form = Form::post(&shell.csrf, NEW).command(command).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["display_name", "user_name", "email", "roles", "service", "lang"]))
        (Text::new("display_name", l.t("staff-name")).value(typed.text("display_name")).width(Width::Medium)
            .error(errors.get("display_name")).required())
        (Text::new("user_name", l.t("log-in-user")).help(l.t("staff-user-help")).value(typed.text("user_name")).width(Width::Medium)
            .autocomplete("off").error(errors.get("user_name")).required())
        (Text::new("email", l.t("staff-email")).value(typed.text("email")).kind(Kind::Email).width(Width::Medium)
            .error(errors.get("email")).optional(l))
        (role_boxes(l, typed, errors))
        (Select::new("service", l.t("staff-service")).empty_as(l.t("staff-no-service"))
            .choices(service_choices(services, "")).value(typed.text("service")).width(Width::Medium).error(errors.get("service")))
        (Select::new("lang", l.t("language-label")).choices(languages).value(typed.text("lang")).width(Width::Short))
        (buttons(html! {
            (Button::submit(l.t("staff-create")))
            (Button::link(l.t("cancel"), STAFF).tertiary())
        }))
    });
    page(
        shell,
        &Page::new(title.clone())
            .nav("nav-admin")
            .lead(l.t("staff-new-lead"))
            .crumbs(crumbs(l, title)),
        html! { (form) },
    )
}

/// The one-time password, shown this once.
pub fn password_view(user: &User, staff: &Staff, password: &str) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.tf("staff-password-for", args!["name" => staff.display_name.as_str()]);
    page(
        shell,
        &Page::new(title.clone()).nav("nav-admin").crumbs(crumbs(l, title)),
        html! {
            (Facts::new().fact(l.t("log-in-user"), html! { code { (staff.user_name) } })
                .fact(l.t("staff-one-time-password"), html! { code .secret { (password) } }))
            (Alert::new(Tone::Info, l.t("staff-password-tell")))
            (buttons(html! { (Button::link(l.t("staff-password-done"), one(staff.id))) }))
        },
    )
}

pub fn one_view(
    user: &User,
    shown: &StaffPage,
    typed: &Fields,
    errors: &FieldErrors,
    refused: Option<String>,
    command: Uuid,
) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let staff = &shown.staff;
    let path = one(staff.id);
    let ticked: Vec<&str> = typed.all("groups").collect();
    let groups: Vec<Choice> = shown
        .all_groups
        .iter()
        .filter(|g| g.active || shown.groups.contains(&g.id))
        .map(|g| {
            let id = g.id.to_string();
            let on = ticked.contains(&id.as_str());
            Choice::new(id, g.name.clone()).help(g.service_name.clone()).on(on)
        })
        .collect();
    let form = Form::post(&shell.csrf, path.clone()).command(command).hidden("version", typed.text("version")).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["display_name", "email", "phone", "roles", "service", "groups"]))
        (Text::new("display_name", l.t("staff-name")).value(typed.text("display_name")).width(Width::Medium)
            .error(errors.get("display_name")).required())
        (Text::new("email", l.t("staff-email")).value(typed.text("email")).kind(Kind::Email).width(Width::Medium)
            .error(errors.get("email")).optional(l))
        (Text::new("phone", l.t("staff-phone")).value(typed.text("phone")).kind(Kind::Phone).width(Width::Short)
            .error(errors.get("phone")).optional(l))
        (role_boxes(l, typed, errors))
        (Select::new("service", l.t("staff-service")).empty_as(l.t("staff-no-service"))
            .choices(service_choices(&shown.services, typed.text("service"))).value(typed.text("service")).width(Width::Medium)
            .error(errors.get("service")))
        @if !groups.is_empty() { (Checkboxes::new("groups", l.t("staff-groups")).choices(groups).error(errors.get("groups"))) }
        (Checkbox::new("active", l.t("staff-works-here")).help(l.t("staff-works-here-help")).on(typed.has("active")))
        (Button::submit(l.t("save")))
    });
    let post = |to: &str, button: Button| PostButton::new(&shell.csrf, format!("{path}{to}"), button);
    page(
        shell,
        &Page::new(staff.display_name.clone())
            .nav("nav-admin")
            .lead(l.tf("staff-lead", args!["user" => staff.user_name.as_str()]))
            .crumbs(crumbs(l, staff.display_name.clone())),
        html! {
            @if let Some(reason) = refused { (refusal(l, &reason, None)) }
            (form)
            (section(l.t("account-log-in"), html! {
                (Facts::new().fact(l.t("staff-state"), state(l, staff, shell.now)))
                p { (l.t("staff-password-help")) }
                (buttons(html! {
                    (post("/password", Button::submit(l.t("staff-give-password")).secondary().icon(Icon::Key)).command((user.ctx.world.ids)()))
                    @if staff.has_totp {
                        (post("/second-factor/reset", Button::submit(l.t("staff-reset-second-factor")).secondary().danger())
                            .command((user.ctx.world.ids)()))
                    }
                }))
            }))
            (section(l.t("staff-sessions"), html! {
                @if shown.sessions.is_empty() { p { (l.t("staff-no-sessions")) } }
                @else {
                    (sessions_table(shell, &shown.sessions, &format!("{path}/sessions/end"), Some(user.session.id)))
                    (post("/sessions/end", Button::submit(l.t("staff-end-sessions")).secondary()))
                }
            }))
        },
    )
}
