//! What a browser does not do by itself for menus made of `<details>`: closing them by Escape, by a click elsewhere,
//! and when the page changes under them. Without script they still open and close by their summary.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};

/// Every menu that floats above the page.
const OPEN: &str = "details:is(.facet, .theme, .cluster-pick, .menu)[open]";

/// Closes every open menu that `rest` also matches. Returns the summary of the last one.
fn close(rest: &str) -> Option<web_sys::HtmlElement> {
    let mut summary = None;
    while let Some(menu) = document().query_selector(&format!("{OPEN}{rest}")).ok().flatten() {
        if menu.remove_attribute("open").is_err() {
            break;
        }
        summary = menu.first_element_child();
    }
    summary.and_then(|summary| summary.dyn_into().ok())
}

/// Closes open menus by Escape (the focus goes back to what opened them), by a click elsewhere, and when the address changes.
/// A new page also takes the focus, as it would without script.
pub fn tidy_menus(path: Signal<String>, address: Signal<String>) {
    Effect::new(move |_| {
        let key = window_event_listener(ev::keydown, |event| {
            if event.key() == "Escape"
                && let Some(summary) = close("")
            {
                // A summary that cannot take the focus leaves it where it was.
                let _ = summary.focus();
            }
        });
        let click = window_event_listener(ev::click, |event| {
            // A click without a press comes from the keyboard, wherever the pointer rests.
            if event.detail() > 0 {
                close(":not(:hover)");
            }
        });
        on_cleanup(move || {
            key.remove();
            click.remove();
        });
    });
    Effect::new(move |before: Option<()>| {
        address.track();
        if before.is_some() {
            close("");
        }
    });
    Effect::new(move |before: Option<()>| {
        path.track();
        let page = before.and_then(|()| document().get_element_by_id("content"));
        if let Some(page) = page.and_then(|page| page.dyn_into::<web_sys::HtmlElement>().ok()) {
            // A page that cannot take the focus leaves it on the link.
            let _ = page.focus();
        }
    });
}
