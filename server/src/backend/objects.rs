//! The stored objects of one namespace, as a snapshot of their own.

use super::{AppBackend, error::refused};
use app::backend::Answer;
use posture::{object::Object, snapshot::Snapshot};

/// The objects of one namespace, the Namespace itself included. Its callers have found the namespace in their scope.
pub(super) async fn of_namespace(backend: &AppBackend, cluster: &str, namespace: &str) -> Answer<Snapshot> {
    let known = backend.store.load_snapshot(cluster).await.map_err(refused)?;
    let mut snapshot = Snapshot::new(backend.now());
    for object in known.iter().flat_map(|known| known.snapshot.objects()) {
        let meta = object.meta();
        if meta.namespace == namespace || (matches!(object, Object::Namespace(_)) && meta.name == namespace) {
            snapshot.put_object(object.clone());
        }
    }
    Ok(snapshot)
}

/// The labels of the namespace's own object, where it is known.
pub(super) fn namespace_labels<'a>(snapshot: &'a Snapshot, namespace: &str) -> Option<&'a posture::selector::Labels> {
    snapshot.objects().iter().find_map(|object| match object {
        Object::Namespace(found) if found.meta.name == namespace => Some(&found.meta.labels),
        _ => None,
    })
}
