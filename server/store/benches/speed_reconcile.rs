//! How long a first reconcile takes, and the same again: beside the design's bars for 1,000,000 findings.
//!
//! `cargo bench -p store --bench speed_reconcile`; the number of findings stands in `ATALAYA_BENCH_FINDINGS`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and stops where it can't go on"
)]

use posture::{
    analysis::analyse,
    evidence::{Coverage, Evidence, apply},
    object::{Container, ContainerKind, Namespace, Object, ObjectMeta, PodTemplate, SecurityContext, Workload},
    query::FindingQuery,
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Vulnerability},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{PackageClass, Severity, WorkloadKind},
};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use store::{
    CountingIds, Scope, Store,
    clusters::Cluster,
    evidence::{Mode, Reconciliation, Source, SourceKind},
};

/// Findings where nothing else is asked for.
const FINDINGS: usize = 100_000;

/// What one generated workload gives: seven failing checks and its vulnerabilities.
const CHECKS_OF_WORKLOAD: usize = 7;
const VULNERABILITIES_OF_WORKLOAD: usize = 93;
const WORKLOADS_OF_NAMESPACE: usize = 20;

/// Different vulnerabilities in all.
const VULNERABILITIES: usize = 5_000;

const AT: Timestamp = Timestamp(1_700_000_000_000);

/// Seconds for 1,000,000 findings, from the design.
const FIRST_BAR: f64 = 40.0;
const AGAIN_BAR: f64 = 6.0;

fn meta(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { namespace: namespace.to_owned(), name: name.to_owned(), observed_at: AT, ..ObjectMeta::default() }
}

fn vulnerabilities() -> Vec<DetectedVulnerability> {
    let one = |number: usize| DetectedVulnerability {
        vulnerability: Arc::new(Vulnerability {
            id: format!("CVE-2024-{number:05}"),
            title: format!("libfoo{}: out-of-bounds read in the parser of headers", number % 700),
            description: "A description of the usual length, repeated as the databases do. ".repeat(8),
            url: Some(format!("https://avd.example/CVE-2024-{number:05}")),
            cvss_tenths: u8::try_from(40 + number % 60).ok(),
            ..Vulnerability::default()
        }),
        package_type: "deb".to_owned(),
        package_name: format!("libfoo{}", number % 700),
        class: PackageClass::Os,
        installed_version: format!("1.{}.0-3", number % 40),
        fixed_version: number.is_multiple_of(3).then(|| format!("1.{}.1-1", number % 40)),
        severity: [Severity::Critical, Severity::High, Severity::Medium, Severity::Low][number % 4],
        path: None,
        layer: None,
        suppressed: None,
    };
    (0..VULNERABILITIES).map(one).collect()
}

fn evidence(findings: usize) -> Evidence {
    let known = vulnerabilities();
    let workloads = findings / (CHECKS_OF_WORKLOAD + VULNERABILITIES_OF_WORKLOAD);
    let (mut objects, mut scans) = (Vec::new(), Vec::new());
    for number in 0..workloads {
        let namespace = format!("team-{:04}", number / WORKLOADS_OF_NAMESPACE);
        if number % WORKLOADS_OF_NAMESPACE == 0 {
            let labels = BTreeMap::from([("team".to_owned(), namespace.clone())]);
            objects.push(Object::Namespace(Namespace { meta: ObjectMeta { labels, ..meta("", &namespace) } }));
        }
        let name = format!("service-{number:05}");
        let repository = format!("registry.example/{namespace}/{name}");
        let image = format!("{repository}:1.0.0");
        let security = SecurityContext { privileged: Some(true), ..SecurityContext::default() };
        let container = Container {
            name: name.clone(),
            kind: ContainerKind::Regular,
            index: 0,
            image: image.clone(),
            security,
            ..Container::default()
        };
        let pod = PodTemplate { containers: vec![container], ..PodTemplate::default() };
        let workload =
            Workload { meta: meta(&namespace, &name), kind: WorkloadKind::Deployment, pod, running: Vec::new() };
        objects.push(Object::Workload(Box::new(workload)));
        let found = (0..VULNERABILITIES_OF_WORKLOAD).map(|at| known[(number * 37 + at) % VULNERABILITIES].clone());
        scans.push(ImageScan {
            scanner: "trivy".to_owned(),
            scanned_at: AT,
            reference: image,
            repository,
            digests: ImageDigests { repository: vec![format!("sha256:{number:064x}")], configuration: None },
            os: Some("debian 12.5".to_owned()),
            os_end_of_life: false,
            layers: Vec::new(),
            covers: [PackageClass::Os].into(),
            vulnerabilities: found.collect(),
            packages: Vec::new(),
        });
    }
    Evidence { time: AT, coverage: Coverage::Cluster, objects, scans }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn now() -> Instant {
    Instant::now()
}

/// A line of `/proc/self/status` in megabytes; 0 where the system has none.
fn status(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line)?.split_whitespace().next()?.parse::<u64>().ok());
    found.unwrap_or(0) / 1_024
}

fn print(what: &str, took: Duration, findings: usize, bar: f64) {
    let seconds = took.as_secs_f64();
    let per_million = seconds * 1_000_000.0 / findings as f64;
    println!("{what:<44} {seconds:>8.2} s   = {per_million:>6.1} s for 1,000,000   bar {bar:>4.0} s");
}

fn main() {
    #[expect(clippy::disallowed_methods, reason = "the size of a benchmark is asked for in the environment")]
    let findings = std::env::var("ATALAYA_BENCH_FINDINGS").ok().and_then(|text| text.parse().ok()).unwrap_or(FINDINGS);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(measure(findings));
}

async fn measure(asked: usize) {
    let store = store::Sqlite::temporary(Arc::new(CountingIds::default())).await.unwrap();
    let mut snapshot = Snapshot::new(AT);
    let applied = apply(&mut snapshot, evidence(asked)).unwrap();
    let settings = Settings::default();
    let start = now();
    let analysis = analyse(&snapshot, &settings);
    let findings = analysis.findings.len();
    println!(
        "{findings} findings, {} workloads; analysed in {:.2} s",
        analysis.workloads.len(),
        start.elapsed().as_secs_f64()
    );
    println!("memory: {} MB now, {} MB of it anonymous", status("VmRSS:"), status("RssAnon:"));
    let cluster =
        Cluster { id: String::new(), name: "bench".to_owned(), kube_system_uid: None, created: AT, updated: None };
    let source = Source { kind: SourceKind::Files, label: "bench".to_owned() };
    let understood = BTreeMap::new();
    let first = Reconciliation {
        cluster: &cluster,
        generation: 0,
        received_at: AT,
        source: &source,
        coverage: &Coverage::Cluster,
        understood: &understood,
        errors: &[],
        applied: &applied,
        snapshot: &snapshot,
        analysis: &analysis,
        kube_system_uid: None,
        remade: &[],
        owns: &[],
        mode: Mode::Apply,
    };
    let reconciled: &dyn Store = &store;
    let start = now();
    let result = reconciled.reconcile(&first).await.unwrap();
    print("first reconcile", start.elapsed(), findings, FIRST_BAR);
    assert_eq!(result.present as usize, findings);
    let cluster = store::clusters::ClusterStore::cluster(&store, &Scope::All, None).await.unwrap().unwrap();
    let start = now();
    let again = reconciled.reconcile(&Reconciliation { cluster: &cluster, generation: 1, ..first }).await.unwrap();
    print("the same again, unchanged", start.elapsed(), findings, AGAIN_BAR);
    assert_eq!(again.unchanged as usize, findings);
    println!("memory: {} MB at the peak, {} MB anonymous now", status("VmHWM:"), status("RssAnon:"));
    drop(analysis);
    drop(snapshot);
    pages(reconciled).await;
}

/// What the first pages take on what was just written, each the best of five.
async fn pages(store: &dyn Store) {
    let team = Scope::Grants(vec![store::Reach { cluster: None, team: Some("team-0001".to_owned()) }]);
    for (name, scope) in [("everything", &Scope::All), ("one team", &team)] {
        let mut best = [Duration::MAX; 4];
        for _ in 0..5 {
            let start = now();
            store.overview(scope, None, AT).await.unwrap();
            best[0] = best[0].min(start.elapsed());
            let start = now();
            store.findings(scope, &FindingQuery::default(), AT, 50).await.unwrap();
            best[1] = best[1].min(start.elapsed());
            let start = now();
            store.facets(scope, None, 20).await.unwrap();
            best[2] = best[2].min(start.elapsed());
            let text = FindingQuery::from_pairs([("q", "libfoo123")]).unwrap();
            let start = now();
            store.findings(scope, &text, AT, 50).await.unwrap();
            best[3] = best[3].min(start.elapsed());
        }
        let milliseconds = best.map(|took| took.as_secs_f64() * 1_000.0);
        println!(
            "{name:<12} overview {:.1} ms, list {:.1} ms, choices {:.1} ms, text search {:.1} ms",
            milliseconds[0], milliseconds[1], milliseconds[2], milliseconds[3]
        );
    }
}
