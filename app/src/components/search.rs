//! The search field of the top bar.

use super::icon::{Icon, IconName};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast, web_sys};

/// Searches the findings: a GET form to `/findings`. The slash key goes to it from anywhere but another field.
#[component]
pub fn SearchBox(
    /// What is searched now.
    #[prop(optional, into)]
    value: String,
    /// Whether the slash key leads here; at most one field on a page.
    #[prop(optional)]
    shortcut: bool,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    if shortcut {
        Effect::new(move |_| {
            let handle = window_event_listener(ev::keydown, move |event| {
                if event.key() != "/" || event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                    return;
                }
                if let Some(field) = field.get_untracked() {
                    event.prevent_default();
                    // A field that cannot take the focus leaves it where it was.
                    let _ = field.focus();
                }
            });
            on_cleanup(move || handle.remove());
        });
    }
    view! {
        <form class="search" role="search" method="get" action="/findings" aria-label="Search">
            <Icon name=IconName::Search/>
            <input
                node_ref=field
                type="search"
                name="q"
                value=value
                aria-label="Search findings by workload, image or CVE"
                placeholder="Search workloads, images, CVEs"
                autocomplete="off"
                spellcheck="false"
            />
            {shortcut.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
        </form>
    }
    .into_any()
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
