//! The catalogue of checks.

use crate::view::{CheckView, ChecksView, PageError};
use leptos::prelude::*;

/// Every check.
#[server(prefix = "/fn", endpoint = "checks")]
pub async fn checks() -> Result<ChecksView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    backend.checks(&principal).await.map_err(super::guard::refused)
}

/// One check.
#[server(prefix = "/fn", endpoint = "check")]
pub async fn check(id: String) -> Result<CheckView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    backend.check(&principal, &id).await.map_err(super::guard::refused)
}
