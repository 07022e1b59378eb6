//! Manifests as documents that can be changed and judged again.

use super::strategic_merge;
use intake::{Item, Limits};
use posture::{
    evidence::{self, Evidence},
    fix::Patch,
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
};
use serde_json::{Value, json};
use std::{fs, path::Path};

/// Manifests with what lies beside them.
#[derive(Clone)]
pub(crate) struct World {
    /// The manifests, one value a document; lists are taken apart.
    pub(crate) documents: Vec<Value>,
    reports: Vec<(String, Vec<u8>)>,
    /// What the installation sets.
    pub(crate) settings: Settings,
}

impl World {
    /// A fixture with the reports and settings of its folder.
    pub(crate) fn of(manifest: &Path) -> Self {
        let folder = manifest.parent().unwrap();
        let beside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let reports = beside.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let settings = fs::read_to_string(folder.join("settings.toml"))
            .map_or_else(|_| Settings::default(), |text| toml::from_str(&text).unwrap());
        Self {
            documents: documents(&fs::read_to_string(manifest).unwrap()),
            reports: reports.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect(),
            settings,
        }
    }

    /// The same with every Pod that stands alone as the template of another kind; `None` where there is none.
    pub(crate) fn with_pods_as(&self, kind: &str) -> Option<Self> {
        let mut world = self.clone();
        let mut changed = false;
        for document in &mut world.documents {
            if document["kind"] == "Pod"
                && document["metadata"]["ownerReferences"].is_null()
                && document["status"].is_null()
            {
                *document = wrapped(document, kind);
                changed = true;
            }
        }
        changed.then_some(world)
    }

    /// Read as the product reads it.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": self.documents});
        let manifests = ("manifests.json".to_owned(), serde_json::to_vec(&list).unwrap());
        let mut evidence = Evidence::default();
        for (name, bytes) in self.reports.iter().chain([&manifests]) {
            intake::read(name, bytes.as_slice(), Timestamp::default(), &Limits::default(), &mut |item| match item {
                Item::Object(object) => evidence.objects.push(object),
                Item::Scan(scan) => evidence.scans.push(*scan),
                Item::Error(error) => panic!("{error}"),
                Item::NotJudged(_) | Item::Skipped(_) => {}
            });
        }
        let mut snapshot = Snapshot::new(Timestamp::default());
        evidence::apply(&mut snapshot, evidence).unwrap();
        snapshot
    }

    /// The document that a change speaks of.
    pub(crate) fn document(&self, change: &Value) -> Option<&Value> {
        self.documents.iter().find(|document| same_object(document, change))
    }

    /// The same after `kubectl apply` or `kubectl patch` of a change: merged where the object stands here, else added.
    pub(crate) fn with(&self, patch: &Patch) -> Self {
        let mut world = self.clone();
        for change in documents(&patch.yaml) {
            match world.documents.iter_mut().find(|document| same_object(document, &change)) {
                Some(document) => *document = strategic_merge::applied(document.take(), &change),
                None => world.documents.push(change),
            }
        }
        world
    }
}

/// The documents of a YAML stream, lists taken apart.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    let found: Vec<Value> = serde_saphyr::from_multiple(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let parts = found.into_iter().filter(|document| !document.is_null()).flat_map(|document| {
        if document["kind"] == "List" { document["items"].as_array().unwrap().clone() } else { vec![document] }
    });
    parts.collect()
}

fn same_object(one: &Value, other: &Value) -> bool {
    let name = |value: &Value| {
        let metadata = &value["metadata"];
        let namespace = metadata["namespace"].as_str().unwrap_or("default").to_owned();
        (
            value["kind"].clone(),
            if value["kind"] == "Namespace" { String::new() } else { namespace },
            metadata["name"].clone(),
        )
    };
    name(one) == name(other)
}

/// A Pod as the template of another kind: labels and annotations go with the pod.
fn wrapped(pod: &Value, kind: &str) -> Value {
    let metadata = &pod["metadata"];
    let mut own = metadata.clone();
    let mut of_pod = json!({});
    for field in ["labels", "annotations"] {
        if let Some(moved) = own.as_object_mut().unwrap().remove(field) {
            of_pod[field] = moved;
        }
    }
    let template = json!({"metadata": of_pod, "spec": pod["spec"]});
    match kind {
        "CronJob" => json!({"apiVersion": "batch/v1", "kind": kind, "metadata": own,
            "spec": {"schedule": "0 4 * * *", "jobTemplate": {"spec": {"template": template}}}}),
        _ => json!({"apiVersion": "apps/v1", "kind": kind, "metadata": own,
            "spec": {"selector": {"matchLabels": of_pod["labels"].as_object().cloned().unwrap_or_default()}, "template": template}}),
    }
}
