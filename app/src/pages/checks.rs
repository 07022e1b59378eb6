//! The catalogue of checks, each with an address of its own.

use super::{
    finding::{reference_list, standard_line},
    links,
    load::{loaded, path_param, sent},
    overview::count_words,
    words::{coded, paragraphs},
};
use crate::{
    api,
    components::{
        Card, Column, DataTable, Facet, FacetOption, Fact, Filters, IconName, NoRows, OptionLook, PageHead, SetFilter,
        SeverityMark, SideChip, format,
    },
    view::{CheckRow, CheckView, ChecksView},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::params::ParamsMap;
use posture::{
    query::{FindingFilter, encode},
    words::{Area, Severity, Side},
};

/// What the address asks for.
struct Wanted {
    area: Vec<Area>,
    side: Vec<Side>,
    severity: Vec<Severity>,
}

impl Wanted {
    fn read(query: &ParamsMap) -> Self {
        fn words<T: std::str::FromStr>(query: &ParamsMap, name: &str) -> Vec<T> {
            query.get_all(name).unwrap_or_default().iter().filter_map(|word| word.parse().ok()).collect()
        }
        Self { area: words(query, "area"), side: words(query, "side"), severity: words(query, "severity") }
    }

    fn takes(&self, row: &CheckRow) -> bool {
        (self.area.is_empty() || self.area.contains(&row.area))
            && (self.side.is_empty() || self.side.contains(&row.side))
            && (self.severity.is_empty() || self.severity.contains(&row.severity))
    }

    fn pairs(&self) -> Vec<(&'static str, String, &'static str)> {
        let area = self.area.iter().map(|area| ("area", area.word().to_owned(), area.label()));
        let side = self.side.iter().map(|side| ("side", side.word().to_owned(), side.label()));
        let severity = self.severity.iter().map(|severity| ("severity", severity.word().to_owned(), severity.label()));
        area.chain(side).chain(severity).collect()
    }
}

/// The catalogue.
#[component]
pub fn ChecksPage() -> impl IntoView {
    let data = sent([], |[]| api::checks());
    loaded(data, |view: ChecksView, query| {
        let wanted = Wanted::read(query);
        let rows: Vec<&CheckRow> = view.rows.iter().filter(|row| wanted.takes(row)).collect();
        let facts = vec![Fact::new(
            IconName::Checks,
            format!(
                "{} of {}",
                rows.len(),
                format::plural(u64::try_from(view.rows.len()).unwrap_or(0), "check", "checks")
            ),
        )];
        view! {
            <Title text="Checks"/>
            <PageHead title="Checks" lede="Every question that is asked of a cluster. The same catalogue decides here, on the command line and in CI." facts=facts/>
            {filters(&wanted)}
            <section class="card"><div class="body-flush">{table(&rows)}</div></section>
        }
        .into_any()
    })
}

fn filters(wanted: &Wanted) -> AnyView {
    let option =
        |value: &str, look: OptionLook, checked| FacetOption { value: value.to_owned(), look, count: None, checked };
    let facets = vec![
        Facet {
            name: "area".to_owned(),
            title: "Area".to_owned(),
            options: Area::ALL
                .iter()
                .map(|area| option(area.word(), OptionLook::Words(area.label().to_owned()), wanted.area.contains(area)))
                .collect(),
            field: None,
        },
        Facet {
            name: "side".to_owned(),
            title: "Side".to_owned(),
            options: Side::ALL
                .iter()
                .map(|side| option(side.word(), OptionLook::Side(*side), wanted.side.contains(side)))
                .collect(),
            field: None,
        },
        Facet {
            name: "severity".to_owned(),
            title: "Severity".to_owned(),
            options: Severity::ALL
                .iter()
                .map(|severity| {
                    option(severity.word(), OptionLook::Severity(*severity), wanted.severity.contains(severity))
                })
                .collect(),
            field: None,
        },
    ];
    let pairs = wanted.pairs();
    let set = pairs
        .iter()
        .enumerate()
        .map(|(position, (name, _, label))| {
            let rest: Vec<(&str, String)> = pairs
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != position)
                .map(|(_, (name, value, _))| (*name, value.clone()))
                .collect();
            let mut title = (*name).to_owned();
            title[..1].make_ascii_uppercase();
            SetFilter { name: title, value: (*label).to_owned(), without: links::with_query("/checks", &encode(&rest)) }
        })
        .collect();
    view! { <Filters action="/checks" facets=facets set=set clear="/checks"/> }.into_any()
}

fn table(rows: &[&CheckRow]) -> AnyView {
    let columns = vec![
        Column::new("Severity").class("c-severity"),
        Column::new("Check").class("c-main"),
        Column::new("Area").class("c-area"),
        Column::new("Side").class("c-side"),
        Column::new("Unresolved").class("c-count").numeric(),
    ];
    let body = if rows.is_empty() {
        view! { <NoRows columns=5 title="No check matches."><a href="/checks">"Clear the filters"</a></NoRows> }
            .into_any()
    } else {
        rows.iter()
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
            Fact::new(IconName::Checks, format!("{}, {}", row.area.label(), row.area.pillar().label().to_lowercase())),
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
