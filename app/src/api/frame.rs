//! The frame around the pages.

use crate::{frame::FrameView, view::PageError};
use leptos::prelude::*;

/// The frame for the cluster named in the address, or the one chosen last.
#[server(prefix = "/fn", endpoint = "frame")]
pub async fn frame(#[server(default)] cluster: String) -> Result<FrameView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    backend.frame(&principal, super::guard::given(&cluster)).await.map_err(super::guard::refused)
}
