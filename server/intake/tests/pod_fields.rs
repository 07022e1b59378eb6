//! What of a pod's description reaches the engine, field by field.

#![expect(clippy::panic, reason = "a test ends so")]

use intake::{Item, Limits, read_all};
use posture::{
    object::{
        Container, ContainerPort, HandlerHost, Object, PodSecurityContext, PodTemplate, Profile, Resources,
        SeLinuxOptions, SecurityContext, Sysctl, Volume, VolumeMount,
    },
    time::Timestamp,
};
use std::collections::BTreeMap;

fn items(text: &str) -> Vec<Item> {
    read_all("a", text.as_bytes(), Timestamp(0), &Limits::default())
}

fn pod_of(text: &str) -> PodTemplate {
    match items(text).as_slice() {
        [Item::Object(Object::Workload(workload))] => workload.pod.clone(),
        other => panic!("{text}: {other:?}"),
    }
}

/// The pod of a manifest whose spec has these lines beside its container.
fn pod(spec: &str) -> PodTemplate {
    pod_of(&format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: c}}], {spec}}}\n"))
}

fn container(fields: &str) -> Container {
    let text =
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: c, {fields}}}]}}\n");
    pod_of(&text).containers.remove(0)
}

fn error(spec: &str) -> String {
    let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n");
    match items(&text).as_slice() {
        [Item::Error(error)] => error.to_string(),
        other => panic!("{spec}: {other:?}"),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it is compared with are optional")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "the fields it is compared with are optional")]
fn profile(kind: &str, localhost: Option<&str>) -> Option<Profile> {
    Some(Profile { kind: kind.to_owned(), localhost: localhost.map(str::to_owned) })
}

#[test]
fn a_pod_says_what_it_shares_with_its_node() {
    let one = pod(
        "automountServiceAccountToken: false, os: {name: windows}, hostNetwork: true, hostPID: true, hostIPC: true, \
         hostUsers: false, shareProcessNamespace: true, hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: '::1'}], \
         resources: {limits: {cpu: 1}, requests: {memory: 1Gi}}",
    );
    assert_eq!(
        (one.automount_service_account_token, one.os, one.host_users),
        (Some(false), text("windows"), Some(false))
    );
    assert_eq!((one.host_network, one.host_pid, one.host_ipc, one.share_process_namespace), (true, true, true, true));
    assert_eq!(one.host_aliases, ["10.0.0.1", "::1"]);
    assert_eq!(one.resources, Resources { cpu_limit: true, memory_request: true, ..Resources::default() });
    let plain = pod("restartPolicy: Always");
    assert_eq!(plain, PodTemplate { containers: plain.containers.clone(), ..PodTemplate::default() });
}

#[test]
fn annotations_are_kept_where_they_decide_something() {
    let annotations = "{container.apparmor.security.beta.kubernetes.io/c: 'unconfined ', \
        seccomp.security.alpha.kubernetes.io/pod: runtime/default, \
        container.seccomp.security.alpha.kubernetes.io/c: localhost/a.json, \
        atalaya.dev/reason: \"binds port 80\\n  of the node\\n\", team.example/password: hunter2}";
    let expected: BTreeMap<String, String> = [
        ("container.apparmor.security.beta.kubernetes.io/c", "unconfined "),
        ("seccomp.security.alpha.kubernetes.io/pod", "runtime/default"),
        ("container.seccomp.security.alpha.kubernetes.io/c", "localhost/a.json"),
        ("atalaya.dev/reason", "binds port 80 of the node"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let metadata = format!("{{name: a, annotations: {annotations}}}");
    let spec = "{containers: [{name: c}]}";
    let of_a_pod = pod_of(&format!("apiVersion: v1\nkind: Pod\nmetadata: {metadata}\nspec: {spec}\n"));
    assert_eq!(of_a_pod.annotations, expected);
    // A Deployment's own annotations say nothing about its pods.
    let of_a_deployment = pod_of(&format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {metadata}\nspec: {{template: {{spec: {spec}}}}}\n"
    ));
    assert_eq!(of_a_deployment.annotations, BTreeMap::new());
    let of_its_template = pod_of(&format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec: {{template: {{metadata: {metadata}, spec: {spec}}}}}\n"
    ));
    assert_eq!(of_its_template.annotations, expected);
}

#[test]
fn a_volume_is_what_its_field_says() {
    let volume =
        |name: &str, source: &str| Volume { name: name.to_owned(), source: source.to_owned(), ..Volume::default() };
    let volumes = pod(
        "volumes: [{name: a, configMap: {name: x}}, {name: b, hostPath: {path: /var/run}}, {name: c}, {name: d, emptyDir: }, \
         {name: e, fromTheFuture: {deep: [1]}}, {name: f, image: {reference: 'x:1'}, secret: null}, \
         {name: g, projected: {sources: [{configMap: {name: x}}, {serviceAccountToken: {path: token}}]}}, \
         {name: h, projected: {sources: [{secret: {name: x}}]}}, {emptyDir: {}}]",
    )
    .volumes;
    let expected = [
        volume("a", "configMap"),
        Volume { host_path: text("/var/run"), ..volume("b", "hostPath") },
        volume("c", ""),
        volume("d", ""),
        volume("e", "fromTheFuture"),
        volume("f", "image"),
        Volume { token: true, ..volume("g", "projected") },
        volume("h", "projected"),
        volume("", "emptyDir"),
    ];
    assert_eq!(volumes, expected);
}

#[test]
fn a_pods_security_context_is_read() {
    let security = pod(
        "securityContext: {runAsNonRoot: true, runAsUser: 0, runAsGroup: 2147483647, fsGroup: 3, supplementalGroups: [4, 5], \
         seLinuxOptions: {type: container_t, user: u, role: r, level: s0}, seccompProfile: {type: RuntimeDefault}, \
         appArmorProfile: {type: Localhost, localhostProfile: x}, windowsOptions: {hostProcess: true}, \
         sysctls: [{name: kernel.shm_rmid_forced, value: '1'}, {name: net/ipv4/ip_local_port_range, value: \"1024\\t65535\"}]}",
    )
    .security;
    let expected = PodSecurityContext {
        run_as_non_root: Some(true),
        run_as_user: Some(0),
        run_as_group: Some(2_147_483_647),
        fs_group: Some(3),
        supplemental_groups: vec![4, 5],
        se_linux: Some(SeLinuxOptions { type_label: text("container_t"), user: text("u"), role: text("r") }),
        seccomp: profile("RuntimeDefault", None),
        app_armor: profile("Localhost", Some("x")),
        host_process: Some(true),
        sysctls: [("kernel.shm_rmid_forced", "1"), ("net/ipv4/ip_local_port_range", "1024 65535")]
            .map(|(name, value)| Sysctl { name: name.to_owned(), value: value.to_owned() })
            .to_vec(),
    };
    assert_eq!(security, expected);
}

#[test]
fn a_containers_security_context_is_read() {
    let security = container(
        "securityContext: {privileged: true, allowPrivilegeEscalation: true, runAsNonRoot: false, runAsUser: 1, runAsGroup: 2, \
         readOnlyRootFilesystem: false, capabilities: {add: [NET_ADMIN], drop: [ALL]}, procMount: Unmasked, \
         seLinuxOptions: {type: ''}, seccompProfile: {type: Localhost, localhostProfile: a.json}, \
         appArmorProfile: {type: Unconfined}, windowsOptions: {hostProcess: false}}",
    )
    .security;
    let expected = SecurityContext {
        privileged: Some(true),
        allow_privilege_escalation: Some(true),
        run_as_non_root: Some(false),
        run_as_user: Some(1),
        run_as_group: Some(2),
        read_only_root_filesystem: Some(false),
        capabilities_add: vec!["NET_ADMIN".to_owned()],
        capabilities_drop: vec!["ALL".to_owned()],
        proc_mount: text("Unmasked"),
        se_linux: Some(SeLinuxOptions { type_label: text(""), ..SeLinuxOptions::default() }),
        seccomp: profile("Localhost", Some("a.json")),
        app_armor: profile("Unconfined", None),
        host_process: Some(false),
    };
    assert_eq!(security, expected);
}

#[test]
fn a_containers_other_fields_are_read() {
    let one = container(
        "ports: [{containerPort: 80}, {containerPort: 8080, hostPort: 65535, protocol: UDP}], \
         volumeMounts: [{name: v, mountPath: /data, readOnly: true}, {name: w, mountPath: 'C:\\data'}], \
         resources: {requests: {cpu: 100m, memory: '0'}, limits: {cpu: 0.0, memory: 1e3, example.com/gpu: 1}}",
    );
    let port = |container_port, host_port, protocol: &str| ContainerPort {
        container_port,
        host_port,
        protocol: protocol.to_owned(),
    };
    assert_eq!(one.ports, [port(80, 0, ""), port(8080, 65535, "UDP")]);
    let mount =
        |name: &str, path: &str, read_only| VolumeMount { name: name.to_owned(), path: path.to_owned(), read_only };
    assert_eq!(one.mounts, [mount("v", "/data", true), mount("w", "C:\\data", false)]);
    let set = Resources { cpu_request: true, cpu_limit: false, memory_request: false, memory_limit: true };
    assert_eq!(one.resources, set);
}

#[test]
fn hosts_of_probes_and_hooks_are_found_wherever_they_stand() {
    let one = container(
        "livenessProbe: {httpGet: {host: a, port: 1}}, readinessProbe: {tcpSocket: {host: b, port: 1}}, \
         startupProbe: {httpGet: {host: '', port: 1}}, \
         lifecycle: {postStart: {httpGet: {host: c, port: 1}}, preStop: {tcpSocket: {host: d, port: x}}}",
    );
    let expected = [
        ("livenessProbe.httpGet.host", "a"),
        ("readinessProbe.tcpSocket.host", "b"),
        ("lifecycle.postStart.httpGet.host", "c"),
        ("lifecycle.preStop.tcpSocket.host", "d"),
    ]
    .map(|(field, host)| HandlerHost { field: field.to_owned(), host: host.to_owned() });
    assert_eq!(one.handler_hosts, expected);
}

#[test]
fn ephemeral_and_init_containers_are_read_as_any_other() {
    let fields = "image: x, ports: [{containerPort: 1, hostPort: 2}], volumeMounts: [{name: v, mountPath: /v}], \
        resources: {limits: {cpu: 1}}, livenessProbe: {tcpSocket: {host: h, port: 1}}, \
        securityContext: {procMount: Default, privileged: true}";
    let read = pod_of(&format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{initContainers: [{{name: i, {fields}}}], \
         containers: [{{name: r, {fields}}}], ephemeralContainers: [{{name: e, targetContainerName: r, {fields}}}]}}\n"
    ));
    let [init, regular, ephemeral] = read.containers.as_slice() else { panic!("{read:?}") };
    for other in [init, ephemeral] {
        let like_it = Container { name: other.name.clone(), kind: other.kind, ..regular.clone() };
        assert_eq!(*other, like_it);
    }
    assert_eq!((regular.ports.len(), regular.mounts.len(), regular.handler_hosts.len()), (1, 1, 1));
}

#[test]
fn what_can_not_be_is_an_error_with_its_place() {
    let in_container =
        |fields: &str| format!("{{initContainers: [{{name: i}}, {{name: c, {fields}}}], containers: [{{name: r}}]}}");
    let in_pod = |fields: &str| format!("{{containers: [{{name: c}}], {fields}}}");
    let table = [
        (
            in_container("ports: [{containerPort: 1}, {containerPort: 65536}]"),
            "a, document 1, line 4: spec.initContainers[1].ports[1].containerPort: expected a port from 0 to 65535, found 65536",
        ),
        (
            in_container("ports: [{containerPort: 1, hostPort: -1}]"),
            "spec.initContainers[1].ports[0].hostPort: expected a port from 0 to 65535, found -1",
        ),
        (
            in_container("ports: [{containerPort: 1, hostPort: 99999999999}]"),
            "spec.initContainers[1].ports[0].hostPort: expected an integer, found 99999999999",
        ),
        (
            in_container("securityContext: {runAsUser: -1}"),
            "spec.initContainers[1].securityContext.runAsUser: expected an ID from 0 to 2147483647, found -1",
        ),
        (
            in_container("securityContext: {runAsGroup: 2147483648}"),
            "securityContext.runAsGroup: expected an ID from 0 to 2147483647, found 2147483648",
        ),
        (
            in_container("securityContext: {capabilities: {drop: [ALL, 'NET ADMIN']}}"),
            "spec.initContainers[1].securityContext.capabilities.drop[1]: expected at most 63 letters",
        ),
        (
            in_container("securityContext: {procMount: \"a\\nb\"}"),
            "securityContext.procMount: expected a text of at most 253 bytes without control characters, found a control character",
        ),
        (
            in_container("livenessProbe: {httpGet: {host: \"\\u202e\", port: 1}}"),
            "spec.initContainers[1].livenessProbe.httpGet.host: expected a text",
        ),
        (
            in_container("lifecycle: {preStop: {tcpSocket: {host: \"\\0\", port: 1}}}"),
            "spec.initContainers[1].lifecycle.preStop.tcpSocket.host: expected a text",
        ),
        (
            in_container("volumeMounts: [{name: v, mountPath: \"\\e[1m\"}]"),
            "spec.initContainers[1].volumeMounts[0].mountPath: expected a text",
        ),
        (
            in_pod("securityContext: {fsGroup: -5}"),
            "spec.securityContext.fsGroup: expected an ID from 0 to 2147483647, found -5",
        ),
        (
            in_pod("securityContext: {supplementalGroups: [1, -5]}"),
            "spec.securityContext.supplementalGroups[1]: expected an ID",
        ),
        (
            in_pod("securityContext: {sysctls: [{name: \"a\\tb\", value: x}]}"),
            "spec.securityContext.sysctls[0].name: expected a text",
        ),
        (
            in_pod("securityContext: {seccompProfile: {type: x, localhostProfile: \"\\0\"}}"),
            "spec.securityContext.seccompProfile.localhostProfile: expected a text",
        ),
        (
            in_pod("securityContext: {seLinuxOptions: {user: \"\\0\"}}"),
            "spec.securityContext.seLinuxOptions.user: expected a text",
        ),
        (
            in_pod("volumes: [{name: a, emptyDir: {}, hostPath: {path: /}}]"),
            "spec.volumes[0]: expected one type of volume, found \"emptyDir\" and \"hostPath\"",
        ),
        (in_pod("volumes: [{name: a, <b>: {}}]"), "spec.volumes[0][\"<b>\"]: expected at most 63 letters"),
        (in_pod("volumes: [{name: a, hostPath: {path: \"\\0\"}}]"), "spec.volumes[0].hostPath.path: expected a text"),
        (in_pod("hostAliases: [{ip: \"\\0\"}]"), "spec.hostAliases[0].ip: expected a text"),
        (in_pod("os: {name: <b>}"), "spec.os.name: expected at most 63 letters"),
        (in_pod("hostPID: 1"), "spec.hostPID: expected true or false, found 1"),
        ("{containers: []}".to_owned(), "spec.containers: expected at least one container, found none"),
    ];
    for (spec, expected) in table {
        let found = error(&spec);
        assert!(found.contains(expected), "{spec}\n  found    {found}\n  expected {expected}");
    }
}

#[test]
fn an_annotation_is_never_quoted() {
    let found = items(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: \"hunter2\\0\"}}, spec: {containers: [{name: c}]}}}\n",
    );
    let [Item::Error(error)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        error.to_string(),
        "a, document 1, line 4: spec.template.metadata.annotations[\"seccomp.security.alpha.kubernetes.io/pod\"]: expected a text of at most 4096 bytes without control characters, found a control character"
    );
}
