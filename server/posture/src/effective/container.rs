//! What a pod's and a container's own fields give a process.
//!
//! Sources: capabilities(7), `user_namespaces(7)`, `ptrace(2)`; Kubernetes documentation, "Linux kernel security constraints" and
//! "User Namespaces" (v1.37).

use super::{Facts, node_files};
use crate::{
    checks::capabilities::{Named, Rank, named},
    inventory::Container,
    object::PodTemplate,
    words::Privilege,
};
use std::sync::Arc;

/// Capabilities of the rank of the node that are a way out by themselves; the others of that rank reach a part of it.
const WAY_OUT: &[&str] =
    &["ALL", "BPF", "DAC_READ_SEARCH", "MAC_ADMIN", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_RAWIO"];

/// Has power over the processes that it sees and over no others.
const PTRACE: &str = "SYS_PTRACE";

/// What the pod asks for as a whole.
pub(super) fn of_pod(pod: &PodTemplate, facts: &mut Facts) {
    if pod.is_windows() {
        facts.of_pod(Privilege::Loose, "Runs on Windows, where the restrictions of Linux do not hold");
        return;
    }
    if pod.host_pid {
        facts.of_pod(Privilege::PartOfNode, "Sees the node’s processes and can end some (hostPID)");
    }
    if pod.host_network {
        facts
            .of_pod(Privilege::PartOfNode, "Uses the node’s network and what listens on its own address (hostNetwork)");
    }
    if pod.host_ipc {
        facts.of_pod(Privilege::PartOfNode, "Shares memory with the node’s processes (hostIPC)");
    }
}

/// What one container is given.
pub(super) fn of_container(container: &Container<'_>, name: &Arc<str>, facts: &mut Facts) {
    let (own, pod) = (&container.spec.security, &container.source.pod);
    let root = may_be_root(container);
    if own.host_process.or(pod.security.host_process) == Some(true) {
        facts.of_container(Privilege::Node, "Runs as a program of its Windows node", name);
    }
    node_files::of_container(pod, container.spec, root, name, facts);
    if pod.is_windows() {
        return;
    }
    let inside = in_user_namespace(pod);
    if own.privileged == Some(true) {
        if inside {
            facts.of_container(Privilege::Root, "Is privileged inside a user namespace of its own", name);
        } else {
            facts.of_container(Privilege::Node, "Runs privileged: every right on its node", name);
        }
    }
    if root {
        let (privilege, text) = match (inside, own.run_as_user.or(pod.security.run_as_user)) {
            (true, _) => (Privilege::Loose, "May be root, inside a user namespace of its own"),
            (false, Some(0)) => (Privilege::Root, "Runs as root"),
            (false, _) => (Privilege::Root, "May run as root"),
        };
        facts.of_container(privilege, text, name);
    }
    capabilities(container, inside, name, facts);
    confinement(container, root && !inside, name, facts);
}

fn capabilities(container: &Container<'_>, inside: bool, name: &Arc<str>, facts: &mut Facts) {
    let own = &container.spec.security;
    let pod = &container.source.pod;
    for added in &own.capabilities_add {
        // A runtime that reads other spellings gives the right; what may be given counts.
        let (Named::Known(capability) | Named::Misspelt(capability)) = named(added) else { continue };
        let ordinary = capability.name == "NET_BIND_SERVICE";
        let privilege = match capability.rank {
            Rank::Node if inside => Privilege::Root,
            Rank::Node if capability.name == PTRACE && pod.host_pid => Privilege::Node,
            Rank::Node if capability.name == PTRACE => Privilege::Loose,
            Rank::Node if WAY_OUT.contains(&capability.name) => Privilege::Node,
            Rank::Node => Privilege::PartOfNode,
            Rank::Network if pod.host_network => Privilege::PartOfNode,
            _ if ordinary => continue,
            Rank::Network | Rank::Files | Rank::Minor => Privilege::Loose,
        };
        facts.of_container(privilege, format!("May {} ({})", capability.allows, capability.name), name);
    }
    if !own.capabilities_drop.iter().any(|dropped| dropped.eq_ignore_ascii_case("ALL")) {
        facts.of_container(Privilege::Loose, "Keeps the runtime’s usual capabilities", name);
    }
}

/// What keeps a process in its container beside users and capabilities.
fn confinement(container: &Container<'_>, root_of_node: bool, name: &Arc<str>, facts: &mut Facts) {
    let (own, pod) = (&container.spec.security, &container.source.pod);
    if own.proc_mount.as_deref() == Some("Unmasked") {
        let (privilege, text) = if root_of_node {
            (Privilege::Node, "Changes the kernel’s settings in an unmasked /proc")
        } else {
            (Privilege::Loose, "Sees /proc unmasked")
        };
        facts.of_container(privilege, text, name);
    }
    if own.allow_privilege_escalation != Some(false) {
        facts.of_container(Privilege::Loose, "May gain more rights than it starts with", name);
    }
    let seccomp = own.seccomp.as_ref().or(pod.security.seccomp.as_ref());
    // Left out, the node's default holds, which is no filter unless somebody changed it.
    if seccomp.is_none_or(|profile| profile.kind != "RuntimeDefault" && profile.kind != "Localhost") {
        facts.of_container(Privilege::Loose, "Its system calls are not filtered", name);
    }
    let app_armor = own.app_armor.as_ref().or(pod.security.app_armor.as_ref());
    if app_armor.is_some_and(|profile| profile.kind == "Unconfined") {
        facts.of_container(Privilege::Loose, "AppArmor does not confine it", name);
    }
    let se_linux = own.se_linux.as_ref().or(pod.security.se_linux.as_ref());
    if se_linux.is_some_and(|options| options.type_label.as_deref() == Some("spc_t")) {
        facts.of_container(Privilege::Loose, "SELinux does not confine it", name);
    }
}

/// Whether its user may be 0: one that is not named comes from the image.
fn may_be_root(container: &Container<'_>) -> bool {
    let (own, pod) = (&container.spec.security, &container.source.pod.security);
    match own.run_as_user.or(pod.run_as_user) {
        Some(user) => user == 0,
        None => own.run_as_non_root.or(pod.run_as_non_root) != Some(true),
    }
}

/// Whether the pod's users are others than the node's. A pod in one of the node's namespaces can't have that, so that a
/// manifest which asks for both is counted without.
fn in_user_namespace(pod: &PodTemplate) -> bool {
    pod.host_users == Some(false) && !pod.host_network && !pod.host_pid && !pod.host_ipc
}
