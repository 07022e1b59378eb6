//! Severity, told by shape and letter before colour.

use leptos::prelude::*;
use posture::words::Severity;

/// The path, the letter and the letter's baseline of one severity's mark.
const fn drawing(severity: Severity) -> (&'static str, &'static str, &'static str, &'static str) {
    match severity {
        Severity::Critical => ("sev sev-critical", "M5 1h6l4 4v6l-4 4H5l-4-4V5z", "C", "11.3"),
        Severity::High => ("sev sev-high", "M8 .5 15.5 7v8.25H.5V7z", "H", "12.6"),
        Severity::Medium => (
            "sev sev-medium",
            "M3.75 1.75h8.5a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2h-8.5a2 2 0 0 1-2-2v-8.5a2 2 0 0 1 2-2z",
            "M",
            "11.3",
        ),
        Severity::Low => ("sev sev-low", "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 1 0 0-12.5z", "L", "11.3"),
        Severity::Unknown => ("sev sev-unknown", "M8 1 15 8l-7 7-7-7z", "?", "11.3"),
    }
}

/// The mark of a severity: octagon C, house H, square M, circle L, dashed diamond for unknown.
#[component]
pub fn SeverityMark(
    /// Which severity.
    severity: Severity,
    /// Whether its word is shown beside it; otherwise the word is only read aloud.
    word: bool,
) -> impl IntoView {
    let (class, shape, letter, baseline) = drawing(severity);
    view! {
        <span class=class title=(!word).then(|| severity.label())>
            <svg class="sev-mark" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
                <path class="shape" d=shape></path>
                <text x="8" y=baseline>{letter}</text>
            </svg>
            <span class=if word { "word" } else { "vh" }>{severity.label()}</span>
        </span>
    }
    .into_any()
}
