//! The way in for evidence: what is known, the delivery laid over it, the engine's answer, one transaction.

use crate::{
    Store, StoreError,
    clusters::Cluster,
    evidence::{ImportResult, Known, Mode, ReadProblem, Reconciliation, Source, SourceKind},
};
use posture::{
    analysis::analyse,
    evidence::{Applied, Coverage, Evidence, Refused, apply},
    object::{Object, ObjectKey},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// How often a delivery is laid over what is known anew, when another one was faster.
const ATTEMPTS: u32 = 5;

/// What somebody delivers.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The cluster's name. A cluster that is not known is made.
    pub cluster: String,
    /// Who delivers.
    pub source: Source,
    /// What it saw. Times in it are none later than its own.
    pub evidence: Evidence,
    /// How many of each kind were understood.
    pub understood: BTreeMap<String, u32>,
    /// What was not understood.
    pub errors: Vec<ReadProblem>,
    /// When it came: the time of its events.
    pub received_at: Timestamp,
    /// The kinds that a watch lists and owns from now on. Of any other source empty.
    pub owns: Vec<String>,
}

/// Why a delivery was not taken. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// It contradicts itself.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It holds manifests of a kind that a watch owns.
    #[error(
        "{kind} objects of this cluster come from {owner}, which watches them; leave manifests of that kind out (reports are accepted)"
    )]
    KindOwned {
        /// The kind.
        kind: String,
        /// The watch's label.
        owner: String,
    },
    /// The store could not take it: [`StoreError::TwoClusters`] names both clusters.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The task that did it ended before its answer.
    #[error("the import was stopped")]
    Stopped,
}

/// Lays a delivery over what is known of its cluster. Run twice it changes nothing but the record of the second import.
///
/// Works on a thread of its own, since the engine counts for seconds.
pub async fn ingest(
    store: Arc<dyn Store>,
    delivery: Delivery,
    settings: &Settings,
    mode: Mode,
) -> Result<ImportResult, IngestError> {
    let settings = settings.clone();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(attempts(&*store, &delivery, &settings, mode)))
        .await
        .unwrap_or(Err(IngestError::Stopped))
}

async fn attempts(
    store: &dyn Store,
    delivery: &Delivery,
    settings: &Settings,
    mode: Mode,
) -> Result<ImportResult, IngestError> {
    for _ in 1..ATTEMPTS {
        match attempt(store, delivery, settings, mode).await {
            Err(IngestError::Store(StoreError::Conflict(_))) => {}
            other => return other,
        }
    }
    attempt(store, delivery, settings, mode).await
}

async fn attempt(
    store: &dyn Store,
    delivery: &Delivery,
    settings: &Settings,
    mode: Mode,
) -> Result<ImportResult, IngestError> {
    let known = match store.load_snapshot(&delivery.cluster).await? {
        Some(known) => known,
        None => unknown_cluster(delivery),
    };
    check_ownership(delivery, &known)?;
    let Known { cluster, mut snapshot, generation, owned_kinds } = known;
    let mut evidence = delivery.evidence.clone();
    let others: Vec<Object> = match evidence.coverage {
        Coverage::Partial => Vec::new(),
        // Complete means complete for what the source may speak of: objects that another source owns stay.
        Coverage::Namespaces(_) | Coverage::Cluster => snapshot
            .objects()
            .iter()
            .filter(|object| match delivery.source.kind {
                SourceKind::Watch => !delivery.owns.iter().any(|own| own == object.kind()),
                SourceKind::Files | SourceKind::Scanner => owned_kinds.contains_key(object.kind()),
            })
            .cloned()
            .collect(),
    };
    let known_uids = namespace_uids(&snapshot);
    let delivered: HashSet<ObjectKey> = evidence.objects.iter().map(Object::key).collect();
    if !evidence.objects.is_empty() {
        evidence.objects.extend(others);
    }
    let time = evidence.time;
    let mut applied = apply(&mut snapshot, evidence)?;
    let remade = remade_namespaces(&known_uids, &snapshot);
    remove_of_remade(&mut snapshot, &remade, &delivered, time, &mut applied);
    let kube_system_uid = namespace_uids(&snapshot)
        .remove("kube-system")
        .filter(|_| delivered.iter().any(|key| key.kind == "Namespace" && key.name == "kube-system"));
    let analysis = analyse(&snapshot, settings);
    let result = store
        .reconcile(&Reconciliation {
            cluster: &cluster,
            generation,
            received_at: delivery.received_at,
            source: &delivery.source,
            coverage: &delivery.evidence.coverage,
            understood: &delivery.understood,
            errors: &delivery.errors,
            applied: &applied,
            snapshot: &snapshot,
            analysis: &analysis,
            kube_system_uid: kube_system_uid.as_deref(),
            remade: &remade,
            owns: &delivery.owns,
            mode,
        })
        .await?;
    Ok(result)
}

fn unknown_cluster(delivery: &Delivery) -> Known {
    let cluster = Cluster {
        id: String::new(),
        name: delivery.cluster.clone(),
        kube_system_uid: None,
        created: delivery.received_at,
        updated: None,
    };
    Known { cluster, snapshot: Snapshot::new(Timestamp::default()), generation: 0, owned_kinds: BTreeMap::new() }
}

fn check_ownership(delivery: &Delivery, known: &Known) -> Result<(), IngestError> {
    if delivery.source.kind == SourceKind::Watch {
        return Ok(());
    }
    for object in &delivery.evidence.objects {
        if let Some(owner) = known.owned_kinds.get(object.kind()) {
            return Err(IngestError::KindOwned { kind: object.kind().to_owned(), owner: owner.clone() });
        }
    }
    Ok(())
}

fn namespace_uids(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let namespaces = snapshot.objects().iter().filter_map(|object| match object {
        Object::Namespace(namespace) => Some((namespace.meta.name.clone(), namespace.meta.uid.clone()?)),
        _ => None,
    });
    namespaces.collect()
}

/// Namespaces known before and now under different UIDs: the old one was deleted in between.
fn remade_namespaces(before: &BTreeMap<String, String>, after: &Snapshot) -> Vec<String> {
    let after = namespace_uids(after);
    before
        .iter()
        .filter(|(name, uid)| after.get(*name).is_some_and(|now| now != *uid))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Whatever stood in a namespace that was deleted is gone with it, unless the delivery holds it too.
fn remove_of_remade(
    snapshot: &mut Snapshot,
    remade: &[String],
    delivered: &HashSet<ObjectKey>,
    at: Timestamp,
    applied: &mut Applied,
) {
    if remade.is_empty() {
        return;
    }
    let removed = snapshot.remove_objects(at, |object| {
        let meta = object.meta();
        remade.contains(&meta.namespace) && meta.observed_at <= at && !delivered.contains(&object.key())
    });
    applied.removed.extend(removed);
}
