//! The overview of a cluster, for whoever sees all of it; a team has its own.

use super::{
    links,
    load::{loaded, named_cluster, sent},
    namespaces::{all_namespaces, heat_table, moves_table, moves_words},
    outcome::outcome,
    rows::{RowEnd, plain_rows},
    team::team_overview,
    words::{coded, event_icon, exposure_words, snapshot_fact},
};
use crate::{
    api,
    components::{
        Blank, ButtonKind, ButtonLink, Card, Command, EmptyState, Fact, Icon, IconName, PageHead, SeverityMark,
        SideChip, SideLegend, Tag, TagKind, TimeAgo, format,
    },
    view::{Attention, Changes, ClusterOverview, Count, FindingRow, OverviewView},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{
    query::{Due, FindingFilter},
    words::{EventKind, Exposure},
};

/// The first page after signing in.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let cluster = named_cluster();
    let data = sent([cluster], |[cluster]| api::overview(cluster));
    loaded(data, |view: OverviewView, query| {
        let notice = outcome(query);
        let page = match view {
            OverviewView::Empty { may_import } => empty(may_import),
            OverviewView::Cluster(view) => cluster_overview(&view),
            OverviewView::Team(view) => team_overview(&view),
        };
        view! { <Title text="Overview"/> {notice} {page} }.into_any()
    })
}

fn empty(may_import: bool) -> AnyView {
    if !may_import {
        return view! {
            <Blank title="Nothing in your scope yet" text="Atalaya shows what is wrong in a cluster, how bad it is and whose move it is. Your account has no role in a cluster that has data.">
                <section class="card"><EmptyState title="What you can do"><p>"Ask an administrator for a role in a cluster, or for your team’s namespaces."</p></EmptyState></section>
            </Blank>
        }
        .into_any();
    }
    view! {
        <Blank title="No cluster yet" text="Atalaya shows what is wrong in a cluster, how bad it is and whose move it is. Choose where the first data comes from.">
            <ol class="ways">
                <li>
                    <span class="pict"><Icon name=IconName::Import/></span>
                    <h2>"Import what you have"</h2>
                    <p>"Manifests and Trivy reports from files, with a token from " <a href="/admin/tokens">"Tokens"</a> ". Nothing is installed in the cluster."</p>
                    <Command text="atalaya import manifests/ reports/*.json --cluster staging --complete cluster"/>
                </li>
                <li>
                    <span class="pict"><Icon name=IconName::Namespaces/></span>
                    <h2>"Look around first"</h2>
                    <p>"The sample cluster: 8 namespaces, about 40 workloads, one attack path worth finding."</p>
                    <Command text="atalaya serve --sample"/>
                </li>
            </ol>
        </Blank>
    }
    .into_any()
}

fn cluster_overview(view: &ClusterOverview) -> AnyView {
    let facts = vec![
        Fact::new(
            IconName::Namespaces,
            format!(
                "{}, {}",
                format::plural(u64::from(view.namespaces), "namespace", "namespaces"),
                format::plural(u64::from(view.workloads), "workload", "workloads")
            ),
        ),
        Fact::new(IconName::Finding, view! { <a href="/findings">{count_words(view.unresolved)} " unresolved"</a> }),
        snapshot_fact(&view.snapshot),
    ];
    let actions = view! {
        <ButtonLink href=Some("/summary".to_owned()) icon=IconName::Summary>"Summary"</ButtonLink>
        <ButtonLink href=Some("/findings.csv".to_owned()) icon=IconName::Download external=true>"CSV"</ButtonLink>
    }
    .into_any();
    let legend = view! { <SideLegend/> }.into_any();
    let share = moves_words(&view.moves).into_any();
    let hint = view! { <span class="meta">"Highest priority first. The tint compares within a severity, the underline marks the lowest score."</span> }.into_any();
    let moves = view! { {moves_table(&view.moves, &FindingFilter::default())} }.into_any();
    let namespaces =
        view! { {heat_table(&view.rows, view.namespaces)} {all_namespaces(&view.rows, view.namespaces)} }.into_any();
    view! {
        <PageHead title="Overview" facts=facts actions=actions/>
        <div class="cols cols-lead cols-even">
            {first_card(&view.first)}
            <Card title="Whose move it is" aside=legend footer=share>{moves}</Card>
        </div>
        <Card title="Namespaces" aside=hint flush=true>{namespaces}</Card>
        <div class="cols cols-2 cols-even">
            {changes_card(&view.changes)}
            {due_card(&view.due, view.moves.overdue.total(), view.moves.due_week.total())}
        </div>
    }
    .into_any()
}

/// A count with commas.
pub(super) fn count_words(count: Count) -> String {
    format::capped(u64::from(count.value), count.capped)
}

/// The list of everything unresolved at one place.
fn place_list(item: &Attention) -> String {
    links::findings(FindingFilter {
        namespace: vec![item.namespace.clone()],
        workload: item.workload.clone(),
        ..FindingFilter::default()
    })
}

fn first_card(items: &[Attention]) -> AnyView {
    let Some((first, rest)) = items.split_first() else {
        return view! {
            <Card title="Needs attention first">
                <EmptyState title="Nothing is unresolved"><p>"Every finding is resolved. The next import looks again."</p></EmptyState>
            </Card>
        }
        .into_any();
    };
    let rest = rest.iter().map(attention_row).collect_view().into_any();
    view! {
        <section class="card">
            <header><h2>"Needs attention first"</h2><span class="meta">"By priority, grouped by workload"</span></header>
            <div class="body">{attention_lead(first)}</div>
            <ul class="rows">{rest}</ul>
        </section>
    }
    .into_any()
}

fn attention_lead(item: &Attention) -> AnyView {
    let (priority, worst) = (item.priority, item.worst.first());
    let title = worst.map_or_else(|| item.place.clone(), |finding| finding.title.clone());
    let href = worst.map_or_else(|| place_list(item), |finding| links::finding(&finding.id));
    let steps = item
        .worst
        .iter()
        .enumerate()
        .map(|(position, finding)| {
            view! {
                <li class=if position == 0 { "breaks-here" } else { "" }>
                    <span class="node"><Icon name=step_icon(finding)/></span>
                    <b><a href=links::finding(&finding.id)>{finding.title.clone()}</a></b>
                    <span class="inline"><SeverityMark severity=finding.severity word=false/><SideChip side=finding.side/></span>
                </li>
            }
        })
        .collect_view()
        .into_any();
    let due = worst.filter(|finding| !finding.due.text.is_empty()).map(|finding| {
        let words = if finding.due.over { "" } else { "due " };
        view! { " " {words} <TimeAgo text=finding.due.text.clone() exact=finding.due.exact.clone()/> "." }
    });
    let team = worst.and_then(|finding| finding.team.clone()).map(|team| format!(" {team},"));
    let total = format::plural(u64::from(item.total), "unresolved finding", "unresolved findings");
    view! {
        <div class="spread">
            <h3 class="path-title"><a href=href.clone()>{title}</a></h3>
            <Tag kind=TagKind::Strong>"Priority " {priority}</Tag>
        </div>
        <p class="meta path-sub">
            {item.place.clone()} ": " <a href=place_list(item)>{total}</a> ". " {exposure_words(item.exposure)} "."
            {(item.exposure == Exposure::Unknown).then_some(" Nothing that may come in is ruled out.")}
        </p>
        <ul class="chain together">{steps}</ul>
        <div class="breaks">
            <Icon name=IconName::Scissors/>
            <p><b class="strong">"Do first: "</b>{coded(&item.change)} "." {team} {due}</p>
            <ButtonLink href=Some(href) kind=ButtonKind::Primary>"Open the change"</ButtonLink>
        </div>
    }
    .into_any()
}

/// The icon of what a finding is about; the words beside it say the same.
fn step_icon(finding: &FindingRow) -> IconName {
    if finding.exploited || finding.title.starts_with("CVE-") || finding.title.starts_with("GHSA-") {
        IconName::Bug
    } else if finding.is_namespace {
        IconName::Namespaces
    } else {
        IconName::Climb
    }
}

fn attention_row(item: &Attention) -> AnyView {
    let (priority, worst) = (item.priority, item.worst.first());
    let title = worst.map_or_else(|| item.place.clone(), |finding| finding.title.clone());
    let href = worst.map_or_else(|| place_list(item), |finding| links::finding(&finding.id));
    let total = format::plural(u64::from(item.total), "finding", "findings");
    view! {
        <li>
            <Tag kind=TagKind::Strong>{priority}</Tag>
            <span class="grow">
                <a href=href>{title}</a>
                <span class="sub">{item.place.clone()} ", " <a href=place_list(item)>{total}</a> ". " {coded(&item.change)}</span>
            </span>
            {worst.map(|finding| view! { <SideChip side=finding.side/> })}
        </li>
    }
    .into_any()
}

/// What changed since the viewer last looked; each count leads to its list.
pub(super) fn changes_card(changes: &Changes) -> AnyView {
    let counts = changes
        .counts
        .iter()
        .map(|change| {
            let filter = FindingFilter {
                event: Some(change.kind),
                since_day: Some(changes.since_day),
                ..FindingFilter::default()
            };
            let words = change_words(change.kind);
            let number = count_words(change.count);
            if change.count.value == 0 {
                view! { <li><span><b>{number}</b>{words}</span></li> }.into_any()
            } else {
                view! { <li><a href=links::findings(filter)><b>{number}</b>{words}</a></li> }.into_any()
            }
        })
        .collect_view()
        .into_any();
    let since = view! { <span class="meta">"Since " <TimeAgo text=changes.since.text.clone() exact=changes.since.exact.clone()/></span> }.into_any();
    let recent = if changes.recent.is_empty() {
        view! { <EmptyState title="Nothing has happened since"><p>"New imports and what people do show here."</p></EmptyState> }.into_any()
    } else {
        event_rows(&changes.recent)
    };
    view! { <Card title="Since you last looked" aside=since flush=true><ul class="changes">{counts}</ul>{recent}</Card> }.into_any()
}

/// What a count of an event says after the number.
fn change_words(kind: EventKind) -> String {
    match kind {
        EventKind::Fixed => "fixed, verified by scan".to_owned(),
        EventKind::Gone => "gone with their workload".to_owned(),
        EventKind::StillSeen => "said to be done, still seen".to_owned(),
        kind => kind.label().to_lowercase(),
    }
}

/// Events, the newest first.
pub(super) fn event_rows(events: &[crate::view::RecentEvent]) -> AnyView {
    let rows = events
        .iter()
        .map(|event| {
            let note = if event.note.is_empty() { String::new() } else { format!(" · {}", event.note) };
            view! {
                <li>
                    <Icon name=event_icon(event.kind)/>
                    <span class="grow">
                        <a href=links::finding(&event.finding)>{event.title.clone()}</a>
                        <span class="sub">{event.kind.label()} " · " {event.place.clone()} {note} " · " <TimeAgo text=event.at.text.clone() exact=event.at.exact.clone()/></span>
                    </span>
                    <SideChip side=event.side/>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// What is due next.
pub(super) fn due_card(rows: &[FindingRow], overdue: u32, week: u32) -> AnyView {
    let link = |due| links::findings(FindingFilter { due: Some(due), ..FindingFilter::default() });
    let aside = view! {
        <span class="meta">
            <a href=link(Due::Overdue)>{format::thousands(u64::from(overdue))} " overdue"</a>
            ", "
            <a href=link(Due::Week)>{format::thousands(u64::from(week))} " due in 7 days"</a>
        </span>
    }
    .into_any();
    let body = if rows.is_empty() {
        view! { <EmptyState title="Nothing is due"><p>"No unresolved finding has a due date."</p></EmptyState> }
            .into_any()
    } else {
        plain_rows(rows, RowEnd::Due)
    };
    view! { <Card title="Due next" aside=aside flush=true>{body}</Card> }.into_any()
}
