//! The exact change that makes a check pass, for this very object.

use crate::{
    check::{Change, Check, Edit, Evidence, Step},
    finding::Subject,
    inventory::{Inventory, Namespace, Workload},
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

impl Patch {
    /// Kind and place of the object; its API version stands in the change itself.
    pub fn title(&self) -> &str {
        self.object.split_once(' ').map_or(&self.object, |(_, rest)| rest)
    }

    /// The lines of the difference, each behind `+`, `-` or a space.
    pub fn diff_text(&self) -> String {
        let mut text = String::new();
        for line in &self.diff {
            text.push(match line.sign {
                Sign::Context => ' ',
                Sign::Removed => '-',
                Sign::Added => '+',
            });
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }
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
pub fn patch(
    inventory: &Inventory<'_>,
    check: &Check,
    subject: &Subject,
    evidence: Option<&Evidence>,
) -> Option<Patch> {
    match (check.change, subject) {
        (Change::Manifest(manifest), Subject::Namespace { namespace }) => {
            let entry = inventory.namespaces.get(&**namespace)?;
            Some(manifest_patch(&manifest(&Namespace { inventory, entry }, evidence?)?))
        }
        (_, Subject::Workload { .. } | Subject::Container { .. }) => {
            workload_patch(inventory, subject, &[(check, subject.container().map(|name| &**name))])
        }
        _ => None,
    }
}

/// The one change that makes all these checks pass on one workload, which `subject` names: each check with the
/// container that it fails on, or with none where it fails on the workload itself.
///
/// Checks whose change is no field of this workload's manifest are left out.
pub fn workload_patch(
    inventory: &Inventory<'_>,
    subject: &Subject,
    failing: &[(&Check, Option<&str>)],
) -> Option<Patch> {
    let (kind, name) = subject.workload()?;
    let namespace_entry = inventory.namespaces.get(&**subject.namespace())?;
    let entry = namespace_entry.workloads.get(&(kind.clone(), name.clone()))?;
    // Only where the template is the object's own can a change to that object be written.
    if entry.source.kind.word() != &**kind {
        return None;
    }
    let workload = Workload { namespace: Namespace { inventory, entry: namespace_entry }, entry };
    let mut tree = Tree::default();
    for (check, _) in failing.iter().filter(|(_, container)| container.is_none()) {
        let (Change::Template(change) | Change::TemplateAndContainers(change, _)) = check.change else { continue };
        for edit in change(&workload) {
            tree.insert(Vec::new(), edit);
        }
    }
    for (container, container_name) in workload.containers() {
        // What only a running pod has is not in this object's manifest.
        if !std::ptr::eq(container.source, entry.source) {
            continue;
        }
        let place = vec![
            Step::Key("spec".into()),
            Step::Key(container.spec.kind.field().into()),
            Step::Item { key: "name", value: container_name.to_string(), there: true },
        ];
        for (check, _) in failing.iter().filter(|(_, failing)| *failing == Some(&**container_name)) {
            let (Change::Container(change) | Change::TemplateAndContainers(_, change)) = check.change else { continue };
            for edit in change(&container) {
                tree.insert(place.clone(), edit);
            }
        }
    }
    if tree.is_empty() {
        return None;
    }
    let mut lines = Lines::default();
    head(&mut lines, entry.source.kind, &namespace_entry.name, name);
    let (_, above) = entry.source.kind.pod_spec_path().split_last()?;
    if above.is_empty() {
        // A Pod is its own template: its name and what changes in its metadata stand under one key.
        if let Some(metadata) = tree.take("metadata") {
            metadata.write(&mut lines, 2);
        }
    }
    for (depth, part) in above.iter().enumerate() {
        lines.both(Sign::Context, depth * 2, &format!("{part}:"));
    }
    tree.write(&mut lines, above.len() * 2);
    Some(Patch {
        object: format!("{} {} {}/{}", entry.source.kind.api_version(), kind, namespace_entry.name, name),
        yaml: lines.yaml,
        diff: lines.diff,
    })
}

fn head(lines: &mut Lines, kind: WorkloadKind, namespace: &str, name: &str) {
    lines.both(Sign::Context, 0, &format!("apiVersion: {}", kind.api_version()));
    lines.both(Sign::Context, 0, &format!("kind: {}", kind.word()));
    lines.both(Sign::Context, 0, "metadata:");
    lines.both(Sign::Context, 2, &format!("name: {name}"));
    lines.both(Sign::Context, 2, &format!("namespace: {namespace}"));
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

/// Fields to set or remove, nested as in the manifest, in the order in which the checks name them.
#[derive(Default)]
struct Tree(Vec<Node>);

struct Node {
    step: Step,
    what: What,
}

enum What {
    Leaf { from: Option<String>, to: Option<String> },
    Inner(Tree),
}

impl Tree {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an edit at a place; a field that is named twice is set once, to what was named last.
    fn insert(&mut self, place: Vec<Step>, edit: Edit) {
        let mut steps = place.into_iter().chain(edit.path);
        if let Some(first) = steps.next() {
            self.insert_at(first, steps, edit.from, edit.to);
        }
    }

    fn insert_at(
        &mut self,
        step: Step,
        mut rest: impl Iterator<Item = Step>,
        from: Option<String>,
        to: Option<String>,
    ) {
        let known = self.0.iter().position(|node| node.step == step);
        let Some(next) = rest.next() else {
            let node = Node { step, what: What::Leaf { from, to } };
            match known {
                Some(at) => self.0[at] = node,
                None => self.0.push(node),
            }
            return;
        };
        let at = known.unwrap_or_else(|| {
            self.0.push(Node { step, what: What::Inner(Tree::default()) });
            self.0.len() - 1
        });
        // What is removed or set as a whole needs no change inside.
        if let What::Inner(tree) = &mut self.0[at].what {
            let rest: &mut dyn Iterator<Item = Step> = &mut rest;
            tree.insert_at(next, rest, from, to);
        }
    }

    /// Takes out what changes below a key.
    fn take(&mut self, key: &str) -> Option<Tree> {
        let below =
            |node: &Node| matches!((&node.step, &node.what), (Step::Key(known), What::Inner(_)) if known == key);
        let at = self.0.iter().position(below)?;
        match self.0.remove(at).what {
            What::Inner(tree) => Some(tree),
            What::Leaf { .. } => None,
        }
    }

    /// Whether something of it stands in the manifest already.
    fn is_there(&self) -> bool {
        self.0.iter().any(Node::is_there)
    }

    fn write(&self, lines: &mut Lines, indent: usize) {
        for node in &self.0 {
            node.write(lines, indent);
        }
    }
}

impl Node {
    fn is_there(&self) -> bool {
        match (&self.step, &self.what) {
            (Step::Item { there, .. }, _) => *there,
            (Step::Key(_), What::Leaf { from, .. }) => from.is_some(),
            (Step::Key(_), What::Inner(tree)) => tree.is_there(),
        }
    }

    fn write(&self, lines: &mut Lines, indent: usize) {
        let sign = if self.is_there() { Sign::Context } else { Sign::Added };
        match (&self.step, &self.what) {
            (Step::Key(key), What::Leaf { from, to }) => {
                let key = yaml_key(key);
                if let Some(from) = from {
                    lines.shown(Sign::Removed, indent, &format!("{key}: {from}"));
                }
                match to {
                    Some(to) => lines.both(Sign::Added, indent, &format!("{key}: {to}")),
                    // `null` removes a field, in a strategic merge patch as in a JSON merge patch (RFC 7386).
                    None => lines.applied(indent, &format!("{key}: null")),
                }
            }
            (Step::Key(key), What::Inner(tree)) => {
                lines.both(sign, indent, &format!("{}:", yaml_key(key)));
                tree.write(lines, indent + 2);
            }
            (Step::Item { key, value, .. }, What::Leaf { to: None, .. }) => {
                lines.shown(Sign::Removed, indent, &format!("- {key}: {value}"));
                lines.applied(indent, &format!("- {key}: {value}"));
                lines.applied(indent + 2, "$patch: delete");
            }
            (Step::Item { key, value, .. }, What::Leaf { to: Some(_), .. }) => {
                lines.both(sign, indent, &format!("- {key}: {value}"));
            }
            (Step::Item { key, value, .. }, What::Inner(tree)) => {
                lines.both(sign, indent, &format!("- {key}: {value}"));
                tree.write(lines, indent + 2);
            }
        }
    }
}

/// A key as YAML: quoted where it holds more than letters, digits and what names are made of.
fn yaml_key(key: &str) -> std::borrow::Cow<'_, str> {
    let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
    if plain { key.into() } else { format!("{key:?}").into() }
}

/// What is applied and what is shown, line by line.
#[derive(Default)]
struct Lines {
    yaml: String,
    diff: Vec<DiffLine>,
}

impl Lines {
    fn both(&mut self, sign: Sign, indent: usize, text: &str) {
        self.applied(indent, text);
        self.shown(sign, indent, text);
    }

    fn applied(&mut self, indent: usize, text: &str) {
        for part in [&" ".repeat(indent), text, "\n"] {
            self.yaml.push_str(part);
        }
    }

    fn shown(&mut self, sign: Sign, indent: usize, text: &str) {
        self.diff.push(DiffLine { sign, text: format!("{:indent$}{text}", "") });
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
