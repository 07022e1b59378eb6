//! `atalaya token`: tokens for programs, on the data folder directly.

use super::{
    DONE,
    common::{Opened, Place},
    user::{find, print, told},
};
use crate::{clock::rfc3339, random, signin::hash_secret};
use clap::{Args, Subcommand};
use posture::words::Role;
use std::io::{self, Write};
use store::accounts::NewToken;

/// Make and revoke tokens with which programs import.
#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token; prints it once
    Create {
        /// The operator or administrator in whose name it is made
        #[arg(long, value_name = "USER")]
        user: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// The cluster it may import into; all of them where none is named
        #[arg(long)]
        cluster: Option<String>,
        /// After how many days it ends; never where none is given
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
        expires: Option<u32>,
    },
    /// Print all tokens
    List,
    /// Revoke a token; `list` prints its identifier
    Revoke {
        /// The token's identifier
        #[arg(value_name = "TOKEN")]
        id: String,
    },
}

impl Token {
    pub(super) fn run(self) -> u8 {
        let what = self.what;
        self.place.run(|opened| async move {
            match what {
                What::Create { user, name, cluster, expires } => create(&opened, &user, &name, cluster, expires).await,
                What::List => list(&opened).await,
                What::Revoke { id } => {
                    opened.store.revoke_token(&id).await.map_err(told)?;
                    Ok(DONE)
                }
            }
        })
    }
}

async fn create(
    opened: &Opened,
    user: &str,
    name: &str,
    cluster: Option<String>,
    days: Option<u32>,
) -> Result<u8, String> {
    let by = find(opened, user).await?;
    if by.disabled || !by.grants.iter().any(|grant| matches!(grant.role, Role::Operator | Role::Admin)) {
        return Err(format!("`{}` is neither operator nor administrator, or is disabled", by.login));
    }
    if name.trim().is_empty() {
        return Err("say what the token is for: --name NAME".to_owned());
    }
    let secret = random::token(&*opened.random).map_err(|error| error.to_string())?;
    let now = opened.clock.now();
    let token = NewToken {
        name: name.trim().to_owned(),
        hash: hash_secret(&secret),
        role: Role::Operator,
        cluster,
        by: Some(by.id),
        expires: days.map(|days| now.plus_days(i64::from(days))),
    };
    opened.store.create_token(&token, now).await.map_err(told)?;
    // The token alone on its line, so that a script can take it.
    print(writeln!(io::stdout().lock(), "{secret}"))?;
    eprintln!("Shown this once. Give it to `atalaya import` as ATALAYA_TOKEN.");
    Ok(DONE)
}

async fn list(opened: &Opened) -> Result<u8, String> {
    let tokens = opened.store.tokens().await.map_err(told)?;
    let now = opened.clock.now();
    let mut out = io::stdout().lock();
    for token in tokens {
        let state = match token.expires {
            _ if token.revoked => "revoked".to_owned(),
            Some(end) if end <= now => format!("ended {}", rfc3339(end)),
            Some(end) => format!("until {}", rfc3339(end)),
            None => String::new(),
        };
        let used = token.last_used.map_or_else(|| "never used".to_owned(), |used| format!("used {}", rfc3339(used)));
        let cluster = token.cluster.as_deref().unwrap_or("all clusters");
        print(writeln!(out, "{}  {}  {cluster}  by {}  {used}  {state}", token.id, token.name, token.by))?;
    }
    Ok(DONE)
}
