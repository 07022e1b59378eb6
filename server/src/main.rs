//! The binary `atalaya`.
fn main() {}
