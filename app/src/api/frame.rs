//! The frame around the pages.

use crate::{
    frame::FrameView,
    view::{PageError, Sent},
};
use leptos::prelude::*;

/// The frame for the cluster named in the address, or the one chosen last.
#[server(prefix = "/fn", endpoint = "frame")]
pub async fn frame(#[server(default)] cluster: String) -> Result<Sent<FrameView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.frame(&principal, super::guard::given(&cluster)).await)
}
