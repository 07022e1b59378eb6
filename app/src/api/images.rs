//! The images that run.

use crate::view::{ImagesView, PageError, Sent};
use leptos::prelude::*;

/// The page of images at an address: `search` is what stands after its question mark.
#[server(prefix = "/fn", endpoint = "images")]
pub async fn images(#[server(default)] search: String) -> Result<Sent<ImagesView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let value = |name| super::first_value(&search, name);
    let query = crate::view::ImageQuery {
        cluster: value("cluster"),
        text: value("q"),
        never_scanned: value("scanned").as_deref() == Some("never"),
        after: value("after"),
        before: value("before"),
    };
    super::guard::answer(backend.images(&principal, &query).await)
}
