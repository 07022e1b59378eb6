//! Why this priority: the sum, and each factor with its points of its weight.

use super::text::MaybeText;
use leptos::prelude::*;

/// One factor of a priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// What counts: "How bad".
    pub name: String,
    /// How many points it gives.
    pub points: u8,
    /// How many it can give.
    pub weight: u8,
    /// Why it gives these.
    pub why: String,
}

/// The parts of a priority, in the order given: how bad, exploited, exposure, privileges.
#[component]
pub fn Factors(
    /// The sum, 0 to 100.
    value: u8,
    /// What it was before, if it changed: "was 75 on Monday".
    #[prop(optional, into)]
    before: MaybeText,
    /// The factors, four at the most.
    factors: Vec<Factor>,
) -> impl IntoView {
    let mut from = 0_u8;
    let parts = factors
        .iter()
        .zip(CLASSES)
        .map(|(factor, class)| {
            let start = from;
            from = from.saturating_add(factor.points).min(100);
            let gap = (factor.points > 0)
                .then(|| view! { <rect class="f-gap" x=format!("{from}%") width="1.5" height="12"></rect> });
            view! {
                <rect class=class x=format!("{start}%") width=format!("{}%", from - start) height="12"></rect>
                {gap}
            }
        })
        .collect_view();
    let rows = factors
        .into_iter()
        .zip(CLASSES)
        .map(|(factor, class)| {
            view! {
                <li>
                    <svg viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect class=class width="10" height="10" rx="2"></rect></svg>
                    <b>{factor.name}</b>
                    <span class="points"><b>{factor.points}</b> " " <small>"of " {factor.weight}</small></span>
                    <p>{factor.why}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <p class="prio-head"><b>{value}</b><span>"of 100" {before.0.map(|before| format!(", {before}"))}</span></p>
        <svg class="stackbar" aria-hidden="true" focusable="false">
            <rect class="f-rest" width="100%" height="12"></rect>
            {parts}
        </svg>
        <ul class="factors">{rows}</ul>
    }
    .into_any()
}

/// From dark to light, so that the parts are told apart without colour.
const CLASSES: [&str; 4] = ["f-1", "f-2", "f-3", "f-4"];
