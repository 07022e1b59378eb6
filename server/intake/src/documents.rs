//! Splits a YAML stream into documents, so that a broken one does not hide the rest.
//!
//! YAML 1.2.2, chapter 9: a line that begins with `---` or `...`, alone or before white space, ends the document
//! before it, wherever it stands; not even a quoted or literal text may contain such a line at column 0.

use std::io::{self, BufRead};

/// One document of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    /// From 1. Documents that hold only comments and white space do not count.
    pub(crate) number: u32,
    /// The line in the stream on which `bytes` begin, from 1.
    pub(crate) line: u64,
    /// The offset in the stream at which `bytes` begin.
    pub(crate) offset: u64,
    /// The text, its `---` line included.
    pub(crate) bytes: Vec<u8>,
    /// More came than is allowed, and was left out.
    pub(crate) too_large: bool,
}

/// Reads documents one after another.
pub(crate) struct Documents<R> {
    input: R,
    at_most: usize,
    line: u64,
    offset: u64,
    number: u32,
    /// A `---` line that was read already and belongs to the next document.
    pending: Option<Line>,
    /// Whether any comment was seen: tells an empty stream from one that says so.
    pub(crate) saw_comment: bool,
}

/// A line with its end; of a line that is too long, its beginning.
struct Line {
    number: u64,
    offset: u64,
    bytes: Vec<u8>,
    cut: bool,
}

impl Line {
    fn is_marker(&self, marker: &[u8]) -> bool {
        self.bytes
            .strip_prefix(marker)
            .is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'\t' | b'\r' | b'\n')))
    }

    /// Whether it says nothing: white space, a comment, or a document marker without content.
    fn is_blank(&self) -> bool {
        let text = if self.is_marker(b"---") || self.is_marker(b"...") { &self.bytes[3..] } else { &self.bytes };
        let text = text.trim_ascii();
        text.is_empty() || text.starts_with(b"#")
    }

    fn is_comment(&self) -> bool {
        self.bytes.contains(&b'#') && self.is_blank()
    }
}

impl<R: BufRead> Documents<R> {
    /// Documents of at most this many bytes each; what is longer comes cut and marked.
    pub(crate) fn new(input: R, at_most: u64) -> Self {
        let at_most = usize::try_from(at_most).unwrap_or(usize::MAX);
        Self { input, at_most, line: 1, offset: 0, number: 0, pending: None, saw_comment: false }
    }

    /// The next document that has content.
    pub(crate) fn next(&mut self) -> io::Result<Option<Document>> {
        let mut document =
            Document { number: self.number + 1, line: 0, offset: 0, bytes: Vec::new(), too_large: false };
        let (mut has_content, mut has_directive) = (false, false);
        while let Some(line) = self.next_line()? {
            let begins = line.is_marker(b"---");
            if begins && has_content {
                self.pending = Some(line);
                break;
            }
            if line.is_marker(b"...") {
                if has_content {
                    break;
                }
                (document.bytes, has_directive) = (Vec::new(), false);
                continue;
            }
            self.saw_comment |= line.is_comment();
            if begins && !has_directive {
                document.bytes.clear();
            }
            // A directive may stand only before its document's `---`; elsewhere a `%` is content.
            let directive = !has_content && document.bytes.is_empty() && line.bytes.starts_with(b"%");
            has_directive |= directive;
            has_content |= !directive && !line.is_blank();
            if document.bytes.is_empty() {
                if !has_content && !has_directive && !begins {
                    continue;
                }
                (document.line, document.offset) = (line.number, line.offset);
            }
            let room = self.at_most - document.bytes.len().min(self.at_most);
            document.too_large |= line.cut || line.bytes.len() > room;
            document.bytes.extend_from_slice(&line.bytes[..line.bytes.len().min(room)]);
        }
        if !has_content {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(document))
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.pending.take() {
            return Ok(Some(line));
        }
        let mut line = Line { number: self.line, offset: self.offset, bytes: Vec::new(), cut: false };
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                return Ok((self.offset > line.offset).then_some(line));
            }
            let end = available.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let taken = end.unwrap_or(available.len());
            let room = self.at_most - line.bytes.len().min(self.at_most);
            line.cut |= taken > room;
            line.bytes.extend_from_slice(&available[..taken.min(room)]);
            self.input.consume(taken);
            self.offset += taken as u64;
            if end.is_some() {
                self.line += 1;
                return Ok(Some(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &[u8], at_most: u64) -> Vec<Document> {
        let mut documents = Documents::new(text, at_most);
        std::iter::from_fn(|| documents.next().unwrap()).collect()
    }

    fn texts(text: &str) -> Vec<(u32, u64, String)> {
        split(text.as_bytes(), 1000)
            .into_iter()
            .map(|document| {
                assert!(text.as_bytes()[usize::try_from(document.offset).unwrap()..].starts_with(&document.bytes[..1]));
                (document.number, document.line, String::from_utf8(document.bytes).unwrap())
            })
            .collect()
    }

    #[test]
    fn documents_end_at_markers() {
        // (stream, first lines and texts)
        let table: [(&str, &[(u64, &str)]); 13] = [
            ("", &[]),
            ("# only words\n---\n\n---\n", &[]),
            ("a: 1", &[(1, "a: 1")]),
            ("a: 1\n---\nb: 2\n", &[(1, "a: 1\n"), (2, "---\nb: 2\n")]),
            ("# head\n---\na: 1\n---\n# nothing\n---\nb: 2", &[(2, "---\na: 1\n"), (6, "---\nb: 2")]),
            ("---\na: 1\n...\n---\nb: 2", &[(1, "---\na: 1\n"), (4, "---\nb: 2")]),
            ("a: 1\r\n---\r\nb: 2\r\n", &[(1, "a: 1\r\n"), (2, "---\r\nb: 2\r\n")]),
            ("--- {a: 1}\n--- {b: 2}\n", &[(1, "--- {a: 1}\n"), (2, "--- {b: 2}\n")]),
            ("a: |\n  x\n ---\n  y\n", &[(1, "a: |\n  x\n ---\n  y\n")]),
            ("a: 1\n----\n", &[(1, "a: 1\n----\n")]),
            ("%YAML 1.1\n---\na: 1\n", &[(1, "%YAML 1.1\n---\na: 1\n")]),
            ("a: 1\n...\n%YAML 1.1\n# c\n---\nb: 2\n", &[(1, "a: 1\n"), (3, "%YAML 1.1\n# c\n---\nb: 2\n")]),
            ("--- # c\na: 1\n", &[(1, "--- # c\na: 1\n")]),
        ];
        for (stream, expected) in table {
            let found = texts(stream);
            let found: Vec<_> = found.iter().map(|(_, line, text)| (*line, text.as_str())).collect();
            assert_eq!(found, expected, "{stream:?}");
        }
    }

    #[test]
    fn numbers_skip_what_holds_only_comments() {
        let numbers: Vec<_> =
            texts("---\n# c\n---\na: 1\n---\n---\nb: 1").into_iter().map(|(number, ..)| number).collect();
        assert_eq!(numbers, [1, 2]);
    }

    #[test]
    fn a_document_that_is_too_large_is_cut_and_the_next_one_whole() {
        let stream = format!("a: 1\n---\nb: {}\nc: 1\n---\nd: 1\n", "x".repeat(1000));
        let found = split(stream.as_bytes(), 100);
        assert_eq!(
            found.iter().map(|d| (d.too_large, d.bytes.len() <= 100)).collect::<Vec<_>>(),
            [(false, true), (true, true), (false, true)]
        );
        assert_eq!(found[2].line, 5);
    }

    proptest! {
        #[test]
        fn joined_documents_come_apart_again(contents in prop::collection::vec("[a-z]{1,5}: [a-z0-9]{1,5}(\n[a-z]{1,5}: [|>]?)?", 1..8)) {
            let stream = contents.join("\n---\n");
            let found = split(stream.as_bytes(), 1000);
            prop_assert_eq!(found.len(), contents.len());
            for (document, content) in found.iter().zip(&contents) {
                let text = String::from_utf8(document.bytes.clone()).unwrap();
                prop_assert_eq!(text.trim_start_matches("---\n").trim_end_matches('\n'), content.trim_end_matches('\n'));
                let before = &stream.as_bytes()[..usize::try_from(document.offset).unwrap()];
                prop_assert_eq!(document.line, crate::counted::newlines(before) + 1);
            }
        }

        #[test]
        fn any_bytes_split_without_panic_and_within_the_limit(bytes in prop::collection::vec(any::<u8>(), 0..300), at_most in 0_u64..40) {
            for document in split(&bytes, at_most) {
                prop_assert!(document.bytes.len() as u64 <= at_most);
            }
        }
    }
}
