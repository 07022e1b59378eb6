//! `POST /api/v1/imports`: files in, what came of them out. `GET /api/v1/imports/{id}`: what came of one.

use super::{Problem, State};
use crate::{
    import::{Collector, InvalidRequest, OverLimit, Request as Import, deliver, pipe},
    signin::hash_secret,
};
use axum::{
    Json, RequestExt,
    body::Bytes,
    extract::{FromRequest, Multipart, Path, Query, Request, State as With, multipart::MultipartError},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::LengthLimitError;
use posture::words::Role;
use serde::Serialize;
use std::io;
use store::{IngestError, Reach, Scope, accounts::Token};
use tokio_stream::StreamExt;

/// What a body that is one file may call itself. What it is, its content says.
const ONE_FILE: [&str; 9] = [
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
    "application/json",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
    "text/plain",
];

/// Reads every file, then lays all of them over the cluster at once. Nothing is kept of an import that is refused or cut off.
pub(super) async fn create(With(state): With<State>, request: Request) -> Response {
    match take(&state, request).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn take(state: &State, request: Request) -> Result<Response, Problem> {
    let token = authorised(state, request.headers()).await?;
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map_err(|_| Problem::bad_request("The address's query was not understood."))?;
    let import = Import::from_pairs(&pairs).map_err(|InvalidRequest(why)| Problem::bad_request(why))?;
    may_import(&token, &import.cluster)?;
    check_length(state, request.headers())?;
    let _place = state.imports.try_acquire().map_err(|_| {
        Problem::too_many(
            "As many imports as limits.imports-at-once allows are under way. Come again when one has ended.",
            10,
        )
    })?;
    let now = state.clock.now();
    let collected = read(
        state,
        Collector::new(now, state.config.limits.intake(), u64::from(state.config.limits.import_entries)),
        &import,
        request,
    )
    .await?;
    if collected.is_empty() {
        return Err(nothing(&collected));
    }
    let label = import.source.clone().unwrap_or_else(|| token.name.clone());
    let answer = deliver(state.store.clone(), &state.settings, &import, &label, collected, now)
        .await
        .map_err(|error| refused(&error))?;
    tracing::info!(
        cluster = %answer.cluster, import = answer.import.as_deref().unwrap_or("dry run"), token = %token.id, files = answer.files, opened = answer.opened,
        fixed = answer.fixed, gone = answer.gone, errors = answer.error_count, "imported"
    );
    let status = if answer.dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(answer)).into_response())
}

/// One import, as the list shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    import: String,
    cluster: String,
    at: String,
    source: String,
    coverage: posture::evidence::Coverage,
    understood: std::collections::BTreeMap<String, u32>,
    changes: std::collections::BTreeMap<String, u32>,
    errors: Vec<store::evidence::ReadProblem>,
    error_count: u32,
}

async fn read_one(state: &State, headers: &HeaderMap, id: &str) -> Result<Response, Problem> {
    let token = authorised(state, headers).await?;
    let scope = Scope::Grants(vec![Reach { cluster: token.cluster.clone(), team: None }]);
    let import = state
        .store
        .import(&scope, id)
        .await
        .map_err(|error| Problem::of_store(&error))?
        .ok_or_else(Problem::not_found)?;
    let seen = Seen {
        import: import.id,
        cluster: import.cluster,
        at: crate::clock::rfc3339(import.at),
        source: import.source.label,
        coverage: import.coverage,
        understood: import.understood.into_iter().collect(),
        changes: import.events.into_iter().collect(),
        errors: import.errors,
        error_count: import.error_count,
    };
    Ok(Json(seen).into_response())
}

/// What came of one import, for the token's clusters.
pub(super) async fn read_import(With(state): With<State>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match read_one(&state, &headers, &id).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn authorised(state: &State, headers: &HeaderMap) -> Result<Token, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
    let Some(given) = given else { return Err(Problem::unauthorised("Send a token: Authorization: Bearer TOKEN.")) };
    let token = state
        .store
        .use_token(&hash_secret(given), state.clock.now())
        .await
        .map_err(|error| Problem::of_store(&error))?;
    token.ok_or_else(|| Problem::unauthorised("The token is not known, was revoked, or has ended."))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && token.len() <= 200)
        .then(|| token.trim())
        .filter(|token| !token.is_empty())
}

fn may_import(token: &Token, cluster: &str) -> Result<(), Problem> {
    let role = matches!(token.role, Role::Operator | Role::Admin);
    if role && token.cluster.as_deref().is_none_or(|own| own == cluster) {
        return Ok(());
    }
    Err(Problem::forbidden("The token may not import into this cluster."))
}

/// A length that is over the limit is refused before a byte of it is read.
fn check_length(state: &State, headers: &HeaderMap) -> Result<(), Problem> {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if length.is_some_and(|length| length > state.config.limits.import_bytes()) {
        Err(too_large(state))
    } else {
        Ok(())
    }
}

fn too_large(state: &State) -> Problem {
    Problem::too_large(format!(
        "An import sends at most {} MiB (limits.import-mib). Send the files in several imports without `complete`, compress them with gzip, or raise the limit.",
        state.config.limits.import_mib
    ))
}

async fn read(state: &State, collector: Collector, import: &Import, request: Request) -> Result<Collector, Problem> {
    if request.headers().get(header::CONTENT_ENCODING).is_some_and(|value| value != "identity") {
        return Err(Problem::unsupported_type(
            "Send files as they are, without Content-Encoding; files that are gzip themselves are fine.",
        ));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "multipart/form-data" {
        return read_parts(state, collector, request).await;
    }
    if !ONE_FILE.contains(&essence.as_str()) {
        return Err(Problem::unsupported_type(
            "Send multipart/form-data with a part for each file, or one file as application/yaml, application/json or application/gzip.",
        ));
    }
    let named = request.headers().get("x-atalaya-name").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let name = named.or_else(|| import.name.clone()).unwrap_or_else(|| "body".to_owned());
    let mut body = request.into_limited_body().into_data_stream();
    let file = Reading::begin(collector, name);
    while let Some(piece) = body.next().await {
        match piece {
            Ok(piece) => file.feed(piece).await,
            Err(error) => {
                file.cut_off().await;
                return Err(if is_over(&error) { too_large(state) } else { cut_off(&error) });
            }
        }
    }
    file.end(state).await
}

async fn read_parts(state: &State, mut collector: Collector, request: Request) -> Result<Collector, Problem> {
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| Problem::bad_request("The multipart boundary is missing."))?;
    while let Some(mut part) = parts.next_field().await.map_err(|error| of_part(state, &error))? {
        if collector.files() >= state.config.limits.import_files {
            return Err(Problem::too_large(format!(
                "An import has at most {} files (limits.import-files). Send them in several imports without `complete`, or raise the limit.",
                state.config.limits.import_files
            )));
        }
        let name = part.file_name().or(part.name()).unwrap_or_default().to_owned();
        let file = Reading::begin(collector, name);
        loop {
            match part.chunk().await {
                Ok(Some(piece)) => file.feed(piece).await,
                Ok(None) => break,
                Err(error) => {
                    file.cut_off().await;
                    return Err(of_part(state, &error));
                }
            }
        }
        collector = file.end(state).await?;
    }
    Ok(collector)
}

/// One file that is being read on a thread of its own, since reading takes processor time.
struct Reading {
    pieces: tokio::sync::mpsc::Sender<io::Result<Bytes>>,
    reader: tokio::task::JoinHandle<(Collector, Result<(), OverLimit>)>,
}

impl Reading {
    fn begin(mut collector: Collector, name: String) -> Self {
        let (pieces, input) = pipe();
        let reader = tokio::task::spawn_blocking(move || {
            let read = collector.read(&name, input);
            (collector, read)
        });
        Self { pieces, reader }
    }

    async fn feed(&self, piece: Bytes) {
        // A reader that has had enough has dropped its end; the rest of the file passes by.
        let _ = self.pieces.send(Ok(piece)).await;
    }

    async fn cut_off(self) {
        let _ = self.pieces.send(Err(io::ErrorKind::UnexpectedEof.into())).await;
        drop(self.pieces);
        // Nothing of it is kept; only the thread is waited for.
        let _ = self.reader.await;
    }

    async fn end(self, state: &State) -> Result<Collector, Problem> {
        drop(self.pieces);
        match self.reader.await {
            Ok((collector, Ok(()))) => Ok(collector),
            Ok((_, Err(OverLimit(most)))) => Err(Problem::too_large(format!(
                "An import holds at most {most} objects, packages and vulnerabilities together (limits.import-entries). Send the files in several imports without `complete`, or raise the limit."
            ))),
            Err(error) => {
                tracing::error!(error = %error, imports_at_once = state.config.limits.imports_at_once, "a reader ended without an answer");
                Err(Problem::internal())
            }
        }
    }
}

fn of_part(state: &State, error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(state),
        _ => Problem::bad_request(
            "The multipart body is not well formed, or was cut off. Nothing was kept; send it again.",
        ),
    }
}

fn cut_off(error: &dyn std::error::Error) -> Problem {
    tracing::info!(error = %super::problem::Chain(error), "an import was cut off");
    Problem::too_slow()
}

/// Whether something in the chain is the limit of the body.
fn is_over(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<LengthLimitError>)
}

fn nothing(collected: &Collector) -> Problem {
    let detail = match (collected.files(), collected.error_count()) {
        (0, _) => "The import holds no file.",
        (_, 0) => {
            "Nothing in the files is a Kubernetes object or a scanner's report that is read here. Nothing was changed."
        }
        _ => "Nothing in the files was understood; errors[] says what was expected where. Nothing was changed.",
    };
    Problem { errors: collected.errors().to_vec(), ..Problem::refused(detail) }
}

fn refused(error: &IngestError) -> Problem {
    match error {
        IngestError::Refused(why) => Problem::refused(sentence(&why.to_string())),
        IngestError::KindOwned { .. } => Problem::conflict(sentence(&error.to_string())),
        IngestError::Store(error) => Problem::of_store(error),
        IngestError::Stopped => {
            tracing::error!("an import was stopped before its answer");
            Problem::internal()
        }
    }
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}. Nothing was changed.", characters.as_str())
}
