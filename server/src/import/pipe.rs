//! From what arrives piece by piece to something a reader on another thread reads. Holds a few pieces at the most.

use axum::body::Bytes;
use std::io::{self, Read};
use tokio::sync::mpsc;

/// Pieces that wait for the reader.
const WAITING: usize = 4;

/// The reader's end.
#[derive(Debug)]
pub struct Pipe {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

/// Both ends. Dropping the first ends the input; what was cut off must send an error before that.
pub fn pipe() -> (mpsc::Sender<io::Result<Bytes>>, Pipe) {
    let (sender, pieces) = mpsc::channel(WAITING);
    (sender, Pipe { pieces, piece: Bytes::new() })
}

impl Read for Pipe {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.piece = piece?,
            }
        }
        let count = into.len().min(self.piece.len());
        into[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_come_out_as_one_stream() {
        let (sender, mut pipe) = pipe();
        let reader = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).map(|_| text)
        });
        for piece in ["a", "", "bc", "def", "ghi", "j"] {
            sender.send(Ok(Bytes::from_static(piece.as_bytes()))).await.unwrap();
        }
        drop(sender);
        assert_eq!(reader.await.unwrap().unwrap(), "abcdefghij");
    }
}
