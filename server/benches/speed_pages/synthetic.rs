//! A cluster of 500 namespaces, the same every time.

use posture::{
    evidence::{Coverage, Evidence},
    object::{Container, ContainerKind, Namespace, Object, ObjectMeta, PodTemplate, SecurityContext, Workload},
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Vulnerability},
    selector::Labels,
    time::Timestamp,
    words::{PackageClass, Severity, WorkloadKind},
};
use std::{collections::BTreeSet, sync::Arc};

const NAMESPACES: u32 = 500;
const WORKLOADS: u32 = 4;
/// Findings of a workload that no report brings, roughly.
const OF_MANIFESTS: u32 = 5;
/// As many different vulnerabilities are known in the cluster.
const POOL: u32 = 5_000;
const PACKAGES: [&str; 8] = ["openssl", "zlib1g", "curl", "libexpat1", "busybox", "glibc", "krb5", "perl"];

/// The cluster at a moment; a later `generation` has other digests and a tenth of the vulnerabilities fixed.
/// About as many `findings` are opened by the first.
pub(crate) fn cluster(at: Timestamp, generation: u32, findings: u32) -> Evidence {
    let vulnerabilities = (findings / (NAMESPACES * WORKLOADS)).saturating_sub(OF_MANIFESTS).max(1);
    let pool: Vec<Arc<Vulnerability>> = (0..POOL).map(vulnerability).collect();
    let mut evidence = Evidence { time: at, coverage: Coverage::Cluster, ..Evidence::default() };
    for namespace in 0..NAMESPACES {
        evidence.objects.push(Object::Namespace(Namespace {
            meta: ObjectMeta {
                name: format!("namespace-{namespace}"),
                labels: Labels::from([("team".to_owned(), format!("team-{namespace}"))]),
                observed_at: at,
                ..ObjectMeta::default()
            },
        }));
        for workload in 0..WORKLOADS {
            let repository = format!("registry.example/team-{namespace}/service-{namespace}-{workload}");
            let digest = format!("sha256:{generation:08x}{namespace:028x}{workload:028x}");
            evidence.objects.push(deployment(
                namespace,
                workload,
                &format!("{repository}:1.{generation}@{digest}"),
                at,
            ));
            let image = Image { repository, digest, number: namespace * WORKLOADS + workload, vulnerabilities };
            evidence.scans.push(scan(image, generation, &pool, at));
        }
    }
    evidence
}

fn vulnerability(number: u32) -> Arc<Vulnerability> {
    Arc::new(Vulnerability {
        id: format!("CVE-20{:02}-{:04}", 15 + number % 11, 1000 + number),
        title: format!("Flaw number {number} in a parser"),
        description:
            "A length that the input states is believed. Reading such an input writes past the end of a buffer."
                .to_owned(),
        url: Some("https://nvd.nist.gov/".to_owned()),
        cvss_tenths: Some(u8::try_from(20 + number % 80).unwrap_or(50)),
        ..Vulnerability::default()
    })
}

fn deployment(namespace: u32, workload: u32, image: &str, at: Timestamp) -> Object {
    Object::Workload(Box::new(Workload {
        meta: ObjectMeta {
            namespace: format!("namespace-{namespace}"),
            name: format!("service-{workload}"),
            observed_at: at,
            ..ObjectMeta::default()
        },
        kind: WorkloadKind::Deployment,
        pod: PodTemplate {
            containers: vec![Container {
                name: "app".to_owned(),
                kind: ContainerKind::Regular,
                index: 0,
                image: image.to_owned(),
                security: SecurityContext { privileged: (workload == 0).then_some(true), ..SecurityContext::default() },
                ..Container::default()
            }],
            ..PodTemplate::default()
        },
        running: vec![],
    }))
}

struct Image {
    repository: String,
    digest: String,
    number: u32,
    vulnerabilities: u32,
}

fn scan(image: Image, generation: u32, pool: &[Arc<Vulnerability>], at: Timestamp) -> ImageScan {
    let Image { repository, digest, number: image, vulnerabilities } = image;
    let found = (0..vulnerabilities).filter(|place| generation == 0 || place % 10 != 9).filter_map(|place| {
        // A step that shares no factor with the pool's size meets every vulnerability in turn.
        let number = (image * 37 + place * 101) % POOL;
        Some(DetectedVulnerability {
            vulnerability: pool.get(usize::try_from(number).ok()?)?.clone(),
            package_type: "deb".to_owned(),
            package_name: PACKAGES[usize::try_from(place).ok()? % PACKAGES.len()].to_owned(),
            class: PackageClass::Os,
            installed_version: format!("1.{generation}.{place}"),
            fixed_version: (place % 3 != 0).then(|| format!("1.9.{place}")),
            severity: match number % 20 {
                0 => Severity::Critical,
                1..=3 => Severity::High,
                4..=11 => Severity::Medium,
                _ => Severity::Low,
            },
            path: None,
            layer: None,
            suppressed: None,
        })
    });
    ImageScan {
        scanner: "trivy".to_owned(),
        scanned_at: at,
        reference: format!("{repository}:1.{generation}"),
        repository,
        digests: ImageDigests { repository: vec![digest], configuration: None },
        os: Some("debian 12".to_owned()),
        os_end_of_life: false,
        layers: vec![],
        covers: BTreeSet::from([PackageClass::Os, PackageClass::Language]),
        vulnerabilities: found.collect(),
        packages: vec![],
    }
}
