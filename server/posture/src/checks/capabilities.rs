//! Linux capabilities: what each lets a process do, how much that is worth, and the lists of the Pod Security Standards.
//!
//! Source: capabilities(7) and `include/uapi/linux/capability.h` of Linux 6.x: 41 capabilities, the last
//! `CHECKPOINT_RESTORE`. The sentences are ours.

use crate::{object::PodTemplate, pod_security::Version, words::Severity};

/// What a capability reaches. Ordered by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Little beyond the process itself.
    Minor,
    /// Files and identities inside the container, and on volumes that it shares.
    Files,
    /// The traffic of its pod, and of the node where it uses the node's network.
    Network,
    /// The node: its kernel, its memory, its files or other containers' processes.
    Node,
}

impl Rank {
    /// How bad it is to have one more of it.
    pub(crate) const fn severity(self) -> Severity {
        match self {
            Rank::Node | Rank::Network => Severity::High,
            Rank::Files => Severity::Medium,
            Rank::Minor => Severity::Low,
        }
    }

    /// What it reaches, in words that follow `reaches`.
    pub(crate) const fn reaches(self) -> &'static str {
        match self {
            Rank::Node => "the node",
            Rank::Network => "network traffic",
            Rank::Files => "files of others",
            Rank::Minor => "little",
        }
    }
}

/// A capability of the kernel.
#[derive(Debug)]
pub(crate) struct Capability {
    /// The name as Kubernetes writes it, without `CAP_`.
    pub(crate) name: &'static str,
    /// What it reaches.
    pub(crate) rank: Rank,
    /// What it lets a process do; follows the name and `lets it`.
    pub(crate) allows: &'static str,
}

const fn cap(name: &'static str, rank: Rank, allows: &'static str) -> Capability {
    Capability { name, rank, allows }
}

/// Every capability, and `ALL`, which stands for all of them. Sorted by name.
static TABLE: &[Capability] = &[
    cap("ALL", Rank::Node, "do whatever root may do, the kernel's modules and devices included"),
    cap("AUDIT_CONTROL", Rank::Node, "switch off the audit log of the node and change its rules"),
    cap("AUDIT_READ", Rank::Node, "read the audit log of the node"),
    cap("AUDIT_WRITE", Rank::Minor, "add records to the audit log of the node"),
    cap("BLOCK_SUSPEND", Rank::Minor, "keep the node from going to sleep"),
    cap("BPF", Rank::Node, "load programs into the kernel and read what they see"),
    cap("CHECKPOINT_RESTORE", Rank::Minor, "choose process ids and follow other processes' open files"),
    cap("CHOWN", Rank::Files, "give any file to any user"),
    cap("DAC_OVERRIDE", Rank::Files, "read and write every file, whatever its permissions say"),
    cap("DAC_READ_SEARCH", Rank::Node, "open files of the node by their number, outside its own file system"),
    cap("FOWNER", Rank::Files, "change the permissions of files that belong to others"),
    cap("FSETID", Rank::Files, "keep set-user-id bits on files that it changes"),
    cap("IPC_LOCK", Rank::Minor, "lock memory, which then can't be taken back"),
    cap("IPC_OWNER", Rank::Files, "use shared memory and queues of other users"),
    cap("KILL", Rank::Minor, "send signals to processes of other users"),
    cap("LEASE", Rank::Minor, "be told before others open a file, and make them wait"),
    cap("LINUX_IMMUTABLE", Rank::Files, "make files unchangeable or changeable again"),
    cap("MAC_ADMIN", Rank::Node, "change the node's mandatory access control"),
    cap("MAC_OVERRIDE", Rank::Node, "step over the node's mandatory access control"),
    cap("MKNOD", Rank::Files, "make device files"),
    cap("NET_ADMIN", Rank::Network, "change addresses, routes and firewall rules, and listen to traffic"),
    cap("NET_BIND_SERVICE", Rank::Minor, "listen on ports below 1024"),
    cap("NET_BROADCAST", Rank::Network, "send to everybody on the network"),
    cap("NET_RAW", Rank::Network, "forge packets, so answer in the name of other pods"),
    cap("PERFMON", Rank::Node, "trace the kernel and every process on the node"),
    cap("SETFCAP", Rank::Files, "put capabilities on files, for whoever runs them"),
    cap("SETGID", Rank::Files, "become any group"),
    cap("SETPCAP", Rank::Minor, "hand its own capabilities on"),
    cap("SETUID", Rank::Files, "become any user"),
    cap("SYSLOG", Rank::Node, "read the kernel's log and the addresses in it"),
    cap(
        "SYS_ADMIN",
        Rank::Node,
        "mount file systems, enter other namespaces and much more: the way out of most containers",
    ),
    cap("SYS_BOOT", Rank::Node, "restart the node or load another kernel"),
    cap("SYS_CHROOT", Rank::Files, "change its root folder and enter mount namespaces"),
    cap("SYS_MODULE", Rank::Node, "load modules into the kernel: full control of the node"),
    cap("SYS_NICE", Rank::Minor, "take processor time from other processes"),
    cap("SYS_PACCT", Rank::Minor, "switch process accounting on and off"),
    cap("SYS_PTRACE", Rank::Node, "read and change the memory of every process that it sees"),
    cap("SYS_RAWIO", Rank::Node, "reach memory and devices of the node directly"),
    cap("SYS_RESOURCE", Rank::Minor, "exceed limits and quotas"),
    cap("SYS_TIME", Rank::Node, "set the clock of the node"),
    cap("SYS_TTY_CONFIG", Rank::Minor, "change and hang up terminals"),
    cap("WAKE_ALARM", Rank::Minor, "wake the node"),
];

/// A name in a list of capabilities.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named {
    /// A capability, written as Kubernetes writes it.
    Known(&'static Capability),
    /// A capability in another spelling: with `CAP_`, or not in upper case. Pod Security Admission takes it for
    /// another name; runtimes differ, and some give it all the same.
    Misspelt(&'static Capability),
    /// No capability of Linux.
    Unknown,
}

/// Which capability a name means.
pub(crate) fn named(name: &str) -> Named {
    if let Ok(at) = TABLE.binary_search_by(|capability| capability.name.cmp(name)) {
        return Named::Known(&TABLE[at]);
    }
    let bare = match name.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("CAP_") => &name[4..],
        _ => name,
    };
    let found = TABLE.iter().find(|capability| capability.name.eq_ignore_ascii_case(bare));
    found.map_or(Named::Unknown, Named::Misspelt)
}

/// What `baseline` lets a container add (Pod Security Standards v1.0 to v1.37, baseline, "Capabilities").
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

/// What `restricted` lets a container add (Pod Security Standards v1.22 to v1.37, restricted, "Capabilities").
pub(super) const RESTRICTED: &[&str] = &["NET_BIND_SERVICE"];

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_sorted_and_complete() {
        assert!(TABLE.is_sorted_by(|one, next| one.name < next.name));
        // capability.h of Linux 6.x numbers them 0 to 40; `ALL` is Kubernetes' word.
        assert_eq!(TABLE.len(), 41 + 1);
        for capability in TABLE {
            assert!(!capability.allows.is_empty() && !capability.allows.ends_with('.'), "{}", capability.name);
        }
        let known: BTreeSet<&str> = TABLE.iter().map(|capability| capability.name).collect();
        assert!(BASELINE.iter().chain(RESTRICTED).all(|name| known.contains(name)));
    }

    #[test]
    fn what_baseline_allows_never_reaches_node_or_network() {
        for name in BASELINE.iter().filter(|name| **name != "NET_BIND_SERVICE") {
            assert!(matches!(named(name), Named::Known(capability) if capability.rank <= Rank::Files), "{name}");
        }
    }

    #[test]
    fn other_spellings_are_told_apart_from_unknown_names() {
        assert!(matches!(named("SYS_ADMIN"), Named::Known(_)));
        for odd in ["CAP_SYS_ADMIN", "sys_admin", "cap_sys_admin", "Cap_Sys_Admin"] {
            assert!(matches!(named(odd), Named::Misspelt(capability) if capability.name == "SYS_ADMIN"), "{odd}");
        }
        assert!(matches!(named("all"), Named::Misspelt(capability) if capability.name == "ALL"));
        for unknown in ["", "CAP_", "CAP_CAP_SYS_ADMIN", "SYS-ADMIN", "someCapabilities", "é_ADMIN"] {
            assert!(matches!(named(unknown), Named::Unknown), "{unknown}");
        }
    }
}
