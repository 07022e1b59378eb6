//! Where items go, and what every reader needs to know of the input.

use crate::{Item, Limits, NotJudged, Place, ReadError, Skipped};
use posture::time::Timestamp;

/// The sink with the input's name, time and limits.
pub(crate) struct Output<'a> {
    pub(crate) name: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) limits: &'a Limits,
    pub(crate) sink: &'a mut dyn FnMut(Item),
}

impl Output<'_> {
    /// The whole input as a place.
    pub(crate) fn place(&self) -> Place {
        Place::file(self.name)
    }

    pub(crate) fn item(&mut self, item: Item) {
        (self.sink)(item);
    }

    pub(crate) fn error(&mut self, error: ReadError) {
        self.item(Item::Error(error));
    }

    pub(crate) fn skipped(&mut self, place: Place, why: impl Into<String>) {
        self.item(Item::Skipped(Skipped { place, why: why.into() }));
    }

    pub(crate) fn not_judged(
        &mut self,
        place: Place,
        kind: impl Into<String>,
        api_version: impl Into<String>,
        count: u32,
    ) {
        self.item(Item::NotJudged(NotJudged { place, kind: kind.into(), api_version: api_version.into(), count }));
    }

    /// The last part of the input's name.
    #[cfg(feature = "manifests")]
    pub(crate) fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }
}
