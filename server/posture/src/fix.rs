//! The exact change that makes a check pass, for this very object.

use crate::{
    check::{Change, Check, Edit},
    finding::Subject,
    inventory::{Container, Inventory, Namespace, Workload},
    object::SecurityContext,
    words::WorkloadKind,
};
use serde::{Deserialize, Serialize};

/// A change to one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// The object, such as `apps/v1 Deployment media/image-resizer`.
    pub object: String,
    /// The change as YAML: for a workload a strategic merge patch (`kubectl patch --patch-file`), else a manifest to apply.
    pub yaml: String,
    /// The same as lines of a difference, to show.
    pub diff: Vec<DiffLine>,
}

/// One line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Whether the line stays, goes or comes.
    pub sign: Sign,
    /// The line with its indentation.
    pub text: String,
}

/// Whether a line stays, goes or comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// It is there already.
    Context,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

/// The change that makes one check pass on its subject; `None` where no manifest can make it.
pub fn patch(inventory: &Inventory<'_>, check: &Check, subject: &Subject) -> Option<Patch> {
    match (check.change, subject) {
        (Change::Container(_), Subject::Container { container, .. }) => {
            workload_patch(inventory, subject, &[(check, container)])
        }
        (Change::Manifest(manifest), Subject::Namespace { namespace }) => {
            let entry = inventory.namespaces.get(&**namespace)?;
            Some(manifest_patch(&manifest(&Namespace { inventory, entry })))
        }
        _ => None,
    }
}

/// The one change that makes all these checks pass on containers of one workload, which `subject` names.
///
/// Checks whose change is not one of a container's fields are left out.
pub fn workload_patch(inventory: &Inventory<'_>, subject: &Subject, failing: &[(&Check, &str)]) -> Option<Patch> {
    let (kind, name) = subject.workload()?;
    let namespace_entry = inventory.namespaces.get(&**subject.namespace())?;
    let entry = namespace_entry.workloads.get(&(kind.clone(), name.clone()))?;
    // Only where the template is the object's own can a change to that object be written.
    if entry.source.kind.word() != &**kind {
        return None;
    }
    let workload = Workload { namespace: Namespace { inventory, entry: namespace_entry }, entry };
    let mut lines = Lines::default();
    head(&mut lines, entry.source.kind, &namespace_entry.name, name);
    let mut indent = 0;
    for part in entry.source.kind.pod_spec_path() {
        lines.push(Sign::Context, indent, &format!("{part}:"));
        indent += 2;
    }
    let mut list = None;
    let mut changed = false;
    for (container, container_name) in workload.containers() {
        let tree = tree_of(&container, container_name, failing);
        // What only a running pod has is not in this object's manifest.
        if tree.is_empty() || !std::ptr::eq(container.source, entry.source) {
            continue;
        }
        changed = true;
        if list != Some(container.spec.kind) {
            lines.push(Sign::Context, indent, &format!("{}:", container.spec.kind.field()));
            list = Some(container.spec.kind);
        }
        lines.push(Sign::Context, indent + 2, &format!("- name: {container_name}"));
        write(&mut lines, &tree, indent + 4, &container.spec.security);
    }
    changed.then(|| Patch {
        object: format!("{} {} {}/{}", entry.source.kind.api_version(), kind, namespace_entry.name, name),
        yaml: lines.yaml(),
        diff: lines.0,
    })
}

fn head(lines: &mut Lines, kind: WorkloadKind, namespace: &str, name: &str) {
    lines.push(Sign::Context, 0, &format!("apiVersion: {}", kind.api_version()));
    lines.push(Sign::Context, 0, &format!("kind: {}", kind.word()));
    lines.push(Sign::Context, 0, "metadata:");
    lines.push(Sign::Context, 2, &format!("name: {name}"));
    lines.push(Sign::Context, 2, &format!("namespace: {namespace}"));
}

fn manifest_patch(yaml: &str) -> Patch {
    let value =
        |key: &str| yaml.lines().find_map(|line| line.trim_start().strip_prefix(key)).unwrap_or_default().to_owned();
    let (namespace, name) = (value("namespace: "), value("name: "));
    let place = if namespace.is_empty() { name } else { format!("{namespace}/{name}") };
    Patch {
        object: format!("{} {} {place}", value("apiVersion: "), value("kind: ")),
        yaml: yaml.to_owned(),
        diff: yaml.lines().map(|line| DiffLine { sign: Sign::Added, text: line.to_owned() }).collect(),
    }
}

/// Fields to set, nested as in the manifest, in the order in which the checks name them.
enum Node {
    Field { key: &'static str, from: Option<String>, to: String },
    Map { key: &'static str, nodes: Vec<Node> },
}

fn tree_of(container: &Container<'_>, name: &str, failing: &[(&Check, &str)]) -> Vec<Node> {
    let mut tree = Vec::new();
    for (check, _) in failing.iter().filter(|(_, failing)| *failing == name) {
        if let Change::Container(change) = check.change {
            for edit in change(container) {
                insert(&mut tree, edit.path, edit);
            }
        }
    }
    tree
}

fn insert(nodes: &mut Vec<Node>, path: &[&'static str], edit: Edit) {
    match path {
        [] => {}
        [key] => nodes.push(Node::Field { key, from: edit.from, to: edit.to }),
        [first, rest @ ..] => {
            let found = nodes.iter().position(|node| matches!(node, Node::Map { key, .. } if key == first));
            let at = found.unwrap_or_else(|| {
                nodes.push(Node::Map { key: first, nodes: Vec::new() });
                nodes.len() - 1
            });
            if let Node::Map { nodes, .. } = &mut nodes[at] {
                insert(nodes, rest, edit);
            }
        }
    }
}

fn write(lines: &mut Lines, nodes: &[Node], indent: usize, known: &SecurityContext) {
    for node in nodes {
        match node {
            Node::Field { key, from, to } => {
                if let Some(from) = from {
                    lines.push(Sign::Removed, indent, &format!("{key}: {from}"));
                }
                lines.push(Sign::Added, indent, &format!("{key}: {to}"));
            }
            Node::Map { key, nodes } => {
                let there = match *key {
                    "securityContext" => *known != SecurityContext::default(),
                    "capabilities" => !known.capabilities_add.is_empty() || !known.capabilities_drop.is_empty(),
                    _ => false,
                };
                lines.push(if there { Sign::Context } else { Sign::Added }, indent, &format!("{key}:"));
                write(lines, nodes, indent + 2, known);
            }
        }
    }
}

#[derive(Default)]
struct Lines(Vec<DiffLine>);

impl Lines {
    fn push(&mut self, sign: Sign, indent: usize, text: &str) {
        self.0.push(DiffLine { sign, text: format!("{:indent$}{text}", "") });
    }

    fn yaml(&self) -> String {
        let kept = self.0.iter().filter(|line| line.sign != Sign::Removed);
        kept.flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }
}

/// What to do about a vulnerability, in one or two sentences.
pub fn upgrade_text(package: &str, fixed_version: Option<&str>, repository: &str) -> String {
    match fixed_version {
        Some(version) => {
            format!("Upgrade {package} to {version} in {repository}, or rebuild it on a base image that has it.")
        }
        None => format!(
            "No version of {package} fixes it yet. Remove the package from {repository} if the program does not need it, and limit who can reach the workload."
        ),
    }
}
