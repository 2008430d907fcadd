//! Every part in every state, for the eye and for the browser tests. Shown by the demo only; its example words are
//! invented and live in `locales/*/design.ftl`.

use chrono::TimeDelta;
use maud::{Markup, Render, html};

use crate::components::chart::{Bars, Histogram, Lines};
use crate::components::*;
use crate::i18n::L;
use crate::icon::Icon;
use crate::layout::{Page, Shell, page};

/// The page `/design`.
pub fn view(shell: &Shell) -> Markup {
    let l = shell.l;
    let crumbs = Crumbs::new(l, l.t("design-title")).step(l.t("nav-day"), "/");
    let head = Page::new(l.t("design-title"))
        .lead(l.t("design-lead"))
        .crumbs(crumbs)
        .actions(html! { (Button::link(l.t("design-new-need"), "#forms").icon(Icon::Add)) });
    page(
        shell,
        &head,
        html! {
            (queue(shell))
            (section(l.t("design-cards"), cards(shell)))
            (section(l.t("design-states"), states(l)))
            (section(l.t("design-forms"), html! { div id="forms" { (forms(shell)) } }))
            (section(l.t("design-buttons"), deeds(shell)))
            (section(l.t("design-messages"), messages(shell)))
            (section(l.t("design-pictures"), pictures(l)))
            (section(l.t("design-icons"), icons()))
        },
    )
}

/// A queue as the technician sees it: the page that must show fifteen lines at 1280 × 800.
pub fn queue_view(shell: &Shell) -> Markup {
    let title = shell.l.t("nav-queue");
    page(shell, &Page::new(title).nav("nav-queue"), queue(shell))
}

fn queue(shell: &Shell) -> Markup {
    let l = shell.l;
    let level = |key: &str, value: &str| Chip::new(l.t(key), with_query(&shell.path, "level", Some(value)));
    let deeds = html! {
        (Select::new("staff", l.t("design-assign-to")).choice(Choice::new("1", "Tora Lund")).choice(Choice::new("2", "Emil Vik")))
        (Button::submit(l.t("design-assign")).icon(Icon::Assign))
    };
    let table = Table::new(l.t("nav-queue"))
        .col(Col::text(l.t("design-col-what")).sort(with_query(&shell.path, "sort", Some("what")), Sort::None))
        .col(Col::text(l.t("design-col-who")))
        .col(Col::text(l.t("design-col-where")))
        .col(Col::number(l.t("design-col-waited")))
        .col(Col::text(l.t("design-col-left")).sort(with_query(&shell.path, "sort", Some("left")), Sort::Up))
        .col(Col::text(l.t("design-col-next")))
        .rows(LINES.iter().enumerate().map(|(at, line)| {
            Row::link(format!("/needs/{at}"), l.t(line.what))
                .cell(line.who)
                .cell(line.place)
                .number(l.number(line.waited))
                .cell(time_left(l, TimeDelta::hours(line.hours)))
                .cell(l.t(line.next))
                .choose(at.to_string(), line.who)
                .marked(at == 3)
        }))
        .bulk(Bulk::new(l, &shell.csrf, "/needs/assign", "needs", deeds).command("019a"));
    html! {
        (Tabs::new(l)
            .tab(l.t("design-tab-mine"), "?tab=mine", Some(7), false)
            .tab(l.t("design-tab-all"), "?tab=all", Some(212), true)
            .tab(l.t("design-tab-done"), "?tab=done", None, false))
        (Chips::new(l)
            .label(l.t("design-level"))
            .chip(Chip::new(l.t("filter-all"), with_query(&shell.path, "level", None)).count(212).on(true))
            .chip(level("design-level-acute", "acute").count(3))
            .chip(level("design-level-1", "1").count(14))
            .chip(level("design-level-2", "2").count(71))
            .chip(level("design-level-3", "3").count(124)))
        (table)
        (Pager::new(l, 18, 212).next(Some(with_query(&shell.path, "after", Some("18")))))
    }
}

struct Line {
    what: &'static str,
    who: &'static str,
    place: &'static str,
    waited: i64,
    hours: i64,
    next: &'static str,
}

const fn line(
    what: &'static str,
    who: &'static str,
    place: &'static str,
    waited: i64,
    hours: i64,
    next: &'static str,
) -> Line {
    Line {
        what,
        who,
        place,
        waited,
        hours,
        next,
    }
}

const LINES: [Line; 18] = [
    line(
        "design-bed",
        "Astrid Solbakk",
        "Elvegata 4",
        6,
        -30,
        "design-next-deliver",
    ),
    line(
        "design-chair",
        "Olav Myrdal",
        "Bjørkeveien 12 B",
        5,
        -6,
        "design-next-reserve",
    ),
    line(
        "design-walker",
        "Ingrid Fossum",
        "Nedre Torg 1",
        4,
        9,
        "design-next-deliver",
    ),
    line(
        "design-lift",
        "Per Haugland",
        "Skogvegen 88",
        4,
        20,
        "design-next-triage",
    ),
    line(
        "design-commode",
        "Randi Lie",
        "Elvegata 31",
        3,
        40,
        "design-next-deliver",
    ),
    line("design-bed", "Knut Åsen", "Kirkebakken 3", 9, 90, "design-next-nav"),
    line(
        "design-chair",
        "Solveig Dahl",
        "Furuholtet 7",
        8,
        120,
        "design-next-reserve",
    ),
    line(
        "design-walker",
        "Magnus Berge",
        "Bjørkeveien 2",
        2,
        130,
        "design-next-triage",
    ),
    line(
        "design-lift",
        "Turid Nygård",
        "Øvre Torg 16",
        7,
        170,
        "design-next-deliver",
    ),
    line(
        "design-commode",
        "Arne Moen",
        "Skogvegen 5",
        12,
        200,
        "design-next-reserve",
    ),
    line("design-bed", "Liv Strand", "Elvegata 19", 11, 260, "design-next-nav"),
    line(
        "design-chair",
        "Harald Viken",
        "Kirkebakken 40",
        10,
        300,
        "design-next-deliver",
    ),
    line(
        "design-walker",
        "Berit Sand",
        "Furuholtet 22",
        1,
        310,
        "design-next-triage",
    ),
    line(
        "design-lift",
        "Jon Eide",
        "Nedre Torg 9",
        14,
        600,
        "design-next-reserve",
    ),
    line(
        "design-commode",
        "Gerd Holm",
        "Bjørkeveien 51",
        20,
        900,
        "design-next-nav",
    ),
    line(
        "design-bed",
        "Nils Rud",
        "Skogvegen 61",
        22,
        1200,
        "design-next-deliver",
    ),
    line(
        "design-chair",
        "Eva Tangen",
        "Elvegata 77",
        31,
        1500,
        "design-next-reserve",
    ),
    line(
        "design-walker",
        "Svein Lund",
        "Øvre Torg 2",
        44,
        1700,
        "design-next-nav",
    ),
];

fn cards(shell: &Shell) -> Markup {
    let l = shell.l;
    let ready = Card::new(l.t("design-bed"))
        .label("FJ-004211")
        .state(Tag::new(Tone::Good, l.t("design-state-ready")).icon(Icon::CheckCircle))
        .sentence(l.t("design-card-sentence"))
        .deeds(html! {
            (PostButton::new(&shell.csrf, "/items/1/hand-out", Button::submit(l.t("design-hand-out")).icon(Icon::HandOut)).command("019b"))
            (Button::link(l.t("design-move"), "#").secondary().icon(Icon::Move))
            (Button::link(l.t("design-to-wash"), "#").secondary().icon(Icon::Wash))
        })
        .body(html! {
            (Facts::new()
                .fact(l.t("design-owner"), l.t("design-owner-municipality"))
                .fact(l.t("design-place"), html! { a .ds-link href="#" { "A-3" } })
                .fact_if(l.t("design-serial"), Some("SN 88-1204")))
        });
    let refused = Card::new(l.t("design-chair"))
        .label("FJ-001973")
        .state(Tag::new(Tone::Danger, l.t("design-state-quarantine")).icon(Icon::Ban))
        .refused(refusal(
            l,
            &l.t("design-refused"),
            Some(html! { (Button::link(l.t("design-to-wash"), "#").secondary().icon(Icon::Wash)) }),
        ));
    let past = |hours| shell.now - TimeDelta::hours(hours);
    let timeline = Timeline::new(l, shell.now)
        .entry(
            Entry::new(past(1), Icon::Wash, l.t("design-event-washed"))
                .who("Emil Vik")
                .tone(Tone::Good),
        )
        .entry(
            Entry::new(past(26), Icon::Return, l.t("design-event-returned"))
                .who("Tora Lund")
                .detail(l.t("design-event-returned-note")),
        )
        .entry(Entry::new(past(90), Icon::Alert, l.t("design-event-late")).tone(Tone::Danger))
        .entry(Entry::new(past(24 * 400), Icon::HandOut, l.t("design-event-lent")).who("Tora Lund"));
    html! { div .columns { (ready) (refused) } (timeline) }
}

fn states(l: L) -> Markup {
    html! {
        p .row {
            (Tag::new(Tone::Neutral, l.t("design-state-new")).icon(Icon::Inbox))
            (Tag::new(Tone::Info, l.t("design-state-reserved")).icon(Icon::Reserve))
            (Tag::new(Tone::Good, l.t("design-state-ready")).icon(Icon::CheckCircle))
            (Tag::new(Tone::Warning, l.t("design-state-wash")).icon(Icon::Wash))
            (Tag::new(Tone::Danger, l.t("design-state-quarantine")).icon(Icon::Ban))
        }
        p .row {
            (time_left(l, TimeDelta::days(9))) (time_left(l, TimeDelta::days(2))) (time_left(l, TimeDelta::minutes(40)))
            (time_left(l, TimeDelta::hours(-6))) (time_left(l, TimeDelta::days(-3)))
        }
        (Progress::new(l, "import-progress", l.t("design-progress"), 3210, 5230))
        (Empty::new(l.t("design-empty")).text(l.t("design-empty-text")).action(Button::link(l.t("design-new-need"), "#forms").icon(Icon::Add)))
    }
}

fn forms(shell: &Shell) -> Markup {
    let l = shell.l;
    let mut errors = FieldErrors::default();
    errors.add("national_id", l.t("design-error-national-id"));
    errors.add("level", l.t("design-error-level"));
    let levels = [
        "design-level-acute",
        "design-level-1",
        "design-level-2",
        "design-level-3",
    ];
    Form::post(&shell.csrf, "/needs")
        .command("019c")
        .draft("design-need")
        .body(html! {
            (ErrorSummary::new(l, &errors).ordered(&["national_id", "level"]))
            (Text::new("national_id", l.t("design-national-id")).value("0182").kind(Kind::Number).width(Width::Medium).error(errors.get("national_id")))
            (Text::new("address", l.t("design-address")).help(l.t("design-address-help")).complete(crate::complete::ADDRESS).fills("address_id"))
            input type="hidden" name="address_id";
            (Text::new("phone", l.t("design-phone")).kind(Kind::Phone).width(Width::Medium).optional(l))
            (Text::new("due", l.t("design-due")).kind(Kind::Date).width(Width::Short).value("2027-02-22"))
            (Text::new("count", l.t("design-count")).kind(Kind::Number).width(Width::Short).value("2"))
            (Text::new("matters", l.t("design-matters")).help(l.t("design-matters-help")).kind(Kind::Area(3)).required())
            (Text::new("number", l.t("design-readonly")).value("B-2026-0412").readonly().width(Width::Medium))
            (Select::new("caller", l.t("design-caller")).with_empty(l)
                .choice(Choice::new("self", l.t("design-caller-self"))).choice(Choice::new("kin", l.t("design-caller-kin"))))
            (Radios::new("level", l.t("design-level")).help(l.t("design-level-help")).error(errors.get("level"))
                .choices(levels.iter().map(|key| Choice::new(*key, l.t(key)))))
            (Radios::new("kind", l.t("design-duration")).inline()
                .choice(Choice::new("short", l.t("design-short")).on(true)).choice(Choice::new("lasting", l.t("design-lasting"))))
            (Checkboxes::new("criteria", l.t("design-criteria"))
                .choice(Choice::new("fall", l.t("design-criterion-fall")).help(l.t("design-criterion-fall-help")).on(true))
                .choice(Choice::new("discharge", l.t("design-criterion-discharge"))))
            (Checkbox::new("consent", l.t("design-consent")))
            (Text::new("file", l.t("design-file")).kind(Kind::File).accept(".csv,.xlsx"))
            (buttons(html! { (Button::submit(l.t("save"))) (Button::link(l.t("cancel"), "/").tertiary()) }))
        })
        .render()
}

fn deeds(shell: &Shell) -> Markup {
    let l = shell.l;
    let scrap = PostButton::new(
        &shell.csrf,
        "/items/1/scrap",
        Button::submit(l.t("design-scrap")).danger().icon(Icon::Scrap),
    );
    html! {
        (buttons(html! {
            (Button::submit(l.t("save")))
            (Button::submit(l.t("design-move")).secondary().icon(Icon::Move))
            (Button::submit(l.t("cancel")).tertiary())
            (Button::submit(l.t("design-scrap")).danger().secondary().icon(Icon::Scrap))
            (Button::submit(l.t("design-hand-out")).icon(Icon::HandOut).disabled(true))
        }))
        (Confirm::new(l, l.t("design-confirm"), scrap, "#"))
    }
}

fn messages(shell: &Shell) -> Markup {
    let l = shell.l;
    html! {
        (Flash::done(l.t("design-done")).action(PostButton::new(&shell.csrf, "/undo", Button::submit(l.t("undo")).tertiary().icon(Icon::Undo))))
        (Alert::new(Tone::Info, l.t("design-info")))
        (Alert::new(Tone::Warning, l.t("design-warning")).title(l.t("design-warning-title")))
        (Problem::new(l.t("design-problem"))
            .line(l.t("design-problem-safe"))
            .actions(html! { (Button::link(l.t("design-again"), "#").secondary()) })
            .reference(l, "7F3K-22"))
    }
}

fn pictures(l: L) -> Markup {
    let heads = (l.t("design-days-waited"), l.t("nav-jobs"));
    let waiting = [
        ("0–1", 9),
        ("2–3", 14),
        ("4–5", 11),
        ("6–7", 6),
        ("8–9", 4),
        ("10–11", 2),
        ("12–13", 0),
        ("14+", 3),
    ];
    let histogram = waiting.iter().enumerate().fold(
        Histogram::new(
            l,
            l.t("design-histogram"),
            l.t("design-histogram-finding"),
            l.t("design-days-waited"),
            heads,
        )
        .stamp(49, "22.11.")
        .limit(3.0, l.t("design-limit"))
        .csv("?format=csv"),
        |histogram, (at, (label, count))| histogram.bin(*label, *count, at >= 3),
    );
    let bars = Bars::new(
        l,
        l.t("design-bars"),
        l.t("design-bars-finding"),
        (l.t("design-level"), l.t("design-share")),
    )
    .percent()
    .limit(0.9, l.t("design-goal"))
    .bar(l.t("design-level-1"), 0.87, Tone::Danger)
    .bar(l.t("design-level-2"), 0.94, Tone::Info)
    .bar(l.t("design-level-3"), 0.99, Tone::Info);
    let months = (1..=11).map(|month| l.t(&format!("month-short-{month}"))).collect();
    let median = [4.0, 4.0, 5.0, 4.0, 3.0, 3.0, 6.0, 4.0, 3.0, 3.0, 2.0]
        .map(Some)
        .to_vec();
    let slow = [11.0, 12.0, 12.0, 10.0, 9.0, 9.0, 16.0, 13.0, 9.0, 8.0, 8.0]
        .map(Some)
        .to_vec();
    let lines = Lines::new(
        l,
        l.t("design-lines"),
        l.t("design-lines-finding"),
        l.t("design-month"),
        months,
    )
    .series(l.t("design-median"), median)
    .series(l.t("design-slowest"), slow)
    .limit(14.0, l.t("design-limit-14"));
    html! { div .columns { (histogram) (bars) (lines) } }
}

fn icons() -> Markup {
    html! { ul .icon-list { @for icon in Icon::ALL { li { (icon) span { (format!("{icon:?}")) } } } } }
}

/// `/design`: in the demo only.
pub fn routes() -> Vec<crate::routes::Route> {
    vec![crate::routes::get("/design", crate::routes::Access::Demo, show)]
}

async fn show(visitor: crate::session::Visitor) -> Markup {
    view(&visitor.shell)
}
