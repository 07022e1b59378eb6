//! What every kind of answer tells the browser.

use super::world::{As, World, body, request, text_of};
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use std::collections::HashSet;

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Operator).await;
    let mut nonces = HashSet::new();
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/sign-in", StatusCode::OK),
        ("/not-there", StatusCode::NOT_FOUND),
        ("/findings.csv", StatusCode::OK),
        ("/findings.csv?severity=terrible", StatusCode::BAD_REQUEST),
        ("/pkg/atalaya.0123456789abcdef.js", StatusCode::OK),
        ("/pkg/missing.js", StatusCode::NOT_FOUND),
        ("/favicon.svg", StatusCode::OK),
        ("/robots.txt", StatusCode::OK),
        ("/healthz", StatusCode::OK),
        ("/readyz", StatusCode::OK),
        ("/api/v1/imports/x", StatusCode::UNAUTHORIZED),
        ("/api/v2", StatusCode::NOT_FOUND),
        ("/sign-out", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = world.get(path, &cookie).await;
        assert_eq!(answer.status(), status, "{path}");
        let headers = answer.headers().clone();
        let policy = text_of(&headers, "content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'nonce-") && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        assert_eq!(text_of(&headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(text_of(&headers, "x-frame-options"), "DENY", "{path}");
        assert_eq!(text_of(&headers, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(text_of(&headers, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(text_of(&headers, "permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(text_of(&headers, "strict-transport-security"), "", "{path}: not without TLS");
        assert_eq!(text_of(&headers, "x-request-id").len(), 26, "{path}");
        let caching = text_of(&headers, "cache-control");
        match path {
            "/pkg/atalaya.0123456789abcdef.js" => assert_eq!(caching, "public, max-age=31536000, immutable"),
            "/favicon.svg" | "/robots.txt" => assert_eq!(caching, "no-cache"),
            _ => assert_eq!(caching, "no-store", "{path}"),
        }
        let content_type = text_of(&headers, "content-type");
        if content_type.starts_with("text/html") {
            let page = body(answer).await;
            assert!(
                page.contains(&format!("nonce=\"{nonce}\"")),
                "{path}: the page's script carries the header's nonce"
            );
            assert!(!page.contains(" style=\""), "{path}: the policy blocks inline styles");
        } else if status.is_client_error() {
            assert_eq!(content_type, "application/problem+json", "{path}");
        }
        assert!(nonces.insert(nonce), "{path}: each answer has its own nonce");
    }
}

#[tokio::test]
async fn large_answers_are_compressed_as_asked() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Operator).await;
    for encoding in ["br", "gzip"] {
        let asked = request(Method::GET, "/findings", &cookie)
            .header(header::ACCEPT_ENCODING, encoding)
            .body(Body::empty())
            .unwrap();
        let answer = world.send(asked).await;
        assert_eq!(text_of(answer.headers(), "content-encoding"), encoding);
    }
}

#[tokio::test]
async fn a_callers_request_number_is_not_taken_over() {
    let world = World::new().await;
    let asked = request(Method::GET, "/healthz", "").header("x-request-id", "mine\tnot").body(Body::empty()).unwrap();
    let number = text_of(world.send(asked).await.headers(), "x-request-id");
    assert!(number.len() == 26 && !number.contains("mine"), "{number}");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let world = World::with(|config| config.limits.form_kib = 16).await;
    let answer = world.post_form("/sign-in", &[("user", &"x".repeat(17 * 1024))], "").await;
    super::world::problem(answer, StatusCode::PAYLOAD_TOO_LARGE).await;
}

#[tokio::test]
async fn nothing_outside_of_the_site_is_served() {
    let world = World::new().await;
    for path in [
        "/pkg/../../data/atalaya.db",
        "/pkg/..%2f..%2fdata%2fatalaya.db",
        "/pkg/%2e%2e/%2e%2e/data/atalaya.db",
        "/pkg/",
    ] {
        let answer = world.get(path, "").await;
        assert_ne!(answer.status(), StatusCode::OK, "{path}");
    }
}
