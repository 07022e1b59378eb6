//! Who can do what where: role-based access control resolved, as Kubernetes' authorizer judges it
//! (`rbac.authorization.k8s.io/v1`, v1.37).
//!
//! Members of the group `system:masters` stand outside all of this: the API server lets them pass before it asks RBAC.

mod aggregation;
pub mod bootstrap;
mod chain;
mod reach;
mod resolve;
mod right;
mod rules;
mod subjects;
mod who_can;

pub(crate) use chain::binding_text;
pub use chain::{Chain, rule_text};
pub use reach::{ClusterReach, Reach};
pub use resolve::{Access, AccessObject, Grant, Held, Holder};
pub use right::{Ask, Breadth, Right};
pub(crate) use right::{Target, names, target};
pub use rules::{Asked, Hold, allows, allows_path, holds};
pub use subjects::{EVERYONE, Scope, Who};
pub use who_can::{Answer, Question};

/// Ends a check's reason with what no list of rights can show.
macro_rules! beside_masters {
    ($why:literal) => {
        concat!($why, " Members of the group `system:masters` stand outside RBAC and are in no list of rights.")
    };
}

pub(crate) use beside_masters;
