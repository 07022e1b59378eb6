//! Classes and types of packages.

use posture::words::PackageClass;

/// The class of a result: by `Class`, and by `Type` in reports that are older than it.
pub(super) fn class(class: &str, result_type: &str) -> Option<PackageClass> {
    match class {
        "os-pkgs" => Some(PackageClass::Os),
        "lang-pkgs" => Some(PackageClass::Language),
        "" if OS.iter().any(|(family, _)| *family == result_type) => Some(PackageClass::Os),
        "" if LANGUAGE.iter().any(|(name, _)| *name == result_type) => Some(PackageClass::Language),
        _ => None,
    }
}

/// The type of a package: from its package URL, else from the type of its result, which is kept where it is new.
pub(super) fn package_type<'t>(purl: &'t str, result_type: &'t str) -> &'t str {
    purl.strip_prefix("pkg:")
        .and_then(|rest| rest.split_once('/'))
        .map(|(package_type, _)| package_type)
        .filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)))
        .unwrap_or_else(|| {
            let known = OS.iter().chain(&LANGUAGE).find(|(name, _)| *name == result_type);
            known.map_or(result_type, |(_, package_type)| package_type)
        })
}

/// Names that stand for all packages of a language in an image, where a path would stand.
pub(super) fn is_a_path(target: &str) -> bool {
    !matches!(target, "" | "Java" | "Python" | "Conda" | "Ruby" | "Node.js" | "Kubernetes")
}

/// Operating systems as Trivy names them, with their packages' type (package-url/purl-spec, `PURL-TYPES`).
const OS: [(&str, &str); 25] = [
    ("alma", "rpm"),
    ("alpaquita", "apk"),
    ("alpine", "apk"),
    ("amazon", "rpm"),
    ("azurelinux", "rpm"),
    ("bottlerocket", "bottlerocket"),
    ("cbl-mariner", "rpm"),
    ("centos", "rpm"),
    ("chainguard", "apk"),
    ("debian", "deb"),
    ("echo", "deb"),
    ("fedora", "rpm"),
    ("minimos", "apk"),
    ("opensuse", "rpm"),
    ("opensuse-leap", "rpm"),
    ("opensuse-tumbleweed", "rpm"),
    ("oracle", "rpm"),
    ("photon", "rpm"),
    ("redhat", "rpm"),
    ("rocky", "rpm"),
    ("slem", "rpm"),
    ("sles", "rpm"),
    ("suse linux enterprise server", "rpm"),
    ("ubuntu", "deb"),
    ("wolfi", "apk"),
];

/// Language package files as Trivy names them, with their packages' type.
const LANGUAGE: [(&str, &str); 44] = [
    ("bun", "npm"),
    ("bundler", "gem"),
    ("cargo", "cargo"),
    ("cocoapods", "cocoapods"),
    ("composer", "composer"),
    ("composer-vendor", "composer"),
    ("conan", "conan"),
    ("conda-environment", "conda"),
    ("conda-pkg", "conda"),
    ("dotnet-core", "nuget"),
    ("gemspec", "gem"),
    ("gobinary", "golang"),
    ("gomod", "golang"),
    ("gradle", "maven"),
    ("gradle-lockfile", "maven"),
    ("hex", "hex"),
    ("jar", "maven"),
    ("javascript", "npm"),
    ("julia", "julia"),
    ("kubernetes", "k8s"),
    ("node-pkg", "npm"),
    ("npm", "npm"),
    ("nuget", "nuget"),
    ("nuget-config", "nuget"),
    ("packages-props", "nuget"),
    ("pip", "pypi"),
    ("pipenv", "pypi"),
    ("pnpm", "npm"),
    ("poetry", "pypi"),
    ("pom", "maven"),
    ("pub", "pub"),
    ("pylock", "pypi"),
    ("python-pkg", "pypi"),
    ("rustbinary", "cargo"),
    ("sbt", "maven"),
    ("sbt-lockfile", "maven"),
    ("swift", "swift"),
    ("uv", "pypi"),
    ("wordpress", "wordpress"),
    ("yarn", "npm"),
    ("bitnami", "bitnami"),
    ("k8s", "k8s"),
    ("rust-binary", "cargo"),
    ("elixir", "hex"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_come_from_the_package_url_first() {
        let table = [
            ("pkg:deb/debian/openssl@1.1.1", "debian", "deb"),
            ("pkg:npm/%40a/b@1", "node-pkg", "npm"),
            ("", "alpine", "apk"),
            ("", "redhat", "rpm"),
            ("", "gobinary", "golang"),
            ("", "brand-new", "brand-new"),
            ("pkg:<b>/x", "jar", "maven"),
            ("nonsense", "jar", "maven"),
        ];
        for (purl, result_type, expected) in table {
            assert_eq!(package_type(purl, result_type), expected, "{purl} {result_type}");
        }
    }

    #[test]
    fn old_reports_have_no_class() {
        assert_eq!(class("", "alpine"), Some(PackageClass::Os));
        assert_eq!(class("", "bundler"), Some(PackageClass::Language));
        assert_eq!(class("config", "dockerfile"), None);
        assert_eq!(class("", "dockerfile"), None);
    }
}
