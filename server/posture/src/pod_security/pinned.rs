//! The version that a namespace's label pins.
//!
//! Source: Kubernetes documentation, "Pod Security Admission", "Pod Security Admission labels for namespaces" (v1.37).

use super::Version;
use crate::{inventory::Namespace, selector::Labels, settings::Settings};

/// The label by which a namespace pins the version of what it enforces.
pub const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// The version that a namespace's labels pin.
///
/// `None` where the label is missing, says `latest`, which is the cluster's own version, or says nothing that Pod
/// Security Admission reads: it takes `v1.` and a number without leading zeros only.
pub fn pinned(labels: &Labels) -> Option<Version> {
    let text = labels.get(ENFORCE_VERSION)?;
    let minor = text.strip_prefix("v1.")?;
    if minor.starts_with('0') && minor != "0" {
        return None;
    }
    text.parse().ok()
}

/// The version by which the pods of a namespace are judged: what its label pins, else the installation's setting.
pub fn version_for(namespace: &Namespace<'_>, settings: &Settings) -> Version {
    namespace.entry.pod_security_version.unwrap_or(settings.pod_security_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_pod_security_admission_reads_pins_a_version() {
        let labelled = |text: &str| Labels::from([(ENFORCE_VERSION.to_owned(), text.to_owned())]);
        assert_eq!(pinned(&labelled("v1.28")), Some(Version::minor(28)));
        assert_eq!(pinned(&labelled("v1.0")), Some(Version::minor(0)));
        for other in ["latest", "1.28", "v1.028", "v1.", "v2.0", "v1.x", ""] {
            assert_eq!(pinned(&labelled(other)), None, "{other}");
        }
        assert_eq!(pinned(&Labels::new()), None);
    }
}
