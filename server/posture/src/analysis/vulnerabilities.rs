//! Joins what reports say with what runs: one finding for a namespace, repository, vulnerability and package.

use super::images::Running;
use crate::{
    catalogue,
    check::Check,
    effective::EffectivePrivilege,
    finding::{Finding, Occurrence, Subject, VulnerablePackage},
    image::ImageReference,
    inventory::Workload,
    priority::Priority,
    responsibility::Assigner,
    scan::{DetectedVulnerability, ImageScan, Vulnerability},
    settings::Settings,
    words::{Exposure, Side},
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, LazyLock},
};

static CHECK: LazyLock<Option<&'static Check>> = LazyLock::new(|| catalogue::find("image.vulnerability"));

/// Which identifiers mean the same vulnerability, over all reports of a snapshot.
///
/// The name that stands for all of them is the smallest CVE, else the smallest identifier, so that it does not
/// depend on which report was read first.
#[derive(Debug, Default)]
pub(super) struct Aliases<'a> {
    name_of: HashMap<&'a str, &'a str>,
}

impl<'a> Aliases<'a> {
    pub(super) fn of(scans: &'a [ImageScan]) -> Self {
        let mut parent: HashMap<&'a str, &'a str> = HashMap::new();
        let with_aliases =
            scans.iter().flat_map(|scan| &scan.vulnerabilities).filter(|found| !found.vulnerability.aliases.is_empty());
        for found in with_aliases {
            let id = found.vulnerability.id.as_str();
            for alias in &found.vulnerability.aliases {
                let (one, other) = (root(&parent, id), root(&parent, alias));
                let (name, below) = if preferred(one, other) { (one, other) } else { (other, one) };
                parent.entry(name).or_insert(name);
                parent.insert(below, name);
            }
        }
        let ids: Vec<&'a str> = parent.keys().copied().collect();
        Self { name_of: ids.into_iter().map(|id| (id, root(&parent, id))).collect() }
    }

    fn name_of(&self, id: &'a str) -> &'a str {
        self.name_of.get(id).copied().unwrap_or(id)
    }
}

fn root<'a>(parent: &HashMap<&'a str, &'a str>, id: &'a str) -> &'a str {
    let mut current = id;
    while let Some(&next) = parent.get(current) {
        if next == current {
            break;
        }
        current = next;
    }
    current
}

fn preferred(one: &str, other: &str) -> bool {
    let rank = |id: &str| (!id.starts_with("CVE-"), id.to_owned());
    rank(one) <= rank(other)
}

/// Repository, vulnerability, package type and package name.
type Key<'k> = (Arc<str>, &'k str, &'k str, &'k str);

/// Everything that the reports say about what one namespace runs.
#[derive(Debug)]
pub(super) struct Grouping<'a> {
    namespace: Arc<str>,
    seen: Vec<Seen<'a>>,
}

#[derive(Debug)]
struct Seen<'a> {
    repository: Arc<str>,
    found: &'a DetectedVulnerability,
    place: Arc<Place>,
}

/// Where an image runs and which report speaks of it; shared by all that the report lists.
#[derive(Debug)]
struct Place {
    occurrence: Occurrence,
    effective: Arc<EffectivePrivilege>,
    team: Option<Arc<str>>,
    registry: String,
}

impl<'a> Grouping<'a> {
    pub(super) fn new(namespace: Arc<str>) -> Self {
        Self { namespace, seen: Vec::new() }
    }

    pub(super) fn add(
        &mut self,
        workload: &Workload<'a>,
        running: &Running<'a>,
        effective: &Arc<EffectivePrivilege>,
        team: Option<&Arc<str>>,
    ) {
        for (container, spec, images) in running {
            for matched in images.iter().flat_map(|image| &image.scans) {
                let reference = ImageReference::parse(&spec.image).ok();
                let repository =
                    reference.as_ref().map_or_else(|| matched.scan.repository.clone(), ImageReference::repository);
                let repository: Arc<str> = repository.into();
                let place = Arc::new(Place {
                    occurrence: Occurrence {
                        workload_kind: workload.entry.kind.clone(),
                        workload_name: workload.entry.name.clone(),
                        container: (*container).clone(),
                        image: spec.image.as_str().into(),
                        image_identity: matched.scan.image_identity().into(),
                        strength: matched.strength,
                        scanner: matched.scan.scanner.as_str().into(),
                        installed_version: "".into(),
                        path: None,
                        seen_at: matched.scan.scanned_at,
                    },
                    effective: effective.clone(),
                    team: team.cloned(),
                    registry: reference.map_or_else(String::new, |reference| reference.registry),
                });
                self.seen.extend(matched.scan.vulnerabilities.iter().map(|found| Seen {
                    repository: repository.clone(),
                    found,
                    place: place.clone(),
                }));
            }
        }
    }

    pub(super) fn finish(
        self,
        aliases: &Aliases<'a>,
        settings: &Settings,
        assigner: &Assigner<'_>,
        out: &mut Vec<Finding>,
    ) {
        let Some(check) = *CHECK else { return };
        let mut groups: BTreeMap<Key<'_>, Vec<Seen<'a>>> = BTreeMap::new();
        for seen in self.seen {
            let key = (
                seen.repository.clone(),
                aliases.name_of(&seen.found.vulnerability.id),
                seen.found.package_type.as_str(),
                seen.found.package_name.as_str(),
            );
            groups.entry(key).or_default().push(seen);
        }
        out.extend(groups.into_iter().filter_map(|((repository, name, _, _), seen)| {
            one_finding(check, &self.namespace, repository, name, &seen, settings, assigner)
        }));
    }
}

fn one_finding(
    check: &'static Check,
    namespace: &Arc<str>,
    repository: Arc<str>,
    name: &str,
    seen: &[Seen<'_>],
    settings: &Settings,
    assigner: &Assigner<'_>,
) -> Option<Finding> {
    // Of several descriptions the one under the finding's own name is shown, else the one with the most to say.
    let best = seen.iter().max_by_key(|seen| {
        let vulnerability = &seen.found.vulnerability;
        (vulnerability.id == name, vulnerability.description.len(), std::cmp::Reverse(&vulnerability.id))
    })?;
    let severity = seen.iter().map(|seen| seen.found.severity).min()?;
    let cvss = seen.iter().filter_map(|seen| seen.found.vulnerability.cvss_tenths).max();
    // Of several workloads the most powerful one counts; between equals the order must not.
    let effective = seen
        .iter()
        .map(|seen| &seen.place.effective)
        .max_by(|one, other| one.value.cmp(&other.value).then_with(|| other.reason().cmp(&one.reason())))?;
    let mut occurrences: Vec<Occurrence> = seen.iter().map(occurrence).collect();
    occurrences.sort();
    occurrences.dedup();
    let (side, reason) = side_of(check, seen, settings);
    let team = seen.iter().find_map(|seen| seen.place.team.as_ref());
    let responsibility = assigner.assign(side, reason, team);
    let package_type: Arc<str> = best.found.package_type.as_str().into();
    let package_name: Arc<str> = best.found.package_name.as_str().into();
    let mut fixed: Vec<&str> = seen.iter().filter_map(|seen| seen.found.fixed_version.as_deref()).collect();
    fixed.sort_unstable();
    let suppressed = seen.iter().map(|seen| seen.found.suppressed.as_ref()).collect::<Option<Vec<_>>>();
    // Every other name that any report gives it, so that a finding known under one of them is recognised.
    let others: BTreeSet<&str> = seen
        .iter()
        .map(|seen| &seen.found.vulnerability)
        .flat_map(|vulnerability| std::iter::once(&vulnerability.id).chain(&vulnerability.aliases))
        .map(String::as_str)
        .filter(|other| *other != name)
        .collect();
    let described = &best.found.vulnerability;
    let vulnerability =
        if described.id == name && described.aliases.iter().map(String::as_str).eq(others.iter().copied()) {
            described.clone()
        } else {
            let aliases = others.into_iter().map(str::to_owned).collect();
            Arc::new(Vulnerability { id: name.to_owned(), aliases, ..(**described).clone() })
        };
    Some(Finding {
        check,
        subject: Subject::Vulnerability {
            namespace: namespace.clone(),
            repository: repository.clone(),
            vulnerability: name.into(),
            package_type: package_type.clone(),
            package_name: package_name.clone(),
        },
        severity,
        title: format!(
            "{name} in {package_name} {}",
            occurrences.first().map_or("", |occurrence| &occurrence.installed_version)
        ),
        side: responsibility.side,
        side_reason: responsibility.reason,
        team: responsibility.team,
        evidence: None,
        controls: &[],
        repository: Some(repository),
        image: occurrences.first().map(|occurrence| occurrence.image.clone()),
        vulnerability: Some(VulnerablePackage {
            vulnerability,
            package_type,
            package_name,
            fixed_version: fixed.last().map(|version| (*version).to_owned()),
            suppressed: suppressed.and_then(|all| all.first().map(|first| (*first).clone())),
        }),
        priority: Priority::of(severity, cvss, Exposure::Unknown, Some(effective)),
        observed_at: occurrences.iter().map(|occurrence| occurrence.seen_at).max().unwrap_or_default(),
        occurrences,
    })
}

fn occurrence(seen: &Seen<'_>) -> Occurrence {
    Occurrence {
        installed_version: seen.found.installed_version.as_str().into(),
        path: seen.found.path.as_deref().map(Arc::from),
        ..seen.place.occurrence.clone()
    }
}

/// Whose move: the operators' where every layer that carries it belongs to an allowed base image, or the image
/// comes from outside the allowed registries; the developers' otherwise.
fn side_of(check: &Check, seen: &[Seen<'_>], settings: &Settings) -> (Side, Cow<'static, str>) {
    let bases: Option<Vec<_>> =
        seen.iter().map(|seen| seen.found.layer.as_deref().and_then(|layer| settings.base_of_layer(layer))).collect();
    if let Some(base) = bases.as_ref().and_then(|bases| bases.first()) {
        return (
            Side::Operator,
            format!(
                "The package stands in a layer of the allowed base image {}, which the platform rebuilds.",
                base.image
            )
            .into(),
        );
    }
    if let Some(seen) = seen.iter().find(|seen| settings.registry_allowed(&seen.repository) == Some(false)) {
        return (
            Side::Operator,
            format!("The image comes from outside the allowed registries ({}).", seen.place.registry).into(),
        );
    }
    let reason = if seen.iter().all(|seen| seen.found.layer.is_none()) {
        Cow::Borrowed("The report does not say which layer brought the package; the team chose the image.")
    } else {
        Cow::Borrowed(check.side_reason)
    };
    (check.side, reason)
}
