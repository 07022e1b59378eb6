//! Other admission engines that say something about pods. They are named; what their rules hold is not judged here, so
//! none of them ever makes a check pass.

use crate::{object::AdmissionPolicy, selector::Labels, words::PodSecurityLevel};
use serde::{Deserialize, Serialize};

/// The label that Kubernetes itself gives every namespace.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The kind of the policies that do nothing without a binding.
const NEEDS_BINDING: &str = "ValidatingAdmissionPolicy";

/// A policy of another engine, as far as it is about the pods of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnginePolicy {
    /// The engine, such as `Kyverno`.
    pub engine: String,
    /// The policy's kind.
    pub kind: String,
    /// The policy's name.
    pub name: String,
    /// What it does with what breaks it.
    pub effect: Effect,
    /// The Pod Security level that it states as a whole.
    pub level: Option<PodSecurityLevel>,
    /// Whether it has conditions that are not judged here, so that it may not hold for every pod.
    pub conditional: bool,
}

/// What a policy does with what breaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It refuses.
    Refuses,
    /// It only reports or warns.
    Reports,
    /// Nothing: no binding puts it into force.
    None,
}

impl EnginePolicy {
    /// Whether it refuses, for every pod, what breaks `baseline` or more.
    pub fn enforces_a_level(&self) -> bool {
        self.effect == Effect::Refuses && !self.conditional && self.level >= Some(PodSecurityLevel::Baseline)
    }

    /// It in a sentence without a full stop, such as `Kyverno’s require-pod-security enforces baseline`.
    pub fn sentence(&self) -> String {
        let Self { engine, name, .. } = self;
        let what = match (self.effect, self.level) {
            (Effect::Refuses, Some(level)) => format!("enforces {level}"),
            (Effect::Refuses, None) => "refuses pods that break its rules".to_owned(),
            (Effect::Reports, Some(level)) => format!("reports what breaks {level}, and refuses nothing"),
            (Effect::Reports, None) => "reports only, and refuses nothing".to_owned(),
            (Effect::None, _) => "does nothing: no binding puts it into force".to_owned(),
        };
        let conditions = if self.conditional { ", under conditions that are not judged here" } else { "" };
        let ending = if engine.ends_with('s') { "’" } else { "’s" };
        format!("{engine}{ending} {name} {what}{conditions}")
    }
}

/// The policies about pods that hold in a namespace with these labels, `None` where its object is not known.
pub fn named<'a>(
    policies: &(impl Iterator<Item = &'a AdmissionPolicy> + Clone),
    namespace: &str,
    labels: Option<&Labels>,
) -> Vec<EnginePolicy> {
    let mut found = Vec::new();
    for policy in policies.clone().filter(|policy| policy.about_pods && policy.binds.is_none()) {
        let Some(mut conditional) = holds(policy, namespace, labels) else { continue };
        let mut effect = if policy.enforces { Effect::Refuses } else { Effect::Reports };
        if policy.kind == NEEDS_BINDING {
            let mut of_policy =
                policies.clone().filter(|binding| binding.binds.as_ref() == Some(&policy.meta.name)).peekable();
            effect = Effect::None;
            let bound = of_policy.peek().is_some();
            let here: Vec<(bool, bool)> =
                of_policy.filter_map(|binding| Some((binding.enforces, holds(binding, namespace, labels)?))).collect();
            if bound && here.is_empty() {
                continue;
            }
            if !here.is_empty() {
                let refuses = here.iter().any(|(enforces, _)| *enforces);
                effect = if refuses { Effect::Refuses } else { Effect::Reports };
                conditional |=
                    here.iter().filter(|(enforces, _)| *enforces == refuses).all(|(_, conditional)| *conditional);
            }
        }
        found.push(EnginePolicy {
            engine: policy.engine.clone(),
            kind: policy.kind.clone(),
            name: policy.meta.name.clone(),
            effect,
            level: policy.level.as_deref().and_then(|level| level.parse().ok()),
            conditional,
        });
    }
    found
}

/// Whether a policy holds in a namespace: `None` where it does not, else whether under conditions that are not judged.
fn holds(policy: &AdmissionPolicy, namespace: &str, labels: Option<&Labels>) -> Option<bool> {
    let own = &policy.meta.namespace;
    let listed = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, namespace));
    if !own.is_empty() && own != namespace
        || !policy.namespaces.is_empty() && !listed(&policy.namespaces)
        || listed(&policy.excluded_namespaces)
    {
        return None;
    }
    if policy.namespace_selector.is_empty() {
        return Some(policy.conditional);
    }
    let Some(labels) = labels else { return Some(true) };
    let mut labels = labels.clone();
    labels.entry(NAME_LABEL.to_owned()).or_insert_with(|| namespace.to_owned());
    policy.namespace_selector.selects(&labels).then_some(policy.conditional)
}

/// Whether a name matches a pattern in which `*` stands for any text and `?` for one character.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    // Where the last star stands and how much of the name it takes so far.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match (pattern.get(p), star) {
            (Some(b'*'), _) => {
                star = Some((p, n));
                p += 1;
            }
            (Some(&c), _) if c == b'?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            (_, Some((at, taken))) => {
                star = Some((at, taken + 1));
                p = at + 1;
                n = taken + 1;
            }
            (_, None) => return false,
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{object::ObjectMeta, selector::LabelSelector};

    fn policy(name: &str) -> AdmissionPolicy {
        AdmissionPolicy {
            meta: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
            kind: "ClusterPolicy".to_owned(),
            engine: "Kyverno".to_owned(),
            enforces: true,
            level: Some("baseline".to_owned()),
            about_pods: true,
            namespaces: vec![],
            excluded_namespaces: vec![],
            namespace_selector: LabelSelector::default(),
            conditional: false,
            binds: None,
        }
    }

    fn sentences(policies: &[AdmissionPolicy], namespace: &str, labels: Option<&Labels>) -> Vec<String> {
        named(&policies.iter(), namespace, labels).iter().map(EnginePolicy::sentence).collect()
    }

    #[test]
    fn a_policy_is_named_where_it_holds() {
        let limited = AdmissionPolicy { namespaces: vec!["shop-*".to_owned()], ..policy("limited") };
        let outside = AdmissionPolicy { excluded_namespaces: vec!["kube-?ystem".to_owned()], ..policy("outside") };
        let reporting = AdmissionPolicy { enforces: false, level: None, conditional: true, ..policy("reporting") };
        let about_others = AdmissionPolicy { about_pods: false, ..policy("about-others") };
        let all = [limited, outside, reporting, about_others];
        assert_eq!(
            sentences(&all, "shop-eu", None),
            [
                "Kyverno’s limited enforces baseline",
                "Kyverno’s outside enforces baseline",
                "Kyverno’s reporting reports only, and refuses nothing, under conditions that are not judged here",
            ]
        );
        assert_eq!(sentences(&all, "kube-system", None).len(), 1);
        let own = AdmissionPolicy {
            meta: ObjectMeta { namespace: "shop".to_owned(), ..policy("own").meta },
            ..policy("own")
        };
        assert_eq!(sentences(std::slice::from_ref(&own), "shop", None).len(), 1);
        assert_eq!(sentences(&[own], "data", None), [""; 0]);
    }

    #[test]
    fn a_selector_is_asked_of_the_labels_and_unknown_labels_are_a_condition() {
        let selector = LabelSelector {
            match_labels: Labels::from([(NAME_LABEL.to_owned(), "shop".to_owned())]),
            ..LabelSelector::default()
        };
        let selecting = [AdmissionPolicy { namespace_selector: selector, ..policy("selecting") }];
        assert_eq!(named(&selecting.iter(), "shop", Some(&Labels::new())).len(), 1);
        assert_eq!(named(&selecting.iter(), "data", Some(&Labels::new())), []);
        let unknown = named(&selecting.iter(), "shop", None);
        assert!(unknown[0].conditional && !unknown[0].enforces_a_level());
    }

    #[test]
    fn a_policy_of_kubernetes_itself_does_what_its_bindings_say() {
        let policy = AdmissionPolicy {
            kind: NEEDS_BINDING.to_owned(),
            engine: "Kubernetes".to_owned(),
            level: None,
            enforces: false,
            ..policy("no-host-path")
        };
        let binding = |name: &str, enforces, namespace: &str| AdmissionPolicy {
            meta: ObjectMeta { name: name.to_owned(), ..ObjectMeta::default() },
            kind: "ValidatingAdmissionPolicyBinding".to_owned(),
            binds: Some("no-host-path".to_owned()),
            enforces,
            namespaces: vec![namespace.to_owned()],
            ..policy.clone()
        };
        assert_eq!(
            sentences(std::slice::from_ref(&policy), "shop", None),
            ["Kubernetes’ no-host-path does nothing: no binding puts it into force"]
        );
        let all = [policy.clone(), binding("a", false, "*"), binding("b", true, "shop")];
        assert_eq!(sentences(&all, "shop", None), ["Kubernetes’ no-host-path refuses pods that break its rules"]);
        assert_eq!(sentences(&all, "data", None), ["Kubernetes’ no-host-path reports only, and refuses nothing"]);
        assert_eq!(sentences(&[policy.clone(), binding("b", true, "shop")], "data", None), [""; 0]);
    }

    #[test]
    fn patterns_are_those_of_the_engines() {
        for (pattern, name, expected) in [
            ("shop", "shop", true),
            ("shop", "shops", false),
            ("*", "", true),
            ("sh*p", "shop", true),
            ("*-eu-*", "shop-eu-1", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b", "aXbc", false),
            ("sho?", "shop", true),
            ("sho?", "sho", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
