//! Pages of findings: every filter, every order, by keys.

use super::super::{
    Sqlite,
    codes::Code,
    view::{Conditions, View, like},
};
use super::{FROM, ROW, ROW_LENGTH, row_of};
use crate::{
    Result, Scope, StoreError,
    findings::{COUNT_LIMIT, Capped, FindingPage, FindingRow},
};
use posture::{
    query::{Due, FindingFilter, FindingQuery, Page, Sort, SortBy},
    time::{DAY, Timestamp},
    words::Area,
};
use sqlx::Row;

/// The most rows of a page.
const MOST_ROWS: u32 = 1_000;

/// Days that count as a week ahead.
const WEEK_DAYS: i64 = 7;

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
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    id: i64,
    key: Key,
}

#[derive(Debug, Clone, PartialEq, Eq)]
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
        Ok(Self { id, key })
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
        let conditions = conditions(&view, &query.filter, now)?;
        let total = self.count_capped(&conditions).await?;
        let page = self.page(conditions, query, limit.clamp(1, MOST_ROWS)).await?;
        Ok(FindingPage { cluster, total, ..page })
    }

    pub(in super::super) async fn count_capped(&self, conditions: &Conditions) -> Result<Capped> {
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM finding f WHERE {} LIMIT {}) AS counted",
            conditions.sql(),
            COUNT_LIMIT + 1
        );
        let row = conditions.query(self, sql).fetch_one(&self.readers).await?;
        Ok(Capped::of(row.try_get(0)?))
    }

    async fn page(&self, mut conditions: Conditions, query: &FindingQuery, limit: u32) -> Result<FindingPage> {
        let Sort { by, reversed } = query.sort;
        let (column, _) = column(by);
        let backwards = matches!(query.page, Page::Before(_));
        let descending = reversed != backwards;
        let (comparison, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
        if let Page::After(text) | Page::Before(text) = &query.page {
            let place = Place::read(text, by)?;
            let key = match &place.key {
                Key::Number(number) => conditions.number(*number),
                Key::Text(text) => conditions.text(text),
            };
            let id = conditions.number(place.id);
            conditions.and(&format!("(f.{column}, f.id) {comparison} ({key}, {id})"));
        }
        // The inner statement walks an index; the outer one fetches what the page shows.
        let sql = format!(
            "SELECT {ROW}, f.id, f.{column} FROM {FROM} WHERE f.id IN \
             (SELECT f.id FROM finding f WHERE {} ORDER BY f.{column} {direction}, f.id {direction} LIMIT {}) \
             ORDER BY f.{column} {direction}, f.id {direction}",
            conditions.sql(),
            limit + 1
        );
        let found = conditions.query(self, sql).fetch_all(&self.readers).await?;
        let mut rows = Vec::with_capacity(found.len());
        for row in &found {
            let id = row.try_get(ROW_LENGTH)?;
            let key = match by {
                SortBy::Workload => Key::Text(row.try_get(ROW_LENGTH + 1)?),
                _ => Key::Number(row.try_get(ROW_LENGTH + 1)?),
            };
            rows.push((Place { id, key }, row_of(row)?));
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if backwards {
            rows.reverse();
        }
        let (before, after) = match query.page {
            Page::First => (false, more),
            Page::After(_) => (true, more),
            Page::Before(_) => (more, true),
        };
        Ok(FindingPage {
            cluster: None,
            previous: rows.first().filter(|_| before).map(|(place, _)| place.write(by)),
            next: rows.last().filter(|_| after).map(|(place, _)| place.write(by)),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            total: Capped::default(),
        })
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

/// A filter as conditions on the finding `f`.
fn conditions(view: &View, filter: &FindingFilter, now: Timestamp) -> Result<Conditions> {
    let mut conditions = Conditions::of_findings(view)?;
    if filter.unresolved_only() {
        conditions.and("f.unresolved = 1");
    } else {
        conditions.and("f.merged_into = 0");
    }
    let areas: Vec<Area> = filter.pillar.iter().flat_map(|pillar| pillar.areas()).copied().collect();
    conditions.codes("f.area", areas.into_iter().map(Code::code));
    conditions.codes("f.area", filter.area.iter().map(|area| area.code()));
    conditions.codes("f.severity", filter.severity.iter().map(|severity| severity.code()));
    conditions.codes("f.side", filter.side.iter().map(|side| side.code()));
    conditions.codes("f.presence", filter.presence.iter().map(|presence| presence.code()));
    conditions.codes("f.work", filter.work.iter().map(|work| work.code()));
    conditions.texts("f.team", &filter.team)?;
    conditions.texts("f.check_id", &filter.check)?;
    if let Some(workload) = &filter.workload {
        of_workload(&mut conditions, workload);
    }
    if let Some(image) = &filter.image {
        let (whole, end) = (conditions.text(image), conditions.text(&format!("%/{}", like(image))));
        conditions.and(&format!("(f.repository = {whole} OR f.repository LIKE {end} ESCAPE '\\')"));
    }
    for word in filter.text.as_deref().unwrap_or_default().split_whitespace() {
        let pattern = conditions.text(&format!("%{}%", like(&word.to_ascii_lowercase())));
        conditions.and(&format!("f.search LIKE {pattern} ESCAPE '\\'"));
    }
    match filter.due {
        None => {}
        Some(Due::Overdue) => {
            let now = conditions.number(now.0);
            conditions.and(&format!("f.due_at < {now}"));
        }
        Some(Due::Week) => {
            let (from, to) = (conditions.number(now.0), conditions.number(now.plus_days(WEEK_DAYS).0));
            conditions.and(&format!("f.due_at >= {from} AND f.due_at < {to}"));
        }
    }
    if let Some(event) = filter.event {
        let kind = conditions.text(event.word());
        let since = conditions.number(i64::from(filter.since_day.unwrap_or(0)) * DAY);
        let namespaces = match &view.namespaces {
            Some(ids) => conditions.list(ids)?,
            None => format!("(SELECT id FROM namespace WHERE cluster_id = {})", view.cluster.id),
        };
        conditions.and(&format!(
            "f.id IN (SELECT e.finding_id FROM event e WHERE e.namespace_id IN {namespaces} AND e.kind = {kind} AND e.at >= {since})"
        ));
    }
    Ok(conditions)
}

/// `name` or `Kind/name`, also where a vulnerability stands in several workloads.
fn of_workload(conditions: &mut Conditions, workload: &str) {
    let (kind, name) = workload.split_once('/').map_or((None, workload), |(kind, name)| (Some(kind), name));
    let name = conditions.text(name);
    let kind = kind.map(|kind| conditions.text(kind));
    let of = |table: &str| match &kind {
        None => format!("{table}.workload_name = {name}"),
        Some(kind) => format!("{table}.workload_name = {name} AND {table}.workload_kind = {kind}"),
    };
    conditions.and(&format!(
        "(({}) OR (f.workloads > 1 AND EXISTS (SELECT 1 FROM occurrence o WHERE o.finding_id = f.id AND o.withdrawn_at = 0 AND {})))",
        of("f"),
        of("o")
    ));
}
