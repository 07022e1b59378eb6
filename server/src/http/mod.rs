//! HTTP: one file for each endpoint, all layers in one ordered file.

mod address;
mod assets;
mod findings_csv;
mod guard;
mod health;
mod imports;
mod layers;
mod pages;
mod playground;
mod problem;
pub mod request_id;
mod security;
mod serve;
mod sign_in;
mod sign_out;
mod theme;

pub use pages::page_paths;
pub(crate) use problem::Chain;
pub use problem::Problem;
pub use serve::{Ended, serve};

use crate::{
    clock::Clock,
    config::Config,
    random::Random,
    session::{Keeper, cookie::Cookies},
    signin::{Passwords, Throttle},
};
use app::backend::Backend;
use axum::{
    Router,
    extract::FromRef,
    routing::{get, post},
};
use leptos::config::LeptosOptions;
use std::sync::Arc;
use store::Store;
use tokio::sync::Semaphore;

/// What every handler may use.
#[derive(Clone)]
pub struct State {
    /// The configuration.
    pub config: Arc<Config>,
    /// What the engine is told about this installation.
    pub settings: Arc<posture::settings::Settings>,
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// What pages may ask.
    pub backend: Arc<dyn Backend>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub random: Arc<dyn Random>,
    /// Passwords.
    pub passwords: Passwords,
    /// Attempts to sign in.
    pub throttle: Arc<Throttle>,
    /// Imports at a time.
    pub imports: Arc<Semaphore>,
    /// How cookies are named and marked.
    pub cookies: Cookies,
    /// Where the pages find their scripts and styles.
    pub leptos: LeptosOptions,
}

impl FromRef<State> for LeptosOptions {
    fn from_ref(state: &State) -> Self {
        state.leptos.clone()
    }
}

impl State {
    /// What every handler may use, from the configuration and what was opened for it.
    pub fn new(
        config: Config,
        settings: Arc<posture::settings::Settings>,
        store: Arc<dyn Store>,
        backend: Arc<dyn Backend>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        passwords: Passwords,
    ) -> Self {
        Self {
            settings,
            store,
            backend,
            clock,
            random,
            passwords,
            throttle: Arc::new(Throttle::new(&config.sign_in)),
            imports: Arc::new(Semaphore::new(usize::from(config.limits.imports_at_once))),
            cookies: crate::session::cookie::cookies(&config.public_url()),
            leptos: pages::options(&config),
            config: Arc::new(config),
        }
    }

    fn keeper(&self) -> Keeper {
        Keeper::new(self.store.clone(), self.clock.clone(), &self.config.sessions)
    }
}

/// Every route behind its layers.
pub fn router(state: &State) -> Router {
    // For people, with a cookie.
    let people = Router::new()
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-out", post(sign_out::sign_out))
        .route("/theme", post(theme::theme))
        .route("/findings.csv", get(findings_csv::findings_csv))
        .route(app::playground::PATH, get(playground::playground));
    let people = layers::for_people(pages::mount(people, state), state).with_state(state.clone());

    // For programs, with a token and without any cookie.
    let programs = Router::new()
        .route("/api/v1/imports", post(imports::create))
        .route("/api/v1/imports/{id}", get(imports::read_import))
        .route("/api/{*rest}", axum::routing::any(|| async { Problem::not_found() }));
    let programs = layers::for_programs(programs, state).with_state(state.clone());

    // For everybody, with neither.
    let anybody = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .merge(assets::routes(state));
    let anybody = layers::for_anybody(anybody, state).with_state(state.clone());

    layers::for_all(people.merge(programs).merge(anybody), state)
}
