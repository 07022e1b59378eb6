//! One function for each row of the identity table, and for what the design says beside it.

use crate::world::{
    CART, Files, World, container, day, deployment, digest, found, namespace, namespace_with_uid, package, pod, scan,
    workload,
};
use posture::{
    catalogue,
    check::Check,
    scan::{Suppression, Vulnerability},
    settings::AllowedBase,
    words::{EventKind, Presence, Severity, Side, Work, WorkloadKind},
};
use std::sync::Arc;
use store::{
    IngestError, Scope, StoreError,
    evidence::{Mode, SourceKind},
    exceptions::{Covers, NewException},
    work::WorkChange,
};

const CVE: &str = "CVE-2024-0001";

/// Cart runs one pod of a digest, and a report of that digest lists the vulnerability.
fn cart_seen(at: i64, letter: char) -> Files {
    Files::of(day(at))
        .objects(namespace("shop"))
        .object(deployment("shop", "cart", CART))
        .object(pod("shop", "cart", 0, CART, &digest(letter)))
        .scan(scan("trivy", &digest(letter), vec![found(CVE, "openssl")]))
}

/// Cart's one pod now runs this digest.
fn rolled_out(at: i64, letter: char) -> Files {
    Files::of(day(at)).object(pod("shop", "cart", 0, CART, &digest(letter)))
}

fn clean(at: i64, scanner: &str, letter: char) -> Files {
    Files::of(day(at)).scan(scan(scanner, &digest(letter), vec![]))
}

async fn work(world: &World, id: &str, change: WorkChange, at: i64) {
    world.store.change_work(&Scope::All, &[id.to_owned()], change, &world.user, None, day(at)).await.unwrap();
}

pub(crate) async fn rollout_new_tag_or_digest(world: World) {
    world.import(cart_seen(0, 'a')).await;
    let first = world.vulnerability(CVE).await.row.id;
    // While any pod runs the old digest it stays present.
    world.import(Files::of(day(1)).object(pod("shop", "cart", 1, CART, &digest('b')))).await;
    world.import(clean(1, "trivy", 'b')).await;
    assert_eq!(world.presence(CVE).await, Presence::Present);
    // Then only the new one runs, and nobody looked at it.
    world.import(rolled_out(2, 'c').object(pod("shop", "cart", 1, CART, &digest('c')))).await;
    assert_eq!(world.presence(CVE).await, Presence::Unproven);
    // Its report decides.
    world.import(Files::of(day(3)).scan(scan("trivy", &digest('c'), vec![found(CVE, "openssl")]))).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!((finding.row.presence, &finding.row.id, finding.row.reopened), (Presence::Present, &first, 0));
}

pub(crate) async fn new_digest_its_report_lacks_it(world: World) {
    world.import(cart_seen(0, 'a')).await;
    // A report that did not look at this class proves nothing.
    let mut partial = scan("trivy", &digest('b'), vec![]);
    partial.covers.remove(&posture::words::PackageClass::Os);
    world.import(rolled_out(1, 'b').scan(partial)).await;
    assert_eq!(world.presence(CVE).await, Presence::Unproven);
    world.import(clean(2, "trivy", 'b')).await;
    assert_eq!(world.presence(CVE).await, Presence::Fixed);
}

pub(crate) async fn same_digest_report_lacks_it(world: World) {
    world.import(cart_seen(0, 'a')).await;
    let result = world.import(clean(1, "trivy", 'a')).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!(finding.row.presence, Presence::NoLongerReported);
    assert_eq!((result.count(EventKind::NoLongerReported), result.count(EventKind::Fixed)), (1, 0));
}

pub(crate) async fn report_lists_it_as_suppressed(world: World) {
    let suppressed = |status: &str| {
        let mut entry = found(CVE, "openssl");
        entry.suppressed = Some(Suppression {
            status: status.to_owned(),
            statement: Some("not in the execute path".to_owned()),
            source: "vex.json".to_owned(),
        });
        scan("trivy", &digest('a'), vec![entry])
    };
    world.import(cart_seen(0, 'a')).await;
    world.import(Files::of(day(1)).scan(suppressed("under_investigation"))).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!((finding.row.presence, finding.row.work), (Presence::Present, Work::Open));
    world.import(Files::of(day(2)).scan(suppressed("not_affected"))).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!((finding.row.presence, finding.row.work), (Presence::Present, Work::NotAffected));
    assert_eq!(finding.suppressed.map(|suppressed| suppressed.source), Some("vex.json".to_owned()));
}

pub(crate) async fn same_image_in_3_namespaces(world: World) {
    let mut files = Files::of(day(0)).scan(scan("trivy", &digest('a'), vec![found(CVE, "openssl")]));
    for name in ["one", "two", "three"] {
        files = files.objects(namespace(name)).object(deployment(name, "cart", CART)).object(pod(
            name,
            "cart",
            0,
            CART,
            &digest('a'),
        ));
    }
    world.import(files).await;
    let findings = world.of_check("image.vulnerability").await;
    let mut namespaces: Vec<&str> = findings.iter().map(|finding| finding.row.namespace.as_str()).collect();
    namespaces.sort_unstable();
    assert_eq!(namespaces, ["one", "three", "two"]);
}

pub(crate) async fn two_scanners_same_image(world: World) {
    world.import(cart_seen(0, 'a')).await;
    world.import(Files::of(day(1)).scan(scan("grype", &digest('a'), vec![found(CVE, "openssl")]))).await;
    let finding = world.vulnerability(CVE).await;
    let witnesses: Vec<&str> = finding.occurrences.iter().map(|occurrence| occurrence.scanner.as_str()).collect();
    assert_eq!((witnesses.len(), finding.row.presence), (2, Presence::Present));
    assert!(world.kinds(&finding.row.id).await.contains(&EventKind::WitnessAdded));
    // One goes quiet about it: the other still sees it.
    world.import(clean(2, "trivy", 'a')).await;
    assert_eq!(world.presence(CVE).await, Presence::Present);
    assert!(world.kinds(&finding.row.id).await.contains(&EventKind::WitnessWithdrawn));
    world.import(clean(3, "grype", 'a')).await;
    assert_eq!(world.presence(CVE).await, Presence::NoLongerReported);
}

pub(crate) async fn new_digest_one_of_the_scanners_looked(world: World) {
    world.import(cart_seen(0, 'a')).await;
    // Grype never saw it, so that its silence proves nothing.
    world.import(rolled_out(1, 'b').scan(scan("grype", &digest('b'), vec![]))).await;
    assert_eq!(world.presence(CVE).await, Presence::Unproven);
    let mut vulnerable = scan("grype", &digest('b'), vec![]);
    vulnerable.packages = vec![package("openssl", "1.1.1c")];
    world.import(Files::of(day(2)).scan(vulnerable)).await;
    assert_eq!(world.presence(CVE).await, Presence::Unproven);
    // Its package list shows the fixed version.
    let mut fixed = scan("grype", &digest('b'), vec![]);
    fixed.packages = vec![package("openssl", "1.1.1w")];
    world.import(Files::of(day(3)).scan(fixed)).await;
    assert_eq!(world.presence(CVE).await, Presence::Fixed);
}

pub(crate) async fn upgraded_still_vulnerable(world: World) {
    world.import(cart_seen(0, 'a')).await;
    let mut upgraded = found(CVE, "openssl");
    "1.1.1d".clone_into(&mut upgraded.installed_version);
    world.import(rolled_out(1, 'b').scan(scan("trivy", &digest('b'), vec![upgraded]))).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!(finding.row.presence, Presence::Present);
    let changed: Vec<_> = world
        .events(&finding.row.id)
        .await
        .into_iter()
        .filter(|event| event.kind == EventKind::VersionChanged)
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].detail, serde_json::json!({ "from": "1.1.1c", "to": "1.1.1d" }));
}

pub(crate) async fn two_versions_or_paths_in_one_image(world: World) {
    let at_path = |path: &str| {
        let mut entry = found(CVE, "openssl");
        entry.path = Some(path.to_owned());
        entry
    };
    let mut files = cart_seen(0, 'a');
    files.evidence.scans[0].vulnerabilities = vec![at_path("a.jar"), at_path("b.jar")];
    world.import(files).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!(finding.occurrences.len(), 2);
    world.import(rolled_out(1, 'b').scan(scan("trivy", &digest('b'), vec![at_path("b.jar")]))).await;
    assert_eq!(world.presence(CVE).await, Presence::Present);
    world.import(rolled_out(2, 'c').scan(scan("trivy", &digest('c'), vec![]))).await;
    assert_eq!(world.presence(CVE).await, Presence::Fixed);
}

pub(crate) async fn alias_learnt_later(world: World) {
    const GHSA: &str = "GHSA-aaaa-bbbb-cccc";
    let grype = |aliases: &[&str]| {
        let mut entry = found(GHSA, "openssl");
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        entry.vulnerability = Arc::new(Vulnerability { id: GHSA.to_owned(), aliases, ..Vulnerability::default() });
        scan("grype", &digest('a'), vec![entry])
    };
    let mut first = cart_seen(0, 'a');
    first.evidence.scans.clear();
    world.import(first.scan(grype(&[]))).await;
    let older = world.vulnerability(GHSA).await;
    world.import(Files::of(day(2)).scan(scan("trivy", &digest('a'), vec![found(CVE, "openssl")]))).await;
    let newer = world.vulnerability(CVE).await;
    work(&world, &older.row.id, WorkChange::Take, 2).await;
    // Now grype says that both are one.
    world.import(Files::of(day(3)).scan(grype(&[CVE]))).await;
    let left = world.of_check("image.vulnerability").await;
    assert_eq!(left.len(), 1);
    let merged = &left[0];
    // The older finding stays; the earlier due date and the more open work win.
    assert_eq!((&merged.row.id, merged.row.due, merged.row.work), (&older.row.id, older.row.due, Work::Open));
    assert!(world.kinds(&merged.row.id).await.contains(&EventKind::Merged));
    let alias = world.store.finding(&Scope::All, &newer.row.id).await.unwrap().unwrap();
    assert_eq!(alias.merged_into.as_deref(), Some(older.row.id.as_str()));
}

pub(crate) async fn workload_or_container_renamed(world: World) {
    let weak = |name: &str| {
        let mut weak = container(name, CART);
        weak.security.privileged = Some(true);
        workload(WorkloadKind::Deployment, "shop", name, weak)
    };
    let seen = scan("trivy", &digest('a'), vec![found(CVE, "openssl")]);
    world.import(Files::of(day(0)).complete().objects(namespace("shop")).object(weak("cart")).scan(seen)).await;
    let before = world.of_check("privilege.privileged").await.remove(0);
    let vulnerability = world.vulnerability(CVE).await.row.id;
    world.import(Files::of(day(2)).complete().objects(namespace("shop")).object(weak("basket"))).await;
    // The vulnerability's occurrence moves.
    let moved = world.vulnerability(CVE).await;
    assert_eq!((&moved.row.id, moved.row.presence), (&vulnerability, Presence::Present));
    assert_eq!(moved.row.workload, Some(("Deployment".to_owned(), "basket".to_owned())));
    // The configuration finding is a new one that goes on where the old one ended.
    let mut after = world.of_check("privilege.privileged").await;
    after.sort_by_key(|finding| finding.row.presence);
    let (new, old) = (&after[0], &after[1]);
    assert_eq!((old.row.id.as_str(), old.row.presence), (before.row.id.as_str(), Presence::Gone));
    assert_eq!((new.row.presence, new.row.due), (Presence::Present, before.row.due));
    assert!(world.kinds(&new.row.id).await.contains(&EventKind::Linked));
}

pub(crate) async fn scaled_to_0_or_cronjob_between_runs(world: World) {
    let complete = |at: i64| {
        Files::of(day(at))
            .complete()
            .objects(namespace("shop"))
            .object(deployment("shop", "cart", CART))
            .object(workload(WorkloadKind::CronJob, "shop", "nightly", container("nightly", CART)))
    };
    let seen = scan("trivy", &digest('a'), vec![found(CVE, "openssl")]);
    world.import(complete(0).object(pod("shop", "cart", 0, CART, &digest('a'))).scan(seen)).await;
    // No pod of either is left.
    world.import(complete(1)).await;
    assert_eq!(world.presence(CVE).await, Presence::Present);
}

pub(crate) async fn deleted_complete_coverage(world: World) {
    world.import(cart_seen(0, 'a').complete()).await;
    let before = world.vulnerability(CVE).await;
    work(&world, &before.row.id, WorkChange::Take, 0).await;
    let result = world.import(Files::of(day(1)).complete().objects(namespace("shop"))).await;
    assert_eq!(world.presence(CVE).await, Presence::Gone);
    assert_eq!((result.count(EventKind::Gone), result.count(EventKind::Fixed)), (1, 0));
    // Back within 30 days: due date and assignee are kept.
    world.import(cart_seen(20, 'a').complete()).await;
    let back = world.vulnerability(CVE).await;
    assert_eq!((back.row.presence, back.row.work, back.row.reopened), (Presence::Present, Work::Open, 1));
    assert_eq!((back.row.due, back.row.assignee.as_deref()), (before.row.due, Some("Lucía Ortega")));
    // Away for longer, it starts anew.
    world.import(Files::of(day(21)).complete().objects(namespace("shop"))).await;
    world.import(cart_seen(60, 'a').complete()).await;
    assert_eq!(world.vulnerability(CVE).await.row.due, Some(day(90)));
}

pub(crate) async fn namespace_deleted_and_made_again(world: World) {
    let shop = |at: i64, uid: &str| {
        Files::of(day(at))
            .complete()
            .objects(namespace_with_uid("shop", Some(uid)))
            .object(deployment("shop", "cart", CART))
            .object(pod("shop", "cart", 0, CART, &digest('a')))
    };
    world.import(shop(0, "one").scan(scan("trivy", &digest('a'), vec![found(CVE, "openssl")]))).await;
    let finding = world.vulnerability(CVE).await.row.id;
    let covers = Covers::Finding(finding.clone());
    let exception = NewException {
        covers,
        reason: "Not reachable".to_owned(),
        approved_by: world.user.clone(),
        until: None,
        until_fix: false,
    };
    world.store.create_exception(&Scope::All, &exception, day(0)).await.unwrap();
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::Accepted);

    world.import(shop(1, "two")).await;
    let kinds = world.kinds(&finding).await;
    assert!(kinds.contains(&EventKind::Gone) && kinds.contains(&EventKind::Reopened), "{kinds:?}");
    let again = world.vulnerability(CVE).await;
    assert_eq!((again.row.presence, again.row.work), (Presence::Present, Work::Open));
    let waiting = world.store.exceptions(&Scope::All, None).await.unwrap().remove(0);
    assert!(waiting.needs_confirmation);
    world.store.confirm_exception(&Scope::All, &waiting.id, &world.user, day(2)).await.unwrap();
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::Accepted);
}

pub(crate) async fn one_manifest_of_a_cluster_imported(world: World) {
    let mut weak = container("web", CART);
    weak.security.privileged = Some(true);
    let web = workload(WorkloadKind::Deployment, "shop", "web", weak);
    world.import(cart_seen(0, 'a').complete().object(web)).await;
    assert_eq!(world.of_check("network.no-default-deny").await.len(), 0);
    // Only cart's manifest: web's finding stays, and the namespace is judged with the stored policy.
    let result = world.import(Files::of(day(1)).object(deployment("shop", "cart", CART))).await;
    assert!(result.changes.is_empty(), "{:?}", result.changes);
    assert_eq!(world.of_check("privilege.privileged").await[0].row.presence, Presence::Present);
    assert_eq!(world.of_check("network.no-default-deny").await.len(), 0);
}

pub(crate) async fn import_without_some_reports(world: World) {
    world.import(cart_seen(0, 'a').complete()).await;
    let before = world.vulnerability(CVE).await;
    let mut without = cart_seen(5, 'a').complete();
    without.evidence.scans.clear();
    world.import(without).await;
    let after = world.vulnerability(CVE).await;
    assert_eq!(after.row.presence, Presence::Present);
    assert_eq!(after.occurrences[0].seen_at, before.occurrences[0].seen_at, "the scan's age is kept");
}

pub(crate) async fn watch_and_files_for_one_cluster(world: World) {
    let mut watch = Files::of(day(0)).complete().objects(namespace("shop")).object(deployment("shop", "cart", CART));
    watch.kind = SourceKind::Watch;
    watch.owns = vec!["Deployment".to_owned()];
    world.import(watch).await;
    let refused = world.try_import(Files::of(day(1)).object(deployment("shop", "cart", CART)), Mode::Apply).await;
    assert!(matches!(refused, Err(IngestError::KindOwned { kind, .. }) if kind == "Deployment"));
    // Reports are accepted from anywhere.
    world.import(Files::of(day(1)).scan(scan("trivy", &digest('a'), vec![found(CVE, "openssl")]))).await;
    assert_eq!(world.presence(CVE).await, Presence::Present);
}

pub(crate) async fn exception_digest_changes(world: World) {
    let accept = async |covers: Covers, until_fix: bool| {
        let exception = NewException {
            covers,
            reason: "Accepted for the migration".to_owned(),
            approved_by: world.user.clone(),
            until: Some(day(100)),
            until_fix,
        };
        world.store.create_exception(&Scope::All, &exception, day(0)).await.unwrap().id
    };
    let repository = || Covers::Repository {
        cluster: "test".to_owned(),
        repository: "registry.example/shop/cart".to_owned(),
        vulnerability: CVE.to_owned(),
    };
    let end = async |id: &str| world.store.end_exception(&Scope::All, id, &world.user, day(1)).await.unwrap();
    let mut files = cart_seen(0, 'a');
    files.evidence.scans[0].vulnerabilities[0].fixed_version = None;
    world.import(files).await;
    let finding = world.vulnerability(CVE).await.row.id;
    let unfixed = |at: i64, letter: char, severity: Severity| {
        let mut entry = found(CVE, "openssl");
        (entry.fixed_version, entry.severity) = (None, severity);
        rolled_out(at, letter).scan(scan("trivy", &digest(letter), vec![entry]))
    };

    // A finding's and a repository's stay.
    for covers in [Covers::Finding(finding.clone()), repository()] {
        let id = accept(covers, false).await;
        world.import(unfixed(1, 'b', Severity::High)).await;
        assert_eq!(world.vulnerability(CVE).await.row.work, Work::Accepted);
        world.import(unfixed(2, 'a', Severity::High)).await;
        end(&id).await;
        assert_eq!(world.vulnerability(CVE).await.row.work, Work::Open);
    }
    // A digest's ends with the digest.
    accept(Covers::Digest { cluster: "test".to_owned(), digest: digest('a') }, false).await;
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::Accepted);
    world.import(unfixed(3, 'b', Severity::High)).await;
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::Open);
    // It ends early when the severity rises,
    accept(repository(), false).await;
    world.import(unfixed(4, 'c', Severity::Critical)).await;
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::Open);
    // and when a fix exists, if so agreed.
    accept(repository(), true).await;
    world.import(rolled_out(5, 'd').scan(scan("trivy", &digest('d'), vec![found(CVE, "openssl")]))).await;
    let open = world.vulnerability(CVE).await;
    assert_eq!(open.row.work, Work::Open);
    assert!(world.kinds(&open.row.id).await.iter().filter(|kind| **kind == EventKind::ExceptionEnded).count() >= 3);
    // And by its date.
    accept(Covers::Finding(finding), false).await;
    assert_eq!(world.store.expire_exceptions(day(99)).await.unwrap(), 0);
    assert!(world.store.expire_exceptions(day(101)).await.unwrap() > 0);
    assert_eq!(world.store.expire_exceptions(day(101)).await.unwrap(), 0);
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::Open);
}

/// An earlier version asked one question more: its answer is stored under an id that no catalogue knows.
pub(crate) async fn catalogue_retires_a_check(world: World) {
    let asked = catalogue::find("privilege.privileged").unwrap();
    let retired: &Check = Box::leak(Box::new(Check { id: "privilege.asked-no-more", ..*asked }));
    let mut cart = container("cart", CART);
    cart.security.privileged = Some(true);
    let files = |at| {
        let cart = workload(WorkloadKind::Deployment, "shop", "cart", cart.clone());
        Files::of(day(at)).objects(namespace("shop")).object(cart)
    };
    let opened = world
        .import_as(files(0), |finding| {
            if finding.check.id == asked.id {
                finding.check = retired;
            }
        })
        .await;
    let before = world.of_check(retired.id).await.remove(0);
    assert_eq!((before.row.presence, world.of_check(asked.id).await.len()), (Presence::Present, 0));
    let (total, by_check) = world.unresolved(retired.id).await;
    assert_eq!((total, by_check), (opened.present, 1));
    work(&world, &before.row.id, WorkChange::Take, 0).await;

    let result = world.import(files(1)).await;
    let counted = [EventKind::CheckRetired, EventKind::Fixed, EventKind::Gone].map(|kind| result.count(kind));
    assert_eq!(counted, [1, 0, 0]);
    // The same fault under the question that is still asked is a finding of its own.
    assert_eq!((result.count(EventKind::Opened), world.of_check(asked.id).await.len()), (1, 1));
    let closed = world.of_check(retired.id).await.remove(0);
    assert_eq!((&closed.row.id, closed.row.presence), (&before.row.id, Presence::Gone));
    assert_eq!(world.kinds(&closed.row.id).await, [EventKind::Opened, EventKind::Taken, EventKind::CheckRetired]);
    assert_eq!(world.unresolved(retired.id).await, (opened.present, 0));

    // It stays closed, and nothing is said of it again.
    let again = world.import(files(2)).await;
    assert_eq!(again.count(EventKind::CheckRetired), 0);
    assert_eq!(world.kinds(&closed.row.id).await.len(), 3);
}

pub(crate) async fn rule_changes_severity_or_side(mut world: World) {
    let with_layer = |at: i64, severity: Severity| {
        let mut files = cart_seen(at, 'a');
        files.evidence.scans[0].vulnerabilities[0].layer = Some("sha256:base".to_owned());
        files.evidence.scans[0].vulnerabilities[0].severity = severity;
        files
    };
    world.import(with_layer(0, Severity::High)).await;
    assert_eq!(world.vulnerability(CVE).await.row.side, Side::Developer);
    world.settings.allowed_bases =
        vec![AllowedBase { image: "debian:12".to_owned(), layers: vec!["sha256:base".to_owned()] }];
    let result = world.import(with_layer(1, Severity::Critical)).await;
    let finding = world.vulnerability(CVE).await;
    assert_eq!((finding.row.side, finding.row.severity), (Side::Operator, Severity::Critical));
    assert_eq!((result.count(EventKind::Opened), result.count(EventKind::Fixed)), (0, 0));
    assert_eq!((result.count(EventKind::SideChanged), result.count(EventKind::SeverityChanged)), (1, 1));
}

pub(crate) async fn two_clusters_one_name(world: World) {
    let of_cluster = |cluster: &'static str, uid: &str| {
        let mut files = Files::of(day(0)).objects(namespace_with_uid("kube-system", Some(uid)));
        files.cluster = cluster;
        files
    };
    world.import(of_cluster("staging", "uid-one")).await;
    let refused = world.try_import(of_cluster("staging", "uid-two"), Mode::Apply).await;
    let Err(IngestError::Store(StoreError::TwoClusters(both))) = refused else { panic!("{refused:?}") };
    assert_eq!((both.given_uid.as_str(), both.known_uid.as_str()), ("uid-two", "uid-one"));
    // One cluster under two names is refused the same way.
    let refused = world.try_import(of_cluster("production", "uid-one"), Mode::Apply).await;
    assert!(matches!(refused, Err(IngestError::Store(StoreError::TwoClusters(_)))), "{refused:?}");
    assert_eq!(world.store.clusters(&Scope::All).await.unwrap().len(), 1);
}

pub(crate) async fn an_older_scan_changes_nothing_newer(world: World) {
    world.import(cart_seen(0, 'a')).await;
    world.import(rolled_out(5, 'b').scan(scan("trivy", &digest('b'), vec![]))).await;
    assert_eq!(world.presence(CVE).await, Presence::Fixed);
    let result = world.import(Files::of(day(3)).scan(scan("trivy", &digest('b'), vec![found(CVE, "openssl")]))).await;
    assert_eq!((world.presence(CVE).await, result.older), (Presence::Fixed, 1));
}

pub(crate) async fn run_twice_changes_nothing(world: World) {
    let first = world.import(cart_seen(0, 'a').complete()).await;
    assert_eq!(first.count(EventKind::Opened), 1);
    let before = world.all().await;
    let again = world.import(cart_seen(0, 'a').complete()).await;
    assert!(again.changes.is_empty(), "{:?}", again.changes);
    assert_eq!(again.unchanged, 1);
    assert_eq!(world.all().await, before);
}

pub(crate) async fn a_dry_run_says_the_same_and_keeps_nothing(world: World) {
    world.import(cart_seen(0, 'a')).await;
    let before = world.all().await;
    let next = rolled_out(1, 'b').scan(scan("trivy", &digest('b'), vec![found("CVE-2024-0002", "curl")]));
    let dry = world.try_import(next.clone(), Mode::DryRun).await.unwrap();
    assert_eq!(world.all().await, before);
    let real = world.import(next).await;
    let counts = |result: &store::evidence::ImportResult| {
        result.changes.iter().map(|(kind, change)| (kind.clone(), change.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&dry), counts(&real));
    assert_eq!((dry.import.is_none(), dry.present), (true, real.present));
}

pub(crate) async fn a_claim_that_the_scan_contradicts(world: World) {
    world.import(cart_seen(0, 'a')).await;
    let id = world.vulnerability(CVE).await.row.id;
    work(&world, &id, WorkChange::Take, 1).await;
    work(&world, &id, WorkChange::Claim, 2).await;
    // The same old report once more contradicts nothing.
    world.import(cart_seen(0, 'a')).await;
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::AwaitingVerification);
    let result = world.import(cart_seen(3, 'a')).await;
    assert_eq!(world.vulnerability(CVE).await.row.work, Work::InProgress);
    assert_eq!(result.count(EventKind::StillSeen), 1);
    work(&world, &id, WorkChange::Claim, 4).await;
    world.import(rolled_out(5, 'b').scan(scan("trivy", &digest('b'), vec![]))).await;
    assert_eq!(world.presence(CVE).await, Presence::Fixed);
    // A rollback brings it back.
    world.import(rolled_out(6, 'a')).await;
    let back = world.vulnerability(CVE).await;
    assert_eq!((back.row.presence, back.row.work, back.row.reopened), (Presence::Present, Work::Open, 1));
}

pub(crate) async fn a_fix_that_nobody_claimed(world: World) {
    let deploy = |at: i64, privileged: bool| {
        let mut spec = container("cart", CART);
        spec.security.privileged = privileged.then_some(true);
        Files::of(day(at)).objects(namespace("shop")).object(workload(WorkloadKind::Deployment, "shop", "cart", spec))
    };
    world.import(deploy(0, true)).await;
    let result = world.import(deploy(1, false)).await;
    assert_eq!(result.count(EventKind::Fixed), 1);
    assert_eq!(world.of_check("privilege.privileged").await[0].row.presence, Presence::Fixed);
}

pub(crate) async fn a_refused_delivery_leaves_everything_as_it_was(world: World) {
    world.import(cart_seen(0, 'a').complete()).await;
    let before = world.all().await;
    assert!(world.try_import(Files::of(day(1)).complete(), Mode::Apply).await.is_err());
    assert_eq!(world.all().await, before);
    assert_eq!(world.store.imports(&Scope::All, None, &store::imports::Cursor::First, 50).await.unwrap().rows.len(), 1);
}
