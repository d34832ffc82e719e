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
use wire::{Batch, limits};

use crate::{
    Collector, Peer,
    agent::agent,
    body, cors, day,
    dictionary::Replaced,
    refusal::{BOT, Refusal, Turned},
    visitor::{network, visitor},
};

pub(crate) async fn collect(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let origin = cors::origin_of(&head.headers);
    match take_in(&collector, peer, &head, body).await {
        Ok(()) => cors::readable(StatusCode::NO_CONTENT.into_response(), origin),
        // Any page may learn that its batch was refused: no credentials are involved, and a tracker that could not see
        // the status would send the same bytes again and again.
        Err(turned) => cors::readable(collector.turn_away(turned), origin),
    }
}

/// A batch needs no preflight unless the page adds headers to it.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    cors::preflight(cors::origin_of(&headers), "POST, OPTIONS", cors::any_headers(&headers))
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

/// Everything that is decided about a batch before it is stored.
pub(crate) async fn admit(
    collector: &Collector,
    peer: Peer,
    head: &Parts,
    body: Body,
) -> Result<Arrival, Turned> {
    plain(&head.headers)?;
    let packed = body::read(body, limits::BATCH_BYTES).await?;
    let mut bytes = wire::unpack_fast(&packed).map_err(Refusal::Malformed)?;
    let mut batch = Batch::decode(&bytes).map_err(Refusal::Malformed)?;
    let site = collector.store.site(batch.site)?.ok_or(Refusal::UnknownSite(batch.site))?;
    let peer = collector.proxies.before(peer, &head.headers);
    let wanted = wanted(collector, &site, peer, head, &batch);
    let received_ms = day::now_ms();
    let today = day::of_ms(received_ms);
    if batch.header.is_some() && matches!(wanted, Err(Refusal::Excluded | Refusal::ExcludedReferrer(_))) {
        collector.counts.rejected_of(site.key, today, EXCLUDED_VIEW, 1);
    }
    wanted.map_err(|refusal| Turned { site: Some(site.key), refusal })?;
    let key = collector.store.day_key(site.key, today)?;
    let replaced = collector.dictionaries.bound(&mut batch, today);
    if replaced != Replaced::default() {
        bytes = batch.encode();
        collector.tell_replaced(site.key, replaced);
    }
    let user_agent = text(&head.headers, header::USER_AGENT);
    let mut agent = agent(user_agent);
    agent.bot_score = collector.bots.score(user_agent, agent, &head.headers, batch.header.as_ref());
    let visitor = visitor(&key, peer, agent);
    let suspicion = collector.crowds.suspicion(&batch, visitor, is_local(peer), Instant::now());
    let of_view = collector.countries.as_ref().filter(|_| batch.header.is_some());
    let country = of_view.and_then(|countries| countries.of(peer));
    Ok(Arrival { batch, bytes, visitor, agent, country, received_ms, suspicion })
}

/// Whether the site takes this batch from there.
fn wanted(
    collector: &Collector,
    site: &Site,
    peer: Peer,
    head: &Parts,
    batch: &Batch,
) -> Result<(), Refusal> {
    from_its_pages(site, head.headers.get(header::ORIGIN))?;
    let rules = collector.store.rules(site)?;
    if rules.exclude_address(peer.0) {
        return Err(Refusal::Excluded);
    }
    if let Some(view) = batch.header.as_ref().filter(|view| rules.exclude_referrer(&view.referrer)) {
        return Err(Refusal::ExcludedReferrer(view.referrer.clone()));
    }
    let now = Instant::now();
    // First the network: what is refused to one takes nothing from the others.
    if !is_local(peer) && !collector.network_rates.take((site.key, network(peer)), now) {
        return Err(Refusal::NetworkRate { per_s: collector.network_rates.per_s() });
    }
    if !collector.rates.take(site.key, now) {
        return Err(Refusal::Rate { per_s: collector.rates.per_s() });
    }
    Ok(())
}

/// Those on the machine itself are tools, or all visitors of a proxy that nobody has told of.
fn is_local(peer: Peer) -> bool {
    peer.0.to_canonical().is_loopback()
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
