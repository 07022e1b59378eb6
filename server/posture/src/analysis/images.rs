//! Which images run, which report speaks of each, and what that makes of the images' score.

use super::{Tallies, part};
use crate::{
    effective::EffectivePrivilege,
    inventory::{MatchedScan, RunningImage, Workload},
    score::{Part, PillarScore, weight},
    time::Timestamp,
    words::{MatchStrength, Pillar, Severity},
};
use std::{collections::BTreeMap, sync::Arc};

/// A workload and the images it runs.
#[derive(Debug, Clone)]
pub struct WorkloadSummary {
    /// The namespace.
    pub namespace: Arc<str>,
    /// The top owner's kind.
    pub kind: Arc<str>,
    /// The top owner's name.
    pub name: Arc<str>,
    /// The team that moves for it on the developers' side.
    pub team: Option<Arc<str>>,
    /// The number of its pods in the snapshot.
    pub pods: u32,
    /// What a process in it could do.
    pub effective: Arc<EffectivePrivilege>,
    /// One entry for each container and each digest that it runs.
    pub images: Vec<ContainerImage>,
}

/// An image that a container runs.
#[derive(Debug, Clone)]
pub struct ContainerImage {
    /// The container.
    pub container: Arc<str>,
    /// The image as the manifest writes it.
    pub image: String,
    /// The digest that runs, where it is known.
    pub digest: Option<String>,
    /// The newest report's scanner, time and match, where there is one.
    pub scan: Option<ScanOfImage>,
}

/// Which report speaks of a running image.
#[derive(Debug, Clone)]
pub struct ScanOfImage {
    /// The scanner.
    pub scanner: String,
    /// When it looked.
    pub scanned_at: Timestamp,
    /// How surely it speaks of this image.
    pub strength: MatchStrength,
    /// The identity of the image that was scanned.
    pub image_identity: String,
    /// The operating system, where one was recognised.
    pub os: Option<String>,
    /// Whether that operating system gets no fixes any more.
    pub os_end_of_life: bool,
}

/// The containers of a workload with what each runs.
pub(super) type Running<'a> = Vec<(&'a Arc<str>, &'a crate::object::Container, Vec<RunningImage<'a>>)>;

pub(super) fn running<'a>(workload: &Workload<'a>) -> Running<'a> {
    let scans = &workload.namespace.inventory.scans;
    workload
        .containers()
        .map(|(container, name)| (name, container.spec, scans.of_container(workload.entry, container.spec)))
        .collect()
}

pub(super) fn summary(
    workload: &Workload<'_>,
    running: &Running<'_>,
    team: Option<Arc<str>>,
    effective: Arc<EffectivePrivilege>,
) -> WorkloadSummary {
    let images = running.iter().flat_map(|(name, spec, images)| {
        images.iter().map(|image| ContainerImage {
            container: (*name).clone(),
            image: spec.image.clone(),
            digest: image.digest.map(str::to_owned),
            scan: image.scans.iter().max_by_key(|matched| matched.scan.scanned_at).map(scan_of_image),
        })
    });
    WorkloadSummary {
        namespace: workload.namespace.entry.name.clone(),
        kind: workload.entry.kind.clone(),
        name: workload.entry.name.clone(),
        team,
        pods: workload.entry.pods,
        effective,
        images: images.collect(),
    }
}

fn scan_of_image(matched: &MatchedScan<'_>) -> ScanOfImage {
    ScanOfImage {
        scanner: matched.scan.scanner.clone(),
        scanned_at: matched.scan.scanned_at,
        strength: matched.strength,
        image_identity: matched.scan.image_identity().to_owned(),
        os: matched.scan.os.clone(),
        os_end_of_life: matched.scan.os_end_of_life,
    }
}

/// The running images of a namespace, counted for its score.
#[derive(Debug, Default)]
pub(super) struct Tally {
    images: u32,
    scanned: u32,
    without_critical: u32,
    without_high: u32,
}

impl Tally {
    pub(super) fn add(&mut self, running: &Running<'_>) {
        for image in running.iter().flat_map(|(_, _, images)| images) {
            self.images += 1;
            if image.scans.is_empty() {
                continue;
            }
            self.scanned += 1;
            let found = image
                .scans
                .iter()
                .flat_map(|matched| &matched.scan.vulnerabilities)
                .filter(|found| found.suppressed.is_none());
            let mut worst: BTreeMap<Severity, u32> = BTreeMap::new();
            for found in found {
                *worst.entry(found.severity).or_default() += 1;
            }
            self.without_critical += u32::from(!worst.contains_key(&Severity::Critical));
            self.without_high += u32::from(!worst.contains_key(&Severity::High));
        }
    }

    pub(super) fn score(&self, tallies: &Tallies) -> PillarScore {
        let of = |label: &str, good, total, severity| Part {
            label: label.to_owned(),
            good,
            total,
            weight: weight(severity),
        };
        let parts = vec![
            of("images have a scan", self.scanned, self.images, Severity::High),
            of(
                "scanned images have no critical vulnerability",
                self.without_critical,
                self.scanned,
                Severity::Critical,
            ),
            of("scanned images have no high vulnerability", self.without_high, self.scanned, Severity::High),
            part(tallies, "image.mutable-tag", "containers name a version or a digest", Severity::Medium),
            part(tallies, "image.registry-not-allowed", "containers use an allowed registry", Severity::High),
        ];
        PillarScore::of(Pillar::Images, parts, self.scanned > 0)
    }
}
