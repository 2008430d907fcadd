//! Forms, and addresses with changed filters.

use maud::{Markup, Render, html};

use crate::i18n::L;

/// The hidden field with the session's token; htmx sends it as the header `x-csrf-token`.
pub const CSRF_FIELD: &str = "csrf";
/// The hidden field with the id under which the command is applied at most once.
pub const COMMAND_FIELD: &str = "command_id";

/// A form: posts a deed, or (by `get`) changes what a list shows.
#[derive(Clone, Debug)]
pub struct Form {
    post: bool,
    action: String,
    hidden: Vec<(String, String)>,
    draft: Option<(String, bool)>,
    files: bool,
    apply: Option<String>,
    row: bool,
    body: Markup,
}

impl Form {
    /// Posts; the csrf token is the shell's.
    pub fn post(csrf: &str, action: impl Into<String>) -> Self {
        let hidden = vec![(CSRF_FIELD.to_owned(), csrf.to_owned())];
        Self {
            post: true,
            action: action.into(),
            hidden,
            draft: None,
            files: false,
            apply: None,
            row: false,
            body: html! {},
        }
    }

    /// Asks: filters and searches, which belong into the address. Sent as soon as a choice changes; its own button is
    /// for browsers without JavaScript.
    pub fn get(l: L, action: impl Into<String>) -> Self {
        let apply = Some(l.t("filter-apply"));
        Self {
            post: false,
            hidden: Vec::new(),
            apply,
            row: true,
            ..Self::post("", action)
        }
    }

    /// The id under which the command is applied at most once.
    pub fn command(self, id: impl ToString) -> Self {
        self.hidden(COMMAND_FIELD, id.to_string())
    }

    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Keeps what is typed in the tab until it is sent; name the same draft in the [`Flash`](super::Flash) of success.
    pub fn draft(mut self, name: impl Into<String>) -> Self {
        self.draft = Some((name.into(), false));
        self
    }

    /// The form came back with errors and carries what was typed: an older draft must not be put over it.
    pub fn returned(mut self, returned: bool) -> Self {
        if let Some((_, keep)) = &mut self.draft {
            *keep = returned;
        }
        self
    }

    /// Carries files.
    pub fn files(mut self) -> Self {
        self.files = true;
        self
    }

    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        let class = if self.row { "form form--row" } else { "form" };
        html! {
            form class=(class) method=(if self.post { "post" } else { "get" }) action=(self.action) novalidate
                enctype=[self.files.then_some("multipart/form-data")]
                data-autosubmit=[self.apply.as_ref().map(|_| "")]
                data-draft=[self.draft.as_ref().map(|(name, _)| name)]
                data-draft-keep=[self.draft.as_ref().and_then(|(_, keep)| keep.then_some(""))] {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                (self.body)
                @if let Some(apply) = &self.apply {
                    button .ds-button type="submit" data-variant="secondary" data-without-js { (apply) }
                }
            }
        }
    }
}

/// The address `path_and_query` with one parameter set or removed. The page cursor (`after`) is dropped, since another
/// filter begins at the first page; set `after` itself to turn the page.
pub fn with_query(path_and_query: &str, name: &str, value: Option<&str>) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| !matches!(pair.split('=').next(), Some(key) if key == name || key == "after"))
        .map(str::to_owned)
        .collect();
    if let Some(value) = value {
        pairs.push(format!("{name}={}", encoded(value)));
    }
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn a_filter_is_set_replaced_and_removed() {
        assert_eq!(with_query("/needs", "level", Some("1")), "/needs?level=1");
        assert_eq!(
            with_query("/needs?level=1&place=a", "level", Some("2")),
            "/needs?place=a&level=2"
        );
        assert_eq!(with_query("/needs?level=1", "level", None), "/needs");
    }

    #[test]
    fn another_filter_begins_at_the_first_page() {
        assert_eq!(
            with_query("/needs?after=77&q=x", "level", Some("1")),
            "/needs?q=x&level=1"
        );
        assert_eq!(
            with_query("/needs?after=77&q=x", "after", Some("99")),
            "/needs?q=x&after=99"
        );
    }

    #[test]
    fn values_are_encoded() {
        assert_eq!(
            with_query("/needs", "q", Some("Åse & co")),
            "/needs?q=%C3%85se%20%26%20co"
        );
    }
}
