//! A JSON value that knows where it stands, so that a wrong field is reported by its JSON pointer (RFC 6901).

use serde_json::Value;
use serde_json::value::RawValue;

use super::csv;
use super::reason::{FileFault, JsonType, Reject, RejectReason};
use super::{Parsed, Position, Row};

/// A value and its pointer inside the record.
#[derive(Clone)]
pub(super) struct Node<'v> {
    value: &'v Value,
    pointer: String,
}

impl<'v> Node<'v> {
    pub fn root(value: &'v Value) -> Self {
        Self {
            value,
            pointer: String::new(),
        }
    }

    fn at(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"))
    }

    pub fn reject(&self, reason: RejectReason) -> Reject {
        Reject::new(self.pointer.clone(), reason)
    }

    fn wrong(&self, expected: JsonType) -> Reject {
        self.reject(RejectReason::WrongType { expected })
    }

    /// The field, `None` when it is absent or null.
    pub fn get(&self, name: &str) -> Option<Node<'v>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Node {
            value,
            pointer: self.at(name),
        })
    }

    pub fn required(&self, name: &str) -> Result<Node<'v>, Reject> {
        self.get(name)
            .ok_or_else(|| Reject::new(self.at(name), RejectReason::MissingValue))
    }

    /// An object field, `None` when it is absent or null.
    pub fn object(&self, name: &str) -> Result<Option<Node<'v>>, Reject> {
        match self.get(name) {
            Some(node) if !node.value.is_object() => Err(node.wrong(JsonType::Object)),
            other => Ok(other),
        }
    }

    pub fn required_object(&self, name: &str) -> Result<Node<'v>, Reject> {
        self.object(name)?
            .ok_or_else(|| Reject::new(self.at(name), RejectReason::MissingValue))
    }

    /// The elements of a list field; an absent list is an empty one.
    pub fn list(&self, name: &str) -> Result<Vec<Node<'v>>, Reject> {
        let Some(node) = self.get(name) else {
            return Ok(Vec::new());
        };
        let values = node.value.as_array().ok_or_else(|| node.wrong(JsonType::List))?;
        Ok(values
            .iter()
            .enumerate()
            .map(|(at, value)| Node {
                value,
                pointer: node.at(&at.to_string()),
            })
            .collect())
    }

    /// This value as trimmed text.
    pub fn as_text(&self) -> Result<&'v str, Reject> {
        self.value
            .as_str()
            .map(super::cell::trimmed)
            .ok_or_else(|| self.wrong(JsonType::Text))
    }

    /// A text field, `None` when it is absent, null or blank.
    pub fn text(&self, name: &str) -> Result<Option<String>, Reject> {
        let Some(node) = self.get(name) else { return Ok(None) };
        Ok(Some(node.as_text()?).filter(|text| !text.is_empty()).map(str::to_owned))
    }

    pub fn required_text(&self, name: &str) -> Result<String, Reject> {
        self.text(name)?
            .ok_or_else(|| Reject::new(self.at(name), RejectReason::MissingValue))
    }

    /// A text field read by `read`, `None` when it is absent, null or blank.
    pub fn read<T>(&self, name: &str, read: impl FnOnce(&str) -> Result<T, RejectReason>) -> Result<Option<T>, Reject> {
        let text = self.text(name)?;
        text.map(|text| read(&text))
            .transpose()
            .map_err(|reason| Reject::new(self.at(name), reason))
    }

    pub fn read_required<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, RejectReason>,
    ) -> Result<T, Reject> {
        self.read(name, read)?
            .ok_or_else(|| Reject::new(self.at(name), RejectReason::MissingValue))
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Result<Vec<&'v str>, Reject> {
        self.list(name)?.iter().map(Node::as_text).collect()
    }

    /// A yes/no field; absent means no.
    pub fn flag(&self, name: &str) -> Result<bool, Reject> {
        let Some(node) = self.get(name) else { return Ok(false) };
        node.value.as_bool().ok_or_else(|| node.wrong(JsonType::YesNo))
    }

    /// A whole number of things, 1 to 9,999; `2.0` counts as 2.
    pub fn required_count(&self, name: &str) -> Result<u32, Reject> {
        let node = self.required(name)?;
        let number = node.value.as_f64().ok_or_else(|| node.wrong(JsonType::Number))?;
        if number.fract() == 0.0 && (1.0..10_000.0).contains(&number) {
            // Inside the range, so the text of the whole part is a u32.
            Ok(format!("{number:.0}").parse().unwrap_or(1))
        } else {
            Err(node.reject(RejectReason::NotACount {
                value: node.value.to_string(),
            }))
        }
    }

    /// A whole number that is an identifier, as its digits; a text is taken as it stands.
    pub fn id(&self, name: &str) -> Result<Option<String>, Reject> {
        let Some(node) = self.get(name) else { return Ok(None) };
        match node.value {
            Value::Number(number) if number.is_i64() || number.is_u64() => Ok(Some(number.to_string())),
            Value::String(_) => self.text(name),
            _ => Err(node.wrong(JsonType::Text)),
        }
    }

    pub fn required_id(&self, name: &str) -> Result<String, Reject> {
        self.id(name)?
            .ok_or_else(|| Reject::new(self.at(name), RejectReason::MissingValue))
    }
}

/// The records of a file that is one record or a list of them, each with its own text. `wrapped` names the fields under
/// which a service wraps its list (`["data", "products"]`), tried when the file is an object that has them.
///
/// # Errors
/// [`FileFault::NotJson`] with line and column, [`FileFault::WrongShape`] for a bare number, text or the like.
pub(super) fn read<T>(
    bytes: &[u8],
    wrapped: &[&str],
    record: impl Fn(&Node<'_>) -> Result<T, Reject>,
) -> Result<Parsed<T>, FileFault> {
    let text = csv::decode(bytes)?;
    let mut body: &RawValue = parse(&text)?;
    let mut base = String::new();
    for field in wrapped {
        let Ok(mut fields) = parse::<std::collections::BTreeMap<String, &RawValue>>(body.get()) else {
            break;
        };
        let Some(inner) = fields.remove(*field) else { break };
        base = format!("{base}/{field}");
        body = inner;
    }
    let rows = match body.get().bytes().next() {
        Some(b'[') => {
            let records: Vec<&RawValue> = parse(body.get())?;
            records
                .into_iter()
                .enumerate()
                .map(|(at, raw)| row(raw, Position::Pointer(format!("{base}/{at}")), &record))
                .collect::<Result<_, _>>()?
        }
        Some(b'{') => vec![row(body, Position::Pointer(base), &record)?],
        _ => return Err(FileFault::WrongShape),
    };
    Ok(Parsed {
        head: String::new(),
        rows,
        skipped: Vec::new(),
    })
}

fn row<T>(raw: &RawValue, at: Position, record: impl Fn(&Node<'_>) -> Result<T, Reject>) -> Result<Row<T>, FileFault> {
    let value: Value = parse(raw.get())?;
    let node = Node::root(&value);
    let outcome = if value.is_object() {
        record(&node)
    } else {
        Err(node.wrong(JsonType::Object))
    };
    Ok(Row {
        at,
        raw: raw.get().to_owned(),
        outcome,
    })
}

fn parse<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, FileFault> {
    serde_json::from_str(text).map_err(|error| FileFault::NotJson {
        line: error.line(),
        column: error.column(),
    })
}

/// A file whose first character opens a JSON list or object.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    body.iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .is_some_and(|byte| matches!(byte, b'{' | b'['))
}
