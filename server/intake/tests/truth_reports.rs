//! Real reports, collected from the tests of Trivy and `DefectDojo`. They are not part of this repository: the folder
//! that holds them is named by `ATALAYA_TRUTH`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test ends so")]

use intake::{Item, Limits, read_all};
use posture::time::Timestamp;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn truth() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "only the environment knows where the files are")]
    let folder = std::env::var_os("ATALAYA_TRUTH").map(PathBuf::from);
    if folder.is_none() {
        println!("not run: ATALAYA_TRUTH is not set");
    }
    folder
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{}", folder.display());
    files
}

fn items(path: &Path) -> Vec<Item> {
    let name = path.file_name().unwrap().to_string_lossy();
    read_all(&name, fs::File::open(path).unwrap(), Timestamp(0), &Limits::default())
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn every_vulnerability_of_trivys_own_examples_is_read() {
    let Some(truth) = truth() else { return };
    let folder = truth.join("3-image-scans/trivy");
    let (mut images, mut others, mut refused) = (0, 0, 0);
    for path in json_files(&folder)
        .into_iter()
        .chain(json_files(&folder.join("convert")))
        .chain(json_files(&folder.join("other-formats")))
        .chain(json_files(&folder.join("sbom-inputs")))
    {
        let report: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let found = items(&path);
        let name = path.display();
        if report["SchemaVersion"] != 2 {
            let [Item::Error(error)] = found.as_slice() else { panic!("{name}: {found:?}") };
            assert!(error.remedy.is_some(), "{error}");
            refused += 1;
            continue;
        }
        if report["ArtifactType"] != "container_image" {
            assert!(matches!(found.as_slice(), [Item::Skipped(_)]), "{name}: {found:?}");
            others += 1;
            continue;
        }
        let [Item::Scan(scan)] = found.as_slice() else { panic!("{name}: {found:?}") };
        images += 1;
        let expected: Vec<&Value> =
            list(&report, "Results").iter().flat_map(|result| list(result, "Vulnerabilities")).collect();
        assert_eq!(scan.vulnerabilities.len(), expected.len(), "{name}");
        for (found, expected) in scan.vulnerabilities.iter().zip(expected) {
            assert_eq!(found.vulnerability.id, expected["VulnerabilityID"], "{name}");
            assert_eq!(found.package_name, expected["PkgName"], "{name}");
            assert_eq!(found.installed_version, expected["InstalledVersion"], "{name}");
            assert_eq!(found.fixed_version.as_deref(), expected["FixedVersion"].as_str(), "{name}");
            assert_eq!(found.severity.word().to_uppercase(), expected["Severity"], "{name}");
            assert_eq!(found.layer.as_deref(), expected["Layer"]["DiffID"].as_str(), "{name}");
            let purl_type = expected["PkgIdentifier"]["PURL"]
                .as_str()
                .and_then(|purl| purl.strip_prefix("pkg:")?.split('/').next());
            assert_eq!(purl_type, Some(found.package_type.as_str()), "{name}");
            let highest = expected["CVSS"]
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|(_, vendor)| [vendor["V3Score"].as_f64(), vendor["V40Score"].as_f64()]);
            let highest = highest
                .flatten()
                .fold(None, |highest: Option<f64>, score| Some(highest.map_or(score, |highest| highest.max(score))));
            assert_eq!(
                found.vulnerability.cvss_tenths.map(f64::from),
                highest.map(|score| (score * 10.0).round()),
                "{name}"
            );
        }
        assert_eq!(scan.digests.configuration.as_deref(), report["Metadata"]["ImageID"].as_str(), "{name}");
        assert!(!scan.repository.is_empty(), "{name}");
        let looked_at = list(&report, "Results").iter().any(|result| result["Class"] == "os-pkgs");
        assert_eq!(scan.covers.contains(&posture::words::PackageClass::Os), looked_at, "{name}");
    }
    println!("{images} images, {others} about something else, {refused} refused");
    assert!(images >= 20 && others >= 20 && refused >= 10);
}

#[test]
fn counts_agree_with_those_of_defectdojo() {
    let Some(truth) = truth() else { return };
    let folder = truth.join("3-image-scans/defectdojo");
    let expected: Value = serde_json::from_slice(&fs::read(folder.join("EXPECTED-FINDINGS.json")).unwrap()).unwrap();
    // Reports about images; the others are refused or skipped, which the table below lists by hand.
    for name in ["all_statuses.json", "scheme_2_many_vulns.json", "scheme_2_no_vuln.json", "license_scheme.json"] {
        let found = items(&folder.join("trivy").join(name));
        let count: usize = found
            .iter()
            .map(|item| match item {
                Item::Scan(scan) => scan.vulnerabilities.len(),
                Item::NotJudged(not_judged) => not_judged.count as usize,
                other => panic!("{name}: {other:?}"),
            })
            .sum();
        // DefectDojo states no number where it expects none.
        let expected = expected["files"][format!("trivy/{name}")]["expected_findings"].as_u64().unwrap_or(0);
        assert_eq!(count as u64, expected, "{name}");
    }
    for (name, why) in [
        ("cvss_severity_source.json", "a Trivy report about a list of components"),
        ("issue_9263.json", "a Trivy report about a list of components"),
        ("issue_14136.json", "a Trivy report about a file system"),
        ("issue_10991.json", "a report of `trivy k8s`"),
        ("issue_9170.json", "a report of `trivy k8s`"),
        ("kubernetes.json", "a report of `trivy k8s`"),
        ("kubernetes_fabricated_internal_duplicates.json", "a report of `trivy k8s`"),
        ("kubernetes_fabricated_subset.json", "a report of `trivy k8s`"),
        ("legacy_many_vulns.json", "one of schema 1"),
        ("legacy_trivy_mix.json", "one of schema 1"),
    ] {
        let found = items(&folder.join("trivy").join(name));
        let said = match found.as_slice() {
            [Item::Skipped(skipped)] => skipped.why.clone(),
            [Item::Error(error)] => error.to_string(),
            other => panic!("{name}: {other:?}"),
        };
        assert!(said.contains(why), "{name}: {said}");
    }
}
