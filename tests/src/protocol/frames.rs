//! Frames on a pipe: a header with the length, an empty line, that many bytes.

use std::io::BufRead;

/// What comes out of the server's stdout.
#[derive(Debug)]
pub enum Arrival {
    /// The bytes of one frame's content.
    Frame(Vec<u8>),
    /// Bytes that are no frame; reading ends with them.
    Stray(String),
    /// The end of the stream.
    End,
}

/// A frame around some content.
pub fn framed(content: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", content.len()).into_bytes();
    frame.extend_from_slice(content);
    frame
}

/// Reads what comes next. Strict: a header that the protocol does not know, or a line end that is not CRLF, is no frame.
pub fn read(stream: &mut impl BufRead) -> Arrival {
    let mut length = None;
    for first in [true].into_iter().chain(std::iter::repeat(false)) {
        let mut line = Vec::new();
        match stream.read_until(b'\n', &mut line) {
            Ok(0) if first => return Arrival::End,
            Ok(0) => return Arrival::Stray("the stream ends inside of a header".to_owned()),
            Ok(_) => {}
            Err(error) => return Arrival::Stray(error.to_string()),
        }
        let text = String::from_utf8_lossy(&line).into_owned();
        let Some(text) = text.strip_suffix("\r\n") else { return Arrival::Stray(text) };
        match text.split_once(": ") {
            None if text.is_empty() => break,
            Some(("Content-Length", digits)) if length.is_none() => match digits.parse::<usize>() {
                Ok(n) => length = Some(n),
                Err(_) => return Arrival::Stray(text.to_owned()),
            },
            Some(("Content-Type", "application/vscode-jsonrpc; charset=utf-8")) => {}
            _ => return Arrival::Stray(text.to_owned()),
        }
    }
    let Some(length) = length else { return Arrival::Stray("a header without a length".to_owned()) };
    let mut content = vec![0; length];
    match stream.read_exact(&mut content) {
        Ok(()) => Arrival::Frame(content),
        Err(error) => Arrival::Stray(format!("a content of {length} bytes: {error}")),
    }
}
