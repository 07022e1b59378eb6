//! How many pods a second the checks judge on one core, findings with evidence built.

use posture::{
    analysis::analyse,
    object::{Container, ContainerKind, Object, ObjectMeta, PodTemplate, SecurityContext, Workload},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::WorkloadKind,
};
use std::{
    hint::black_box,
    io::{Write, stdout},
};

const PODS: u32 = 100_000;
const RUNS: usize = 7;
/// The design's bar, in pods a second a core.
const BAR: f64 = 100_000.0;

/// Pods of 500 namespaces; a third is as most are in the wild, a third half hardened, a third safe.
fn pods() -> Snapshot {
    let mut snapshot = Snapshot::new(Timestamp(0));
    for at in 0..PODS {
        let security = match at % 3 {
            0 => SecurityContext::default(),
            1 => SecurityContext {
                run_as_non_root: Some(true),
                capabilities_add: vec!["NET_ADMIN".to_owned()],
                ..SecurityContext::default()
            },
            _ => SecurityContext {
                allow_privilege_escalation: Some(false),
                run_as_non_root: Some(true),
                read_only_root_filesystem: Some(true),
                capabilities_drop: vec!["ALL".to_owned()],
                ..SecurityContext::default()
            },
        };
        snapshot.put_object(Object::Workload(Box::new(Workload {
            meta: ObjectMeta {
                namespace: format!("namespace-{}", at % 500),
                name: format!("pod-{at}"),
                ..ObjectMeta::default()
            },
            kind: WorkloadKind::Pod,
            pod: PodTemplate {
                containers: vec![Container {
                    name: "app".to_owned(),
                    kind: ContainerKind::Regular,
                    index: 0,
                    image: format!("registry.example/team-{}/app:1.{}", at % 40, at % 17),
                    security,
                    ..Container::default()
                }],
                ..PodTemplate::default()
            },
            running: vec![],
        })));
    }
    snapshot
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures with the clock")]
fn main() -> std::io::Result<()> {
    let snapshot = pods();
    let settings = Settings::default();
    let mut seconds = Vec::new();
    let mut findings = 0;
    for _ in 0..RUNS {
        let start = std::time::Instant::now();
        let analysis = black_box(analyse(black_box(&snapshot), &settings));
        seconds.push(start.elapsed().as_secs_f64());
        findings = analysis.findings.len();
    }
    seconds.sort_by(f64::total_cmp);
    let median = seconds[RUNS / 2];
    writeln!(
        stdout(),
        "checks of {PODS} pods, {findings} findings with evidence: {:.0} pods/s (bar {BAR:.0}), median of {RUNS}, {:.0} to {:.0} ms",
        f64::from(PODS) / median,
        seconds[0] * 1e3,
        seconds[RUNS - 1] * 1e3,
    )
}
