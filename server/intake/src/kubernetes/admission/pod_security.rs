//! `PodSecurityConfiguration` of `pod-security.admission.config.k8s.io`, alone or in the API server's
//! `AdmissionConfiguration`, held to what the API server takes (`ValidatePodSecurityConfiguration`, v1.37).

use super::{
    super::{
        meta,
        typed::{self, Fault, Within},
    },
    List,
};
use posture::{
    object::{ObjectMeta, PodSecurityConfiguration, PodSecurityDefaults, PodSecurityExemptions},
    time::Timestamp,
    words::PodSecurityLevel,
};
use serde::Deserialize;
use serde_json::Value;

/// The kind, which is also the one name that it has.
const KIND: &str = "PodSecurityConfiguration";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    defaults: Option<Defaults>,
    exemptions: Option<Exemptions>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct Defaults {
    enforce: Option<String>,
    enforce_version: Option<String>,
    audit: Option<String>,
    audit_version: Option<String>,
    warn: Option<String>,
    warn_version: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Exemptions {
    usernames: List<String>,
    namespaces: List<String>,
    runtime_classes: List<String>,
}

/// Reduces a configuration.
pub(in super::super) fn configuration(value: &Value, at: Timestamp) -> Result<PodSecurityConfiguration, Fault> {
    let given: Configuration = typed::decode(value)?;
    let (defaults, exemptions) = (given.defaults.unwrap_or_default(), given.exemptions.unwrap_or_default());
    let defaults = PodSecurityDefaults {
        enforce: level(defaults.enforce).at("enforce").at("defaults")?,
        enforce_version: version(defaults.enforce_version).at("enforce-version").at("defaults")?,
        audit: level(defaults.audit).at("audit").at("defaults")?,
        audit_version: version(defaults.audit_version).at("audit-version").at("defaults")?,
        warn: level(defaults.warn).at("warn").at("defaults")?,
        warn_version: version(defaults.warn_version).at("warn-version").at("defaults")?,
    };
    let user = |name: &str| {
        if name.is_empty() { Err(Fault::here("the name of a user").found("none")) } else { meta::text(name, 1024) }
    };
    let exemptions = PodSecurityExemptions {
        usernames: each(exemptions.usernames, user).at("usernames").at("exemptions")?,
        namespaces: each(exemptions.namespaces, meta::short_name).at("namespaces").at("exemptions")?,
        runtime_classes: each(exemptions.runtime_classes, meta::name).at("runtimeClasses").at("exemptions")?,
    };
    let meta = ObjectMeta { name: KIND.to_owned(), observed_at: at, ..ObjectMeta::default() };
    Ok(PodSecurityConfiguration { meta, defaults, exemptions })
}

fn level(given: Option<String>) -> Result<String, Fault> {
    let level = given.unwrap_or_default();
    if level.is_empty() || level.parse::<PodSecurityLevel>().is_ok() {
        return Ok(level);
    }
    Err(Fault::here("privileged, baseline or restricted").found(crate::error::quoted(&level)))
}

fn version(given: Option<String>) -> Result<String, Fault> {
    let version = given.unwrap_or_default();
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let numbered = version.strip_prefix("v1.").is_some_and(|minor| !minor.is_empty() && number(minor));
    if version.is_empty() || version == "latest" || numbered {
        return Ok(version);
    }
    Err(Fault::here("latest, or a version such as v1.28").found(crate::error::quoted(&version)))
}

fn each(given: List<String>, check: impl Fn(&str) -> Result<(), Fault>) -> Result<Vec<String>, Fault> {
    for (at, text) in given.0.iter().enumerate() {
        check(text).item(at)?;
        if given.0[..at].contains(text) {
            return Err(Fault::here("each name once").found(crate::error::quoted(text)).item(at));
        }
    }
    Ok(given.0)
}

/// Why an `AdmissionConfiguration` says nothing about Pod Security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum NotHere {
    /// It configures other plugins only.
    NotMentioned,
    /// It names another file.
    InAnotherFile,
}

impl NotHere {
    /// Why the file is skipped.
    pub(in super::super) const fn why(self) -> &'static str {
        match self {
            Self::NotMentioned => "an AdmissionConfiguration that does not configure PodSecurity",
            Self::InAnotherFile => {
                "an AdmissionConfiguration that names another file for PodSecurity; read that file to know the defaults"
            }
        }
    }
}

/// Reduces the configuration of `PodSecurity` inside an `AdmissionConfiguration`.
pub(in super::super) fn in_admission_configuration(
    value: &Value,
    at: Timestamp,
) -> Result<Result<PodSecurityConfiguration, NotHere>, Fault> {
    let given: AdmissionConfiguration = typed::decode(value)?;
    let plugin = given.plugins.0.into_iter().enumerate().find(|(_, plugin)| plugin.name == "PodSecurity");
    let Some((place, plugin)) = plugin else { return Ok(Err(NotHere::NotMentioned)) };
    match plugin.configuration {
        Some(value @ Value::Object(_)) => {
            let kind = value.get("kind").and_then(Value::as_str);
            let read = if kind == Some(KIND) {
                configuration(&value, at)
            } else {
                Err(Fault::here(KIND).found(kind.map_or_else(|| "none".to_owned(), crate::error::quoted)).at("kind"))
            };
            read.at("configuration").item(place).at("plugins").map(Ok)
        }
        _ => Ok(Err(if plugin.path.is_some() { NotHere::InAnotherFile } else { NotHere::NotMentioned })),
    }
}

#[derive(Deserialize)]
struct AdmissionConfiguration {
    #[serde(default)]
    plugins: List<Plugin>,
}

#[derive(Deserialize)]
struct Plugin {
    #[serde(default)]
    name: String,
    path: Option<String>,
    configuration: Option<Value>,
}
