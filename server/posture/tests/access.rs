//! Who can do what: rights resolved from roles and bindings, and the findings they give.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use posture::{
    analysis::analyse,
    finding::{Finding, Subject},
    inventory::Inventory,
    object::{
        self, BindingKind, Object, ObjectMeta, PodTemplate, PolicyRule, Role, RoleBinding, RoleKind, RoleRef, Workload,
    },
    pod_security::Version,
    rbac::{Access, Question, Scope, Who},
    selector::{LabelSelector, Labels},
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{ClusterReach, Severity, WorkloadKind},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|entry| (*entry).to_owned()).collect()
}

fn rule(verbs: &[&str], groups: &[&str], resources: &[&str]) -> PolicyRule {
    PolicyRule { verbs: owned(verbs), api_groups: owned(groups), resources: owned(resources), ..PolicyRule::default() }
}

fn named(rule: PolicyRule, names: &[&str]) -> PolicyRule {
    PolicyRule { resource_names: owned(names), ..rule }
}

fn meta(namespace: &str, name: &str) -> ObjectMeta {
    ObjectMeta { namespace: namespace.to_owned(), name: name.to_owned(), ..ObjectMeta::default() }
}

/// A role; without a namespace a `ClusterRole`.
fn role(namespace: &str, name: &str, rules: Vec<PolicyRule>) -> Role {
    let kind = if namespace.is_empty() { RoleKind::ClusterRole } else { RoleKind::Role };
    Role { meta: meta(namespace, name), kind, rules, aggregation: Vec::new() }
}

fn labelled(mut role: Role, label: &str) -> Role {
    role.meta.labels = Labels::from([(label.to_owned(), "true".to_owned())]);
    role
}

fn aggregating(mut role: Role, label: &str) -> Role {
    let match_labels = Labels::from([(label.to_owned(), "true".to_owned())]);
    role.aggregation = vec![LabelSelector { match_labels, match_expressions: Vec::new() }];
    role
}

/// A binding; without a namespace a `ClusterRoleBinding`.
fn binding(namespace: &str, name: &str, kind: RoleKind, role: &str, subjects: Vec<object::Subject>) -> RoleBinding {
    let of = if namespace.is_empty() { BindingKind::ClusterRoleBinding } else { BindingKind::RoleBinding };
    RoleBinding { meta: meta(namespace, name), kind: of, role: RoleRef { kind, name: role.to_owned() }, subjects }
}

fn user(name: &str) -> object::Subject {
    object::Subject::User { name: name.to_owned() }
}

fn group(name: &str) -> object::Subject {
    object::Subject::Group { name: name.to_owned() }
}

fn account(namespace: &str, name: &str) -> object::Subject {
    object::Subject::ServiceAccount { namespace: namespace.to_owned(), name: name.to_owned() }
}

fn snapshot(roles: Vec<Role>, bindings: Vec<RoleBinding>) -> Snapshot {
    let mut snapshot = Snapshot::new(Timestamp(0));
    for role in roles {
        snapshot.put_object(Object::Role(role));
    }
    for binding in bindings {
        snapshot.put_object(Object::RoleBinding(binding));
    }
    snapshot
}

fn access_findings(snapshot: &Snapshot, settings: &Settings) -> Vec<Finding> {
    let findings = analyse(snapshot, settings).findings;
    findings.into_iter().filter(|finding| matches!(finding.subject, Subject::Access { .. })).collect()
}

/// Check, scope, kind and name, severity of every access finding.
fn rows(snapshot: &Snapshot) -> Vec<String> {
    let row = |finding: &Finding| {
        let (kind, name) = finding.subject.holder().unwrap();
        format!("{} [{}] {kind} {name} {}", finding.check.id, finding.subject.namespace(), finding.severity)
    };
    access_findings(snapshot, &Settings::default()).iter().map(row).collect()
}

const CLUSTER: RoleKind = RoleKind::ClusterRole;
const READ_SECRETS: (&[&str], &[&str], &[&str]) = (&["get", "list"], &[""], &["secrets"]);

fn read_secrets() -> PolicyRule {
    rule(READ_SECRETS.0, READ_SECRETS.1, READ_SECRETS.2)
}

#[test]
fn a_finding_names_the_chain_and_the_workloads_that_run_as_the_subject() {
    let mut snapshot = snapshot(
        vec![role("shop", "reader", vec![read_secrets()])],
        vec![binding("shop", "cart-reads", RoleKind::Role, "reader", vec![account("shop", "cart")])],
    );
    snapshot.put_object(Object::Workload(Box::new(Workload {
        meta: meta("shop", "cart"),
        kind: WorkloadKind::Deployment,
        pod: PodTemplate { service_account: Some("cart".to_owned()), ..PodTemplate::default() },
        running: Vec::new(),
    })));
    let findings = access_findings(&snapshot, &Settings::default());
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!(finding.title, "Service account shop/cart may read every Secret (get, list) in shop");
    let evidence = finding.evidence.as_ref().unwrap();
    assert_eq!(evidence.field, "ServiceAccount shop/cart -> RoleBinding shop/cart-reads -> Role reader");
    assert_eq!(evidence.actual, "get, list secrets; run as it: Deployment shop/cart");
    assert_eq!(finding.team.as_deref(), Some("platform"));
    assert_eq!(finding.key(), "access.secrets-read|shop|ServiceAccount|shop/cart|");
}

#[test]
fn what_belongs_to_no_namespace_is_not_reached_by_a_role_binding() {
    let rules = vec![
        rule(&["get"], &[""], &["nodes/proxy"]),
        rule(&["create"], &[""], &["persistentvolumes"]),
        rule(&["impersonate"], &[""], &["users"]),
        rule(&["update"], &["certificates.k8s.io"], &["certificatesigningrequests/approval"]),
        rule(&["approve"], &["certificates.k8s.io"], &["signers"]),
        rule(&["create"], &["admissionregistration.k8s.io"], &["mutatingwebhookconfigurations"]),
        rule(&["escalate"], &["rbac.authorization.k8s.io"], &["clusterroles"]),
    ];
    let narrow = snapshot(
        vec![role("", "powers", rules.clone())],
        vec![binding("shop", "b", CLUSTER, "powers", vec![user("ann")])],
    );
    assert_eq!(rows(&narrow), Vec::<String>::new());
    let wide = snapshot(vec![role("", "powers", rules)], vec![binding("", "b", CLUSTER, "powers", vec![user("ann")])]);
    assert_eq!(
        rows(&wide),
        [
            "access.certificate-approval [] User ann high",
            "access.escalate [] User ann critical",
            "access.impersonate [] User ann critical",
            "access.nodes-proxy [] User ann critical",
            "access.persistent-volumes [] User ann high",
            "access.webhook-configuration [] User ann high",
        ]
    );
}

#[test]
fn approval_takes_both_rules_from_whatever_role() {
    let approve = rule(&["update"], &["certificates.k8s.io"], &["certificatesigningrequests/approval"]);
    let signers = rule(&["approve"], &["certificates.k8s.io"], &["signers"]);
    let roles = || vec![role("", "approve", vec![approve.clone()]), role("", "signers", vec![signers.clone()])];
    let first = binding("", "a", CLUSTER, "approve", vec![user("ann")]);
    let second = binding("", "b", CLUSTER, "signers", vec![user("ann")]);
    assert_eq!(rows(&snapshot(roles(), vec![first.clone()])), Vec::<String>::new());
    assert_eq!(rows(&snapshot(roles(), vec![second.clone()])), Vec::<String>::new());
    assert_eq!(rows(&snapshot(roles(), vec![first.clone(), second])), ["access.certificate-approval [] User ann high"]);
    let other = vec![
        role("", "approve", vec![approve.clone()]),
        role("", "signers", vec![named(signers.clone(), &["issuers.cert-manager.io/*"])]),
    ];
    let second = binding("", "b", CLUSTER, "signers", vec![user("ann")]);
    assert_eq!(rows(&snapshot(other, vec![first, second])), ["access.certificate-approval [] User ann low"]);
}

#[test]
fn an_administrator_is_one_finding() {
    let all = role("", "all", vec![rule(&["*"], &["*"], &["*"])]);
    let bindings = vec![
        binding("", "a", CLUSTER, "all", vec![user("ann")]),
        binding("shop", "b", CLUSTER, "cluster-admin", vec![user("bob")]),
    ];
    // `cluster-admin` itself was not read: it is Kubernetes' own.
    assert_eq!(
        rows(&snapshot(vec![all], bindings)),
        ["access.cluster-admin [] User ann critical", "access.cluster-admin [shop] User bob high"]
    );
}

#[test]
fn the_shortest_and_worst_chain_is_named() {
    let roles = vec![
        role("", "named", vec![named(rule(&["get"], &[""], &["secrets"]), &["one"])]),
        aggregating(role("", "sum", vec![]), "in-sum"),
        labelled(role("", "part", vec![read_secrets()]), "in-sum"),
        role("", "direct", vec![read_secrets()]),
    ];
    let chain = |bindings: Vec<RoleBinding>| {
        let findings = access_findings(&snapshot(roles.clone(), bindings), &Settings::default());
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        (finding.severity, finding.evidence.as_ref().unwrap().field.clone())
    };
    let ann = || vec![user("ann")];
    let a = binding("", "a", CLUSTER, "named", ann());
    let b = binding("", "b", CLUSTER, "sum", ann());
    let c = binding("", "c", CLUSTER, "direct", ann());
    assert_eq!(
        chain(vec![a.clone()]),
        (Severity::Low, "User ann -> ClusterRoleBinding a -> ClusterRole named".to_owned())
    );
    let by_sum = "User ann -> ClusterRoleBinding b -> ClusterRole sum -> aggregated ClusterRole part".to_owned();
    assert_eq!(chain(vec![a.clone(), b.clone()]), (Severity::Critical, by_sum));
    let direct = "User ann -> ClusterRoleBinding c -> ClusterRole direct".to_owned();
    assert_eq!(chain(vec![a, b, c]), (Severity::Critical, direct));
}

#[test]
fn aggregation_goes_through_several_steps_and_ends_in_a_circle() {
    let bound = |name: &str| vec![binding("", "b", CLUSTER, name, vec![user("ann")])];
    let steps = vec![
        aggregating(role("", "top", vec![]), "in-top"),
        labelled(aggregating(role("", "middle", vec![rule(&["create"], &[""], &["pods"])]), "in-middle"), "in-top"),
        labelled(role("", "leaf", vec![read_secrets()]), "in-middle"),
    ];
    // What an aggregated role has of its own is overwritten by the controller.
    assert_eq!(rows(&snapshot(steps, bound("top"))), ["access.secrets-read [] User ann critical"]);

    let circle = vec![
        labelled(aggregating(role("", "one", vec![]), "in-one"), "in-two"),
        labelled(aggregating(role("", "two", vec![read_secrets()]), "in-two"), "in-one"),
    ];
    assert_eq!(rows(&snapshot(circle, bound("one"))), ["access.secrets-read [] User ann critical"]);

    let alone = vec![aggregating(role("", "sum", vec![read_secrets()]), "nobody")];
    assert_eq!(
        rows(&snapshot(alone, bound("sum"))),
        ["access.secrets-read [] User ann critical"],
        "its own, as last written"
    );
}

#[test]
fn what_an_extension_adds_to_edit_is_given_to_all_who_hold_it() {
    let snapshot = snapshot(
        vec![labelled(
            role("", "extension", vec![rule(&["create"], &[""], &["persistentvolumes"])]),
            "rbac.authorization.k8s.io/aggregate-to-edit",
        )],
        vec![binding("", "editors", CLUSTER, "edit", vec![group("editors")])],
    );
    assert!(rows(&snapshot).contains(&"access.persistent-volumes [] Group editors high".to_owned()));
    assert!(rows(&snapshot).contains(&"access.pods-exec [] Group editors critical".to_owned()));
}

#[test]
fn everybody_and_default_accounts_are_told() {
    let roles = vec![
        role("shop", "reader", vec![read_secrets()]),
        role("shop", "plain", vec![rule(&["get"], &[""], &["services"])]),
    ];
    let bindings = vec![
        binding(
            "shop",
            "all",
            RoleKind::Role,
            "reader",
            vec![group("system:authenticated"), group("system:serviceaccounts:shop")],
        ),
        binding(
            "shop",
            "any",
            RoleKind::Role,
            "plain",
            vec![user("system:anonymous"), group("system:serviceaccounts")],
        ),
        binding("shop", "own", RoleKind::Role, "plain", vec![account("shop", "default"), account("shop", "cart")]),
    ];
    assert_eq!(
        rows(&snapshot(roles, bindings)),
        [
            "access.bound-to-everyone [shop] Group system:authenticated medium",
            "access.secrets-read [shop] Group system:authenticated medium",
            "access.bound-to-everyone [shop] Group system:serviceaccounts:shop medium",
            "access.secrets-read [shop] Group system:serviceaccounts:shop medium",
            "access.default-service-account [shop] ServiceAccount shop/default medium",
            "access.bound-to-everyone [shop] User system:anonymous medium",
        ]
    );
}

#[test]
fn a_binding_to_nothing_is_told_where_its_kind_was_read_else_not_known() {
    let ghost = binding("", "ghost", CLUSTER, "nowhere", vec![user("ann")]);
    let unread = snapshot(vec![], vec![ghost.clone()]);
    let analysis = analyse(&unread, &Settings::default());
    assert!(analysis.findings.is_empty());
    let unknown: Vec<&str> = analysis.unknowns.iter().map(|unknown| unknown.check).collect();
    assert_eq!(unknown, ["access.dangling-binding"]);
    let read = snapshot(vec![role("", "other", vec![])], vec![ghost]);
    assert_eq!(rows(&read), ["access.dangling-binding [] ClusterRoleBinding ghost medium"]);

    let accounts = vec![account("shop", "cart"), account("shop", "default"), account("media", "resizer")];
    let bound = binding("shop", "b", CLUSTER, "view", accounts);
    let mut with_accounts = snapshot(vec![], vec![bound]);
    assert_eq!(rows(&with_accounts), ["access.default-service-account [shop] ServiceAccount shop/default medium"]);
    with_accounts.put_object(Object::ServiceAccount(object::ServiceAccount {
        meta: meta("shop", "other"),
        automount_token: None,
    }));
    let found = access_findings(&with_accounts, &Settings::default());
    let dangling = found.iter().find(|finding| finding.check.id == "access.dangling-binding").unwrap();
    assert_eq!(dangling.evidence.as_ref().unwrap().actual, "shop/cart", "media's accounts were not read");
}

#[test]
fn a_role_that_nobody_is_known_to_hold_is_not_known() {
    let alone = snapshot(vec![role("shop", "r", vec![read_secrets()])], vec![]);
    let analysis = analyse(&alone, &Settings::default());
    let unknown: Vec<&str> =
        analysis.unknowns.iter().filter(|u| u.check.starts_with("access")).map(|u| u.check).collect();
    assert_eq!(unknown, ["access.secrets-read"]);
    assert!(rows(&alone).is_empty());
}

#[test]
fn kubernetes_own_bindings_give_no_finding_and_what_was_added_to_them_does() {
    let table = posture::rbac::bootstrap::Table::get();
    let mut basic = table.role(CLUSTER, "", "system:basic-user", None).unwrap().clone();
    let own = binding("", "system:basic-user", CLUSTER, "system:basic-user", vec![group("system:authenticated")]);
    assert!(rows(&snapshot(vec![basic.clone()], vec![own.clone()])).is_empty());
    basic.rules.push(read_secrets());
    assert_eq!(
        rows(&snapshot(vec![basic], vec![own])),
        [
            "access.bootstrap-changed [] ClusterRole system:basic-user high",
            "access.bound-to-everyone [] Group system:authenticated critical",
            "access.secrets-read [] Group system:authenticated critical",
        ]
    );
    let admin = binding("", "cluster-admin", CLUSTER, "cluster-admin", vec![group("system:masters"), user("mallory")]);
    assert_eq!(
        rows(&snapshot(vec![], vec![admin.clone()])),
        [
            "access.bootstrap-changed [] ClusterRoleBinding cluster-admin high",
            "access.cluster-admin [] User mallory critical"
        ]
    );
    let settings = Settings { judge_kubernetes_own_access: true, ..Settings::default() };
    let with_own = access_findings(&snapshot(vec![], vec![admin]), &settings);
    assert!(
        with_own.iter().any(|finding| finding.title == "Group system:masters may do everything in the whole cluster")
    );
}

#[test]
fn a_known_version_is_held_to_exactly() {
    let table = posture::rbac::bootstrap::Table::get();
    let old = Some(Version::minor(29));
    let role = table.role(CLUSTER, "", "system:controller:node-controller", old).unwrap().clone();
    let changed = |version: Option<Version>| {
        let settings = Settings { kubernetes_version: version, ..Settings::default() };
        !access_findings(&snapshot(vec![role.clone()], vec![]), &settings).is_empty()
    };
    assert!(!changed(None));
    assert!(!changed(old));
    assert!(changed(Some(Version::minor(37))));
}

#[test]
fn who_can_is_answered_with_the_chain() {
    let snapshot = snapshot(
        vec![
            role("shop", "reader", vec![named(rule(&["get"], &[""], &["secrets"]), &["one"])]),
            role("", "all", vec![rule(&["*"], &[""], &["secrets"])]),
        ],
        vec![
            binding("shop", "a", RoleKind::Role, "reader", vec![user("ann"), user("bob")]),
            binding("shop", "b", CLUSTER, "all", vec![user("bob")]),
            binding("", "c", CLUSTER, "all", vec![user("cy")]),
            binding("media", "d", CLUSTER, "all", vec![user("dan")]),
        ],
    );
    let inventory = Inventory::of(&snapshot);
    let access = Access::of(&inventory, &Settings::default());
    let ask = |verb, namespace| {
        let question = Question { verb, resource: "secrets", group: Some(""), namespace };
        let answers = access.who_can(&question);
        answers.iter().map(|answer| format!("{:?} {}", answer.hold, answer.chain)).collect::<Vec<_>>()
    };
    assert_eq!(
        ask("get", Some("shop")),
        [
            "All User cy -> ClusterRoleBinding c -> ClusterRole all -> * secrets",
            "Named User ann -> RoleBinding shop/a -> Role reader -> get secrets named one",
            "All User bob -> RoleBinding shop/b -> ClusterRole all -> * secrets",
        ]
    );
    assert_eq!(ask("delete", None).len(), 3);
    assert_eq!(ask("get", Some("elsewhere")).len(), 1);
}

#[test]
fn a_service_accounts_reach_counts_its_groups() {
    let reach = |bindings: Vec<RoleBinding>| {
        let snapshot = snapshot(
            vec![role("", "r", vec![read_secrets()]), role("", "p", vec![rule(&["get"], &[""], &["pods"])])],
            bindings,
        );
        let inventory = Inventory::of(&snapshot);
        Access::of(&inventory, &Settings::default()).reach_of("shop", "cart").level
    };
    let one = |namespace, role, subject| vec![binding(namespace, "b", CLUSTER, role, vec![subject])];
    assert_eq!(reach(vec![]), ClusterReach::Nothing);
    assert_eq!(reach(one("", "p", account("shop", "cart"))), ClusterReach::Nothing);
    assert_eq!(reach(one("shop", "r", account("shop", "cart"))), ClusterReach::Namespace);
    assert_eq!(reach(one("", "r", account("shop", "other"))), ClusterReach::Nothing);
    for subject in [
        account("shop", "cart"),
        group("system:serviceaccounts"),
        group("system:serviceaccounts:shop"),
        group("system:authenticated"),
    ] {
        assert_eq!(reach(one("", "r", subject)), ClusterReach::Cluster);
    }
}

#[test]
fn a_role_of_ten_thousand_rules_is_judged() {
    let rules = (0..10_000).map(|at| named(rule(&["get"], &[""], &["secrets"]), &[&format!("secret-{at}")])).collect();
    let everybody = (0..1_000).map(|at| user(&format!("user-{at}"))).collect();
    let snapshot = snapshot(vec![role("", "many", rules)], vec![binding("", "b", CLUSTER, "many", everybody)]);
    assert_eq!(rows(&snapshot).len(), 1_000);
}

const VERBS: &[&str] = &["get", "list", "create", "patch", "*", "escalate", "bind", "impersonate"];
const GROUPS: &[&str] = &["", "apps", "rbac.authorization.k8s.io", "*"];
const RESOURCES: &[&str] =
    &["pods", "secrets", "deployments", "pods/exec", "roles", "clusterroles", "serviceaccounts", "*", "*/exec"];
const NAMES: &[&str] = &["one", "two"];

fn some(words: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::sample::select(words).prop_map(str::to_owned), 1..=most)
}

fn any_rule() -> impl Strategy<Value = PolicyRule> {
    let names = prop_oneof![3 => Just(Vec::new()), 1 => some(NAMES, 2)];
    (some(VERBS, 3), some(GROUPS, 2), some(RESOURCES, 3), names).prop_map(
        |(verbs, api_groups, resources, resource_names)| PolicyRule {
            verbs,
            api_groups,
            resources,
            resource_names,
            non_resource_urls: Vec::new(),
        },
    )
}

fn any_roles() -> impl Strategy<Value = Vec<Role>> {
    let one = (prop::collection::vec(any_rule(), 0..4), prop::option::of(0..3_usize), prop::option::of(0..3_usize));
    prop::collection::vec(one, 1..6).prop_map(|roles| {
        let label = |at: usize| format!("in-{at}");
        roles
            .into_iter()
            .enumerate()
            .map(|(at, (rules, carries, aggregates))| {
                let mut made = role("", &format!("role-{at}"), rules);
                if let Some(carries) = carries {
                    made = labelled(made, &label(carries));
                }
                match aggregates {
                    Some(aggregates) => aggregating(made, &label(aggregates)),
                    None => made,
                }
            })
            .collect()
    })
}

fn any_subject() -> impl Strategy<Value = object::Subject> {
    prop_oneof![
        prop::sample::select(&["ann", "bob", "system:serviceaccount:shop:cart"][..]).prop_map(user),
        prop::sample::select(&["staff", "system:authenticated"][..]).prop_map(group),
        prop::sample::select(&["cart", "default"][..]).prop_map(|name| account("shop", name)),
    ]
}

fn any_bindings() -> impl Strategy<Value = Vec<RoleBinding>> {
    let one =
        (prop::sample::select(&["", "shop", "media"][..]), 0..7_usize, prop::collection::vec(any_subject(), 0..4));
    prop::collection::vec(one, 0..6).prop_map(|bindings| {
        bindings
            .into_iter()
            .enumerate()
            .map(|(at, (namespace, role, subjects))| {
                binding(namespace, &format!("binding-{at}"), CLUSTER, &format!("role-{role}"), subjects)
            })
            .collect()
    })
}

/// The rules of a role by the controller's own way: copy rules up until nothing changes any more.
fn naive_rules(roles: &[Role]) -> Vec<Vec<PolicyRule>> {
    let selected = |of: &Role, other: &Role| {
        other.meta.name != of.meta.name && of.aggregation.iter().any(|selector| selector.selects(&other.meta.labels))
    };
    // What a selector matches nothing for keeps what it has; so does what only goes round in a circle.
    let feeds_on_leaf = |start: usize| {
        let mut seen = BTreeSet::from([start]);
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            let next: Vec<usize> = (0..roles.len()).filter(|other| selected(&roles[at], &roles[*other])).collect();
            if at != start && (roles[at].aggregation.is_empty() || next.is_empty()) {
                return true;
            }
            waiting.extend(next.into_iter().filter(|other| seen.insert(*other)));
        }
        false
    };
    let keeps: Vec<bool> = (0..roles.len()).map(|at| roles[at].aggregation.is_empty() || !feeds_on_leaf(at)).collect();
    let mut given: Vec<BTreeSet<PolicyRule>> = roles
        .iter()
        .zip(&keeps)
        .map(|(role, keeps)| if *keeps { role.rules.iter().cloned().collect() } else { BTreeSet::new() })
        .collect();
    loop {
        let before = given.clone();
        for at in 0..roles.len() {
            for other in 0..roles.len() {
                if selected(&roles[at], &roles[other]) {
                    let more: Vec<PolicyRule> = given[other].iter().cloned().collect();
                    given[at].extend(more);
                }
            }
        }
        if given == before {
            return given.into_iter().map(|given| given.into_iter().collect()).collect();
        }
    }
}

/// Whether anybody may do something, asked rule by rule with no index.
fn naive_who_can(
    roles: &[Role],
    bindings: &[RoleBinding],
    verb: &str,
    resource: &str,
    namespace: &str,
) -> BTreeSet<String> {
    let given = naive_rules(roles);
    let mut who = BTreeSet::new();
    for binding in
        bindings.iter().filter(|binding| binding.meta.namespace.is_empty() || binding.meta.namespace == namespace)
    {
        let Some(role) = roles.iter().position(|role| role.meta.name == binding.role.name) else { continue };
        let of_cluster = ["clusterroles"].contains(&resource) && verb != "bind";
        if of_cluster && !binding.meta.namespace.is_empty() {
            continue;
        }
        let can = given[role].iter().any(|rule| {
            let verb_fits = rule.verbs.iter().any(|known| known == "*" || known == verb);
            let group_fits = rule.api_groups.iter().any(|known| known == "*" || known.is_empty());
            let resource_fits = rule
                .resources
                .iter()
                .any(|known| known == "*" || known == resource || known == "*/exec" && resource.ends_with("/exec"));
            let name_fits = rule.resource_names.is_empty() || verb != "create" || resource.contains('/');
            verb_fits && group_fits && resource_fits && name_fits
        });
        if can {
            who.extend(binding.subjects.iter().map(|subject| format!("{} {:?}", Who::of(subject), Scope::of(binding))));
        }
    }
    who
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_order_of_objects_rules_and_lists_never_changes_findings(
        roles in any_roles(), bindings in any_bindings(), seed in any::<u64>(),
    ) {
        let findings = |roles: Vec<Role>, bindings: Vec<RoleBinding>| {
            let shown = |finding: &Finding| (finding.key(), finding.title.clone(), finding.severity, finding.evidence.clone());
            access_findings(&snapshot(roles, bindings), &Settings::default()).iter().map(shown).collect::<Vec<_>>()
        };
        let mut state = seed | 1;
        let mut turn = |length: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % length.max(1)
        };
        let (mut other_roles, mut other_bindings) = (roles.clone(), bindings.clone());
        for role in &mut other_roles {
            let by = turn(role.rules.len());
            role.rules.rotate_left(by);
            for rule in &mut role.rules {
                rule.verbs.reverse();
                rule.resources.reverse();
                rule.resource_names.reverse();
            }
        }
        for binding in &mut other_bindings {
            binding.subjects.reverse();
        }
        let by = turn(other_roles.len());
        other_roles.rotate_left(by);
        other_bindings.reverse();
        prop_assert_eq!(findings(roles, bindings), findings(other_roles, other_bindings));
    }

    #[test]
    fn a_naive_resolver_agrees(roles in any_roles(), bindings in any_bindings()) {
        let snapshot = snapshot(roles.clone(), bindings.clone());
        let inventory = Inventory::of(&snapshot);
        let access = Access::of(&inventory, &Settings::default());
        for verb in ["get", "create", "patch", "delete", "bind"] {
            for resource in ["pods", "secrets", "pods/exec", "serviceaccounts", "clusterroles"] {
                let question = Question { verb, resource, group: Some(""), namespace: Some("shop") };
                let answers = access.who_can(&question);
                let mine: BTreeSet<String> =
                    answers.iter().map(|answer| format!("{} {:?}", answer.chain.who, answer.chain.scope())).collect();
                prop_assert_eq!(mine, naive_who_can(&roles, &bindings, verb, resource, "shop"), "{} {}", verb, resource);
            }
        }
    }

    #[test]
    fn a_rule_more_never_takes_a_right_away(
        roles in any_roles(), bindings in any_bindings(), more in any_rule(), at in any::<prop::sample::Index>(),
    ) {
        let held = |roles: Vec<Role>| {
            let snapshot = snapshot(roles, bindings.clone());
            let inventory = Inventory::of(&snapshot);
            let access = Access::of(&inventory, &Settings::default());
            let mut held = Vec::new();
            for holder in access.holders() {
                for right in holder.all() {
                    held.push(((holder.scope.namespace().to_owned(), holder.who.to_string(), right.check.id), right.right.severity));
                }
            }
            held
        };
        let mut richer = roles.clone();
        let at = at.index(richer.len());
        richer[at].rules.push(more);
        let after = held(richer);
        for (right, severity) in held(roles) {
            let now = after.iter().find(|(other, _)| *other == right).map(|(_, severity)| *severity);
            // Severities are ordered from the worst.
            prop_assert!(now.is_some_and(|now| now <= severity), "{:?} {:?} -> {:?}", right, severity, now);
        }
    }
}
