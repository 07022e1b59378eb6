//! What one rule allows. Source: Kubernetes v1.37, the RBAC authorizer's rule evaluation.

use crate::object::PolicyRule;

/// Stands for all.
const ALL: &str = "*";

/// What a request about a resource asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'r> {
    /// The verb, such as `get`.
    pub verb: &'r str,
    /// The API group; empty for the core group.
    pub group: &'r str,
    /// The resource, its subresource after a slash.
    pub resource: &'r str,
    /// The object's name; empty where the request names none, such as when something is created or listed.
    pub name: &'r str,
}

/// Whether a rule allows a verb on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Not at all.
    No,
    /// For the objects that the rule names.
    Named,
    /// For every object.
    All,
}

/// Whether a rule allows a request about a resource.
pub fn allows(rule: &PolicyRule, asked: &Asked<'_>) -> bool {
    has(&rule.verbs, asked.verb)
        && has(&rule.api_groups, asked.group)
        && has_resource(&rule.resources, asked.resource)
        && (rule.resource_names.is_empty() || rule.resource_names.iter().any(|name| name == asked.name))
}

/// Whether a rule allows a verb on a path that is no resource, such as `/metrics`. A `*` at the end stands for any end.
pub fn allows_path(rule: &PolicyRule, verb: &str, path: &str) -> bool {
    has(&rule.verbs, verb)
        && rule.non_resource_urls.iter().any(|url| {
            url == path || url.strip_suffix(ALL).is_some_and(|start| path.starts_with(start.trim_end_matches('*')))
        })
}

/// Whether a rule allows a verb on a resource, for every object or for those it names.
///
/// A request that creates an object or deletes many names none, so a rule with names never allows it; one that creates
/// a subresource names the object above it.
pub fn holds(rule: &PolicyRule, verb: &str, group: &str, resource: &str) -> Hold {
    if !(has(&rule.verbs, verb) && has(&rule.api_groups, group) && has_resource(&rule.resources, resource)) {
        return Hold::No;
    }
    if rule.resource_names.is_empty() {
        return Hold::All;
    }
    let names_none = (verb == "create" && !resource.contains('/')) || verb == "deletecollection";
    if names_none { Hold::No } else { Hold::Named }
}

/// Whether a rule gives a verb on a resource as another rule writes them, wildcards included; names aside.
pub(super) fn holds_all(rule: &PolicyRule, verb: &str, group: &str, resource: &str) -> bool {
    has(&rule.verbs, verb) && has(&rule.api_groups, group) && has_resource(&rule.resources, resource)
}

fn has(list: &[String], asked: &str) -> bool {
    list.iter().any(|entry| entry == ALL || entry == asked)
}

/// `*` is every resource and subresource, `*/exec` that subresource of every resource; `pods/*` is nothing.
fn has_resource(list: &[String], asked: &str) -> bool {
    let subresource = asked.split_once('/').map(|(_, subresource)| subresource);
    list.iter().any(|entry| {
        entry == ALL
            || entry == asked
            || subresource.is_some_and(|asked| entry.strip_prefix("*/").is_some_and(|entry| entry == asked))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(verbs: &[&str], groups: &[&str], resources: &[&str], names: &[&str]) -> PolicyRule {
        let owned = |list: &[&str]| list.iter().map(|entry| (*entry).to_owned()).collect();
        PolicyRule {
            verbs: owned(verbs),
            api_groups: owned(groups),
            resources: owned(resources),
            resource_names: owned(names),
            non_resource_urls: Vec::new(),
        }
    }

    #[test]
    fn resources_are_matched_as_the_authorizer_does() {
        // (resources of the rule, resource asked for, allowed)
        let table: [(&[&str], &str, bool); 11] = [
            (&["pods"], "pods", true),
            (&["pods"], "pods/exec", false),
            (&["pods/exec"], "pods", false),
            (&["pods/exec"], "pods/exec", true),
            (&["*"], "pods", true),
            (&["*"], "pods/exec", true),
            (&["pods/*"], "pods/exec", false),
            (&["pods/*"], "pods", false),
            (&["*/exec"], "pods/exec", true),
            (&["*/exec"], "pods/log", false),
            (&["*/*"], "pods/exec", false),
        ];
        for (resources, asked, allowed) in table {
            let rule = rule(&["create"], &[""], resources, &[]);
            let asked = Asked { verb: "create", group: "", resource: asked, name: "" };
            assert_eq!(allows(&rule, &asked), allowed, "{resources:?} {}", asked.resource);
        }
    }

    #[test]
    fn verbs_and_groups_know_one_wildcard() {
        let asked = Asked { verb: "list", group: "apps", resource: "deployments", name: "" };
        assert!(allows(&rule(&["*"], &["*"], &["deployments"], &[]), &asked));
        assert!(!allows(&rule(&["l*"], &["apps"], &["deployments"], &[]), &asked));
        assert!(!allows(&rule(&["list"], &[""], &["deployments"], &[]), &asked));
        assert!(!allows(&rule(&["list"], &[], &["deployments"], &[]), &asked), "no group is not the core group");
    }

    #[test]
    fn names_bind_what_names_an_object() {
        let named = rule(&["*"], &[""], &["*"], &["cart"]);
        assert!(allows(&named, &Asked { verb: "get", group: "", resource: "secrets", name: "cart" }));
        assert!(!allows(&named, &Asked { verb: "get", group: "", resource: "secrets", name: "other" }));
        assert!(!allows(&named, &Asked { verb: "list", group: "", resource: "secrets", name: "" }));
        assert_eq!(holds(&named, "create", "", "secrets"), Hold::No);
        assert_eq!(holds(&named, "deletecollection", "", "secrets"), Hold::No);
        assert_eq!(holds(&named, "create", "", "pods/exec"), Hold::Named);
        assert_eq!(holds(&named, "list", "", "secrets"), Hold::Named, "a list can be narrowed to one name");
    }

    #[test]
    fn paths_know_a_wildcard_at_their_end() {
        let urls = |urls: &[&str]| PolicyRule {
            verbs: vec!["get".to_owned()],
            non_resource_urls: urls.iter().map(|url| (*url).to_owned()).collect(),
            ..PolicyRule::default()
        };
        assert!(allows_path(&urls(&["/healthz/*"]), "get", "/healthz/etcd"));
        assert!(!allows_path(&urls(&["/healthz/*"]), "get", "/healthz"));
        assert!(allows_path(&urls(&["*"]), "get", "/metrics"));
        assert!(!allows_path(&urls(&["/met*ics"]), "get", "/metrics"));
        assert!(!allows_path(&urls(&["/metrics"]), "post", "/metrics"));
    }
}
