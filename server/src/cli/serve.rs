//! `atalaya serve`: the dashboard.

use super::{
    DONE, WRONG_INPUT,
    common::{self, Opened},
};
use crate::{
    backend::AppBackend,
    config::{Config, Flags, LogFormat, PublicUrl},
    http::{self, Ended, State},
    random, sample,
    signin::Passwords,
};
use clap::Args;
use posture::words::Role;
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use store::accounts::{NewUser, RoleGrant};
use tokio::net::TcpListener;

/// The name of the first administrator.
const ADMIN: &str = "admin";
/// Ended sessions are removed so often.
const SWEEP: Duration = Duration::from_hours(1);

/// Serve the dashboard.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Load the bundled sample cluster, and make one user of each role
    #[arg(long)]
    sample: bool,
    /// A TOML file; docs/configuration.md lists what it may say
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to listen on, such as 0.0.0.0:3000; port 0 takes one that is free
    #[arg(long, visible_alias = "bind", value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// The address that people open, such as `https://atalaya.example`
    #[arg(long, value_name = "URL")]
    public_url: Option<PublicUrl>,
    /// The folder of the database
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// The folder that is served beside the pages
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(self) -> u8 {
        let sample = self.sample;
        let flags = Flags {
            config: self.config,
            listen: self.listen,
            public_url: self.public_url,
            data: self.data,
            site: self.site,
        };
        let config = match common::configuration(&flags) {
            Ok(config) => config,
            Err(error) => return common::wrong(&error),
        };
        log(&config);
        let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return common::wrong(&format!("no threads: {error}")),
        };
        let result = runtime.block_on(serve(config, sample));
        // Work on other threads that was cut off is not waited for.
        runtime.shutdown_background();
        match result {
            Ok(()) => DONE,
            Err(message) => {
                tracing::error!("{message}");
                WRONG_INPUT
            }
        }
    }
}

async fn serve(mut config: Config, sample: bool) -> Result<(), String> {
    let Opened { store, clock, random, passwords } = common::open(&config).await?;
    if sample && config.engine == posture::settings::Settings::default() {
        config.engine = sample::settings().map_err(|error| error.to_string())?;
    }
    let settings = Arc::new(config.engine.clone());
    let listener = TcpListener::bind(config.server.listen)
        .await
        .map_err(|error| format!("{} can't be listened on: {error}", config.server.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    config.server.listen = address;
    let people = if sample {
        sample::load(&store, &*clock, &settings).await.map_err(|error| error.to_string())?;
        sample::people(&store, &*clock, &*random, &passwords).await.map_err(|error| error.to_string())?
    } else {
        first_administrator(&store, &*clock, &*random, &passwords).await?.into_iter().collect()
    };
    let backend =
        Arc::new(AppBackend::new(store.clone(), clock.clone(), random.clone(), passwords.clone(), settings.clone()));
    let drain = Duration::from_secs(u64::from(config.server.drain_seconds));
    let url = config.public_url();
    let state = State::new(config, settings, store.clone(), backend, clock.clone(), random, passwords);
    let router = http::router(&state);
    let stop = signal().map_err(|error| format!("signals can't be received: {error}"))?;
    // The second signal counts from the first on, so it is registered only then.
    let hurry = async {
        match signal() {
            Ok(next) => next.await,
            Err(_) => std::future::pending().await,
        }
    };
    tell(&format!("http://{address}"), &people, sample).map_err(|error| error.to_string())?;
    tracing::info!(address = %address, public_url = %url, "listening");
    let sweeping = tokio::spawn(sweep(store, clock));
    let ended = http::serve(listener, router, drain, stop, hurry).await.map_err(|error| error.to_string())?;
    sweeping.abort();
    match ended {
        Ended::Drained => tracing::info!("stopped"),
        Ended::CutOff => tracing::warn!("stopped; requests under way were cut off"),
    }
    Ok(())
}

/// Where nobody is there yet: an administrator, who changes the first password before anything else.
async fn first_administrator(
    store: &Arc<dyn store::Store>,
    clock: &dyn crate::clock::Clock,
    random: &dyn random::Random,
    passwords: &Passwords,
) -> Result<Option<sample::NewPerson>, String> {
    let failed = |error: store::StoreError| error.to_string();
    if !store.users().await.map_err(failed)?.is_empty() {
        return Ok(None);
    }
    let password = random::password(random).map_err(|error| error.to_string())?;
    let user = NewUser {
        login: ADMIN.to_owned(),
        email: String::new(),
        name: "Administrator".to_owned(),
        password_hash: passwords.hash(&password).await.map_err(|error| error.to_string())?,
        must_change_password: true,
    };
    let user = store.create_user(&user, clock.now()).await.map_err(failed)?;
    store
        .grant(&user.id, &RoleGrant { id: String::new(), role: Role::Admin, cluster: None, team: None })
        .await
        .map_err(failed)?;
    Ok(Some(sample::NewPerson { role: Role::Admin, user: ADMIN.to_owned(), password, teams: Vec::new() }))
}

/// The address and, once, the first passwords: on standard output, apart from the log.
fn tell(url: &str, people: &[sample::NewPerson], sample: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Atalaya listens on {url}")?;
    if people.is_empty() {
        if sample {
            writeln!(
                out,
                "First passwords were shown when the users were made; `atalaya user reset-password NAME` makes a new one."
            )?;
        }
    } else {
        writeln!(out, "First passwords, shown this once:")?;
    }
    for person in people {
        writeln!(
            out,
            "  {:<10} {:<24} {} {}",
            person.role.word(),
            person.user,
            person.password,
            person.teams.join(", ")
        )?;
    }
    out.flush()
}

fn log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::builder().parse_lossy(&config.log.filter);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false);
    // A second initialisation is only possible in tests, which keep the first.
    let _ = match config.log.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}

/// Removes sessions that have ended.
async fn sweep(store: Arc<dyn store::Store>, clock: Arc<dyn crate::clock::Clock>) {
    loop {
        match store.sweep_sessions(clock.now()).await {
            Ok(removed) => tracing::debug!(removed, "removed sessions that had ended"),
            Err(error) => tracing::warn!(error = %error, "sessions that have ended could not be removed"),
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// The next SIGINT or SIGTERM. Registered by the call itself, not by the first poll: from here on neither ends the
/// program on the spot.
#[cfg(unix)]
fn signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// The next Ctrl-C.
#[cfg(not(unix))]
fn signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
