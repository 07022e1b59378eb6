//! Whether the lines that people see are true: what stays or goes stands in the manifest, what comes stands in the result.

use super::{
    strategic_merge::merge_key,
    world::{World, documents},
};
use posture::fix::{DiffLine, Patch, Sign};
use serde_json::Value;

/// Holds both sides of a difference against the manifest before and after.
pub(crate) fn is_true(name: &str, before: &World, after: &World, patch: &Patch) {
    let old = side(&patch.diff, Sign::Removed);
    let new = side(&patch.diff, Sign::Added);
    for (side, world, what) in [(&old, before, "before"), (&new, after, "after")] {
        for shown in documents(side) {
            let Some(document) = world.document(&shown) else {
                panic!("{name}: no such object {what}\n{side}");
            };
            let mut document = document.clone();
            // A manifest that names no namespace means this one.
            if !shown["metadata"]["namespace"].is_null() && document["metadata"]["namespace"].is_null() {
                document["metadata"]["namespace"] = "default".into();
            }
            if let Err(place) = stands_in(&shown, &document, "") {
                panic!("{name}: {place} does not stand in the manifest {what}\n{side}");
            }
        }
    }
    for line in patch.diff.iter().filter(|line| line.sign == Sign::Removed) {
        let same = |other: &&DiffLine| other.sign == Sign::Added && other.text == line.text;
        assert!(!patch.diff.iter().any(|other| same(&other)), "{name}: goes and comes: {}", line.text);
    }
}

/// The lines of one side of a difference.
fn side(diff: &[DiffLine], sign: Sign) -> String {
    let lines = diff.iter().filter(|line| line.sign == Sign::Context || line.sign == sign);
    lines.flat_map(|line| [line.text.as_str(), "\n"]).collect()
}

/// Whether everything shown stands in the whole; the first place that does not, else.
fn stands_in(shown: &Value, whole: &Value, place: &str) -> Result<(), String> {
    match (shown, whole) {
        // A key under which the other side has something.
        (Value::Null, _) => Ok(()),
        // What the engine does not keep is shown as left out.
        (Value::Object(shown), Value::Object(_)) if shown.contains_key("…") => Ok(()),
        (Value::Object(shown), Value::Object(whole)) => shown.iter().try_for_each(|(field, value)| {
            let place = format!("{place}.{field}");
            let there = whole.get(field).ok_or_else(|| place.clone())?;
            match (value, there, merge_key(field)) {
                (Value::Array(items), Value::Array(there), Some(key)) => items.iter().try_for_each(|item| {
                    let candidates = there.iter().filter(|other| other[key] == item[key]);
                    let place = format!("{place}[{}]", item[key]);
                    let mut wrong = candidates.map(|other| stands_in(item, other, &place)).collect::<Vec<_>>();
                    wrong.sort_by_key(Result::is_err);
                    wrong.into_iter().next().unwrap_or(Err(place))
                }),
                _ => stands_in(value, there, &place),
            }
        }),
        (shown, whole) if shown == whole => Ok(()),
        _ => Err(format!("{place}: {shown}")),
    }
}
