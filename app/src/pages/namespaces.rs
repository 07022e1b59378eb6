//! Every namespace in the viewer's scope, and the tables that other pages share with it.

use super::{
    links,
    load::{loaded, search, sent},
    words::snapshot_fact,
};
use crate::{
    api,
    components::{
        Column, DataTable, EmptyState, Fact, Filters, HeatCell, IconName, PageHead, ScoreMeter, ScrollX, SetFilter,
        SeverityMark, SideChip, SideRow, SideTable, TextFilter, Trend, format,
    },
    view::{MoveCounts, NamespaceRow, NamespacesView, SeverityCounts},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{
    query::{Due, FindingFilter, encode},
    words::{Severity, Side, Work},
};

/// The severities that tables show; findings without one are counted in "Whose move it is".
const SHOWN: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// The list of namespaces.
#[component]
pub fn NamespacesPage() -> impl IntoView {
    let search = search();
    let data = sent([search], |[search]| api::namespaces(search));
    loaded(data, |view: NamespacesView, _| {
        let facts = vec![
            Fact::new(IconName::Namespaces, format::plural(u64::from(view.all), "namespace", "namespaces")),
            snapshot_fact(&view.snapshot),
        ];
        view! {
            <Title text="Namespaces"/>
            <PageHead title="Namespaces" lede="Highest priority first. The tint compares within a severity; an underlined score is the lowest of its column." facts=facts/>
            {filters(&view)}
            {list(&view)}
        }
        .into_any()
    })
}

fn filters(view: &NamespacesView) -> AnyView {
    let query = &view.query;
    let keep: Vec<_> = query.cluster.clone().map(|cluster| ("cluster".to_owned(), cluster)).into_iter().collect();
    let clear = links::with_query(
        "/namespaces",
        &encode(&query.cluster.clone().map(|cluster| ("cluster", cluster)).into_iter().collect::<Vec<_>>()),
    );
    let text = TextFilter {
        name: "q".to_owned(),
        value: query.text.clone().unwrap_or_default(),
        hint: "Namespace or team".to_owned(),
    };
    let set = query
        .text
        .clone()
        .map(|value| SetFilter { name: "Text".to_owned(), value, without: clear.clone() })
        .into_iter()
        .collect();
    view! { <Filters action="/namespaces" text=text facets=Vec::new() keep=keep set=set clear=clear/> }.into_any()
}

fn list(view: &NamespacesView) -> AnyView {
    if !view.rows.is_empty() {
        let shown = u32::try_from(view.rows.len()).unwrap_or(u32::MAX);
        let cut = (shown < view.matching).then(|| {
            view! { <footer>"The " {shown} " of the highest priority, of " {format::thousands(u64::from(view.matching))} ". Type a part of a name or a team to see others."</footer> }
        });
        return view! { <section class="card"><div class="body-flush">{heat_table(&view.rows, view.matching)}</div>{cut}</section> }.into_any();
    }
    if view.query.text.is_some() {
        return view! {
            <section class="card">
                <EmptyState title="No namespace matches"><p><a href="/namespaces">"Show all of them"</a></p></EmptyState>
            </section>
        }
        .into_any();
    }
    view! {
        <section class="card">
            <EmptyState title="No namespace in your scope">
                <p>"Import manifests of a cluster, or ask an administrator for a role in one. "<a href="/">"The overview says how."</a></p>
            </EmptyState>
        </section>
    }
    .into_any()
}

/// The way to the others, where a card shows some of the namespaces.
pub(super) fn all_namespaces(rows: &[NamespaceRow], all: u32) -> AnyView {
    (rows.len() < usize::try_from(all).unwrap_or(usize::MAX))
        .then(|| view! { <p class="more"><a href="/namespaces">"All " {format::thousands(u64::from(all))} " namespaces"</a></p> })
        .into_any()
}

fn largest(rows: &[NamespaceRow], severity: Severity) -> u64 {
    rows.iter().map(|row| row.developer.of(severity).max(row.operator.of(severity))).max().map_or(0, u64::from)
}

/// Scores, both sides by severity, overdue and trend of each namespace.
/// `all` is how many there are, where these are the first of them.
pub(super) fn heat_table(rows: &[NamespaceRow], all: u32) -> AnyView {
    // Where all are alike, none is the lowest.
    let worst = |score: fn(&NamespaceRow) -> Option<u8>| {
        rows.iter().filter_map(score).min().filter(|low| rows.iter().filter_map(score).any(|other| other > *low))
    };
    let worst = [worst(|row| row.scores.images), worst(|row| row.scores.privileges), worst(|row| row.scores.reach)];
    let largest = SHOWN.map(|severity| largest(rows, severity));
    let body = rows.iter().map(|row| heat_row(row, worst, largest)).collect_view().into_any();
    let mut columns = vec![
        Column::new("Namespace").class("ns"),
        Column::new("Images").class("group"),
        Column::new("Privileges"),
        Column::new("Reach"),
    ];
    for _ in Side::ALL {
        for (position, short) in ["Crit", "High", "Med", "Low"].into_iter().enumerate() {
            columns.push(Column::new(short).class(if position == 0 { "h group" } else { "h" }));
        }
    }
    columns.push(Column::new("Overdue").class("group").numeric());
    columns.push(Column::new("14 days").class("c-trend"));
    let groups = view! {
        <tr role="row">
            <td></td>
            <th scope="colgroup" colspan="3" class="group">"Score, of 100"</th>
            <th scope="colgroup" colspan="4" class="group"><SideChip side=Side::Developer/></th>
            <th scope="colgroup" colspan="4" class="group"><SideChip side=Side::Operator/></th>
            <td class="group"></td>
            <td></td>
        </tr>
    }
    .into_any();
    let foot = sum_row(rows, all);
    view! {
        <ScrollX label="Namespaces">
            <DataTable caption="Namespaces by score and unresolved findings" columns=columns class="heat" groups=groups foot=foot>{body}</DataTable>
        </ScrollX>
    }
    .into_any()
}

fn heat_row(row: &NamespaceRow, worst: [Option<u8>; 3], largest: [u64; 4]) -> AnyView {
    let scores = [("Images", row.scores.images), ("Privileges", row.scores.privileges), ("Reach", row.scores.reach)]
        .into_iter()
        .zip(worst)
        .enumerate()
        .map(|(position, ((label, score), worst))| {
            let is_worst = score.is_some() && score == worst;
            view! { <td class=if position == 0 { "group" } else { "" } data-label=label><ScoreMeter score=score worst=is_worst/></td> }
        })
        .collect_view()
        .into_any();
    let side = |side: Side, counts: SeverityCounts| {
        let short = if side == Side::Developer { "Dev" } else { "Ops" };
        SHOWN
            .into_iter()
            .zip(largest)
            .enumerate()
            .map(|(position, (severity, largest))| {
                let word = severity.label().to_lowercase();
                let filter = FindingFilter {
                    namespace: vec![row.name.clone()],
                    side: vec![side],
                    severity: vec![severity],
                    ..FindingFilter::default()
                };
                view! {
                    <HeatCell
                        severity=severity
                        count=Some(u64::from(counts.of(severity)))
                        largest=largest
                        href=links::findings(filter)
                        what=format!("{word}, {}, in {}", side.label().to_lowercase(), row.name)
                        label=format!("{short} {word}")
                        group=position == 0
                    />
                }
            })
            .collect_view()
            .into_any()
    };
    let overdue = if row.overdue == 0 {
        view! { <span class="zero">"0"</span> }.into_any()
    } else {
        let filter =
            FindingFilter { namespace: vec![row.name.clone()], due: Some(Due::Overdue), ..FindingFilter::default() };
        view! { <a href=links::findings(filter)><b>{format::thousands(u64::from(row.overdue))}</b></a> }.into_any()
    };
    let below = row.team.as_ref().map_or_else(
        || format::plural(u64::from(row.workloads), "workload", "workloads"),
        |team| format!("{team} · {}", format::plural(u64::from(row.workloads), "workload", "workloads")),
    );
    view! {
        <tr role="row">
            <th class="ns" scope="row"><a href=links::namespace(&row.name) title=row.name.clone()>{row.name.clone()}</a><span class="sub">{below}</span></th>
            {scores}
            {side(Side::Developer, row.developer)}
            {side(Side::Operator, row.operator)}
            <td class="num group" data-label="Overdue">{overdue}</td>
            <td class="c-trend"><Trend values=row.trend.clone() change=i64::from(row.delta) since="within 7 days"/></td>
        </tr>
    }
    .into_any()
}

fn sum_row(rows: &[NamespaceRow], all: u32) -> AnyView {
    let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let namespaces = if shown < u64::from(all) {
        format!("These {shown} of {} namespaces", format::thousands(u64::from(all)))
    } else {
        format::plural(u64::from(all), "namespace", "namespaces")
    };
    let sum = |count: &dyn Fn(&NamespaceRow) -> u32| rows.iter().map(|row| u64::from(count(row))).sum::<u64>();
    let counts = |counts: fn(&NamespaceRow) -> SeverityCounts| {
        SHOWN
            .into_iter()
            .enumerate()
            .map(|(position, severity)| {
                let total = sum(&|row| counts(row).of(severity));
                view! { <td class=if position == 0 { "h num group" } else { "h num" }><span class="cell">{format::thousands(total)}</span></td> }
            })
            .collect_view()
            .into_any()
    };
    let delta = rows.iter().map(|row| i64::from(row.delta)).sum::<i64>();
    view! {
        <tr role="row">
            <th scope="row">
                {namespaces}
                " " <span class="sub">"· " {format::plural(sum(&|row| row.workloads), "workload", "workloads")}</span>
            </th>
            <td class="group" colspan="3"></td>
            {counts(|row| row.developer)}
            {counts(|row| row.operator)}
            <td class="num group">{format::thousands(sum(&|row| row.overdue))}</td>
            <td class="c-trend"><span class="delta">{format::delta(delta)}<span class="vh">" within 7 days"</span></span></td>
        </tr>
    }
    .into_any()
}

/// Whose move it is, by severity and by what is urgent. Each count leads to the list of what it counts, within `base`.
pub(super) fn moves_table(moves: &MoveCounts, base: &FindingFilter) -> AnyView {
    let link = |side: Side, change: &dyn Fn(&mut FindingFilter)| {
        let mut filter = FindingFilter { side: vec![side], ..base.clone() };
        change(&mut filter);
        Some(links::findings(filter))
    };
    let row =
        |head: AnyView, developer: u32, operator: u32, is_sum: bool, change: &dyn Fn(&mut FindingFilter)| SideRow {
            head,
            developer: (u64::from(developer), link(Side::Developer, change)),
            operator: (u64::from(operator), link(Side::Operator, change)),
            is_sum,
        };
    let mut rows = Vec::with_capacity(10);
    for severity in Severity::ALL.iter().copied() {
        let (developer, operator) = (moves.developer.of(severity), moves.operator.of(severity));
        if severity != Severity::Unknown || developer + operator > 0 {
            let head = view! { <SeverityMark severity=severity word=true/> }.into_any();
            rows.push(row(head, developer, operator, false, &|filter| filter.severity = vec![severity]));
        }
    }
    rows.push(row("All".into_any(), moves.developer.total(), moves.operator.total(), true, &|_| {}));
    let sides = |label: &'static str, counts: crate::view::SideCounts, change: &dyn Fn(&mut FindingFilter)| {
        row(label.into_any(), counts.developer, counts.operator, false, change)
    };
    rows.push(sides("Overdue", moves.overdue, &|filter| filter.due = Some(Due::Overdue)));
    rows.push(sides("Due in 7 days", moves.due_week, &|filter| filter.due = Some(Due::Week)));
    rows.push(sides("In progress", moves.in_progress, &|filter| links::in_work(filter, Work::InProgress)));
    rows.push(sides("To verify", moves.to_verify, &|filter| links::in_work(filter, Work::AwaitingVerification)));
    view! { <SideTable caption="Unresolved findings by severity and side" rows=rows/> }.into_any()
}

/// A sentence about how the work is shared.
pub(super) fn moves_words(moves: &MoveCounts) -> String {
    let (developer, operator) = (moves.developer.total(), moves.operator.total());
    if developer + operator == 0 {
        return "Nothing is unresolved.".to_owned();
    }
    format!(
        "{} of the work is the operators’.",
        format::percent(u64::from(operator), u64::from(developer) + u64::from(operator))
    )
}
