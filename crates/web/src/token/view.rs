use super::TOKENS;
use crate::components::{
    Alert, Button, Choice, Col, Crumbs, Empty, ErrorSummary, FieldErrors, Form, PostButton, Row, Select, Table, Tag,
    Text, Tone, Width, buttons, section, when,
};
use crate::form::Fields;
use crate::i18n::L;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::municipality::ADMIN;
use crate::session::User;
use app::staff::Listed;
use app::token::Listing;
use domain::access::Role;
use maud::{Markup, Render, html};
use uuid::Uuid;

fn head(l: L, title: String) -> Page {
    let crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-admin"), ADMIN);
    Page::new(title).nav("nav-admin").crumbs(crumbs)
}

pub fn tokens_view(
    user: &User,
    tokens: &[Listing],
    workers: &[Listed],
    typed: &Fields,
    errors: &FieldErrors,
    command: Uuid,
) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let title = l.t("admin-tokens");
    let rows = tokens.iter().map(|t| {
        let last = match t.revoked_at {
            Some(_) => Tag::new(Tone::Neutral, l.t("token-is-revoked"))
                .icon(Icon::Ban)
                .render(),
            None => PostButton::new(
                &shell.csrf,
                format!("{TOKENS}/{}/revoke", t.id),
                Button::submit(l.t("token-revoke")).tertiary().danger(),
            )
            .command((user.ctx.world.ids)())
            .render(),
        };
        Row::new()
            .cell(&t.name)
            .cell(l.t(&format!("role-{}", t.role)))
            .cell(t.staff_name.as_deref().unwrap_or_default())
            .cell(when(l, t.created_at, shell.now))
            .cell(html! { @if let Some(at) = t.used_at { (when(l, at, shell.now)) } @else { (l.t("token-unused")) } })
            .cell(last)
    });
    let roles = Role::ALL
        .iter()
        .map(|r| Choice::new(r.code(), l.t(&format!("role-{r}"))));
    let people = workers
        .iter()
        .map(|w| Choice::new(w.staff.id.to_string(), w.staff.display_name.clone()));
    let form = Form::post(&shell.csrf, TOKENS).command(command).body(html! {
        (ErrorSummary::new(l, errors).ordered(&["name", "role", "staff"]))
        (Text::new("name", l.t("token-name")).help(l.t("token-name-help")).value(typed.text("name")).width(Width::Medium)
            .error(errors.get("name")).required())
        (Select::new("role", l.t("staff-role")).help(l.t("token-role-help")).with_empty(l).choices(roles).value(typed.text("role"))
            .width(Width::Medium).error(errors.get("role")).required())
        (Select::new("staff", l.t("token-staff")).help(l.t("token-staff-help")).empty_as(l.t("token-nobody")).choices(people)
            .value(typed.text("staff")).width(Width::Medium).error(errors.get("staff")))
        (Button::submit(l.t("token-create")))
    });
    page(
        shell,
        &head(l, title.clone()).lead(l.t("admin-tokens-help")),
        html! {
            @if tokens.is_empty() {
                (Empty::new(l.t("token-none")).icon(Icon::Key).text(l.t("token-none-help")))
            } @else {
                (Table::new(title).col(Col::text(l.t("token-name"))).col(Col::text(l.t("staff-role"))).col(Col::text(l.t("token-staff")))
                    .col(Col::text(l.t("token-created")).named()).col(Col::text(l.t("token-used")).named())
                    .col(Col::hidden(l.t("token-revoke"))).rows(rows))
            }
            (section(l.t("token-new"), form.render()))
        },
    )
}

/// The token's text, shown this once.
pub fn token_view(user: &User, name: &str, text: &str) -> Markup {
    let l = user.l();
    page(
        &user.shell,
        &head(l, l.t("token-made")),
        html! {
            p { strong { (name) } }
            p { code .secret { (text) } }
            (Alert::new(Tone::Info, l.t("token-tell")))
            (buttons(html! { (Button::link(l.t("token-done"), TOKENS)) }))
        },
    )
}
