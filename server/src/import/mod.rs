//! Imports: bytes of files to evidence, evidence to the store, and what is said of it.

mod answer;
mod collect;
mod pipe;
mod request;

pub use answer::{Answer, FileError, SkippedFile};
pub use collect::{Collector, OverLimit};
pub use pipe::{Pipe, pipe};
pub use request::{InvalidRequest, Request};

use posture::{settings::Settings, time::Timestamp};
use std::sync::Arc;
use store::{
    Delivery, IngestError, Store,
    evidence::{Mode, Source, SourceKind},
};

/// Lays what was read over what is known of the cluster, in one transaction, and says what came of it.
///
/// An import that says it is complete and was not understood in full counts as partial: what could not be read would
/// otherwise be taken for gone.
pub async fn deliver(
    store: Arc<dyn Store>,
    settings: &Settings,
    request: &Request,
    label: &str,
    collected: Collector,
    received_at: Timestamp,
) -> Result<Answer, IngestError> {
    let errors = collected.error_count();
    let coverage = if errors == 0 { request.coverage.clone() } else { posture::evidence::Coverage::Partial };
    let taken_as_partial = coverage != request.coverage;
    let (delivery, report) = collected.into_delivery(
        &request.cluster,
        Source { kind: SourceKind::Files, label: label.to_owned() },
        coverage,
        received_at,
    );
    let mode = if request.dry_run { Mode::DryRun } else { Mode::Apply };
    let result = store::ingest(store, delivery, settings, mode).await?;
    Ok(Answer::new(request.dry_run, taken_as_partial, report, &result))
}

/// What the store is told of the files.
type Taken = (Delivery, collect::Report);
