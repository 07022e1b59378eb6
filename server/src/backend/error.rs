//! The one place where the store's refusals become what pages may know: the cause goes to the log, once.

use crate::http::request_id;
use app::backend::BackendError;
use store::StoreError;

/// What a page may know of a refusal of the store.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`, which hands the error over")]
pub(super) fn refused(error: StoreError) -> BackendError {
    match error {
        StoreError::NotFound(_) => BackendError::NotFound,
        StoreError::Conflict(_) => BackendError::Conflict("It was changed in between. Look at its state now."),
        StoreError::Exists(_) => BackendError::Conflict("Something of that name exists already."),
        StoreError::NotAllowed(why) => BackendError::Conflict(why),
        StoreError::InvalidKey => BackendError::Invalid {
            field: "after",
            message: "The key of the page is not valid. Start at the first page.",
        },
        StoreError::TwoClusters(_)
        | StoreError::TimedOut(_)
        | StoreError::Corrupt(_)
        | StoreError::Unavailable(_)
        | StoreError::Migration(_) => unavailable(&error),
    }
}

/// The server could not answer, for a cause that only the log says.
pub(super) fn unavailable(cause: &(dyn std::error::Error + 'static)) -> BackendError {
    let request = request_id::current();
    tracing::error!(error = cause, request_id = %request, "a page could not be answered");
    BackendError::Unavailable { request }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_store_says_of_a_database_stays_in_the_log() {
        let BackendError::Unavailable { request } = refused(StoreError::Corrupt("secret-name".to_owned())) else {
            panic!("expected unavailable");
        };
        assert!(!request.contains("secret-name"));
        assert_eq!(refused(StoreError::NotFound("finding")), BackendError::NotFound);
        assert!(matches!(refused(StoreError::InvalidKey), BackendError::Invalid { field: "after", .. }));
    }
}
