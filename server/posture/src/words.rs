//! The words of the design, each with its one spelling for addresses, databases and JSON, and its label for people.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A word that is none of those expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no {what}; expected one of {expected}")]
pub struct UnknownWord {
    /// What was looked for, such as "severity".
    pub what: &'static str,
    /// What was given.
    pub given: String,
    /// The words allowed, joined by commas.
    pub expected: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $(#[doc = concat!($label, ".")] $(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The spelling in addresses, databases and JSON.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The spelling for people.
            pub const fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(given: &str) -> Result<Self, UnknownWord> {
                match given {
                    $($word => Ok($name::$variant),)+
                    _ => Err(UnknownWord {
                        what: $what,
                        given: given.to_owned(),
                        expected: [$($word,)+].join(", "),
                    }),
                }
            }
        }
    };
}

words! {
    /// How bad a finding is. Ordered from worst to least known, so that sorting puts the worst first.
    Severity, "severity" {
        Critical = "critical", "Critical";
        High = "high", "High";
        Medium = "medium", "Medium";
        Low = "low", "Low";
        /// The source states none: shown as unknown, never as low.
        Unknown = "unknown", "Unknown";
    }
}

words! {
    /// What a check is about.
    Area, "area" {
        Image = "image", "Image";
        Privilege = "privilege", "Privilege";
        Access = "access", "Access";
        Network = "network", "Network";
        Mesh = "mesh", "Mesh";
    }
}

words! {
    /// The three questions that pages answer for each namespace.
    Pillar, "pillar" {
        Images = "images", "Images";
        Privileges = "privileges", "Privileges";
        Reach = "reach", "Reach";
    }
}

impl Area {
    /// The pillar under which pages show this area.
    pub const fn pillar(self) -> Pillar {
        match self {
            Area::Image => Pillar::Images,
            Area::Privilege | Area::Access => Pillar::Privileges,
            Area::Network | Area::Mesh => Pillar::Reach,
        }
    }
}

impl Pillar {
    /// The areas under this pillar.
    pub const fn areas(self) -> &'static [Area] {
        match self {
            Pillar::Images => &[Area::Image],
            Pillar::Privileges => &[Area::Privilege, Area::Access],
            Pillar::Reach => &[Area::Network, Area::Mesh],
        }
    }
}

words! {
    /// Whose move it is.
    Side, "side" {
        Developer = "developer", "Developer";
        Operator = "operator", "Operator";
    }
}

words! {
    /// Whether the fault is there. Moved only by evidence.
    Presence, "presence" {
        Present = "present", "Present";
        /// A later look at the same thing lacks it.
        Fixed = "fixed", "Fixed";
        /// What carried it no longer exists.
        Gone = "gone", "Gone";
        /// The same digest, reported by another database or with other flags.
        NoLongerReported = "no-longer-reported", "No longer reported";
        /// What runs now was not looked at yet.
        Unproven = "unproven", "Unproven";
    }
}

words! {
    /// What people do about it. Moved only by people, or by an end date.
    Work, "work" {
        Open = "open", "Open";
        InProgress = "in-progress", "In progress";
        /// Somebody says it is fixed; the next scan decides.
        AwaitingVerification = "awaiting-verification", "Awaiting verification";
        /// A risk taken until a date, or until a fix exists.
        Accepted = "accepted", "Accepted";
        NotAffected = "not-affected", "Not affected";
        FalsePositive = "false-positive", "False positive";
    }
}

impl Presence {
    /// Whether the fault may still be there: what is not known to be away counts as there.
    pub const fn may_be_there(self) -> bool {
        matches!(self, Presence::Present | Presence::Unproven | Presence::NoLongerReported)
    }
}

impl Work {
    /// Whether somebody still has to move.
    pub const fn is_unresolved(self) -> bool {
        matches!(self, Work::Open | Work::InProgress | Work::AwaitingVerification)
    }
}

words! {
    /// Who can reach a workload by policy. Ordered by how many can.
    Exposure, "exposure" {
        Nobody = "nobody", "Nobody";
        Namespace = "namespace", "Its namespace";
        Cluster = "cluster", "The cluster";
        Internet = "internet", "The internet";
        /// Not computed, or not computable from what is known.
        Unknown = "unknown", "Not known";
    }
}

words! {
    /// The kinds of object that run containers.
    WorkloadKind, "workload kind" {
        Pod = "Pod", "Pod";
        Deployment = "Deployment", "Deployment";
        StatefulSet = "StatefulSet", "StatefulSet";
        DaemonSet = "DaemonSet", "DaemonSet";
        ReplicaSet = "ReplicaSet", "ReplicaSet";
        Job = "Job", "Job";
        CronJob = "CronJob", "CronJob";
    }
}

impl WorkloadKind {
    /// The API version in which Kubernetes serves this kind today.
    pub const fn api_version(self) -> &'static str {
        match self {
            WorkloadKind::Pod => "v1",
            WorkloadKind::Deployment
            | WorkloadKind::StatefulSet
            | WorkloadKind::DaemonSet
            | WorkloadKind::ReplicaSet => "apps/v1",
            WorkloadKind::Job | WorkloadKind::CronJob => "batch/v1",
        }
    }

    /// The field path of the pod's spec inside an object of this kind.
    pub const fn pod_spec_path(self) -> &'static [&'static str] {
        match self {
            WorkloadKind::Pod => &["spec"],
            WorkloadKind::CronJob => &["spec", "jobTemplate", "spec", "template", "spec"],
            _ => &["spec", "template", "spec"],
        }
    }
}

words! {
    /// How far somebody's rights in the API server go: nothing that matters, whatever a namespace holds, or everything.
    ClusterReach, "cluster reach" {
        Nothing = "nothing", "Nothing";
        Namespace = "namespace", "A namespace";
        Cluster = "cluster", "The cluster";
    }
}

words! {
    /// What a process in a workload could do beyond its own container, as one value. Ordered from the least.
    Privilege, "privilege" {
        Contained = "contained", "Its own container";
        /// Nothing by itself, and fewer walls for whoever looks for a way out.
        Loose = "loose", "Loosely contained";
        /// One fault of the kernel or the runtime away from the node.
        Root = "root", "Root in its container";
        PartOfNode = "part-of-node", "Part of its node";
        Namespace = "namespace", "A namespace";
        Node = "node", "Its node";
        Cluster = "cluster", "The cluster";
    }
}

words! {
    /// How much of a thing is in somebody's hand. Ordered from the least.
    Grip, "grip" {
        Nothing = "nothing", "Nothing";
        Unknown = "unknown", "Not known";
        Part = "part", "A part";
        Whole = "whole", "All of it";
    }
}

words! {
    /// A level of the Pod Security Standards, from the one that allows everything.
    PodSecurityLevel, "Pod Security level" {
        Privileged = "privileged", "Privileged";
        Baseline = "baseline", "Baseline";
        Restricted = "restricted", "Restricted";
    }
}

words! {
    /// What a package belongs to; a scan covers one class, the other, or both.
    PackageClass, "package class" {
        Os = "os", "OS package";
        Language = "language", "Language package";
    }
}

words! {
    /// How surely a report speaks of the image that runs. Ordered from the strongest.
    MatchStrength, "match strength" {
        SameManifest = "same-manifest", "Same manifest";
        SameIndexAndPlatform = "same-index-and-platform", "Same index and platform";
        SameConfiguration = "same-configuration", "Same configuration";
        ReferenceOnly = "reference-only", "By tag, digest not proven";
    }
}

words! {
    /// What a person may do.
    Role, "role" {
        Developer = "developer", "Developer";
        Operator = "operator", "Operator";
        Manager = "manager", "Manager";
        Admin = "admin", "Administrator";
    }
}

words! {
    /// What happened to a finding. Every change of presence or work is one of these.
    EventKind, "event" {
        /// Seen for the first time.
        Opened = "opened", "New";
        Fixed = "fixed", "Fixed, verified by scan";
        Gone = "gone", "Gone with its workload";
        NoLongerReported = "no-longer-reported", "No longer reported";
        /// What runs now was not looked at yet.
        Unproven = "unproven", "Rescan needed";
        /// Seen once more after it was not provable or not reported.
        SeenAgain = "seen-again", "Seen again";
        /// Back after it was fixed or gone.
        Reopened = "reopened", "Reopened";
        /// Somebody claimed it fixed; a later look still sees it.
        StillSeen = "still-seen", "Still seen by the scan";
        SeverityChanged = "severity-changed", "Severity changed";
        SideChanged = "side-changed", "Side changed";
        TeamChanged = "team-changed", "Team changed";
        VersionChanged = "version-changed", "Installed version changed";
        WitnessAdded = "witness-added", "Another source sees it";
        WitnessWithdrawn = "witness-withdrawn", "A source no longer sees it";
        /// Continues a finding of a renamed workload or container.
        Linked = "linked", "Continues a renamed subject";
        /// Another identifier of the same vulnerability was merged into this finding.
        Merged = "merged", "Merged with its alias";
        CheckRetired = "check-retired", "Check retired";
        Taken = "taken", "Taken";
        PutBack = "put-back", "Put back";
        /// Said to be done.
        Claimed = "claimed", "Said to be done";
        Commented = "commented", "Commented";
        Accepted = "accepted", "Risk accepted";
        NotAffected = "not-affected", "Not affected";
        FalsePositive = "false-positive", "False positive";
        /// An exception ended, by date, by severity, or since a fix exists.
        ExceptionEnded = "exception-ended", "Exception ended";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_parses_back() {
        for severity in Severity::ALL {
            assert_eq!(severity.word().parse::<Severity>().as_ref(), Ok(severity));
        }
        for presence in Presence::ALL {
            assert_eq!(presence.word().parse::<Presence>().as_ref(), Ok(presence));
        }
    }

    #[test]
    fn a_wrong_word_says_what_was_expected() {
        let error = "crit".parse::<Severity>().unwrap_err().to_string();
        assert_eq!(error, "`crit` is no severity; expected one of critical, high, medium, low, unknown");
    }

    #[test]
    fn areas_and_pillars_agree() {
        for area in Area::ALL {
            assert!(area.pillar().areas().contains(area));
        }
    }
}
