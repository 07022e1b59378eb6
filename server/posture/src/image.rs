//! Image references, in the grammar of the distribution project (distribution/reference v0.6).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A reference, split and normalised: `nginx` is `docker.io/library/nginx` with no tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ImageReference {
    /// The registry's host, such as `docker.io` or `registry.example:5000`.
    pub registry: String,
    /// The path below the registry, such as `library/nginx`.
    pub path: String,
    /// The tag, where one is written.
    pub tag: Option<String>,
    /// The digest, where one is written, such as `sha256:…`.
    pub digest: Option<String>,
}

/// Why a text is no image reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no image reference; expected [registry/]path[:tag][@digest]")]
pub struct InvalidReference(pub String);

impl ImageReference {
    /// Parses what stands in `image:` of a container, or after `docker pull`.
    pub fn parse(text: &str) -> Result<Self, InvalidReference> {
        let invalid = || InvalidReference(text.to_owned());
        let trimmed = text.trim().trim_start_matches("docker-pullable://").trim_start_matches("docker://");
        if trimmed.is_empty() || trimmed.contains(char::is_whitespace) {
            return Err(invalid());
        }
        let (name, digest) = match trimmed.split_once('@') {
            Some((name, digest)) if digest.contains(':') => (name, Some(digest.to_owned())),
            Some(_) => return Err(invalid()),
            None => (trimmed, None),
        };
        let last_slash = name.rfind('/').map_or(0, |at| at + 1);
        let (path, tag) = match name[last_slash..].split_once(':') {
            Some((last, tag)) => (&name[..last_slash + last.len()], Some(tag)),
            None => (name, None),
        };
        if path.is_empty() || tag.is_some_and(str::is_empty) {
            return Err(invalid());
        }
        let (registry, path) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest.to_owned()),
            Some(_) => ("docker.io", path.to_owned()),
            None => ("docker.io", format!("library/{path}")),
        };
        if path.is_empty() {
            return Err(invalid());
        }
        let registry = if registry == "index.docker.io" { "docker.io" } else { registry };
        Ok(Self { registry: registry.to_owned(), path, tag: tag.map(str::to_owned), digest })
    }

    /// Registry and path: what a finding's identity calls the repository.
    pub fn repository(&self) -> String {
        format!("{}/{}", self.registry, self.path)
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// The digest in a text such as a pod's `imageID`, whatever stands before it.
pub fn digest_in(text: &str) -> Option<&str> {
    let at = text.rfind("sha256:").or_else(|| text.rfind("sha512:"))?;
    let digest = &text[at..];
    digest[7..].bytes().all(|b| b.is_ascii_hexdigit()).then_some(digest).filter(|d| d.len() >= 7 + 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_normalise_as_docker_does() {
        let table = [
            ("nginx", "docker.io/library/nginx", None, None),
            ("nginx:1.29", "docker.io/library/nginx", Some("1.29"), None),
            ("bitnami/redis:7", "docker.io/bitnami/redis", Some("7"), None),
            ("quay.io/argoproj/argocd:v3", "quay.io/argoproj/argocd", Some("v3"), None),
            ("localhost/app", "localhost/app", None, None),
            ("registry.example:5000/a/b:c@sha256:ab", "registry.example:5000/a/b", Some("c"), Some("sha256:ab")),
            ("index.docker.io/library/nginx", "docker.io/library/nginx", None, None),
            ("registry.example:5000/app", "registry.example:5000/app", None, None),
        ];
        for (text, repository, tag, digest) in table {
            let reference = ImageReference::parse(text).unwrap();
            assert_eq!(reference.repository(), repository, "{text}");
            assert_eq!(reference.tag.as_deref(), tag, "{text}");
            assert_eq!(reference.digest.as_deref(), digest, "{text}");
        }
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in ["", " ", "a b", "nginx:", "nginx@sha256", "registry.example/"] {
            assert!(ImageReference::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_digest_is_found_in_an_image_id() {
        let hex = "a".repeat(64);
        let digest = format!("sha256:{hex}");
        assert_eq!(digest_in(&format!("docker-pullable://nginx@{digest}")), Some(digest.as_str()));
        assert_eq!(digest_in(&digest), Some(digest.as_str()));
        assert_eq!(digest_in("nginx:1.29"), None);
        assert_eq!(digest_in("sha256:short"), None);
    }
}
