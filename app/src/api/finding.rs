//! One finding, and what people do about it.

use crate::view::{FindingView, PageError, Sent};
use leptos::prelude::*;

/// One finding.
#[server(prefix = "/fn", endpoint = "finding")]
pub async fn finding(id: String) -> Result<Sent<FindingView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.finding(&principal, &id).await)
}

/// Takes a finding.
#[server(prefix = "/fn", endpoint = "take")]
pub async fn take(id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.work(&principal, std::slice::from_ref(&id), crate::backend::WorkChange::Take).await;
    super::guard::go(&place(&id), &outcome.map(|_| "taken"));
    Ok(())
}

/// Puts a finding back.
#[server(prefix = "/fn", endpoint = "put-back")]
pub async fn put_back(id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.work(&principal, std::slice::from_ref(&id), crate::backend::WorkChange::PutBack).await;
    super::guard::go(&place(&id), &outcome.map(|_| "put-back"));
    Ok(())
}

/// Says that a finding is done; the next scan decides.
#[server(prefix = "/fn", endpoint = "claim")]
pub async fn claim(id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.work(&principal, std::slice::from_ref(&id), crate::backend::WorkChange::Claim).await;
    super::guard::go(&place(&id), &outcome.map(|_| "claimed"));
    Ok(())
}

/// Comments on a finding.
#[server(prefix = "/fn", endpoint = "comment")]
pub async fn comment(id: String, #[server(default)] text: String) -> Result<(), PageError> {
    use crate::backend::BackendError;
    let (backend, principal) = super::guard::viewer()?;
    let outcome = match super::guard::given(&text) {
        Some(text) if text.len() <= 10_000 => backend.comment(&principal, &id, text).await,
        _ => Err(BackendError::Invalid { field: "text", message: "A comment has 1 to 10,000 bytes." }),
    };
    super::guard::go(&place(&id), &outcome.map(|()| "commented"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn place(id: &str) -> String {
    format!("/findings/{}", super::segment(id))
}
