//! The Pod Security Standards: which version and level a namespace is judged by.

#[cfg(feature = "analysis")]
mod pinned;
mod version;

#[cfg(feature = "analysis")]
pub use pinned::{ENFORCE_VERSION, pinned, version_for};
pub use version::Version;
