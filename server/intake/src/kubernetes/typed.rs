//! Decodes a value into a type of the Kubernetes API, and says what was expected where it does not fit.

use super::field::{FieldPath, Step};
use crate::error::quoted;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What is wrong with one field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) path: FieldPath,
    pub(super) expected: String,
    pub(super) found: Option<String>,
    pub(super) remedy: Option<String>,
}

impl Fault {
    pub(super) fn new(path: FieldPath, expected: impl Into<String>) -> Self {
        Self { path, expected: expected.into(), found: None, remedy: None }
    }

    /// Of the value itself that was asked about.
    pub(super) fn here(expected: impl Into<String>) -> Self {
        Self::new(FieldPath::default(), expected)
    }

    pub(super) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// Where a fault is, written from the inside out: who checks a value says what is wrong with it, and each caller on the
/// way out adds the field that it asked about. So a path costs nothing until something is wrong.
pub(super) trait Within: Sized {
    /// It is in this field.
    fn at(self, key: &str) -> Self;

    /// It is in this item of a list.
    fn item(self, index: usize) -> Self;

    /// It is below this path.
    fn below(self, path: &FieldPath) -> Self;
}

impl Within for Fault {
    fn at(mut self, key: &str) -> Self {
        self.path.0.insert(0, Step::Key(key.to_owned()));
        self
    }

    fn item(mut self, index: usize) -> Self {
        self.path.0.insert(0, Step::Index(index));
        self
    }

    fn below(mut self, path: &FieldPath) -> Self {
        self.path = path.join(&self.path);
        self
    }
}

impl<T> Within for Result<T, Fault> {
    fn at(self, key: &str) -> Self {
        self.map_err(|fault| fault.at(key))
    }

    fn item(self, index: usize) -> Self {
        self.map_err(|fault| fault.item(index))
    }

    fn below(self, path: &FieldPath) -> Self {
        self.map_err(|fault| fault.below(path))
    }
}

/// Decodes an object. Unknown fields are fine, as the API may have grown since; wrong types are not.
pub(super) fn decode<T: DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = FieldPath::from(error.path());
        let found = path.value_in(value).map(|value| describe(value, path.may_hold_a_secret()));
        let message = error.inner().to_string();
        let expected = message.rsplit_once(", expected ").map_or("a value that Kubernetes takes", |(_, words)| words);
        Fault { expected: plain(expected), found, path, remedy: None }
    })
}

/// What serde and the API's types call what they expect, in the words of YAML.
fn plain(expected: &str) -> String {
    let words = match expected {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "an integer",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" => "a text; write numbers, true, false, yes and no in quotes",
        "a map" => "a mapping",
        "a sequence" => "a list",
        "IntOrString" => "an integer or a text",
        "Quantity" => "a quantity, such as 500m or 64Mi",
        "Time" | "MicroTime" => "a time, such as 2026-01-31T12:00:00Z",
        type_name if type_name.starts_with(|c: char| c.is_ascii_uppercase()) => "a mapping",
        other => other,
    };
    words.to_owned()
}

/// A value in a few words; what may be secret is not quoted.
pub(super) fn describe(value: &Value, secret: bool) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        Value::Bool(_) if secret => "true or false".to_owned(),
        Value::Number(_) if secret => "a number".to_owned(),
        Value::String(_) if secret => "a text".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => quoted(text),
    }
}
