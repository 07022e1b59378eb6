//! What came when, from where, with what result.

use super::{
    links,
    load::{loaded, path_param, search, sent},
    overview::count_words,
    words::ago,
};
use crate::{
    api,
    components::{
        Card, Column, Command, DataTable, EmptyState, Fact, IconName, NoRows, PageHead, Pager, ScrollX, format,
    },
    view::{ImportRow, ImportView, ImportsView},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{query::FindingFilter, words::EventKind};

/// The list of imports.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let search = search();
    let data = sent([search], |[search]| api::imports(search));
    loaded(data, |view: ImportsView, _| {
        view! {
            <Title text="Imports"/>
            <PageHead title="Imports" lede="What came when, from where, and what it changed. Only evidence moves a finding’s presence."/>
            {list(&view)}
            <Card title="Import more">
                <div class="stack-sm">
                    <p class="muted small">"Manifests and Trivy reports, from files. The address and a token come from flags or the environment; " <code>"--dry-run"</code> " shows what would change."</p>
                    <Command text="atalaya import manifests/ reports/*.json --cluster staging --complete cluster"/>
                </div>
            </Card>
        }
        .into_any()
    })
}

fn list(view: &ImportsView) -> AnyView {
    let columns = vec![
        Column::new("When").class("c-main"),
        Column::new("What"),
        Column::new("By"),
        Column::new("Declared"),
        Column::new("Opened").class("c-count").numeric(),
        Column::new("Fixed").class("c-count").numeric(),
        Column::new("Gone").class("c-count").numeric(),
        Column::new("Reopened").class("c-count").numeric(),
        Column::new("Not understood").class("c-count").numeric(),
    ];
    let width = u32::try_from(columns.len()).unwrap_or(1);
    let rows = if view.rows.is_empty() {
        view! { <NoRows columns=width title="Nothing was imported yet.">"The command below sends the first files."</NoRows> }.into_any()
    } else {
        view.rows.iter().map(row).collect_view().into_any()
    };
    let previous = links::keyed("/imports", &[], "before", view.previous.as_ref());
    let next = links::keyed("/imports", &[], "after", view.next.as_ref());
    let summary = format!("{} listed, the newest first", view.rows.len());
    view! {
        <section class="card">
            <div class="body-flush"><ScrollX label="Imports"><DataTable caption="Imports" columns=columns class="table-cards">{rows}</DataTable></ScrollX></div>
            <Pager summary=summary previous=previous next=next/>
        </section>
    }
    .into_any()
}

fn row(row: &ImportRow) -> AnyView {
    let number = |label: &'static str, count: u32| {
        view! { <td role="cell" class=if count == 0 { "num zero" } else { "num" } data-label=label>{format::thousands(u64::from(count))}</td> }
    };
    view! {
        <tr role="row">
            <th scope="row" class="c-main"><a href=links::import(&row.id)>{ago(&row.at)}</a></th>
            <td role="cell" data-label="What">{row.source.clone()}</td>
            <td role="cell" data-label="By">{row.by.clone()}</td>
            <td role="cell" class="soft" data-label="Declared">{row.coverage.clone()}</td>
            {number("Opened", row.opened)}
            {number("Fixed", row.fixed)}
            {number("Gone", row.gone)}
            {number("Reopened", row.reopened)}
            {number("Not understood", row.errors)}
        </tr>
    }
    .into_any()
}

/// The import at the path's identifier.
#[component]
pub fn ImportPage() -> impl IntoView {
    let id = path_param("id");
    let data = sent([id], |[id]| api::import(id));
    loaded(data, |view: ImportView, _| {
        let row = &view.row;
        let facts = vec![
            Fact::new(IconName::Clock, view! { {ago(&row.at)} }),
            Fact::new(IconName::User, row.by.clone()),
            Fact::new(IconName::Server, view.cluster.clone()),
            Fact::new(IconName::Eye, row.coverage.clone()),
        ];
        view! {
            <Title text="Import"/>
            <PageHead title=row.source.clone() facts=facts/>
            {result_card(&view)}
            <div class="cols cols-2">{understood_card(&view)} {errors_card(&view)}</div>
        }
        .into_any()
    })
}

fn result_card(view: &ImportView) -> AnyView {
    let stat = |kind: EventKind, label: &'static str, count: u32| {
        let href =
            links::findings(FindingFilter { event: Some(kind), since_day: Some(view.day), ..FindingFilter::default() });
        let number = format::thousands(u64::from(count));
        let number = if count == 0 { number.into_any() } else { view! { <a href=href>{number}</a> }.into_any() };
        view! { <div><dt>{label}</dt><dd>{number}</dd></div> }
    };
    let row = &view.row;
    let other = view.events.iter().map(|event| view! { <div><dt>{event.what.clone()}</dt><dd>{format::thousands(u64::from(event.count))}</dd></div> }).collect_view();
    let body = view! { <dl class="stats">
        {stat(EventKind::Opened, "Opened", row.opened)}
        {stat(EventKind::Fixed, "Fixed", row.fixed)}
        {stat(EventKind::Gone, "Gone", row.gone)}
        {stat(EventKind::Reopened, "Reopened", row.reopened)}
        {other}
        {view.present.map(|present| view! { <div><dt>"Present after it"</dt><dd>{count_words(present)}</dd></div> })}
    </dl>
    <p class="meta">"The links list what happened on that day or later."</p> }
    .into_any();
    view! {
        <Card title="What it changed">{body}</Card>
    }
    .into_any()
}

fn understood_card(view: &ImportView) -> AnyView {
    let rows = view
        .understood
        .iter()
        .map(|kind| view! { <dt>{kind.what.clone()}</dt><dd>{format::thousands(u64::from(kind.count))}</dd> })
        .collect_view();
    let body = if view.understood.is_empty() {
        view! { <EmptyState title="Nothing was understood"><p>"The list of what was not says why."</p></EmptyState> }
            .into_any()
    } else {
        view! { <dl class="kv">{rows}</dl> }.into_any()
    };
    view! { <Card title="Understood">{body}</Card> }.into_any()
}

fn errors_card(view: &ImportView) -> AnyView {
    let body = if view.errors.is_empty() {
        view! { <EmptyState title="Everything was understood"><p>"No file, document or object was left out."</p></EmptyState> }.into_any()
    } else {
        let rows = view
            .errors
            .iter()
            .map(|error| {
                let place = if error.place.is_empty() { String::new() } else { format!(", {}", error.place) };
                view! { <li><span class="grow"><span class="mono break">{error.file.clone()}{place}</span><span class="sub">{error.message.clone()}</span></span></li> }
            })
            .collect_view();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    let aside = (!view.errors.is_empty()).then(
        || view! { <span class="meta">{format::thousands(u64::from(view.row.errors))} ", the rest went on"</span> },
    );
    view! { <section class="card"><header><h2>"Not understood"</h2>{aside}</header><div class="body-flush">{body}</div></section> }.into_any()
}
