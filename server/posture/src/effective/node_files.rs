//! What a folder of the node gives to whoever sees it.

use super::Facts;
use crate::{
    checks::node_paths::{Socket, is_the_node, socket},
    object::{Container, PodTemplate},
    words::Privilege,
};
use std::sync::Arc;

/// The node's folders that a container mounts. A volume that no container mounts gives nothing.
///
/// A read-only mount protects files only: a socket below it can be spoken to all the same. What a process may do with
/// files depends on whether it may be root, in a user namespace too, since volumes are mounted there with the owners
/// that the pod sees.
pub(super) fn of_container(
    pod: &PodTemplate,
    container: &Container,
    may_be_root: bool,
    name: &Arc<str>,
    facts: &mut Facts,
) {
    for mount in &container.mounts {
        let volume = pod.volumes.iter().find(|volume| volume.name == mount.name);
        let Some(path) = volume.and_then(|volume| volume.host_path.as_deref()) else { continue };
        let socket = socket(path);
        if socket == Some(Socket::Itself) || (socket == Some(Socket::Below) && may_be_root) {
            let text = format!("Rules its node by the container engine’s socket in {path}");
            facts.of_container(Privilege::Node, text, name);
        }
        let (verb, privilege) = match (mount.read_only, is_the_node(path)) {
            (false, true) if may_be_root => ("Changes", Privilege::Node),
            (false, _) => ("Changes", Privilege::PartOfNode),
            (true, true) => ("Reads", Privilege::PartOfNode),
            (true, false) => ("Reads", Privilege::Loose),
        };
        facts.of_container(privilege, format!("{verb} the node’s {path}"), name);
    }
}
