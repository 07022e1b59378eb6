//! What came when, from where, with what result.

use crate::view::{ImportView, ImportsView, PageError};
use leptos::prelude::*;

/// The page of imports at an address: `search` is what stands after its question mark.
#[server(prefix = "/fn", endpoint = "imports")]
pub async fn imports(#[server(default)] search: String) -> Result<ImportsView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let value = |name| super::first_value(&search, name);
    let query = crate::view::ImportQuery { cluster: value("cluster"), after: value("after"), before: value("before") };
    backend.imports(&principal, &query).await.map_err(super::guard::refused)
}

/// One import.
#[server(prefix = "/fn", endpoint = "import")]
pub async fn import(id: String) -> Result<ImportView, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    backend.import(&principal, &id).await.map_err(super::guard::refused)
}
