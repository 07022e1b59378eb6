//! The Pod Security Standards: which version and level a namespace is judged by.

mod version;

pub use version::Version;
