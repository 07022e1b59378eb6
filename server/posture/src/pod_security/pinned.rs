//! The version by which the pods of a namespace are judged.

use super::Version;
use crate::{inventory::Namespace, settings::Settings};

/// The version that the namespace's label pins, or the cluster's configuration for namespaces without one, else the
/// installation's setting: `latest` is the cluster's own version, where that is known.
pub fn version_for(namespace: &Namespace<'_>, settings: &Settings) -> Version {
    let known = settings.kubernetes_version.unwrap_or(Version::LATEST);
    let pinned = [namespace.entry.admission.enforce.version, settings.pod_security_version];
    pinned.into_iter().find(|version| *version != Version::LATEST).unwrap_or(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        inventory::Inventory,
        object::{Namespace as Object, ObjectMeta},
        snapshot::Snapshot,
        time::Timestamp,
    };

    #[test]
    fn the_label_wins_then_the_setting_then_the_clusters_own_version() {
        let meta = ObjectMeta { name: "shop".to_owned(), ..ObjectMeta::default() };
        let mut pinned = meta.clone();
        for (label, value) in [("enforce", "baseline"), ("enforce-version", "v1.24")] {
            pinned.labels.insert(format!("pod-security.kubernetes.io/{label}"), value.to_owned());
        }
        let judged = |meta: &ObjectMeta, settings: &Settings| {
            let mut snapshot = Snapshot::new(Timestamp(0));
            snapshot.put_object(crate::object::Object::Namespace(Object { meta: meta.clone() }));
            let inventory = Inventory::of(&snapshot);
            let namespace = inventory.namespaces().next().map(|namespace| version_for(&namespace, settings));
            namespace.unwrap_or_default()
        };
        let mut settings = Settings::default();
        assert_eq!(judged(&meta, &settings), Version::LATEST);
        settings.kubernetes_version = Some(Version::minor(33));
        assert_eq!(judged(&meta, &settings), Version::minor(33));
        settings.pod_security_version = Version::minor(28);
        assert_eq!(judged(&meta, &settings), Version::minor(28));
        assert_eq!(judged(&pinned, &settings), Version::minor(24));
    }
}
