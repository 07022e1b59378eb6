//! Many files as one `multipart/form-data` body that is read from disk as it is sent.

use crate::random::{self, NoRandomness, SystemRandom};
use axum::body::Bytes;
use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::PathBuf,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

const PIECE: usize = 64 * 1024;
/// Progress is told again after so many bytes.
const TOLD_EVERY: u64 = 1024 * 1024;

/// A file and how long it is.
#[derive(Debug)]
pub(super) struct FileToSend {
    path: PathBuf,
    name: String,
    bytes: u64,
}

/// What is sent.
#[derive(Debug)]
pub(super) struct Upload {
    files: Vec<FileToSend>,
    boundary: String,
}

impl FileToSend {
    /// A file that is there and can be measured.
    pub(super) fn new(path: PathBuf) -> Result<Self, String> {
        let metadata = std::fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if !metadata.is_file() {
            return Err(format!("{}: not a file", path.display()));
        }
        let name = header_safe(&path.display().to_string());
        Ok(Self { path, name, bytes: metadata.len() })
    }
}

/// As browsers write names in a header of a part (HTML Standard, "multipart form data").
fn header_safe(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

impl Upload {
    pub(super) fn new(files: Vec<FileToSend>) -> Result<Self, NoRandomness> {
        Ok(Self { files, boundary: format!("atalaya{}", random::nonce(&SystemRandom)?) })
    }

    pub(super) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Bytes of the whole body, so that what is too large is refused before it is sent.
    pub(super) fn length(&self) -> u64 {
        let framing: usize = self.files.iter().map(|file| self.head(file).len() + 2).sum::<usize>() + self.tail().len();
        self.files.iter().map(|file| file.bytes).sum::<u64>() + u64::try_from(framing).unwrap_or(u64::MAX)
    }

    fn head(&self, file: &FileToSend) -> String {
        format!(
            "--{}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            self.boundary, file.name
        )
    }

    fn tail(&self) -> String {
        format!("--{}--\r\n", self.boundary)
    }

    /// The body, read on a thread of its own. Progress is told on standard error.
    pub(super) fn stream(self) -> ReceiverStream<io::Result<Bytes>> {
        let (pieces, stream) = mpsc::channel(4);
        tokio::task::spawn_blocking(move || {
            let mut progress = Progress::new(&self.files);
            if let Err(error) = self.write(&pieces, &mut progress) {
                // A receiver that is gone needs no reason.
                let _ = pieces.blocking_send(Err(error));
            }
            progress.end();
        });
        ReceiverStream::new(stream)
    }

    fn write(&self, pieces: &mpsc::Sender<io::Result<Bytes>>, progress: &mut Progress) -> io::Result<()> {
        let send =
            |bytes: Bytes| pieces.blocking_send(Ok(bytes)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe));
        for file in &self.files {
            send(self.head(file).into())?;
            let mut left = file.bytes;
            let mut input = File::open(&file.path)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.path.display())))?;
            while left > 0 {
                let mut piece = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
                let count = input.read(&mut piece)?;
                if count == 0 {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        format!("{} became shorter while it was sent", file.path.display()),
                    ));
                }
                piece.truncate(count);
                let taken = u64::try_from(count).unwrap_or(u64::MAX);
                left = left.saturating_sub(taken);
                send(piece.into())?;
                progress.bytes(taken);
            }
            send(Bytes::from_static(b"\r\n"))?;
            progress.file();
        }
        send(self.tail().into())
    }
}

/// How far the sending is: a line that is written over on a terminal, one line at the end elsewhere.
struct Progress {
    files: usize,
    of_files: usize,
    bytes: u64,
    of_bytes: u64,
    told: u64,
    terminal: bool,
}

impl Progress {
    fn new(files: &[FileToSend]) -> Self {
        let of_bytes = files.iter().map(|file| file.bytes).sum();
        Self { files: 0, of_files: files.len(), bytes: 0, of_bytes, told: 0, terminal: io::stderr().is_terminal() }
    }

    fn bytes(&mut self, bytes: u64) {
        self.bytes += bytes;
        if self.terminal && self.bytes - self.told >= TOLD_EVERY {
            self.told = self.bytes;
            self.tell("\r");
        }
    }

    fn file(&mut self) {
        self.files += 1;
        if self.terminal {
            self.tell("\r");
        }
    }

    fn end(&self) {
        self.tell(if self.terminal { "\r" } else { "" });
        eprintln!();
    }

    fn tell(&self, before: &str) {
        let mut out = io::stderr().lock();
        // Nobody is told where standard error is closed.
        let _ = write!(
            out,
            "{before}sent {} of {} files, {} of {}",
            self.files,
            self.of_files,
            size(self.bytes),
            size(self.of_bytes)
        );
        let _ = out.flush();
    }
}

/// `3.1 MiB`, `12 KiB`.
fn size(bytes: u64) -> String {
    let tenths_of_mib = bytes.saturating_mul(10) / (1024 * 1024);
    if tenths_of_mib >= 10 {
        format!("{}.{} MiB", tenths_of_mib / 10, tenths_of_mib % 10)
    } else {
        format!("{} KiB", bytes.div_ceil(1024))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_stream::StreamExt;

    #[tokio::test]
    async fn the_body_is_as_long_as_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for (name, text) in [("a.yaml", "kind: Pod\n"), ("b\".json", "{}"), ("empty.yaml", "")] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            files.push(FileToSend::new(path).unwrap());
        }
        let upload = Upload::new(files).unwrap();
        let length = upload.length();
        let mut body = Vec::new();
        let mut stream = upload.stream();
        while let Some(piece) = stream.next().await {
            body.extend_from_slice(&piece.unwrap());
        }
        assert_eq!(u64::try_from(body.len()).unwrap(), length);
        let text = String::from_utf8(body).unwrap();
        assert!(text.contains("b%22.json\"\r\n") && text.ends_with("--\r\n"), "{text}");
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(
            (size(0), size(2_000), size(5_400_000)),
            ("0 KiB".to_owned(), "2 KiB".to_owned(), "5.1 MiB".to_owned())
        );
    }
}
