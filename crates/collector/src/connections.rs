//! The connection loop: how many, for how long, and how they end. What is said on them is the business of [`crate::app`].

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Version, header},
    response::Response,
};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::ServiceExt as _;

use crate::{
    Peer,
    line::Line,
    patient::Patient,
    refusal::Ambiguous,
    seats::{Seat, Seats},
    tls::{self, Tls},
};

/// A request's head must have arrived within this time of the connection's opening or of the answer before it.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Whoever takes nothing of an answer for so long does not want it. A system with large buffers says only after a third of
/// them that something was taken; an answer of known length has a time of its own.
const STALL_TIME: Duration = Duration::from_secs(120);
/// How often one asks whether the other side of a connection with requests is still there, and waits for its answer.
const PING_TIME: Duration = Duration::from_secs(4);
/// Requests on one connection of HTTP/2 at the same time, and bytes of a request's head.
const STREAMS: u32 = 64;
const HEAD_BYTES: u32 = 16 << 10;
/// What may come of a request before it is read, and of all of a connection's, bytes: most batches are smaller.
const STREAM_WINDOW: u32 = 64 << 10;
const WINDOW: u32 = 128 << 10;
/// Requests that are still running when the collector stops may take this long.
const DRAIN_TIME: Duration = Duration::from_secs(20);
/// Pause after the system refused a connection, for want of file descriptors or memory.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until the process is told to stop, then calls `stopping` and lets the requests that have begun end. Told again, it
/// stops at once.
pub(crate) async fn serve(
    listener: TcpListener,
    seats: &Seats,
    tls: Option<Arc<Tls>>,
    router: Router,
    stopping: impl FnOnce(),
) -> io::Result<()> {
    let mut told = StopSignals::new()?;
    let open = GracefulShutdown::new();
    let (stop, is_stopping) = watch::channel(());
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, seats) => accepted,
            () = told.next() => break,
        };
        let (stream, peer, seat) = accepted;
        let guest = Guest { peer: Peer(peer.ip()), line: Arc::default() };
        let connection =
            converse(stream, guest, tls.clone(), router.clone(), open.watcher(), is_stopping.clone());
        tokio::spawn(async move {
            connection.await;
            drop(seat);
        });
    }
    drop((listener, stop));
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

async fn converse(
    stream: TcpStream,
    guest: Guest,
    tls: Option<Arc<Tls>>,
    router: Router,
    watcher: Watcher,
    mut stopping: watch::Receiver<()>,
) {
    // Answers are small and whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    // Whoever says nothing takes no buffers. That a connection can be read is no sign: some are called so at once.
    let mut first = [0];
    let heard = tokio::time::timeout(HEAD_TIME, stream.peek(&mut first));
    let begins =
        tokio::select! { heard = heard => matches!(heard, Ok(Ok(1))), _ = stopping.changed() => false };
    if !begins {
        return;
    }
    Box::pin(talk(stream, guest, tls, router, watcher)).await;
}

async fn talk(stream: TcpStream, guest: Guest, tls: Option<Arc<Tls>>, router: Router, watcher: Watcher) {
    let Some(tls) = tls else {
        return speak_http_1(Patient::new(stream, STALL_TIME), guest, router, watcher).await;
    };
    match tokio::time::timeout(HEAD_TIME, tls.accept(stream)).await {
        Ok(Ok(Some(stream))) if tls::speaks_http_2(&stream) => {
            // Pings that wait for an answer keep a connection alive while it has requests; without, it ends like one of
            // HTTP/1.1. Without a limit here, one that never says anything would stay for ever.
            let stream = Patient::new(stream, STALL_TIME).hearing(HEAD_TIME);
            speak_http_2(stream, guest, router, watcher).await;
        }
        Ok(Ok(Some(stream))) => speak_http_1(Patient::new(stream, STALL_TIME), guest, router, watcher).await,
        Ok(Ok(None)) => tracing::debug!("the authority of certificates saw its answer"),
        Ok(Err(error)) => tracing::debug!("no handshake: {error}"),
        Err(_) => tracing::debug!("a handshake took too long"),
    }
}

/// Who a connection is with.
#[derive(Clone)]
struct Guest {
    peer: Peer,
    line: Arc<Line>,
}

async fn speak_http_1(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    guest: Guest,
    router: Router,
    watcher: Watcher,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES as usize)
        .serve_connection(TokioIo::new(stream), service_fn(|request| respond(&router, &guest, request)));
    see_out(watcher.watch(connection), &guest.line).await;
}

async fn speak_http_2(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    guest: Guest,
    router: Router,
    watcher: Watcher,
) {
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_TIME)
        .keep_alive_timeout(PING_TIME)
        .max_concurrent_streams(STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_header_list_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service_fn(|request| respond(&router, &guest, request)));
    see_out(watcher.watch(connection), &guest.line).await;
}

fn respond(
    router: &Router,
    guest: &Guest,
    mut request: Request<Incoming>,
) -> impl Future<Output = Result<Response, Infallible>> + use<> {
    request.extensions_mut().insert(guest.peer);
    request.extensions_mut().insert(Arc::clone(&guest.line));
    if let Some(why) = ambiguous(&request) {
        request.extensions_mut().insert(why);
    }
    // HTTP/2 has the host in the address alone.
    if let Some(host) = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok()) {
        request.headers_mut().entry(header::HOST).or_insert(host);
    }
    router.clone().oneshot(request)
}

/// Why a request may be read in two ways. One of HTTP/1.1 has one Host (RFC 9112, section 3.2): where there are none or two, a
/// proxy may have read another; and browsers name one origin.
fn ambiguous(request: &Request<Incoming>) -> Option<Ambiguous> {
    let count = |name| request.headers().get_all(name).iter().count();
    if request.version() == Version::HTTP_11 && count(header::HOST) != 1 {
        return Some(Ambiguous::Host);
    }
    (count(header::ORIGIN) > 1).then_some(Ambiguous::Origin)
}

/// Until the connection ends, or is no use. Errors here are the other side's: it hung up, was too slow, or does not speak HTTP.
async fn see_out(connection: impl Future<Output = hyper::Result<()>>, line: &Line) {
    tokio::select! {
        result = connection => {
            if let Err(error) = result {
                tracing::debug!("a connection ended early: {error}");
            }
        }
        () = line.over() => tracing::debug!("a connection is closed: nobody took its answers, or others needed its room"),
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
