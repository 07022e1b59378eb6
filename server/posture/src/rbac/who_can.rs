//! Who can do this: the search through everybody's rights.

use super::{
    Access, Chain, Grant, Hold, Holder, Scope,
    resolve::breadth_of,
    right::Breadth,
    rules::{allows_path, holds},
};
use crate::object::PolicyRule;
use std::collections::HashMap;

/// Resources of Kubernetes' own groups that belong to no namespace, so that a `RoleBinding` never reaches them.
/// A `Namespace` does: a request about it is one in it.
const OF_THE_CLUSTER: &[&str] = &[
    "apiservices",
    "certificatesigningrequests",
    "clusterrolebindings",
    "clusterroles",
    "clustertrustbundles",
    "csidrivers",
    "csinodes",
    "customresourcedefinitions",
    "flowschemas",
    "groups",
    "ingressclasses",
    "mutatingadmissionpolicies",
    "mutatingwebhookconfigurations",
    "nodes",
    "persistentvolumes",
    "priorityclasses",
    "prioritylevelconfigurations",
    "runtimeclasses",
    "storageclasses",
    "users",
    "validatingadmissionpolicies",
    "validatingwebhookconfigurations",
    "volumeattachments",
];

/// What is searched for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The verb.
    pub verb: &'q str,
    /// The resource with its subresource after a slash, or a path that starts with a slash.
    pub resource: &'q str,
    /// The API group; `None` for any.
    pub group: Option<&'q str>,
    /// The namespace; `None` for any place.
    pub namespace: Option<&'q str>,
}

/// Somebody who can, and how.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'h> {
    /// The shortest chain that allows it.
    pub chain: Chain<'h>,
    /// For every object, or for the ones that the rule names.
    pub hold: Hold,
}

impl<'a> Access<'a> {
    /// Who can, each in each scope with the shortest chain; those who can everywhere first.
    pub fn who_can<'h>(&'h self, question: &Question<'_>) -> Vec<Answer<'h>> {
        let mut by_role: HashMap<(usize, Breadth), Option<(Hold, usize)>> = HashMap::new();
        let holders = self.holders().filter(|holder| match (question.namespace, holder.scope) {
            (None, _) | (_, Scope::Cluster) => true,
            (Some(asked), Scope::Namespace(namespace)) => asked == namespace,
        });
        holders.filter_map(|holder| self.answer(&holder, question, &mut by_role)).collect()
    }

    fn answer<'h>(
        &'h self,
        holder: &Holder<'a, 'h>,
        question: &Question<'_>,
        by_role: &mut HashMap<(usize, Breadth), Option<(Hold, usize)>>,
    ) -> Option<Answer<'h>> {
        let breadth = breadth_of(holder.scope);
        let mut best: Option<(Hold, bool, &'h Grant<'a>, usize)> = None;
        for grant in holder.grants {
            let rules = &self.roles[grant.role].rules;
            let known = *by_role.entry((grant.role, breadth)).or_insert_with(|| {
                let all = rules.iter().enumerate().map(|(at, (_, rule))| (allows(rule, question, breadth), at));
                // The first of the widest.
                all.rev().max_by_key(|(hold, _)| *hold).filter(|(hold, _)| *hold != Hold::No)
            });
            let Some((hold, at)) = known else { continue };
            let direct = rules[at].0.meta.name == grant.binding.role.name;
            if best.is_none_or(|(best, best_direct, ..)| (hold, direct) > (best, best_direct)) {
                best = Some((hold, direct, grant, at));
            }
        }
        best.map(|(hold, _, grant, at)| {
            let (role, rule_of_it) = self.roles[grant.role].rules[at];
            Answer { chain: Chain { who: holder.who, binding: grant.binding, role, rule: rule_of_it }, hold }
        })
    }
}

fn allows(rule: &PolicyRule, question: &Question<'_>, breadth: Breadth) -> Hold {
    if question.resource.starts_with('/') {
        let allowed = breadth == Breadth::Cluster && allows_path(rule, question.verb, question.resource);
        return if allowed { Hold::All } else { Hold::No };
    }
    let resource = question.resource.split('/').next().unwrap_or_default();
    // To bind a ClusterRole in a namespace is asked for in that namespace.
    if breadth == Breadth::Namespace && OF_THE_CLUSTER.contains(&resource) && question.verb != "bind" {
        return Hold::No;
    }
    if let Some(group) = question.group {
        return holds(rule, question.verb, group, question.resource);
    }
    let groups = rule.api_groups.iter();
    groups.map(|group| holds(rule, question.verb, group, question.resource)).max().unwrap_or(Hold::No)
}
