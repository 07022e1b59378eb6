//! Trivy's JSON reports about images (`trivy image --format json`, schema 2).
//!
//! What a report covers decides later what counts as fixed, so the rule is strict: a class of packages (OS, language)
//! is covered exactly when the report holds a result of that class. Trivy prints such a result for every recognised
//! operating system and for every group of language packages that it looked into, clean ones included, and prints
//! none where it did not look (`--pkg-types`, an operating system it does not know, an image without such packages).
//! A recognised operating system alone says nothing: with `--scanners secret` Trivy recognises it all the same.
//!
//! Two things no report can tell: that vulnerabilities were hidden by `--severity` or `--ignore-unfixed`, and that
//! `--list-all-pkgs` listed packages while vulnerabilities were not looked for.

mod cvss;
mod package;
mod read;
mod report;
mod text;

use crate::{ReadError, error::quoted, limits::bytes_for_people, output::Output, sniff::BOM, source::io_error};
use std::io::Read;

/// Reads one report, or several one after another.
pub(crate) fn read(bytes: impl Read, out: &mut Output<'_>) {
    let mut held = Vec::new();
    if let Err(error) = bytes.take(out.limits.report_bytes.saturating_add(1)).read_to_end(&mut held) {
        return out.error(io_error(&error, out.place(), out.limits));
    }
    if held.len() as u64 > out.limits.report_bytes {
        let at_most = format!("{} in one report after decompression", bytes_for_people(out.limits.report_bytes));
        return out.error(ReadError::limit(out.place(), "report_bytes", &at_most, "scan without --list-all-pkgs"));
    }
    let held = held.strip_prefix(BOM).unwrap_or(&held);
    let text = match std::str::from_utf8(held) {
        Ok(text) => text,
        Err(error) => {
            let byte = held.get(error.valid_up_to()).copied().unwrap_or_default();
            let found = format!("the byte 0x{byte:02x} at offset {}", error.valid_up_to());
            return out.error(ReadError::new(out.place(), "text in UTF-8").found(found));
        }
    };
    let mut reports = serde_json::Deserializer::from_str(text).into_iter::<report::Report<'_>>();
    loop {
        let start = reports.byte_offset();
        match reports.next() {
            None => return,
            Some(Ok(report)) => read::report(&report, &text[start..reports.byte_offset()], out),
            Some(Err(error)) => return out.error(broken(&error, &text[start..], out)),
        }
    }
}

/// The list of results that Trivy printed before schema 2.
pub(crate) fn refuse_legacy(out: &mut Output<'_>) {
    let error = ReadError::new(out.place(), "a Trivy report of schema 2")
        .found("one of schema 1, which does not name its image");
    out.error(error.remedy("scan again with Trivy 0.20 or newer"));
}

/// Reads the text again, more slowly, to say which field is at fault.
fn broken(error: &serde_json::Error, text: &str, out: &Output<'_>) -> ReadError {
    let place = out.place().at_line(error.line() as u64);
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if error.is_eof() {
        return ReadError::new(place, "valid JSON").found("its end, in the middle of a report");
    }
    if !error.is_data() {
        return ReadError::new(place, "valid JSON").found(format!("a fault: {message}"));
    }
    let path = serde_path_to_error::deserialize::<_, report::Report<'_>>(&mut serde_json::Deserializer::from_str(text))
        .err()
        .map(|error| error.path().to_string())
        .unwrap_or_default();
    match message.split_once(", expected ") {
        Some((found, expected)) => {
            let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
            ReadError::new(place, expected).found(quoted(found)).path(path)
        }
        None => ReadError::new(place, "a Trivy report of schema 2").found(format!("a fault: {message}")).path(path),
    }
}
