//! `POST /sign-in`: user name and password to a session.

use super::{Problem, State, address, guard::to};
use crate::{
    session::USER,
    signin::{LONGEST_BYTES, Wait, safe_next},
};
use axum::{
    Form,
    extract::{FromRequest, Request, State as With},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_sessions::Session;

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    user: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Answers 303 in every case: onwards, or back to the form with the code of what went wrong.
///
/// A name that does not exist and a wrong password read the same and take as long.
pub(super) async fn sign_in(With(state): With<State>, session: Session, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let address = address::of(&parts, state.config.server.trusted_proxies);
    let form = match Form::<SignIn>::from_request(Request::from_parts(parts, body), &()).await {
        Ok(Form(form)) => form,
        Err(rejection) => return rejection.into_response(),
    };
    let now = state.clock.now();
    if let Err(wait) = state.throttle.attempt(&form.user, address, now) {
        tracing::warn!(address = %shown(address), "too many attempts to sign in");
        return throttled(&form, wait);
    }
    match checked(&state, &form).await {
        Err(problem) => problem.into_response(),
        Ok(Checked::Wrong) => {
            tracing::info!(address = %shown(address), "an attempt to sign in failed");
            back(&form, "credentials")
        }
        Ok(Checked::Disabled) => back(&form, "disabled"),
        Ok(Checked::User(user)) => {
            state.throttle.succeeded(&form.user);
            match begin(&state, &session, &user).await {
                Ok(()) => to(safe_next(Some(&form.next))),
                Err(problem) => problem.into_response(),
            }
        }
    }
}

enum Checked {
    User(Box<store::accounts::User>),
    Disabled,
    Wrong,
}

async fn checked(state: &State, form: &SignIn) -> Result<Checked, Problem> {
    let login = form.user.trim();
    let user = match login {
        "" => None,
        long if long.len() > LONGEST_BYTES => None,
        login => state.store.user_by_login(login).await.map_err(|error| Problem::of_store(&error))?,
    };
    let right =
        state.passwords.verify(user.as_ref().map(|user| user.password_hash.as_str()), &form.password).await.map_err(
            |error| {
                tracing::error!(error = %error, "a password could not be checked");
                Problem::unavailable()
            },
        )?;
    Ok(match user {
        Some(user) if right && user.disabled => Checked::Disabled,
        Some(user) if right => Checked::User(Box::new(user)),
        _ => Checked::Wrong,
    })
}

/// A new session under a new identifier: whatever cookie came with the request, somebody else may know it.
async fn begin(state: &State, session: &Session, user: &store::accounts::User) -> Result<(), Problem> {
    let begun = async {
        session.clear().await;
        session.insert(USER, &user.id).await?;
        session.cycle_id().await
    };
    begun.await.map_err(|error| {
        tracing::error!(error = %error, "a session could not be begun");
        Problem::unavailable()
    })?;
    state.store.signed_in(&user.id, state.clock.now()).await.map_err(|error| Problem::of_store(&error))
}

/// Back to the form: the code, the name typed, and where it was to lead.
fn back(form: &SignIn, error: &str) -> Response {
    let mut pairs = vec![("error", error.to_owned())];
    let user = form.user.trim();
    if !user.is_empty() && user.len() <= 256 {
        pairs.push(("user", user.to_owned()));
    }
    let next = safe_next(Some(&form.next));
    if next != "/" {
        pairs.push(("next", next.to_owned()));
    }
    to(&format!("/sign-in?{}", posture::query::encode(&pairs)))
}

fn throttled(form: &SignIn, wait: Wait) -> Response {
    let mut response = back(form, "throttled");
    if let Ok(seconds) = HeaderValue::from_str(&wait.seconds.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

fn shown(address: Option<std::net::IpAddr>) -> String {
    address.map(|address| address.to_string()).unwrap_or_default()
}
