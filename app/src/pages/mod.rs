//! The pages. Each loads one view, draws it with the design system's components, and has an address for everything it shows.

mod account;
mod checks;
mod errors;
mod finding;
mod findings;
mod images;
mod imports;
mod links;
mod load;
mod namespace;
mod namespaces;
mod outcome;
mod overview;
mod rows;
mod sign_in;
mod signed_in;
mod summary;
mod team;
mod tokens;
mod users;
mod words;

pub use account::{AccountPage, FirstPasswordPage};
pub use checks::{CheckPage, ChecksPage};
pub use errors::NotFoundPage;
pub use finding::FindingPage;
pub use findings::FindingsPage;
pub use images::ImagesPage;
pub use imports::{ImportPage, ImportsPage};
pub use namespace::NamespacePage;
pub use namespaces::NamespacesPage;
pub use overview::OverviewPage;
pub use sign_in::SignInPage;
pub use signed_in::SignedIn;
pub use summary::SummaryPage;
pub use tokens::TokensPage;
pub use users::UsersPage;
