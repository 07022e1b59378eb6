//! Label selectors, of policies and of aggregated roles.

use super::{
    meta,
    typed::{Fault, Within},
};
use crate::error::quoted;
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as api;
use posture::selector::{LabelSelector, Operator, Requirement};

/// Reduces a label selector.
pub(super) fn read(selector: api::LabelSelector) -> Result<LabelSelector, Fault> {
    let match_labels = meta::labels(selector.match_labels).at("matchLabels")?;
    let requirements = selector.match_expressions.unwrap_or_default().into_iter().enumerate();
    let match_expressions =
        requirements.map(|(at, given)| requirement(given).item(at)).collect::<Result<_, _>>().at("matchExpressions")?;
    Ok(LabelSelector { match_labels, match_expressions })
}

fn requirement(requirement: api::LabelSelectorRequirement) -> Result<Requirement, Fault> {
    meta::label_key(&requirement.key).at("key")?;
    let values = requirement.values.unwrap_or_default();
    for (at, value) in values.iter().enumerate() {
        meta::label_value(value).item(at).at("values")?;
    }
    let operator = match requirement.operator.as_str() {
        "In" => Operator::In,
        "NotIn" => Operator::NotIn,
        "Exists" => Operator::Exists,
        "DoesNotExist" => Operator::DoesNotExist,
        other => return Err(Fault::here("In, NotIn, Exists or DoesNotExist").found(quoted(other)).at("operator")),
    };
    let wants_values = matches!(operator, Operator::In | Operator::NotIn);
    if wants_values == values.is_empty() {
        let expected = if wants_values { "at least one value" } else { "no values, as the operator takes none" };
        let found = if values.is_empty() { "none".to_owned() } else { format!("{}", values.len()) };
        return Err(Fault::here(expected).found(found).at("values"));
    }
    Ok(Requirement { key: requirement.key, operator, values })
}
