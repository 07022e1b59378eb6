//! What people see. Pages and components render on the server and take over in the browser.

#[cfg(feature = "ssr")]
pub mod backend;
pub mod components;
pub mod frame;
pub mod shell;
pub mod view;

use leptos::prelude::*;

/// The application's root.
#[component]
pub fn App() -> impl IntoView {
    view! { <p>"Atalaya"</p> }
}
