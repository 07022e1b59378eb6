//! Scan results as JSON, `schemaVersion: 1`. The schema stands in `docs/scan.schema.json`.

use super::{InputError, ScanResult};
use posture::{
    analysis::Analysis,
    check::Evidence,
    finding::{Finding, Occurrence, Subject},
    fix,
    priority::Priority,
    time::Timestamp,
    words::{Area, MatchStrength, Severity, Side},
};
use serde::{Serialize, ser::SerializeSeq};
use std::{collections::BTreeMap, io};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Writes a result as one JSON object and a final line feed.
pub fn write(result: &ScanResult<'_>, mut out: impl io::Write) -> io::Result<()> {
    let analysis = result.analysis;
    let document = Document {
        schema_version: 1,
        findings: Findings(analysis),
        unknowns: analysis
            .unknowns
            .iter()
            .map(|unknown| UnknownJson {
                check: unknown.check,
                subject: SubjectJson::of(&unknown.subject),
                why: unknown.why,
            })
            .collect(),
        errors: result.errors,
        summary: Summary::of(&analysis.findings),
    };
    serde_json::to_writer_pretty(&mut out, &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    findings: Findings<'a>,
    unknowns: Vec<UnknownJson<'a>>,
    errors: &'a [InputError],
    summary: Summary,
}

struct Findings<'a>(&'a Analysis<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.findings.len()))?;
        for finding in &self.0.findings {
            list.serialize_element(&FindingJson::of(self.0, finding))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct UnknownJson<'a> {
    check: &'a str,
    subject: SubjectJson<'a>,
    why: &'a str,
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct SubjectJson<'a> {
    namespace: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workload: Option<WorkloadJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<&'a str>,
    /// Whose right, or which role or binding; then an empty namespace stands for the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<WorkloadJson<'a>>,
}

impl<'a> SubjectJson<'a> {
    fn of(subject: &'a Subject) -> Self {
        Self {
            namespace: subject.namespace(),
            workload: subject.workload().map(|(kind, name)| WorkloadJson { kind, name }),
            container: subject.container().map(|name| &**name),
            access: subject.holder().map(|(kind, name)| WorkloadJson { kind, name }),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingJson<'a> {
    check: &'a str,
    area: Area,
    severity: Severity,
    priority: &'a Priority,
    responsibility: Side,
    responsibility_reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    #[serde(flatten)]
    subject: SubjectJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<ImageJson<'a>>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a Evidence>,
    fix: FixJson<'a>,
    standards: Vec<StandardJson>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vulnerability: Option<VulnerabilityJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occurrences: Vec<OccurrenceJson<'a>>,
}

#[derive(Serialize)]
struct ImageJson<'a> {
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
}

#[derive(Serialize)]
struct FixJson<'a> {
    text: std::borrow::Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<String>,
}

#[derive(Serialize)]
struct StandardJson {
    standard: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    level: &'static str,
    control: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VulnerabilityJson<'a> {
    id: &'a str,
    aliases: &'a [String],
    package: PackageJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_in: Option<&'a str>,
}

#[derive(Serialize)]
struct PackageJson<'a> {
    r#type: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OccurrenceJson<'a> {
    workload: WorkloadJson<'a>,
    container: &'a str,
    image: &'a str,
    digest: &'a str,
    r#match: MatchStrength,
    scanner: &'a str,
    installed_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    seen_at: String,
}

/// A moment as RFC 3339 in UTC; the number itself where no calendar holds it.
fn rfc3339(at: Timestamp) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok();
    moment.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_else(|| at.0.to_string())
}

impl<'a> OccurrenceJson<'a> {
    fn of(occurrence: &'a Occurrence) -> Self {
        Self {
            workload: WorkloadJson { kind: &occurrence.workload_kind, name: &occurrence.workload_name },
            container: &occurrence.container,
            image: &occurrence.image,
            digest: &occurrence.image_identity,
            r#match: occurrence.strength,
            scanner: &occurrence.scanner,
            installed_version: &occurrence.installed_version,
            path: occurrence.path.as_deref(),
            seen_at: rfc3339(occurrence.seen_at),
        }
    }
}

impl<'a> FindingJson<'a> {
    fn of(analysis: &'a Analysis<'a>, finding: &'a Finding) -> Self {
        let vulnerability = finding.vulnerability.as_ref();
        let repository = finding.repository.as_deref().unwrap_or_default();
        let text = match vulnerability {
            Some(found) => fix::upgrade_text(&found.package_name, found.fixed_version.as_deref(), repository).into(),
            None => finding.check.fix.into(),
        };
        let digest = finding
            .occurrences
            .first()
            .map(|occurrence| &*occurrence.image_identity)
            .filter(|identity| identity.starts_with("sha"));
        Self {
            check: finding.check.id,
            area: finding.check.area,
            severity: finding.severity,
            priority: &finding.priority,
            responsibility: finding.side,
            responsibility_reason: &finding.side_reason,
            team: finding.team.as_deref(),
            subject: SubjectJson::of(&finding.subject),
            image: finding.image.as_deref().map(|reference| ImageJson { reference, digest }),
            message: &finding.title,
            evidence: finding.evidence.as_ref(),
            fix: FixJson {
                text,
                patch: fix::patch(&analysis.inventory, finding.check, &finding.subject, finding.evidence.as_ref())
                    .map(|patch| patch.yaml),
            },
            standards: finding
                .standards()
                .map(|standard| StandardJson {
                    standard: standard.standard,
                    level: standard.level,
                    control: standard.control,
                })
                .collect(),
            fingerprint: finding.fingerprint(),
            vulnerability: vulnerability.map(|found| VulnerabilityJson {
                id: &found.vulnerability.id,
                aliases: &found.vulnerability.aliases,
                package: PackageJson { r#type: &found.package_type, name: &found.package_name },
                fixed_in: found.fixed_version.as_deref(),
            }),
            occurrences: finding.occurrences.iter().map(OccurrenceJson::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct Summary {
    severity: BTreeMap<&'static str, u32>,
    responsibility: BTreeMap<&'static str, u32>,
    area: BTreeMap<&'static str, u32>,
}

impl Summary {
    fn of(findings: &[Finding]) -> Self {
        let count = |word: fn(&Finding) -> &'static str| {
            let mut counts = BTreeMap::new();
            for finding in findings {
                *counts.entry(word(finding)).or_insert(0) += 1;
            }
            counts
        };
        Self {
            severity: count(|finding| finding.severity.word()),
            responsibility: count(|finding| finding.side.word()),
            area: count(|finding| finding.check.area.word()),
        }
    }
}
