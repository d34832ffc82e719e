//! A connection that is given up when the other side no longer takes what it asked for, or says nothing where no one else
//! has a limit for that.

use std::{
    future::Future as _,
    io::{Error, ErrorKind, IoSlice, Result},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// A stream of which no write may wait longer than so.
pub(crate) struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// How long a read may wait, if not for ever, and what runs while one does.
    hearing: Option<Duration>,
    silent: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(crate) fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, stalled: None, hearing: None, silent: None }
    }

    /// The same, of which no read may wait longer than so either.
    pub(crate) fn hearing(self, patience: Duration) -> Self {
        Self { hearing: Some(patience), ..self }
    }

    fn unless_stalled<T>(&mut self, cx: &mut Context<'_>, written: Poll<Result<T>>) -> Poll<Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(self.patience)));
        stalled.as_mut().poll(cx).map(|()| Err(Error::from(ErrorKind::TimedOut)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let (Some(patience), Poll::Pending) = (self.hearing, &read) else {
            self.silent = None;
            return read;
        };
        let silent = self.silent.get_or_insert_with(|| Box::pin(sleep(patience)));
        silent.as_mut().poll(cx).map(|()| Err(Error::from(ErrorKind::TimedOut)))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.unless_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.unless_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.unless_stalled(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.unless_stalled(cx, shut)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_write_that_nobody_takes_is_given_up() {
        let (near, far) = duplex(16);
        let mut stream = Patient::new(near, Duration::from_secs(20));
        let error = stream.write_all(&[0; 17]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        drop(far);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_a_little_each_time_gets_all() {
        let (near, mut far) = duplex(16);
        let mut stream = Patient::new(near, Duration::from_secs(20));
        let writing = tokio::spawn(async move { stream.write_all(&[7; 64]).await });
        let mut got = Vec::new();
        while got.len() < 64 {
            sleep(Duration::from_secs(15)).await;
            let mut some = [0; 16];
            let read = far.read(&mut some).await.unwrap();
            assert!(read > 0, "the writer gave up");
            got.extend_from_slice(&some[..read]);
        }
        writing.await.unwrap().unwrap();
        assert_eq!(got, [7; 64]);
    }
}
