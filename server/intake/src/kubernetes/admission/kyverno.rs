//! Kyverno's `ClusterPolicy` and `Policy` (`kyverno.io`; Kyverno 1.15, "Match and exclude", "Validate rules").

use super::{
    super::{
        meta::Scope,
        typed::{self, Fault, Within},
    },
    About, List, MAKERS, Said, empty, patterns, select,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector as ApiSelector, ObjectMeta};
use posture::{object::AdmissionPolicy, time::Timestamp, words::PodSecurityLevel};
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
    validation_failure_action: Option<String>,
    validation_failure_action_overrides: Said,
    admission: Option<bool>,
    rules: List<Rule>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rule {
    #[serde(rename = "match")]
    matching: Option<Match>,
    exclude: Option<Match>,
    preconditions: Said,
    cel_preconditions: Said,
    validate: Option<Validate>,
}

/// Filters of which any, or all, must hold; the oldest form has one filter in their place.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Match {
    any: List<Filter>,
    all: List<Filter>,
    #[serde(flatten)]
    only: Filter,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    resources: Option<Resources>,
    subjects: Said,
    roles: Said,
    cluster_roles: Said,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Resources {
    kinds: List<String>,
    namespaces: List<String>,
    namespace_selector: Option<ApiSelector>,
    name: Said,
    names: Said,
    annotations: Said,
    selector: Said,
    operations: List<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Validate {
    failure_action: Option<String>,
    failure_action_overrides: Said,
    pod_security: Option<PodSecurity>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PodSecurity {
    level: Option<String>,
    exclude: Said,
}

/// What a rule comes to.
struct Reduced {
    level: Option<PodSecurityLevel>,
    enforces: bool,
    namespaces: Vec<String>,
    excluded: Vec<String>,
    selector: Option<ApiSelector>,
    conditional: bool,
}

pub(super) fn policy(kind: &str, value: &Value, at: Timestamp) -> Result<AdmissionPolicy, Fault> {
    let given: Policy = typed::decode(value)?;
    let scope = if kind == "Policy" { Scope::Namespaced } else { Scope::Cluster };
    let mut policy = empty(given.metadata, scope, kind, "Kyverno", at)?;
    let spec = given.spec.unwrap_or_default();
    let (action, off) = (spec.validation_failure_action, spec.admission == Some(false));
    let mut rules = Vec::new();
    for (at, rule) in spec.rules.0.into_iter().enumerate() {
        rules.extend(reduced(rule, action.as_deref()).item(at).at("rules").at("spec")?);
    }
    // A rule that states a level says more than any number of others.
    if rules.iter().any(|rule| rule.level.is_some()) {
        let strictest = rules.iter().map(|rule| (rule.enforces, rule.level)).max();
        rules.retain(|rule| Some((rule.enforces, rule.level)) == strictest);
    }
    policy.about_pods = !rules.is_empty();
    policy.enforces = !off && rules.iter().any(|rule| rule.enforces);
    policy.level = rules.iter().find_map(|rule| rule.level).map(|level| level.word().to_owned());
    policy.conditional = spec.validation_failure_action_overrides.0 || rules.iter().any(|rule| rule.conditional);
    if rules.iter().all(|rule| !rule.namespaces.is_empty()) {
        policy.namespaces = rules.iter().flat_map(|rule| rule.namespaces.iter().cloned()).collect();
    }
    let excluded = rules.first().map(|rule| rule.excluded.clone()).unwrap_or_default();
    policy.excluded_namespaces =
        excluded.into_iter().filter(|name| rules.iter().all(|rule| rule.excluded.contains(name))).collect();
    if let [rule] = &mut rules[..] {
        select(&mut policy, rule.selector.take());
    } else {
        policy.conditional |= rules.iter().any(|rule| rule.selector.is_some());
    }
    Ok(policy)
}

/// What a rule says about pods; none where it validates nothing of them.
fn reduced(rule: Rule, action: Option<&str>) -> Result<Option<Reduced>, Fault> {
    let Some(validate) = rule.validate else { return Ok(None) };
    let level = match validate.pod_security.as_ref().and_then(|pod_security| pod_security.level.as_deref()) {
        None => None,
        Some(text) => Some(text.parse::<PodSecurityLevel>().map_err(|_| {
            let fault = Fault::here("privileged, baseline or restricted").found(crate::error::quoted(text));
            fault.at("level").at("podSecurity").at("validate")
        })?),
    };
    let relaxed = validate.pod_security.is_some_and(|pod_security| pod_security.exclude.0);
    let action = validate.failure_action.as_deref().or(action).unwrap_or("Audit");
    let mut reduced = Reduced {
        // What leaves controls out states no level as a whole.
        level: level.filter(|_| !relaxed),
        enforces: action.eq_ignore_ascii_case("enforce"),
        namespaces: Vec::new(),
        excluded: Vec::new(),
        selector: None,
        conditional: rule.preconditions.0 || rule.cel_preconditions.0 || validate.failure_action_overrides.0,
    };
    let matching = rule.matching.unwrap_or_default();
    let about = matching.filters().map(Filter::about).max().unwrap_or(About::Nothing);
    if about == About::Nothing {
        return Ok(None);
    }
    reduced.conditional |= about == About::Makers;
    reduced.conditional |=
        matching.all.0.len() > 1 || matching.filters().count() > 1 || matching.filters().any(Filter::is_narrow);
    for filter in matching.into_filters().filter(|filter| filter.about() == about) {
        let resources = filter.resources.unwrap_or_default();
        reduced.namespaces.extend(patterns(resources.namespaces.0).at("namespaces").at("match")?);
        reduced.selector = reduced.selector.or(resources.namespace_selector);
    }
    if let Some(exclude) = rule.exclude {
        for filter in exclude.into_filters() {
            let narrow = filter.is_narrow();
            let resources = filter.resources.unwrap_or_default();
            if narrow || resources.namespace_selector.is_some() || resources.namespaces.0.is_empty() {
                reduced.conditional = true;
            } else {
                reduced.excluded.extend(patterns(resources.namespaces.0).at("namespaces").at("exclude")?);
            }
        }
    }
    Ok(Some(reduced))
}

impl Match {
    fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.any.0.iter().chain(&self.all.0).chain([&self.only]).filter(|filter| !filter.is_empty())
    }

    fn into_filters(self) -> impl Iterator<Item = Filter> {
        self.any.0.into_iter().chain(self.all.0).chain([self.only]).filter(|filter| !filter.is_empty())
    }
}

impl Filter {
    const fn is_empty(&self) -> bool {
        self.resources.is_none() && !self.subjects.0 && !self.roles.0 && !self.cluster_roles.0
    }

    /// Whether it holds for some pods of a namespace only.
    fn is_narrow(&self) -> bool {
        let narrow = self.resources.as_ref().is_some_and(|resources| {
            let never_created =
                !resources.operations.0.is_empty() && !resources.operations.0.iter().any(|one| one == "CREATE");
            resources.name.0 || resources.names.0 || resources.annotations.0 || resources.selector.0 || never_created
        });
        narrow || self.subjects.0 || self.roles.0 || self.cluster_roles.0
    }

    /// Kinds are written `Pod`, `v1/Pod`, `*/Pod` or `*`; `Pod/exec` is something else.
    fn about(&self) -> About {
        let kinds = self.resources.iter().flat_map(|resources| &resources.kinds.0);
        kinds
            .map(|kind| match kind.rsplit('/').next().unwrap_or_default() {
                "Pod" | "*" => About::Pods,
                last if MAKERS.contains(&last) => About::Makers,
                _ => About::Nothing,
            })
            .max()
            .unwrap_or(About::Nothing)
    }
}
