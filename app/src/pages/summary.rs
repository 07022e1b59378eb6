//! One page by namespace and side, for a screen and for paper.

use super::{
    links,
    load::{loaded, named_cluster, sent},
    namespaces::{moves_table, moves_words},
    overview::count_words,
    words::snapshot_fact,
};
use crate::{
    api,
    components::{
        ButtonLink, Card, Column, DataTable, EmptyState, Fact, IconName, PageHead, ScrollX, SideLegend, TimeAgo, format,
    },
    view::{Changes, NamespaceRow, OtherNamespaces, SummaryView},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{
    query::FindingFilter,
    words::{Severity, Side},
};

/// The summary of the cluster named in the address, or of the one chosen last.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let cluster = named_cluster();
    let data = sent([cluster], |[cluster]| api::summary(cluster));
    loaded(data, |view: SummaryView, _| {
        let made = view.made.clone();
        let facts = vec![
            Fact::new(
                IconName::Finding,
                view! { <a href="/findings">{count_words(view.unresolved)} " unresolved"</a> },
            ),
            Fact::new(IconName::Namespaces, view.scope.clone()),
            snapshot_fact(&view.snapshot),
            Fact::new(IconName::Print, view! { "Made " <TimeAgo text=made.text exact=made.exact/> }),
        ];
        let actions = view! { <ButtonLink href=Some("/findings.csv".to_owned()) icon=IconName::Download external=true>"CSV"</ButtonLink> }.into_any();
        let legend = view! { <SideLegend/> }.into_any();
        let share = moves_words(&view.moves).into_any();
        let moves = view! { {moves_table(&view.moves, &FindingFilter::default())} }.into_any();
        let by_namespace = view! { {table(&view)} }.into_any();
        view! {
            <Title text="Summary"/>
            <PageHead title=format!("Summary of {}", view.cluster) facts=facts actions=actions/>
            <div class="cols cols-2 cols-even">
                <Card title="Whose move it is" aside=legend footer=share>{moves}</Card>
                {week_card(&view.week)}
            </div>
            <Card title="By namespace and side" flush=true>{by_namespace}</Card>
            <p class="meta no-print">"Print this page from your browser: it fits on paper, without the frame around it."</p>
        }
        .into_any()
    })
}

fn week_card(week: &Changes) -> AnyView {
    let rows = week
        .counts
        .iter()
        .map(|change| {
            let filter =
                FindingFilter { event: Some(change.kind), since_day: Some(week.since_day), ..FindingFilter::default() };
            let number = count_words(change.count);
            let number = if change.count.value == 0 {
                number.into_any()
            } else {
                view! { <a href=links::findings(filter)>{number}</a> }.into_any()
            };
            view! { <div><dt>{change.kind.label()}</dt><dd>{number}</dd></div> }
        })
        .collect_view();
    let since = view! { <span class="meta">"Since " <TimeAgo text=week.since.text.clone() exact=week.since.exact.clone()/></span> }.into_any();
    view! { <Card title="Within the last 7 days" aside=since><dl class="stats">{rows}</dl></Card> }.into_any()
}

fn table(view: &SummaryView) -> AnyView {
    if view.rows.is_empty() {
        return view! { <EmptyState title="No namespace in your scope"><p>"Nothing can be summed up yet."</p></EmptyState> }.into_any();
    }
    let columns = vec![
        Column::new("Namespace").class("ns"),
        Column::new("Team"),
        Column::new("Images").numeric(),
        Column::new("Privileges").numeric(),
        Column::new("Reach").numeric(),
        Column::new("Developer: critical").numeric(),
        Column::new("high").numeric(),
        Column::new("all").numeric(),
        Column::new("Operator: critical").numeric(),
        Column::new("high").numeric(),
        Column::new("all").numeric(),
        Column::new("Overdue").numeric(),
        Column::new("7 days").numeric(),
    ];
    let body = view! { {view.rows.iter().map(row).collect_view()} {view.others.as_ref().map(others)} }.into_any();
    view! { <ScrollX label="Namespaces"><DataTable caption="Unresolved findings by namespace and side" columns=columns class="table-cards">{body}</DataTable></ScrollX> }.into_any()
}

/// Those that have no row of their own.
fn others(others: &OtherNamespaces) -> AnyView {
    let count = |label: &'static str, count: u32| view! { <td role="cell" class="num" data-label=label>{format::thousands(u64::from(count))}</td> };
    let words = format!(
        "{} of lower priority",
        format::plural(u64::from(others.namespaces), "other namespace", "other namespaces")
    );
    view! {
        <tr role="row">
            <th scope="row" class="c-main" colspan="5"><a href="/namespaces">{words}</a></th>
            {count("Developer, critical", others.developer.critical)}
            {count("Developer, high", others.developer.high)}
            {count("Developer, all", others.developer.total())}
            {count("Operator, critical", others.operator.critical)}
            {count("Operator, high", others.operator.high)}
            {count("Operator, all", others.operator.total())}
            {count("Overdue", others.overdue)}
            <td role="cell" class="num" data-label="Within 7 days">{format::delta(i64::from(others.delta))}</td>
        </tr>
    }
    .into_any()
}

fn row(row: &NamespaceRow) -> AnyView {
    let score = |label: &'static str, score: Option<u8>| view! { <td role="cell" class="num" data-label=label>{score.map_or_else(|| "?".to_owned(), |score| score.to_string())}</td> };
    let filter = |side: Side, severity: Option<Severity>| FindingFilter {
        namespace: vec![row.name.clone()],
        side: vec![side],
        severity: severity.into_iter().collect(),
        ..FindingFilter::default()
    };
    let count = |label: &'static str, count: u32, filter: FindingFilter| {
        let cell = if count == 0 {
            view! { <span class="zero">"0"</span> }.into_any()
        } else {
            view! { <a href=links::findings(filter)>{format::thousands(u64::from(count))}</a> }.into_any()
        };
        view! { <td role="cell" class="num" data-label=label>{cell}</td> }
    };
    view! {
        <tr role="row">
            <th scope="row" class="c-main"><a href=links::namespace(&row.name)>{row.name.clone()}</a></th>
            <td role="cell" data-label="Team">{row.team.clone().unwrap_or_else(|| "?".to_owned())}</td>
            {score("Images", row.scores.images)}
            {score("Privileges", row.scores.privileges)}
            {score("Reach", row.scores.reach)}
            {count("Developer, critical", row.developer.critical, filter(Side::Developer, Some(Severity::Critical)))}
            {count("Developer, high", row.developer.high, filter(Side::Developer, Some(Severity::High)))}
            {count("Developer, all", row.developer.total(), filter(Side::Developer, None))}
            {count("Operator, critical", row.operator.critical, filter(Side::Operator, Some(Severity::Critical)))}
            {count("Operator, high", row.operator.high, filter(Side::Operator, Some(Severity::High)))}
            {count("Operator, all", row.operator.total(), filter(Side::Operator, None))}
            <td role="cell" class="num" data-label="Overdue">{format::thousands(u64::from(row.overdue))}</td>
            <td role="cell" class="num" data-label="Within 7 days">{format::delta(i64::from(row.delta))}</td>
        </tr>
    }
    .into_any()
}
