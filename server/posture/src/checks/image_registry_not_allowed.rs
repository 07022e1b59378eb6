//! Source: NSA/CISA Kubernetes Hardening Guide 1.2, "Building secure container images".
//! Field: `spec.{containers,initContainers,ephemeralContainers}[*].image`, against the installation's setting.

use crate::{
    check::{Change, Check, Evidence, Failure, Question, Verdict},
    image::ImageReference,
    inventory::Container,
    settings::Settings,
    words::{Area, Severity, Side},
};

pub(super) static CHECK: Check = Check {
    id: "image.registry-not-allowed",
    title: "Image from a registry that is not allowed",
    area: Area::Image,
    severity: Severity::High,
    side: Side::Operator,
    side_reason: "Which registries may be used, and mirroring what is needed, is the operators’ part.",
    standards: &[],
    why: "Nobody of this company scans, signs or keeps what comes from there. It can change or vanish, and a look-alike name is enough to run a stranger’s code.",
    fix: "Mirror the image into an allowed registry and use it from there, or add the registry to the allowed ones.",
    try_first: "",
    references: &["https://kubernetes.io/docs/concepts/containers/images/"],
    question: Question::Container(judge),
    change: Change::None,
};

fn judge(container: &Container<'_>, settings: &Settings) -> Verdict {
    let Ok(reference) = ImageReference::parse(&container.spec.image) else {
        return Verdict::Unknown("The image is no valid reference.");
    };
    match settings.registry_allowed(&reference.repository()) {
        None => Verdict::Unknown("No allowed registries are configured."),
        Some(true) => Verdict::Pass,
        Some(false) => Verdict::Fail(Failure {
            severity: None,
            fact: format!("runs an image from {}", reference.registry).into(),
            evidence: Evidence {
                field: container.field("image"),
                actual: container.spec.image.clone().into(),
                expected: format!("from {}", settings.allowed_registries.join(" or ")).into(),
            },
        controls: &[],
    }),
    }
}
