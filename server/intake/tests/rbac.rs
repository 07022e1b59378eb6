//! Service accounts, roles and bindings: what is read, and what is refused as the API refuses it.

#![expect(clippy::panic, reason = "a test ends so")]

use intake::{Item, Limits, read_all};
use posture::{
    object::{BindingKind, Object, PolicyRule, Role, RoleBinding, RoleKind, RoleRef, ServiceAccount, Subject},
    selector::Operator,
    time::Timestamp,
};

fn items(text: &str) -> Vec<Item> {
    read_all("a", text.as_bytes(), Timestamp(0), &Limits::default())
}

fn object(text: &str) -> Object {
    match items(text).as_slice() {
        [Item::Object(object)] => object.clone(),
        other => panic!("{text}: {other:?}"),
    }
}

fn error(text: &str) -> String {
    match items(text).as_slice() {
        [Item::Error(error)] => error.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

fn of_kind(kind: &str, rest: &str) -> String {
    format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\n{rest}\n")
}

fn role(kind: &str, rest: &str) -> Role {
    match object(&of_kind(kind, rest)) {
        Object::Role(role) => role,
        other => panic!("{other:?}"),
    }
}

fn binding(kind: &str, rest: &str) -> RoleBinding {
    match object(&of_kind(kind, rest)) {
        Object::RoleBinding(binding) => binding,
        other => panic!("{other:?}"),
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_service_account_says_whether_its_token_is_mounted() {
    for (field, expected) in [
        ("automountServiceAccountToken: false", Some(false)),
        ("automountServiceAccountToken: true", Some(true)),
        ("secrets: [{name: token}]", None),
    ] {
        let text = format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: shop, labels: {{b: c}}}}\n{field}\n"
        );
        let Object::ServiceAccount(ServiceAccount { meta, automount_token }) = object(&text) else { panic!() };
        assert_eq!((meta.namespace.as_str(), meta.name.as_str(), meta.labels.len()), ("shop", "a", 1));
        assert_eq!(automount_token, expected, "{field}");
    }
}

#[test]
fn a_role_keeps_its_rules_as_they_are() {
    let rules = "rules: [{apiGroups: ['', apps], resources: [pods, pods/exec], verbs: [get, '*'], resourceNames: [a]}]";
    let expected = PolicyRule {
        verbs: texts(&["get", "*"]),
        api_groups: texts(&["", "apps"]),
        resources: texts(&["pods", "pods/exec"]),
        resource_names: texts(&["a"]),
        non_resource_urls: Vec::new(),
    };
    let one = role("Role", rules);
    assert_eq!((one.kind, one.meta.namespace.as_str()), (RoleKind::Role, "shop"));
    assert_eq!((one.rules, one.aggregation.len()), (vec![expected.clone()], 0));
    let everywhere = role("ClusterRole", rules);
    // A ClusterRole belongs to no namespace, whatever its manifest says.
    assert_eq!((everywhere.kind, everywhere.meta.namespace.as_str()), (RoleKind::ClusterRole, ""));
    assert_eq!(everywhere.rules, [expected]);
    let urls = role("ClusterRole", "rules: [{nonResourceURLs: [/healthz, /metrics/*], verbs: [get]}]");
    let expected = PolicyRule {
        verbs: texts(&["get"]),
        non_resource_urls: texts(&["/healthz", "/metrics/*"]),
        ..PolicyRule::default()
    };
    assert_eq!(urls.rules, [expected]);
    for nothing in ["rules: []", "rules: null", ""] {
        assert_eq!(role("Role", nothing).rules, [], "{nothing}");
    }
}

#[test]
fn an_aggregated_role_keeps_what_it_selects() {
    let view = role(
        "ClusterRole",
        "rules: null\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}, {matchExpressions: [{key: c, operator: Exists}]}]}",
    );
    assert_eq!(view.aggregation.len(), 2);
    assert_eq!(view.aggregation[0].match_labels.get("a").map(String::as_str), Some("b"));
    assert_eq!(view.aggregation[1].match_expressions[0].operator, Operator::Exists);
}

#[test]
fn a_binding_keeps_its_role_and_subjects() {
    let rest = "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:node'}\nsubjects:\n\
        - {kind: User, apiGroup: rbac.authorization.k8s.io, name: 'CN=alice, OU=shop'}\n\
        - {kind: Group, name: 'system:authenticated'}\n\
        - {kind: ServiceAccount, namespace: tools, name: ci}\n";
    let subjects = [
        Subject::User { name: "CN=alice, OU=shop".to_owned() },
        Subject::Group { name: "system:authenticated".to_owned() },
        Subject::ServiceAccount { namespace: "tools".to_owned(), name: "ci".to_owned() },
    ];
    let expected = RoleRef { kind: RoleKind::ClusterRole, name: "system:node".to_owned() };
    for (kind, word, namespace) in
        [(BindingKind::RoleBinding, "RoleBinding", "shop"), (BindingKind::ClusterRoleBinding, "ClusterRoleBinding", "")]
    {
        let one = binding(word, rest);
        assert_eq!((one.kind, one.meta.namespace.as_str()), (kind, namespace));
        assert_eq!((one.role, one.subjects.as_slice()), (expected.clone(), &subjects[..]));
    }
    // Who leaves the namespace out means that of the binding.
    let one = binding("RoleBinding", "roleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: ci}]");
    assert_eq!(one.role.kind, RoleKind::Role);
    assert_eq!(one.subjects, [Subject::ServiceAccount { namespace: "shop".to_owned(), name: "ci".to_owned() }]);
    assert_eq!(binding("RoleBinding", "roleRef: {kind: Role, name: a}\nsubjects: null").subjects, []);
}

#[test]
fn names_may_hold_what_a_path_may() {
    for name in ["system:controller:job-controller", "alice@team.example", "a b", "ä"] {
        let text =
            format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: '{name}'}}\n");
        assert_eq!(object(&text).meta().name, name);
    }
    for name in ["a/b", "..", "", "a%2fb", "a\\0b"] {
        let text =
            format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: \"{name}\"}}\n");
        assert!(error(&text).contains("metadata.name: expected a "), "{name}");
    }
}

#[test]
fn what_the_api_refuses_is_an_error_with_its_place() {
    let good = "{apiGroups: [''], resources: [pods], verbs: [get]}";
    let rule = |rule: &str| format!("rules: [{good}, {rule}]");
    let subject = |subject: &str| format!("roleRef: {{kind: ClusterRole, name: a}}\nsubjects: [{subject}]");
    let reference = |reference: &str| format!("roleRef: {{{reference}}}");
    let table = [
        (
            "Role",
            rule("{apiGroups: [''], resources: [pods], verb: [get]}"),
            "a, document 1, line 4: rules[1].verbs: expected at least one verb, found none",
        ),
        (
            "Role",
            rule("{resources: [pods], verbs: [get]}"),
            "rules[1].apiGroups: expected at least one API group, \"\" for the core one, found none",
        ),
        (
            "Role",
            rule("{apiGroups: [''], verbs: [get]}"),
            "rules[1].resources: expected at least one resource, found none",
        ),
        ("Role", rule("{nonResourceURLs: [/a], verbs: [get]}"), "rules[1].nonResourceURLs: expected none in a Role"),
        (
            "ClusterRole",
            rule("{nonResourceURLs: [/a], resources: [pods], verbs: [get]}"),
            "rules[1]: expected either nonResourceURLs or resources, found both",
        ),
        (
            "ClusterRole",
            rule("{apiGroups: [''], resources: [pods], verbs: [1]}"),
            "rules[1].verbs[0]: expected a text; write numbers",
        ),
        (
            "ClusterRole",
            rule("{apiGroups: [''], resources: [\"a\\nb\"], verbs: [get]}"),
            "rules[1].resources[0]: expected a text of at most 1024 bytes without control characters, found a control character",
        ),
        ("ClusterRole", "rules: {}".to_owned(), "rules: expected a list, found a mapping"),
        (
            "ClusterRole",
            "aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: a, operator: Is}]}]}".to_owned(),
            "aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: expected In, NotIn, Exists or DoesNotExist, found \"Is\"",
        ),
        ("RoleBinding", String::new(), "roleRef.kind: expected Role or ClusterRole, found none"),
        (
            "RoleBinding",
            reference("kind: Roles, name: a"),
            "roleRef.kind: expected Role or ClusterRole, found \"Roles\"",
        ),
        ("RoleBinding", reference("kind: Role"), "roleRef.name: expected a name without `/` and `%`, found none"),
        (
            "RoleBinding",
            reference("kind: Role, name: a, apiGroup: v1"),
            "roleRef.apiGroup: expected rbac.authorization.k8s.io, found \"v1\"",
        ),
        (
            "ClusterRoleBinding",
            reference("kind: Role, name: a"),
            "roleRef.kind: expected ClusterRole, as a ClusterRoleBinding holds everywhere, found \"Role\"",
        ),
        (
            "RoleBinding",
            subject("{kind: Team, name: a}"),
            "subjects[0].kind: expected User, Group or ServiceAccount, found \"Team\"",
        ),
        ("RoleBinding", subject("{name: a}"), "subjects[0].kind: expected User, Group or ServiceAccount, found none"),
        ("RoleBinding", subject("{kind: User}"), "subjects[0].name: expected the name of a user, found none"),
        ("RoleBinding", subject("{kind: Group, name: \"a\\u202eb\"}"), "subjects[0].name: expected a text"),
        (
            "RoleBinding",
            subject("{kind: Group, name: a, apiGroup: x}"),
            "subjects[0].apiGroup: expected rbac.authorization.k8s.io, found \"x\"",
        ),
        (
            "RoleBinding",
            subject("{kind: ServiceAccount, name: a, apiGroup: rbac.authorization.k8s.io}"),
            "subjects[0].apiGroup: expected none, as the core group has no name, found \"rbac.authorization.k8s.io\"",
        ),
        ("RoleBinding", subject("{kind: ServiceAccount, name: a/b}"), "subjects[0].name: expected a name"),
        (
            "RoleBinding",
            subject("{kind: ServiceAccount, name: a, namespace: <b>}"),
            "subjects[0].namespace: expected a name",
        ),
        (
            "ClusterRoleBinding",
            subject("{kind: ServiceAccount, name: a}"),
            "subjects[0].namespace: expected the namespace of the service account, found none",
        ),
    ];
    for (kind, rest, expected) in table {
        let found = error(&of_kind(kind, &rest));
        assert!(found.contains(expected), "{kind} {rest}\n  found    {found}\n  expected {expected}");
    }
    let old = "apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: ClusterRole\nmetadata: {name: a}\n";
    assert!(error(old).contains(
        "apiVersion: expected rbac.authorization.k8s.io/v1 for a ClusterRole, found rbac.authorization.k8s.io/v1beta1"
    ));
}

#[test]
fn a_role_may_have_ten_thousand_rules() {
    let rule = r#"{"apiGroups":["apps"],"resources":["deployments"],"resourceNames":["a"],"verbs":["get","list"]}"#;
    let text = format!(
        r#"{{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{{"name":"a"}},"rules":[{}]}}"#,
        vec![rule; 10_000].join(",")
    );
    let Object::Role(read) = object(&text) else { panic!() };
    assert_eq!(read.rules.len(), 10_000);
    let broken = text.replacen(r#""verbs":["get","list"]}]"#, r#""verbs":[]}]"#, 1);
    assert_eq!(error(&broken), "a, document 1, line 1: rules[9999].verbs: expected at least one verb, found none");
}
