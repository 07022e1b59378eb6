//! Names and labels, held to what Kubernetes allows (object names and IDs; labels and selectors; API reference v1.37),
//! so that whatever is shown later is a name and not markup.

use super::{field::FieldPath, typed::Fault};
use crate::error::quoted;
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as api;
use posture::{
    object::{ObjectMeta, Owner},
    selector::Labels,
    time::Timestamp,
};

/// Whether a kind belongs to a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Namespaced,
    Cluster,
}

/// Reduces `metadata`.
pub(super) fn read(meta: api::ObjectMeta, scope: Scope, at: Timestamp) -> Result<ObjectMeta, Fault> {
    let path = FieldPath::dotted("metadata");
    // What is made by `kubectl create` may leave the end of its name to the server.
    let name = match (meta.name, meta.generate_name) {
        (Some(name), _) if !name.is_empty() => name,
        (_, Some(prefix)) => prefix.trim_end_matches(['-', '.']).to_owned(),
        (name, None) => name.unwrap_or_default(),
    };
    self::name(&name, &path.key("name"))?;
    let namespace = match scope {
        Scope::Cluster => String::new(),
        Scope::Namespaced => {
            meta.namespace.filter(|namespace| !namespace.is_empty()).unwrap_or_else(|| "default".to_owned())
        }
    };
    if scope == Scope::Namespaced {
        short_name(&namespace, &path.key("namespace"))?;
    }
    let uid = meta.uid.filter(|uid| !uid.is_empty());
    if let Some(uid) = &uid {
        word(uid, 128, &path.key("uid"))?;
    }
    let owners = meta.owner_references.unwrap_or_default();
    let controller = owners.iter().position(|owner| owner.controller == Some(true)).unwrap_or(0);
    // A reference that names nothing says nothing.
    let owner =
        match owners.into_iter().nth(controller).filter(|owner| !owner.kind.is_empty() && !owner.name.is_empty()) {
            Some(owner) => {
                let path = path.key("ownerReferences").index(controller);
                word(&owner.kind, 63, &path.key("kind"))?;
                self::name(&owner.name, &path.key("name"))?;
                Some(Owner { kind: owner.kind, name: owner.name })
            }
            None => None,
        };
    Ok(ObjectMeta { namespace, name, uid, labels: labels(meta.labels, &path.key("labels"))?, owner, observed_at: at })
}

/// Checks labels.
pub(super) fn labels(labels: Option<Labels>, path: &FieldPath) -> Result<Labels, Fault> {
    let labels = labels.unwrap_or_default();
    for (key, value) in &labels {
        label_key(key, &path.key(key))?;
        label_value(value, &path.key(key))?;
    }
    Ok(labels)
}

/// The name of an object: what may stand in an address, at most 253 characters.
///
/// Kubernetes is stricter with most kinds (RFC 1123: no upper case, no `_`) and refuses such a name itself; a manifest
/// that was never applied is judged all the same.
pub(super) fn name(name: &str, path: &FieldPath) -> Result<(), Fault> {
    plain(name, 253, path)
}

/// The name of a namespace or container: at most 63 characters.
pub(super) fn short_name(name: &str, path: &FieldPath) -> Result<(), Fault> {
    plain(name, 63, path)
}

fn plain(name: &str, longest: usize, path: &FieldPath) -> Result<(), Fault> {
    let valid = (1..=longest).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:".contains(&b));
    check(valid, name, path, &format!("a name of at most {longest} letters, digits, `-`, `.`, `_` and `:`"))
}

/// A kind, a capability, a UID: letters, digits, `-` and `_`.
pub(super) fn word(text: &str, longest: usize, path: &FieldPath) -> Result<(), Fault> {
    let valid = (1..=longest).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    check(valid, text, path, &format!("at most {longest} letters, digits, `-` and `_`"))
}

/// A label's key: a name of at most 63 characters, with a DNS subdomain and `/` before it or not.
pub(super) fn label_key(key: &str, path: &FieldPath) -> Result<(), Fault> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    let prefix_valid = prefix.is_none_or(|prefix| prefix.len() <= 253 && prefix.split('.').all(is_label));
    let valid = prefix_valid && !name.is_empty() && is_label_text(name);
    check(
        valid,
        key,
        path,
        "a label's key: at most 63 letters, digits, `-`, `_` and `.`, perhaps after a domain and `/`",
    )
}

/// A label's value: empty, or at most 63 characters.
pub(super) fn label_value(value: &str, path: &FieldPath) -> Result<(), Fault> {
    let valid = value.is_empty() || is_label_text(value);
    check(
        valid,
        value,
        path,
        "a label's value: at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
    )
}

fn is_label(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_label_text(text: &str) -> bool {
    let alphanumeric = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    text.len() <= 63
        && alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

fn check(valid: bool, text: &str, path: &FieldPath, expected: &str) -> Result<(), Fault> {
    if valid {
        return Ok(());
    }
    let found = if text.is_empty() { "none".to_owned() } else { quoted(text) };
    Err(Fault::new(path.clone(), expected).found(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_are_plain_text() {
        let path = FieldPath::default();
        // (text, an object's name, a namespace's name, a label's value)
        let table = [
            ("cart", true, true, true),
            ("a.b-c.d0", true, true, true),
            ("system:node", true, true, false),
            ("Cart_1", true, true, true),
            ("", false, false, true),
            ("-a", false, false, false),
            ("a-", true, true, false),
            ("<b>a</b>", false, false, false),
            ("a b", false, false, false),
            ("../a", false, false, false),
            ("a\u{0}", false, false, false),
            ("ä", false, false, false),
            (&"a".repeat(63), true, true, true),
            (&"a".repeat(64), true, false, false),
            (&"a".repeat(254), false, false, false),
        ];
        for (text, is_name, is_short, is_value) in table {
            assert_eq!(name(text, &path).is_ok(), is_name, "{text:?}");
            assert_eq!(short_name(text, &path).is_ok(), is_short, "{text:?}");
            assert_eq!(label_value(text, &path).is_ok(), is_value, "{text:?}");
        }
        for (key, valid) in [
            ("app", true),
            ("a.b/c_D", true),
            ("/c", false),
            ("A/c", false),
            ("a/", false),
            ("a/b/c", false),
            ("", false),
        ] {
            assert_eq!(label_key(key, &path).is_ok(), valid, "{key:?}");
        }
    }
}
