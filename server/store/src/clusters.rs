//! Clusters: a ULID with a unique, changeable name; a live one proves itself by its `kube-system` UID.

use crate::{error::Result, scope::Scope};
use async_trait::async_trait;
use posture::time::Timestamp;

/// The name under which is kept what belongs to no namespace. No namespace can have it: theirs are lower case.
pub const CLUSTER_WIDE: &str = "Cluster-wide";

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Its ULID.
    pub id: String,
    /// Its name: unique, changeable.
    pub name: String,
    /// The UID of its `kube-system` namespace, once learnt.
    pub kube_system_uid: Option<String>,
    /// When it was first named.
    pub created: Timestamp,
    /// The time of the newest evidence; `None` before the first delivery.
    pub updated: Option<Timestamp>,
}

/// Clusters.
#[async_trait]
pub trait ClusterStore {
    /// The cluster of this name, made where there is none.
    async fn ensure_cluster(&self, name: &str, now: Timestamp) -> Result<Cluster>;
    /// The cluster of this name; without a name the first in scope, by name.
    async fn cluster(&self, scope: &Scope, name: Option<&str>) -> Result<Option<Cluster>>;
    /// The clusters in scope, by name.
    async fn clusters(&self, scope: &Scope) -> Result<Vec<Cluster>>;
    /// Gives a cluster another name. `Exists` where another has it.
    async fn rename_cluster(&self, id: &str, name: &str) -> Result<()>;
}
