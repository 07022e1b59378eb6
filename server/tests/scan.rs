//! `atalaya scan` and `atalaya checks` as a person calls them: what they print and how they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn atalaya(arguments: &[&str]) -> Output {
    atalaya_with_input(arguments, b"")
}

fn atalaya_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_atalaya"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The result as JSON, held against the schema that is published with it.
fn json(arguments: &[&str]) -> (Value, Output) {
    let output = atalaya(&[&["scan", "--format", "json"], arguments].concat());
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: Value = serde_json::from_slice(&std::fs::read(root().join("docs/scan.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(&result).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(problems, Vec::<String>::new());
    (result, output)
}

#[test]
fn a_table_says_how_bad_where_what_and_whose_move() {
    let output = atalaya(&["scan", "shop.yaml", "cart.report.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    let first = table.lines().nth(1).unwrap();
    for part in [
        "Critical",
        "shop/cart",
        "cart runs as a privileged container",
        "developer, storefront",
        "privilege.privileged",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    assert!(table.contains("CVE-2023-45853 in zlib1g 1:1.2.13.dfsg-1"));
    assert!(table.contains("No allowed registries are configured."));
    assert!(table.trim_end().ends_with("Developers’ move: 9, operators’: 3."), "{table}");
}

#[test]
fn json_keeps_to_its_schema_and_carries_the_exact_change() {
    let (result, output) = json(&["shop.yaml", "cart.report.json"]);
    assert_eq!(output.status.code(), Some(0));
    let findings = result["findings"].as_array().unwrap();
    let privileged = findings.iter().find(|finding| finding["check"] == "privilege.privileged").unwrap();
    assert_eq!(privileged["evidence"]["field"], "spec.template.spec.containers[0].securityContext.privileged");
    assert!(privileged["fix"]["patch"].as_str().unwrap().contains("privileged: false"));
    let vulnerability = findings.iter().find(|finding| finding["check"] == "image.vulnerability").unwrap();
    assert_eq!(vulnerability["occurrences"][0]["match"], "reference-only");
    assert_eq!(vulnerability["priority"]["factors"][0]["reason"], "Critical, CVSS 9.8");
}

#[test]
fn the_version_of_the_standards_decides_which_controls_a_finding_breaks() {
    let controls = |arguments: &[&str]| {
        let (result, _) = json(arguments);
        let findings = result["findings"].as_array().unwrap().clone();
        let root = findings.iter().find(|finding| finding["check"] == "privilege.run-as-root").unwrap();
        let standards = root["standards"].as_array().unwrap().iter();
        let of_pods = standards.filter(|standard| standard["standard"] == "pod-security");
        of_pods.map(|standard| standard["control"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(controls(&["shop.yaml"]), ["runasnonroot", "runasuser"]);
    assert_eq!(controls(&["--pod-security-version", "v1.22", "shop.yaml"]), ["runasnonroot"]);
    let wrong = atalaya(&["scan", "--pod-security-version", "v1.x", "shop.yaml"]);
    assert!(text(&wrong.stderr).contains("expected latest, or a version such as v1.28"), "{}", text(&wrong.stderr));
}

#[test]
fn the_sample_cluster_keeps_to_the_schema() {
    let sample = root().join("server/sample/3-latest");
    let settings = root().join("server/sample/settings.toml");
    let (result, output) = json(&["--settings", settings.to_str().unwrap(), sample.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(result["findings"].as_array().unwrap().len() > 900);
}

#[test]
fn exit_codes_follow_the_design() {
    // (arguments, code)
    let table: [(&[&str], i32); 10] = [
        (&["scan", "shop.yaml"], 0),
        (&["scan", "shop.yaml", "--fail-on", "critical"], 1),
        (&["scan", "broken.yaml", "--fail-on", "low"], 2),
        (&["scan", "missing.yaml"], 2),
        (&["scan", "shop.yaml", "--fail-on", "severe"], 2),
        (&["scan", "shop.yaml", "--pod-security-version", "v1.18"], 0),
        (&["scan", "shop.yaml", "--pod-security-version", "v2.0"], 2),
        (&["scan"], 2),
        (&["scan", "shop.yaml", "broken.yaml", "--fail-on", "critical"], 2),
        (&["--help"], 0),
    ];
    for (arguments, code) in table {
        assert_eq!(atalaya(arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn a_broken_document_is_named_and_the_rest_goes_on() {
    let (result, output) = json(&["broken.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = result["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (&errors[0]["file"], &errors[0]["document"], &errors[0]["line"]),
        (&Value::from("broken.yaml"), &Value::from(2), &Value::from(11))
    );
    assert!(text(&output.stderr).contains("spec.replicas"), "{}", text(&output.stderr));
    // Both namespaces around it were judged.
    let judged = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["check"] == "privilege.pod-security-not-enforced");
    assert_eq!(judged.count(), 2);
}

#[test]
fn standard_input_is_read_where_it_is_asked_for() {
    let manifest = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan/shop.yaml")).unwrap();
    let output = atalaya_with_input(&["scan", "-"], &manifest);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("privilege.privileged"));
}

#[test]
fn the_catalogue_is_printed_and_its_page_is_fresh() {
    let output = atalaya(&["checks"]);
    assert_eq!(text(&output.stdout).lines().count(), posture::catalogue::all().len());
    let listed: Value = serde_json::from_slice(&atalaya(&["checks", "--format", "json"]).stdout).unwrap();
    assert_eq!(listed[0]["id"], posture::catalogue::all()[0].id);
    let page = std::fs::read_to_string(root().join("docs/checks.md")).unwrap();
    let printed = atalaya(&["checks", "--format", "markdown"]);
    assert_eq!(text(&printed.stdout), page, "write it anew: atalaya checks --format markdown > docs/checks.md");
}
