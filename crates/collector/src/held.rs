//! Bytes that strangers make us hold: answers that they asked for and do not take, and requests that do not come to their end.
//! A network has a share of them over all its connections. Where all is taken, whoever holds less gets room from the network
//! that holds most: the connection ends that has held it for longest. And who was let in has room that no stranger takes.

mod bodies;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody as _},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;

use crate::{
    Collector, Peer, admission::is_known, askers::may_be_known, cors, line::Line, refusal::Refusal,
    visitor::network,
};
use bodies::{Incoming, Outgoing};

/// What is held at most, in all and for one network, bytes: of requests, and again of answers, so that nobody's untaken answers
/// keep others from asking.
const ALL: usize = 48 << 20;
const SHARE: usize = 16 << 20;
/// What is as small as this, as scripts and all that is said to a batch, finds room where there is none for more.
const SMALL: usize = 32 << 10;
const FOR_SMALL: usize = 8 << 20;
/// What one answer counts for at most: the largest map must get through where little else is asked.
const LARGE: usize = SHARE / 2;
/// What a request counts for beside its head and body: its connection's buffers, and what works on it.
const ASKING: usize = 24 << 10;
/// For so long whoever holds most holds an answer, or what they hold as somebody who was let in, however much others need room: a
/// line of 10 Mbit/s takes a large map in less. A request makes room at once, for a crowd that asks ever anew is never older.
const GRACE: [Duration; 3] = [Duration::ZERO, Duration::from_secs(3), Duration::from_secs(8)];
/// What an answer counts for whose bytes are all askers' own.
const SHARED: usize = 1 << 10;

/// A /24 or a /48.
type Network = [u8; 7];

/// What is held for whom: of requests, of answers, and of both for who was let in where there was no room among all.
#[derive(Default, Clone)]
pub(crate) struct Holdings(Arc<[Mutex<Sums>; 3]>);

#[derive(Debug, Clone, Copy)]
enum Way {
    In,
    Out,
    Known,
}

/// Among the extensions of an answer: its bytes are there once, however many ask for them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared;

#[derive(Default)]
struct Sums {
    all: usize,
    of: HashMap<Network, Own>,
    number: u64,
}

/// What is held for a network, the oldest first.
#[derive(Default)]
struct Own {
    bytes: usize,
    ones: Vec<One>,
}

struct One {
    number: u64,
    bytes: usize,
    since: Instant,
    line: Arc<Line>,
}

/// Whose bytes they are, and on which connection.
#[derive(Clone)]
struct Holder {
    holdings: Holdings,
    /// `None` for a proxy's own: many visitors come from there.
    network: Option<Network>,
    line: Arc<Line>,
}

/// Some bytes, until it is dropped.
struct Held {
    holder: Holder,
    way: Way,
    bytes: usize,
    /// By which it is found among its network's, as soon as it holds any.
    number: u64,
}

/// No more can be held for this network, or in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overfull;

impl fmt::Display for Overfull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "too much is on its way to or from this network, or in all: try again when it has come through",
        )
    }
}

impl std::error::Error for Overfull {}

/// Counts a request until it is answered, and its answer until it is taken. Requests that came over no connection are our own.
pub(crate) async fn counted(
    State(collector): State<Arc<Collector>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(line) = request.extensions().get::<Arc<Line>>() else { return next.run(request).await };
    let peer =
        request.extensions().get::<Peer>().map(|peer| collector.proxies.before(*peer, request.headers()));
    let holder = Holder {
        holdings: collector.holdings.clone(),
        network: peer.filter(|peer| !collector.proxies.trusts(peer.0)).map(network),
        line: Arc::clone(line),
    };
    // Any page may read it, for it says nothing of a site.
    let refused = |overfull| cors::readable_by_all(collector.refuse(Refusal::from(overfull)));
    let letter = may_be_known(request.headers()).then(|| (request.uri().clone(), request.headers().clone()));
    let is_known = || letter.as_ref().is_some_and(|(uri, headers)| is_known(&collector, uri, headers));
    let answer = match holder.room(Way::In, ASKING + head(&request), is_known) {
        Ok(asking) => next.run(request.map(|body| holder.counting(body, asking.way))).await,
        Err(overfull) => refused(overfull),
    };
    holder.holding(answer, is_known, refused)
}

/// The bytes of a request's head.
fn head<B>(request: &Request<B>) -> usize {
    let path = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() + path
}

impl Holdings {
    fn sums(&self, way: Way) -> MutexGuard<'_, Sums> {
        self.0[way as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sums {
    /// Makes room for so many bytes for somebody who holds so many of them already, if others hold more, and for so long.
    fn make_room(&mut self, bytes: usize, own: usize, grace: Duration) -> Result<(), Overfull> {
        let most = if bytes <= SMALL { ALL + FOR_SMALL } else { ALL };
        while self.all + bytes > most {
            let (&network, greatest) = self.of.iter_mut().max_by_key(|(_, of)| of.bytes).ok_or(Overfull)?;
            let oldest = greatest.ones.first().ok_or(Overfull)?;
            if greatest.bytes < own + bytes || oldest.since.elapsed() < grace {
                return Err(Overfull);
            }
            // What it held is free within a moment, as its connection ends.
            let one = greatest.ones.remove(0);
            greatest.bytes -= one.bytes;
            self.all -= one.bytes;
            one.line.end();
            if greatest.ones.is_empty() {
                self.of.remove(&network);
            }
        }
        Ok(())
    }
}

impl Own {
    fn find(&self, number: u64) -> Option<usize> {
        self.ones.binary_search_by_key(&number, |one| one.number).ok()
    }
}

impl Holder {
    fn nothing(&self, way: Way) -> Held {
        Held { holder: self.clone(), way, bytes: 0, number: 0 }
    }

    /// Room for so many bytes.
    fn room(&self, way: Way, bytes: usize, is_known: impl FnOnce() -> bool) -> Result<Held, Overfull> {
        let mut held = self.nothing(way);
        if held.grow(bytes).is_err() {
            // Only now: to find out takes a look at the disk.
            if !is_known() {
                return Err(Overfull);
            }
            held = self.nothing(Way::Known);
            held.grow(bytes)?;
        }
        Ok(held)
    }

    /// The body of a request, counted as it comes in where its head was.
    fn counting(&self, body: Body, way: Way) -> Body {
        Body::new(Incoming { body, held: self.nothing(way) })
    }

    /// The answer, held until it is taken; where there is no room for it, one that says so.
    fn holding(
        &self,
        answer: Response,
        is_known: impl FnOnce() -> bool,
        refused: impl FnOnce(Overfull) -> Response,
    ) -> Response {
        // Without an end it is a stream, which waits for whoever takes it.
        let bytes = match answer.body().size_hint().exact() {
            None | Some(0) => return answer,
            Some(bytes) => bytes,
        };
        let most = if answer.extensions().get::<Shared>().is_some() { SHARED } else { LARGE };
        let counted = usize::try_from(bytes).unwrap_or(most).min(most);
        let (answer, held) = match self.room(Way::Out, counted, is_known) {
            Ok(held) => (answer, held),
            Err(overfull) => (refused(overfull), self.nothing(Way::Out)),
        };
        let waits = Arc::new((held, self.line.waits_for(bytes)));
        answer.map(|body| Body::new(Outgoing { body, waits }))
    }
}

impl Held {
    /// So many bytes more.
    fn grow(&mut self, bytes: usize) -> Result<(), Overfull> {
        let Holder { holdings, network, line } = &self.holder;
        let mut sums = holdings.sums(self.way);
        if let Some(network) = network {
            let own = sums.of.get(network);
            let (all, one) = own.map_or((0, None), |own| (own.bytes, own.find(self.number)));
            // Of what was ended for others nothing more is taken.
            let ended = self.bytes > 0 && one.is_none();
            if ended || all + bytes > SHARE {
                return Err(Overfull);
            }
            sums.make_room(bytes, all, GRACE[self.way as usize])?;
            sums.number += 1;
            let number = sums.number;
            let own = sums.of.entry(*network).or_default();
            own.bytes += bytes;
            match own.find(self.number) {
                Some(place) => own.ones[place].bytes += bytes,
                None => {
                    self.number = number;
                    own.ones.push(One { number, bytes, since: Instant::now(), line: Arc::clone(line) });
                }
            }
        } else {
            sums.make_room(bytes, 0, GRACE[self.way as usize])?;
        }
        sums.all += bytes;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        let mut sums = self.holder.holdings.sums(self.way);
        let Some(network) = &self.holder.network else {
            sums.all -= self.bytes;
            return;
        };
        let Some(own) = sums.of.get_mut(network) else { return };
        if let Some(place) = own.find(self.number) {
            own.bytes -= self.bytes;
            own.ones.remove(place);
            let is_empty = own.ones.is_empty();
            sums.all -= self.bytes;
            if is_empty {
                sums.of.remove(network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Poll, Waker},
    };

    use axum::{Extension, body::to_bytes, response::IntoResponse as _};

    use super::*;

    /// Somebody in a network, on a connection of their own.
    fn somebody(network: u8, holdings: &Holdings) -> Holder {
        Holder { holdings: holdings.clone(), network: Some([network; 7]), line: Arc::default() }
    }

    fn proxy(holdings: &Holdings) -> Holder {
        Holder { network: None, ..somebody(0, holdings) }
    }

    fn is_held(holder: &Holder, bytes: usize) -> Option<Response> {
        let answer = Response::new(Body::from(vec![7; bytes]));
        let refused = |overfull| Refusal::from(overfull).into_response();
        Some(holder.holding(answer, || false, refused)).filter(|answer| answer.status().is_success())
    }

    fn is_over(holder: &Holder) -> bool {
        let over = std::pin::pin!(holder.line.over());
        over.poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[tokio::test]
    async fn a_network_has_its_share_over_all_its_connections_until_its_answers_are_taken() {
        let holdings = Holdings::default();
        let [one, two] = [1; 2].map(|network| somebody(network, &holdings));
        let first = is_held(&one, LARGE).unwrap();
        let second = is_held(&two, SHARE).expect("one that is larger than its share gets through");
        assert!(is_held(&one, 1).is_none());
        assert!(is_held(&somebody(2, &holdings), 1).is_some());
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
        let holdings = Holdings::default();
        let proxy = proxy(&holdings);
        let answers: Vec<_> = (0..ALL / LARGE).map(|_| is_held(&proxy, LARGE).unwrap()).collect();
        assert!(is_held(&proxy, SMALL + 1).is_none());
        let small: Vec<_> = (0..FOR_SMALL / SMALL).map(|_| is_held(&proxy, SMALL).unwrap()).collect();
        assert!(is_held(&proxy, 1).is_none());
        drop((answers, small));
        assert!(is_held(&proxy, SMALL + 1).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_is_taken_room_comes_from_who_has_held_most_for_long() {
        let holdings = Holdings::default();
        let crowd: Vec<_> = (1..=3).map(|network| somebody(network, &holdings)).collect();
        let old: Vec<_> = crowd.iter().map(|one| is_held(one, LARGE).unwrap()).collect();
        tokio::time::advance(GRACE[1]).await;
        let later: Vec<_> = [1, 2, 3].map(|network| somebody(network, &holdings)).into();
        let young: Vec<_> = later.iter().map(|one| is_held(one, LARGE).unwrap()).collect();
        let newcomer = somebody(9, &holdings);
        let got = is_held(&newcomer, LARGE).expect("room");
        let ended = |ones: &[Holder]| ones.iter().filter(|one| is_over(one)).count();
        assert_eq!((ended(&crowd), ended(&later)), (1, 0));
        let more: Vec<_> =
            (0..2).map(|network| is_held(&somebody(20 + network, &holdings), LARGE).unwrap()).collect();
        assert_eq!((ended(&crowd), ended(&later)), (3, 0));
        assert!(is_held(&somebody(30, &holdings), LARGE).is_none(), "nobody has held anything for long");
        assert!(!is_over(&newcomer));
        drop((old, young, got, more));
        let sums = holdings.sums(Way::Out);
        assert_eq!((sums.all, sums.of.len()), (0, 0));
    }

    #[tokio::test]
    async fn who_was_let_in_finds_room_that_strangers_have_not() {
        let holdings = Holdings::default();
        let proxy = proxy(&holdings);
        let _taken: Vec<_> = (0..ALL / LARGE).map(|_| is_held(&proxy, LARGE).unwrap()).collect();
        let owner = somebody(1, &holdings);
        assert!(owner.room(Way::Out, LARGE, || false).is_err());
        let one = owner.room(Way::Out, LARGE, || true).unwrap();
        let _two = owner.room(Way::Out, LARGE, || true).unwrap();
        assert!(owner.room(Way::Out, 1 + SMALL, || true).is_err(), "their share");
        drop(one);
        assert!(owner.room(Way::Out, LARGE, || true).is_ok());
    }

    #[tokio::test]
    async fn the_body_of_who_was_let_in_has_room_where_its_head_has() {
        let holdings = Holdings::default();
        let proxy = proxy(&holdings);
        let _taken: Vec<_> =
            (0..ALL / LARGE).map(|_| proxy.room(Way::In, LARGE, || false).unwrap()).collect();
        let owner = somebody(1, &holdings);
        let asking = owner.room(Way::In, ASKING + SMALL, || true).unwrap();
        let comes =
            async |way| to_bytes(owner.counting(Body::from(vec![7; LARGE]), way), LARGE).await.is_ok();
        assert!(comes(asking.way).await && !comes(Way::In).await);
    }

    #[tokio::test]
    async fn what_is_there_once_counts_for_little() {
        let holdings = Holdings::default();
        let holder = somebody(1, &holdings);
        let asset = || (Extension(Shared), vec![7; LARGE]).into_response();
        let refused = |overfull| Refusal::from(overfull).into_response();
        let held: Vec<_> = (0..100).map(|_| holder.holding(asset(), || false, refused)).collect();
        assert_eq!(holdings.sums(Way::Out).all, 100 * SHARED);
        drop(held);
        assert_eq!(holdings.sums(Way::Out).all, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_of_a_network_that_made_all_its_room() {
        let holdings = Holdings::default();
        let proxy = proxy(&holdings);
        let _taken: Vec<_> = (0..ALL / LARGE - 1).map(|_| is_held(&proxy, LARGE).unwrap()).collect();
        let old = is_held(&somebody(1, &holdings), LARGE).unwrap();
        tokio::time::advance(GRACE[1]).await;
        let young = is_held(&somebody(2, &holdings), LARGE).unwrap();
        assert_eq!(holdings.sums(Way::Out).of.len(), 1);
        drop((old, young));
        let sums = holdings.sums(Way::Out);
        assert_eq!((sums.all, sums.of.len()), (ALL - LARGE, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn who_holds_most_takes_no_room_from_others() {
        let holdings = Holdings::default();
        let proxy = proxy(&holdings);
        let _taken: Vec<_> = (0..ALL / LARGE - 2).map(|_| is_held(&proxy, LARGE).unwrap()).collect();
        let small = somebody(1, &holdings);
        let _small = is_held(&small, LARGE / 2).unwrap();
        let greedy = somebody(2, &holdings);
        let _large = is_held(&greedy, LARGE).unwrap();
        tokio::time::advance(GRACE[1]).await;
        assert!(is_held(&greedy, LARGE).is_none());
        assert!(!is_over(&small) && !is_over(&greedy));
    }

    #[tokio::test]
    async fn requests_that_do_not_end_count_too() {
        let holder = somebody(1, &Holdings::default());
        let mut body = holder.counting(Body::from(vec![7; SHARE]), Way::In);
        let next = |body: &mut Body| {
            let polled = Pin::new(body).poll_frame(&mut Context::from_waker(Waker::noop()));
            matches!(polled, Poll::Ready(Some(Ok(_))))
        };
        assert!(next(&mut body));
        assert!(is_held(&holder, 1).is_some(), "answers have room of their own");
        assert!(!next(&mut holder.counting(Body::from(vec![7]), Way::In)));
        drop(body);
        assert!(next(&mut holder.counting(Body::from(vec![7]), Way::In)));
    }
}
