//! Every check against its own manifests: `tests/checks/<id>/pass-*.yaml` and `fail-*.yaml`, with the reports beside them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    catalogue,
    evidence::{self, Evidence},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
};
use std::{collections::BTreeSet, fs, path::Path};

/// The checks that fail on a manifest. Every folder may bring reports (`*.json`) and settings.
fn failing(manifest: &Path) -> BTreeSet<&'static str> {
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
    let mut snapshot = Snapshot::new(Timestamp::default());
    evidence::apply(&mut snapshot, evidence).unwrap();
    analyse(&snapshot, &settings).findings.iter().map(|finding| finding.check.id).collect()
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
