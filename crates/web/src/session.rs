//! Who asks. [`carry`] wraps every request: it finds the session by its cookie, gives handlers a [`Visitor`], draws the
//! problem page where a handler failed, and sets the headers that every answer has.

use crate::components::{Flash, Tone};
use crate::error::{self, PageError};
use crate::i18n::{FluentArgs, L, Lang};
use crate::layout::{Scheme, Shell, ShellUser, nav};
use crate::state::AppState;
use crate::{paths, said};
use app::session::{Cookie, Session};
use app::{Ctx, Error};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, COOKIE, HeaderName, HeaderValue, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

/// The session's cookie. `__Host-`: this host only, secure, whole site.
pub const SESSION_COOKIE: &str = "__Host-rampe";
pub const LANG_COOKIE: &str = "__Host-lang";
pub const SCHEME_COOKIE: &str = "__Host-scheme";

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                   manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The reader, known or not. In every page request's extensions.
#[derive(Clone)]
pub struct Visitor {
    pub session: Option<Session>,
    pub shell: Shell,
    pub request: Uuid,
}

/// A reader who is logged in, with the surroundings for use cases and the frame for views.
#[derive(Clone)]
pub struct User {
    pub ctx: Ctx,
    pub shell: Shell,
    pub session: Session,
}

impl User {
    pub fn l(&self) -> L {
        self.shell.l
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts
            .extensions
            .get::<Visitor>()
            .cloned()
            .ok_or_else(|| Error::Unavailable("no session layer".into()).into())
    }
}

impl FromRequestParts<AppState> for User {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let Some(session) = visitor.session else {
            return Err(to_log_in(&visitor.shell));
        };
        let ctx = session.ctx(state.world(), visitor.request);
        Ok(User {
            ctx,
            shell: visitor.shell,
            session,
        })
    }
}

/// To the log-in page, and back here afterwards.
pub fn to_log_in(shell: &Shell) -> Response {
    let next = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", &shell.path)
        .finish();
    let target = format!("{}?{next}", paths::LOG_IN);
    if shell.fragment {
        // htmx follows redirects inside the page; a session that ended needs the whole window.
        return ([(HeaderName::from_static("hx-redirect"), target)], StatusCode::OK).into_response();
    }
    Redirect::to(&target).into_response()
}

/// A cookie of the request.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v.to_owned())
}

/// `Set-Cookie` for this host. `seconds`: how long it lasts; 0 takes it away.
pub fn set_cookie(name: &str, value: &str, seconds: i64, http_only: bool) -> HeaderValue {
    let only = if http_only { "; HttpOnly" } else { "" };
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; Secure; SameSite=Lax; Max-Age={seconds}{only}"
    ))
    .unwrap_or(HeaderValue::from_static(""))
}

/// Around every page request.
pub async fn carry(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = (state.world().ids)();
    if let Err(mut refused) = from_here(&request) {
        secure(refused.headers_mut());
        return refused;
    }
    let session = match cookie(request.headers(), SESSION_COOKIE)
        .as_deref()
        .and_then(Cookie::parse)
    {
        Some(cookie) => app::session::resolve(&state.db, &cookie).await,
        None => Ok(None),
    };
    let (session, broken) = match session {
        Ok(session) => (session, None),
        Err(e) => (None, Some(e)),
    };
    let shell = shell(&state, &request, session.as_ref());
    let visitor = Visitor {
        session,
        shell: shell.clone(),
        request: id,
    };
    let had_said = cookie(request.headers(), said::COOKIE).is_some();
    request.extensions_mut().insert(visitor);
    let mut response = match broken {
        Some(e) => PageError::from(e).into_response(),
        None => next.run(request).await,
    };
    if let Some(PageError(error)) = response.extensions().get::<PageError>().cloned() {
        if let Error::Unavailable(why) = &*error {
            tracing::error!(request = %id, why, "unavailable");
        }
        let reference = id.simple().to_string()[24..].to_uppercase();
        response = (error::status(&error), error::problem_page(&shell, &error, &reference)).into_response();
    }
    let shown = response.status().is_success() || response.status().is_client_error();
    let headers = response.headers_mut();
    if had_said && shown && !headers.contains_key(SET_COOKIE) {
        headers.append(SET_COOKIE, set_cookie(said::COOKIE, "", 0, true));
    }
    secure(headers);
    response
}

/// Headers of every answer, assets and machine answers included.
pub fn secure(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(self), geolocation=(self), microphone=()"),
    );
    headers.insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000"),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// A deed must come from our own pages: browsers say where a request started. The form's token is checked beside it.
#[allow(clippy::result_large_err, reason = "an early answer is a response")]
fn from_here(request: &Request) -> Result<(), Response> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let same = match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = header("host").unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, o)| o == host)
        }
        (None, None) => true,
    };
    if same {
        Ok(())
    } else {
        Err((StatusCode::FORBIDDEN, "cross-site request").into_response())
    }
}

fn shell(state: &AppState, request: &Request, session: Option<&Session>) -> Shell {
    let headers = request.headers();
    let lang = cookie(headers, LANG_COOKIE)
        .and_then(|c| c.parse().ok())
        .or_else(|| session.and_then(|s| s.lang.parse().ok()))
        .or_else(|| {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .and_then(Lang::from_accept_language)
        })
        .unwrap_or_default();
    let zone = session.map_or(chrono_tz::Europe::Oslo, |s| s.listed.zone);
    let l = L::new(lang, zone);
    let roles = session
        .map(|s| domain::access::Roles::new(s.roles.clone()))
        .unwrap_or_default();
    let role_words = || {
        roles
            .iter()
            .map(|r| l.t(&format!("role-{r}")))
            .collect::<Vec<_>>()
            .join(", ")
    };
    Shell {
        l,
        now: state.world().now(),
        scheme: cookie(headers, SCHEME_COOKIE).map_or(Scheme::Auto, |c| Scheme::from_code(&c)),
        municipality: session.map_or_else(|| "Rampe".to_owned(), |s| s.municipality_name.clone()),
        service: session.and_then(|s| s.service_name.clone()),
        user: session.map(|s| ShellUser {
            name: s.display_name.clone(),
            roles: role_words(),
        }),
        nav: session.map(|_| nav::for_roles(&roles)).unwrap_or_default(),
        csrf: session.map(|s| s.csrf.clone()).unwrap_or_default(),
        path: request
            .uri()
            .path_and_query()
            .map_or("/".to_owned(), |p| p.as_str().to_owned()),
        flash: cookie(headers, said::COOKIE)
            .and_then(|c| said::read(&c))
            .map(|s| flash(l, &s)),
        fragment: Shell::wants_fragment(headers),
    }
}

fn flash(l: L, said: &said::Said) -> Flash {
    let mut args = FluentArgs::new();
    for (name, value) in &said.args {
        args.set(name.as_str(), value.as_str());
    }
    let text = if l.has(&said.key) {
        l.tf(&said.key, args)
    } else {
        String::new()
    };
    let flash = if said.refused {
        Flash::new(Tone::Danger, text)
    } else {
        Flash::done(text)
    };
    match &said.draft {
        Some(draft) => flash.draft_done(draft.clone()),
        None => flash,
    }
}
