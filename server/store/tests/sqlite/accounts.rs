//! Users, sessions, tokens.

use crate::evidence::{START, day, import, store, two_teams, user};
use posture::{time::Timestamp, words::Role};
use store::{
    StoreError,
    accounts::{NewToken, NewUser, RoleGrant, SessionRecord, SessionStore, TokenStore, UserStore},
};

fn grant(role: Role, cluster: Option<&str>, team: Option<&str>) -> RoleGrant {
    RoleGrant { id: String::new(), role, cluster: cluster.map(str::to_owned), team: team.map(str::to_owned) }
}

#[tokio::test]
async fn users_are_found_in_any_case_and_are_unique() {
    let store = store().await;
    let new = NewUser {
        login: "Olga".to_owned(),
        email: "Olga@Example.org".to_owned(),
        name: "Olga Ruiz".to_owned(),
        ..NewUser::default()
    };
    let made = store.create_user(&new, START).await.unwrap();
    assert_eq!(store.user_by_login("OLGA").await.unwrap().unwrap().id, made.id);
    assert_eq!(store.user_by_login("olga@example.ORG").await.unwrap().unwrap().id, made.id);
    assert_eq!(store.user_by_login("").await.unwrap(), None);
    assert!(matches!(store.create_user(&new, START).await, Err(StoreError::Exists(_))));
    let other = NewUser { login: "other".to_owned(), ..new };
    assert!(matches!(store.create_user(&other, START).await, Err(StoreError::Exists("A user with this address"))));
    store.set_password(&made.id, "hash", true).await.unwrap();
    store.signed_in(&made.id, day(1)).await.unwrap();
    let user = store.user(&made.id).await.unwrap().unwrap();
    assert_eq!(
        (user.password_hash.as_str(), user.must_change_password, user.last_sign_in),
        ("hash", true, Some(day(1)))
    );
    assert!(matches!(store.set_password("nobody", "hash", true).await, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn grants_are_given_once_and_taken_away() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let id = user(&store, "olga").await;
    let developer = grant(Role::Developer, Some("staging"), Some("storefront"));
    let first = store.grant(&id, &developer).await.unwrap();
    assert_eq!(store.grant(&id, &developer).await.unwrap(), first);
    store.grant(&id, &grant(Role::Manager, None, None)).await.unwrap();
    assert!(matches!(
        store.grant(&id, &grant(Role::Manager, Some("nowhere"), None)).await,
        Err(StoreError::NotFound("The cluster"))
    ));
    let grants = store.user(&id).await.unwrap().unwrap().grants;
    assert_eq!(grants.len(), 2);
    assert_eq!((grants[0].cluster.as_deref(), grants[0].team.as_deref()), (Some("staging"), Some("storefront")));
    store.revoke_grant(&id, &first).await.unwrap();
    assert!(matches!(store.revoke_grant(&id, &first).await, Err(StoreError::NotFound(_))));
    assert_eq!(store.teams().await.unwrap(), ["storefront", "video"]);
}

#[tokio::test]
async fn a_visit_is_compared_with_the_one_before() {
    let store = store().await;
    let id = user(&store, "olga").await;
    let minutes = |minutes: i64| Timestamp(START.0 + minutes * 60_000);
    assert_eq!(store.look(&id, minutes(0)).await.unwrap(), None);
    assert_eq!(store.look(&id, minutes(20)).await.unwrap(), None);
    assert_eq!(store.look(&id, minutes(40)).await.unwrap(), None);
    assert_eq!(store.look(&id, minutes(300)).await.unwrap(), Some(minutes(40)));
    assert_eq!(store.look(&id, minutes(310)).await.unwrap(), Some(minutes(40)));
}

#[tokio::test]
async fn sessions_end_by_time_by_user_and_by_disabling() {
    let store = store().await;
    let id = user(&store, "olga").await;
    let session = |hash: &str, at: Timestamp| SessionRecord {
        hash: hash.to_owned(),
        user: Some(id.clone()),
        data: "{}".to_owned(),
        created: at,
        last_seen: at,
        expires: at.plus_days(1),
    };
    store.create_session(&session("a", START)).await.unwrap();
    assert!(matches!(store.create_session(&session("a", START)).await, Err(StoreError::Exists(_))));
    store.create_session(&SessionRecord { data: "{\"old\":1}".to_owned(), ..session("b", START) }).await.unwrap();
    store.save_session(&session("b", day(1))).await.unwrap();
    assert_eq!(
        store.session("b", START).await.unwrap(),
        Some(SessionRecord { created: START, ..session("b", day(1)) })
    );
    store.save_session(&session("b", START)).await.unwrap();
    store.create_session(&SessionRecord { user: None, ..session("c", START) }).await.unwrap();
    store.save_session(&session("ended", START)).await.unwrap();
    assert_eq!(store.session("ended", START).await.unwrap(), None);
    assert_eq!(store.session("a", START).await.unwrap(), Some(session("a", START)));
    assert_eq!(store.session("a", day(1)).await.unwrap(), None);
    assert_eq!(store.sessions_of(&id, START).await.unwrap().len(), 2);
    assert_eq!(store.delete_sessions_of(&id, Some("b")).await.unwrap(), 1);
    store.set_disabled(&id, true).await.unwrap();
    assert!(store.sessions_of(&id, START).await.unwrap().is_empty());
    assert_eq!(store.session("c", START).await.unwrap().unwrap().user, None);
    assert_eq!(store.sweep_sessions(day(2)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_token_works_until_it_ends_or_is_revoked() {
    let store = store().await;
    let by = user(&store, "olga").await;
    let new = NewToken {
        name: "ci".to_owned(),
        hash: "h".to_owned(),
        role: Role::Operator,
        cluster: Some("staging".to_owned()),
        by: Some(by),
        expires: Some(day(10)),
    };
    let token = store.create_token(&new, START).await.unwrap();
    assert_eq!((token.by.as_str(), token.last_used), ("olga", None));
    assert_eq!(store.use_token("h", day(1)).await.unwrap().unwrap().cluster.as_deref(), Some("staging"));
    assert_eq!(store.tokens().await.unwrap()[0].last_used, Some(day(1)));
    assert_eq!(store.use_token("h", day(10)).await.unwrap(), None);
    assert_eq!(store.use_token("other", day(1)).await.unwrap(), None);
    store.revoke_token(&token.id).await.unwrap();
    assert_eq!(store.use_token("h", day(1)).await.unwrap(), None);
    assert!(matches!(store.revoke_token("nobody").await, Err(StoreError::NotFound(_))));
}
