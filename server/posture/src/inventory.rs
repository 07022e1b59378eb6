//! What runs: namespaces, their workloads by top owner, their containers, and which report speaks of which.

use crate::{
    bound_accounts::BoundAccounts,
    image::ImageReference,
    object::{self, BindingKind, NetworkPolicy, Object, PodTemplate, RoleKind},
    pod_security::Admission,
    scan::ImageScan,
    snapshot::Snapshot,
    time::Timestamp,
    words::MatchStrength,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Owners are followed at most this far up: Pod, `ReplicaSet`, Deployment and one custom owner above, with room.
const LONGEST_OWNER_CHAIN: usize = 8;

/// What runs in a snapshot, by namespace and name, so that the order of objects never matters.
#[derive(Debug)]
pub struct Inventory<'a> {
    /// The snapshot's moment.
    pub time: Timestamp,
    /// Namespaces that are known, that something runs in or that somebody holds rights in, by name.
    pub namespaces: BTreeMap<&'a str, NamespaceEntry<'a>>,
    /// All scans.
    pub scans: ScanIndex<'a>,
    /// Service accounts, by namespace and name.
    pub service_accounts: BTreeMap<(&'a str, &'a str), &'a object::ServiceAccount>,
    /// Roles of both kinds, by kind, namespace and name.
    pub roles: BTreeMap<(RoleKind, &'a str, &'a str), &'a object::Role>,
    /// Bindings of both kinds, by kind, namespace and name.
    pub bindings: BTreeMap<(BindingKind, &'a str, &'a str), &'a object::RoleBinding>,
    /// The service accounts that a binding gives a right to.
    pub bound_accounts: BoundAccounts<'a>,
    /// What the API server's configuration says about Pod Security, where it was read.
    pub pod_security_configuration: Option<&'a object::PodSecurityConfiguration>,
    /// Policies of other admission engines, by kind, namespace and name.
    pub admission_policies: BTreeMap<(&'a str, &'a str, &'a str), &'a object::AdmissionPolicy>,
}

/// A namespace and what is in it.
#[derive(Debug, Clone)]
pub struct NamespaceEntry<'a> {
    /// The name.
    pub name: Arc<str>,
    /// The object itself, where it is known.
    pub object: Option<&'a object::Namespace>,
    /// Workloads by kind and name of the top owner.
    pub workloads: BTreeMap<(Arc<str>, Arc<str>), WorkloadEntry<'a>>,
    /// Network policies, by name.
    pub policies: Vec<&'a NetworkPolicy>,
    /// What Pod Security Admission does here.
    pub admission: Admission,
}

/// A workload by its top owner.
#[derive(Debug, Clone)]
pub struct WorkloadEntry<'a> {
    /// The top owner's kind.
    pub kind: Arc<str>,
    /// The top owner's name.
    pub name: Arc<str>,
    /// The object that its pod template comes from: the top owner, or what it owns where the owner is not known.
    pub source: &'a object::Workload,
    /// Digests that its pods run, by container.
    pub running: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The number of its pods in the snapshot.
    pub pods: u32,
    /// Its containers: the template's in the manifest's order, then what only its pods have, by name.
    pub containers: Vec<ContainerEntry<'a>>,
}

/// A container of a workload.
#[derive(Debug, Clone)]
pub struct ContainerEntry<'a> {
    /// Its name, shared with the findings.
    pub name: Arc<str>,
    /// The container itself.
    pub spec: &'a object::Container,
    /// The object it stands in: the template's, or a pod's for an ephemeral or injected container.
    pub source: &'a object::Workload,
}

/// A container with everything around it: what a container check is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Container<'a> {
    /// The workload it stands in.
    pub workload: Workload<'a>,
    /// The container itself.
    pub spec: &'a object::Container,
    /// The object it stands in.
    pub source: &'a object::Workload,
}

/// A workload with its namespace: what a workload check is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Workload<'a> {
    /// The namespace around it.
    pub namespace: Namespace<'a>,
    /// The workload itself.
    pub entry: &'a WorkloadEntry<'a>,
}

/// A namespace with the whole inventory: what a namespace check is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Namespace<'a> {
    /// Everything that runs.
    pub inventory: &'a Inventory<'a>,
    /// The namespace itself.
    pub entry: &'a NamespaceEntry<'a>,
}

impl<'a> Workload<'a> {
    /// What its pods look like.
    pub fn pod(&self) -> &'a PodTemplate {
        &self.entry.source.pod
    }

    /// The path of a field of the pod template, such as `spec.hostPID`, from the object's root.
    pub fn field(&self, rest: &str) -> String {
        let above = self.entry.source.kind.pod_spec_path().split_last().map_or(&[][..], |(_, above)| above);
        let mut path = path_of(above, rest.len());
        path.push_str(rest);
        path
    }
}

/// The parts of a path, each with a dot after it, and room for the rest.
fn path_of(parts: &[&str], rest: usize) -> String {
    let mut path = String::with_capacity(64 + rest);
    for part in parts {
        path.push_str(part);
        path.push('.');
    }
    path
}

impl<'a> Container<'a> {
    /// The pod around it: the workload's template, or the running pod that alone has this container.
    pub fn pod(&self) -> &'a PodTemplate {
        &self.source.pod
    }

    /// Whether it stands in the workload's template, whose pod is judged itself.
    pub fn is_in_template(&self) -> bool {
        std::ptr::eq(self.source, self.workload.entry.source)
    }

    /// What this container alone answers for: its own value, else the pod's where that pod is not the template, of
    /// which nobody else is asked.
    pub fn stated<T>(&self, own: Option<T>, pod: Option<T>) -> Option<T> {
        own.or(if self.is_in_template() { None } else { pod })
    }

    /// The path of a field of this container from the object's root.
    pub fn field(&self, rest: &str) -> String {
        let mut path = path_of(self.source.kind.pod_spec_path(), rest.len());
        path.push_str(self.spec.kind.field());
        path.push('[');
        path.push_str(&self.spec.index.to_string());
        path.push(']');
        if !rest.is_empty() {
            path.push('.');
            path.push_str(rest);
        }
        path
    }
}

impl<'a> Inventory<'a> {
    /// Looks through a snapshot once.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        let mut inventory = Self {
            time: snapshot.time,
            namespaces: BTreeMap::new(),
            scans: ScanIndex::of(snapshot.scans()),
            service_accounts: BTreeMap::new(),
            roles: BTreeMap::new(),
            bindings: BTreeMap::new(),
            bound_accounts: BoundAccounts::default(),
            pod_security_configuration: None,
            admission_policies: BTreeMap::new(),
        };
        let mut by_key: HashMap<(&str, &str, &str), &'a object::Workload> = HashMap::new();
        for object in snapshot.objects() {
            match object {
                Object::Namespace(namespace) => {
                    inventory.namespace(&namespace.meta.name).object = Some(namespace);
                }
                Object::NetworkPolicy(policy) => inventory.namespace(&policy.meta.namespace).policies.push(policy),
                Object::Workload(workload) => {
                    let meta = &workload.meta;
                    by_key.insert((&meta.namespace, workload.kind.word(), &meta.name), workload);
                }
                Object::ServiceAccount(account) => {
                    inventory.service_accounts.insert((&account.meta.namespace, &account.meta.name), account);
                }
                Object::Role(role) => {
                    if role.kind == RoleKind::Role {
                        inventory.namespace(&role.meta.namespace);
                    }
                    inventory.roles.insert((role.kind, &role.meta.namespace, &role.meta.name), role);
                }
                Object::RoleBinding(binding) => {
                    if binding.kind == BindingKind::RoleBinding {
                        inventory.namespace(&binding.meta.namespace);
                    }
                    inventory.bindings.insert((binding.kind, &binding.meta.namespace, &binding.meta.name), binding);
                }
                Object::PodSecurityConfiguration(configuration) => {
                    inventory.pod_security_configuration = Some(configuration);
                }
                Object::AdmissionPolicy(policy) => {
                    let meta = &policy.meta;
                    inventory.admission_policies.insert((&policy.kind, &meta.namespace, &meta.name), policy);
                }
            }
        }
        inventory.bound_accounts = BoundAccounts::of(inventory.bindings.values().copied());
        let mut children: Vec<(TopOwner<'a>, &'a object::Workload)> =
            by_key.values().map(|workload| (top_owner(workload, &by_key), *workload)).collect();
        // The template of an owner that is not known comes from what it owns: the same one, whatever order objects came in.
        children.sort_by_key(|(_, workload)| (workload.kind, &workload.meta.namespace, &workload.meta.name));
        for (top, workload) in children {
            inventory.add(&top, workload, &by_key);
        }
        for (name, namespace) in &mut inventory.namespaces {
            namespace.policies.sort_by_key(|policy| &policy.meta.name);
            let labels = namespace.object.map(|object| &object.meta.labels);
            namespace.admission = Admission::of(name, labels, inventory.pod_security_configuration);
        }
        inventory
    }

    fn namespace(&mut self, name: &'a str) -> &mut NamespaceEntry<'a> {
        self.namespaces.entry(name).or_insert_with(|| NamespaceEntry {
            name: name.into(),
            object: None,
            workloads: BTreeMap::new(),
            policies: Vec::new(),
            admission: Admission::default(),
        })
    }

    fn add(
        &mut self,
        top: &TopOwner<'a>,
        workload: &'a object::Workload,
        by_key: &HashMap<(&str, &str, &str), &'a object::Workload>,
    ) {
        let (kind, name): (Arc<str>, Arc<str>) = (top.kind.into(), top.name.into());
        let source = by_key.get(&(workload.meta.namespace.as_str(), top.kind, top.name)).copied().unwrap_or(workload);
        let entry =
            self.namespace(&workload.meta.namespace).workloads.entry((kind.clone(), name.clone())).or_insert_with(
                || WorkloadEntry {
                    kind,
                    name,
                    source,
                    running: BTreeMap::new(),
                    pods: 0,
                    containers: source
                        .pod
                        .containers
                        .iter()
                        .map(|spec| ContainerEntry { name: spec.name.as_str().into(), spec, source })
                        .collect(),
                },
            );
        if workload.kind == crate::words::WorkloadKind::Pod {
            entry.pods += 1;
            // Ephemeral containers and injected ones stand in no template, and run all the same.
            for spec in &workload.pod.containers {
                if !entry.containers.iter().any(|known| known.spec.name == spec.name) {
                    entry.containers.push(ContainerEntry { name: spec.name.as_str().into(), spec, source: workload });
                }
            }
        }
        for running in &workload.running {
            entry.running.entry(&running.name).or_default().insert(&running.digest);
        }
    }

    /// The namespaces with their inventory around them, by name.
    pub fn namespaces(&'a self) -> impl Iterator<Item = Namespace<'a>> {
        self.namespaces.values().map(move |entry| Namespace { inventory: self, entry })
    }
}

impl<'a> Namespace<'a> {
    /// The workloads of this namespace, by kind and name.
    pub fn workloads(self) -> impl Iterator<Item = Workload<'a>> {
        self.entry.workloads.values().map(move |entry| Workload { namespace: self, entry })
    }
}

impl<'a> Workload<'a> {
    /// The containers of this workload, in the order of its entry, each with its shared name.
    pub fn containers(self) -> impl Iterator<Item = (Container<'a>, &'a Arc<str>)> {
        self.entry
            .containers
            .iter()
            .map(move |entry| (Container { workload: self, spec: entry.spec, source: entry.source }, &entry.name))
    }
}

struct TopOwner<'a> {
    kind: &'a str,
    name: &'a str,
}

/// Follows controlling owners upwards.
///
/// A `ReplicaSet` that is not in the snapshot resolves to its Deployment by the pod's `pod-template-hash`.
fn top_owner<'a>(
    workload: &'a object::Workload,
    by_key: &HashMap<(&str, &str, &str), &'a object::Workload>,
) -> TopOwner<'a> {
    let namespace = workload.meta.namespace.as_str();
    let mut current = workload;
    for _ in 0..LONGEST_OWNER_CHAIN {
        let Some(owner) = &current.meta.owner else { break };
        if let Some(next) = by_key.get(&(namespace, owner.kind.as_str(), owner.name.as_str())) {
            current = next;
            continue;
        }
        if owner.kind == "ReplicaSet" {
            let deployment = current
                .pod
                .labels
                .get("pod-template-hash")
                .and_then(|hash| owner.name.strip_suffix(hash.as_str())?.strip_suffix('-'));
            if let Some(name) = deployment {
                return TopOwner { kind: "Deployment", name };
            }
        }
        // A mirror pod is owned by its node, which runs no container of its own.
        if owner.kind == "Node" {
            break;
        }
        return TopOwner { kind: &owner.kind, name: &owner.name };
    }
    TopOwner { kind: current.kind.word(), name: &current.meta.name }
}

/// The scans, to be found by digest and by reference.
#[derive(Debug)]
pub struct ScanIndex<'a> {
    scans: Vec<&'a ImageScan>,
    by_repository_digest: HashMap<&'a str, Vec<usize>>,
    by_configuration: HashMap<&'a str, Vec<usize>>,
    by_reference: HashMap<String, Vec<usize>>,
}

/// A report that speaks of a container's image.
#[derive(Debug, Clone, Copy)]
pub struct MatchedScan<'a> {
    /// The report.
    pub scan: &'a ImageScan,
    /// How surely.
    pub strength: MatchStrength,
}

/// What a container runs, as far as it is known, and what was reported about it.
#[derive(Debug)]
pub struct RunningImage<'a> {
    /// The digest that runs, where it is known.
    pub digest: Option<&'a str>,
    /// The newest report of each scanner about exactly this.
    pub scans: Vec<MatchedScan<'a>>,
}

impl<'a> ScanIndex<'a> {
    fn of(scans: &'a [ImageScan]) -> Self {
        let mut index = Self {
            scans: scans.iter().collect(),
            by_repository_digest: HashMap::new(),
            by_configuration: HashMap::new(),
            by_reference: HashMap::new(),
        };
        for (at, scan) in scans.iter().enumerate() {
            for digest in &scan.digests.repository {
                index.by_repository_digest.entry(digest).or_default().push(at);
            }
            if let Some(digest) = &scan.digests.configuration {
                index.by_configuration.entry(digest).or_default().push(at);
            }
            if let Some(key) = reference_key(&scan.reference) {
                index.by_reference.entry(key).or_default().push(at);
            }
        }
        index
    }

    /// Whether there is no scan at all: then nobody looked, which says nothing about any image.
    pub fn is_empty(&self) -> bool {
        self.scans.is_empty()
    }

    /// What a container runs and what was reported about it: one entry for each running digest, or one for the reference.
    pub fn of_container(&self, entry: &WorkloadEntry<'a>, container: &'a object::Container) -> Vec<RunningImage<'a>> {
        let reference = ImageReference::parse(&container.image).ok();
        if let Some(digests) = entry.running.get(container.name.as_str()) {
            return digests.iter().map(|digest| self.by_digest(digest, reference.as_ref())).collect();
        }
        let written = container.image.rsplit_once('@').map(|(_, digest)| digest);
        vec![match written {
            Some(digest) => self.by_digest(digest, reference.as_ref()),
            None => self.by_reference(reference.as_ref()),
        }]
    }

    fn by_digest(&self, digest: &'a str, reference: Option<&ImageReference>) -> RunningImage<'a> {
        let matched = |index: &HashMap<&'a str, Vec<usize>>, strength| {
            let candidates = index.get(digest).into_iter().flatten().map(|&at| self.scans[at]);
            // Image identity is name and digest: a report about another repository's copy of the same digest is not this image's.
            newest_of_each_scanner(
                candidates.filter(|scan| {
                    reference.is_none_or(|r| scan.repository.is_empty() || scan.repository == r.repository())
                }),
                strength,
            )
        };
        let mut scans = matched(&self.by_repository_digest, MatchStrength::SameManifest);
        if scans.is_empty() {
            scans = matched(&self.by_configuration, MatchStrength::SameConfiguration);
        }
        // A report that states no digest at all may be about this tag; one that states another digest is about another image.
        if scans.is_empty()
            && let Some(reference) = reference
        {
            let by_tag = self.tagged(reference).filter(|scan| scan.digests.repository.is_empty());
            scans = newest_of_each_scanner(by_tag, MatchStrength::ReferenceOnly);
        }
        RunningImage { digest: Some(digest), scans }
    }

    fn by_reference(&self, reference: Option<&ImageReference>) -> RunningImage<'a> {
        let scans =
            reference.map(|reference| newest_of_each_scanner(self.tagged(reference), MatchStrength::ReferenceOnly));
        RunningImage { digest: None, scans: scans.unwrap_or_default() }
    }

    fn tagged(&self, reference: &ImageReference) -> impl Iterator<Item = &'a ImageScan> {
        let key = key_of(reference);
        self.by_reference.get(&key).into_iter().flatten().map(|&at| self.scans[at])
    }
}

/// Repository and tag, `latest` where none is written: what two references to the same tag share.
fn reference_key(reference: &str) -> Option<String> {
    ImageReference::parse(reference).ok().map(|reference| key_of(&reference))
}

fn key_of(reference: &ImageReference) -> String {
    format!("{}:{}", reference.repository(), reference.tag.as_deref().unwrap_or("latest"))
}

fn newest_of_each_scanner<'a>(
    scans: impl Iterator<Item = &'a ImageScan>,
    strength: MatchStrength,
) -> Vec<MatchedScan<'a>> {
    let mut newest: BTreeMap<&str, &'a ImageScan> = BTreeMap::new();
    for scan in scans {
        let current = newest.entry(&scan.scanner).or_insert(scan);
        if (scan.scanned_at, scan.image_identity()) > (current.scanned_at, current.image_identity()) {
            *current = scan;
        }
    }
    newest.into_values().map(|scan| MatchedScan { scan, strength }).collect()
}
