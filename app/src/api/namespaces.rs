//! Namespaces: the list, and one.

use crate::view::{NamespaceView, NamespacesView, PageError, Sent};
use leptos::prelude::*;

/// The namespaces that an address asks for: `search` is what stands after its question mark.
#[server(prefix = "/fn", endpoint = "namespaces")]
pub async fn namespaces(#[server(default)] search: String) -> Result<Sent<NamespacesView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let value = |name| super::first_value(&search, name);
    let query = crate::view::NamespaceQuery { cluster: value("cluster"), text: value("q") };
    super::guard::answer(backend.namespaces(&principal, &query).await)
}

/// One namespace.
#[server(prefix = "/fn", endpoint = "namespace")]
pub async fn namespace(#[server(default)] cluster: String, name: String) -> Result<Sent<NamespaceView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.namespace(&principal, super::guard::given(&cluster), &name).await)
}
