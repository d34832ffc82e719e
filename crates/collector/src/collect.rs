//! `POST /c`: one batch from a visitor's browser. 204 means that it is on the disk.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use store::{Arrival, EXCLUDED_VIEW, Outcome, Site};
use tokio::sync::oneshot;
use wire::{Batch, SiteKey, limits};

use crate::{
    Collector, Peer,
    agent::agent,
    body, cors, day,
    dictionary::Replaced,
    plausible::{Place, Sender},
    refusal::{BOT, Refusal, Turned},
    visitor::{network, place, visitor},
};

pub(crate) async fn collect(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let taken = take_in(&collector, peer, &head, body).await;
    answer(&collector, &head.headers, taken)
}

/// A batch was taken in only from a page of the site's.
pub(crate) fn answer(collector: &Collector, headers: &HeaderMap, taken: Result<(), Turned>) -> Response {
    match taken {
        Ok(()) => cors::readable(StatusCode::NO_CONTENT.into_response(), cors::origin_of(headers)),
        Err(turned) => cors::readable_by_all(collector.turn_away(turned)),
    }
}

/// A batch needs no preflight unless the page adds headers to it.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    cors::preflight(Some(HeaderValue::from_static("*")), "POST, OPTIONS", cors::any_headers(&headers))
}

async fn take_in(collector: &Collector, peer: Peer, head: &Parts, body: Body) -> Result<(), Turned> {
    let arrival = admit(collector, peer, head, body).await?;
    let site = arrival.batch.site;
    let suspicion = arrival.suspicion;
    let is_bots_view = arrival.batch.header.is_some() && arrival.agent.is_bot();
    let committed = commit(collector, arrival).await;
    let outcome = committed.map_err(|refusal| Turned { site: Some(site), refusal })?;
    collector.counts.stored(outcome);
    if outcome == Outcome::Stored {
        collector.set_apart(site, BOT, u64::from(is_bots_view && suspicion.is_none()));
        suspicion.inspect(|reason| collector.set_apart(site, reason, 1));
    }
    Ok(())
}

/// The site that a packed batch says it is of, read without unpacking it.
fn site_of(packed: &[u8]) -> Result<SiteKey, wire::Error> {
    let key = packed.get(wire::SITE_AT).and_then(SiteKey::read);
    // Where none stands there is mostly no batch at all, which the first bytes tell.
    key.ok_or_else(|| match wire::unpack_fast(&packed[..packed.len().min(wire::SITE_AT.end)]) {
        Err(error @ (wire::Error::NotIsotherm | wire::Error::Version(_))) => error,
        _ if packed.len() < wire::SITE_AT.end => wire::Error::Truncated("the head"),
        _ => wire::Error::NotText("the site key"),
    })
}

/// Everything that is decided about a batch before it is stored.
pub(crate) async fn admit(
    collector: &Collector,
    peer: Peer,
    head: &Parts,
    body: Body,
) -> Result<Arrival, Turned> {
    plain(&head.headers)?;
    let packed = body::read(body, limits::BATCH_BYTES).await?;
    let key = site_of(&packed).map_err(Refusal::Malformed)?;
    let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
    let peer = collector.proxies.before(peer, &head.headers);
    let of_site = |refusal| Turned { site: Some(site.key), refusal };
    // Unpacking is nearly all that a batch costs: nobody has it done who may send none.
    let lane = may_knock(collector, &site, peer, head).map_err(of_site)?;
    let bytes = wire::unpack_fast(&packed).map_err(Refusal::Malformed)?;
    lane.weigh(collector, bytes.len());
    let batch = Batch::decode(&bytes).map_err(Refusal::Malformed)?;
    let received_ms = collector.clock.now_ms();
    let today = day::of_ms(received_ms);
    let wanted = wanted(collector, &site, peer, &batch);
    let is_excluded =
        matches!(wanted, Err(Refusal::Excluded | Refusal::ExcludedReferrer(_) | Refusal::SpamReferrer(_)));
    if batch.header.is_some() && is_excluded {
        collector.counts.rejected_of(site.key, today, EXCLUDED_VIEW, 1);
    }
    wanted.map_err(of_site)?;
    collector.rates.owe(&site.key, more_than_one(bytes.len()));
    judge(collector, &site, peer, head, (batch, bytes), received_ms)
}

/// What a batch is that is wanted: who sent it, whether it can be what it says, and what of its texts is too much.
fn judge(
    collector: &Collector,
    site: &Site,
    peer: Peer,
    head: &Parts,
    (mut batch, mut bytes): (Batch, Vec<u8>),
    received_ms: i64,
) -> Result<Arrival, Turned> {
    let today = day::of_ms(received_ms);
    let user_agent = text(&head.headers, header::USER_AGENT);
    let mut agent = agent(user_agent);
    agent.bot_score = collector.bots.score(user_agent, agent, &head.headers, batch.header.as_ref());
    let visitor = visitor(&collector.store.day_key(site.key, today)?, peer, agent);
    let sender = Sender { visitor, place: place(peer), bytes: bytes.len() };
    let suspicion = suspicion(collector, site, &batch, &sender, received_ms);
    let mut is_changed = strip(&mut batch);
    // What is in quarantine takes no room among texts that are shown.
    if suspicion.is_none() {
        let replaced = bound(collector, site, &mut batch, &sender, today);
        is_changed |= replaced != Replaced::default();
        collector.tell_replaced(site.key, replaced);
    }
    if is_changed {
        bytes = batch.encode();
    }
    let of_view = collector.countries.as_ref().filter(|_| batch.header.is_some());
    let country = of_view.and_then(|countries| countries.of(peer));
    Ok(Arrival { batch, bytes, visitor, agent, country, received_ms, suspicion })
}

/// Takes control characters out of a path, which no browser sends: they would break lines of whoever reads it. Whether there
/// were any.
fn strip(batch: &mut Batch) -> bool {
    let Some(view) = batch.header.as_mut().filter(|view| view.path.contains(char::is_control)) else {
        return false;
    };
    view.path.retain(|c| !c.is_control());
    if view.path.is_empty() {
        view.path.push('/');
    }
    true
}

/// A store that cannot be read makes nobody suspect; it will hardly take the batch either.
fn suspicion(
    collector: &Collector,
    site: &Site,
    batch: &Batch,
    sender: &Sender,
    received_ms: i64,
) -> Option<&'static str> {
    let began = || {
        let met_ms = collector.store.met_ms(batch.site, batch.view).ok()??;
        u64::try_from(received_ms.saturating_sub(met_ms)).ok()
    };
    let today = day::of_ms(received_ms);
    let usual = || collector.store.usual_views(site, today).unwrap_or_default();
    collector.plausible.suspicion(batch, sender, (today, Instant::now()), began, usual)
}

fn bound(collector: &Collector, site: &Site, batch: &mut Batch, sender: &Sender, today: i32) -> Replaced {
    let network = match sender.place {
        Place::Outside(network) => Some(network),
        Place::Machine | Place::Inside => None,
    };
    let remembered = |from_day| collector.store.words(site, from_day).unwrap_or_default();
    collector.dictionaries.recall(site.key, today, remembered);
    let is_kept = |path: &str| collector.store.has_path(site, path).unwrap_or_default();
    collector.dictionaries.bound(batch, today, network, is_kept)
}

/// Where a batch came in, and what more it has to pay there.
struct Lane(Option<(SiteKey, [u8; 7])>);

impl Lane {
    fn weigh(&self, collector: &Collector, bytes: usize) {
        if let Some(lane) = &self.0 {
            collector.network_rates.owe(lane, more_than_one(bytes));
        }
    }
}

/// A batch counts as one for each so many bytes of its plain form, which is what it costs to read and to keep.
const BYTES_OF_ONE: usize = 4_096;

fn more_than_one(bytes: usize) -> u32 {
    (bytes.saturating_sub(1) / BYTES_OF_ONE) as u32
}

/// Whether somebody there may send batches to the site at all.
fn may_knock(collector: &Collector, site: &Site, peer: Peer, head: &Parts) -> Result<Lane, Refusal> {
    from_its_pages(site, head.headers.get(header::ORIGIN))?;
    if place(peer) == Place::Machine {
        return Ok(Lane(None));
    }
    let lane = (site.key, network(peer));
    if !collector.network_rates.take(lane, Instant::now()) {
        return Err(Refusal::NetworkRate { per_s: collector.network_rates.per_s() });
    }
    Ok(Lane(Some(lane)))
}

/// Whether the site takes this batch from there. What is refused to one takes nothing from the others.
fn wanted(collector: &Collector, site: &Site, peer: Peer, batch: &Batch) -> Result<(), Refusal> {
    let rules = collector.store.rules(site)?;
    if rules.exclude_address(peer.0) {
        return Err(Refusal::Excluded);
    }
    let referrer = batch.header.as_ref().map_or("", |view| &view.referrer);
    if rules.exclude_referrer(referrer) {
        return Err(Refusal::ExcludedReferrer(referrer.into()));
    }
    if collector.spam.as_ref().is_some_and(|spam| spam.lists(referrer)) {
        return Err(Refusal::SpamReferrer(referrer.into()));
    }
    if !collector.rates.take(site.key, Instant::now()) {
        return Err(Refusal::Rate { per_s: collector.rates.per_s() });
    }
    Ok(())
}

/// Refuses a body that would have to be decompressed before it is a batch: a small one can become a large one.
fn plain(headers: &HeaderMap) -> Result<(), Refusal> {
    let coding = text(headers, header::CONTENT_ENCODING);
    let present = headers.contains_key(header::CONTENT_ENCODING);
    if present && !coding.eq_ignore_ascii_case("identity") {
        return Err(Refusal::Encoded(coding.into()));
    }
    Ok(())
}

fn from_its_pages(site: &Site, origin: Option<&HeaderValue>) -> Result<(), Refusal> {
    let origin = origin.ok_or(Refusal::NoOrigin)?;
    if cors::admits(site, origin) {
        return Ok(());
    }
    Err(Refusal::ForeignOrigin(String::from_utf8_lossy(origin.as_bytes()).into_owned()))
}

async fn commit(collector: &Collector, arrival: Arrival) -> Result<Outcome, Refusal> {
    let (tell, told) = oneshot::channel();
    let live = Arc::clone(&collector.live);
    let Batch { site, view, seq, .. } = arrival.batch;
    // The receiver is gone when the browser has hung up; the batch is stored all the same.
    let done = move |result| {
        if matches!(result, Ok(Outcome::Stored)) {
            live.committed(site, view, seq);
        }
        drop(tell.send(result));
    };
    collector.store.append(arrival, done).map_err(|_| Refusal::Full)?;
    Ok(told.await.unwrap_or(Err(store::Error::Interrupted))?)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
