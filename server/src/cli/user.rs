//! `atalaya user`: people, on the data folder directly.

use super::{
    DONE,
    common::{Opened, Place},
};
use crate::random;
use clap::{Args, Subcommand};
use posture::words::Role;
use std::io::{self, Write};
use store::{
    StoreError,
    accounts::{NewUser, RoleGrant, User as Known},
};

/// Make users, grant them roles, give them new passwords.
#[derive(Debug, Args)]
pub(super) struct User {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a user; prints the first password once
    Add {
        /// The name to sign in with; of an address, what stands before the @ (the whole address then signs in too)
        #[arg(value_name = "USER")]
        user: String,
        /// The person's name
        #[arg(long)]
        name: Option<String>,
        /// The address
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        grant: OptionalGrant,
    },
    /// Print all users
    List,
    /// Grant a user a role
    Grant {
        /// The name to sign in with
        #[arg(value_name = "USER")]
        user: String,
        /// developer, operator, manager or admin
        #[arg(long)]
        role: Role,
        #[command(flatten)]
        reach: Reach,
    },
    /// Take a grant away; `list` prints its identifier
    Revoke {
        /// The name to sign in with
        #[arg(value_name = "USER")]
        user: String,
        /// The grant's identifier
        #[arg(value_name = "GRANT")]
        grant: String,
    },
    /// Give a user a new first password, printed once, and end their sessions
    ResetPassword {
        /// The name to sign in with
        #[arg(value_name = "USER")]
        user: String,
    },
    /// Refuse a user's signing in, and end their sessions
    Disable {
        /// The name to sign in with
        #[arg(value_name = "USER")]
        user: String,
    },
    /// Allow a user's signing in again
    Enable {
        /// The name to sign in with
        #[arg(value_name = "USER")]
        user: String,
    },
}

#[derive(Debug, Args)]
struct OptionalGrant {
    /// developer, operator, manager or admin
    #[arg(long)]
    role: Option<Role>,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Args)]
struct Reach {
    /// The cluster; all of them where none is named
    #[arg(long)]
    cluster: Option<String>,
    /// The team; a developer's grant names one
    #[arg(long)]
    team: Option<String>,
}

impl User {
    pub(super) fn run(self) -> u8 {
        let what = self.what;
        self.place.run(|opened| async move {
            match what {
                What::Add { user, name, email, grant } => add(&opened, &user, name, email, grant).await,
                What::List => list(&opened).await,
                What::Grant { user, role, reach } => {
                    let known = find(&opened, &user).await?;
                    grant(&opened, &known, role, reach).await
                }
                What::Revoke { user, grant } => {
                    let known = find(&opened, &user).await?;
                    opened.store.revoke_grant(&known.id, &grant).await.map_err(told)?;
                    Ok(DONE)
                }
                What::ResetPassword { user } => reset(&opened, &user).await,
                What::Disable { user } => disable(&opened, &user, true).await,
                What::Enable { user } => disable(&opened, &user, false).await,
            }
        })
    }
}

/// What the store said, in the words of the command line.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err, which gives values")]
pub(super) fn told(error: StoreError) -> String {
    crate::http::Chain(&error).to_string()
}

/// The user of this name or address.
pub(super) async fn find(opened: &Opened, user: &str) -> Result<Known, String> {
    opened
        .store
        .user_by_login(user)
        .await
        .map_err(told)?
        .ok_or_else(|| format!("there is no user `{user}`; `atalaya user list` prints them"))
}

async fn add(
    opened: &Opened,
    user: &str,
    name: Option<String>,
    email: Option<String>,
    grant_too: OptionalGrant,
) -> Result<u8, String> {
    let user = user.trim();
    let (login, address) = user.split_once('@').map_or((user, ""), |(login, _)| (login, user));
    let plain = login.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    if !plain || !(2..=64).contains(&login.chars().count()) {
        return Err("a name to sign in with has 2 to 64 letters, digits, dots or dashes".to_owned());
    }
    if let Some(role) = grant_too.role {
        check(role, &grant_too.reach)?;
    }
    let email = email.unwrap_or_else(|| address.to_owned());
    let password = random::password(&*opened.random).map_err(|error| error.to_string())?;
    let new = NewUser {
        login: login.to_owned(),
        email,
        name: name.unwrap_or_else(|| login.to_owned()),
        password_hash: opened.passwords.hash(&password).await.map_err(|error| error.to_string())?,
        must_change_password: true,
    };
    let known = opened.store.create_user(&new, opened.clock.now()).await.map_err(told)?;
    if let Some(role) = grant_too.role {
        grant(opened, &known, role, grant_too.reach).await?;
    }
    show_password(&known.login, &password)
}

async fn list(opened: &Opened) -> Result<u8, String> {
    let users = opened.store.users().await.map_err(told)?;
    let mut out = io::stdout().lock();
    for user in users {
        let state = match (user.disabled, user.must_change_password) {
            (true, _) => "disabled",
            (false, true) => "first password",
            (false, false) => "",
        };
        print(writeln!(out, "{}  {}  {state}", user.login, user.name))?;
        for grant in &user.grants {
            let cluster = grant.cluster.as_deref().unwrap_or("all clusters");
            let team = grant.team.as_deref().unwrap_or("all teams");
            print(writeln!(out, "    {}  {cluster}  {team}  {}", grant.role, grant.id))?;
        }
    }
    Ok(DONE)
}

/// Somebody who reads only the beginning is no error.
pub(super) fn print(written: io::Result<()>) -> Result<(), String> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the result could not be written: {error}"))
        }
        _ => Ok(()),
    }
}

fn check(role: Role, reach: &Reach) -> Result<(), String> {
    match role {
        Role::Developer if reach.team.is_none() => Err("a developer's grant names a team: --team TEAM".to_owned()),
        Role::Admin if reach.team.is_some() || reach.cluster.is_some() => {
            Err("an administrator's grant is for everything: leave --team and --cluster out".to_owned())
        }
        _ => Ok(()),
    }
}

async fn grant(opened: &Opened, user: &Known, role: Role, reach: Reach) -> Result<u8, String> {
    check(role, &reach)?;
    opened
        .store
        .grant(&user.id, &RoleGrant { id: String::new(), role, cluster: reach.cluster, team: reach.team })
        .await
        .map_err(told)?;
    Ok(DONE)
}

async fn reset(opened: &Opened, user: &str) -> Result<u8, String> {
    let known = find(opened, user).await?;
    let password = random::password(&*opened.random).map_err(|error| error.to_string())?;
    let hash = opened.passwords.hash(&password).await.map_err(|error| error.to_string())?;
    opened.store.set_password(&known.id, &hash, true).await.map_err(told)?;
    opened.store.delete_sessions_of(&known.id, None).await.map_err(told)?;
    show_password(&known.login, &password)
}

async fn disable(opened: &Opened, user: &str, disabled: bool) -> Result<u8, String> {
    let known = find(opened, user).await?;
    opened.store.set_disabled(&known.id, disabled).await.map_err(told)?;
    Ok(DONE)
}

fn show_password(login: &str, password: &str) -> Result<u8, String> {
    let mut out = io::stdout().lock();
    print(writeln!(out, "First password of {login}, shown this once: {password}"))?;
    Ok(DONE)
}
