//! Findings against lists written by hand before the engine was run on the manifests: `tests/expected/`. Those of critical
//! and high severity everywhere, and all of the areas that a list says it has whole.
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
    /// The areas of which every finding stands here, whatever its severity.
    #[serde(default)]
    whole: Vec<String>,
    #[serde(default)]
    finding: Vec<ExpectedFinding>,
    #[serde(default)]
    many: Vec<ExpectedMany>,
}

/// One check that fails for the same reason in many places.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedMany {
    check: String,
    severity: String,
    side: String,
    why: String,
    /// `namespace Kind/name container`; the container is left out where the workload as a whole fails, and the workload
    /// too where the namespace does.
    on: Vec<String>,
}

impl Part {
    /// Every row, and how many were written.
    fn rows(&self) -> (BTreeSet<Row>, usize) {
        let one = |row: &ExpectedFinding| {
            assert!(!row.why.is_empty());
            [&row.check, &row.namespace, &row.workload, &row.container, &row.severity, &row.side].map(Clone::clone)
        };
        let many = |group: &ExpectedMany| -> Vec<Row> {
            assert!(!group.why.is_empty() && !group.on.is_empty());
            let row = |place: &String| {
                let mut parts = place.split(' ').map(str::to_owned);
                let mut next = || parts.next().unwrap_or_default();
                [group.check.clone(), next(), next(), next(), group.severity.clone(), group.side.clone()]
            };
            group.on.iter().map(row).collect()
        };
        let rows: Vec<Row> = self.finding.iter().map(one).chain(self.many.iter().flat_map(many)).collect();
        (rows.iter().cloned().collect(), rows.len())
    }

    /// Whether a finding is compared. Rights have lists of their own, `tests/expected/access/`.
    fn compares(&self, area: Area, severity: Severity) -> bool {
        self.whole.iter().any(|whole| whole == area.word()) || (severity <= Severity::High && area != Area::Access)
    }
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
    let compared = analysis.findings.iter().filter(|finding| part.compares(finding.check.area, finding.severity));
    compared
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
        // Polaris' cases have a mapping and a test of their own.
        if file.extension().is_none_or(|ending| ending != "toml") || file.ends_with("polaris.toml") {
            continue;
        }
        files += 1;
        let expected: Expected = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let set = Path::new(&truth).join(&expected.set);
        for part in &expected.part {
            let (rows, written) = part.rows();
            assert_eq!(rows.len(), written, "{}: a row stands twice", file.display());
            let judged = judged(&set, part);
            let missing: Vec<&Row> = rows.difference(&judged).collect();
            let surplus: Vec<&Row> = judged.difference(&rows).collect();
            assert!(
                missing.is_empty() && surplus.is_empty(),
                "{} {:?}: missing {missing:#?}, surplus {surplus:#?}",
                expected.set,
                part.paths
            );
        }
    }
    assert_eq!(files, 4, "argo-cd, kube-prometheus, microservices-demo and kubernetes-goat");
}
