//! How much the server takes.

use super::setting::{Setting, parse};
use serde::{Deserialize, Serialize};

const MIB: u64 = 1024 * 1024;

/// How much the server takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limits {
    /// Bytes of one import as it is sent.
    pub import_mib: u32,
    /// Files of one import.
    pub import_files: u32,
    /// Objects, packages and vulnerabilities of one import.
    pub import_entries: u32,
    /// Imports at a time.
    pub imports_at_once: u8,
    /// Bytes of one file after decompression.
    pub file_mib: u32,
    /// Bytes of one report after decompression.
    pub report_mib: u32,
    /// Documents of one file.
    pub documents: u32,
    /// Bytes of a form.
    pub form_kib: u32,
    /// Rows of a CSV.
    pub csv_rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            import_mib: 1024,
            import_files: 20_000,
            import_entries: 3_000_000,
            imports_at_once: 2,
            file_mib: 1024,
            report_mib: 512,
            documents: 100_000,
            form_kib: 256,
            csv_rows: 1_000_000,
        }
    }
}

impl Limits {
    /// What the readers call their limits, and what the configuration calls them.
    pub const NAMES: [(&'static str, &'static str); 3] =
        [("input_bytes", "limits.file-mib"), ("report_bytes", "limits.report-mib"), ("documents", "limits.documents")];

    /// Bytes of one import as it is sent.
    pub fn import_bytes(&self) -> u64 {
        u64::from(self.import_mib) * MIB
    }

    /// What a reader of one file is held to.
    pub fn intake(&self) -> intake::Limits {
        intake::Limits {
            input_bytes: u64::from(self.file_mib) * MIB,
            report_bytes: u64::from(self.report_mib) * MIB,
            documents: self.documents,
            ..intake::Limits::default()
        }
    }

    pub(super) fn validate(&self) -> Result<(), (&'static str, String)> {
        let numbers = [
            ("import-mib", self.import_mib, 1, 1024 * 1024),
            ("import-files", self.import_files, 1, 1_000_000),
            ("import-entries", self.import_entries, 1, u32::MAX),
            ("imports-at-once", u32::from(self.imports_at_once), 1, 64),
            ("file-mib", self.file_mib, 1, 1024 * 1024),
            ("report-mib", self.report_mib, 1, 1024 * 1024),
            ("documents", self.documents, 1, u32::MAX),
            ("form-kib", self.form_kib, 16, 1024 * 1024),
            ("csv-rows", self.csv_rows, 1, u32::MAX),
        ];
        match numbers.into_iter().find(|&(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((key, _, least, most)) => Err((key, format!("expected {least} to {most}"))),
            None => Ok(()),
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "import-mib",
        variable: Some("ATALAYA_LIMITS_IMPORT_MIB"),
        flag: None,
        help: "The most one import may send, in MiB as it is sent. More is answered with 413.",
        unset: None,
        set: |config, text| parse(text, "a number of MiB").map(|value| config.limits.import_mib = value),
    },
    Setting {
        key: "import-files",
        variable: Some("ATALAYA_LIMITS_IMPORT_FILES"),
        flag: None,
        help: "The most files of one import.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.limits.import_files = value),
    },
    Setting {
        key: "import-entries",
        variable: Some("ATALAYA_LIMITS_IMPORT_ENTRIES"),
        flag: None,
        help: "The most objects, packages and vulnerabilities of one import together. They are held in memory until all files are read, a few hundred bytes each.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.limits.import_entries = value),
    },
    Setting {
        key: "imports-at-once",
        variable: Some("ATALAYA_LIMITS_IMPORTS_AT_ONCE"),
        flag: None,
        help: "The most imports that are read at a time. A further one is answered with 429 and told when to come again.",
        unset: None,
        set: |config, text| parse(text, "a number from 1 to 64").map(|value| config.limits.imports_at_once = value),
    },
    Setting {
        key: "file-mib",
        variable: Some("ATALAYA_LIMITS_FILE_MIB"),
        flag: None,
        help: "The most one file may hold after decompression, in MiB. The rest of it is not read; other files are.",
        unset: None,
        set: |config, text| parse(text, "a number of MiB").map(|value| config.limits.file_mib = value),
    },
    Setting {
        key: "report-mib",
        variable: Some("ATALAYA_LIMITS_REPORT_MIB"),
        flag: None,
        help: "The same for one scanner’s report, which is held in memory while it is read.",
        unset: None,
        set: |config, text| parse(text, "a number of MiB").map(|value| config.limits.report_mib = value),
    },
    Setting {
        key: "documents",
        variable: Some("ATALAYA_LIMITS_DOCUMENTS"),
        flag: None,
        help: "The most documents of one file.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.limits.documents = value),
    },
    Setting {
        key: "form-kib",
        variable: Some("ATALAYA_LIMITS_FORM_KIB"),
        flag: None,
        help: "The most one form may send, in KiB.",
        unset: None,
        set: |config, text| parse(text, "a number of KiB").map(|value| config.limits.form_kib = value),
    },
    Setting {
        key: "csv-rows",
        variable: Some("ATALAYA_LIMITS_CSV_ROWS"),
        flag: None,
        help: "The most rows of one CSV. A last line says so where there would be more.",
        unset: None,
        set: |config, text| parse(text, "a number").map(|value| config.limits.csv_rows = value),
    },
];
