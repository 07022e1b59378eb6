//! A snapshot in, findings out.

mod access;
mod containers;
mod images;
mod standing;
mod vulnerabilities;

use crate::{
    catalogue,
    check::{Check, Failure, Question, Verdict},
    checks,
    effective::{Accounts, EffectivePrivilege},
    finding::{Finding, Subject},
    inventory::{Inventory, Namespace, Workload},
    object::NetworkPolicy,
    pod_security::Standing,
    priority::Priority,
    rbac::Access,
    responsibility::Assigner,
    score::{Part, PillarScore},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{Exposure, Pillar, Severity},
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

pub use images::{ContainerImage, WorkloadSummary};

/// Everything that the engine says about a snapshot.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The snapshot's moment.
    pub time: Timestamp,
    /// What fails, ordered by namespace and subject, then access by scope and subject, whatever order the objects came in.
    pub findings: Vec<Finding>,
    /// What can't be told.
    pub unknowns: Vec<Unknown>,
    /// Every namespace with its scores.
    pub namespaces: Vec<NamespaceSummary>,
    /// Every workload with the images it runs.
    pub workloads: Vec<WorkloadSummary>,
    /// What runs, to judge findings that are no longer reported.
    pub inventory: Inventory<'a>,
    unknown_subjects: HashSet<(&'static str, Subject)>,
    not_applicable: HashSet<(&'static str, Subject)>,
}

/// A question that can't be answered, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The check's id.
    pub check: &'static str,
    /// What it was asked of.
    pub subject: Subject,
    /// Why there is no answer.
    pub why: &'static str,
}

/// A namespace in numbers.
#[derive(Debug, Clone)]
pub struct NamespaceSummary {
    /// The name.
    pub name: Arc<str>,
    /// The UID, where the object is known.
    pub uid: Option<String>,
    /// The team whose namespace it is.
    pub team: Option<Arc<str>>,
    /// What is known about Pod Security.
    pub pod_security: Standing,
    /// Whether the Namespace object itself is known.
    pub known: bool,
    /// The number of workloads.
    pub workloads: u32,
    /// The number of pods in the snapshot.
    pub pods: u32,
    /// Images, privileges and reach.
    pub scores: [PillarScore; 3],
}

impl Analysis<'_> {
    /// Whether a check could not be answered for a subject.
    pub fn is_unknown(&self, check: &'static str, subject: &Subject) -> bool {
        self.unknown_subjects.contains(&(check, subject.clone()))
    }

    /// Whether a check had nothing to ask a subject.
    pub fn is_not_applicable(&self, check: &'static str, subject: &Subject) -> bool {
        self.not_applicable.contains(&(check, subject.clone()))
    }
}

/// Asks every check of everything in the snapshot.
pub fn analyse<'a>(snapshot: &'a Snapshot, settings: &Settings) -> Analysis<'a> {
    let inventory = Inventory::of(snapshot);
    let aliases = vulnerabilities::Aliases::of(snapshot.scans());
    let mut out = Output::default();
    let read = !inventory.roles.is_empty() || !inventory.bindings.is_empty();
    let access = read.then(|| Access::of(&inventory, settings));
    // Without bindings nobody's rights are known.
    let mut accounts = Accounts::of(access.as_ref().filter(|_| !inventory.bindings.is_empty()));
    for namespace in inventory.namespaces() {
        analyse_namespace(&namespace, settings, &aliases, &mut accounts, &mut out);
    }
    if let Some(access) = &access {
        access::analyse(access, settings, &mut out);
    }
    Analysis {
        time: snapshot.time,
        unknown_subjects: out.unknowns.iter().map(|unknown| (unknown.check, unknown.subject.clone())).collect(),
        findings: out.findings,
        unknowns: out.unknowns,
        namespaces: out.namespaces,
        workloads: out.workloads,
        not_applicable: out.not_applicable,
        inventory,
    }
}

#[derive(Default)]
struct Output {
    findings: Vec<Finding>,
    unknowns: Vec<Unknown>,
    namespaces: Vec<NamespaceSummary>,
    workloads: Vec<WorkloadSummary>,
    not_applicable: HashSet<(&'static str, Subject)>,
}

/// How often a check passed and how often it was answered, for the scores.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    passed: u32,
    answered: u32,
}

type Tallies = BTreeMap<&'static str, Tally>;

fn analyse_namespace<'a>(
    namespace: &Namespace<'a>,
    settings: &Settings,
    aliases: &vulnerabilities::Aliases<'_>,
    accounts: &mut Accounts<'a>,
    out: &mut Output,
) {
    let assigner = Assigner::of(namespace, settings);
    let mut tallies = Tallies::new();
    let name = &namespace.entry.name;
    let (findings_before, unknowns_before) = (out.findings.len(), out.unknowns.len());
    let mut packages = vulnerabilities::Grouping::new(name.clone());
    let mut images = images::Tally::default();
    for workload in namespace.workloads() {
        let team = assigner.workload_team(&workload);
        let effective = Arc::new(EffectivePrivilege::of(&workload, accounts));
        containers::analyse(&workload, settings, &assigner, team.as_ref(), &effective, &mut tallies, out);
        analyse_workload(&workload, settings, &assigner, team.as_ref(), &effective, &mut tallies, out);
        let running = images::running(&workload);
        packages.add(&workload, &running, &effective, team.as_ref());
        images.add(&running);
        out.workloads.push(images::summary(&workload, &running, team, effective));
    }
    let (findings, unknowns) = (&out.findings[findings_before..], &out.unknowns[unknowns_before..]);
    let standing = standing::of(namespace, settings, findings, unknowns);
    ask_namespace(namespace, &standing, settings, &assigner, &mut tallies, findings_before, out);
    packages.finish(aliases, settings, &assigner, &mut out.findings);

    out.namespaces.push(NamespaceSummary {
        name: name.clone(),
        uid: namespace.entry.object.and_then(|object| object.meta.uid.clone()),
        team: assigner.namespace_team().cloned(),
        pod_security: standing,
        known: namespace.entry.object.is_some(),
        workloads: u32::try_from(namespace.entry.workloads.len()).unwrap_or(u32::MAX),
        pods: namespace.workloads().map(|workload| workload.entry.pods).sum(),
        scores: [images.score(&tallies), privileges_score(&tallies), reach_score(namespace)],
    });
}

/// Asks what is asked of the namespace as a whole. Its findings go before those of its workloads, to `place`.
fn ask_namespace(
    namespace: &Namespace<'_>,
    standing: &Standing,
    settings: &Settings,
    assigner: &Assigner<'_>,
    tallies: &mut Tallies,
    place: usize,
    out: &mut Output,
) {
    let name = &namespace.entry.name;
    let mut findings = Vec::new();
    for check in catalogue::all() {
        let verdict = match check.question {
            Question::Namespace(judge) => judge(namespace, settings),
            Question::Standing(judge) => judge(namespace, standing),
            _ => continue,
        };
        let subject = Subject::Namespace { namespace: name.clone() };
        tally(tallies, check.id, &verdict);
        match verdict {
            Verdict::Pass => {}
            Verdict::NotApplicable => drop(out.not_applicable.insert((check.id, subject))),
            Verdict::Unknown(why) => out.unknowns.push(Unknown { check: check.id, subject, why }),
            Verdict::Fail(failure) => {
                let responsibility = assigner.default_of(check, assigner.namespace_team());
                let title = format!("{name} {}", failure.fact);
                let observed_at = namespace_observed_at(namespace);
                findings.push(finding(check, subject, failure, title, responsibility, None, observed_at));
            }
        }
    }
    out.findings.splice(place..place, findings);
}

fn analyse_workload(
    workload: &Workload<'_>,
    settings: &Settings,
    assigner: &Assigner<'_>,
    team: Option<&Arc<str>>,
    effective: &EffectivePrivilege,
    tallies: &mut Tallies,
    out: &mut Output,
) {
    for check in catalogue::all() {
        let (Question::Workload(judge) | Question::PodAndContainers(judge, _)) = check.question else { continue };
        let subject = || Subject::Workload {
            namespace: workload.namespace.entry.name.clone(),
            kind: workload.entry.kind.clone(),
            name: workload.entry.name.clone(),
        };
        let verdict = judge(workload, settings);
        // Where containers are asked too, they are what is counted; a pod that is as it should be is no further one.
        if matches!(check.question, Question::Workload(_)) || matches!(verdict, Verdict::Fail(_)) {
            tally(tallies, check.id, &verdict);
        }
        match verdict {
            Verdict::Pass => {}
            Verdict::NotApplicable => drop(out.not_applicable.insert((check.id, subject()))),
            Verdict::Unknown(why) => out.unknowns.push(Unknown { check: check.id, subject: subject(), why }),
            Verdict::Fail(failure) => {
                let responsibility = assigner.default_of(check, team);
                let title = format!("{} {}", workload.entry.name, failure.fact);
                let observed_at =
                    workload_observed_at(workload).max(policies_observed_at(&workload.namespace.entry.policies));
                out.findings.push(finding(
                    check,
                    subject(),
                    failure,
                    title,
                    responsibility,
                    Some(effective),
                    observed_at,
                ));
            }
        }
    }
}

fn finding(
    check: &'static Check,
    subject: Subject,
    failure: Failure,
    title: String,
    responsibility: crate::responsibility::Responsibility,
    effective: Option<&EffectivePrivilege>,
    observed_at: Timestamp,
) -> Finding {
    let severity = failure.severity.unwrap_or(check.severity);
    Finding {
        check,
        subject,
        severity,
        title,
        side: responsibility.side,
        side_reason: responsibility.reason,
        team: responsibility.team,
        evidence: Some(failure.evidence),
        controls: failure.controls,
        repository: None,
        image: None,
        vulnerability: None,
        occurrences: Vec::new(),
        priority: Priority::of(severity, None, Exposure::Unknown, effective),
        observed_at,
    }
}

fn tally(tallies: &mut Tallies, check: &'static str, verdict: &Verdict) {
    let tally = tallies.entry(check).or_default();
    match verdict {
        Verdict::Pass => {
            tally.passed += 1;
            tally.answered += 1;
        }
        Verdict::Fail(_) => tally.answered += 1,
        Verdict::Unknown(_) | Verdict::NotApplicable => {}
    }
}

fn part(tallies: &Tallies, check: &'static str, label: &str, severity: Severity) -> Part {
    let tally = tallies.get(check).copied().unwrap_or_default();
    Part { label: label.to_owned(), good: tally.passed, total: tally.answered, weight: crate::score::weight(severity) }
}

fn privileges_score(tallies: &Tallies) -> PillarScore {
    let parts = [
        ("privilege.privileged", "containers are not privileged", Severity::Critical),
        ("privilege.host-process", "containers are no programs of a Windows node", Severity::Critical),
        ("privilege.host-path", "workloads mount nothing of the node", Severity::Critical),
        ("privilege.host-namespaces", "workloads keep out of the node’s namespaces", Severity::High),
        ("privilege.run-as-root", "containers do not run as root", Severity::High),
        ("privilege.capabilities-added", "containers add no capabilities", Severity::High),
        ("privilege.app-armor", "containers keep AppArmor’s confinement", Severity::High),
        ("privilege.se-linux-options", "containers keep SELinux’s confinement", Severity::High),
        ("privilege.proc-mount", "containers see /proc masked", Severity::High),
        ("privilege.seccomp-profile", "containers have their system calls filtered", Severity::Medium),
        ("privilege.privilege-escalation", "containers forbid privilege escalation", Severity::Medium),
        ("privilege.capabilities-not-dropped", "containers drop all capabilities", Severity::Medium),
        ("privilege.host-port", "containers take no port of the node", Severity::Medium),
        ("privilege.host-probes", "containers call no other host in probes", Severity::Medium),
        ("privilege.sysctls", "workloads leave kernel settings alone", Severity::Medium),
        ("privilege.volume-types", "workloads mount storage by claims", Severity::Medium),
        ("privilege.writable-root-filesystem", "containers have a read-only root", Severity::Medium),
        ("privilege.pod-security-not-enforced", "Pod Security level enforced", Severity::Medium),
    ];
    let parts: Vec<Part> =
        parts.into_iter().map(|(check, label, severity)| part(tallies, check, label, severity)).collect();
    let known = parts[0].total > 0;
    PillarScore::of(Pillar::Privileges, parts, known)
}

/// The mean of the pods' workloads isolated for ingress and for egress.
fn reach_score(namespace: &Namespace<'_>) -> PillarScore {
    let (mut total, mut ingress, mut egress) = (0, 0, 0);
    for workload in namespace.workloads().filter(|workload| !workload.pod().host_network) {
        let (isolated_in, isolated_out) = checks::isolation(&workload);
        total += 1;
        ingress += u32::from(isolated_in);
        egress += u32::from(isolated_out);
    }
    let part = |label: &str, good| Part { label: label.to_owned(), good, total, weight: 1 };
    let parts =
        vec![part("workloads are isolated for ingress", ingress), part("workloads are isolated for egress", egress)];
    PillarScore::of(Pillar::Reach, parts, true)
}

fn workload_observed_at(workload: &Workload<'_>) -> Timestamp {
    workload.entry.source.meta.observed_at
}

fn policies_observed_at(policies: &[&NetworkPolicy]) -> Timestamp {
    policies.iter().map(|policy| policy.meta.observed_at).max().unwrap_or_default()
}

fn namespace_observed_at(namespace: &Namespace<'_>) -> Timestamp {
    let own = namespace.entry.object.map_or(Timestamp::default(), |object| object.meta.observed_at);
    let workloads = namespace.workloads().map(|workload| workload_observed_at(&workload)).max().unwrap_or_default();
    own.max(workloads).max(policies_observed_at(&namespace.entry.policies))
}
