//! What is said once, on the page after a deed: carried by a short-lived cookie as a message key with its values.

use crate::session::set_cookie;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

pub const COOKIE: &str = "__Host-said";

/// A message to show once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Said {
    #[serde(rename = "k")]
    pub key: String,
    #[serde(rename = "a", default)]
    pub args: Vec<(String, String)>,
    #[serde(rename = "d", default)]
    pub draft: Option<String>,
    #[serde(rename = "r", default)]
    pub refused: bool,
}

impl Said {
    /// A deed that is done: the key of the sentence.
    pub fn done(key: impl Into<String>) -> Said {
        Said {
            key: key.into(),
            args: vec![],
            draft: None,
            refused: false,
        }
    }
    /// A refusal, read aloud and with a sound.
    pub fn refused(key: impl Into<String>) -> Said {
        Said {
            refused: true,
            ..Said::done(key)
        }
    }
    pub fn arg(mut self, name: &str, value: impl ToString) -> Said {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }
    /// The form's draft can go.
    pub fn draft_done(mut self, name: impl Into<String>) -> Said {
        self.draft = Some(name.into());
        self
    }
    /// On to `path`, where it is said.
    pub fn at(self, path: &str) -> Response {
        let mut response = see_other(path);
        if let Ok(json) = serde_json::to_vec(&self) {
            response
                .headers_mut()
                .append(SET_COOKIE, set_cookie(COOKIE, &BASE64URL_NOPAD.encode(&json), 60, true));
        }
        response
    }
}

pub fn read(cookie: &str) -> Option<Said> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?).ok()
}

/// On to `path` by GET.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(
        LOCATION,
        HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/")),
    );
    response
}
