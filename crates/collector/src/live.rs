//! `GET /api/v1/live`: what visitors do on a page, as they do it, for whoever may see the site's heat.
//!
//! The question is that of a map, but for its days: what comes now comes. The answer is a stream of server-sent events:
//! `open` when it listens; `points` with `visits`, each with `view` (sixteen hexadecimal digits), `device` and `points`,
//! and with `left_out`, how many batches came too fast to be told; `end` when the token has expired or the collector
//! stops. A point is `[selector, index, count, x, y, across, down]`: the `index`th of so many matches, the place as parts of
//! its element's box, and of the document. Of maps that weigh what was seen, the points are none.
//!
//! Nothing is asked of the store until the writer has committed a batch of the site, and then only for that batch's view.

use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Response},
};
use hyper::body::Frame;
use serde_json::{Value, json};
use store::HeatQuery;
use tokio::{
    sync::{broadcast, mpsc, watch},
    time::{Instant, sleep, sleep_until},
};
use wire::{Batch, SiteKey, ViewId};

use crate::{
    Collector, Peer,
    admission::{self, Shown},
    cors, day, heat,
    heat_query::Parameters,
    listeners::{Listener, Listeners, Room},
    live_points,
    plausible::Place,
    refusal::Refusal,
    visitor::{network, place},
};

/// Between two events: what is committed meanwhile is told together.
const PAUSE: Duration = Duration::from_millis(250);
/// Proxies close what says nothing for a minute or less.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Batches of a site that a stream may be behind; the rest is counted.
const BEHIND: usize = 256;
/// Events that may wait for a slow reader.
const WAITING: usize = 4;
/// Without a token, a stream is asked for again once a day.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// A batch that was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Committed {
    view: ViewId,
    seq: u32,
}

/// Who listens to which site.
pub(crate) struct Live {
    sites: Mutex<HashMap<SiteKey, broadcast::Sender<Committed>>>,
    listeners: Listeners,
    stopping: watch::Sender<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self { sites: Mutex::default(), listeners: Listeners::default(), stopping: watch::Sender::new(false) }
    }
}

impl Live {
    /// A batch is on the disk. Sites that nobody listens to are forgotten.
    pub(crate) fn committed(&self, site: SiteKey, view: ViewId, seq: u32) {
        let mut sites = self.sites();
        let heard = sites.get(&site).is_none_or(|listeners| listeners.send(Committed { view, seq }).is_ok());
        if !heard {
            sites.remove(&site);
        }
    }

    /// Ends all streams, or the collector would wait for them.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    fn listen(&self, site: SiteKey) -> broadcast::Receiver<Committed> {
        self.sites().entry(site).or_insert_with(|| broadcast::Sender::new(BEHIND)).subscribe()
    }

    fn sites(&self) -> MutexGuard<'_, HashMap<SiteKey, broadcast::Sender<Committed>>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) async fn live(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let reader = heat::reader(&collector, &uri, &headers);
    let answer = open(&collector, peer, &uri, &headers).unwrap_or_else(|refusal| collector.refuse(refusal));
    cors::readable(answer, reader)
}

/// Refuses, or begins to tell.
fn open(collector: &Arc<Collector>, peer: Peer, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::of(uri)?;
    let site = parameters.site()?;
    let query = parameters.query(day::of_ms(day::now_ms()))?;
    let admitted = admission::admit_to(Shown::Heat, collector, site, headers)?;
    if query.asks_of_orders() {
        admission::admit_to(Shown::Orders, collector, site, headers)?;
    }
    let network = match place(collector.proxies.before(peer, headers)) {
        Place::Machine => None,
        _ => Some(network(collector.proxies.before(peer, headers))),
    };
    let listener = Listener { site, network, is_anyone: admitted.is_anyone };
    let room = collector.live.listeners.take(listener).map_err(Refusal::Streams)?;
    let (tell, told) = mpsc::channel(WAITING);
    let stream = Stream {
        news: collector.live.listen(site),
        stopping: collector.live.stopping.subscribe(),
        ends: Instant::now() + left(admitted.until_s),
        collector: Arc::clone(collector),
        query,
        tell,
        _room: room,
    };
    tokio::spawn(stream.run());
    let head =
        [(header::CONTENT_TYPE, "text/event-stream; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, Body::new(Events(told))).into_response())
}

/// For how long somebody may listen whose right ends then, s since 1970 UTC.
fn left(until_s: Option<i64>) -> Duration {
    let left_ms = until_s.map(|until_s| until_s.saturating_mul(1_000).saturating_sub(day::now_ms()));
    left_ms.map_or(LONGEST, |ms| Duration::from_millis(ms.max(0).cast_unsigned()).min(LONGEST))
}

/// One listener.
struct Stream {
    collector: Arc<Collector>,
    query: HeatQuery,
    news: broadcast::Receiver<Committed>,
    stopping: watch::Receiver<bool>,
    ends: Instant,
    tell: mpsc::Sender<Bytes>,
    _room: Room,
}

impl Stream {
    async fn run(mut self) {
        let mut told = self.send(event("open", &json!({}))).await;
        while told {
            told = tokio::select! {
                () = sleep_until(self.ends) => return self.end("expired").await,
                () = stopped(&mut self.stopping) => return self.end("stopping").await,
                () = self.tell.closed() => return,
                () = sleep(HEARTBEAT) => self.send(Bytes::from_static(b":\n\n")).await,
                news = self.news.recv() => self.hear(news).await,
            };
        }
    }

    /// Tells of a batch, and of what is committed shortly after it. Whether somebody still reads.
    async fn hear(&mut self, news: Result<Committed, broadcast::error::RecvError>) -> bool {
        let mut heard = Heard::default();
        if !heard.add(news) {
            return false;
        }
        sleep(PAUSE).await;
        loop {
            match self.news.try_recv() {
                Ok(committed) => heard.batches.push(committed),
                Err(broadcast::error::TryRecvError::Lagged(missed)) => heard.left_out += missed,
                Err(_) => break,
            }
        }
        match self.visits(&heard).await {
            Ok(visits) if visits.is_empty() && heard.left_out == 0 => true,
            Ok(visits) => {
                let told = json!({ "visits": visits, "left_out": heard.left_out });
                self.send(event("points", &told)).await
            }
            Err(refusal) => {
                // The next commit tries again; the map itself is asked for in its own way.
                tracing::error!("a live map could not be told what was stored: {refusal}");
                true
            }
        }
    }

    /// What is new in the views that the question means.
    async fn visits(&self, heard: &Heard) -> Result<Vec<Value>, Refusal> {
        let mut views: Vec<ViewId> = heard.batches.iter().map(|committed| committed.view).collect();
        views.sort_unstable_by_key(|view| view.0);
        views.dedup();
        let query = self.query.clone();
        let found = heat::read(&self.collector, move |store| Ok(store.views_among(&query, &views)?)).await?;
        let is_new = |batch: &Batch| heard.batches.contains(&Committed { view: batch.view, seq: batch.seq });
        Ok(found.iter().filter_map(|batches| live_points::visit(&self.query, batches, is_new)).collect())
    }

    async fn end(&self, why: &str) {
        self.send(event("end", &json!({ "why": why }))).await;
    }

    async fn send(&self, bytes: Bytes) -> bool {
        self.tell.send(bytes).await.is_ok()
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // Its sender lives as long as the collector, which the stream holds.
    _ = stopping.wait_for(|&is| is).await;
}

/// What was committed since the last event.
#[derive(Default)]
struct Heard {
    batches: Vec<Committed>,
    left_out: u64,
}

impl Heard {
    /// Whether more can come.
    fn add(&mut self, news: Result<Committed, broadcast::error::RecvError>) -> bool {
        match news {
            Ok(committed) => self.batches.push(committed),
            Err(broadcast::error::RecvError::Lagged(missed)) => self.left_out += missed,
            Err(broadcast::error::RecvError::Closed) => return false,
        }
        true
    }
}

fn event(name: &str, data: &Value) -> Bytes {
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// The body of an answer that goes on.
struct Events(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
