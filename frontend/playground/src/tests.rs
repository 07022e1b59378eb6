use super::*;
use serde_json::{Value, json};

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The answer to some files, with all of its groups.
fn ask(files: &[(&str, &str)], version: &str) -> (Value, Value) {
    let mut playground = Playground::new();
    for (id, (name, text)) in (1..).zip(files) {
        playground.put(id, name, text.as_bytes());
    }
    let summary = read(&playground.judge(version));
    (summary, read(&playground.groups(0, u32::MAX)))
}

/// `(group, check)` of every finding.
fn found(groups: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let groups = groups.as_array().unwrap().iter();
    groups
        .flat_map(|group| {
            let rows = group["findings"].as_array().unwrap().iter();
            rows.map(|row| (text(&group["title"]), text(&row["check"]))).collect::<Vec<_>>()
        })
        .collect()
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec:\n  containers:\n  - name: cart\n    image: registry.example/shop/cart:1.0\n    securityContext: {privileged: true}\n";

#[test]
fn the_example_shows_one_workload_that_asks_for_too_much_and_one_that_does_not() {
    let (summary, groups) = ask(&[("pasted text", EXAMPLE)], "latest");
    assert_eq!(summary["errors"]["all"], 0, "{summary}");
    assert_eq!(summary["workloads"], 2);
    assert_eq!(summary["notJudged"], json!({ "Service": 1 }));
    let found = found(&groups);
    assert!(found.contains(&("Deployment shop/resizer".to_owned(), "privilege.privileged".to_owned())), "{found:?}");
    assert!(
        !found.iter().any(|(workload, check)| workload == "Deployment shop/basket" && check.starts_with("privilege.")),
        "{found:?}"
    );
    assert_eq!(groups[0]["title"], "Deployment shop/resizer", "the worst comes first");
}

#[test]
fn a_finding_carries_its_reasons_and_its_exact_change() {
    let (summary, groups) = ask(&[("cart.yaml", POD)], "latest");
    let group = &groups[0];
    assert_eq!(group["title"], "Pod shop/cart");
    let rows = group["findings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["check"] == "privilege.privileged").unwrap();
    assert_eq!(row["severity"], "critical");
    assert_eq!(row["side"], "developer");
    assert_eq!(row["actual"], "true");
    assert!(row["why"].as_str().unwrap().len() > 40);
    let diff = row["change"]["diff"].as_str().unwrap();
    assert!(diff.lines().any(|line| line.starts_with('-') && line.ends_with("privileged: true")), "{diff}");
    assert!(diff.lines().any(|line| line.starts_with('+') && line.ends_with("privileged: false")), "{diff}");
    assert_eq!(row["change"]["title"], "Pod shop/cart");
    // The one change for the workload holds that of each finding.
    let patch = group["change"]["patch"].as_str().unwrap();
    assert!(patch.contains("privileged: false") && patch.contains("drop:"), "{patch}");
    let critical = summary["severities"].as_array().unwrap().iter().find(|pair| pair[0] == "critical").unwrap();
    assert_eq!(critical[1], 1);
}

#[test]
fn a_broken_document_is_told_with_its_place_and_the_rest_is_judged() {
    let text = format!("{POD}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: x}}\nspec: [1, 2\n");
    let (summary, groups) = ask(&[("a.yaml", &text)], "latest");
    assert_eq!(summary["errors"]["all"], 1);
    let place = summary["errors"]["first"][0]["place"].as_str().unwrap();
    assert!(place.starts_with("a.yaml, document 2, line "), "{place}");
    assert!(found(&groups).iter().any(|(_, check)| check == "privilege.privileged"));
}

#[test]
fn the_higher_file_wins_and_what_is_removed_is_forgotten() {
    let tight = POD.replace("true", "false");
    let (summary, groups) = ask(&[("a.yaml", POD), ("b.yaml", &tight)], "latest");
    assert_eq!(summary["duplicates"], json!(["Pod shop/cart"]));
    assert!(!found(&groups).iter().any(|(_, check)| check == "privilege.privileged"));

    let mut playground = Playground::new();
    playground.put(1, "a.yaml", POD.as_bytes());
    playground.put(2, "b.yaml", b"nonsense");
    playground.remove(2);
    let summary = read(&playground.judge("latest"));
    assert_eq!((summary["errors"]["all"].as_u64(), summary["workloads"].as_u64()), (Some(0), Some(1)));
    playground.remove(1);
    assert_eq!(read(&playground.judge("latest"))["objects"], 0);
    assert_eq!(playground.groups(0, 10), "[]");
}

#[test]
fn groups_come_in_parts_whose_order_does_not_depend_on_the_order_of_the_input() {
    let pods: Vec<String> = (0..30).map(|n| POD.replace("name: cart,", &format!("name: cart-{n},"))).collect();
    let forwards = pods.join("---\n");
    let backwards = pods.iter().rev().cloned().collect::<Vec<_>>().join("---\n");
    let (summary, groups) = ask(&[("a.yaml", &forwards)], "latest");
    assert_eq!(groups, ask(&[("a.yaml", &backwards)], "latest").1);
    assert_eq!(summary["groups"], groups.as_array().unwrap().len());
    let mut playground = Playground::new();
    playground.put(1, "a.yaml", forwards.as_bytes());
    playground.judge("latest");
    let part = read(&playground.groups(10, 5));
    assert_eq!(part.as_array().unwrap()[..], groups.as_array().unwrap()[10..15]);
}

#[test]
fn what_is_no_manifest_is_an_error_and_never_a_pass() {
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("zeros", &[0, 0, 0][..]),
        ("gzip", &[0x1f, 0x8b, 8, 0][..]),
        ("report", br#"{"SchemaVersion": 2, "ArtifactName": "x"}"#),
        ("words", b"what is this"),
        ("deep", "[".repeat(10_000).as_bytes()),
    ] {
        let mut playground = Playground::new();
        playground.put(1, name, bytes);
        let summary = read(&playground.judge("latest"));
        assert_eq!(summary["errors"]["all"], 1, "{name}: {summary}");
        assert_eq!(summary["objects"], 0, "{name}");
    }
}

#[test]
fn rights_stand_in_groups_of_their_own() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everybody}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
- {kind: Group, apiGroup: rbac.authorization.k8s.io, name: developers}
- {kind: ServiceAccount, name: robot, namespace: shop}
";
    let (_, groups) = ask(&[("rights.yaml", text)], "latest");
    let found = found(&groups);
    assert!(
        found.iter().all(|(group, check)| check.starts_with("access.") && group.ends_with(", whole cluster")),
        "{found:?}"
    );
}
