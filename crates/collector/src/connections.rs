//! The connection loop: how many, for how long, and how they end. What is said on them is the business of [`crate::app`].

use std::{io, net::SocketAddr, time::Duration};

use axum::{Router, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use crate::{
    Peer,
    patient::Patient,
    seats::{Seat, Seats},
};

/// A request's head must have arrived within this time of the connection's opening or of the answer before it.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Whoever takes nothing of an answer for so long does not want it.
const STALL_TIME: Duration = Duration::from_secs(20);
/// Requests that are still running when the collector stops may take this long.
const DRAIN_TIME: Duration = Duration::from_secs(20);
/// Pause after the system refused a connection, for want of file descriptors or memory.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until the process is told to stop, then calls `stopping` and lets the requests that have begun end. Told again, it
/// stops at once.
pub(crate) async fn serve(
    listener: TcpListener,
    seats: &Seats,
    router: Router,
    stopping: impl FnOnce(),
) -> io::Result<()> {
    let mut told = StopSignals::new()?;
    let open = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, seats) => accepted,
            () = told.next() => break,
        };
        let (stream, peer, seat) = accepted;
        let connection = converse(stream, peer, router.clone(), open.watcher());
        tokio::spawn(async move {
            connection.await;
            drop(seat);
        });
    }
    drop(listener);
    stopping();
    tracing::info!("stopping: {} connections are open", open.count());
    tokio::select! {
        ended = tokio::time::timeout(DRAIN_TIME, open.shutdown()) => {
            if ended.is_err() {
                tracing::warn!("some requests did not end in time");
            }
        }
        () = told.next() => tracing::warn!("stopped at once"),
    }
    Ok(())
}

async fn accept(listener: &TcpListener, seats: &Seats) -> (TcpStream, SocketAddr, Seat) {
    loop {
        let one = seats.free().await;
        match listener.accept().await {
            Ok((stream, peer)) => match seats.give(one, peer.ip()) {
                Some(seat) => return (stream, peer, seat),
                None => tracing::debug!("a connection is closed: its address has its share of them"),
            },
            Err(error) => {
                tracing::warn!("a connection could not be taken: {error}");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    // Answers are small and whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let respond = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(Patient::new(stream, STALL_TIME)), respond);
    // Errors here are the other side's: it hung up, was too slow, or does not speak HTTP.
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!("a connection ended early: {error}");
    }
}

#[cfg(unix)]
struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! { _ = self.interrupt.recv() => (), _ = self.terminate.recv() => () }
    }
}

#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without a handler the system ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
