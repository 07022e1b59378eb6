//! The part of a pod's description that the engine reads.

use super::{
    container, meta, security,
    typed::{Fault, Within},
};
use crate::error::quoted;
use k8s_openapi::api::core::v1 as core;
use posture::object::{Container, ContainerKind, PodSecurityContext, PodTemplate, Volume};
use serde_json::Value;
use std::collections::BTreeMap;

/// Annotations that decide something: AppArmor's and seccomp's from before they had fields, and our own.
const ANNOTATIONS: [&str; 4] = [
    "container.apparmor.security.beta.kubernetes.io/",
    "seccomp.security.alpha.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
    OWN_ANNOTATIONS,
];

/// What a team declares to Atalaya.
const OWN_ANNOTATIONS: &str = "atalaya.dev/";

/// The longest value of an annotation that is kept, in bytes.
const LONGEST_ANNOTATION: usize = 4096;

/// The longest path in a file system, in bytes (Linux, `PATH_MAX`).
pub(super) const LONGEST_PATH: usize = 4096;

/// Reduces a pod's spec; labels and annotations stand outside of it. `raw` is the spec as it was read: it shows volumes of
/// a type that is newer than the types we know.
pub(super) fn read(spec: core::PodSpec, raw: &Value) -> Result<PodTemplate, Fault> {
    if spec.containers.is_empty() {
        return Err(Fault::here("at least one container").found("none").at("containers"));
    }
    // Init, regular, ephemeral: one list, so that no check can forget a kind.
    let mut containers = Vec::new();
    add(&mut containers, spec.init_containers.unwrap_or_default(), ContainerKind::Init)?;
    add(&mut containers, spec.containers, ContainerKind::Regular)?;
    let ephemeral = spec.ephemeral_containers.unwrap_or_default();
    add(&mut containers, ephemeral.into_iter().map(container::from_ephemeral), ContainerKind::Ephemeral)?;
    let service_account =
        [spec.service_account_name, spec.service_account].into_iter().flatten().find(|name| !name.is_empty());
    if let Some(name) = &service_account {
        meta::name(name).at("serviceAccountName")?;
    }
    let os = spec.os.map(|os| os.name).filter(|name| !name.is_empty());
    if let Some(name) = &os {
        meta::word(name, 63).at("name").at("os")?;
    }
    let runtime_class = spec.runtime_class_name.filter(|name| !name.is_empty());
    if let Some(name) = &runtime_class {
        meta::name(name).at("runtimeClassName")?;
    }
    Ok(PodTemplate {
        service_account,
        runtime_class,
        automount_service_account_token: spec.automount_service_account_token,
        os,
        host_network: spec.host_network.unwrap_or(false),
        host_pid: spec.host_pid.unwrap_or(false),
        host_ipc: spec.host_ipc.unwrap_or(false),
        host_users: spec.host_users,
        share_process_namespace: spec.share_process_namespace.unwrap_or(false),
        host_aliases: host_aliases(spec.host_aliases.unwrap_or_default()).at("hostAliases")?,
        volumes: volumes(spec.volumes.unwrap_or_default(), raw.get("volumes")).at("volumes")?,
        security: spec
            .security_context
            .map_or_else(|| Ok(PodSecurityContext::default()), security::of_pod)
            .at("securityContext")?,
        resources: spec.resources.map(container::resources).unwrap_or_default(),
        containers,
        ..PodTemplate::default()
    })
}

fn add(
    all: &mut Vec<Container>,
    list: impl IntoIterator<Item = core::Container>,
    kind: ContainerKind,
) -> Result<(), Fault> {
    for (at, one) in list.into_iter().enumerate() {
        all.push(container::read(one, kind, at).item(at).at(kind.field())?);
    }
    Ok(())
}

/// Keeps the annotations that decide something.
pub(super) fn annotations(given: Option<BTreeMap<String, String>>) -> Result<BTreeMap<String, String>, Fault> {
    let mut kept = BTreeMap::new();
    for (key, value) in given.unwrap_or_default() {
        if !ANNOTATIONS.iter().any(|prefix| key.starts_with(prefix)) {
            continue;
        }
        meta::label_key(&key).at(&key)?;
        // People write their reasons over several lines; the others mean exactly what stands there.
        let value = if key.starts_with(OWN_ANNOTATIONS) {
            value.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            value
        };
        meta::text(&value, LONGEST_ANNOTATION).at(&key)?;
        kept.insert(key, value);
    }
    Ok(kept)
}

fn host_aliases(aliases: Vec<core::HostAlias>) -> Result<Vec<String>, Fault> {
    let mut addresses = Vec::with_capacity(aliases.len());
    for (at, alias) in aliases.into_iter().enumerate() {
        meta::text(&alias.ip, 63).at("ip").item(at)?;
        addresses.push(alias.ip);
    }
    Ok(addresses)
}

fn volumes(volumes: Vec<core::Volume>, raw: Option<&Value>) -> Result<Vec<Volume>, Fault> {
    let mut read = Vec::with_capacity(volumes.len());
    for (at, volume) in volumes.into_iter().enumerate() {
        read.push(self::volume(volume, raw.and_then(|raw| raw.get(at))).item(at)?);
    }
    Ok(read)
}

fn volume(volume: core::Volume, raw: Option<&Value>) -> Result<Volume, Fault> {
    if !volume.name.is_empty() {
        meta::short_name(&volume.name).at("name")?;
    }
    let source = source(raw)?;
    let host_path = volume.host_path.map(|volume| volume.path);
    if let Some(path) = &host_path {
        meta::text(path, LONGEST_PATH).at("path").at("hostPath")?;
    }
    let projected = volume.projected.and_then(|projected| projected.sources).unwrap_or_default();
    let token = projected.iter().any(|source| source.service_account_token.is_some());
    Ok(Volume { name: volume.name, source, host_path, token })
}

/// The one field that says what a volume is. It is taken from what was read and not from the types of the API, so that a
/// type of volume that those do not know yet is still seen for what it is.
fn source(raw: Option<&Value>) -> Result<String, Fault> {
    let fields = raw.and_then(Value::as_object).into_iter().flatten();
    let mut sources = fields.filter(|(key, value)| *key != "name" && !value.is_null()).map(|(key, _)| key);
    let Some(source) = sources.next() else { return Ok(String::new()) };
    if let Some(second) = sources.next() {
        let found = format!("{} and {}", quoted(source), quoted(second));
        return Err(Fault::here("one type of volume").found(found));
    }
    meta::word(source, 63).at(source)?;
    Ok(source.clone())
}
