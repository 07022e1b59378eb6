//! Who is there, decided before anything is rendered: without a session the way leads to the sign-in.

use super::{Problem, State};
use crate::{
    scope,
    session::{CLUSTER, USER, cookie, principal},
    signin::hash_secret,
};
use app::{
    backend::{Principal, Viewer},
    view::PageError,
};
use axum::{
    extract::{Query, Request, State as With},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_sessions::Session;

/// Pages and forms that need nobody.
const OPEN: [&str; 3] = ["/sign-in", "/sign-out", "/theme"];
/// Pages that need nobody, and have a frame for somebody.
const EITHER: [&str; 1] = [app::playground::PATH];
/// What somebody with a first password may do: change it, or leave.
const FIRST: [&str; 3] = ["/first-password", "/fn/change-password", "/fn/sign-out-everywhere"];

/// Puts the viewer among the request's extensions, or turns the request away.
pub(super) async fn signed_in(
    With(state): With<State>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    if OPEN.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    if request.uri().path() == "/fn/change-password" && session.id().is_some() {
        // Who holds a stolen cookie does not keep it past a change of the password.
        if let Err(error) = cycle(&session).await {
            tracing::error!(error = %error, "a session could not be given a new identifier");
            return Problem::unavailable().into_response();
        }
    }
    let asked = asked_cluster(&request);
    let principal = match viewer(&state, &session, asked).await {
        Ok(Some(principal)) => principal,
        Ok(None) if EITHER.contains(&request.uri().path()) => return next.run(request).await,
        Ok(None) => return turned_away(&state, &request),
        Err(problem) => return problem.into_response(),
    };
    if principal.must_change_password && !FIRST.contains(&request.uri().path()) {
        return first_password(&request);
    }
    request.extensions_mut().insert(Viewer { backend: state.backend.clone(), principal });
    next.run(request).await
}

async fn cycle(session: &Session) -> Result<(), tower_sessions::session::Error> {
    if session.get_value(USER).await?.is_some() {
        session.cycle_id().await?;
        session.save().await?;
    }
    Ok(())
}

/// Who the session stands for. A user that is gone or disabled is nobody, at once.
async fn viewer(state: &State, session: &Session, asked: Option<String>) -> Result<Option<Principal>, Problem> {
    let broken = |error: tower_sessions::session::Error| {
        tracing::error!(error = %error, "a session could not be read");
        Problem::unavailable()
    };
    let Some(user) = session.get::<String>(USER).await.map_err(broken)? else { return Ok(None) };
    let Some(id) = session.id() else { return Ok(None) };
    let user = state.store.user(&user).await.map_err(|error| Problem::of_store(&error))?;
    let Some(user) = user.filter(|user| !user.disabled) else { return Ok(None) };
    let chosen = session.get::<String>(CLUSTER).await.map_err(broken)?;
    let mut principal = principal(&user, hash_secret(&id.to_string()), chosen);
    if let Some(cluster) = asked {
        let known = state
            .store
            .cluster(&scope::of(&principal), Some(&cluster))
            .await
            .map_err(|error| Problem::of_store(&error))?;
        if known.is_some() && principal.cluster.as_ref() != Some(&cluster) {
            session.insert(CLUSTER, &cluster).await.map_err(broken)?;
            principal.cluster = Some(cluster);
        }
    }
    Ok(Some(principal))
}

/// The cluster that a page's address names.
fn asked_cluster(request: &Request) -> Option<String> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).ok()?;
    pairs
        .into_iter()
        .find(|(name, value)| name == "cluster" && !value.trim().is_empty())
        .map(|(_, value)| value.trim().to_owned())
}

fn turned_away(state: &State, request: &Request) -> Response {
    if is_page(request) {
        let mut pairs = Vec::new();
        if cookie::value(request.headers(), state.cookies.session).is_some_and(|value| !value.is_empty()) {
            pairs.push(("error", "expired".to_owned()));
        }
        let here = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        if here != "/" {
            pairs.push(("next", here.to_owned()));
        }
        return to(&if pairs.is_empty() {
            "/sign-in".to_owned()
        } else {
            format!("/sign-in?{}", posture::query::encode(&pairs))
        });
    }
    if is_call(request) {
        if wants_page(request) { to("/sign-in") } else { call_refused(request, &PageError::SignedOut) }
    } else {
        Problem::unauthorised("Sign in first.").into_response()
    }
}

fn first_password(request: &Request) -> Response {
    if is_page(request) || (is_call(request) && wants_page(request)) {
        to("/first-password")
    } else if is_call(request) {
        call_refused(request, &PageError::Forbidden)
    } else {
        Problem::forbidden("Change the first password first.").into_response()
    }
}

fn is_page(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && !is_call(request)
}

fn is_call(request: &Request) -> bool {
    request.uri().path().starts_with("/fn/")
}

/// Whether a form was sent without script: its answer is a page.
fn wants_page(request: &Request) -> bool {
    request
        .headers()
        .get_all(header::ACCEPT)
        .iter()
        .any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")))
}

/// A server function's refusal, in the form that its caller in the browser reads.
fn call_refused(request: &Request, error: &PageError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let body = serde_json::to_vec(error).unwrap_or_default();
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(path) = HeaderValue::from_str(request.uri().path()) {
        response.headers_mut().insert("serverfnerror", path);
    }
    response
}

/// 303: whatever the request was, go on with GET. The place is one of ours.
pub(super) fn to(place: &str) -> Response {
    match HeaderValue::from_str(place) {
        Ok(place) => (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/"))]).into_response(),
    }
}
