//! The overview of the cluster named in the address, or of the one chosen last.

use crate::view::{OverviewView, PageError, Sent};
use leptos::prelude::*;

/// The overview of the cluster named in the address, or of the one chosen last.
#[server(prefix = "/fn", endpoint = "overview")]
pub async fn overview(#[server(default)] cluster: String) -> Result<Sent<OverviewView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.overview(&principal, super::guard::given(&cluster)).await)
}
