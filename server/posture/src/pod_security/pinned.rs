//! The version by which the pods of a namespace are judged.

use super::Version;
use crate::{inventory::Namespace, settings::Settings};

/// The version that the namespace's label pins, or the cluster's configuration for namespaces without one, else the
/// installation's setting: `latest` is the cluster's own version.
pub fn version_for(namespace: &Namespace<'_>, settings: &Settings) -> Version {
    match namespace.entry.admission.enforce.version {
        Version::LATEST => settings.pod_security_version,
        pinned => pinned,
    }
}
