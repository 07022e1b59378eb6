//! Imports: what is taken, what is refused, and that nothing is left half-done.

use super::world::{CLUSTER, MANIFESTS, NOW, World, body, problem, request};
use axum::{
    body::{Body, Bytes},
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use posture::words::Role;
use serde_json::Value;
use server::signin::hash_secret;
use std::io::Write;
use store::{Scope, accounts::NewToken, imports::Cursor};

const BOUNDARY: &str = "x-boundary-x";

fn part(name: &str, content: &[u8]) -> Vec<u8> {
    let mut part =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes();
    part.extend_from_slice(content);
    part.extend_from_slice(b"\r\n");
    part
}

fn parts(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<u8> = files.iter().flat_map(|(name, content)| part(name, content)).collect();
    all.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    all
}

fn post(query: &str, token: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request =
        request(Method::POST, &format!("/api/v1/imports?{query}"), "").header(header::CONTENT_TYPE, content_type);
    let request =
        if token.is_empty() { request } else { request.header(header::AUTHORIZATION, format!("Bearer {token}")) };
    request.body(body.into()).unwrap()
}

fn multipart(query: &str, token: &str, files: &[(&str, &[u8])]) -> Request<Body> {
    post(query, token, &format!("multipart/form-data; boundary={BOUNDARY}"), parts(files))
}

async fn json(response: Response, status: StatusCode) -> Value {
    let found = response.status();
    let text = body(response).await;
    assert_eq!(found, status, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn import_count(world: &World, cluster: &str) -> usize {
    world.store.imports(&Scope::All, Some(cluster), &Cursor::First, 100).await.unwrap().rows.len()
}

#[tokio::test]
async fn files_come_in_and_the_answer_says_what_came_of_them() {
    let world = World::new().await;
    let fixed = MANIFESTS.replace("securityContext: {privileged: true}", "securityContext: {privileged: false}");
    let files: [(&str, &[u8]); 3] = [
        ("a/manifests.yaml", fixed.as_bytes()),
        ("service.yaml", b"apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\n"),
        ("broken.yaml", b"kind: {"),
    ];
    let query = format!("cluster={CLUSTER}&dry_run=1");
    let dry = json(world.send(multipart(&query, &world.token, &files)).await, StatusCode::OK).await;
    assert_eq!(
        (dry["import"].is_null(), dry["dryRun"].as_bool(), dry["fixed"].as_u64()),
        (true, Some(true), Some(2)),
        "{dry}"
    );
    assert_eq!(import_count(&world, CLUSTER).await, 1, "a dry run keeps nothing");

    world.clock.advance(1000);
    let done = json(
        world.send(multipart(&format!("cluster={CLUSTER}&source=nightly"), &world.token, &files)).await,
        StatusCode::CREATED,
    )
    .await;
    assert_eq!(
        (done["fixed"].as_u64(), done["gone"].as_u64(), done["files"].as_u64()),
        (Some(2), Some(0), Some(3)),
        "{done}"
    );
    assert_eq!(done["understood"]["Deployment"], 2);
    assert_eq!(done["notJudged"]["Service"], 1);
    assert_eq!(done["errorCount"], 1);
    assert_eq!(done["errors"][0]["file"], "broken.yaml");
    assert!(done["errors"][0]["expected"].is_string());

    let id = done["import"].as_str().unwrap();
    let asked = request(Method::GET, &format!("/api/v1/imports/{id}"), "")
        .header(header::AUTHORIZATION, format!("Bearer {}", world.token));
    let seen = json(world.send(asked.body(Body::empty()).unwrap()).await, StatusCode::OK).await;
    assert_eq!((seen["source"].as_str(), seen["changes"]["fixed"].as_u64()), (Some("nightly"), Some(2)), "{seen}");
}

#[tokio::test]
async fn one_file_may_be_the_whole_body() {
    let world = World::new().await;
    for (kind, bytes) in
        [("application/yaml", MANIFESTS.as_bytes().to_vec()), ("application/gzip", gzip(MANIFESTS.as_bytes()))]
    {
        world.clock.advance(1000);
        let done =
            json(world.send(post("cluster=other&name=all.yaml", &world.token, kind, bytes)).await, StatusCode::CREATED)
                .await;
        assert_eq!(done["understood"]["Deployment"], 2, "{done}");
    }
}

#[tokio::test]
async fn an_incomplete_reading_makes_nothing_gone() {
    let world = World::new().await;
    let files: [(&str, &[u8]); 2] = [
        ("namespace.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: storefront}}\n"),
        ("broken.yaml", b"kind: {"),
    ];
    world.clock.advance(1000);
    let done = json(
        world.send(multipart(&format!("cluster={CLUSTER}&complete=cluster"), &world.token, &files)).await,
        StatusCode::CREATED,
    )
    .await;
    assert_eq!((done["takenAsPartial"].as_bool(), done["gone"].as_u64()), (Some(true), Some(0)), "{done}");
    world.clock.advance(1000);
    let done = json(
        world.send(multipart(&format!("cluster={CLUSTER}&complete=cluster"), &world.token, &files[..1])).await,
        StatusCode::CREATED,
    )
    .await;
    assert!(done["gone"].as_u64() > Some(0), "{done}");
}

#[tokio::test]
async fn tokens_open_only_what_they_are_for() {
    let world = World::new().await;
    for (token, role, cluster, expires) in [
        ("limited", Role::Operator, Some(CLUSTER), None),
        ("manager", Role::Manager, None, None),
        ("ended", Role::Operator, None, Some(NOW)),
    ] {
        let new = NewToken {
            name: token.to_owned(),
            hash: hash_secret(token),
            role,
            cluster: cluster.map(str::to_owned),
            by: None,
            expires,
        };
        world.store.create_token(&new, NOW).await.unwrap();
    }
    let files: [(&str, &[u8]); 1] = [("m.yaml", MANIFESTS.as_bytes())];
    let query = format!("cluster={CLUSTER}&dry_run=1");
    assert_eq!(world.send(multipart(&query, "limited", &files)).await.status(), StatusCode::OK);
    problem(world.send(multipart("cluster=other", "limited", &files)).await, StatusCode::FORBIDDEN).await;
    problem(world.send(multipart(&query, "manager", &files)).await, StatusCode::FORBIDDEN).await;
    for token in ["", "unknown", "ended"] {
        let answer = world.send(multipart(&query, token, &files)).await;
        assert_eq!(answer.headers()[header::WWW_AUTHENTICATE], "Bearer realm=\"atalaya\"");
        problem(answer, StatusCode::UNAUTHORIZED).await;
    }
    let cookie = world.sign_in(super::world::As::Admin).await;
    let with_cookie = request(Method::POST, &format!("/api/v1/imports?{query}"), &cookie)
        .header(header::CONTENT_TYPE, "application/yaml");
    problem(world.send(with_cookie.body(MANIFESTS.into()).unwrap()).await, StatusCode::UNAUTHORIZED).await;
    let asked = request(Method::GET, "/api/v1/imports/01ARZ3NDEKTSV4RRFFQ69G5FAV", "")
        .header(header::AUTHORIZATION, "Bearer limited");
    problem(world.send(asked.body(Body::empty()).unwrap()).await, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_by_name() {
    let world = World::new().await;
    let token = world.token.clone();
    for query in ["", "cluster=", "cluster=a&complete=clustr", "cluster=a&complte=cluster", "cluster=%3Cb%3E"] {
        problem(world.send(post(query, &token, "application/yaml", MANIFESTS)).await, StatusCode::BAD_REQUEST).await;
    }
    problem(world.send(post("cluster=a", &token, "image/png", "x")).await, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    problem(world.send(post("cluster=a", &token, "multipart/form-data", "x")).await, StatusCode::BAD_REQUEST).await;
    let mut encoded = post("cluster=a", &token, "application/yaml", "x");
    encoded.headers_mut().insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
    problem(world.send(encoded).await, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    let empty = problem(world.send(multipart("cluster=a", &token, &[])).await, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(empty["detail"], "The import holds no file.");
    let broken = problem(
        world.send(multipart("cluster=a", &token, &[("x.yaml", b"{")])).await,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await;
    assert_eq!(broken["errors"][0]["file"], "x.yaml", "{broken}");
    let services: [(&str, &[u8]); 1] =
        [("s.yaml", b"apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\n")];
    problem(world.send(multipart("cluster=a", &token, &services)).await, StatusCode::UNPROCESSABLE_ENTITY).await;
    let missing = multipart("cluster=a&complete=namespace:nowhere", &token, &[("m.yaml", MANIFESTS.as_bytes())]);
    let missing = problem(world.send(missing).await, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(missing["detail"].as_str().unwrap().contains("nowhere"), "{missing}");
    assert_eq!(import_count(&world, "a").await, 0);
}

#[tokio::test]
async fn another_cluster_under_a_known_name_is_refused() {
    let world = World::new().await;
    let kube_system =
        |uid: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: kube-system, uid: {uid}}}\n");
    let first =
        post("cluster=live", &world.token, "application/yaml", kube_system("4f1a6c2e-0000-4000-8000-000000000001"));
    assert_eq!(world.send(first).await.status(), StatusCode::CREATED);
    world.clock.advance(1000);
    let second =
        post("cluster=live", &world.token, "application/yaml", kube_system("4f1a6c2e-0000-4000-8000-000000000002"));
    let refused = problem(world.send(second).await, StatusCode::CONFLICT).await;
    assert!(refused["detail"].as_str().unwrap().contains("000000000002"), "{refused}");
    assert_eq!(import_count(&world, "live").await, 1);
}

#[tokio::test]
async fn a_declared_2_gb_are_refused_before_a_byte_is_read() {
    let world = World::new().await;
    let mut request = post(
        "cluster=a",
        &world.token,
        "application/yaml",
        Body::from_stream(tokio_stream::pending::<Result<Bytes, std::io::Error>>()),
    );
    request.headers_mut().insert(header::CONTENT_LENGTH, "2147483648".parse().unwrap());
    let refused = problem(world.send(request).await, StatusCode::PAYLOAD_TOO_LARGE).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("1024 MiB (limits.import-mib)") && detail.contains("raise the limit"), "{detail}");
}

#[tokio::test]
async fn an_undeclared_flood_is_refused_at_the_limit() {
    let world = World::with(|config| config.limits.import_mib = 1).await;
    let many = || (0..64).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b'#'; 64 * 1024])));
    let flood = post("cluster=a", &world.token, "application/yaml", Body::from_stream(tokio_stream::iter(many())));
    problem(world.send(flood).await, StatusCode::PAYLOAD_TOO_LARGE).await;
    let head = part("flood.yaml", b"").into_iter().collect::<Vec<_>>();
    let pieces = std::iter::once(Ok(Bytes::from(head))).chain(many());
    let flood = post(
        "cluster=a",
        &world.token,
        &format!("multipart/form-data; boundary={BOUNDARY}"),
        Body::from_stream(tokio_stream::iter(pieces)),
    );
    problem(world.send(flood).await, StatusCode::PAYLOAD_TOO_LARGE).await;
}

#[tokio::test]
async fn a_gzip_bomb_is_named_and_the_rest_goes_on() {
    let world = World::with(|config| config.limits.file_mib = 2).await;
    let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    let files: [(&str, &[u8]); 2] = [("bomb.yaml.gz", &bomb), ("m.yaml", MANIFESTS.as_bytes())];
    let done = json(world.send(multipart("cluster=a", &world.token, &files)).await, StatusCode::CREATED).await;
    assert_eq!(
        (done["errors"][0]["file"].as_str(), done["understood"]["Deployment"].as_u64()),
        (Some("bomb.yaml.gz"), Some(2)),
        "{done}"
    );
    assert!(done["errors"][0]["message"].as_str().is_some_and(|message| message.contains("limits.file-mib")), "{done}");
}

#[tokio::test]
async fn too_many_files_or_entries_are_refused() {
    let world = World::with(|config| {
        config.limits.import_files = 2;
        config.limits.import_entries = 5;
    })
    .await;
    let three: [(&str, &[u8]); 3] = [("a.yaml", b"kind: x"), ("b.yaml", b"kind: x"), ("c.yaml", b"kind: x")];
    let refused =
        problem(world.send(multipart("cluster=a", &world.token, &three)).await, StatusCode::PAYLOAD_TOO_LARGE).await;
    assert!(refused["detail"].as_str().unwrap().contains("limits.import-files"), "{refused}");
    let many = [MANIFESTS; 3].join("---");
    let refused = problem(
        world.send(multipart("cluster=a", &world.token, &[("m.yaml", many.as_bytes())])).await,
        StatusCode::PAYLOAD_TOO_LARGE,
    )
    .await;
    assert!(refused["detail"].as_str().unwrap().contains("limits.import-entries"), "{refused}");
    assert_eq!(import_count(&world, "a").await, 0);
}

#[tokio::test]
async fn a_truncated_upload_leaves_nothing() {
    let world = World::new().await;
    let whole = parts(&[("m.yaml", MANIFESTS.as_bytes()), ("n.yaml", MANIFESTS.as_bytes())]);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    for cut in [whole.len() / 2, whole.len() - 30] {
        let answer = world.send(post("cluster=cut", &world.token, &kind, whole[..cut].to_vec())).await;
        problem(answer, StatusCode::BAD_REQUEST).await;
    }
    let pieces = [Ok(Bytes::from(MANIFESTS)), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    let answer = world
        .send(post("cluster=cut", &world.token, "application/yaml", Body::from_stream(tokio_stream::iter(pieces))))
        .await;
    problem(answer, StatusCode::REQUEST_TIMEOUT).await;
    assert_eq!(world.store.cluster(&Scope::All, Some("cut")).await.unwrap(), None);
}

#[tokio::test]
async fn one_import_too_many_is_told_to_come_again() {
    let world = World::with(|config| config.limits.imports_at_once = 1).await;
    let (pieces, stream) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    let slow = post(
        "cluster=a",
        &world.token,
        "application/yaml",
        Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(stream)),
    );
    let router = world.router.clone();
    let first = tokio::spawn(async move { tower::ServiceExt::oneshot(router, slow).await });
    pieces.send(Ok(Bytes::from(MANIFESTS))).await.unwrap();
    // The channel holds one piece: once a second fits, the first was taken, so the import is under way.
    pieces.send(Ok(Bytes::from_static(b"\n"))).await.unwrap();
    pieces.send(Ok(Bytes::from_static(b"\n"))).await.unwrap();
    let second = world.send(post("cluster=a", &world.token, "application/yaml", MANIFESTS)).await;
    assert_eq!(second.headers()[header::RETRY_AFTER], "10");
    problem(second, StatusCode::TOO_MANY_REQUESTS).await;
    drop(pieces);
    assert_eq!(first.await.unwrap().unwrap().status(), StatusCode::CREATED);
}

#[tokio::test]
async fn names_from_outside_carry_no_markup_into_pages() {
    let world = World::new().await;
    let files: [(&str, &[u8]); 2] = [("<script>alert(1)</script>.yaml", b"kind: {"), ("m.yaml", MANIFESTS.as_bytes())];
    world.clock.advance(1000);
    let done =
        json(world.send(multipart(&format!("cluster={CLUSTER}"), &world.token, &files)).await, StatusCode::CREATED)
            .await;
    let cookie = world.sign_in(super::world::As::Operator).await;
    let page = body(world.get(&format!("/imports/{}", done["import"].as_str().unwrap()), &cookie).await).await;
    assert!(page.contains("alert(1)") && !page.contains("<script>alert(1)"), "{page}");
}
