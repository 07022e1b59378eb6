//! The application's pages and server functions, with what they expect to find in their context.

use super::{Problem, State};
use crate::{config::Config, session::cookie};
use app::{App, backend::Viewer, components::Theme, shell::shell};
use axum::Router;
use http::request::Parts;
use leptos::{
    config::LeptosOptions,
    nonce::Nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use std::sync::LazyLock;

/// The pages' routes. Listed once: while Leptos lists them, no page of the process gets its data (leptos #4773).
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The paths of the pages, as axum writes them.
pub fn page_paths() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(AxumRouteListing::path)
}

/// Where the pages find their scripts and styles. Their names carry hashes, which the file beside them lists.
pub(super) fn options(config: &Config) -> LeptosOptions {
    let site = std::path::absolute(&config.server.site).unwrap_or_else(|_| config.server.site.clone());
    let hashes = site.join("hash.txt");
    LeptosOptions::builder()
        .output_name("atalaya")
        .site_root(site.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(config.server.listen)
        .hash_files(hashes.is_file())
        .hash_file(hashes.to_string_lossy().into_owned().into())
        .build()
}

/// Mounts the pages and the server functions.
pub(super) fn mount(router: Router<State>, state: &State) -> Router<State> {
    let options = state.leptos.clone();
    let document = move || shell(options.clone());
    let theme_cookie = state.cookies.theme;
    // The application's own last route answers what is not found; only other methods come to the fallback.
    router
        .leptos_routes_with_context(state, ROUTES.clone(), move || provide(theme_cookie), document)
        .fallback(|| async { Problem::not_found() })
}

/// From the request's extensions and cookies into the context of the page.
fn provide(theme_cookie: &'static str) {
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(viewer) = parts.extensions.get::<Viewer>() {
        provide_context(viewer.clone());
    }
    if let Some(nonce) = parts.extensions.get::<Nonce>() {
        provide_context(nonce.clone());
    }
    provide_context(Theme::from_word(cookie::value(&parts.headers, theme_cookie).unwrap_or_default()));
}
