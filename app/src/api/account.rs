//! The viewer's own account.

use crate::view::{AccountView, PageError, Sent};
use leptos::prelude::*;

/// The viewer's own account.
#[server(prefix = "/fn", endpoint = "account")]
pub async fn account() -> Result<Sent<AccountView>, PageError> {
    let (backend, principal) = super::guard::viewer()?;
    super::guard::answer(backend.account(&principal).await)
}

/// Changes the viewer's password. Whoever changes the first one goes on to the overview.
#[server(prefix = "/fn", endpoint = "change-password")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] password: String,
    #[server(default)] again: String,
) -> Result<(), PageError> {
    use crate::backend::BackendError;
    let (backend, principal) = super::guard::viewer()?;
    let outcome = if password == again {
        backend.change_password(&principal, &current, &password).await
    } else {
        Err(BackendError::Invalid { field: "again", message: "Both new passwords must be the same." })
    };
    let place = match (principal.must_change_password, outcome.is_ok()) {
        (true, true) => "/",
        (true, false) => "/first-password",
        (false, _) => "/account",
    };
    super::guard::go(place, &outcome.map(|()| "password"));
    Ok(())
}

/// Ends every session of the viewer, this one included.
#[server(prefix = "/fn", endpoint = "sign-out-everywhere")]
pub async fn sign_out_everywhere() -> Result<(), PageError> {
    let (backend, principal) = super::guard::viewer()?;
    let outcome = backend.sign_out_everywhere(&principal).await;
    let place = if outcome.is_ok() { "/sign-in" } else { "/account" };
    super::guard::go(place, &outcome.map(|()| "signed-out"));
    Ok(())
}
