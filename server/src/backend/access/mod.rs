//! Who can do what: the stored roles and bindings, resolved for a page.

mod holders;
mod question;

use super::{
    AppBackend,
    error::{refused, unavailable},
    moment, scope,
};
use app::{
    backend::{Answer, Principal},
    view::{AccessQuery, AccessRead, AccessView, FailingCheck, RunsAs, SubjectView},
};
use posture::{
    catalogue,
    inventory::Inventory,
    object::RoleKind,
    rbac::{Access, Chain, Scope as Place, Who},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{Area, Severity},
};
use std::collections::{BTreeMap, BTreeSet};
use store::evidence::AccessObjects;

/// The rows of a list.
const ROWS: usize = 100;
/// The workloads that are named for a service account.
const WORKLOADS: usize = 5;

pub(super) async fn access(backend: &AppBackend, principal: &Principal, query: &AccessQuery) -> Answer<AccessView> {
    let scope = scope::of(principal);
    let nothing = || AccessView { query: query.clone(), ..AccessView::default() };
    let Some(cluster) = backend.cluster(principal, &scope, query.cluster.as_deref()).await? else {
        return Ok(nothing());
    };
    let (objects, facets) = tokio::try_join!(
        backend.store.access_objects(&scope, Some(&cluster.name)),
        backend.store.facets(&scope, Some(&cluster.name), 0)
    )
    .map_err(refused)?;
    let Some(objects) = objects else { return Ok(nothing()) };
    let (now, settings, asked) = (backend.now(), backend.settings.clone(), query.clone());
    // Resolving everybody's rights in a large cluster takes longer than other requests should wait.
    let resolved = tokio::task::spawn_blocking(move || resolved(objects, &settings, &asked, now)).await;
    let mut view = resolved.map_err(|error| unavailable(&error))?;
    failing(&mut view.wrong, &facets.checks);
    Ok(view)
}

/// Keeps the checks that have findings, with their number, the worst first.
fn failing(checks: &mut Vec<FailingCheck>, counts: &[(String, u32)]) {
    for check in &mut *checks {
        let counted = counts.iter().find(|(id, _)| *id == check.id);
        check.findings = counted.map_or(0, |(_, count)| *count);
    }
    checks.retain(|check| check.findings > 0);
    checks.sort_by(|one, other| (one.severity, &one.id).cmp(&(other.severity, &other.id)));
}

/// The checks of the area with the worst that each found here; with the worst it can find, where it is about no right.
fn wrong(worst: &BTreeMap<&str, Severity>) -> Vec<FailingCheck> {
    let checks = catalogue::all().iter().filter(|check| check.area == Area::Access);
    checks
        .map(|check| FailingCheck {
            id: check.id.to_owned(),
            title: check.title.to_owned(),
            severity: worst.get(check.id).copied().unwrap_or(check.severity),
            findings: 0,
        })
        .collect()
}

fn resolved(known: AccessObjects, settings: &Settings, query: &AccessQuery, now: Timestamp) -> AccessView {
    let mut snapshot = Snapshot::new(now);
    for object in known.objects {
        snapshot.put_object(object);
    }
    let inventory = Inventory::of(&snapshot);
    let access = Access::of(&inventory, settings);
    let running = Running::of(&inventory);
    let list = holders::list(&access, &running, query.text.as_deref());
    let seen = question::Seen { namespaces: &known.namespaces, narrowed: known.narrowed };
    AccessView {
        cluster: known.cluster.name,
        query: query.clone(),
        read: read(&inventory, known.narrowed, now),
        narrowed: known.narrowed,
        cluster_wide: list.cluster_wide,
        in_namespaces: list.in_namespaces,
        wrong: wrong(&list.worst),
        all: list.all,
        matching: list.matching,
        rows: list.rows,
        answer: question::answer(&access, &running, &seen, query),
    }
}

/// How much the answers stand on, and how old it is. Roles of the cluster are counted for whoever sees the whole of it.
fn read(inventory: &Inventory<'_>, narrowed: bool, now: Timestamp) -> Option<AccessRead> {
    let roles = || inventory.roles.values().filter(|role| !narrowed || role.kind == RoleKind::Role);
    let times: BTreeSet<Timestamp> = roles()
        .map(|role| role.meta.observed_at)
        .chain(inventory.bindings.values().map(|binding| binding.meta.observed_at))
        .collect();
    let (oldest, newest) = (times.first()?, times.last()?);
    Some(AccessRead {
        roles: number(roles().count()),
        bindings: number(inventory.bindings.len()),
        accounts: number(inventory.service_accounts.len()),
        newest: moment::ago(*newest, now),
        oldest: (oldest != newest).then(|| moment::ago(*oldest, now)),
    })
}

/// What runs as which service account.
struct Running<'a>(BTreeMap<(&'a str, &'a str), Vec<String>>);

impl<'a> Running<'a> {
    fn of(inventory: &'a Inventory<'_>) -> Self {
        let mut by_account: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
        for namespace in inventory.namespaces.values() {
            for workload in namespace.workloads.values() {
                let account = workload.source.pod.service_account.as_deref().filter(|name| !name.is_empty());
                let running = by_account.entry((&namespace.name, account.unwrap_or("default"))).or_default();
                running.push(format!("{} {}/{}", workload.kind, namespace.name, workload.name));
            }
        }
        Self(by_account)
    }

    /// What runs as somebody; none for people and groups.
    fn run_as(&self, who: Who<'_>) -> Option<RunsAs> {
        let Who::ServiceAccount(namespace, name) = who else { return None };
        let running = self.0.get(&(namespace, name)).map_or(&[][..], Vec::as_slice);
        let shown = running.iter().take(WORKLOADS).cloned().collect();
        Some(RunsAs { shown, more: number(running.len().saturating_sub(WORKLOADS)) })
    }
}

fn subject(who: Who<'_>, place: Place<'_>) -> SubjectView {
    let place = match place {
        Place::Cluster => None,
        Place::Namespace(namespace) => Some(namespace.to_owned()),
    };
    SubjectView { kind: who.kind().to_owned(), name: who.name(), place }
}

/// The links of a chain behind its subject.
fn behind_subject(chain: &Chain<'_>) -> Vec<String> {
    chain.links().into_iter().skip(1).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
