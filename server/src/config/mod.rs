//! The configuration, by section. Built-in values, then a TOML file, then the environment, then flags.
//!
//! Every setting stands in its section's file three times and nowhere else: as a field, with its value if nobody says
//! anything, and as a line of the reference page, which also reads it from the environment.

mod limits;
mod load;
mod log;
mod reference;
mod server;
mod sessions;
mod setting;
mod sign_in;

pub use limits::Limits;
pub use load::{Flags, default_data_folder, load};
pub use log::{Log, LogFormat};
pub use reference::reference;
pub use server::{PublicUrl, Server};
pub use sessions::Sessions;
pub use sign_in::SignIn;

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Where the server listens and what it serves.
    pub server: Server,
    /// How much it takes.
    pub limits: Limits,
    /// How long somebody stays signed in.
    pub sessions: Sessions,
    /// Passwords and attempts.
    pub sign_in: SignIn,
    /// What it says of itself.
    pub log: Log,
    /// What the installation tells the engine.
    pub engine: posture::settings::Settings,
}

/// A setting that cannot be used, and where it was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ConfigError {
    /// A file with line and column, a variable, or a flag.
    pub place: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl Config {
    /// Whether the values fit together. Each section speaks for itself.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let problem =
            |section: &str, (key, message): (&str, String)| ConfigError { place: format!("{section}.{key}"), message };
        self.server.validate().map_err(|error| problem("server", error))?;
        self.limits.validate().map_err(|error| problem("limits", error))?;
        self.sessions.validate().map_err(|error| problem("sessions", error))?;
        self.sign_in.validate().map_err(|error| problem("sign-in", error))?;
        self.log.validate().map_err(|error| problem("log", error))
    }

    /// The address that people open.
    pub fn public_url(&self) -> PublicUrl {
        self.server.public_url.clone().unwrap_or_else(|| PublicUrl::of(self.server.listen))
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.server.data.join("atalaya.db")
    }
}
