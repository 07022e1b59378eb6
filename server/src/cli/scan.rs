//! `atalaya scan`: manifests and reports of this machine to findings.

use super::{DONE, THRESHOLD_CROSSED, WRONG_INPUT};
use crate::{
    clock::{Clock, SystemClock},
    files,
};
use clap::{Args, ValueEnum};
use intake::{Item, Limits};
use posture::{
    analysis::{Analysis, analyse},
    evidence::{self, Evidence},
    pod_security::Version,
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::Severity,
};
use report::scan::{InputError, ScanResult, write_json, write_table};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Judge manifests and scan reports on this machine.
#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Files or folders with Kubernetes manifests and Trivy reports; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Exit with 1 if a finding is at least this severe: critical, high, medium or low
    #[arg(long, value_name = "SEVERITY", value_parser = parse_threshold)]
    fail_on: Option<Severity>,
    /// A TOML file with allowed registries, allowed base images and teams
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// The version of the Pod Security Standards to judge by where a namespace's label pins none: latest, or one such as v1.28
    #[arg(long, value_name = "VERSION")]
    pod_security_version: Option<Version>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

fn parse_threshold(text: &str) -> Result<Severity, String> {
    match text.parse() {
        Ok(Severity::Unknown) | Err(_) => Err("expected critical, high, medium or low".to_owned()),
        Ok(severity) => Ok(severity),
    }
}

impl Scan {
    pub(super) fn run(self) -> u8 {
        let mut settings = match self.settings.as_deref().map(read_settings).transpose() {
            Ok(settings) => settings.unwrap_or_default(),
            Err(message) => return wrong(&message),
        };
        if let Some(version) = self.pod_security_version {
            settings.pod_security_version = version;
        }
        let mut input = Input::default();
        for path in &self.paths {
            input.read(path);
        }
        input.tell_what_was_not_judged();
        // Only what has an end depends on the moment, such as the declared reason for a capability.
        let mut snapshot = Snapshot::new(SystemClock.now());
        let Ok(applied) = evidence::apply(&mut snapshot, input.evidence) else { return WRONG_INPUT };
        for key in &applied.duplicates {
            eprintln!(
                "warning: {} {}/{} stands in the input more than once; the last one counts",
                key.kind, key.namespace, key.name
            );
        }
        let analysis = analyse(&snapshot, &settings);
        let result = ScanResult { analysis: &analysis, errors: &input.errors };
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = match self.format {
            Format::Table => write_table(&result, &mut out),
            Format::Json => write_json(&result, &mut out),
        };
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return wrong(&format!("the result could not be written: {error}"));
            }
            _ => {}
        }
        if !input.errors.is_empty() {
            return WRONG_INPUT;
        }
        if crosses(&analysis, self.fail_on) { THRESHOLD_CROSSED } else { DONE }
    }
}

fn crosses(analysis: &Analysis<'_>, threshold: Option<Severity>) -> bool {
    threshold.is_some_and(|threshold| analysis.findings.iter().any(|finding| finding.severity <= threshold))
}

fn wrong(message: &str) -> u8 {
    eprintln!("error: {message}");
    WRONG_INPUT
}

fn read_settings(path: &Path) -> Result<Settings, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

#[derive(Default)]
struct Input {
    evidence: Evidence,
    errors: Vec<InputError>,
    not_judged: BTreeMap<String, u32>,
}

impl Input {
    fn read(&mut self, path: &Path) {
        if path == Path::new("-") {
            self.read_one("standard input", &mut io::stdin().lock());
            return;
        }
        let found = files::below(path);
        for (path, problem) in found.problems {
            self.error_at(&path, &problem);
        }
        for path in found.files {
            match fs::File::open(&path) {
                Ok(mut file) => self.read_one(&path.display().to_string(), &mut file),
                Err(error) => self.error_at(&path, &error),
            }
        }
    }

    fn error_at(&mut self, path: &Path, error: &io::Error) {
        let file = path.display().to_string();
        let message = format!("{file}: {error}");
        eprintln!("error: {message}");
        self.errors.push(InputError {
            file,
            document: None,
            line: None,
            expected: "a file or folder that can be read".to_owned(),
            message,
        });
    }

    fn read_one(&mut self, name: &str, file: &mut dyn Read) {
        intake::read(name, file, Timestamp::default(), &Limits::default(), &mut |item| match item {
            Item::Object(object) => self.evidence.objects.push(object),
            Item::Scan(scan) => {
                self.evidence.time = self.evidence.time.max(scan.scanned_at);
                self.evidence.scans.push(*scan);
            }
            Item::NotJudged(other) => *self.not_judged.entry(other.kind).or_default() += other.count,
            Item::Skipped(skipped) => eprintln!("note: {}: {}", skipped.place, skipped.why),
            Item::Error(error) => {
                let message = error.to_string();
                eprintln!("error: {message}");
                self.errors.push(InputError {
                    file: error.place.file,
                    document: error.place.document,
                    line: error.place.line,
                    expected: error.expected,
                    message,
                });
            }
        });
    }

    fn tell_what_was_not_judged(&self) {
        if !self.not_judged.is_empty() {
            let kinds: Vec<String> = self.not_judged.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            eprintln!("note: read but not judged by any check: {}", kinds.join(", "));
        }
    }
}
