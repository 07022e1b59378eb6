//! A change to a manifest, as the page shows it.

use posture::fix::{Patch, Sign};
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
        let mut diff = String::new();
        for line in &patch.diff {
            diff.push(match line.sign {
                Sign::Context => ' ',
                Sign::Removed => '-',
                Sign::Added => '+',
            });
            diff.push_str(&line.text);
            diff.push('\n');
        }
        // The API version stands in the change itself.
        let title = patch.object.split_once(' ').map_or(patch.object.as_str(), |(_, rest)| rest).to_owned();
        Self { title, diff, patch: patch.yaml }
    }
}
