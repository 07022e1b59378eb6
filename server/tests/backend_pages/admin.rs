//! Accounts: users, roles, passwords, tokens.

use crate::world::{PASSWORD, World};
use app::backend::{Backend, BackendError, Grant, NewUser};
use posture::words::Role;
use server::{clock::Clock, signin::hash_secret};
use store::accounts::SessionRecord;

fn ana() -> NewUser {
    NewUser { user: "Ana".to_owned(), name: "Ana Ruiz".to_owned(), email: "ana@marisol.example".to_owned() }
}

fn field(answer: Result<(), BackendError>) -> &'static str {
    match answer {
        Err(BackendError::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_first_password_is_shown_once() {
    let world = World::small().await;
    let (admin, other) = (world.admin().await, world.person("other-admin", &[(Role::Admin, None)]).await);
    world.backend.create_user(&admin, &ana()).await.unwrap();
    assert_eq!(world.backend.users(&other).await.unwrap().fresh, None);
    let view = world.backend.users(&admin).await.unwrap();
    let fresh = view.fresh.unwrap();
    assert_eq!((fresh.name.as_str(), fresh.secret.len()), ("ana", 23));
    assert_eq!(world.backend.users(&admin).await.unwrap().fresh, None);
    let row = view.rows.iter().find(|row| row.user == "ana").unwrap();
    assert!(row.first_password && !row.disabled && row.last_sign_in.is_none() && !row.is_self);
    assert_eq!(view.clusters, ["staging"]);

    world.backend.reset_password(&admin, &row.id).await.unwrap();
    let again = world.backend.users(&admin).await.unwrap().fresh.unwrap();
    assert_ne!(again.secret, fresh.secret);
}

#[tokio::test]
async fn a_user_needs_a_name_that_is_free() {
    let world = World::small().await;
    let admin = world.admin().await;
    world.backend.create_user(&admin, &ana()).await.unwrap();
    let tried = async |user: NewUser| field(world.backend.create_user(&admin, &user).await);
    assert_eq!(tried(ana()).await, "user");
    assert_eq!(tried(NewUser { user: "ana2".to_owned(), ..ana() }).await, "email");
    assert_eq!(tried(NewUser { user: "a b".to_owned(), ..ana() }).await, "user");
    assert_eq!(tried(NewUser { user: "ana3".to_owned(), name: " ".to_owned(), ..ana() }).await, "name");
    assert_eq!(tried(NewUser { user: "ana3".to_owned(), email: "no address".to_owned(), ..ana() }).await, "email");
}

#[tokio::test]
async fn roles_come_and_go_and_nobody_locks_themselves_out() {
    let world = World::small().await;
    let admin = world.admin().await;
    let user = world.person("ana", &[]).await.user_id;
    let grant =
        |role, team: Option<&str>| Grant { role, cluster: Some("staging".to_owned()), team: team.map(str::to_owned) };
    assert_eq!(field(world.backend.grant(&admin, &user, &grant(Role::Developer, None)).await), "team");
    assert_eq!(field(world.backend.grant(&admin, &user, &grant(Role::Admin, None)).await), "cluster");
    world.backend.grant(&admin, &user, &grant(Role::Developer, Some("media"))).await.unwrap();
    let row =
        async |id: &str| world.backend.users(&admin).await.unwrap().rows.into_iter().find(|row| row.id == id).unwrap();
    let grants = row(&user).await.grants;
    assert_eq!((grants.len(), grants[0].role, grants[0].team.as_deref()), (1, Role::Developer, Some("media")));
    world.backend.revoke_grant(&admin, &user, &grants[0].id).await.unwrap();
    assert!(row(&user).await.grants.is_empty());
    assert_eq!(world.backend.revoke_grant(&admin, &user, &grants[0].id).await, Err(BackendError::NotFound));
    world.backend.set_user_disabled(&admin, &user, true).await.unwrap();
    assert!(row(&user).await.disabled);

    let own = row(&admin.user_id).await;
    assert!(own.is_self);
    assert_eq!(world.backend.set_user_disabled(&admin, &own.id, true).await, Err(BackendError::Forbidden));
    assert_eq!(world.backend.revoke_grant(&admin, &own.id, &own.grants[0].id).await, Err(BackendError::Forbidden));
    assert_eq!(world.backend.reset_password(&admin, &own.id).await, Err(BackendError::Forbidden));
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_as_its_hash() {
    let world = World::small().await;
    let admin = world.admin().await;
    assert_eq!(field(world.backend.create_token(&admin, "ci", None, Some(0)).await), "days");
    assert_eq!(field(world.backend.create_token(&admin, "", None, None).await), "name");
    world.backend.create_token(&admin, "ci", Some("staging"), Some(30)).await.unwrap();
    let view = world.backend.tokens(&admin).await.unwrap();
    let secret = view.fresh.unwrap().secret;
    assert!(secret.starts_with("atalaya_"));
    let row = &view.rows[0];
    assert_eq!(
        (row.name.as_str(), row.cluster.as_deref(), row.by.as_str()),
        ("ci", Some("staging"), "admin of the tests")
    );
    assert_eq!(row.expires.as_ref().map(|at| at.text.as_str()), Some("in 30 days"));
    let now = world.clock.now();
    assert!(world.store.use_token(&hash_secret(&secret), now).await.unwrap().is_some());
    assert_eq!(world.backend.tokens(&admin).await.unwrap().fresh, None);
    world.backend.revoke_token(&admin, &row.id).await.unwrap();
    assert!(world.store.use_token(&hash_secret(&secret), now).await.unwrap().is_none());
    assert_eq!(world.backend.revoke_token(&admin, "nothing").await, Err(BackendError::NotFound));
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let world = World::small().await;
    let ana = world.developer("media").await;
    let now = world.clock.now();
    for hash in [ana.session_id.as_str(), "another session"] {
        let session = SessionRecord {
            hash: hash.to_owned(),
            user: Some(ana.user_id.clone()),
            data: "{}".to_owned(),
            created: now,
            last_seen: now,
            expires: now.plus_days(1),
        };
        world.store.create_session(&session).await.unwrap();
    }
    let account = world.backend.account(&ana).await.unwrap();
    assert_eq!((account.user.as_str(), account.grants.len(), account.sessions.len()), ("developer-media", 1, 2));
    assert_eq!(account.sessions.iter().filter(|session| session.current).count(), 1);
    assert_eq!(account.sessions[0].expires.text, "tomorrow");

    let change = async |current: &str, new: &str| world.backend.change_password(&ana, current, new).await;
    assert_eq!(field(change("wrong", "another good password").await), "current");
    assert_eq!(field(change(PASSWORD, PASSWORD).await), "password");
    assert_eq!(field(change(PASSWORD, "short").await), "password");
    change(PASSWORD, "another good password").await.unwrap();
    assert_eq!(field(change(PASSWORD, "yet another password").await), "current");
    let left = world.store.sessions_of(&ana.user_id, now).await.unwrap();
    assert_eq!(left.iter().map(|session| session.hash.as_str()).collect::<Vec<_>>(), [ana.session_id.as_str()]);

    world.backend.sign_out_everywhere(&ana).await.unwrap();
    assert!(world.store.sessions_of(&ana.user_id, now).await.unwrap().is_empty());
}
