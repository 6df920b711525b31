//! Frames out of a stream of bytes, whatever stands between them.

use std::io::{self, Read};

const HEADER: &[u8] = b"content-length:";

/// A longer header line is garbage.
const LINE: usize = 4 << 10;

/// A frame that says it is longer is garbage: ten times what the largest analysed document is as JSON.
const FRAME: usize = 256 << 20;

/// So much is read at once.
const CHUNK: usize = 64 << 10;

/// Reads the bodies of frames. What is no frame is passed over up to the next header.
#[derive(Debug)]
pub struct Frames<R> {
    input: R,
    buffer: Vec<u8>,
    /// What stands in the buffer before this was taken.
    at: usize,
}

impl<R: Read> Frames<R> {
    /// The frames of a stream.
    pub fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), at: 0 }
    }

    /// The next body; none at the end of the stream, also where it ends within a frame.
    pub fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut length = None;
        loop {
            let Some(line) = self.line()? else { return Ok(None) };
            if line.trim_ascii().is_empty() {
                match length.take() {
                    Some(length) => return self.body(length),
                    None => continue,
                }
            }
            if let Some((_, value)) = header(&line) {
                length = value;
            }
        }
    }

    /// Gives back the part of a body that looks like the beginning of another frame: where a body cannot be read,
    /// its length was likely wrong.
    pub fn unread(&mut self, body: &[u8]) {
        let Some(start) = frame_within(body) else { return };
        self.buffer.splice(..self.at, body[start..].iter().copied());
        self.at = 0;
    }

    /// A line with its end; none at the end of the stream. One that is too long comes in pieces.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut seen = self.at;
        loop {
            let end = self.buffer[seen..].iter().position(|byte| *byte == b'\n').map(|n| seen + n + 1);
            if let Some(end) = end {
                let line = self.buffer[self.at..end].to_vec();
                self.at = end;
                return Ok(Some(line));
            }
            if self.buffer.len() - self.at > LINE {
                // The end of what is passed over may be the beginning of a header.
                self.at = self.buffer.len() - HEADER.len() * 2;
            }
            if !self.fill()? {
                return Ok(None);
            }
            seen = self.at;
        }
    }

    fn body(&mut self, length: usize) -> io::Result<Option<Vec<u8>>> {
        let mut length = length;
        let mut seen = 0;
        while self.buffer.len() - self.at < length {
            // A length that is far too large would swallow all that follows.
            let rest = &self.buffer[self.at..];
            while let Some(end) = rest[seen..].iter().position(|byte| *byte == b'\n').map(|n| seen + n + 1) {
                if let Some((start, Some(_))) = header(&rest[seen..end]) {
                    length = length.min(seen + start);
                }
                seen = end;
            }
            if self.buffer.len() - self.at < length && !self.fill()? {
                return Ok(None);
            }
        }
        let body = self.buffer[self.at..self.at + length].to_vec();
        self.at += length;
        Ok(Some(body))
    }

    /// Reads more; false at the end of the stream.
    fn fill(&mut self) -> io::Result<bool> {
        if self.at > CHUNK || self.at == self.buffer.len() {
            self.buffer.drain(..self.at);
            self.at = 0;
            if self.buffer.is_empty() {
                // A large document does not stay in memory twice.
                self.buffer.shrink_to(CHUNK);
            }
        }
        let old = self.buffer.len();
        self.buffer.resize(old + CHUNK, 0);
        loop {
            match self.input.read(&mut self.buffer[old..]) {
                Ok(read) => {
                    self.buffer.truncate(old + read);
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(old);
                    return Err(error);
                }
            }
        }
    }
}

/// Where a header begins in a line, garbage before it left out, and the length it names, where that is possible.
fn header(line: &[u8]) -> Option<(usize, Option<usize>)> {
    let at = line.windows(HEADER.len()).rposition(|window| window.eq_ignore_ascii_case(HEADER))?;
    let value = std::str::from_utf8(&line[at + HEADER.len()..]).ok()?.trim();
    let length = value.parse().ok().filter(|length| *length <= FRAME);
    (length.is_some() || !value.contains('"')).then_some((at, length))
}

/// Where in a body that cannot be read another frame seems to begin; in a JSON text no line ends behind a length.
fn frame_within(body: &[u8]) -> Option<usize> {
    let mut start = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if line.ends_with(b"\n")
            && let Some((at, Some(_))) = header(line)
        {
            return Some(start + at);
        }
        start += line.len();
    }
    // The body may have taken the beginning of a header with it.
    let tail = body.len().saturating_sub(HEADER.len() + 24);
    (tail..body.len()).find(|at| {
        let rest = &body[*at..];
        let known = rest.len().min(HEADER.len());
        rest[..known].eq_ignore_ascii_case(&HEADER[..known])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut frames = Frames::new(bytes);
        std::iter::from_fn(|| frames.next().unwrap()).map(|body| String::from_utf8_lossy(&body).into_owned()).collect()
    }

    #[test]
    fn frames_are_read_one_after_the_other() {
        let typed =
            format!("content-length:2 \nContent-Type: application/json; charset=utf-8\n\n{{}}{}", frame("日🟢"));
        assert_eq!(read(typed.as_bytes()), ["{}", "日🟢"]);
        assert_eq!(read(frame("").as_bytes()), [""]);
        assert!(read(b"").is_empty());
        assert!(read(b"Content-Length: 10\r\n\r\n{}").is_empty());
    }

    #[test]
    fn what_is_no_frame_is_passed_over() {
        let long = "x".repeat(3 * CHUNK);
        let garbage = [
            "\r\n\r\n",
            "garbage",
            "garbage\r\n",
            "Content-Length: -1\r\n\r\n",
            "Content-Length: 99999999999999999999\r\n\r\n",
            "Content-Length: 1099511627776\r\n\r\n{\"a\":1}",
            "Content-Length: two\r\n\r\n{\"a\":\"Content-Length: 3\\n\"}",
            "Content-Length\r\n\r\n",
            "{\"jsonrpc\":\"2.0\"}\n",
            "\u{0}\u{1}\u{ff}",
            &long,
        ];
        for garbage in garbage {
            let text = format!("{garbage}{}{garbage}{}", frame("[1]"), frame("[2]"));
            assert_eq!(read(text.as_bytes()), ["[1]", "[2]"], "{}", &garbage[..garbage.len().min(60)]);
        }
    }

    #[test]
    fn a_frame_within_a_body_of_the_wrong_length_is_given_back() {
        for excess in 1..40 {
            let text = format!("Content-Length: {}\r\n\r\n[1]{}", 3 + excess, frame("[2]").repeat(3));
            let mut frames = Frames::new(text.as_bytes());
            let first = frames.next().unwrap().unwrap();
            frames.unread(&first);
            let rest: Vec<_> = std::iter::from_fn(|| frames.next().unwrap()).collect();
            assert!(rest.ends_with(&[b"[2]".to_vec(), b"[2]".to_vec()]), "{excess}: {rest:?}");
        }
    }

    #[test]
    fn a_length_that_is_far_too_large_swallows_nothing() {
        // The client waits for an answer before it says more, so that the body never gets as long as it should be.
        let text = format!("Content-Length: 100000000\r\n\r\n[1]{}{}", frame("[2]"), frame("[3]"));
        assert_eq!(read(text.as_bytes()), ["[1]", "[2]", "[3]"]);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut all = bytes.clone();
            all.extend_from_slice(b"\r\n");
            all.extend_from_slice(frame("[1]").as_bytes());
            let mut frames = Frames::new(&all[..]);
            let mut last = None;
            while let Some(body) = frames.next().unwrap() {
                last = Some(body);
            }
            prop_assert_eq!(last.unwrap(), b"[1]");
        }
    }
}
