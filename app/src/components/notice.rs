//! Notices, empty lists and errors: what happened, what it means for the data, the next step.

use super::icon::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// A notice: one fact that changes how the page is to be read.
#[component]
pub fn Notice(
    /// What kind of fact: a clock for age, a lock for a missing right, a tick for something done.
    icon: IconName,
    /// What happened, one sentence.
    #[prop(into)]
    title: String,
    /// The next step: one small button or link.
    #[prop(optional)]
    action: Option<AnyView>,
    /// Answers what the viewer has just done, so it is read aloud at once.
    #[prop(optional)]
    answer: bool,
    /// What it means for the data.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice" role=answer.then_some("status")>
            <Icon name=icon/>
            <p class="text"><b>{title}</b> " " {children.map(|children| children())}</p>
            {action}
        </div>
    }
    .into_any()
}

/// A list or a card that has nothing to show, and why.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// Why, and the way onward.
    children: Children,
) -> impl IntoView {
    view! { <div class="empty"><b>{title}</b>{children()}</div> }.into_any()
}

/// A whole page that has nothing to show yet, or that could not be shown.
#[component]
pub fn Blank(
    /// What kind of page, such as "Error 503"; small, above the title.
    #[prop(optional, into)]
    kind: MaybeText,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What it means for the data, one or two sentences.
    #[prop(into)]
    text: String,
    /// The ways onward.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="blank">
            <header>
                {kind.0.map(|kind| view! { <span class="meta">{kind}</span> })}
                <h1>{title}</h1>
                <p>{text}</p>
            </header>
            {children()}
        </div>
    }
    .into_any()
}

/// A page that could not be shown: what the viewer can do, and the request's number for whoever looks into it.
#[component]
pub fn ErrorState(
    /// The status, such as "Error 503".
    #[prop(into)]
    kind: String,
    /// What happened.
    #[prop(into)]
    title: String,
    /// What it means for the data.
    #[prop(into)]
    text: String,
    /// The number of the request in the server's log.
    #[prop(optional, into)]
    request: MaybeText,
    /// The ways onward: buttons.
    children: Children,
) -> impl IntoView {
    let footer = request.0.map(|request| {
        view! {
            <footer>
                <dl class="kv">
                    <dt>"Request"</dt>
                    <dd class="mono">{request}</dd>
                    <dt>"Tell"</dt>
                    <dd>"your administrator, with the number of the request, if it happens again"</dd>
                </dl>
            </footer>
        }
    });
    view! {
        <Blank kind=kind title=title text=text>
            <section class="card">
                <header><h2>"What you can do"</h2></header>
                <div class="body inline">{children()}</div>
                {footer}
            </section>
        </Blank>
    }
    .into_any()
}
