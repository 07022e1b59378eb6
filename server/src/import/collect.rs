//! Reads files one after the other and keeps what they hold, within limits, until all are read.

use super::{FileError, SkippedFile, Taken};
use intake::{Item, Limits};
use posture::{
    evidence::{Coverage, Evidence},
    object::Object,
    scan::ImageScan,
    time::Timestamp,
};
use std::{
    cell::Cell,
    collections::BTreeMap,
    io::{self, Read},
};
use store::{
    Delivery,
    evidence::{ReadProblem, Source},
};

/// The most errors and skipped files that are named; the rest is counted.
const MOST_NAMED: usize = 1_000;
/// The longest name of a file that is kept.
const LONGEST_NAME: usize = 500;

/// What files hold, and what was said of them.
#[derive(Debug)]
pub struct Collector {
    at: Timestamp,
    limits: Limits,
    most_entries: u64,
    entries: u64,
    objects: Vec<Object>,
    scans: Vec<ImageScan>,
    report: Report,
}

/// What is said of the files.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) files: u32,
    pub(super) understood: BTreeMap<String, u32>,
    pub(super) not_judged: BTreeMap<String, u32>,
    pub(super) skipped: Vec<SkippedFile>,
    pub(super) skipped_count: u32,
    pub(super) errors: Vec<FileError>,
    pub(super) error_count: u32,
}

/// There is more in the files than one import may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the import holds more than {0} objects, packages and vulnerabilities together")]
pub struct OverLimit(pub u64);

impl Collector {
    /// Nothing read yet. Objects are stamped with `at`, and nothing is later than that.
    pub fn new(at: Timestamp, limits: Limits, most_entries: u64) -> Self {
        Self { at, limits, most_entries, entries: 0, objects: Vec::new(), scans: Vec::new(), report: Report::default() }
    }

    /// Reads one file. What is wrong with it is remembered; only too much of it ends the import.
    pub fn read(&mut self, name: &str, input: impl Read) -> Result<(), OverLimit> {
        self.report.files += 1;
        let name = plain_name(name, self.report.files);
        let (at, limits, most) = (self.at, self.limits, self.most_entries);
        let over = Cell::new(self.entries > most);
        let input = Stoppable { input, stop: &over };
        intake::read(&name, input, at, &limits, &mut |item| {
            if !over.get() {
                self.take(item);
                over.set(self.entries > most);
            }
        });
        if over.get() { Err(OverLimit(most)) } else { Ok(()) }
    }

    /// How many files were read.
    pub fn files(&self) -> u32 {
        self.report.files
    }

    /// How much was not understood.
    pub fn error_count(&self) -> u32 {
        self.report.error_count
    }

    /// What was not understood, as far as it is named.
    pub fn errors(&self) -> &[FileError] {
        &self.report.errors
    }

    /// Whether nothing was found that could be judged.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.scans.is_empty()
    }

    /// Stands the import's moment in for the times of the reports: the newest becomes `at`, the others keep their distance.
    pub fn shift_scans(&mut self) {
        let Some(newest) = self.scans.iter().map(|scan| scan.scanned_at).max() else { return };
        let by = self.at.0.saturating_sub(newest.0);
        for scan in &mut self.scans {
            scan.scanned_at = Timestamp(scan.scanned_at.0.saturating_add(by));
        }
    }

    fn take(&mut self, item: Item) {
        let report = &mut self.report;
        match item {
            Item::Object(object) => {
                self.entries += 1;
                *report.understood.entry(object.kind().to_owned()).or_default() += 1;
                self.objects.push(object);
            }
            Item::Scan(mut scan) => {
                self.entries += 1 + count(scan.vulnerabilities.len()) + count(scan.packages.len());
                *report.understood.entry(report_of(&scan.scanner)).or_default() += 1;
                // A scanner whose clock runs ahead would otherwise stay the newest.
                scan.scanned_at = scan.scanned_at.min(self.at);
                self.scans.push(*scan);
            }
            Item::NotJudged(other) => *report.not_judged.entry(other.kind).or_default() += other.count,
            Item::Skipped(skipped) => {
                report.skipped_count += 1;
                if report.skipped.len() < MOST_NAMED {
                    report.skipped.push(SkippedFile {
                        file: skipped.place.file,
                        document: skipped.place.document,
                        why: skipped.why,
                    });
                }
            }
            Item::Error(error) => {
                report.error_count += 1;
                if report.errors.len() < MOST_NAMED {
                    report.errors.push(FileError::of(error));
                }
            }
        }
    }

    pub(super) fn into_delivery(
        self,
        cluster: &str,
        source: Source,
        coverage: Coverage,
        received_at: Timestamp,
    ) -> Taken {
        let errors = self.report.errors.iter().map(|error| ReadProblem {
            file: error.file.clone(),
            document: error.document,
            line: error.line,
            message: error.message.clone(),
        });
        let delivery = Delivery {
            cluster: cluster.to_owned(),
            source,
            evidence: Evidence { time: self.at, coverage, objects: self.objects, scans: self.scans },
            understood: self.report.understood.clone(),
            errors: errors.collect(),
            received_at,
            owns: Vec::new(),
        };
        (delivery, self.report)
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// `Trivy report`.
fn report_of(scanner: &str) -> String {
    let mut characters = scanner.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{} report", characters.as_str())
}

/// A name as it may be shown and logged: short, on one line.
fn plain_name(name: &str, number: u32) -> String {
    let plain: String =
        name.trim().chars().take(LONGEST_NAME).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if plain.is_empty() { format!("file {number}") } else { plain }
}

/// An input that ends when it is told to, so that a reader does not go on for nothing.
struct Stoppable<'a, R> {
    input: R,
    stop: &'a Cell<bool>,
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.stop.get() { Ok(0) } else { self.input.read(into) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POD: &str =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: nginx}]}\n---\n";

    fn collector(most: u64) -> Collector {
        Collector::new(Timestamp(1_700_000_000_000), Limits::default(), most)
    }

    #[test]
    fn a_broken_file_does_not_stop_the_others() {
        let mut collector = collector(10);
        collector.read("broken\n.yaml", "{".as_bytes()).unwrap();
        collector.read("", POD.as_bytes()).unwrap();
        assert_eq!((collector.files(), collector.error_count(), collector.is_empty()), (2, 1, false));
        assert_eq!(collector.errors()[0].file, "broken\u{fffd}.yaml");
    }

    #[test]
    fn too_much_is_an_error_and_stops_the_reading() {
        let mut collector = collector(3);
        let many = POD.repeat(10);
        assert_eq!(collector.read("many.yaml", many.as_bytes()), Err(OverLimit(3)));
        assert!(collector.objects.len() <= 4);
    }
}
