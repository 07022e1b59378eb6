//! The HTML document around the application.

use crate::App;
use crate::components::{IconSprite, Theme};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The document: head, the application, then the icons, which hydration must not meet.
///
/// The only inline script is the one that starts WebAssembly. It carries the nonce that the server provides in context
/// and names in the policy's header.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = Theme::current();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                {head(theme, options.clone())}
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
                <IconSprite/>
            </body>
        </html>
    }
}

/// What the head of every document holds.
pub(crate) fn head(theme: Theme, options: LeptosOptions) -> impl IntoView {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content=theme.scheme()/>
        <meta name="robots" content="noindex"/>
        <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
        <HashedStylesheet id="leptos" options=options/>
    }
}
