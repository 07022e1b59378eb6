//! What Pod Security Admission does in a namespace: by its labels, else by the cluster's configuration.
//!
//! Source: Kubernetes documentation, "Pod Security Admission" (v1.37), and what its library does with what it can't
//! read: an enforced level becomes `restricted`, an audited or warned one `privileged`, a version `latest`.

use super::Version;
use crate::{object::PodSecurityConfiguration, selector::Labels, words::PodSecurityLevel};
use serde::{Deserialize, Serialize};

/// What the labels begin with.
const PREFIX: &str = "pod-security.kubernetes.io/";

/// The label by which a namespace enforces a level.
pub const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// The label that pins the version of the enforced level.
pub const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// What Pod Security Admission does in a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Admission {
    /// Whether the namespace's labels are known.
    pub known: bool,
    /// Whether the cluster's configuration is known, and so what holds where there is no label.
    pub default_known: bool,
    /// Refuses what breaks the level.
    pub enforce: Mode,
    /// Writes it into the audit log.
    pub audit: Mode,
    /// Warns who sends it.
    pub warn: Mode,
    /// Labels that Kubernetes can't read.
    pub unreadable: Vec<Unreadable>,
    /// Whether the cluster's configuration exempts this namespace: then nothing is asked here at all.
    pub exempt: bool,
    /// Users that the cluster's configuration exempts.
    pub exempt_users: Vec<String>,
    /// Runtime classes that the cluster's configuration exempts.
    pub exempt_runtime_classes: Vec<String>,
}

/// One of the three modes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mode {
    /// The level; `None` where it is not known.
    pub level: Option<PodSecurityLevel>,
    /// The version it is judged by; the latest is the cluster's own.
    pub version: Version,
    /// What gave the level.
    pub from: Origin,
}

/// What gave a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Neither labels nor configuration say it.
    #[default]
    NotKnown,
    /// The namespace's label.
    Label,
    /// The enforced level: what is refused is warned of too, where no label says otherwise.
    Enforce,
    /// The cluster's configuration.
    Default,
}

/// A label that Kubernetes can't read, and what it does then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unreadable {
    /// The label's key.
    pub label: String,
    /// What it says.
    pub value: String,
    /// What Kubernetes takes in its place.
    pub taken_as: String,
}

impl Admission {
    /// What holds in the namespace `name` with these labels, `None` where its object is not known, in a cluster with
    /// this configuration, `None` where it was not read.
    pub fn of(name: &str, labels: Option<&Labels>, configuration: Option<&PodSecurityConfiguration>) -> Self {
        let mut admission = Self { known: labels.is_some(), default_known: configuration.is_some(), ..Self::default() };
        if let Some(configuration) = configuration {
            let exemptions = &configuration.exemptions;
            admission.exempt = exemptions.namespaces.iter().any(|exempt| exempt == name);
            admission.exempt_users.clone_from(&exemptions.usernames);
            admission.exempt_runtime_classes.clone_from(&exemptions.runtime_classes);
        }
        let Some(labels) = labels else { return admission };
        if let Some(PodSecurityConfiguration { defaults, .. }) = configuration {
            admission.enforce = Mode::default_of(&defaults.enforce, &defaults.enforce_version);
            admission.audit = Mode::default_of(&defaults.audit, &defaults.audit_version);
            admission.warn = Mode::default_of(&defaults.warn, &defaults.warn_version);
        }
        let unreadable = &mut admission.unreadable;
        let enforce_read = admission.enforce.read("enforce", PodSecurityLevel::Restricted, labels, unreadable);
        admission.audit.read("audit", PodSecurityLevel::Privileged, labels, unreadable);
        admission.warn.read("warn", PodSecurityLevel::Privileged, labels, unreadable);
        admission.warn_of_what_is_refused(labels, enforce_read);
        admission
    }

    /// A level that a label enforces is warned of too, where no label says what to warn of.
    fn warn_of_what_is_refused(&mut self, labels: &Labels, enforce_read: bool) {
        let lowest = self.warn.level.unwrap_or(PodSecurityLevel::Privileged);
        let stricter = self.enforce.level.is_some_and(|level| level > lowest);
        if enforce_read && stricter && !labels.contains_key(&format!("{PREFIX}warn")) {
            self.warn.level = self.enforce.level;
            self.warn.from = Origin::Enforce;
            if !labels.contains_key(&format!("{PREFIX}warn-version")) {
                self.warn.version = self.enforce.version;
            }
        }
    }
}

impl Mode {
    /// What a configuration gives; an empty text stands for `privileged` and `latest`.
    fn default_of(level: &str, version: &str) -> Self {
        let level = if level.is_empty() { Some(PodSecurityLevel::Privileged) } else { level.parse().ok() };
        let from = if level.is_some() { Origin::Default } else { Origin::NotKnown };
        Self { level, version: version_of(version).unwrap_or_default(), from }
    }

    /// Reads the mode's labels over what the default gave. Whether the level's label is there and can be read.
    fn read(
        &mut self,
        mode: &str,
        where_unreadable: PodSecurityLevel,
        labels: &Labels,
        unreadable: &mut Vec<Unreadable>,
    ) -> bool {
        let mut wrong = |label: String, value: &str, taken_as: &str| {
            unreadable.push(Unreadable { label, value: value.to_owned(), taken_as: taken_as.to_owned() });
        };
        let mut readable = false;
        let key = format!("{PREFIX}{mode}");
        if let Some(value) = labels.get(&key) {
            let level = value.parse().ok();
            readable = level.is_some();
            self.level = Some(level.unwrap_or(where_unreadable));
            self.from = Origin::Label;
            if !readable {
                wrong(key, value, where_unreadable.word());
            }
        }
        let key = format!("{PREFIX}{mode}-version");
        if let Some(value) = labels.get(&key) {
            let version = version_of(value);
            self.version = version.unwrap_or_default();
            if version.is_none() {
                wrong(key, value, "latest");
            }
        }
        readable
    }
}

/// A version as labels and configurations write it: `latest` or `v1.` and a number without leading zeros.
fn version_of(text: &str) -> Option<Version> {
    if text == "latest" {
        return Some(Version::LATEST);
    }
    let minor = text.strip_prefix("v1.")?;
    let number =
        !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()) && (minor == "0" || !minor.starts_with('0'));
    // A number beyond all bounds is still a version, and later than any there is.
    number.then(|| text.parse().unwrap_or(Version::LATEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{ObjectMeta, PodSecurityDefaults, PodSecurityExemptions};
    use PodSecurityLevel::{Baseline, Privileged, Restricted};

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(mode, value)| (format!("{PREFIX}{mode}"), (*value).to_owned())).collect()
    }

    fn configuration(enforce: &str, version: &str, warn: &str) -> PodSecurityConfiguration {
        PodSecurityConfiguration {
            meta: ObjectMeta::default(),
            defaults: PodSecurityDefaults {
                enforce: enforce.to_owned(),
                enforce_version: version.to_owned(),
                warn: warn.to_owned(),
                ..PodSecurityDefaults::default()
            },
            exemptions: PodSecurityExemptions { namespaces: vec!["ci".to_owned()], ..PodSecurityExemptions::default() },
        }
    }

    fn mode(level: PodSecurityLevel, version: Version, from: Origin) -> Mode {
        Mode { level: Some(level), version, from }
    }

    #[test]
    fn labels_win_over_the_default_and_what_neither_says_is_not_known() {
        let with = Admission::of("shop", Some(&labels(&[("enforce", "baseline"), ("enforce-version", "v1.28")])), None);
        assert_eq!(with.enforce, mode(Baseline, Version::minor(28), Origin::Label));
        assert_eq!(with.warn, mode(Baseline, Version::minor(28), Origin::Enforce));
        assert_eq!(with.audit, Mode::default());

        let none = Admission::of("shop", Some(&Labels::new()), None);
        assert_eq!((none.known, none.default_known, none.enforce), (true, false, Mode::default()));
        assert!(!Admission::of("shop", None, Some(&configuration("baseline", "", ""))).known);

        let default = configuration("baseline", "v1.30", "restricted");
        let by_default = Admission::of("shop", Some(&Labels::new()), Some(&default));
        assert_eq!(by_default.enforce, mode(Baseline, Version::minor(30), Origin::Default));
        assert_eq!(by_default.warn, mode(Restricted, Version::LATEST, Origin::Default));
        assert_eq!(by_default.audit, mode(Privileged, Version::LATEST, Origin::Default));
        assert!(!by_default.exempt);
        assert!(Admission::of("ci", None, Some(&default)).exempt);

        // A pinned version alone changes the version only.
        let pinned = Admission::of("shop", Some(&labels(&[("enforce-version", "v1.25")])), Some(&default));
        assert_eq!(pinned.enforce, mode(Baseline, Version::minor(25), Origin::Default));
    }

    #[test]
    fn a_warned_level_follows_the_enforced_one_only_upwards() {
        let default = configuration("", "", "restricted");
        let enforce = labels(&[("enforce", "baseline"), ("enforce-version", "v1.22")]);
        assert_eq!(Admission::of("shop", Some(&enforce), Some(&default)).warn.from, Origin::Default);
        let version = labels(&[("enforce", "baseline"), ("enforce-version", "v1.22"), ("warn-version", "latest")]);
        assert_eq!(Admission::of("shop", Some(&version), None).warn, mode(Baseline, Version::LATEST, Origin::Enforce));
        let own = labels(&[("enforce", "restricted"), ("warn", "privileged")]);
        assert_eq!(Admission::of("shop", Some(&own), None).warn, mode(Privileged, Version::LATEST, Origin::Label));
    }

    #[test]
    fn what_can_not_be_read_is_named_with_what_kubernetes_takes() {
        let wrong = labels(&[
            ("enforce", "Baseline"),
            ("enforce-version", "1.28"),
            ("audit", "high"),
            ("warn", ""),
            ("warn-version", "v1.08"),
        ]);
        let admission = Admission::of("shop", Some(&wrong), None);
        let named: Vec<(&str, &str)> = admission
            .unreadable
            .iter()
            .map(|unreadable| (&unreadable.label[PREFIX.len()..], unreadable.taken_as.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                ("enforce", "restricted"),
                ("enforce-version", "latest"),
                ("audit", "privileged"),
                ("warn", "privileged"),
                ("warn-version", "latest"),
            ]
        );
        assert_eq!(admission.enforce, mode(Restricted, Version::LATEST, Origin::Label));
        assert_eq!((admission.audit.level, admission.warn.level), (Some(Privileged), Some(Privileged)));
        // An enforced level that can't be read is no level to warn of.
        assert_eq!(Admission::of("shop", Some(&labels(&[("enforce", "x")])), None).warn, Mode::default());
    }

    #[test]
    fn only_what_pod_security_admission_reads_is_a_version() {
        assert_eq!(version_of("v1.99999999"), Some(Version::LATEST));
        assert_eq!((version_of("v1.28"), version_of("v1.0")), (Some(Version::minor(28)), Some(Version::minor(0))));
        for other in ["1.28", "v1.028", "v1.", "v2.0", "v1.x", "v1.-1", ""] {
            assert_eq!(version_of(other), None, "{other}");
        }
    }
}
