//! What went wrong, where, and what was expected: one line for people, separate fields for JSON.

use std::fmt;

/// Where in the input something stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Place {
    /// The input as the caller names it, such as a path; `-` for standard input is the caller's choice.
    pub file: String,
    /// The document's number from 1, for streams of documents. Documents that hold only comments do not count.
    pub document: Option<u32>,
    /// The line's number from 1, where it is known.
    pub line: Option<u64>,
}

impl Place {
    /// A place that is a whole input.
    pub fn file(name: &str) -> Self {
        Self { file: name.to_owned(), document: None, line: None }
    }

    /// The same place on a line.
    pub(crate) fn at_line(&self, line: u64) -> Self {
        Self { line: Some(line), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(document) = self.document {
            write!(f, ", document {document}")?;
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        Ok(())
    }
}

/// Something that could not be read. The rest of the input goes on where that is possible.
///
/// `Display` is one line: `deploy.yaml, document 3, line 41: spec.replicas: expected an integer, found "two"`.
/// Values of environment variables, annotations and Secrets are never quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Where.
    pub place: Place,
    /// The field, such as `spec.replicas` or `items[3].metadata.name`, where one field is at fault.
    pub path: Option<String>,
    /// What was expected, to follow the word "expected".
    pub expected: String,
    /// What was found instead, to follow the word "found".
    pub found: Option<String>,
    /// What to do about it, where that is not plain.
    pub remedy: Option<String>,
}

impl std::error::Error for ReadError {}

impl ReadError {
    pub(crate) fn new(place: Place, expected: impl Into<String>) -> Self {
        Self { place, path: None, expected: expected.into(), found: None, remedy: None }
    }

    pub(crate) fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into()).filter(|path| !path.is_empty() && path != ".");
        self
    }

    pub(crate) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// A limit of [`crate::Limits`] was met.
    pub(crate) fn limit(place: Place, limit: &str, at_most: &str, remedy: &str) -> Self {
        Self::new(place, format!("at most {at_most}"))
            .found("more")
            .remedy(format!("{remedy}, or raise the limit {limit}"))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if let Some(path) = &self.path {
            write!(f, "{path}: ")?;
        }
        write!(f, "expected {}", self.expected)?;
        if let Some(found) = &self.found {
            write!(f, ", found {found}")?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// A text from outside, short and without control characters, in quotes.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::from('"');
    for (at, c) in text.chars().enumerate() {
        if at == LONGEST {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { '\u{fffd}' } else { c });
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_clear_line() {
        let place = Place { file: "deploy.yaml".to_owned(), document: Some(3), line: Some(41) };
        let error = ReadError::new(place, "an integer").path("spec.replicas").found(quoted("two"));
        assert_eq!(
            error.to_string(),
            r#"deploy.yaml, document 3, line 41: spec.replicas: expected an integer, found "two""#
        );
    }

    #[test]
    fn a_limit_is_named_with_its_remedy() {
        let error = ReadError::limit(Place::file("a.json"), "report_bytes", "512 MiB", "split the report");
        assert_eq!(
            error.to_string(),
            "a.json: expected at most 512 MiB, found more; split the report, or raise the limit report_bytes"
        );
    }

    #[test]
    fn quoted_text_is_short_and_plain() {
        assert_eq!(quoted("a\u{1b}[31m\nb"), "\"a\u{fffd}[31m\u{fffd}b\"");
        assert_eq!(quoted(&"x".repeat(200)).chars().count(), 63);
    }
}
