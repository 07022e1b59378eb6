//! What to do first: 0 to 100, the sum of four factors that are each shown.
//!
//! Every table below is monotonic: more exposure, more privilege or a worse severity never gives fewer points.

use crate::{
    effective::EffectivePrivilege,
    words::{Exposure, Privilege, Severity},
};
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

impl Priority {
    /// The priority from its parts. `cvss_tenths` is the CVSS base score times ten, where one is known; `workload` what a
    /// process in the workload could do, where the finding is about one.
    pub fn of(
        severity: Severity,
        cvss_tenths: Option<u8>,
        exposure: Exposure,
        workload: Option<&EffectivePrivilege>,
    ) -> Self {
        let factors = [how_bad(severity, cvss_tenths), exposed(exposure), exploited(), privileged(workload)];
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

fn privileged(workload: Option<&EffectivePrivilege>) -> Factor {
    let (points, reason) = match workload {
        Some(effective) => (points_of(effective.value), effective.reason()),
        None => (0, Cow::Borrowed("Not about one workload")),
    };
    Factor { name: "Privileges", points, of: 15, reason }
}

/// What an effective privilege adds.
const fn points_of(privilege: Privilege) -> u8 {
    match privilege {
        Privilege::Contained => 0,
        Privilege::Loose => 3,
        Privilege::Root => 6,
        Privilege::PartOfNode => 9,
        Privilege::Namespace => 11,
        Privilege::Node => 13,
        Privilege::Cluster => 15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Grip;
    use proptest::prelude::*;

    /// A workload of this effective privilege.
    fn workload(value: Privilege) -> EffectivePrivilege {
        let (node, namespace, cluster) = (Grip::Nothing, Grip::Nothing, Grip::Nothing);
        EffectivePrivilege { value, node, namespace, cluster, reasons: Vec::new() }
    }

    const EXPOSURES: [Exposure; 4] = [Exposure::Nobody, Exposure::Namespace, Exposure::Cluster, Exposure::Internet];

    proptest! {
        #[test]
        fn more_exposure_or_privilege_never_lowers_it(
            severity in proptest::sample::select(Severity::ALL.to_vec()),
            cvss in proptest::option::of(0..=100_u8),
            exposures in (0..4_usize, 0..4_usize),
            privileges in (0..7_usize, 0..7_usize),
        ) {
            let priority = |e: usize, p: usize| Priority::of(severity, cvss, EXPOSURES[e], Some(&workload(Privilege::ALL[p]))).value;
            let (low_e, high_e) = (exposures.0.min(exposures.1), exposures.0.max(exposures.1));
            let (low_p, high_p) = (privileges.0.min(privileges.1), privileges.0.max(privileges.1));
            prop_assert!(priority(low_e, low_p) <= priority(high_e, high_p));
        }

        #[test]
        fn it_is_the_sum_of_its_factors_and_at_most_100(
            severity in proptest::sample::select(Severity::ALL.to_vec()),
            exposure in proptest::sample::select(Exposure::ALL.to_vec()),
            privilege in proptest::sample::select(Privilege::ALL.to_vec()),
        ) {
            let priority = Priority::of(severity, None, exposure, Some(&workload(privilege)));
            prop_assert_eq!(priority.value, priority.factors.iter().map(|f| f.points).sum::<u8>());
            prop_assert!(priority.factors.iter().all(|f| f.points <= f.of));
            prop_assert_eq!(priority.factors.iter().map(|f| u16::from(f.of)).sum::<u16>(), 100);
        }
    }
}
