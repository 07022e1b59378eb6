//! A report in reduced form.

use super::{
    package,
    report::{Metadata, Outcome, Report, Vulnerability as Entry},
    text::Text,
};
use crate::{Item, Place, ReadError, error::quoted, output::Output};
use posture::{
    image::{ImageReference, digest_in},
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Package, Suppression, Vulnerability},
    time::Timestamp,
    words::{PackageClass, Severity},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The scanner's name, wherever one is named.
const SCANNER: &str = "trivy";

/// Hands over the scan that a report describes, or says why there is none.
pub(super) fn report(report: &Report<'_>, text: &str, out: &mut Output<'_>) {
    match report.schema_version {
        Some(2) => {}
        Some(version) => {
            let error = ReadError::new(out.place(), "a Trivy report of schema 2").found(format!("schema {version}"));
            return out.error(error.remedy("scan again with Trivy 0.20 or newer"));
        }
        None => return out.error(without_schema(text, out.place())),
    }
    if let Some(what) = not_an_image(&report.artifact_type) {
        return out.skipped(out.place(), format!("a Trivy report about {what}, not an image"));
    }
    let empty = Metadata::default();
    let metadata = report.metadata.as_ref().unwrap_or(&empty);
    let results = report.results.as_deref().unwrap_or_default();
    let (reference, repository) = named(report, metadata, results);
    let digests = digests(metadata, &report.artifact_name);
    if reference.is_empty() && digests == ImageDigests::default() {
        let error = ReadError::new(out.place(), "an image's name or digest").path("ArtifactName").found("none");
        return out.error(error.remedy("scan again with trivy image"));
    }
    let os = metadata.os.as_ref().filter(|os| !os.family.is_empty() && &*os.family != "none");
    let mut scan = ImageScan {
        scanner: SCANNER.to_owned(),
        scanned_at: timestamp(&report.created_at).unwrap_or(out.at),
        reference,
        repository,
        digests,
        os: os.map(|os| format!("{} {}", &*os.family, &*os.name).trim_end().to_owned()),
        os_end_of_life: os.is_some_and(|os| os.end_of_life == Some(true)),
        layers: layers(metadata),
        covers: BTreeSet::new(),
        vulnerabilities: Vec::new(),
        packages: Vec::new(),
    };
    let mut known = Known::default();
    for (at, result) in results.iter().enumerate() {
        let Some(class) = package::class(&result.class, &result.result_type) else { continue };
        scan.covers.insert(class);
        packages(result, &mut scan);
        let place = out.place();
        vulnerabilities(at, result, class, &mut scan, &mut known, &mut |error| out.error(error), &place);
    }
    // One package may stand in several paths.
    scan.packages.sort_unstable();
    scan.packages.dedup();
    out.item(Item::Scan(Box::new(scan)));
    not_judged(results, out);
}

/// Says which classes of findings no check reads.
fn not_judged(results: &[Outcome<'_>], out: &mut Output<'_>) {
    let sum =
        |count: fn(&Outcome<'_>) -> usize| u32::try_from(results.iter().map(count).sum::<usize>()).unwrap_or(u32::MAX);
    let classes = [
        ("misconfigurations", sum(|result| result.misconfigurations.as_ref().map_or(0, Vec::len))),
        ("secrets", sum(|result| result.secrets.as_ref().map_or(0, Vec::len))),
        ("licenses", sum(|result| result.licenses.as_ref().map_or(0, Vec::len))),
    ];
    for (class, count) in classes {
        if count > 0 {
            out.not_judged(out.place(), class, SCANNER, count);
        }
    }
}

/// A document that begins as a report does and is none.
fn without_schema(text: &str, place: Place) -> ReadError {
    let fields = serde_json::from_str::<HashMap<String, &serde_json::value::RawValue>>(text).unwrap_or_default();
    let mut keys: Vec<_> = fields.into_keys().map(|key| quoted(&key)).collect();
    keys.sort_unstable();
    keys.truncate(8);
    ReadError::new(place, "a Trivy report of schema 2, with the field SchemaVersion")
        .found(format!("the fields {}", keys.join(", ")))
        .remedy("scan again with `trivy image --format json`")
}

/// What a report is about, where that is no image.
fn not_an_image(artifact_type: &str) -> Option<&str> {
    Some(match artifact_type {
        "" | "container_image" => return None,
        "filesystem" => "a file system",
        "repository" => "a repository",
        "vm" => "a virtual machine",
        "cyclonedx" | "spdx" => "a list of components",
        _ => "something else",
    })
}

/// The image's name as the report gives it, and its repository.
///
/// A report about an archive names a file; the tags inside name the image.
fn named(report: &Report<'_>, metadata: &Metadata<'_>, results: &[Outcome<'_>]) -> (String, String) {
    let tags = metadata.repo_tags.as_deref().unwrap_or_default();
    let digests = metadata.repo_digests.as_deref().unwrap_or_default();
    // Reports without a name repeat it in the target: `registry.example/app:1 (debian 12.5)`.
    let nameless = report.artifact_name.some().is_none();
    let target = results
        .iter()
        .filter(|result| nameless && &*result.class == "os-pkgs")
        .find_map(|result| result.target.rsplit_once(" ("));
    let candidates = report
        .artifact_name
        .some()
        .filter(|name| !is_archive(name))
        .into_iter()
        .chain(tags.iter().filter_map(Text::some))
        .chain(digests.iter().filter_map(Text::some))
        .chain(target.map(|(name, _)| name).filter(|name| !is_archive(name)));
    for candidate in candidates {
        if let Ok(reference) = ImageReference::parse(candidate) {
            return (candidate.to_owned(), reference.repository());
        }
    }
    (report.artifact_name.owned().unwrap_or_default(), String::new())
}

fn is_archive(name: &str) -> bool {
    [".tar", ".tar.gz", ".tgz", ".oci"].iter().any(|end| name.ends_with(end))
}

fn digests(metadata: &Metadata<'_>, name: &str) -> ImageDigests {
    let mut repository: Vec<String> = Vec::new();
    let stated = metadata.repo_digests.iter().flatten().map(|text| &**text);
    for digest in stated.chain(name.contains('@').then_some(name)).filter_map(digest_in) {
        if !repository.iter().any(|known| known == digest) {
            repository.push(digest.to_owned());
        }
    }
    ImageDigests { repository, configuration: digest_in(&metadata.image_id).map(str::to_owned) }
}

fn layers(metadata: &Metadata<'_>) -> Vec<String> {
    let stated = metadata.diff_ids.as_ref().filter(|ids| !ids.is_empty());
    let configured = || metadata.image_config.as_ref()?.rootfs.as_ref()?.diff_ids.as_ref();
    match (stated.or_else(configured), &metadata.layers) {
        (Some(ids), _) => ids.iter().filter_map(Text::owned).collect(),
        (None, Some(layers)) => layers.iter().filter_map(|layer| layer.diff_id.owned()).collect(),
        (None, None) => Vec::new(),
    }
}

/// A time in RFC 3339; none for Go's zero time, which means that none was set.
fn timestamp(text: &str) -> Option<Timestamp> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    (time.year() > 1)
        .then_some(time.unix_timestamp_nanos() / 1_000_000)
        .and_then(|ms| i64::try_from(ms).ok())
        .map(Timestamp)
}

fn packages(result: &Outcome<'_>, scan: &mut ImageScan) {
    for package in result.packages.iter().flatten().filter(|package| !package.name.is_empty()) {
        let purl = package.identifier.as_ref().map_or("", |identifier| &*identifier.purl);
        // As Trivy writes the installed version of a vulnerability: epoch:version-release.
        let epoch = package.epoch.filter(|epoch| *epoch > 0).map(|epoch| format!("{epoch}:")).unwrap_or_default();
        let release = package.release.some().map(|release| format!("-{release}")).unwrap_or_default();
        scan.packages.push(Package {
            package_type: package::package_type(purl, &result.result_type).to_owned(),
            name: package.name.to_string(),
            version: format!("{epoch}{}{release}", &*package.version),
        });
    }
}

fn vulnerabilities<'r>(
    at: usize,
    result: &'r Outcome<'_>,
    class: PackageClass,
    scan: &mut ImageScan,
    known: &mut Known<'r>,
    error: &mut dyn FnMut(ReadError),
    place: &Place,
) {
    for (index, entry) in result.vulnerabilities.iter().flatten().enumerate() {
        match detected(entry, None, result, class, known) {
            Ok(found) => scan.vulnerabilities.push(found),
            Err(fault) => error(fault.at(place, &format!("Results[{at}].Vulnerabilities[{index}]"))),
        }
    }
    for (index, modified) in result.modified.iter().flatten().enumerate() {
        let (Some(entry), "vulnerability") = (&modified.finding, &*modified.finding_type) else { continue };
        let suppressed = Suppression {
            status: modified.status.owned().unwrap_or_else(|| "ignored".to_owned()),
            statement: modified.statement.owned(),
            source: modified.source.to_string(),
        };
        match detected(entry, Some(suppressed), result, class, known) {
            Ok(found) => scan.vulnerabilities.push(found),
            Err(fault) => {
                error(fault.at(place, &format!("Results[{at}].ExperimentalModifiedFindings[{index}].Finding")));
            }
        }
    }
}

/// What is wrong with one vulnerability.
struct Fault {
    field: &'static str,
    expected: &'static str,
    found: String,
}

impl Fault {
    fn at(self, place: &Place, path: &str) -> ReadError {
        ReadError::new(place.clone(), self.expected).path(format!("{path}.{}", self.field)).found(self.found)
    }
}

fn detected<'r>(
    entry: &'r Entry<'_>,
    suppressed: Option<Suppression>,
    result: &Outcome<'_>,
    class: PackageClass,
    known: &mut Known<'r>,
) -> Result<DetectedVulnerability, Fault> {
    if !is_identifier(&entry.id) {
        let found = entry.id.some().map_or_else(|| "none".to_owned(), quoted);
        return Err(Fault { field: "VulnerabilityID", expected: "an identifier, such as CVE-2023-4863", found });
    }
    let Some(package_name) = entry.pkg_name.owned() else {
        return Err(Fault { field: "PkgName", expected: "a package's name", found: "none".to_owned() });
    };
    let purl = entry.pkg_identifier.as_ref().map_or("", |identifier| &*identifier.purl);
    let target = Some(&*result.target).filter(|target| class == PackageClass::Language && package::is_a_path(target));
    Ok(DetectedVulnerability {
        vulnerability: known.vulnerability(entry),
        package_type: package::package_type(purl, &result.result_type).to_owned(),
        package_name,
        class,
        installed_version: entry.installed_version.to_string(),
        fixed_version: entry.fixed_version.owned(),
        severity: severity(&entry.severity),
        path: entry.pkg_path.some().or(target).map(str::to_owned),
        layer: entry.layer.as_ref().and_then(|layer| layer.diff_id.owned()),
        suppressed,
    })
}

/// Letters, digits and the marks that databases use; at most 128 of them.
fn is_identifier(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
}

fn severity(text: &str) -> Severity {
    match text {
        "CRITICAL" => Severity::Critical,
        "HIGH" => Severity::High,
        "MEDIUM" => Severity::Medium,
        "LOW" => Severity::Low,
        other => other.to_ascii_lowercase().parse().unwrap_or(Severity::Unknown),
    }
}

/// Vulnerabilities of this report, so that one that many packages have is kept once.
#[derive(Default)]
struct Known<'r>(HashMap<&'r str, Vec<Arc<Vulnerability>>>);

impl<'r> Known<'r> {
    fn vulnerability(&mut self, entry: &'r Entry<'_>) -> Arc<Vulnerability> {
        let same_id = self.0.entry(&entry.id).or_default();
        let url = Some(&*entry.primary_url).filter(|url| is_address(url));
        let aliases = || {
            let ids = entry.vendor_ids.iter().flatten().map(|id| &**id);
            ids.filter(|id| is_synonym(id) && **id != *entry.id)
        };
        let same = same_id.iter().find(|known| {
            known.title == *entry.title
                && known.description == *entry.description
                && known.url.as_deref() == url
                && known.cvss_tenths == entry.cvss.0
                && known.aliases.iter().map(String::as_str).eq(aliases())
        });
        if let Some(same) = same {
            return Arc::clone(same);
        }
        let new = Arc::new(Vulnerability {
            id: entry.id.to_string(),
            aliases: aliases().map(str::to_owned).collect(),
            title: entry.title.to_string(),
            description: entry.description.to_string(),
            url: url.map(str::to_owned),
            cvss_tenths: entry.cvss.0,
        });
        same_id.push(Arc::clone(&new));
        new
    }
}

/// Whether a vendor's identifier names this very vulnerability. Advisories (DSA, USN, RHSA and the like) do not: one
/// covers several vulnerabilities.
fn is_synonym(id: &str) -> bool {
    (id.starts_with("CVE-") || id.starts_with("GHSA-")) && is_identifier(id)
}

/// Whether a link may be shown.
fn is_address(url: &str) -> bool {
    url.starts_with("https://")
        && url.len() <= 2048
        && url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"'`\\".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_milliseconds() {
        let table = [
            ("2021-08-25T12:20:30.000000005Z", Some(1_629_894_030_000)),
            ("2024-09-09T13:21:09.230231+06:00", Some(1_725_866_469_230)),
            ("0001-01-01T00:00:00Z", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(timestamp(text), expected.map(Timestamp), "{text}");
        }
    }

    #[test]
    fn only_identifiers_of_the_same_vulnerability_are_synonyms() {
        for (id, expected) in [
            ("GHSA-abcd-efgh-ijkl", true),
            ("CVE-2023-4863", true),
            ("DSA-5000-1", false),
            ("USN-1-1", false),
            ("RHSA-2023:1", false),
        ] {
            assert_eq!(is_synonym(id), expected, "{id}");
        }
    }

    #[test]
    fn only_plain_https_links_are_kept() {
        for (url, expected) in [
            ("https://a.example/x?y=1", true),
            ("http://a.example", false),
            ("javascript:alert(1)", false),
            ("https://a b", false),
        ] {
            assert_eq!(is_address(url), expected, "{url}");
        }
    }
}
