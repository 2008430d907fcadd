//! The web server for tests: the real router on a real database, without a socket. A client keeps its cookies, and posts
//! what the page's own form would.

use crate::Town;
use app::session;
use app::staff::Create;
use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::access::Role;
use domain::ids::{CommandId, StaffId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;
use web::state::{AppState, Config};

/// A town with its web server.
pub struct TestApp {
    pub router: Router,
    pub town: Town,
}

impl TestApp {
    pub async fn new() -> TestApp {
        Self::with(Config::default()).await
    }
    pub async fn with(config: Config) -> TestApp {
        let town = Town::new().await;
        let router = web::routes::router(AppState::new(town.db.clone(), config));
        TestApp { router, town }
    }
    /// Nobody.
    pub fn visitor(&self) -> Client {
        Client {
            router: self.router.clone(),
            cookies: Arc::default(),
            csrf: String::new(),
            staff: None,
        }
    }
    /// A new worker with these roles, logged in.
    pub async fn user(&self, roles: &[Role]) -> Client {
        self.user_of(&self.town.listed, roles).await
    }
    /// A worker of another municipality.
    pub async fn user_of(&self, at: &app::municipality::Listed, roles: &[Role]) -> Client {
        let ctx = at.system(self.town.clock.world());
        let name = format!("u-{}", ctx.id::<StaffId>());
        let new = Create {
            user_name: name.clone(),
            display_name: "Prøve Prøvesen".into(),
            email: None,
            roles: roles.to_vec(),
            service: None,
            lang: "nb".into(),
            password_hash: None,
        };
        let staff = self
            .town
            .db
            .run(&ctx, ctx.id(), &new)
            .await
            .expect("a worker")
            .into_inner();
        self.log_in_as(&ctx, staff).await
    }
    /// The same worker in another browser.
    pub async fn again(&self, at: &app::municipality::Listed, client: &Client) -> Client {
        let staff = client.staff.expect("a worker");
        self.log_in_as(&at.system(self.town.clock.world()), staff).await
    }

    async fn log_in_as(&self, ctx: &app::Ctx, staff: StaffId) -> Client {
        let cookie = session::open(&self.town.db, ctx, staff, None).await.expect("a session");
        let found = session::resolve(&self.town.db, &cookie)
            .await
            .expect("the database answers")
            .expect("the session is there");
        let client = Client {
            csrf: found.csrf,
            staff: Some(staff),
            ..self.visitor()
        };
        client.set(web::session::SESSION_COOKIE, &cookie.write());
        client
    }

    pub fn command(&self) -> CommandId {
        self.town.command()
    }
}

/// One browser.
#[derive(Clone)]
pub struct Client {
    router: Router,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    pub csrf: String,
    pub staff: Option<StaffId>,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }
    #[track_caller]
    pub fn ok(self) -> Answer {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self
    }
    /// The value of a hidden or typed field.
    pub fn field(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let tag = &self.body[at..at + self.body[at..].find('>')?];
        let value = &tag[tag.find("value=\"")? + 7..];
        Some(value[..value.find('"')?].to_owned())
    }
}

impl Client {
    pub fn set(&self, name: &str, value: &str) {
        self.cookies.lock().expect("cookies").insert(name.into(), value.into());
    }
    /// The same browser in another language.
    pub fn lang(&self, tag: &str) -> Client {
        let cookies = self.cookies.lock().expect("cookies").clone();
        let client = Client {
            cookies: Arc::new(Mutex::new(cookies)),
            ..self.clone()
        };
        client.set(web::session::LANG_COOKIE, tag);
        client
    }
    /// The same browser, whose forms carry this token.
    pub fn with_csrf(self, csrf: String) -> Client {
        Client { csrf, ..self }
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }
    /// Posts fields; the token is added.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf);
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        let body = form.finish().into_bytes();
        self.send(
            Method::POST,
            path,
            Some(("application/x-www-form-urlencoded", body)),
            &[],
        )
        .await
    }
    /// Any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        let cookies: Vec<String> = self
            .cookies
            .lock()
            .expect("cookies")
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some((kind, bytes)) => request.header(CONTENT_TYPE, kind).body(Body::from(bytes)),
            None => request.body(Body::empty()),
        };
        let response = self
            .router
            .clone()
            .oneshot(request.expect("a request"))
            .await
            .expect("the router answers");
        let (status, headers) = (response.status(), response.headers().clone());
        for set in headers.get_all(SET_COOKIE).iter().filter_map(|v| v.to_str().ok()) {
            if let Some((name, value)) = set.split(';').next().and_then(|pair| pair.split_once('=')) {
                let mut cookies = self.cookies.lock().expect("cookies");
                if set.contains("Max-Age=0") {
                    cookies.remove(name);
                } else {
                    cookies.insert(name.into(), value.into());
                }
            }
        }
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("the body")
            .to_vec();
        Answer {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }
}
