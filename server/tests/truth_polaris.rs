//! Polaris' own success and failure cases against our checks, by the mapping in `tests/expected/polaris.toml`.
//!
//! The cases are other people's and stand in the truth sets; `ATALAYA_TRUTH` names their folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    catalogue,
    evidence::{self, Evidence},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

#[derive(Deserialize)]
struct Mapping {
    set: String,
    #[serde(flatten)]
    folders: BTreeMap<String, Folder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Folder {
    /// Our check.
    check: Option<String>,
    /// Why there is none.
    none: Option<String>,
    /// Words in the title of the findings that count.
    #[serde(default)]
    says: String,
    /// Files on which the two differ on purpose, and why.
    #[serde(default)]
    except: BTreeMap<String, String>,
    /// Files that are no manifests, and why not.
    #[serde(default)]
    unreadable: BTreeMap<String, String>,
}

/// Whether a finding of the check whose title has these words comes out of a file; `None` where it can't be read.
fn has_finding(file: &Path, check: &str, says: &str) -> Option<bool> {
    let (mut evidence, mut errors) = (Evidence::default(), 0);
    let name = file.display().to_string();
    intake::read(
        &name,
        fs::File::open(file).unwrap(),
        Timestamp::default(),
        &Limits::default(),
        &mut |item| match item {
            Item::Object(object) => evidence.objects.push(object),
            Item::Error(_) => errors += 1,
            Item::Scan(_) | Item::NotJudged(_) | Item::Skipped(_) => {}
        },
    );
    if errors > 0 {
        return None;
    }
    assert!(!evidence.objects.is_empty(), "{name}: nothing to judge");
    let mut snapshot = Snapshot::new(Timestamp::default());
    evidence::apply(&mut snapshot, evidence).unwrap();
    let findings = analyse(&snapshot, &Settings::default()).findings;
    Some(findings.iter().any(|finding| finding.check.id == check && finding.title.contains(says)))
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the truth sets lie where the person says")]
fn truth_polaris_cases_come_out_as_polaris_says() {
    let Some(truth) = std::env::var_os("ATALAYA_TRUTH") else {
        println!("not run: ATALAYA_TRUTH is not set");
        return;
    };
    let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/polaris.toml");
    let mapping: Mapping = toml::from_str(&fs::read_to_string(mapping).unwrap()).unwrap();
    let set = Path::new(&truth).join(&mapping.set);
    let on_disk: BTreeSet<String> = names(&set).into_iter().filter(|name| set.join(name).is_dir()).collect();
    assert_eq!(mapping.folders.keys().cloned().collect::<BTreeSet<_>>(), on_disk, "each folder stands in the mapping");

    let (mut wrong, mut cases) = (Vec::new(), 0);
    for (folder, ours) in &mapping.folders {
        let check = match (&ours.check, &ours.none) {
            (Some(check), None) => check,
            (None, Some(why)) => {
                assert!(!why.is_empty() && ours.except.is_empty(), "{folder}");
                continue;
            }
            _ => panic!("{folder} needs either a check or a reason"),
        };
        assert!(catalogue::find(check).is_some(), "{folder}: no check {check}");
        let files = names(&set.join(folder));
        for (file, why) in ours.except.iter().chain(&ours.unreadable) {
            assert!(files.contains(file) && !why.is_empty(), "{folder}/{file} is no exception");
        }
        for file in files {
            let fails = match file.split(['.', '-']).next() {
                Some("failure") => true,
                Some("success" | "mutated") => false,
                _ => panic!("{folder}/{file} is neither success nor failure"),
            };
            cases += 1;
            let readable = !ours.unreadable.contains_key(&file);
            let expected = readable.then_some(fails != ours.except.contains_key(&file));
            let found = has_finding(&set.join(folder).join(&file), check, &ours.says);
            if found != expected {
                wrong.push(format!("{folder}/{file}: {check}: expected a finding: {expected:?}, found: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{cases} cases");
}
