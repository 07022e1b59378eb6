//! What people do about findings, and what evidence makes of it.

use crate::world::{MANIFESTS, World};
use app::{
    backend::{Backend, BackendError, WorkChange},
    view::{MayDo, OverviewView},
};
use posture::{
    evidence::Coverage,
    query::FindingQuery,
    words::{EventKind, Presence, Role, Work},
};

#[tokio::test]
async fn taken_claimed_and_fixed() {
    let world = World::small().await;
    let (developer, id) = (world.developer("media").await, world.privileged().await);
    let finding = async || world.backend.finding(&developer, &id).await.unwrap();
    let view = finding().await;
    assert_eq!((view.work, view.may), (Work::Open, MayDo { take: true, comment: true, ..MayDo::default() }));

    world.days_later(1);
    assert_eq!(world.backend.work(&developer, std::slice::from_ref(&id), WorkChange::Take).await, Ok(1));
    world.backend.comment(&developer, &id, "On staging since this morning.").await.unwrap();
    let view = finding().await;
    assert_eq!((view.work, view.assignee.as_deref()), (Work::InProgress, Some("developer-media of the tests")));
    assert_eq!(view.may, MayDo { put_back: true, claim: true, comment: true, ..MayDo::default() });
    let OverviewView::Team(team) = world.backend.overview(&developer, None).await.unwrap() else {
        panic!("not a team")
    };
    assert_eq!(
        team.moving.iter().map(|row| row.note.as_str()).collect::<Vec<_>>(),
        ["developer-media of the tests took it, now"]
    );
    assert_eq!((team.in_progress.value, team.to_verify.value), (1, 0));
    assert!(!team.todo[0].may_take);

    assert_eq!(world.backend.work(&developer, std::slice::from_ref(&id), WorkChange::Claim).await, Ok(1));
    assert_eq!(finding().await.work, Work::AwaitingVerification);
    assert_eq!(finding().await.may, MayDo { put_back: true, comment: true, ..MayDo::default() });

    world.days_later(1);
    world.import(&MANIFESTS.replace("privileged: true", "privileged: false"), Coverage::Cluster).await;
    let view = finding().await;
    assert_eq!((view.presence, view.change, view.due.text.as_str()), (Presence::Fixed, None, ""));
    assert_eq!(view.may, MayDo { comment: true, ..MayDo::default() });
    let history: Vec<(EventKind, String)> =
        view.history.iter().map(|event| (event.kind, format!("{} {}", event.who, event.what))).collect();
    assert_eq!(
        history,
        [
            (EventKind::Fixed, "Import of 7 January verified it fixed".to_owned()),
            (EventKind::Claimed, "developer-media of the tests said that it is done: the next scan decides".to_owned()),
            (EventKind::Commented, "developer-media of the tests commented".to_owned()),
            (EventKind::Taken, "developer-media of the tests took it: open to in progress".to_owned()),
            (EventKind::Opened, "Import of 5 January saw it first".to_owned()),
        ]
    );
    assert_eq!(view.history[2].quote, "On staging since this morning.");
    let OverviewView::Team(team) = world.backend.overview(&developer, None).await.unwrap() else {
        panic!("not a team")
    };
    assert!(
        team.fixed.iter().any(|event| event.finding == id && event.note == "Import of 7 January"),
        "{:?}",
        team.fixed
    );
}

#[tokio::test]
async fn a_claim_that_the_next_scan_still_sees_goes_back() {
    let world = World::small().await;
    let (developer, id) = (world.developer("media").await, world.privileged().await);
    let ids = std::slice::from_ref(&id);
    world.days_later(1);
    world.backend.work(&developer, ids, WorkChange::Take).await.unwrap();
    world.backend.work(&developer, ids, WorkChange::Claim).await.unwrap();
    world.days_later(1);
    world.import(MANIFESTS, Coverage::Cluster).await;
    let view = world.backend.finding(&developer, &id).await.unwrap();
    assert_eq!(
        (view.presence, view.work, view.history[0].kind),
        (Presence::Present, Work::InProgress, EventKind::StillSeen)
    );
}

#[tokio::test]
async fn a_developer_moves_their_own_side_only() {
    let world = World::small().await;
    let (developer, operator) = (world.developer("media").await, world.operator().await);
    // What a namespace denies by default is the operators' part; the developer sees it.
    let rows = world.of_check(&developer, "network.no-default-deny").await;
    let operators = rows.into_iter().find(|row| row.place == "media").unwrap().id;
    let ids = std::slice::from_ref(&operators);
    assert_eq!(world.backend.work(&developer, ids, WorkChange::Take).await, Err(BackendError::Forbidden));
    assert_eq!(
        world.backend.finding(&developer, &operators).await.unwrap().may,
        MayDo { comment: true, ..MayDo::default() }
    );
    assert_eq!(world.backend.work(&operator, ids, WorkChange::Take).await, Ok(1));
    // One that is not theirs stops all of them.
    let mixed = [world.privileged().await, operators];
    assert_eq!(world.backend.work(&developer, &mixed, WorkChange::Take).await, Err(BackendError::Forbidden));
    assert_eq!(world.backend.finding(&developer, &mixed[0]).await.unwrap().work, Work::Open);
    let platform =
        world.person("platform", &[(Role::Developer, Some("media")), (Role::Developer, Some("platform"))]).await;
    assert_eq!(world.backend.work(&platform, &mixed[1..], WorkChange::PutBack).await, Ok(1));
}

#[tokio::test]
async fn several_at_once_all_or_none() {
    let world = World::small().await;
    let operator = world.operator().await;
    let rows = world.backend.findings(&operator, &FindingQuery::default()).await.unwrap().rows;
    let mut ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let count = u32::try_from(ids.len()).unwrap();
    assert_eq!(world.backend.work(&operator, &ids, WorkChange::Take).await, Ok(count));
    assert_eq!(world.backend.work(&operator, &ids, WorkChange::PutBack).await, Ok(count));
    ids.push("01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned());
    assert_eq!(world.backend.work(&operator, &ids, WorkChange::Take).await, Err(BackendError::NotFound));
    let view = world.backend.finding(&operator, &ids[0]).await.unwrap();
    assert_eq!(view.work, Work::Open);
}
