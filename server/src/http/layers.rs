//! Every layer, in order: what stands first here meets the request first.

use super::{Problem, State, guard, problem, request_id, security};
use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, response::IntoResponse};
use std::{any::Any, time::Duration};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    csrf::{CsrfLayer, ProtectionError},
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

/// Around every route.
pub(super) fn for_all(router: Router, state: &State) -> Router {
    router.layer(
        ServiceBuilder::new()
            // A number and a span for the log; everything below speaks under it.
            .layer(middleware::from_fn_with_state(state.clone(), request_id::number))
            // Smaller answers. What is compressed on disk already is left alone; WebAssembly without that is served once and kept.
            .layer(CompressionLayer::new().gzip(true).br(true).compress_when(DefaultPredicate::new().and(NotForContentType::const_new("application/wasm"))))
            // What the browser is to refuse, on every answer, refusals included.
            .layer(middleware::from_fn_with_state(state.clone(), security::headers))
            // Refusals get their body here, with the number of the request.
            .layer(middleware::from_fn(problem::write))
            // A panic is a fault of ours: one request ends, the server goes on.
            .layer(CatchPanicLayer::custom(panicked)),
    )
}

/// Around what people open: it carries a cookie.
pub(super) fn for_people(router: Router<State>, state: &State) -> Router<State> {
    router.layer(
        ServiceBuilder::new()
            // No page may take longer; a page under way is dropped with its queries.
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, seconds(state.config.server.request_seconds)))
            // Forms are small.
            .layer(DefaultBodyLimit::max(usize::try_from(state.config.limits.form_kib).unwrap_or(usize::MAX).saturating_mul(1024)))
            // Changes are accepted from our own pages only.
            .layer(own_site(state))
            // The cookie becomes a session.
            .layer(sessions(state))
            // The session becomes a viewer; without one the way leads to the sign-in.
            .layer(middleware::from_fn_with_state(state.clone(), guard::signed_in)),
    )
}

/// Around what programs call: it carries a token and knows no cookie, so that no page elsewhere can borrow one.
pub(super) fn for_programs(router: Router<State>, state: &State) -> Router<State> {
    router.layer(
        ServiceBuilder::new()
            // Reading and judging a whole cluster takes a while.
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, seconds(state.config.server.import_seconds)))
            // Whoever stops sending does not keep a place.
            .layer(RequestBodyTimeoutLayer::new(seconds(state.config.server.request_seconds)))
            // The most that is read, whatever the request says of its length.
            .layer(DefaultBodyLimit::max(usize::try_from(state.config.limits.import_bytes()).unwrap_or(usize::MAX))),
    )
}

/// Around what anybody may have: assets and health.
pub(super) fn for_anybody(router: Router<State>, state: &State) -> Router<State> {
    router.layer(
        ServiceBuilder::new()
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                seconds(state.config.server.request_seconds),
            ))
            .layer(DefaultBodyLimit::max(1024)),
    )
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}

/// By `Sec-Fetch-Site` and `Origin`. The address that people open is trusted by name, for proxies that change `Host`.
fn own_site(state: &State) -> CsrfLayer<impl Fn(ProtectionError) -> axum::response::Response + Clone + use<>> {
    let layer = CsrfLayer::new();
    let layer = match layer.clone().add_trusted_origin(state.config.public_url().origin()) {
        Ok(trusting) => trusting,
        Err(error) => {
            tracing::warn!(error = %error, "server.public-url is no origin; only the Host header tells our own pages");
            layer
        }
    };
    layer.with_rejection_response(|error: ProtectionError| {
        tracing::warn!(error = %error, "refused a request from another site");
        Problem::cross_site().into_response()
    })
}

fn sessions(state: &State) -> SessionManagerLayer<crate::session::Keeper> {
    let longest = time::Duration::milliseconds(state.config.sessions.longest_ms());
    SessionManagerLayer::new(state.keeper())
        .with_name(state.cookies.session)
        .with_secure(state.cookies.secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        // The cookie lives as long as a session can; the store ends idle ones sooner.
        .with_expiry(Expiry::OnInactivity(longest))
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands values")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> axum::response::Response {
    let text =
        panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(panic = text.as_deref().unwrap_or("without words"), "a request panicked");
    Problem::internal().into_response()
}
