//! Lists: one line per thing, sticky head, numbers to the right, the whole line leads to the thing.

use maud::{Markup, Render, html};

use super::form::{COMMAND_FIELD, CSRF_FIELD};
use crate::i18n::{L, args};
use crate::icon::Icon;

/// The order of a column, when the list is sorted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    None,
    Up,
    Down,
}

/// A column: its name, whether it holds numbers, whether one can sort by it.
#[derive(Clone, Debug)]
pub struct Col {
    name: String,
    number: bool,
    hidden_name: bool,
    named: bool,
    gives_way: Option<Share>,
    sort: Option<(String, Sort)>,
}

/// How much of the width a column has that gives way, see [`Col::gives_way`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// What the line is about.
    Most,
    /// A name, or a name and an address.
    Some,
    /// A short name.
    Little,
}

impl Share {
    const fn class(self) -> &'static str {
        match self {
            Share::Most => "share-most",
            Share::Some => "share-some",
            Share::Little => "share-little",
        }
    }
}

impl Col {
    pub fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            number: false,
            hidden_name: false,
            named: false,
            gives_way: None,
            sort: None,
        }
    }

    /// Right-aligned, in figures of one width.
    pub fn number(name: impl Into<String>) -> Self {
        Self {
            number: true,
            named: true,
            ..Self::text(name)
        }
    }

    /// The name is only for screen readers (a column of buttons).
    pub fn hidden(name: impl Into<String>) -> Self {
        Self {
            hidden_name: true,
            ..Self::text(name)
        }
    }

    /// On a phone, where a line stands without the head, the name goes before the value; numbers always have theirs.
    pub fn named(mut self) -> Self {
        self.named = true;
        self
    }

    /// In a table of single lines: has this share of the width, and ends in an ellipsis where the words are longer.
    pub fn gives_way(mut self, share: Share) -> Self {
        self.gives_way = Some(share);
        self
    }

    /// The address that sorts by this column next, and how the list is sorted by it now.
    pub fn sort(mut self, href: impl Into<String>, now: Sort) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    fn classes(&self) -> Option<&'static str> {
        self.number.then_some("number").or(self.gives_way.map(Share::class))
    }
}

/// A line of a table; its cells in the order of the columns.
#[derive(Clone, Debug, Default)]
pub struct Row {
    cells: Vec<Markup>,
    href: Option<String>,
    choose: Option<(String, String)>,
    marked: bool,
}

impl Row {
    pub fn new() -> Self {
        Self::default()
    }

    /// A line that leads somewhere: the first cell is the link, and the whole line can be pressed.
    pub fn link(href: impl Into<String>, first: impl Render) -> Self {
        Self {
            href: Some(href.into()),
            ..Self::new()
        }
        .cell(first)
    }

    pub fn cell(mut self, cell: impl Render) -> Self {
        self.cells.push(cell.render());
        self
    }

    /// A number that is already written in the reader's language.
    pub fn number(self, number: impl Render) -> Self {
        self.cell(number)
    }

    /// A cell with a second, quieter line.
    pub fn pair(self, first: impl Render, second: impl Render) -> Self {
        self.cell(html! { (first) span .cell__second { (second) } })
    }

    /// The line can be chosen for a bulk deed: the value that is sent, and the thing's name for screen readers.
    pub fn choose(mut self, value: impl Into<String>, name: impl Into<String>) -> Self {
        self.choose = Some((value.into(), name.into()));
        self
    }

    /// Stands out (the thing that was just changed).
    pub fn marked(mut self, marked: bool) -> Self {
        self.marked = marked;
        self
    }
}

/// Deeds on several lines at once: a form around the table.
#[derive(Clone, Debug)]
pub struct Bulk {
    l: L,
    csrf: String,
    action: String,
    command: Option<String>,
    name: String,
    deeds: Markup,
}

impl Bulk {
    /// Posts the chosen values as `name` (repeated) to `action`; `deeds` are fields and buttons shown when lines are chosen.
    pub fn new(l: L, csrf: &str, action: impl Into<String>, name: impl Into<String>, deeds: Markup) -> Self {
        let (csrf, action, name) = (csrf.to_owned(), action.into(), name.into());
        Self {
            l,
            csrf,
            action,
            command: None,
            name,
            deeds,
        }
    }

    /// The id under which the command is applied at most once.
    pub fn command(mut self, id: impl ToString) -> Self {
        self.command = Some(id.to_string());
        self
    }
}

/// A table with its name, which screen readers say (and which is shown by [`Table::titled`]).
#[derive(Clone, Debug)]
pub struct Table {
    name: String,
    titled: bool,
    single: bool,
    cols: Vec<Col>,
    rows: Vec<Row>,
    bulk: Option<Bulk>,
    foot: Option<Row>,
}

impl Table {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            titled: false,
            single: false,
            cols: Vec::new(),
            rows: Vec::new(),
            bulk: None,
            foot: None,
        }
    }

    /// Shows the name above the table.
    pub fn titled(mut self) -> Self {
        self.titled = true;
        self
    }

    /// A queue: on a wide screen every thing has one line, so that as many as possible are seen at once. Columns that
    /// [give way](Col::gives_way) end in an ellipsis; the whole text stays in the page for screen readers and on hover.
    pub fn single_lines(mut self) -> Self {
        self.single = true;
        self
    }

    pub fn col(mut self, col: Col) -> Self {
        self.cols.push(col);
        self
    }

    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// A line of sums.
    pub fn foot(mut self, row: Row) -> Self {
        self.foot = Some(row);
        self
    }

    pub fn bulk(mut self, bulk: Bulk) -> Self {
        self.bulk = Some(bulk);
        self
    }

    fn table(&self) -> Markup {
        html! {
            table .ds-table .table .table--single[self.single] role="table" data-list {
                caption .ds-sr-only[!self.titled] .table__name[self.titled] { (self.name) }
                thead role="rowgroup" {
                    tr role="row" {
                        @if let Some(bulk) = &self.bulk { (bulk.head()) }
                        @for col in &self.cols { (head(col)) }
                    }
                }
                tbody role="rowgroup" { @for row in &self.rows { (self.line(row)) } }
                @if let Some(foot) = &self.foot { tfoot role="rowgroup" { (self.line(foot)) } }
            }
        }
    }

    fn line(&self, row: &Row) -> Markup {
        html! {
            tr role="row" data-row .row--link[row.href.is_some()] .row--marked[row.marked] {
                @if let Some(bulk) = &self.bulk {
                    td .table__choose role="cell" { @if let Some((value, name)) = &row.choose { (bulk.tick(value, name)) } }
                }
                @for (at, (cell, col)) in row.cells.iter().zip(&self.cols).enumerate() {
                    @if at == 0 {
                        th scope="row" role="rowheader" class=[col.classes()] {
                            @if let Some(href) = &row.href { a .row-link data-row-link href=(href) { (cell) } } @else { (cell) }
                        }
                    } @else {
                        td role="cell" class=[col.classes()] data-label=[col.named.then_some(&col.name)] { (cell) }
                    }
                }
            }
        }
    }
}

impl Bulk {
    fn head(&self) -> Markup {
        html! {
            th .table__choose role="columnheader" scope="col" {
                label .tick data-needs-js hidden {
                    input .ds-input type="checkbox" data-bulk-all;
                    span .ds-sr-only { (self.l.t("list-choose-all")) }
                }
            }
        }
    }

    fn tick(&self, value: &str, name: &str) -> Markup {
        html! {
            label .tick {
                input .ds-input type="checkbox" name=(self.name) value=(value) data-bulk-row;
                span .ds-sr-only { (self.l.tf("list-choose-row", args!["name" => name])) }
            }
        }
    }
}

fn head(col: &Col) -> Markup {
    let sorted = col.sort.as_ref().map(|(_, now)| match now {
        Sort::None => "none",
        Sort::Up => "ascending",
        Sort::Down => "descending",
    });
    html! {
        th scope="col" role="columnheader" .number[col.number] aria-sort=[sorted] {
            @if let Some((href, now)) = &col.sort {
                a .sort href=(href) {
                    (col.name)
                    @match now { Sort::Up => (Icon::SortUp), Sort::Down => (Icon::SortDown), Sort::None => {} }
                }
            } @else {
                span .ds-sr-only[col.hidden_name] { (col.name) }
            }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        let Some(bulk) = &self.bulk else {
            return html! { div .table-place { (self.table()) } };
        };
        html! {
            form .table-place method="post" action=(bulk.action) data-bulk {
                input type="hidden" name=(CSRF_FIELD) value=(bulk.csrf);
                @if let Some(id) = &bulk.command { input type="hidden" name=(COMMAND_FIELD) value=(id); }
                (self.table())
                div .bulk-bar data-bulk-bar {
                    p .bulk-bar__count aria-live="polite" { strong data-bulk-count {} " " (bulk.l.t("list-chosen")) }
                    (bulk.deeds)
                }
            }
        }
    }
}
