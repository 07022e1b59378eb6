//! `POST /theme`: light, dark, or as the system has it.

use super::{State, guard::to};
use crate::signin::safe_next;
use app::components::Theme;
use axum::{
    Form,
    extract::State as With,
    http::{HeaderValue, header},
    response::Response,
};
use serde::Deserialize;

const YEAR_SECONDS: u64 = 365 * 24 * 3600;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    next: String,
}

/// Remembers the theme in a cookie and goes back to the page. The cookie carries one of our own words, whatever was sent.
pub(super) async fn theme(With(state): With<State>, Form(choice): Form<Choice>) -> Response {
    let mut response = to(safe_next(Some(&choice.next)));
    let word = Theme::from_word(&choice.theme).word();
    if let Ok(value) = HeaderValue::from_str(&state.cookies.set(state.cookies.theme, word, YEAR_SECONDS)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
