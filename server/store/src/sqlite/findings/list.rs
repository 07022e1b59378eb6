//! Pages of findings: every filter, every order, by keys.

use super::super::{
    Sqlite,
    view::{Conditions, View, like},
};
use super::{
    FROM, ROW, ROW_LENGTH, row_of,
    wanted::{Half, Wanted, Way},
};
use crate::{
    Result, Scope, StoreError,
    findings::{COUNT_LIMIT, Capped, FindingPage, FindingRow},
};
use posture::{
    query::{FindingQuery, Page, SortBy},
    time::Timestamp,
};
use sqlx::Row;

/// The most rows of a page.
const MOST_ROWS: u32 = 1_000;

/// The column of an order, and the letter by which its keys are told from another order's.
const fn column(by: SortBy) -> (&'static str, char) {
    match by {
        SortBy::Priority => ("priority_rank", 'p'),
        SortBy::Severity => ("severity", 's'),
        SortBy::Due => ("due_at", 'd'),
        SortBy::Age => ("first_seen_at", 'a'),
        SortBy::Workload => ("place", 'w'),
    }
}

/// A place in an order: the sort key of a row, and its key among equals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    key: Key,
    id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

impl Place {
    fn write(&self, by: SortBy) -> String {
        let (_, letter) = column(by);
        match &self.key {
            Key::Number(number) => format!("{letter}{}.{number}", self.id),
            Key::Text(text) => format!("{letter}{}.{text}", self.id),
        }
    }

    fn read(text: &str, by: SortBy) -> Result<Self> {
        let (_, letter) = column(by);
        let (id, key) =
            text.strip_prefix(letter).and_then(|rest| rest.split_once('.')).ok_or(StoreError::InvalidKey)?;
        let id = id.parse().map_err(|_| StoreError::InvalidKey)?;
        let key = match by {
            SortBy::Workload => Key::Text(key.to_owned()),
            _ => Key::Number(key.parse().map_err(|_| StoreError::InvalidKey)?),
        };
        Ok(Self { key, id })
    }
}

impl Sqlite {
    pub(super) async fn list_findings(
        &self,
        scope: &Scope,
        query: &FindingQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<FindingPage> {
        let empty =
            FindingPage { cluster: None, rows: Vec::new(), next: None, previous: None, total: Capped::default() };
        let Some(mut view) = self.view(scope, query.filter.cluster.as_deref()).await? else { return Ok(empty) };
        if !query.filter.namespace.is_empty() {
            view = self.narrowed(view, &query.filter.namespace).await?;
        }
        let cluster = Some(view.cluster.cluster.name.clone());
        if view.namespaces.as_ref().is_some_and(Vec::is_empty) {
            return Ok(FindingPage { cluster, ..empty });
        }
        let repositories = match &query.filter.image {
            None => None,
            Some(image) => Some(self.repositories_of(&view, image).await?),
        };
        let wanted = Wanted { view: &view, filter: &query.filter, repositories, now };
        let limit = usize::try_from(limit.clamp(1, MOST_ROWS)).unwrap_or(1);
        let (mut total, mut found) = (0, Vec::new());
        for half in Half::of(&query.filter) {
            let counted = self.count_capped(&wanted.conditions(half, Way::Gather)?).await?;
            total += counted.value + u32::from(counted.capped);
            if counted.value > 0 {
                let way = if counted.capped { Way::Walk(query.sort.by) } else { Way::Gather };
                let ordered = wanted.is_ordered(half, way);
                found.push(self.page(wanted.conditions(half, way)?, ordered, query, limit + 1).await?);
            }
        }
        let rows = in_order(found, query);
        Ok(FindingPage { cluster, total: Capped::of(i64::from(total)), ..cut(rows, query, limit) })
    }

    /// The repositories that a filter by image means: of this name, or with this end.
    async fn repositories_of(&self, view: &View, image: &str) -> Result<Vec<String>> {
        // From each repository to the next through the index, since there are far fewer of them than findings.
        let rows = self
            .query(
                "WITH RECURSIVE known (repository) AS (SELECT MIN(repository) FROM finding WHERE cluster_id = $1 UNION ALL \
                 SELECT (SELECT MIN(f.repository) FROM finding f WHERE f.cluster_id = $1 AND f.repository > known.repository) \
                 FROM known WHERE known.repository IS NOT NULL) \
                 SELECT repository FROM known WHERE repository = $2 OR repository LIKE $3 ESCAPE '\\' ORDER BY repository",
            )
            .bind(view.cluster.id)
            .bind(image.to_owned())
            .bind(format!("%/{}", like(image)))
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?)
    }

    /// How many findings these conditions select, counted up to a limit. One statement.
    pub(in super::super) async fn count_capped(&self, conditions: &Conditions) -> Result<Capped> {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {}) AS counted",
            conditions.findings(),
            conditions.sql(),
            COUNT_LIMIT + 1
        );
        let row = conditions.query(self, sql).fetch_one(&self.readers).await?;
        Ok(Capped::of(row.try_get(0)?))
    }

    /// The rows of a page from one half of the findings, in the page's own direction.
    async fn page(
        &self,
        mut conditions: Conditions,
        ordered: bool,
        query: &FindingQuery,
        limit: usize,
    ) -> Result<Vec<(Place, FindingRow)>> {
        let by = query.sort.by;
        let (column, _) = column(by);
        let descending = is_descending(query);
        let (comparison, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
        // What was gathered by a filter's index is few and is sorted; only a walk needs the order's index.
        let hidden = if ordered { "" } else { "+" };
        if let Page::After(text) | Page::Before(text) = &query.page {
            let place = Place::read(text, by)?;
            let key = match &place.key {
                Key::Number(number) => conditions.number(*number),
                Key::Text(text) => conditions.text(text),
            };
            let id = conditions.number(place.id);
            conditions.and(&format!("({hidden}f.{column}, f.id) {comparison} ({key}, {id})"));
        }
        // The inner statement walks an index; the outer one fetches what the page shows.
        let sql = format!(
            "SELECT {ROW}, f.id, f.{column} FROM {FROM} WHERE f.id IN \
             (SELECT f.id FROM {} WHERE {} ORDER BY {hidden}f.{column} {direction}, f.id {direction} LIMIT {limit}) \
             ORDER BY f.{column} {direction}, f.id {direction}",
            conditions.findings(),
            conditions.sql(),
        );
        let found = conditions.query(self, sql).fetch_all(&self.readers).await?;
        let mut rows = Vec::with_capacity(found.len());
        for row in &found {
            let id = row.try_get(ROW_LENGTH)?;
            let key = match by {
                SortBy::Workload => Key::Text(row.try_get(ROW_LENGTH + 1)?),
                _ => Key::Number(row.try_get(ROW_LENGTH + 1)?),
            };
            rows.push((Place { key, id }, row_of(row)?));
        }
        Ok(rows)
    }

    /// Unresolved findings of a view in the order of a column: a short list.
    pub(in super::super) async fn first_findings(
        &self,
        conditions: &Conditions,
        column: &str,
        limit: u32,
    ) -> Result<Vec<FindingRow>> {
        let sql = format!(
            "SELECT {ROW} FROM {FROM} WHERE f.id IN \
             (SELECT f.id FROM finding f WHERE {} ORDER BY f.{column}, f.id LIMIT {limit}) ORDER BY f.{column}, f.id",
            conditions.sql()
        );
        conditions.query(self, sql).fetch_all(&self.readers).await?.iter().map(row_of).collect()
    }
}

/// Whether a page is read against the order of its column.
const fn is_descending(query: &FindingQuery) -> bool {
    query.sort.reversed != matches!(query.page, Page::Before(_))
}

/// The rows of both halves as one list, in the page's own direction.
fn in_order(mut found: Vec<Vec<(Place, FindingRow)>>, query: &FindingQuery) -> Vec<(Place, FindingRow)> {
    if found.len() < 2 {
        return found.pop().unwrap_or_default();
    }
    let mut rows: Vec<_> = found.into_iter().flatten().collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    if is_descending(query) {
        rows.reverse();
    }
    rows
}

/// What a page shows of the rows found, of which there is one more than the page has room for where the list goes on.
fn cut(mut rows: Vec<(Place, FindingRow)>, query: &FindingQuery, limit: usize) -> FindingPage {
    let by = query.sort.by;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let (before, after) = match query.page {
        Page::First => (false, more),
        Page::After(_) => (true, more),
        Page::Before(_) => (more, true),
    };
    if matches!(query.page, Page::Before(_)) {
        rows.reverse();
    }
    FindingPage {
        cluster: None,
        previous: rows.first().filter(|_| before).map(|(place, _)| place.write(by)),
        next: rows.last().filter(|_| after).map(|(place, _)| place.write(by)),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        total: Capped::default(),
    }
}
