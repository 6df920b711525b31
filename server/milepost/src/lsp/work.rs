//! Work that is too long for the loop that serves messages.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot::{Receiver, channel};
use tokio::task::{AbortHandle, spawn_blocking};
use tower_lsp::jsonrpc::{Error, Result};

/// Work on another thread. Dropped before it has begun, it never begins: so does a cancelled request.
struct Work<T> {
    result: Receiver<T>,
    thread: AbortHandle,
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        self.thread.abort();
    }
}

impl<T> Future for Work<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // Without a result the work has panicked; the log has the place.
        Pin::new(&mut self.result).poll(context).map(|done| done.map_err(|_| Error::internal_error()))
    }
}

/// Runs work on another thread; an internal error where it panics.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    run_then(work, || ()).await
}

/// The same, with something to tidy up behind it that nobody waits for.
pub async fn run_then<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    then: impl FnOnce() + Send + 'static,
) -> Result<T> {
    let (send, result) = channel();
    let thread = spawn_blocking(move || {
        // Where nobody waits any more there is nobody to tell.
        let _ = send.send(work());
        then();
    });
    Work { result, thread: thread.abort_handle() }.await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use tokio::runtime::Builder;

    #[test]
    fn work_that_is_dropped_before_it_has_begun_never_begins() {
        let runtime = Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
        let (release, wait) = channel::<()>();
        let (say, said) = channel();
        runtime.block_on(async {
            let first = tokio::spawn(run(move || wait.recv().is_ok()));
            tokio::task::yield_now().await;
            let say_second = say.clone();
            let mut second = Box::pin(run(move || say_second.send(2)));
            assert!(futures::poll!(&mut second).is_pending());
            drop(second);
            let third = tokio::spawn(run(move || say.send(3)));
            release.send(()).unwrap();
            assert_eq!(first.await.unwrap(), Ok(true));
            third.await.unwrap().unwrap().unwrap();
        });
        assert_eq!(said.iter().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn work_that_panics_is_an_error() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let failed = runtime.block_on(run(|| assert!(std::env::args().count() == 0)));
        assert_eq!(failed, Err(Error::internal_error()));
    }
}
