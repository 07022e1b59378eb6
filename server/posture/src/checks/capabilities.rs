//! What the capability checks share: the lists of the Pod Security Standards, and one spelling.

use crate::{object::PodTemplate, pod_security::Version};

/// What `baseline` lets a container add (Pod Security Standards v1.37, baseline, "Capabilities").
pub(super) const BASELINE: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// What `restricted` lets a container add (Pod Security Standards v1.37, restricted, "Capabilities").
pub(super) const RESTRICTED: &[&str] = &["NET_BIND_SERVICE"];

/// The capabilities outside a list. Compared exactly as written, as Pod Security Admission does:
/// `CAP_CHOWN` and `chown` are not `CHOWN`.
pub(super) fn outside<'a>(added: &'a [String], allowed: &[&str]) -> Vec<&'a str> {
    added.iter().map(String::as_str).filter(|name| !allowed.contains(name)).collect()
}

/// Whether restricted asks this pod about capabilities: since v1.22, and since v1.25 not of Windows pods.
pub(super) fn restricted_asks(version: Version, pod: &PodTemplate) -> bool {
    version.since(22) && !(version.since(25) && pod.is_windows())
}

/// The name as Kubernetes writes it, where it is written otherwise: capitals, without `CAP_`.
pub(super) fn respelled(name: &str) -> Option<String> {
    let capitals = name.trim().to_ascii_uppercase();
    let right = capitals.strip_prefix("CAP_").unwrap_or(&capitals);
    (right != name).then(|| right.to_owned())
}
