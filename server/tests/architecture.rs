//! The arrows of the design, held: which crate may know which, and what the pure crates may not do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each crate, the crates of ours it may depend on, and whether it is pure.
const CRATES: [(&str, &str, &[&str], bool); 8] = [
    ("server/posture", "posture", &[], true),
    ("server/intake", "intake", &["posture"], true),
    ("server/report", "report", &["posture"], true),
    ("server/store", "store", &["posture"], false),
    ("app", "app", &["posture"], false),
    ("frontend", "frontend", &["app"], false),
    ("frontend/playground", "playground", &["intake", "posture"], true),
    ("server", "server", &["app", "intake", "posture", "report", "store"], false),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(folder: &str) -> toml::Table {
    fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap().parse().unwrap()
}

/// Everything a crate depends on, tests aside.
fn dependencies(folder: &str) -> BTreeSet<String> {
    let table = manifest(folder);
    let tables = ["dependencies", "build-dependencies"].iter().filter_map(|name| table.get(*name)?.as_table().cloned());
    tables.flat_map(|table| table.keys().cloned().collect::<Vec<_>>()).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_member_stands_in_the_table() {
    let workspace: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let members: BTreeSet<&str> =
        workspace["workspace"]["members"].as_array().unwrap().iter().map(|member| member.as_str().unwrap()).collect();
    assert_eq!(members, CRATES.iter().map(|(folder, ..)| *folder).collect());
}

#[test]
fn dependencies_point_one_way() {
    let names: BTreeSet<&str> = CRATES.iter().map(|(_, name, ..)| *name).collect();
    for (folder, name, allowed, _) in CRATES {
        let ours: BTreeSet<String> =
            dependencies(folder).into_iter().filter(|dependency| names.contains(dependency.as_str())).collect();
        let surplus: Vec<_> = ours.iter().filter(|dependency| !allowed.contains(&dependency.as_str())).collect();
        assert!(surplus.is_empty(), "{name} may not depend on {surplus:?}");
    }
}

#[test]
fn only_the_store_knows_sql_and_pages_know_no_server() {
    let mut holders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (folder, name, ..) in CRATES {
        let dependencies = dependencies(folder);
        for library in ["sqlx", "kube", "k8s-openapi", "tokio", "reqwest"] {
            if dependencies.contains(library) {
                holders.entry(library).or_default().push(name);
            }
        }
    }
    assert_eq!(holders["sqlx"], ["store"]);
    assert_eq!(holders["k8s-openapi"], ["intake"]);
    assert_eq!(holders["tokio"], ["store", "server"]);
    assert_eq!(holders["reqwest"], ["server"]);
    assert_eq!(holders.get("kube"), None);
}

#[test]
fn the_pure_crates_neither_wait_nor_reach_out() {
    for (folder, name, _, pure) in CRATES {
        if !pure {
            continue;
        }
        for file in sources(&root().join(folder).join("src")) {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for forbidden in [
                "async fn",
                ".await",
                "std::fs",
                "std::net",
                "std::env",
                "std::process",
                "SystemTime::now",
                "Instant::now",
            ] {
                assert!(!code.contains(forbidden), "{name} is pure: {forbidden} in {}", file.display());
            }
        }
    }
}

#[test]
fn pages_leave_the_analysis_off() {
    let app = manifest("app");
    let posture = &app["dependencies"]["posture"];
    assert!(posture.get("features").is_none(), "app uses the types of posture only");
    let workspace: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(workspace["workspace"]["dependencies"]["posture"]["default-features"].as_bool(), Some(false));
}
