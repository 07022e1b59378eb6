//! `POST /sign-out`: ends this session.

use super::{Problem, State, guard::to};
use axum::{
    extract::State as With,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tower_sessions::Session;

/// Ends the session here and in the browser. Nobody signed in is fine.
pub(super) async fn sign_out(With(state): With<State>, session: Session) -> Response {
    if let Err(error) = session.flush().await {
        tracing::error!(error = %error, "a session could not be ended");
        return Problem::unavailable().into_response();
    }
    let mut response = to("/sign-in");
    // With every attribute the cookie was set with: a `__Host-` cookie is not removed by less.
    if let Ok(value) = HeaderValue::from_str(&state.cookies.set(state.cookies.session, "", 0)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
