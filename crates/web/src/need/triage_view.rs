//! The level of a need: the checklist with its live proposal, the decision, and every level that it has had.

use super::handlers::Typed;
use super::intake_view::{checklist, proposal};
use super::words;
use crate::components::*;
use crate::i18n::{L, args};
use crate::paths;
use crate::session::User;
use app::need::{NeedPage, default_next, may_set};
use domain::access::Right;
use domain::ids::CommandId;
use domain::need::{NeedState, Step};
use domain::priority_key::{ClockStart, CriterionCode};
use maud::{Markup, html};
use std::collections::BTreeSet;

pub fn triage(user: &User, page: &NeedPage, typed: &Typed, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let open = matches!(page.need.state, NeedState::Untriaged | NeedState::Open { .. });
    let body = html! {
        @if open && user.ctx.may(Right::Triage) {
            @if page.need.state == NeedState::Untriaged || typed.level.is_some() || typed.ticked.is_some() {
                (form(user, page, typed, errors))
            } @else {
                details { summary { (l.t("need-level-change")) } (form(user, page, typed, errors)) }
            }
        }
        (history(l, user, page))
    };
    section(l.t("need-triage"), body)
}

fn form(user: &User, page: &NeedPage, typed: &Typed, errors: &FieldErrors) -> Markup {
    let (l, key) = (user.l(), &page.key);
    let ticked: BTreeSet<CriterionCode> = match &typed.ticked {
        Some(ticked) => ticked.clone(),
        None => page.ticked.iter().cloned().collect(),
    };
    let proposed = key.propose(&ticked);
    // What was chosen, else what the key proposes, else what the need has.
    let level = typed
        .level
        .clone()
        .filter(|_| errors.get("reason").is_some() || errors.get("level").is_some())
        .or_else(|| proposed.as_ref().map(|p| p.level.to_string()))
        .or_else(|| page.level.as_ref().or(page.proposed.as_ref()).map(|c| c.to_string()))
        .unwrap_or_default();
    let levels = key.levels.iter().map(|rule| {
        let choice = Choice::new(rule.code.as_str(), words::level(l, key, &rule.code));
        let deadline = key.deadline(&rule.code, page.need.clock_from, user.ctx.zone);
        let help = deadline.map(|at| {
            l.tf(
                "need-deadline-would",
                args!["at" => words::deadline(l, at, user.ctx.now)],
            )
        });
        match (may_set(&user.ctx, key, &rule.code), help) {
            (false, _) => choice.help(l.t("need-level-intake-only")),
            (true, Some(help)) => choice.help(help),
            (true, None) => choice,
        }
    });
    let here = paths::need(page.need.id);
    let next = if typed.next.is_empty() {
        default_next(&page.need).to_string()
    } else {
        typed.next.clone()
    };
    html! {
        (Form::post(&user.shell.csrf, format!("{here}/level")).command(user.ctx.id::<CommandId>())
            .draft(format!("need-{}", page.need.id)).returned(!errors.is_empty()).body(html! {
            p { (l.tf("need-key-why", args!["version" => i64::from(key.version), "date" => l.date(page.need.clock_from, user.ctx.now)])) }
            input type="hidden" name="preview" value="1";
            div .form hx-get=(here) hx-trigger="change" hx-target="#level-decision" hx-select="#level-decision" hx-swap="outerHTML"
                hx-include="closest form" hx-params="not csrf,command_id" {
                (checklist(l, key, &ticked))
            }
            div #level-decision .form aria-live="polite" {
                (proposal(l, key, proposed.as_ref()))
                (Radios::new("level", l.t("need-level")).choices(levels).value(&level).error(errors.get("level")).required())
                @if page.level.is_none() && key.clock_start == ClockStart::CompleteInformation {
                    (Text::new("complete_on", l.t("need-complete-on")).kind(Kind::Date).width(Width::Short).help(l.t("need-complete-on-help"))
                        .value(&typed.complete_on).error(errors.get("complete_at").or(errors.get("complete_on"))))
                }
                (Text::new("reason", l.t("need-reason")).kind(Kind::Area(2)).help(l.t("need-reason-help")).value(&typed.reason)
                    .error(errors.get("reason")))
                @if page.need.state == NeedState::Untriaged {
                    (Select::new("next", l.t("need-next-step"))
                        .choices(Step::ALL.iter().filter(|s| **s != Step::Triage).map(|s| Choice::new(s.code(), words::step(l, *s))))
                        .value(&next).error(errors.get("next")))
                }
                (Button::submit(l.t("need-level-do")))
            }
        }))
    }
}

fn history(l: L, user: &User, page: &NeedPage) -> Markup {
    if page.history.is_empty() {
        return html! {};
    }
    let now = user.ctx.now;
    let table = Table::new(l.t("need-level-history"))
        .titled()
        .col(Col::text(l.t("need-level")))
        .col(Col::text(l.t("need-deadline")).named())
        .col(Col::text(l.t("need-because")))
        .col(Col::text(l.t("need-who-when")))
        .rows(page.history.iter().map(|h| {
            let reasons: Vec<String> = h
                .criteria
                .iter()
                .map(|c| {
                    page.key
                        .criterion(c)
                        .map_or_else(|| c.to_string(), |(_, c)| c.text.get(l.lang.tag()).to_owned())
                })
                .collect();
            Row::new()
                .pair(
                    words::level(l, &page.key, &h.level),
                    l.tf("need-key-version", args!["version" => i64::from(h.key_version)]),
                )
                .cell(words::deadline(l, h.deadline, now))
                .cell(html! {
                    @if reasons.is_empty() { (l.t("need-no-criteria")) }
                    @for reason in &reasons { p { (reason) } }
                    @if let Some(reason) = &h.reason { p { em { (reason) } } }
                })
                .pair(h.by.as_deref().unwrap_or("Rampe"), when(l, h.at, now))
        }));
    html! { (table) }
}
