//! A server in this process: two teams, a few workloads, one user of each kind.

use app::backend::Backend;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use posture::{evidence::Coverage, settings::Settings, time::Timestamp, words::Role};
use server::{
    backend::AppBackend,
    clock::{Clock, ManualClock},
    config::Config,
    http::{State, router},
    import::{Collector, Request as Import, deliver},
    random::{Random, StoreIds, SystemRandom},
    signin::{Passwords, hash_secret},
};
use std::sync::Arc;
use store::{
    Sqlite, Store,
    accounts::{NewToken, NewUser, RoleGrant},
};
use tempfile::TempDir;
use tower::ServiceExt;

/// 2025-09-15T03:00:00Z
pub(crate) const NOW: Timestamp = Timestamp(1_757_905_200_000);
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const CLUSTER: &str = "staging";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    Nobody,
    OtherDeveloper,
    Developer,
    Manager,
    Operator,
    Admin,
}

impl As {
    pub(crate) const ALL: [As; 6] =
        [As::Nobody, As::OtherDeveloper, As::Developer, As::Manager, As::Operator, As::Admin];

    pub(crate) fn login(self) -> Option<&'static str> {
        match self {
            As::Nobody => None,
            As::OtherDeveloper => Some("karim@example.org"),
            As::Developer => Some("lucia@example.org"),
            As::Manager => Some("ines@example.org"),
            As::Operator => Some("tomas@example.org"),
            As::Admin => Some("admin@example.org"),
        }
    }

    fn grant(self) -> Option<(Role, Option<&'static str>)> {
        match self {
            As::Nobody => None,
            As::OtherDeveloper => Some((Role::Developer, Some("data"))),
            As::Developer => Some((Role::Developer, Some("storefront"))),
            As::Manager => Some((Role::Manager, None)),
            As::Operator => Some((Role::Operator, None)),
            As::Admin => Some((Role::Admin, None)),
        }
    }
}

/// The server, and what stands behind it.
pub(crate) struct World {
    pub(crate) router: Router,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) token: String,
    pub(crate) import: String,
    pub(crate) passwords: Passwords,
    _folder: TempDir,
}

/// Two namespaces of two teams; in each a deployment that is privileged.
pub(crate) const MANIFESTS: &str = r"
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: storefront}}
---
apiVersion: v1
kind: Namespace
metadata: {name: data, labels: {team: data}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: 'registry.example/shop/cart:1.0', securityContext: {privileged: true}}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: airflow, namespace: data}
spec:
  selector: {matchLabels: {app: airflow}}
  template:
    metadata: {labels: {app: airflow}}
    spec: {containers: [{name: airflow, image: 'registry.example/data/airflow:1.0', securityContext: {privileged: true}}]}
";

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With another configuration.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        for (file, text) in [
            ("pkg/atalaya.0123456789abcdef.js", "export default 1"),
            ("favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("robots.txt", "User-agent: *\nDisallow: /\n"),
        ] {
            std::fs::write(folder.path().join("site").join(file), text).unwrap();
        }
        let mut config = Config::default();
        config.server.data = folder.path().join("data");
        config.server.site = folder.path().join("site");
        // As cheap as Argon2 gets: these tests are not about its cost.
        config.sign_in.hash_memory_kib = 64;
        config.sign_in.hash_passes = 1;
        change(&mut config);
        config.validate().unwrap();
        std::fs::create_dir_all(&config.server.data).unwrap();
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let clock = Arc::new(ManualClock::at(NOW));
        let store: Arc<dyn Store> =
            Arc::new(Sqlite::open(&config.database(), Arc::new(StoreIds(random.clone()))).await.unwrap());
        let passwords = Passwords::new(&config.sign_in, random.clone()).unwrap();
        let settings = Arc::new(Settings::default());
        let backend: Arc<dyn Backend> = Arc::new(AppBackend::new(
            store.clone(),
            clock.clone() as Arc<dyn Clock>,
            random.clone(),
            passwords.clone(),
            settings.clone(),
        ));
        let state =
            State::new(config, settings.clone(), store.clone(), backend, clock.clone(), random, passwords.clone());
        let hash = passwords.hash(PASSWORD).await.unwrap();
        for who in As::ALL {
            if let (Some(login), Some((role, team))) = (who.login(), who.grant()) {
                make_user(&*store, login, &hash, role, team, false).await;
            }
        }
        let token = "atalaya_test".to_owned();
        let new = NewToken {
            name: "CI".to_owned(),
            hash: hash_secret(&token),
            role: Role::Operator,
            cluster: None,
            by: None,
            expires: None,
        };
        store.create_token(&new, NOW).await.unwrap();
        let mut collected = Collector::new(NOW, intake::Limits::default(), u64::MAX);
        collected.read("manifests.yaml", MANIFESTS.as_bytes()).unwrap();
        let import = Import { cluster: CLUSTER.to_owned(), coverage: Coverage::Cluster, ..Import::default() };
        let answer = deliver(store.clone(), &settings, &import, "CI", collected, NOW).await.unwrap();
        assert_eq!(answer.errors, []);
        Self { router: router(&state), store, clock, token, import: answer.import.unwrap(), passwords, _folder: folder }
    }

    pub(crate) async fn user(&self, login: &str, role: Role, team: Option<&str>, first_password: bool) -> String {
        let hash = self.passwords.hash(PASSWORD).await.unwrap();
        make_user(&*self.store, login, &hash, role, team, first_password).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Signs in through the form; gives the `Cookie` header, empty for nobody.
    pub(crate) async fn sign_in(&self, who: As) -> String {
        match who.login() {
            None => String::new(),
            Some(login) => cookie_of(&self.post_form("/sign-in", &[("user", login), ("password", PASSWORD)], "").await),
        }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Response {
        self.send(request(Method::GET, path, cookie).body(Body::empty()).unwrap()).await
    }

    /// As a browser without script sends a form.
    pub(crate) async fn post_form(&self, path: &str, fields: &[(&str, &str)], cookie: &str) -> Response {
        let pairs: Vec<(&str, String)> = fields.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        let request = request(Method::POST, path, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(posture::query::encode(&pairs).into()).unwrap()).await
    }

    /// As the application in the browser calls a server function.
    pub(crate) async fn call(&self, path: &str, fields: &[(&str, &str)], cookie: &str) -> Response {
        let pairs: Vec<(&str, String)> = fields.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        let request = request(Method::POST, path, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(posture::query::encode(&pairs).into()).unwrap()).await
    }
}

async fn make_user(
    store: &dyn Store,
    login: &str,
    hash: &str,
    role: Role,
    team: Option<&str>,
    first_password: bool,
) -> String {
    let new = NewUser {
        login: login.to_owned(),
        email: login.to_owned(),
        name: login.to_owned(),
        password_hash: hash.to_owned(),
        must_change_password: first_password,
    };
    let user = store.create_user(&new, NOW).await.unwrap();
    store
        .grant(&user.id, &RoleGrant { id: String::new(), role, cluster: None, team: team.map(str::to_owned) })
        .await
        .unwrap();
    user.id
}

pub(crate) fn request(method: Method, path: &str, cookie: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
    if cookie.is_empty() { request } else { request.header(header::COOKIE, cookie) }
}

/// What the answer sets, as the browser sends it back.
pub(crate) fn cookie_of(response: &Response) -> String {
    let set = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs: Vec<&str> =
        set.filter(|value| !value.contains("Max-Age=0")).filter_map(|value| value.split(';').next()).collect();
    pairs.join("; ")
}

pub(crate) fn location(response: &Response) -> &str {
    response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

pub(crate) fn text_of(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

pub(crate) async fn body(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 64 * 1024 * 1024).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The body of a refusal, which must be one.
pub(crate) async fn problem(response: Response, status: StatusCode) -> serde_json::Value {
    assert_eq!(response.status(), status);
    assert_eq!(text_of(response.headers(), "content-type"), "application/problem+json");
    let value: serde_json::Value = serde_json::from_str(&body(response).await).unwrap();
    assert_eq!(value["status"], status.as_u16());
    assert!(value["title"].is_string() && value["detail"].is_string() && value["type"].is_string());
    assert!(value["instance"].as_str().is_some_and(|instance| instance.len() > 30), "{value}");
    value
}
