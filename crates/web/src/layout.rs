//! The frame around every page: navigation with words at the left (tabs at the bottom on a phone), the scan field, the
//! language and the user on top. [`Shell`] is what the session knows and is made once per request; [`Page`] is what one
//! page says about itself.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, html};

use crate::assets::asset_url;
use crate::components::{Button, CSRF_FIELD, Crumbs, Flash};
use crate::i18n::{L, Lang, args};
use crate::icon::Icon;
use crate::layout::nav::NavItem;

pub mod nav;

/// Where the language menu posts `lang` and `next`.
pub const LANGUAGE_PATH: &str = "/settings/language";
/// Where the appearance menu posts `scheme` and `next`.
pub const APPEARANCE_PATH: &str = "/settings/appearance";
/// Where the user menu posts to end the session.
pub const LOG_OUT_PATH: &str = "/logout";
/// Where the scan field posts `q`: what is typed there may be a national id or a name, which no address may hold
/// (docs/adr/0010).
pub const SEARCH_PATH: &str = "/search";

/// What htmx may not do here: no eval, no injected style, no copies of pages in the browser's storage.
const HTMX_CONFIG: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"selfRequestsOnly":true}"#;

/// Light, dark, or as the device wants; kept in a cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Scheme {
    pub const ALL: [Scheme; 3] = [Scheme::Auto, Scheme::Light, Scheme::Dark];

    /// The value of the cookie, the form and `data-color-scheme`.
    pub const fn code(self) -> &'static str {
        match self {
            Scheme::Auto => "auto",
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }

    /// Reads the cookie; anything unknown follows the device.
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.code() == code)
            .unwrap_or_default()
    }

    fn name(self, l: L) -> String {
        match self {
            Scheme::Auto => l.t("appearance-auto"),
            Scheme::Light => l.t("appearance-light"),
            Scheme::Dark => l.t("appearance-dark"),
        }
    }
}

/// Who is logged in, as the frame shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellUser {
    pub name: String,
    /// The roles in words, already in the user's language: "ergoterapeut, koordinator".
    pub roles: String,
}

/// What the session knows of the reader: made once per request, given to every view.
#[derive(Clone, Debug)]
pub struct Shell {
    pub l: L,
    pub now: DateTime<Utc>,
    pub scheme: Scheme,
    pub municipality: String,
    /// The service or group that the reader works in now.
    pub service: Option<String>,
    /// Nobody on the log-in page.
    pub user: Option<ShellUser>,
    /// Already filtered by what the user may see, see [`nav::for_roles`].
    pub nav: Vec<NavItem>,
    pub csrf: String,
    /// Path and query of this page, to come back to after a change of language.
    pub path: String,
    /// Said once, on the page after the deed.
    pub flash: Option<Flash>,
    /// htmx asked for a part: send the body without the frame.
    pub fragment: bool,
}

impl Shell {
    /// Whether a request wants a fragment: asked by htmx, neither boosted nor to restore a page from history.
    pub fn wants_fragment(headers: &HeaderMap) -> bool {
        let is = |name| headers.get(name).is_some_and(|value| value == "true");
        is("hx-request") && !is("hx-boosted") && !is("hx-history-restore-request")
    }
}

/// What a page says about itself.
#[derive(Clone, Debug)]
pub struct Page {
    title: String,
    nav: &'static str,
    lead: Option<String>,
    actions: Option<Markup>,
    crumbs: Option<Crumbs>,
    heading: bool,
    scan_next: bool,
}

impl Page {
    /// A page with its title, which is also the heading on top.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            nav: "",
            lead: None,
            actions: None,
            crumbs: None,
            heading: true,
            scan_next: false,
        }
    }

    /// The key of the navigation entry that this page belongs to, for example "nav-needs".
    pub fn nav(mut self, key: &'static str) -> Self {
        self.nav = key;
        self
    }

    /// One sentence under the heading.
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// Buttons beside the heading.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    pub fn crumbs(mut self, crumbs: Crumbs) -> Self {
        self.crumbs = Some(crumbs);
        self
    }

    /// The next thing to do is to scan: the field has the keyboard.
    pub fn scan_next(mut self, scan_next: bool) -> Self {
        self.scan_next = scan_next;
        self
    }

    /// The body brings its own `h1`.
    pub fn without_heading(mut self) -> Self {
        self.heading = false;
        self
    }
}

/// The whole page, or only its body when htmx asked for a part.
pub fn page(shell: &Shell, page: &Page, body: Markup) -> Markup {
    let l = shell.l;
    let title = format!("{} – Rampe", page.title);
    if shell.fragment {
        return html! {
            title { (title) }
            div #flash hx-swap-oob="true" { @if let Some(flash) = &shell.flash { (flash) } }
            (content(page, body))
        };
    }
    html! {
        (DOCTYPE)
        html lang=(l.lang.tag()) data-color-scheme=(shell.scheme.code()) data-size="sm" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(if shell.scheme == Scheme::Auto { "light dark" } else { shell.scheme.code() });
                title { (title) }
                meta name="htmx-config" content=(HTMX_CONFIG);
                link rel="icon" type="image/svg+xml" href=(asset_url("favicon.svg"));
                link rel="preload" as="font" type="font/woff2" crossorigin href=(asset_url("inter-latin-wght-normal.woff2"));
                link rel="stylesheet" href=(asset_url("app.css"));
                script src=(asset_url("app.js")) defer {}
            }
            body hx-headers=(format!(r#"{{"x-csrf-token":"{}"}}"#, shell.csrf)) {
                a .ds-skip-link href="#main" { (l.t("frame-skip")) }
                div .frame .frame--bare[shell.user.is_none()] {
                    (top(shell, page.scan_next))
                    @if shell.user.is_some() { (side(shell, page.nav)) }
                    main #main .frame__main tabindex="-1" {
                        div #flash { @if let Some(flash) = &shell.flash { (flash) } }
                        (content(page, body))
                    }
                    @if shell.user.is_some() { (tab_bar(shell, page.nav)) }
                }
                div #live .ds-sr-only role="status" aria-live="polite" {}
                p #offline .offline hidden { (l.t("frame-offline")) }
            }
        }
    }
}

fn content(page: &Page, body: Markup) -> Markup {
    html! {
        @if let Some(crumbs) = &page.crumbs { (crumbs) }
        @if page.heading {
            div .page-head {
                div {
                    h1 .page-head__title { (page.title) }
                    @if let Some(lead) = &page.lead { p .page-head__lead { (lead) } }
                }
                @if let Some(actions) = &page.actions { div .page-head__actions { (actions) } }
            }
        }
        (body)
    }
}

fn top(shell: &Shell, scan_next: bool) -> Markup {
    let l = shell.l;
    html! {
        header .top {
            a .top__brand href="/" {
                span .top__mark aria-hidden="true" {}
                span .top__name { "Rampe" }
            }
            @if shell.user.is_some() {
                form .scan role="search" action=(SEARCH_PATH) method="post" {
                    input type="hidden" name=(CSRF_FIELD) value=(shell.csrf);
                    label .ds-sr-only for="scan-field" { (l.t("scan-label")) }
                    (Icon::Scan)
                    input #scan-field .scan__field type="search" name="q" data-scan-field autocomplete="off" autocapitalize="none"
                        spellcheck="false" enterkeyhint="search" placeholder=(l.t("scan-hint")) autofocus[scan_next];
                    kbd .scan__key aria-hidden="true" { "/" }
                    button .scan__go type="submit" { (Icon::Search) span .ds-sr-only { (l.t("scan-go")) } }
                }
            }
            div .top__end {
                @if !shell.municipality.is_empty() {
                    p .top__where {
                        span .top__municipality { (shell.municipality) }
                        @if let Some(service) = &shell.service { span .top__service { (service) } }
                    }
                }
                details .menu .menu--language data-menu {
                    summary .menu__button {
                        (Icon::Language)
                        span { span .ds-sr-only { (l.t("language-label")) " " } (l.lang.own_name()) }
                        (Icon::ChevronDown)
                    }
                    div .menu__sheet { (languages(shell)) }
                }
                @if let Some(user) = &shell.user { (user_menu(shell, user)) }
            }
        }
    }
}

fn user_menu(shell: &Shell, user: &ShellUser) -> Markup {
    let l = shell.l;
    html! {
        details .menu .menu--user data-menu {
            summary .menu__button {
                (Icon::User)
                span .menu__who { span .ds-sr-only { (l.t("user-menu")) " " } (user.name) }
                (Icon::ChevronDown)
            }
            div .menu__sheet {
                p .menu__person { strong { (user.name) } span { (user.roles) } span .menu__place { (shell.municipality) @if let Some(service) = &shell.service { ", " (service) } } }
                div .menu__phone { p .menu__title { (l.t("language-label")) } (languages(shell)) }
                a .menu__item href=(crate::account::ACCOUNT) { (Icon::Settings) (l.t("account-title")) }
                p .menu__title { (l.t("appearance-label")) }
                form method="post" action=(APPEARANCE_PATH) {
                    (return_fields(shell))
                    @for scheme in Scheme::ALL {
                        button .menu__item type="submit" name="scheme" value=(scheme.code()) aria-pressed=(shell.scheme == scheme) {
                            @if shell.scheme == scheme { (Icon::Check) } @else { span .menu__gap {} }
                            (scheme.name(l))
                        }
                    }
                }
                form .menu__last method="post" action=(LOG_OUT_PATH) {
                    input type="hidden" name=(CSRF_FIELD) value=(shell.csrf);
                    (Button::submit(l.t("log-out")).tertiary().icon(Icon::LogOut))
                }
            }
        }
    }
}

fn languages(shell: &Shell) -> Markup {
    html! {
        form method="post" action=(LANGUAGE_PATH) {
            (return_fields(shell))
            @for lang in Lang::all() {
                button .menu__item type="submit" name="lang" value=(lang.tag()) lang=(lang.tag()) aria-pressed=(shell.l.lang == lang) {
                    @if shell.l.lang == lang { (Icon::Check) } @else { span .menu__gap {} }
                    (lang.own_name())
                }
            }
        }
    }
}

fn return_fields(shell: &Shell) -> Markup {
    html! {
        input type="hidden" name=(CSRF_FIELD) value=(shell.csrf);
        input type="hidden" name="next" value=(shell.path);
    }
}

fn side(shell: &Shell, active: &str) -> Markup {
    html! {
        nav .side aria-label=(shell.l.t("frame-nav")) {
            ul { @for item in &shell.nav { li { (entry(shell.l, item, active)) } } }
        }
    }
}

/// The phone's tabs: four entries and "more" with the rest, or five when there are no more.
fn tab_bar(shell: &Shell, active: &str) -> Markup {
    let l = shell.l;
    let shown = if shell.nav.len() <= 5 { shell.nav.len() } else { 4 };
    let (tabs, rest) = shell.nav.split_at(shown);
    html! {
        nav .tab-bar aria-label=(l.t("frame-tabs")) {
            ul {
                @for item in tabs { li { (entry(l, item, active)) } }
                @if !rest.is_empty() {
                    li {
                        details .more data-menu {
                            summary .entry { (Icon::Menu) span { (l.t("frame-more")) } }
                            ul .more__sheet { @for item in rest { li { (entry(l, item, active)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn entry(l: L, item: &NavItem, active: &str) -> Markup {
    let current = (item.key == active).then_some("page");
    html! { a .entry href=(item.href) aria-current=[current] { (item.icon) span { (l.t(item.key)) } } }
}

/// The page for somebody who is not logged in, narrow and without navigation: log-in, a problem.
pub fn narrow(shell: &Shell, title: &str, body: Markup) -> Markup {
    page(shell, &Page::new(title), html! { div .narrow { (body) } })
}

/// "Rampe, Fjordvik kommune", for receipts and printed sheets.
pub fn sender(shell: &Shell) -> String {
    shell
        .l
        .tf("frame-sender", args!["municipality" => shell.municipality.as_str()])
}

#[cfg(test)]
mod tests;
