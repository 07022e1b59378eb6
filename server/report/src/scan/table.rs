//! Scan results as a table for a terminal: the worst first, then whose move and what to change.

use super::ScanResult;
use posture::{
    analysis::{Analysis, Unknown},
    finding::Finding,
    words::{Severity, Side},
};
use std::{
    cmp::Reverse,
    collections::BTreeMap,
    io::{self, Write},
};

/// Writes a result as a table, then what can't be told, then what to do next.
pub fn write(result: &ScanResult<'_>, mut out: impl Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = result.analysis.findings.iter().collect();
    findings.sort_by_key(|finding| {
        (finding.severity, Reverse(finding.priority.value), finding.subject.clone(), finding.check.id)
    });
    if !findings.is_empty() {
        rows(&findings, &mut out)?;
        writeln!(out)?;
    }
    unknowns(&result.analysis.unknowns, &mut out)?;
    summary(result.analysis, result.errors.len(), &mut out)
}

fn rows(findings: &[&Finding], out: &mut impl Write) -> io::Result<()> {
    const HEAD: [&str; 6] = ["SEVERITY", "PRIORITY", "WORKLOAD", "FINDING", "MOVE", "CHECK"];
    let rows: Vec<[String; 6]> = findings
        .iter()
        .map(|finding| {
            [
                finding.severity.label().to_owned(),
                finding.priority.value.to_string(),
                place(finding),
                visible(&finding.title),
                whose(finding),
                finding.check.id.to_owned(),
            ]
        })
        .collect();
    let mut widths = HEAD.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    line(&HEAD.map(str::to_owned), &widths, out)?;
    rows.iter().try_for_each(|row| line(row, &widths, out))
}

fn line(cells: &[String; 6], widths: &[usize; 6], out: &mut impl Write) -> io::Result<()> {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count()) + 2));
    }
    writeln!(out, "{}", text.trim_end())
}

fn place(finding: &Finding) -> String {
    let namespace = match &**finding.subject.namespace() {
        "" => "cluster-wide",
        namespace => namespace,
    };
    let workload = finding
        .subject
        .workload()
        .map(|(_, name)| name)
        .or_else(|| finding.occurrences.first().map(|first| &first.workload_name));
    visible(&workload.map_or_else(|| namespace.to_string(), |name| format!("{namespace}/{name}")))
}

fn whose(finding: &Finding) -> String {
    match &finding.team {
        Some(team) => visible(&format!("{}, {team}", finding.side)),
        None => finding.side.to_string(),
    }
}

/// Control characters from an input must not reach the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn unknowns(unknowns: &[Unknown], out: &mut impl Write) -> io::Result<()> {
    let mut by_why: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for unknown in unknowns {
        *by_why.entry((unknown.check, unknown.why)).or_default() += 1;
    }
    if by_why.is_empty() {
        return Ok(());
    }
    writeln!(out, "Not known:")?;
    for ((check, why), count) in by_why {
        writeln!(out, "  {check}: {why} ({count} {})", if count == 1 { "subject" } else { "subjects" })?;
    }
    writeln!(out)
}

fn summary(analysis: &Analysis<'_>, errors: usize, out: &mut impl Write) -> io::Result<()> {
    let findings = &analysis.findings;
    let workloads = analysis.workloads.len();
    let judged = format!("{workloads} {}", if workloads == 1 { "workload" } else { "workloads" });
    if findings.is_empty() {
        writeln!(out, "No findings in {judged}.")?;
    } else {
        let severities = Severity::ALL.iter().filter_map(|severity| {
            let count = findings.iter().filter(|finding| finding.severity == *severity).count();
            (count > 0).then(|| format!("{count} {severity}"))
        });
        let side = |side: Side| findings.iter().filter(|finding| finding.side == side).count();
        writeln!(
            out,
            "{} {} in {judged}: {}. Developers’ move: {}, operators’: {}.",
            findings.len(),
            if findings.len() == 1 { "finding" } else { "findings" },
            severities.collect::<Vec<_>>().join(", "),
            side(Side::Developer),
            side(Side::Operator)
        )?;
    }
    if errors > 0 {
        writeln!(out, "{errors} {} could not be read; see above.", if errors == 1 { "document" } else { "documents" })?;
    }
    Ok(())
}
