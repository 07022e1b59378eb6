//! Findings as CSV (RFC 4180), safe to open in a spreadsheet.

use posture::words::{Presence, Severity, Side, Work};
use std::{borrow::Cow, io};

/// One line of the export. Times are RFC 3339 in UTC, to the second.
#[derive(Debug, Clone, Default)]
pub struct Row<'a> {
    /// The finding's fingerprint.
    pub fingerprint: &'a str,
    /// The cluster's name.
    pub cluster: &'a str,
    /// The namespace.
    pub namespace: &'a str,
    /// Kind and name of the first workload, such as `Deployment/cart`.
    pub workload: &'a str,
    /// The container.
    pub container: &'a str,
    /// How bad.
    pub severity: Option<Severity>,
    /// 0 to 100.
    pub priority: u8,
    /// The check's id.
    pub check: &'a str,
    /// The fact.
    pub title: &'a str,
    /// The vulnerability's identifier.
    pub vulnerability: &'a str,
    /// The package.
    pub package: &'a str,
    /// The installed version.
    pub installed: &'a str,
    /// The versions that fix it.
    pub fixed: &'a str,
    /// The image.
    pub image: &'a str,
    /// Whose move.
    pub side: Option<Side>,
    /// Why it is theirs.
    pub side_reason: &'a str,
    /// The team.
    pub team: &'a str,
    /// Whether it is there.
    pub presence: Option<Presence>,
    /// What people do about it.
    pub work: Option<Work>,
    /// When it was first seen.
    pub first_seen: &'a str,
    /// When it was last seen.
    pub last_seen: &'a str,
    /// When it is due.
    pub due: &'a str,
}

const HEAD: [&str; 22] = [
    "fingerprint",
    "cluster",
    "namespace",
    "workload",
    "container",
    "severity",
    "priority",
    "check",
    "finding",
    "vulnerability",
    "package",
    "installed",
    "fixed in",
    "image",
    "side",
    "why this side",
    "team",
    "presence",
    "work",
    "first seen",
    "last seen",
    "due",
];

/// Writes CSV row by row.
#[derive(Debug)]
pub struct Writer<W: io::Write> {
    inner: ::csv::Writer<W>,
}

impl<W: io::Write> Writer<W> {
    /// Starts with the head line.
    pub fn new(out: W) -> io::Result<Self> {
        let mut inner = ::csv::Writer::from_writer(out);
        inner.write_record(HEAD)?;
        Ok(Self { inner })
    }

    /// Writes one finding.
    pub fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        let priority = row.priority.to_string();
        let cells: [&str; 22] = [
            row.fingerprint,
            row.cluster,
            row.namespace,
            row.workload,
            row.container,
            row.severity.map_or("", Severity::word),
            &priority,
            row.check,
            row.title,
            row.vulnerability,
            row.package,
            row.installed,
            row.fixed,
            row.image,
            row.side.map_or("", Side::word),
            row.side_reason,
            row.team,
            row.presence.map_or("", Presence::word),
            row.work.map_or("", Work::word),
            row.first_seen,
            row.last_seen,
            row.due,
        ];
        for cell in cells {
            self.inner.write_field(formula_safe(cell).as_bytes())?;
        }
        self.inner.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the file and hands the output back.
    pub fn finish(self) -> io::Result<W> {
        self.inner.into_inner().map_err(::csv::IntoInnerError::into_error)
    }
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection").
fn formula_safe(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_cells_quoted() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer
            .write(&Row { title: "=1+1", team: "a,\"b\"", severity: Some(Severity::High), ..Row::default() })
            .unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0].split(',').count(), HEAD.len());
        assert_eq!(lines[1], ",,,,,high,0,,'=1+1,,,,,,,,\"a,\"\"b\"\"\",,,,,");
    }
}
