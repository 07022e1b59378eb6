//! The list of findings. Every filter, every order and every page is in the address.

use super::{
    errors::not_understood,
    links,
    load::{loaded, search, sent},
    outcome::outcome,
    overview::count_words,
    rows::list_row,
    words::day,
};
use crate::{
    api::{self, BulkWork},
    components::{
        BulkBar, Button, ButtonLink, Column, DataTable, Facet, FacetField, FacetOption, Filters, IconName, NoRows,
        OptionLook, PageHead, Pager, SetFilter, Sorted, TextFilter, format,
    },
    view::{Choice, FindingsView},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use posture::{
    query::{Due, FindingQuery, Page, Sort, SortBy, encode},
    words::{Area, EventKind, Pillar, Presence, Severity, Side, Work},
};

/// The list at the address's query.
#[component]
pub fn FindingsPage() -> impl IntoView {
    let search = search();
    let data = sent([search], |[search]| api::findings(search));
    loaded(data, |view: FindingsView, query| {
        let notice = outcome(query);
        view! { <Title text="Findings"/> {head(&view)} {notice} {not_understood(view.problem.as_ref(), "/findings")} {filters(&view)} {list(&view)} }
            .into_any()
    })
}

fn head(view: &FindingsView) -> AnyView {
    let query = FindingQuery { page: Page::First, ..view.query.clone() };
    let csv = links::with_query("/findings.csv", &query.to_query_string());
    let actions = (view.problem.is_none())
        .then(|| view! { <ButtonLink href=Some(csv) icon=IconName::Download external=true>"CSV of this view"</ButtonLink> })
        .into_any();
    view! { <PageHead title="Findings" actions=actions/> }.into_any()
}

/// A facet of words: all there are.
pub(super) fn words<T: Copy + PartialEq>(
    name: &str,
    title: &str,
    all: &[T],
    chosen: &[T],
    word: fn(T) -> &'static str,
    look: fn(T) -> OptionLook,
) -> Facet {
    let options = all
        .iter()
        .map(|value| FacetOption {
            value: word(*value).to_owned(),
            look: look(*value),
            count: None,
            checked: chosen.contains(value),
        })
        .collect();
    Facet { name: name.to_owned(), title: title.to_owned(), options, field: None }
}

/// What exists, and what is chosen even where it does not exist, so that it can be unchosen.
fn choices(name: &str, title: &str, known: &[Choice], chosen: &[String]) -> Facet {
    let mut options: Vec<FacetOption> = known
        .iter()
        .map(|choice| FacetOption {
            value: choice.value.clone(),
            look: OptionLook::Words(choice.label.clone()),
            count: choice.count.map(u64::from),
            checked: chosen.contains(&choice.value),
        })
        .collect();
    for value in chosen {
        if !known.iter().any(|choice| choice.value == *value) {
            options.push(FacetOption {
                value: value.clone(),
                look: OptionLook::Words(value.clone()),
                count: None,
                checked: true,
            });
        }
    }
    Facet { name: name.to_owned(), title: title.to_owned(), options, field: None }
}

/// Where the options are the first of many, any other can be typed.
fn and_others(mut facet: Facet, all: u32, page: Option<&str>) -> Facet {
    let named = facet.options.iter().filter(|option| option.count.is_some()).count();
    let title = facet.title.to_lowercase();
    facet.field = (named < usize::try_from(all).unwrap_or(usize::MAX)).then(|| FacetField {
        label: format!("Another {title}"),
        value: String::new(),
        hint: format!("Above are the {named} with the most findings, of {}.", format::thousands(u64::from(all))),
        all: page.map(|page| (page.to_owned(), format!("All {title}s"))),
    });
    facet
}

/// A question whose answer is typed.
fn typed(name: &str, title: &str, value: Option<&String>, example: &str) -> Facet {
    Facet {
        name: name.to_owned(),
        title: title.to_owned(),
        options: Vec::new(),
        field: Some(FacetField {
            label: title.to_owned(),
            value: value.cloned().unwrap_or_default(),
            hint: example.to_owned(),
            all: None,
        }),
    }
}

fn filters(view: &FindingsView) -> AnyView {
    let filter = &view.query.filter;
    let plain = |words: &str| OptionLook::Words(words.to_owned());
    let due = [(Due::Overdue, "Overdue"), (Due::Week, "In 7 days")]
        .into_iter()
        .map(|(due, label)| FacetOption {
            value: due.word().to_owned(),
            look: plain(label),
            count: None,
            checked: filter.due == Some(due),
        })
        .collect();
    let mut facets = vec![
        words("severity", "Severity", Severity::ALL, &filter.severity, Severity::word, OptionLook::Severity),
        words("side", "Side", Side::ALL, &filter.side, Side::word, OptionLook::Side),
        words("work", "State", Work::ALL, &filter.work, Work::word, |work| OptionLook::Words(work.label().to_owned())),
        words("presence", "Presence", Presence::ALL, &filter.presence, Presence::word, |presence| {
            OptionLook::Words(presence.label().to_owned())
        }),
        Facet { name: "due".to_owned(), title: "Due".to_owned(), options: due, field: None },
        words("pillar", "Pillar", Pillar::ALL, &filter.pillar, Pillar::word, |pillar| {
            OptionLook::Words(pillar.label().to_owned())
        }),
        words("area", "Area", Area::ALL, &filter.area, Area::word, |area| OptionLook::Words(area.label().to_owned())),
        choices("check", "Check", &view.choices.checks, &filter.check),
        and_others(
            choices("namespace", "Namespace", &view.choices.namespaces, &filter.namespace),
            view.choices.all_namespaces,
            Some("/namespaces"),
        ),
        and_others(choices("team", "Team", &view.choices.teams, &filter.team), view.choices.all_teams, None),
        typed("workload", "Workload", filter.workload.as_ref(), "cart, or Deployment/cart"),
        typed("image", "Image", filter.image.as_ref(), "nginx, or docker.io/library/nginx"),
    ];
    facets.retain(|facet| !facet.options.is_empty() || facet.field.is_some());
    let text = TextFilter {
        name: "q".to_owned(),
        value: filter.text.clone().unwrap_or_default(),
        hint: "Text, CVE, image or check".to_owned(),
    };
    let facet_names = [
        "severity",
        "side",
        "work",
        "presence",
        "due",
        "pillar",
        "area",
        "check",
        "namespace",
        "team",
        "workload",
        "image",
        "q",
    ];
    let first = FindingQuery { page: Page::First, ..view.query.clone() };
    let keep = first
        .to_pairs()
        .into_iter()
        .filter(|(name, _)| !facet_names.contains(name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let clear = links::with_query("/findings", &sort_only(&view.query));
    view! { <Filters action="/findings" text=text facets=facets keep=keep set=set_filters(view) clear=clear/> }
        .into_any()
}

fn sort_only(query: &FindingQuery) -> String {
    FindingQuery { sort: query.sort, ..FindingQuery::default() }.to_query_string()
}

/// Each filter that is set, with the address of the list without it.
fn set_filters(view: &FindingsView) -> Vec<SetFilter> {
    let pairs = FindingQuery { page: Page::First, ..view.query.clone() }.to_pairs();
    let mut set = Vec::new();
    for (position, (name, value)) in pairs.iter().enumerate() {
        if *name == "sort" || *name == "since" {
            continue;
        }
        // A moment from which events count means nothing without the event.
        let rest: Vec<(&str, String)> = pairs
            .iter()
            .enumerate()
            .filter(|(other, (other_name, _))| *other != position && !(*name == "event" && *other_name == "since"))
            .map(|(_, pair)| pair.clone())
            .collect();
        let (name, value) = filter_words(view, name, value);
        set.push(SetFilter { name, value, without: links::with_query("/findings", &encode(&rest)) });
    }
    set
}

/// A filter's name and value for people.
fn filter_words(view: &FindingsView, name: &str, value: &str) -> (String, String) {
    fn label<T: std::str::FromStr>(value: &str, label: fn(T) -> &'static str) -> String {
        value.parse().map_or_else(|_| value.to_owned(), |value| label(value).to_owned())
    }
    let (name, value) = match name {
        "cluster" => ("Cluster", value.to_owned()),
        "q" => ("Text", value.to_owned()),
        "workload" => ("Workload", value.to_owned()),
        "image" => ("Image", value.to_owned()),
        "due" => ("Due", if value == "overdue" { "overdue".to_owned() } else { "in 7 days".to_owned() }),
        "all" => ("Resolved", "included".to_owned()),
        "event" => {
            let since = view.query.filter.since_day.map(|number| format!(" since {}", day(number))).unwrap_or_default();
            ("Event", format!("{}{since}", label(value, EventKind::label).to_lowercase()))
        }
        "pillar" => ("Pillar", label(value, Pillar::label)),
        "area" => ("Area", label(value, Area::label)),
        "severity" => ("Severity", label(value, Severity::label)),
        "side" => ("Side", label(value, Side::label)),
        "presence" => ("Presence", label(value, Presence::label)),
        "work" => ("State", label(value, Work::label)),
        "namespace" => ("Namespace", value.to_owned()),
        "team" => ("Team", value.to_owned()),
        "check" => {
            let title = view
                .choices
                .checks
                .iter()
                .find(|choice| choice.value == value)
                .map_or(value, |choice| choice.label.as_str());
            ("Check", title.to_owned())
        }
        other => (other, value.to_owned()),
    };
    (name.to_owned(), value)
}

/// The address that sorts by a column: the same list from its first page, turned round if it is sorted by it already.
fn sort(query: &FindingQuery, by: SortBy, natural: Sorted) -> (String, Option<Sorted>) {
    let is_current = query.sort.by == by;
    let reversed = is_current && !query.sort.reversed;
    let href = links::list(&FindingQuery { sort: Sort { by, reversed }, page: Page::First, ..query.clone() });
    let turned = match natural {
        Sorted::Ascending => Sorted::Descending,
        Sorted::Descending => Sorted::Ascending,
    };
    (href, is_current.then_some(if query.sort.reversed { turned } else { natural }))
}

fn columns(view: &FindingsView, pick: bool) -> Vec<Column> {
    let sorted = |column: Column, by, natural| {
        let (href, now) = sort(&view.query, by, natural);
        column.sort(href, now)
    };
    let mut columns = Vec::with_capacity(10);
    if pick {
        columns.push(Column::new("Pick").class("c-pick").hidden());
    }
    columns.push(sorted(Column::new("Severity").class("c-severity"), SortBy::Severity, Sorted::Descending));
    columns.push(sorted(Column::new("Priority").class("c-priority").numeric(), SortBy::Priority, Sorted::Descending));
    columns.push(Column::new("Finding").class("c-what"));
    columns.push(sorted(Column::new("Workload").class("c-where"), SortBy::Workload, Sorted::Ascending));
    columns.push(Column::new("Side").class("c-side"));
    columns.push(Column::new("Team").class("c-team"));
    columns.push(Column::new("State").class("c-state"));
    columns.push(sorted(Column::new("Due").class("c-due"), SortBy::Due, Sorted::Ascending));
    columns.push(sorted(Column::new("Age").class("c-age").numeric(), SortBy::Age, Sorted::Descending));
    columns
}

fn order_words(sort: Sort) -> &'static str {
    match (sort.by, sort.reversed) {
        (SortBy::Priority, false) => "highest priority first",
        (SortBy::Priority, true) => "lowest priority first",
        (SortBy::Severity, false) => "worst first",
        (SortBy::Severity, true) => "least severe first",
        (SortBy::Due, false) => "due earliest first",
        (SortBy::Due, true) => "due latest first",
        (SortBy::Age, false) => "oldest first",
        (SortBy::Age, true) => "newest first",
        (SortBy::Workload, false) => "by workload",
        (SortBy::Workload, true) => "by workload, from the end",
    }
}

fn list(view: &FindingsView) -> AnyView {
    let pick = view.may_work && !view.rows.is_empty();
    let columns = columns(view, pick);
    let width = u32::try_from(columns.len()).unwrap_or(1);
    let rows = if view.rows.is_empty() {
        empty_row(view, width)
    } else {
        view.rows.iter().map(|row| list_row(row, pick)).collect_view().into_any()
    };
    let noun = if view.total.value == 1 && !view.total.capped { "finding" } else { "findings" };
    let scope = if view.query.filter.unresolved_only() {
        let mut all = view.query.clone();
        all.filter.all = true;
        all.page = Page::First;
        view! { "Unresolved only; " <a href=links::list(&all)>"show all"</a> ". " }.into_any()
    } else {
        ().into_any()
    };
    let card = view! {
        <section class="card">
            <header><h2>{count_words(view.total)} " " {noun}</h2><span class="meta">{scope} "Sorted: " {order_words(view.query.sort)} "."</span></header>
            <div class="body-flush">
                <DataTable caption="Findings" columns=columns class="findings table-cards" fixed=true stick=true>{rows}</DataTable>
            </div>
            {pager(view)}
        </section>
    }
    .into_any();
    if !pick {
        return card;
    }
    let back = view.query.to_query_string();
    view! {
        <form class="bulk-form" method="post" action=BulkWork::url()>
            <input type="hidden" name="back" value=back/>
            {card}
            <BulkBar what="findings" clear=links::list(&view.query)>
                <Button small=true icon=IconName::User name="change" value="take">"Take"</Button>
                <Button small=true name="change" value="put-back">"Put back"</Button>
            </BulkBar>
        </form>
    }
    .into_any()
}

/// Why nothing is listed, and which filter to drop.
fn empty_row(view: &FindingsView, width: u32) -> AnyView {
    if view.problem.is_some() {
        return view! { <NoRows columns=width title="Nothing is listed.">"The notice above says which filter is not understood."</NoRows> }.into_any();
    }
    let set = set_filters(view);
    if set.is_empty() {
        return view! {
            <NoRows columns=width title="Nothing is unresolved.">
                <a href="/findings?all=1">"Show what is resolved"</a> ", or see when data last came on " <a href="/imports">"Imports"</a> "."
            </NoRows>
        }
        .into_any();
    }
    let drops = set
        .into_iter()
        .map(|filter| view! { <li><a href=filter.without>"Clear " {filter.name.to_lowercase()} " “" {filter.value} "”"</a></li> })
        .collect_view();
    view! { <NoRows columns=width title="No finding matches all of these filters."><ul>{drops}</ul></NoRows> }
        .into_any()
}

fn pager(view: &FindingsView) -> AnyView {
    let at = |page| links::list(&FindingQuery { page, ..view.query.clone() });
    let rows = u64::try_from(view.rows.len()).unwrap_or(0);
    let total = count_words(view.total);
    let summary = match view.position {
        _ if rows == 0 => format!("None of {total}"),
        Some(first) => format!(
            "{} to {} of {total}",
            format::thousands(u64::from(first)),
            format::thousands(u64::from(first) + rows - 1)
        ),
        None => format!("{rows} of {total}"),
    };
    let previous = view.previous.clone().map(|key| at(Page::Before(key)));
    let next = view.next.clone().map(|key| at(Page::After(key)));
    view! { <Pager summary=summary previous=previous next=next/> }.into_any()
}
