//! The rules of an aggregated `ClusterRole`: those of every `ClusterRole` that its selectors match, through any number of steps.

use crate::{
    object::{Role, RoleKind},
    selector::LabelSelector,
};
use std::collections::BTreeMap;

/// Every `ClusterRole` that aggregation could pick up, to be found by label.
#[derive(Debug)]
pub(super) struct Aggregation<'a> {
    roles: Vec<&'a Role>,
    by_name: BTreeMap<&'a str, usize>,
    by_label: BTreeMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Aggregation<'a> {
    /// Looks through the `ClusterRole`s, one of a name.
    pub(super) fn of(roles: impl Iterator<Item = &'a Role>) -> Self {
        let roles: Vec<&'a Role> = roles.filter(|role| role.kind == RoleKind::ClusterRole).collect();
        let mut by_label: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (at, role) in roles.iter().enumerate() {
            for (key, value) in &role.meta.labels {
                by_label.entry((key, value)).or_default().push(at);
            }
        }
        let by_name = roles.iter().enumerate().map(|(at, role)| (role.meta.name.as_str(), at)).collect();
        Self { roles, by_name, by_label }
    }

    /// The roles whose own rules make up an aggregated role's, by name.
    ///
    /// Its own stand for it where its selectors match nothing that is known: they are what the controller last wrote. In a
    /// circle of aggregated roles with nothing else in it, what was written in any of them stands.
    pub(super) fn sources(&self, role: &'a Role) -> Vec<&'a Role> {
        if role.aggregation.is_empty() {
            return vec![role];
        }
        let mut met = vec![false; self.roles.len()];
        if let Some(&start) = self.by_name.get(role.meta.name.as_str()) {
            met[start] = true;
        }
        let mut waiting = Vec::new();
        self.expand(role, &mut met, &mut waiting);
        let (mut sources, mut circle) = (Vec::new(), vec![role]);
        while let Some(at) = waiting.pop() {
            let next = self.roles[at];
            if next.aggregation.is_empty() || !self.expand(next, &mut met, &mut waiting) {
                sources.push(next);
            } else {
                circle.push(next);
            }
        }
        if sources.is_empty() {
            sources = circle;
        }
        sources.sort_by(|a, b| a.meta.name.cmp(&b.meta.name));
        sources
    }

    /// Puts what a role's selectors match to what waits, each once, and says whether they match any other role at all.
    fn expand(&self, role: &Role, met: &mut [bool], waiting: &mut Vec<usize>) -> bool {
        let mut any = false;
        for selector in &role.aggregation {
            let mut expect = |at: usize| {
                any |= self.roles[at].meta.name != role.meta.name;
                if !std::mem::replace(&mut met[at], true) {
                    waiting.push(at);
                }
            };
            match selector.match_labels.iter().next() {
                Some((key, value)) => {
                    let candidates = self.by_label.get(&(key.as_str(), value.as_str())).into_iter().flatten().copied();
                    candidates.filter(|&at| self.selects(selector, at)).for_each(&mut expect);
                }
                None => (0..self.roles.len()).filter(|&at| self.selects(selector, at)).for_each(&mut expect),
            }
        }
        any
    }

    fn selects(&self, selector: &LabelSelector, at: usize) -> bool {
        selector.selects(&self.roles[at].meta.labels)
    }
}
