//! What manifests become.

#![expect(clippy::panic, reason = "a test ends so")]

use intake::{Item, Limits, read_all};
use posture::{
    object::{ContainerKind, Object, Workload},
    selector::{Labels, Operator},
    time::Timestamp,
    words::WorkloadKind,
};

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn items(text: &str) -> Vec<Item> {
    read_all("a", text.as_bytes(), NOW, &Limits::default())
}

fn object(text: &str) -> Object {
    let mut items = items(text);
    assert_eq!(items.len(), 1, "{items:?}");
    match items.remove(0) {
        Item::Object(object) => object,
        other => panic!("{other:?}"),
    }
}

fn workload(text: &str) -> Workload {
    match object(text) {
        Object::Workload(workload) => *workload,
        other => panic!("{other:?}"),
    }
}

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

const DEPLOYMENT: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
  uid: 1b4e28ba-2fa1-11d2-883f-0016d3cca427
  labels: {tier: web}
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: "{\"password\":\"hunter2\"}"
  managedFields: [{manager: kubectl, fieldsV1: {"f:secret": {}}}]
spec:
  replicas: 2
  template:
    metadata:
      labels: {app: cart}
    spec:
      hostNetwork: yes
      serviceAccountName: cart
      securityContext: {runAsNonRoot: true, runAsUser: 1000}
      initContainers:
      - name: wait
        image: busybox:1.36
      containers:
      - name: cart
        image: registry.example/shop/cart:1.2
        env: [{name: PASSWORD, value: hunter2}]
        resources: {limits: {cpu: 2, memory: 1.5e3}}
        ports: [{containerPort: 0x1F90}]
        securityContext:
          privileged: no
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          runAsUser: 0
          capabilities: {add: [NET_ADMIN], drop: [ALL]}
      ephemeralContainers:
      - name: debug
        image: alpine
      volumes: [{name: s, secret: {secretName: s, defaultMode: 0400}}]
status: {replicas: nonsense}
"#;

#[test]
fn a_deployment_is_reduced_to_what_the_engine_reads() {
    let cart = workload(DEPLOYMENT);
    assert_eq!(
        (cart.kind, cart.meta.namespace.as_str(), cart.meta.name.as_str()),
        (WorkloadKind::Deployment, "shop", "cart")
    );
    assert_eq!(cart.meta.uid.as_deref(), Some("1b4e28ba-2fa1-11d2-883f-0016d3cca427"));
    assert_eq!(
        (cart.meta.labels.clone(), cart.pod.labels.clone()),
        (labels(&[("tier", "web")]), labels(&[("app", "cart")]))
    );
    assert_eq!(cart.meta.observed_at, NOW);
    assert!(cart.pod.host_network);
    assert_eq!(cart.pod.service_account.as_deref(), Some("cart"));
    assert_eq!((cart.pod.security.run_as_non_root, cart.pod.security.run_as_user), (Some(true), Some(1000)));
    let containers: Vec<_> =
        cart.pod.containers.iter().map(|c| (c.kind, c.index, c.name.as_str(), c.image.as_str())).collect();
    assert_eq!(
        containers,
        [
            (ContainerKind::Init, 0, "wait", "busybox:1.36"),
            (ContainerKind::Regular, 0, "cart", "registry.example/shop/cart:1.2"),
            (ContainerKind::Ephemeral, 0, "debug", "alpine"),
        ]
    );
    let security = &cart.pod.containers[1].security;
    assert_eq!((security.privileged, security.allow_privilege_escalation), (Some(false), Some(false)));
    assert_eq!(
        (security.read_only_root_filesystem, security.run_as_user, security.run_as_non_root),
        (Some(true), Some(0), None)
    );
    assert_eq!(
        (security.capabilities_add.as_slice(), security.capabilities_drop.as_slice()),
        (&["NET_ADMIN".to_owned()][..], &["ALL".to_owned()][..])
    );
    let kept = format!("{cart:?}");
    assert!(!kept.contains("hunter2") && !kept.contains("f:secret"), "{kept}");
}

#[test]
fn every_kind_of_workload_has_its_template_read() {
    let template = "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}";
    let table = [
        ("apps/v1", "Deployment", format!("{{{template}}}")),
        ("apps/v1", "StatefulSet", format!("{{serviceName: a, {template}}}")),
        ("apps/v1", "DaemonSet", format!("{{{template}}}")),
        ("apps/v1", "ReplicaSet", format!("{{{template}}}")),
        ("batch/v1", "Job", format!("{{{template}}}")),
        ("batch/v1", "CronJob", format!("{{schedule: '* * * * *', jobTemplate: {{spec: {{{template}}}}}}}")),
    ];
    for (api_version, kind, spec) in table {
        let read = workload(&format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {spec}\n"));
        assert_eq!(read.kind.word(), kind);
        assert_eq!(read.meta.namespace, "default", "{kind}");
        assert_eq!((read.pod.labels, read.pod.containers.len()), (labels(&[("app", "a")]), 1), "{kind}");
    }
}

#[test]
fn a_running_pod_names_its_owner_and_digests() {
    let (one, two) = ("a".repeat(64), "b".repeat(64));
    let pod = workload(&format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"cart-1","namespace":"shop","labels":{{"app":"cart"}},
        "ownerReferences":[{{"apiVersion":"v1","kind":"Node","name":"n","uid":"1"}},{{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"cart","uid":"2","controller":true}}]}},
        "spec":{{"containers":[{{"name":"cart","image":"cart:1"}}]}},
        "status":{{"initContainerStatuses":[{{"name":"wait","imageID":"docker-pullable://wait@sha256:{one}"}}],
        "containerStatuses":[{{"name":"cart","imageID":"sha256:{two}"}},{{"name":"new","imageID":""}}]}}}}"#
    ));
    let owner = pod.meta.owner.unwrap();
    assert_eq!((owner.kind.as_str(), owner.name.as_str()), ("ReplicaSet", "cart"));
    assert_eq!(pod.pod.labels, labels(&[("app", "cart")]));
    let running: Vec<_> = pod.running.iter().map(|r| (r.name.as_str(), r.digest.clone())).collect();
    assert_eq!(running, [("wait", format!("sha256:{one}")), ("cart", format!("sha256:{two}"))]);
}

#[test]
fn a_namespace_belongs_to_no_namespace() {
    let Object::Namespace(namespace) = object(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}\n",
    ) else {
        panic!()
    };
    assert_eq!((namespace.meta.namespace.as_str(), namespace.meta.name.as_str()), ("", "shop"));
    assert_eq!(namespace.meta.labels, labels(&[("pod-security.kubernetes.io/enforce", "baseline")]));
}

#[test]
fn a_policy_isolates_the_directions_that_the_api_says() {
    // (spec, number of ingress rules, number of egress rules)
    let table = [
        ("{podSelector: {}}", Some(0), None),
        ("{podSelector: {}, policyTypes: []}", Some(0), None),
        ("{podSelector: {}, policyTypes: [Ingress]}", Some(0), None),
        ("{podSelector: {}, policyTypes: [Egress]}", None, Some(0)),
        ("{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}, {}]}", Some(1), Some(2)),
        ("{podSelector: {}, egress: [{}]}", Some(0), Some(1)),
        ("{podSelector: {}, egress: []}", Some(0), None),
        ("{podSelector: {}, policyTypes: [Ingress], egress: [{}]}", Some(0), None),
        ("{ingress: null}", Some(0), None),
    ];
    for (spec, ingress, egress) in table {
        let text =
            format!("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec: {spec}\n");
        let Object::NetworkPolicy(policy) = object(&text) else { panic!("{spec}") };
        assert_eq!((policy.ingress_rules, policy.egress_rules), (ingress, egress), "{spec}");
        assert!(policy.pod_selector.is_empty(), "{spec}");
    }
}

#[test]
fn selectors_keep_labels_and_expressions() {
    let text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector:\n    matchLabels: {app: a}\n    matchExpressions:\n    - {key: tier, operator: In, values: [web, db]}\n    - {key: x, operator: DoesNotExist}\n";
    let Object::NetworkPolicy(policy) = object(text) else { panic!() };
    let selector = policy.pod_selector;
    assert_eq!(selector.match_labels, labels(&[("app", "a")]));
    let expressions: Vec<_> =
        selector.match_expressions.iter().map(|r| (r.key.as_str(), r.operator, r.values.len())).collect();
    assert_eq!(expressions, [("tier", Operator::In, 2), ("x", Operator::DoesNotExist, 0)]);
    for (expression, expected) in [
        (
            "{key: a, operator: Like, values: [b]}",
            "podSelector.matchExpressions[0].operator: expected In, NotIn, Exists or DoesNotExist, found \"Like\"",
        ),
        ("{key: a, operator: In}", "podSelector.matchExpressions[0].values: expected at least one value, found none"),
        ("{key: a, operator: Exists, values: [b]}", "expected no values, as the operator takes none, found 1"),
        ("{key: <b>, operator: Exists}", "matchExpressions[0].key: expected a label's key"),
    ] {
        let text = format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec: {{podSelector: {{matchExpressions: [{expression}]}}}}\n"
        );
        let found = items(&text);
        let [Item::Error(error)] = found.as_slice() else { panic!("{found:?}") };
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn lists_come_apart_wherever_their_kind_stands() {
    let item = r#"{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c"}]}}"#;
    let whole = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c"}]}}"#;
    let service = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}"#;
    let table = [
        format!(r#"{{"apiVersion":"v1","kind":"PodList","items":[{item},{item}]}}"#),
        format!(r#"{{"apiVersion":"v1","items":[{item},{item}],"kind":"PodList"}}"#),
        format!(r#"{{"items":[{item},{item}],"apiVersion":"v1","kind":"PodList"}}"#),
        format!(r#"{{"apiVersion":"v1","kind":"List","items":[{whole},{whole}],"metadata":{{}}}}"#),
        format!(r#"{{"apiVersion":"v1","items":[{whole},{whole}],"kind":"List"}}"#),
        format!(r#"{{"items":[{whole},{whole}],"kind":"List","apiVersion":"v1"}}"#),
        format!("[{whole},{whole}]"),
        format!("{whole}\n{whole}"),
        format!("{whole}{whole}"),
        format!(
            r#"{{"apiVersion":"v1","kind":"List","items":[{{"apiVersion":"v1","kind":"List","items":[{whole},{whole}]}}]}}"#
        ),
    ];
    for text in table {
        // As JSON, and as YAML, which JSON is a part of: a comment in front makes it one.
        let forms = if text.contains("}\n{") || text.contains("}{\"apiV") {
            vec![text.clone()]
        } else {
            vec![text.clone(), format!("# YAML\n{text}")]
        };
        for form in forms {
            let found = items(&form);
            assert_eq!(found.iter().filter(|item| matches!(item, Item::Object(_))).count(), 2, "{form}: {found:?}");
            assert_eq!(found.len(), 2, "{form}");
        }
    }
    let found = items(&format!(r#"{{"apiVersion":"v1","kind":"List","items":[{service}]}}"#));
    let [Item::NotJudged(service)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((service.kind.as_str(), service.api_version.as_str(), service.count), ("Service", "v1", 1));
    for empty in
        [r#"{"apiVersion":"v1","kind":"List","items":[]}"#, r#"{"apiVersion":"v1","kind":"PodList","items":null}"#]
    {
        assert!(items(empty).is_empty(), "{empty}");
    }
}

#[test]
fn lines_in_json_point_at_the_field() {
    let text = "{\n \"apiVersion\": \"apps/v1\",\n \"kind\": \"Deployment\",\n \"metadata\": {\"name\": \"a\"},\n \"spec\": {\n  \"replicas\": \"two\"\n }\n}\n";
    let found = items(text);
    let [Item::Error(error)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(error.to_string(), "a, document 1, line 6: spec.replicas: expected an integer, found \"two\"");
}

#[test]
fn yaml_is_read_as_kubernetes_reads_it() {
    // Anchors, merge keys, documents that end with dots, carriage returns, a byte order mark.
    let text = "\u{feff}%YAML 1.1\n---\napiVersion: v1\r\nkind: Pod\r\nmetadata: &m {name: a, labels: &l {app: a}}\r\nspec: {containers: [{name: c, image: x}]}\r\n...\n---\napiVersion: v1\nkind: Pod\nmetadata: {<<: {name: b}, labels: {<<: {app: b}, x: 'yes'}}\nspec: {containers: [{name: c, image: x}]}\n";
    let found = items(text);
    assert_eq!(found.iter().filter(|item| matches!(item, Item::Object(_))).count(), 2, "{found:?}");
    // A label must be a text: Kubernetes refuses the others too.
    for (value, fits) in
        [("'1'", true), ("a", true), ("1", false), ("1.0", false), ("true", false), ("on", false), ("null", false)]
    {
        let found =
            items(&format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: a, labels: {{app: {value}}}}}\n"));
        assert_eq!(matches!(found.as_slice(), [Item::Object(_)]), fits, "{value}: {found:?}");
    }
}

#[test]
fn what_is_no_object_is_skipped_with_a_reason() {
    let table = [
        ("k/kustomization.yaml", "resources: [a.yaml]", "Kustomize"),
        (
            "kustomization.yml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []",
            "Kustomize",
        ),
        ("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0", "chart's description"),
        ("chart/values.yaml", "image: {tag: 1}", "Helm values"),
        ("chart/values-prod.yaml", "image: {tag: 1}", "Helm values"),
        ("config.yaml", "apiVersion: v1\nkind: Config\nclusters: []", "kubeconfig"),
        ("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster", "without metadata"),
        ("comments.yaml", "# nothing here\n---\n", "only comments"),
    ];
    for (name, text, why) in table {
        let found = read_all(name, text.as_bytes(), NOW, &Limits::default());
        let [Item::Skipped(skipped)] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert!(skipped.why.contains(why), "{name}: {}", skipped.why);
    }
}

#[test]
fn other_projects_kinds_of_the_same_name_are_not_judged() {
    let found =
        items("apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {selector: all()}\n");
    assert!(matches!(found.as_slice(), [Item::NotJudged(_)]), "{found:?}");
}

#[test]
fn a_name_may_be_left_to_the_server() {
    let pod = workload("apiVersion: v1\nkind: Pod\nmetadata: {generateName: pi-}\nspec: {containers: [{name: c}]}\n");
    assert_eq!(pod.meta.name, "pi");
}
