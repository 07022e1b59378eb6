//! From a file to its objects, and what is to be said about what was read.

use intake::{Item, Limits, Place};
use posture::{object::Object, time::Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many lines about one file are told.
const TOLD: usize = 100;

/// One file, read.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) objects: Vec<Object>,
    pub(crate) errors: Told,
    pub(crate) skipped: Told,
    /// Kinds that no check reads, and how many of each.
    pub(crate) not_judged: BTreeMap<String, u32>,
}

/// Some lines for people, and how many there are in all.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) all: u32,
    pub(crate) first: Vec<Note>,
}

/// One line for people, and where in the input it points.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Note {
    /// The place in words: `cart.yaml, document 2, line 14`.
    place: String,
    /// The line's number from 1, where it is known.
    line: Option<u64>,
    /// The rest of the sentence.
    text: String,
}

impl Told {
    fn tell(&mut self, place: &Place, text: String) {
        self.all += 1;
        if self.first.len() < TOLD {
            self.first.push(Note { place: place.to_string(), line: place.line, text });
        }
    }
}

impl File {
    /// Reads one file. Nothing in a judgement of files depends on the moment, so that a fixed one serves.
    pub(crate) fn read(name: &str, bytes: &[u8]) -> Self {
        let mut file = Self::default();
        intake::read(name, bytes, Timestamp::default(), &Limits::default(), &mut |item| match item {
            Item::Object(object) => file.objects.push(object),
            Item::NotJudged(other) => *file.not_judged.entry(other.kind).or_default() += other.count,
            // The module is built without the reader of reports, which is then an error by itself; where it is there,
            // a report is no more a manifest.
            Item::Scan(_) => {
                file.errors.tell(
                    &Place::file(name),
                    "expected manifests, found a report; `atalaya scan` reads both".to_owned(),
                );
            }
            Item::Skipped(skipped) => file.skipped.tell(&skipped.place, skipped.why),
            Item::Error(error) => {
                let whole = error.to_string();
                let text = whole.strip_prefix(&format!("{}: ", error.place)).unwrap_or(&whole).to_owned();
                file.errors.tell(&error.place, text);
            }
        });
        file
    }
}
