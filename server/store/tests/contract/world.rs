//! A store with a clock, and small evidence to lay into it.

use posture::{
    analysis::analyse,
    evidence::{Coverage, Evidence, apply},
    finding::Finding,
    object::{
        Container, ContainerKind, Namespace, NetworkPolicy, Object, ObjectMeta, Owner, PodTemplate, Profile, Resources,
        RunningContainer, SecurityContext, Workload,
    },
    query::{FindingFilter, FindingQuery},
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Package, Vulnerability},
    selector::{LabelSelector, Labels},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{EventKind, PackageClass, Presence, Severity, WorkloadKind},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{
    CountingIds, Delivery, IngestError, Scope, Sqlite, Store,
    clusters::Cluster,
    evidence::{ImportResult, Mode, Reconciliation, Source, SourceKind},
    findings::{Event, FindingDetail},
    ingest,
};

/// 2026-01-05T00:00:00Z, a Monday: day 0 of every test.
const START: Timestamp = Timestamp(1_767_571_200_000);

pub(crate) fn day(number: i64) -> Timestamp {
    START.plus_days(number)
}

/// A fresh SQLite store.
pub(crate) async fn sqlite() -> World {
    let store = Sqlite::temporary(Arc::new(CountingIds::default())).await.unwrap();
    World::new(Arc::new(store)).await
}

/// A store, the engine's settings, and a person who does the work.
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) settings: Settings,
    pub(crate) user: String,
}

/// One delivery in the making.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) cluster: &'static str,
    pub(crate) kind: SourceKind,
    pub(crate) owns: Vec<String>,
    pub(crate) evidence: Evidence,
}

impl Files {
    /// Partial evidence of a day.
    pub(crate) fn of(at: Timestamp) -> Self {
        Self {
            cluster: "test",
            kind: SourceKind::Files,
            owns: vec![],
            evidence: Evidence { time: at, ..Evidence::default() },
        }
    }

    pub(crate) fn complete(mut self) -> Self {
        self.evidence.coverage = Coverage::Cluster;
        self
    }

    pub(crate) fn object(mut self, mut object: Object) -> Self {
        object.meta_mut().observed_at = self.evidence.time;
        self.evidence.objects.push(object);
        self
    }

    pub(crate) fn objects(self, objects: impl IntoIterator<Item = Object>) -> Self {
        objects.into_iter().fold(self, Self::object)
    }

    pub(crate) fn scan(mut self, mut scan: ImageScan) -> Self {
        scan.scanned_at = self.evidence.time;
        self.evidence.scans.push(scan);
        self
    }
}

impl World {
    async fn new(store: Arc<dyn Store>) -> Self {
        let user = store
            .create_user(
                &store::accounts::NewUser {
                    login: "lucia".to_owned(),
                    email: "lucia@marisol.example".to_owned(),
                    name: "Lucía Ortega".to_owned(),
                    password_hash: "not a hash: nobody signs in".to_owned(),
                    must_change_password: false,
                },
                START,
            )
            .await
            .unwrap();
        Self { store, settings: Settings::default(), user: user.id }
    }

    pub(crate) async fn try_import(&self, files: Files, mode: Mode) -> Result<ImportResult, IngestError> {
        let received_at = files.evidence.time;
        let delivery = Delivery {
            cluster: files.cluster.to_owned(),
            source: Source { kind: files.kind, label: "test".to_owned() },
            evidence: files.evidence,
            understood: BTreeMap::new(),
            errors: vec![],
            received_at,
            owns: files.owns,
        };
        ingest(self.store.clone(), delivery, &self.settings, mode).await
    }

    pub(crate) async fn import(&self, files: Files) -> ImportResult {
        self.try_import(files, Mode::Apply).await.unwrap()
    }

    /// Imports as a version of the program would whose analysis ends in these findings: the first import of a cluster.
    pub(crate) async fn import_as(&self, files: Files, change: impl Fn(&mut Finding)) -> ImportResult {
        let at = files.evidence.time;
        let mut snapshot = Snapshot::new(at);
        let coverage = files.evidence.coverage.clone();
        let applied = apply(&mut snapshot, files.evidence).unwrap();
        let mut analysis = analyse(&snapshot, &self.settings);
        analysis.findings.iter_mut().for_each(change);
        let cluster = Cluster {
            id: String::new(),
            name: files.cluster.to_owned(),
            kube_system_uid: None,
            created: at,
            updated: None,
        };
        let reconciliation = Reconciliation {
            cluster: &cluster,
            generation: 0,
            received_at: at,
            source: &Source { kind: files.kind, label: "test".to_owned() },
            coverage: &coverage,
            understood: &BTreeMap::new(),
            errors: &[],
            applied: &applied,
            snapshot: &snapshot,
            analysis: &analysis,
            kube_system_uid: None,
            remade: &[],
            owns: &[],
            mode: Mode::Apply,
        };
        self.store.reconcile(&reconciliation).await.unwrap()
    }

    /// Unresolved findings by the counters: all, and those of a check.
    pub(crate) async fn unresolved(&self, check: &str) -> (u32, u32) {
        let size = self.store.size(&Scope::All, None).await.unwrap();
        let facets = self.store.facets(&Scope::All, None, 0).await.unwrap();
        (size.findings, facets.checks.into_iter().find(|(id, _)| id == check).map_or(0, |(_, n)| n))
    }

    /// Every finding that is not merged into another, resolved ones too, in a fixed order.
    pub(crate) async fn all(&self) -> Vec<FindingDetail> {
        let query =
            FindingQuery { filter: FindingFilter { all: true, ..FindingFilter::default() }, ..FindingQuery::default() };
        let page = self.store.findings(&Scope::All, &query, day(0), 1000).await.unwrap();
        let mut details = Vec::new();
        for row in page.rows {
            details.push(self.store.finding(&Scope::All, &row.id).await.unwrap().unwrap());
        }
        details.sort_by_key(|detail| detail.fingerprint.clone());
        details
    }

    /// The findings of one check.
    pub(crate) async fn of_check(&self, check: &str) -> Vec<FindingDetail> {
        self.all().await.into_iter().filter(|detail| detail.row.check == check).collect()
    }

    /// The one finding of a vulnerability.
    pub(crate) async fn vulnerability(&self, id: &str) -> FindingDetail {
        let mut found: Vec<FindingDetail> =
            self.all().await.into_iter().filter(|detail| detail.row.vulnerability.as_deref() == Some(id)).collect();
        assert_eq!(found.len(), 1, "findings of {id}");
        found.remove(0)
    }

    pub(crate) async fn presence(&self, id: &str) -> Presence {
        self.vulnerability(id).await.row.presence
    }

    /// What happened to a finding, the oldest first.
    pub(crate) async fn events(&self, finding: &str) -> Vec<Event> {
        let mut events = self.store.finding_events(&Scope::All, finding, 1000).await.unwrap();
        events.reverse();
        events
    }

    pub(crate) async fn kinds(&self, finding: &str) -> Vec<EventKind> {
        self.events(finding).await.into_iter().map(|event| event.kind).collect()
    }
}

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn meta(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { namespace: namespace.to_owned(), name: name.to_owned(), ..ObjectMeta::default() }
}

/// A namespace that every check passes, with the policy that makes it so.
pub(crate) fn namespace(name: &str) -> [Object; 2] {
    namespace_with_uid(name, None)
}

pub(crate) fn namespace_with_uid(name: &str, uid: Option<&str>) -> [Object; 2] {
    let mut meta_of_namespace = meta("", name);
    meta_of_namespace.labels = labels(&[("team", "storefront"), ("pod-security.kubernetes.io/enforce", "restricted")]);
    meta_of_namespace.uid = uid.map(str::to_owned);
    let deny = NetworkPolicy {
        meta: meta(name, "default-deny"),
        pod_selector: LabelSelector::default(),
        ingress_rules: Some(0),
        egress_rules: Some(0),
    };
    [Object::Namespace(Namespace { meta: meta_of_namespace }), Object::NetworkPolicy(deny)]
}

pub(crate) const CART: &str = "registry.example/shop/cart:1.0";

/// A container that every check about privileges passes.
pub(crate) fn container(name: &str, image: &str) -> Container {
    Container {
        name: name.to_owned(),
        kind: ContainerKind::Regular,
        index: 0,
        image: image.to_owned(),
        security: SecurityContext {
            allow_privilege_escalation: Some(false),
            run_as_non_root: Some(true),
            read_only_root_filesystem: Some(true),
            capabilities_drop: vec!["ALL".to_owned()],
            seccomp: Some(Profile { kind: "RuntimeDefault".to_owned(), localhost: None }),
            ..SecurityContext::default()
        },
        resources: Resources { cpu_request: true, cpu_limit: true, memory_request: true, memory_limit: true },
        ..Container::default()
    }
}

fn pod_of(container: Container) -> PodTemplate {
    PodTemplate { containers: vec![container], automount_service_account_token: Some(false), ..PodTemplate::default() }
}

pub(crate) fn workload(kind: WorkloadKind, namespace: &str, name: &str, container: Container) -> Object {
    Object::Workload(Box::new(Workload { meta: meta(namespace, name), kind, pod: pod_of(container), running: vec![] }))
}

/// A Deployment of one safe container that is called as the Deployment is.
pub(crate) fn deployment(namespace: &str, name: &str, image: &str) -> Object {
    workload(WorkloadKind::Deployment, namespace, name, container(name, image))
}

/// A running pod of such a Deployment.
pub(crate) fn pod(namespace: &str, deployment: &str, number: u32, image: &str, digest: &str) -> Object {
    let mut meta = meta(namespace, &format!("{deployment}-{number}"));
    meta.owner = Some(Owner { kind: "Deployment".to_owned(), name: deployment.to_owned() });
    Object::Workload(Box::new(Workload {
        meta,
        kind: WorkloadKind::Pod,
        pod: pod_of(container(deployment, image)),
        running: vec![RunningContainer { name: deployment.to_owned(), digest: digest.to_owned() }],
    }))
}

/// A digest that is told from others by its letter.
pub(crate) fn digest(letter: char) -> String {
    format!("sha256:{}", letter.to_string().repeat(64))
}

/// A vulnerable package of the operating system.
pub(crate) fn found(id: &str, package: &str) -> DetectedVulnerability {
    DetectedVulnerability {
        vulnerability: Arc::new(Vulnerability { id: id.to_owned(), ..Vulnerability::default() }),
        package_type: "deb".to_owned(),
        package_name: package.to_owned(),
        class: PackageClass::Os,
        installed_version: "1.1.1c".to_owned(),
        fixed_version: Some("1.1.1w".to_owned()),
        severity: Severity::High,
        path: None,
        layer: None,
        suppressed: None,
    }
}

/// A report about `registry.example/shop/cart` under a digest.
pub(crate) fn scan(scanner: &str, digest: &str, vulnerabilities: Vec<DetectedVulnerability>) -> ImageScan {
    ImageScan {
        scanner: scanner.to_owned(),
        scanned_at: START,
        reference: CART.to_owned(),
        repository: "registry.example/shop/cart".to_owned(),
        digests: ImageDigests { repository: vec![digest.to_owned()], configuration: None },
        os: None,
        os_end_of_life: false,
        layers: vec![],
        covers: BTreeSet::from([PackageClass::Os, PackageClass::Language]),
        vulnerabilities,
        packages: vec![],
    }
}

pub(crate) fn package(name: &str, version: &str) -> Package {
    Package { package_type: "deb".to_owned(), name: name.to_owned(), version: version.to_owned() }
}
