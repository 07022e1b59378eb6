//! How fast a Trivy report becomes typed values, beside the bars: 300 MB/s from memory, 200 MB/s from gzip (bytes
//! after decompression). A megabyte is 1,000,000 bytes.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]

use flate2::{Compression, write::GzEncoder};
use intake::{Item, Limits, read};
use posture::time::Timestamp;
use std::{fmt::Write as _, io::Write as _, time::Instant};

/// Bytes of the report that is read.
const SIZE: usize = 60_000_000;

/// How often it is read; the median counts.
const RUNS: usize = 7;

fn main() {
    let report = report();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    if let Err(error) = encoder.write_all(report.as_bytes()) {
        println!("the report cannot be compressed: {error}");
        return;
    }
    let Ok(compressed) = encoder.finish() else { return };
    measure("reading Trivy JSON from memory", 300, report.as_bytes(), report.len());
    measure("reading Trivy JSON from gzip", 200, &compressed, report.len());
}

fn measure(what: &str, bar: u32, bytes: &[u8], size: usize) {
    let mut speeds: Vec<f64> = (0..RUNS)
        .map(|_| {
            let (mut found, mut faults) = (0, 0);
            let start = Instant::now();
            read("report.json", bytes, Timestamp(0), &Limits::default(), &mut |item| match item {
                Item::Scan(scan) => found += scan.vulnerabilities.len(),
                _ => faults += 1,
            });
            let seconds = start.elapsed().as_secs_f64();
            assert!(found > 1000 && faults == 0, "{found} vulnerabilities, {faults} faults");
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            let megabytes = size as f64 / 1e6;
            megabytes / seconds
        })
        .collect();
    speeds.sort_by(f64::total_cmp);
    println!("{what}: {:.0} MB/s (bar {bar})", speeds[RUNS / 2]);
}

/// A report in the proportions of real ones: long descriptions, a dozen references, scores of several vendors, and a
/// list of packages.
fn report() -> String {
    let mut text = String::with_capacity(SIZE + 10_000);
    text.push_str(
        r#"{"SchemaVersion":2,"CreatedAt":"2026-01-31T12:00:00Z","ArtifactName":"registry.example/shop/cart:1.2","ArtifactType":"container_image","Metadata":{"OS":{"Family":"debian","Name":"12.5"},"ImageID":"sha256:"#,
    );
    text.push_str(&"ab".repeat(32));
    text.push_str(r#""},"Results":[{"Target":"registry.example/shop/cart:1.2 (debian 12.5)","Class":"os-pkgs","Type":"debian","Packages":["#);
    for number in 0..5000 {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            text,
            r#"{comma}{{"ID":"package-{number}@1.{number}.0-2","Name":"package-{number}","Identifier":{{"PURL":"pkg:deb/debian/package-{number}@1.{number}.0-2?arch=amd64&distro=debian-12.5","UID":"{number:016x}"}},"Version":"1.{number}.0","Release":"2","Arch":"amd64","SrcName":"package-{number}","SrcVersion":"1.{number}.0","SrcRelease":"2","Licenses":["GPL-2.0-or-later","MIT"],"Maintainer":"Somebody <somebody@debian.example>","DependsOn":["libc6@2.36-9"],"Layer":{{"DiffID":"sha256:{}"}},"InstalledFiles":["/usr/lib/package-{number}/a.so","/usr/share/doc/package-{number}/copyright"]}}"#,
            "cd".repeat(32),
        );
    }
    text.push_str(r#"],"Vulnerabilities":["#);
    let mut number = 0;
    while text.len() < SIZE {
        let comma = if number == 0 { "" } else { "," };
        // Every vulnerability is found in three packages, as libraries and their tools come in several.
        let id = number / 3;
        let _ = write!(
            text,
            r#"{comma}
        {{"VulnerabilityID":"CVE-2024-{id}","PkgID":"package-{number}@1.0-2","PkgName":"package-{number}","PkgIdentifier":{{"PURL":"pkg:deb/debian/package-{number}@1.0-2?arch=amd64&distro=debian-12.5","UID":"{number:016x}"}},"InstalledVersion":"1.0-2","FixedVersion":"1.0-3","Status":"fixed","Layer":{{"Digest":"sha256:{}","DiffID":"sha256:{}"}},"SeveritySource":"debian","PrimaryURL":"https://avd.aquasec.example/nvd/cve-2024-{id}","DataSource":{{"ID":"debian","Name":"Debian Security Tracker","URL":"https://salsa.debian.example/security-tracker-team/security-tracker"}},"Title":"package: a heap overflow in the parser {id}","Description":"{}","Severity":"HIGH","CweIDs":["CWE-122","CWE-787"],"VendorSeverity":{{"alma":3,"nvd":3,"redhat":2}},"CVSS":{{"nvd":{{"V3Vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H","V3Score":7.5}},"redhat":{{"V3Vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L","V3Score":5.3}}}},"References":[{}],"PublishedDate":"2024-02-03T04:05:06.000Z","LastModifiedDate":"2024-05-06T07:08:09.000Z"}}"#,
            "ef".repeat(32),
            "01".repeat(32),
            "A flaw was found in the way the parser handles \\\"nested\\\" input.\\nA remote attacker could crash the service. ".repeat(5),
            (0..12).map(|at| format!(r#""https://lists.example/archive/2024/{id}/message-{at}""#)).collect::<Vec<_>>().join(","),
        );
        number += 1;
    }
    text.push_str("]}]}");
    text
}
