//! What a workload's service account adds.

use crate::{
    inventory::Workload,
    rbac::Access,
    words::{ClusterReach, Grip, Privilege, Severity},
};
use std::{borrow::Cow, cmp::Reverse, collections::HashMap, sync::Arc};

/// The account of pods that name none.
const DEFAULT: &str = "default";
/// Rights that are named as reasons: the worst ones. Together they all give the same value.
const SHOWN: usize = 3;

/// The rights of service accounts, each resolved once.
#[derive(Debug)]
pub struct Accounts<'h> {
    access: Option<&'h Access<'h>>,
    known: HashMap<(&'h str, &'h str), Arc<Rights>>,
    unknown: Arc<Rights>,
    none: Arc<Rights>,
}

/// What rights give, and why.
#[derive(Debug)]
pub(super) struct Rights {
    pub(super) namespace: Grip,
    pub(super) cluster: Grip,
    pub(super) reasons: Vec<(Privilege, Cow<'static, str>)>,
}

impl<'h> Accounts<'h> {
    /// From resolved bindings; `None` where none were read, so that nothing is known.
    pub fn of(access: Option<&'h Access<'h>>) -> Self {
        let nothing = |grip| Arc::new(Rights { namespace: grip, cluster: grip, reasons: Vec::new() });
        Self { access, known: HashMap::new(), unknown: nothing(Grip::Unknown), none: nothing(Grip::Nothing) }
    }

    /// What a process of the workload may do in its service account's name.
    pub(super) fn rights_of(&mut self, workload: &Workload<'h>) -> Arc<Rights> {
        if !mounts_token(workload) {
            return self.none.clone();
        }
        let Some(access) = self.access else { return self.unknown.clone() };
        let namespace: &'h str = &workload.namespace.entry.name;
        let name: &'h str = workload.pod().service_account.as_deref().unwrap_or(DEFAULT);
        self.known.entry((namespace, name)).or_insert_with(|| Arc::new(resolved(access, namespace, name))).clone()
    }
}

/// Whether a container finds a token of its service account. The pod's own wish wins; a volume that brings a token is one too.
fn mounts_token(workload: &Workload<'_>) -> bool {
    let pod = workload.pod();
    let namespace: &str = &workload.namespace.entry.name;
    let name = pod.service_account.as_deref().unwrap_or(DEFAULT);
    let of_account = || {
        workload
            .namespace
            .inventory
            .service_accounts
            .get(&(namespace, name))
            .and_then(|account| account.automount_token)
    };
    pod.automount_service_account_token.or_else(of_account) != Some(false)
        || pod.volumes.iter().any(|volume| volume.token)
}

fn resolved(access: &Access<'_>, namespace: &str, name: &str) -> Rights {
    let reach = access.reach_of(namespace, name);
    let mut rights = Rights { namespace: Grip::Nothing, cluster: Grip::Nothing, reasons: Vec::new() };
    for held in &reach.rights {
        let worst = held.right.severity == Severity::Critical;
        let (privilege, in_namespace, in_cluster) = match held.reach() {
            ClusterReach::Cluster if worst => (Privilege::Cluster, Grip::Whole, Grip::Whole),
            ClusterReach::Cluster => (Privilege::Cluster, Grip::Whole, Grip::Part),
            ClusterReach::Namespace if worst => (Privilege::Namespace, Grip::Whole, Grip::Nothing),
            ClusterReach::Namespace => (Privilege::Namespace, Grip::Part, Grip::Nothing),
            ClusterReach::Nothing => continue,
        };
        rights.namespace = rights.namespace.max(in_namespace);
        rights.cluster = rights.cluster.max(in_cluster);
        rights.reasons.push((privilege, format!("As service account {name} it {}", held.clause()).into()));
    }
    rights.reasons.sort_by(|one, other| (Reverse(one.0), &one.1).cmp(&(Reverse(other.0), &other.1)));
    rights.reasons.dedup();
    rights.reasons.truncate(SHOWN);
    rights
}
