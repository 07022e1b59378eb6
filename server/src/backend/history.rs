//! Events in words: who or which import, what, and what was said.

use super::{moment, words};
use app::view::{HistoryEntry, RecentEvent};
use posture::{
    time::Timestamp,
    words::{EventKind, Severity, Side},
};
use store::findings::{Actor, Event};

/// One event of a finding's history.
pub(super) fn entry(event: &Event, now: Timestamp) -> HistoryEntry {
    HistoryEntry {
        kind: event.kind,
        who: who(&event.actor, now),
        what: what(event),
        at: moment::ago(event.at, now),
        quote: quote(event).to_owned(),
    }
}

/// One event for a list of what is new.
pub(super) fn recent(event: &Event, now: Timestamp) -> RecentEvent {
    let who = who(&event.actor, now);
    RecentEvent {
        kind: event.kind,
        finding: event.finding.clone(),
        title: event.title.clone(),
        place: words::place_of(&event.namespace, event.workload.as_ref(), None),
        note: from_to(event).map_or_else(|| who.clone(), |(from, to)| format!("{who}: {from} to {to}")),
        side: event.side,
        at: moment::ago(event.at, now),
    }
}

/// Who did it: a person's name, or `Import of 19 November`.
pub(super) fn who(actor: &Actor, now: Timestamp) -> String {
    match actor {
        Actor::Person { name, .. } => name.clone(),
        Actor::Import { at, .. } => format!("Import of {}", moment::day(*at, now)),
        Actor::Clock => "Atalaya".to_owned(),
    }
}

fn what(event: &Event) -> String {
    let (verb, shows_change) = verb(event.kind);
    match from_to(event).filter(|_| shows_change) {
        Some((from, to)) => format!("{verb} from {from} to {to}"),
        None => verb.to_owned(),
    }
}

/// The rest of the sentence that begins with who did it, and whether what it was and what it is follow.
const fn verb(kind: EventKind) -> (&'static str, bool) {
    match kind {
        EventKind::Opened => ("saw it first", false),
        EventKind::Fixed => ("verified it fixed", false),
        EventKind::Gone => ("no longer has what carried it", false),
        EventKind::NoLongerReported => ("no longer reports it for the same image", false),
        EventKind::Unproven => ("brought something that was not looked at yet: rescan needed", false),
        EventKind::SeenAgain => ("sees it again", false),
        EventKind::Reopened => ("brought it back: reopened", false),
        EventKind::StillSeen => ("still sees it: back to in progress", false),
        EventKind::SeverityChanged => ("changed its severity", true),
        EventKind::SideChanged => ("changed its side", true),
        EventKind::TeamChanged => ("changed its team", true),
        EventKind::VersionChanged => ("saw the installed version change", true),
        EventKind::WitnessAdded => ("brought another source that sees it", false),
        EventKind::WitnessWithdrawn => ("brought a source that no longer sees it", false),
        EventKind::Linked => ("linked it to the finding of the renamed subject", false),
        EventKind::Merged => ("merged it with its alias", false),
        EventKind::CheckRetired => ("closed it: the check is retired", false),
        EventKind::Taken => ("took it: open to in progress", false),
        EventKind::PutBack => ("put it back: open again", false),
        EventKind::Claimed => ("said that it is done: the next scan decides", false),
        EventKind::Commented => ("commented", false),
        EventKind::Accepted => ("accepted the risk", false),
        EventKind::NotAffected => ("said that it is not affected", false),
        EventKind::FalsePositive => ("called it a false positive", false),
        EventKind::ExceptionEnded => ("ended the exception: open again", false),
    }
}

/// What something was and what it is, in words for people.
fn from_to(event: &Event) -> Option<(String, String)> {
    let value = |key| event.detail.get(key).and_then(serde_json::Value::as_str).map(|word| label(event.kind, word));
    Some((value("from")?, value("to")?))
}

fn label(kind: EventKind, word: &str) -> String {
    let known = match kind {
        EventKind::SeverityChanged => word.parse().ok().map(Severity::label),
        EventKind::SideChanged => word.parse().ok().map(Side::label),
        _ => None,
    };
    known.map_or_else(|| word.to_owned(), str::to_lowercase)
}

/// What was said.
fn quote(event: &Event) -> &str {
    let text = |key| event.detail.get(key).and_then(serde_json::Value::as_str);
    text("text").or_else(|| text("note")).or_else(|| text("reason")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use store::evidence::{Source, SourceKind};

    /// 2026-11-19T14:28:00Z.
    const NOW: Timestamp = Timestamp(1_795_098_480_000);

    fn event(kind: EventKind, actor: Actor, detail: Value) -> Event {
        Event {
            kind,
            at: NOW,
            actor,
            detail,
            finding: "f".to_owned(),
            title: "cart runs as root".to_owned(),
            namespace: "shop".to_owned(),
            workload: Some(("Deployment".to_owned(), "cart".to_owned())),
            severity: Severity::High,
            side: Side::Developer,
        }
    }

    fn import() -> Actor {
        let source = Source { kind: SourceKind::Files, label: "ci".to_owned() };
        Actor::Import { id: "i".to_owned(), source, at: NOW }
    }

    fn sentence(event: &Event) -> String {
        let entry = entry(event, NOW);
        format!("{} {}", entry.who, entry.what)
    }

    #[test]
    fn events_are_sentences() {
        let person = Actor::Person { id: "u".to_owned(), name: "Ana Ruiz".to_owned() };
        assert_eq!(
            sentence(&event(EventKind::Taken, person.clone(), Value::Null)),
            "Ana Ruiz took it: open to in progress"
        );
        let comment = entry(&event(EventKind::Commented, person, json!({"text": "on staging"})), NOW);
        assert_eq!((comment.what.as_str(), comment.quote.as_str()), ("commented", "on staging"));
        assert_eq!(
            sentence(&event(EventKind::Fixed, import(), Value::Null)),
            "Import of 19 November verified it fixed"
        );
        assert_eq!(
            sentence(&event(EventKind::SeverityChanged, import(), json!({"from": "high", "to": "critical"}))),
            "Import of 19 November changed its severity from high to critical"
        );
        assert_eq!(
            recent(&event(EventKind::VersionChanged, import(), json!({"from": "1.1.1c", "to": "1.1.1d"})), NOW).note,
            "Import of 19 November: 1.1.1c to 1.1.1d"
        );
        assert_eq!(
            sentence(&event(EventKind::ExceptionEnded, Actor::Clock, Value::Null)),
            "Atalaya ended the exception: open again"
        );
    }
}
