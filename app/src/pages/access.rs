//! Who can do what: the subjects with their risky rights, and the question who can do one thing.

use super::{
    links,
    load::{loaded, search, sent},
    words::{ago, coded},
};
use crate::{
    api,
    components::{
        Button, Card, Column, DataTable, EmptyState, Fact, Filters, Icon, IconName, Input, LongName, NoRows, Notice,
        PageHead, SetFilter, SeverityMark, Tag, TagKind, TextFilter, format,
    },
    view::{
        AccessQuery, AccessRead, AccessView, CanRow, FailingCheck, HolderRow, RightView, RunsAs, SubjectView, WhoCan,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use posture::query::{FindingFilter, encode};

/// Verbs that are offered while one is typed.
const VERBS: [&str; 16] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "bind",
    "escalate",
    "impersonate",
    "use",
    "approve",
    "sign",
    "post",
    "*",
];
/// Resources that are offered: those whose rights are risky.
const RESOURCES: [&str; 22] = [
    "secrets",
    "pods",
    "pods/exec",
    "pods/attach",
    "pods/portforward",
    "pods/ephemeralcontainers",
    "deployments.apps",
    "daemonsets.apps",
    "cronjobs.batch",
    "nodes",
    "nodes/proxy",
    "namespaces",
    "persistentvolumes",
    "serviceaccounts",
    "serviceaccounts/token",
    "roles",
    "rolebindings",
    "clusterroles",
    "clusterrolebindings",
    "certificatesigningrequests",
    "validatingwebhookconfigurations",
    "*",
];
/// Where findings of the whole cluster are listed.
const CLUSTER_WIDE: &str = "Cluster-wide";

/// Who can do what, at the address's query.
#[component]
pub fn AccessPage() -> impl IntoView {
    let search = search();
    let data = sent([search], |[search]| api::access(search));
    loaded(data, |view: AccessView, _| {
        view! {
            <Title text="Who can do what"/>
            <PageHead title="Who can do what" lede="Roles and bindings, resolved as the API server judges them: who holds risky rights, where, and how they came by them." facts=facts(&view)/>
            {body(&view)}
        }
        .into_any()
    })
}

fn facts(view: &AccessView) -> Vec<Fact> {
    let Some(read) = &view.read else { return Vec::new() };
    let read_words = read_words(read);
    let oldest = read.oldest.as_ref().map(|oldest| view! { ", the oldest " {ago(oldest)} });
    vec![
        Fact::new(IconName::Key, read_words),
        Fact::new(IconName::Clock, view! { "Read " {ago(&read.newest)} {oldest} }),
    ]
}

fn read_words(read: &AccessRead) -> String {
    let count = |number: u32, one, many| format::plural(u64::from(number), one, many);
    format!(
        "{}, {}, {}",
        count(read.bindings, "binding", "bindings"),
        count(read.roles, "role", "roles"),
        count(read.accounts, "service account", "service accounts")
    )
}

fn body(view: &AccessView) -> AnyView {
    if view.read.is_none() {
        return nothing_read(view);
    }
    let narrowed = view.narrowed.then(|| {
        view! {
            <Notice icon=IconName::Lock title="You see the bindings of your namespaces.">
                "What bindings of the whole cluster give, to your service accounts too, is for operators to see."
            </Notice>
        }
    });
    view! {
        {narrowed}
        <div class="cols cols-main">
            <div class="stack">{wrong(view)}</div>
            <div class="stack">{outside()}</div>
        </div>
        {question(view)}
        {subjects(view)}
    }
    .into_any()
}

fn nothing_read(view: &AccessView) -> AnyView {
    let empty = if view.cluster.is_empty() {
        view! { <EmptyState title="No cluster in your scope"><p>"Import the manifests of a cluster, or ask an administrator for a role in one. "<a href="/">"The overview says how."</a></p></EmptyState> }
    } else if view.narrowed {
        view! { <EmptyState title="No role or binding of your namespaces is known"><p>"It was not imported, or there is none. What bindings of the whole cluster give is for operators to see."</p></EmptyState> }
    } else {
        view! { <EmptyState title="No RBAC object was read"><p>"Who can do what is not known. Import roles and bindings with " <code>"atalaya import"</code> "."</p></EmptyState> }
    };
    view! {
        <section class="card">{empty}</section>
        {outside()}
    }
    .into_any()
}

/// What no list of rights shows.
fn outside() -> AnyView {
    view! {
        <Notice icon=IconName::Alarm title="Members of the group system:masters stand outside RBAC.">
            "The API server lets them pass before it asks any role, and no object says who they are: whoever holds a client certificate of that group."
        </Notice>
    }
    .into_any()
}

fn wrong(view: &AccessView) -> AnyView {
    let stat = |label: &'static str, number: u32, below: &'static str| {
        view! { <div><dt>{label}</dt><dd>{format::thousands(u64::from(number))}<small>{below}</small></dd></div> }
    };
    let everywhere =
        (!view.narrowed).then(|| stat("Subjects, whole cluster", view.cluster_wide, "with a risky right everywhere"));
    let some = stat("Subjects, single namespaces", view.in_namespaces, "with a risky right in one");
    let rows = view.wrong.iter().map(failing).collect_view();
    let list = if view.wrong.is_empty() {
        view! { <p class="muted">"No finding about rights is unresolved."</p> }.into_any()
    } else {
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! { <Card title="What is wrong"><div class="stack"><dl class="stats">{everywhere}{some}</dl>{list}</div></Card> }.into_any()
}

fn failing(check: &FailingCheck) -> AnyView {
    let filter = FindingFilter { check: vec![check.id.clone()], ..FindingFilter::default() };
    let count = format::plural(u64::from(check.findings), "finding", "findings");
    view! {
        <li>
            <SeverityMark severity=check.severity word=false/>
            <span class="grow"><a href=links::check(&check.id)>{check.title.clone()}</a></span>
            <a href=links::findings(filter)>{count}</a>
        </li>
    }
    .into_any()
}

fn question(view: &AccessView) -> AnyView {
    let query = &view.query;
    let value = |value: &Option<String>| value.clone().unwrap_or_default();
    let problem = view.answer.as_ref().and_then(|answer| answer.problem.clone());
    let error =
        |field: &str| problem.as_ref().filter(|(wrong, _)| wrong == field).map(|(_, message)| message.replace('`', ""));
    let options = |words: &'static [&'static str]| {
        words.iter().map(|word| view! { <option value=*word></option> }).collect_view()
    };
    let keep = [("cluster", &query.cluster), ("q", &query.text)]
        .into_iter()
        .filter_map(|(name, value)| value.clone().map(|value| view! { <input type="hidden" name=name value=value/> }))
        .collect_view();
    let answer =
        view.answer.as_ref().filter(|answer| answer.problem.is_none()).map(|answer| answered(answer, view.narrowed));
    let form = view! {
        <form class="form-line ask" method="get" action="/access" role="search" aria-label="Who can do this">
            {keep}
            <Input id="who-verb" name="verb" label="Verb" value=value(&query.verb) error=error("verb") list="who-verbs" hint="Such as get"/>
            <Input id="who-resource" name="resource" label="Resource" value=value(&query.resource) error=error("resource") list="who-resources" hint="Such as pods/exec, or a path"/>
            <Input id="who-group" name="group" label="API group" optional=true value=value(&query.group) error=error("group") hint="Empty for any, core for the core group"/>
            <Input id="who-namespace" name="namespace" label="Namespace" optional=true value=value(&query.namespace) error=error("namespace") hint="Empty for anywhere"/>
            <Button>"Ask"</Button>
            <datalist id="who-verbs">{options(&VERBS)}</datalist>
            <datalist id="who-resources">{options(&RESOURCES)}</datalist>
        </form>
    }
    .into_any();
    view! { <Card title="Who can do this"><div class="stack">{form}{answer}</div></Card> }.into_any()
}

fn answered(answer: &WhoCan, narrowed: bool) -> AnyView {
    let notes = answer.notes.iter().map(|note| view! { <p class="muted small">{coded(note)}</p> }).collect_view();
    let body = if answer.rows.is_empty() {
        let words = if narrowed {
            "Nobody through the bindings of your namespaces."
        } else {
            "Nobody through RBAC; members of system:masters stand outside it."
        };
        view! { <p class="strong">{words}</p> }.into_any()
    } else {
        answer_table(&answer.rows)
    };
    let cut = cut(answer.rows.len(), answer.total, "name a namespace or a group to narrow them down");
    let count = format::plural(u64::from(answer.total), "subject", "subjects");
    view! {
        <section class="stack-sm" aria-labelledby="answer">
            <h3 id="answer">{coded(&answer.question)} " " <span class="meta">{count}</span></h3>
            {notes}
            {body}
            {cut}
        </section>
    }
    .into_any()
}

/// What a capped list leaves out.
fn cut(shown: usize, all: u32, how: &'static str) -> AnyView {
    let shown = u32::try_from(shown).unwrap_or(u32::MAX);
    (shown < all)
        .then(|| view! { <p class="muted small">"These " {shown} " of " {format::thousands(u64::from(all))} "; " {how} "."</p> })
        .into_any()
}

fn answer_table(rows: &[CanRow]) -> AnyView {
    let columns = vec![
        Column::new("Subject").class("c-main"),
        Column::new("Where"),
        Column::new("How").class("c-how"),
        Column::new("Runs as it"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            let named = row.named.then(|| view! { " " <Tag kind=TagKind::Line>"Named objects only"</Tag> });
            view! {
                <tr role="row">
                    {who(&row.subject)}
                    <td role="cell" data-label="Where">{place(&row.subject)}{named}</td>
                    <td role="cell" class="c-how" data-label="How">{chain(&row.chain)}</td>
                    <td role="cell" data-label="Runs as it">{runs(&row.subject, row.runs.as_ref())}</td>
                </tr>
            }
        })
        .collect_view()
        .into_any();
    view! { <DataTable caption="Who can" columns=columns class="table-cards access">{rows}</DataTable> }.into_any()
}

fn subjects(view: &AccessView) -> AnyView {
    let columns = vec![
        Column::new("Subject").class("c-main"),
        Column::new("Where"),
        Column::new("Risky rights").class("c-how"),
        Column::new("Runs as it"),
    ];
    let body = if !view.rows.is_empty() {
        view.rows.iter().map(holder).collect_view().into_any()
    } else if view.query.text.is_some() {
        let clear = address(&AccessQuery { text: None, ..view.query.clone() });
        view! { <NoRows columns=4 title="No subject matches."><a href=clear>"Show all of them"</a></NoRows> }.into_any()
    } else {
        view! { <NoRows columns=4 title="Nobody is bound to a role.">"Import the bindings as well: without them nobody knows who holds what the roles give."</NoRows> }
            .into_any()
    };
    let cut = if u32::try_from(view.rows.len()).is_ok_and(|shown| shown < view.matching) {
        Some(
            view! { <footer>"These " {view.rows.len()} " of " {format::thousands(u64::from(view.matching))} ", the riskiest first. Type a part of a name to see others."</footer> },
        )
    } else {
        None
    };
    let count = format::plural(u64::from(view.all), "subject", "subjects");
    view! {
        <section class="stack-sm" aria-labelledby="subjects">
            <div class="spread"><h2 id="subjects">"Subjects, the riskiest first"</h2><span class="meta">{count} ", counted once for each place"</span></div>
            {filters(&view.query)}
            <section class="card">
                <div class="body-flush"><DataTable caption="Subjects and their risky rights" columns=columns class="table-cards access">{body}</DataTable></div>
                {cut}
            </section>
        </section>
    }
    .into_any()
}

fn filters(query: &AccessQuery) -> AnyView {
    let text = TextFilter {
        name: "q".to_owned(),
        value: query.text.clone().unwrap_or_default(),
        hint: "Name of a subject".to_owned(),
    };
    let without = AccessQuery { text: None, ..query.clone() };
    let keep = pairs(&without).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let clear = address(&without);
    let set = query
        .text
        .clone()
        .map(|value| SetFilter { name: "Text".to_owned(), value, without: clear.clone() })
        .into_iter()
        .collect();
    view! { <Filters action="/access" text=text facets=Vec::new() keep=keep set=set clear=clear/> }.into_any()
}

fn pairs(query: &AccessQuery) -> Vec<(&'static str, String)> {
    let fields = [
        ("cluster", &query.cluster),
        ("q", &query.text),
        ("verb", &query.verb),
        ("resource", &query.resource),
        ("group", &query.group),
        ("namespace", &query.namespace),
    ];
    fields.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value))).collect()
}

fn address(query: &AccessQuery) -> String {
    links::with_query("/access", &encode(&pairs(query)))
}

fn holder(row: &HolderRow) -> AnyView {
    let rights = if row.rights.is_empty() { harmless(row) } else { risky(row) };
    view! {
        <tr role="row">
            {who(&row.subject)}
            <td role="cell" data-label="Where">{place(&row.subject)}</td>
            <td role="cell" class="c-how" data-label="Risky rights">{rights}</td>
            <td role="cell" data-label="Runs as it">{runs(&row.subject, row.runs.as_ref())}</td>
        </tr>
    }
    .into_any()
}

/// The kind as people read it.
fn kind(subject: &SubjectView) -> String {
    if subject.kind == "ServiceAccount" { "Service account".to_owned() } else { subject.kind.clone() }
}

fn who(subject: &SubjectView) -> AnyView {
    view! { <th scope="row" class="c-main"><LongName text=subject.name.clone()/><span class="sub">{kind(subject)}</span></th> }.into_any()
}

fn place(subject: &SubjectView) -> AnyView {
    match &subject.place {
        None => view! { <b class="strong">"Whole cluster"</b> }.into_any(),
        Some(namespace) => view! { <a href=links::namespace(namespace)>{namespace.clone()}</a> }.into_any(),
    }
}

fn harmless(row: &HolderRow) -> AnyView {
    let words = if row.own { "What Kubernetes itself gives" } else { "No risky right" };
    let bindings =
        row.bindings.iter().map(|binding| view! { <span class="sub">{binding.clone()}</span> }).collect_view();
    view! { <span class="muted">{words}</span>{bindings} }.into_any()
}

fn risky(row: &HolderRow) -> AnyView {
    let rights = row.rights.iter().map(|right| right_line(right, &row.subject)).collect_view();
    let ways = row
        .rights
        .iter()
        .map(|right| {
            let second =
                (!right.second.is_empty()).then(|| view! { <p class="sub">"together with"</p> {chain(&right.second)} });
            view! { <li><b>{right.text.clone()}</b>{chain(&right.chain)}{second}</li> }
        })
        .collect_view();
    view! {
        <ul class="rights">{rights}</ul>
        <details class="how">
            <summary><Icon name=IconName::Right/>"How it comes about"<span class="vh">", for " {row.subject.name.clone()}</span></summary>
            <ul>{ways}</ul>
        </details>
    }
    .into_any()
}

fn right_line(right: &RightView, subject: &SubjectView) -> AnyView {
    let filter = FindingFilter {
        check: vec![right.check.clone()],
        namespace: vec![subject.place.clone().unwrap_or_else(|| CLUSTER_WIDE.to_owned())],
        workload: Some(format!("{}/{}", subject.kind, subject.name)),
        all: true,
        ..FindingFilter::default()
    };
    view! { <li><SeverityMark severity=right.severity word=false/><a href=links::findings(filter)>{right.text.clone()}</a></li> }.into_any()
}

/// From the binding to the rule.
fn chain(links: &[String]) -> AnyView {
    let links = links.iter().map(|link| view! { <li>{link.clone()}</li> }).collect_view();
    view! { <ol class="way">{links}</ol> }.into_any()
}

/// What uses the rights: workloads, or who is meant where the subject is no service account.
fn runs(subject: &SubjectView, runs: Option<&RunsAs>) -> AnyView {
    let Some(runs) = runs else {
        let words = match subject.name.as_str() {
            "system:authenticated" => "Everybody who signs in, and every pod with a token",
            "system:unauthenticated" | "system:anonymous" => "Everybody who reaches the API server",
            name if name.starts_with("system:serviceaccounts:") => "Every pod of that namespace with a token",
            "system:serviceaccounts" => "Every pod with a token",
            _ if subject.kind == "Group" => "Whoever is a member",
            _ => "Whoever signs in as this",
        };
        return view! { <span class="muted">{words}</span> }.into_any();
    };
    if runs.shown.is_empty() {
        return view! { <span class="muted">"No workload known"</span> }.into_any();
    }
    let shown = runs.shown.iter().map(|workload| view! { <li>{workload.clone()}</li> }).collect_view();
    let more = (runs.more > 0)
        .then(|| view! { <li class="muted">"and " {format::thousands(u64::from(runs.more))} " more"</li> });
    view! { <ul class="runs">{shown}{more}</ul> }.into_any()
}
