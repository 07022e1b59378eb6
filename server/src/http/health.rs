//! `/healthz`: the process answers. `/readyz`: so does its store.

use super::{Problem, State};
use axum::{extract::State as With, response::IntoResponse};
use store::Scope;

/// The process answers.
pub(super) async fn healthz() -> impl IntoResponse {
    "ok\n"
}

/// The store answers, so pages can be served.
pub(super) async fn readyz(With(state): With<State>) -> Result<impl IntoResponse, Problem> {
    // The smallest read there is; what it finds does not matter.
    state.store.cluster(&Scope::Grants(Vec::new()), None).await.map_err(|error| Problem::of_store(&error))?;
    Ok("ready\n")
}
