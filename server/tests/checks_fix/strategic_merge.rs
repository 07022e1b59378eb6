//! A strategic merge patch, applied: what `kubectl patch` and `kubectl apply` do with the parts of a pod that fixes touch.
//!
//! Source: Kubernetes community, "Strategic Merge Patch" (contributors/devel/sig-api-machinery), and the merge keys that
//! the API's types name (`patchMergeKey` in k8s.io/api/core/v1, v1.37). Knows nothing of how the engine writes patches.

use serde_json::{Map, Value};

const DIRECTIVE: &str = "$patch";

/// The key by which the items of a list are told apart; lists without one are replaced as a whole.
///
/// The API's schema lists `containerPort` and `protocol` for ports, which holds for server-side apply. A strategic merge
/// patch goes by `containerPort` alone.
pub(crate) fn merge_key(field: &str) -> Option<&'static str> {
    Some(match field {
        "containers" | "initContainers" | "ephemeralContainers" | "volumes" | "env" | "imagePullSecrets" => "name",
        "volumeMounts" => "mountPath",
        "volumeDevices" => "devicePath",
        "ports" => "containerPort",
        "hostAliases" => "ip",
        "topologySpreadConstraints" => "topologyKey",
        _ => return None,
    })
}

/// The object with the patch applied to it.
pub(crate) fn applied(original: Value, patch: &Value) -> Value {
    match (original, patch) {
        (Value::Object(original), Value::Object(patch)) => Value::Object(mapping(original, patch)),
        (_, patch) => without_nulls(patch),
    }
}

fn mapping(mut original: Map<String, Value>, patch: &Map<String, Value>) -> Map<String, Value> {
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        Some("delete") => return Map::new(),
        Some("replace") => original.clear(),
        _ => {}
    }
    for (field, change) in patch.iter().filter(|(field, _)| *field != DIRECTIVE) {
        let Some(there) = original.remove(field) else {
            if !change.is_null() {
                let new = without_nulls(change);
                original.insert(field.clone(), new);
            }
            continue;
        };
        let merged = match (there, change) {
            (_, Value::Null) => continue,
            (Value::Object(there), Value::Object(change)) => Value::Object(mapping(there, change)),
            (Value::Array(there), Value::Array(change)) => match merge_key(field) {
                Some(key) => Value::Array(list(there, change, key)),
                None => Value::Array(change.clone()),
            },
            (_, change) => without_nulls(change),
        };
        original.insert(field.clone(), merged);
    }
    original
}

/// The first item with the key's value is changed, a deletion removes all that have it, what is new stands last.
fn list(mut original: Vec<Value>, patch: &[Value], key: &str) -> Vec<Value> {
    if patch.iter().any(|item| item[DIRECTIVE] == "replace") {
        return patch.iter().filter(|item| item[DIRECTIVE] != "replace").map(without_nulls).collect();
    }
    for item in patch {
        let same = |known: &Value| known[key] == item[key];
        if item[DIRECTIVE] == "delete" {
            original.retain(|known| !same(known));
        } else if let Some(at) = original.iter().position(same) {
            let known = original[at].take();
            original[at] = applied(known, item);
        } else {
            original.push(without_nulls(item));
        }
    }
    original
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(field, value)| *field != DIRECTIVE && !value.is_null());
            Value::Object(kept.map(|(field, value)| (field.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => {
            Value::Array(items.iter().filter(|item| item[DIRECTIVE] != "delete").map(without_nulls).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_set_kept_and_removed() {
        let original = json!({"a": 1, "b": {"c": 2, "d": 3}});
        assert_eq!(
            applied(original, &json!({"a": null, "b": {"c": 4}, "e": {"f": null}})),
            json!({"b": {"c": 4, "d": 3}, "e": {}})
        );
    }

    #[test]
    fn items_go_by_their_merge_key_and_other_lists_are_replaced() {
        let original = json!({"containers": [{"name": "a", "args": ["x"]}, {"name": "b"}]});
        let patch =
            json!({"containers": [{"name": "b", "$patch": "delete"}, {"name": "a", "args": ["y"]}, {"name": "c"}]});
        assert_eq!(applied(original, &patch), json!({"containers": [{"name": "a", "args": ["y"]}, {"name": "c"}]}));
    }

    #[test]
    fn of_two_ports_with_one_number_the_first_is_changed_and_both_are_deleted() {
        let original =
            json!({"ports": [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53, "protocol": "TCP"}]});
        let changed = applied(original.clone(), &json!({"ports": [{"containerPort": 53, "hostPort": 53}]}));
        assert_eq!(changed["ports"][0]["hostPort"], 53);
        assert!(changed["ports"][1]["hostPort"].is_null());
        let deleted = applied(original, &json!({"ports": [{"containerPort": 53, "$patch": "delete"}]}));
        assert_eq!(deleted, json!({"ports": []}));
    }
}
