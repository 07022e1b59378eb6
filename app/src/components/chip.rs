//! Chips: side, state, due, tag, counts, times and names that are too long.

use super::format;
use super::icon::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;
use posture::words::{Presence, Side, Work};

/// Whose move it is: brackets and an outline for developers, a helm and a fill for operators. No colour.
#[component]
pub fn SideChip(
    /// Which side.
    side: Side,
) -> impl IntoView {
    let (class, icon) = match side {
        Side::Developer => ("side-chip", IconName::Developer),
        Side::Operator => ("side-chip side-operator", IconName::Operator),
    };
    view! { <span class=class><Icon name=icon/>{side.label()}</span> }.into_any()
}

/// The ring that stands for a state of work, and whether it is one that moves.
const fn work_ring(work: Work) -> (IconName, bool) {
    match work {
        Work::Open => (IconName::Open, false),
        Work::InProgress => (IconName::Half, true),
        Work::AwaitingVerification => (IconName::Wait, false),
        Work::Accepted => (IconName::Clock, false),
        Work::NotAffected => (IconName::Deny, false),
        Work::FalsePositive => (IconName::Cross, false),
    }
}

/// Work and presence together. The ring shows the work; presence is written out when it is not simply present.
/// Once the fault is away its presence leads, since nobody has to move, and the work is read aloud only.
#[component]
pub fn StateChip(
    /// What people do about it.
    work: Work,
    /// Whether the fault is there.
    presence: Presence,
    /// For narrow columns: "To verify" in place of "Awaiting verification", and presence in place of work.
    #[prop(optional)]
    short: bool,
    /// What follows the state, such as "until 31 Jan".
    #[prop(optional, into)]
    note: MaybeText,
) -> impl IntoView {
    let (ring, moving) = work_ring(work);
    let work_label = if short && work == Work::AwaitingVerification { "To verify" } else { work.label() };
    let title = format!("Work: {}. Presence: {}.", work.label().to_lowercase(), presence.label().to_lowercase());
    let (icon, accented, words) = match presence {
        Presence::Fixed | Presence::Gone => {
            let icon = if presence == Presence::Fixed { IconName::Fixed } else { IconName::Gone };
            let words = view! {
                <span>{presence.label()}<span class="vh">", work: " {work.label()}</span></span>
            };
            (icon, presence == Presence::Fixed, words.into_any())
        }
        Presence::Present => (ring, moving, view! { <span>{work_label}</span> }.into_any()),
        Presence::Unproven | Presence::NoLongerReported => {
            let words = if short {
                view! { <span>{presence.label()}<span class="vh">", work: " {work.label()}</span></span> }.into_any()
            } else {
                view! { <span>{work_label} ", " <span class="presence">{presence.label().to_lowercase()}</span></span> }
                    .into_any()
            };
            (ring, moving, words)
        }
    };
    view! {
        <span class=if accented { "state state-on" } else { "state" } title=title>
            <Icon name=icon/>
            {words}
            {note.0.map(|note| view! { <span>{note}</span> })}
        </span>
    }
    .into_any()
}

/// When it is due. Overdue is bold and has a mark; a severity without a due date says so.
#[component]
pub fn DueChip(
    /// The words, such as "tomorrow" or "2 d over"; empty when there is no due date.
    #[prop(into)]
    text: String,
    /// The exact time, `2026-11-20T00:00:00Z`; empty when there is none.
    #[prop(into)]
    exact: String,
    /// Whether it is past.
    over: bool,
) -> impl IntoView {
    if text.is_empty() {
        return view! { <span class="due due-none">"none"</span> }.into_any();
    }
    view! {
        <span class=if over { "due due-over" } else { "due" }>
            {over.then(|| view! { <Icon name=IconName::Alarm/> })}
            <TimeAgo text=text exact=exact/>
        </span>
    }
    .into_any()
}

/// How a tag stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TagKind {
    /// A plain fact, on a soft ground.
    #[default]
    Plain,
    /// A plain fact, outlined.
    Line,
    /// Only for "Exploited" and for the priority of an attack path.
    Strong,
}

/// A small fact beside a name.
#[component]
pub fn Tag(
    /// How it stands out.
    #[prop(optional)]
    kind: TagKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = match kind {
        TagKind::Plain => "tag",
        TagKind::Line => "tag tag-line",
        TagKind::Strong => "tag tag-strong",
    };
    view! { <span class=class>{icon.map(|name| view! { <Icon name/> })}{children()}</span> }.into_any()
}

/// A moment in words, with the exact time in UTC behind it. The words come formatted from the server,
/// since a clock in a view would differ between server and browser.
#[component]
pub fn TimeAgo(
    /// The words, such as "4 minutes ago".
    #[prop(into)]
    text: String,
    /// The exact time, `2026-11-19T14:28:00Z`.
    #[prop(into)]
    exact: String,
) -> impl IntoView {
    let title = exact.clone();
    view! { <time datetime=exact title=title>{text}</time> }.into_any()
}

/// A count with commas, and a plus sign when counting stopped at a limit.
#[component]
pub fn Count(
    /// How many.
    value: u64,
    /// Whether there may be more.
    #[prop(optional)]
    capped: bool,
) -> impl IntoView {
    format::capped(value, capped)
}

/// A name whose middle gives way when there is no room; both ends stay, and the whole is its title.
#[component]
pub fn LongName(
    /// The whole name.
    #[prop(into)]
    text: String,
    /// Where it leads, if anywhere.
    #[prop(optional, into)]
    href: MaybeText,
) -> impl IntoView {
    let (head, tail) = format::split_tail(&text, 8);
    let parts = view! { <span>{head.to_owned()}</span><span>{tail.to_owned()}</span> };
    match href.0 {
        Some(href) => view! { <a class="mid" href=href title=text>{parts}</a> }.into_any(),
        None => view! { <span class="mid" title=text>{parts}</span> }.into_any(),
    }
}
