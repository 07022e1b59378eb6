//! Names and labels, held to what Kubernetes allows (object names and IDs; labels and selectors; API reference v1.37),
//! so that whatever is shown later is a name and not markup.

use super::typed::{Fault, Within};
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
    reduced(meta, scope, name, at).at("metadata")
}

/// Reduces `metadata` of a kind whose names are [segments](segment).
pub(super) fn read_with_segment(meta: api::ObjectMeta, scope: Scope, at: Timestamp) -> Result<ObjectMeta, Fault> {
    reduced(meta, scope, segment, at).at("metadata")
}

fn reduced(
    meta: api::ObjectMeta,
    scope: Scope,
    check_name: fn(&str) -> Result<(), Fault>,
    at: Timestamp,
) -> Result<ObjectMeta, Fault> {
    // What is made by `kubectl create` may leave the end of its name to the server.
    let name = match (meta.name, meta.generate_name) {
        (Some(name), _) if !name.is_empty() => name,
        (_, Some(prefix)) => prefix.trim_end_matches(['-', '.']).to_owned(),
        (name, None) => name.unwrap_or_default(),
    };
    check_name(&name).at("name")?;
    let namespace = match scope {
        Scope::Cluster => String::new(),
        Scope::Namespaced => {
            meta.namespace.filter(|namespace| !namespace.is_empty()).unwrap_or_else(|| "default".to_owned())
        }
    };
    if scope == Scope::Namespaced {
        short_name(&namespace).at("namespace")?;
    }
    let uid = meta.uid.filter(|uid| !uid.is_empty());
    if let Some(uid) = &uid {
        word(uid, 128).at("uid")?;
    }
    let owner = owner(meta.owner_references.unwrap_or_default()).at("ownerReferences")?;
    let labels = labels(meta.labels).at("labels")?;
    Ok(ObjectMeta { namespace, name, uid, labels, owner, observed_at: at })
}

/// The controlling owner, or the first where none says that it controls.
fn owner(owners: Vec<api::OwnerReference>) -> Result<Option<Owner>, Fault> {
    let controller = owners.iter().position(|owner| owner.controller == Some(true)).unwrap_or(0);
    // A reference that names nothing says nothing.
    let owner = owners.into_iter().nth(controller).filter(|owner| !owner.kind.is_empty() && !owner.name.is_empty());
    owner
        .map(|owner| {
            word(&owner.kind, 63).at("kind")?;
            name(&owner.name).at("name")?;
            Ok(Owner { kind: owner.kind, name: owner.name })
        })
        .transpose()
        .item(controller)
}

/// Checks labels.
pub(super) fn labels(labels: Option<Labels>) -> Result<Labels, Fault> {
    let labels = labels.unwrap_or_default();
    for (key, value) in &labels {
        label_key(key).at(key)?;
        label_value(value).at(key)?;
    }
    Ok(labels)
}

/// The name of an object: what may stand in an address, at most 253 characters.
///
/// Kubernetes is stricter with most kinds (RFC 1123: no upper case, no `_`) and refuses such a name itself; a manifest
/// that was never applied is judged all the same.
pub(super) fn name(name: &str) -> Result<(), Fault> {
    plain(name, 253)
}

/// The name of a role or binding: any text that may stand between two slashes of a path (`IsValidPathSegmentName`, v1.37),
/// such as `system:controller:job-controller` or `alice@team.example`.
pub(super) fn segment(name: &str) -> Result<(), Fault> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '%']) {
        return check(false, name, "a name without `/` and `%`");
    }
    text(name, 253)
}

/// The name of a namespace or container: at most 63 characters.
pub(super) fn short_name(name: &str) -> Result<(), Fault> {
    plain(name, 63)
}

fn plain(name: &str, longest: usize) -> Result<(), Fault> {
    let valid = (1..=longest).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:".contains(&b));
    check(valid, name, &format!("a name of at most {longest} letters, digits, `-`, `.`, `_` and `:`"))
}

/// A kind, a capability, a UID: letters, digits, `-` and `_`.
pub(super) fn word(text: &str, longest: usize) -> Result<(), Fault> {
    let valid = (1..=longest).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    check(valid, text, &format!("at most {longest} letters, digits, `-` and `_`"))
}

/// Any text that Kubernetes takes in the field, of at most so many bytes, unless it could play tricks on whoever reads
/// it: no control characters, and none that turn the direction of writing. It is never quoted.
pub(super) fn text(text: &str, longest: usize) -> Result<(), Fault> {
    let trick = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let found = if text.len() > longest {
        format!("{} bytes", text.len())
    } else if text.contains(trick) {
        "a control character".to_owned()
    } else {
        return Ok(());
    };
    Err(Fault::here(format!("a text of at most {longest} bytes without control characters")).found(found))
}

/// A label's key: a name of at most 63 characters, with a DNS subdomain and `/` before it or not.
pub(super) fn label_key(key: &str) -> Result<(), Fault> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    let prefix_valid = prefix.is_none_or(|prefix| prefix.len() <= 253 && prefix.split('.').all(is_label));
    let valid = prefix_valid && !name.is_empty() && is_label_text(name);
    check(valid, key, "a label's key: at most 63 letters, digits, `-`, `_` and `.`, perhaps after a domain and `/`")
}

/// A label's value: empty, or at most 63 characters.
pub(super) fn label_value(value: &str) -> Result<(), Fault> {
    let valid = value.is_empty() || is_label_text(value);
    check(
        valid,
        value,
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

fn check(valid: bool, text: &str, expected: &str) -> Result<(), Fault> {
    if valid {
        return Ok(());
    }
    let found = if text.is_empty() { "none".to_owned() } else { quoted(text) };
    Err(Fault::here(expected).found(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_play_no_tricks() {
        for (given, valid) in [
            ("", true),
            ("localhost/profiles/a b.json", true),
            ("äöü", true),
            ("C:\\data", true),
            (&"a".repeat(64), true),
            (&"a".repeat(65), false),
            ("a\nb", false),
            ("a\u{1b}[31m", false),
            ("a\u{7f}", false),
            ("a\u{85}", false),
            ("a\u{202e}b", false),
            ("a\u{2066}b", false),
        ] {
            let result = text(given, 64);
            assert_eq!(result.is_ok(), valid, "{given:?}");
            assert!(result.err().is_none_or(|fault| !format!("{fault:?}").contains(&format!("{given:?}"))));
        }
    }

    #[test]
    fn names_and_labels_are_plain_text() {
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
            assert_eq!(name(text).is_ok(), is_name, "{text:?}");
            assert_eq!(short_name(text).is_ok(), is_short, "{text:?}");
            assert_eq!(label_value(text).is_ok(), is_value, "{text:?}");
        }
        for (text, valid) in [
            ("system:node", true),
            ("a@b c", true),
            (".a", true),
            ("", false),
            ("..", false),
            ("a/b", false),
            ("a%", false),
        ] {
            assert_eq!(segment(text).is_ok(), valid, "{text:?}");
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
            assert_eq!(label_key(key).is_ok(), valid, "{key:?}");
        }
    }
}
