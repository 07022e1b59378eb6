//! The catalogue of checks.

use crate::view::{CheckView, ChecksView, PageError, Sent};
use leptos::prelude::*;

/// The checks that an address asks for: `search` is what stands after its question mark.
/// What is not understood is said in the view, since a filter mistyped by hand is no error of the server.
#[server(prefix = "/fn", endpoint = "checks")]
pub async fn checks(#[server(default)] search: String) -> Result<Sent<ChecksView>, PageError> {
    use posture::check_filter::CheckFilter;
    let (backend, principal) = super::guard::viewer()?;
    let pairs = super::decode(&search);
    let filter = CheckFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    super::guard::answer(match filter {
        Ok(filter) => backend.checks(&principal, &filter).await,
        Err(problem) => Ok(ChecksView { problem: Some(problem.to_string()), ..ChecksView::default() }),
    })
}

/// One check.
#[server(prefix = "/fn", endpoint = "check")]
pub async fn check(id: String) -> Result<Sent<CheckView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.check(&principal, &id).await)
}
