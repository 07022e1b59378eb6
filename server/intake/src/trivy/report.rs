//! The fields of a report that are read, as Trivy's `pkg/types` and `pkg/fanal/types` name them.

use super::{cvss::Cvss, text::Text};
use serde::{Deserialize, de::IgnoredAny};

/// One report.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Report<'a> {
    #[serde(default)]
    pub(super) schema_version: Option<u64>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) artifact_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) artifact_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) metadata: Option<Metadata<'a>>,
    #[serde(borrow, default)]
    pub(super) results: Option<Vec<Outcome<'a>>>,
}

/// What the artifact is.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Metadata<'a> {
    #[serde(rename = "OS", borrow, default)]
    pub(super) os: Option<Os<'a>>,
    #[serde(rename = "ImageID", borrow, default)]
    pub(super) image_id: Text<'a>,
    #[serde(rename = "DiffIDs", borrow, default)]
    pub(super) diff_ids: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    pub(super) repo_tags: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    pub(super) repo_digests: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    pub(super) layers: Option<Vec<Layer<'a>>>,
    #[serde(borrow, default)]
    pub(super) image_config: Option<ImageConfig<'a>>,
}

/// The operating system.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Os<'a> {
    #[serde(borrow, default)]
    pub(super) family: Text<'a>,
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(rename = "EOSL", default)]
    pub(super) end_of_life: Option<bool>,
}

/// The image's configuration; only its layers are read.
#[derive(Deserialize)]
pub(super) struct ImageConfig<'a> {
    #[serde(borrow, default)]
    pub(super) rootfs: Option<RootFs<'a>>,
}

/// The layers, from the base up.
#[derive(Deserialize)]
pub(super) struct RootFs<'a> {
    #[serde(borrow, default)]
    pub(super) diff_ids: Option<Vec<Text<'a>>>,
}

/// A layer.
#[derive(Deserialize, Default)]
pub(super) struct Layer<'a> {
    #[serde(rename = "DiffID", borrow, default)]
    pub(super) diff_id: Text<'a>,
}

/// One result: what was found in one target.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Outcome<'a> {
    #[serde(borrow, default)]
    pub(super) target: Text<'a>,
    #[serde(borrow, default)]
    pub(super) class: Text<'a>,
    #[serde(rename = "Type", borrow, default)]
    pub(super) result_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) packages: Option<Vec<Package<'a>>>,
    #[serde(borrow, default)]
    pub(super) vulnerabilities: Option<Vec<Vulnerability<'a>>>,
    #[serde(rename = "ExperimentalModifiedFindings", borrow, default)]
    pub(super) modified: Option<Vec<Modified<'a>>>,
    #[serde(default)]
    pub(super) misconfigurations: Option<Vec<IgnoredAny>>,
    #[serde(default)]
    pub(super) secrets: Option<Vec<IgnoredAny>>,
    #[serde(default)]
    pub(super) licenses: Option<Vec<IgnoredAny>>,
}

/// A package URL.
#[derive(Deserialize, Default)]
pub(super) struct Identifier<'a> {
    #[serde(rename = "PURL", borrow, default)]
    pub(super) purl: Text<'a>,
}

/// A package of the target.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Package<'a> {
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) identifier: Option<Identifier<'a>>,
    #[serde(borrow, default)]
    pub(super) version: Text<'a>,
    #[serde(borrow, default)]
    pub(super) release: Text<'a>,
    #[serde(default)]
    pub(super) epoch: Option<i64>,
}

/// A vulnerability in a package.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Vulnerability<'a> {
    #[serde(rename = "VulnerabilityID", borrow, default)]
    pub(super) id: Text<'a>,
    #[serde(rename = "VendorIDs", borrow, default)]
    pub(super) vendor_ids: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    pub(super) pkg_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) pkg_path: Text<'a>,
    #[serde(borrow, default)]
    pub(super) pkg_identifier: Option<Identifier<'a>>,
    #[serde(borrow, default)]
    pub(super) installed_version: Text<'a>,
    #[serde(borrow, default)]
    pub(super) fixed_version: Text<'a>,
    #[serde(borrow, default)]
    pub(super) layer: Option<Layer<'a>>,
    #[serde(rename = "PrimaryURL", borrow, default)]
    pub(super) primary_url: Text<'a>,
    #[serde(borrow, default)]
    pub(super) title: Text<'a>,
    #[serde(borrow, default)]
    pub(super) description: Text<'a>,
    #[serde(borrow, default)]
    pub(super) severity: Text<'a>,
    #[serde(rename = "CVSS", default)]
    pub(super) cvss: Cvss,
}

/// A finding that an ignore file or a VEX document took out.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Modified<'a> {
    #[serde(rename = "Type", borrow, default)]
    pub(super) finding_type: Text<'a>,
    #[serde(borrow, default)]
    pub(super) status: Text<'a>,
    #[serde(borrow, default)]
    pub(super) statement: Text<'a>,
    #[serde(borrow, default)]
    pub(super) source: Text<'a>,
    #[serde(borrow, default)]
    pub(super) finding: Option<Vulnerability<'a>>,
}
