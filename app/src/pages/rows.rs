//! Findings as rows: the list's table, the short table of a card, and rows without a table.

use super::{links, words::ago};
use crate::{
    components::{Column, DataTable, DueChip, LongName, PickBox, SeverityMark, SideChip, StateChip, Tag, TagKind},
    view::FindingRow,
};
use leptos::prelude::*;

/// Where a finding is, in words.
fn place(row: &FindingRow) -> String {
    if row.is_namespace { format!("{}, the namespace", row.place) } else { row.place.clone() }
}

/// The workload without its namespace.
fn workload(row: &FindingRow) -> String {
    match row.place.split_once('/') {
        Some((_, workload)) if !row.is_namespace => workload.to_owned(),
        _ => "the namespace".to_owned(),
    }
}

fn what(row: &FindingRow) -> AnyView {
    let title = row.title.clone();
    view! {
        <td role="cell" class="c-what">
            <span class="what">
                <a href=links::finding(&row.id) title=row.title.clone()>{title}</a>
                {row.exploited.then(|| view! { <Tag kind=TagKind::Strong>"Exploited"</Tag> })}
            </span>
        </td>
    }
    .into_any()
}

fn due(row: &FindingRow) -> AnyView {
    view! { <DueChip text=row.due.text.clone() exact=row.due.exact.clone() over=row.due.over/> }.into_any()
}

/// A row of the list, with its box to pick it where the viewer may do something with it.
pub(super) fn list_row(row: &FindingRow, pick: bool) -> AnyView {
    let label = format!("{} in {}", row.title, row.place);
    view! {
        <tr role="row">
            {pick.then(|| view! { <td role="cell" class="c-pick"><PickBox name="ids[]" value=row.id.clone() what=label/></td> })}
            <td role="cell" class="c-severity"><SeverityMark severity=row.severity word=true/></td>
            <td role="cell" class="c-priority num">{row.priority}</td>
            {what(row)}
            <td role="cell" class="c-where"><LongName text=place(row)/></td>
            <td role="cell" class="c-side"><SideChip side=row.side/></td>
            <td role="cell" class="c-team"><span class="cut" title=row.team.clone()>{row.team.clone().unwrap_or_else(|| "?".to_owned())}</span></td>
            <td role="cell" class="c-state"><StateChip work=row.work presence=row.presence short=true/></td>
            <td role="cell" class="c-due">{due(row)}</td>
            <td role="cell" class="c-age num">{ago(&row.age)}</td>
        </tr>
    }
    .into_any()
}

/// The table of a card: the worst findings of one namespace, whose name is not repeated.
pub(super) fn short_table(caption: String, rows: &[FindingRow]) -> AnyView {
    let columns = vec![
        Column::new("Severity").class("c-severity"),
        Column::new("Priority").class("c-priority").numeric(),
        Column::new("Finding").class("c-what"),
        Column::new("Workload").class("c-where"),
        Column::new("Side").class("c-side"),
        Column::new("State").class("c-state"),
        Column::new("Due").class("c-due"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            view! {
                <tr role="row">
                    <td role="cell" class="c-severity"><SeverityMark severity=row.severity word=true/></td>
                    <td role="cell" class="c-priority num">{row.priority}</td>
                    {what(row)}
                    <td role="cell" class="c-where"><LongName text=workload(row)/></td>
                    <td role="cell" class="c-side"><SideChip side=row.side/></td>
                    <td role="cell" class="c-state"><StateChip work=row.work presence=row.presence short=true/></td>
                    <td role="cell" class="c-due">{due(row)}</td>
                </tr>
            }
        })
        .collect_view()
        .into_any();
    view! { <DataTable caption=caption columns=columns class="findings short table-cards" fixed=true>{rows}</DataTable> }.into_any()
}

/// What stands at the end of a row without a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// The side and when it is due.
    Due,
    /// The state.
    State,
}

/// Rows without a table: mark, finding with its place below, side or state at the end.
pub(super) fn plain_rows(rows: &[FindingRow], end: RowEnd) -> AnyView {
    let rows = rows
        .iter()
        .map(|row| {
            let below = match (row.note.is_empty(), &row.team) {
                (false, _) => format!("{} · {}", row.place, row.note),
                (true, Some(team)) => format!("{} · {team}", place(row)),
                (true, None) => place(row),
            };
            let end = match end {
                RowEnd::Due => view! { <SideChip side=row.side/> {due(row)} }.into_any(),
                RowEnd::State => view! { <StateChip work=row.work presence=row.presence short=true/> }.into_any(),
            };
            view! {
                <li>
                    <SeverityMark severity=row.severity word=false/>
                    <span class="grow"><a href=links::finding(&row.id)>{row.title.clone()}</a><span class="sub">{below}</span></span>
                    {end}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}
