//! Every Pod of the Pod Security Admission's own test data, at the level and version that its folder names.
//!
//! `ATALAYA_TRUTH` names the folder of the truth sets; in it stands `1-pod-security-standards/<level>/<version>/{pass,fail}/`,
//! for any versions. A Pod of `pass` breaks no control of the level at the version; a Pod of `fail` breaks the control that
//! its file is named after. Restricted includes baseline.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    check::Standard,
    evidence::{self, Evidence},
    pod_security::Version,
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::PodSecurityLevel,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The controls that a Pod breaks at a version, with their level.
fn broken(file: &Path, version: Version) -> BTreeSet<(PodSecurityLevel, &'static str)> {
    let name = file.display().to_string();
    let mut evidence = Evidence::default();
    let mut reader = fs::File::open(file).unwrap();
    intake::read(&name, &mut reader, Timestamp::default(), &Limits::default(), &mut |item| match item {
        Item::Object(object) => evidence.objects.push(object),
        Item::Error(error) => panic!("{error}"),
        Item::Scan(_) | Item::NotJudged(_) | Item::Skipped(_) => panic!("{name} is a Pod"),
    });
    assert_eq!(evidence.objects.len(), 1, "{name}");
    let mut snapshot = Snapshot::new(Timestamp::default());
    evidence::apply(&mut snapshot, evidence).unwrap();
    let settings = Settings { pod_security_version: version, ..Settings::default() };
    let analysis = analyse(&snapshot, &settings);
    let standards = analysis.findings.iter().flat_map(|finding| finding.controls);
    standards.map(|control| (level_of(control), control.control)).collect()
}

fn level_of(control: &Standard) -> PodSecurityLevel {
    assert_eq!(control.standard, Standard::POD_SECURITY);
    control.level.parse().unwrap()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the truth sets lie where the person says")]
fn truth_every_pod_is_admitted_or_refused_for_the_reason_in_its_name() {
    let Some(truth) = std::env::var_os("ATALAYA_TRUTH") else {
        println!("not run: ATALAYA_TRUTH is not set");
        return;
    };
    let set = Path::new(&truth).join("1-pod-security-standards");
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut controls_seen = BTreeSet::new();
    for level in [PodSecurityLevel::Baseline, PodSecurityLevel::Restricted] {
        for folder in sorted(&set.join(level.word())) {
            let version: Version = file_name(&folder).parse().unwrap();
            for (verdict, refused) in [("pass", false), ("fail", true)] {
                for file in sorted(&folder.join(verdict)) {
                    let stem = file_name(&file).strip_suffix(".yaml").unwrap();
                    let control = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
                    let of_level: BTreeSet<&str> = broken(&file, version)
                        .into_iter()
                        .filter(|(of, _)| *of <= level)
                        .map(|(_, name)| name)
                        .collect();
                    let right = if refused { of_level.contains(control) } else { of_level.is_empty() };
                    if refused {
                        controls_seen.insert(control.to_owned());
                    }
                    if !right {
                        wrong.push(format!("{level} {version} {verdict}/{stem}: breaks {of_level:?}"));
                    }
                    *counts.entry(format!("{level} {verdict}")).or_default() += 1;
                }
            }
        }
    }
    println!("Pods judged: {counts:?}; refused for {} controls", controls_seen.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.len() >= 2, "a level has Pods that pass and Pods that fail: {counts:?}");
}
