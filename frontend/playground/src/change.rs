//! A change to a manifest, as the page shows it.

use posture::fix::Patch;
use serde::Serialize;

/// A change to one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// The object: `Deployment media/image-resizer`.
    pub(crate) title: String,
    /// Its lines; the first character of each is `+`, `-` or a space.
    pub(crate) diff: String,
    /// The patch to apply, as YAML.
    pub(crate) patch: String,
}

impl From<Patch> for Change {
    fn from(patch: Patch) -> Self {
        Self { title: patch.title().to_owned(), diff: patch.diff_text(), patch: patch.yaml }
    }
}
