//! The binary `atalaya`, as a library for its tests.
