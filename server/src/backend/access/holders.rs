//! The subjects, the riskiest first.

use super::{ROWS, Running, behind_subject, number, subject};
use app::view::{HolderRow, RightView};
use posture::{
    rbac::{Access, Held, Holder, Scope as Place},
    words::Severity,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// The bindings that are named for somebody without a risky right.
const BINDINGS: usize = 3;

/// The subjects that are shown, and how many there are.
pub(super) struct List {
    pub(super) cluster_wide: u32,
    pub(super) in_namespaces: u32,
    pub(super) all: u32,
    pub(super) matching: u32,
    pub(super) rows: Vec<HolderRow>,
    /// The worst that each check found.
    pub(super) worst: BTreeMap<&'static str, Severity>,
}

/// Orders subjects: the worst right first, then what holds everywhere, then who may do everything, then those with more rights.
/// Who holds nothing risky comes last, and of those what Kubernetes gives itself.
type Rank = (bool, Option<Severity>, bool, bool, bool, Reverse<usize>);

pub(super) fn list(access: &Access<'_>, running: &Running<'_>, text: Option<&str>) -> List {
    let text = text.map(str::to_lowercase);
    let (mut cluster_wide, mut in_namespaces, mut all) = (0_usize, 0_usize, 0_usize);
    let mut worst: BTreeMap<&'static str, Severity> = BTreeMap::new();
    let mut found: Vec<(Rank, Holder<'_, '_>, Vec<Held<'_>>)> = Vec::new();
    for holder in access.holders() {
        all += 1;
        let held = holder.reported();
        for held in &held {
            let known = worst.entry(held.check.id).or_insert(held.right.severity);
            *known = held.right.severity.min(*known);
        }
        let narrow = holder.scope != Place::Cluster;
        match (held.is_empty(), narrow) {
            (true, _) => {}
            (false, true) => in_namespaces += 1,
            (false, false) => cluster_wide += 1,
        }
        if text.as_ref().is_some_and(|text| !holder.who.name().to_lowercase().contains(text)) {
            continue;
        }
        let everything = held.iter().any(Held::is_everything);
        let severity = held.iter().map(|held| held.right.severity).min();
        let rank = (held.is_empty(), severity, narrow, !everything, holder.is_own(), Reverse(held.len()));
        found.push((rank, holder, held));
    }
    // Stable: those of one rank stay in the order of place and name.
    found.sort_by_key(|(rank, ..)| *rank);
    let rows = found.iter().take(ROWS).map(|(.., holder, held)| row(holder, held, running)).collect();
    List {
        cluster_wide: number(cluster_wide),
        in_namespaces: number(in_namespaces),
        all: number(all),
        matching: number(found.len()),
        rows,
        worst,
    }
}

fn row(holder: &Holder<'_, '_>, held: &[Held<'_>], running: &Running<'_>) -> HolderRow {
    let mut rights: Vec<RightView> = held.iter().map(right).collect();
    rights.sort_by_key(|right| right.severity);
    let bindings = if rights.is_empty() { bindings(holder) } else { Vec::new() };
    HolderRow {
        subject: subject(holder.who, holder.scope),
        rights,
        bindings,
        own: holder.is_own(),
        runs: running.run_as(holder.who),
    }
}

fn right(held: &Held<'_>) -> RightView {
    RightView {
        check: held.check.id.to_owned(),
        severity: held.right.severity,
        text: held.right.text.to_string(),
        chain: behind_subject(&held.chain),
        second: held.second.as_ref().map(behind_subject).unwrap_or_default(),
    }
}

fn bindings(holder: &Holder<'_, '_>) -> Vec<String> {
    let one = |binding: &posture::object::RoleBinding| {
        format!("{} {} to {} {}", binding.kind.word(), binding.meta.name, binding.role.kind.word(), binding.role.name)
    };
    holder.grants.iter().take(BINDINGS).map(|grant| one(grant.binding)).collect()
}
