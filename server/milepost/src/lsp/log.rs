//! What the server says besides the protocol: to the client's log, to its user, and to a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::ls_types::MessageType;

use super::transport::Report;

/// The log. Cheap to clone; said from any thread.
#[derive(Clone, Debug)]
pub struct Log {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: Option<Mutex<File>>,
    send: UnboundedSender<Note>,
    told: Mutex<HashSet<String>>,
}

/// Something to say to the client.
#[derive(Debug)]
pub struct Note {
    kind: MessageType,
    text: String,
    to_user: bool,
}

impl Log {
    /// A log, and what it has to say to the client.
    pub fn new(file: Option<File>) -> (Self, UnboundedReceiver<Note>) {
        let (send, notes) = unbounded_channel();
        (Self { inner: Arc::new(Inner { file: file.map(Mutex::new), send, told: Mutex::default() }) }, notes)
    }

    /// For whoever looks for a fault in the server.
    pub fn info(&self, text: impl Into<String>) {
        self.say(MessageType::INFO, text.into(), false);
    }

    /// Something is not as it should be.
    pub fn warn(&self, text: impl Into<String>) {
        self.say(MessageType::WARNING, text.into(), false);
    }

    /// A fault of the server.
    pub fn error(&self, text: impl Into<String>) {
        self.say(MessageType::ERROR, text.into(), false);
    }

    /// Tells the user, once for each text, what only the user can change.
    pub fn tell_once(&self, text: &str) {
        let mut told = self.inner.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(text.to_owned()) {
            self.say(MessageType::WARNING, text.to_owned(), true);
        }
    }

    fn say(&self, kind: MessageType, text: String, to_user: bool) {
        if let Some(file) = &self.inner.file {
            let line = format!("{} {} {text}\n", jiff::Timestamp::now(), name(kind));
            // There is no place left to say that the log cannot be written.
            let _ = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
        }
        let _ = self.inner.send.send(Note { kind, text, to_user });
    }
}

impl Report for Log {
    fn report(&self, what: String) {
        self.error(what);
    }
}

fn name(kind: MessageType) -> &'static str {
    match kind {
        MessageType::ERROR => "error",
        MessageType::WARNING => "warning",
        _ => "info",
    }
}

/// Says to the client, one after the other, what there is to say.
pub async fn pass_on(mut notes: UnboundedReceiver<Note>, client: Client) {
    while let Some(Note { kind, text, to_user }) = notes.recv().await {
        if to_user {
            client.show_message(kind, text).await;
        } else {
            client.log_message(kind, text).await;
        }
    }
}
