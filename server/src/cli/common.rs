//! What commands on the data folder share: the configuration, the opened store, and how an error is told.

use super::WRONG_INPUT;
use crate::{
    clock::{Clock, SystemClock},
    config::{Config, ConfigError, Flags, load},
    random::{Random, SystemRandom},
    signin::Passwords,
};
use clap::Args;
use std::{
    fmt::Display,
    future::Future,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Sqlite, Store};

/// Where the data is.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The folder of the database
    #[arg(long, value_name = "FOLDER", global = true)]
    data: Option<PathBuf>,
    /// A TOML file; docs/configuration.md lists what it may say
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// What commands on the data folder work with.
pub(super) struct Opened {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) passwords: Passwords,
}

impl Place {
    /// Opens the data folder, runs `work` on it, and says how that ended.
    pub(super) fn run<F>(self, work: impl FnOnce(Opened) -> F) -> u8
    where
        F: Future<Output = Result<u8, String>>,
    {
        let flags = Flags { config: self.config, data: self.data, ..Flags::default() };
        let config = match configuration(&flags) {
            Ok(config) => config,
            Err(error) => return wrong(&error),
        };
        run_async(async move { work(open(&config).await?).await })
    }
}

/// Runs a command's work to its end.
pub(super) fn run_async(work: impl Future<Output = Result<u8, String>>) -> u8 {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return wrong(&error),
    };
    runtime.block_on(work).unwrap_or_else(|message| wrong(&message))
}

/// The configuration of this process.
pub(super) fn configuration(flags: &Flags) -> Result<Config, ConfigError> {
    let program = std::env::current_exe().ok();
    load(flags, &variable, program.as_deref().and_then(Path::parent))
}

/// A variable of this process's environment.
#[expect(clippy::disallowed_methods, reason = "the configuration's one look at the environment")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Opens the database in its folder, which is made if it is not there, for its owner only.
pub(super) async fn open(config: &Config) -> Result<Opened, String> {
    let folder = &config.server.data;
    make_folder(folder).map_err(|error| format!("the data folder {} can't be used: {error}", folder.display()))?;
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let ids = Arc::new(crate::random::StoreIds(random.clone()));
    let store = Sqlite::open(&config.database(), ids)
        .await
        .map_err(|error| format!("{}: {}", config.database().display(), crate::http::Chain(&error)))?;
    let passwords = Passwords::new(&config.sign_in, random.clone()).map_err(|error| error.to_string())?;
    Ok(Opened { store: Arc::new(store), clock: Arc::new(SystemClock), random, passwords })
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Tells an error and gives its exit code.
pub(super) fn wrong(error: &dyn Display) -> u8 {
    eprintln!("error: {error}");
    WRONG_INPUT
}
