//! How a page gets its view and draws it: one resource, one suspended place, nothing streamed.

use super::errors::failure;
use crate::view::{PageError, Sent, Text, read};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::{marker::PhantomData, pin::Pin, sync::Arc};

/// A view's text, or why there is none.
pub(super) type Answer = Result<Text, PageError>;

type Fetched = Pin<Box<dyn Future<Output = Answer> + Send>>;
type Draw = dyn Fn(&RawValue, &ParamsMap) -> Result<AnyView, PageError> + Send + Sync;

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

/// The view of a page on its way, as a text. Which view it is stays outside of the resource.
pub(super) struct Data<T> {
    /// What the page waits for.
    pub(super) text: Resource<Answer>,
    view: PhantomData<fn() -> T>,
}

/// The view that `fetch` gives for the values of `from`, again when one of them changes.
pub(super) fn sent<const N: usize, T, F>(
    from: [Signal<String>; N],
    fetch: impl Fn([String; N]) -> F + Send + Sync + 'static,
) -> Data<T>
where
    T: 'static,
    F: Future<Output = Result<Sent<T>, PageError>> + Send + 'static,
{
    let fetch = move |values: Vec<String>| -> Fetched {
        match <[String; N]>::try_from(values) {
            Ok(values) => {
                let sent = fetch(values);
                Box::pin(async move { sent.await.map(Sent::into_text) })
            }
            Err(_) => Box::pin(async { Err(PageError::NotFound) }),
        }
    };
    Data { text: resource(from.into(), Box::new(fetch)), view: PhantomData }
}

/// One resource for all pages: what differs between them stands behind pointers, or the browser would load this once for each.
fn resource(from: Vec<Signal<String>>, fetch: Box<dyn Fn(Vec<String>) -> Fetched + Send + Sync>) -> Resource<Answer> {
    Resource::new_blocking(move || from.iter().map(Get::get).collect::<Vec<String>>(), fetch)
}

/// Draws the view when it is there, or says why it is not. Draws again when the address's query changes.
pub(super) fn loaded<T>(
    Data { text, .. }: Data<T>,
    draw: impl Fn(T, &ParamsMap) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: DeserializeOwned + 'static,
{
    drawn(text, Arc::new(move |text, query| read(text).map(|view| draw(view, query))))
}

fn drawn(data: Resource<Answer>, draw: Arc<Draw>) -> AnyView {
    let query = use_query_map();
    view! {
        <Transition>
            {move || {
                let query = query.get();
                let draw = draw.clone();
                Suspend::new(async move {
                    data.await.and_then(|text| draw(&text, &query)).unwrap_or_else(|error| failure(&error))
                })
            }}
        </Transition>
    }
    .into_any()
}
