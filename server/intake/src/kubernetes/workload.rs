//! Everything that runs containers, from a Pod to a `CronJob`.

use super::{
    field::FieldPath,
    meta::{self, Scope},
    pod,
    typed::{self, Fault, Within},
};
use k8s_openapi::{
    api::{
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        batch::v1::{CronJob, Job},
        core::v1::{Pod, PodStatus, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use posture::{
    image,
    object::{RunningContainer, Workload},
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
    let spec = template.spec.ok_or_else(|| Fault::new(spec_path.clone(), "the description of a pod").found("none"))?;
    let raw = spec_path.value_in(value).unwrap_or(&Value::Null);
    let mut pod = pod::read(spec, raw).below(&spec_path)?;
    let of_pods = template.metadata.unwrap_or_default();
    let metadata_path = FieldPath(spec_path.0[..spec_path.0.len() - 1].to_vec()).key("metadata");
    pod.annotations = pod::annotations(of_pods.annotations).at("annotations").below(&metadata_path)?;
    // A Pod's own labels were checked with the rest of its metadata.
    pod.labels = match kind {
        WorkloadKind::Pod => meta.labels.clone(),
        _ => meta::labels(of_pods.labels).at("labels").below(&metadata_path)?,
    };
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
            let annotations = pod.metadata.annotations.clone();
            let template = ObjectMeta { annotations, ..ObjectMeta::default() };
            let template = pod.spec.map(|spec| PodTemplateSpec { metadata: Some(template), spec: Some(spec) });
            (pod.metadata, template, pod.status)
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

/// Which digest each container runs, from `status`.
fn running(status: PodStatus) -> Vec<RunningContainer> {
    [status.init_container_statuses, status.container_statuses, status.ephemeral_container_statuses]
        .into_iter()
        .flatten()
        .flatten()
        .filter(|status| meta::short_name(&status.name).is_ok())
        .filter_map(|status| {
            let digest = image::digest_in(&status.image_id)?.to_owned();
            Some(RunningContainer { name: status.name, digest })
        })
        .collect()
}
