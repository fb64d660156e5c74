//! Reads standard input: as one comment, or as batches of lines. And reads bytes as text.

use crate::{BAD, BROKEN, Failure};
use std::io::{self, BufRead, BufReader, Read};
use std::mem;
use std::sync::mpsc::{SyncSender, TrySendError};

/// A batch ends with the line that makes it this long,
const BATCH_BYTES: usize = 1 << 20;
/// or with this number of lines.
const BATCH_LINES: usize = 4096;

/// Some programs write it before a text in UTF-8 ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259#section-8.1)
/// allows to ignore it before JSON).
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads all of standard input as one comment.
pub(crate) fn comment() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(unread)?;
    text(bytes).map_err(|why| Failure(format!("standard input is not UTF-8: {why}"), BAD))
}

/// Reads bytes as UTF-8; an error names the first invalid byte, and where it is.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
        format!(
            "invalid byte 0x{:02x} at byte {at}, in line {line}",
            bytes[at]
        )
    })
}

/// The failure to read standard input.
pub(crate) fn unread(error: io::Error) -> Failure {
    Failure(format!("cannot read standard input: {error}"), BROKEN)
}

/// Consecutive lines, with their line ends.
#[derive(Default)]
pub(crate) struct Batch {
    /// Whether this is the first batch of the archive.
    is_first: bool,
    bytes: Vec<u8>,
    /// The offset of the end of each line.
    ends: Vec<usize>,
}

impl Batch {
    /// The byte order mark before the first line, which is no part of it, or nothing.
    pub(crate) fn mark(&self) -> &[u8] {
        if self.is_first && self.bytes.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK
        } else {
            b""
        }
    }

    pub(crate) fn lines(&self) -> Vec<&[u8]> {
        let first = self.mark().len();
        let starts = [first].into_iter().chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.bytes[start..end])
            .collect()
    }

    fn is_full(&self) -> bool {
        self.bytes.len() >= BATCH_BYTES || self.ends.len() >= BATCH_LINES
    }
}

/// Reads all lines and sends them in batches, until the receiver is gone.
///
/// # Errors
///
/// If the input cannot be read. All complete lines before the failure are sent.
pub(crate) fn lines(input: impl Read, batches: &SyncSender<Batch>) -> io::Result<()> {
    let mut input = BufReader::with_capacity(BATCH_BYTES / 4, input);
    let mut batch = Batch {
        is_first: true,
        ..Batch::default()
    };
    let end = loop {
        match input.read_until(b'\n', &mut batch.bytes) {
            Ok(0) => break Ok(()),
            Ok(_) => batch.ends.push(batch.bytes.len()),
            Err(error) => break Err(error),
        }
        if batch.is_full() {
            if batches.send(mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        } else if !input.buffer().contains(&b'\n') {
            // The next line may come much later. Unless enough batches wait already, this one is sent as it is: the
            // other program may wait for its result before it writes the next line.
            match batches.try_send(batch) {
                Ok(()) => batch = Batch::default(),
                Err(TrySendError::Full(unsent)) => batch = unsent,
                Err(TrySendError::Disconnected(_)) => return Ok(()),
            }
        }
    };
    // An error means that the receiver is gone.
    let _ = batches.send(batch);
    end
}
