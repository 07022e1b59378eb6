//! The ladder against the Pod Security Admission's own test data: a namespace that holds all pods which a level admits
//! passes that level, and one refused pod more stands before it, alone.
//!
//! `ATALAYA_TRUTH` names the folder of the truth sets; in it stands `1-pod-security-standards/<level>/<version>/{pass,fail}/`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use intake::{Item, Limits};
use posture::{
    analysis::analyse,
    object::{Namespace, Object, ObjectMeta},
    pod_security::{ENFORCE_VERSION, Ladder, Version},
    selector::Labels,
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::PodSecurityLevel,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The pods of a folder, each named after its file.
fn pods(folder: &Path) -> Vec<Object> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| pod(file)).collect()
}

fn pod(file: &Path) -> Object {
    let mut pods = Vec::new();
    let name = file.display().to_string();
    let mut reader = fs::File::open(file).unwrap();
    intake::read(&name, &mut reader, Timestamp::default(), &Limits::default(), &mut |item| match item {
        Item::Object(object) => pods.push(object),
        other => panic!("{name}: {other:?}"),
    });
    let mut pod = pods.pop().unwrap();
    let verdict = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
    pod.meta_mut().name = format!("{verdict}-{}", file.file_stem().unwrap().to_str().unwrap());
    "shop".clone_into(&mut pod.meta_mut().namespace);
    pod
}

/// The ladder of a namespace that pins a version and holds these pods.
fn ladder<'a>(version: Version, pods: impl Iterator<Item = &'a Object>) -> Ladder {
    let labels = Labels::from([(ENFORCE_VERSION.to_owned(), version.to_string())]);
    let meta = ObjectMeta { name: "shop".to_owned(), labels, ..ObjectMeta::default() };
    let mut snapshot = Snapshot::new(Timestamp::default());
    snapshot.put_object(Object::Namespace(Namespace { meta }));
    for pod in pods {
        snapshot.put_object(pod.clone());
    }
    let analysis = analyse(&snapshot, &Settings::default());
    analysis.namespaces.into_iter().next().unwrap().pod_security.ladder.unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the truth sets lie where the person says")]
fn truth_admitted_pods_reach_the_level_and_each_refused_one_stands_before_it() {
    let Some(truth) = std::env::var_os("ATALAYA_TRUTH") else {
        println!("not run: ATALAYA_TRUTH is not set");
        return;
    };
    let set = Path::new(&truth).join("1-pod-security-standards");
    let mut judged = 0;
    for level in [PodSecurityLevel::Baseline, PodSecurityLevel::Restricted] {
        for folder in fs::read_dir(set.join(level.word())).unwrap() {
            let folder = folder.unwrap().path();
            let version: Version = folder.file_name().unwrap().to_str().unwrap().parse().unwrap();
            let (admitted, refused) = (pods(&folder.join("pass")), pods(&folder.join("fail")));
            assert!(!admitted.is_empty() && !refused.is_empty(), "{}", folder.display());
            let all = ladder(version, admitted.iter());
            assert_eq!(all.version, version);
            assert!(all.possible() >= level, "{level} {version}: {:?}", all.rung(level));
            for one in &refused {
                let with = ladder(version, admitted.iter().chain([one]));
                let name = &one.meta().name;
                assert!(with.possible() < level, "{level} {version}: {name} is let in");
                let between: Vec<&str> =
                    with.rung(level).unwrap().between.iter().map(|workload| workload.name.as_str()).collect();
                assert_eq!(between, [name.as_str()], "{level} {version}");
                judged += 1;
            }
        }
    }
    println!("{judged} refused pods, each alone between its namespace and its level");
    assert!(judged > 0, "no Pod under {}", set.display());
}
