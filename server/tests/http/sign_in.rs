//! Signing in and out, sessions, throttling, and requests from other sites.

use super::world::{As, NOW, PASSWORD, World, body, cookie_of, location, problem, request, text_of};
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use posture::words::Role;

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn a_person_signs_in_looks_and_signs_out() {
    let world = World::new().await;
    let turned_away = world.get("/findings?severity=high", "").await;
    assert_eq!(turned_away.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&turned_away), "/sign-in?next=%2Ffindings%3Fseverity%3Dhigh");

    let wrong = world
        .post_form("/sign-in", &[("user", "lucia@example.org"), ("password", "wrong"), ("next", "/checks")], "")
        .await;
    assert_eq!(wrong.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&wrong), "/sign-in?error=credentials&user=lucia%40example.org&next=%2Fchecks");
    assert_eq!(cookie_of(&wrong), "");

    let right = world
        .post_form("/sign-in", &[("user", "LUCIA@example.org"), ("password", PASSWORD), ("next", "/checks")], "")
        .await;
    assert_eq!((right.status(), location(&right)), (StatusCode::SEE_OTHER, "/checks"));
    let set = text_of(right.headers(), "set-cookie");
    assert!(
        set.starts_with("atalaya=")
            && set.contains("HttpOnly")
            && set.contains("SameSite=Lax")
            && set.contains("Path=/"),
        "{set}"
    );
    assert!(!set.contains("Secure"), "{set}");
    let cookie = cookie_of(&right);
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::OK);

    let out = world.post_form("/sign-out", &[], &cookie).await;
    assert_eq!((out.status(), location(&out)), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::SEE_OTHER, "the old cookie is worth nothing");
}

#[tokio::test]
async fn an_unknown_user_reads_like_a_wrong_password() {
    let world = World::new().await;
    for user in ["nobody@example.org", "", &"x".repeat(5000)] {
        let answer = world.post_form("/sign-in", &[("user", user), ("password", PASSWORD)], "").await;
        assert!(location(&answer).starts_with("/sign-in?error=credentials"), "{}", location(&answer));
    }
}

#[tokio::test]
async fn signing_in_again_takes_another_identifier() {
    let world = World::new().await;
    let first = world.sign_in(As::Developer).await;
    let again = world.post_form("/sign-in", &[("user", "lucia@example.org"), ("password", PASSWORD)], &first).await;
    let second = cookie_of(&again);
    assert_ne!(first, second);
    assert_eq!(world.get("/checks", &second).await.status(), StatusCode::OK);
    assert_eq!(world.get("/checks", &first).await.status(), StatusCode::SEE_OTHER);
    // An identifier that somebody planted is not taken over either.
    let planted = "atalaya=AAAAAAAAAAAAAAAAAAAAAA";
    let answer = world.post_form("/sign-in", &[("user", "lucia@example.org"), ("password", PASSWORD)], planted).await;
    assert_ne!(cookie_of(&answer), planted);
}

#[tokio::test]
async fn only_own_paths_are_gone_on_to() {
    let world = World::new().await;
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let answer = world
            .post_form("/sign-in", &[("user", "lucia@example.org"), ("password", PASSWORD), ("next", evil)], "")
            .await;
        assert_eq!(location(&answer), "/", "{evil}");
        let answer = world.post_form("/theme", &[("theme", "dark"), ("next", evil)], "").await;
        assert_eq!(location(&answer), "/", "{evil}");
    }
}

#[tokio::test]
async fn sessions_end_idle_or_not() {
    let world = World::with(|config| {
        config.sessions.idle_minutes = 30;
        config.sessions.longest_hours = 1;
    })
    .await;
    let cookie = world.sign_in(As::Developer).await;
    for _ in 0..2 {
        world.clock.advance(20 * MINUTE);
        assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::OK, "used within 30 minutes");
    }
    world.clock.advance(20 * MINUTE + 1);
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::SEE_OTHER, "an hour is over");
    let cookie = world.sign_in(As::Developer).await;
    world.clock.advance(30 * MINUTE + 1);
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::SEE_OTHER, "idle for 30 minutes");
}

#[tokio::test]
async fn guessing_is_slowed_down_for_known_and_unknown_users_alike() {
    let world = World::with(|config| config.sign_in.attempts_per_user = 3).await;
    for user in ["lucia@example.org", "nobody@example.org"] {
        for _ in 0..3 {
            let answer = world.post_form("/sign-in", &[("user", user), ("password", "wrong")], "").await;
            assert!(location(&answer).contains("error=credentials"));
        }
        let answer = world.post_form("/sign-in", &[("user", user), ("password", PASSWORD)], "").await;
        assert!(location(&answer).contains("error=throttled"), "{}", location(&answer));
        assert_eq!(text_of(answer.headers(), "retry-after"), "900");
        assert_eq!(cookie_of(&answer), "");
    }
    world.clock.advance(15 * MINUTE);
    assert_ne!(world.sign_in(As::Developer).await, "");
}

#[tokio::test]
async fn whoever_has_a_first_password_changes_it_before_anything_else() {
    let world = World::new().await;
    world.user("new@example.org", Role::Manager, None, true).await;
    let answer = world.post_form("/sign-in", &[("user", "new@example.org"), ("password", PASSWORD)], "").await;
    let cookie = cookie_of(&answer);
    for page in ["/", "/findings", "/account", "/findings.csv"] {
        assert_eq!(location(&world.get(page, &cookie).await), "/first-password", "{page}");
    }
    assert_eq!(world.call("/fn/overview", &[], &cookie).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(world.get("/first-password", &cookie).await.status(), StatusCode::OK);
    let fields = [("current", PASSWORD), ("password", "another horse battery"), ("again", "another horse battery")];
    let changed = world.post_form("/fn/change-password", &fields, &cookie).await;
    assert_eq!(changed.status(), StatusCode::FOUND);
    assert!(location(&changed).contains("done=password"), "{}", location(&changed));
    let new_cookie = cookie_of(&changed);
    assert_ne!(new_cookie, cookie);
    assert_eq!(world.get("/checks", &new_cookie).await.status(), StatusCode::OK);
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_change_of_password_and_signing_out_everywhere_end_the_other_sessions() {
    let world = World::new().await;
    let (here, there) = (world.sign_in(As::Developer).await, world.sign_in(As::Developer).await);
    let fields = [("current", PASSWORD), ("password", "another horse battery"), ("again", "another horse battery")];
    let changed = world.post_form("/fn/change-password", &fields, &here).await;
    let here = cookie_of(&changed);
    assert_eq!(world.get("/checks", &here).await.status(), StatusCode::OK);
    assert_eq!(world.get("/checks", &there).await.status(), StatusCode::SEE_OTHER);
    let out = world.post_form("/fn/sign-out-everywhere", &[], &here).await;
    assert!(location(&out).starts_with("/sign-in"), "{}", location(&out));
    assert_eq!(world.get("/checks", &here).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Developer).await;
    let user = world.store.user_by_login("lucia@example.org").await.unwrap().unwrap();
    world.store.set_disabled(&user.id, true).await.unwrap();
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::SEE_OTHER);
    let answer = world.post_form("/sign-in", &[("user", "lucia@example.org"), ("password", PASSWORD)], "").await;
    assert!(location(&answer).starts_with("/sign-in?error=disabled"), "{}", location(&answer));
    let answer = world.post_form("/sign-in", &[("user", "lucia@example.org"), ("password", "wrong")], "").await;
    assert!(location(&answer).starts_with("/sign-in?error=credentials"), "only who knows the password is told more");
}

#[tokio::test]
async fn requests_from_other_sites_are_refused() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Developer).await;
    for path in ["/sign-in", "/sign-out", "/theme", "/fn/take", "/fn/change-password"] {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let foreign = request(Method::POST, path, &cookie)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            problem(world.send(foreign).await, StatusCode::FORBIDDEN).await;
        }
    }
    assert_eq!(world.get("/checks", &cookie).await.status(), StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let world = World::with(|config| config.server.public_url = "https://atalaya.example".parse().ok()).await;
    let answer = world.post_form("/sign-in", &[("user", "lucia@example.org"), ("password", PASSWORD)], "").await;
    let set = text_of(answer.headers(), "set-cookie");
    assert!(
        set.starts_with("__Host-atalaya=")
            && set.contains("Secure")
            && set.contains("Path=/")
            && !set.contains("Domain"),
        "{set}"
    );
    assert_eq!(text_of(answer.headers(), "strict-transport-security"), "max-age=63072000");
    let out = world.post_form("/sign-out", &[], &cookie_of(&answer)).await;
    let removed = out.headers().get_all(header::SET_COOKIE).iter().any(|value| {
        value.to_str().is_ok_and(|value| {
            value.starts_with("__Host-atalaya=;") && value.contains("Max-Age=0") && value.contains("Secure")
        })
    });
    assert!(removed, "{:?}", out.headers());
}

#[tokio::test]
async fn only_the_hash_of_a_session_is_kept() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Developer).await;
    let secret = cookie.strip_prefix("atalaya=").unwrap();
    let user = world.store.user_by_login("lucia@example.org").await.unwrap().unwrap();
    let sessions = world.store.sessions_of(&user.id, NOW).await.unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].hash, server::signin::hash_secret(secret));
    assert!(!sessions[0].data.contains(secret));
}

#[tokio::test]
async fn the_theme_is_remembered_in_our_own_words() {
    let world = World::new().await;
    let answer = world.post_form("/theme", &[("theme", "dark"), ("next", "/checks")], "").await;
    assert_eq!(location(&answer), "/checks");
    assert!(text_of(answer.headers(), "set-cookie").starts_with("theme=dark; Path=/; HttpOnly; SameSite=Lax"));
    let page = body(world.get("/sign-in", "theme=dark").await).await;
    assert!(page.contains("data-theme=\"dark\""), "{page}");
    let answer = world.post_form("/theme", &[("theme", "x; Domain=evil.example")], "").await;
    assert!(text_of(answer.headers(), "set-cookie").starts_with("theme=system;"));
}
