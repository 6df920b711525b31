//! The protocol's messages between two pipes and the service.
//!
//! Messages are served in their order: each handler runs to its first wait before the next message is looked at, so
//! that what it notes before then belongs to the state that the client had when it asked. The loop itself waits for
//! nothing but messages: a client that reads nothing, or answers nothing, keeps nobody from being served.

mod frames;
mod mend;
mod message;
mod threads;

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures::{FutureExt as _, SinkExt as _, Stream, StreamExt as _, poll};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError};
use tower_service::Service;

pub use message::Message;
pub use threads::{Outgoing, reader, writer};

/// So long the client may take to read the last answers.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why serving ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The client said so.
    Exit,
    /// The client sends nothing more.
    EndOfInput,
    /// The client reads nothing more.
    Vanished,
}

/// Where faults are told.
pub trait Report: Clone + Send + 'static {
    /// What went wrong with a message, for the log.
    fn report(&self, what: String);
}

/// Serves messages until the client has had enough.
pub async fn serve<S>(
    mut service: S,
    socket: ClientSocket,
    mut incoming: Receiver<Message>,
    outgoing: Sender<Outgoing>,
    log: impl Report,
) -> Ending
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let (requests, mut responses) = socket.split();
    let closing = Arc::new(AtomicBool::new(false));
    tokio::spawn(forward(requests, outgoing.clone(), Arc::clone(&closing)));
    loop {
        let message = tokio::select! {
            biased;
            message = incoming.recv() => message,
            () = outgoing.closed() => return Ending::Vanished,
        };
        match message {
            None => return Ending::EndOfInput,
            Some(Message::Request(request)) if request.method() == "exit" => return Ending::Exit,
            Some(Message::Request(request)) => {
                let (id, method) = (request.id().cloned(), request.method().to_owned());
                if let Some(id) = id.clone().filter(|_| method.starts_with("$/")) {
                    // The service takes all of these for notifications and would answer nothing.
                    answer(&outgoing, Some(Response::from_error(id, Error::method_not_found())));
                    continue;
                }
                closing.fetch_or(method == "shutdown", Ordering::Relaxed);
                if let Some(uri) = message::bad_uri(&request) {
                    log.report(format!("`{method}` of what is no URI: {uri}"));
                }
                let call = panic::catch_unwind(AssertUnwindSafe(|| service.call(request)));
                let Ok(call) = call else {
                    answer(&outgoing, failed(id, &method, &log));
                    continue;
                };
                let mut handler = Box::pin(guarded(call, id, method, log.clone()));
                match poll!(&mut handler) {
                    Poll::Ready(response) => answer(&outgoing, response),
                    Poll::Pending => {
                        let out = outgoing.clone();
                        tokio::spawn(async move { answer(&out, handler.await) });
                    }
                }
            }
            Some(Message::Response(response)) => {
                // This sink takes everything at once; it fails only behind `exit`.
                let _ = responses.send(response).now_or_never();
            }
            Some(Message::Invalid(response, why)) => {
                log.report(format!("a message was refused: {why}"));
                answer(&outgoing, Some(response));
            }
        }
    }
}

/// Passes on what the server says unasked, until the client wants to hear nothing but the answer to `shutdown`.
async fn forward(
    mut requests: impl Stream<Item = Request> + Unpin,
    outgoing: Sender<Outgoing>,
    closing: Arc<AtomicBool>,
) {
    while let Some(request) = requests.next().await {
        let Ok(body) = serde_json::to_vec(&message::without_null(request)) else { continue };
        let Ok(permit) = outgoing.reserve().await else { return };
        // Nothing is waited for from here on: the answer cannot come in between.
        if closing.load(Ordering::Relaxed) {
            return;
        }
        permit.send(Outgoing::Body(body));
    }
}

/// Writes what is still to be written, as far as the client reads it.
pub fn finish(outgoing: &Sender<Outgoing>) {
    let (done, finished) = std::sync::mpsc::channel();
    let mut last = Outgoing::Last(done);
    let mut waits = PATIENCE.as_millis() / 10;
    while let Err(TrySendError::Full(again)) = outgoing.try_send(last) {
        if waits == 0 {
            return;
        }
        waits -= 1;
        last = again;
        std::thread::sleep(Duration::from_millis(10));
    }
    // An error means that the writer has ended, which is what is waited for.
    let _ = finished.recv_timeout(PATIENCE);
}

async fn guarded(
    call: impl Future<Output = Result<Option<Response>, ExitedError>>,
    id: Option<Id>,
    method: String,
    log: impl Report,
) -> Option<Response> {
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(answer) => answer.ok().flatten(),
        Err(_) => failed(id, &method, &log),
    }
}

fn failed(id: Option<Id>, method: &str, log: &impl Report) -> Option<Response> {
    log.report(format!("internal error in `{method}`; please report it"));
    id.map(|id| Response::from_error(id, Error::internal_error()))
}

/// Answers without waiting: a client that writes before it reads must not be waited for.
fn answer(outgoing: &Sender<Outgoing>, response: Option<Response>) {
    let Some(body) = response.and_then(|response| serde_json::to_vec(&response).ok()) else { return };
    if let Err(TrySendError::Full(body)) = outgoing.try_send(Outgoing::Body(body)) {
        let outgoing = outgoing.clone();
        tokio::spawn(async move {
            // Where the writer has gone the loop hears of it.
            let _ = outgoing.send(body).await;
        });
    }
}
