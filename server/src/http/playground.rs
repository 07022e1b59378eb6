//! `GET /playground`: manifests in, findings out, in the visitor's own browser.
//!
//! Open to everybody: it is about files that the visitor has, so it needs no right, and it shows nothing of this
//! installation but to somebody who is signed in, whose frame stands around it.

use super::{Problem, State};
use crate::session::cookie;
use app::{
    backend::Viewer,
    components::Theme,
    playground::{Files, document},
};
use axum::{
    Extension,
    extract::State as With,
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};
use leptos::prelude::{Owner, provide_context};

/// Renders the page: complete, and never hydrated.
pub(super) async fn playground(
    With(state): With<State>,
    viewer: Option<Extension<Viewer>>,
    headers: HeaderMap,
) -> Response {
    let frame = match viewer {
        None => None,
        Some(Extension(viewer)) => match viewer.backend.frame(&viewer.principal, None).await {
            Ok(frame) => Some(frame),
            Err(error) => {
                tracing::error!(error = ?error, "the frame of the playground could not be read");
                return Problem::unavailable().into_response();
            }
        },
    };
    let hashes = tokio::fs::read_to_string(&*state.leptos.hash_file).await.unwrap_or_default();
    let theme = Theme::from_word(cookie::value(&headers, state.cookies.theme).unwrap_or_default());
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(theme);
        document(state.leptos.clone(), files(&hashes), frame)
    });
    Html(html).into_response()
}

/// The page's own files, by the list of hashes beside the site. A site without the list has names without hashes.
fn files(hashes: &str) -> Files {
    let address = |ending: &str| {
        let name = format!("playground.{ending}");
        let hash = hashes.lines().find_map(|line| {
            let (file, hash) = line.split_once(':')?;
            (file.trim() == name).then(|| hash.trim())
        });
        match hash {
            Some(hash) => format!("/pkg/playground.{hash}.{ending}"),
            None => format!("/pkg/{name}"),
        }
    };
    Files { script: address("js"), style: address("css") }
}

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn the_list_of_hashes_names_the_files() {
        let found = files("js: 11\nwasm: 22\ncss: 33\nplayground.js: 44\nplayground.css: 55\n");
        assert_eq!(found.script, "/pkg/playground.44.js");
        assert_eq!(found.style, "/pkg/playground.55.css");
        assert_eq!(files("").script, "/pkg/playground.js");
    }
}
