//! Label selectors, in the semantics of `metav1.LabelSelector` (Kubernetes API reference v1.37).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Labels of an object, by key.
pub type Labels = BTreeMap<String, String>;

/// All of `match_labels` and all of `match_expressions` must hold; an empty selector selects everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    /// Each key must be there with this value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: Labels,
    /// Each must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
}

/// One line of `matchExpressions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// How the label's value relates to `values`.
    pub operator: Operator,
    /// Empty for `Exists` and `DoesNotExist`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// The four operators of label selectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// The label is there with one of the values.
    In,
    /// The label is missing, or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is missing.
    DoesNotExist,
}

impl LabelSelector {
    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether it selects an object with these labels.
    pub fn selects(&self, labels: &Labels) -> bool {
        self.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.match_expressions.iter().all(|requirement| requirement.holds(labels))
    }
}

impl Requirement {
    fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn requirement(operator: Operator, values: &[&str]) -> LabelSelector {
        LabelSelector {
            match_labels: Labels::new(),
            match_expressions: vec![Requirement {
                key: "tier".to_owned(),
                operator,
                values: values.iter().map(|v| (*v).to_owned()).collect(),
            }],
        }
    }

    #[test]
    fn operators_follow_the_api_reference() {
        let web = labels(&[("tier", "web")]);
        let none = Labels::new();
        // (operator, values, with tier=web, without the label)
        let table: [(Operator, &[&str], bool, bool); 6] = [
            (Operator::In, &["web", "db"], true, false),
            (Operator::In, &["db"], false, false),
            (Operator::NotIn, &["db"], true, true),
            (Operator::NotIn, &["web"], false, true),
            (Operator::Exists, &[], true, false),
            (Operator::DoesNotExist, &[], false, true),
        ];
        for (operator, values, with, without) in table {
            let selector = requirement(operator, values);
            assert_eq!(selector.selects(&web), with, "{operator:?} {values:?} with the label");
            assert_eq!(selector.selects(&none), without, "{operator:?} {values:?} without the label");
        }
    }

    #[test]
    fn an_empty_selector_selects_everything() {
        assert!(LabelSelector::default().selects(&Labels::new()));
        assert!(LabelSelector::default().selects(&labels(&[("a", "b")])));
    }
}
