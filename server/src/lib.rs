//! The binary `atalaya`, as a library so that its tests can reach it.

pub mod cli;
pub mod files;
