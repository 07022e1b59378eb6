//! The engine as a whole, on small snapshots made by hand.

use posture::{
    analysis::{Analysis, analyse},
    finding::{Finding, Subject},
    fix,
    object::{
        Container, ContainerKind, ContainerPort, HandlerHost, Namespace, NetworkPolicy, Object, ObjectMeta, Owner,
        PodTemplate, Profile, Resources, RunningContainer, SecurityContext, Workload,
    },
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Vulnerability},
    selector::{LabelSelector, Labels},
    settings::{AllowedBase, Settings},
    snapshot::Snapshot,
    time::Timestamp,
    words::{MatchStrength, PackageClass, Severity, Side, WorkloadKind},
};
use std::{collections::BTreeSet, sync::Arc};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn meta(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { namespace: namespace.to_owned(), name: name.to_owned(), observed_at: NOW, ..ObjectMeta::default() }
}

/// A container that every check passes.
fn safe_container(name: &str) -> Container {
    Container {
        name: name.to_owned(),
        kind: ContainerKind::Regular,
        index: 0,
        image: "registry.example/shop/cart:1.4.2".to_owned(),
        security: SecurityContext {
            privileged: None,
            allow_privilege_escalation: Some(false),
            run_as_non_root: Some(true),
            run_as_user: None,
            read_only_root_filesystem: Some(true),
            capabilities_add: vec![],
            capabilities_drop: vec!["ALL".to_owned()],
            seccomp: Some(Profile { kind: "RuntimeDefault".to_owned(), localhost: None }),
            ..SecurityContext::default()
        },
        resources: Resources { cpu_request: true, cpu_limit: false, memory_request: true, memory_limit: true },
        ..Container::default()
    }
}

fn profile(kind: &str) -> Profile {
    Profile { kind: kind.to_owned(), localhost: None }
}

fn deployment(name: &str, container: Container) -> Object {
    Object::Workload(Box::new(Workload {
        meta: meta("shop", name),
        kind: WorkloadKind::Deployment,
        pod: PodTemplate {
            labels: labels(&[("app", name)]),
            automount_service_account_token: Some(false),
            containers: vec![container],
            ..PodTemplate::default()
        },
        running: vec![],
    }))
}

/// The namespace `shop` as every check wants it.
fn safe_namespace() -> Vec<Object> {
    vec![
        Object::Namespace(Namespace {
            meta: ObjectMeta {
                name: "shop".to_owned(),
                labels: labels(&[("team", "storefront"), ("pod-security.kubernetes.io/enforce", "restricted")]),
                observed_at: NOW,
                ..ObjectMeta::default()
            },
        }),
        Object::NetworkPolicy(NetworkPolicy {
            meta: meta("shop", "default-deny"),
            pod_selector: LabelSelector::default(),
            ingress_rules: Some(0),
            egress_rules: Some(0),
        }),
    ]
}

fn snapshot(objects: impl IntoIterator<Item = Object>) -> Snapshot {
    let mut snapshot = Snapshot::new(NOW);
    for object in objects {
        snapshot.put_object(object);
    }
    snapshot
}

fn ids<'a>(analysis: &'a Analysis<'_>) -> Vec<&'a str> {
    analysis.findings.iter().map(|finding| finding.check.id).collect()
}

fn found(id: &str, package: &str, severity: Severity, layer: Option<&str>) -> DetectedVulnerability {
    DetectedVulnerability {
        vulnerability: Arc::new(Vulnerability { id: id.to_owned(), ..Vulnerability::default() }),
        package_type: "deb".to_owned(),
        package_name: package.to_owned(),
        class: PackageClass::Os,
        installed_version: "1.0".to_owned(),
        fixed_version: Some("1.1".to_owned()),
        severity,
        path: None,
        layer: layer.map(str::to_owned),
        suppressed: None,
    }
}

fn scan(digest: &str, vulnerabilities: Vec<DetectedVulnerability>) -> ImageScan {
    ImageScan {
        scanner: "trivy".to_owned(),
        scanned_at: NOW,
        reference: "registry.example/shop/cart:1.4.2".to_owned(),
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

#[test]
fn a_safe_workload_in_a_safe_namespace_has_no_finding() {
    let snapshot = snapshot(safe_namespace().into_iter().chain([deployment("cart", safe_container("cart"))]));
    let analysis = analyse(&snapshot, &Settings::default());
    assert_eq!(ids(&analysis), Vec::<&str>::new());
    // Nobody looked into the image, and no registry is configured: said, not passed over.
    let unknown: Vec<&str> = analysis.unknowns.iter().map(|unknown| unknown.check).collect();
    assert_eq!(unknown, ["image.never-scanned", "image.registry-not-allowed"]);
}

#[test]
fn each_weakness_gives_its_one_finding() {
    // (the check, how the container is weakened)
    type Tweak = fn(&mut Container);
    let table: [(&str, Severity, Tweak); 25] = [
        ("privilege.privileged", Severity::Critical, |c| c.security.privileged = Some(true)),
        ("privilege.run-as-root", Severity::High, |c| c.security.run_as_non_root = None),
        ("privilege.run-as-root", Severity::High, |c| c.security.run_as_user = Some(0)),
        ("privilege.run-as-root", Severity::Low, |c| {
            (c.security.run_as_non_root, c.security.run_as_user) = (None, Some(1000));
        }),
        ("privilege.capabilities-added", Severity::High, |c| {
            c.security.capabilities_add = vec!["SYS_ADMIN".to_owned()];
        }),
        ("privilege.capabilities-added", Severity::High, |c| {
            c.security.capabilities_add = vec!["cap_sys_admin".to_owned()];
        }),
        ("privilege.capabilities-added", Severity::High, |c| {
            c.security.capabilities_add = vec!["KILL".to_owned(), "NET_RAW".to_owned()];
        }),
        ("privilege.capabilities-added", Severity::Medium, |c| {
            c.security.capabilities_add = vec!["WAKE_ALARM".to_owned()];
        }),
        ("privilege.capabilities-added", Severity::Low, |c| c.security.capabilities_add = vec!["KILL".to_owned()]),
        ("privilege.secret-in-env", Severity::High, |c| c.secret_env = vec!["DB_PASSWORD".to_owned()]),
        ("privilege.root-group", Severity::Medium, |c| c.security.run_as_group = Some(0)),
        ("privilege.ssh", Severity::Medium, |c| {
            c.ports = vec![ContainerPort { container_port: 22, host_port: 0, protocol: String::new() }];
        }),
        ("privilege.capabilities-added", Severity::Medium, |c| c.security.capabilities_add = vec!["CHOWN".to_owned()]),
        ("privilege.capabilities-not-dropped", Severity::Medium, |c| {
            c.security.capabilities_drop = vec!["NET_RAW".to_owned()];
        }),
        ("privilege.privilege-escalation", Severity::Medium, |c| c.security.allow_privilege_escalation = None),
        ("privilege.seccomp-profile", Severity::Medium, |c| c.security.seccomp = None),
        ("privilege.seccomp-profile", Severity::High, |c| c.security.seccomp = Some(profile("Unconfined"))),
        ("privilege.app-armor", Severity::High, |c| c.security.app_armor = Some(profile("Unconfined"))),
        ("privilege.proc-mount", Severity::High, |c| c.security.proc_mount = Some("Unmasked".to_owned())),
        ("privilege.host-process", Severity::Critical, |c| c.security.host_process = Some(true)),
        ("privilege.host-port", Severity::Medium, |c| {
            c.ports = vec![ContainerPort { container_port: 80, host_port: 80, protocol: String::new() }];
        }),
        ("privilege.host-probes", Severity::Medium, |c| {
            let field = "livenessProbe.tcpSocket.host".to_owned();
            c.handler_hosts = vec![HandlerHost { field, host: "192.0.2.1".to_owned() }];
        }),
        ("privilege.writable-root-filesystem", Severity::Medium, |c| c.security.read_only_root_filesystem = None),
        ("image.mutable-tag", Severity::Medium, |c| c.image = "registry.example/shop/cart".to_owned()),
        ("image.mutable-tag", Severity::Medium, |c| c.image = "registry.example/shop/cart:latest".to_owned()),
    ];
    for (check, severity, weaken) in table {
        for kind in [ContainerKind::Init, ContainerKind::Regular, ContainerKind::Ephemeral] {
            let mut container = safe_container("cart");
            container.kind = kind;
            weaken(&mut container);
            let snapshot = snapshot(safe_namespace().into_iter().chain([deployment("cart", container)]));
            let analysis = analyse(&snapshot, &Settings::default());
            assert_eq!(ids(&analysis), [check], "{kind:?}");
            assert_eq!(analysis.findings[0].severity, severity, "{check}");
            assert_eq!(
                (analysis.findings[0].side, analysis.findings[0].team.as_deref()),
                (Side::Developer, Some("storefront"))
            );
        }
    }
}

#[test]
fn applied_the_change_makes_the_check_pass() {
    let mut container = safe_container("cart");
    container.security = SecurityContext {
        privileged: Some(true),
        run_as_user: Some(0),
        capabilities_add: vec!["SYS_ADMIN".to_owned()],
        ..SecurityContext::default()
    };
    let snapshot = snapshot(safe_namespace().into_iter().chain([deployment("cart", container)]));
    let analysis = analyse(&snapshot, &Settings::default());
    let failing: Vec<_> = analysis.findings.iter().map(|finding| (finding.check, Some("cart"))).collect();
    let patch = fix::workload_patch(&analysis.inventory, &analysis.findings[0].subject, &failing).unwrap();
    assert_eq!(patch.object, "apps/v1 Deployment shop/cart");
    assert_eq!(
        patch.yaml,
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart\n  namespace: shop\nspec:\n  template:\n    spec:\n      containers:\n        - name: cart\n          securityContext:\n            privileged: false\n            runAsNonRoot: true\n            runAsUser: 65532\n            capabilities:\n              add: []\n              drop: [ALL]\n            allowPrivilegeEscalation: false\n            seccompProfile:\n              type: RuntimeDefault\n            readOnlyRootFilesystem: true\n"
    );
}

#[test]
fn a_pods_replicaset_resolves_to_its_deployment_by_the_template_hash() {
    let mut pod = Workload {
        meta: meta("shop", "cart-6d9f7c-x2x4z"),
        kind: WorkloadKind::Pod,
        pod: PodTemplate {
            labels: labels(&[("pod-template-hash", "6d9f7c")]),
            containers: vec![safe_container("cart")],
            ..PodTemplate::default()
        },
        running: vec![],
    };
    pod.meta.owner = Some(Owner { kind: "ReplicaSet".to_owned(), name: "cart-6d9f7c".to_owned() });
    let snapshot = snapshot([Object::Workload(Box::new(pod))]);
    let analysis = analyse(&snapshot, &Settings::default());
    assert_eq!((&*analysis.workloads[0].kind, &*analysis.workloads[0].name), ("Deployment", "cart"));
}

#[test]
fn an_ephemeral_container_of_a_pod_is_judged_with_its_workload() {
    let mut debugger = safe_container("debugger");
    debugger.kind = ContainerKind::Ephemeral;
    debugger.security.privileged = Some(true);
    let mut pod = Workload {
        meta: meta("shop", "cart-0"),
        kind: WorkloadKind::Pod,
        pod: PodTemplate { containers: vec![safe_container("cart"), debugger], ..PodTemplate::default() },
        running: vec![],
    };
    pod.meta.owner = Some(Owner { kind: "Deployment".to_owned(), name: "cart".to_owned() });
    let snapshot = snapshot(
        safe_namespace()
            .into_iter()
            .chain([deployment("cart", safe_container("cart")), Object::Workload(Box::new(pod))]),
    );
    let analysis = analyse(&snapshot, &Settings::default());
    assert_eq!(ids(&analysis), ["privilege.privileged"]);
    let finding = &analysis.findings[0];
    assert_eq!(finding.key(), "privilege.privileged|shop|Deployment|cart|debugger");
    assert_eq!(finding.evidence.as_ref().unwrap().field, "spec.ephemeralContainers[0].securityContext.privileged");
    // The Deployment's manifest does not hold it, so that no change to it would help.
    assert_eq!(fix::patch(&analysis.inventory, finding.check, &finding.subject, finding.evidence.as_ref()), None);
}

#[test]
fn the_order_of_objects_changes_nothing() {
    let objects: Vec<Object> = safe_namespace()
        .into_iter()
        .chain(["web", "cart", "search"].map(|name| {
            let mut container = safe_container(name);
            container.security = SecurityContext::default();
            deployment(name, container)
        }))
        .collect();
    let keys = |objects: Vec<Object>| {
        let snapshot = snapshot(objects);
        let analysis = analyse(&snapshot, &Settings::default());
        analysis.findings.iter().map(Finding::key).collect::<Vec<_>>()
    };
    let forward = keys(objects.clone());
    assert_eq!(forward.len(), 3 * 5);
    assert_eq!(keys(objects.into_iter().rev().collect()), forward);
}

fn digest(letter: char) -> String {
    format!("sha256:{}", letter.to_string().repeat(64))
}

#[test]
fn a_report_is_joined_with_what_runs_and_says_how_surely() {
    let digest = digest('a');
    let mut pod = Workload {
        meta: meta("shop", "cart-0"),
        kind: WorkloadKind::Pod,
        pod: PodTemplate { containers: vec![safe_container("cart")], ..PodTemplate::default() },
        running: vec![RunningContainer { name: "cart".to_owned(), digest: digest.clone() }],
    };
    pod.meta.owner = Some(Owner { kind: "Deployment".to_owned(), name: "cart".to_owned() });
    let with_scan = |scanned: &str| {
        let mut snapshot = snapshot(
            safe_namespace()
                .into_iter()
                .chain([deployment("cart", safe_container("cart")), Object::Workload(Box::new(pod.clone()))]),
        );
        snapshot.put_scan(scan(scanned, vec![found("CVE-2024-1", "openssl", Severity::High, None)]));
        let analysis = analyse(&snapshot, &Settings::default());
        let strengths: Vec<MatchStrength> =
            analysis.findings.iter().flat_map(|f| &f.occurrences).map(|o| o.strength).collect();
        (ids(&analysis).iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), strengths)
    };
    assert_eq!(with_scan(&digest), (vec!["image.vulnerability".to_owned()], vec![MatchStrength::SameManifest]));
    // The same tag, another digest: nobody looked at what runs.
    assert_eq!(with_scan(&self::digest('b')), (vec!["image.never-scanned".to_owned()], vec![]));
}

#[test]
fn a_layer_of_an_allowed_base_image_is_the_operators_move() {
    let settings = Settings {
        allowed_bases: vec![AllowedBase { image: "debian:12".to_owned(), layers: vec!["sha256:base".to_owned()] }],
        ..Settings::default()
    };
    let mut snapshot = snapshot(safe_namespace().into_iter().chain([deployment("cart", safe_container("cart"))]));
    snapshot.put_scan(scan(
        &digest('a'),
        vec![
            found("CVE-2024-1", "openssl", Severity::High, Some("sha256:base")),
            found("CVE-2024-2", "curl", Severity::High, Some("sha256:own")),
        ],
    ));
    let analysis = analyse(&snapshot, &settings);
    let sides: Vec<_> = analysis.findings.iter().map(|f| (f.title.as_str(), f.side, f.team.as_deref())).collect();
    assert_eq!(
        sides,
        [
            ("CVE-2024-1 in openssl 1.0", Side::Operator, Some("platform")),
            ("CVE-2024-2 in curl 1.0", Side::Developer, Some("storefront")),
        ]
    );
}

#[test]
fn two_names_of_one_vulnerability_are_one_finding_under_its_cve() {
    let mut snapshot = snapshot(safe_namespace().into_iter().chain([deployment("cart", safe_container("cart"))]));
    let mut ghsa = found("GHSA-aaaa-bbbb-cccc", "qs", Severity::High, None);
    ghsa.vulnerability = Arc::new(Vulnerability {
        id: "GHSA-aaaa-bbbb-cccc".to_owned(),
        aliases: vec!["CVE-2022-24999".to_owned()],
        ..Vulnerability::default()
    });
    let mut other = scan(&digest('a'), vec![found("CVE-2022-24999", "qs", Severity::Medium, None)]);
    other.scanner = "grype".to_owned();
    snapshot.put_scan(scan(&digest('a'), vec![ghsa]));
    snapshot.put_scan(other);
    let analysis = analyse(&snapshot, &Settings::default());
    assert_eq!(ids(&analysis), ["image.vulnerability"]);
    let finding = &analysis.findings[0];
    assert_eq!((finding.severity, finding.occurrences.len()), (Severity::High, 2));
    assert!(
        matches!(&finding.subject, Subject::Vulnerability { vulnerability, .. } if &**vulnerability == "CVE-2022-24999")
    );
}

#[test]
fn coverage_is_judged_by_workload_and_direction() {
    let ingress_only = NetworkPolicy {
        meta: meta("shop", "cart"),
        pod_selector: LabelSelector { match_labels: labels(&[("app", "cart")]), match_expressions: vec![] },
        ingress_rules: Some(1),
        egress_rules: None,
    };
    let namespace = safe_namespace().remove(0);
    let snapshot = snapshot([
        namespace,
        Object::NetworkPolicy(ingress_only),
        deployment("cart", safe_container("cart")),
        deployment("web", safe_container("web")),
    ]);
    let analysis = analyse(&snapshot, &Settings::default());
    let titles: Vec<&str> = analysis.findings.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "shop lets everybody in, and every pod out, by default",
            "cart is covered by no egress policy",
            "web is covered by no policy"
        ]
    );
}
