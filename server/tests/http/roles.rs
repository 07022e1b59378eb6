//! Every route and every server function, as everybody. A route that is not listed here fails the test.

use super::world::{As, CLUSTER, World, location};
use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use posture::{query::FindingQuery, words::Role};
use std::collections::{BTreeMap, BTreeSet};
use store::Scope;

/// What the placeholders of the tables stand for.
struct Things {
    /// A finding of `shop`, on the developers' side.
    finding: String,
    import: String,
    user: String,
    grant: String,
    token: String,
}

impl Things {
    async fn of(world: &World) -> Self {
        let query = FindingQuery::from_pairs([("namespace", "shop"), ("check", "privilege.privileged")]).unwrap();
        let finding = world.store.findings(&Scope::All, &query, super::world::NOW, 10).await.unwrap().rows.remove(0).id;
        let user = world.user("somebody@example.org", Role::Manager, None, false).await;
        let grant = world.store.user(&user).await.unwrap().unwrap().grants.remove(0).id;
        let token = world.store.tokens().await.unwrap().remove(0).id;
        Self { finding, import: world.import.clone(), user, grant, token }
    }

    fn fill(&self, text: &str) -> String {
        let pairs = [
            ("{finding}", &self.finding),
            ("{import}", &self.import),
            ("{user}", &self.user),
            ("{grant}", &self.grant),
            ("{token}", &self.token),
        ];
        pairs.into_iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}

/// Route as the application knows it, an address of it, and the status for each in the order of [`As::ALL`].
const PAGES: &[(&str, &str, [u16; 6])] = &[
    ("/sign-in", "/sign-in", [200; 6]),
    ("/first-password", "/first-password", [303, 200, 200, 200, 200, 200]),
    ("/", "/", [303, 200, 200, 200, 200, 200]),
    ("/namespaces", "/namespaces", [303, 200, 200, 200, 200, 200]),
    ("/namespaces/{name}", "/namespaces/shop", [303, 404, 200, 200, 200, 200]),
    ("/findings", "/findings?namespace=shop", [303, 200, 200, 200, 200, 200]),
    ("/findings/{id}", "/findings/{finding}", [303, 404, 200, 200, 200, 200]),
    ("/images", "/images", [303, 200, 200, 200, 200, 200]),
    ("/access", "/access?verb=get&resource=secrets", [303, 200, 200, 200, 200, 200]),
    ("/imports", "/imports", [303, 200, 200, 200, 200, 200]),
    ("/imports/{id}", "/imports/{import}", [303, 200, 200, 200, 200, 200]),
    ("/checks", "/checks", [303, 200, 200, 200, 200, 200]),
    ("/checks/{id}", "/checks/privilege.privileged", [303, 200, 200, 200, 200, 200]),
    ("/summary", "/summary", [303, 200, 200, 200, 200, 200]),
    ("/account", "/account", [303, 200, 200, 200, 200, 200]),
    ("/admin/users", "/admin/users", [303, 403, 403, 403, 403, 200]),
    ("/admin/tokens", "/admin/tokens", [303, 403, 403, 403, 403, 200]),
    ("/{*any}", "/nowhere/at/all", [303, 404, 404, 404, 404, 404]),
];

/// Routes that are the server's own.
const OWN: &[(&str, [u16; 6])] = &[
    ("/findings.csv", [303, 200, 200, 200, 200, 200]),
    ("/playground", [200; 6]),
    ("/healthz", [200; 6]),
    ("/readyz", [200; 6]),
    ("/robots.txt", [200; 6]),
    ("/favicon.svg", [200; 6]),
    ("/pkg/atalaya.0123456789abcdef.js", [200; 6]),
    // A cookie opens nothing here, an administrator's neither.
    ("/api/v1/imports/{import}", [401; 6]),
];

#[tokio::test]
async fn every_page_as_everybody() {
    let routes: BTreeSet<String> = server::http::page_paths().map(str::to_owned).collect();
    assert_eq!(PAGES.iter().map(|(route, ..)| (*route).to_owned()).collect::<BTreeSet<_>>(), routes);
    let world = World::new().await;
    let things = Things::of(&world).await;
    for (at, who) in As::ALL.into_iter().enumerate() {
        let cookie = world.sign_in(who).await;
        for (address, expected) in PAGES
            .iter()
            .map(|(_, address, expected)| (address, expected))
            .chain(OWN.iter().map(|(address, expected)| (address, expected)))
        {
            let address = things.fill(address);
            let answer = world.get(&address, &cookie).await;
            assert_eq!(answer.status().as_u16(), expected[at], "{address} as {who:?}");
            if expected[at] == 303 {
                assert!(location(&answer).starts_with("/sign-in"), "{address} as {who:?}");
            }
        }
    }
}

/// What comes of a server function: a status for what reads, the code of the answer for what changes.
type Outcomes = [&'static str; 6];

const READ: Outcomes = ["401", "200", "200", "200", "200", "200"];
const READ_SHOP: Outcomes = ["401", "404", "200", "200", "200", "200"];
const READ_ADMIN: Outcomes = ["401", "403", "403", "403", "403", "200"];
const WORK_SHOP: Outcomes = ["sign-in", "problem=not-found", "done", "problem=forbidden", "done", "done"];
const ADMIN: Outcomes =
    ["sign-in", "problem=forbidden", "problem=forbidden", "problem=forbidden", "problem=forbidden", "done"];
const SELF: Outcomes = ["sign-in", "done", "done", "done", "done", "done"];

type Fields = &'static [(&'static str, &'static str)];

/// In an order in which each finds what it needs.
const FUNCTIONS: &[(&str, Fields, Outcomes)] = &[
    ("/fn/frame", &[], READ),
    ("/fn/overview", &[], READ),
    ("/fn/namespaces", &[], READ),
    ("/fn/namespace", &[("name", "shop")], READ_SHOP),
    ("/fn/findings", &[("search", "?namespace=shop")], READ),
    ("/fn/finding", &[("id", "{finding}")], READ_SHOP),
    ("/fn/images", &[], READ),
    ("/fn/access", &[("search", "?verb=get&resource=secrets")], READ),
    ("/fn/imports", &[], READ),
    ("/fn/import", &[("id", "{import}")], READ),
    ("/fn/checks", &[], READ),
    ("/fn/check", &[("id", "privilege.privileged")], READ),
    ("/fn/summary", &[], READ),
    ("/fn/account", &[], READ),
    ("/fn/users", &[], READ_ADMIN),
    ("/fn/tokens", &[], READ_ADMIN),
    ("/fn/take", &[("id", "{finding}")], WORK_SHOP),
    ("/fn/claim", &[("id", "{finding}")], WORK_SHOP),
    ("/fn/put-back", &[("id", "{finding}")], WORK_SHOP),
    ("/fn/comment", &[("id", "{finding}"), ("text", "Looking into it.")], WORK_SHOP),
    ("/fn/bulk-work", &[("change", "take"), ("ids[0]", "{finding}"), ("back", "")], WORK_SHOP),
    ("/fn/create-user", &[("user", "new.person"), ("name", "New"), ("email", "new@example.org")], ADMIN),
    ("/fn/grant", &[("user_id", "{user}"), ("role", "operator")], ADMIN),
    ("/fn/revoke-grant", &[("user_id", "{user}"), ("grant_id", "{grant}")], ADMIN),
    ("/fn/reset-password", &[("user_id", "{user}")], ADMIN),
    ("/fn/disable-user", &[("user_id", "{user}")], ADMIN),
    ("/fn/enable-user", &[("user_id", "{user}")], ADMIN),
    ("/fn/create-token", &[("name", "Pipeline"), ("cluster", CLUSTER), ("days", "30")], ADMIN),
    ("/fn/revoke-token", &[("id", "{token}")], ADMIN),
    (
        "/fn/change-password",
        &[
            ("current", "correct horse battery"),
            ("password", "another horse battery"),
            ("again", "another horse battery"),
        ],
        SELF,
    ),
    ("/fn/sign-out-everywhere", &[], SELF),
];

#[tokio::test]
async fn every_server_function_as_everybody() {
    let known: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path).collect();
    assert_eq!(FUNCTIONS.iter().map(|(path, ..)| *path).collect::<BTreeSet<_>>(), known);
    for (at, who) in As::ALL.into_iter().enumerate() {
        // What one may do must not be what another finds done.
        let world = World::new().await;
        let things = Things::of(&world).await;
        let mut cookie = world.sign_in(who).await;
        for (path, fields, outcomes) in FUNCTIONS {
            let filled: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, things.fill(value))).collect();
            let fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let reads = outcomes[0] == "401";
            let answer = if reads {
                world.call(path, &fields, &cookie).await
            } else {
                world.post_form(path, &fields, &cookie).await
            };
            let outcome = if reads { answer.status().as_u16().to_string() } else { code(&answer) };
            assert_eq!(outcome, outcomes[at], "{path} as {who:?}: {} {}", answer.status(), location(&answer));
            let set = super::world::cookie_of(&answer);
            if !set.is_empty() {
                cookie = set;
            }
        }
    }
}

/// `done`, `problem=…` or `sign-in`, from where the answer leads.
fn code(answer: &axum::response::Response) -> String {
    let place = location(answer);
    if answer.status() == StatusCode::SEE_OTHER && place.starts_with("/sign-in") {
        return "sign-in".to_owned();
    }
    let query = place.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let pair = query.split('&').find(|pair| pair.starts_with("done=") || pair.starts_with("problem="));
    pair.map(|pair| if pair.starts_with("done=") { "done" } else { pair }).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn nobody_reaches_a_server_function_in_any_way() {
    let world = World::new().await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, axum::http::Method::POST, "{path}: reading a page must change nothing");
        assert_eq!(world.call(path, &[], "").await.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(
            world.call(path, &[], "atalaya=AAAAAAAAAAAAAAAAAAAAAA").await.status(),
            StatusCode::UNAUTHORIZED,
            "{path} with a made-up cookie"
        );
        assert_eq!(
            world.call(path, &[], "atalaya=%00; atalaya=x").await.status(),
            StatusCode::UNAUTHORIZED,
            "{path} with a broken cookie"
        );
        assert_eq!(location(&world.post_form(path, &[], "").await), "/sign-in", "{path}");
    }
}

#[tokio::test]
async fn the_cluster_that_an_address_names_is_remembered_if_it_is_in_scope() {
    let world = World::new().await;
    world.store.ensure_cluster("another", super::world::NOW).await.unwrap();
    let user = world.store.user_by_login("lucia@example.org").await.unwrap().unwrap();
    let remembered = async || {
        let sessions = world.store.sessions_of(&user.id, super::world::NOW).await.unwrap();
        let data: BTreeMap<String, serde_json::Value> = serde_json::from_str(&sessions[0].data).unwrap();
        data.get("cluster").and_then(|value| value.as_str()).map(str::to_owned)
    };
    let cookie = world.sign_in(As::Developer).await;
    world.get("/checks?cluster=unknown", &cookie).await;
    assert_eq!(remembered().await, None);
    world.get(&format!("/checks?cluster={CLUSTER}"), &cookie).await;
    assert_eq!(remembered().await.as_deref(), Some(CLUSTER));
}
