//! What a scanner said about one image.

use crate::{
    time::Timestamp,
    words::{PackageClass, Severity},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// One scanner's report about one image, in reduced form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageScan {
    /// The scanner's name in lower case, such as `trivy`.
    pub scanner: String,
    /// When the image was scanned: the report's own time, else the import's.
    pub scanned_at: Timestamp,
    /// The image as the report names it.
    pub reference: String,
    /// The normalised repository (`docker.io/library/nginx`); empty where the report names none.
    pub repository: String,
    /// The digests by which the report knows the image.
    pub digests: ImageDigests,
    /// The operating system, such as `debian 12.5`, where one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// Whether the scanner says that this operating system gets no fixes any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub os_end_of_life: bool,
    /// The diff ids of the image's layers, from the base up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
    /// The classes of packages that were looked at. What is not covered is not known to be clean.
    pub covers: BTreeSet<PackageClass>,
    /// What was found, suppressed ones included.
    #[serde(default)]
    pub vulnerabilities: Vec<DetectedVulnerability>,
    /// The packages, where the report lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
}

impl ImageScan {
    /// One name for the image that was scanned: the strongest digest known, else the reference.
    ///
    /// Two reports speak of the same image exactly when these are equal.
    pub fn image_identity(&self) -> &str {
        self.digests.repository.first().or(self.digests.configuration.as_ref()).unwrap_or(&self.reference)
    }
}

/// The digests that a report states, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageDigests {
    /// Digests by which a registry serves the image (index or platform manifest), such as those of `RepoDigests`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repository: Vec<String>,
    /// The digest of the image's configuration, such as Trivy's `Metadata.ImageID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
}

/// A package of an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Package {
    /// The type as a package URL says it: `deb`, `apk`, `rpm`, `npm`, `pypi`, `maven`, `golang`, `gem`, `cargo` and so on.
    #[serde(rename = "type")]
    pub package_type: String,
    /// The name as the scanner says it.
    pub name: String,
    /// The installed version.
    pub version: String,
}

/// A vulnerability in a package of an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DetectedVulnerability {
    /// What is known of the vulnerability itself, shared between all that have it.
    pub vulnerability: Arc<Vulnerability>,
    /// The package's type, as in [`Package::package_type`].
    pub package_type: String,
    /// The package's name.
    pub package_name: String,
    /// OS or language package.
    pub class: PackageClass,
    /// The installed version.
    pub installed_version: String,
    /// The versions that fix it, as the scanner writes them; several are joined by `, `.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_version: Option<String>,
    /// The severity that the report gives it here.
    pub severity: Severity,
    /// Where in the image, such as a jar's or lock file's path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The diff id of the layer that brought the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Set where the scanner lists it as suppressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppression>,
}

/// A vulnerability as the databases describe it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Vulnerability {
    /// The identifier, such as `CVE-2023-4863` or `GHSA-…`.
    pub id: String,
    /// Other identifiers of the same vulnerability.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// One line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// A paragraph.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where to read more; https only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The highest CVSS base score that the report states (version 3 or 4), times ten: 98 is 9.8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cvss_tenths: Option<u8>,
}

/// Why a scanner lists a vulnerability as suppressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// The status as the source says it, such as `not_affected`, `fixed`, `under_investigation` or `ignored`.
    pub status: String,
    /// The justification or statement, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The file or feed that suppresses it.
    pub source: String,
}
