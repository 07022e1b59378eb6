//! The application's pages and server functions, with what they expect to find in their context.

use super::State;
use crate::{config::Config, session::cookie};
use app::{App, backend::Viewer, components::Theme, shell::shell};
use axum::{Router, extract::Request, response::{IntoResponse, Response}};
use leptos::{config::LeptosOptions, nonce::Nonce, prelude::{provide_context, use_context}};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use http::request::Parts;

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

/// Mounts the pages, the server functions, and the page for what is not found.
pub(super) fn mount(router: Router<State>, state: &State) -> Router<State> {
    let routes = generate_route_list(App);
    let options = state.leptos.clone();
    let document = move || shell(options.clone());
    let theme_cookie = state.cookies.theme;
    let context = move || provide(theme_cookie);
    let not_found = render_app_async_with_context(context, document.clone());
    router.leptos_routes_with_context(state, routes, context, document).fallback(move |request: Request| {
        let not_found = not_found.clone();
        async move { only_pages(request, not_found).await }
    })
}

async fn only_pages<F>(request: Request, render: impl Fn(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    if matches!(*request.method(), http::Method::GET | http::Method::HEAD) && !request.uri().path().starts_with("/fn/") {
        render(request).await
    } else {
        super::Problem::not_found().into_response()
    }
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
