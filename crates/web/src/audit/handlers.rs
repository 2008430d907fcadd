use super::ACCESS;
use super::view::{access_view, entry_words, found_view, reference};
use crate::components::{FieldErrors, with_query};
use crate::error::{PageError, field_errors};
use crate::form::{Asked, Fields, Submitted};
use crate::i18n::L;
use crate::said::see_other;
use crate::session::User;
use crate::state::AppState;
use app::audit::{Cursor, Entry, Export, Filter, FindPerson, FoundPersons, Page};
use app::error::Fault;
use app::{Error, FieldFault};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::Markup;

const LINES: i64 = 50;

/// What the address asks for, and what in it can't be read.
fn filter(query: &Fields) -> (Filter, Vec<FieldFault>) {
    let mut reader = query.reader();
    let filter = Filter {
        person: reader.optional_id("person"),
        staff: reader.optional_id("staff"),
        from: reader.date("from"),
        to: reader.date("to"),
    };
    (filter, reader.faults())
}

async fn view(
    state: &AppState,
    user: &User,
    query: &Fields,
    sought: &str,
    faults: Vec<FieldFault>,
) -> Result<Markup, PageError> {
    let (filter, mut all) = filter(query);
    all.extend(faults);
    let errors = if all.is_empty() {
        FieldErrors::default()
    } else {
        field_errors(user.l(), &all)
    };
    let read = Page {
        filter,
        after: Cursor::parse(query.text("after")),
        most: LINES,
    };
    let answer = state.db.read(&user.ctx, &read).await?;
    Ok(access_view(user, query, &read, &answer, sought, &errors))
}

pub async fn page(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Markup, PageError> {
    view(&state, &user, &query, "", vec![]).await
}

/// Whose log? By POST, so that neither a name nor a national id gets into an address or a server's log.
pub async fn find(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let text = form.fields.text("q").to_owned();
    let filters = form.fields.text("filters").trim_start_matches('?').to_owned();
    let back = format!("{ACCESS}?{filters}");
    let fault = |fault| FieldFault {
        field: "q".into(),
        fault,
    };
    let fault = if text.is_empty() {
        fault(Fault::Required)
    } else {
        match state.db.read(&user.ctx, &FindPerson { text: text.clone() }).await? {
            FoundPersons::One(id) => {
                return Ok(see_other(&with_query(&back, "person", Some(&id.to_string()))));
            }
            FoundPersons::Several(list) => return Ok(found_view(&user, &back, &list).into_response()),
            FoundPersons::Nobody => fault(Fault::Unknown),
            FoundPersons::NeedsNationalId => fault(Fault::NationalId),
        }
    };
    let query = Fields::parse(filters.as_bytes());
    let page = view(&state, &user, &query, &text, vec![fault]).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The same filter as a file. Semicolons and a mark of the encoding, as spreadsheets in the Nordic countries expect.
pub async fn csv(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let (filter, faults) = filter(&query);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults).into());
    }
    let entries = state.db.read(&user.ctx, &Export { filter }).await?;
    let body = table(user.l(), &entries);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"access.csv\""),
    ];
    Ok((headers, body).into_response())
}

fn table(l: L, entries: &[Entry]) -> String {
    let columns = ["when", "who", "roles", "service", "person", "what", "why"];
    let head = columns.map(|c| l.t(&format!("access-{c}")));
    let mut text = String::from("\u{feff}");
    line(&mut text, &head);
    for e in entries {
        let at = e.at.with_timezone(&l.tz).format("%Y-%m-%d %H:%M:%S").to_string();
        let roles: Vec<String> = e.roles.iter().map(|r| l.t(&format!("role-{r}"))).collect();
        let cells = [
            at,
            e.actor_name.clone().unwrap_or_else(|| l.t("access-system")),
            roles.join(", "),
            e.service.clone().unwrap_or_default(),
            reference(e.person),
            entry_words(l, &e.what),
            e.why.clone().unwrap_or_default(),
        ];
        line(&mut text, &cells);
    }
    text
}

/// A line of a CSV file. A cell that a spreadsheet would take for a formula is kept text by a quote before it.
fn line(text: &mut String, cells: &[String]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            text.push(';');
        }
        let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let cell = if risky { format!("'{cell}") } else { cell.clone() };
        if cell.contains([';', '"', '\n', '\r']) {
            text.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_never_a_formula() {
        let mut text = String::new();
        line(&mut text, &["a;b".into(), "=1+1".into(), "he said \"x\"".into()]);
        assert_eq!(text, "\"a;b\";'=1+1;\"he said \"\"x\"\"\"\r\n");
    }
}
