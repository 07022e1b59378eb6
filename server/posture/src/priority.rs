//! What to do first: 0 to 100, the sum of four factors that are each shown.
//!
//! Every table below is monotonic: more exposure, more privilege or a worse severity never gives fewer points.

use crate::words::{Exposure, Severity};
use serde::Serialize;
use std::borrow::Cow;

/// The priority of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Priority {
    /// 0 to 100.
    pub value: u8,
    /// The four factors, in the order in which they are shown.
    pub factors: [Factor; 4],
}

/// One factor of a priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Factor {
    /// What it measures.
    pub name: &'static str,
    /// The points it gives.
    pub points: u8,
    /// The most it could give.
    pub of: u8,
    /// Why, in words.
    pub reason: Cow<'static, str>,
}

/// What a process in the workload could do, as far as today's checks tell. Ordered by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Privileges {
    /// The finding is not about a workload.
    NoWorkload,
    /// None of the privilege checks fails.
    Restricted,
    /// Only mild ones fail, such as a writable root file system.
    Loose,
    /// It may run as root.
    MayBeRoot,
    /// It adds capabilities beyond the baseline.
    Capabilities,
    /// It is privileged: it has every right on its node.
    Node,
}

impl Priority {
    /// The priority from its parts. `cvss_tenths` is the CVSS base score times ten, where one is known.
    pub fn of(severity: Severity, cvss_tenths: Option<u8>, exposure: Exposure, privileges: Privileges) -> Self {
        let factors = [how_bad(severity, cvss_tenths), exposed(exposure), exploited(), privileged(privileges)];
        let value = factors.iter().map(|factor| factor.points).sum();
        Self { value, factors }
    }
}

fn how_bad(severity: Severity, cvss_tenths: Option<u8>) -> Factor {
    // The severity gives most of it; the CVSS score orders within a severity.
    let (base, usual_cvss, word): (u8, u8, &'static str) = match severity {
        Severity::Critical => (32, 95, "Critical"),
        Severity::High => (24, 80, "High"),
        Severity::Medium => (14, 55, "Medium"),
        Severity::Low => (6, 25, "Low"),
        Severity::Unknown => (14, 55, "Severity not known, counted as medium"),
    };
    let cvss = cvss_tenths.unwrap_or(usual_cvss).min(100);
    let points = base + (u16::from(cvss) * 8 / 100).try_into().unwrap_or(8);
    let reason = match cvss_tenths {
        Some(tenths) => Cow::Owned(format!("{word}, CVSS {}.{}", tenths / 10, tenths % 10)),
        None => Cow::Borrowed(word),
    };
    Factor { name: "How bad", points, of: 40, reason }
}

fn exposed(exposure: Exposure) -> Factor {
    let (points, reason) = match exposure {
        Exposure::Internet => (20, "Reached from the internet"),
        Exposure::Cluster => (12, "Reached from the whole cluster"),
        Exposure::Namespace => (6, "Reached from its namespace"),
        Exposure::Nobody => (0, "Reached by nobody"),
        Exposure::Unknown => (12, "Not known yet; counted as the whole cluster, Kubernetes’ default"),
    };
    Factor { name: "Exposure", points, of: 20, reason: Cow::Borrowed(reason) }
}

fn exploited() -> Factor {
    Factor { name: "Exploited", points: 0, of: 25, reason: Cow::Borrowed("Not known: no KEV or EPSS list was read") }
}

fn privileged(privileges: Privileges) -> Factor {
    let (points, reason) = match privileges {
        Privileges::Node => (15, "Privileged: every right on its node"),
        Privileges::Capabilities => (12, "Capabilities beyond the baseline"),
        Privileges::MayBeRoot => (8, "May run as root"),
        Privileges::Loose => (4, "Not fully restricted"),
        Privileges::Restricted => (0, "Restricted"),
        Privileges::NoWorkload => (0, "Not about one workload"),
    };
    Factor { name: "Privileges", points, of: 15, reason: Cow::Borrowed(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRIVILEGES: [Privileges; 5] =
        [Privileges::Restricted, Privileges::Loose, Privileges::MayBeRoot, Privileges::Capabilities, Privileges::Node];
    const EXPOSURES: [Exposure; 4] = [Exposure::Nobody, Exposure::Namespace, Exposure::Cluster, Exposure::Internet];

    proptest! {
        #[test]
        fn more_exposure_or_privilege_never_lowers_it(
            severity in proptest::sample::select(Severity::ALL.to_vec()),
            cvss in proptest::option::of(0..=100_u8),
            exposures in (0..4_usize, 0..4_usize),
            privileges in (0..5_usize, 0..5_usize),
        ) {
            let priority = |e: usize, p: usize| Priority::of(severity, cvss, EXPOSURES[e], PRIVILEGES[p]).value;
            let (low_e, high_e) = (exposures.0.min(exposures.1), exposures.0.max(exposures.1));
            let (low_p, high_p) = (privileges.0.min(privileges.1), privileges.0.max(privileges.1));
            prop_assert!(priority(low_e, low_p) <= priority(high_e, high_p));
        }

        #[test]
        fn it_is_the_sum_of_its_factors_and_at_most_100(
            severity in proptest::sample::select(Severity::ALL.to_vec()),
            exposure in proptest::sample::select(Exposure::ALL.to_vec()),
            privileges in 0..5_usize,
        ) {
            let priority = Priority::of(severity, None, exposure, PRIVILEGES[privileges]);
            prop_assert_eq!(priority.value, priority.factors.iter().map(|f| f.points).sum::<u8>());
            prop_assert!(priority.factors.iter().all(|f| f.points <= f.of));
            prop_assert_eq!(priority.factors.iter().map(|f| u16::from(f.of)).sum::<u16>(), 100);
        }
    }
}
