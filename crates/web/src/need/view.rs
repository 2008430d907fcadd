use super::handlers::{Around, Typed};
use super::lines::{self, LineForm};
use super::triage_view::triage;
use super::words;
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page as whole};
use crate::paths;
use crate::person::beside;
use crate::session::User;
use app::need::page::{Happened, PageLine};
use app::need::{NeedPage, Wish};
use domain::access::Right;
use domain::ids::CommandId;
use domain::need::{CloseReason, DeviationCause, LineState, NeedEvent, NeedState, Step, Term, Wanted};
use maud::{Markup, html};

/// What the line wants, for likeness.
pub fn wish_of(line: &PageLine) -> Option<Wish> {
    match &line.line.wanted {
        Wanted::Product { product } => Some(Wish::Product { product: *product }),
        Wanted::Class { iso } => Some(Wish::Class { iso: iso.clone() }),
        Wanted::Words => None,
    }
}

pub fn view(user: &User, page: &NeedPage, around: &Around, typed: &Typed, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let named: Vec<String> = page
        .lines
        .iter()
        .filter(|n| n.line.state != LineState::Removed)
        .map(|n| n.title().to_owned())
        .collect();
    let title = words::wanted(l, &named);
    let head = Page::new(&title)
        .nav("nav-queue")
        .crumbs(Crumbs::new(l, &title).step(l.t("nav-queue"), "/needs"));
    let untriaged = page.need.state == NeedState::Untriaged;
    let body = html! {
        (ErrorSummary::new(l, errors))
        (late(user, page, errors))
        div .columns {
            div {
                (clock(user, page, around, errors))
                // What waits for a decision shows the decision first.
                @if untriaged { (triage(user, page, typed, errors)) }
                (section(l.t("need-lines"), wanted(user, page, typed, errors)))
                (around.delivery)
                (section(l.t("need-about"), about(user, page, typed, errors)))
                @if !untriaged { (triage(user, page, typed, errors)) }
            }
            div {
                (beside(user, &around.beside))
                (section(l.t("need-time-spent"), steps(l, user, page)))
            }
        }
        (section(l.t("need-timeline"), timeline(user, page)))
        @if is_open(page) && user.ctx.may(Right::HandleNeeds) { (close(user, page, errors)) }
    };
    whole(&user.shell, &head, body)
}

fn is_open(page: &NeedPage) -> bool {
    matches!(page.need.state, NeedState::Untriaged | NeedState::Open { .. })
}

/// A need past its deadline is a deviation until a cause is given.
fn late(user: &User, page: &NeedPage, errors: &FieldErrors) -> Markup {
    let l = user.l();
    if !page.is_late(user.ctx.now) || matches!(page.need.state, NeedState::Closed { .. }) {
        return html! {};
    }
    match page.need.deviation {
        Some(cause) => html! {
            (Alert::new(Tone::Warning, l.tf("need-late-because", args!["cause" => l.t(&format!("need-cause-{cause}"))])))
        },
        None => html! {
            (Alert::new(Tone::Danger, html! {
                p { (l.t("need-late-text")) }
                @if user.ctx.may(Right::HandleNeeds) {
                    (Form::post(&user.shell.csrf, format!("{}/deviation", paths::need(page.need.id)))
                        .command(user.ctx.id::<CommandId>()).body(html! {
                        (Select::new("cause", l.t("need-cause")).with_empty(l).error(errors.get("cause")).required()
                            .choices(DeviationCause::ALL.iter().map(|c| Choice::new(c.code(), l.t(&format!("need-cause-{c}"))))))
                        (Button::submit(l.t("need-cause-do")).secondary())
                    }))
                }
            }).title(l.t("need-late-title")))
        },
    }
}

fn clock(user: &User, page: &NeedPage, around: &Around, errors: &FieldErrors) -> Markup {
    let (l, now) = (user.l(), user.ctx.now);
    let level = page.level.as_ref().map(|c| words::level(l, &page.key, c));
    let time = match (&page.need.state, page.deadline) {
        (NeedState::Open { .. }, Some(at)) => html! { (time_left(l, at - now)) },
        (NeedState::Untriaged, _) => {
            html! { (l.tf("need-waits-for-level", args!["time" => l.duration(now - page.need.opened_at)])) }
        }
        (NeedState::InUse { at, .. } | NeedState::Closed { at, .. }, _) => {
            html! { (l.tf("need-took", args!["time" => l.duration(*at - page.need.clock_from)])) }
        }
        (NeedState::Open { .. }, None) => html! {},
    };
    let caller = match (&page.caller_name, &page.caller_phone) {
        (Some(name), Some(phone)) => Some(format!("{name}, {phone}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    };
    let facts = Facts::new()
        .fact(l.t("need-time-left"), time)
        .fact_if(
            l.t("need-deadline"),
            page.deadline.map(|at| words::deadline(l, at, now)),
        )
        .fact(l.t("need-clock-from"), when(l, page.need.clock_from, now))
        .fact(l.t("need-channel"), l.t(&format!("need-channel-{}", page.channel)))
        .fact_if(l.t("need-caller"), caller)
        .fact(l.t("need-term"), l.t(&format!("need-term-{}", page.need.term)))
        .fact_if(l.t("need-service"), page.service.as_ref().map(|s| s.1.as_str()))
        .fact(
            l.t("need-in-charge"),
            page.in_charge
                .as_ref()
                .map_or_else(|| l.t("need-charge-nobody"), |c| c.1.clone()),
        );
    html! {
        (Card::new(level.unwrap_or_else(|| l.t("need-no-level"))).state(words::state(l, &page.need.state))
            .body(html! { div .form { (facts) (deeds(user, page, around, errors)) } }))
    }
}

/// Who leads it, and which step it is in.
fn deeds(user: &User, page: &NeedPage, around: &Around, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let here = paths::need(page.need.id);
    let may_assign = user.ctx.may(Right::HandleNeeds) || user.ctx.may(Right::Triage);
    let me = user.ctx.actor.staff();
    let mine = page.need.in_charge.is_some() && page.need.in_charge == me;
    if !is_open(page) {
        return html! {};
    }
    html! {
        @if may_assign {
            div .buttons {
                @if let Some(me) = me.filter(|_| !mine) {
                    (PostButton::new(&user.shell.csrf, format!("{here}/assign"), Button::submit(l.t("need-take")).secondary().icon(Icon::Assign))
                        .command(user.ctx.id::<CommandId>()).field("to", me.to_string()))
                }
            }
            details {
                summary { (l.t("need-assign-other")) }
                (Form::post(&user.shell.csrf, format!("{here}/assign")).command(user.ctx.id::<CommandId>()).body(html! {
                    (Select::new("to", l.t("need-in-charge")).empty_as(l.t("need-charge-nobody")).error(errors.get("to"))
                        .choices(around.colleagues.iter().map(|c| Choice::new(c.id.to_string(), c.name.clone())))
                        .value(&page.need.in_charge.map(|s| s.to_string()).unwrap_or_default()))
                    (Button::submit(l.t("need-assign")).secondary())
                }))
            }
        }
        @if let NeedState::Open { step, .. } = &page.need.state {
            @if user.ctx.may(Right::HandleNeeds) {
                details {
                    summary { (l.t("need-step-change")) }
                    (Form::post(&user.shell.csrf, format!("{here}/step")).command(user.ctx.id::<CommandId>()).body(html! {
                        (Select::new("step", l.t("need-step")).error(errors.get("step"))
                            .choices(Step::ALL.iter().filter(|s| **s != Step::Triage).map(|s| Choice::new(s.code(), words::step(l, *s))))
                            .value(step.code()))
                        (Button::submit(l.t("need-step-do")).secondary())
                    }))
                }
            }
        }
    }
}

fn wanted(user: &User, page: &NeedPage, typed: &Typed, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let may = is_open(page) && (user.ctx.may(Right::HandleNeeds) || user.ctx.may(Right::OpenNeeds));
    let shown: Vec<&PageLine> = page
        .lines
        .iter()
        .filter(|n| n.line.state != LineState::Removed)
        .collect();
    let table = Table::new(l.t("need-lines"))
        .col(Col::text(l.t("need-what")))
        .col(Col::number(l.t("need-count")))
        .col(Col::text(l.t("need-line-state")))
        .rows(shown.iter().map(|n| {
            let number = n.hms_number.clone().or_else(|| n.iso_code.clone()).unwrap_or_default();
            Row::new()
                .cell(html! {
                    (n.title())
                    @if !number.is_empty() { span .cell__second { (number) } }
                    @if n.purpose != "new" { span .cell__second { (l.t(&format!("need-purpose-{}", n.purpose))) @if let Some(why) = &n.purpose_note { ": " (why) } } }
                    @if let Some(words) = n.words.as_deref().filter(|_| n.line.wanted != Wanted::Words) { span .cell__second { (l.tf("need-line-was", args!["words" => words])) } }
                    @if let Some(note) = &n.note { span .cell__second { (note) } }
                })
                .number(l.number(n.line.quantity))
                .cell(line_state(l, user, n))
        }));
    html! {
        @if shown.is_empty() { p { (l.t("need-no-lines")) } } @else { (table) }
        @if may {
            @for line in shown.iter().filter(|n| matches!(n.line.state, LineState::Wanted | LineState::Nav { .. })) {
                (line_form(user, page, line, typed, errors))
            }
            (new_line(user, page, typed, errors))
        }
    }
}

fn line_state(l: L, user: &User, line: &PageLine) -> Markup {
    let today = user.ctx.today();
    let (tone, icon) = match line.line.state {
        LineState::Wanted => (Tone::Neutral, Icon::Search),
        LineState::Reserved { .. } => (Tone::Info, Icon::Reserve),
        LineState::Nav { .. } => (Tone::Info, Icon::Hourglass),
        LineState::Fulfilled { .. } => (Tone::Good, Icon::CheckCircle),
        LineState::Removed => (Tone::Neutral, Icon::Ban),
    };
    html! {
        (Tag::new(tone, l.t(&format!("need-line-{}", line.line.state.code()))).icon(icon))
        @if let Some((item, label)) = &line.item {
            " " a .ds-link href=(paths::item(*item)) { (label.clone().unwrap_or_else(|| l.t("need-line-item"))) }
        }
        @for (step, on) in &line.nav {
            span .cell__second { (l.t(&format!("need-nav-{step}"))) " " (l.day(*on, today)) }
        }
    }
}

fn line_form(user: &User, page: &NeedPage, line: &PageLine, typed: &Typed, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let action = format!("{}/lines/{}", paths::need(page.need.id), line.line.id);
    let back = match &typed.line {
        Some((Some(id), form)) if *id == line.line.id => Some(form),
        _ => None,
    };
    let known = LineForm {
        what: line.title().to_owned(),
        product: match &line.line.wanted {
            Wanted::Product { product } => product.to_string(),
            Wanted::Class { .. } | Wanted::Words => String::new(),
        },
        iso: match &line.line.wanted {
            Wanted::Class { iso } => iso.clone(),
            Wanted::Product { .. } | Wanted::Words => String::new(),
        },
        count: line.line.quantity.to_string(),
    };
    // Ids of fields are unique on the page, so only the form that came back shows its errors, and only it is open.
    let none = FieldErrors::default();
    let errors = if back.is_some() { errors } else { &none };
    html! {
        details open[back.is_some()] {
            summary { (l.tf("need-line-change", args!["what" => line.title()])) }
            @if back.is_some() || typed.line.is_none() {
                (change_fields(user, &action, line, back.unwrap_or(&known), errors))
            }
            (PostButton::new(&user.shell.csrf, format!("{action}/remove"), Button::submit(l.t("need-line-remove")).tertiary().danger().icon(Icon::Trash))
                .command(user.ctx.id::<CommandId>()))
        }
    }
}

fn change_fields(user: &User, action: &str, line: &PageLine, form: &LineForm, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let id = line.line.id;
    let (what, count) = (format!("what-{id}"), format!("count-{id}"));
    let error = |name: &str| errors.get(name).map(str::to_owned);
    html! {
        (Form::post(&user.shell.csrf, action).command(user.ctx.id::<CommandId>()).body(html! {
            input type="hidden" name="product-0" value=(form.product);
            input type="hidden" name="iso-0" value=(form.iso);
            div .ds-field .field .field--full {
                label .ds-label .field__label for=(what) { (l.t("need-what")) }
                @if let Some(e) = error("what-0") { p .ds-validation-message .field__error { (e) } }
                div .field__box { input .ds-input #(what) name="what-0" value=(form.what) data-complete="/needs/wanted?row=0"
                    data-complete-fills="product-0 iso-0"; }
            }
            div .ds-field .field .field--short {
                label .ds-label .field__label for=(count) { (l.t("need-count")) }
                @if let Some(e) = error("count-0") { p .ds-validation-message .field__error { (e) } }
                div .field__box { input .ds-input #(count) name="count-0" inputmode="numeric" value=(form.count); }
            }
            (Button::submit(l.t("save")).secondary())
        }))
    }
}

fn new_line(user: &User, page: &NeedPage, typed: &Typed, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let back = match &typed.line {
        Some((None, form)) => Some(form.clone()),
        _ => None,
    };
    let none = FieldErrors::default();
    html! {
        details open[back.is_some()] {
            summary { (l.t("need-line-add")) }
            (Form::post(&user.shell.csrf, format!("{}/lines", paths::need(page.need.id))).command(user.ctx.id::<CommandId>()).body(html! {
                (lines::fields(l, 0, &back.clone().unwrap_or_default(), if back.is_some() { errors } else { &none }))
                (Button::submit(l.t("need-line-add-do")).secondary())
            }))
        }
    }
}

fn about(user: &User, page: &NeedPage, typed: &Typed, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let text = |t: &Option<String>| t.clone().unwrap_or_else(|| l.t("need-not-said"));
    let facts = Facts::new()
        .fact(l.t("need-matters"), text(&page.matters))
        .fact(l.t("need-challenge"), text(&page.challenge))
        .fact_if(l.t("need-note"), page.note.as_deref())
        .fact_if(l.t("need-source"), page.source_id.as_deref());
    let may = is_open(page) && (user.ctx.may(Right::HandleNeeds) || user.ctx.may(Right::OpenNeeds));
    let known = [&page.matters, &page.challenge, &page.note].map(|t| t.clone().unwrap_or_default());
    let [matters, challenge, note] = typed.texts.clone().unwrap_or(known);
    let term = typed.term.clone().unwrap_or_else(|| page.need.term.to_string());
    html! {
        (facts)
        @if may {
            details open[typed.texts.is_some()] {
                summary { (l.t("need-describe")) }
                (Form::post(&user.shell.csrf, format!("{}/describe", paths::need(page.need.id))).command(user.ctx.id::<CommandId>()).body(html! {
                    (Text::new("matters", l.t("need-matters")).kind(Kind::Area(3)).value(matters).error(errors.get("matters")))
                    (Text::new("challenge", l.t("need-challenge")).kind(Kind::Area(3)).value(challenge).error(errors.get("challenge")))
                    (Text::new("note", l.t("need-note")).kind(Kind::Area(3)).value(note).error(errors.get("note")))
                    (Radios::new("term", l.t("need-term")).inline().error(errors.get("term"))
                        .choices(Term::ALL.iter().map(|t| Choice::new(t.code(), l.t(&format!("need-term-{t}"))))).value(&term))
                    (Button::submit(l.t("save")).secondary())
                }))
            }
        }
    }
}

fn steps(l: L, user: &User, page: &NeedPage) -> Markup {
    let now = user.ctx.now;
    let table = Table::new(l.t("need-time-spent"))
        .col(Col::text(l.t("need-step")))
        .col(Col::text(l.t("need-step-from")).named())
        .col(Col::number(l.t("need-step-took")))
        .rows(page.steps.iter().map(|s| {
            Row::new()
                .cell(words::step(l, s.step))
                .cell(when(l, s.from, now))
                .number(l.duration(s.until.unwrap_or(now) - s.from))
        }));
    html! { (table) }
}

fn timeline(user: &User, page: &NeedPage) -> Markup {
    let l = user.l();
    html! { (Timeline::new(l, user.ctx.now).entries(page.timeline.iter().map(|h| entry(l, user, page, h)))) }
}

fn entry(l: L, user: &User, page: &NeedPage, h: &Happened) -> Entry {
    let line = |id: &domain::ids::NeedLineId| {
        page.lines
            .iter()
            .find(|n| n.line.id == *id)
            .map(|n| n.title().to_owned())
            .unwrap_or_default()
    };
    let (icon, tone, detail) = match &h.event {
        NeedEvent::Opened { channel, .. } => (Icon::Phone, Tone::Info, l.t(&format!("need-channel-{channel}"))),
        NeedEvent::LineAdded { line: id, .. } => (Icon::Add, Tone::Neutral, line(id)),
        NeedEvent::LineChanged { line: id, .. } => (Icon::Edit, Tone::Neutral, line(id)),
        NeedEvent::LineRemoved { line: id } => (Icon::Minus, Tone::Neutral, line(id)),
        NeedEvent::TermChanged { term } => (Icon::Edit, Tone::Neutral, l.t(&format!("need-term-{term}"))),
        NeedEvent::InformationCompleted { at } => (Icon::Clock, Tone::Info, l.datetime(*at, user.ctx.now)),
        NeedEvent::Triaged { triage, .. } => (Icon::Hourglass, Tone::Info, words::level(l, &page.key, &triage.level)),
        NeedEvent::Assigned { to } => (
            Icon::Assign,
            Tone::Neutral,
            to.filter(|t| Some(*t) == page.need.in_charge)
                .and(page.in_charge.as_ref())
                .map(|c| c.1.clone())
                .unwrap_or_default(),
        ),
        NeedEvent::StepEntered { step, .. } => (Icon::ArrowRight, Tone::Neutral, words::step(l, *step)),
        NeedEvent::LineReserved { line: id, .. } => (Icon::Reserve, Tone::Info, line(id)),
        NeedEvent::LineReleased { line: id } => (Icon::Undo, Tone::Neutral, line(id)),
        NeedEvent::NavReached { line: id, step, .. } => (
            Icon::Document,
            Tone::Info,
            format!("{}: {}", l.t(&format!("need-nav-{step}")), line(id)),
        ),
        NeedEvent::LineFulfilled { line: id, .. } => (Icon::HandOut, Tone::Good, line(id)),
        NeedEvent::DeviationExplained { cause } => (Icon::Alert, Tone::Warning, l.t(&format!("need-cause-{cause}"))),
        NeedEvent::InUse { .. } => (Icon::CheckCircle, Tone::Good, String::new()),
        NeedEvent::Closed { reason, .. } => (Icon::Ban, Tone::Neutral, l.t(&format!("need-close-{reason}"))),
    };
    let mut entry = Entry::new(h.at, icon, l.t(&format!("need-event-{}", h.event.code()))).tone(tone);
    if !detail.is_empty() {
        entry = entry.detail(detail);
    }
    match &h.by {
        Some(by) => entry.who(by),
        None => entry,
    }
}

fn close(user: &User, page: &NeedPage, errors: &FieldErrors) -> Markup {
    let l = user.l();
    html! {
        details open[errors.get("close_reason").is_some()] {
            summary { (l.t("need-close")) }
            (Form::post(&user.shell.csrf, format!("{}/close", paths::need(page.need.id))).command(user.ctx.id::<CommandId>()).body(html! {
                p { (l.t("need-close-help")) }
                (Select::new("close_reason", l.t("need-close-reason")).with_empty(l).error(errors.get("close_reason")).required()
                    .choices(CloseReason::ALL.iter().map(|c| Choice::new(c.code(), l.t(&format!("need-close-{c}"))))))
                (Button::submit(l.t("need-close-do")).danger())
            }))
        }
    }
}
