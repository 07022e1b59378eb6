//! What an object is by its outermost fields, when it is no Kubernetes object.

use super::field::FieldPath;
use crate::{Place, ReadError, error::quoted, output::Output};
use serde_json::{Map, Value};

/// How many outermost keys an error names.
const KEYS_NAMED: usize = 8;

/// What was seen of an outermost object so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) keys: Vec<String>,
    pub(super) api_version: Option<String>,
    pub(super) kind: Option<String>,
    /// The items of a list were handed over already.
    pub(super) items_done: bool,
}

impl Seen {
    pub(super) fn key(&mut self, key: &str) {
        if self.keys.len() < 64 {
            self.keys.push(key.chars().take(80).collect());
        }
    }

    fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|seen| seen == key)
    }

    fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.has(key))
    }

    /// Whether `items` are objects: the kind says so, or, while it is not known yet, the API version that stands
    /// before it, as in everything that Kubernetes prints in the order of the alphabet.
    pub(super) fn is_list(&self) -> bool {
        match &self.kind {
            Some(kind) => kind.ends_with("List"),
            None => self.api_version.is_some(),
        }
    }

    /// API version and kind of the list around an item.
    pub(super) fn list(&self) -> Option<(&str, &str)> {
        Some((self.api_version.as_deref()?, self.kind.as_deref()?))
    }

    /// Where an item stands in its document: in `items`, or in a list without anything around it.
    pub(super) fn item_path(&self, index: usize) -> FieldPath {
        if self.keys.is_empty() { FieldPath::default().index(index) } else { FieldPath::dotted("items").index(index) }
    }

    /// Whether nothing of it looks like Kubernetes.
    pub(super) fn is_foreign(&self) -> bool {
        !self.has("apiVersion") && !self.has("kind")
    }
}

/// What an element of a list without anything around it is, where it is no Kubernetes object.
pub(super) fn foreign_element(value: &Value) -> Option<Seen> {
    let mut seen = Seen::default();
    value.as_object().into_iter().flat_map(Map::keys).for_each(|key| seen.key(key));
    seen.is_foreign().then_some(seen)
}

/// Says what an object without `apiVersion` and `kind` is, or that it is not known.
pub(super) fn foreign(out: &mut Output<'_>, place: Place, seen: &Seen) {
    if let Some(why) = not_an_object(out.file_name(), seen) {
        out.skipped(place, why);
    } else if let Some((found, remedy)) = other_report(seen) {
        out.error(ReadError::new(place, "Kubernetes objects or a Trivy report").found(found).remedy(remedy));
    } else {
        let mut keys: Vec<_> = seen.keys.iter().take(KEYS_NAMED).map(|key| quoted(key)).collect();
        if seen.keys.len() > KEYS_NAMED {
            keys.push("…".to_owned());
        }
        let found = if keys.is_empty() { "no fields".to_owned() } else { format!("the fields {}", keys.join(", ")) };
        out.error(ReadError::new(place, "apiVersion and kind").found(found).remedy(UNDERSTOOD));
    }
}

const UNDERSTOOD: &str = "Kubernetes manifests (YAML, JSON) and Trivy image reports (JSON, schema 2) are understood";

/// Files that stand among manifests and are none.
fn not_an_object(file_name: &str, seen: &Seen) -> Option<&'static str> {
    let name = file_name.to_ascii_lowercase();
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    match stem {
        Some("kustomization") => {
            return Some("a Kustomize file, not an object; build it with kustomize to read what it makes");
        }
        Some("chart") => return Some("a Helm chart's description, not an object"),
        Some(stem)
            if stem == "values"
                || stem.starts_with("values-")
                || stem.starts_with("values.")
                || stem.ends_with("-values")
                || stem.ends_with(".values") =>
        {
            return Some("Helm values, not an object; render the chart with helm template to read what it makes");
        }
        _ => {}
    }
    if name == "kustomization" {
        return Some("a Kustomize file, not an object; build it with kustomize to read what it makes");
    }
    if name == "chart.lock" || seen.has_all(&["dependencies", "digest", "generated"]) {
        return Some("a Helm chart's lock file, not an object");
    }
    None
}

/// Reports and documents that people mistake for what is read, with what to do.
fn other_report(seen: &Seen) -> Option<(&'static str, &'static str)> {
    const AS_JSON: &str = "scan again with `trivy image --format json`";
    let table: [(&[&str], &str, &str); 11] = [
        (&["ClusterName"], "a report of `trivy k8s`", "scan the images one by one with `trivy image --format json`"),
        (&["SchemaVersion"], "a Trivy report in an unknown order", AS_JSON),
        (&["bomFormat"], "a CycloneDX document", AS_JSON),
        (&["spdxVersion"], "an SPDX document", AS_JSON),
        (&["$schema", "runs"], "a SARIF report", AS_JSON),
        (&["runs"], "a SARIF report", AS_JSON),
        (&["vulnerabilities", "scan"], "a GitLab report", AS_JSON),
        (&["matches"], "a Grype report", AS_JSON),
        (&["Findings"], "findings in Amazon's security format", AS_JSON),
        (&["manifests", "detector"], "a GitHub dependency snapshot", AS_JSON),
        (&["payload", "payloadType"], "a signed attestation", "take the document out of it first"),
    ];
    table.into_iter().find(|(keys, ..)| seen.has_all(keys)).map(|(_, found, remedy)| (found, remedy))
}
