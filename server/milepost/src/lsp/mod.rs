//! The language server: between the protocol and the engine.

mod abilities;
mod around;
mod capabilities;
mod configuration;
mod convert;
#[cfg(debug_assertions)]
mod debug;
mod diagnostics;
mod documents;
mod features;
mod log;
mod parent;
mod server;
mod state;
mod transport;
mod version;
mod work;
mod workspace;

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tower_lsp::LspService;

use features::{new, next};
use log::Log;
use server::Server;
use state::State;
use transport::{Ending, finish, reader, serve, writer};

/// So many things are computed at once; a long one keeps no short one waiting.
const WORKERS: usize = 3;

/// Serves the protocol on standard input and output, and ends the process as the protocol says: with 0 where the client
/// has said that it would end, else with 1.
pub fn run(log: Option<File>) -> anyhow::Result<std::convert::Infallible> {
    let runtime = Builder::new_current_thread().max_blocking_threads(WORKERS).build().context("no runtime")?;
    let incoming = reader(io::stdin()).context("no thread")?;
    let outgoing = stdout().and_then(writer).context("no thread")?;
    let (log, notes) = Log::new(log);
    log_panics(log.clone());
    let code = runtime.block_on(async {
        let (ready, is_ready) = oneshot::channel();
        let server = |client| Server::new(Arc::new(State::new(client, log.clone())), ready);
        let builder = LspService::build(server)
            .custom_method(next::METHOD, Server::next_placeholder)
            .custom_method(new::TEMPLATES, Server::templates)
            .custom_method(new::NEW_DOCUMENT, Server::new_document);
        #[cfg(debug_assertions)]
        let builder = debug::methods(builder);
        let (service, socket) = builder.finish();
        let state = Arc::clone(&service.inner().state);
        let client = state.client.clone();
        tokio::spawn(async move {
            if is_ready.await.is_ok() {
                log::pass_on(notes, client).await;
            }
        });
        let ending = serve(service, socket, incoming, outgoing.clone(), log.clone()).await;
        log.info(format!("ends: {ending:?}"));
        if ending != Ending::Vanished {
            finish(&outgoing);
        }
        i32::from(!state.is_shut_down.load(Ordering::Relaxed))
    });
    // Nothing is waited for: the reader still waits for the client, and some work may not be done.
    std::process::exit(code)
}

/// Standard output without the standard library's buffer, which is written at each line end: a frame would be cut in two,
/// and the client woken twice.
fn stdout() -> io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    own.map(File::from)
}

/// Panics are faults of the engine or of the server; they cost one answer, and the log has their place.
fn log_panics(log: Log) {
    std::panic::set_hook(Box::new(move |info| log.error(format!("{info}").replace('\n', " "))));
}
