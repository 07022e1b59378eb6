//! The roles and bindings that Kubernetes' API server makes for itself, version by version.
//!
//! Source: `bootstrap.txt`, written by `tools/bootstrap-rbac.py` from Kubernetes' own test data.

use crate::{
    object::{BindingKind, ObjectMeta, PolicyRule, Role, RoleBinding, RoleKind, RoleRef, Subject},
    pod_security::Version,
    selector::{LabelSelector, Labels},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

const TEXT: &str = include_str!("bootstrap.txt");

/// A rule that takes more single rights than this to write out is compared as a whole only.
const MOST_RIGHTS: usize = 20_000;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(TEXT));

/// What Kubernetes makes for itself, by the key of kind, namespace and name.
#[derive(Debug, Default)]
pub struct Table {
    versions: Vec<Version>,
    roles: BTreeMap<String, Vec<Entry<Role>>>,
    bindings: BTreeMap<String, Vec<Entry<RoleBinding>>>,
}

/// One content of an object, and the versions that give it that content.
#[derive(Debug)]
struct Entry<T> {
    versions: Vec<Version>,
    /// Versions that give it with every feature gate on.
    with_gates: Vec<Version>,
    /// Versions in which `OpenShift`'s copy of Kubernetes gives it.
    openshift: Vec<Version>,
    content: T,
}

/// Something that carries the name of one of Kubernetes' own, compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// It is as Kubernetes makes it.
    Own,
    /// It differs; what it gives that Kubernetes' own does not, as short texts. Empty where it only gives less.
    Changed(Vec<String>),
}

impl Table {
    /// The table.
    pub fn get() -> &'static Self {
        &TABLE
    }

    /// The versions of Kubernetes that it knows.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The `ClusterRole`s of a version, else of the newest, each as it is with no feature gate changed.
    pub fn cluster_roles(&self, version: Option<Version>) -> impl Iterator<Item = &Role> {
        let version = self.nearest(version);
        let roles = self.roles.values().filter_map(move |entries| plain(entries, version));
        roles.filter(|role| role.kind == RoleKind::ClusterRole)
    }

    /// A role of a version, else of the newest, as it is with no feature gate changed.
    pub fn role(&self, kind: RoleKind, namespace: &str, name: &str, version: Option<Version>) -> Option<&Role> {
        plain(self.roles.get(&key(kind.word(), namespace, name))?, self.nearest(version))
    }

    /// The rules that Kubernetes gives a role by some version that may be the cluster's, from a role by that name.
    pub fn own_rules(&self, role: &Role, version: Option<Version>) -> Vec<&PolicyRule> {
        let entries = self.roles.get(&key_of_role(role)).into_iter().flatten();
        entries.filter(|entry| self.applies(entry, version)).flat_map(|entry| &entry.content.rules).collect()
    }

    /// Whether a binding gives this subject its role in Kubernetes' own binding of that name.
    pub fn is_own_grant(&self, binding: &RoleBinding, subject: &Subject, version: Option<Version>) -> bool {
        let mut entries = self.bindings.get(&key_of_binding(binding)).into_iter().flatten();
        entries.any(|entry| {
            self.applies(entry, version)
                && entry.content.role == binding.role
                && entry.content.subjects.contains(subject)
        })
    }

    /// Compares a role with Kubernetes' own of that name; `None` where it has none.
    pub fn compare_role(&self, role: &Role, version: Option<Version>) -> Option<Comparison> {
        let entries = self.roles.get(&key_of_role(role))?;
        let candidates: Vec<&Role> =
            entries.iter().filter(|entry| self.applies(entry, version)).map(|entry| &entry.content).collect();
        let first = candidates.first()?;
        // No version has a role that is aggregated in another one only.
        if !first.aggregation.is_empty() || !role.aggregation.is_empty() {
            let same = first.aggregation.len() == role.aggregation.len()
                && first.aggregation.iter().all(|selector| role.aggregation.contains(selector));
            return Some(if same {
                Comparison::Own
            } else {
                Comparison::Changed(vec!["another aggregation".to_owned()])
            });
        }
        let mine: Vec<&PolicyRule> = role.rules.iter().collect();
        let tried: Vec<Version> = match version.filter(|version| self.versions.contains(version)) {
            Some(version) => vec![version],
            None => self.versions.clone(),
        };
        let is_own = tried.into_iter().any(|version| {
            let rules = |of: fn(&Entry<Role>) -> &[Version]| {
                let entry = entries.iter().find(|entry| of(entry).contains(&version));
                entry.map(|entry| entry.content.rules.iter().collect::<Vec<_>>())
            };
            let plain = rules(|entry| &entry.versions);
            let with_gates = rules(|entry| &entry.with_gates);
            if rules(|entry| &entry.openshift).is_some_and(|theirs| covers(&mine, &theirs) && covers(&theirs, &mine)) {
                return true;
            }
            // With some of the feature gates on it lies between the version's plain form and the one with all of them.
            let Some(least) = plain.as_ref().or(with_gates.as_ref()) else { return false };
            let most: Vec<&PolicyRule> = plain.iter().chain(&with_gates).flatten().copied().collect();
            covers(&mine, least) && covers(&most, &mine)
        });
        if is_own {
            return Some(Comparison::Own);
        }
        let own: Vec<&PolicyRule> = candidates.iter().flat_map(|role| &role.rules).collect();
        let more = role.rules.iter().filter(|rule| !covers(&own, &[rule])).map(super::chain::rule_text);
        Some(Comparison::Changed(more.collect::<BTreeSet<String>>().into_iter().collect()))
    }

    /// Compares a binding with Kubernetes' own of that name; `None` where it has none.
    pub fn compare_binding(&self, binding: &RoleBinding, version: Option<Version>) -> Option<Comparison> {
        let entries = self.bindings.get(&key_of_binding(binding))?;
        let candidates: Vec<&Entry<RoleBinding>> =
            entries.iter().filter(|entry| self.applies(entry, version)).collect();
        if candidates.is_empty() {
            return None;
        }
        let mine: BTreeSet<&Subject> = binding.subjects.iter().collect();
        let same_role = |entry: &&&Entry<RoleBinding>| entry.content.role == binding.role;
        if candidates
            .iter()
            .filter(same_role)
            .any(|entry| entry.content.subjects.iter().collect::<BTreeSet<_>>() == mine)
        {
            return Some(Comparison::Own);
        }
        let mut more: Vec<String> = Vec::new();
        if !candidates.iter().any(|entry| entry.content.role == binding.role) {
            more.push(format!("the role {}", binding.role.name));
        }
        let own: BTreeSet<&Subject> = candidates.iter().flat_map(|entry| &entry.content.subjects).collect();
        more.extend(mine.difference(&own).map(|subject| super::Who::of(subject).to_string()));
        Some(Comparison::Changed(more))
    }

    fn nearest(&self, version: Option<Version>) -> Option<Version> {
        let known = version.filter(|version| self.versions.contains(version));
        known.or_else(|| self.versions.iter().max().copied())
    }

    /// Whether an entry may be that of the cluster: of its version where that is known to the table, else any.
    fn applies<T>(&self, entry: &Entry<T>, version: Option<Version>) -> bool {
        match version.filter(|version| self.versions.contains(version)) {
            Some(version) => {
                [&entry.versions, &entry.with_gates, &entry.openshift].iter().any(|of| of.contains(&version))
            }
            None => true,
        }
    }

    fn parse(text: &'static str) -> Self {
        let mut table = Self::default();
        let mut lines = text.lines().filter(|line| !line.starts_with('#')).peekable();
        while let Some(head) = lines.next() {
            let mut words = head.split(' ');
            let kind = words.next().unwrap_or_default();
            if kind == "versions" {
                table.versions = words.filter_map(|word| word.parse().ok()).map(Version::minor).collect();
                continue;
            }
            let namespace = words.next().filter(|word| *word != "-").unwrap_or_default();
            let name = words.next().unwrap_or_default();
            let (mut versions, mut with_gates, mut openshift) = (Vec::new(), Vec::new(), Vec::new());
            for word in words.next().unwrap_or_default().split(',') {
                let list = match word.as_bytes().last() {
                    Some(b'+') => &mut with_gates,
                    Some(b'o') => &mut openshift,
                    _ => &mut versions,
                };
                list.extend(word.trim_end_matches(['+', 'o']).parse().ok().map(Version::minor));
            }
            let mut facts = Vec::new();
            while let Some(line) = lines.next_if(|line| line.starts_with(' ')) {
                facts.push(line[1..].split(' ').collect::<Vec<&str>>());
            }
            let meta = ObjectMeta { namespace: namespace.to_owned(), name: name.to_owned(), ..ObjectMeta::default() };
            match kind {
                "ClusterRole" | "Role" => {
                    let kind = if kind == "Role" { RoleKind::Role } else { RoleKind::ClusterRole };
                    let content = role(meta, kind, &facts);
                    table.roles.entry(key(kind.word(), namespace, name)).or_default().push(Entry {
                        versions,
                        with_gates,
                        openshift,
                        content,
                    });
                }
                _ => {
                    let kind =
                        if kind == "RoleBinding" { BindingKind::RoleBinding } else { BindingKind::ClusterRoleBinding };
                    let content = binding(meta, kind, &facts);
                    table.bindings.entry(key(kind.word(), namespace, name)).or_default().push(Entry {
                        versions,
                        with_gates,
                        openshift,
                        content,
                    });
                }
            }
        }
        table
    }
}

fn key(kind: &str, namespace: &str, name: &str) -> String {
    format!("{kind}/{namespace}/{name}")
}

fn key_of_role(role: &Role) -> String {
    key(role.kind.word(), &role.meta.namespace, &role.meta.name)
}

fn key_of_binding(binding: &RoleBinding) -> String {
    key(binding.kind.word(), &binding.meta.namespace, &binding.meta.name)
}

/// The content in a version: as it is with no feature gate changed, else with all of them on.
fn plain<T>(entries: &[Entry<T>], version: Option<Version>) -> Option<&T> {
    let version = version?;
    let plain = entries.iter().find(|entry| entry.versions.contains(&version));
    plain.or_else(|| entries.iter().find(|entry| entry.with_gates.contains(&version))).map(|entry| &entry.content)
}

fn role(mut meta: ObjectMeta, kind: RoleKind, facts: &[Vec<&str>]) -> Role {
    let (mut rules, mut aggregation) = (Vec::new(), Vec::new());
    for fact in facts {
        match fact.as_slice() {
            ["rule", verbs, groups, resources, names, urls] => rules.push(PolicyRule {
                verbs: listed(verbs),
                api_groups: listed(groups),
                resources: listed(resources),
                resource_names: listed(names),
                non_resource_urls: listed(urls),
            }),
            ["aggregate", pair] => aggregation.extend(labelled(pair).map(|(key, value)| LabelSelector {
                match_labels: Labels::from([(key, value)]),
                match_expressions: Vec::new(),
            })),
            ["label", pair] => meta.labels.extend(labelled(pair)),
            _ => {}
        }
    }
    Role { meta, kind, rules, aggregation }
}

fn binding(meta: ObjectMeta, kind: BindingKind, facts: &[Vec<&str>]) -> RoleBinding {
    let mut role = RoleRef { kind: RoleKind::ClusterRole, name: String::new() };
    let mut subjects = Vec::new();
    for fact in facts {
        match fact.as_slice() {
            ["to", kind, name] => {
                let kind = if *kind == "Role" { RoleKind::Role } else { RoleKind::ClusterRole };
                role = RoleRef { kind, name: (*name).to_owned() };
            }
            ["for", "User", name] => subjects.push(Subject::User { name: (*name).to_owned() }),
            ["for", "Group", name] => subjects.push(Subject::Group { name: (*name).to_owned() }),
            ["for", _, namespace, name] => {
                subjects.push(Subject::ServiceAccount { namespace: (*namespace).to_owned(), name: (*name).to_owned() });
            }
            _ => {}
        }
    }
    RoleBinding { meta, kind, role, subjects }
}

fn listed(word: &str) -> Vec<String> {
    match word {
        "-" => Vec::new(),
        word => word.split(',').map(|item| if item == "_" { String::new() } else { item.to_owned() }).collect(),
    }
}

fn labelled(pair: &str) -> Option<(String, String)> {
    pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()))
}

/// Whether the rules of `owner` give everything that those of `other` give, right by right.
pub(super) fn covers(owner: &[&PolicyRule], other: &[&PolicyRule]) -> bool {
    let names_within = |rule: &PolicyRule, of: &PolicyRule| {
        rule.resource_names.is_empty()
            || !of.resource_names.is_empty() && of.resource_names.iter().all(|name| rule.resource_names.contains(name))
    };
    other.iter().all(|rule| {
        if owner.contains(rule) {
            return true;
        }
        let rights = rule.verbs.len().saturating_mul(
            rule.api_groups.len().saturating_mul(rule.resources.len()).saturating_add(rule.non_resource_urls.len()),
        );
        if rights > MOST_RIGHTS {
            return false;
        }
        rule.verbs.iter().all(|verb| {
            let resources = rule.api_groups.iter().all(|group| {
                rule.resources.iter().all(|resource| {
                    owner
                        .iter()
                        .any(|own| super::rules::holds_all(own, verb, group, resource) && names_within(own, rule))
                })
            });
            resources
                && rule
                    .non_resource_urls
                    .iter()
                    .all(|url| owner.iter().any(|own| super::rules::allows_path(own, verb, url)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn version(minor: u16) -> Version {
        Version::minor(minor)
    }

    #[test]
    fn the_table_is_read_whole() {
        let table = Table::get();
        assert_eq!(table.versions(), (29..=37).map(Version::minor).collect::<Vec<_>>());
        let heads = TEXT.lines().filter(|line| !line.starts_with(['#', ' ']) && !line.starts_with("versions"));
        let entries =
            table.roles.values().map(Vec::len).sum::<usize>() + table.bindings.values().map(Vec::len).sum::<usize>();
        assert_eq!(entries, heads.count());
        let facts = TEXT.lines().filter(|line| line.starts_with(' ')).count();
        let read =
            table.roles.values().flatten().map(|entry| {
                entry.content.rules.len() + entry.content.aggregation.len() + entry.content.meta.labels.len()
            });
        let bound = table.bindings.values().flatten().map(|entry| 1 + entry.content.subjects.len());
        assert_eq!(read.sum::<usize>() + bound.sum::<usize>(), facts);
        assert!(
            table
                .roles
                .values()
                .flatten()
                .all(|entry| entry.versions.len() + entry.with_gates.len() + entry.openshift.len() > 0)
        );
    }

    #[test]
    fn every_entry_is_its_own_in_its_versions() {
        let table = Table::get();
        for entry in table.roles.values().flatten() {
            assert_eq!(table.compare_role(&entry.content, None), Some(Comparison::Own), "{}", entry.content.meta.name);
            for version in entry.versions.iter().chain(&entry.with_gates) {
                let compared = table.compare_role(&entry.content, Some(*version));
                assert_eq!(compared, Some(Comparison::Own), "{} {version}", entry.content.meta.name);
            }
        }
        for entry in table.bindings.values().flatten() {
            assert_eq!(table.compare_binding(&entry.content, None), Some(Comparison::Own));
        }
    }

    #[test]
    fn another_versions_role_is_no_longer_its_own() {
        // The node controller could delete nodes by one rule more in 1.29 than in 1.30.
        let table = Table::get();
        let old =
            table.role(RoleKind::ClusterRole, "", "system:controller:node-controller", Some(version(29))).unwrap();
        assert_eq!(table.compare_role(old, Some(version(29))), Some(Comparison::Own));
        assert!(matches!(table.compare_role(old, Some(version(37))), Some(Comparison::Changed(_))));
        assert_eq!(table.compare_role(old, None), Some(Comparison::Own));
        // A version that the table does not know is any of those it knows.
        assert_eq!(table.compare_role(old, Some(version(28))), Some(Comparison::Own));
    }

    #[test]
    fn more_rights_or_subjects_are_named() {
        let table = Table::get();
        let mut role = table.role(RoleKind::ClusterRole, "", "system:basic-user", None).unwrap().clone();
        role.rules.push(PolicyRule {
            verbs: vec!["get".to_owned()],
            api_groups: vec![String::new()],
            resources: vec!["secrets".to_owned()],
            ..PolicyRule::default()
        });
        let Some(Comparison::Changed(more)) = table.compare_role(&role, None) else { panic!("changed") };
        assert_eq!(more, ["get secrets"]);
        role.rules.clear();
        assert_eq!(table.compare_role(&role, None), Some(Comparison::Changed(Vec::new())));

        let mut binding = table.bindings[&key("ClusterRoleBinding", "", "cluster-admin")][0].content.clone();
        assert!(table.is_own_grant(&binding, &binding.subjects[0], None));
        binding.subjects.push(Subject::User { name: "mallory".to_owned() });
        assert!(!table.is_own_grant(&binding, &binding.subjects[1], None));
        let more = vec!["User mallory".to_owned()];
        assert_eq!(table.compare_binding(&binding, None), Some(Comparison::Changed(more)));
    }

    #[test]
    fn the_same_rights_in_another_shape_are_the_same_role() {
        let table = Table::get();
        let mut role = table.role(RoleKind::ClusterRole, "", "system:basic-user", None).unwrap().clone();
        role.rules = role
            .rules
            .iter()
            .flat_map(|rule| rule.verbs.iter().map(|verb| PolicyRule { verbs: vec![verb.clone()], ..rule.clone() }))
            .rev()
            .collect();
        assert_eq!(table.compare_role(&role, None), Some(Comparison::Own));
    }
}
