//! What an input is, by its first bytes.

/// What an input looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// No byte at all.
    Empty,
    /// Something that is never read; the text follows the word "found".
    Refused(&'static str),
    /// One JSON object that begins as a Trivy report does.
    TrivyJson,
    /// A JSON list that begins as Trivy reports did before schema 2.
    TrivyLegacy,
    /// JSON: one or more objects, or a list of them.
    Json,
    /// Anything else, which is YAML or nothing.
    Yaml,
}

/// A byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Fields with which Trivy begins a report; nothing else that is read has them at the top.
const TRIVY: [&str; 8] =
    ["SchemaVersion", "Trivy", "ReportID", "CreatedAt", "ArtifactID", "ArtifactName", "ArtifactType", "Results"];

/// Tells what an input is.
pub(crate) fn sniff(head: &[u8]) -> Content {
    if head.is_empty() {
        return Content::Empty;
    }
    if let Some(found) = binary(head) {
        return Content::Refused(found);
    }
    let text = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let Some((first, rest)) = text.split_first() else { return Content::Yaml };
    let rest = rest.trim_ascii_start();
    match (first, rest.first()) {
        (b'{', Some(b'"')) => {
            if first_key(rest).is_some_and(|key| TRIVY.contains(&key)) {
                Content::TrivyJson
            } else {
                Content::Json
            }
        }
        (b'{', Some(b'}')) | (b'[', Some(b']' | b'[' | b'"')) => Content::Json,
        (b'[', Some(b'{')) => {
            let inner = rest[1..].trim_ascii_start();
            match first_key(inner) {
                Some("Target") => Content::TrivyLegacy,
                Some(_) => Content::Json,
                None if inner.starts_with(b"}") => Content::Json,
                None => Content::Yaml,
            }
        }
        _ => Content::Yaml,
    }
}

/// The first key of an object whose brace has been read.
fn first_key(text: &[u8]) -> Option<&str> {
    let key = text.strip_prefix(b"\"")?;
    let end = key.iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&key[..end]).ok()
}

/// Formats that no reader takes, by how they begin.
fn binary(head: &[u8]) -> Option<&'static str> {
    let begins: [(&[u8], &str); 9] = [
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x28\xb5\x2f\xfd", "zstd compression"),
        (b"\xfd7zXZ\x00", "xz compression"),
        (b"BZh", "bzip2 compression"),
        (b"\x1f\x8b", "gzip inside gzip"),
        (b"\x7fELF", "a program"),
        (b"%PDF", "a PDF"),
    ];
    if let Some((_, found)) = begins.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(found);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some("a tar archive");
    }
    match head {
        [0, second, ..] if *second != 0 => Some("UTF-16"),
        [first, 0, ..] if *first != 0 => Some("UTF-16"),
        _ if head.contains(&0) => Some("binary data"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_what_it_is() {
        let table: [(&[u8], Content); 16] = [
            (b"", Content::Empty),
            (b" \n", Content::Yaml),
            (b"apiVersion: v1", Content::Yaml),
            (b"{apiVersion: v1}", Content::Yaml),
            (b"{{ .Values.name }}", Content::Yaml),
            (b"[a, b]", Content::Yaml),
            (b"\xef\xbb\xbf{ \"kind\": 1}", Content::Json),
            (b"{}", Content::Json),
            (b"[{\"kind\": 1}]", Content::Json),
            (b"[]", Content::Json),
            (b"[{\"Target\": 1}]", Content::TrivyLegacy),
            (b"{\n  \"SchemaVersion\": 2", Content::TrivyJson),
            (b"\xff\xfea\0", Content::Refused("UTF-16")),
            (b"a\0b\0", Content::Refused("UTF-16")),
            (b"PK\x03\x04", Content::Refused("a zip archive")),
            (b"abc\0", Content::Refused("binary data")),
        ];
        for (head, content) in table {
            assert_eq!(sniff(head), content, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
