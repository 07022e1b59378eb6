//! Everything that runs containers, from a Pod to a `CronJob`.

use super::{
    field::FieldPath,
    meta::{self, Scope},
    typed::{self, Fault},
};
use crate::error::quoted;
use k8s_openapi::{
    api::{
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        batch::v1::{CronJob, Job},
        core::v1::{self as core, Pod, PodSpec, PodStatus, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use posture::{
    image,
    object::{Container, ContainerKind, PodSecurityContext, PodTemplate, RunningContainer, SecurityContext, Workload},
    time::Timestamp,
    words::WorkloadKind,
};
use serde_json::Value;

/// Reduces a workload.
pub(super) fn read(kind: WorkloadKind, value: &Value, at: Timestamp) -> Result<Workload, Fault> {
    let (meta, template, status) = parts(kind, value)?;
    let spec_path = FieldPath::dotted(&kind.pod_spec_path().join("."));
    let meta = meta::read(meta, Scope::Namespaced, at)?;
    let Some(template) = template else {
        return Err(Fault::new(spec_path, "the description of a pod").found("none"));
    };
    let labels = if kind == WorkloadKind::Pod {
        meta.labels.clone()
    } else {
        let mut path = spec_path.clone();
        path.0.pop();
        meta::labels(template.metadata.and_then(|meta| meta.labels), &path.key("metadata").key("labels"))?
    };
    let spec = template.spec.ok_or_else(|| Fault::new(spec_path.clone(), "the description of a pod").found("none"))?;
    let pod = pod(spec, labels, &spec_path)?;
    Ok(Workload { meta, kind, pod, running: status.map(running).unwrap_or_default() })
}

type Parts = (ObjectMeta, Option<PodTemplateSpec>, Option<PodStatus>);

/// Metadata, template and, for a Pod, status.
fn parts(kind: WorkloadKind, value: &Value) -> Result<Parts, Fault> {
    fn of(metadata: ObjectMeta, template: Option<PodTemplateSpec>) -> Parts {
        (metadata, template, None)
    }
    Ok(match kind {
        WorkloadKind::Pod => {
            let pod: Pod = typed::decode(value)?;
            (pod.metadata, pod.spec.map(|spec| PodTemplateSpec { metadata: None, spec: Some(spec) }), pod.status)
        }
        WorkloadKind::Deployment => {
            let object: Deployment = typed::decode(value)?;
            of(object.metadata, Some(object.spec.template))
        }
        WorkloadKind::StatefulSet => {
            let object: StatefulSet = typed::decode(value)?;
            of(object.metadata, Some(object.spec.template))
        }
        WorkloadKind::DaemonSet => {
            let object: DaemonSet = typed::decode(value)?;
            of(object.metadata, Some(object.spec.template))
        }
        WorkloadKind::ReplicaSet => {
            let object: ReplicaSet = typed::decode(value)?;
            of(object.metadata, object.spec.template)
        }
        WorkloadKind::Job => {
            let object: Job = typed::decode(value)?;
            of(object.metadata, object.spec.map(|spec| spec.template))
        }
        WorkloadKind::CronJob => {
            let object: CronJob = typed::decode(value)?;
            of(object.metadata, object.spec.job_template.spec.map(|job| job.template))
        }
    })
}

fn pod(spec: PodSpec, labels: posture::selector::Labels, path: &FieldPath) -> Result<PodTemplate, Fault> {
    let mut containers = Vec::new();
    // Init, regular, ephemeral: one list, so that no check can forget a kind.
    for (at, container) in spec.init_containers.unwrap_or_default().into_iter().enumerate() {
        containers.push(one(
            container.name,
            container.image,
            container.security_context,
            ContainerKind::Init,
            at,
            path,
        )?);
    }
    if spec.containers.is_empty() {
        return Err(Fault::new(path.key("containers"), "at least one container").found("none"));
    }
    for (at, container) in spec.containers.into_iter().enumerate() {
        containers.push(one(
            container.name,
            container.image,
            container.security_context,
            ContainerKind::Regular,
            at,
            path,
        )?);
    }
    for (at, container) in spec.ephemeral_containers.unwrap_or_default().into_iter().enumerate() {
        containers.push(one(
            container.name,
            container.image,
            container.security_context,
            ContainerKind::Ephemeral,
            at,
            path,
        )?);
    }
    let service_account =
        [spec.service_account_name, spec.service_account].into_iter().flatten().find(|name| !name.is_empty());
    if let Some(name) = &service_account {
        meta::name(name, &path.key("serviceAccountName"))?;
    }
    let security = spec.security_context.map_or_else(PodSecurityContext::default, |security| PodSecurityContext {
        run_as_non_root: security.run_as_non_root,
        run_as_user: security.run_as_user,
        ..PodSecurityContext::default()
    });
    let host_network = spec.host_network.unwrap_or(false);
    Ok(PodTemplate { labels, service_account, host_network, security, containers, ..PodTemplate::default() })
}

fn one(
    name: String,
    image: Option<String>,
    security: Option<core::SecurityContext>,
    kind: ContainerKind,
    at: usize,
    spec: &FieldPath,
) -> Result<Container, Fault> {
    let path = spec.key(kind.field()).index(at);
    // Kubernetes wants a name; without one the container is known by its place.
    if !name.is_empty() {
        meta::short_name(&name, &path.key("name"))?;
    }
    let image = image.unwrap_or_default();
    image_text(&image, &path.key("image"))?;
    let security = security.map(|security| self::security(security, &path)).transpose()?.unwrap_or_default();
    let index = u32::try_from(at).unwrap_or(u32::MAX);
    Ok(Container { name, kind, index, image, security, ..Container::default() })
}

fn security(security: core::SecurityContext, path: &FieldPath) -> Result<SecurityContext, Fault> {
    let capabilities = security.capabilities.unwrap_or_default();
    let (add, drop) = (capabilities.add.unwrap_or_default(), capabilities.drop.unwrap_or_default());
    let path = path.key("securityContext").key("capabilities");
    for (list, names) in [("add", &add), ("drop", &drop)] {
        for (at, name) in names.iter().enumerate() {
            meta::word(name, 63, &path.key(list).index(at))?;
        }
    }
    Ok(SecurityContext {
        privileged: security.privileged,
        allow_privilege_escalation: security.allow_privilege_escalation,
        run_as_non_root: security.run_as_non_root,
        run_as_user: security.run_as_user,
        read_only_root_filesystem: security.read_only_root_filesystem,
        capabilities_add: add,
        capabilities_drop: drop,
        ..SecurityContext::default()
    })
}

/// Kubernetes takes any text as an image and fails when it pulls; what can be no reference is refused here.
fn image_text(image: &str, path: &FieldPath) -> Result<(), Fault> {
    let valid = image.len() <= 1024 && image.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:/@+".contains(&b));
    if valid {
        Ok(())
    } else {
        Err(Fault::new(path.clone(), "an image reference, such as registry.example/team/app:1.2").found(quoted(image)))
    }
}

/// Which digest each container runs, from `status`.
fn running(status: PodStatus) -> Vec<RunningContainer> {
    [status.init_container_statuses, status.container_statuses, status.ephemeral_container_statuses]
        .into_iter()
        .flatten()
        .flatten()
        .filter(|status| meta::short_name(&status.name, &FieldPath::default()).is_ok())
        .filter_map(|status| {
            let digest = image::digest_in(&status.image_id)?.to_owned();
            Some(RunningContainer { name: status.name, digest })
        })
        .collect()
}
