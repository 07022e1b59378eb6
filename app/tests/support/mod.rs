//! A backend without a database, a router around it, and typed people to ask it.

mod access;
mod fake;
mod fixture;

pub(crate) use fake::Fake;
pub(crate) use fixture::{EVIL_WORKLOAD, LONG_WORKLOAD, unresolved};

use app::{
    App,
    backend::{Backend, Principal, Viewer},
    components::Theme,
    shell::shell,
};
use axum::{Router, body::Body};
use http::{HeaderMap, Request, StatusCode, header};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use std::{
    future::Future,
    sync::{Arc, LazyLock},
};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// The routes, listed once and before any page is asked for: while a process lists them, no resource of it loads,
/// and one that is first asked in that moment never does (leptos issue 4773). The server lists them once at its start.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("threads can be started"));

/// Runs a test on the one runtime that all of them share, as all requests share the server's.
pub(crate) fn run(test: impl Future<Output = ()>) {
    RUNTIME.block_on(test);
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Nobody,
    Developer,
    Manager,
    Operator,
    Admin,
}

impl Who {
    fn principal(self) -> Option<Principal> {
        let name = match self {
            Who::Nobody => return None,
            Who::Developer => "Lucía Ortega",
            Who::Manager => "Ana Prieto",
            Who::Operator => "Tomás Bauer",
            Who::Admin => "Ada Admin",
        };
        Some(Principal {
            user_id: format!("{self:?}").to_lowercase(),
            name: name.to_owned(),
            is_admin: self == Who::Admin,
            ..Principal::default()
        })
    }
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    /// Where it sends the browser.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The page without its scripts, which carry the data for the browser.
    pub(crate) fn html(&self) -> String {
        let mut html = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some(start) = rest.find("<script") {
            html.push_str(&rest[..start]);
            rest = rest[start..].split_once("</script>").map_or("", |(_, after)| after);
        }
        html.push_str(rest);
        html.replace("<!>", "").replace("<!---->", "")
    }

    /// The text that a person reads, with one space between pieces.
    pub(crate) fn words(&self) -> String {
        let html = self.html();
        let html = html.replace("<b>", "").replace("</b>", "").replace("<code>", "").replace("</code>", "");
        let body = html.split_once("<body>").map_or(html.as_str(), |(_, body)| body);
        let mut words = String::new();
        let mut in_tag = false;
        for c in body.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                _ => {}
            }
            match c {
                '>' => words.push(' '),
                c if !in_tag => words.push(c),
                _ => {}
            }
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Every address of a link.
    pub(crate) fn links(&self) -> Vec<String> {
        self.html()
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(href, _)| href.replace("&amp;", "&"))
            .collect()
    }
}

fn router(backend: Arc<Fake>, who: Who) -> Router {
    let options = LeptosOptions::builder().output_name("atalaya").build();
    let routes = ROUTES.clone();
    let context = move || {
        provide_context(Theme::default());
        if let Some(principal) = who.principal() {
            let backend: Arc<dyn Backend> = backend.clone();
            provide_context(Viewer { backend, principal });
        }
    };
    let shell_options = options.clone();
    Router::new()
        .leptos_routes_with_context(&options, routes, context, move || shell(shell_options.clone()))
        .with_state(options)
}

async fn send(backend: Arc<Fake>, who: Who, request: Request<Body>) -> Page {
    let response = router(backend, who).oneshot(request).await.expect("the router answers");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 16 << 20).await.expect("the body ends");
    Page {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).expect("pages are UTF-8"),
    }
}

/// A page as somebody's browser without script asks for it.
pub(crate) async fn get(who: Who, address: &str) -> Page {
    get_from(Fake::shared(), who, address).await
}

/// The same from a backend of one's own.
pub(crate) async fn get_from(backend: Arc<Fake>, who: Who, address: &str) -> Page {
    let request = Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
    send(backend, who, request).await
}

/// A form as a browser without script sends it.
pub(crate) async fn post(backend: Arc<Fake>, who: Who, address: &str, form: &str) -> Page {
    let request = Request::post(address)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "https://evil.example/")
        .body(Body::from(form.to_owned()))
        .expect("a request");
    send(backend, who, request).await
}

/// A call as the browser's WebAssembly makes it.
pub(crate) async fn call(backend: Arc<Fake>, who: Who, address: &str, form: &str) -> Page {
    let request = Request::post(address)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .expect("a request");
    send(backend, who, request).await
}
