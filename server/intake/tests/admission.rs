//! What decides at admission: the API server's configuration, and the policies of other engines.

#![expect(clippy::panic, reason = "a test ends so")]

use intake::{Item, Limits, read_all};
use posture::{
    object::{AdmissionPolicy, Object, PodSecurityConfiguration},
    time::Timestamp,
};

fn one(text: &str) -> Item {
    let mut items = read_all("a", text.as_bytes(), Timestamp(7), &Limits::default());
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0)
}

fn policy(text: &str) -> AdmissionPolicy {
    match one(text) {
        Item::Object(Object::AdmissionPolicy(policy)) => policy,
        other => panic!("{other:?}"),
    }
}

fn configuration(text: &str) -> PodSecurityConfiguration {
    match one(text) {
        Item::Object(Object::PodSecurityConfiguration(configuration)) => configuration,
        other => panic!("{other:?}"),
    }
}

fn error(text: &str) -> String {
    match one(text) {
        Item::Error(error) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

const CONFIGURATION: &str = "
apiVersion: pod-security.admission.config.k8s.io/v1beta1
kind: PodSecurityConfiguration
defaults:
  enforce: baseline
  enforce-version: v1.30
  warn: restricted
exemptions:
  usernames: ['system:serviceaccount:ci:builder']
  namespaces: [kube-system, ci]
  runtimeClasses: [kata]
";

#[test]
fn the_api_servers_configuration_is_read_alone_and_inside_its_admission_configuration() {
    let alone = configuration(CONFIGURATION);
    assert_eq!((alone.defaults.enforce.as_str(), alone.defaults.enforce_version.as_str()), ("baseline", "v1.30"));
    assert_eq!((alone.defaults.audit.as_str(), alone.defaults.warn.as_str()), ("", "restricted"));
    assert_eq!(alone.exemptions.namespaces, ["kube-system", "ci"]);
    assert_eq!(alone.exemptions.runtime_classes, ["kata"]);
    assert_eq!(alone.meta.observed_at, Timestamp(7));

    let indented = CONFIGURATION.replace('\n', "\n    ");
    let inside = format!(
        "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n- name: EventRateLimit\n  path: e.yaml\n- name: PodSecurity\n  configuration:{indented}\n"
    );
    assert_eq!(configuration(&inside), alone);
}

#[test]
fn a_configuration_that_the_api_server_would_refuse_is_an_error_with_its_place() {
    assert_eq!(
        error(&CONFIGURATION.replace("enforce: baseline", "enforce: Baseline")),
        r#"a, document 1, line 5: defaults.enforce: expected privileged, baseline or restricted, found "Baseline""#
    );
    assert_eq!(
        error(&CONFIGURATION.replace("v1.30", "'1.30'")),
        r#"a, document 1, line 6: defaults.enforce-version: expected latest, or a version such as v1.28, found "1.30""#
    );
    assert!(
        error(&CONFIGURATION.replace("[kube-system, ci]", "[ci, ci]"))
            .contains("exemptions.namespaces[1]: expected each name once")
    );
    assert!(error(&CONFIGURATION.replace("warn:", "warning:")).contains("expected one of `enforce`"));
}

#[test]
fn an_admission_configuration_that_says_nothing_of_pod_security_is_no_default() {
    let head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n";
    for (plugins, words) in [
        ("- name: EventRateLimit\n  path: e.yaml\n", "does not configure PodSecurity"),
        ("- name: PodSecurity\n  path: ps.yaml\n", "names another file"),
    ] {
        match one(&format!("{head}{plugins}")) {
            Item::Skipped(skipped) => assert!(skipped.why.contains(words), "{}", skipped.why),
            other => panic!("{other:?}"),
        }
    }
}

const KYVERNO: &str = "
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: require-pod-security}
spec:
  validationFailureAction: Enforce
  rules:
  - name: baseline
    match: {any: [{resources: {kinds: [Pod]}}]}
    exclude: {any: [{resources: {namespaces: [kube-system]}}]}
    validate: {podSecurity: {level: baseline, version: latest}}
";

#[test]
fn a_kyverno_policy_says_its_level_whether_it_refuses_and_where() {
    let stated = policy(KYVERNO);
    assert_eq!((stated.engine.as_str(), stated.kind.as_str()), ("Kyverno", "ClusterPolicy"));
    assert_eq!(stated.level.as_deref(), Some("baseline"));
    assert!(stated.enforces && stated.about_pods && !stated.conditional);
    assert_eq!(stated.excluded_namespaces, ["kube-system"]);

    let table = [
        // (what is written otherwise, refuses, about pods, states a level, has conditions)
        (("validationFailureAction: Enforce", "validationFailureAction: Audit"), (false, true, true, false)),
        (("validationFailureAction: Enforce", "background: true"), (false, true, true, false)),
        (("podSecurity: {", "failureAction: Audit, podSecurity: {"), (false, true, true, false)),
        (("version: latest", "exclude: [{controlName: Capabilities}]"), (true, true, false, false)),
        (("kinds: [Pod]", "kinds: [Pod/exec]"), (false, false, false, false)),
        (("kinds: [Pod]", "kinds: [apps/v1/Deployment]"), (true, true, true, true)),
        (("kinds: [Pod]", "kinds: ['*']"), (true, true, true, false)),
        (("kinds: [Pod]", "kinds: [Pod], selector: {matchLabels: {a: b}}"), (true, true, true, true)),
        (("  rules:", "  admission: false\n  rules:"), (false, true, true, false)),
        (("    validate:", "    preconditions: {all: [{key: a}]}\n    validate:"), (true, true, true, true)),
        (("podSecurity: {level: baseline", "message: {level: x"), (true, true, false, false)),
    ];
    for ((from, to), expected) in table {
        let read = policy(&KYVERNO.replace(from, to));
        assert_eq!((read.enforces, read.about_pods, read.level.is_some(), read.conditional), expected, "{to}");
    }
    assert!(
        error(&KYVERNO.replace("level: baseline", "level: high")).contains("spec.rules[0].validate.podSecurity.level")
    );
    let own = policy(&KYVERNO.replace("ClusterPolicy", "Policy").replace("{name: ", "{namespace: shop, name: "));
    assert_eq!(own.meta.namespace, "shop");
}

#[test]
fn a_gatekeeper_constraint_denies_unless_it_says_otherwise() {
    let constraint = |spec: &str| {
        policy(&format!(
            "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sPSPPrivilegedContainer\nmetadata: {{name: psp-privileged}}\nspec: {spec}\n"
        ))
    };
    let pods =
        "match: {kinds: [{apiGroups: [''], kinds: [Pod]}], namespaces: ['shop-*'], excludedNamespaces: [shop-ci]}";
    let denies = constraint(&format!("{{{pods}}}"));
    assert!(denies.enforces && denies.about_pods && !denies.conditional && denies.level.is_none());
    assert_eq!(
        (denies.namespaces, denies.excluded_namespaces),
        (vec!["shop-*".to_owned()], vec!["shop-ci".to_owned()])
    );
    for (action, refuses) in [
        ("enforcementAction: dryrun", false),
        ("enforcementAction: warn", false),
        ("enforcementAction: deny", true),
        (
            "enforcementAction: scoped, scopedEnforcementActions: [{action: deny, enforcementPoints: [{name: audit.gatekeeper.sh}]}]",
            false,
        ),
        (
            "enforcementAction: scoped, scopedEnforcementActions: [{action: deny, enforcementPoints: [{name: '*'}]}]",
            true,
        ),
    ] {
        assert_eq!(constraint(&format!("{{{action}, {pods}}}")).enforces, refuses, "{action}");
    }
    assert!(constraint("{match: {labelSelector: {matchLabels: {a: b}}}}").conditional);
    assert!(constraint("null").about_pods);
}

#[test]
fn a_policy_of_kubernetes_refuses_by_its_binding() {
    let stated = policy(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: no-host-path}\nspec:\n  matchConstraints:\n    resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}]\n  validations: [{expression: 'true'}]\n",
    );
    assert!(stated.about_pods && !stated.enforces && !stated.conditional);
    let binding = |spec: &str| {
        policy(&format!(
            "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {{name: all}}\nspec: {{policyName: no-host-path, {spec}}}\n"
        ))
    };
    let denies = binding("validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {tier: web}}}");
    assert_eq!(denies.binds.as_deref(), Some("no-host-path"));
    assert!(denies.enforces && !denies.conditional && !denies.namespace_selector.is_empty());
    assert!(!binding("validationActions: [Audit, Warn]").enforces);
    assert!(binding("validationActions: [Deny], matchResources: {objectSelector: {matchLabels: {a: b}}}").conditional);

    let of_kyverno = policy(
        "apiVersion: policies.kyverno.io/v1alpha1\nkind: ValidatingPolicy\nmetadata: {name: vpol}\nspec:\n  validationActions: [Audit]\n  matchConstraints:\n    resourceRules: [{apiGroups: [apps], operations: [CREATE], resources: [deployments]}]\n",
    );
    assert!(of_kyverno.about_pods && of_kyverno.conditional && !of_kyverno.enforces);
}
