//! Which environment variables carry a secret in plain text.
//!
//! This is decided here, while reading: from the reader on only the variable's name is known. A value counts where its form
//! alone tells a secret ([`by_value`]), or where its name says so and it is a literal that can be one ([`by_name`]).

mod by_name;
mod by_value;
mod literal;

use super::typed::{Fault, Within};
use k8s_openapi::api::core::v1::EnvVar;

/// The longest name of a variable that is kept, in bytes.
const LONGEST_NAME: usize = 253;

/// The names of the variables that carry a secret in plain text, in the manifest's order, each once.
pub(super) fn names(variables: Vec<EnvVar>) -> Result<Vec<String>, Fault> {
    let mut found: Vec<String> = Vec::new();
    for (at, variable) in variables.into_iter().enumerate() {
        let secret = variable.value.as_deref().is_some_and(|value| is_secret(&variable.name, value));
        if secret && !found.contains(&variable.name) {
            super::meta::text(&variable.name, LONGEST_NAME).at("name").item(at)?;
            found.push(variable.name);
        }
    }
    Ok(found)
}

/// Whether a variable of this name and value carries a secret in plain text.
fn is_secret(name: &str, value: &str) -> bool {
    by_value::is_secret(value) || (by_name::says_secret(name, value) && literal::can_be_secret(value))
}

#[cfg(test)]
mod tests;
