//! Findings of critical and high severity against lists written by hand before the engine existed: `tests/expected/`.
//!
//! The manifests are other people's and stand in the truth sets; `ATALAYA_TRUTH` names their folder.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    evidence::{self, Evidence},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{Area, Severity},
};
use serde::Deserialize;
use std::{collections::BTreeSet, fs, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    set: String,
    part: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    paths: Vec<String>,
    #[serde(default)]
    finding: Vec<ExpectedFinding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFinding {
    check: String,
    namespace: String,
    workload: String,
    #[serde(default)]
    container: String,
    severity: String,
    side: String,
    why: String,
}

/// Check, namespace, workload, container, severity and side.
type Row = [String; 6];

fn judged(set: &Path, part: &Part) -> BTreeSet<Row> {
    let mut evidence = Evidence::default();
    for path in &part.paths {
        let found = server::files::below(&set.join(path));
        assert!(found.problems.is_empty() && !found.files.is_empty(), "{path}: {:?}", found.problems);
        for file in found.files {
            let name = file.display().to_string();
            let reader = fs::File::open(&file).unwrap();
            intake::read(&name, reader, Timestamp::default(), &Limits::default(), &mut |item| match item {
                Item::Object(object) => evidence.objects.push(object),
                Item::Error(error) => panic!("{error}"),
                Item::Scan(_) | Item::NotJudged(_) | Item::Skipped(_) => {}
            });
        }
    }
    let mut snapshot = Snapshot::new(Timestamp::default());
    evidence::apply(&mut snapshot, evidence).unwrap();
    let analysis = analyse(&snapshot, &Settings::default());
    // Rights have lists of their own, `tests/expected/access/`.
    let of_pods = analysis.findings.iter().filter(|finding| finding.check.area != Area::Access);
    let severe = of_pods.filter(|finding| finding.severity <= Severity::High);
    severe
        .map(|finding| {
            [
                finding.check.id.to_owned(),
                finding.subject.namespace().to_string(),
                finding.subject.workload().map(|(kind, name)| format!("{kind}/{name}")).unwrap_or_default(),
                finding.subject.container().map(ToString::to_string).unwrap_or_default(),
                finding.severity.word().to_owned(),
                finding.side.word().to_owned(),
            ]
        })
        .collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the truth sets lie where the person says")]
fn truth_expected_findings_match_with_no_surplus() {
    let Some(truth) = std::env::var_os("ATALAYA_TRUTH") else {
        println!("not run: ATALAYA_TRUTH is not set");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected");
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        files += 1;
        let expected: Expected = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let set = Path::new(&truth).join(&expected.set);
        for part in &expected.part {
            let rows: BTreeSet<Row> = part
                .finding
                .iter()
                .map(|row| {
                    assert!(!row.why.is_empty());
                    [&row.check, &row.namespace, &row.workload, &row.container, &row.severity, &row.side]
                        .map(Clone::clone)
                })
                .collect();
            assert_eq!(rows.len(), part.finding.len(), "{}: a row stands twice", file.display());
            assert_eq!(judged(&set, part), rows, "{} {:?}", expected.set, part.paths);
        }
    }
    assert_eq!(files, 3, "argo-cd, microservices-demo and kubernetes-goat");
}
