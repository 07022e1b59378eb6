//! How a page gets its view and draws it: one resource, one suspended place, nothing streamed.

use super::errors::failure;
use crate::view::PageError;
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use serde::{Serialize, de::DeserializeOwned};

/// The cluster that the address names; empty for the one chosen last.
pub(super) fn named_cluster() -> Signal<String> {
    let query = use_query_map();
    Signal::derive(move || query.with(|query| query.get("cluster").unwrap_or_default()))
}

/// One parameter of the path, decoded.
pub(super) fn path_param(name: &'static str) -> Signal<String> {
    let params = leptos_router::hooks::use_params_map();
    Signal::derive(move || params.with(|params| params.get(name).unwrap_or_default()))
}

/// What stands after the question mark of the address, not decoded.
pub(super) fn search() -> Signal<String> {
    leptos_router::hooks::use_location().search.into()
}

/// Draws the view when it is there, or says why it is not. Draws again when the address's query changes.
pub(super) fn loaded<T>(
    data: Resource<Result<T, PageError>>,
    draw: impl Fn(T, &ParamsMap) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let query = use_query_map();
    view! {
        <Transition>
            {move || {
                let query = query.get();
                let draw = draw.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(view) => draw(view, &query),
                        Err(error) => failure(&error),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}
