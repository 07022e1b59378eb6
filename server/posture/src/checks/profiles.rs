//! What the checks of seccomp and AppArmor share.

use crate::object::Profile;

/// Whether a profile confines: the runtime's own, or one that stands on the node. Whatever else is written does not, or
/// does not exist.
pub(super) fn is_confining(profile: &Profile) -> bool {
    matches!(profile.kind.as_str(), "RuntimeDefault" | "Localhost")
}
