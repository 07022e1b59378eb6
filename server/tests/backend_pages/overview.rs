//! The numbers of every page against findings counted one by one.

use crate::world::{CLUSTER, START, World};
use app::{
    backend::{Backend, BackendError},
    view::{ImageQuery, ImportQuery, NamespaceQuery, OverviewView, SeverityCounts},
};
use posture::{
    catalogue,
    check_filter::CheckFilter,
    query::{FindingFilter, FindingQuery},
    time::Timestamp,
    words::{EventKind, Severity, Side},
};
use server::clock::Clock;
use store::{Scope, findings::FindingRow};

async fn unresolved(world: &World) -> Vec<FindingRow> {
    let page = world.store.findings(&Scope::All, &FindingQuery::default(), world.clock.now(), 1000).await.unwrap();
    assert_eq!(page.next, None);
    page.rows
}

fn by_severity(rows: &[FindingRow], side: Side, namespace: Option<&str>) -> SeverityCounts {
    let count = |severity: Severity| {
        let of = |row: &&FindingRow| {
            row.side == side && row.severity == severity && namespace.is_none_or(|namespace| row.namespace == namespace)
        };
        u32::try_from(rows.iter().filter(of).count()).unwrap()
    };
    SeverityCounts {
        critical: count(Severity::Critical),
        high: count(Severity::High),
        medium: count(Severity::Medium),
        low: count(Severity::Low),
        unknown: count(Severity::Unknown),
    }
}

fn overdue(rows: &[FindingRow], side: Side, now: Timestamp) -> u32 {
    u32::try_from(rows.iter().filter(|row| row.side == side && row.due.is_some_and(|due| due < now)).count()).unwrap()
}

#[tokio::test]
async fn an_empty_installation_says_so() {
    let world = World::empty().await;
    let (operator, developer) = (world.operator().await, world.developer("media").await);
    assert_eq!(world.backend.overview(&operator, None).await, Ok(OverviewView::Empty { may_import: true }));
    assert_eq!(world.backend.overview(&developer, None).await, Ok(OverviewView::Empty { may_import: false }));
    assert_eq!(world.backend.overview(&operator, Some("nowhere")).await, Err(BackendError::NotFound));
    let frame = world.backend.frame(&operator, Some("nowhere")).await.unwrap();
    assert_eq!((frame.current_cluster, frame.clusters), (None, vec![]));
    assert_eq!(world.backend.findings(&operator, &FindingQuery::default()).await.unwrap().total.value, 0);
    assert_eq!(world.backend.summary(&operator, None).await.unwrap().made.text, "5 January 2026, 09:00 UTC");
}

#[tokio::test]
async fn the_numbers_are_those_of_the_findings() {
    let world = World::small().await;
    // Past the week in which critical findings are due.
    world.days_later(8);
    let operator = world.operator().await;
    let (rows, now) = (unresolved(&world).await, world.clock.now());
    assert!(rows.len() > 10, "{}", rows.len());

    let OverviewView::Cluster(overview) = world.backend.overview(&operator, None).await.unwrap() else {
        panic!("not a cluster")
    };
    let total = u32::try_from(rows.len()).unwrap();
    assert_eq!((overview.cluster.as_str(), overview.namespaces, overview.workloads), (CLUSTER, 2, 2));
    assert_eq!((overview.unresolved.value, overview.unresolved.capped), (total, false));
    assert_eq!(overview.moves.developer, by_severity(&rows, Side::Developer, None));
    assert_eq!(overview.moves.operator, by_severity(&rows, Side::Operator, None));
    assert_eq!(overview.moves.overdue.developer, overdue(&rows, Side::Developer, now));
    assert_eq!(overview.moves.overdue.operator, overdue(&rows, Side::Operator, now));
    assert!(overview.moves.overdue.developer >= 2);
    for row in &overview.rows {
        assert_eq!(row.developer, by_severity(&rows, Side::Developer, Some(&row.name)), "{}", row.name);
        assert_eq!(row.operator, by_severity(&rows, Side::Operator, Some(&row.name)), "{}", row.name);
    }
    assert_eq!(overview.rows[0].name, "media");
    assert_eq!(overview.snapshot.text, "8 days ago");

    let first = &overview.first[0];
    assert_eq!(
        (first.place.as_str(), first.workload.as_deref()),
        ("media/image-resizer", Some("Deployment/image-resizer"))
    );
    assert_eq!(first.worst[0].priority, first.priority);
    assert!(first.worst.len() <= 4 && first.worst.is_sorted_by_key(|row| std::cmp::Reverse(row.priority)));
    assert!(first.worst[0].due.over && first.worst[0].due.text == "1 d over", "{:?}", first.worst[0].due);

    let summary = world.backend.summary(&operator, None).await.unwrap();
    assert_eq!(
        (summary.moves, summary.unresolved, summary.scope.as_str()),
        (overview.moves, overview.unresolved, "All namespaces")
    );
    let namespaces = world.backend.namespaces(&operator, &NamespaceQuery::default()).await.unwrap();
    assert_eq!(namespaces.rows, overview.rows);
    let frame = world.backend.frame(&operator, None).await.unwrap();
    assert_eq!((frame.counts.findings, frame.counts.namespaces), (u64::from(total), 2));
    assert_eq!(frame.user_role_line, "Operator");
    assert_eq!(
        frame.sources.iter().map(|source| source.label.as_str()).collect::<Vec<_>>(),
        ["Imports", "Trivy scans"]
    );
    assert!(frame.sources.iter().all(|source| source.stale && source.ago == "8 d ago"), "{:?}", frame.sources);

    let findings = world.backend.findings(&operator, &FindingQuery::default()).await.unwrap();
    assert_eq!((findings.total.value, findings.position, findings.may_work), (total, Some(1), true));
    for choice in &findings.choices.checks {
        let counted = rows.iter().filter(|row| row.check == choice.value).count();
        assert_eq!(choice.count, u32::try_from(counted).ok(), "{}", choice.value);
        assert_ne!(choice.label, choice.value);
    }
    let checks = world.backend.checks(&operator, &CheckFilter::default()).await.unwrap();
    assert_eq!(checks.rows.iter().map(|row| row.findings.value).sum::<u32>(), total);
    assert!(checks.rows.is_sorted_by(|one, other| one.id < other.id));
}

#[tokio::test]
async fn a_namespace_has_its_parts() {
    let world = World::small().await;
    let operator = world.operator().await;
    let rows = unresolved(&world).await;
    let view = world.backend.namespace(&operator, None, "media").await.unwrap();
    assert_eq!(
        (view.team.as_deref(), view.team_reason.as_str()),
        (Some("media"), "from the label `team` on the namespace")
    );
    assert_eq!(
        view.unresolved.value,
        u32::try_from(rows.iter().filter(|row| row.namespace == "media").count()).unwrap()
    );
    let modes: Vec<&str> = view.pod_security.modes.iter().map(|(_, text)| text.as_str()).collect();
    let unknown = "no label; cluster default not known";
    assert_eq!(modes, [unknown, "baseline", unknown]);
    assert_eq!(view.ingress.map(|share| (share.part, share.whole)), Some((0, 1)));
    assert_eq!(view.workloads.len(), 1);
    assert_eq!(
        (view.workloads[0].containers, view.workloads[0].images.as_slice()),
        (1, ["registry.example/media/image-resizer:2.31.0".to_owned()].as_slice())
    );
    assert!(!view.first.is_empty() && view.first.len() <= 7);
    assert!(view.history.iter().all(|event| event.kind == EventKind::Opened && event.note == "Import of 5 January"));
    assert!(view.pillars.iter().all(|pillar| !pillar.parts.is_empty()));
    assert_eq!(world.backend.namespace(&operator, None, "nowhere").await, Err(BackendError::NotFound));
    assert_eq!(world.backend.namespace(&operator, Some("nowhere"), "media").await, Err(BackendError::NotFound));
}

#[tokio::test]
async fn what_changed_counts_from_the_visit_before() {
    let world = World::small().await;
    let operator = world.operator().await;
    let opened = |view: OverviewView| match view {
        OverviewView::Cluster(view) => {
            view.changes.counts.iter().find(|change| change.kind == EventKind::Opened).unwrap().count.value
        }
        _ => panic!("not a cluster"),
    };
    let first = opened(world.backend.overview(&operator, None).await.unwrap());
    assert_eq!(first, u32::try_from(unresolved(&world).await.len()).unwrap());
    world.days_later(2);
    // The visit before was on the day of the import: that day counts.
    assert_eq!(opened(world.backend.overview(&operator, None).await.unwrap()), first);
    world.days_later(1);
    assert_eq!(opened(world.backend.overview(&operator, None).await.unwrap()), 0);
}

#[tokio::test]
async fn a_team_sees_what_to_do_first() {
    let world = World::small().await;
    let developer = world.developer("media").await;
    let OverviewView::Team(view) = world.backend.overview(&developer, None).await.unwrap() else {
        panic!("not a team")
    };
    assert_eq!((view.teams.as_slice(), view.rows.len()), (["media".to_owned()].as_slice(), 1));
    let rows: Vec<FindingRow> = unresolved(&world)
        .await
        .into_iter()
        .filter(|row| row.namespace == "media" && row.side == Side::Developer)
        .collect();
    assert_eq!(view.unresolved.value, u32::try_from(rows.len()).unwrap());
    assert_eq!(view.critical.value, 2);
    let todo: Vec<(&str, u32, u32)> =
        view.todo.iter().map(|todo| (todo.change.as_str(), todo.removes, todo.removes_critical)).collect();
    // The privileged container: that, root, default capabilities, escalation, no seccomp profile, the writable root and the
    // mounted token go with one manifest. How much memory it needs no manifest says.
    assert_eq!(
        todo,
        [
            ("Set `privileged: false` in media/image-resizer", 7, 1),
            ("Upgrade libwebp6 to 0.6.1-2.1 in media/image-resizer", 2, 1),
            ("Set a memory limit and requests in media/image-resizer", 1, 0),
        ]
    );
    assert!(
        view.todo[0].may_take && view.todo[0].why.starts_with("resizer runs as a privileged container. "),
        "{}",
        view.todo[0].why
    );
    assert_eq!(view.todo[0].due.text, "in 7 days");
}

#[tokio::test]
async fn images_imports_and_checks_say_what_came() {
    let world = World::small().await;
    let operator = world.operator().await;
    let images = world.backend.images(&operator, &ImageQuery::default()).await.unwrap();
    assert_eq!((images.total.value, images.never_scanned.value), (2, 1));
    let scanned = &images.rows[0];
    assert_eq!(
        (scanned.repository.as_str(), scanned.tag.as_str(), scanned.os.as_str()),
        ("registry.example/media/image-resizer", "2.31.0", "debian 11.6")
    );
    assert_eq!(scanned.counts.map(|counts| (counts.critical, counts.high, counts.low)), Some((1, 1, 1)));
    let imports = world.backend.imports(&operator, &ImportQuery::default()).await.unwrap();
    let row = &imports.rows[0];
    assert_eq!(
        (row.by.as_str(), row.source.as_str(), row.coverage.as_str()),
        ("ci", "Manifests and Trivy reports", "Complete for the cluster")
    );
    let import = world.backend.import(&operator, &row.id).await.unwrap();
    assert_eq!(import.row, *row);
    assert_eq!(usize::try_from(row.opened).unwrap(), unresolved(&world).await.len());
    assert_eq!(import.day, i32::try_from(START.day()).unwrap());
    assert!(import.understood.iter().any(|kind| kind.what == "Deployment" && kind.count == 2));
    assert_eq!(world.backend.import(&operator, "nothing").await, Err(BackendError::NotFound));
    let check = world.backend.check(&operator, "privilege.privileged").await.unwrap();
    assert_eq!((check.row.findings.value, check.standards[0].standard.as_str()), (1, "Pod Security"));
    assert_eq!(world.backend.check(&operator, "privilege.nothing").await, Err(BackendError::NotFound));
}

#[tokio::test]
async fn the_catalogue_shows_what_the_command_line_prints() {
    let world = World::small().await;
    let operator = world.operator().await;
    let command = std::process::Command::new(env!("CARGO_BIN_EXE_atalaya"))
        .args(["checks", "--format", "markdown"])
        .output()
        .unwrap();
    let printed = String::from_utf8(command.stdout).unwrap();
    let all = world.backend.checks(&operator, &CheckFilter::default()).await.unwrap();
    assert_eq!((all.rows.len(), all.all), (catalogue::all().len(), u32::try_from(catalogue::all().len()).unwrap()));
    for row in &all.rows {
        let (_, section) = printed.split_once(&format!("\n## {}\n", row.id)).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let page = world.backend.check(&operator, &row.id).await.unwrap();
        assert_eq!(page.row, *row);
        let texts = [&row.title, &page.side_reason, &page.try_first];
        let controls = page.standards.iter().map(|standard| &standard.control);
        for text in texts.into_iter().chain(&page.why).chain(&page.fix).chain(controls).chain(&page.references) {
            assert!(section.contains(text), "{}: {text}", row.id);
        }
        for word in [row.area.word(), row.severity.word(), row.side.word()] {
            assert!(section.to_lowercase().contains(word), "{}: {word}", row.id);
        }
    }
}

#[tokio::test]
async fn the_catalogue_is_filtered() {
    let world = World::small().await;
    let operator = world.operator().await;
    let list = async |pairs: &[(&str, &str)]| {
        let filter = CheckFilter::from_pairs(pairs.iter().copied()).unwrap();
        world.backend.checks(&operator, &filter).await.unwrap()
    };
    let images = list(&[("area", "image")]).await;
    assert!(!images.rows.is_empty() && images.rows.iter().all(|row| row.id.starts_with("image.")));
    let all = list(&[]).await;
    for choice in &all.standards {
        let narrowed = list(&[("standard", &choice.value)]).await;
        assert!(!narrowed.rows.is_empty() && narrowed.rows.len() < all.rows.len(), "{choice:?}");
        assert_eq!(narrowed.all, all.all);
    }
    let labels: Vec<&str> = all.standards.iter().map(|choice| choice.label.as_str()).collect();
    for label in ["CIS", "NSA/CISA", "Pod Security", "Pod Security, baseline", "Pod Security, restricted"] {
        assert!(labels.contains(&label), "{labels:?}");
    }
    let none = list(&[("area", "image"), ("q", "hostPath")]).await;
    assert_eq!((none.rows.len(), none.filter.text.as_deref()), (0, Some("hostPath")));
    let unknown = list(&[("standard", "iso")]).await;
    assert!(unknown.rows.is_empty() && unknown.problem.is_some_and(|problem| problem.contains("`standard=iso`")));
    let elsewhere = CheckFilter { cluster: Some("nowhere".to_owned()), ..CheckFilter::default() };
    assert_eq!(world.backend.checks(&operator, &elsewhere).await, Err(BackendError::NotFound));
}

#[tokio::test]
async fn a_page_asks_as_often_for_many_rows_as_for_few() {
    let world = World::small().await;
    let operator = world.operator().await;
    let statements = async |query: &FindingQuery| {
        let before = world.sqlite.statements();
        let rows = world.backend.findings(&operator, query).await.unwrap().rows.len();
        (rows, world.sqlite.statements() - before)
    };
    let one = FindingQuery {
        filter: FindingFilter { check: vec!["privilege.privileged".to_owned()], ..FindingFilter::default() },
        ..FindingQuery::default()
    };
    let (few, asked_for_few) = statements(&one).await;
    let (many, asked_for_many) = statements(&FindingQuery::default()).await;
    assert!(few == 1 && many > 10);
    assert_eq!(asked_for_few, asked_for_many);
}
