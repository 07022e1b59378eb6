//! Pod Security on the page of a namespace: the ladder, what stands before the next rung, and who says what holds.

use super::{links, words::coded};
use crate::{
    components::{Card, CopyButton, DiffLine, DiffView, Icon, IconName, SideChip},
    view::{PodSecurityView, RungState, RungView},
};
use leptos::prelude::*;
use posture::words::Side;

/// The three levels, the changes before the next and the label that raises it today.
pub(super) fn ladder_card(security: &PodSecurityView) -> AnyView {
    let rungs = security.rungs.iter().map(rung).collect_view();
    let (steps, label) = (steps(security), label(security));
    let body = view! { <div class="stack"><ol class="ladder">{rungs}</ol>{steps}{label}</div> }.into_any();
    view! { <Card title=security.title.clone()>{body}</Card> }.into_any()
}

fn rung(rung: &RungView) -> AnyView {
    let (class, icon) = match rung.state {
        RungState::Passed => ("", IconName::Tick),
        RungState::Now => ("is-now", IconName::Tick),
        RungState::Ready => ("is-ready", IconName::Tick),
        RungState::Next => ("is-next", IconName::Lock),
        RungState::Unknown => ("is-next", IconName::Unknown),
    };
    view! { <li class=class><b><Icon name=icon/>{rung.level.label()}</b>{rung.text.clone()}</li> }.into_any()
}

fn steps(security: &PodSecurityView) -> Option<AnyView> {
    if security.steps.is_empty() {
        return None;
    }
    let steps = security.steps.iter().map(|step| {
        let list = links::findings(step.filter.clone());
        view! { <li><span class="grow"><a href=list>{coded(&step.todo)}</a>" in "<code>{step.workload.clone()}</code></span></li> }
    });
    let steps = steps.collect_view();
    let all = links::findings(security.all.clone());
    Some(
        view! {
            <ol class="steps">{steps}</ol>
            <p><a class="meta" href=all>"All findings of these checks"</a></p>
        }
        .into_any(),
    )
}

fn label(security: &PodSecurityView) -> Option<AnyView> {
    let change = security.label.as_ref()?;
    let copy = view! { <CopyButton text=change.patch.clone() what="label"/> }.into_any();
    Some(
        view! {
            <span class="inline"><SideChip side=Side::Operator/><span class="muted">"Setting the label is the operators’ move."</span></span>
            <DiffView title=change.title.clone() lines=DiffLine::parse(&change.diff) actions=copy/>
        }
        .into_any(),
    )
}

/// Which level each mode has and by what, and what else has a say.
pub(super) fn facts_card(security: &PodSecurityView) -> AnyView {
    let modes = security.modes.iter().map(|(mode, text)| view! { <dt>{mode.clone()}</dt><dd>{text.clone()}</dd> });
    let modes = modes.collect_view();
    let notes = security.notes.iter().map(|note| view! { <p class="muted small">{coded(note)}</p> }).collect_view();
    let body = view! { <dl class="kv">{modes}</dl>{notes} }.into_any();
    view! { <Card title="Pod Security">{body}</Card> }.into_any()
}
