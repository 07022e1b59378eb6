//! Small words that several pages need.

use crate::components::{Fact, IconName, TimeAgo};
use crate::view::Moment;
use leptos::prelude::*;
use posture::words::{EventKind, Exposure};

/// A text in which what stands between backticks is code. Everything is text: nothing in it is read as HTML.
pub(super) fn coded(text: &str) -> AnyView {
    if !text.contains('`') {
        return text.to_owned().into_any();
    }
    text.split('`')
        .enumerate()
        .map(|(position, part)| {
            let part = part.to_owned();
            if position % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
        })
        .collect_view()
        .into_any()
}

/// The same text without its backticks, for titles of documents and tool tips.
pub(super) fn uncoded(text: &str) -> String {
    text.replace('`', "")
}

/// Paragraphs.
pub(super) fn paragraphs(texts: &[String]) -> AnyView {
    texts.iter().map(|text| view! { <p>{coded(text)}</p> }).collect_view().into_any()
}

/// A moment.
pub(super) fn ago(moment: &Moment) -> AnyView {
    if moment.text.is_empty() {
        return "never".into_any();
    }
    view! { <TimeAgo text=moment.text.clone() exact=moment.exact.clone()/> }.into_any()
}

/// How old the data is.
pub(super) fn snapshot_fact(moment: &Moment) -> Fact {
    let moment = moment.clone();
    Fact::new(IconName::Clock, view! { "Snapshot of " {ago(&moment)} })
}

/// The icon of an event.
pub(super) const fn event_icon(kind: EventKind) -> IconName {
    match kind {
        EventKind::Opened => IconName::Plus,
        EventKind::Fixed => IconName::Fixed,
        EventKind::Gone | EventKind::CheckRetired | EventKind::NoLongerReported => IconName::Gone,
        EventKind::Reopened => IconName::Reopened,
        EventKind::Unproven => IconName::Unknown,
        EventKind::SeenAgain | EventKind::StillSeen | EventKind::WitnessAdded | EventKind::WitnessWithdrawn => {
            IconName::Eye
        }
        EventKind::SideChanged | EventKind::TeamChanged | EventKind::Linked | EventKind::Merged => IconName::Swap,
        EventKind::SeverityChanged | EventKind::VersionChanged => IconName::Alarm,
        EventKind::Taken => IconName::Half,
        EventKind::PutBack => IconName::Open,
        EventKind::Claimed => IconName::Wait,
        EventKind::Commented => IconName::Comment,
        EventKind::Accepted | EventKind::ExceptionEnded => IconName::Clock,
        EventKind::NotAffected => IconName::Deny,
        EventKind::FalsePositive => IconName::Cross,
    }
}

/// Exposure as a short fact.
pub(super) const fn exposure_words(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Internet => "Reached from the internet",
        Exposure::Cluster => "Reached from the cluster",
        Exposure::Namespace => "Reached from its namespace",
        Exposure::Nobody => "Reached by nobody",
        Exposure::Unknown => "Exposure not known yet",
    }
}

/// A UTC day, counted from 1970-01-01, as `2026-11-19`
/// (days to civil, H. Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn day(number: i32) -> String {
    let z = i64::from(number) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_have_dates() {
        for (number, date) in [(0, "1970-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"), (20_780, "2026-11-23")] {
            assert_eq!(day(number), date);
        }
    }
}
