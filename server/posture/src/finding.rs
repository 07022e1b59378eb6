//! A check that fails on a subject, and what makes it the same finding tomorrow.

use crate::{
    check::{Check, Evidence, Standard},
    priority::Priority,
    scan::{Suppression, Vulnerability},
    time::Timestamp,
    words::{MatchStrength, Severity, Side},
};
use sha2::{Digest, Sha256};
use std::{borrow::Cow, fmt::Write, sync::Arc};

/// The version of the subject key's form. A key of another version is another column's matter.
pub const SUBJECT_KEY_VERSION: i32 = 1;

/// One check failing on one subject.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// What it fails on.
    pub subject: Subject,
    /// How bad.
    pub severity: Severity,
    /// The fact as a sentence, such as `image-resizer runs as a privileged container`.
    pub title: String,
    /// Whose move it is.
    pub side: Side,
    /// The rule that decided the side, in words.
    pub side_reason: Cow<'static, str>,
    /// The team that moves, where one is known.
    pub team: Option<Arc<str>>,
    /// What was looked at; a vulnerability's evidence are its occurrences.
    pub evidence: Option<Evidence>,
    /// The controls of the Pod Security Standards that it breaks at the version it was judged by.
    pub controls: &'static [Standard],
    /// The normalised repository of the image concerned.
    pub repository: Option<Arc<str>>,
    /// The image as the manifest writes it.
    pub image: Option<Arc<str>>,
    /// Set for vulnerabilities.
    pub vulnerability: Option<VulnerablePackage>,
    /// Where exactly. Empty where the subject itself says it.
    pub occurrences: Vec<Occurrence>,
    /// What to do first, with its factors.
    pub priority: Priority,
    /// When the newest evidence for it was made.
    pub observed_at: Timestamp,
}

/// What a finding is about: together with the check this is its identity inside a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A namespace as a whole.
    Namespace {
        /// The namespace.
        namespace: Arc<str>,
    },
    /// A workload as a whole.
    Workload {
        /// The namespace.
        namespace: Arc<str>,
        /// The top owner's kind.
        kind: Arc<str>,
        /// The top owner's name.
        name: Arc<str>,
    },
    /// One container of a workload.
    Container {
        /// The namespace.
        namespace: Arc<str>,
        /// The top owner's kind.
        kind: Arc<str>,
        /// The top owner's name.
        name: Arc<str>,
        /// The container's name.
        container: Arc<str>,
    },
    /// Somebody's rights in the API server, or the role or binding that is at fault.
    Access {
        /// The scope of the binding: its namespace, empty for the whole cluster.
        namespace: Arc<str>,
        /// `User`, `Group` or `ServiceAccount`; the kind of the role or binding where one of these is at fault.
        kind: Arc<str>,
        /// The name; a service account's after its namespace and a slash.
        name: Arc<str>,
        /// Tells findings of one check on the same subject apart; empty where there is only one.
        right: Arc<str>,
    },
    /// A vulnerable package in an image that a namespace runs. Neither version, digest nor workload is part of it.
    Vulnerability {
        /// The namespace.
        namespace: Arc<str>,
        /// The normalised repository.
        repository: Arc<str>,
        /// The vulnerability's identifier.
        vulnerability: Arc<str>,
        /// The package's type.
        package_type: Arc<str>,
        /// The package's name.
        package_name: Arc<str>,
    },
}

impl Subject {
    /// The namespace of the subject; empty for what belongs to the cluster as a whole.
    pub fn namespace(&self) -> &Arc<str> {
        match self {
            Subject::Namespace { namespace }
            | Subject::Workload { namespace, .. }
            | Subject::Container { namespace, .. }
            | Subject::Access { namespace, .. }
            | Subject::Vulnerability { namespace, .. } => namespace,
        }
    }

    /// Kind and name of the workload, where the subject is one or stands in one.
    pub fn workload(&self) -> Option<(&Arc<str>, &Arc<str>)> {
        match self {
            Subject::Workload { kind, name, .. } | Subject::Container { kind, name, .. } => Some((kind, name)),
            Subject::Namespace { .. } | Subject::Access { .. } | Subject::Vulnerability { .. } => None,
        }
    }

    /// The container, where the subject is one.
    pub fn container(&self) -> Option<&Arc<str>> {
        match self {
            Subject::Container { container, .. } => Some(container),
            _ => None,
        }
    }

    /// Kind and name of the role, binding or holder of rights, where the subject is one.
    pub fn holder(&self) -> Option<(&Arc<str>, &Arc<str>)> {
        match self {
            Subject::Access { kind, name, .. } => Some((kind, name)),
            _ => None,
        }
    }

    /// The subject key of a check on this subject: its parts joined by `|`, each with `%` and `|` escaped.
    pub fn key(&self, check: &str) -> String {
        let mut key = String::with_capacity(96);
        let mut part = |text: &str| {
            if !key.is_empty() {
                key.push('|');
            }
            for c in text.chars() {
                match c {
                    '%' => key.push_str("%25"),
                    '|' => key.push_str("%7C"),
                    c => key.push(c),
                }
            }
        };
        part(check);
        part(self.namespace());
        match self {
            Subject::Namespace { .. } => {}
            Subject::Workload { kind, name, .. } => {
                part(kind);
                part(name);
            }
            Subject::Container { kind, name, container, .. } => {
                part(kind);
                part(name);
                part(container);
            }
            Subject::Access { kind, name, right, .. } => {
                part(kind);
                part(name);
                part(right);
            }
            Subject::Vulnerability { repository, vulnerability, package_type, package_name, .. } => {
                part(repository);
                part(vulnerability);
                part(package_type);
                part(package_name);
            }
        }
        key
    }
}

/// The fingerprint of a subject key: the first 128 bits of its SHA-256 (FIPS 180-4) in hexadecimal.
///
/// The cluster is no part of it, so that an exception made in the dashboard matches in CI.
pub fn fingerprint(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    digest[..16].iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Finding {
    /// The subject key, see [`Subject::key`].
    pub fn key(&self) -> String {
        self.subject.key(self.check.id)
    }

    /// The controls of published standards that it breaks.
    pub fn standards(&self) -> impl Iterator<Item = &Standard> {
        let others = self.check.standards.iter().filter(|standard| standard.standard != Standard::POD_SECURITY);
        self.controls.iter().chain(others)
    }

    /// The fingerprint, see [`fingerprint`].
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.key())
    }
}

/// What a vulnerability finding knows of its package.
#[derive(Debug, Clone)]
pub struct VulnerablePackage {
    /// The vulnerability itself.
    pub vulnerability: Arc<Vulnerability>,
    /// The package's type.
    pub package_type: Arc<str>,
    /// The package's name.
    pub package_name: Arc<str>,
    /// The versions that fix it, as the scanner writes them.
    pub fixed_version: Option<String>,
    /// Set where every scanner that sees it lists it as suppressed.
    pub suppressed: Option<Suppression>,
}

/// Where exactly a vulnerability was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The top owner's kind.
    pub workload_kind: Arc<str>,
    /// The top owner's name.
    pub workload_name: Arc<str>,
    /// The container.
    pub container: Arc<str>,
    /// The image's reference as the workload writes it.
    pub image: Arc<str>,
    /// The identity of the image that was scanned: a digest, or the reference where no digest is known.
    pub image_identity: Arc<str>,
    /// How surely the report speaks of the image that runs.
    pub strength: MatchStrength,
    /// The scanner that sees it: the witness.
    pub scanner: Arc<str>,
    /// The installed version.
    pub installed_version: Arc<str>,
    /// Where in the image.
    pub path: Option<Arc<str>>,
    /// When the scanner looked.
    pub seen_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(name: &str, container: &str) -> Subject {
        Subject::Container {
            namespace: "shop".into(),
            kind: "Deployment".into(),
            name: name.into(),
            container: container.into(),
        }
    }

    #[test]
    fn keys_of_different_subjects_differ_even_with_odd_names() {
        let a = container("a|b", "c").key("privilege.privileged");
        let b = container("a", "b|c").key("privilege.privileged");
        assert_ne!(a, b);
        assert_eq!(
            container("cart", "app").key("privilege.privileged"),
            "privilege.privileged|shop|Deployment|cart|app"
        );
    }

    #[test]
    fn a_fingerprint_is_the_start_of_the_sha256() {
        // FIPS 180-4's example: SHA-256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 …
        assert_eq!(fingerprint("abc"), "ba7816bf8f01cfea414140de5dae2223");
    }
}
