//! The printable page of the cluster named in the address, or of the one chosen last.

use crate::view::{PageError, SummaryView};
use leptos::prelude::*;

/// The printable page of the cluster named in the address, or of the one chosen last.
#[server(prefix = "/fn", endpoint = "summary")]
pub async fn summary(#[server(default)] cluster: String) -> Result<SummaryView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    backend.summary(&principal, super::guard::given(&cluster)).await.map_err(super::guard::refused)
}
