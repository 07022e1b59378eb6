//! The overview of the cluster named in the address, or of the one chosen last.

use crate::view::{OverviewView, PageError};
use leptos::prelude::*;

/// The overview of the cluster named in the address, or of the one chosen last.
#[server(prefix = "/fn", endpoint = "overview")]
pub async fn overview(#[server(default)] cluster: String) -> Result<OverviewView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    backend.overview(&principal, super::guard::given(&cluster)).await.map_err(super::guard::refused)
}
