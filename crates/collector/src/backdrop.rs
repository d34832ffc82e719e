//! `POST /backdrop`: what a page looks like, sent by the overlay of somebody who works on the site, to lie below its maps in
//! the dashboard. It is a list of shapes, words and small images; nobody's markup gets in, and none comes out.

mod drawing;

use std::{num::NonZeroU32, sync::Arc, time::Instant};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::json;
use store::Backdrop;
use wire::{Device, limits};

pub(crate) use self::drawing::Drawing;
use crate::{
    Collector, admission, body, cors, day,
    heat::reader,
    heat_query::{Parameters, use_one_of, wrong},
    rate::Rates,
    refusal::Refusal,
};

/// Bytes of one, at most.
pub(crate) const MOST_BYTES: usize = 3 << 20;
/// What one takes out of a bucket that fills by one a second and holds ten times as much: ten at once, and one in ten seconds.
const COST: u32 = 10;
const BURST: NonZeroU32 = NonZeroU32::new(100).expect("100 is not zero");
const HEADERS: HeaderValue = HeaderValue::from_static("Authorization, Content-Type");

/// How often pages of a site may be saved.
pub(crate) fn rates() -> Rates<wire::SiteKey> {
    Rates::with_burst(NonZeroU32::MIN, BURST)
}

pub(crate) async fn save(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let reader = reader(&collector, &head.uri, &head.headers);
    let response = match keep(&collector, &head, body).await {
        Ok(id) => (StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "id": id })))
            .into_response(),
        Err(refusal) => collector.refuse(refusal),
    };
    cors::readable(response, reader)
}

pub(crate) async fn preflight(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    cors::preflight(reader(&collector, &uri, &headers), "POST, OPTIONS", HEADERS)
}

async fn keep(collector: &Collector, head: &Parts, body: axum::body::Body) -> Result<i64, Refusal> {
    let parameters = Parameters::named(&head.uri, &["site", "path", "device"])?;
    let key = parameters.site()?;
    let (path, device) = (path(&parameters)?, device(&parameters)?);
    let site = admission::admit_to_save(collector, key, &head.headers)?.site;
    if !collector.backdrop_rates.take(key, Instant::now()) {
        return Err(Refusal::BackdropRate);
    }
    collector.backdrop_rates.owe(&key, COST - 1);
    let bytes = body::read(body, MOST_BYTES).await.map_err(|refusal| match refusal {
        Refusal::TooLarge { .. } => Refusal::LargeBackdrop,
        other => other,
    })?;
    let drawing = Drawing::read(&bytes).map_err(Refusal::Body)?;
    let [width, height] = drawing.size();
    let new = Backdrop { path, device, saved_ms: day::now_ms(), width, height };
    let store = collector.store.clone();
    let kept = tokio::task::spawn_blocking(move || store.keep_backdrop(&site, &new, &bytes)).await;
    Ok(kept.unwrap_or(Err(store::Error::Interrupted))?)
}

fn path(parameters: &Parameters) -> Result<String, Refusal> {
    let text = parameters.get("path").ok_or(Refusal::NoParameter("path"))?;
    let is_path = text.starts_with('/') && text.len() <= limits::PATH_BYTES;
    let expected =
        format!("use a page's path, which begins with / and has at most {} bytes", limits::PATH_BYTES);
    if is_path { Ok(text.into()) } else { Err(wrong("path", text, &expected)) }
}

fn device(parameters: &Parameters) -> Result<Device, Refusal> {
    let text = parameters.get("device").ok_or(Refusal::NoParameter("device"))?;
    Device::from_name(text).ok_or_else(|| wrong("device", text, &use_one_of("", Device::ALL, Device::name)))
}
