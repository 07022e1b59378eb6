//! Source: Kubernetes documentation, "Images", image names (v1.37): without a tag, `latest` is meant.
//! Field: `spec.{containers,initContainers,ephemeralContainers}[*].image`.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Verdict},
    image::ImageReference,
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

/// Tags that are made to move. A version that a project overwrites can't be told from one that it does not.
const MOVING: &[&str] =
    &["latest", "stable", "main", "master", "edge", "nightly", "dev", "develop", "canary", "snapshot", "prod", "production", "staging", "test"];

pub(super) static CHECK: Check = Check {
    id: "image.mutable-tag",
    title: "Image by a tag that moves",
    area: Area::Image,
    severity: Severity::Medium,
    side: Side::Developer,
    side_reason: "The team chooses the tag in its own manifest.",
    standards: &[],
    why: "The same manifest runs other code tomorrow, and two pods of one workload can differ. What was scanned is then not what runs, and going back is not possible.",
    fix: "Name the version, or better the digest, that was tested: `image: name:1.4.2@sha256:…`.",
    try_first: "",
    references: &["https://kubernetes.io/docs/concepts/containers/images/#image-names"],
    question: Question::Container(judge),
    change: Change::None,
};

fn judge(container: &Container<'_>, _: &Settings) -> Verdict {
    if container.spec.image.is_empty() {
        return Verdict::Unknown("The container names no image.");
    }
    let Ok(reference) = ImageReference::parse(&container.spec.image) else {
        return Verdict::Unknown("The image is no valid reference.");
    };
    let fact = match (reference.digest, reference.tag.as_deref()) {
        (None, None) => "uses an image without a tag, which means latest".to_owned(),
        (None, Some(tag)) if MOVING.contains(&tag) => format!("uses an image by the tag {tag}, which moves"),
        _ => return Verdict::Pass,
    };
    Verdict::Fail(Failure {
        severity: None,
        fact: fact.into(),
        evidence: Evidence { field: container.field("image"), actual: container.spec.image.clone().into(), expected: "a version or a digest".into() },
        controls: &[],
    })
}
