//! What came when, from where, with what result.

use crate::view::{ImportView, ImportsView, PageError, Sent};
use leptos::prelude::*;

/// The page of imports at an address: `search` is what stands after its question mark.
#[server(prefix = "/fn", endpoint = "imports")]
pub async fn imports(#[server(default)] search: String) -> Result<Sent<ImportsView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let value = |name| super::first_value(&search, name);
    let query = crate::view::ImportQuery { cluster: value("cluster"), after: value("after"), before: value("before") };
    super::guard::answer(backend.imports(&principal, &query).await)
}

/// One import.
#[server(prefix = "/fn", endpoint = "import")]
pub async fn import(id: String) -> Result<Sent<ImportView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.import(&principal, &id).await)
}
