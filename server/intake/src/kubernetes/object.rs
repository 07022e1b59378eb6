//! One object, whatever it was written in.

use super::{
    admission,
    field::FieldPath,
    meta::{self, Scope},
    network_policy, rbac, service_account,
    shape::{self, Seen},
    typed::{self, Fault, Within},
    version::{self, Reading},
    workload,
};
use crate::{Item, Place, ReadError, output::Output};
use k8s_openapi::api::core::v1 as core;
use posture::object::{Namespace, Object};
use serde_json::{Map, Value};

/// An object with where it comes from.
pub(super) struct Entry<'e> {
    pub(super) value: Value,
    /// Where it begins.
    pub(super) place: Place,
    /// Where it stands in its document, such as `items[3]`; empty for the document itself.
    pub(super) path: FieldPath,
    /// API version and kind of the list that it is an item of.
    pub(super) list: Option<(&'e str, &'e str)>,
}

/// Whether an item needs to know the kind of its list first.
pub(super) fn waits_for_kind(value: &Value, seen: &Seen) -> bool {
    seen.kind.is_none() && !seen.keys.is_empty() && value.get("kind").is_none()
}

/// Reads one object, or the objects of a list, and hands over what comes of it. Finds lines by `line`, which takes a
/// path from the entry's own value on.
pub(super) fn read(entry: Entry<'_>, out: &mut Output<'_>, line: &mut dyn FnMut(&FieldPath) -> Option<u64>) {
    let Entry { value, place, path, list } = entry;
    let mut fault = |out: &mut Output<'_>, fault: Fault| {
        let place = line(&fault.path).map_or_else(|| place.clone(), |line| place.at_line(line));
        out.error(ReadError {
            place,
            path: Some(path.join(&fault.path).to_string()).filter(|path| !path.is_empty()),
            expected: fault.expected,
            found: fault.found,
            remedy: fault.remedy,
        });
    };
    let Value::Object(mut map) = value else {
        return fault(
            out,
            Fault::new(FieldPath::default(), "an object with apiVersion and kind").found(typed::describe(&value, true)),
        );
    };
    if let Some((api_version, kind)) = list {
        // The API leaves both out in the items of a typed list such as PodList.
        if let Some(kind) = kind.strip_suffix("List").filter(|kind| !kind.is_empty()) {
            map.entry("apiVersion").or_insert_with(|| api_version.into());
            map.entry("kind").or_insert_with(|| kind.into());
        }
    }
    let (api_version, kind) = match names(&map) {
        Ok(Some(names)) => names,
        Ok(None) => {
            let mut seen = Seen::default();
            map.keys().for_each(|key| seen.key(key));
            return shape::foreign(out, place, &seen);
        }
        Err(wrong) => return fault(out, wrong),
    };
    if kind.ends_with("List") && matches!(map.get("items"), Some(Value::Array(_) | Value::Null)) {
        if let Some(Value::Array(items)) = map.remove("items") {
            for (at, value) in items.into_iter().enumerate() {
                let inner = FieldPath::dotted("items").index(at);
                let entry =
                    Entry { value, place: place.clone(), path: path.join(&inner), list: Some((&api_version, &kind)) };
                read(entry, out, &mut |field| line(&inner.join(field)));
            }
        }
        return;
    }
    match judge(map, &api_version, &kind, out) {
        Ok(Judged::Object(object)) => out.item(Item::Object(object)),
        Ok(Judged::Not) => out.not_judged(place, kind, api_version, 1),
        Ok(Judged::Skipped(why)) => out.skipped(place, why),
        Err(wrong) => fault(out, wrong),
    }
}

#[cfg_attr(target_pointer_width = "64", expect(clippy::large_enum_variant, reason = "it lives for one call"))]
enum Judged {
    Object(Object),
    Not,
    Skipped(String),
}

fn judge(mut map: Map<String, Value>, api_version: &str, kind: &str, out: &Output<'_>) -> Result<Judged, Fault> {
    let reading = version::reading(api_version, kind);
    match reading {
        Reading::NotJudged => {
            return Ok(if matches!(map.get("metadata"), Some(Value::Object(_))) {
                Judged::Not
            } else {
                Judged::Skipped(format!("a {kind} without metadata: a file of a tool, not an object of a cluster"))
            });
        }
        Reading::Tool(why) => return Ok(Judged::Skipped(why.to_owned())),
        Reading::OtherVersion(expected) => {
            let fault = Fault::new(FieldPath::dotted("apiVersion"), format!("{expected} for a {kind}"));
            return Err(fault
                .found(api_version)
                .remedy(format!("Kubernetes serves a {kind} as {expected} only; `kubectl convert --output-version {expected}` rewrites it")));
        }
        _ => {}
    }
    // Large, never read, and it names who changed what.
    if let Some(Value::Object(metadata)) = map.get_mut("metadata") {
        metadata.remove("managedFields");
    }
    if kind != "Pod" {
        map.remove("status");
    }
    let value = Value::Object(map);
    Ok(Judged::Object(match reading {
        Reading::Workload(kind) => Object::Workload(Box::new(workload::read(kind, &value, out.at)?)),
        Reading::NetworkPolicy => Object::NetworkPolicy(network_policy::read(&value, out.at)?),
        Reading::ServiceAccount => Object::ServiceAccount(service_account::read(&value, out.at)?),
        Reading::Role(kind) => Object::Role(rbac::role(kind, &value, out.at)?),
        Reading::Policy(engine) => Object::AdmissionPolicy(admission::policy(engine, kind, &value, out.at)?),
        Reading::PodSecurity => Object::PodSecurityConfiguration(admission::configuration(&value, out.at)?),
        Reading::AdmissionConfiguration => match admission::in_admission_configuration(&value, out.at)? {
            Ok(configuration) => Object::PodSecurityConfiguration(configuration),
            Err(not_here) => return Ok(Judged::Skipped(not_here.why().to_owned())),
        },
        Reading::Binding(kind) => Object::RoleBinding(rbac::binding(kind, &value, out.at)?),
        _ => {
            let namespace: core::Namespace = typed::decode(&value)?;
            let meta = meta::read(namespace.metadata, Scope::Cluster, out.at)?;
            meta::short_name(&meta.name).at("name").at("metadata")?;
            Object::Namespace(Namespace { meta })
        }
    }))
}

/// API version and kind; none where neither is there.
fn names(map: &Map<String, Value>) -> Result<Option<(String, String)>, Fault> {
    let text = |key: &str| match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => {
            let path = FieldPath::dotted(key);
            let longest = if key == "kind" { 63 } else { 317 };
            let valid = text.len() <= longest && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-./".contains(&b));
            if valid {
                Ok(Some(text.clone()))
            } else {
                Err(Fault::new(path, format!("at most {longest} letters, digits, `-`, `.` and `/`"))
                    .found(crate::error::quoted(text)))
            }
        }
        Some(other) => Err(Fault::new(FieldPath::dotted(key), "a text").found(typed::describe(other, false))),
    };
    match (text("apiVersion")?, text("kind")?) {
        (Some(api_version), Some(kind)) => Ok(Some((api_version, kind))),
        (None, None) => Ok(None),
        // A chart's description has an API version and no kind.
        (Some(_), None) if map.contains_key("version") && map.contains_key("name") && !map.contains_key("metadata") => {
            Ok(None)
        }
        (Some(_), None) => Err(Fault::new(FieldPath::dotted("kind"), "a kind, such as Deployment").found("none")),
        (None, Some(kind)) => {
            let example = match version::reading("v1", &kind) {
                Reading::OtherVersion(version) => version,
                _ => "v1",
            };
            Err(Fault::new(FieldPath::dotted("apiVersion"), format!("an API version, such as {example}")).found("none"))
        }
    }
}
