//! Every fix, applied: for each manifest on which a check fails, the change is merged into it and everything is judged again.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod diff;
mod strategic_merge;
mod world;

use posture::{
    analysis::{Analysis, analyse},
    catalogue,
    check::{Change, Check},
    finding::{Finding, Subject},
    fix::{self, Patch},
    object::{ContainerKind, Object},
    words::Severity,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use world::World;

/// Fixtures for which there is no change on purpose, and why. The file's name stands without its ending.
const NO_CHANGE: &[(&str, &str, &str)] = &[(
    "privilege.pod-security-not-enforced",
    "fail-exempt",
    "A label does nothing while the API server’s own configuration exempts the namespace.",
)];

/// Checks that may rightly fail anew after a fix, and why.
const MAY_OPEN: &[(&str, &str)] = &[(
    "privilege.pod-security-below-possible",
    "Once its workloads pass a higher level, a namespace could enforce it.",
)];

/// Checks whose change can break nothing, and why.
const BREAKS_NOTHING: &[(&str, &str)] = &[];

/// The manifests on which each check that has a change fails, as written and as templates of other kinds.
fn fixtures() -> Vec<(&'static Check, String, World)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks");
    let mut found = Vec::new();
    for check in catalogue::all().iter().filter(|check| !matches!(check.change, Change::None)) {
        // That each has fixtures is held where they are judged; here a check without any is one that was not tried.
        let mut files: Vec<PathBuf> =
            fs::read_dir(root.join(check.id)).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.file_name().unwrap().to_str().unwrap().starts_with("fail-"));
        files.sort();
        for file in files {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            if NO_CHANGE.iter().any(|(id, stem, _)| (*id, *stem) == (check.id, name.as_str())) {
                continue;
            }
            let world = World::of(&file);
            for kind in ["Deployment", "CronJob"] {
                found.extend(
                    world.with_pods_as(kind).map(|world| (*check, format!("{}/{name} as {kind}", check.id), world)),
                );
            }
            found.push((*check, format!("{}/{name}", check.id), world));
        }
    }
    found
}

/// The change that the product offers for a finding.
fn change_of(analysis: &Analysis<'_>, finding: &Finding) -> Option<Patch> {
    fix::patch(&analysis.inventory, finding.check, &finding.subject, finding.evidence.as_ref())
}

/// What fails, by key, with how bad it is and how soon it should be looked at.
fn failing(analysis: &Analysis<'_>) -> BTreeMap<String, (Severity, u8)> {
    analysis.findings.iter().map(|finding| (finding.key(), (finding.severity, finding.priority.value))).collect()
}

/// A workload's kind, namespace and name with the kind, name and image of each container.
type Identity = (String, String, String, Vec<(ContainerKind, String, String)>);

fn workloads(world: &World) -> BTreeSet<Identity> {
    let snapshot = world.snapshot();
    let workloads = snapshot.objects().iter().filter_map(|object| match object {
        Object::Workload(workload) => Some((
            workload.kind.word().to_owned(),
            workload.meta.namespace.clone(),
            workload.meta.name.clone(),
            workload.pod.containers.iter().map(|one| (one.kind, one.name.clone(), one.image.clone())).collect(),
        )),
        _ => None,
    });
    workloads.collect()
}

/// Applies a change and holds what must hold of every one: these findings are gone, nothing else got worse, and the
/// workloads are still the same ones.
fn holds(name: &str, world: &World, patch: &Patch, fixed: &[&Finding]) {
    let snapshot = world.snapshot();
    let analysis = analyse(&snapshot, &world.settings);
    let before = failing(&analysis);
    // What could not be told before may be told now, such as whether policies cover a pod that left the node's network.
    let untold: BTreeSet<String> = analysis.unknowns.iter().map(|unknown| unknown.subject.key(unknown.check)).collect();
    let patched = world.with(patch);
    assert_eq!(workloads(&patched), workloads(world), "{name}: still the same workloads\n{}", patch.yaml);
    let snapshot = patched.snapshot();
    let analysis = analyse(&snapshot, &patched.settings);
    let after = failing(&analysis);
    for finding in fixed {
        assert!(!after.contains_key(&finding.key()), "{name}: {} still fails after\n{}", finding.title, patch.yaml);
        let unknown = analysis.is_unknown(finding.check.id, &finding.subject);
        assert!(!unknown, "{name}: {} can't be told after\n{}", finding.title, patch.yaml);
    }
    for (key, (severity, priority)) in &after {
        if untold.contains(key) || MAY_OPEN.iter().any(|(id, _)| key.starts_with(&format!("{id}|"))) {
            continue;
        }
        let Some((severity_before, priority_before)) = before.get(key) else {
            panic!("{name}: {key} is new after\n{}", patch.yaml)
        };
        // Where the namespace's own version was what was asked, workloads are judged by a newer one now.
        if patch.yaml.contains("pod-security.kubernetes.io/enforce-version") {
            continue;
        }
        // Ordered from the worst.
        assert!(severity >= severity_before, "{name}: {key} is worse after\n{}", patch.yaml);
        assert!(priority <= priority_before, "{name}: {key} comes sooner after\n{}", patch.yaml);
    }
    diff::is_true(name, world, &patched, patch);
}

#[test]
fn each_change_makes_its_check_pass_and_nothing_worse() {
    let mut applied: BTreeSet<&str> = BTreeSet::new();
    for (check, name, world) in fixtures() {
        let snapshot = world.snapshot();
        let analysis = analyse(&snapshot, &world.settings);
        for finding in analysis.findings.iter().filter(|finding| finding.check.id == check.id) {
            let patch = change_of(&analysis, finding);
            let patch = patch.unwrap_or_else(|| panic!("{name}: no change for {}", finding.title));
            holds(&name, &world, &patch, &[finding]);
            applied.insert(check.id);
        }
    }
    let with_change = catalogue::all().iter().filter(|check| !matches!(check.change, Change::None));
    assert_eq!(applied, with_change.map(|check| check.id).collect(), "every check that has a change was tried");
}

#[test]
fn the_change_for_a_whole_workload_makes_all_its_checks_pass() {
    let mut most = 0;
    for (_, name, world) in fixtures() {
        let snapshot = world.snapshot();
        let analysis = analyse(&snapshot, &world.settings);
        let mut by_workload: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
        for finding in &analysis.findings {
            let of_template = !matches!(finding.check.change, Change::None | Change::Manifest(_))
                && finding.subject.workload().is_some();
            if of_template && change_of(&analysis, finding).is_some() {
                by_workload.entry((finding.subject.namespace(), finding.subject.workload())).or_default().push(finding);
            }
        }
        for findings in by_workload.values() {
            let failing: Vec<(&Check, Option<&str>)> = findings
                .iter()
                .map(|finding| (finding.check, finding.subject.container().map(|container| &**container)))
                .collect();
            let subject: &Subject = &findings[0].subject;
            let patch = fix::workload_patch(&analysis.inventory, subject, &failing).unwrap();
            holds(&name, &world, &patch, findings);
            most = most.max(findings.len());
        }
    }
    assert!(most > 3, "some workload has several changes at once");
}

#[test]
fn a_change_applied_twice_changes_nothing_more() {
    for (check, name, world) in fixtures() {
        let snapshot = world.snapshot();
        let analysis = analyse(&snapshot, &world.settings);
        for finding in analysis.findings.iter().filter(|finding| finding.check.id == check.id) {
            let patch = change_of(&analysis, finding).unwrap_or_else(|| panic!("{name}: no change"));
            let once = world.with(&patch);
            assert_eq!(once.with(&patch).documents, once.documents, "{name}");
        }
    }
}

#[test]
fn a_check_whose_change_can_break_a_program_says_how_to_try_it_first() {
    for check in catalogue::all().iter().filter(|check| !matches!(check.change, Change::None)) {
        let harmless = BREAKS_NOTHING.iter().any(|(id, _)| *id == check.id);
        assert_eq!(check.try_first.is_empty(), harmless, "{}", check.id);
    }
}

#[test]
fn what_is_excused_is_there() {
    for (id, stem, why) in NO_CHANGE {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks").join(id).join(format!("{stem}.yaml"));
        assert!(file.is_file() && !why.is_empty(), "{id}/{stem}");
        let world = World::of(&file);
        let snapshot = world.snapshot();
        let analysis = analyse(&snapshot, &world.settings);
        let found = analysis.findings.iter().filter(|finding| finding.check.id == *id);
        let patches = found.filter_map(|finding| change_of(&analysis, finding));
        assert_eq!(patches.count(), 0, "{id}/{stem} has a change after all");
    }
    for (id, why) in BREAKS_NOTHING.iter().chain(MAY_OPEN) {
        assert!(catalogue::find(id).is_some() && !why.is_empty(), "{id}");
    }
}
