//! Counts lines and bytes on the way to a parser that tells neither.

use crate::source::Exceeded;
use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

/// How many lines end in some bytes.
pub(crate) fn newlines(bytes: &[u8]) -> u64 {
    bytes.split(|byte| *byte == b'\n').count() as u64 - 1
}

/// Where a [`Counted`] reader stands; shared with whoever parses from it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Position {
    line: Rc<Cell<u64>>,
    since_mark: Rc<Cell<u64>>,
}

impl Position {
    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line.get() + 1
    }

    /// An object is done: count from here.
    pub(crate) fn mark(&self) {
        self.since_mark.set(0);
    }
}

/// Counts lines, and fails once one object takes more bytes than allowed.
pub(crate) struct Counted<R> {
    inner: R,
    position: Position,
    object_bytes: u64,
}

impl<R: BufRead> Counted<R> {
    pub(crate) fn new(inner: R, position: Position, object_bytes: u64) -> Self {
        Self { inner, position, object_bytes }
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.position.line.set(self.position.line.get() + newlines(&buffer[..read]));
        let since = self.position.since_mark.get() + read as u64;
        self.position.since_mark.set(since);
        if since > self.object_bytes { Err(Exceeded::Object.error()) } else { Ok(read) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_bytes_are_counted() {
        let position = Position::default();
        let mut counted = Counted::new(&b"a\nb\n\nc"[..], position.clone(), 6);
        let mut text = String::new();
        counted.read_to_string(&mut text).unwrap();
        assert_eq!((position.line(), text.len()), (4, 6));
        let mut counted = Counted::new(&b"a\nb\n\ncd"[..], Position::default(), 6);
        assert!(counted.read_to_string(&mut String::new()).is_err());
    }
}
