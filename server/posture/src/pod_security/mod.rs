//! The Pod Security Standards: which version and level a namespace is judged by, and which it could reach.

mod engines;
mod labels;
mod ladder;
#[cfg(feature = "analysis")]
mod pinned;
mod version;

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
