//! Small evidence, made by hand.

use posture::{
    evidence::{Coverage, Evidence},
    object::{Container, ContainerKind, Namespace, Object, ObjectMeta, PodTemplate, SecurityContext, Workload},
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Vulnerability},
    settings::Settings,
    time::{DAY, Timestamp},
    words::{PackageClass, Severity, WorkloadKind},
};
use std::{collections::BTreeMap, sync::Arc};
use store::{
    CountingIds, Delivery, IngestError, Sqlite, Store,
    accounts::{NewUser, UserStore},
    evidence::{ImportResult, Mode, Source, SourceKind},
    ingest,
};

/// The first moment of every test.
pub(crate) const START: Timestamp = Timestamp(1_700_000_000_000);

/// So many days after the first moment.
pub(crate) fn day(days: i64) -> Timestamp {
    Timestamp(START.0 + days * DAY)
}

/// A store of its own.
pub(crate) async fn store() -> Arc<Sqlite> {
    Arc::new(Sqlite::temporary(Arc::new(CountingIds::default())).await.unwrap())
}

/// A user to move work.
pub(crate) async fn user(store: &Sqlite, login: &str) -> String {
    let user = NewUser { login: login.to_owned(), name: login.to_owned(), ..NewUser::default() };
    store.create_user(&user, START).await.unwrap().id
}

fn meta(namespace: &str, name: &str, at: Timestamp) -> ObjectMeta {
    ObjectMeta { namespace: namespace.to_owned(), name: name.to_owned(), observed_at: at, ..ObjectMeta::default() }
}

/// A namespace of a team.
pub(crate) fn namespace(name: &str, team: &str, uid: Option<&str>, at: Timestamp) -> Object {
    let labels = BTreeMap::from([("team".to_owned(), team.to_owned())]);
    Object::Namespace(Namespace { meta: ObjectMeta { labels, uid: uid.map(str::to_owned), ..meta("", name, at) } })
}

/// A Deployment with one container of its own name, privileged or wholly restricted.
pub(crate) fn deployment(namespace: &str, name: &str, image: &str, privileged: bool, at: Timestamp) -> Object {
    let security = if privileged {
        SecurityContext { privileged: Some(true), ..SecurityContext::default() }
    } else {
        SecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(1_000),
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            capabilities_drop: vec!["ALL".to_owned()],
            ..SecurityContext::default()
        }
    };
    let container = Container {
        name: name.to_owned(),
        kind: ContainerKind::Regular,
        index: 0,
        image: image.to_owned(),
        security,
        ..Container::default()
    };
    let pod = PodTemplate { containers: vec![container], ..PodTemplate::default() };
    Object::Workload(Box::new(Workload {
        meta: meta(namespace, name, at),
        kind: WorkloadKind::Deployment,
        pod,
        running: vec![],
    }))
}

/// A vulnerability as a report lists it.
pub(crate) fn vulnerability(id: &str, package: &str, severity: Severity) -> DetectedVulnerability {
    let text = Vulnerability { id: id.to_owned(), title: format!("A fault in {package}"), ..Vulnerability::default() };
    DetectedVulnerability {
        vulnerability: Arc::new(text),
        package_type: "deb".to_owned(),
        package_name: package.to_owned(),
        class: PackageClass::Os,
        installed_version: "1.0".to_owned(),
        fixed_version: None,
        severity,
        path: None,
        layer: None,
        suppressed: None,
    }
}

/// A report about an image by reference, with the digest that `digest` stands for.
pub(crate) fn scan(
    reference: &str,
    repository: &str,
    digest: &str,
    found: Vec<DetectedVulnerability>,
    at: Timestamp,
) -> ImageScan {
    ImageScan {
        scanner: "trivy".to_owned(),
        scanned_at: at,
        reference: reference.to_owned(),
        repository: repository.to_owned(),
        digests: ImageDigests { repository: vec![format!("sha256:{digest}")], configuration: None },
        os: Some("debian 12".to_owned()),
        os_end_of_life: false,
        layers: vec![],
        covers: [PackageClass::Os, PackageClass::Language].into(),
        vulnerabilities: found,
        packages: vec![],
    }
}

/// A delivery of files.
pub(crate) fn delivery(coverage: Coverage, objects: Vec<Object>, scans: Vec<ImageScan>, at: Timestamp) -> Delivery {
    Delivery {
        cluster: "staging".to_owned(),
        source: Source { kind: SourceKind::Files, label: "ci".to_owned() },
        evidence: Evidence { time: at, coverage, objects, scans },
        understood: BTreeMap::from([("Deployment".to_owned(), 2)]),
        errors: vec![],
        received_at: at,
        owns: vec![],
    }
}

/// Delivers and keeps.
pub(crate) async fn import(store: &Arc<Sqlite>, delivery: Delivery) -> ImportResult {
    try_import(store, delivery, Mode::Apply).await.unwrap()
}

/// Delivers.
pub(crate) async fn try_import(
    store: &Arc<Sqlite>,
    delivery: Delivery,
    mode: Mode,
) -> Result<ImportResult, IngestError> {
    let store: Arc<dyn Store> = store.clone();
    ingest(store, delivery, &Settings::default(), mode).await
}

/// Two namespaces of two teams with three workloads and one report.
pub(crate) fn two_teams(at: Timestamp) -> Delivery {
    let objects = vec![
        namespace("media", "video", None, at),
        namespace("shop", "storefront", None, at),
        deployment("shop", "cart", "registry.example/cart:1.0", true, at),
        deployment("shop", "web", "registry.example/web:1.0", false, at),
        deployment("media", "resizer", "registry.example/resizer:2.0", true, at),
    ];
    let found = vec![
        vulnerability("CVE-2024-0001", "openssl", Severity::Critical),
        vulnerability("CVE-2024-0002", "zlib", Severity::High),
        vulnerability("CVE-2024-0003", "bash", Severity::Low),
    ];
    let scans = vec![
        scan("registry.example/cart:1.0", "registry.example/cart", "c1", found.clone(), at),
        scan("registry.example/resizer:2.0", "registry.example/resizer", "r2", found, at),
    ];
    delivery(Coverage::Cluster, objects, scans, at)
}
