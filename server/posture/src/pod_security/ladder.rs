//! The highest level that everything in a namespace would pass today, and what stands between it and the next.

use super::Version;
use crate::words::PodSecurityLevel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Workloads that a rung names; the rest is counted.
const NAMED: usize = 50;

/// What the workloads of a namespace would pass.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ladder {
    /// The version they were judged by.
    pub version: Version,
    /// What stands below `baseline`.
    pub baseline: Rung,
    /// What stands below `restricted`, which holds all of `baseline`.
    pub restricted: Rung,
}

/// What stands between the workloads and a level.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rung {
    /// The changes: each is one check on one container or pod.
    pub changes: u32,
    /// The workloads they are in.
    pub workloads: u32,
    /// These workloads, the one with most changes first; fifty at the most.
    pub between: Vec<Between>,
    /// Workloads that could not be judged: what they would need is not known.
    pub unjudged: u32,
    /// Why the first of them could not be judged.
    pub why: String,
}

/// A workload that stands between a namespace and a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Between {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The number of changes that it needs.
    pub changes: u32,
    /// The checks that fail, each once.
    pub checks: Vec<String>,
}

impl Rung {
    /// Whether every workload passes, as far as each was judged.
    pub const fn holds(&self) -> bool {
        self.changes == 0 && self.unjudged == 0
    }
}

impl Ladder {
    /// The highest level that every workload is known to pass.
    pub const fn possible(&self) -> PodSecurityLevel {
        match (self.baseline.holds(), self.restricted.holds()) {
            (true, true) => PodSecurityLevel::Restricted,
            (true, false) => PodSecurityLevel::Baseline,
            (false, _) => PodSecurityLevel::Privileged,
        }
    }

    /// What stands below a level; `None` below `privileged`, which allows everything.
    pub const fn rung(&self, level: PodSecurityLevel) -> Option<&Rung> {
        match level {
            PodSecurityLevel::Privileged => None,
            PodSecurityLevel::Baseline => Some(&self.baseline),
            PodSecurityLevel::Restricted => Some(&self.restricted),
        }
    }

    /// The levels that are not reached, from the lowest.
    pub fn next(&self) -> impl Iterator<Item = (PodSecurityLevel, &Rung)> {
        let possible = self.possible();
        PodSecurityLevel::ALL
            .iter()
            .copied()
            .filter(move |level| *level > possible)
            .filter_map(|level| Some((level, self.rung(level)?)))
    }
}

/// Puts a ladder together from what the checks say of each workload.
#[derive(Debug, Default)]
pub struct Builder<'a> {
    baseline: Tally<'a>,
    restricted: Tally<'a>,
}

/// Kind and name of a workload.
type Key<'a> = (&'a str, &'a str);

#[derive(Debug, Default)]
struct Tally<'a> {
    failing: BTreeMap<Key<'a>, (u32, Vec<&'a str>)>,
    unjudged: BTreeMap<Key<'a>, &'a str>,
}

impl<'a> Builder<'a> {
    /// A check fails on something of a workload and breaks controls of these levels.
    pub fn fails(&mut self, workload: Key<'a>, check: &'a str, levels: impl IntoIterator<Item = &'static str>) {
        for tally in self.tallies(levels) {
            let (changes, checks) = tally.failing.entry(workload).or_default();
            *changes += 1;
            if !checks.contains(&check) {
                checks.push(check);
            }
        }
    }

    /// A check that can break controls of these levels has no answer for something of a workload.
    pub fn not_known(&mut self, workload: Key<'a>, why: &'a str, levels: impl IntoIterator<Item = &'static str>) {
        for tally in self.tallies(levels) {
            tally.unjudged.entry(workload).or_insert(why);
        }
    }

    /// What breaks `baseline` breaks `restricted` too. Each level is there once, however many of its controls are named.
    fn tallies(&mut self, levels: impl IntoIterator<Item = &'static str>) -> impl Iterator<Item = &mut Tally<'a>> {
        let (mut baseline, mut restricted) = (false, false);
        for level in levels {
            baseline |= level == PodSecurityLevel::Baseline.word();
            restricted = true;
        }
        [baseline.then_some(&mut self.baseline), restricted.then_some(&mut self.restricted)].into_iter().flatten()
    }

    /// The ladder, judged by this version.
    pub fn finish(self, version: Version) -> Ladder {
        Ladder { version, baseline: self.baseline.rung(), restricted: self.restricted.rung() }
    }
}

impl Tally<'_> {
    fn rung(self) -> Rung {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut between: Vec<Between> = self
            .failing
            .into_iter()
            .map(|((kind, name), (changes, checks))| Between {
                kind: kind.to_owned(),
                name: name.to_owned(),
                changes,
                checks: checks.into_iter().map(str::to_owned).collect(),
            })
            .collect();
        // Stable: those with as many changes stay in the order of their names.
        between.sort_by_key(|workload| std::cmp::Reverse(workload.changes));
        let (changes, workloads) = (between.iter().map(|workload| workload.changes).sum(), count(between.len()));
        between.truncate(NAMED);
        Rung {
            changes,
            workloads,
            between,
            unjudged: count(self.unjudged.len()),
            why: self.unjudged.into_values().next().unwrap_or_default().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PodSecurityLevel::{Baseline, Privileged, Restricted};

    const CART: Key<'static> = ("Deployment", "cart");
    const WEB: Key<'static> = ("Deployment", "web");

    #[test]
    fn each_finding_is_a_change_and_what_breaks_baseline_breaks_restricted() {
        let mut builder = Builder::default();
        builder.fails(CART, "privilege.run-as-root", ["restricted"]);
        builder.fails(CART, "privilege.run-as-root", ["restricted"]);
        builder.fails(WEB, "privilege.run-as-root", ["restricted"]);
        let ladder = builder.finish(Version::LATEST);
        assert_eq!(ladder.possible(), Baseline);
        assert_eq!((ladder.restricted.changes, ladder.restricted.workloads), (3, 2));
        assert_eq!(ladder.restricted.between[0].name, "cart");
        assert_eq!(ladder.restricted.between[0].checks, ["privilege.run-as-root"]);
        assert_eq!(ladder.next().map(|(level, _)| level).collect::<Vec<_>>(), [Restricted]);

        let mut builder = Builder::default();
        builder.fails(WEB, "privilege.capabilities-added", ["baseline", "restricted"]);
        builder.fails(WEB, "privilege.host-port", ["baseline"]);
        let ladder = builder.finish(Version::LATEST);
        assert_eq!((ladder.baseline.changes, ladder.restricted.changes), (2, 2));
        assert_eq!(ladder.possible(), Privileged);
        assert_eq!(ladder.next().map(|(level, _)| level).collect::<Vec<_>>(), [Baseline, Restricted]);
    }

    #[test]
    fn what_is_not_known_is_never_passed() {
        let mut builder = Builder::default();
        builder.not_known(CART, "its template was not read", ["restricted"]);
        let ladder = builder.finish(Version::minor(28));
        assert_eq!(ladder.possible(), Baseline);
        assert_eq!((ladder.restricted.unjudged, ladder.restricted.why.as_str()), (1, "its template was not read"));

        let mut builder = Builder::default();
        builder.not_known(CART, "why", ["baseline"]);
        assert_eq!(builder.finish(Version::LATEST).possible(), Privileged);
        assert_eq!(Builder::default().finish(Version::LATEST).possible(), Restricted);
    }

    #[test]
    fn a_rung_names_fifty_workloads_and_counts_all() {
        let names: Vec<String> = (0..60).map(|n| format!("w{n:02}")).collect();
        let mut builder = Builder::default();
        for name in &names {
            builder.fails(("Pod", name), "privilege.privileged", ["baseline"]);
        }
        let ladder = builder.finish(Version::LATEST);
        assert_eq!((ladder.baseline.between.len(), ladder.baseline.workloads, ladder.baseline.changes), (50, 60, 60));
    }
}
