//! What the capability checks share: the lists of the Pod Security Standards, and one spelling.

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
