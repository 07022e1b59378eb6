//! The bytes of one input: decompressed, counted, and refused once a limit is met.

use crate::{Limits, Place, ReadError, limits::bytes_for_people};
use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
};

/// How many of the first bytes are looked at to tell what an input is.
const HEAD: u64 = 4096;

/// Large enough that a decompressor or a file is not asked too often.
const BUFFER: usize = 64 * 1024;

/// A limit that the bytes themselves met; travels inside an [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exceeded {
    /// [`Limits::input_bytes`].
    Input,
    /// [`Limits::object_bytes`].
    #[cfg(feature = "manifests")]
    Object,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Exceeded::Input => "the input is too large",
            #[cfg(feature = "manifests")]
            Exceeded::Object => "an object is too large",
        })
    }
}

impl std::error::Error for Exceeded {}

impl Exceeded {
    pub(crate) fn error(self) -> io::Error {
        io::Error::other(self)
    }

    /// The limit inside an I/O error, where that is what it is.
    pub(crate) fn in_error(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref::<Self>().copied()
    }

    /// The error for people.
    pub(crate) fn at(self, place: Place, limits: &Limits) -> ReadError {
        match self {
            Exceeded::Input => ReadError::limit(
                place,
                "input_bytes",
                &format!("{} after decompression", bytes_for_people(limits.input_bytes)),
                "split the input",
            ),
            #[cfg(feature = "manifests")]
            Exceeded::Object => ReadError::limit(
                place,
                "object_bytes",
                &format!("{} in one object", bytes_for_people(limits.object_bytes)),
                "give Kubernetes objects, each alone or in a List",
            ),
        }
    }
}

/// An I/O error as a [`ReadError`], whatever caused it.
pub(crate) fn io_error(error: &io::Error, place: Place, limits: &Limits) -> ReadError {
    match Exceeded::in_error(error) {
        Some(exceeded) => exceeded.at(place, limits),
        None => ReadError::new(place, "readable input").found(format!("an error while reading: {error}")),
    }
}

/// An opened input: its first bytes, and all of its bytes.
pub(crate) struct Opened<'a> {
    /// Up to [`HEAD`] bytes, after decompression.
    pub(crate) head: Vec<u8>,
    /// Everything, the head included.
    pub(crate) bytes: Box<dyn Read + 'a>,
}

/// Opens an input: decompresses what begins as gzip does, and looks at the first bytes.
pub(crate) fn open<'a>(input: impl Read + 'a, limits: &Limits) -> io::Result<Opened<'a>> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    let bytes: Box<dyn Read + 'a> =
        if fill(&mut input)?.starts_with(&[0x1f, 0x8b]) { decompress(input)? } else { Box::new(input) };
    let mut bytes = Bounded { inner: bytes, left: limits.input_bytes };
    let mut head = Vec::new();
    (&mut bytes).take(HEAD).read_to_end(&mut head)?;
    Ok(Opened { head: head.clone(), bytes: Box::new(io::Cursor::new(head).chain(bytes)) })
}

/// The buffer's contents; asks again after an interruption.
fn fill(input: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    input.fill_buf()
}

#[cfg(feature = "reports")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn decompress<'a>(input: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Ok(Box::new(flate2::bufread::MultiGzDecoder::new(input)))
}

#[cfg(not(feature = "reports"))]
fn decompress<'a>(_: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    Err(io::Error::other("it is compressed, which is not read here; decompress it first"))
}

/// Fails once more bytes come than are allowed.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| Exceeded::Input.error())?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_allowed_is_refused_at_the_limit() {
        let limits = Limits { input_bytes: 10, ..Limits::default() };
        assert!(open(&b"0123456789"[..], &limits).is_ok());
        let error = open(&b"0123456789a"[..], &limits).err().unwrap();
        assert_eq!(Exceeded::in_error(&error), Some(Exceeded::Input));
    }
}
