//! The catalogue of checks.

use crate::view::{CheckView, ChecksView, PageError, Sent};
use leptos::prelude::*;

/// Every check.
#[server(prefix = "/fn", endpoint = "checks")]
pub async fn checks() -> Result<Sent<ChecksView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.checks(&principal).await)
}

/// One check.
#[server(prefix = "/fn", endpoint = "check")]
pub async fn check(id: String) -> Result<Sent<CheckView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.check(&principal, &id).await)
}
