//! The history of one thing: every event, newest first.

use super::chip::TimeAgo;
use super::icon::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// A list of [`TimelineEntry`], newest first.
#[component]
pub fn Timeline(
    /// The entries.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }.into_any()
}

/// One event: who or which scan, what, when, why.
#[component]
pub fn TimelineEntry(
    /// What kind of event.
    icon: IconName,
    /// Who: a person's name, or a source's.
    #[prop(into)]
    who: String,
    /// What happened, as the rest of the sentence.
    #[prop(into)]
    what: String,
    /// When, in words.
    #[prop(into)]
    ago: String,
    /// When, exactly.
    #[prop(into)]
    exact: String,
    /// What was said, or the reason given.
    #[prop(optional, into)]
    quote: MaybeText,
) -> impl IntoView {
    view! {
        <li>
            <span class="dot"><Icon name=icon/></span>
            <div>
                <p><b>{who}</b> " " {what} " · " <TimeAgo text=ago exact=exact/></p>
                {quote.0.map(|quote| view! { <blockquote>{quote}</blockquote> })}
            </div>
        </li>
    }
    .into_any()
}
