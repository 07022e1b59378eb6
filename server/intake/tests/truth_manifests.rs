//! Real manifests, from public projects. They are not part of this repository: the folder that holds them is named
//! by `ATALAYA_TRUTH`.

#![expect(clippy::unwrap_used, reason = "a test ends so")]

use intake::{Item, Limits, read};
use posture::time::Timestamp;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Files that are no manifests, or that Kubernetes would refuse as well; each read by hand. A path's beginning, what
/// its end is, and why.
const NOT_MANIFESTS: [(&str, &str, &str); 9] = [
    ("2-network-policy/npguard/", "/expected/connlist.json", "the expected output of np-guard"),
    ("2-network-policy/npguard/", "/expected/exposure.json", "the expected output of np-guard"),
    ("2-network-policy/recipes/", "08-allow-external-traffic-2.yaml", "a part of a policy, from the text of a recipe"),
    (
        "2-network-policy/recipes/",
        "09-allow-traffic-only-to-a-port-2.yaml",
        "a part of a policy, from the text of a recipe",
    ),
    (
        "2-network-policy/recipes/",
        "09-allow-traffic-only-to-a-port-3.yaml",
        "a part of a policy, from the text of a recipe",
    ),
    ("5-app-manifests/polaris-workload-checks/", "/check.yaml", "a check of Polaris"),
    (
        "5-app-manifests/polaris-workload-checks/oneController/",
        "success.yaml",
        "a StatefulSet of v1, which never existed",
    ),
    (
        "5-app-manifests/polaris-workload-checks/deploymentMissingReplicas/",
        ".yaml",
        "a Deployment of v1, which never existed",
    ),
    ("5-app-manifests/polaris-workload-checks/runAsRootAllowed/", ".yaml", "a Deployment of v1, which never existed"),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json") {
            found.push(path);
        }
    }
}

#[test]
fn real_manifests_are_read_without_error() {
    #[expect(clippy::disallowed_methods, reason = "only the environment knows where the files are")]
    let Some(truth) = std::env::var_os("ATALAYA_TRUTH").map(PathBuf::from) else {
        println!("not run: ATALAYA_TRUTH is not set");
        return;
    };
    let mut all = Vec::new();
    for set in [
        "1-pod-security-standards",
        "2-network-policy/npguard",
        "2-network-policy/recipes",
        "5-app-manifests",
        "6-rbac",
    ] {
        files(&truth.join(set), &mut all);
    }
    all.sort();
    assert!(all.len() > 1000, "{} files", all.len());
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut unexpected = Vec::new();
    for path in all {
        let name = path.strip_prefix(&truth).unwrap().to_string_lossy().into_owned();
        let excused = NOT_MANIFESTS.iter().any(|(begin, end, _)| name.starts_with(begin) && name.ends_with(end));
        read(&name, fs::File::open(&path).unwrap(), Timestamp(0), &Limits::default(), &mut |item| {
            let what = match item {
                Item::Object(object) => object.kind().to_owned(),
                Item::Scan(_) => "scan".to_owned(),
                Item::NotJudged(_) => "not judged".to_owned(),
                Item::Skipped(_) => "skipped".to_owned(),
                Item::Error(error) => {
                    if !excused {
                        unexpected.push(error.to_string());
                    }
                    "refused".to_owned()
                }
            };
            *counts.entry(what).or_default() += 1;
        });
    }
    println!("{counts:?}");
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    assert_eq!(counts.get("scan"), None);
    // Counted over the same files by a YAML library of another language.
    let expected =
        [("ServiceAccount", 75), ("Role", 71), ("ClusterRole", 184), ("RoleBinding", 72), ("ClusterRoleBinding", 92)];
    for (kind, count) in expected {
        assert_eq!(counts.get(kind), Some(&count), "{kind}");
    }
}
