//! Readers: bytes of manifests or of a scanner's report in, typed values out.
//!
//! Pure: no file, clock, network or environment is touched. [`read`] takes one input of any kind that is understood
//! (plain or gzip; Kubernetes YAML or JSON; Trivy JSON) and hands every [`Item`] to a sink as soon as it is read, so
//! that a large export is never held. A broken document among good ones is one [`Item::Error`]; the rest goes on.
//!
//! Nothing that a person could not want to see stored leaves a reader: values of Secrets and of environment
//! variables, `managedFields` and annotations are dropped here (`last-applied-configuration` among them); of annotations only
//! those stay that decide something, such as AppArmor's.

#[cfg(feature = "manifests")]
mod counted;
#[cfg(feature = "manifests")]
mod documents;
mod error;
#[cfg(feature = "manifests")]
mod kubernetes;
mod limits;
mod output;
mod sniff;
mod source;
#[cfg(feature = "reports")]
mod trivy;

pub use error::{Place, ReadError};
pub use limits::Limits;

use output::Output;
use posture::{object::Object, scan::ImageScan, time::Timestamp};
use sniff::Content;
use std::io::Read;

/// One thing that an input holds.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "most items are objects, so a box would cost more than it saves")
)]
pub enum Item {
    /// An object that the engine reads.
    Object(Object),
    /// A scanner's report about one image.
    Scan(Box<ImageScan>),
    /// Understood, but no check reads it yet, such as a Service.
    NotJudged(NotJudged),
    /// Recognised as something that is neither an object of a cluster nor a report about an image, such as a
    /// `kustomization.yaml`. Not a fault.
    Skipped(Skipped),
    /// Something that could not be read.
    Error(ReadError),
}

/// Understood, but not read by any check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJudged {
    /// Where.
    pub place: Place,
    /// The kind as Kubernetes spells it, such as `Service`; for entries of a report their class, such as
    /// `misconfigurations`.
    pub kind: String,
    /// The API version as written; for entries of a report the scanner's name, such as `trivy`.
    pub api_version: String,
    /// How many: 1 for an object, the number of entries for a report.
    pub count: u32,
}

/// Recognised as something that is not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where.
    pub place: Place,
    /// A part of a sentence, such as `Helm values, not an object`.
    pub why: String,
}

/// Reads one input and hands every item to `sink`, in the input's order.
///
/// `name` is what errors call the input, such as a path. `at` is the moment that objects are stamped with, and that
/// a report without a time of its own is taken to be from. Errors are items: this never fails as a whole.
pub fn read(name: &str, input: impl Read, at: Timestamp, limits: &Limits, sink: &mut dyn FnMut(Item)) {
    let mut out = Output { name, at, limits, sink };
    let source = match source::open(input, limits) {
        Ok(source) => source,
        Err(error) => return out.error(source::io_error(&error, out.place(), limits)),
    };
    let nothing = |found: &str| ReadError::new(Place::file(name), "Kubernetes objects or a Trivy report").found(found);
    match sniff::sniff(&source.head) {
        Content::Empty => out.error(nothing("an empty file")),
        Content::Refused(found) => out.error(ReadError::new(out.place(), "text in UTF-8, plain or gzip").found(found)),
        #[cfg(feature = "manifests")]
        Content::Json => kubernetes::read_json(source.bytes, &mut out),
        #[cfg(feature = "manifests")]
        Content::Yaml => kubernetes::read_yaml(source.bytes, &mut out),
        #[cfg(not(feature = "manifests"))]
        Content::Json | Content::Yaml => out.error(nothing("something else")),
        #[cfg(feature = "reports")]
        Content::TrivyJson => trivy::read(source.bytes, &mut out),
        #[cfg(feature = "reports")]
        Content::TrivyLegacy => trivy::refuse_legacy(&mut out),
        #[cfg(not(feature = "reports"))]
        Content::TrivyJson | Content::TrivyLegacy => out.error(nothing("a scanner's report, which is not read here")),
    }
}

/// Reads one input into a list, for inputs known to be small.
pub fn read_all(name: &str, input: impl Read, at: Timestamp, limits: &Limits) -> Vec<Item> {
    let mut items = Vec::new();
    read(name, input, at, limits, &mut |item| items.push(item));
    items
}
