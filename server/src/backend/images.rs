//! The images that run.

use super::{AppBackend, error::refused, moment, rows, scope};
use app::{
    backend::{Answer, Principal},
    view::{ImageQuery, ImageRow, ImagesView},
};
use posture::time::Timestamp;
use store::{
    images::{self, ImageFilter},
    imports::Cursor,
};

/// The rows of a page.
const ROWS: u32 = 50;
/// The characters of a digest that are shown after its algorithm.
const DIGEST_SHOWN: usize = 12;

pub(super) async fn images(backend: &AppBackend, principal: &Principal, query: &ImageQuery) -> Answer<ImagesView> {
    let scope = scope::of(principal);
    let nothing = || ImagesView { query: query.clone(), ..ImagesView::default() };
    let Some(cluster) = backend.cluster(principal, &scope, query.cluster.as_deref()).await? else {
        return Ok(nothing());
    };
    let filter = ImageFilter {
        text: query.text.clone(),
        never_scanned: query.never_scanned,
        cursor: cursor(query.after.as_deref(), query.before.as_deref()),
    };
    let page = backend.store.images(&scope, Some(&cluster.name), &filter, ROWS).await.map_err(refused)?;
    let Some(page) = page else { return Ok(nothing()) };
    let now = backend.now();
    Ok(ImagesView {
        cluster: page.cluster,
        query: query.clone(),
        total: rows::count(page.total),
        never_scanned: rows::count(page.never_scanned),
        rows: page.rows.into_iter().map(|image| row(image, now)).collect(),
        previous: page.previous,
        next: page.next,
    })
}

/// Where a page begins; of two keys the one to go on with wins.
pub(super) fn cursor(after: Option<&str>, before: Option<&str>) -> Cursor {
    match (after, before) {
        (Some(key), _) => Cursor::After(key.to_owned()),
        (None, Some(key)) => Cursor::Before(key.to_owned()),
        (None, None) => Cursor::First,
    }
}

fn row(image: images::ImageRow, now: Timestamp) -> ImageRow {
    ImageRow {
        repository: image.repository,
        tag: image.tag,
        digest: short(&image.digest),
        namespaces: image.namespaces,
        workloads: image.workloads,
        scanned: image.scanned_at.map(|at| moment::ago(at, now)),
        strength: image.strength,
        os: if image.os_end_of_life { format!("{}, gets no fixes any more", image.os) } else { image.os },
        counts: image.counts.map(rows::severities),
    }
}

/// `sha256:4e3f0a1b2c3d…`
fn short(digest: &str) -> String {
    match digest.split_once(':') {
        Some((algorithm, hash)) if hash.chars().count() > DIGEST_SHOWN => {
            format!("{algorithm}:{}…", hash.chars().take(DIGEST_SHOWN).collect::<String>())
        }
        _ => digest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_cut() {
        assert_eq!(short("sha256:4e3f0a1b2c3d4e5f"), "sha256:4e3f0a1b2c3d…");
        assert_eq!(short("sha256:ab"), "sha256:ab");
        assert_eq!(short(""), "");
    }
}
