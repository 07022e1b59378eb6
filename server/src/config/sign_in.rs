//! Passwords and attempts.

use super::setting::{Setting, parse};
use serde::{Deserialize, Serialize};

/// Passwords and attempts. The defaults of the hash are OWASP's first choice for Argon2id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignIn {
    /// Attempts for one user within the window.
    pub attempts_per_user: u32,
    /// Attempts from one address within the window.
    pub attempts_per_address: u32,
    /// The window.
    pub window_minutes: u32,
    /// Memory of one hash.
    pub hash_memory_kib: u32,
    /// Passes of one hash.
    pub hash_passes: u32,
    /// Hashes at a time.
    pub hashes_at_once: u8,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            attempts_per_user: 10,
            attempts_per_address: 50,
            window_minutes: 15,
            hash_memory_kib: 19_456,
            hash_passes: 2,
            hashes_at_once: 2,
        }
    }
}

impl SignIn {
    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        let numbers = [
            ("attempts-per-user", self.attempts_per_user, 1, 1_000_000),
            ("attempts-per-address", self.attempts_per_address, 1, 1_000_000),
            ("window-minutes", self.window_minutes, 1, 1_440),
            ("hash-memory-kib", self.hash_memory_kib, 64, 1_048_576),
            ("hash-passes", self.hash_passes, 1, 100),
            ("hashes-at-once", u32::from(self.hashes_at_once), 1, 64),
        ];
        match numbers.into_iter().find(|&(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((key, _, least, most)) => Err((key, format!("expected {least} to {most}"))),
            None => Ok(()),
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "attempts-per-user",
        variable: Some("ATALAYA_SIGN_IN_ATTEMPTS_PER_USER"),
        flag: None,
        help: "So many attempts to sign in as one user within the window; then signing in as that user waits until it is over.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.sign_in.attempts_per_user = value),
    },
    Setting {
        key: "attempts-per-address",
        variable: Some("ATALAYA_SIGN_IN_ATTEMPTS_PER_ADDRESS"),
        flag: None,
        help: "So many attempts from one address (of IPv6 its first 64 bits) within the window.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.sign_in.attempts_per_address = value),
    },
    Setting {
        key: "window-minutes",
        variable: Some("ATALAYA_SIGN_IN_WINDOW_MINUTES"),
        flag: None,
        help: "The window in which attempts are counted.",
        unset: None,
        set: |config, text| parse(text, "a number of minutes").map(|value| config.sign_in.window_minutes = value),
    },
    Setting {
        key: "hash-memory-kib",
        variable: Some("ATALAYA_SIGN_IN_HASH_MEMORY_KIB"),
        flag: None,
        help: "Memory that one Argon2id hash takes, in KiB. Stored hashes keep their own.",
        unset: None,
        set: |config, text| parse(text, "a number of KiB").map(|value| config.sign_in.hash_memory_kib = value),
    },
    Setting {
        key: "hash-passes",
        variable: Some("ATALAYA_SIGN_IN_HASH_PASSES"),
        flag: None,
        help: "Passes over that memory.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.sign_in.hash_passes = value),
    },
    Setting {
        key: "hashes-at-once",
        variable: Some("ATALAYA_SIGN_IN_HASHES_AT_ONCE"),
        flag: None,
        help: "The most hashes that are worked out at a time: this times `hash-memory-kib` is the most memory signing in takes.",
        unset: None,
        set: |config, text| parse(text, "a number from 1 to 64").map(|value| config.sign_in.hashes_at_once = value),
    },
];
