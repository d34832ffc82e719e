//! Bytes that strangers make us hold: answers that they asked for and do not take, and requests that do not come to their end.
//! All connections of an address have a share of them together, and an answer has a time by which it must have been taken.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use hyper::body::{Frame, SizeHint};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use crate::{Proxies, cors, refusal::Refusal, seats::neighbours};

/// What is held at most, in all and for one address, bytes: of requests, and again of answers, so that nobody's untaken answers
/// keep others from asking.
const ALL: usize = 64 << 20;
const SHARE: usize = 16 << 20;
/// What is as small as this, as scripts and all that is said to a batch, finds room where there is none for more.
const SMALL: usize = 16 << 10;
const FOR_SMALL: usize = 16 << 20;
/// What one answer counts for at most: the largest map must get through where little else is asked.
const LARGE: usize = SHARE / 2;
/// What a request counts for beside its head and body.
const ASKING: usize = 8 << 10;
/// By when an answer must have been taken: this long, and as long as a slow line needs for it, bytes a second.
const PATIENCE: Duration = Duration::from_secs(30);
const SLOW_LINE: u64 = 16 << 10;

/// What is held for whom.
pub(crate) struct Holdings {
    /// Of requests, and of answers.
    sums: [Mutex<Sums>; 2],
    proxies: Proxies,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    In,
    Out,
}

#[derive(Default)]
struct Sums {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// What one connection may have held for it.
pub(crate) struct Share {
    holdings: Arc<Holdings>,
    /// `None` for a proxy: many visitors come from there.
    address: Option<IpAddr>,
    /// By when answers must have been taken, told apart by a number.
    due: Mutex<(BTreeSet<(Instant, u64)>, u64)>,
    changed: Notify,
}

/// Some bytes, until it is dropped, and by when that should be.
pub(crate) struct Held {
    share: Arc<Share>,
    way: Way,
    bytes: usize,
    due: Option<(Instant, u64)>,
}

/// No more can be held for this address, or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overfull;

impl fmt::Display for Overfull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "too much is on its way to or from this address, or in all: try again when it has come through",
        )
    }
}

impl std::error::Error for Overfull {}

impl Overfull {
    /// The answer; any page may read it, for it says nothing of a site.
    pub(crate) fn refused(self) -> Response {
        cors::readable_by_all(Refusal::from(self).into_response())
    }
}

impl Holdings {
    pub(crate) fn new(proxies: Proxies) -> Arc<Self> {
        Arc::new(Self { sums: Default::default(), proxies })
    }

    /// The share of a connection from that address.
    pub(crate) fn share(self: &Arc<Self>, address: IpAddr) -> Arc<Share> {
        let address = neighbours(address);
        Arc::new(Share {
            holdings: Arc::clone(self),
            address: (!self.proxies.trusts(address)).then_some(address),
            due: Mutex::default(),
            changed: Notify::new(),
        })
    }

    fn sums(&self, way: Way) -> MutexGuard<'_, Sums> {
        self.sums[way as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, way: Way, address: Option<IpAddr>, bytes: usize) -> Result<(), Overfull> {
        let mut sums = self.sums(way);
        let own = address.map_or(0, |address| sums.of.get(&address).copied().unwrap_or_default());
        let most = if bytes <= SMALL { ALL + FOR_SMALL } else { ALL };
        if sums.all + bytes > most || own + bytes > SHARE {
            return Err(Overfull);
        }
        sums.all += bytes;
        if let Some(address) = address {
            sums.of.insert(address, own + bytes);
        }
        Ok(())
    }

    fn give_back(&self, way: Way, address: Option<IpAddr>, bytes: usize) {
        let mut sums = self.sums(way);
        sums.all -= bytes;
        let Some(address) = address else { return };
        match sums.of.get_mut(&address) {
            Some(own) if *own > bytes => *own -= bytes,
            _ => _ = sums.of.remove(&address),
        }
    }
}

impl Share {
    /// What a request takes until it is answered: its head, and what is needed to answer it.
    pub(crate) fn asking<B>(self: &Arc<Self>, request: &Request<B>) -> Result<Held, Overfull> {
        let path = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
        let lines = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
        let mut held = Held { share: Arc::clone(self), way: Way::In, bytes: 0, due: None };
        held.grow(ASKING + path + lines.sum::<usize>())?;
        Ok(held)
    }

    /// The request, its body counted as it comes in.
    pub(crate) fn counting(
        self: &Arc<Self>,
        body: impl HttpBody<Data = Bytes, Error: Into<axum::BoxError>> + Send + 'static,
    ) -> Body {
        Body::new(Incoming {
            body: Body::new(body),
            held: Held { share: Arc::clone(self), way: Way::In, bytes: 0, due: None },
        })
    }

    /// The answer, held until it is taken; where there is no room for it, one that says so.
    pub(crate) fn holding(self: &Arc<Self>, answer: Response) -> Response {
        // Without an end it is a stream, which waits for whoever takes it.
        let bytes = match answer.body().size_hint().exact() {
            None | Some(0) => return answer,
            Some(bytes) => bytes,
        };
        let mut held = self.waiting_for(bytes);
        let counted = usize::try_from(bytes).unwrap_or(LARGE).min(LARGE);
        let answer = match held.grow(counted) {
            Ok(()) => answer,
            Err(overfull) => overfull.refused(),
        };
        answer.map(|body| Body::new(Outgoing { body, held: Arc::new(held) }))
    }

    /// Until so many bytes should have been taken.
    fn waiting_for(self: &Arc<Self>, bytes: u64) -> Held {
        let by = Instant::now() + PATIENCE + Duration::from_secs(bytes / SLOW_LINE);
        let mut due = self.due();
        let (all, number) = &mut *due;
        *number += 1;
        let one = (by, *number);
        if all.first().is_none_or(|first| one < *first) {
            self.changed.notify_one();
        }
        all.insert(one);
        drop(due);
        Held { share: Arc::clone(self), way: Way::Out, bytes: 0, due: Some(one) }
    }

    fn due(&self) -> MutexGuard<'_, (BTreeSet<(Instant, u64)>, u64)> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until an answer should have been taken, and was not.
    pub(crate) async fn overdue(&self) {
        loop {
            let first = self.due().0.first().copied();
            let Some((by, _)) = first else {
                self.changed.notified().await;
                continue;
            };
            if by <= Instant::now() {
                return;
            }
            tokio::select! { () = sleep_until(by) => (), () = self.changed.notified() => () }
        }
    }
}

impl Held {
    /// So many bytes more.
    fn grow(&mut self, bytes: usize) -> Result<(), Overfull> {
        self.share.holdings.take(self.way, self.share.address, bytes)?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(due) = self.due {
            self.share.due().0.remove(&due);
        }
        if self.bytes > 0 {
            self.share.holdings.give_back(self.way, self.share.address, self.bytes);
        }
    }
}

/// A request's body.
struct Incoming {
    body: Body,
    held: Held,
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        let Some(Ok(frame)) = frame else { return Poll::Ready(frame.map(|one| one.map_err(Into::into))) };
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        Poll::Ready(Some(match self.held.grow(bytes) {
            Ok(()) => Ok(frame),
            Err(overfull) => Err(overfull.into()),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body. What is on its way keeps the whole held.
struct Outgoing {
    body: Body,
    held: Arc<Held>,
}

/// Bytes on their way.
struct Piece {
    bytes: Bytes,
    _held: Arc<Held>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        let held = &self.held;
        let piece = |bytes| Bytes::from_owner(Piece { bytes, _held: Arc::clone(held) });
        Poll::Ready(frame.map(|one| one.map(|frame| frame.map_data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    fn share_of(address: &str, holdings: &Arc<Holdings>) -> Arc<Share> {
        holdings.share(address.parse().unwrap())
    }

    fn holdings() -> Arc<Holdings> {
        Holdings::new(Proxies::new(vec!["10.0.0.0/8".parse().unwrap()]))
    }

    fn answer(bytes: usize) -> Response {
        Response::new(Body::from(vec![7; bytes]))
    }

    fn is_held(share: &Arc<Share>, bytes: usize) -> Option<Response> {
        Some(share.holding(answer(bytes))).filter(|answer| answer.status().is_success())
    }

    #[tokio::test]
    async fn an_address_has_its_share_over_all_its_connections_until_its_answers_are_taken() {
        let holdings = holdings();
        let [one, two] = ["192.0.2.1"; 2].map(|address| share_of(address, &holdings));
        let first = is_held(&one, LARGE).unwrap();
        let second = is_held(&two, SHARE).expect("one that is larger than its share gets through");
        let third = one.holding(answer(1));
        assert_eq!(third.status(), 503);
        assert!(third.headers().contains_key("retry-after"));
        assert!(is_held(&share_of("192.0.2.2", &holdings), 1).is_some());
        let taken = to_bytes(first.into_body(), usize::MAX).await.unwrap();
        assert_eq!(taken.len(), LARGE);
        assert!(is_held(&one, 1).is_none(), "it is on its way");
        drop((taken, second));
        assert!(is_held(&one, LARGE).is_some());
        let sums = holdings.sums(Way::Out);
        assert_eq!((sums.all, sums.of.len()), (0, 0));
    }

    #[tokio::test]
    async fn a_proxy_has_all_the_room_that_there_is() {
        let holdings = holdings();
        let share = share_of("10.0.0.1", &holdings);
        let answers: Vec<_> = (0..ALL / LARGE).map(|_| is_held(&share, LARGE).unwrap()).collect();
        assert!(is_held(&share, SMALL + 1).is_none());
        let small: Vec<_> = (0..FOR_SMALL / SMALL).map(|_| is_held(&share, SMALL).unwrap()).collect();
        assert!(is_held(&share, 1).is_none());
        drop((answers, small));
        assert!(is_held(&share, SMALL + 1).is_some());
    }

    #[tokio::test]
    async fn requests_that_do_not_end_count_too() {
        let holdings = holdings();
        let share = share_of("192.0.2.1", &holdings);
        let mut body = share.counting(Body::from(vec![7; SHARE]));
        let next = |body: &mut Body| {
            let polled = Pin::new(body).poll_frame(&mut Context::from_waker(std::task::Waker::noop()));
            matches!(polled, Poll::Ready(Some(Ok(_))))
        };
        assert!(next(&mut body));
        assert!(is_held(&share, 1).is_some(), "answers have room of their own");
        assert!(!next(&mut share.counting(Body::from(vec![7]))));
        drop(body);
        assert!(next(&mut share.counting(Body::from(vec![7]))));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_takes_ends_its_connection() {
        let share = share_of("192.0.2.1", &holdings());
        let began = Instant::now();
        let slow = is_held(&share, 100 * SLOW_LINE as usize);
        let waits = tokio::spawn({
            let share = Arc::clone(&share);
            async move { share.overdue().await }
        });
        tokio::time::sleep(PATIENCE).await;
        let small = is_held(&share, 1);
        tokio::time::sleep(PATIENCE / 2).await;
        drop(small);
        waits.await.unwrap();
        assert_eq!(began.elapsed(), PATIENCE + Duration::from_secs(100));
        drop(slow);
    }
}
