//! How long somebody stays signed in.

use super::setting::{Setting, parse};
use serde::{Deserialize, Serialize};

/// How long somebody stays signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sessions {
    /// Without a request.
    pub idle_minutes: u32,
    /// At the longest.
    pub longest_hours: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_minutes: 720, longest_hours: 168 }
    }
}

impl Sessions {
    /// Milliseconds without a request.
    pub fn idle_ms(&self) -> i64 {
        i64::from(self.idle_minutes) * 60_000
    }

    /// Milliseconds at the longest.
    pub fn longest_ms(&self) -> i64 {
        i64::from(self.longest_hours) * 3_600_000
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        if !(1..=525_600).contains(&self.idle_minutes) {
            return Err(("idle-minutes", "expected 1 to 525600 minutes".to_owned()));
        }
        if !(1..=8_760).contains(&self.longest_hours) {
            return Err(("longest-hours", "expected 1 to 8760 hours".to_owned()));
        }
        Ok(())
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "idle-minutes",
        variable: Some("ATALAYA_SESSIONS_IDLE_MINUTES"),
        flag: None,
        help: "A session ends after so many minutes without a request.",
        unset: None,
        set: |config, text| parse(text, "a number of minutes").map(|value| config.sessions.idle_minutes = value),
    },
    Setting {
        key: "longest-hours",
        variable: Some("ATALAYA_SESSIONS_LONGEST_HOURS"),
        flag: None,
        help: "A session ends after so many hours, used or not.",
        unset: None,
        set: |config, text| parse(text, "a number of hours").map(|value| config.sessions.longest_hours = value),
    },
];
