//! Standard: Pod Security Standards v1.37, "Capabilities": baseline (since v1.0) and restricted (since v1.22; since v1.25 not
//! for Windows pods) name what may be added.
//! Restricted fields: `spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.add`.

use super::{
    capabilities::{BASELINE, Named, RESTRICTED, named, restricted_asks},
    declared_reason::{self, Declared},
};
use crate::{
    check::{Change, Check, Edit, Evidence, Failure, Question, Standard, Verdict},
    inventory::Container,
    pod_security::version_for,
    settings::Settings,
    words::{Area, Severity, Side},
    yaml,
};
use std::borrow::Cow;

const BEYOND_BASELINE: Standard = Standard::baseline("capabilities_baseline");
const BEYOND_RESTRICTED: Standard = Standard::restricted("capabilities_restricted");

pub(super) static CHECK: Check = Check {
    id: "privilege.capabilities-added",
    title: "Container adds capabilities",
    area: Area::Privilege,
    severity: Severity::High,
    side: Side::Developer,
    side_reason: "An application asks for the right in its own manifest.",
    standards: &[
        BEYOND_BASELINE,
        BEYOND_RESTRICTED,
        Standard::cis("5.2.9"),
    ],
    why: "Each capability is a part of root’s power. Some, such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN, are enough to leave the container or to read other programs’ traffic.",
    fix: "Remove the capability. A web server on a port below 1024 needs NET_BIND_SERVICE at the most. One that is really needed carries its reason in an annotation of the pod, with who reviewed it and when it ends: `atalaya.dev/capability-reason.NET_ADMIN: \"sets up the tunnel; reviewed-by=Ana; until=2027-03-31\"`; until then it counts as low.",
    try_first: "The program can fail where it uses the right. Run it without in a test namespace and watch for “operation not permitted”.",
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline"],
    question: Question::Container(judge),
    change: Change::Container(change),
};

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let added = &container.spec.security.capabilities_add;
    let beyond_restricted = || added.iter().map(String::as_str).filter(|name| !RESTRICTED.contains(name));
    if beyond_restricted().next().is_none() {
        return Verdict::Pass;
    }
    let controls = controls(container, beyond_restricted().any(|name| !BASELINE.contains(&name)), settings);
    let mut judged: Vec<Added<'_>> = beyond_restricted().map(|name| Added::of(container, name)).collect();
    // The worst first; the sort keeps the manifest's order otherwise.
    judged.sort_by_key(|added| (matches!(added.declared, Declared::Holds(_)), added.severity));
    let undeclared: Vec<&Added<'_>> =
        judged.iter().filter(|added| !matches!(added.declared, Declared::Holds(_))).collect();
    // A declared reason answers for the addition; what the standard says of it stays as it is.
    if undeclared.is_empty() && controls.is_empty() {
        return Verdict::Pass;
    }
    let named: Vec<&Added<'_>> = if undeclared.is_empty() { judged.iter().collect() } else { undeclared };
    let severity = named.first().map_or(Severity::High, |worst| worst.severity);
    Verdict::Fail(Failure {
        severity: (severity != CHECK.severity).then_some(severity),
        fact: fact(&named).into(),
        evidence: Evidence {
            field: container.field("securityContext.capabilities.add"),
            actual: format!("[{}]; {}", added.join(", "), judged.iter().map(Added::detail).collect::<Vec<_>>().join("; ")).into(),
            expected: "nothing, or NET_BIND_SERVICE".into(),
        },
        controls,
    })
}

/// The controls that are broken, by whether something beyond baseline is added.
fn controls(container: &Container<'_>, beyond_baseline: bool, settings: &Settings) -> &'static [Standard] {
    let version = version_for(&container.workload.namespace, settings);
    match (beyond_baseline, restricted_asks(version, container.pod())) {
        (true, true) => &[BEYOND_BASELINE, BEYOND_RESTRICTED],
        (true, false) => &[BEYOND_BASELINE],
        (false, true) => &[BEYOND_RESTRICTED],
        (false, false) => &[],
    }
}

/// A title shows so many letters of a declared reason; the annotation has it all.
const LETTERS_OF_A_REASON: usize = 120;

/// The start of a reason, cut where it is long.
fn short(reason: &str) -> Cow<'_, str> {
    match reason.char_indices().nth(LETTERS_OF_A_REASON) {
        Some((at, _)) => format!("{}…", &reason[..at]).into(),
        None => reason.into(),
    }
}

/// One added capability.
struct Added<'a> {
    name: &'a str,
    named: Named,
    severity: Severity,
    declared: Declared<'a>,
}

impl<'a> Added<'a> {
    fn of(container: &Container<'a>, name: &'a str) -> Self {
        let named = named(name);
        let declared = declared_reason::of(container, name);
        let by_rank = match named {
            Named::Known(capability) | Named::Misspelt(capability) => capability.rank.severity(),
            Named::Unknown => Severity::Medium,
        };
        let severity = match declared {
            Declared::Holds(_) => Severity::Low,
            // What baseline forbids is not mild, however little it reaches.
            _ if !BASELINE.contains(&name) => by_rank.min(Severity::Medium),
            _ => by_rank,
        };
        Self { name, named, severity, declared }
    }

    /// Its name, with what is odd about it or about its reason.
    fn title(&self) -> String {
        let mut remarks: Vec<Cow<'_, str>> = Vec::new();
        match self.named {
            Named::Known(_) => {}
            Named::Misspelt(right) => remarks.push(format!("Pod Security reads {} only", right.name).into()),
            Named::Unknown => remarks.push("no capability of Linux".into()),
        }
        match &self.declared {
            Declared::Nothing => {}
            Declared::Holds(reason) => remarks.push(format!("declared reason: {}, until {}", short(reason.text), reason.until).into()),
            Declared::Wrong(why) => remarks.push(format!("the declared reason {why}").into()),
        }
        if remarks.is_empty() { self.name.to_owned() } else { format!("{} ({})", self.name, remarks.join("; ")) }
    }

    /// What it lets the process do.
    fn detail(&self) -> String {
        match self.named {
            Named::Known(capability) | Named::Misspelt(capability) => {
                format!("{} reaches {}: lets it {}", self.name, capability.rank.reaches(), capability.allows)
            }
            Named::Unknown => format!("{} is no capability of Linux", self.name),
        }
    }
}

fn fact(named: &[&Added<'_>]) -> String {
    let list: Vec<String> = named.iter().map(|added| added.title()).collect();
    let what = if list.len() == 1 { "capability" } else { "capabilities" };
    format!("adds {what} {}", list.join(", "))
}

fn change(container: &Container<'_>) -> Vec<Edit> {
    let added = &container.spec.security.capabilities_add;
    let kept: Vec<&str> = added.iter().map(String::as_str).filter(|name| RESTRICTED.contains(name)).collect();
    let from = yaml::list(added.iter().map(String::as_str));
    vec![Edit::set(&["securityContext", "capabilities", "add"], Some(from), yaml::list(kept))]
}
