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

pub use account::*;
pub use checks::*;
pub use errors::*;
pub use finding::*;
pub use findings::*;
pub use images::*;
pub use imports::*;
pub use namespace::*;
pub use namespaces::*;
pub use overview::*;
pub use sign_in::*;
pub use signed_in::*;
pub use summary::*;
pub use tokens::*;
pub use users::*;
