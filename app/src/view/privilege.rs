//! What a process in a workload could do.

use posture::words::{Grip, Privilege};
use serde::{Deserialize, Serialize};

/// What a process in a workload could do beyond its own container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivilegeView {
    /// The greatest of it.
    pub value: Privilege,
    /// How much of its node.
    pub node: Grip,
    /// How much of a namespace, by its service account.
    pub namespace: Grip,
    /// How much of the cluster, by its service account.
    pub cluster: Grip,
    /// Why, the gravest first: `Runs privileged: every right on its node (image-resizer)`.
    pub reasons: Vec<String>,
}
