//! Exports: what leaves Atalaya for people and programs. Writers only; nothing here decides anything.

pub mod csv;
pub mod scan;
