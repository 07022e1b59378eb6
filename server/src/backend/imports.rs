//! What came when, from where, with what result.

use super::{AppBackend, error::refused, images::cursor, moment, rows, scope, words};
use app::{
    backend::{Answer, BackendError, Principal},
    view::{ImportProblem, ImportQuery, ImportRow, ImportView, ImportsView, Understood},
};
use posture::{evidence::Coverage, time::Timestamp, words::EventKind};
use store::{
    evidence::{ReadProblem, SourceKind},
    imports::Import,
};

/// The rows of a page.
const ROWS: u32 = 50;
/// The events that a row counts by itself.
const IN_ROW: [EventKind; 4] = [EventKind::Opened, EventKind::Fixed, EventKind::Gone, EventKind::Reopened];

pub(super) async fn imports(backend: &AppBackend, principal: &Principal, query: &ImportQuery) -> Answer<ImportsView> {
    let scope = scope::of(principal);
    let Some(cluster) = backend.cluster(principal, &scope, query.cluster.as_deref()).await? else {
        return Ok(ImportsView::default());
    };
    let cursor = cursor(query.after.as_deref(), query.before.as_deref());
    let page = backend.store.imports(&scope, Some(&cluster.name), &cursor, ROWS).await.map_err(refused)?;
    let now = backend.now();
    Ok(ImportsView {
        cluster: cluster.name,
        rows: page.rows.iter().map(|import| row(import, now)).collect(),
        previous: page.previous,
        next: page.next,
    })
}

pub(super) async fn import(backend: &AppBackend, principal: &Principal, id: &str) -> Answer<ImportView> {
    let scope = scope::of(principal);
    let import = backend.store.import(&scope, id).await.map_err(refused)?.ok_or(BackendError::NotFound)?;
    let in_row = |word: &str| IN_ROW.iter().any(|kind| kind.word() == word);
    let events = import.events.iter().filter(|(word, count)| *count > 0 && !in_row(word));
    Ok(ImportView {
        row: row(&import, backend.now()),
        understood: import
            .understood
            .iter()
            .map(|(what, count)| Understood { what: what.clone(), count: *count })
            .collect(),
        events: events.map(|(word, count)| Understood { what: event_label(word), count: *count }).collect(),
        present: import.present.map(rows::count),
        errors: import.errors.iter().map(problem).collect(),
        day: rows::day_number(import.at),
        cluster: import.cluster,
    })
}

fn event_label(word: &str) -> String {
    word.parse().map_or_else(|_| word.to_owned(), |kind: EventKind| kind.label().to_owned())
}

fn row(import: &Import, now: Timestamp) -> ImportRow {
    let count =
        |kind: EventKind| import.events.iter().find(|(word, _)| word == kind.word()).map_or(0, |(_, count)| *count);
    ImportRow {
        id: import.id.clone(),
        at: moment::ago(import.at, now),
        by: import.source.label.clone(),
        source: source(import),
        coverage: coverage(&import.coverage),
        opened: count(EventKind::Opened),
        fixed: count(EventKind::Fixed),
        gone: count(EventKind::Gone),
        reopened: count(EventKind::Reopened),
        errors: import.error_count,
    }
}

/// What an import was, by what was understood of it.
fn source(import: &Import) -> String {
    if import.source.kind == SourceKind::Watch {
        return "Cluster watch".to_owned();
    }
    let is_report = |what: &str| what.to_lowercase().ends_with("report");
    let found = import.understood.iter().filter(|(_, count)| *count > 0).map(|(what, _)| what.as_str());
    let (reports, manifests): (Vec<&str>, Vec<&str>) = found.partition(|what| is_report(what));
    let reports = reports.into_iter().map(|what| format!("{what}s"));
    let parts: Vec<String> =
        (!manifests.is_empty()).then(|| "Manifests".to_owned()).into_iter().chain(reports).collect();
    match parts.as_slice() {
        [] => "Nothing understood".to_owned(),
        parts => words::joined(&parts.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

fn coverage(coverage: &Coverage) -> String {
    match coverage {
        Coverage::Partial => "Partial".to_owned(),
        Coverage::Cluster => "Complete for the cluster".to_owned(),
        Coverage::Namespaces(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let noun = if names.len() == 1 { "namespace" } else { "namespaces" };
            format!("Complete for {noun} {}", words::joined(&names))
        }
    }
}

fn problem(problem: &ReadProblem) -> ImportProblem {
    let document = problem.document.map(|number| format!("document {number}"));
    let line = problem.line.map(|number| format!("line {number}"));
    let place: Vec<String> = document.into_iter().chain(line).collect();
    ImportProblem { file: problem.file.clone(), place: place.join(", "), message: problem.message.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_said_in_words() {
        assert_eq!(coverage(&Coverage::Partial), "Partial");
        assert_eq!(coverage(&Coverage::Namespaces(vec!["shop".to_owned()])), "Complete for namespace shop");
        assert_eq!(
            coverage(&Coverage::Namespaces(vec!["shop".to_owned(), "media".to_owned()])),
            "Complete for namespaces shop and media"
        );
    }

    #[test]
    fn a_problem_says_where_it_is() {
        let at = |document, line| {
            problem(&ReadProblem { file: "deploy.yaml".to_owned(), document, line, message: String::new() }).place
        };
        assert_eq!(at(Some(3), Some(41)), "document 3, line 41");
        assert_eq!(at(None, Some(41)), "line 41");
        assert_eq!(at(None, None), "");
    }
}
