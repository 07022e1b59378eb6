//! The Pod Security Standards: which version and level a namespace is judged by, and which it could reach.

mod engines;
mod labels;
mod ladder;
#[cfg(feature = "analysis")]
mod pinned;
mod version;

use crate::words::PodSecurityLevel;
use serde::{Deserialize, Serialize};

pub use engines::{Effect, EnginePolicy, named};
pub use labels::{Admission, ENFORCE, ENFORCE_VERSION, Mode, Origin, Unreadable};
pub use ladder::{Between, Builder, Ladder, Rung};
#[cfg(feature = "analysis")]
pub use pinned::version_for;
pub use version::Version;

/// All that is known about Pod Security in a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Standing {
    /// What Pod Security Admission does.
    pub admission: Admission,
    /// What its workloads would pass at the version that is judged; `None` where no workload is known.
    pub ladder: Option<Ladder>,
    /// The same at the cluster's own version, where an older one is pinned.
    pub unpinned: Option<Ladder>,
    /// What other engines say about pods here.
    pub engines: Vec<EnginePolicy>,
}

impl Standing {
    /// The highest level above `privileged` that every workload passes today.
    pub fn can_enforce(&self) -> Option<PodSecurityLevel> {
        self.ladder.as_ref().map(Ladder::possible).filter(|possible| *possible > PodSecurityLevel::Privileged)
    }
}

/// A Namespace with one label, as YAML to apply.
pub fn namespace_label(namespace: &str, label: &str, value: &str) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n  labels:\n    {label}: {value}\n")
}
