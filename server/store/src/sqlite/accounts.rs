//! Users, grants, sessions, attempts to sign in, tokens.

mod sessions;
mod tokens;
mod users;
