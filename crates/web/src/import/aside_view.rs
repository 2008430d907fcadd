use super::view::{kind, said_with};
use super::{HOME, SET_ASIDE};
use crate::components::{
    Button, Chip, Chips, Col, Confirm, Crumbs, Empty, ErrorSummary, Facts, FieldErrors, Form, Kind, Pager, PostButton,
    Row, Table, Tag, Text, Tone, buttons, with_query,
};
use crate::i18n::{L, args};
use crate::layout::{Page, Shell, page as framed};
use crate::paths;
use app::import::format::ImportKind;
use app::import::set_aside::{Entry, List, ListAnswer, PAGE, State, Why};
use domain::ids::CommandId;
use maud::{Markup, html};

/// Characters of a row's text in the list.
const SHOWN: usize = 160;

/// The text as it is being corrected.
pub struct Correction {
    pub text: String,
    pub command: CommandId,
    pub errors: FieldErrors,
}

fn why(l: L, why: &Why) -> String {
    l.tf(&format!("import-reason-{}", why.code), said_with(&why.args))
}

fn state_tag(l: L, state: State) -> Tag {
    let tone = match state {
        State::Waiting => Tone::Warning,
        State::Corrected => Tone::Good,
        State::Dropped => Tone::Neutral,
    };
    Tag::new(tone, l.t(&format!("import-row-{}", state.code())))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

pub fn list(shell: &Shell, list: &List, answer: &ListAnswer) -> Markup {
    let l = shell.l;
    let title = Page::new(l.t("import-aside-title"))
        .nav("nav-import")
        .lead(l.t("import-aside-lead"))
        .crumbs(Crumbs::new(l, l.t("import-aside-title")).step(l.t("nav-import"), HOME));
    let body = html! {
        (filters(shell, list, answer))
        @if answer.entries.is_empty() {
            (Empty::new(l.t("import-aside-empty")).text(l.t("import-aside-empty-text")))
        } @else {
            (table(shell, answer))
            (pager(shell, list, answer))
        }
    };
    framed(shell, &title, body)
}

fn filters(shell: &Shell, list: &List, answer: &ListAnswer) -> Markup {
    let l = shell.l;
    let count = |of: &dyn Fn(ImportKind, State) -> bool| -> i64 {
        answer
            .counts
            .iter()
            .filter(|c| of(c.kind, c.state))
            .map(|c| c.rows)
            .sum()
    };
    let chosen_state = |state: State| list.state.is_none_or(|s| s == state);
    let chosen_kind = |kind: ImportKind| list.kind.is_none_or(|k| k == kind);
    let states = State::ALL.map(|state| {
        let on = list.state == Some(state);
        let href = with_query(&shell.path, "state", (!on).then_some(state.code()));
        Chip::new(l.t(&format!("import-row-{}", state.code())), href)
            .count(count(&|k, s| s == state && chosen_kind(k)))
            .on(on)
    });
    let kinds = ImportKind::ALL
        .into_iter()
        .filter(|k| list.kind == Some(*k) || answer.counts.iter().any(|c| c.kind == *k))
        .map(|k| {
            let on = list.kind == Some(k);
            let href = with_query(&shell.path, "kind", (!on).then_some(k.code()));
            Chip::new(kind(l, k), href)
                .count(count(&|of, s| of == k && chosen_state(s)))
                .on(on)
        });
    html! {
        (Chips::new(l).label(l.t("import-state")).chips(states))
        (Chips::new(l).label(l.t("import-kind")).chips(kinds))
        @if list.import.is_some() {
            (Chips::new(l).label(l.t("import-file")).chip(
                Chip::new(l.t("import-one-file"), with_query(&shell.path, "import", None)).on(true)))
        }
    }
}

fn table(shell: &Shell, answer: &ListAnswer) -> Table {
    let l = shell.l;
    Table::new(l.t("import-aside-title"))
        .col(Col::text(l.t("import-where")))
        .col(Col::text(l.t("import-why")))
        .col(Col::text(l.t("import-text")))
        .col(Col::text(l.t("import-state")))
        .rows(answer.entries.iter().map(|e| {
            let place = html! {
                (e.file) span .cell__second { (kind(l, e.kind)) ", " (line_words(l, &e.line)) }
            };
            Row::link(format!("{SET_ASIDE}/{}", e.id), place)
                .pair(&e.why.field, why(l, &e.why))
                .cell(html! { code { (shortened(e.text())) } })
                .cell(state_tag(l, e.state))
        }))
}

fn pager(shell: &Shell, list: &List, answer: &ListAnswer) -> Pager {
    let shown = i64::try_from(answer.entries.len()).unwrap_or(i64::MAX);
    let before = i64::from(list.page) * i64::from(PAGE);
    let more = before + shown < answer.total;
    let next = more.then(|| with_query(&shell.path, "after", Some(&(list.page + 1).to_string())));
    let first = (list.page > 0).then(|| with_query(&shell.path, "after", None));
    Pager::new(shell.l, shown, answer.total).first(first).next(next)
}

fn row_page(l: L, entry: &Entry, title: String) -> Page {
    let crumbs = Crumbs::new(l, line_words(l, &entry.line))
        .step(l.t("nav-import"), HOME)
        .step(l.t("import-aside-title"), format!("{SET_ASIDE}?state=waiting"));
    Page::new(title).nav("nav-import").crumbs(crumbs)
}

fn facts(shell: &Shell, entry: &Entry) -> Facts {
    let l = shell.l;
    let file = html! { a .ds-link href=(paths::import(entry.import)) { (entry.file) } };
    Facts::new()
        .fact(l.t("import-file"), file)
        .fact(l.t("import-kind"), kind(l, entry.kind))
        .fact(l.t("import-where"), line_words(l, &entry.line))
        .fact(l.t("import-field"), &entry.why.field)
        .fact(l.t("import-why"), why(l, &entry.why))
        .fact(l.t("import-state"), state_tag(l, entry.state))
        .fact_if(
            l.t("import-settled"),
            entry.settled_at.map(|at| l.datetime(at, shell.now)),
        )
}

/// Where in the file: its line, the place in a JSON document, or the whole of it.
fn line_words(l: L, line: &str) -> String {
    match line {
        "/" => l.t("import-whole-file"),
        line => l.tf("import-line", args!["line" => line]),
    }
}

pub fn page(shell: &Shell, entry: &Entry, correction: &Correction) -> Markup {
    let l = shell.l;
    let title = row_page(
        l,
        entry,
        l.tf("import-row-title", args!["line" => line_words(l, &entry.line)]),
    );
    let body = html! {
        (facts(shell, entry))
        @if !entry.header.is_empty() {
            p { (l.t("import-header")) }
            pre tabindex="0" { (entry.header) }
        }
        @match entry.state {
            State::Waiting => (form(shell, entry, correction)),
            State::Corrected | State::Dropped => {
                p { (l.t("import-text")) }
                pre tabindex="0" { (entry.text()) }
            }
        }
    };
    framed(shell, &title, body)
}

fn form(shell: &Shell, entry: &Entry, correction: &Correction) -> Markup {
    let l = shell.l;
    let path = format!("{SET_ASIDE}/{}", entry.id);
    let lines = u8::try_from(correction.text.lines().count() + 1)
        .unwrap_or(24)
        .clamp(3, 24);
    let fields = html! {
        (ErrorSummary::new(l, &correction.errors))
        (Text::new("text", l.t("import-text")).help(l.t("import-text-help")).kind(Kind::Area(lines)).value(correction.text.as_str())
            .required().error(correction.errors.get("text")))
        (buttons(html! { (Button::submit(l.t("import-correct"))) }))
    };
    let again = PostButton::new(
        &shell.csrf,
        format!("{path}/retry"),
        Button::submit(l.t("import-retry")).secondary(),
    );
    html! {
        (Form::post(&shell.csrf, format!("{path}/correct")).command(correction.command).body(fields))
        (buttons(html! {
            (again)
            (Button::link(l.t("import-drop"), format!("{path}/drop")).tertiary().danger())
        }))
    }
}

pub fn ask_drop(shell: &Shell, entry: &Entry, command: CommandId) -> Markup {
    let l = shell.l;
    let path = format!("{SET_ASIDE}/{}", entry.id);
    let deed = PostButton::new(
        &shell.csrf,
        format!("{path}/drop"),
        Button::submit(l.t("import-drop")).danger(),
    );
    let title = row_page(l, entry, l.t("import-drop-title"));
    let body = html! { (facts(shell, entry)) (Confirm::new(l, l.t("import-drop-text"), deed.command(command), path)) };
    framed(shell, &title, body)
}
