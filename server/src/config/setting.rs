//! One setting: how it is called everywhere, and how it is read from text.

use super::Config;

/// One setting of a section.
pub(super) struct Setting {
    /// Its key in the file.
    pub(super) key: &'static str,
    /// The variable; none for what only a file can say.
    pub(super) variable: Option<&'static str>,
    /// The flag of `atalaya serve`.
    pub(super) flag: Option<&'static str>,
    /// What it does, for people; sentences.
    pub(super) help: &'static str,
    /// What is written where nothing is, if that is no plain value.
    pub(super) unset: Option<&'static str>,
    /// Reads it from the text of a variable.
    pub(super) set: fn(&mut Config, &str) -> Result<(), String>,
}

/// Reads a number, a path, an address.
pub(super) fn parse<T: std::str::FromStr>(text: &str, expected: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("expected {expected}"))
}

/// Reads what may be left out: nothing but spaces is nothing.
pub(super) fn parse_list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
