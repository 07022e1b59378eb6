//! Access against what others wrote down, against Kubernetes' own roles, and against lists made by hand: `tests/expected/access/`.
//!
//! The manifests stand in the truth sets; `ATALAYA_TRUTH` names their folder.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, reason = "a truth test that is not run says so")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    evidence::{self, Evidence},
    object::{BindingKind, Object, ObjectMeta, RoleBinding, RoleKind, RoleRef, Subject},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::Area,
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

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
    access: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    check: String,
    scope: String,
    subject: String,
    severity: String,
    why: String,
}

#[expect(clippy::disallowed_methods, reason = "the truth sets lie where the person says")]
fn truth() -> Option<OsString> {
    let truth = std::env::var_os("ATALAYA_TRUTH");
    if truth.is_none() {
        println!("not run: ATALAYA_TRUTH is not set");
    }
    truth
}

fn read(paths: impl Iterator<Item = PathBuf>) -> Vec<Object> {
    let mut objects = Vec::new();
    for path in paths {
        let found = server::files::below(&path);
        assert!(found.problems.is_empty() && !found.files.is_empty(), "{}: {:?}", path.display(), found.problems);
        for file in found.files {
            let name = file.display().to_string();
            let reader = fs::File::open(&file).unwrap();
            intake::read(&name, reader, Timestamp::default(), &Limits::default(), &mut |item| match item {
                Item::Object(object) => objects.push(object),
                Item::Error(error) => panic!("{error}"),
                Item::Scan(_) | Item::NotJudged(_) | Item::Skipped(_) => {}
            });
        }
    }
    objects
}

/// Check, scope, subject and severity of every access finding, then the checks of what is not known.
fn judged(objects: Vec<Object>, settings: &Settings) -> (BTreeSet<[String; 4]>, BTreeSet<&'static str>) {
    let mut snapshot = Snapshot::new(Timestamp::default());
    evidence::apply(&mut snapshot, Evidence { objects, ..Evidence::default() }).unwrap();
    let analysis = analyse(&snapshot, settings);
    let rows = analysis.findings.iter().filter(|finding| finding.check.area == Area::Access).map(|finding| {
        let (kind, name) = finding.subject.holder().unwrap();
        let namespace = finding.subject.namespace().to_string();
        [finding.check.id.to_owned(), namespace, format!("{kind} {name}"), finding.severity.word().to_owned()]
    });
    (rows.collect(), analysis.unknowns.iter().map(|unknown| unknown.check).collect())
}

#[test]
fn truth_access_of_real_sets_is_as_written_by_hand_with_no_surplus() {
    let Some(truth) = truth() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/access");
    let mut sets = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let expected: Expected = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let set = Path::new(&truth).join(&expected.set);
        let own = expected.set.ends_with("kubernetes-bootstrap");
        let settings = Settings { judge_kubernetes_own_access: own, ..Settings::default() };
        for part in &expected.part {
            let rows: BTreeSet<[String; 4]> = part
                .access
                .iter()
                .map(|row| {
                    assert!(!row.why.is_empty());
                    [&row.check, &row.scope, &row.subject, &row.severity].map(Clone::clone)
                })
                .collect();
            assert_eq!(rows.len(), part.access.len(), "{}: a row stands twice", file.display());
            let found = judged(read(part.paths.iter().map(|path| set.join(path))), &settings).0;
            let missing: Vec<_> = rows.difference(&found).collect();
            let surplus: Vec<_> = found.difference(&rows).collect();
            assert!(
                missing.is_empty() && surplus.is_empty(),
                "{:?}: missing {missing:#?}, surplus {surplus:#?}",
                part.paths
            );
            if own {
                let excluded = judged(read(part.paths.iter().map(|path| set.join(path))), &Settings::default()).0;
                assert_eq!(excluded, BTreeSet::new(), "Kubernetes' own give no finding");
            }
        }
        sets.insert(expected.set);
    }
    assert_eq!(sets.len(), 4, "{sets:?}");
}

/// Polaris' checks, each with ours. One that judges roles alone is given a binding here: a role that nobody is bound to gives
/// nobody a right, and whether somebody is can't be told from the role.
const MAPPING: &[(&str, &str)] = &[
    ("clusterrolePodExecAttach", EXEC),
    ("clusterrolebindingClusterAdmin", ADMIN),
    ("clusterrolebindingPodExecAttach", EXEC),
    ("rolePodExecAttach", EXEC),
    ("rolebindingClusterAdminClusterRole", ADMIN),
    ("rolebindingClusterAdminRole", ADMIN),
    ("rolebindingClusterRolePodExecAttach", EXEC),
    ("rolebindingRolePodExecAttach", EXEC),
];

const ADMIN: &str = "access.cluster-admin";
/// Whoever may do everything has that one finding, which says this too.
const EXEC: &str = "access.pods-exec";

/// Passes there and fails here, and why.
const STRICTER: &[(&str, &str)] = &[
    // Polaris goes by the name: `system:` and some known names are exempt. Whoever may write a role or binding chooses its name; only
    // one that is equal to Kubernetes' own is left out here.
    ("clusterrolePodExecAttach/success.defaultclusterrole_admin.yaml", "name"),
    ("clusterrolePodExecAttach/success.defaultclusterrole_clusteradmin.yaml", "name"),
    ("clusterrolePodExecAttach/success.gce_calico_clusterrole.yaml", "name"),
    ("clusterrolePodExecAttach/success.system_prefix.yaml", "name"),
    ("clusterrolebindingClusterAdmin/success.system_prefix_binding.yaml", "name"),
    ("clusterrolebindingPodExecAttach/success.defaultclusterrolebinding_clusteradmin.yaml", "name"),
    ("clusterrolebindingPodExecAttach/success.gce_calico_binding.yaml", "name"),
    ("rolePodExecAttach/success.gce_calico_binding.yaml", "name"),
    ("rolePodExecAttach/success.system_prefix_binding.yaml", "name"),
    ("rolebindingClusterAdminClusterRole/success.gce_calico_binding.yaml", "name"),
    ("rolebindingClusterAdminRole/success.gce_calico_binding.yaml", "name"),
    ("rolebindingClusterAdminRole/success.system_prefix_binding.yaml", "name"),
    ("rolebindingClusterRolePodExecAttach/success.gce_calico_binding.yaml", "name"),
    ("rolebindingClusterRolePodExecAttach/success.system_prefix_binding.yaml", "name"),
    ("rolebindingRolePodExecAttach/success.gce_calico_binding.yaml", "name"),
    ("rolebindingRolePodExecAttach/success.system_prefix_binding.yaml", "name"),
    // That check of theirs looks at bindings to Roles only; this one binds every right by a ClusterRole.
    ("rolebindingRolePodExecAttach/success.role_binding_cluster_role_binding.yaml", "the other kind of role"),
];

/// Fails there; here it can't be told, as no role of the kind was read at all.
const NOT_KNOWN: &[&str] = &[
    "clusterrolebindingPodExecAttach/failure.binding_points_to_missing_ref.yaml",
    "rolebindingRolePodExecAttach/failure.binding_points_to_missing_ref.yaml",
];

/// The objects, each role with a binding to somebody where none is there.
fn bound(mut objects: Vec<Object>) -> Vec<Object> {
    if objects.iter().any(|object| matches!(object, Object::RoleBinding(_))) {
        return objects;
    }
    let bindings: Vec<Object> = objects
        .iter()
        .filter_map(|object| match object {
            Object::Role(role) => Some(Object::RoleBinding(RoleBinding {
                meta: ObjectMeta {
                    namespace: role.meta.namespace.clone(),
                    name: "somebody".to_owned(),
                    ..ObjectMeta::default()
                },
                kind: match role.kind {
                    RoleKind::Role => BindingKind::RoleBinding,
                    RoleKind::ClusterRole => BindingKind::ClusterRoleBinding,
                },
                role: RoleRef { kind: role.kind, name: role.meta.name.clone() },
                subjects: vec![Subject::User { name: "somebody".to_owned() }],
            })),
            _ => None,
        })
        .collect();
    assert!(!bindings.is_empty());
    objects.extend(bindings);
    objects
}

#[test]
fn truth_polaris_agrees_on_who_may_do_everything_and_run_commands() {
    let Some(truth) = truth() else { return };
    let root = Path::new(&truth).join("6-rbac/polaris-rbac-checks");
    let mapping: BTreeMap<&str, &str> = MAPPING.iter().copied().collect();
    let stricter: BTreeSet<&str> = STRICTER.iter().map(|(file, _)| *file).collect();
    let (mut judged_files, mut wrong) = (0, Vec::new());
    for folder in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let theirs = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let ours = mapping.get(theirs.as_str()).unwrap_or_else(|| panic!("{theirs} is not mapped"));
        for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            judged_files += 1;
            let name = format!("{theirs}/{}", file.file_name().unwrap().to_str().unwrap());
            let (rows, unknown) = judged(bound(read([file].into_iter())), &Settings::default());
            let fails = rows.iter().any(|[check, ..]| check == ours || check == ADMIN);
            let expected = match name.split_once('/').unwrap().1.split('.').next() {
                Some("failure") => {
                    if NOT_KNOWN.contains(&name.as_str()) {
                        assert!(unknown.contains("access.dangling-binding"), "{name}");
                        false
                    } else {
                        true
                    }
                }
                Some("success") => stricter.contains(name.as_str()),
                _ => panic!("{name} is neither success nor failure"),
            };
            if fails != expected {
                wrong.push((name, fails, rows));
            }
        }
    }
    assert_eq!(judged_files, 86, "all files of the set");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
