use super::handlers::Fault;
use crate::components::{
    Alert, Button, Choice, Col, ErrorSummary, FieldErrors, Form, Kind, Row, Select, Table, Text, Tone, Width, section,
};
use crate::i18n::args;
use crate::layout::{Page, Shell, page};
use crate::paths;
use crate::state::Demo;
use app::municipality::Listed;
use maud::{Markup, html};

/// What was typed, to be shown again. Never the password.
#[derive(Clone, Debug, Default)]
pub struct LogInForm {
    pub municipality: String,
    pub user: String,
    pub next: String,
    pub asks_code: bool,
}

pub fn log_in_view(
    shell: &Shell,
    municipalities: &[Listed],
    form: &LogInForm,
    fault: Option<Fault>,
    demo: Option<&Demo>,
) -> Markup {
    let l = shell.l;
    let mut errors = FieldErrors::default();
    let mut said = None;
    match fault {
        None => {}
        Some(Fault::Municipality) => errors.add("municipality", l.t("log-in-municipality-missing")),
        Some(Fault::CodeWrong) => errors.add("code", l.t("log-in-code-wrong")),
        Some(Fault::CodeMissing) => errors.add("code", l.t("log-in-code-missing")),
        Some(Fault::Wrong) => said = Some(l.t("log-in-wrong")),
        Some(Fault::TooOften) => said = Some(l.t("log-in-too-often")),
        Some(Fault::Locked(until)) => said = Some(l.tf("log-in-locked", args!["at" => l.clock(until)])),
    }
    let choices = municipalities
        .iter()
        .map(|m| Choice::new(m.number.clone(), m.name.clone()));
    // The keyboard is where typing goes on: at the first field that is empty.
    let asks_where = municipalities.len() > 1;
    let at_municipality = asks_where && form.municipality.is_empty();
    let at_user = !at_municipality && form.user.is_empty();
    let at_password = !at_municipality && !at_user && !form.asks_code;
    page(
        shell,
        &Page::new(l.t("log-in-title")),
        html! {
            @if let Some(said) = said { div role="alert" { (Alert::new(Tone::Danger, said)) } }
            (Form::post(&shell.csrf, paths::LOG_IN).hidden("next", form.next.clone()).body(html! {
                (ErrorSummary::new(l, &errors))
                @if asks_where {
                    (Select::new("municipality", l.t("log-in-municipality")).choices(choices).with_empty(l).value(&form.municipality)
                        .error(errors.get("municipality")).required().autofocus(at_municipality))
                }
                (Text::new("user", l.t("log-in-user")).value(form.user.clone()).autocomplete("username").width(Width::Medium).required().autofocus_if(at_user))
                (Text::new("password", l.t("log-in-password")).kind(Kind::Password).autocomplete("current-password").width(Width::Medium).required().autofocus_if(at_password))
                @if form.asks_code {
                    (Text::new("code", l.t("log-in-code")).help(l.t("log-in-code-help")).autocomplete("one-time-code").width(Width::Short)
                        .error(errors.get("code")).autofocus())
                }
                (Button::submit(l.t("log-in-do")))
            }))
            @if let Some(demo) = demo {
                (section(l.t("log-in-demo"), html! {
                    p { (l.t("log-in-demo-help")) }
                    (Table::new(l.t("log-in-demo"))
                        .col(Col::text(l.t("log-in-demo-role"))).col(Col::text(l.t("log-in-municipality")))
                        .col(Col::text(l.t("log-in-user"))).col(Col::text(l.t("log-in-password")))
                        .rows(demo.log_ins.iter().map(|d| Row::new().cell(l.t(&format!("role-{}", d.role))).cell(&d.municipality)
                            .cell(html! { code { (d.user) } }).cell(html! { code { (d.password) } }))))
                }))
            }
        },
    )
}
