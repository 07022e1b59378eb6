//! Namespaces: the list, and one.

use crate::view::{NamespaceView, NamespacesView, PageError, Sent};
use leptos::prelude::*;

/// All namespaces of the cluster named in the address, or of the one chosen last.
#[server(prefix = "/fn", endpoint = "namespaces")]
pub async fn namespaces(#[server(default)] cluster: String) -> Result<Sent<NamespacesView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.namespaces(&principal, super::guard::given(&cluster)).await)
}

/// One namespace.
#[server(prefix = "/fn", endpoint = "namespace")]
pub async fn namespace(#[server(default)] cluster: String, name: String) -> Result<Sent<NamespaceView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.namespace(&principal, super::guard::given(&cluster), &name).await)
}
