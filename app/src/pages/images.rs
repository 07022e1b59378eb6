//! The images that run, and what is known of each.

use super::{
    links,
    load::{loaded, search, sent},
    overview::count_words,
    words::ago,
};
use crate::{
    api,
    components::{
        Column, DataTable, Facet, FacetOption, Fact, Filters, IconName, LongName, NoRows, OptionLook, PageHead, Pager,
        ScrollX, SetFilter, SeverityMark, TextFilter, format,
    },
    view::{ImageRow, ImagesView, SeverityCounts},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{
    query::{FindingFilter, encode},
    words::{Pillar, Severity},
};

/// The list at the address's query.
#[component]
pub fn ImagesPage() -> impl IntoView {
    let search = search();
    let data = sent([search], |[search]| api::images(search));
    loaded(data, |view: ImagesView, _| {
        let never = links::with_query("/images", &encode(&[("scanned", "never".to_owned())]));
        let facts = vec![
            Fact::new(IconName::Image, format!("{} images run", count_words(view.total))),
            Fact::new(IconName::Alarm, view! { <a href=never>{count_words(view.never_scanned)} " never scanned"</a> }),
        ];
        view! {
            <Title text="Images"/>
            <PageHead title="Images" lede="What runs here, when it was last scanned, and what the scans found. An image without a scan is unknown, not clean." facts=facts/>
            {filters(&view)}
            {list(&view)}
        }
        .into_any()
    })
}

fn kept(view: &ImagesView) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    pairs.extend(view.query.cluster.clone().map(|cluster| ("cluster", cluster)));
    pairs.extend(view.query.text.clone().map(|text| ("q", text)));
    if view.query.never_scanned {
        pairs.push(("scanned", "never".to_owned()));
    }
    pairs
}

fn set_filters(view: &ImagesView) -> Vec<SetFilter> {
    let pairs = kept(view);
    pairs
        .iter()
        .map(|(name, value)| {
            let rest: Vec<(&str, String)> = pairs.iter().filter(|(other, _)| other != name).cloned().collect();
            let (label, words) = match *name {
                "scanned" => ("Scan", "never"),
                "cluster" => ("Cluster", value.as_str()),
                _ => ("Text", value.as_str()),
            };
            SetFilter {
                name: label.to_owned(),
                value: words.to_owned(),
                without: links::with_query("/images", &encode(&rest)),
            }
        })
        .collect()
}

fn filters(view: &ImagesView) -> AnyView {
    let text = TextFilter {
        name: "q".to_owned(),
        value: view.query.text.clone().unwrap_or_default(),
        hint: "Repository, tag or digest".to_owned(),
    };
    let option = FacetOption {
        value: "never".to_owned(),
        look: OptionLook::Words("Never scanned".to_owned()),
        count: Some(u64::from(view.never_scanned.value)),
        checked: view.query.never_scanned,
    };
    let facets =
        vec![Facet { name: "scanned".to_owned(), title: "Scan".to_owned(), options: vec![option], field: None }];
    let keep = view.query.cluster.clone().map(|cluster| ("cluster".to_owned(), cluster)).into_iter().collect();
    view! { <Filters action="/images" text=text facets=facets keep=keep set=set_filters(view) clear="/images"/> }
        .into_any()
}

fn list(view: &ImagesView) -> AnyView {
    let columns = vec![
        Column::new("Image").class("c-main"),
        Column::new("Critical").class("c-count").numeric(),
        Column::new("High").class("c-count").numeric(),
        Column::new("Medium").class("c-count").numeric(),
        Column::new("Low").class("c-count").numeric(),
        Column::new("Scanned"),
        Column::new("Namespaces"),
        Column::new("Workloads").class("c-count").numeric(),
        Column::new("Tag or digest"),
        Column::new("System"),
        Column::new("Match"),
    ];
    let width = u32::try_from(columns.len()).unwrap_or(1);
    let rows =
        if view.rows.is_empty() { empty_row(view, width) } else { view.rows.iter().map(row).collect_view().into_any() };
    let keep = kept(view);
    let previous = links::keyed("/images", &keep, "before", view.previous.as_ref());
    let next = links::keyed("/images", &keep, "after", view.next.as_ref());
    let summary = format!("{} of {}", view.rows.len(), count_words(view.total));
    view! {
        <section class="card">
            <div class="body-flush">
                <ScrollX label="Images"><DataTable caption="Images that run" columns=columns class="table-cards">{rows}</DataTable></ScrollX>
            </div>
            <Pager summary=summary previous=previous next=next/>
        </section>
    }
    .into_any()
}

fn empty_row(view: &ImagesView, width: u32) -> AnyView {
    if kept(view).is_empty() {
        return view! { <NoRows columns=width title="No image is known.">"Import the manifests of a cluster first."</NoRows> }.into_any();
    }
    view! { <NoRows columns=width title="No image matches."><a href="/images">"Clear the filters"</a></NoRows> }
        .into_any()
}

fn row(row: &ImageRow) -> AnyView {
    let filter =
        FindingFilter { image: Some(row.repository.clone()), pillar: vec![Pillar::Images], ..FindingFilter::default() };
    let version = match (row.tag.is_empty(), row.digest.is_empty()) {
        (false, false) => format!("{} @ {}", row.tag, row.digest),
        (false, true) => row.tag.clone(),
        (true, false) => row.digest.clone(),
        (true, true) => "latest, by default".to_owned(),
    };
    let namespaces = row
        .namespaces
        .iter()
        .enumerate()
        .map(|(position, name)| view! { {(position > 0).then_some(", ")} <a href=links::namespace(name)>{name.clone()}</a> })
        .collect_view();
    let scanned = row.scanned.as_ref().map_or_else(|| view! { <b>"never scanned"</b> }.into_any(), ago);
    let strength = row.strength.map_or("?", posture::words::MatchStrength::label);
    let system = if row.os.is_empty() { "?".to_owned() } else { row.os.clone() };
    let counts = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
        .map(|severity| view! { <td role="cell" class="num" data-label=severity.label()>{count(row.counts, severity, &filter)}</td> })
        .into_iter()
        .collect_view();
    view! {
        <tr role="row">
            <th scope="row" class="c-main"><LongName text=row.repository.clone() href=links::findings(filter.clone())/></th>
            {counts}
            <td role="cell" data-label="Scanned">{scanned}</td>
            <td role="cell" data-label="Namespaces">{namespaces}</td>
            <td role="cell" class="num" data-label="Workloads">{row.workloads}</td>
            <td role="cell" class="mono" data-label="Tag or digest"><LongName text=version/></td>
            <td role="cell" class="soft" data-label="System">{system}</td>
            <td role="cell" class="soft" data-label="Match">{strength}</td>
        </tr>
    }
    .into_any()
}

fn count(counts: Option<SeverityCounts>, severity: Severity, filter: &FindingFilter) -> AnyView {
    match counts.map(|counts| counts.of(severity)) {
        None => view! { <span class="zero">"?"<span class="vh">" unknown"</span></span> }.into_any(),
        Some(0) => view! { <span class="zero">"0"</span> }.into_any(),
        Some(count) => {
            let href = links::findings(FindingFilter { severity: vec![severity], ..filter.clone() });
            view! { <a href=href>{format::thousands(u64::from(count))}<span class="vh">" " <SeverityMark severity=severity word=true/></span></a> }.into_any()
        }
    }
}
