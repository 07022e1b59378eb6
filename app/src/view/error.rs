//! Why a page or a change could not be had.

use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a page or a change could not be had. Carries no words of a cluster: names there are written by attackers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageError {
    /// Nobody is signed in.
    SignedOut,
    /// It does not exist, or is outside of the viewer's scope: the two are not told apart.
    NotFound,
    /// The viewer sees it and may not change it.
    Forbidden,
    /// An answer in a form is not what was expected.
    Invalid {
        /// The field's name.
        field: String,
        /// What was expected, a sentence.
        message: String,
    },
    /// Somebody or something was faster.
    Conflict(String),
    /// The server could not answer.
    Unavailable {
        /// The number of the request in the server's log; empty where it has none.
        request: String,
    },
}

impl PageError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            PageError::SignedOut => 401,
            PageError::NotFound => 404,
            PageError::Forbidden => 403,
            PageError::Invalid { .. } => 422,
            PageError::Conflict(_) => 409,
            PageError::Unavailable { .. } => 503,
        }
    }
}

impl std::fmt::Display for PageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PageError::SignedOut => "You are signed out.",
            PageError::NotFound => "This does not exist, or you have no right to see it.",
            PageError::Forbidden => "Your role does not allow this.",
            PageError::Invalid { message, .. } | PageError::Conflict(message) => message,
            PageError::Unavailable { .. } => "The server could not answer. Nothing was changed.",
        })
    }
}

impl FromServerFnError for PageError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        PageError::Unavailable { request: String::new() }
    }
}
