//! A right that a rule gives, as the checks of the access area ask for it.

use super::rules::{Hold, holds};
use crate::{object::PolicyRule, words::Severity};
use std::borrow::Cow;

/// Whether a rule is given in one namespace or everywhere. In one namespace it never reaches what belongs to no namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Breadth {
    /// Everywhere.
    Cluster,
    /// In one namespace.
    Namespace,
}

/// A right that is worth a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// How bad.
    pub severity: Severity,
    /// What its holder may do, as a clause: `may read Secrets (get, list)`.
    pub text: Cow<'static, str>,
}

/// Whether a rule, given with this breadth, gives the right.
pub type Ask = fn(&PolicyRule, Breadth) -> Option<Right>;

/// Resources of one API group.
pub(crate) type Target = (&'static str, &'static [&'static str]);

/// How a rule holds any of these verbs on any of these resources: the widest hold, with the resources and verbs it is for.
///
/// `None` where it holds none.
pub(crate) fn target(
    rule: &PolicyRule,
    targets: &[Target],
    verbs: &[&'static str],
) -> Option<(Hold, Vec<&'static str>, Vec<&'static str>)> {
    let (mut widest, mut resources, mut allowed) = (Hold::No, Vec::new(), Vec::new());
    for &(group, names) in targets {
        for &resource in names {
            for &verb in verbs {
                let hold = holds(rule, verb, group, resource);
                if hold == Hold::No {
                    continue;
                }
                widest = widest.max(hold);
                if !resources.contains(&resource) {
                    resources.push(resource);
                }
                if !allowed.contains(&verb) {
                    allowed.push(verb);
                }
            }
        }
    }
    (widest != Hold::No).then_some((widest, resources, allowed))
}

/// The objects that a rule names, for a sentence: at most three of them, in order.
pub(crate) fn names(rule: &PolicyRule) -> String {
    const SHOWN: usize = 3;
    let mut names: Vec<&str> = rule.resource_names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let shown = names.join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
