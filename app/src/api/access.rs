//! Who can do what.

use crate::view::{AccessView, PageError, Sent};
use leptos::prelude::*;

/// Who can do what at an address: `search` is what stands after its question mark.
#[server(prefix = "/fn", endpoint = "access")]
pub async fn access(#[server(default)] search: String) -> Result<Sent<AccessView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let value = |name| super::first_value(&search, name);
    let query = crate::view::AccessQuery {
        cluster: value("cluster"),
        text: value("q"),
        verb: value("verb"),
        resource: value("resource"),
        group: value("group"),
        namespace: value("namespace"),
    };
    super::guard::answer(backend.access(&principal, &query).await)
}
