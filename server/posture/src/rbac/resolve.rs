//! Bindings resolved: who holds which rights where, and which of those rights are risky.

use super::{
    Scope, Who,
    aggregation::Aggregation,
    bootstrap::{Table, covers},
    chain::{Chain, rule_text},
    right::{Breadth, Right},
};
use crate::{
    catalogue,
    check::{Check, Question},
    inventory::Inventory,
    object::{PolicyRule, Role, RoleBinding, RoleKind},
    pod_security::Version,
    settings::Settings,
    words::Severity,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

/// Says everything about the others, so that nothing else is said of the same subject in the same scope.
const SAYS_IT_ALL: &str = "access.cluster-admin";

/// Who can do what where.
#[derive(Debug)]
pub struct Access<'a> {
    /// What it was resolved from.
    pub inventory: &'a Inventory<'a>,
    pub(super) roles: Vec<Resolved<'a>>,
    holders: BTreeMap<(Scope<'a>, Who<'a>), Vec<Grant<'a>>>,
    scopes: HashMap<Who<'a>, Vec<Scope<'a>>>,
    groups: HashSet<&'a str>,
    dangling: Vec<&'a RoleBinding>,
    version: Option<Version>,
    judges_own: bool,
}

/// A role's rights, given to somebody by a binding.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// The binding.
    pub binding: &'a RoleBinding,
    /// Whether binding and subject are as Kubernetes itself makes them: then only what its role gives beyond
    /// Kubernetes' own is judged.
    pub own: bool,
    pub(super) role: usize,
}

/// Somebody's grants in one scope.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a, 'h> {
    /// Everybody's.
    pub access: &'h Access<'a>,
    /// Who.
    pub who: Who<'a>,
    /// Where.
    pub scope: Scope<'a>,
    /// The bindings that give them something here, by name.
    pub grants: &'h [Grant<'a>],
}

/// A role or a binding, as an object of its own.
#[derive(Debug, Clone, Copy)]
pub enum AccessObject<'a> {
    /// A role.
    Role(&'a Role),
    /// A binding.
    Binding(&'a RoleBinding),
}

/// A risky right with the shortest chain that gives it.
#[derive(Debug, Clone)]
pub struct Held<'a> {
    /// The check that asks for it.
    pub check: &'static Check,
    /// The right.
    pub right: &'a Right,
    /// How it comes about.
    pub chain: Chain<'a>,
    /// Where a right takes two rules: how the second comes about.
    pub second: Option<Chain<'a>>,
}

impl Held<'_> {
    /// Whether this right holds all others.
    pub fn is_everything(&self) -> bool {
        self.check.id == SAYS_IT_ALL
    }
}

/// A role that some binding names.
#[derive(Debug)]
pub(super) struct Resolved<'a> {
    /// The role itself.
    role: &'a Role,
    /// Its rules, each with the role it stands in.
    pub(super) rules: Vec<(&'a Role, &'a PolicyRule)>,
    /// The risky rights, by breadth: in all rules, and in those that are not Kubernetes' own.
    rights: [Vec<Found<'a>>; 2],
    foreign: [Vec<Found<'a>>; 2],
}

/// A risky right that a role gives.
#[derive(Debug)]
struct Found<'a> {
    check: usize,
    ask: usize,
    right: Right,
    role: &'a Role,
    rule: &'a PolicyRule,
    aggregated: bool,
}

/// The checks that ask for rights, in the catalogue's order.
fn checks() -> impl Iterator<Item = (&'static Check, &'static [super::Ask])> {
    catalogue::all().iter().filter_map(|check| match check.question {
        Question::Rights(asks) => Some((*check, asks)),
        _ => None,
    })
}

const fn at(breadth: Breadth) -> usize {
    match breadth {
        Breadth::Cluster => 0,
        Breadth::Namespace => 1,
    }
}

impl<'a> Access<'a> {
    /// Resolves everything that was read.
    pub fn of(inventory: &'a Inventory<'a>, settings: &Settings) -> Self {
        let mut access = Self {
            inventory,
            roles: Vec::new(),
            holders: BTreeMap::new(),
            scopes: HashMap::new(),
            groups: HashSet::new(),
            dangling: Vec::new(),
            version: settings.kubernetes_version,
            judges_own: settings.judge_kubernetes_own_access,
        };
        if inventory.bindings.is_empty() {
            return access;
        }
        let table = Table::get();
        let read = inventory.roles.values().copied();
        let cluster_role = |name: &str| inventory.roles.contains_key(&(RoleKind::ClusterRole, "", name));
        // What Kubernetes makes for itself is there even where it was not read, such as in a folder of manifests.
        let unread = table.cluster_roles(access.version).filter(|role| !cluster_role(&role.meta.name));
        let aggregation = Aggregation::of(read.chain(unread));
        let mut places: HashMap<(RoleKind, &'a str, &'a str), Option<usize>> = HashMap::new();
        for binding in inventory.bindings.values().copied() {
            let namespace = match binding.role.kind {
                RoleKind::Role => binding.meta.namespace.as_str(),
                RoleKind::ClusterRole => "",
            };
            let key = (binding.role.kind, namespace, binding.role.name.as_str());
            let place = *places.entry(key).or_insert_with(|| {
                let role: &'a Role = match inventory.roles.get(&key) {
                    Some(role) => role,
                    None => table.role(key.0, key.1, key.2, access.version)?,
                };
                access.roles.push(Resolved::of(role, &aggregation));
                Some(access.roles.len() - 1)
            });
            let Some(role) = place else {
                access.dangling.push(binding);
                continue;
            };
            access.grant(binding, role, table);
        }
        for (scope, who) in access.holders.keys() {
            access.scopes.entry(*who).or_default().push(*scope);
            if let Who::Group(name) = who {
                access.groups.insert(name);
            }
        }
        access.find(table);
        access
    }

    fn grant(&mut self, binding: &'a RoleBinding, role: usize, table: &Table) {
        let mut named = HashSet::new();
        for subject in &binding.subjects {
            let who = Who::of(subject);
            if named.insert(who) {
                let own = !self.judges_own && table.is_own_grant(binding, subject, self.version);
                self.holders.entry((Scope::of(binding), who)).or_default().push(Grant { binding, own, role });
            }
        }
    }

    /// Finds the risky rights of every role, for the breadths in which it is given.
    fn find(&mut self, table: &Table) {
        let mut wanted: HashSet<(usize, Breadth, bool)> = HashSet::new();
        for ((scope, _), grants) in &self.holders {
            let breadth = breadth_of(*scope);
            wanted.extend(
                grants.iter().flat_map(|grant| [(grant.role, breadth, grant.own), (grant.role, breadth, false)]),
            );
        }
        for (role, breadth, own) in wanted {
            let resolved = &self.roles[role];
            if own {
                let foreign = resolved.foreign_rules(table, self.version);
                let found = find(resolved.role, foreign.into_iter(), breadth);
                self.roles[role].foreign[at(breadth)] = found;
            } else {
                let found = find(resolved.role, resolved.rules.iter().copied(), breadth);
                self.roles[role].rights[at(breadth)] = found;
            }
        }
    }

    /// Everybody who holds anything, by scope and name.
    pub fn holders<'h>(&'h self) -> impl Iterator<Item = Holder<'a, 'h>> {
        self.holders.iter().map(move |((scope, who), grants)| Holder { access: self, who: *who, scope: *scope, grants })
    }

    /// What somebody holds in every scope in which a binding names them.
    pub fn holders_of<'h>(&'h self, who: Who<'a>) -> impl Iterator<Item = Holder<'a, 'h>> {
        self.scopes.get(&who).into_iter().flatten().filter_map(move |scope| {
            let grants = self.holders.get(&(*scope, who))?;
            Some(Holder { access: self, who, scope: *scope, grants })
        })
    }

    /// The group of this name, where a binding names it.
    pub(super) fn who_named(&self, group: &str) -> Option<Who<'a>> {
        self.groups.get(group).map(|name| Who::Group(name))
    }

    /// What somebody holds in one scope, where a binding names them there.
    pub fn holder<'h>(&'h self, scope: Scope<'a>, who: Who<'a>) -> Option<Holder<'a, 'h>> {
        self.holders.get(&(scope, who)).map(|grants| Holder { access: self, who, scope, grants })
    }

    /// Bindings whose role is not known.
    pub fn without_role(&self) -> &[&'a RoleBinding] {
        &self.dangling
    }

    /// The checks that ask for rights which a role's own rules give beyond those of Kubernetes' own role of that name.
    pub fn risky_checks_of(&self, role: &'a Role) -> Vec<&'static Check> {
        let breadth = match role.kind {
            RoleKind::ClusterRole => Breadth::Cluster,
            RoleKind::Role => Breadth::Namespace,
        };
        let own = if self.judges_own { Vec::new() } else { Table::get().own_rules(role, self.version) };
        let foreign = role.rules.iter().filter(|rule| !covers(&own, &[rule])).map(|rule| (role, rule));
        let found = find(role, foreign, breadth);
        checks()
            .enumerate()
            .filter(|(at, (_, asks))| found.iter().filter(|found| found.check == *at).count() == asks.len())
            .map(|(_, (check, _))| check)
            .collect()
    }

    /// The version of Kubernetes, where it is known.
    pub fn version(&self) -> Option<Version> {
        self.version
    }
}

impl<'a, 'h> Holder<'a, 'h> {
    /// Whether the rights hold everywhere.
    pub fn breadth(&self) -> Breadth {
        breadth_of(self.scope)
    }

    /// The risky rights that a person gave, each with its shortest chain, in the catalogue's order.
    pub fn judged(&self) -> Vec<Held<'h>> {
        self.held(true)
    }

    /// Those of the judged rights that are reported: of whoever may do everything that alone, since it says the others.
    pub fn reported(&self) -> Vec<Held<'h>> {
        let mut held = self.judged();
        if let Some(place) = held.iter().position(Held::is_everything) {
            held.swap(0, place);
            held.truncate(1);
        }
        held
    }

    /// All risky rights, those of Kubernetes' own bindings too.
    pub fn all(&self) -> Vec<Held<'h>> {
        self.held(false)
    }

    /// Whether every binding here is Kubernetes' own.
    pub fn is_own(&self) -> bool {
        self.grants.iter().all(|grant| grant.own)
    }

    /// Whether a binding that is not Kubernetes' own gives anything but paths to call.
    pub fn reaches_resources(&self) -> bool {
        let given = self.grants.iter().filter(|grant| !grant.own);
        given.flat_map(|grant| &self.access.roles[grant.role].rules).any(|(_, rule)| !rule.resources.is_empty())
    }

    fn held(&self, leave_own_out: bool) -> Vec<Held<'h>> {
        let breadth = at(self.breadth());
        let mut best: BTreeMap<(usize, usize), (&'h Found<'a>, &'h Grant<'a>)> = BTreeMap::new();
        for grant in self.grants {
            let role = &self.access.roles[grant.role];
            let found = if grant.own && leave_own_out { &role.foreign[breadth] } else { &role.rights[breadth] };
            for found in found {
                let place = best.entry((found.check, found.ask)).or_insert((found, grant));
                // Grants come by name, so that the first of equals stays.
                if (found.right.severity, found.aggregated) < (place.0.right.severity, place.0.aggregated) {
                    *place = (found, grant);
                }
            }
        }
        let chain = |found: &'h Found<'a>, grant: &'h Grant<'a>| Chain {
            who: self.who,
            binding: grant.binding,
            role: found.role,
            rule: found.rule,
        };
        let mut held = Vec::new();
        for (at, (check, asks)) in checks().enumerate() {
            let Some(&(first, grant)) = best.get(&(at, 0)) else { continue };
            let second = match asks.len() {
                0 | 1 => None,
                _ => match best.get(&(at, 1)) {
                    Some(&(found, grant)) => Some((found, chain(found, grant))),
                    None => continue,
                },
            };
            // Of two rules that it takes together, the milder says how far the right goes.
            let right = match &second {
                Some((second, _)) if second.right.severity > first.right.severity => &second.right,
                _ => &first.right,
            };
            held.push(Held { check, right, chain: chain(first, grant), second: second.map(|(_, chain)| chain) });
        }
        held
    }
}

impl<'a> Resolved<'a> {
    fn of(role: &'a Role, aggregation: &Aggregation<'a>) -> Self {
        let sources = aggregation.sources(role);
        let rules =
            sources.into_iter().flat_map(|source| source.rules.iter().map(move |rule| (source, rule))).collect();
        Self { role, rules, rights: [Vec::new(), Vec::new()], foreign: [Vec::new(), Vec::new()] }
    }

    /// The rules that Kubernetes' own role of that name does not have.
    fn foreign_rules(&self, table: &Table, version: Option<Version>) -> Vec<(&'a Role, &'a PolicyRule)> {
        let mut own: HashMap<(RoleKind, &str, &str), Vec<&PolicyRule>> = HashMap::new();
        let rules = self.rules.iter().copied();
        rules
            .filter(|(role, rule)| {
                let key = (role.kind, role.meta.namespace.as_str(), role.meta.name.as_str());
                let own = own.entry(key).or_insert_with(|| table.own_rules(role, version));
                !covers(own, &[rule])
            })
            .collect()
    }
}

pub(super) fn breadth_of(scope: Scope<'_>) -> Breadth {
    match scope {
        Scope::Cluster => Breadth::Cluster,
        Scope::Namespace(_) => Breadth::Namespace,
    }
}

/// The worst form of each right that these rules give.
fn find<'a>(
    bound: &'a Role,
    rules: impl Iterator<Item = (&'a Role, &'a PolicyRule)>,
    breadth: Breadth,
) -> Vec<Found<'a>> {
    let mut best: BTreeMap<(usize, usize), (Found<'a>, String)> = BTreeMap::new();
    for (role, rule) in rules {
        for (check, (_, asks)) in checks().enumerate() {
            for (ask, asked) in asks.iter().enumerate() {
                let Some(right) = asked(rule, breadth) else { continue };
                let worst = best.get(&(check, ask)).map_or(Severity::Unknown, |(found, _)| found.right.severity);
                if right.severity > worst {
                    continue;
                }
                let found = Found { check, ask, right, role, rule, aggregated: !std::ptr::eq(role, bound) };
                let text = rule_text(rule);
                // Of rules that give as bad a right, the one that has more to say.
                let before = |(known, known_text): &(Found<'_>, String)| {
                    (found.right.severity, &role.meta.name, Reverse(found.right.text.len()), &text)
                        < (known.right.severity, &known.role.meta.name, Reverse(known.right.text.len()), known_text)
                };
                if best.get(&(check, ask)).is_none_or(before) {
                    best.insert((check, ask), (found, text));
                }
            }
        }
    }
    best.into_values().map(|(found, _)| found).collect()
}
