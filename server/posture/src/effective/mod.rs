//! What a process in a workload could do beyond its own container: to its node, to its namespace, to the cluster.
//!
//! One value from everything that is known, with the facts that it comes from. Each fact stands for itself and the value
//! is the greatest of them, so that one more privilege never makes it less.

mod account;
mod container;
mod node_files;

use crate::{
    inventory::Workload,
    words::{Grip, Privilege},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, cmp::Reverse, sync::Arc};

pub use account::Accounts;

/// What a process in a workload could do, as one value, by where, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EffectivePrivilege {
    /// The greatest of its reasons.
    pub value: Privilege,
    /// How much of its node it has in hand.
    pub node: Grip,
    /// How much of a namespace its service account's rights give it.
    pub namespace: Grip,
    /// How much of the cluster they give it.
    pub cluster: Grip,
    /// The facts, the gravest first.
    pub reasons: Vec<Reason>,
}

/// A fact that gives a process something beyond its container.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// How far it goes.
    pub privilege: Privilege,
    /// The fact as a sentence without its subject and full stop.
    pub text: Cow<'static, str>,
    /// The containers that it holds for; none where it holds for the pod as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<Arc<str>>,
}

impl EffectivePrivilege {
    /// The effective privilege of a workload: of its most powerful container, with its service account's rights.
    pub fn of<'h>(workload: &Workload<'h>, accounts: &mut Accounts<'h>) -> Self {
        let mut facts = Facts::default();
        container::of_pod(workload.pod(), &mut facts);
        for (container, name) in workload.containers() {
            container::of_container(&container, name, &mut facts);
        }
        let rights = accounts.rights_of(workload);
        for (privilege, text) in &rights.reasons {
            facts.of_pod(*privilege, text.clone());
        }
        facts.into_effective(rights.namespace, rights.cluster)
    }

    /// The gravest fact in words, else that there is none.
    pub fn reason(&self) -> Cow<'static, str> {
        self.reasons
            .first()
            .map_or(Cow::Borrowed("Nothing beyond its own container is known"), |reason| reason.text.clone())
    }
}

/// Facts as they are found; one text stands once, with every container that it holds for.
#[derive(Debug, Default)]
struct Facts(Vec<Reason>);

impl Facts {
    /// A fact about the pod as a whole.
    fn of_pod(&mut self, privilege: Privilege, text: impl Into<Cow<'static, str>>) {
        self.0.push(Reason { privilege, text: text.into(), containers: Vec::new() });
    }

    /// A fact about one container.
    fn of_container(&mut self, privilege: Privilege, text: impl Into<Cow<'static, str>>, container: &Arc<str>) {
        let text = text.into();
        match self.0.iter_mut().find(|known| known.privilege == privilege && known.text == text) {
            Some(known) => known.containers.push(container.clone()),
            None => self.0.push(Reason { privilege, text, containers: vec![container.clone()] }),
        }
    }

    fn into_effective(mut self, namespace: Grip, cluster: Grip) -> EffectivePrivilege {
        for reason in &mut self.0 {
            // Their order in the manifest is no fact.
            reason.containers.sort_unstable();
            reason.containers.dedup();
        }
        self.0.sort_by(|one, other| (Reverse(one.privilege), &one.text).cmp(&(Reverse(other.privilege), &other.text)));
        self.0.dedup();
        let any = |privilege| self.0.iter().any(|reason| reason.privilege == privilege);
        let node = if any(Privilege::Node) {
            Grip::Whole
        } else if any(Privilege::PartOfNode) {
            Grip::Part
        } else {
            Grip::Nothing
        };
        let value = self.0.first().map_or(Privilege::Contained, |reason| reason.privilege);
        EffectivePrivilege { value, node, namespace, cluster, reasons: self.0 }
    }
}
