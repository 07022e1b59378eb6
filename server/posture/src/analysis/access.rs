//! Who can do what: the checks of the access area.

use super::{Output, Unknown};
use crate::{
    catalogue,
    check::{Check, Evidence, Failure, Question, Verdict},
    finding::{Finding, Subject},
    inventory::Inventory,
    object::{RoleBinding, RoleKind},
    priority::Priority,
    rbac::{Access, AccessObject, Chain, Held, Holder, Scope, Who},
    settings::Settings,
    time::Timestamp,
    words::Exposure,
};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// Workloads that run as somebody are named in a finding up to this number.
const SHOWN_WORKLOADS: usize = 5;

/// Asks every access check of everybody who holds rights, and of every role and binding.
pub(super) fn analyse(access: &Access<'_>, settings: &Settings, out: &mut Output) {
    let inventory = access.inventory;
    let asker = Asker {
        settings,
        operators: settings.teams.operators.as_str().into(),
        runs_as: runs_as(inventory),
        namespaces: inventory.namespaces.values().map(|entry| (&*entry.name, entry.name.clone())).collect(),
    };
    let first = out.findings.len();
    for holder in access.holders() {
        asker.holder(&holder, out);
    }
    let roles = inventory.roles.values().map(|role| AccessObject::Role(role));
    let bindings = inventory.bindings.values().map(|binding| AccessObject::Binding(binding));
    for object in roles.chain(bindings) {
        asker.object(&object, access, out);
    }
    if inventory.bindings.is_empty() {
        asker.unbound(access, out);
    }
    out.findings[first..].sort_by(|a, b| (&a.subject, a.check.id).cmp(&(&b.subject, b.check.id)));
}

struct Asker<'a> {
    settings: &'a Settings,
    operators: Arc<str>,
    /// The workloads that run as a service account, by namespace and name.
    runs_as: BTreeMap<(&'a str, &'a str), Vec<String>>,
    namespaces: BTreeMap<&'a str, Arc<str>>,
}

impl Asker<'_> {
    fn holder(&self, holder: &Holder<'_, '_>, out: &mut Output) {
        let held = holder.reported();
        let subject = |this: &Self| this.subject(holder.scope.namespace(), holder.who.kind(), &holder.who.name());
        for held in held {
            let title = format!("{} {}", holder.who.sentence_start(), held.clause());
            let observed_at = observed_at(&held.chain);
            let failure = Failure {
                severity: Some(held.right.severity),
                fact: Cow::Borrowed(""),
                evidence: self.evidence(&held),
                controls: &[],
            };
            out.findings.push(self.finding(held.check, subject(self), failure, title, observed_at));
        }
        for check in catalogue::all() {
            let Question::Holder(judge) = check.question else { continue };
            match judge(holder, self.settings) {
                Verdict::Pass | Verdict::NotApplicable => {}
                Verdict::Unknown(why) => out.unknowns.push(Unknown { check: check.id, subject: subject(self), why }),
                Verdict::Fail(failure) => {
                    let title = format!("{} {}{}", holder.who.sentence_start(), failure.fact, place(holder.scope));
                    let bindings = holder.grants.iter().map(|grant| grant.binding.meta.observed_at);
                    let observed_at = bindings.max().unwrap_or_default();
                    out.findings.push(self.finding(check, subject(self), failure, title, observed_at));
                }
            }
        }
    }

    fn object(&self, object: &AccessObject<'_>, access: &Access<'_>, out: &mut Output) {
        let (kind, meta) = match object {
            AccessObject::Role(role) => (role.kind.word(), &role.meta),
            AccessObject::Binding(binding) => (binding.kind.word(), &binding.meta),
        };
        let subject = || self.subject(&meta.namespace, kind, &meta.name);
        for check in catalogue::all() {
            let Question::AccessObject(judge) = check.question else { continue };
            match judge(object, access, self.settings) {
                Verdict::Pass | Verdict::NotApplicable => {}
                Verdict::Unknown(why) => out.unknowns.push(Unknown { check: check.id, subject: subject(), why }),
                Verdict::Fail(failure) => {
                    let title = format!("{kind} {} {}", meta.name, failure.fact);
                    out.findings.push(self.finding(check, subject(), failure, title, meta.observed_at));
                }
            }
        }
    }

    /// Where no binding was read, nobody knows who holds what a role gives.
    fn unbound(&self, access: &Access<'_>, out: &mut Output) {
        for role in access.inventory.roles.values() {
            let namespace = match role.kind {
                RoleKind::Role => role.meta.namespace.as_str(),
                RoleKind::ClusterRole => "",
            };
            for check in access.risky_checks_of(role) {
                out.unknowns.push(Unknown {
                    check: check.id,
                    subject: self.subject(namespace, role.kind.word(), &role.meta.name),
                    why: "The role gives this right and no binding was read, so who holds it is not known.",
                });
            }
        }
    }

    fn subject(&self, namespace: &str, kind: &str, name: &str) -> Subject {
        let namespace = self.namespaces.get(namespace).cloned().unwrap_or_else(|| namespace.into());
        Subject::Access { namespace, kind: kind.into(), name: name.into(), right: "".into() }
    }

    fn evidence(&self, held: &Held<'_>) -> Evidence {
        let links = held.chain.links();
        let (rule, path) =
            links.split_last().map_or((String::new(), String::new()), |(rule, path)| (rule.clone(), path.join(" -> ")));
        let mut actual = rule;
        if let Some(second) = &held.second {
            actual.push_str("; ");
            actual.push_str(&second.links()[1..].join(" -> "));
        }
        if let Some(run) = self.workloads(held.chain.who) {
            actual.push_str("; ");
            actual.push_str(&run);
        }
        Evidence { field: path, actual: actual.into(), expected: "no such right, or one that names its objects".into() }
    }

    /// The workloads that run as a service account, in words; `None` for people and groups.
    fn workloads(&self, who: Who<'_>) -> Option<String> {
        let Who::ServiceAccount(namespace, name) = who else { return None };
        let Some(running) = self.runs_as.get(&(namespace, name)) else {
            return Some("no workload runs as it".to_owned());
        };
        let shown = running[..running.len().min(SHOWN_WORKLOADS)].join(", ");
        let more = running.len().saturating_sub(SHOWN_WORKLOADS);
        Some(if more > 0 { format!("run as it: {shown} and {more} more") } else { format!("run as it: {shown}") })
    }

    fn finding(
        &self,
        check: &'static Check,
        subject: Subject,
        failure: Failure,
        title: String,
        observed_at: Timestamp,
    ) -> Finding {
        let severity = failure.severity.unwrap_or(check.severity);
        Finding {
            check,
            subject,
            severity,
            title,
            side: check.side,
            side_reason: Cow::Borrowed(check.side_reason),
            team: Some(self.operators.clone()),
            evidence: Some(failure.evidence),
            controls: failure.controls,
            repository: None,
            image: None,
            vulnerability: None,
            occurrences: Vec::new(),
            priority: Priority::of(severity, None, Exposure::Unknown, None),
            observed_at,
        }
    }
}

fn place(scope: Scope<'_>) -> String {
    match scope {
        Scope::Cluster => String::new(),
        Scope::Namespace(namespace) => format!(", in {namespace}"),
    }
}

fn observed_at(chain: &Chain<'_>) -> Timestamp {
    let binding: &RoleBinding = chain.binding;
    binding.meta.observed_at.max(chain.role.meta.observed_at)
}

fn runs_as<'a>(inventory: &'a Inventory<'_>) -> BTreeMap<(&'a str, &'a str), Vec<String>> {
    let mut by_account: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for namespace in inventory.namespaces.values() {
        for workload in namespace.workloads.values() {
            let account = workload.source.pod.service_account.as_deref().filter(|name| !name.is_empty());
            let running = by_account.entry((&namespace.name, account.unwrap_or("default"))).or_default();
            running.push(format!("{} {}/{}", workload.kind, namespace.name, workload.name));
        }
    }
    by_account
}
