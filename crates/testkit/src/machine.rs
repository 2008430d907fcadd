//! A machine with a bearer token, for tests of `/api/v1`.

use crate::{Answer, Client, TestApp};
use app::municipality::Listed;
use axum::http::Method;
use domain::access::Role;
use serde_json::Value;
use uuid::Uuid;

/// Sends JSON with its token.
#[derive(Clone)]
pub struct Machine {
    client: Client,
    pub token: String,
}

impl TestApp {
    /// A machine of the town with this role.
    pub async fn machine(&self, role: Role) -> Machine {
        self.machine_of(&self.town.listed, role).await
    }
    /// A machine of another municipality.
    pub async fn machine_of(&self, at: &Listed, role: Role) -> Machine {
        let ctx = at.system(self.town.clock.world());
        let token = app::token::create(&self.town.db, &ctx, role, None, "prøve")
            .await
            .expect("a token");
        Machine {
            client: self.visitor(),
            token,
        }
    }
}

impl Machine {
    pub async fn get(&self, path: &str) -> Answer {
        self.raw(Method::GET, path, None, &[]).await
    }
    /// A write with this command id.
    pub async fn write(&self, method: Method, path: &str, key: Uuid, body: &Value) -> Answer {
        let key = key.to_string();
        self.raw(
            method,
            path,
            Some(("application/json", body.to_string())),
            &[("idempotency-key", &key)],
        )
        .await
    }
    /// As [`Machine::write`] by `POST`, with a command id of its own.
    #[allow(clippy::disallowed_methods, reason = "each write of a test is a command of its own")]
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.write(Method::POST, path, Uuid::now_v7(), body).await
    }
    /// Any request with the token.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        let path = format!("{}{path}", web::api::BASE);
        let body = body.map(|(kind, text)| (kind, text.into_bytes()));
        self.client.send(method, &path, body, &all).await
    }
}

impl Answer {
    /// The answer as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("no JSON ({e}): {}", self.body))
    }
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
}
