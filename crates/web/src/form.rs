//! What a form sends: fields by name (a name may come several times), the session's token, the command's id.

use crate::components::{COMMAND_FIELD, CSRF_FIELD};
use crate::error::PageError;
use crate::session::{User, Visitor};
use crate::state::AppState;
use app::error::Fault;
use app::{Command, Error, FieldFault};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::ids::CommandId;
use std::str::FromStr;
use uuid::Uuid;

/// Fields of a form or of an address's query, in the order sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    pub fn parse(encoded: &[u8]) -> Fields {
        Fields(form_urlencoded::parse(encoded).into_owned().collect())
    }
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Fields {
        Fields(pairs)
    }
    /// The field's text without blanks around it; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }
    /// The text, where there is any.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|t| !t.is_empty())
    }
    /// The text as typed, blanks at its ends included: they belong to a password.
    pub fn secret(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.clone())
            .unwrap_or_default()
    }
    pub fn owned(&self, name: &str) -> Option<String> {
        self.some(name).map(str::to_owned)
    }
    /// Every value of a name that comes several times (checkboxes, lines), empty ones included.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.trim())
    }
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
    /// Starts reading with faults gathered per field.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            fields: self,
            faults: vec![],
        }
    }
}

/// Reads typed values and gathers what is wrong, so that a form tells all its errors at once.
pub struct Reader<'a> {
    fields: &'a Fields,
    faults: Vec<FieldFault>,
}

impl Reader<'_> {
    pub fn fault(&mut self, field: &str, fault: Fault) {
        self.faults.push(FieldFault {
            field: field.into(),
            fault,
        });
    }
    /// Nothing was read from a field that must be there; a fault that it already has stays the only one.
    pub fn missing(&mut self, field: &str) {
        if !self.faults.iter().any(|f| f.field == field) {
            self.fault(field, Fault::Required);
        }
    }
    /// Text that must be there, of at most `most` characters.
    pub fn required(&mut self, field: &str, most: usize) -> String {
        let text = self.optional(field, most);
        if text.is_none() {
            self.missing(field);
        }
        text.unwrap_or_default()
    }
    pub fn optional(&mut self, field: &str, most: usize) -> Option<String> {
        let text = self.fields.owned(field)?;
        if text.chars().count() > most {
            self.fault(field, Fault::TooLong { most });
            return None;
        }
        Some(text)
    }
    /// A word of a closed list.
    pub fn choice<T: FromStr>(&mut self, field: &str) -> Option<T> {
        let Some(text) = self.fields.some(field) else {
            self.fault(field, Fault::Required);
            return None;
        };
        self.parsed(field, text, Fault::UnknownChoice)
    }
    pub fn optional_choice<T: FromStr>(&mut self, field: &str) -> Option<T> {
        let text = self.fields.some(field)?;
        self.parsed(field, text, Fault::UnknownChoice)
    }
    pub fn id<T: From<Uuid>>(&mut self, field: &str) -> Option<T> {
        let Some(text) = self.fields.some(field) else {
            self.fault(field, Fault::Required);
            return None;
        };
        self.parsed::<Uuid>(field, text, Fault::NotAnId).map(T::from)
    }
    pub fn optional_id<T: From<Uuid>>(&mut self, field: &str) -> Option<T> {
        let text = self.fields.some(field)?;
        self.parsed::<Uuid>(field, text, Fault::NotAnId).map(T::from)
    }
    /// A date: `2026-03-10` as the browser sends it, or typed `10.3.2026` / `10.03.26`.
    pub fn date(&mut self, field: &str) -> Option<NaiveDate> {
        let text = self.fields.some(field)?;
        let date = parse_date(text);
        if date.is_none() {
            self.fault(field, Fault::NotADate);
        }
        date
    }
    pub fn number(&mut self, field: &str, least: i64, most: i64) -> Option<i64> {
        let text = self.fields.some(field)?;
        let number = self.parsed::<i64>(field, text, Fault::NotANumber)?;
        if (least..=most).contains(&number) {
            return Some(number);
        }
        self.fault(field, Fault::OutOfRange { least, most });
        None
    }
    /// What was read, or every fault.
    pub fn finish<T>(self, value: impl FnOnce() -> Option<T>) -> Result<T, Error> {
        if !self.faults.is_empty() {
            return Err(Error::Invalid(self.faults));
        }
        value().ok_or_else(|| Error::Invalid(vec![]))
    }
    pub fn faults(self) -> Vec<FieldFault> {
        self.faults
    }
    fn parsed<T: FromStr>(&mut self, field: &str, text: &str, fault: Fault) -> Option<T> {
        let value = text.parse().ok();
        if value.is_none() {
            self.fault(field, fault);
        }
        value
    }
}

/// See [`Reader::date`].
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(date);
    }
    let mut parts = text.split(['.', '/', ' ']).filter(|p| !p.is_empty());
    let (day, month, year) = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse::<i32>().ok()?,
    );
    NaiveDate::from_ymd_opt(if year < 100 { 2000 + year } else { year }, month, day).filter(|_| parts.next().is_none())
}

/// A posted form whose token is right.
pub struct Submitted {
    pub fields: Fields,
    /// The id that the form was made with; a form sent twice is one command.
    pub command: CommandId,
}

impl Submitted {
    /// Runs what was read from the form under the form's id; where reading it found faults, they are the outcome.
    pub async fn run<C: Command>(
        &self,
        state: &AppState,
        user: &User,
        wish: Result<C, Error>,
    ) -> Result<C::Outcome, Error> {
        Ok(state.db.run(&user.ctx, self.command, &wish?).await?.into_inner())
    }
}

impl FromRequest<AppState> for Submitted {
    type Rejection = Response;
    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let header = request
            .headers()
            .get("x-csrf-token")
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned);
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let fields = Fields::parse(&bytes);
        check_token(visitor.as_ref(), header.as_deref().or(fields.some(CSRF_FIELD)))?;
        let command = match fields.some(COMMAND_FIELD) {
            Some(text) => text
                .parse()
                .map_err(|_| PageError::from(Error::field(COMMAND_FIELD, Fault::NotAnId)).into_response())?,
            None => CommandId((state.world().ids)()),
        };
        Ok(Submitted { fields, command })
    }
}

/// Refuses a form without the session's own token. Nobody's forms (log-in) have none and need none.
#[allow(clippy::result_large_err, reason = "an axum rejection is a response")]
pub fn check_token(visitor: Option<&Visitor>, token: Option<&str>) -> Result<(), Response> {
    let wanted = visitor.and_then(|v| v.session.as_ref()).map(|s| s.csrf.as_str());
    match wanted {
        Some(wanted) if token != Some(wanted) => {
            Err((StatusCode::FORBIDDEN, "the form's token is not this session's").into_response())
        }
        Some(_) | None => Ok(()),
    }
}

/// The address's query as fields: filters, cursors.
pub struct Asked(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Asked(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_and_browsers_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9);
        for text in ["2026-03-09", "9.3.2026", "09.03.26", "9/3/2026", "9. 3. 2026"] {
            assert_eq!(parse_date(text), day, "{text}");
        }
        for text in ["", "31.2.2026", "9.3", "i morgen", "9.3.2026.1"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_form_tells_all_its_faults_at_once() {
        let fields = Fields::parse(b"name=&count=0&day=32.1.2026&kind=short");
        let mut reader = fields.reader();
        reader.required("name", 10);
        reader.number("count", 1, 9);
        reader.date("day");
        assert_eq!(
            reader.choice::<domain::loan::LoanKind>("kind"),
            Some(domain::loan::LoanKind::Short)
        );
        let faults: Vec<_> = reader.faults().into_iter().map(|f| (f.field, f.fault)).collect();
        assert_eq!(
            faults,
            [
                ("name".into(), Fault::Required),
                ("count".into(), Fault::OutOfRange { least: 1, most: 9 }),
                ("day".into(), Fault::NotADate)
            ]
        );
    }
}
