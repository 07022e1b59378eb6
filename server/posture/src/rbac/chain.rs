//! How a right comes about: subject -> binding -> role -> rule.

use super::{Scope, Who};
use crate::object::{PolicyRule, Role, RoleBinding};
use std::fmt;

/// Lists in a rule's text stop after this many entries.
const SHOWN: usize = 6;

/// How a right comes about.
#[derive(Debug, Clone, Copy)]
pub struct Chain<'a> {
    /// Who holds it.
    pub who: Who<'a>,
    /// The binding that gives it.
    pub binding: &'a RoleBinding,
    /// The role in which the rule stands: the binding's, or one that the binding's role aggregates.
    pub role: &'a Role,
    /// The rule.
    pub rule: &'a PolicyRule,
}

impl<'a> Chain<'a> {
    /// Where the right holds.
    pub fn scope(&self) -> Scope<'a> {
        Scope::of(self.binding)
    }

    /// Whether the rule comes from another role than the one that the binding names.
    pub fn is_aggregated(&self) -> bool {
        self.role.kind != self.binding.role.kind || self.role.meta.name != self.binding.role.name
    }

    /// Its links as text, from the subject to the rule.
    pub fn links(&self) -> Vec<String> {
        let mut links = vec![
            self.who.to_string(),
            binding_text(self.binding),
            format!("{} {}", self.binding.role.kind.word(), self.binding.role.name),
        ];
        if self.is_aggregated() {
            links.push(format!("aggregated {} {}", self.role.kind.word(), self.role.meta.name));
        }
        links.push(rule_text(self.rule));
        links
    }
}

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.links().join(" -> "))
    }
}

/// A binding by kind, namespace and name.
pub(crate) fn binding_text(binding: &RoleBinding) -> String {
    match Scope::of(binding) {
        Scope::Cluster => format!("{} {}", binding.kind.word(), binding.meta.name),
        Scope::Namespace(namespace) => format!("{} {namespace}/{}", binding.kind.word(), binding.meta.name),
    }
}

/// A rule in a few words, the same for every order of its lists: `get, list secrets`, `create deployments.apps named cart`.
pub fn rule_text(rule: &PolicyRule) -> String {
    let mut text = listed(rule.verbs.iter().map(String::as_str));
    text.push(' ');
    let mut targets: Vec<String> = Vec::new();
    // A rule with many groups and resources is cut short long before all pairs are written.
    for resource in sorted(&rule.resources).into_iter().take(SHOWN + 1) {
        for group in sorted(&rule.api_groups).into_iter().take(SHOWN + 1) {
            targets.push(if group.is_empty() { resource.to_owned() } else { format!("{resource}.{group}") });
        }
    }
    targets.extend(sorted(&rule.non_resource_urls).into_iter().take(SHOWN + 1).map(str::to_owned));
    text.push_str(&listed(targets.iter().map(String::as_str)));
    if !rule.resource_names.is_empty() {
        text.push_str(" named ");
        text.push_str(&listed(rule.resource_names.iter().map(String::as_str)));
    }
    text
}

fn sorted(list: &[String]) -> Vec<&str> {
    let mut list: Vec<&str> = list.iter().map(String::as_str).collect();
    list.sort_unstable();
    list.dedup();
    list
}

fn listed<'t>(items: impl Iterator<Item = &'t str>) -> String {
    let mut items: Vec<&str> = items.collect();
    items.sort_unstable();
    items.dedup();
    let more = items.len().saturating_sub(SHOWN);
    items.truncate(SHOWN);
    let text = items.join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rules_text_does_not_depend_on_order() {
        let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let mut rule = PolicyRule {
            verbs: list(&["list", "get"]),
            api_groups: list(&["apps", ""]),
            resources: list(&["deployments"]),
            resource_names: list(&["cart"]),
            non_resource_urls: Vec::new(),
        };
        let text = rule_text(&rule);
        assert_eq!(text, "get, list deployments, deployments.apps named cart");
        rule.verbs.reverse();
        rule.api_groups.reverse();
        assert_eq!(rule_text(&rule), text);
    }
}
