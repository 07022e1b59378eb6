//! One finding: the four answers, the change, the reasons, what happened.

use super::{
    links,
    load::{loaded, path_param, sent},
    outcome::outcome,
    words::{ago, coded, event_icon, exposure_words, paragraphs, uncoded},
};
use crate::{
    api::{self, Claim, Comment, PutBack, Take},
    components::{
        Answer, AnswersStrip, Button, ButtonKind, Card, Column, CopyButton, DataTable, DiffLine, DiffView, DueChip,
        EmptyState, Fact, Factor, Factors, IconName, LongName, PageHead, ScrollX, Segments, SeverityMark, SideChip,
        StateChip, Tab, Tag, TagKind, Textarea, TimeAgo, Timeline, TimelineEntry, format,
    },
    view::{ChangeView, FindingView, HistoryEntry, OccurrenceRow, PrivilegeView, VulnerabilityView},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::params::ParamsMap;
use posture::{
    query::FindingFilter,
    words::{EventKind, Presence, Side, Work},
};

/// The finding at the path's identifier.
#[component]
pub fn FindingPage() -> impl IntoView {
    let id = path_param("id");
    let data = sent([id], |[id]| api::finding(id));
    loaded(data, |view: FindingView, query| draw(&view, query))
}

fn draw(view: &FindingView, query: &ParamsMap) -> AnyView {
    view! {
        <Title text=uncoded(&view.title)/>
        {head(view)}
        {outcome(query)}
        {answers(view)}
        <div class="cols cols-main cols-finding">
            <div class="stack">
                {fix_card(view, query)}
                {why_card(view)}
                {evidence_card(view)}
                {history_card(view)}
            </div>
            <div class="stack">
                {state_card(view)}
                {priority_card(view)}
                {whose_card(view)}
                {view.effective.as_ref().map(privilege_card)}
                {exposure_card(view)}
                {standards_card(view)}
            </div>
        </div>
    }
    .into_any()
}

fn place(view: &FindingView) -> String {
    view.workload.as_ref().map_or_else(|| view.namespace.clone(), |(_, name)| format!("{}/{name}", view.namespace))
}

fn head(view: &FindingView) -> AnyView {
    let above = view! {
        <SeverityMark severity=view.severity word=true/>
        <StateChip work=view.work presence=view.presence/>
        <SideChip side=view.side/>
        <a class="mono" href=links::check(&view.check)>{view.check.clone()}</a>
    }
    .into_any();
    let mut facts = vec![Fact::new(
        IconName::Namespaces,
        view! { <a href=links::namespace(&view.namespace)>{view.namespace.clone()}</a> },
    )];
    if let Some((kind, name)) = &view.workload {
        let filter = FindingFilter {
            namespace: vec![view.namespace.clone()],
            workload: Some(format!("{kind}/{name}")),
            ..FindingFilter::default()
        };
        let container = view.container.as_ref().map(|container| format!(", container {container}")).unwrap_or_default();
        facts.push(Fact::new(
            IconName::Server,
            view! { <a href=links::findings(filter)>{kind.clone()} " " {name.clone()}</a> {container} },
        ));
    }
    if let Some(image) = &view.image {
        facts.push(Fact::new(IconName::Image, view! { <span class="mono break">{image.clone()}</span> }));
    }
    facts.push(Fact::new(IconName::Clock, view! { "first seen " {ago(&view.first_seen)} }));
    view! { <PageHead title=view.title.clone() above=above facts=facts/> }.into_any()
}

fn due_words(view: &FindingView) -> AnyView {
    if view.due.text.is_empty() {
        return "No due date.".into_any();
    }
    let before = if view.due.over { "Overdue: " } else { "Due " };
    view! { {before} <TimeAgo text=view.due.text.clone() exact=view.due.exact.clone()/> "." }.into_any()
}

/// Who has to move, or why nobody has.
fn whose_words(view: &FindingView) -> String {
    let side = match view.side {
        Side::Developer => "developers",
        Side::Operator => "operators",
    };
    view.team.as_ref().map_or_else(|| format!("The {side}"), |team| format!("{team}, {side}"))
}

fn answers(view: &FindingView) -> AnyView {
    let taken = view.assignee.as_ref().map(|name| format!(" {name} took it."));
    let reopened = (view.reopened > 0)
        .then(|| format!(" It came back {}.", format::plural(u64::from(view.reopened), "time", "times")));
    let bad = view! { {view.severity.label()} ". " {exposure_words(view.exposure)} "." {reopened} };
    let wrong = Answer::new(coded(&view.wrong), coded(&view.wrong_text));
    let how_bad = Answer::new(format!("Priority {} of 100", view.priority), bad);
    let whose = Answer::new(whose_words(view), view! { {due_words(view)} {taken} });
    let todo = Answer::new(coded(&view.todo), coded(&view.todo_text));
    view! { <AnswersStrip wrong=wrong how_bad=how_bad whose_move=whose what_to_do=todo/> }.into_any()
}

fn fix_card(view: &FindingView, query: &ParamsMap) -> AnyView {
    let show_all = view.change_all.is_some() && query.get_str("fix") != Some("one");
    let base = links::finding(&view.id);
    let aside = view.change_all.as_ref().filter(|_| view.change.is_some()).map(|all| {
        let tab = |href: String, label: String, current| Tab { href, label, count: None, current };
        let tabs = vec![
            tab(format!("{base}?fix=one"), "This finding".to_owned(), !show_all),
            tab(base.clone(), format!("All {} findings of this workload", all.removes), show_all),
        ];
        view! { <Segments label="Extent of the change" tabs=tabs/> }.into_any()
    });
    let change = if show_all { view.change_all.as_ref() } else { view.change.as_ref() };
    let diff = change
        .map_or_else(|| view! { <p class="muted small">"No manifest can make this change."</p> }.into_any(), diff);
    let also = (show_all && !view.also.is_empty()).then(|| also(view));
    let try_first =
        (!view.try_first.is_empty()).then(|| view! { <p><b>"Try it first: "</b>{coded(&view.try_first)}</p> });
    view! {
        <section class="card">
            <header><h2>"How to fix it"</h2>{aside}</header>
            <div class="body stack">
                <div class="prose"><p>{coded(&view.fix)}</p></div>
                {diff}
                {try_first.map(|text| view! { <div class="prose">{text}</div> })}
                {also}
            </div>
        </section>
    }
    .into_any()
}

/// The change, and the patch as plain text to be copied.
fn diff(change: &ChangeView) -> AnyView {
    let patch = (!change.patch.is_empty()).then(|| {
        view! {
            <details class="patch">
                <summary>"The patch as text, to be copied"</summary>
                <textarea class="textarea mono" readonly=true rows="12" aria-label="The patch as YAML" spellcheck="false">{change.patch.clone()}</textarea>
            </details>
        }
    });
    let lines = DiffLine::parse(&change.diff);
    let title = change.title.clone();
    if change.patch.is_empty() {
        return view! { <DiffView title=title lines=lines/> }.into_any();
    }
    let copy = view! { <CopyButton text=change.patch.clone() what="patch"/> }.into_any();
    view! { <DiffView title=title lines=lines actions=copy/> {patch} }.into_any()
}

fn also(view: &FindingView) -> AnyView {
    let rows = view
        .also
        .iter()
        .map(|row| {
            view! { <li><SeverityMark severity=row.severity word=false/><a href=links::finding(&row.id)>{row.title.clone()}</a><span class="meta">"priority " {row.priority}</span></li> }
        })
        .collect_view();
    view! { <div><h3>"Goes with the same change"</h3><ul class="also">{rows}</ul></div> }.into_any()
}

fn why_card(view: &FindingView) -> AnyView {
    let references = (!view.references.is_empty()).then(|| reference_list(&view.references));
    let described = view.vulnerability.as_ref().filter(|vulnerability| !vulnerability.description.is_empty());
    let described = described.map(|vulnerability| view! { <p>{vulnerability.description.clone()}</p> });
    let body = view! { <div class="prose">{described}{paragraphs(&view.why)}{references}</div> }.into_any();
    view! { <Card title="Why it matters" class="o-why">{body}</Card> }.into_any()
}

/// Links to other servers. Only https addresses become links: a report's text is not to be trusted.
pub(super) fn reference_list(references: &[String]) -> AnyView {
    let items = references
        .iter()
        .map(|reference| {
            let text = reference.clone();
            if reference.starts_with("https://") {
                view! { <li><a href=reference.clone() rel="external noreferrer" class="break">{text}</a></li> }
                    .into_any()
            } else {
                view! { <li class="break">{text}</li> }.into_any()
            }
        })
        .collect_view();
    view! { <ul>{items}</ul> }.into_any()
}

fn evidence_card(view: &FindingView) -> AnyView {
    let facts = view.evidence.as_ref().map(|evidence| {
        let field = (!evidence.field.is_empty())
            .then(|| view! { <dt>"Field"</dt><dd class="mono">{evidence.field.clone()}</dd> });
        view! {
            <dl class="kv">
                <dt>"Object"</dt><dd class="mono">{evidence.object.clone()}</dd>
                {field}
                <dt>"Is"</dt><dd class="mono">{evidence.is.clone()}</dd>
                <dt>"Must be"</dt><dd class="mono">{evidence.must_be.clone()}</dd>
                <dt>"Witness"</dt><dd>{evidence.witness.clone()} ", " {ago(&evidence.seen)}</dd>
            </dl>
        }
    });
    let vulnerability = view.vulnerability.as_ref().map(vulnerability_facts);
    let occurrences = (!view.occurrences.is_empty()).then(|| occurrence_table(view));
    let nothing = (facts.is_none() && vulnerability.is_none() && occurrences.is_none())
        .then(|| view! { <EmptyState title="No evidence is kept"><p>"The next import brings it."</p></EmptyState> });
    let last = view! { <span class="meta">"Last seen " {ago(&view.last_seen)}</span> };
    view! {
        <section class="card o-evidence">
            <header><h2>"Evidence"</h2>{last}</header>
            <div class="body">{facts}{vulnerability}{nothing}</div>
            {occurrences}
        </section>
    }
    .into_any()
}

fn vulnerability_facts(vulnerability: &VulnerabilityView) -> AnyView {
    let fact =
        |label: &'static str, text: String| (!text.is_empty()).then(|| view! { <dt>{label}</dt><dd>{text}</dd> });
    let fixed =
        if vulnerability.fixed_in.is_empty() { "no version yet".to_owned() } else { vulnerability.fixed_in.clone() };
    let exploited = vulnerability.exploited.then(|| view! { " " <Tag kind=TagKind::Strong>"Exploited"</Tag> });
    view! {
        <dl class="kv">
            <dt>"Vulnerability"</dt><dd><span class="mono">{vulnerability.id.clone()}</span>{exploited}</dd>
            {fact("Also known as", vulnerability.aliases.join(", "))}
            <dt>"Package"</dt><dd>{vulnerability.package.clone()} " (" {vulnerability.package_type.clone()} ")"</dd>
            <dt>"Fixed in"</dt><dd>{fixed}</dd>
            {fact("CVSS", vulnerability.cvss.clone())}
            {fact("Distribution says", vulnerability.status.clone())}
        </dl>
    }
    .into_any()
}

fn occurrence_table(view: &FindingView) -> AnyView {
    let columns = vec![
        Column::new("Workload").class("c-main"),
        Column::new("Container"),
        Column::new("Image"),
        Column::new("Match"),
        Column::new("Version"),
        Column::new("Path"),
        Column::new("Witness"),
        Column::new("Last seen"),
    ];
    let rows = view.occurrences.iter().map(occurrence_row).collect_view().into_any();
    let listed = u64::try_from(view.occurrences.len()).unwrap_or(0);
    let more = (u64::from(view.occurrence_count.value) > listed)
        .then(|| view! { <footer>{format::thousands(listed)} " of " {super::overview::count_words(view.occurrence_count)} " places are listed."</footer> });
    view! {
        <ScrollX label="Where it was seen">
            <DataTable caption="Where it was seen" columns=columns class="table-cards">{rows}</DataTable>
        </ScrollX>
        {more}
    }
    .into_any()
}

fn occurrence_row(row: &OccurrenceRow) -> AnyView {
    let path = if row.path.is_empty() { "not stated".to_owned() } else { row.path.clone() };
    view! {
        <tr role="row">
            <th scope="row" class="c-main">{row.workload.clone()}</th>
            <td role="cell" data-label="Container">{row.container.clone()}</td>
            <td role="cell" data-label="Image" class="mono"><LongName text=row.image.clone()/></td>
            <td role="cell" data-label="Match">{row.strength.label()}</td>
            <td role="cell" data-label="Version" class="mono">{row.version.clone()}</td>
            <td role="cell" data-label="Path" class="mono"><LongName text=path/></td>
            <td role="cell" data-label="Witness">{row.witness.clone()}</td>
            <td role="cell" data-label="Last seen">{ago(&row.last_seen)}</td>
        </tr>
    }
    .into_any()
}

fn history_card(view: &FindingView) -> AnyView {
    let id = view.id.clone();
    let form = view.may.comment.then(|| {
        view! {
            <form method="post" action=Comment::url()>
                <input type="hidden" name="id" value=id/>
                <div class="stack-sm">
                    <Textarea id="comment" name="text" label="Comment" required=true/>
                    <span><Button small=true>"Add comment"</Button></span>
                </div>
            </form>
        }
    });
    let entries = view.history.iter().map(history_entry).collect_view().into_any();
    view! { <Card title="History" class="o-history"><div class="stack">{form}<Timeline>{entries}</Timeline></div></Card> }.into_any()
}

fn history_entry(entry: &HistoryEntry) -> AnyView {
    let quote = Some(entry.quote.clone()).filter(|quote| !quote.is_empty());
    let (icon, who, what) = (event_icon(entry.kind), entry.who.clone(), entry.what.clone());
    view! { <TimelineEntry icon=icon who=who what=what ago=entry.at.text.clone() exact=entry.at.exact.clone() quote=quote/> }.into_any()
}

/// Whether the last word on who works on a finding was the scan's, against somebody's claim.
fn was_contradicted(view: &FindingView) -> bool {
    view.presence == Presence::Present
        && view.work == Work::InProgress
        && view
            .history
            .iter()
            .find(|entry| {
                matches!(
                    entry.kind,
                    EventKind::Taken
                        | EventKind::PutBack
                        | EventKind::Claimed
                        | EventKind::Reopened
                        | EventKind::StillSeen
                )
            })
            .is_some_and(|entry| entry.kind == EventKind::StillSeen)
}

fn state_card(view: &FindingView) -> AnyView {
    let id = || view! { <input type="hidden" name="id" value=view.id.clone()/> }.into_any();
    let (take_id, claim_id, put_back_id) = (id(), id(), id());
    let steps = [
        ("Open", Work::Open),
        ("In progress", Work::InProgress),
        ("Awaiting verification", Work::AwaitingVerification),
    ];
    let away = matches!(view.presence, Presence::Fixed | Presence::Gone);
    let position = if away { 3 } else { steps.iter().position(|(_, work)| *work == view.work).unwrap_or(0) };
    let last = if view.presence == Presence::Gone { "Gone" } else { "Fixed" };
    let line = steps
        .iter()
        .map(|(label, _)| *label)
        .chain([last])
        .enumerate()
        .map(|(step, label)| view! { <li class=if step < position { "done" } else { "" } aria-current=(step == position).then_some("step")>{label}</li> })
        .collect_view();
    let take = view.may.take.then(|| view! { <form method="post" action=Take::url()>{take_id}<Button kind=ButtonKind::Primary wide=true>"Take"</Button></form> });
    let claim_kind = if view.may.take { ButtonKind::Plain } else { ButtonKind::Primary };
    let claim = view.may.claim.then(|| view! { <form method="post" action=Claim::url()>{claim_id}<Button kind=claim_kind wide=true>"Say it is done"</Button></form> });
    let put_back = view.may.put_back.then(|| view! { <form method="post" action=PutBack::url()>{put_back_id}<Button small=true>"Put back"</Button></form> });
    let body = view! { <div class="stack-sm">
        <ol class="steps-line">{line}</ol>
        {take}
        {claim}
        <p class="meta">{state_words(view)}</p>
        {put_back}
    </div> }
    .into_any();
    view! {
        <Card title="State" class="o-state">{body}</Card>
    }
    .into_any()
}

fn state_words(view: &FindingView) -> String {
    match (view.presence, view.work) {
        (Presence::Fixed, _) => "Verified by a scan: what runs now no longer has it.".to_owned(),
        (Presence::Gone, _) => "What carried it no longer exists.".to_owned(),
        (Presence::Unproven, _) => "What runs now was not looked at yet. The next scan of it decides.".to_owned(),
        (Presence::NoLongerReported, _) => {
            "The same image is still there, and its scanner no longer reports it. That proves nothing fixed.".to_owned()
        }
        (Presence::Present, Work::Open) => "Nobody works on it yet.".to_owned(),
        (Presence::Present, Work::InProgress) if was_contradicted(view) => {
            "It was said to be done, and the next scan still saw it.".to_owned()
        }
        (Presence::Present, Work::InProgress) => {
            "Said to be done, the next scan decides: fixed, or back in progress with a note.".to_owned()
        }
        (Presence::Present, Work::AwaitingVerification) => {
            "The next scan decides: fixed, or back in progress with a note.".to_owned()
        }
        (Presence::Present, work) => format!("{}. Nobody has to move.", work.label()),
    }
}

fn priority_card(view: &FindingView) -> AnyView {
    let factors = view
        .factors
        .iter()
        .map(|factor| Factor {
            name: factor.name.clone(),
            points: factor.points,
            weight: factor.weight,
            why: factor.why.clone(),
        })
        .collect();
    let body = view! { <Factors value=view.priority factors=factors/> }.into_any();
    view! { <Card title="Priority" class="o-prio">{body}</Card> }.into_any()
}

fn whose_card(view: &FindingView) -> AnyView {
    let team = view.team.clone().unwrap_or_else(|| "Team not known".to_owned());
    let due = view! { <DueChip text=view.due.text.clone() exact=view.due.exact.clone() over=view.due.over/> };
    let body = view! { <div class="stack-sm">
        <p class="inline"><SideChip side=view.side/><b class="strong">{team}</b></p>
        <p class="muted small">{coded(&view.side_reason)}</p>
        <dl class="kv">
            <dt>"Taken by"</dt><dd>{view.assignee.clone().unwrap_or_else(|| "nobody".to_owned())}</dd>
            <dt>"Due"</dt><dd>{due}</dd>
            <dt>"First seen"</dt><dd>{ago(&view.first_seen)}</dd>
        </dl>
    </div> }
    .into_any();
    view! {
        <Card title="Whose move it is" class="o-whose">{body}</Card>
    }
    .into_any()
}

/// What a process in the workload could do, by where, and why.
fn privilege_card(effective: &PrivilegeView) -> AnyView {
    let reasons = effective.reasons.iter().map(|reason| view! { <li>{reason.clone()}</li> }).collect_view();
    let body = view! { <dl class="kv">
        <dt>"May reach"</dt><dd><b class="strong">{effective.value.label()}</b></dd>
        <dt>"Of its node"</dt><dd>{effective.node.label()}</dd>
        <dt>"Of a namespace"</dt><dd>{effective.namespace.label()}</dd>
        <dt>"Of the cluster"</dt><dd>{effective.cluster.label()}</dd>
    </dl>
    <ul class="muted small">{reasons}</ul> }
    .into_any();
    view! {
        <Card title="What a process in it could do" class="o-privilege">{body}</Card>
    }
    .into_any()
}

fn exposure_card(view: &FindingView) -> AnyView {
    let body =
        view! { <dl class="kv"><dt>"Reached from"</dt><dd><b class="strong">{view.exposure.label()}</b></dd></dl>
        <p class="muted small">{coded(&view.exposure_text)}</p> }
        .into_any();
    view! {
        <Card title="Exposure" class="o-exposure">{body}</Card>
    }
    .into_any()
}

fn standards_card(view: &FindingView) -> AnyView {
    let standards = view.standards.iter().map(standard_line).collect_view();
    let body = view! { <dl class="kv">
        {standards}
        <dt>"Check"</dt><dd><a href=links::check(&view.check) class="mono">{view.check.clone()}</a></dd>
        <dt>"Place"</dt><dd>{view.cluster.clone()} ", " {place(view)}</dd>
        <dt>"Fingerprint"</dt><dd class="mono">{view.fingerprint.clone()}</dd>
    </dl> }
    .into_any();
    view! {
        <Card title="Standards" class="o-standards">{body}</Card>
    }
    .into_any()
}

/// A standard with its level and control, as key and value.
pub(super) fn standard_line(standard: &crate::view::StandardView) -> AnyView {
    let words = if standard.level.is_empty() {
        standard.control.clone()
    } else {
        format!("{}, {}", standard.level, standard.control)
    };
    view! { <dt>{standard.standard.clone()}</dt><dd>{words}</dd> }.into_any()
}
