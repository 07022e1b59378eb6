//! `networking.k8s.io/v1` `NetworkPolicy`.

use super::{
    field::FieldPath,
    meta::{self, Scope},
    typed::{self, Fault},
};
use k8s_openapi::{api::networking::v1 as api, apimachinery::pkg::apis::meta::v1::LabelSelector as ApiSelector};
use posture::{
    object::NetworkPolicy,
    selector::{LabelSelector, Operator, Requirement},
    time::Timestamp,
};
use serde_json::Value;

/// Reduces a policy.
pub(super) fn read(value: &Value, at: Timestamp) -> Result<NetworkPolicy, Fault> {
    let policy: api::NetworkPolicy = typed::decode(value)?;
    let meta = meta::read(policy.metadata, Scope::Namespaced, at)?;
    let path = FieldPath::dotted("spec");
    let spec = policy.spec.ok_or_else(|| Fault::new(path.clone(), "a mapping with podSelector").found("none"))?;
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
                return Err(Fault::new(path.key("policyTypes").index(at), "Ingress or Egress")
                    .found(crate::error::quoted(other)));
            }
        }
    }
    let count = |rules: usize| u32::try_from(rules).unwrap_or(u32::MAX);
    Ok(NetworkPolicy {
        meta,
        pod_selector: selector(spec.pod_selector.unwrap_or_default(), &path.key("podSelector"))?,
        ingress_rules: isolates_ingress.then(|| count(ingress)),
        egress_rules: isolates_egress.then(|| count(egress)),
    })
}

/// Reduces a label selector.
fn selector(selector: ApiSelector, path: &FieldPath) -> Result<LabelSelector, Fault> {
    let match_labels = meta::labels(selector.match_labels, &path.key("matchLabels"))?;
    let mut match_expressions = Vec::new();
    for (at, requirement) in selector.match_expressions.unwrap_or_default().into_iter().enumerate() {
        let path = path.key("matchExpressions").index(at);
        meta::label_key(&requirement.key, &path.key("key"))?;
        let values = requirement.values.unwrap_or_default();
        for (at, value) in values.iter().enumerate() {
            meta::label_value(value, &path.key("values").index(at))?;
        }
        let operator = match requirement.operator.as_str() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            other => {
                let fault = Fault::new(path.key("operator"), "In, NotIn, Exists or DoesNotExist");
                return Err(fault.found(crate::error::quoted(other)));
            }
        };
        let wants_values = matches!(operator, Operator::In | Operator::NotIn);
        if wants_values == values.is_empty() {
            let expected = if wants_values { "at least one value" } else { "no values, as the operator takes none" };
            let found = if values.is_empty() { "none".to_owned() } else { format!("{}", values.len()) };
            return Err(Fault::new(path.key("values"), expected).found(found));
        }
        match_expressions.push(Requirement { key: requirement.key, operator, values });
    }
    Ok(LabelSelector { match_labels, match_expressions })
}
