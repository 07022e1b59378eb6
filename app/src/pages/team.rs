//! The overview of a team: what to do first.

use super::{
    links,
    namespaces::{all_namespaces, heat_table},
    overview::{changes_card, count_words, due_card, event_rows},
    rows::{RowEnd, plain_rows},
    words::{coded, snapshot_fact},
};
use crate::{
    api::Take,
    components::{
        Button, ButtonKind, ButtonLink, Card, EmptyState, Fact, Icon, IconName, PageHead, SeverityMark, format,
    },
    view::{TeamOverview, Todo},
};
use leptos::{prelude::*, server_fn::ServerFn};
use posture::{
    query::FindingFilter,
    words::{EventKind, Severity, Side, Work},
};

/// What the viewer's teams see first.
pub(super) fn team_overview(view: &TeamOverview) -> AnyView {
    let name = if view.teams.is_empty() { "Your team".to_owned() } else { format::sentence(&view.teams.join(" and ")) };
    let title = match view.todo.len() {
        0 => format!("{name}: nothing to do first"),
        1 => format!("{name}, do this first"),
        2 => format!("{name}, do these two first"),
        _ => format!("{name}, do these three first"),
    };
    let mine = FindingFilter { side: vec![Side::Developer], ..FindingFilter::default() };
    let all = format!("All {} findings", count_words(view.unresolved));
    let actions = view! { <ButtonLink href=Some(links::findings(mine.clone()))>{all}</ButtonLink> }.into_any();
    let todo = (!view.todo.is_empty()).then(|| {
        let items = view.todo.iter().enumerate().map(|(position, item)| todo_item(item, position == 0)).collect_view();
        view! { <ol class="todo">{items}</ol> }
    });
    let moving_aside = {
        let link = |work| {
            let mut filter = mine.clone();
            links::in_work(&mut filter, work);
            links::findings(filter)
        };
        view! {
            <span class="meta">
                <a href=link(Work::InProgress)>{count_words(view.in_progress)} " in progress"</a>
                ", "
                <a href=link(Work::AwaitingVerification)>{count_words(view.to_verify)} " to verify"</a>
            </span>
        }
        .into_any()
    };
    let moving = if view.moving.is_empty() {
        view! { <EmptyState title="Nobody works on a finding"><p>"Take one: it then shows here with your name."</p></EmptyState> }.into_any()
    } else {
        plain_rows(&view.moving, RowEnd::State)
    };
    let fixed_aside = {
        let filter = FindingFilter {
            event: Some(EventKind::Fixed),
            since_day: Some(view.changes.since_day),
            ..FindingFilter::default()
        };
        view! { <a class="meta" href=links::findings(filter)>{count_words(view.fixed_count)} " since you last looked"</a> }.into_any()
    };
    let fixed = if view.fixed.is_empty() {
        view! { <EmptyState title="Nothing verified yet"><p>"What a scan proves fixed shows here."</p></EmptyState> }
            .into_any()
    } else {
        event_rows(&view.fixed)
    };
    let due_week = u32::try_from(view.due.iter().filter(|row| !row.due.over).count()).unwrap_or(0);
    let namespaces =
        view! { {heat_table(&view.rows, view.namespaces)} {all_namespaces(&view.rows, view.namespaces)} }.into_any();
    view! {
        <PageHead title=title lede=lede(view) facts=facts(view) actions=actions/>
        {todo}
        <Card title="Your namespaces" flush=true>{namespaces}</Card>
        <div class="cols cols-2 cols-even">
            <Card title="Moving" aside=moving_aside flush=true>{moving}</Card>
            <Card title="Verified fixed" aside=fixed_aside flush=true>{fixed}</Card>
        </div>
        <div class="cols cols-2 cols-even">
            {changes_card(&view.changes)}
            {due_card(&view.due, view.overdue, due_week)}
        </div>
    }
    .into_any()
}

fn facts(view: &TeamOverview) -> Vec<Fact> {
    vec![snapshot_fact(&view.snapshot)]
}

fn lede(view: &TeamOverview) -> String {
    let removes: u32 = view.todo.iter().map(|item| item.removes).sum();
    let critical: u32 = view.todo.iter().map(|item| item.removes_critical).sum();
    if removes == 0 {
        return "No change of yours would remove a finding now.".to_owned();
    }
    let mut text = format!(
        "They remove {} of your {} findings",
        format::thousands(u64::from(removes)),
        count_words(view.unresolved)
    );
    if critical > 0 {
        let (critical, all) = (format::thousands(u64::from(critical)), count_words(view.critical));
        text = format!("{text}, {critical} of your {all} critical ones");
    }
    text.push('.');
    text
}

fn todo_item(item: &Todo, is_first: bool) -> AnyView {
    let href = links::finding(&item.finding);
    let kind = if is_first { ButtonKind::Primary } else { ButtonKind::Plain };
    let take = item.may_take.then(|| {
        view! {
            <form method="post" action=Take::url()>
                <input type="hidden" name="id" value=item.finding.clone()/>
                <Button kind=ButtonKind::Quiet wide=true>"Take it"</Button>
            </form>
        }
    });
    let due = (!item.due.text.is_empty()).then(|| {
        let words = if item.due.over { item.due.text.clone() } else { format!("due {}", item.due.text) };
        view! { <li><Icon name=if item.due.over { IconName::Alarm } else { IconName::Clock }/><time datetime=item.due.exact.clone() title=item.due.exact.clone()>{words}</time></li> }
    });
    let exploited = (item.exploited > 0)
        .then(|| view! { <li><Icon name=IconName::Bug/><span>{item.exploited} " being exploited"</span></li> });
    let removes = if item.removes == 1 { " finding gone" } else { " findings gone" };
    let severity = (item.severity != Severity::Unknown)
        .then(|| view! { <li><SeverityMark severity=item.severity word=true/></li> });
    view! {
        <li>
            <h2><a href=href.clone()>{coded(&item.change)}</a></h2>
            <p class="why">{coded(&item.why)}</p>
            <ul class="facts">
                {severity}
                <li><Icon name=IconName::Action/><span><b class="strong">{format::thousands(u64::from(item.removes))}</b>{removes}</span></li>
                {exploited}
                {due}
            </ul>
            <div class="go"><ButtonLink href=Some(href) kind=kind>"Open the change"</ButtonLink>{take}</div>
        </li>
    }
    .into_any()
}
