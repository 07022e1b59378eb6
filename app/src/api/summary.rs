//! The printable page of the cluster named in the address, or of the one chosen last.

use crate::view::{PageError, Sent, SummaryView};
use leptos::prelude::*;

/// The printable page of the cluster named in the address, or of the one chosen last.
#[server(prefix = "/fn", endpoint = "summary")]
pub async fn summary(#[server(default)] cluster: String) -> Result<Sent<SummaryView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.summary(&principal, super::guard::given(&cluster)).await)
}
