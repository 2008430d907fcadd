//! The triage queue: least time left first, chips with counts, many assigned at once.

use super::words;
use crate::components::*;
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page as whole};
use crate::paths;
use crate::person::person_line;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::municipality::{Colleague, Colleagues, Service, Services};
use app::need::Assign;
use app::need::queue::{Answer, Charge, Cursor, Filter, Queue, Standing, Waiting};
use app::priority_key::Current;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::{CommandId, NeedId, StaffId};
use domain::need::{Step, Term};
use domain::priority_key::{LevelCode, PriorityKey};
use maud::{Markup, html};

const ROWS: u16 = 50;

/// The filter that the address says. What is not understood filters nothing.
fn filter(query: &Fields) -> Filter {
    Filter {
        level: query.some("level").map(LevelCode::new),
        service: query.some("service").and_then(|s| s.parse().ok()),
        term: query.some("term").and_then(|t| t.parse().ok()),
        charge: query.some("charge").and_then(|c| match c {
            "nobody" => Some(Charge::Nobody),
            id => id.parse().ok().map(Charge::Staff),
        }),
        step: query.some("step").and_then(|s| s.parse().ok()),
        standing: query.some("standing").and_then(Standing::parse),
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('_')?;
    Some(Cursor {
        at: DateTime::<Utc>::from_timestamp_micros(at.parse().ok()?)?,
        id: id.parse().ok()?,
    })
}

fn cursor_text(c: &Cursor) -> String {
    format!("{}_{}", c.at.timestamp_micros(), c.id)
}

pub async fn page(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let ask = Queue {
        filter: filter(&query),
        after: query.some("after").and_then(cursor),
        most: ROWS,
    };
    let answer = state.db.read(&user.ctx, &ask).await?;
    let colleagues = Colleagues {
        who_may: Right::HandleNeeds,
    };
    let surroundings = Surroundings {
        key: state.db.read(&user.ctx, &Current).await?,
        services: state.db.read(&user.ctx, &Services).await?,
        colleagues: state.db.read(&user.ctx, &colleagues).await?,
    };
    Ok(view(&user, &ask, &answer, &surroundings).into_response())
}

struct Surroundings {
    key: PriorityKey,
    services: Vec<Service>,
    colleagues: Vec<Colleague>,
}

fn view(user: &User, ask: &Queue, answer: &Answer, around: &Surroundings) -> Markup {
    let l = user.l();
    let head = Page::new(l.t("nav-queue")).nav("nav-queue");
    let head = if user.ctx.may(Right::OpenNeeds) {
        head.actions(html! { (Button::link(l.t("need-open"), "/intake").icon(Icon::Add)) })
    } else {
        head
    };
    let body = html! {
        (chips(user, ask, answer, around))
        @if answer.rows.is_empty() {
            @if ask.filter == Filter::default() {
                (Empty::new(l.t("need-queue-empty")).text(l.t("need-queue-empty-text")).icon(Icon::Needs))
            } @else {
                (Empty::new(l.t("need-queue-none")).icon(Icon::Filter).action(Button::link(l.t("need-queue-all"), "/needs").secondary()))
            }
        } @else {
            (table(user, answer, around))
            (Pager::new(l, i64::try_from(answer.rows.len()).unwrap_or(0), answer.total)
                .first(ask.after.map(|_| with_query(&user.shell.path, "after", None)))
                .next(answer.next.as_ref().map(|c| with_query(&user.shell.path, "after", Some(&cursor_text(c))))))
        }
    };
    whole(&user.shell, &head, body)
}

/// One row of chips: each sets its own filter, or takes it away where it is on.
fn row(l: L, path: &str, label: &str, name: &str, chips: Vec<(String, String, i64, bool)>) -> Markup {
    let chips = chips.into_iter().filter(|(_, _, count, on)| *count > 0 || *on);
    html! {
        (Chips::new(l).label(l.t(label)).chips(chips.map(|(value, words, count, on)| {
            Chip::new(words, with_query(path, name, (!on).then_some(value.as_str()))).count(count).on(on)
        })))
    }
}

fn chips(user: &User, ask: &Queue, answer: &Answer, around: &Surroundings) -> Markup {
    let (l, path, f, n) = (user.l(), user.shell.path.as_str(), &ask.filter, &answer.counts);
    let standing = Standing::ALL.map(|s| {
        let words = l.t(&format!("need-standing-{}", s.code()));
        let count = n.standing.get(&s).copied().unwrap_or(0);
        (s.code().to_owned(), words, count, f.standing == Some(s))
    });
    let mut levels: Vec<_> = n.level.keys().chain(f.level.as_ref()).collect();
    levels.sort_by_key(|code| (around.key.rank(code).unwrap_or(usize::MAX), code.as_str()));
    levels.dedup();
    let levels = levels.into_iter().map(|code| {
        let count = n.level.get(code).copied().unwrap_or(0);
        let on = f.level.as_ref() == Some(code);
        (code.to_string(), words::level(l, &around.key, code), count, on)
    });
    let steps = Step::ALL.iter().map(|s| {
        let count = n.step.get(s).copied().unwrap_or(0);
        (s.to_string(), words::step(l, *s), count, f.step == Some(*s))
    });
    let terms = Term::ALL.iter().map(|t| {
        let count = n.term.get(t).copied().unwrap_or(0);
        (t.to_string(), l.t(&format!("need-term-{t}")), count, f.term == Some(*t))
    });
    let services = around.services.iter().map(|s| {
        let count = n.service.get(&s.id).copied().unwrap_or(0);
        (s.id.to_string(), s.name.clone(), count, f.service == Some(s.id))
    });
    let of = |charge: Charge| n.charge.get(&charge).copied().unwrap_or(0);
    let me = user.ctx.actor.staff();
    let mut charge = vec![];
    if let Some(me) = me {
        let mine = Charge::Staff(me);
        charge.push((me.to_string(), l.t("need-charge-me"), of(mine), f.charge == Some(mine)));
    }
    let nobody = Charge::Nobody;
    charge.push((
        "nobody".to_owned(),
        l.t("need-charge-nobody"),
        of(nobody),
        f.charge == Some(nobody),
    ));
    // A colleague is chosen below; the choice stands here as a chip, so that it can be seen and taken away.
    if let Some(Charge::Staff(other)) = f.charge.filter(|c| me.map(Charge::Staff) != Some(*c)) {
        let name = around.colleagues.iter().find(|c| c.id == other).map(|c| c.name.clone());
        let name = name.unwrap_or_else(|| l.t("need-charge-other"));
        charge.push((other.to_string(), name, of(Charge::Staff(other)), true));
    }
    let services: Vec<_> = services.collect();
    let more = f.step.is_some() || f.term.is_some() || f.service.is_some();
    html! {
        div .row {
            (row(l, path, "need-time-left", "standing", standing.to_vec()))
            (row(l, path, "need-in-charge", "charge", charge))
        }
        div .row {
            (row(l, path, "need-level", "level", levels.collect()))
            details open[more] {
                summary { (l.t("need-more-filters")) }
                (row(l, path, "need-step", "step", steps.collect()))
                (row(l, path, "need-term", "term", terms.collect()))
                @if services.len() > 1 { (row(l, path, "need-service", "service", services)) }
            }
        }
    }
}

fn table(user: &User, answer: &Answer, around: &Surroundings) -> Markup {
    let (l, now) = (user.l(), user.ctx.now);
    let table = Table::new(l.t("nav-queue"))
        .single_lines()
        .col(Col::text(l.t("need-what")).gives_way(Share::Most))
        .col(Col::text(l.t("need-person")).gives_way(Share::Some))
        .col(Col::text(l.t("need-time-left")))
        .col(Col::text(l.t("need-level")))
        .col(Col::text(l.t("need-step")))
        .col(Col::text(l.t("need-in-charge")).gives_way(Share::Little))
        .rows(answer.rows.iter().map(|r| line(l, now, &around.key, r)));
    let may = user.ctx.may(Right::HandleNeeds) || user.ctx.may(Right::Triage);
    if !may {
        return html! { (table) };
    }
    let deeds = html! {
        (Select::new("to", l.t("need-assign-to"))
            .choices(around.colleagues.iter().map(|c| Choice::new(c.id.to_string(), c.name.clone())))
            .empty_as(l.t("need-charge-nobody")).value(&user.ctx.actor.staff().map(|s| s.to_string()).unwrap_or_default()))
        input type="hidden" name="back" value=(user.shell.path);
        (Button::submit(l.t("need-assign")).icon(Icon::Assign))
    };
    html! { (table.bulk(Bulk::new(l, &user.shell.csrf, "/needs/assign", "need", deeds).command(user.ctx.id::<CommandId>()))) }
}

fn line(l: L, now: DateTime<Utc>, key: &PriorityKey, r: &Waiting) -> Row {
    let what = match (&r.what, r.lines) {
        (Some(what), n) if n > 1 => l.tf("need-and-more", args!["what" => what.as_str(), "n" => n - 1]),
        (Some(what), _) => what.clone(),
        (None, _) => l.t("need-nothing-named"),
    };
    let level = match (&r.level, &r.proposed) {
        (Some(level), _) => html! { (words::level(l, key, level)) },
        (None, Some(proposed)) => html! {
            (l.tf("need-proposed", args!["level" => words::level(l, key, proposed)]))
        },
        (None, None) => html! { (l.t("need-no-level-short")) },
    };
    let late = r.deadline.is_some_and(|d| d < now);
    Row::link(paths::need(r.id), what.clone())
        .cell(person_line(l, &r.name, r.protected))
        .cell(html! {
            @match r.deadline {
                Some(at) => (time_left(l, at - now)),
                None => (Tag::new(Tone::Info, l.tf("need-waited", args!["time" => l.duration(now - r.opened_at)])).icon(Icon::Inbox)),
            }
            @if late && r.deviation.is_none() { " " (Tag::new(Tone::Warning, l.t("need-no-cause")).plain()) }
        })
        .cell(level)
        .cell(words::step(l, r.step))
        .cell(r.in_charge.as_ref().map(|c| c.1.as_str()).unwrap_or("–"))
        .choose(r.id.to_string(), l.tf("need-choose-name", args!["what" => what, "who" => r.name.as_str()]))
}

/// Only back into the queue.
fn back(fields: &Fields) -> String {
    fields
        .some("back")
        .filter(|b| *b == "/needs" || b.starts_with("/needs?"))
        .unwrap_or("/needs")
        .to_owned()
}

pub async fn assign(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let needs: Vec<NeedId> = form.fields.all("need").filter_map(|n| n.parse().ok()).collect();
    let to: Option<StaffId> = form.fields.some("to").and_then(|t| t.parse().ok());
    let back = back(&form.fields);
    if needs.is_empty() {
        return Ok(Said::refused("need-assign-none").at(&back));
    }
    match state.db.run(&user.ctx, form.command, &Assign { needs, to }).await {
        Ok(done) => Ok(Said::done("need-assigned").arg("n", done.into_inner()).at(&back)),
        Err(Error::Invalid(_)) => Ok(Said::refused("need-assign-unknown").at(&back)),
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&back)),
        Err(e) => Err(e.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_leads_back_into_the_queue_and_nowhere_else() {
        let at = |path: &str| back(&Fields::from_pairs(vec![("back".into(), path.into())]));
        assert_eq!(at("/needs?level=1"), "/needs?level=1");
        assert_eq!(at("//evil.example"), "/needs");
        assert_eq!(at("/needsless"), "/needs");
    }

    #[test]
    fn the_address_tells_the_filter_and_nonsense_filters_nothing() {
        let query = Fields::parse(b"level=1&term=short&charge=nobody&standing=late&step=nowhere");
        let f = filter(&query);
        assert_eq!(f.charge, Some(Charge::Nobody));
        assert_eq!(f.standing, Some(Standing::Late));
        assert_eq!((f.term, f.step), (Some(Term::Short), None));
        let c = cursor("1700000000000001_00000000-0000-0000-0000-000000000007").unwrap();
        assert_eq!(cursor_text(&c), "1700000000000001_00000000-0000-0000-0000-000000000007");
    }
}
