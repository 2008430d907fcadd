use super::form::{CriterionForm, LANGS, LevelForm};
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::need::words;
use crate::session::User;
use app::priority_key::Published;
use domain::ids::CommandId;
use maud::{Markup, html};

/// What stands in the editor.
#[derive(Clone, Debug)]
pub struct KeyForm {
    pub valid_from: String,
    pub from_information: bool,
    pub levels: Vec<LevelForm>,
    pub returned: bool,
}

pub fn view(user: &User, versions: &[Published], form: &KeyForm, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let head = Page::new(l.t("key-title"))
        .nav("nav-admin")
        .lead(l.t("key-lead"))
        .crumbs(Crumbs::new(l, l.t("key-title")).step(l.t("nav-admin"), "/admin"));
    let body = html! {
        (section(l.t("key-versions"), html! {
            (history(user, versions))
            @if let Some(now) = versions.iter().find(|v| v.in_force) { (in_force(l, now)) }
        }))
        (section(l.t("key-new"), editor(user, form, errors)))
    };
    page(&user.shell, &head, body)
}

fn history(user: &User, versions: &[Published]) -> Markup {
    let (l, today) = (user.l(), user.ctx.today());
    let table = Table::new(l.t("key-versions"))
        .col(Col::text(l.t("key-version")))
        .col(Col::text(l.t("key-valid-from")).named())
        .col(Col::text(l.t("key-published-by")))
        .col(Col::text(l.t("key-state")))
        .rows(versions.iter().map(|v| {
            let state = match (v.in_force, v.key.valid_from > today) {
                (true, _) => Tag::new(Tone::Good, l.t("key-in-force")).icon(Icon::CheckCircle),
                (false, true) => Tag::new(Tone::Info, l.t("key-coming")).icon(Icon::Calendar),
                (false, false) => Tag::new(Tone::Neutral, l.t("key-past")),
            };
            Row::new()
                .cell(l.number(v.key.version))
                .cell(l.day_long(v.key.valid_from))
                .cell(v.by.as_deref().unwrap_or("Rampe"))
                .cell(state)
        }));
    html! { (table) }
}

fn in_force(l: L, now: &Published) -> Markup {
    let table = Table::new(l.t("key-now"))
        .titled()
        .col(Col::text(l.t("need-level")))
        .col(Col::text(l.t("key-limit")).named())
        .col(Col::text(l.t("key-criteria")))
        .rows(now.key.levels.iter().map(|level| {
            Row::new()
                .cell(words::level(l, &now.key, &level.code))
                .cell(words::limit(l, level.limit))
                .cell(html! { ul { @for c in &level.criteria { li { (c.text.get(l.lang.tag())) } } } })
        }));
    html! { (table) }
}

fn editor(user: &User, form: &KeyForm, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let mut levels = form.levels.clone();
    levels.push(LevelForm {
        unit: "days".into(),
        counts_in_waits: true,
        ..LevelForm::default()
    });
    let start = if form.from_information {
        "complete_information"
    } else {
        "first_contact"
    };
    html! {
        (Form::post(&user.shell.csrf, "/admin/key").command(user.ctx.id::<CommandId>()).draft("key").returned(form.returned).body(html! {
            (ErrorSummary::new(l, errors))
            (Text::new("valid_from", l.t("key-valid-from")).kind(Kind::Date).width(Width::Short).help(l.t("key-valid-from-help"))
                .value(&form.valid_from).error(errors.get("valid_from")))
            (Radios::new("clock_start", l.t("key-clock-start"))
                .choice(Choice::new("first_contact", l.t("key-clock-first-contact")))
                .choice(Choice::new("complete_information", l.t("key-clock-complete-information")))
                .value(start))
            @for (n, level) in levels.iter().enumerate() {
                @let new = n == form.levels.len();
                details open[!new] {
                    summary {
                        @if new { (l.t("key-level-new")) }
                        @else { (level.name.get(l.lang.tag()).filter(|t| !t.is_empty()).or(level.name.get("nb")).map_or("", String::as_str)) }
                    }
                    div .form { (level_fields(l, n, level, errors)) }
                }
            }
            p { (l.t("key-publish-help")) }
            (Button::submit(l.t("key-publish")))
        }))
    }
}

fn in_lang(l: L, label: String, lang: &str) -> String {
    l.tf(
        "key-in-lang",
        args!["what" => label, "lang" => l.t(&format!("key-lang-{lang}"))],
    )
}

fn level_fields(l: L, n: usize, level: &LevelForm, errors: &FieldErrors) -> Markup {
    let name = |field: &str| format!("level-{n}-{field}");
    let text = |field: &str, label: String, value: &str| {
        Text::new(name(field), label)
            .value(value)
            .error(errors.get(&name(field)))
    };
    let mut criteria = level.criteria.clone();
    criteria.push(CriterionForm::default());
    html! {
        input type="hidden" name=(name("code")) value=(level.code);
        div .row {
            (text("name-nb", l.t("key-level-name"), level.name.get("nb").map_or("", String::as_str)).width(Width::Medium))
            (text("limit", l.t("key-limit"), &level.limit).kind(Kind::Number).width(Width::Short))
            (Select::new(name("unit"), l.t("key-unit")).width(Width::Short)
                .choice(Choice::new("hours", l.t("key-hours"))).choice(Choice::new("days", l.t("key-days"))).value(&level.unit))
        }
        (Checkbox::new(name("joint"), l.t("key-joint")).on(level.joint_intake_only))
        (Checkbox::new(name("counts"), l.t("key-counts")).on(level.counts_in_waits))
        @for (c, criterion) in criteria.iter().enumerate() {
            input type="hidden" name=(name(&format!("criterion-{c}-code"))) value=(criterion.code);
            (text(&format!("criterion-{c}-nb"), l.tf("key-criterion", args!["n" => c as i64 + 1]),
                criterion.text.get("nb").map_or("", String::as_str)))
        }
        details {
            summary { (l.t("key-translations")) }
            div .form {
                @for lang in &LANGS[1..] {
                    (text(&format!("name-{lang}"), in_lang(l, l.t("key-level-name"), lang), level.name.get(lang).map_or("", String::as_str))
                        .width(Width::Medium))
                    @for (c, criterion) in criteria.iter().enumerate() {
                        (text(&format!("criterion-{c}-{lang}"), in_lang(l, l.tf("key-criterion", args!["n" => c as i64 + 1]), lang),
                            criterion.text.get(lang).map_or("", String::as_str)))
                    }
                }
            }
        }
    }
}
