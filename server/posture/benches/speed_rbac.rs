//! How long it takes to resolve a large cluster's access control and to judge everybody's rights.

use posture::{
    analysis::analyse,
    inventory::Inventory,
    object::{BindingKind, Object, ObjectMeta, PolicyRule, Role, RoleBinding, RoleKind, RoleRef, Subject},
    rbac::{Access, Question},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
};
use std::{
    hint::black_box,
    io::{Write, stdout},
};

const ROLES: usize = 5_000;
const BINDINGS: usize = 10_000;
const SUBJECTS: usize = 20_000;
const NAMESPACES: usize = 500;
const RUNS: usize = 7;
/// The bar, in seconds.
const BAR: f64 = 2.0;

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|entry| (*entry).to_owned()).collect()
}

fn rule(verbs: &[&str], group: &str, resources: &[&str]) -> PolicyRule {
    PolicyRule {
        verbs: owned(verbs),
        api_groups: owned(&[group]),
        resources: owned(resources),
        ..PolicyRule::default()
    }
}

/// Rules as operators of applications write them; every fourth role holds something risky.
fn rules(at: usize) -> Vec<PolicyRule> {
    let mut rules = vec![
        rule(&["get", "list", "watch"], "", &["pods", "services", "configmaps", "endpoints"]),
        rule(&["get", "list", "watch", "update"], "apps", &["deployments/status"]),
        rule(&["get", "create", "update"], "coordination.k8s.io", &["leases"]),
        rule(&["create", "patch"], "", &["events"]),
        rule(&["get"], &format!("team-{}.example", at % 40), &["things", "things/status"]),
    ];
    rules.extend(match at % 16 {
        0 => Some(rule(&["get", "list"], "", &["secrets"])),
        4 => Some(rule(&["create", "patch"], "apps", &["deployments", "statefulsets"])),
        8 => Some(rule(&["*"], "*", &["*"])),
        12 => Some(rule(&["create"], "", &["pods/exec"])),
        _ => None,
    });
    rules
}

/// Half of the roles in namespaces; each binding names two of the subjects, so that everybody is bound once.
fn cluster() -> Snapshot {
    let mut snapshot = Snapshot::new(Timestamp(0));
    let namespace = |at: usize| format!("namespace-{}", at % NAMESPACES);
    for at in 0..ROLES {
        let (kind, namespace) =
            if at.is_multiple_of(2) { (RoleKind::ClusterRole, String::new()) } else { (RoleKind::Role, namespace(at)) };
        let meta = ObjectMeta { namespace, name: format!("role-{at}"), ..ObjectMeta::default() };
        snapshot.put_object(Object::Role(Role { meta, kind, rules: rules(at / 2), aggregation: Vec::new() }));
    }
    for at in 0..BINDINGS {
        let role = at % ROLES;
        let role_kind = if role.is_multiple_of(2) { RoleKind::ClusterRole } else { RoleKind::Role };
        let (kind, scope) = match role_kind {
            RoleKind::ClusterRole if at.is_multiple_of(4) => (BindingKind::ClusterRoleBinding, String::new()),
            _ => (BindingKind::RoleBinding, namespace(role)),
        };
        let subjects = [at * 2, at * 2 + 1].map(|at| at % SUBJECTS).map(|at| match at % 4 {
            0 => Subject::User { name: format!("user-{at}") },
            1 => Subject::Group { name: format!("group-{at}") },
            _ => Subject::ServiceAccount { namespace: namespace(at), name: format!("account-{at}") },
        });
        snapshot.put_object(Object::RoleBinding(RoleBinding {
            meta: ObjectMeta { namespace: scope, name: format!("binding-{at}"), ..ObjectMeta::default() },
            kind,
            role: RoleRef { kind: role_kind, name: format!("role-{role}") },
            subjects: subjects.to_vec(),
        }));
    }
    snapshot
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures with the clock")]
fn median(mut run: impl FnMut() -> usize) -> (f64, f64, f64, usize) {
    let mut seconds = Vec::new();
    let mut number = 0;
    for _ in 0..RUNS {
        let start = std::time::Instant::now();
        number = black_box(run());
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    (seconds[RUNS / 2], seconds[0], seconds[RUNS - 1], number)
}

fn main() -> std::io::Result<()> {
    let snapshot = cluster();
    let settings = Settings::default();
    let (middle, least, most, findings) = median(|| analyse(black_box(&snapshot), &settings).findings.len());
    writeln!(
        stdout(),
        "access of {ROLES} roles, {BINDINGS} bindings, {SUBJECTS} subjects, {findings} findings with evidence: {middle:.3} s (bar {BAR:.0}), median of {RUNS}, {:.0} to {:.0} ms",
        least * 1e3,
        most * 1e3,
    )?;
    let inventory = Inventory::of(&snapshot);
    let access = Access::of(&inventory, &settings);
    let question = Question { verb: "get", resource: "secrets", group: None, namespace: None };
    let (middle, least, most, answers) = median(|| access.who_can(black_box(&question)).len());
    writeln!(
        stdout(),
        "who can get secrets, {answers} answers: {:.1} ms, median of {RUNS}, {:.1} to {:.1} ms",
        middle * 1e3,
        least * 1e3,
        most * 1e3,
    )
}
