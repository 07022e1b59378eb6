//! The number of a request: in the log, in the answer, and in what a person is told when something went wrong.

use super::State;
use axum::{
    extract::{Request, State as With},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};
use std::sync::Arc;
use tracing::Instrument;

/// The header that carries it in the answer.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request. Ours alone: what a caller sends under this name is not taken over.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

tokio::task_local! {
    static CURRENT: Arc<str>;
}

/// The number of the request that is being answered; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(ToString::to_string).unwrap_or_default()
}

/// Numbers the request, and opens its span in the log.
pub(super) async fn number(With(state): With<State>, mut request: Request, next: Next) -> Response {
    let now = state.clock.now();
    let id: Arc<str> = crate::random::ulid(now, &*state.random).unwrap_or_default().into();
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!("request", id = %id, method = %request.method(), path = %path);
    let answer = async {
        let mut response = next.run(request).await;
        let milliseconds = state.clock.now().0.saturating_sub(now.0);
        // Assets and health checks would drown the rest.
        if path.starts_with("/pkg/") || matches!(&*path, "/healthz" | "/readyz") {
            tracing::debug!(status = response.status().as_u16(), milliseconds, "answered");
        } else {
            tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    };
    CURRENT.scope(id.clone(), answer.instrument(span)).await
}
