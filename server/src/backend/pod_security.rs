//! Pod Security in a namespace: where it stands on the ladder, what comes next, and who else has a say.

use super::words;
use app::view::{ChangeView, PodSecurityView, RungState, RungView, StepView};
use posture::{
    pod_security::{ENFORCE, EnginePolicy, Ladder, Mode, Origin, Rung, Standing, Version, namespace_label},
    query::FindingFilter,
    words::PodSecurityLevel,
};
use std::collections::BTreeSet;
use store::overview::NamespaceDetail;

/// Changes that are named.
const STEPS: usize = 8;

pub(super) fn view(name: &str, detail: &NamespaceDetail) -> PodSecurityView {
    let standing = &detail.pod_security;
    let next = standing.ladder.as_ref().and_then(|ladder| ladder.next().next()).map(|(_, rung)| rung);
    PodSecurityView {
        title: title(name, standing),
        rungs: PodSecurityLevel::ALL.iter().map(|level| rung(*level, standing, detail.row.workloads)).collect(),
        steps: next.map_or_else(Vec::new, |rung| steps(name, rung)),
        all: next.map_or_else(FindingFilter::default, |rung| all(name, rung)),
        label: label(name, standing),
        modes: modes(standing),
        notes: notes(standing),
    }
}

/// What the namespace could enforce and what comes after that.
fn title(name: &str, standing: &Standing) -> String {
    let Some(ladder) = &standing.ladder else { return format!("What {name} could enforce is not known") };
    let possible = ladder.possible();
    let after: Vec<String> = ladder.next().map(|(level, rung)| format!("{level} {}", distance(rung))).collect();
    let next = if after.is_empty() { String::new() } else { format!("; {}", after.join("; ")) };
    match enforced(standing) {
        Some(level) if level >= possible => format!("{name} enforces {level}{next}"),
        _ if possible == PodSecurityLevel::Privileged => match after.split_first() {
            Some((first, rest)) if rest.is_empty() => format!("{name} can enforce {first}"),
            _ => format!("{name} can enforce {}", after.join("; ")),
        },
        _ => format!("{name} can enforce {possible} now{next}"),
    }
}

/// `after 3 changes in 2 workloads`.
fn distance(rung: &Rung) -> String {
    if rung.changes == 0 {
        return format!("is not known: {} could not be judged", counted(rung.unjudged, "workload"));
    }
    let least = if rung.unjudged > 0 { "at least " } else { "" };
    format!("after {least}{} in {}", counted(rung.changes, "change"), counted(rung.workloads, "workload"))
}

fn counted(count: u32, one: &str) -> String {
    words::counted(usize::try_from(count).unwrap_or(usize::MAX), one)
}

/// The level that refuses something here, where it is known and nothing exempts the namespace.
fn enforced(standing: &Standing) -> Option<PodSecurityLevel> {
    standing.admission.enforce.level.filter(|_| !standing.admission.exempt)
}

fn rung(level: PodSecurityLevel, standing: &Standing, workloads: u32) -> RungView {
    let now = enforced(standing);
    let below = standing.ladder.as_ref().and_then(|ladder| ladder.rung(level));
    let (state, text) = match now {
        Some(now) if now > level => (RungState::Passed, format!("Below what is enforced, which is {now}.")),
        Some(now) if now == level => (RungState::Now, enforced_text(standing, below)),
        None if level == PodSecurityLevel::Privileged => (RungState::Unknown, not_enforced_text(standing).to_owned()),
        _ => match below {
            None => (RungState::Unknown, "No workload is known here, so nothing can be said.".to_owned()),
            Some(rung) if rung.holds() => (RungState::Ready, ready_text(workloads)),
            Some(rung) => {
                (if rung.changes > 0 { RungState::Next } else { RungState::Unknown }, next_text(rung, workloads))
            }
        },
    };
    RungView { level, state, text }
}

fn enforced_text(standing: &Standing, below: Option<&Rung>) -> String {
    let by = match standing.admission.enforce.from {
        Origin::Default => "Enforced today by the cluster’s default.",
        _ => "Enforced today by the namespace’s label.",
    };
    match below {
        None => format!("{by} Nothing is refused."),
        Some(rung) if rung.changes > 0 => {
            format!("{by} The next pods of {} would be refused.", counted(rung.workloads, "workload"))
        }
        Some(_) => by.to_owned(),
    }
}

const fn not_enforced_text(standing: &Standing) -> &'static str {
    if standing.admission.exempt {
        "The cluster’s configuration exempts this namespace: nothing is refused."
    } else if standing.admission.known {
        "No label; cluster default not known."
    } else {
        "The namespace’s own object is not known, nor is what it enforces."
    }
}

fn ready_text(workloads: u32) -> String {
    if workloads == 1 {
        return "Ready: the one workload passes. Nothing would be refused.".to_owned();
    }
    format!("Ready: {workloads} of {workloads} workloads pass. Nothing would be refused.")
}

fn next_text(rung: &Rung, workloads: u32) -> String {
    let passing = workloads.saturating_sub(rung.workloads).saturating_sub(rung.unjudged);
    let left = if rung.changes > 0 { format!(" {} left.", counted(rung.changes, "change")) } else { String::new() };
    let unjudged = if rung.unjudged > 0 {
        format!(" {} could not be judged: {}", counted(rung.unjudged, "workload"), rung.why)
    } else {
        String::new()
    };
    format!("{passing} of {} pass.{left}{unjudged}", counted(workloads, "workload"))
}

fn steps(namespace: &str, rung: &Rung) -> Vec<StepView> {
    let each = rung.between.iter().flat_map(|workload| workload.checks.iter().map(move |check| (workload, check)));
    each.take(STEPS)
        .map(|(workload, check)| StepView {
            todo: words::todo_of_check(check).map_or_else(|| check.clone(), str::to_owned),
            workload: format!("{namespace}/{}", workload.name),
            filter: FindingFilter {
                namespace: vec![namespace.to_owned()],
                workload: Some(format!("{}/{}", workload.kind, workload.name)),
                check: vec![check.clone()],
                ..FindingFilter::default()
            },
        })
        .collect()
}

fn all(namespace: &str, rung: &Rung) -> FindingFilter {
    let checks: BTreeSet<&String> = rung.between.iter().flat_map(|workload| &workload.checks).collect();
    FindingFilter {
        namespace: vec![namespace.to_owned()],
        check: checks.into_iter().cloned().collect(),
        ..FindingFilter::default()
    }
}

/// The label that raises the level today: nothing that runs would be refused.
fn label(name: &str, standing: &Standing) -> Option<ChangeView> {
    let level = standing.can_enforce()?;
    let now = standing.admission.enforce.level;
    if standing.admission.exempt || !standing.admission.known || now.is_some_and(|now| now >= level) {
        return None;
    }
    let patch = namespace_label(name, ENFORCE, level.word());
    let was = now.filter(|_| standing.admission.enforce.from == Origin::Label);
    let mut diff = String::new();
    for line in patch.lines() {
        let label = line.trim_start().starts_with(ENFORCE);
        if let Some(was) = was.filter(|_| label) {
            diff.push_str(&format!("-    {ENFORCE}: {was}\n"));
        }
        // A namespace of a cluster always has labels: Kubernetes gives it one with its name.
        let sign = if label { '+' } else { ' ' };
        diff.push(sign);
        diff.push_str(line);
        diff.push('\n');
    }
    Some(ChangeView { title: format!("Namespace {name}"), diff, patch, removes: 1 })
}

fn modes(standing: &Standing) -> Vec<(String, String)> {
    let admission = &standing.admission;
    let row = |label: &str, mode: &Mode| (label.to_owned(), mode_text(mode, admission.known));
    vec![row("Enforces", &admission.enforce), row("Warns", &admission.warn), row("Audits", &admission.audit)]
}

fn mode_text(mode: &Mode, known: bool) -> String {
    let Some(level) = mode.level else {
        return if known { "no label; cluster default not known" } else { "?" }.to_owned();
    };
    let version = if mode.version == Version::LATEST { String::new() } else { format!(" of {}", mode.version) };
    let by = match mode.from {
        Origin::Default => ", the cluster’s default",
        Origin::Enforce => ", as what is enforced",
        Origin::Label | Origin::NotKnown => "",
    };
    format!("{level}{version}{by}")
}

fn notes(standing: &Standing) -> Vec<String> {
    let admission = &standing.admission;
    let mut notes: Vec<String> = admission
        .unreadable
        .iter()
        .map(|wrong| {
            format!("`{}: {}` can’t be read; Kubernetes takes `{}`.", wrong.label, wrong.value, wrong.taken_as)
        })
        .collect();
    notes.extend(unpinned(standing));
    if admission.exempt {
        notes.push("The cluster’s configuration exempts this namespace from Pod Security admission.".to_owned());
    }
    for (what, names) in [("users", &admission.exempt_users), ("runtime classes", &admission.exempt_runtime_classes)] {
        if !names.is_empty() {
            notes.push(format!("The cluster’s configuration exempts the {what} {}.", quoted(names)));
        }
    }
    if !admission.known {
        notes.push("Import the namespace’s own object with the manifests to know its labels.".to_owned());
    } else if admission.enforce.level.is_none() {
        notes.push("The default stands in the API server’s configuration, which no API shows. Import its `PodSecurityConfiguration` to know it.".to_owned());
    }
    notes.extend(standing.engines.iter().map(|engine| engine_text(engine)));
    notes
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    words::joined(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What an old version lets through.
fn unpinned(standing: &Standing) -> Option<String> {
    let (level, newer) = (standing.admission.enforce.level?, standing.unpinned.as_ref()?);
    let changes = |ladder: &Ladder| ladder.rung(level).map_or(0, |rung| rung.changes);
    let more = changes(newer).saturating_sub(standing.ladder.as_ref().map_or(0, changes));
    (more > 0).then(|| {
        format!(
            "The version {} is pinned. The cluster’s own version of {level} asks for {}.",
            standing.admission.enforce.version,
            if more == 1 { "1 change more".to_owned() } else { format!("{more} changes more") }
        )
    })
}

fn engine_text(engine: &EnginePolicy) -> String {
    format!("{}.", engine.sentence())
}
