//! Refusals and failures as `application/problem+json` (RFC 9457): neutral to the caller, the cause in the log, once.

use super::request_id::RequestId;
use crate::import::FileError;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::borrow::Cow;

/// What went wrong, for programs and people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// What kind of problem: the last part of its type.
    pub kind: &'static str,
    /// The kind in words; the same for every one of its kind.
    pub title: &'static str,
    /// What was wrong this time, and what to do about it.
    pub detail: Cow<'static, str>,
    /// After how many seconds to come again.
    pub retry_after: Option<u64>,
    /// What in the files was not understood, where that is why.
    pub errors: Vec<FileError>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: String,
    #[serde(skip_serializing_if = "<[FileError]>::is_empty")]
    errors: &'a [FileError],
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, kind, title, detail: detail.into(), retry_after: None, errors: Vec::new() }
    }

    /// 400: the request is not what this address takes.
    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "The request was not understood", detail)
    }

    /// 401: nobody is signed in, or the token is not valid.
    pub fn unauthorised(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorised", "No valid credentials", detail)
    }

    /// 403: known, but not allowed.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    /// 403: the request came from another site.
    pub fn cross_site() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "cross-site",
            "Refused",
            "The request came from another site. Open the page here and send it again.",
        )
    }

    /// 404: not there, or not for the caller to see.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            "This does not exist, or there is no right to see it.",
        )
    }

    /// 405: the address exists for other methods.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Method not allowed",
            "This address does not take this method.",
        )
    }

    /// 408: the caller sent nothing for too long.
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "too-slow",
            "Too slow",
            "The request was cut off or stood still. Nothing was kept; send it again.",
        )
    }

    /// 409: it contradicts what is there.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "Conflict", detail)
    }

    /// 413: over a limit, which the detail names with its remedy.
    pub fn too_large(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large", detail)
    }

    /// 415: not a type that is read here.
    pub fn unsupported_type(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-type", "Unsupported type", detail)
    }

    /// 422: understood, but it cannot be taken.
    pub fn refused(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "Refused", detail)
    }

    /// 429: too many at a time.
    pub fn too_many(detail: impl Into<Cow<'static, str>>, retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many requests", detail)
        }
    }

    /// 500: a fault of ours.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong",
            "The server could not answer. The log knows why, under this request's number.",
        )
    }

    /// 503: the store could not answer, or it took too long.
    pub fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Not available",
            "The server could not answer in time. Nothing was changed; the log knows why, under this request's number.",
        )
    }

    /// What the store could not do: the cause to the log, a neutral sentence to the caller.
    pub fn of_store(error: &store::StoreError) -> Self {
        use store::StoreError;
        match error {
            StoreError::NotFound(_) => Self::not_found(),
            StoreError::Conflict(_)
            | StoreError::Exists(_)
            | StoreError::NotAllowed(_)
            | StoreError::TwoClusters(_) => Self::conflict(error.to_string()),
            StoreError::InvalidKey => {
                Self::bad_request("The key of the page is not one that was given out for this order.")
            }
            StoreError::TimedOut(_) => Self { detail: error.to_string().into(), ..Self::unavailable() },
            StoreError::Corrupt(_) | StoreError::Unavailable(_) | StoreError::Migration(_) => {
                tracing::error!(error = %Chain(error), "the store could not answer");
                Self::unavailable()
            }
        }
    }

    fn body(&self, request: &str) -> Vec<u8> {
        let body = Body {
            r#type: format!("urn:atalaya:problem:{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            instance: format!("urn:atalaya:request:{request}"),
            errors: &self.errors,
        };
        // Strings and a number: this cannot fail.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

/// An error with everything below it, on one line.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut below = self.0.source();
        while let Some(error) = below {
            write!(f, ": {error}")?;
            below = error.source();
        }
        Ok(())
    }
}

impl IntoResponse for Problem {
    /// The body is written by [`write`], which knows the number of the request.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(value) = self.retry_after.and_then(|seconds| HeaderValue::from_str(&seconds.to_string()).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"atalaya\""));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of each problem with the number of its request. Bare refusals of libraries become problems too.
pub(super) async fn write(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    let response = next.run(request).await;
    let known = response.extensions().get::<Problem>().cloned();
    let problem = known.or_else(|| bare(&response));
    let Some(problem) = problem else { return response };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, problem.body(&id).into())
}

/// The problem that a library's answer without a type, or in plain text, stands for.
fn bare(response: &Response) -> Option<Problem> {
    let plain =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    if !plain {
        return None;
    }
    match response.status() {
        StatusCode::BAD_REQUEST => Some(Problem::bad_request("The request was not understood.")),
        StatusCode::NOT_FOUND => Some(Problem::not_found()),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::method_not_allowed()),
        StatusCode::REQUEST_TIMEOUT => Some(Problem::too_slow()),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some(Problem::too_large("The form is larger than limits.form-kib allows. Send less."))
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Problem::unsupported_type("This address does not take this type.")),
        StatusCode::UNPROCESSABLE_ENTITY => {
            Some(Problem::refused("A field of the form is missing or not what was expected."))
        }
        StatusCode::INTERNAL_SERVER_ERROR => Some(Problem::internal()),
        StatusCode::SERVICE_UNAVAILABLE => Some(Problem::unavailable()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_what_rfc_9457_says() {
        let text = String::from_utf8(Problem::too_large("Split it.").body("01ARZ")).unwrap();
        insta::assert_snapshot!(text, @r#"{"type":"urn:atalaya:problem:too-large","title":"Too large","status":413,"detail":"Split it.","instance":"urn:atalaya:request:01ARZ"}"#);
    }
}
