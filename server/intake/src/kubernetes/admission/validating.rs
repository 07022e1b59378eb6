//! `ValidatingAdmissionPolicy` and its binding (`admissionregistration.k8s.io`, Kubernetes v1.37), and Kyverno's policy of
//! the same form (`policies.kyverno.io`, Kyverno 1.15).

use super::{
    super::{
        meta::{self, Scope},
        typed::{self, Fault, Within},
    },
    About, List, MAKERS, Said, empty, select,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector as ApiSelector, ObjectMeta};
use posture::{object::AdmissionPolicy, time::Timestamp};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Policy {
    #[serde(default)]
    metadata: ObjectMeta,
    #[serde(default)]
    spec: Option<Spec>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    match_constraints: Option<Match>,
    match_conditions: Said,
    match_resources: Option<Match>,
    policy_name: Option<String>,
    validation_actions: List<String>,
    evaluation: Option<Evaluation>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Match {
    resource_rules: List<Rule>,
    exclude_resource_rules: Said,
    namespace_selector: Option<ApiSelector>,
    object_selector: Option<ApiSelector>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rule {
    api_groups: List<String>,
    resources: List<String>,
    resource_names: Said,
    operations: List<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Evaluation {
    admission: Option<Enabled>,
}

#[derive(Deserialize)]
struct Enabled {
    enabled: Option<bool>,
}

impl Match {
    fn is_conditional(&self) -> bool {
        let selects = |selector: &ApiSelector| {
            selector.match_labels.as_ref().is_some_and(|labels| !labels.is_empty())
                || selector.match_expressions.as_ref().is_some_and(|expressions| !expressions.is_empty())
        };
        self.exclude_resource_rules.0
            || self.object_selector.as_ref().is_some_and(selects)
            || self.resource_rules.0.iter().all(|rule| rule.resource_names.0) && !self.resource_rules.0.is_empty()
    }
}

impl Rule {
    fn about(&self) -> About {
        let has = |list: &List<String>, wanted: &str| list.0.iter().any(|one| one == wanted || one == "*");
        let every = self.resources.0.iter().any(|resource| resource == "*" || resource == "*/*");
        if !has(&self.operations, "CREATE") {
            About::Nothing
        } else if has(&self.api_groups, "") && (every || self.resources.0.iter().any(|resource| resource == "pods")) {
            About::Pods
        } else if self.resources.0.iter().any(|resource| MAKERS.contains(&resource.as_str())) {
            About::Makers
        } else {
            About::Nothing
        }
    }
}

pub(super) fn policy(kind: &str, value: &Value, at: Timestamp) -> Result<AdmissionPolicy, Fault> {
    let given: Policy = typed::decode(value)?;
    // Whether it refuses is the binding's to say.
    read(given.metadata, given.spec.unwrap_or_default(), Scope::Cluster, kind, "Kubernetes", at)
}

pub(super) fn of_kyverno(kind: &str, value: &Value, at: Timestamp) -> Result<AdmissionPolicy, Fault> {
    let given: Policy = typed::decode(value)?;
    let spec = given.spec.unwrap_or_default();
    let off = spec.evaluation.as_ref().and_then(|evaluation| evaluation.admission.as_ref()?.enabled) == Some(false);
    let denies =
        spec.validation_actions.0.is_empty() || spec.validation_actions.0.iter().any(|action| action == "Deny");
    let scope = if kind.starts_with("Namespaced") { Scope::Namespaced } else { Scope::Cluster };
    let policy = read(given.metadata, spec, scope, kind, "Kyverno", at)?;
    Ok(AdmissionPolicy { enforces: denies && !off, ..policy })
}

fn read(
    metadata: ObjectMeta,
    spec: Spec,
    scope: Scope,
    kind: &str,
    engine: &str,
    at: Timestamp,
) -> Result<AdmissionPolicy, Fault> {
    let mut policy = empty(metadata, scope, kind, engine, at)?;
    let matching = spec.match_constraints.unwrap_or_default();
    let about = matching.resource_rules.0.iter().map(Rule::about).max().unwrap_or(About::Nothing);
    policy.about_pods = about > About::Nothing;
    policy.conditional = about < About::Pods || spec.match_conditions.0 || matching.is_conditional();
    select(&mut policy, matching.namespace_selector);
    Ok(policy)
}

pub(super) fn binding(kind: &str, value: &Value, at: Timestamp) -> Result<AdmissionPolicy, Fault> {
    let given: Policy = typed::decode(value)?;
    let mut policy = empty(given.metadata, Scope::Cluster, kind, "Kubernetes", at)?;
    let spec = given.spec.unwrap_or_default();
    let name = spec.policy_name.unwrap_or_default();
    meta::segment(&name).at("policyName").at("spec")?;
    policy.binds = Some(name);
    policy.enforces = spec.validation_actions.0.iter().any(|action| action == "Deny");
    let matching = spec.match_resources.unwrap_or_default();
    policy.conditional = matching.is_conditional() || !matching.resource_rules.0.is_empty();
    select(&mut policy, matching.namespace_selector);
    Ok(policy)
}
