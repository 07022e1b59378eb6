//! How far a service account's rights go: what whoever takes over a pod that runs as it can do through the API server.

use super::{Access, Breadth, Held, Who};
use crate::words::Severity;

pub use crate::words::ClusterReach;

/// How far rights go, and why.
#[derive(Debug, Clone)]
pub struct Reach<'h> {
    /// How far.
    pub level: ClusterReach,
    /// The risky rights, the worst first; those that come by groups included, Kubernetes' own bindings too.
    pub rights: Vec<Held<'h>>,
}

impl Access<'_> {
    /// How far the rights of a service account go, with those of the groups that every service account is in.
    ///
    /// It is only known as far as bindings were read; a pod that mounts no token can't use them.
    pub fn reach_of<'h>(&'h self, namespace: &'h str, service_account: &'h str) -> Reach<'h> {
        let group = format!("system:serviceaccounts:{namespace}");
        let access: &'h Access<'h> = self;
        let mut rights: Vec<Held<'h>> = Vec::new();
        for who in [
            Who::ServiceAccount(namespace, service_account),
            Who::Group("system:serviceaccounts"),
            Who::Group("system:authenticated"),
        ] {
            rights.extend(access.holders_of(who).flat_map(|holder| holder.all()));
        }
        if let Some(own_group) = access.who_named(&group) {
            rights.extend(access.holders_of(own_group).flat_map(|holder| holder.all()));
        }
        rights.sort_by(|a, b| {
            let key = |held: &Held<'h>| (held.right.severity, held.chain.scope(), held.check.id);
            key(a).cmp(&key(b))
        });
        let level = rights.iter().map(Held::reach).max().unwrap_or(ClusterReach::Nothing);
        Reach { level, rights }
    }
}

impl Held<'_> {
    /// How far this right goes.
    pub fn reach(&self) -> ClusterReach {
        match (super::resolve::breadth_of(self.chain.scope()), self.right.severity) {
            (Breadth::Cluster, Severity::Critical | Severity::High) => ClusterReach::Cluster,
            (_, Severity::Critical | Severity::High | Severity::Medium) => ClusterReach::Namespace,
            _ => ClusterReach::Nothing,
        }
    }

    /// The right as a clause with where it holds: `may read Secrets (get) in shop`.
    pub fn clause(&self) -> String {
        match self.chain.scope() {
            super::Scope::Cluster => format!("{} in the whole cluster", self.right.text),
            super::Scope::Namespace(namespace) => format!("{} in {namespace}", self.right.text),
        }
    }
}
