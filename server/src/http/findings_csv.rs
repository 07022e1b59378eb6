//! `GET /findings.csv`: exactly the filtered view, as long as it is, within what the viewer may see.

use super::{Problem, State};
use crate::{clock::rfc3339, scope};
use app::backend::Viewer;
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Query, State as With},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use posture::{
    query::{FindingQuery, Page},
    time::Timestamp,
};
use report::csv::{Row, Writer};
use std::{collections::HashMap, io, sync::Arc, time::Duration};
use store::{
    Scope, Store,
    findings::{FindingPage, FindingRow, Particulars},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Rows that are read at a time.
const PAGE: u32 = 1_000;
/// Bytes that are handed on at a time.
const PIECE: usize = 32 * 1024;
/// Who takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// The first page is read before anything is answered, so that what is wrong has a status.
pub(super) async fn findings_csv(
    With(state): With<State>,
    Extension(viewer): Extension<Viewer>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let now = state.clock.now();
    let scope = scope::of(&viewer.principal);
    let mut query = match FindingQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))) {
        Ok(query) => query,
        Err(why) => return Problem::bad_request(why.to_string()).into_response(),
    };
    // The view from its beginning, whichever page of it was shown.
    query.page = Page::default();
    query.filter.cluster = query.filter.cluster.or(viewer.principal.cluster);
    let first = match state.store.findings(&scope, &query, now, PAGE).await {
        Ok(page) => page,
        Err(error) => return Problem::of_store(&error).into_response(),
    };
    let name = file_name(first.cluster.as_deref(), now);
    let (sender, stream) = mpsc::channel(2);
    let export = Export { store: state.store.clone(), scope, query, now, most: state.config.limits.csv_rows };
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let out = Pieces { sender, piece: Vec::with_capacity(PIECE), runtime: runtime.clone() };
        if let Err(error) = export.write(first, out, &runtime) {
            tracing::warn!(error = %error, "a CSV was not sent in full");
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, Body::from_stream(ReceiverStream::new(stream))).into_response()
}

struct Export {
    store: Arc<dyn Store>,
    scope: Scope,
    query: FindingQuery,
    now: Timestamp,
    most: u32,
}

impl Export {
    fn write(mut self, first: FindingPage, out: Pieces, runtime: &tokio::runtime::Handle) -> io::Result<()> {
        let failed = out.sender.clone();
        let result = self.write_pages(first, out, runtime);
        if let Err(error) = &result {
            // The connection breaks, so that half a file is not taken for the whole.
            let _ = runtime.block_on(failed.send(Err(io::Error::new(error.kind(), "cut off"))));
        }
        result
    }

    fn write_pages(&mut self, first: FindingPage, out: Pieces, runtime: &tokio::runtime::Handle) -> io::Result<()> {
        let mut writer = Writer::new(out)?;
        let mut page = first;
        let mut written = 0;
        loop {
            let cluster = page.cluster.as_deref().unwrap_or_default();
            let ids: Vec<String> = page.rows.iter().map(|finding| finding.id.clone()).collect();
            let particulars = runtime.block_on(self.store.particulars(&self.scope, &ids)).map_err(io::Error::other)?;
            let particulars: HashMap<&str, &Particulars> =
                particulars.iter().map(|found| (found.id.as_str(), found)).collect();
            for finding in &page.rows {
                if written == self.most {
                    writer.write(&Row {
                        title: "There are more findings; narrow the filter, or raise limits.csv-rows.",
                        ..Row::default()
                    })?;
                    return finish(writer);
                }
                // What has gone between the two looks is no longer part of the view.
                if let Some(particulars) = particulars.get(finding.id.as_str()) {
                    write_row(&mut writer, cluster, finding, particulars)?;
                }
                written += 1;
            }
            let Some(next) = page.next else { return finish(writer) };
            self.query.page = Page::After(next);
            page = runtime
                .block_on(self.store.findings(&self.scope, &self.query, self.now, PAGE))
                .map_err(io::Error::other)?;
        }
    }
}

fn finish(writer: Writer<Pieces>) -> io::Result<()> {
    io::Write::flush(&mut writer.finish()?)
}

fn write_row(
    writer: &mut Writer<Pieces>,
    cluster: &str,
    finding: &FindingRow,
    particulars: &Particulars,
) -> io::Result<()> {
    let workload = finding.workload.as_ref().map(|(kind, name)| format!("{kind}/{name}")).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    writer.write(&Row {
        fingerprint: &particulars.fingerprint,
        cluster,
        namespace: &finding.namespace,
        workload: &workload,
        container: &text(&finding.container),
        severity: Some(finding.severity),
        priority: finding.priority,
        check: &finding.check,
        title: &finding.title,
        vulnerability: &text(&finding.vulnerability),
        package: finding.package.as_ref().map_or("", |(_, name)| name),
        installed: &particulars.installed_versions.join(", "),
        fixed: &text(&finding.fixed_version),
        image: &text(&finding.image),
        side: Some(finding.side),
        side_reason: &particulars.side_reason,
        team: &text(&finding.team),
        presence: Some(finding.presence),
        work: Some(finding.work),
        first_seen: &rfc3339(finding.first_seen),
        last_seen: &rfc3339(finding.last_seen),
        due: &finding.due.map(rfc3339).unwrap_or_default(),
    })
}

/// `findings-staging-2026-11-19.csv`: only what every system takes for a name.
fn file_name(cluster: Option<&str>, now: Timestamp) -> HeaderValue {
    let plain: String = cluster
        .unwrap_or("none")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .take(80)
        .collect();
    let moment = rfc3339(now);
    let day = moment.get(..10).unwrap_or_default();
    HeaderValue::from_str(&format!("attachment; filename=\"findings-{plain}-{day}.csv\""))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

/// Hands bytes on in pieces; waits for a slow reader, but not for ever.
struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
    runtime: tokio::runtime::Handle,
}

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE)));
        let sent = self.runtime.block_on(tokio::time::timeout(PATIENCE, self.sender.send(Ok(piece))));
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_plain() {
        assert_eq!(
            file_name(Some("eks:\"prod\"\r\n/.."), Timestamp(0)),
            "attachment; filename=\"findings-eks--prod----..-1970-01-01.csv\""
        );
    }
}
