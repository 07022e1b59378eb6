//! At which version each control of the Pod Security Standards came and changed, on pods made by hand.
//!
//! Source: Pod Security Standards, and the versions that Pod Security Admission v0.37 gives its checks.

use posture::{
    analysis::analyse,
    finding::Finding,
    object::{
        Container, ContainerKind, ContainerPort, HandlerHost, Namespace, Object, ObjectMeta, PodTemplate, Profile,
        SeLinuxOptions, SecurityContext, Sysctl, Volume, Workload,
    },
    pod_security::{ENFORCE_VERSION, Version},
    selector::Labels,
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::WorkloadKind,
};
use std::collections::BTreeSet;

fn profile(kind: &str) -> Profile {
    Profile { kind: kind.to_owned(), localhost: None }
}

/// A pod that breaks no control at any version.
fn safe() -> PodTemplate {
    let mut pod = PodTemplate::default();
    pod.security.run_as_non_root = Some(true);
    pod.security.seccomp = Some(profile("RuntimeDefault"));
    pod.containers = vec![Container {
        name: "cart".to_owned(),
        kind: ContainerKind::Regular,
        image: "registry.example/shop/cart:1.4.2".to_owned(),
        security: SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities_drop: vec!["ALL".to_owned()],
            ..SecurityContext::default()
        },
        ..Container::default()
    }];
    pod
}

/// The findings of one pod, judged by a setting, in a namespace that pins a version or does not.
fn findings(pod: PodTemplate, setting: Version, pinned: Option<&str>) -> Vec<Finding> {
    let mut snapshot = Snapshot::new(Timestamp(0));
    if let Some(version) = pinned {
        let labels = Labels::from([(ENFORCE_VERSION.to_owned(), version.to_owned())]);
        let meta = ObjectMeta { name: "shop".to_owned(), labels, ..ObjectMeta::default() };
        snapshot.put_object(Object::Namespace(Namespace { meta }));
    }
    let meta = ObjectMeta { namespace: "shop".to_owned(), name: "cart".to_owned(), ..ObjectMeta::default() };
    let workload = Workload { meta, kind: WorkloadKind::Deployment, pod, running: vec![] };
    snapshot.put_object(Object::Workload(Box::new(workload)));
    let settings = Settings { pod_security_version: setting, ..Settings::default() };
    analyse(&snapshot, &settings).findings
}

fn broken(pod: PodTemplate, version: Version) -> BTreeSet<&'static str> {
    let findings = findings(pod, version, None);
    findings.iter().flat_map(|finding| finding.controls).map(|control| control.control).collect()
}

fn annotated(pod: &mut PodTemplate, key: &str, value: &str) {
    pod.annotations.insert(key.to_owned(), value.to_owned());
}

fn sysctl(pod: &mut PodTemplate, name: &str) {
    pod.security.sysctls = vec![Sysctl { name: name.to_owned(), value: "1".to_owned() }];
}

fn windows(pod: &mut PodTemplate) {
    pod.os = Some("windows".to_owned());
}

fn volume(pod: &mut PodTemplate, source: &str) {
    pod.volumes = vec![Volume { name: "data".to_owned(), source: source.to_owned(), ..Volume::default() }];
}

type Tweak = fn(&mut PodTemplate);

/// From which minor version on, which controls break.
type Since = (u16, &'static [&'static str]);

const ALWAYS_BASELINE: [(&str, Tweak); 12] = [
    ("privileged", |pod| pod.containers[0].security.privileged = Some(true)),
    ("hostnamespaces", |pod| pod.host_network = true),
    ("hostnamespaces", |pod| pod.host_pid = true),
    ("hostnamespaces", |pod| pod.host_ipc = true),
    ("windowshostprocess", |pod| pod.security.host_process = Some(true)),
    ("windowshostprocess", |pod| pod.containers[0].security.host_process = Some(true)),
    ("apparmorprofile", |pod| annotated(pod, "container.apparmor.security.beta.kubernetes.io/other", "unconfined")),
    ("apparmorprofile", |pod| pod.security.app_armor = Some(profile("Unconfined"))),
    ("apparmorprofile", |pod| pod.containers[0].security.app_armor = Some(profile(""))),
    ("sysctls", |pod| sysctl(pod, "kernel.msgmax")),
    ("selinuxoptions", |pod| {
        pod.security.se_linux = Some(SeLinuxOptions { role: Some("r".to_owned()), ..SeLinuxOptions::default() });
    }),
    ("hostports", |pod| {
        pod.containers[0].ports = vec![ContainerPort { container_port: 80, host_port: 8080, protocol: String::new() }];
    }),
];

#[test]
fn what_never_changed_breaks_at_every_version() {
    for (control, tweak) in ALWAYS_BASELINE {
        for minor in 0..=38 {
            let mut pod = safe();
            tweak(&mut pod);
            assert_eq!(broken(pod, Version::minor(minor)), BTreeSet::from([control]), "v1.{minor}");
        }
    }
}

/// How a pod is weakened, and from which version on which controls break.
const CHANGING: [(Tweak, &[Since]); 24] = [
    (|_| {}, &[(0, &[])]),
    (
        |pod| pod.containers[0].security.allow_privilege_escalation = None,
        &[(0, &[]), (8, &["allowprivilegeescalation"])],
    ),
    (
        |pod| {
            windows(pod);
            pod.containers[0].security.allow_privilege_escalation = None;
        },
        &[(0, &[]), (8, &["allowprivilegeescalation"]), (25, &[])],
    ),
    (|pod| pod.containers[0].security.capabilities_drop.clear(), &[(0, &[]), (22, &["capabilities_restricted"])]),
    (
        |pod| {
            windows(pod);
            pod.containers[0].security.capabilities_drop.clear();
        },
        &[(0, &[]), (22, &["capabilities_restricted"]), (25, &[])],
    ),
    (
        |pod| pod.containers[0].security.capabilities_add = vec!["CHOWN".to_owned()],
        &[(0, &[]), (22, &["capabilities_restricted"])],
    ),
    (
        |pod| pod.containers[0].security.capabilities_add = vec!["NET_RAW".to_owned()],
        &[(0, &["capabilities_baseline"]), (22, &["capabilities_baseline", "capabilities_restricted"])],
    ),
    (
        |pod| pod.containers[0].security.capabilities_add = vec!["net_bind_service".to_owned()],
        &[(0, &["capabilities_baseline"]), (22, &["capabilities_baseline", "capabilities_restricted"])],
    ),
    (|pod| pod.security.seccomp = None, &[(0, &[]), (19, &["seccompprofile_restricted"])]),
    (
        |pod| {
            windows(pod);
            pod.security.seccomp = None;
        },
        &[(0, &[]), (19, &["seccompprofile_restricted"]), (25, &[])],
    ),
    (
        |pod| pod.containers[0].security.seccomp = Some(profile("Unconfined")),
        &[(0, &[]), (19, &["seccompprofile_baseline", "seccompprofile_restricted"])],
    ),
    (
        |pod| annotated(pod, "seccomp.security.alpha.kubernetes.io/pod", "unconfined"),
        &[(0, &["seccompprofile_baseline"]), (19, &[])],
    ),
    (
        |pod| annotated(pod, "container.seccomp.security.alpha.kubernetes.io/cart", ""),
        &[(0, &["seccompprofile_baseline"]), (19, &[])],
    ),
    (|pod| annotated(pod, "container.seccomp.security.alpha.kubernetes.io/other", "unconfined"), &[(0, &[])]),
    (|pod| pod.security.run_as_user = Some(0), &[(0, &[]), (23, &["runasuser"])]),
    (|pod| pod.security.run_as_non_root = None, &[(0, &["runasnonroot"])]),
    (
        |pod| {
            pod.host_users = Some(false);
            pod.security.run_as_non_root = None;
            pod.containers[0].security.run_as_user = Some(0);
        },
        &[(0, &["runasnonroot"]), (23, &["runasnonroot", "runasuser"]), (35, &[])],
    ),
    (
        |pod| pod.containers[0].security.proc_mount = Some("Unmasked".to_owned()),
        &[(0, &["procmount"]), (35, &["procmount", "procmount_restricted"])],
    ),
    (
        |pod| {
            pod.host_users = Some(false);
            pod.containers[0].security.proc_mount = Some("Unmasked".to_owned());
        },
        &[(0, &["procmount"]), (35, &["procmount_restricted"])],
    ),
    (
        |pod| {
            let type_label = Some("container_engine_t".to_owned());
            pod.security.se_linux = Some(SeLinuxOptions { type_label, ..SeLinuxOptions::default() });
        },
        &[(0, &["selinuxoptions"]), (31, &[])],
    ),
    (
        |pod| {
            let field = "lifecycle.preStop.httpGet.host".to_owned();
            pod.containers[0].handler_hosts = vec![HandlerHost { field, host: "127.0.0.1".to_owned() }];
        },
        &[(0, &[]), (34, &["hostprobesandhostlifecycle"])],
    ),
    (|pod| sysctl(pod, "net.ipv4.ip_local_reserved_ports"), &[(0, &["sysctls"]), (27, &[])]),
    (|pod| volume(pod, "nfs"), &[(0, &["restrictedvolumes"])]),
    (|pod| volume(pod, "hostPath"), &[(0, &["hostpathvolumes", "restrictedvolumes"])]),
];

#[test]
fn controls_come_and_change_with_their_versions() {
    for (at, (tweak, expected)) in CHANGING.into_iter().enumerate() {
        for minor in 0..=38 {
            let mut pod = safe();
            tweak(&mut pod);
            let controls = expected.iter().rev().find(|(since, _)| *since <= minor).map(|(_, controls)| *controls);
            let controls: BTreeSet<&str> = controls.into_iter().flatten().copied().collect();
            assert_eq!(broken(pod, Version::minor(minor)), controls, "row {at} at v1.{minor}");
        }
    }
}

#[test]
fn safe_settings_of_the_kernel_are_those_of_their_version() {
    for (name, since) in [
        ("kernel.shm_rmid_forced", 0),
        ("net.ipv4.ip_unprivileged_port_start", 0),
        ("net.ipv4.tcp_keepalive_probes", 29),
        ("net.ipv4.tcp_wmem", 32),
        ("net.ipv4.tcp_slow_start_after_idle", 37),
    ] {
        for minor in 0..=38 {
            let mut pod = safe();
            sysctl(&mut pod, name);
            assert_eq!(broken(pod, Version::minor(minor)).is_empty(), minor >= since, "{name} at v1.{minor}");
        }
    }
}

#[test]
fn what_a_namespace_pins_wins_over_the_setting_and_latest_is_the_setting() {
    let judged = |setting, pinned| {
        let mut pod = safe();
        pod.security.seccomp = None;
        let findings = findings(pod, setting, pinned);
        findings.iter().any(|finding| !finding.controls.is_empty())
    };
    let old = Version::minor(18);
    assert!(judged(Version::LATEST, None) && !judged(old, None));
    assert!(!judged(Version::LATEST, Some("v1.18")) && judged(old, Some("v1.19")));
    assert!(!judged(old, Some("latest")) && judged(Version::LATEST, Some("latest")));
    assert!(!judged(old, Some("1.30")), "what Pod Security Admission can't read pins nothing");
}

#[test]
fn a_fault_of_the_pod_is_one_finding_of_the_workload() {
    let mut pod = safe();
    pod.security.run_as_non_root = None;
    pod.security.run_as_user = Some(0);
    pod.security.seccomp = Some(profile("Unconfined"));
    pod.containers.push(Container { name: "second".to_owned(), index: 1, ..pod.containers[0].clone() });
    let findings = findings(pod, Version::LATEST, None);
    let about_the_pod: Vec<(&str, &str, usize)> = findings
        .iter()
        .filter(|finding| finding.subject.container().is_none() && !finding.controls.is_empty())
        .map(|finding| {
            (finding.check.id, finding.evidence.as_ref().map_or("", |e| e.field.as_str()), finding.controls.len())
        })
        .collect();
    assert_eq!(
        about_the_pod,
        [
            ("privilege.run-as-root", "spec.template.spec.securityContext.runAsUser", 2),
            ("privilege.seccomp-profile", "spec.template.spec.securityContext.seccompProfile.type", 2),
        ]
    );
    let of_containers = findings.iter().filter(|finding| finding.subject.container().is_some());
    assert!(
        of_containers.clone().all(|finding| finding.controls.is_empty()),
        "{:?}",
        of_containers.collect::<Vec<_>>()
    );
}
