//! `networking.k8s.io/v1` `NetworkPolicy`.

use super::{
    meta::{self, Scope},
    selector,
    typed::{self, Fault, Within},
};
use crate::error::quoted;
use k8s_openapi::api::networking::v1 as api;
use posture::{object::NetworkPolicy, time::Timestamp};
use serde_json::Value;

/// Reduces a policy.
pub(super) fn read(value: &Value, at: Timestamp) -> Result<NetworkPolicy, Fault> {
    let policy: api::NetworkPolicy = typed::decode(value)?;
    let meta = meta::read(policy.metadata, Scope::Namespaced, at)?;
    let spec = policy.spec.ok_or_else(|| Fault::here("a mapping with podSelector").found("none").at("spec"))?;
    let egress = spec.egress.map_or(0, |rules| rules.len());
    let ingress = spec.ingress.map_or(0, |rules| rules.len());
    // Where policyTypes is left out, a policy isolates ingress, and egress when it has egress rules (API reference).
    let types = spec.policy_types.filter(|types| !types.is_empty());
    let (mut isolates_ingress, mut isolates_egress) = (types.is_none(), types.is_none() && egress > 0);
    for (at, policy_type) in types.unwrap_or_default().iter().enumerate() {
        match policy_type.as_str() {
            "Ingress" => isolates_ingress = true,
            "Egress" => isolates_egress = true,
            other => {
                let fault = Fault::here("Ingress or Egress").found(quoted(other));
                return Err(fault.item(at).at("policyTypes").at("spec"));
            }
        }
    }
    let count = |rules: usize| u32::try_from(rules).unwrap_or(u32::MAX);
    Ok(NetworkPolicy {
        meta,
        pod_selector: selector::read(spec.pod_selector.unwrap_or_default()).at("podSelector").at("spec")?,
        ingress_rules: isolates_ingress.then(|| count(ingress)),
        egress_rules: isolates_egress.then(|| count(egress)),
    })
}
