//! A container of a pod.

use super::{
    meta,
    pod::LONGEST_PATH,
    secret_env, security,
    typed::{Fault, Within},
};
use crate::error::quoted;
use k8s_openapi::{api::core::v1 as core, apimachinery::pkg::api::resource::Quantity};
use posture::object::{Container, ContainerKind, ContainerPort, HandlerHost, Resources, VolumeMount};
use std::collections::BTreeMap;

/// The highest number of a port.
const HIGHEST_PORT: i32 = 65535;

/// The longest host that is kept, in bytes: a DNS name has at most 253.
const LONGEST_HOST: usize = 253;

/// Reduces a container.
pub(super) fn read(container: core::Container, kind: ContainerKind, at: usize) -> Result<Container, Fault> {
    // Kubernetes wants a name; without one the container is known by its place.
    if !container.name.is_empty() {
        meta::short_name(&container.name).at("name")?;
    }
    let image = container.image.unwrap_or_default();
    image_text(&image).at("image")?;
    let probes = [
        ("livenessProbe", container.liveness_probe),
        ("readinessProbe", container.readiness_probe),
        ("startupProbe", container.startup_probe),
    ];
    let mut handler_hosts = Vec::new();
    for (field, probe) in probes {
        if let Some(probe) = probe {
            hosts(&mut handler_hosts, field, probe.http_get, probe.tcp_socket).at(field)?;
        }
    }
    let lifecycle = container.lifecycle.unwrap_or_default();
    for (field, hook) in [("postStart", lifecycle.post_start), ("preStop", lifecycle.pre_stop)] {
        if let Some(hook) = hook {
            hosts(&mut handler_hosts, &format!("lifecycle.{field}"), hook.http_get, hook.tcp_socket)
                .at(field)
                .at("lifecycle")?;
        }
    }
    let security = container.security_context.map(security::of_container).transpose().at("securityContext")?;
    Ok(Container {
        name: container.name,
        kind,
        index: u32::try_from(at).unwrap_or(u32::MAX),
        image,
        security: security.unwrap_or_default(),
        ports: ports(container.ports.unwrap_or_default()).at("ports")?,
        resources: container.resources.map(resources).unwrap_or_default(),
        mounts: mounts(container.volume_mounts.unwrap_or_default()).at("volumeMounts")?,
        handler_hosts,
        secret_env: secret_env::names(container.env.unwrap_or_default()).at("env")?,
    })
}

/// An ephemeral container has the fields of any other, in a type of its own.
pub(super) fn from_ephemeral(container: core::EphemeralContainer) -> core::Container {
    core::Container {
        args: container.args,
        command: container.command,
        env: container.env,
        env_from: container.env_from,
        image: container.image,
        image_pull_policy: container.image_pull_policy,
        lifecycle: container.lifecycle,
        liveness_probe: container.liveness_probe,
        name: container.name,
        ports: container.ports,
        readiness_probe: container.readiness_probe,
        resize_policy: container.resize_policy,
        resources: container.resources,
        restart_policy: container.restart_policy,
        restart_policy_rules: container.restart_policy_rules,
        security_context: container.security_context,
        startup_probe: container.startup_probe,
        stdin: container.stdin,
        stdin_once: container.stdin_once,
        termination_message_path: container.termination_message_path,
        termination_message_policy: container.termination_message_policy,
        tty: container.tty,
        volume_devices: container.volume_devices,
        volume_mounts: container.volume_mounts,
        working_dir: container.working_dir,
    }
}

/// Kubernetes takes any text as an image and fails when it pulls; what can be no reference is refused here.
fn image_text(image: &str) -> Result<(), Fault> {
    let valid = image.len() <= 1024 && image.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:/@+".contains(&b));
    if valid {
        Ok(())
    } else {
        Err(Fault::here("an image reference, such as registry.example/team/app:1.2").found(quoted(image)))
    }
}

/// Adds the hosts that a probe or hook names. An empty one means the pod itself, as if it were not there.
fn hosts(
    all: &mut Vec<HandlerHost>,
    field: &str,
    http: Option<core::HTTPGetAction>,
    tcp: Option<core::TCPSocketAction>,
) -> Result<(), Fault> {
    let named = [("httpGet", http.and_then(|http| http.host)), ("tcpSocket", tcp.and_then(|tcp| tcp.host))];
    for (action, host) in named {
        if let Some(host) = host.filter(|host| !host.is_empty()) {
            meta::text(&host, LONGEST_HOST).at("host").at(action)?;
            all.push(HandlerHost { field: format!("{field}.{action}.host"), host });
        }
    }
    Ok(())
}

fn ports(ports: Vec<core::ContainerPort>) -> Result<Vec<ContainerPort>, Fault> {
    let mut read = Vec::with_capacity(ports.len());
    for (at, port) in ports.into_iter().enumerate() {
        let (container_port, host_port) = (port.container_port, port.host_port.unwrap_or(0));
        port_number(container_port).at("containerPort").item(at)?;
        port_number(host_port).at("hostPort").item(at)?;
        let protocol = port.protocol.unwrap_or_default();
        if !protocol.is_empty() {
            meta::word(&protocol, 63).at("protocol").item(at)?;
        }
        read.push(ContainerPort { container_port, host_port, protocol });
    }
    Ok(read)
}

fn port_number(port: i32) -> Result<(), Fault> {
    if (0..=HIGHEST_PORT).contains(&port) {
        Ok(())
    } else {
        Err(Fault::here(format!("a port from 0 to {HIGHEST_PORT}")).found(port.to_string()))
    }
}

/// Which resources are set.
pub(super) fn resources(resources: core::ResourceRequirements) -> Resources {
    let (requests, limits) = (resources.requests.unwrap_or_default(), resources.limits.unwrap_or_default());
    Resources {
        cpu_request: is_set(&requests, "cpu"),
        cpu_limit: is_set(&limits, "cpu"),
        memory_request: is_set(&requests, "memory"),
        memory_limit: is_set(&limits, "memory"),
    }
}

/// Whether a resource is limited or asked for; 0 stands for neither, as if it were not there.
fn is_set(quantities: &BTreeMap<String, Quantity>, resource: &str) -> bool {
    quantities.get(resource).is_some_and(|quantity| {
        // What follows the number, such as `m`, `Ki` or `e3`, makes no zero of it and nothing of a zero.
        quantity.0.chars().take_while(|c| c.is_ascii_digit() || "+-.".contains(*c)).any(|c| matches!(c, '1'..='9'))
    })
}

fn mounts(mounts: Vec<core::VolumeMount>) -> Result<Vec<VolumeMount>, Fault> {
    let mut read = Vec::with_capacity(mounts.len());
    for (at, mount) in mounts.into_iter().enumerate() {
        if !mount.name.is_empty() {
            meta::short_name(&mount.name).at("name").item(at)?;
        }
        meta::text(&mount.mount_path, LONGEST_PATH).at("mountPath").item(at)?;
        let read_only = mount.read_only.unwrap_or(false);
        read.push(VolumeMount { name: mount.name, path: mount.mount_path, read_only });
    }
    Ok(read)
}
