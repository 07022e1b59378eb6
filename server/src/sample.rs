//! The bundled sample cluster: made by us, read like anybody's files, loaded once.

use crate::{
    clock::Clock,
    import::{Collector, Request, deliver},
    random::{NoRandomness, Random, password},
    signin::{PasswordError, Passwords},
};
use posture::{settings::Settings, time::Timestamp, words::Role};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::sync::Arc;
use store::{
    IngestError, Scope, Store, StoreError,
    accounts::{NewUser, RoleGrant},
    imports::Cursor,
};

#[derive(RustEmbed)]
#[folder = "sample"]
#[include = "*.toml"]
#[include = "*.yaml"]
#[include = "*.json"]
struct Files;

const HOUR_MS: i64 = 3_600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Imports {
    cluster: String,
    import: Vec<Import>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Import {
    folder: String,
    age_hours: i64,
    source: String,
    complete: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    user: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    email: String,
    name: String,
    role: Role,
    #[serde(default)]
    teams: Vec<String>,
}

/// The sample could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A file of the sample is missing in this program, or is not what the loader reads.
    #[error("the sample's {file} can't be used: {why}")]
    File {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The import was refused.
    #[error(transparent)]
    Import(#[from] IngestError),
    /// A password could not be made.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A password could not be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Somebody who was made a moment ago, with the one sight of the first password.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// The role.
    pub role: Role,
    /// The name to sign in with.
    pub user: String,
    /// The first password.
    pub password: String,
    /// The teams, for developers.
    pub teams: Vec<String>,
}

/// What the engine is told of the sample's installation.
pub fn settings() -> Result<Settings, SampleError> {
    read("settings.toml")
}

/// Loads the imports that are not there yet, each with its age.
pub async fn load(store: &Arc<dyn Store>, clock: &dyn Clock, settings: &Settings) -> Result<(), SampleError> {
    let imports: Imports = read("imports.toml")?;
    let now = clock.now();
    let known = store.imports(&Scope::All, Some(&imports.cluster), &Cursor::First, 100).await?;
    for import in imports.import {
        if known.rows.iter().any(|known| known.source.label == import.source) {
            continue;
        }
        let at = Timestamp(now.0.saturating_sub(import.age_hours.saturating_mul(HOUR_MS)));
        let pairs = [("cluster".to_owned(), imports.cluster.clone()), ("complete".to_owned(), import.complete)];
        let request = Request::from_pairs(&pairs)
            .map_err(|why| SampleError::File { file: "imports.toml".to_owned(), why: why.to_string() })?;
        let folder = import.folder;
        let collected =
            tokio::task::spawn_blocking(move || collect(&folder, at)).await.map_err(|_| IngestError::Stopped)??;
        if let Some(error) = collected.errors().first() {
            return Err(SampleError::File { file: error.file.clone(), why: error.to_string() });
        }
        let answer = deliver(store.clone(), settings, &request, &import.source, collected, at).await?;
        tracing::info!(
            import = answer.import.as_deref().unwrap_or_default(),
            opened = answer.opened,
            fixed = answer.fixed,
            gone = answer.gone,
            "loaded a part of the sample"
        );
    }
    Ok(())
}

fn collect(folder: &str, at: Timestamp) -> Result<Collector, SampleError> {
    let mut collector = Collector::new(at, intake::Limits::default(), u64::MAX);
    let start = format!("{folder}/");
    for name in Files::iter().filter(|name| name.starts_with(&start)) {
        let file = Files::get(&name).ok_or_else(|| missing(&name))?;
        collector
            .read(&name, &*file.data)
            .map_err(|why| SampleError::File { file: name.to_string(), why: why.to_string() })?;
    }
    // The sample never looks old: the import's moment stands for the time of its newest report.
    collector.shift_scans();
    Ok(collector)
}

/// Makes the people of the sample that are not there yet, and gives those it made.
///
/// They need not change their first password: it was generated on this machine, and a demonstration that began with five
/// changes of password would show little else.
pub async fn people(
    store: &Arc<dyn Store>,
    clock: &dyn Clock,
    random: &dyn Random,
    passwords: &Passwords,
) -> Result<Vec<NewPerson>, SampleError> {
    let people: People = read("sample.toml")?;
    let mut made = Vec::new();
    for person in people.user {
        if store.user_by_login(&person.email).await?.is_some() {
            continue;
        }
        let first = password(random)?;
        let user = NewUser {
            login: person.email.split('@').next().unwrap_or_default().to_owned(),
            email: person.email.clone(),
            name: person.name,
            password_hash: passwords.hash(&first).await?,
            must_change_password: false,
        };
        let user = store.create_user(&user, clock.now()).await?;
        let teams: Vec<Option<String>> =
            if person.teams.is_empty() { vec![None] } else { person.teams.iter().cloned().map(Some).collect() };
        for team in teams {
            store.grant(&user.id, &RoleGrant { id: String::new(), role: person.role, cluster: None, team }).await?;
        }
        made.push(NewPerson { role: person.role, user: person.email, password: first, teams: person.teams });
    }
    Ok(made)
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, SampleError> {
    let file = Files::get(name).ok_or_else(|| missing(name))?;
    let text = std::str::from_utf8(&file.data)
        .map_err(|error| SampleError::File { file: name.to_owned(), why: error.to_string() })?;
    toml::from_str(text).map_err(|error| SampleError::File { file: name.to_owned(), why: error.to_string() })
}

fn missing(name: &str) -> SampleError {
    SampleError::File { file: name.to_owned(), why: "it is not part of this program".to_owned() }
}
