//! What the server says of itself, on standard error.

use super::setting::{Setting, parse};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What the server says of itself, on standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Log {
    /// The form of a line.
    pub format: LogFormat,
    /// Which lines.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

/// The form of a line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

impl Log {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        match tracing_subscriber::EnvFilter::builder().parse(&self.filter) {
            Ok(_) => Ok(()),
            Err(_) => {
                Err(("filter", "expected a level, or targets with levels, such as `info,server=debug`".to_owned()))
            }
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "format",
        variable: Some("ATALAYA_LOG_FORMAT"),
        flag: None,
        help: "The form of a line: `text` or `json`.",
        unset: None,
        set: |config, text| parse(text, "`text` or `json`").map(|value| config.log.format = value),
    },
    Setting {
        key: "filter",
        variable: Some("ATALAYA_LOG_FILTER"),
        flag: None,
        help: "Which lines: `error`, `warn`, `info`, `debug`, `trace`, or targets with a level each, such as `info,server=debug`.",
        unset: None,
        set: |config, text| parse(text, "a level").map(|value| config.log.filter = value),
    },
];
