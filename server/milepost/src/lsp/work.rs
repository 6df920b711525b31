//! Work that is too long for the loop that serves messages.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::{JoinHandle, spawn_blocking};
use tower_lsp::jsonrpc::{Error, Result};

/// Work on another thread. Dropped before it has begun, it never begins: so does a cancelled request.
struct Work<T>(JoinHandle<T>);

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Future for Work<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // The work has panicked; the log has the place.
        Pin::new(&mut self.0).poll(context).map(|done| done.map_err(|_| Error::internal_error()))
    }
}

/// Runs work on another thread; an internal error where it panics.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    Work(spawn_blocking(work)).await
}
