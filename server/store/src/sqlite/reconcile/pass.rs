//! One pass over the findings of a cluster.

use super::{
    Tally,
    inventory::NamespaceIds,
    ledger::{self, AWAY, Ledger, OTHER_NAME},
    step::{self, Happened, Seen},
};
use crate::{
    Result, StoreError,
    evidence::{ImportResult, Reconciliation},
};
use posture::{
    finding::Finding,
    lifecycle::{self, Absent, RenameKey, Sighting, State},
    time::Timestamp,
    words::{EventKind, Presence, Work},
};
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};
use std::collections::{BTreeSet, HashMap, HashSet, hash_map::Entry};

use super::super::{
    Sqlite,
    bulk::Bulk,
    clusters::ClusterRow,
    codes::Code,
    counters::Counters,
    evidence::{Texts, hash_of},
    exceptions::Exceptions,
    record::Record,
};

/// So many findings are looked at in full at a time.
const CHUNK: usize = 1_000;

/// A finding of the analysis that is known and may have changed.
struct Look {
    /// Its place in the analysis.
    at: usize,
    fingerprint: u128,
    hash: i64,
    /// The findings it is known as: one, or several that are to be merged.
    ids: Vec<i64>,
}

/// A finding of the analysis that is not known.
struct New {
    at: usize,
    fingerprint: u128,
    hash: i64,
}

/// A finding whose workload or container went in this pass.
struct Went {
    key: RenameKey,
    record: Record,
}

pub(super) struct Pass<'p> {
    store: &'p Sqlite,
    what: &'p Reconciliation<'p>,
    cluster: &'p ClusterRow,
    import_id: i64,
    at: Timestamp,
    namespaces: NamespaceIds,
    namespace_names: HashMap<i64, String>,
    texts: Texts,
    explanations: Explanations,
    images: Images,
    exceptions: Exceptions,
    ended: BTreeSet<i64>,
    ledger: Ledger,
    counters: Counters,
    tally: Tally,
    /// Findings of namespaces that were made again.
    remade: HashSet<i64>,
    went: Vec<Went>,
    next_id: i64,
    inserts: Bulk<'p>,
    updates: Bulk<'p>,
    occurrences: Bulk<'p>,
    events: Bulk<'p>,
    /// Rows that refer to findings which may not be written yet.
    waiting: Vec<Waiting>,
    /// Findings whose occurrences are replaced.
    replaced: Vec<i64>,
}

struct Waiting {
    finding_id: i64,
    namespace_id: i64,
    happened: Happened,
    seen: Vec<Seen>,
}

impl<'p> Pass<'p> {
    pub(super) async fn new(
        store: &'p Sqlite,
        connection: &mut SqliteConnection,
        what: &'p Reconciliation<'p>,
        cluster: &'p ClusterRow,
        import_id: i64,
        namespaces: NamespaceIds,
        texts: Texts,
    ) -> Result<Self> {
        let at = what.received_at;
        store.expire_within(connection, Some(cluster.id), at).await?;
        let mut remade = HashSet::new();
        for name in what.remade {
            let Some(&namespace_id) = namespaces.get(name) else { continue };
            remade.extend(store.findings_of_namespace(connection, namespace_id).await?);
            store.suspend_exceptions(connection, namespace_id).await?;
        }
        let exceptions = Exceptions::load(store, connection, cluster.id).await?;
        let next_id: i64 = store
            .query("SELECT COALESCE(MAX(id), 0) + 1 FROM finding")
            .fetch_one(&mut *connection)
            .await?
            .try_get(0)?;
        // What the end of an exception changed stands in the counters already.
        let present: i64 = store
            .query("SELECT present FROM cluster WHERE id = $1")
            .bind(cluster.id)
            .fetch_one(&mut *connection)
            .await?
            .try_get(0)?;
        let mut tally = Tally::default();
        tally.0.cluster.clone_from(&cluster.cluster.name);
        tally.0.present = super::super::codes::count(present);
        tally.0.taken = u32::try_from(what.applied.objects.len() + what.applied.scans.len()).unwrap_or(u32::MAX);
        tally.0.older = what.applied.older;
        tally.0.duplicates = u32::try_from(what.applied.duplicates.len()).unwrap_or(u32::MAX);
        Ok(Self {
            store,
            what,
            cluster,
            import_id,
            at,
            namespace_names: namespaces.iter().map(|(name, id)| (*id, name.clone())).collect(),
            namespaces,
            texts,
            explanations: Explanations::load(store, connection).await?,
            images: Images::load(store, connection).await?,
            exceptions,
            ended: BTreeSet::new(),
            ledger: Ledger::load(store, connection, cluster.id).await?,
            counters: Counters::new(cluster.id, at),
            tally,
            remade,
            went: Vec::new(),
            next_id,
            inserts: Record::bulk(store, false),
            updates: Record::bulk(store, true),
            occurrences: Bulk::new(
                store,
                "INSERT INTO occurrence (finding_id, ordinal, workload_kind, workload_name, container, image, image_id, strength, scanner, \
                 installed_version, path, seen_at, withdrawn_at, since) VALUES",
                14,
                "",
            ),
            events: Bulk::new(
                store,
                "INSERT INTO event (finding_id, namespace_id, kind, at, import_id, account_id, detail) VALUES",
                7,
                "",
            ),
            waiting: Vec::new(),
            replaced: Vec::new(),
        })
    }

    pub(super) async fn run(mut self, connection: &mut SqliteConnection) -> Result<ImportResult> {
        let mut seen = HashSet::new();
        let (looks, news) = self.compare(&mut seen)?;
        for chunk in looks.chunks(CHUNK) {
            self.look(connection, chunk).await?;
        }
        let absent = self.absent(&seen);
        for chunk in absent.chunks(CHUNK) {
            self.judge(connection, chunk).await?;
        }
        self.open(connection, &news).await?;
        self.finish(connection).await
    }

    /// Compares the analysis with the ledger: what is new, and what must be looked at.
    fn compare(&mut self, seen: &mut HashSet<i64>) -> Result<(Vec<Look>, Vec<New>)> {
        let (mut looks, mut news) = (Vec::new(), Vec::new());
        // Known only under a name that is no longer their own: for whoever does not hold that finding by its own name.
        let mut under_other_names = Vec::new();
        for (at, finding) in self.what.analysis.findings.iter().enumerate() {
            let fingerprint = ledger::of(finding)?;
            let text = match &finding.vulnerability {
                Some(package) => self.texts.hash(&package.vulnerability)?,
                None => 0,
            };
            let hash = step::content_hash(finding, text);
            let own = self.ledger.find(fingerprint);
            if let Some((id, seal)) = own
                && seal == hash
                && !self.remade.contains(&id)
            {
                seen.insert(id);
                self.tally.0.unchanged += 1;
                continue;
            }
            let mut ids: Vec<i64> = own.map(|(id, _)| id).into_iter().collect();
            for alias in ledger::aliases_of(finding)? {
                if let Some((id, _)) = self.ledger.find(alias)
                    && !ids.contains(&id)
                {
                    ids.push(id);
                }
            }
            let look = Look { at, fingerprint, hash, ids };
            match own {
                _ if look.ids.is_empty() => news.push(New { at, fingerprint, hash }),
                Some((_, OTHER_NAME)) => under_other_names.push(look),
                _ => {
                    seen.extend(&look.ids);
                    looks.push(look);
                }
            }
        }
        for look in under_other_names {
            // Merged once, the two stay one, also where a later report no longer says that they are.
            if look.ids.iter().any(|id| seen.contains(id)) {
                self.tally.0.unchanged += 1;
            } else {
                seen.extend(&look.ids);
                looks.push(look);
            }
        }
        Ok((looks, news))
    }

    /// Known findings that the analysis does not contain and that are not settled.
    fn absent(&self, seen: &HashSet<i64>) -> Vec<i64> {
        let unsettled = self.ledger.findings().filter(|(id, seal)| !seen.contains(id) && *seal != AWAY);
        let mut ids: Vec<i64> = unsettled.map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    }

    /// Known findings that the analysis contains and that may have changed.
    async fn look(&mut self, connection: &mut SqliteConnection, looks: &[Look]) -> Result<()> {
        let ids: Vec<i64> = looks.iter().flat_map(|look| look.ids.iter().copied()).collect();
        let mut records = self.records(connection, &ids).await?;
        let mut seen = self.seen(connection, &ids).await?;
        for look in looks {
            let mut known: Vec<Record> = look.ids.iter().filter_map(|id| records.remove(id)).collect();
            // A finding that two names of the analysis claim was taken by the first one.
            if known.is_empty() {
                continue;
            }
            known.sort_by_key(|record| (record.state.first_seen, record.id));
            let others = known.split_off(1);
            let Some(oldest) = known.pop() else { continue };
            let mut oldest_seen = seen.remove(&oldest.id).unwrap_or_default();
            for other in &others {
                oldest_seen.extend(seen.remove(&other.id).unwrap_or_default());
            }
            self.look_at(connection, look, oldest, others, oldest_seen).await?;
        }
        Ok(())
    }

    async fn look_at(
        &mut self,
        connection: &mut SqliteConnection,
        look: &Look,
        original: Record,
        others: Vec<Record>,
        known_seen: Vec<Seen>,
    ) -> Result<()> {
        let finding = &self.what.analysis.findings[look.at];
        let mut happened = Happened::new();
        let mut known = original.clone();
        if self.remade.contains(&known.id) {
            let (record, gone) = step::step_remade(&known, self.at);
            known = record;
            happened.extend(gone);
        }
        let merged = !others.is_empty();
        for other in others {
            merge_state(&mut known.state, &other.state);
            if known.assignee_id == 0 {
                known.assignee_id = other.assignee_id;
            }
            happened.push((EventKind::Merged, json!({ "other": other.vulnerability, "finding": other.public_id })));
            self.merge_into(connection, other, known.id).await?;
        }
        let stepped = step::step(&known, &known_seen, finding, &self.exceptions, self.at)?;
        happened.extend(stepped.happened);
        let mut record = stepped.record;
        self.explain(&mut record, finding)?;
        record.fingerprint = ledger::text(look.fingerprint);
        if original.exception_id != 0 && record.exception_id != original.exception_id {
            self.ended.insert(original.exception_id);
        }
        self.rename_key(&original, look.fingerprint, &record, look.hash)?;
        if happened.is_empty() {
            self.tally.0.unchanged += 1;
        }
        let seen = if merged { stepped.seen.or(Some(known_seen)) } else { stepped.seen };
        self.write(connection, &original, record, happened, seen).await
    }

    /// Keeps the fingerprint under which the finding is known from now on.
    fn rename_key(&mut self, original: &Record, fingerprint: u128, record: &Record, hash: i64) -> Result<()> {
        let before = ledger::number(&original.fingerprint)?;
        if before != fingerprint {
            self.ledger.set(before, record.id, OTHER_NAME);
        }
        self.ledger.set(fingerprint, record.id, step::seal(record, hash));
        Ok(())
    }

    /// A finding that turned out to be another name of an older one.
    async fn merge_into(&mut self, connection: &mut SqliteConnection, other: Record, into: i64) -> Result<()> {
        for name in ledger::names_of(self.store, connection, &other).await? {
            self.ledger.set(name, into, OTHER_NAME);
        }
        let mut record = other.clone();
        record.merged_into = into;
        record.exception_id = 0;
        record.version += 1;
        self.write(connection, &other, record, Happened::new(), Some(Vec::new())).await
    }

    /// Known findings that the analysis does not contain.
    async fn judge(&mut self, connection: &mut SqliteConnection, ids: &[i64]) -> Result<()> {
        let records = self.records(connection, ids).await?;
        let mut seen = self.seen(connection, ids).await?;
        for id in ids {
            let Some(original) = records.get(id).cloned() else { continue };
            let known_seen = seen.remove(id).unwrap_or_default();
            let (known, mut happened) = if self.remade.contains(id) {
                step::step_remade(&original, self.at)
            } else {
                (original.clone(), Happened::new())
            };
            let namespace = self.namespace_names.get(&known.namespace_id).map_or("", String::as_str);
            let subject = known.subject(namespace);
            let sightings: Vec<Sighting> = known_seen
                .iter()
                .map(|seen| Sighting {
                    image_identity: seen.image_identity.clone(),
                    scanner: seen.scanner.clone(),
                    since: Timestamp(seen.since),
                })
                .collect();
            let fixed_version = (!known.fixed_version.is_empty()).then_some(known.fixed_version.as_str());
            let absence = lifecycle::judge_absent(
                self.what.analysis,
                &Absent { check: &known.check, subject: &subject, sightings: &sightings, fixed_version, at: self.at },
            );
            let stepped = step::step_absent(known, &known_seen, absence, self.at);
            happened.extend(stepped.happened);
            let record = stepped.record;
            self.ledger.set(ledger::number(&record.fingerprint)?, record.id, step::seal(&record, 0));
            let went =
                happened.iter().any(|(kind, _)| *kind == EventKind::Gone) && original.state.presence.may_be_there();
            if went
                && original.vulnerability.is_empty()
                && !original.workload_name.is_empty()
                && !self.remade.contains(id)
            {
                let key = RenameKey {
                    check: record.check.clone(),
                    namespace: namespace.to_owned(),
                    repository: record.repository.clone(),
                };
                self.went.push(Went { key, record: record.clone() });
            }
            self.write(connection, &original, record, happened, stepped.seen).await?;
        }
        Ok(())
    }

    /// Findings that are seen for the first time.
    async fn open(&mut self, connection: &mut SqliteConnection, news: &[New]) -> Result<()> {
        let continued = self.continued(news);
        for (place, new) in news.iter().enumerate() {
            let finding = &self.what.analysis.findings[new.at];
            let namespace = step::namespace_of(finding);
            let namespace_id = *self
                .namespaces
                .get(namespace)
                .ok_or_else(|| StoreError::Corrupt(format!("namespace `{namespace}` is missing")))?;
            let blank = self.blank(finding, namespace_id, new.fingerprint);
            let (mut record, mut happened) = step::open(blank, finding, &self.exceptions, self.at)?;
            self.explain(&mut record, finding)?;
            if let Some(&went) = continued.get(&place) {
                let old = &self.went[went].record;
                record.state.due = old.state.due;
                record.state.first_seen = old.state.first_seen;
                happened.push((EventKind::Linked, json!({ "from": old.public_id, "title": old.title })));
                let linked = vec![(EventKind::Linked, json!({ "to": record.public_id, "title": record.title }))];
                let (id, namespace_id) = (old.id, old.namespace_id);
                self.tally.count(EventKind::Linked, &record);
                self.waiting.push(Waiting { finding_id: id, namespace_id, happened: linked, seen: Vec::new() });
            }
            for (kind, _) in &happened {
                if *kind != EventKind::Linked {
                    self.tally.count(*kind, &record);
                }
            }
            self.counters.add(&record);
            self.ledger.set(new.fingerprint, record.id, step::seal(&record, new.hash));
            let seen = finding.occurrences.iter().map(|occurrence| Seen::of(occurrence, &[], self.at)).collect();
            self.waiting.push(Waiting { finding_id: record.id, namespace_id, happened, seen });
            record.bind(&mut self.inserts)?;
            self.inserts.end_row(connection).await?;
            if self.inserts.is_empty() {
                self.drain(connection).await?;
            }
        }
        Ok(())
    }

    /// Which new finding continues which one that went: places in `news` and in `went`.
    fn continued(&self, news: &[New]) -> HashMap<usize, usize> {
        if self.went.is_empty() {
            return HashMap::new();
        }
        let mut candidates = Vec::new();
        for (place, new) in news.iter().enumerate() {
            let finding = &self.what.analysis.findings[new.at];
            if finding.vulnerability.is_none() && finding.subject.workload().is_some() {
                let key = RenameKey {
                    check: finding.check.id.to_owned(),
                    namespace: finding.subject.namespace().to_string(),
                    repository: finding.repository.as_deref().unwrap_or_default().to_owned(),
                };
                candidates.push((place, key));
            }
        }
        let went: Vec<RenameKey> = self.went.iter().map(|went| went.key.clone()).collect();
        let (places, came): (Vec<usize>, Vec<RenameKey>) = candidates.into_iter().unzip();
        lifecycle::renames(&went, &came).into_iter().map(|(went, came)| (places[came], went)).collect()
    }

    /// A record with its keys only.
    fn blank(&mut self, finding: &Finding, namespace_id: i64, fingerprint: u128) -> Record {
        let id = self.next_id;
        self.next_id += 1;
        Record {
            id,
            public_id: self.store.ulid(self.at),
            cluster_id: self.cluster.id,
            namespace_id,
            check: finding.check.id.to_owned(),
            area: finding.check.area,
            severity: finding.severity,
            priority: 0,
            side: finding.side,
            team: String::new(),
            state: lifecycle::open(finding.severity, finding.observed_at),
            merged_into: 0,
            assignee_id: 0,
            version: 1,
            exception_id: 0,
            explanation_id: 0,
            text_id: 0,
            workloads: 0,
            title: String::new(),
            evidence: String::new(),
            suppressed: String::new(),
            workload_kind: String::new(),
            workload_name: String::new(),
            container: String::new(),
            repository: String::new(),
            image: String::new(),
            vulnerability: String::new(),
            package_type: String::new(),
            package_name: String::new(),
            fixed_version: String::new(),
            place: String::new(),
            fingerprint: ledger::text(fingerprint),
        }
    }

    /// The keys of what is shared between findings: the explanation of side and priority, and the vulnerability's text.
    fn explain(&mut self, record: &mut Record, finding: &Finding) -> Result<()> {
        record.explanation_id = self.explanations.id_of(finding)?;
        if let Some(package) = &finding.vulnerability {
            record.text_id = self.texts.id_of(&package.vulnerability)?.0;
        }
        Ok(())
    }

    /// Writes a finding that was there before, if anything of it changed.
    async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        original: &Record,
        record: Record,
        happened: Happened,
        seen: Option<Vec<Seen>>,
    ) -> Result<()> {
        for (kind, _) in &happened {
            self.tally.count(*kind, &record);
        }
        if seen.is_some() {
            self.replaced.push(record.id);
        }
        if !happened.is_empty() || seen.is_some() {
            let waiting = Waiting {
                finding_id: record.id,
                namespace_id: record.namespace_id,
                happened,
                seen: seen.unwrap_or_default(),
            };
            self.waiting.push(waiting);
        }
        if record != *original {
            self.counters.remove(original);
            self.counters.add(&record);
            record.bind(&mut self.updates)?;
            self.updates.end_row(connection).await?;
        }
        if self.waiting.len() >= CHUNK && self.inserts.is_empty() {
            self.drain(connection).await?;
        }
        Ok(())
    }

    /// Passes on the rows that waited for their findings, which are all written now.
    async fn drain(&mut self, connection: &mut SqliteConnection) -> Result<()> {
        if !self.replaced.is_empty() {
            let ids = serde_json::to_string(&std::mem::take(&mut self.replaced))?;
            self.store
                .query("DELETE FROM occurrence WHERE finding_id IN (SELECT value FROM json_each($1))")
                .bind(ids)
                .execute(&mut *connection)
                .await?;
        }
        let at = self.at.0;
        for waiting in std::mem::take(&mut self.waiting) {
            for (kind, detail) in waiting.happened {
                let detail = if detail == Value::Null { String::new() } else { detail.to_string() };
                self.events.bind(waiting.finding_id)?.bind(waiting.namespace_id)?.bind(kind.word())?.bind(at)?;
                self.events.bind(self.import_id)?.bind(0_i64)?.bind(detail)?;
                self.events.end_row(connection).await?;
            }
            for (ordinal, seen) in (0_i64..).zip(waiting.seen) {
                let image_id = self.images.id_of(seen.image_identity);
                self.occurrences
                    .bind(waiting.finding_id)?
                    .bind(ordinal)?
                    .bind(seen.workload_kind)?
                    .bind(seen.workload_name)?;
                self.occurrences
                    .bind(seen.container)?
                    .bind(seen.image)?
                    .bind(image_id)?
                    .bind(seen.strength.code())?
                    .bind(seen.scanner)?;
                self.occurrences
                    .bind(seen.installed_version)?
                    .bind(seen.path)?
                    .bind(seen.at)?
                    .bind(seen.withdrawn_at)?
                    .bind(seen.since)?;
                self.occurrences.end_row(connection).await?;
            }
        }
        Ok(())
    }

    async fn finish(mut self, connection: &mut SqliteConnection) -> Result<ImportResult> {
        let inserts = std::mem::replace(&mut self.inserts, Record::bulk(self.store, false));
        inserts.finish(connection).await?;
        self.drain(connection).await?;
        self.updates.finish(connection).await?;
        self.occurrences.finish(connection).await?;
        self.events.finish(connection).await?;
        self.texts.write(self.store, connection).await?;
        self.explanations.write(self.store, connection).await?;
        self.images.write(self.store, connection).await?;
        self.ledger.write(self.store, connection, self.cluster.id).await?;
        self.store.close_exceptions_of_findings(connection, &self.ended).await?;
        let present = i64::from(self.tally.0.present) + self.counters.present();
        self.counters.write(self.store, connection).await?;
        self.tally.0.present = super::super::codes::count(present);
        Ok(self.tally.0)
    }

    async fn records(&self, connection: &mut SqliteConnection, ids: &[i64]) -> Result<HashMap<i64, Record>> {
        Ok(self.store.records(connection, ids).await?.into_iter().map(|record| (record.id, record)).collect())
    }

    async fn seen(&self, connection: &mut SqliteConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<Seen>>> {
        let rows = self
            .store
            .query(
                "SELECT finding_id, workload_kind, workload_name, container, image, image.identity, strength, scanner, installed_version, path, \
                 seen_at, withdrawn_at, since FROM occurrence JOIN image ON image.id = occurrence.image_id \
                 WHERE finding_id IN (SELECT value FROM json_each($1)) ORDER BY finding_id, ordinal",
            )
            .bind(serde_json::to_string(ids)?)
            .fetch_all(connection)
            .await?;
        let mut seen: HashMap<i64, Vec<Seen>> = HashMap::new();
        for row in rows {
            seen.entry(row.try_get(0)?).or_default().push(Seen {
                workload_kind: row.try_get(1)?,
                workload_name: row.try_get(2)?,
                container: row.try_get(3)?,
                image: row.try_get(4)?,
                image_identity: row.try_get(5)?,
                strength: Code::of_code(row.try_get(6)?)?,
                scanner: row.try_get(7)?,
                installed_version: row.try_get(8)?,
                path: row.try_get(9)?,
                at: row.try_get(10)?,
                withdrawn_at: row.try_get(11)?,
                since: row.try_get(12)?,
            });
        }
        Ok(seen)
    }
}

/// Of two findings that are one: the earlier due date, the more open work, the presence that is more there.
fn merge_state(state: &mut State, other: &State) {
    state.due = match (state.due, other.due) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    };
    if openness(other.work) < openness(state.work) {
        state.work = other.work;
        state.claimed_at = other.claimed_at;
    }
    if !state.presence.may_be_there() && other.presence.may_be_there() {
        state.presence = other.presence;
        state.left_at = other.left_at;
    } else if other.presence == Presence::Present {
        state.presence = Presence::Present;
        state.left_at = None;
    }
    state.first_seen = state.first_seen.min(other.first_seen);
    state.last_seen = state.last_seen.max(other.last_seen);
    state.reopened = state.reopened.max(other.reopened);
}

const fn openness(work: Work) -> u8 {
    match work {
        Work::Open => 0,
        Work::InProgress => 1,
        Work::AwaitingVerification => 2,
        Work::Accepted => 3,
        Work::NotAffected => 4,
        Work::FalsePositive => 5,
    }
}

/// Explanations of side and priority, each with its key.
#[derive(Debug, Default)]
struct Explanations {
    known: HashMap<i64, i64>,
    fresh: Vec<Explanation>,
    next: i64,
}

#[derive(Debug)]
struct Explanation {
    id: i64,
    hash: i64,
    side_reason: String,
    factors: String,
    standards: String,
}

impl Explanations {
    async fn load(store: &Sqlite, connection: &mut SqliteConnection) -> Result<Self> {
        let mut explanations = Self::default();
        for row in store.query("SELECT id, hash FROM explanation ORDER BY id").fetch_all(connection).await? {
            let id: i64 = row.try_get(0)?;
            explanations.known.insert(row.try_get(1)?, id);
            explanations.next = explanations.next.max(id);
        }
        Ok(explanations)
    }

    fn id_of(&mut self, finding: &Finding) -> Result<i64> {
        let factors = &finding.priority.factors;
        let hash = hash_of(&(
            &finding.side_reason,
            factors.each_ref().map(|factor| (factor.name, factor.points, factor.of, &factor.reason)),
            finding.check.standards,
            finding.controls,
        ));
        match self.known.entry(hash) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(vacant) => {
                self.next += 1;
                vacant.insert(self.next);
                self.fresh.push(Explanation {
                    id: self.next,
                    hash,
                    side_reason: finding.side_reason.to_string(),
                    factors: serde_json::to_string(factors)?,
                    standards: serde_json::to_string(&finding.standards().collect::<Vec<_>>())?,
                });
                Ok(self.next)
            }
        }
    }

    async fn write(&mut self, store: &Sqlite, connection: &mut SqliteConnection) -> Result<()> {
        let mut bulk =
            Bulk::new(store, "INSERT INTO explanation (id, hash, side_reason, factors, standards) VALUES", 5, "");
        for explanation in std::mem::take(&mut self.fresh) {
            bulk.bind(explanation.id)?.bind(explanation.hash)?.bind(explanation.side_reason)?;
            bulk.bind(explanation.factors)?.bind(explanation.standards)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await
    }
}

/// Identities of scanned images, each with its key.
#[derive(Debug, Default)]
struct Images {
    known: HashMap<String, i64>,
    fresh: Vec<(i64, String)>,
    next: i64,
}

impl Images {
    async fn load(store: &Sqlite, connection: &mut SqliteConnection) -> Result<Self> {
        let mut images = Self::default();
        for row in store.query("SELECT id, identity FROM image ORDER BY id").fetch_all(connection).await? {
            let id: i64 = row.try_get(0)?;
            images.known.insert(row.try_get(1)?, id);
            images.next = images.next.max(id);
        }
        Ok(images)
    }

    fn id_of(&mut self, identity: String) -> i64 {
        match self.known.entry(identity) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(vacant) => {
                self.next += 1;
                self.fresh.push((self.next, vacant.key().clone()));
                vacant.insert(self.next);
                self.next
            }
        }
    }

    async fn write(&mut self, store: &Sqlite, connection: &mut SqliteConnection) -> Result<()> {
        let mut bulk = Bulk::new(store, "INSERT INTO image (id, identity) VALUES", 2, "");
        for (id, identity) in std::mem::take(&mut self.fresh) {
            bulk.bind(id)?.bind(identity)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await
    }
}
