//! Reading one file as text.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use milepost_core::check::MAX_ANALYSED;
use milepost_core::text::LineIndex;

use super::reason;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It cannot be opened or read.
    #[error("{}", reason(.0))]
    Io(#[from] io::Error),
    /// It is a pipe or a device.
    #[error("is not a regular file")]
    NoFile,
    /// It is larger than [`MAX_ANALYSED`].
    #[error("is larger than {} MB and not checked", MAX_ANALYSED >> 20)]
    TooLarge,
    /// Its bytes are no UTF-8.
    #[error("is not UTF-8 (byte {offset}, line {line}); save it as UTF-8")]
    NotUtf8 {
        /// Offset of the first byte that is none.
        offset: usize,
        /// Its line.
        line: usize,
    },
}

/// Reads a file, unless it is too large or no UTF-8.
pub fn read(path: &Path) -> Result<String, Unreadable> {
    // A pipe is waited for when it is opened; only those that the shell makes have somebody behind them.
    if !is_from_shell(path) && !path.metadata()?.is_file() {
        return Err(Unreadable::NoFile);
    }
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > MAX_ANALYSED {
        return Err(Unreadable::TooLarge);
    }
    // A pipe or a device says that its size is 0, and a file may grow while it is read.
    decoded(file, size as usize + 1)
}

/// Reads the standard input, unless there is too much of it or it is no UTF-8.
pub fn read_input() -> Result<String, Unreadable> {
    decoded(io::stdin().lock(), 0)
}

fn decoded(input: impl io::Read, size: usize) -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(size);
    input.take(MAX_ANALYSED + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_ANALYSED {
        return Err(Unreadable::TooLarge);
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let valid = String::from_utf8_lossy(&error.as_bytes()[..offset]);
        Unreadable::NotUtf8 { offset, line: LineIndex::new(&valid).position(offset).0 }
    })
}

/// Whether a path is one that a shell hands over in the place of a file: `/dev/stdin`, or what `<(…)` becomes.
pub fn is_from_shell(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

#[cfg(test)]
mod tests {
    use super::{MAX_ANALYSED, read};
    use std::io::Write as _;

    fn message(bytes: &[u8]) -> String {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        read(file.path()).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn the_first_byte_that_is_no_utf8_is_named() {
        assert_eq!(message(b"a\r\nb\rc\xffd"), "is not UTF-8 (byte 6, line 3); save it as UTF-8");
        assert_eq!(message(b"\xff\xfea\0"), "is not UTF-8 (byte 0, line 1); save it as UTF-8");
        assert_eq!(message("é".as_bytes()), "é");
    }

    #[test]
    fn a_file_may_be_just_as_large_as_allowed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(MAX_ANALYSED).unwrap();
        assert_eq!(read(file.path()).unwrap().len() as u64, MAX_ANALYSED);
        file.as_file().set_len(MAX_ANALYSED + 1).unwrap();
        assert_eq!(read(file.path()).unwrap_err().to_string(), "is larger than 8 MB and not checked");
    }
}
