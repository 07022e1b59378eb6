//! Who is there, and how an answer or a refusal leaves the server.

use crate::{
    backend::{Answer, Backend, BackendError, Principal, Viewer},
    view::{PageError, Sent},
};
use http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};
use serde::Serialize;
use std::sync::Arc;

/// The backend and who asks it. Without somebody signed in there is neither.
pub(super) fn viewer() -> Result<(Arc<dyn Backend>, Principal), PageError> {
    match use_context::<Viewer>() {
        Some(viewer) => Ok((viewer.backend, viewer.principal)),
        None => Err(with_status(PageError::SignedOut)),
    }
}

/// The view to send, or the refusal with its status on the response: for a page as well as for a call from the browser.
pub(super) fn answer<T: Serialize>(answer: Answer<T>) -> Result<Sent<T>, PageError> {
    answer.map_err(PageError::from).and_then(|view| Sent::of(&view)).map_err(with_status)
}

fn with_status(error: PageError) -> PageError {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status())) {
        response.set_status(status);
    }
    error
}

/// Ends a change: goes to `path`, which stands in the code but for encoded segments, with the code of what was done or why not.
pub(super) fn go(path: &str, outcome: &Answer<&'static str>) {
    let (name, code) = match outcome {
        Ok(done) => ("done", *done),
        Err(BackendError::NotFound) => ("problem", "not-found"),
        Err(BackendError::Forbidden) => ("problem", "forbidden"),
        Err(BackendError::Invalid { field, .. }) => ("problem", *field),
        Err(BackendError::Conflict(_)) => ("problem", "conflict"),
        Err(BackendError::Unavailable { .. }) => ("problem", "unavailable"),
    };
    let joint = if path.contains('?') { '&' } else { '?' };
    redirect(&format!("{path}{joint}{name}={code}"));
}

/// A form's answer, or none where it was left empty.
pub(super) fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
