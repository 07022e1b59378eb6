//! Times in words, beside the exact time in UTC.

use crate::clock::rfc3339;
use app::view::{DueView, Moment};
use posture::time::{DAY, Timestamp};
use time::{OffsetDateTime, macros::format_description};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A moment in the past: `4 minutes ago`, `yesterday`, `3 days ago`.
pub(super) fn ago(at: Timestamp, now: Timestamp) -> Moment {
    Moment { text: ago_text(at, now), exact: rfc3339(at) }
}

/// A moment in the past for narrow columns: `4 min`, `6 h`, `7 d`.
pub(super) fn age(at: Timestamp, now: Timestamp) -> Moment {
    Moment { text: age_text(at, now), exact: rfc3339(at) }
}

/// A moment in the past, in short: `6 h ago`.
pub(super) fn age_ago(at: Timestamp, now: Timestamp) -> Moment {
    let text = match age_text(at, now) {
        text if text == "now" => text,
        text => format!("{text} ago"),
    };
    Moment { text, exact: rfc3339(at) }
}

/// A moment ahead: `in 3 hours`, `tomorrow`, `in 9 days`; what is past is said as such.
pub(super) fn ahead(at: Timestamp, now: Timestamp) -> Moment {
    if at < now {
        return ago(at, now);
    }
    let left = at.0.saturating_sub(now.0);
    let text = match left {
        ..MINUTE => "in less than a minute".to_owned(),
        MINUTE..HOUR => format!("in {}", count(left / MINUTE, "minute")),
        HOUR..DAY => format!("in {}", count(left / HOUR, "hour")),
        _ => match at.day() - now.day() {
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        },
    };
    Moment { text, exact: rfc3339(at) }
}

/// A moment in full: `23 November 2026, 14:32 UTC`.
pub(super) fn in_full(at: Timestamp) -> Moment {
    let form = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
    let text = date(at).and_then(|date| date.format(form).ok()).unwrap_or_default();
    Moment { text, exact: rfc3339(at) }
}

/// The day of a moment: `19 November`, with the year where it is not this one.
pub(super) fn day(at: Timestamp, now: Timestamp) -> String {
    let Some(day) = date(at) else { return String::new() };
    let same_year = date(now).is_some_and(|now| now.year() == day.year());
    let text = if same_year {
        day.format(format_description!("[day padding:none] [month repr:long]"))
    } else {
        day.format(format_description!("[day padding:none] [month repr:long] [year]"))
    };
    text.unwrap_or_default()
}

/// When something is due: `tomorrow`, `in 9 days`, `2 d over`. Nothing is due where it is resolved.
pub(super) fn due(at: Option<Timestamp>, unresolved: bool, now: Timestamp) -> DueView {
    let Some(at) = at.filter(|_| unresolved) else { return DueView::default() };
    let over = at < now;
    let text = if over {
        format!("{} over", age_text(at, now).replace("now", "just"))
    } else {
        match at.day() - now.day() {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        }
    };
    DueView { text, exact: rfc3339(at), over }
}

fn ago_text(at: Timestamp, now: Timestamp) -> String {
    let past = now.0.saturating_sub(at.0);
    match past {
        // A source's clock may be ahead of ours.
        ..MINUTE => "less than a minute ago".to_owned(),
        MINUTE..HOUR => format!("{} ago", count(past / MINUTE, "minute")),
        HOUR..DAY => format!("{} ago", count(past / HOUR, "hour")),
        _ => match now.day() - at.day() {
            1 => "yesterday".to_owned(),
            days => format!("{days} days ago"),
        },
    }
}

fn age_text(at: Timestamp, now: Timestamp) -> String {
    let past = now.0.saturating_sub(at.0);
    match past {
        ..MINUTE => "now".to_owned(),
        MINUTE..HOUR => format!("{} min", past / MINUTE),
        HOUR..DAY => format!("{} h", past / HOUR),
        _ => format!("{} d", past / DAY),
    }
}

fn count(number: i64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

fn date(at: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-19T14:28:00Z.
    const NOW: Timestamp = Timestamp(1_795_098_480_000);

    fn before(milliseconds: i64) -> Timestamp {
        Timestamp(NOW.0 - milliseconds)
    }

    #[test]
    fn what_is_past() {
        let table = [
            (-HOUR, "less than a minute ago", "now", "now"),
            (0, "less than a minute ago", "now", "now"),
            (MINUTE - 1, "less than a minute ago", "now", "now"),
            (MINUTE, "1 minute ago", "1 min", "1 min ago"),
            (4 * MINUTE + 59_999, "4 minutes ago", "4 min", "4 min ago"),
            (HOUR, "1 hour ago", "1 h", "1 h ago"),
            (6 * HOUR, "6 hours ago", "6 h", "6 h ago"),
            (DAY - 1, "23 hours ago", "23 h", "23 h ago"),
            (DAY, "yesterday", "1 d", "1 d ago"),
            // 39 hours and 28 minutes back is two calendar days, not yesterday.
            (39 * HOUR, "2 days ago", "1 d", "1 d ago"),
            (7 * DAY, "7 days ago", "7 d", "7 d ago"),
            (400 * DAY, "400 days ago", "400 d", "400 d ago"),
        ];
        for (past, long, short, short_ago) in table {
            assert_eq!(ago(before(past), NOW).text, long, "{past}");
            assert_eq!(age(before(past), NOW).text, short, "{past}");
            assert_eq!(age_ago(before(past), NOW).text, short_ago, "{past}");
        }
        assert_eq!(ago(NOW, NOW).exact, "2026-11-19T14:28:00Z");
    }

    #[test]
    fn what_is_ahead() {
        let table = [
            (0, "in less than a minute"),
            (MINUTE, "in 1 minute"),
            (3 * HOUR, "in 3 hours"),
            (DAY, "tomorrow"),
            (9 * DAY, "in 9 days"),
            (-2 * DAY, "2 days ago"),
        ];
        for (left, text) in table {
            assert_eq!(ahead(before(-left), NOW).text, text, "{left}");
        }
    }

    #[test]
    fn what_is_due() {
        let table = [
            (-9 * DAY, "in 9 days", false),
            (-DAY, "tomorrow", false),
            // Ten hours from now is tomorrow, one hour from now is today.
            (-10 * HOUR, "tomorrow", false),
            (-HOUR, "today", false),
            (0, "today", false),
            (1, "just over", true),
            (5 * HOUR, "5 h over", true),
            (2 * DAY, "2 d over", true),
        ];
        for (past, text, over) in table {
            let view = due(Some(before(past)), true, NOW);
            assert_eq!((view.text.as_str(), view.over), (text, over), "{past}");
        }
        assert_eq!(due(None, true, NOW), DueView::default());
        assert_eq!(due(Some(before(DAY)), false, NOW), DueView::default());
    }

    #[test]
    fn days_and_moments_in_full() {
        assert_eq!(in_full(NOW).text, "19 November 2026, 14:28 UTC");
        assert_eq!(day(before(2 * DAY), NOW), "17 November");
        assert_eq!(day(before(365 * DAY), NOW), "19 November 2025");
        assert_eq!(day(Timestamp(i64::MAX), NOW), "");
    }
}
