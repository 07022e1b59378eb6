//! Users and tokens, for administrators.

use super::{
    AppBackend,
    account::{grant as grant_view, user},
    error::{refused, unavailable},
    fresh::ShownBy,
    moment, scope,
};
use crate::{import::Request, random, signin::hash_secret};
use app::{
    backend::{Answer, BackendError, Grant, NewUser, Principal},
    view::{FreshSecret, TokenRow, TokensView, UserRow, UsersView},
};
use posture::{time::Timestamp, words::Role};
use store::{
    Scope,
    accounts::{self, NewToken, RoleGrant, Token, User},
};

const LONGEST_LOGIN: usize = 64;
const LONGEST_NAME: usize = 100;
const LONGEST_EMAIL: usize = 254;
const LONGEST_TOKEN_DAYS: u32 = 3650;

pub(super) async fn users(backend: &AppBackend, principal: &Principal) -> Answer<UsersView> {
    scope::administrator(principal)?;
    let now = backend.now();
    let (users, clusters, teams) =
        tokio::try_join!(backend.store.users(), backend.store.clusters(&Scope::All), backend.store.teams())
            .map_err(refused)?;
    Ok(UsersView {
        rows: users.into_iter().map(|user| user_row(user, principal, now)).collect(),
        clusters: clusters.into_iter().map(|cluster| cluster.name).collect(),
        teams,
        fresh: backend.fresh.take(&principal.user_id, ShownBy::Users, now),
    })
}

fn user_row(user: User, principal: &Principal, now: Timestamp) -> UserRow {
    UserRow {
        is_self: user.id == principal.user_id,
        id: user.id,
        user: user.login,
        name: user.name,
        email: user.email,
        grants: user.grants.into_iter().map(grant_view).collect(),
        disabled: user.disabled,
        first_password: user.must_change_password,
        last_sign_in: user.last_sign_in.map(|at| moment::ago(at, now)),
    }
}

pub(super) async fn create_user(backend: &AppBackend, principal: &Principal, new: &NewUser) -> Answer<()> {
    scope::administrator(principal)?;
    let (login, name, email) = (new.user.trim().to_lowercase(), new.name.trim(), new.email.trim().to_lowercase());
    check_login(&login)?;
    check_name(name)?;
    check_email(&email)?;
    if backend.store.user_by_login(&login).await.map_err(refused)?.is_some() {
        return Err(BackendError::Invalid { field: "user", message: "This name to sign in with is taken." });
    }
    if !email.is_empty() && backend.store.user_by_login(&email).await.map_err(refused)?.is_some() {
        return Err(BackendError::Invalid { field: "email", message: "This address is taken." });
    }
    let (password, password_hash) = first_password(backend).await?;
    let user = accounts::NewUser { login, email, name: name.to_owned(), password_hash, must_change_password: true };
    let user = backend.store.create_user(&user, backend.now()).await.map_err(refused)?;
    keep(backend, principal, ShownBy::Users, user.login, password);
    Ok(())
}

fn check_login(login: &str) -> Answer<()> {
    let fits = (2..=LONGEST_LOGIN).contains(&login.chars().count());
    let plain = login.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    if fits && plain {
        return Ok(());
    }
    Err(BackendError::Invalid { field: "user", message: "Expected 2 to 64 letters, digits, dots or dashes." })
}

fn check_name(name: &str) -> Answer<()> {
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
    if fits && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(BackendError::Invalid { field: "name", message: "Expected a name of 1 to 100 characters." })
}

fn check_email(email: &str) -> Answer<()> {
    let shaped = email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let plain =
        email.len() <= LONGEST_EMAIL && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    if email.is_empty() || (shaped && plain) {
        return Ok(());
    }
    Err(BackendError::Invalid { field: "email", message: "Expected an address with an @, or nothing." })
}

/// A cluster's name as imports take it. One that is not known yet is fine.
fn check_cluster(cluster: Option<&str>) -> Answer<()> {
    let taken = |name: &str| Request::from_pairs(&[("cluster".to_owned(), name.to_owned())]).is_ok();
    if cluster.is_none_or(taken) {
        return Ok(());
    }
    Err(BackendError::Invalid { field: "cluster", message: "Expected a cluster’s name, or nothing for all." })
}

fn check_team(team: Option<&str>) -> Answer<()> {
    if team.is_none_or(|team| check_name(team).is_ok()) {
        return Ok(());
    }
    Err(BackendError::Invalid { field: "team", message: "Expected a team’s name of 1 to 100 characters." })
}

pub(super) async fn grant(backend: &AppBackend, principal: &Principal, user_id: &str, new: &Grant) -> Answer<()> {
    scope::administrator(principal)?;
    match new.role {
        Role::Developer if new.team.is_none() => {
            return Err(BackendError::Invalid { field: "team", message: "A developer’s role names a team." });
        }
        // A narrower grant would promise a limit that nothing keeps.
        Role::Admin if new.cluster.is_some() || new.team.is_some() => {
            return Err(BackendError::Invalid {
                field: "cluster",
                message: "An administrator’s role holds for all clusters and teams.",
            });
        }
        _ => {}
    }
    check_cluster(new.cluster.as_deref())?;
    check_team(new.team.as_deref())?;
    let new = RoleGrant { id: String::new(), role: new.role, cluster: new.cluster.clone(), team: new.team.clone() };
    backend.store.grant(user_id, &new).await.map_err(refused)?;
    Ok(())
}

pub(super) async fn revoke_grant(
    backend: &AppBackend,
    principal: &Principal,
    user_id: &str,
    grant_id: &str,
) -> Answer<()> {
    scope::administrator(principal)?;
    if user_id == principal.user_id {
        let own = user(backend, user_id).await?;
        let is_admins = own.grants.iter().any(|grant| grant.id == grant_id && grant.role == Role::Admin);
        // Somebody else has to do it, so that an administrator is always left.
        if is_admins {
            return Err(BackendError::Forbidden);
        }
    }
    backend.store.revoke_grant(user_id, grant_id).await.map_err(refused)
}

pub(super) async fn set_user_disabled(
    backend: &AppBackend,
    principal: &Principal,
    user_id: &str,
    disabled: bool,
) -> Answer<()> {
    scope::administrator(principal)?;
    // Nobody locks themselves out.
    if user_id == principal.user_id && disabled {
        return Err(BackendError::Forbidden);
    }
    backend.store.set_disabled(user_id, disabled).await.map_err(refused)
}

pub(super) async fn reset_password(backend: &AppBackend, principal: &Principal, user_id: &str) -> Answer<()> {
    scope::administrator(principal)?;
    // It would end the session that is to show the new password. One's own is changed on the account's page.
    if user_id == principal.user_id {
        return Err(BackendError::Forbidden);
    }
    let user = user(backend, user_id).await?;
    let (password, hash) = first_password(backend).await?;
    backend.store.set_password(&user.id, &hash, true).await.map_err(refused)?;
    backend.store.delete_sessions_of(&user.id, None).await.map_err(refused)?;
    keep(backend, principal, ShownBy::Users, user.login, password);
    Ok(())
}

/// A first password and its hash.
async fn first_password(backend: &AppBackend) -> Answer<(String, String)> {
    let password = random::password(&*backend.random).map_err(|error| unavailable(&error))?;
    let hash = backend.passwords.hash(&password).await.map_err(|error| unavailable(&error))?;
    Ok((password, hash))
}

fn keep(backend: &AppBackend, principal: &Principal, page: ShownBy, name: String, secret: String) {
    backend.fresh.put(&principal.user_id, page, FreshSecret { name, secret }, backend.now());
}

pub(super) async fn tokens(backend: &AppBackend, principal: &Principal) -> Answer<TokensView> {
    scope::administrator(principal)?;
    let now = backend.now();
    let (tokens, clusters) =
        tokio::try_join!(backend.store.tokens(), backend.store.clusters(&Scope::All)).map_err(refused)?;
    Ok(TokensView {
        rows: tokens.into_iter().map(|token| token_row(token, now)).collect(),
        clusters: clusters.into_iter().map(|cluster| cluster.name).collect(),
        fresh: backend.fresh.take(&principal.user_id, ShownBy::Tokens, now),
    })
}

fn token_row(token: Token, now: Timestamp) -> TokenRow {
    TokenRow {
        id: token.id,
        name: token.name,
        cluster: token.cluster,
        by: token.by,
        created: moment::ago(token.created, now),
        last_used: token.last_used.map(|at| moment::ago(at, now)),
        expires: token.expires.map(|at| moment::ahead(at, now)),
        revoked: token.revoked,
    }
}

pub(super) async fn create_token(
    backend: &AppBackend,
    principal: &Principal,
    name: &str,
    cluster: Option<&str>,
    days: Option<u32>,
) -> Answer<()> {
    scope::administrator(principal)?;
    let name = name.trim();
    check_name(name)?;
    if days.is_some_and(|days| !(1..=LONGEST_TOKEN_DAYS).contains(&days)) {
        return Err(BackendError::Invalid {
            field: "days",
            message: "Expected a number of days, 1 to 3,650, or nothing.",
        });
    }
    check_cluster(cluster)?;
    let now = backend.now();
    let secret = random::token(&*backend.random).map_err(|error| unavailable(&error))?;
    let token = NewToken {
        name: name.to_owned(),
        hash: hash_secret(&secret),
        // What a program that delivers evidence needs, and no more.
        role: Role::Operator,
        cluster: cluster.map(str::to_owned),
        by: Some(principal.user_id.clone()),
        expires: days.map(|days| now.plus_days(i64::from(days))),
    };
    let token = backend.store.create_token(&token, now).await.map_err(refused)?;
    keep(backend, principal, ShownBy::Tokens, token.name, secret);
    Ok(())
}

pub(super) async fn revoke_token(backend: &AppBackend, principal: &Principal, id: &str) -> Answer<()> {
    scope::administrator(principal)?;
    backend.store.revoke_token(id).await.map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_have_a_form() {
        for good in ["ana", "ana.ruiz", "lucía-o", "a1"] {
            assert_eq!(check_login(good), Ok(()), "{good}");
        }
        for bad in ["a", "", "ana ruiz", "ana@shop", "a/b", &"x".repeat(65)] {
            assert!(check_login(bad).is_err(), "{bad}");
        }
        for good in ["", "ana@shop.example"] {
            assert_eq!(check_email(good), Ok(()), "{good}");
        }
        for bad in ["ana", "@shop", "ana@", "a b@shop"] {
            assert!(check_email(bad).is_err(), "{bad}");
        }
        assert!(check_name(" ".trim()).is_err());
        assert_eq!((check_cluster(None), check_cluster(Some("eks:prod.eu@1"))), (Ok(()), Ok(())));
        assert!(check_cluster(Some("<b>")).is_err() && check_team(Some("a\nb")).is_err());
    }
}
