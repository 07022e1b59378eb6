//! The stored objects of one namespace, as a snapshot of their own.

use super::{AppBackend, error::refused};
use app::backend::Answer;
use posture::{object::Object, snapshot::Snapshot};
use store::Scope;

/// The objects of one namespace, the Namespace itself included; empty where it is not in scope.
pub(super) async fn of_namespace(
    backend: &AppBackend,
    scope: &Scope,
    cluster: &str,
    namespace: &str,
) -> Answer<Snapshot> {
    let objects = backend.store.namespace_objects(scope, cluster, namespace).await.map_err(refused)?;
    let mut snapshot = Snapshot::new(backend.now());
    for object in objects {
        snapshot.put_object(object);
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
