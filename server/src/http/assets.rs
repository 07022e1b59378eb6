//! What is served beside the pages: scripts, styles, WebAssembly, the icon.

use super::State;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
};
use tower_http::services::{ServeDir, ServeFile};

/// The folder of hashed files, and the few that have a fixed name.
pub(super) fn routes(state: &State) -> Router<State> {
    let site = &state.config.server.site;
    let pkg =
        ServeDir::new(site.join("pkg")).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    Router::new()
        .nest_service("/pkg", pkg)
        .route_service("/favicon.svg", ServeFile::new(site.join("favicon.svg")).precompressed_br().precompressed_gzip())
        .route_service("/robots.txt", ServeFile::new(site.join("robots.txt")))
        .layer(middleware::from_fn(kept_for_ever))
}

/// A file whose name carries its hash never changes.
async fn kept_for_ever(request: Request, next: Next) -> Response {
    let hashed = has_hash(request.uri().path());
    let mut response = next.run(request).await;
    let caching = match response.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED if hashed => {
            "public, max-age=31536000, immutable"
        }
        StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED => "no-cache",
        _ => "no-store",
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// `/atalaya.0123456789abcdef.js`: a part of the name is a hash.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    parts.len() == 3
        && parts[1].len() >= 8
        && parts[1].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::has_hash;

    #[test]
    fn only_names_with_a_hash_are_kept() {
        assert!(has_hash("/atalaya.0123456789abcdef.wasm"));
        for path in ["/atalaya.js", "/atalaya_bg.wasm", "/a.b.js", "/"] {
            assert!(!has_hash(path), "{path}");
        }
    }
}
