//! Every check against its own manifests: `tests/checks/<id>/pass-*.yaml` and `fail-*.yaml`, with the reports beside them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    catalogue,
    check::Standard,
    evidence::{self, Evidence},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::Severity,
};
use std::{collections::BTreeSet, fs, path::Path};

/// 2026-01-01T00:00:00Z: what a fixture says of days is meant on this one.
const NOW: Timestamp = Timestamp(1_767_225_600_000);

/// A check, and a control of the Pod Security Standards that a finding of it breaks.
type Broken = (&'static str, &'static str);

/// The checks that fail on a manifest, and what their findings break. Every folder may bring reports (`*.json`) and settings.
fn judged(manifest: &Path) -> (BTreeSet<&'static str>, BTreeSet<Broken>) {
    let folder = manifest.parent().unwrap();
    let reports = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"));
    let mut evidence = Evidence::default();
    for file in reports.chain([manifest.to_owned()]) {
        let name = file.display().to_string();
        intake::read(&name, fs::File::open(&file).unwrap(), Timestamp::default(), &Limits::default(), &mut |item| {
            match item {
                Item::Object(object) => evidence.objects.push(object),
                Item::Scan(scan) => evidence.scans.push(*scan),
                Item::Error(error) => panic!("{error}"),
                Item::NotJudged(_) | Item::Skipped(_) => {}
            }
        });
    }
    let settings = fs::read_to_string(folder.join("settings.toml"))
        .map_or_else(|_| Settings::default(), |text| toml::from_str(&text).unwrap());
    let mut snapshot = Snapshot::new(NOW);
    evidence::apply(&mut snapshot, evidence).unwrap();
    let analysis = analyse(&snapshot, &settings);
    for finding in &analysis.findings {
        for control in finding.controls {
            assert!(finding.check.standards.contains(control), "{} does not list {control:?}", finding.check.id);
        }
        let milder = finding.check.severity == Severity::Unknown || finding.severity >= finding.check.severity;
        assert!(milder, "{}: {} is worse than the check says", manifest.display(), finding.check.id);
    }
    let broken = analysis
        .findings
        .iter()
        .flat_map(|finding| finding.controls.iter().map(|control| (finding.check.id, control.control)));
    (analysis.findings.iter().map(|finding| finding.check.id).collect(), broken.collect())
}

fn failing(manifest: &Path) -> BTreeSet<&'static str> {
    judged(manifest).0
}

#[test]
fn every_control_that_a_check_lists_is_broken_by_one_of_its_manifests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks");
    for check in catalogue::all() {
        let of_pods = |standard: &&Standard| standard.standard == Standard::POD_SECURITY;
        let listed: BTreeSet<Broken> =
            check.standards.iter().filter(of_pods).map(|standard| (check.id, standard.control)).collect();
        if listed.is_empty() {
            continue;
        }
        let manifests = fs::read_dir(root.join(check.id)).unwrap().map(|entry| entry.unwrap().path());
        let broken: BTreeSet<Broken> = manifests
            .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
            .flat_map(|path| judged(&path).1)
            .filter(|(id, _)| *id == check.id)
            .collect();
        assert_eq!(broken, listed, "{}", check.id);
    }
}

#[test]
fn every_check_passes_and_fails_on_its_own_manifests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks");
    let known: BTreeSet<String> = catalogue::all().iter().map(|check| check.id.to_owned()).collect();
    let folders: BTreeSet<String> =
        fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(folders, known, "one folder of fixtures for each check");
    for id in known {
        let (mut passing, mut failed) = (0, 0);
        for entry in fs::read_dir(root.join(&id)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            match name.split_once('-').map_or(name, |(first, _)| first) {
                "pass" => {
                    passing += 1;
                    assert!(!failing(&path).contains(id.as_str()), "{id} fails on {name}");
                }
                "fail" => {
                    failed += 1;
                    assert!(failing(&path).contains(id.as_str()), "{id} passes on {name}");
                }
                _ => {
                    let beside = path.extension().is_some_and(|ending| ending == "json") || name == "settings.toml";
                    assert!(beside, "{id}/{name} is neither pass nor fail");
                }
            }
        }
        assert!(passing > 0 && failed > 0, "{id} needs fixtures that pass and that fail");
    }
}
