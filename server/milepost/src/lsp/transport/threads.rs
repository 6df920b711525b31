//! The two threads at the ends of the pipes. They do what blocks, and they alone know bytes.

use std::io::{self, Read, Write};
use std::thread;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::frames::Frames;
use super::message::{Message, no_json, parse};

/// So many messages wait to be served, or to be written: beyond that whoever sends them waits.
const QUEUE: usize = 64;

/// Up to so many bytes are written at once.
const BATCH: usize = 64 << 10;

/// What is to be written.
#[derive(Debug)]
pub enum Outgoing {
    /// The body of a frame.
    Body(Vec<u8>),
    /// Nothing more follows: this is dropped when all before it is written.
    Last(std::sync::mpsc::Sender<()>),
}

/// Reads messages until the stream ends; then the receiver has no sender any more.
pub fn reader(input: impl Read + Send + 'static) -> io::Result<Receiver<Message>> {
    let (send, receive) = channel(QUEUE);
    thread::Builder::new().name("reader".to_owned()).spawn(move || {
        let mut frames = Frames::new(input);
        while let Ok(Some(body)) = frames.next() {
            let message = parse(&body).unwrap_or_else(|error| {
                frames.unread(&body);
                Message::Invalid(no_json(), error.to_string())
            });
            if send.blocking_send(message).is_err() {
                break;
            }
        }
    })?;
    Ok(receive)
}

/// Writes frames until there is nobody left to read them; then the sender is closed.
pub fn writer(mut output: impl Write + Send + 'static) -> io::Result<Sender<Outgoing>> {
    let (send, mut receive) = channel(QUEUE);
    thread::Builder::new().name("writer".to_owned()).spawn(move || {
        let mut bytes = Vec::new();
        while let Some(first) = receive.blocking_recv() {
            let mut last = None;
            let mut next = Some(first);
            while let Some(outgoing) = next {
                match outgoing {
                    Outgoing::Body(body) => {
                        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
                        bytes.extend_from_slice(&body);
                    }
                    Outgoing::Last(done) => last = Some(done),
                }
                next = if last.is_none() && bytes.len() < BATCH { receive.try_recv().ok() } else { None };
            }
            if output.write_all(&bytes).and_then(|()| output.flush()).is_err() || last.is_some() {
                break;
            }
            bytes.clear();
            bytes.shrink_to(BATCH);
        }
    })?;
    Ok(send)
}
