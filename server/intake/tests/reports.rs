//! What Trivy's reports become.

#![expect(clippy::panic, reason = "a test ends so")]

use intake::{Item, Limits, read_all};
use posture::{
    scan::{ImageScan, Package},
    time::Timestamp,
    words::{PackageClass, Severity},
};
use std::sync::Arc;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn items(text: &str) -> Vec<Item> {
    read_all("report.json", text.as_bytes(), NOW, &Limits::default())
}

fn scan(text: &str) -> ImageScan {
    let mut items = items(text);
    assert_eq!(items.len(), 1, "{items:?}");
    match items.remove(0) {
        Item::Scan(scan) => *scan,
        other => panic!("{other:?}"),
    }
}

/// A report about an image, with these results.
fn report(results: &str) -> String {
    format!(
        r#"{{"SchemaVersion":2,"ArtifactName":"registry.example/shop/cart:1.2","ArtifactType":"container_image","Metadata":{{}}{results}}}"#
    )
}

#[test]
fn a_report_is_reduced_to_what_the_engine_reads() {
    let (index, config, layer) = ("a".repeat(64), "b".repeat(64), "c".repeat(64));
    let scan = scan(&format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-01-31T12:00:00.123456789+01:00","ArtifactName":"registry.example/shop/cart:1.2","ArtifactType":"container_image",
        "Metadata":{{"OS":{{"Family":"debian","Name":"12.5","EOSL":true}},"ImageID":"sha256:{config}","DiffIDs":["sha256:{layer}"],"RepoTags":["registry.example/shop/cart:1.2"],"RepoDigests":["registry.example/shop/cart@sha256:{index}"],"ImageConfig":{{"architecture":"amd64","rootfs":{{"diff_ids":["sha256:other"]}}}}}},
        "Results":[
        {{"Target":"registry.example/shop/cart:1.2 (debian 12.5)","Class":"os-pkgs","Type":"debian",
          "Packages":[{{"Name":"openssl","Version":"3.0.11","Release":"1","Epoch":1,"Identifier":{{"PURL":"pkg:deb/debian/openssl@3.0.11"}}}},{{"Name":"openssl","Version":"3.0.11","Release":"1","Epoch":1}}],
          "Vulnerabilities":[{{"VulnerabilityID":"CVE-2024-1","VendorIDs":["DSA-1-1","GHSA-aaaa-bbbb-cccc"],"PkgName":"openssl","PkgIdentifier":{{"PURL":"pkg:deb/debian/openssl@3.0.11"}},"InstalledVersion":"3.0.11-1","FixedVersion":"3.0.12-1, 3.1","Status":"fixed","Layer":{{"DiffID":"sha256:{layer}"}},"PrimaryURL":"https://avd.example/1","Title":"A \"flaw\"","Description":"Two\nlines","Severity":"CRITICAL","CVSS":{{"nvd":{{"V2Score":10,"V3Score":9.8}},"ghsa":{{"V40Score":9.3}}}},"References":["x"]}}]}},
        {{"Target":"Java","Class":"lang-pkgs","Type":"jar",
          "Vulnerabilities":[{{"VulnerabilityID":"CVE-2024-2","PkgName":"org.a:b","PkgPath":"app/b.jar","InstalledVersion":"1","Severity":"UNKNOWN","PrimaryURL":"http://insecure.example"}}]}},
        {{"Target":"app/go.sum","Class":"lang-pkgs","Type":"gomod",
          "Vulnerabilities":[{{"VulnerabilityID":"CVE-2024-2","PkgName":"example.org/b","InstalledVersion":"1","Severity":"LOW"}}]}}]}}"#
    ));
    assert_eq!((scan.scanner.as_str(), scan.scanned_at), ("trivy", Timestamp(1_769_857_200_123)));
    assert_eq!(
        (scan.reference.as_str(), scan.repository.as_str()),
        ("registry.example/shop/cart:1.2", "registry.example/shop/cart")
    );
    assert_eq!(scan.digests.repository, [format!("sha256:{index}")]);
    assert_eq!(scan.digests.configuration, Some(format!("sha256:{config}")));
    assert_eq!((scan.os.as_deref(), scan.os_end_of_life), (Some("debian 12.5"), true));
    assert_eq!(scan.layers, [format!("sha256:{layer}")]);
    assert_eq!(scan.covers.iter().copied().collect::<Vec<_>>(), [PackageClass::Os, PackageClass::Language]);
    assert_eq!(
        scan.packages,
        [Package { package_type: "deb".to_owned(), name: "openssl".to_owned(), version: "1:3.0.11-1".to_owned() }]
    );
    let [openssl, jar, go] = scan.vulnerabilities.as_slice() else { panic!("{scan:?}") };
    assert_eq!(
        (openssl.vulnerability.id.as_str(), openssl.vulnerability.aliases.as_slice()),
        ("CVE-2024-1", &["GHSA-aaaa-bbbb-cccc".to_owned()][..])
    );
    assert_eq!(
        (openssl.vulnerability.title.as_str(), openssl.vulnerability.description.as_str()),
        ("A \"flaw\"", "Two\nlines")
    );
    assert_eq!(
        (openssl.vulnerability.url.as_deref(), openssl.vulnerability.cvss_tenths),
        (Some("https://avd.example/1"), Some(98))
    );
    assert_eq!(
        (openssl.package_type.as_str(), openssl.class, openssl.severity),
        ("deb", PackageClass::Os, Severity::Critical)
    );
    assert_eq!(
        (openssl.installed_version.as_str(), openssl.fixed_version.as_deref()),
        ("3.0.11-1", Some("3.0.12-1, 3.1"))
    );
    assert_eq!((openssl.path.as_deref(), openssl.layer.as_deref()), (None, Some(format!("sha256:{layer}").as_str())));
    assert_eq!(
        (jar.path.as_deref(), jar.package_type.as_str(), jar.severity),
        (Some("app/b.jar"), "maven", Severity::Unknown)
    );
    assert_eq!(
        (jar.vulnerability.url.as_deref(), jar.fixed_version.as_deref(), jar.layer.as_deref()),
        (None, None, None)
    );
    assert_eq!((go.path.as_deref(), go.package_type.as_str()), (Some("app/go.sum"), "golang"));
}

#[test]
fn a_class_is_covered_when_it_was_looked_at() {
    // (results, OS, language)
    let table = [
        ("", false, false),
        (r#","Results":null"#, false, false),
        (r#","Results":[]"#, false, false),
        (r#","Results":[{"Target":"a (debian 12)","Class":"os-pkgs","Type":"debian"}]"#, true, false),
        (r#","Results":[{"Target":"go.mod","Class":"lang-pkgs","Type":"gomod","Packages":[]}]"#, false, true),
        (r#","Results":[{"Target":"a","Class":"secret","Secrets":[]},{"Target":"b","Class":"license"}]"#, false, false),
        (r#","Results":[{"Target":"a","Type":"alpine"},{"Target":"b","Type":"bundler"}]"#, true, true),
    ];
    for (results, os, language) in table {
        let scan = scan(&report(results));
        assert_eq!(
            (scan.covers.contains(&PackageClass::Os), scan.covers.contains(&PackageClass::Language)),
            (os, language),
            "{results}"
        );
    }
}

#[test]
fn an_image_is_named_by_what_can_be_joined() {
    let digest = "d".repeat(64);
    // (artifact name, metadata, reference, repository, digests)
    let table = [
        ("nginx", "{}".to_owned(), "nginx", "docker.io/library/nginx", 0),
        ("nginx:1.29", r#"{"RepoTags":["other:1"]}"#.to_owned(), "nginx:1.29", "docker.io/library/nginx", 0),
        ("images/alpine.tar.gz", r#"{"RepoTags":["alpine:3"]}"#.to_owned(), "alpine:3", "docker.io/library/alpine", 0),
        ("images/alpine.tar", "{}".to_owned(), "images/alpine.tar", "", 0),
        ("", r#"{"RepoTags":[""],"RepoDigests":[""]}"#.to_owned(), "team/app:1", "docker.io/team/app", 0),
        ("", format!(r#"{{"RepoDigests":["quay.io/a/b@sha256:{digest}"]}}"#), "quay.io/a/b@sha256:…", "quay.io/a/b", 1),
        (&format!("quay.io/a/b@sha256:{digest}"), "{}".to_owned(), "quay.io/a/b@sha256:…", "quay.io/a/b", 1),
    ];
    for (name, metadata, reference, repository, digests) in table {
        let scan = scan(&format!(
            r#"{{"SchemaVersion":2,"ArtifactName":"{name}","Metadata":{metadata},"Results":[{{"Target":"team/app:1 (debian 12)","Class":"os-pkgs","Type":"debian"}}]}}"#
        ));
        assert_eq!(
            (scan.reference.replace(&digest, "…").as_str(), scan.repository.as_str()),
            (reference, repository),
            "{name}"
        );
        assert_eq!(scan.digests.repository.len(), digests, "{name}");
        assert_eq!(scan.scanned_at, NOW);
    }
    let found = items(r#"{"SchemaVersion":2,"ArtifactType":"container_image"}"#);
    let [Item::Error(error)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        error.to_string(),
        "report.json: ArtifactName: expected an image's name or digest, found none; scan again with trivy image"
    );
}

#[test]
fn suppressed_findings_keep_their_status_and_source() {
    let found = scan(&report(
        r#","Results":[{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm","ExperimentalModifiedFindings":[
        {"Type":"vulnerability","Status":"not_affected","Statement":"vulnerable_code_not_in_execute_path","Source":"vex.json","Finding":{"VulnerabilityID":"CVE-1","PkgName":"a","Severity":"HIGH"}},
        {"Type":"misconfiguration","Status":"ignored","Source":".trivyignore","Finding":{"ID":"DS002"}}]}]"#,
    ));
    let [finding] = found.vulnerabilities.as_slice() else { panic!("{found:?}") };
    let suppressed = finding.suppressed.as_ref().unwrap();
    assert_eq!(
        (suppressed.status.as_str(), suppressed.statement.as_deref(), suppressed.source.as_str()),
        ("not_affected", Some("vulnerable_code_not_in_execute_path"), "vex.json")
    );
}

#[test]
fn a_faulty_vulnerability_hides_none_of_the_others() {
    let found = items(&report(
        r#","Results":[{"Target":"a","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{"PkgName":"a","Severity":"HIGH"},{"VulnerabilityID":"CVE-1","PkgName":"a"},{"VulnerabilityID":"<b>","PkgName":"a"},{"VulnerabilityID":"CVE-2"}]}]"#,
    ));
    let errors: Vec<_> = found
        .iter()
        .filter_map(|item| if let Item::Error(error) = item { Some(error.to_string()) } else { None })
        .collect();
    assert_eq!(
        errors,
        [
            "report.json: Results[0].Vulnerabilities[0].VulnerabilityID: expected an identifier, such as CVE-2023-4863, found none",
            "report.json: Results[0].Vulnerabilities[2].VulnerabilityID: expected an identifier, such as CVE-2023-4863, found \"<b>\"",
            "report.json: Results[0].Vulnerabilities[3].PkgName: expected a package's name, found none",
        ]
    );
    assert!(found.iter().any(|item| matches!(item, Item::Scan(scan) if scan.vulnerabilities.len() == 1)));
}

#[test]
fn the_same_vulnerability_is_kept_once() {
    let entry = |package: &str, title: &str| {
        format!(r#"{{"VulnerabilityID":"CVE-1","PkgName":"{package}","Title":"{title}"}}"#)
    };
    let found = scan(&report(&format!(
        r#","Results":[{{"Target":"a","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{},{},{}]}}]"#,
        entry("a", "x"),
        entry("b", "x"),
        entry("c", "y")
    )));
    let [a, b, c] = found.vulnerabilities.as_slice() else { panic!("{found:?}") };
    assert!(Arc::ptr_eq(&a.vulnerability, &b.vulnerability) && !Arc::ptr_eq(&a.vulnerability, &c.vulnerability));
}

#[test]
fn what_no_check_reads_is_counted() {
    let found = items(&report(
        r#","Results":[{"Target":"a","Class":"secret","Secrets":[{"RuleID":"x","Match":"hunter2"},{}]},{"Target":"b","Class":"license","Licenses":[{}]},{"Target":"c","Class":"config","Misconfigurations":[{},{},{}]}]"#,
    ));
    let counts: Vec<_> = found
        .iter()
        .filter_map(|item| if let Item::NotJudged(not) = item { Some((not.kind.as_str(), not.count)) } else { None })
        .collect();
    assert_eq!(counts, [("misconfigurations", 3), ("secrets", 2), ("licenses", 1)]);
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn reports_about_something_else_are_skipped_and_other_schemas_refused() {
    for (artifact_type, what) in [
        ("filesystem", "a file system"),
        ("repository", "a repository"),
        ("vm", "a virtual machine"),
        ("cyclonedx", "a list of components"),
        ("new", "something else"),
    ] {
        let found = items(&format!(r#"{{"SchemaVersion":2,"ArtifactName":"a","ArtifactType":"{artifact_type}"}}"#));
        let [Item::Skipped(skipped)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(skipped.why, format!("a Trivy report about {what}, not an image"));
    }
    for (text, expected) in [
        (
            r#"{"SchemaVersion":3,"ArtifactName":"a"}"#,
            "report.json: expected a Trivy report of schema 2, found schema 3; scan again with Trivy 0.20 or newer",
        ),
        (
            r#"{"Results":[],"Other":1}"#,
            "report.json: expected a Trivy report of schema 2, with the field SchemaVersion, found the fields \"Other\", \"Results\"; scan again with `trivy image --format json`",
        ),
        (
            "{\"SchemaVersion\":2,\n\"Results\":[{\"Target\":5}]}",
            "report.json, line 2: Results[0].Target: expected a text, found \"integer `5`\"",
        ),
        (
            "{\"SchemaVersion\":2,\n\"Results\":[",
            "report.json, line 2: expected valid JSON, found its end, in the middle of a report",
        ),
    ] {
        let found = items(text);
        let [Item::Error(error)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn several_reports_may_follow_one_another() {
    let found = items(&format!("{}\n{}\n", report(""), report("")));
    assert!(matches!(found.as_slice(), [Item::Scan(_), Item::Scan(_)]), "{found:?}");
}
