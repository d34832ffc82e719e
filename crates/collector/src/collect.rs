//! `POST /c`: one batch from a visitor's browser. 204 means that it is on the disk.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use store::{Arrival, Outcome, Site};
use tokio::sync::oneshot;
use wire::{Batch, limits};

use crate::{Collector, Peer, agent::agent, body, cors, day, refusal::Refusal, visitor::visitor};

pub(crate) async fn collect(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let origin = cors::origin_of(&head.headers);
    match take_in(&collector, peer, &head, body).await {
        Ok(outcome) => {
            collector.counts.stored(outcome);
            cors::readable(StatusCode::NO_CONTENT.into_response(), origin)
        }
        // Any page may learn that its batch was refused: no credentials are involved, and a tracker that could not see
        // the status would send the same bytes again and again.
        Err(refusal) => cors::readable(collector.refuse(refusal), origin),
    }
}

/// A batch needs no preflight unless the page adds headers to it.
pub(crate) async fn preflight(headers: HeaderMap) -> Response {
    cors::preflight(cors::origin_of(&headers), "POST, OPTIONS", cors::any_headers(&headers))
}

async fn take_in(collector: &Collector, peer: Peer, head: &Parts, body: Body) -> Result<Outcome, Refusal> {
    let arrival = admit(collector, peer, head, body).await?;
    commit(collector, arrival).await
}

/// Everything that is decided about a batch before it is stored.
pub(crate) async fn admit(
    collector: &Collector,
    peer: Peer,
    head: &Parts,
    body: Body,
) -> Result<Arrival, Refusal> {
    plain(&head.headers)?;
    let packed = body::read(body, limits::BATCH_BYTES).await?;
    let bytes = wire::unpack(&packed).map_err(Refusal::Malformed)?;
    let batch = Batch::decode(&bytes).map_err(Refusal::Malformed)?;
    let site = collector.store.site(batch.site)?.ok_or(Refusal::UnknownSite(batch.site))?;
    from_its_pages(&site, head.headers.get(header::ORIGIN))?;
    if !collector.rates.take(site.key, Instant::now()) {
        return Err(Refusal::Rate { per_s: collector.rates.per_s() });
    }
    let received_ms = day::now_ms();
    let key = collector.store.day_key(site.key, day::of_ms(received_ms))?;
    let agent = agent(text(&head.headers, header::USER_AGENT));
    let visitor = visitor(&key, collector.proxies.before(peer, &head.headers), agent);
    Ok(Arrival { batch, bytes, visitor, agent, received_ms })
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
    // The receiver is gone when the browser has hung up; the batch is stored all the same.
    let done = move |result| drop(tell.send(result));
    collector.store.append(arrival, done).map_err(|_| Refusal::Full)?;
    Ok(told.await.unwrap_or(Err(store::Error::Interrupted))?)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
