//! The list of findings, and what is done to several of them at once.

use crate::view::{FindingsView, PageError, Sent};
use leptos::prelude::*;

/// The page of findings at an address: `search` is what stands after its question mark.
/// What is not understood is said in the view, since a filter mistyped by hand is no error of the server.
#[server(prefix = "/fn", endpoint = "findings")]
pub async fn findings(#[server(default)] search: String) -> Result<Sent<FindingsView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(match read(&search) {
        Ok(query) => backend.findings(&principal, &query).await,
        Err(problem) => Ok(FindingsView { problem: Some(problem.to_string()), ..FindingsView::default() }),
    })
}

/// Takes several findings or puts them back, all of them or none, and returns to the list at `back`.
#[server(prefix = "/fn", endpoint = "bulk-work")]
pub async fn bulk_work(
    #[server(default)] change: String,
    #[server(default)] ids: Vec<String>,
    #[server(default)] back: String,
) -> Result<(), PageError> {
    use crate::backend::{BackendError, WorkChange};
    let (backend, principal) = super::guard::viewer()?;
    let change = match change.as_str() {
        "take" => Ok((WorkChange::Take, "taken")),
        "put-back" => Ok((WorkChange::PutBack, "put-back")),
        _ => Err(BackendError::Invalid { field: "change", message: "Expected take or put-back." }),
    };
    let outcome = match change {
        _ if ids.is_empty() || ids.len() > 100 => {
            Err(BackendError::Invalid { field: "ids", message: "Expected 1 to 100 findings." })
        }
        Ok((change, done)) => backend.work(&principal, &ids, change).await.map(|_| done),
        Err(error) => Err(error),
    };
    // Read and written again, so that only an address of this list can come out.
    let query = read(&back).unwrap_or_default().to_query_string();
    super::guard::go(&format!("/findings{}{query}", if query.is_empty() { "" } else { "?" }), &outcome);
    Ok(())
}

/// Reads a query. What only pages say to themselves, such as what was just done, is no filter.
#[cfg(feature = "ssr")]
fn read(search: &str) -> Result<posture::query::FindingQuery, posture::query::InvalidQuery> {
    let pairs = super::decode(search);
    let filters = pairs.iter().filter(|(name, _)| !matches!(name.as_str(), "done" | "problem"));
    posture::query::FindingQuery::from_pairs(filters.map(|(name, value)| (name.as_str(), value.as_str())))
}
