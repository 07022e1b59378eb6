//! Users and tokens, for administrators.

use crate::view::{PageError, Sent, TokensView, UsersView};
use leptos::prelude::*;

/// All users.
#[server(prefix = "/fn", endpoint = "users")]
pub async fn users() -> Result<Sent<UsersView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.users(&principal).await)
}

/// Makes a user.
#[server(prefix = "/fn", endpoint = "create-user")]
pub async fn create_user(
    #[server(default)] user: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let new = crate::backend::NewUser {
        user: user.trim().to_owned(),
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
    };
    let outcome = backend.create_user(&principal, &new).await;
    super::guard::go("/admin/users", &outcome.map(|()| "created"));
    Ok(())
}

/// Grants a user a role.
#[server(prefix = "/fn", endpoint = "grant")]
pub async fn grant(
    user_id: String,
    #[server(default)] role: String,
    #[server(default)] cluster: String,
    #[server(default)] team: String,
) -> Result<(), PageError> {
    use crate::backend::{BackendError, Grant};
    let (backend, principal) = super::guard::viewer()?;
    let given = |text: &str| super::guard::given(text).map(str::to_owned);
    let outcome = match role.parse() {
        Ok(role) => {
            backend.grant(&principal, &user_id, &Grant { role, cluster: given(&cluster), team: given(&team) }).await
        }
        Err(_) => Err(BackendError::Invalid { field: "role", message: "Expected a role." }),
    };
    super::guard::go("/admin/users", &outcome.map(|()| "granted"));
    Ok(())
}

/// Takes a grant away.
#[server(prefix = "/fn", endpoint = "revoke-grant")]
pub async fn revoke_grant(user_id: String, grant_id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.revoke_grant(&principal, &user_id, &grant_id).await;
    super::guard::go("/admin/users", &outcome.map(|()| "grant-revoked"));
    Ok(())
}

/// Disables a user.
#[server(prefix = "/fn", endpoint = "disable-user")]
pub async fn disable_user(user_id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.set_user_disabled(&principal, &user_id, true).await;
    super::guard::go("/admin/users", &outcome.map(|()| "disabled"));
    Ok(())
}

/// Enables a user again.
#[server(prefix = "/fn", endpoint = "enable-user")]
pub async fn enable_user(user_id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.set_user_disabled(&principal, &user_id, false).await;
    super::guard::go("/admin/users", &outcome.map(|()| "enabled"));
    Ok(())
}

/// Gives a user a new first password.
#[server(prefix = "/fn", endpoint = "reset-password")]
pub async fn reset_password(user_id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.reset_password(&principal, &user_id).await;
    super::guard::go("/admin/users", &outcome.map(|()| "password-reset"));
    Ok(())
}

/// All tokens.
#[server(prefix = "/fn", endpoint = "tokens")]
pub async fn tokens() -> Result<Sent<TokensView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.tokens(&principal).await)
}

/// Makes a token. `days` is how long it holds; left empty it has no end.
#[server(prefix = "/fn", endpoint = "create-token")]
pub async fn create_token(
    #[server(default)] name: String,
    #[server(default)] cluster: String,
    #[server(default)] days: String,
) -> Result<(), PageError> {
    use crate::backend::BackendError;
    let (backend, principal) = super::guard::viewer()?;
    let days = super::guard::given(&days).map(str::parse::<u32>).transpose();
    let outcome = match (super::guard::given(&name), days) {
        (Some(name), Ok(days)) => backend.create_token(&principal, name, super::guard::given(&cluster), days).await,
        (None, _) => Err(BackendError::Invalid { field: "name", message: "Say what the token is for." }),
        (_, Err(_)) => Err(BackendError::Invalid { field: "days", message: "Expected a number of days." }),
    };
    super::guard::go("/admin/tokens", &outcome.map(|()| "created"));
    Ok(())
}

/// Revokes a token.
#[server(prefix = "/fn", endpoint = "revoke-token")]
pub async fn revoke_token(id: String) -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.revoke_token(&principal, &id).await;
    super::guard::go("/admin/tokens", &outcome.map(|()| "revoked"));
    Ok(())
}
