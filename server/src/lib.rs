//! The binary `atalaya`, as a library so that its tests can reach it.

pub mod backend;
pub mod cli;
pub mod clock;
pub mod config;
pub mod files;
pub mod http;
pub mod import;
pub mod random;
pub mod sample;
pub mod scope;
pub mod session;
pub mod signin;
