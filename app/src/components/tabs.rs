//! Tabs and segments: links, each with an address of its own.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub label: String,
    /// How many it lists, as written.
    pub count: Option<String>,
    /// Whether it is the one shown.
    pub current: bool,
}

fn links(tabs: Vec<Tab>) -> AnyView {
    tabs.into_iter()
        .map(|tab| {
            view! {
                <li>
                    <a href=tab.href aria-current=tab.current.then_some("page")>
                        {tab.label}
                        {tab.count.map(|count| view! { " " <span class="count">{count}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view()
        .into_any()
}

/// The parts of one subject, such as a namespace.
#[component]
pub fn Tabs(
    /// What they are parts of, read aloud.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label><ul>{links(tabs)}</ul></nav> }.into_any()
}

/// Two or three variants of what one card shows.
#[component]
pub fn Segments(
    /// What they are variants of, read aloud.
    #[prop(into)]
    label: String,
    /// The variants.
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! { <nav class="seg" aria-label=label><ul>{links(tabs)}</ul></nav> }.into_any()
}
