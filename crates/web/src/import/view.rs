use super::{HOME, SET_ASIDE};
use crate::components::{
    Alert, Button, Choice, Col, Crumbs, Empty, ErrorSummary, Facts, FieldErrors, Form, Kind, PostButton, Progress,
    Radios, Row, Table, Tag, Text, Tone, buttons, section,
};
use crate::i18n::{FluentArgs, L, args};
use crate::layout::{Page, Shell, page};
use crate::paths;
use app::import::format::ImportKind;
use app::import::upload::{RunSaid, RunState};
use domain::ids::CommandId;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The form for a file as it was sent.
pub struct UploadForm {
    pub command: CommandId,
    pub kind: Option<ImportKind>,
    pub errors: FieldErrors,
}

impl UploadForm {
    pub fn new(command: CommandId) -> Self {
        Self {
            command,
            kind: None,
            errors: FieldErrors::default(),
        }
    }
}

/// The kind in words: "Produkter".
pub fn kind(l: L, kind: ImportKind) -> String {
    l.t(&format!("import-kind-{}", kind.code()))
}

/// The values that were stored beside a code.
pub fn said_with(values: &BTreeMap<String, String>) -> FluentArgs<'_> {
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(name.as_str(), value.as_str());
    }
    args
}

pub fn home(shell: &Shell, runs: &[RunSaid], waiting: i64, form: &UploadForm) -> Markup {
    let l = shell.l;
    let actions = html! {
        @if waiting > 0 {
            (Button::link(l.tf("import-to-set-aside", args!["n" => waiting]), format!("{SET_ASIDE}?state=waiting")).secondary())
        }
    };
    let title = Page::new(l.t("nav-import"))
        .nav("nav-import")
        .lead(l.t("import-lead"))
        .actions(actions);
    page(
        shell,
        &title,
        html! {
            (section(l.t("import-upload"), upload(shell, form)))
            (section(l.t("import-templates"), html! {
                p { (l.t("import-templates-help")) }
                (buttons(html! {
                    (Button::link(l.t("import-template-persons"), "/import/template/persons").secondary())
                    (Button::link(l.t("import-template-devices"), "/import/template/devices").secondary())
                }))
            }))
            (section(l.t("import-runs"), history(shell, runs)))
        },
    )
}

fn upload(shell: &Shell, form: &UploadForm) -> Markup {
    let l = shell.l;
    let kinds = ImportKind::ALL.map(|k| {
        Choice::new(k.code(), kind(l, k))
            .help(l.t(&format!("import-kind-help-{}", k.code())))
            .on(form.kind == Some(k))
    });
    let fields = html! {
        (ErrorSummary::new(l, &form.errors).ordered(&["kind", "file"]))
        (Radios::new("kind", l.t("import-kind")).help(l.t("import-kind-order")).choices(kinds).required().error(form.errors.get("kind")))
        (Text::new("file", l.t("import-file")).help(l.t("import-file-help")).kind(Kind::File).accept(".csv,.txt,.xlsx,.json")
            .required().error(form.errors.get("file")))
        (buttons(html! { (Button::submit(l.t("import-do"))) }))
    };
    html! { (Form::post(&shell.csrf, HOME).command(form.command).files().body(fields)) }
}

fn state_tag(l: L, run: &RunSaid) -> Tag {
    let tone = match run.state {
        RunState::Waiting => Tone::Neutral,
        RunState::Running => Tone::Info,
        RunState::Done => Tone::Good,
        RunState::Failed => Tone::Danger,
        RunState::Cancelled => Tone::Warning,
    };
    Tag::new(tone, l.t(&format!("import-state-{}", run.state.code())))
}

fn history(shell: &Shell, runs: &[RunSaid]) -> Markup {
    let l = shell.l;
    if runs.is_empty() {
        return html! { (Empty::new(l.t("import-runs-empty")).text(l.t("import-runs-empty-text"))) };
    }
    let table = Table::new(l.t("import-runs"))
        .col(Col::text(l.t("import-file")))
        .col(Col::text(l.t("import-started")))
        .col(Col::text(l.t("import-state")))
        .col(Col::number(l.t("import-read")))
        .col(Col::number(l.t("import-new")))
        .col(Col::number(l.t("import-changed")))
        .col(Col::number(l.t("import-known")))
        .col(Col::number(l.t("import-set-aside")))
        .rows(runs.iter().map(|run| {
            let s = run.summary;
            let file = html! { (run.file) span .cell__second { (kind(l, run.kind)) } };
            let by = run.started_by.clone().unwrap_or_else(|| l.t("import-by-rampe"));
            Row::link(paths::import(run.id), file)
                .pair(l.datetime(run.started_at, shell.now), by)
                .cell(state_tag(l, run))
                .number(l.number(s.read))
                .number(l.number(s.new))
                .number(l.number(s.changed))
                .number(l.number(s.known))
                .number(l.number(s.set_aside))
        }));
    html! { (table) }
}

pub fn run(shell: &Shell, run: &RunSaid, command: CommandId) -> Markup {
    let l = shell.l;
    let title = Page::new(run.file.clone())
        .nav("nav-import")
        .lead(kind(l, run.kind))
        .crumbs(Crumbs::new(l, run.file.clone()).step(l.t("nav-import"), HOME));
    page(shell, &title, part(shell, run, command))
}

/// The part that looks again every two seconds while the file is read; without JavaScript there is a link to look again.
fn part(shell: &Shell, run: &RunSaid, command: CommandId) -> Markup {
    let l = shell.l;
    let here = paths::import(run.id);
    let going = !run.state.ended();
    html! {
        div #import-run aria-live="polite" hx-get=[going.then_some(&here)] hx-trigger=[going.then_some("every 2s")]
            hx-select=[going.then_some("#import-run")] hx-swap=[going.then_some("outerHTML")] {
            p { (state_tag(l, run)) }
            @if going { (under_way(shell, run, command)) }
            @if let Some(fault) = &run.fault {
                (Alert::new(Tone::Danger, l.tf(&format!("import-fault-{}", fault.code), said_with(&fault.args)))
                    .title(l.t("import-not-read")))
            }
            @if run.state == RunState::Cancelled { (Alert::new(Tone::Warning, l.t("import-cancelled-text"))) }
            (facts(shell, run))
            @if run.listed > 0 {
                (buttons(html! {
                    (Button::link(l.tf("import-to-set-aside", args!["n" => count(run.listed)]),
                        format!("{SET_ASIDE}?import={}", run.id)))
                }))
            }
        }
    }
}

fn under_way(shell: &Shell, run: &RunSaid, command: CommandId) -> Markup {
    let l = shell.l;
    let stop = PostButton::new(
        &shell.csrf,
        format!("{}/cancel", paths::import(run.id)),
        Button::submit(l.t("import-cancel")).secondary(),
    );
    html! {
        @if let Some(total) = run.total { (Progress::new(l, "import-progress", l.t("import-progress"), run.summary.read, total)) }
        @else { p { (l.t("import-waits")) } }
        @if run.stopping { p { (l.t("import-stopping")) } }
        (buttons(html! {
            (Button::link(l.t("import-look-again"), paths::import(run.id)).secondary())
            @if !run.stopping { (stop.command(command)) }
        }))
    }
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn facts(shell: &Shell, run: &RunSaid) -> Markup {
    let l = shell.l;
    let s = run.summary;
    let number = |n: u64| l.number(count(n));
    let skipped = html! {
        @for sheet in &run.skipped { div { (sheet.part) ": " (l.t(&format!("import-skipped-{}", sheet.reason))) } }
    };
    let facts = Facts::new()
        .fact(l.t("import-read"), number(s.read))
        .fact(l.t("import-new"), number(s.new))
        .fact(l.t("import-changed"), number(s.changed))
        .fact(l.t("import-known"), number(s.known))
        .fact(l.t("import-set-aside"), number(s.set_aside))
        .fact(l.t("import-started"), l.datetime(run.started_at, shell.now))
        .fact_if(
            l.t("import-finished"),
            run.finished_at.map(|at| l.datetime(at, shell.now)),
        )
        .fact(
            l.t("import-by"),
            run.started_by.clone().unwrap_or_else(|| l.t("import-by-rampe")),
        )
        .fact_if(l.t("import-skipped"), (!run.skipped.is_empty()).then_some(skipped));
    html! { (facts) }
}
