//! Where to go after signing in: only ever a path of this site.

/// The path to go to: `next` where it is a path of this site, else `/`.
///
/// One leading slash; a second slash or a backslash after it would name another site; control characters are dropped by
/// browsers and could hide either.
pub fn safe_next(next: Option<&str>) -> &str {
    match next {
        Some(path) if is_own_path(path) => path,
        _ => "/",
    }
}

fn is_own_path(path: &str) -> bool {
    const LONGEST: usize = 2048;
    let bytes = path.as_bytes();
    let plain = bytes.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'\\');
    bytes.len() <= LONGEST && plain && bytes.first() == Some(&b'/') && bytes.get(1) != Some(&b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site() {
        for good in ["/", "/findings?severity=critical&page=2", "/namespaces/shop#top", "/a//b"] {
            assert_eq!(safe_next(Some(good)), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "evil",
            "/\t/evil.example",
            "/\n/evil.example",
            " /x",
            "/x\\..\\",
            "/é",
        ] {
            assert_eq!(safe_next(Some(bad)), "/", "{bad:?}");
        }
        assert_eq!(safe_next(None), "/");
        assert_eq!(safe_next(Some(&format!("/{}", "x".repeat(3000)))), "/");
    }
}
