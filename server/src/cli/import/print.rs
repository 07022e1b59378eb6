//! What came of an import, for people: errors on standard error, the result on standard output.

use crate::import::Answer;
use posture::words::EventKind;
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// The most errors that are printed.
const MOST_ERRORS: usize = 50;
/// The most findings that are named for each change.
const MOST_EXAMPLES: usize = 5;

pub(super) fn result(answer: &Answer) -> Result<(), String> {
    for error in answer.errors.iter().take(MOST_ERRORS) {
        eprintln!("error: {error}");
    }
    let more =
        usize::try_from(answer.error_count).unwrap_or(usize::MAX).saturating_sub(MOST_ERRORS.min(answer.errors.len()));
    if more > 0 {
        eprintln!("error: {more} more");
    }
    for skipped in answer.skipped.iter().take(MOST_ERRORS) {
        eprintln!("note: {}: {}", skipped.file, skipped.why);
    }
    if answer.taken_as_partial {
        eprintln!(
            "note: not everything was understood, so the import was not taken as complete: nothing is gone because it is missing in it"
        );
    }
    match write(answer, &mut io::stdout().lock()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the result could not be written: {error}"))
        }
        _ => Ok(()),
    }
}

fn write(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "cluster     {}", answer.cluster)?;
    writeln!(out, "files       {}", answer.files)?;
    writeln!(out, "understood  {}", kinds(&answer.understood))?;
    if !answer.not_judged.is_empty() {
        writeln!(out, "not judged  {}", kinds(&answer.not_judged))?;
    }
    writeln!(out)?;
    let (would, import) =
        if answer.dry_run { ("would be ", "") } else { ("", answer.import.as_deref().unwrap_or_default()) };
    for (word, count, event) in [
        ("opened", answer.opened, EventKind::Opened),
        ("fixed", answer.fixed, EventKind::Fixed),
        ("gone", answer.gone, EventKind::Gone),
        ("reopened", answer.reopened, EventKind::Reopened),
    ] {
        writeln!(out, "{count:>7} {would}{word}")?;
        let examples = answer.changes.get(event.word()).map(|change| change.examples.as_slice()).unwrap_or_default();
        for example in examples.iter().take(MOST_EXAMPLES) {
            writeln!(out, "          {}  {}", example.place, example.title)?;
        }
        let named = u32::try_from(examples.len().min(MOST_EXAMPLES)).unwrap_or(count);
        if named > 0 && count > named {
            writeln!(out, "          and {} more", count - named)?;
        }
    }
    let listed = [EventKind::Opened, EventKind::Fixed, EventKind::Gone, EventKind::Reopened].map(EventKind::word);
    for (event, change) in answer.changes.iter().filter(|(event, _)| !listed.contains(&event.as_str())) {
        let label = event.parse::<EventKind>().map_or_else(|_| event.clone(), |event| event.label().to_lowercase());
        writeln!(out, "{:>7} {label}", change.count)?;
    }
    writeln!(out, "{:>7} unchanged", answer.unchanged)?;
    writeln!(out, "{:>7} present in all", answer.present)?;
    if answer.older > 0 {
        writeln!(out, "{:>7} objects and reports older than what is known, left out", answer.older)?;
    }
    if answer.duplicates > 0 {
        writeln!(out, "{:>7} objects stood in the files more than once; the last one counts", answer.duplicates)?;
    }
    if answer.dry_run { writeln!(out, "\nA dry run: nothing was changed.") } else { writeln!(out, "\nImport {import}") }
}

fn kinds(kinds: &BTreeMap<String, u32>) -> String {
    if kinds.is_empty() {
        return "nothing".to_owned();
    }
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::evidence::{Change, Example};

    #[test]
    fn the_result_reads_well() {
        let example = Example {
            id: "1".to_owned(),
            title: "resizer runs as a privileged container".to_owned(),
            place: "media/image-resizer".to_owned(),
        };
        let answer = Answer {
            import: Some("01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned()),
            cluster: "staging".to_owned(),
            files: 3,
            understood: BTreeMap::from([("Deployment".to_owned(), 12), ("Trivy report".to_owned(), 2)]),
            opened: 2,
            changes: BTreeMap::from([
                ("opened".to_owned(), Change { count: 2, examples: vec![example] }),
                ("still-seen".to_owned(), Change { count: 1, examples: Vec::new() }),
            ]),
            unchanged: 40,
            present: 42,
            ..Answer::default()
        };
        let mut out = Vec::new();
        write(&answer, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        cluster     staging
        files       3
        understood  12 Deployment, 2 Trivy report

              2 opened
                  media/image-resizer  resizer runs as a privileged container
                  and 1 more
              0 fixed
              0 gone
              0 reopened
              1 still seen by the scan
             40 unchanged
             42 present in all

        Import 01ARZ3NDEKTSV4RRFFQ69G5FAV
        ");
    }
}
