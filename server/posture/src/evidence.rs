//! One delivery of evidence about a cluster, and what it does to what is already known.

use crate::{
    object::{Object, ObjectKey},
    scan::ImageScan,
    snapshot::{Put, Snapshot},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What a source looked at: whether what it does not contain no longer exists.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// Only what it contains was looked at. Nothing is gone because it is missing here.
    #[default]
    Partial,
    /// These namespaces are complete: objects of theirs that are missing no longer exist.
    Namespaces(Vec<String>),
    /// The whole cluster is complete.
    Cluster,
}

impl Coverage {
    fn covers(&self, object: &Object) -> bool {
        // No API shows it, so that no export of a cluster could hold it.
        if matches!(object, Object::PodSecurityConfiguration(_)) {
            return false;
        }
        match self {
            Coverage::Partial => false,
            Coverage::Namespaces(names) => {
                // What belongs to no namespace may bear the name of one and is still no part of it.
                let namespace = match object {
                    Object::Namespace(namespace) => &namespace.meta.name,
                    other => &other.meta().namespace,
                };
                names.contains(namespace)
            }
            Coverage::Cluster => true,
        }
    }
}

/// One delivery of evidence.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// When the source looked. Objects and scans carry their own times, none of them later than this.
    pub time: Timestamp,
    /// What it looked at.
    pub coverage: Coverage,
    /// The objects it contains.
    pub objects: Vec<Object>,
    /// The scans it contains.
    pub scans: Vec<ImageScan>,
}

/// Why a delivery can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It declares itself complete and holds nothing: taken at its word it would make everything gone.
    #[error(
        "the import says that it is complete but holds no Kubernetes object; leave --complete away, or add the manifests"
    )]
    CompleteButEmpty,
    /// A namespace that it declares complete is not in it at all.
    #[error(
        "the import says that namespace `{0}` is complete but holds no object of it; leave it out of --complete, or add its manifests (the Namespace itself is enough)"
    )]
    NamespaceMissing(String),
}

/// What a delivery changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Objects added or replaced.
    pub objects: Vec<ObjectKey>,
    /// Objects that no longer exist.
    pub removed: Vec<ObjectKey>,
    /// Places of the scans taken, in [`Snapshot::scans`].
    pub scans: Vec<(String, String)>,
    /// Objects and scans older than what is known.
    pub older: u32,
    /// Objects that stand in the delivery more than once; the last one counts.
    pub duplicates: Vec<ObjectKey>,
}

/// Lays a delivery over what is known. On an error the snapshot is unchanged.
pub fn apply(snapshot: &mut Snapshot, evidence: Evidence) -> Result<Applied, Refused> {
    check_coverage(&evidence)?;
    let mut applied = Applied::default();
    let mut delivered = std::collections::HashSet::new();
    for object in evidence.objects {
        let key = object.key();
        if !delivered.insert(key.clone()) {
            applied.duplicates.push(key.clone());
        }
        match snapshot.put_object(object) {
            Put::Older => applied.older += 1,
            Put::Added | Put::Replaced => applied.objects.push(key),
        }
    }
    let (time, coverage) = (evidence.time, &evidence.coverage);
    applied.removed = snapshot.remove_objects(time, |object| {
        coverage.covers(object) && object.meta().observed_at <= time && !delivered.contains(&object.key())
    });
    for scan in evidence.scans {
        let key = (scan.scanner.clone(), scan.image_identity().to_owned());
        match snapshot.put_scan(scan) {
            Put::Older => applied.older += 1,
            Put::Added | Put::Replaced => applied.scans.push(key),
        }
    }
    snapshot.time = snapshot.time.max(time);
    Ok(applied)
}

fn check_coverage(evidence: &Evidence) -> Result<(), Refused> {
    match &evidence.coverage {
        Coverage::Cluster if evidence.objects.is_empty() => Err(Refused::CompleteButEmpty),
        Coverage::Namespaces(names) => {
            let missing = names.iter().find(|name| {
                let one = Coverage::Namespaces(vec![(*name).clone()]);
                !evidence.objects.iter().any(|object| one.covers(object))
            });
            missing.map_or(Ok(()), |name| Err(Refused::NamespaceMissing(name.clone())))
        }
        Coverage::Partial | Coverage::Cluster => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Namespace, ObjectMeta};

    fn namespace(name: &str, at: i64) -> Object {
        Object::Namespace(Namespace {
            meta: ObjectMeta { name: name.to_owned(), observed_at: Timestamp(at), ..ObjectMeta::default() },
        })
    }

    fn deliver(snapshot: &mut Snapshot, at: i64, coverage: Coverage, names: &[&str]) -> Applied {
        let objects = names.iter().map(|name| namespace(name, at)).collect();
        apply(snapshot, Evidence { time: Timestamp(at), coverage, objects, scans: vec![] }).unwrap()
    }

    #[test]
    fn a_partial_delivery_removes_nothing_a_complete_one_does() {
        let mut snapshot = Snapshot::new(Timestamp(0));
        deliver(&mut snapshot, 1, Coverage::Partial, &["a", "b"]);
        assert_eq!(deliver(&mut snapshot, 2, Coverage::Partial, &["a"]).removed, vec![]);
        assert_eq!(deliver(&mut snapshot, 3, Coverage::Cluster, &["a"]).removed, vec![namespace("b", 0).key()]);
    }

    #[test]
    fn an_older_delivery_neither_revives_nor_removes() {
        let mut snapshot = Snapshot::new(Timestamp(0));
        deliver(&mut snapshot, 1, Coverage::Partial, &["a", "b"]);
        deliver(&mut snapshot, 5, Coverage::Cluster, &["a"]);
        assert_eq!(deliver(&mut snapshot, 3, Coverage::Partial, &["b"]).older, 1);
        deliver(&mut snapshot, 2, Coverage::Cluster, &["b"]);
        let names: Vec<&str> = snapshot.objects().iter().map(|object| object.meta().name.as_str()).collect();
        assert_eq!(names, ["a"]);
    }

    #[test]
    fn a_complete_delivery_of_nothing_is_refused() {
        let mut snapshot = Snapshot::new(Timestamp(0));
        let empty = |coverage| Evidence { coverage, ..Evidence::default() };
        assert_eq!(apply(&mut snapshot, empty(Coverage::Cluster)), Err(Refused::CompleteButEmpty));
        let named = Coverage::Namespaces(vec!["shop".to_owned()]);
        assert_eq!(apply(&mut snapshot, empty(named)), Err(Refused::NamespaceMissing("shop".to_owned())));
    }
}
