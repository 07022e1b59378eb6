//! The catalogue of checks, each with an address of its own.

use super::{
    errors::not_understood,
    finding::{reference_list, standard_line},
    findings::words,
    links,
    load::{loaded, path_param, search, sent},
    overview::count_words,
    words::{coded, paragraphs},
};
use crate::{
    api,
    components::{
        Card, Column, DataTable, Facet, FacetOption, Fact, Filters, IconName, NoRows, OptionLook, PageHead, SetFilter,
        SeverityMark, SideChip, TextFilter, format,
    },
    view::{CheckRow, CheckView, ChecksView},
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::{
    check_filter::CheckFilter,
    query::{FindingFilter, encode},
    words::{Area, Pillar, Severity, Side},
};

/// The catalogue.
#[component]
pub fn ChecksPage() -> impl IntoView {
    let search = search();
    let data = sent([search], |[search]| api::checks(search));
    loaded(data, |view: ChecksView, _| {
        let shown = u64::try_from(view.rows.len()).unwrap_or(0);
        let count = format!("{shown} of {}", format::plural(u64::from(view.all), "check", "checks"));
        let facts = if view.problem.is_none() { vec![Fact::new(IconName::Checks, count)] } else { Vec::new() };
        view! {
            <Title text="Checks"/>
            <PageHead title="Checks" lede="Every question that is asked of a cluster. The same catalogue decides here, on the command line and in CI." facts=facts/>
            {not_understood(view.problem.as_ref(), "/checks")}
            {filters(&view)}
            <section class="card"><div class="body-flush">{table(&view)}</div></section>
        }
        .into_any()
    })
}

fn filters(view: &ChecksView) -> AnyView {
    let filter = &view.filter;
    let standards = view.standards.iter().map(|choice| FacetOption {
        value: choice.value.clone(),
        look: OptionLook::Words(choice.label.clone()),
        count: None,
        checked: filter.standard.contains(&choice.value),
    });
    let mut facets = vec![
        words("pillar", "Pillar", Pillar::ALL, &filter.pillar, Pillar::word, |pillar| {
            OptionLook::Words(pillar.label().to_owned())
        }),
        words("area", "Area", Area::ALL, &filter.area, Area::word, |area| OptionLook::Words(area.label().to_owned())),
        words("severity", "Severity", Severity::ALL, &filter.severity, Severity::word, OptionLook::Severity),
        words("side", "Side", Side::ALL, &filter.side, Side::word, OptionLook::Side),
        Facet { name: "standard".to_owned(), title: "Standard".to_owned(), options: standards.collect(), field: None },
    ];
    facets.retain(|facet| !facet.options.is_empty());
    let text = TextFilter {
        name: "q".to_owned(),
        value: filter.text.clone().unwrap_or_default(),
        hint: "Text or control".to_owned(),
    };
    let keep: Vec<_> = filter.cluster.iter().map(|cluster| ("cluster".to_owned(), cluster.clone())).collect();
    view! { <Filters action="/checks" text=text facets=facets keep=keep set=set_filters(view) clear=clear(filter)/> }
        .into_any()
}

/// The address of the whole catalogue.
fn clear(filter: &CheckFilter) -> String {
    list(&CheckFilter { cluster: filter.cluster.clone(), ..CheckFilter::default() })
}

fn list(filter: &CheckFilter) -> String {
    links::with_query("/checks", &filter.to_query_string())
}

/// Each filter that is set, with the address of the list without it.
fn set_filters(view: &ChecksView) -> Vec<SetFilter> {
    let pairs = view.filter.to_pairs();
    let shown = pairs.iter().enumerate().filter(|(_, (name, _))| *name != "cluster");
    shown
        .map(|(position, (name, value))| {
            let mut rest = pairs.clone();
            rest.remove(position);
            let (name, value) = words_of(view, name, value);
            SetFilter { name, value, without: links::with_query("/checks", &encode(&rest)) }
        })
        .collect()
}

/// A filter in words for people.
fn words_of(view: &ChecksView, name: &str, value: &str) -> (String, String) {
    fn label<T: std::str::FromStr>(value: &str, label: fn(T) -> &'static str) -> String {
        value.parse().map_or_else(|_| value.to_owned(), |known| label(known).to_owned())
    }
    let (name, value) = match name {
        "q" => ("Text", value.to_owned()),
        "pillar" => ("Pillar", label(value, Pillar::label)),
        "area" => ("Area", label(value, Area::label)),
        "severity" => ("Severity", label(value, Severity::label)),
        "side" => ("Side", label(value, Side::label)),
        "standard" => {
            let known = view.standards.iter().find(|choice| choice.value == value);
            ("Standard", known.map_or(value, |choice| choice.label.as_str()).to_owned())
        }
        other => (other, value.to_owned()),
    };
    (name.to_owned(), value)
}

fn table(view: &ChecksView) -> AnyView {
    let columns = vec![
        Column::new("Severity").class("c-severity"),
        Column::new("Check").class("c-main"),
        Column::new("Area").class("c-area"),
        Column::new("Side").class("c-side"),
        Column::new("Unresolved").class("c-count").numeric(),
    ];
    let body = if view.problem.is_some() {
        view! { <NoRows columns=5 title="Nothing is listed.">"The notice above says which filter is not understood."</NoRows> }.into_any()
    } else if view.rows.is_empty() {
        let clear = clear(&view.filter);
        view! { <NoRows columns=5 title="No check matches."><a href=clear>"Clear the filters"</a></NoRows> }.into_any()
    } else {
        view.rows.iter()
            .map(|row| {
                view! {
                    <tr role="row">
                        <td role="cell" class="c-severity"><SeverityMark severity=row.severity word=true/></td>
                        <th scope="row" class="c-main"><a href=links::check(&row.id)>{row.title.clone()}</a>" "<span class="sub mono">{row.id.clone()}</span></th>
                        <td role="cell" data-label="Area">{row.area.label()}</td>
                        <td role="cell" data-label="Side"><SideChip side=row.side/></td>
                        <td role="cell" class="num" data-label="Unresolved">{finding_count(row, "")}</td>
                    </tr>
                }
            })
            .collect_view()
            .into_any()
    };
    view! { <DataTable caption="Checks" columns=columns class="table-cards">{body}</DataTable> }.into_any()
}

/// A check's area and pillar, each a way to the others of it.
fn area_links(area: Area) -> AnyView {
    let pillar = area.pillar();
    let of_area = list(&CheckFilter { area: vec![area], ..CheckFilter::default() });
    let of_pillar = list(&CheckFilter { pillar: vec![pillar], ..CheckFilter::default() });
    view! { <a href=of_area>{area.label()}</a>", "<a href=of_pillar>{pillar.label().to_lowercase()}</a> }.into_any()
}

fn finding_count(row: &CheckRow, after: &'static str) -> AnyView {
    if row.findings.value == 0 {
        return view! { <span class="zero">"0" {after}</span> }.into_any();
    }
    let filter = FindingFilter { check: vec![row.id.clone()], ..FindingFilter::default() };
    view! { <a href=links::findings(filter)>{count_words(row.findings)} {after}</a> }.into_any()
}

/// The check at the path's id.
#[component]
pub fn CheckPage() -> impl IntoView {
    let id = path_param("id");
    let data = sent([id], |[id]| api::check(id));
    loaded(data, |view: CheckView, _| {
        let row = &view.row;
        let above = view! {
            <SeverityMark severity=row.severity word=true/>
            <SideChip side=row.side/>
            <span class="mono">{row.id.clone()}</span>
        }
        .into_any();
        let facts = vec![
            Fact::new(IconName::Checks, area_links(row.area)),
            Fact::new(IconName::Finding, finding_count(row, " unresolved")),
        ];
        let try_first =
            (!view.try_first.is_empty()).then(|| view! { <p><b>"Try it first: "</b>{coded(&view.try_first)}</p> });
        let body = view! { <div class="prose">{reference_list(&view.references)}</div> }.into_any();
        let references = (!view.references.is_empty()).then(|| view! { <Card title="Read more">{body}</Card> });
        let standards = view.standards.iter().map(standard_line).collect_view();
        let no_standard =
            view.standards.is_empty().then(|| view! { <p class="muted small">"No published standard asks this."</p> });
        let whose = view! { <div class="stack-sm"><SideChip side=row.side/><p class="muted small">{coded(&view.side_reason)}</p></div> }.into_any();
        let fix = view! { <div class="prose">{paragraphs(&view.fix)}{try_first}</div> }.into_any();
        let why = view! { <div class="prose">{paragraphs(&view.why)}</div> }.into_any();
        view! {
            <Title text=row.title.clone()/>
            <PageHead title=row.title.clone() above=above facts=facts/>
            <div class="cols cols-main">
                <div class="stack">
                    <Card title="Why it matters">{why}</Card>
                    <Card title="How to fix it">{fix}</Card>
                    {references}
                </div>
                <div class="stack">
                    <Card title="Whose move it is">{whose}</Card>
                    <Card title="Standards"><dl class="kv">{standards}</dl>{no_standard}</Card>
                </div>
            </div>
        }
        .into_any()
    })
}
