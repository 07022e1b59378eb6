//! The images that run.

use super::{
    Sqlite,
    codes::{Code, count, empty_is_none},
    view::{Conditions, View, like},
};
use crate::{
    Result, Scope, StoreError,
    findings::Capped,
    images::{ImageFilter, ImagePage, ImageRow, ImageStore},
    imports::Cursor,
};
use async_trait::async_trait;
use posture::{time::Timestamp, words::MatchStrength};
use sqlx::Row;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

/// The most rows of a page.
const MOST_ROWS: u32 = 200;

/// Unresolved vulnerabilities by repository and namespace.
type Counts = HashMap<(String, String), [u32; 5]>;

/// An image while what runs it is gathered.
struct Running {
    image: ImageRow,
    namespaces: BTreeSet<String>,
    workloads: BTreeSet<i64>,
}

impl Sqlite {
    async fn list_images(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        filter: &ImageFilter,
        limit: u32,
    ) -> Result<Option<ImagePage>> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(None) };
        let counts = self.image_counts(&view).await?;
        let mut images = self.running_images(&view, filter, &counts).await?;
        let never_scanned = images.iter().filter(|image| image.scanned_at.is_none()).count();
        if filter.never_scanned {
            images.retain(|image| image.scanned_at.is_none());
        }
        // The worst findings first; what was never scanned comes before what is clean.
        images.sort_by_cached_key(|image| {
            (Reverse(image.counts.unwrap_or_default()), image.scanned_at.is_some(), key(image))
        });
        let total = images.len();
        let place = |wanted: &str| images.iter().position(|image| key(image) == wanted).ok_or(StoreError::InvalidKey);
        let limit = usize::try_from(limit.clamp(1, MOST_ROWS)).unwrap_or(1);
        let (from, to) = match &filter.cursor {
            Cursor::First => (0, limit),
            Cursor::After(wanted) => place(wanted).map(|at| (at + 1, at + 1 + limit))?,
            Cursor::Before(wanted) => place(wanted).map(|at| (at.saturating_sub(limit), at))?,
        };
        let to = to.min(total);
        let rows = images.drain(..to).skip(from).collect::<Vec<_>>();
        Ok(Some(ImagePage {
            cluster: view.cluster.cluster.name,
            previous: rows.first().filter(|_| from > 0).map(key),
            next: rows.last().filter(|_| to < total).map(key),
            rows,
            total: Capped::exact(u32::try_from(total).unwrap_or(u32::MAX)),
            never_scanned: Capped::exact(u32::try_from(never_scanned).unwrap_or(u32::MAX)),
        }))
    }

    async fn image_counts(&self, view: &View) -> Result<Counts> {
        let conditions = Conditions::of(view, "n.cluster_id", "n.id")?;
        let sql = format!(
            "SELECT c.repository, n.name, c.severity, c.n FROM image_count c JOIN namespace n ON n.id = c.namespace_id WHERE {} \
             ORDER BY c.repository, n.name",
            conditions.sql()
        );
        let mut counts = Counts::new();
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let severities = counts.entry((row.try_get(0)?, row.try_get(1)?)).or_default();
            let severity: i64 = row.try_get(2)?;
            if let Some(cell) = usize::try_from(severity).ok().and_then(|severity| severities.get_mut(severity)) {
                *cell += count(row.try_get(3)?);
            }
        }
        Ok(counts)
    }

    async fn running_images(&self, view: &View, filter: &ImageFilter, counts: &Counts) -> Result<Vec<ImageRow>> {
        let mut conditions = Conditions::of(view, "w.cluster_id", "w.namespace_id")?;
        if let Some(text) = &filter.text {
            let pattern = conditions.text(&format!("%{}%", like(&text.to_ascii_lowercase())));
            conditions.and(&format!(
                "(LOWER(i.image) LIKE {pattern} ESCAPE '\\' OR i.repository LIKE {pattern} ESCAPE '\\')"
            ));
        }
        let sql = format!(
            "SELECT i.repository, i.tag, i.digest, n.name, w.id, i.scanner, i.scanned_at, i.strength, i.os, i.os_end_of_life \
             FROM workload w JOIN workload_image i ON i.workload_id = w.id JOIN namespace n ON n.id = w.namespace_id WHERE {} \
             ORDER BY i.repository, i.tag, i.digest, i.scanned_at",
            conditions.sql()
        );
        let mut images: BTreeMap<(String, String, String), Running> = BTreeMap::new();
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let name: (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let Running { image, namespaces, workloads } = images.entry(name.clone()).or_insert_with(|| {
                let (repository, tag, digest) = name;
                let image = ImageRow {
                    repository,
                    tag,
                    digest,
                    namespaces: Vec::new(),
                    workloads: 0,
                    scanned_at: None,
                    scanner: None,
                    strength: None,
                    os: String::new(),
                    os_end_of_life: false,
                    counts: None,
                };
                Running { image, namespaces: BTreeSet::new(), workloads: BTreeSet::new() }
            });
            namespaces.insert(row.try_get(3)?);
            workloads.insert(row.try_get(4)?);
            // Ordered by time: the newest scan is the last.
            if let Some(scanner) = empty_is_none(row.try_get(5)?) {
                image.scanner = Some(scanner);
                image.scanned_at = Some(Timestamp(row.try_get(6)?));
                image.strength = Some(MatchStrength::of_code(row.try_get(7)?)?);
                image.os = row.try_get(8)?;
                image.os_end_of_life = row.try_get::<i64, _>(9)? != 0;
            }
        }
        Ok(images
            .into_values()
            .map(|Running { mut image, namespaces, workloads }| {
                image.workloads = u32::try_from(workloads.len()).unwrap_or(u32::MAX);
                if image.scanned_at.is_some() {
                    image.counts = Some(total(&image.repository, &namespaces, counts));
                }
                image.namespaces = namespaces.into_iter().collect();
                image
            })
            .collect())
    }
}

fn total(repository: &str, namespaces: &BTreeSet<String>, counts: &Counts) -> [u32; 5] {
    let mut total = [0; 5];
    for found in namespaces.iter().filter_map(|namespace| counts.get(&(repository.to_owned(), namespace.clone()))) {
        for (sum, n) in total.iter_mut().zip(found) {
            *sum += n;
        }
    }
    total
}

/// What names an image in the address of a page.
fn key(image: &ImageRow) -> String {
    format!("{}:{}@{}", image.repository, image.tag, image.digest)
}

#[async_trait]
impl ImageStore for Sqlite {
    async fn images(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        filter: &ImageFilter,
        limit: u32,
    ) -> Result<Option<ImagePage>> {
        super::in_time(self.list_images(scope, cluster, filter, limit)).await
    }
}
