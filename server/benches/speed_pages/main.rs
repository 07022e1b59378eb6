//! The time the server takes for each of 40 page requests: `pages.toml` lists them. `ATALAYA_BENCH_FINDINGS` says at how many
//! findings, 100,000 where it says nothing.
//!
//! Through the real layers and the real database, in one process, one request after another, on one core.

mod synthetic;

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use posture::{query::FindingQuery, settings::Settings, words::Role};
use serde::Deserialize;
use server::{
    backend::AppBackend,
    clock::{Clock, SystemClock},
    config::Config,
    http::{State, router},
    random::{Random, SystemRandom},
    signin::Passwords,
};
use std::{
    io::{Write, stdout},
    sync::Arc,
};
use store::{
    Delivery, Scope, Sqlite, Store,
    accounts::{NewUser, RoleGrant},
    evidence::{Mode, Source, SourceKind},
    ingest,
};
use tower::ServiceExt;

/// The design's bar for the server's time at the 99th percentile, in milliseconds, at 1,000,000 findings.
const BAR_MS: f64 = 25.0;
const RUNS: usize = 31;
/// Findings where nothing else is asked for.
const FINDINGS: u32 = 100_000;
const PASSWORD: &str = "benchmark-only-password";

#[derive(Deserialize)]
struct Pages {
    request: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    r#as: String,
    path: String,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let store: Arc<dyn Store> =
        Arc::new(Sqlite::open(&folder.path().join("atalaya.db"), Arc::new(store::CountingIds::default())).await?);
    let settings = Arc::new(Settings::default());
    let now = clock.now();

    // Two imports, so that there is something fixed, and something that changed since.
    #[expect(clippy::disallowed_methods, reason = "the size of a benchmark is asked for in the environment")]
    let asked = std::env::var("ATALAYA_BENCH_FINDINGS");
    let findings = asked.ok().and_then(|text| text.parse().ok()).unwrap_or(FINDINGS);
    let mut present = 0;
    for (generation, days) in [(0, -10), (1, 0)] {
        let evidence = synthetic::cluster(now.plus_days(days), generation, findings);
        let delivery = Delivery {
            cluster: "synthetic".to_owned(),
            source: Source { kind: SourceKind::Files, label: "benchmark".to_owned() },
            evidence,
            understood: std::collections::BTreeMap::new(),
            errors: vec![],
            received_at: now.plus_days(days),
            owns: vec![],
        };
        present = ingest(store.clone(), delivery, &settings, Mode::Apply).await?.present;
    }

    let config = Config::default();
    let passwords = Passwords::new(&config.sign_in, random.clone())?;
    let hash = passwords.hash(PASSWORD).await?;
    for (login, role, team) in [("operator", Role::Operator, None), ("developer", Role::Developer, Some("team-7"))] {
        let user = NewUser {
            login: login.to_owned(),
            email: String::new(),
            name: login.to_owned(),
            password_hash: hash.clone(),
            must_change_password: false,
        };
        let user = store.create_user(&user, now).await?;
        store
            .grant(&user.id, &RoleGrant { id: String::new(), role, cluster: None, team: team.map(str::to_owned) })
            .await?;
    }
    let backend =
        Arc::new(AppBackend::new(store.clone(), clock.clone(), random.clone(), passwords.clone(), settings.clone()));
    let app = router(&State::new(config, settings, store.clone(), backend, clock, random, passwords));

    let first = store.findings(&Scope::All, &FindingQuery::default(), now, 1).await?;
    let finding = first.rows.first().map(|row| row.id.clone()).unwrap_or_default();
    let pages: Pages = toml::from_str(include_str!("../pages.toml"))?;
    let operator = sign_in(&app, "operator").await?;
    let developer = sign_in(&app, "developer").await?;
    let mut out = stdout();
    writeln!(
        out,
        "page requests at {present} findings present, server time, {RUNS} runs each (bar at 1,000,000: p99 {BAR_MS} ms)"
    )?;
    let mut all = Vec::new();
    for page in &pages.request {
        let path = page
            .path
            .replace("{namespace}", "namespace-7")
            .replace("{check}", "privilege.run-as-root")
            .replace("{image}", "registry.example%2Fteam-7%2Fservice-7-1")
            .replace("{text}", "openssl")
            .replace("{finding}", &finding);
        let cookie = if page.r#as == "operator" { &operator } else { &developer };
        let mut times = Vec::new();
        for _ in 0..RUNS {
            times.push(timed(&app, &path, cookie).await?);
        }
        times.sort_by(f64::total_cmp);
        writeln!(out, "{:7.1} ms median {:7.1} ms most  {:9}  {path}", times[RUNS / 2], times[RUNS - 1], page.r#as)?;
        all.extend(times);
    }
    all.sort_by(f64::total_cmp);
    let at = |percent: usize| all.get(all.len() * percent / 100).copied().unwrap_or_default();
    writeln!(out, "all {} requests: median {:.1} ms, p99 {:.1} ms (bar {BAR_MS} ms)", all.len(), at(50), at(99))?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures with the clock")]
async fn timed(app: &Router, path: &str, cookie: &str) -> Result<f64, Failure> {
    let request =
        Request::get(path).header(header::COOKIE, cookie).header(header::HOST, "127.0.0.1:3000").body(Body::empty())?;
    let start = std::time::Instant::now();
    let response = app.clone().oneshot(request).await?;
    let status = response.status();
    response.into_body().collect().await?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    if status == StatusCode::OK { Ok(milliseconds) } else { Err(format!("{path}: {status}").into()) }
}

async fn sign_in(app: &Router, user: &str) -> Result<String, Failure> {
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::HOST, "127.0.0.1:3000")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(format!("user={user}&password={PASSWORD}")))?;
    let response: Response<Body> = app.clone().oneshot(request).await?;
    let cookie = response
        .headers()
        .get(header::SET_COOKIE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    cookie.map(str::to_owned).ok_or_else(|| format!("sign-in of {user}: {}", response.status()).into())
}
