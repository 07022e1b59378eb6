//! Whatever comes in, an error says where and what was expected, and nothing panics, hangs or eats the memory.

#![expect(clippy::unwrap_used, reason = "a test ends so")]

use flate2::{Compression, write::GzEncoder};
use intake::{Item, Limits, ReadError, read, read_all};
use posture::{object::Object, time::Timestamp};
use proptest::prelude::*;
use std::io::{self, Read, Write};

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn items(name: &str, bytes: &[u8]) -> Vec<Item> {
    read_all(name, bytes, NOW, &Limits::default())
}

fn errors(items: &[Item]) -> Vec<String> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Error(error) => Some(error.to_string()),
            _ => None,
        })
        .collect()
}

fn objects(items: &[Item]) -> Vec<&Object> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Object(object) => Some(object),
            _ => None,
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: nginx}]}\n";

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_bad_input_gets_one_clear_line() {
    let deep_yaml = format!("a: {}1{}", "[".repeat(300), "]".repeat(300));
    let deep_block = (0..300).fold(String::new(), |text, at| text + &" ".repeat(at) + "a:\n");
    let deep_json = format!(r#"{{"apiVersion":"v1","kind":"Pod","spec":{}1{}}}"#, "[".repeat(300), "]".repeat(300));
    let very_deep_json = format!(r#"{{"apiVersion":"v1","kind":"Pod","spec":{}"#, "[".repeat(1_000_000));
    let aliases = {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = vec![format!("*a{}", level - 1); 10].join(", ");
            text = [text, format!("a{level}: &a{level} [{before}]\n")].concat();
        }
        text
    };
    let deep_aliases = (0..20).fold(String::new(), |text, level| {
        let inner = if level == 0 { "1".to_owned() } else { format!("*a{}", level - 1) };
        text + &format!("a{level}: &a{level} {}{inner}{}\n", "[".repeat(40), "]".repeat(40))
    });
    let table: [(&str, &[u8], &str); 31] = [
        ("empty.yaml", b"", "empty.yaml: expected Kubernetes objects or a Trivy report, found an empty file"),
        ("blank.yaml", b" \n\t\n", "blank.yaml: expected Kubernetes objects or a Trivy report, found only white space"),
        ("utf16.yaml", b"\xff\xfea\0", "utf16.yaml: expected text in UTF-8, plain or gzip, found UTF-16"),
        ("chart.tgz", b"PK\x03\x04", "chart.tgz: expected text in UTF-8, plain or gzip, found a zip archive"),
        (
            "bytes.yaml",
            b"a: 1\nb: \xff\n",
            "bytes.yaml, document 1, line 2: expected text in UTF-8, found the byte 0xff at offset 8; save the file as UTF-8",
        ),
        (
            "words.yaml",
            b"just words",
            "words.yaml, document 1, line 1: expected Kubernetes objects or a Trivy report, found only a text",
        ),
        (
            "list.yaml",
            b"- a\n- b\n",
            "list.yaml, document 1, line 1: expected apiVersion and kind, found no fields; Kubernetes manifests",
        ),
        (
            "other.yaml",
            b"a: 1\nb: 2\n",
            "other.yaml, document 1, line 1: expected apiVersion and kind, found the fields \"a\", \"b\"; Kubernetes manifests (YAML, JSON) and Trivy image reports (JSON, schema 2) are understood",
        ),
        (
            "twice.yaml",
            b"apiVersion: v1\nkind: Pod\nkind: Pod\n",
            "twice.yaml, document 1, line 3: expected each key once, found \"kind\" twice",
        ),
        ("tab.yaml", b"a:\n\t- b\n", "tab.yaml, document 1, line 2: expected valid YAML, found a fault: "),
        (
            "template.yaml",
            b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n",
            "it looks like a template; render it first, with helm template for a chart",
        ),
        (
            "deep.yaml",
            deep_yaml.as_bytes(),
            "deep.yaml, document 1, line 1: expected at most 64 mappings and lists inside each other, found more; flatten the document, or raise the limit depth",
        ),
        ("block.yaml", deep_block.as_bytes(), "expected at most 64 mappings and lists inside each other"),
        (
            "deep.json",
            deep_json.as_bytes(),
            "deep.json, document 1, line 1: spec: expected at most 128 objects and lists inside each other, found more",
        ),
        (
            "deeper.json",
            very_deep_json.as_bytes(),
            "deeper.json, document 1, line 1: expected valid JSON, found its end, in the middle of an object",
        ),
        (
            "bomb.yaml",
            aliases.as_bytes(),
            "expected at most 100000 values repeated by aliases, found more; write the values out, or raise the limit yaml_alias_nodes",
        ),
        (
            "deep-aliases.yaml",
            deep_aliases.as_bytes(),
            "deep-aliases.yaml, document 1, line 2: expected at most 64 mappings and lists inside each other",
        ),
        (
            "cut.json",
            br#"{"apiVersion":"v1","kind":"Po"#,
            "cut.json, document 1, line 1: expected valid JSON, found its end, in the middle of an object",
        ),
        (
            "wrong.json",
            b"{\"apiVersion\":\"v1\",\n\"kind\" \"Pod\"}",
            "wrong.json, document 1, line 2: expected valid JSON, found a fault: expected `:`",
        ),
        (
            "object.json",
            b"{}",
            "object.json, document 1, line 1: expected apiVersion and kind, found no fields; Kubernetes manifests",
        ),
        (
            "schema.json",
            br#"{"scanner":"x","findings":[]}"#,
            "schema.json, document 1, line 1: expected apiVersion and kind, found the fields \"findings\", \"scanner\"; Kubernetes manifests",
        ),
        (
            "kind.yaml",
            b"kind: Pod\n",
            "kind.yaml, document 1, line 1: apiVersion: expected an API version, such as v1, found none",
        ),
        (
            "version.yaml",
            b"apiVersion: v1\nmetadata: {}\n",
            "version.yaml, document 1, line 1: kind: expected a kind, such as Deployment, found none",
        ),
        (
            "html.yaml",
            b"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: <script>alert(1)</script>\n",
            "html.yaml, document 1, line 4: metadata.name: expected a name of at most 253 letters, digits, `-`, `.`, `_` and `:`, found \"<script>alert(1)</script>\"",
        ),
        (
            "kind-html.yaml",
            b"apiVersion: v1\nkind: <b>\nmetadata: {}\n",
            "kind-html.yaml, document 1, line 2: kind: expected at most 63 letters, digits, `-`, `.` and `/`, found \"<b>\"",
        ),
        ("bell.yaml", b"apiVersion: v1\nkind: Namespace\nmetadata: {name: \"a\\x07\"}\n", "found \"a\u{fffd}\""),
        (
            "old.yaml",
            b"apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\n",
            "old.yaml, document 1, line 1: apiVersion: expected apps/v1 for a Deployment, found extensions/v1beta1; Kubernetes serves a Deployment as apps/v1 only; `kubectl convert --output-version apps/v1` rewrites it",
        ),
        (
            "legacy.json",
            br#"[{"Target":"alpine","Vulnerabilities":null}]"#,
            "legacy.json: expected a Trivy report of schema 2, found one of schema 1, which does not name its image; scan again with Trivy 0.20 or newer",
        ),
        (
            "bom.json",
            br#"{"$schema":"x","bomFormat":"CycloneDX"}"#,
            "found a CycloneDX document; scan again with `trivy image --format json`",
        ),
        (
            "k8s.json",
            br#"{"ClusterName":"a","Resources":[]}"#,
            "found a report of `trivy k8s`; scan the images one by one",
        ),
        ("cut.gz", &gzip(POD.as_bytes())[..30], "cut.gz: expected readable input, found an error while reading: "),
    ];
    for (name, bytes, expected) in table {
        let found = errors(&items(name, bytes));
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(found[0].contains(expected), "{name}:\n  found    {}\n  expected {expected}", found[0]);
        assert!(!found[0].contains('\n'), "{name}: more than one line");
    }
}

#[test]
fn a_broken_document_hides_none_of_the_others() {
    let stream = format!(
        "{POD}---\nkind: [\n---\n# nothing\n---\n{POD}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: b}}\nspec:\n  replicas: two\n---\n{POD}"
    );
    let found = items("deploy.yaml", stream.as_bytes());
    assert_eq!(objects(&found).len(), 3);
    let errors = errors(&found);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("deploy.yaml, document 2, line "), "{}", errors[0]);
    assert_eq!(errors[1], "deploy.yaml, document 4, line 19: spec.replicas: expected an integer, found \"two\"");
}

#[test]
fn a_broken_item_hides_none_of_the_others() {
    let item = |name: &str, replicas: &str| {
        format!(
            r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}"}},"spec":{{"terminationGracePeriodSeconds":{replicas},"containers":[{{"name":"c"}}]}}}}"#
        )
    };
    let list = format!(
        "{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n{},\n{},\n{}]}}",
        item("a", "1"),
        item("b", "\"x\""),
        item("c", "3")
    );
    let found = items("list.json", list.as_bytes());
    assert_eq!(objects(&found).len(), 2);
    assert_eq!(
        errors(&found),
        [
            "list.json, document 1, line 3: items[1].spec.terminationGracePeriodSeconds: expected an integer, found \"x\""
        ]
    );
}

#[test]
fn what_may_be_secret_is_never_quoted() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: {token: 12345}\nspec: {containers: [{name: c}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    env:\n    - {name: PASSWORD, value: 12345}\n";
    let found = errors(&items("secret.yaml", pod.as_bytes()));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|error| error.contains("found a number") && !error.contains("12345")), "{found:?}");
}

#[test]
fn limits_are_named_and_hold() {
    let small = Limits {
        input_bytes: 1000,
        report_bytes: 500,
        document_bytes: 200,
        object_bytes: 200,
        documents: 3,
        list_items: 2,
        ..Limits::default()
    };
    let list = |kind_first: bool, items: usize| {
        let items = vec![r#"{"apiVersion":"v1","kind":"Service","metadata":{}}"#; items].join(",");
        if kind_first {
            format!(r#"{{"kind":"List","apiVersion":"v1","items":[{items}]}}"#)
        } else {
            format!(r#"{{"apiVersion":"v1","items":[{items}],"kind":"List"}}"#)
        }
    };
    let table: [(Vec<u8>, &str); 8] = [
        (" ".repeat(1001).into_bytes(), "input_bytes"),
        (format!("a: {}", "x".repeat(300)).into_bytes(), "document_bytes"),
        (
            POD.to_owned().into_bytes().into_iter().chain(format!("---\n{POD}").repeat(4).into_bytes()).collect(),
            "documents",
        ),
        ("{}".repeat(5).into_bytes(), "documents"),
        (list(true, 3).into_bytes(), "list_items"),
        (list(false, 3).into_bytes(), "list_items"),
        (
            format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":"{}"}}"#, "x".repeat(300)).into_bytes(),
            "object_bytes",
        ),
        (format!(r#"{{"SchemaVersion":2,"ArtifactName":"{}"}}"#, "x".repeat(600)).into_bytes(), "report_bytes"),
    ];
    for (bytes, limit) in table {
        let found = errors(&read_all("a", bytes.as_slice(), NOW, &small));
        assert!(
            found.last().is_some_and(|error| error.contains(&format!("raise the limit {limit}"))),
            "{limit}: {found:?}"
        );
    }
}

#[test]
fn a_gzip_bomb_stops_at_the_limit() {
    let limits = Limits { input_bytes: 1_000_000, ..Limits::default() };
    let bomb = gzip(&vec![b' '; 20_000_000]);
    assert!(bomb.len() < 200_000);
    let found = errors(&read_all("bomb.gz", bomb.as_slice(), NOW, &limits));
    assert_eq!(
        found,
        [
            "bomb.gz: expected at most 1000000 bytes after decompression, found more; split the input, or raise the limit input_bytes"
        ]
    );
}

#[test]
fn a_hundred_thousand_documents_and_no_more() {
    let stream = "---\nkind: A\napiVersion: b/v1\nmetadata: {}\n".repeat(100_001);
    let (mut not_judged, mut found) = (0, Vec::new());
    read("many.yaml", stream.as_bytes(), NOW, &Limits::default(), &mut |item| match item {
        Item::NotJudged(_) => not_judged += 1,
        Item::Error(error) => found.push(error.to_string()),
        other => panic!("{other:?}"),
    });
    assert_eq!(not_judged, 100_000);
    assert_eq!(
        found,
        ["many.yaml: expected at most 100000 documents, found more; split the input, or raise the limit documents"]
    );
}

#[test]
fn a_long_line_is_only_a_long_line() {
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: {}}}\n---\n{POD}",
        "x".repeat(1_000_000)
    );
    let found = items("long.yaml", text.as_bytes());
    assert_eq!((objects(&found).len(), errors(&found).len()), (1, 0));
}

#[test]
fn a_reader_that_fails_is_an_error_and_no_panic() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let head = format!("{POD}---\n{}", "# x\n".repeat(4000));
    let found = read_all("a", head.as_bytes().chain(Fails), NOW, &Limits::default());
    assert_eq!(objects(&found).len(), 1);
    assert_eq!(errors(&found), ["a: expected readable input, found an error while reading: gone"]);
}

#[test]
fn errors_carry_their_parts_for_machines() {
    let found = items("a.yaml", b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: x}\n");
    let [Item::Error(error)] = found.as_slice() else { panic!("{found:?}") };
    let ReadError { place, path, expected, found, remedy } = error;
    assert_eq!((place.file.as_str(), place.document, place.line), ("a.yaml", Some(1), Some(4)));
    assert_eq!(
        (path.as_deref(), expected.as_str(), found.as_deref(), remedy.as_deref()),
        (Some("spec.replicas"), "an integer", Some("\"x\""), None)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_items(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!items("a", &bytes).is_empty());
    }

    #[test]
    fn any_text_like_yaml_ends_in_items(text in "(apiVersion: v1\n|kind: (Pod|List|Deployment)\n|items:\n|metadata:|  name: a\n|- |  |---\n|spec: |\\{|\\}|\\[|\\]|&a|\\*a|<<: |\"|'|#|!!binary |\\||>|: |%|x|\n|\t|0|~){0,40}") {
        let _ = items("a.yaml", text.as_bytes());
    }

    #[test]
    fn any_text_like_json_ends_in_items(text in "[\\[{]?(\"apiVersion\"|\"kind\"|\"items\"|\"SchemaVersion\"|\"Results\"|\"List\"|:|,|\\{|\\}|\\[|\\]|null|2|\"v1\"| |\n){0,40}") {
        let _ = items("a.json", text.as_bytes());
    }

    #[test]
    fn a_report_cut_or_changed_anywhere_never_panics(at in 0_usize..1200, byte in any::<u8>(), cut in any::<bool>()) {
        let mut report = br#"{"SchemaVersion":2,"CreatedAt":"2024-01-01T00:00:00Z","ArtifactName":"nginx:1","ArtifactType":"container_image","Metadata":{"OS":{"Family":"debian","Name":"12","EOSL":true},"ImageID":"sha256:x","RepoTags":["a"],"RepoDigests":null,"ImageConfig":{"rootfs":{"diff_ids":["sha256:1"]}}},"Results":[{"Target":"a","Class":"os-pkgs","Type":"debian","Packages":[{"Name":"a","Version":"1","Epoch":1}],"Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"a","InstalledVersion":"1","Severity":"HIGH","CVSS":{"nvd":{"V3Score":7.5}}}],"ExperimentalModifiedFindings":[{"Type":"vulnerability","Status":"ignored","Finding":{"VulnerabilityID":"CVE-2","PkgName":"b"}}]}]}"#.to_vec();
        let at = at % report.len();
        if cut { report.truncate(at) } else { report[at] = byte }
        let _ = items("a.json", &report);
    }
}
