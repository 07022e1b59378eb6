//! One namespace, in four tabs.

use super::{
    links,
    load::{loaded, named_cluster, path_param, sent},
    namespaces::{moves_table, moves_words},
    overview::{count_words, event_rows},
    pod_security,
    rows::short_table,
    words::{coded, snapshot_fact},
};
use crate::{
    api,
    components::{
        Bar, ButtonLink, Card, Column, DataTable, EmptyState, Fact, Gauge, IconName, LongName, PageHead, ScrollX,
        SideLegend, Sparkline, Tab, Tabs, format,
    },
    view::{NamespaceView, Share, WorkloadRow},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{
    query::{Due, FindingFilter},
    words::Side,
};

/// The namespace at the path's name.
#[component]
pub fn NamespacePage() -> impl IntoView {
    let (cluster, name) = (named_cluster(), path_param("name"));
    let data = sent([cluster, name], |[cluster, name]| api::namespace(cluster, name));
    loaded(data, |view: NamespaceView, query| {
        let tab = query.get("tab").unwrap_or_default();
        let content = match tab.as_str() {
            "findings" => findings_tab(&view),
            "workloads" => workloads_tab(&view),
            "history" => history_tab(&view),
            _ => summary_tab(&view),
        };
        view! {
            <Title text=view.name.clone()/>
            {head(&view)}
            <div class="cols cols-3 cols-even">{pillars(&view)}</div>
            {tabs(&view, &tab)}
            {content}
        }
        .into_any()
    })
}

fn filter(view: &NamespaceView) -> FindingFilter {
    FindingFilter { namespace: vec![view.name.clone()], ..FindingFilter::default() }
}

fn head(view: &NamespaceView) -> AnyView {
    let all = links::findings(filter(view));
    let overdue = links::findings(FindingFilter { due: Some(Due::Overdue), ..filter(view) });
    let unresolved =
        format!("{} unresolved, {} within 7 days", count_words(view.unresolved), format::delta(i64::from(view.delta)));
    let mut facts = vec![
        Fact::new(IconName::Users, view.team.clone().unwrap_or_else(|| "Team not known".to_owned())),
        Fact::new(
            IconName::Namespaces,
            format::plural(u64::try_from(view.workloads.len()).unwrap_or(u64::MAX), "workload", "workloads"),
        ),
        Fact::new(IconName::Finding, view! { <a href=all>{unresolved}</a> }),
    ];
    if view.overdue > 0 {
        facts.push(Fact::new(
            IconName::Alarm,
            view! { <a href=overdue>{format::thousands(u64::from(view.overdue))} " overdue"</a> },
        ));
    }
    facts.push(snapshot_fact(&view.snapshot));
    let csv = links::with_query("/findings.csv", &posture::query::encode(&filter(view).to_pairs()));
    let actions =
        view! { <ButtonLink href=Some(csv) icon=IconName::Download external=true>"CSV"</ButtonLink> }.into_any();
    view! { <PageHead title=view.name.clone() facts=facts actions=actions/> }.into_any()
}

fn pillars(view: &NamespaceView) -> AnyView {
    view.pillars
        .iter()
        .map(|pillar| {
            let parts = pillar.parts.iter().map(|part| view! { <p>{coded(part)}</p> }).collect_view().into_any();
            view! { <Gauge title=pillar.pillar.label() score=pillar.score>{parts}</Gauge> }
        })
        .collect_view()
        .into_any()
}

fn tabs(view: &NamespaceView, current: &str) -> AnyView {
    let base = links::namespace(&view.name);
    let known = ["findings", "workloads", "history"];
    let tab = |word: &str, label: &str, count: Option<String>| Tab {
        href: if word.is_empty() { base.clone() } else { format!("{base}?tab={word}") },
        label: label.to_owned(),
        count,
        current: if word.is_empty() { !known.contains(&current) } else { word == current },
    };
    let tabs = vec![
        tab("", "Summary", None),
        tab("findings", "Findings", Some(count_words(view.unresolved))),
        tab("workloads", "Workloads", Some(view.workloads.len().to_string())),
        tab("history", "History", None),
    ];
    view! { <Tabs label=view.name.clone() tabs=tabs/> }.into_any()
}

fn first_card(view: &NamespaceView) -> AnyView {
    let all = view! { <a class="meta" href=links::findings(filter(view))>"All " {count_words(view.unresolved)} " findings"</a> }.into_any();
    let body = if view.first.is_empty() {
        view! { <EmptyState title="Nothing is unresolved here"><p>"The next import looks again."</p></EmptyState> }
            .into_any()
    } else {
        short_table(format!("The first findings of {}", view.name), &view.first)
    };
    view! { <Card title=format!("First in {}", view.name) aside=all flush=true>{body}</Card> }.into_any()
}

fn summary_tab(view: &NamespaceView) -> AnyView {
    let legend = view! { <SideLegend/> }.into_any();
    let share = moves_words(&view.moves).into_any();
    let trend = format!("{} days, now {}", view.trend.len(), count_words(view.unresolved));
    let all = view! { <a class="meta" href=format!("{}?tab=workloads", links::namespace(&view.name))>"All " {view.workloads.len()}</a> }.into_any();
    let worst: Vec<WorkloadRow> = view.workloads.iter().take(5).cloned().collect();
    let set_by = view! { <dl class="kv">
                        <dt>"Team"</dt>
                        <dd>{view.team.clone().unwrap_or_else(|| "?".to_owned())} {(!view.team_reason.is_empty()).then(|| view! { ", " {coded(&view.team_reason)} })}</dd>
                        <dt>"Unresolved"</dt>
                        <dd><Sparkline values=view.trend.clone() title=trend/></dd>
                    </dl> }.into_any();
    let workloads = view! { {workload_table(view, &worst, false)} }.into_any();
    let moves = view! { {moves_table(&view.moves, &filter(view))} }.into_any();
    view! {
        <div class="cols cols-main">
            <div class="stack">
                {pod_security::ladder_card(&view.pod_security)}
                {first_card(view)}
                <Card title="Workloads to look at first" aside=all flush=true>{workloads}</Card>
            </div>
            <div class="stack">
                <Card title="Whose move it is" aside=legend footer=share>{moves}</Card>
                {pod_security::facts_card(&view.pod_security)}
                {coverage_card(view)}
                <Card title="Set by whom">{set_by}</Card>
            </div>
        </div>
    }
    .into_any()
}

fn coverage_card(view: &NamespaceView) -> AnyView {
    let row = |label: &'static str, share: Option<Share>| {
        let words = share.map_or_else(|| "?".to_owned(), |share| format!("{} of {}", share.part, share.whole));
        let bar = share.map(|share| view! { <Bar part=u64::from(share.part) whole=u64::from(share.whole)/> });
        view! { <dt>{label}</dt><dd class="inline">{words}{bar}</dd> }
    };
    let body = view! { <dl class="kv">{row("In", view.ingress)}{row("Out", view.egress)}</dl>
            <p class="muted small">"Workloads that a policy selects, in each direction. Who exactly may reach what is not computed yet."</p> }.into_any();
    view! {
        <Card title="Covered by network policies">{body}</Card>
    }
    .into_any()
}

fn findings_tab(view: &NamespaceView) -> AnyView {
    let words = format!("Filter all {} findings", count_words(view.unresolved));
    view! {
        {first_card(view)}
        <p><ButtonLink href=Some(links::findings(filter(view))) icon_after=IconName::Right>{words}</ButtonLink></p>
    }
    .into_any()
}

fn workloads_tab(view: &NamespaceView) -> AnyView {
    let table = view! { {workload_table(view, &view.workloads, true)} }.into_any();
    view! { <Card title="Workloads" flush=true>{table}</Card> }.into_any()
}

/// The workloads; beside other cards only `whole` has room for what they are made of.
fn workload_table(view: &NamespaceView, rows: &[WorkloadRow], whole: bool) -> AnyView {
    if rows.is_empty() {
        return view! { <EmptyState title="No workload is known here"><p>"Import the namespace’s manifests."</p></EmptyState> }.into_any();
    }
    let mut columns = vec![
        Column::new("Workload").class("c-main"),
        Column::new("Kind"),
        Column::new("Developer").class("c-count").numeric(),
        Column::new("Operator").class("c-count").numeric(),
        Column::new("Critical, high").class("c-count").numeric(),
        Column::new("May reach"),
        Column::new("Reached from"),
    ];
    if whole {
        columns.push(Column::new("Containers").class("c-count").numeric());
        columns.push(Column::new("Images"));
    }
    let rows = rows
        .iter()
        .map(|row| {
            let workload = format!("{}/{}", row.kind, row.name);
            let list = |side: Option<Side>| {
                links::findings(FindingFilter { workload: Some(workload.clone()), side: side.into_iter().collect(), ..filter(view) })
            };
            let cell = |count: u32, side| {
                if count == 0 {
                    view! { <span class="zero">"0"</span> }.into_any()
                } else {
                    view! { <a href=list(side)>{format::thousands(u64::from(count))}</a> }.into_any()
                }
            };
            let urgent = row.developer.critical + row.operator.critical;
            let high = row.developer.high + row.operator.high;
            let made_of = whole.then(|| {
                let images = row.images.iter().map(|image| view! { <LongName text=image.clone()/> }).collect_view();
                view! {
                    <td role="cell" class="num" data-label="Containers">{row.containers}</td>
                    <td role="cell" class="soft mono" data-label="Images"><span class="pile">{images}</span></td>
                }
            });
            view! {
                <tr role="row">
                    <th scope="row" class="c-main"><a href=list(None)>{row.name.clone()}</a></th>
                    <td role="cell" data-label="Kind">{row.kind.clone()}</td>
                    <td role="cell" class="num" data-label="Developer">{cell(row.developer.total(), Some(Side::Developer))}</td>
                    <td role="cell" class="num" data-label="Operator">{cell(row.operator.total(), Some(Side::Operator))}</td>
                    <td role="cell" class="num" data-label="Critical, high">{urgent} ", " {high}</td>
                    <td role="cell" data-label="May reach" class="soft">{may_reach(row)}</td>
                    <td role="cell" data-label="Reached from" class="soft">{row.exposure.label()}</td>
                    {made_of}
                </tr>
            }
        })
        .collect_view()
        .into_any();
    let caption = format!("Workloads of {}", view.name);
    view! {
        <ScrollX label="Workloads">
            <DataTable caption=caption columns=columns class="table-cards">{rows}</DataTable>
        </ScrollX>
    }
    .into_any()
}

/// The greatest that a process in it could do, in words.
fn may_reach(row: &WorkloadRow) -> &'static str {
    row.effective.as_ref().map_or("Not worked out yet", |effective| effective.value.label())
}

fn history_tab(view: &NamespaceView) -> AnyView {
    let body = if view.history.is_empty() {
        view! { <EmptyState title="Nothing has happened yet"><p>"What imports and people change shows here."</p></EmptyState> }.into_any()
    } else {
        event_rows(&view.history)
    };
    view! { <Card title="History" flush=true>{body}</Card> }.into_any()
}
