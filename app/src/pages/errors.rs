//! What is shown where a page could not be had.

use crate::{
    components::{ButtonKind, ButtonLink, ErrorState, IconName, Notice},
    view::PageError,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// A page in place of the one that could not be had: what happened, what it means, what to do.
pub(super) fn failure(error: &PageError) -> AnyView {
    let (title, text) = match error {
        PageError::SignedOut => {
            ("You are signed out", "Your session has ended, or you were signed out elsewhere. Nothing was changed.")
        }
        PageError::NotFound => {
            ("Nothing here", "What this address names does not exist, or it is outside of what you may see.")
        }
        PageError::Forbidden => (
            "Your role does not allow this",
            "You see this cluster, and this page is for other roles. Nothing was changed.",
        ),
        PageError::Invalid { .. } => {
            ("The address is not understood", "A part of it is not what this page expects. Nothing was changed.")
        }
        PageError::Conflict(_) => {
            ("Somebody was faster", "This has changed since you opened it. Your change was not made.")
        }
        PageError::Unavailable { .. } => {
            ("The server could not answer", "It may be busy or restarting. Nothing was changed or lost.")
        }
    };
    let request = match error {
        PageError::Unavailable { request } if !request.is_empty() => Some(request.clone()),
        _ => None,
    };
    let ways = match error {
        PageError::SignedOut => view! { <ButtonLink href=Some("/sign-in".to_owned()) kind=ButtonKind::Primary external=true>"Sign in"</ButtonLink> }.into_any(),
        PageError::Unavailable { .. } => view! {
            <ButtonLink href=Some(String::new()) kind=ButtonKind::Primary external=true>"Try again"</ButtonLink>
            <ButtonLink href=Some("/".to_owned())>"Go to the overview"</ButtonLink>
        }
        .into_any(),
        _ => view! {
            <ButtonLink href=Some("/".to_owned()) kind=ButtonKind::Primary>"Go to the overview"</ButtonLink>
            <ButtonLink href=Some("/findings".to_owned())>"Search the findings"</ButtonLink>
        }
        .into_any(),
    };
    view! {
        <Title text=title/>
        <ErrorState kind=format!("Error {}", error.status()) title=title text=text request=request>{ways}</ErrorState>
    }
    .into_any()
}

/// What of a list's address is not understood, in place of its rows, and the way to the whole list.
pub(super) fn not_understood(problem: Option<&String>, clear: &'static str) -> AnyView {
    problem
        .cloned()
        .map(|problem| {
            let clear = view! { <ButtonLink href=Some(clear.to_owned()) small=true>"Clear the filters"</ButtonLink> }.into_any();
            view! { <Notice icon=IconName::Alarm title="A filter in the address is not understood." action=clear>{problem} ". Nothing is listed until it is corrected."</Notice> }
        })
        .into_any()
}

/// The page for an address that no page has.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    failure(&PageError::NotFound)
}
