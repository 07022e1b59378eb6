//! `atalaya checks`: the catalogue, for people and for programs.

use super::{DONE, WRONG_INPUT};
use clap::{Args, ValueEnum};
use posture::{catalogue, check::Check};
use serde::Serialize;
use std::io::{self, Write};

/// Print the catalogue of checks.
#[derive(Debug, Args)]
pub(super) struct Checks {
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
    Markdown,
}

impl Checks {
    pub(super) fn run(self) -> u8 {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = match self.format {
            Format::Table => table(&mut out),
            Format::Json => json(&mut out),
            Format::Markdown => markdown(&mut out),
        };
        // A reader that has seen enough, such as `head`, is no error.
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => WRONG_INPUT,
            _ => DONE,
        }
    }
}

fn table(out: &mut impl Write) -> io::Result<()> {
    let width = catalogue::all().iter().map(|check| check.id.len()).max().unwrap_or(0);
    for check in catalogue::all() {
        writeln!(out, "{:width$}  {:8}  {:9}  {}", check.id, check.severity.word(), check.side.word(), check.title)?;
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckJson {
    id: &'static str,
    title: &'static str,
    pillar: &'static str,
    area: &'static str,
    severity: &'static str,
    responsibility: &'static str,
    responsibility_reason: &'static str,
    why: &'static str,
    fix: &'static str,
    try_first: &'static str,
    standards: Vec<String>,
    references: &'static [&'static str],
}

fn json(out: &mut impl Write) -> io::Result<()> {
    let checks: Vec<CheckJson> = catalogue::all()
        .iter()
        .map(|check| CheckJson {
            id: check.id,
            title: check.title,
            pillar: check.area.pillar().word(),
            area: check.area.word(),
            severity: check.severity.word(),
            responsibility: check.side.word(),
            responsibility_reason: check.side_reason,
            why: check.why,
            fix: check.fix,
            try_first: check.try_first,
            standards: standards(check),
            references: check.references,
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &checks)?;
    writeln!(out)
}

/// The catalogue as a page; `docs/checks.md` is this text.
pub(crate) fn markdown(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "# Checks\n\nPrinted by `atalaya checks --format markdown`; the page Checks of the dashboard shows the same text."
    )?;
    for check in catalogue::all() {
        writeln!(out, "\n## {}\n\n**{}**\n", check.id, check.title)?;
        writeln!(
            out,
            "Area {}, severity {}, the move of the {}: {}\n",
            check.area, check.severity, check.side, check.side_reason
        )?;
        writeln!(out, "Why it matters: {}\n\nHow to fix it: {}", check.why, check.fix)?;
        if !check.try_first.is_empty() {
            writeln!(out, "\nTry it first: {}", check.try_first)?;
        }
        let standards = standards(check);
        if !standards.is_empty() {
            writeln!(out, "\nStandards: {}", standards.join("; "))?;
        }
        writeln!(
            out,
            "\nRead more: {}",
            check.references.iter().map(|url| format!("<{url}>")).collect::<Vec<_>>().join(", ")
        )?;
    }
    Ok(())
}

fn standards(check: &Check) -> Vec<String> {
    let parts = check.standards.iter().map(|standard| [standard.standard, standard.level, standard.control]);
    parts.map(|parts| parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")).collect()
}
