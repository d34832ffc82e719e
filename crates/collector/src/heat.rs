//! `GET /api/v1/heat`: the answer that a map is drawn from, for whoever has a token or where the site's heat is public.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use store::HeatQuery;
use wire::{Heat, SiteKey};

use crate::{
    Collector, cors, day,
    heat_json::HeatJson,
    heat_query::{Format, Parameters},
    refusal::Refusal,
};

/// The header in which a token comes.
const TOKEN: HeaderValue = HeaderValue::from_static("Authorization");

pub(crate) async fn heat(State(collector): State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let reader = reader(&collector, &uri, &headers);
    let response = match answer(&collector, &uri, &headers).await {
        Ok(response) => response,
        Err(refusal) => collector.refuse(refusal),
    };
    cors::readable(response, reader)
}

pub(crate) async fn preflight(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    cors::preflight(reader(&collector, &uri, &headers), "GET, HEAD, OPTIONS", TOKEN)
}

/// The origin that may read the answer: one of the site's. A question that names no site is answered by a complaint about
/// the question, which any page may read.
pub(crate) fn reader(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = cors::origin_of(headers)?;
    let Ok(key) = Parameters::any(uri).and_then(|parameters| parameters.site()) else { return Some(origin) };
    let site = collector.store.site(key).ok()??;
    cors::admits(&site, &origin).then_some(origin)
}

async fn answer(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::of(uri)?;
    let key = parameters.site()?;
    let (format, query) = (parameters.format()?, parameters.query(day::of_ms(day::now_ms()))?);
    admit(collector, key, headers)?;
    let heat = compute(collector, query).await?;
    let body = match format {
        Format::Binary => heat.encode().into_response(),
        Format::Json => Json(HeatJson::from(&heat)).into_response(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// Refuses who may not see the site's heat.
pub(crate) fn admit(collector: &Collector, key: SiteKey, headers: &HeaderMap) -> Result<(), Refusal> {
    let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
    if site.public_heat {
        return Ok(());
    }
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = sent.and_then(|sent| sent.split_once(' ')).ok_or(Refusal::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::NoToken);
    }
    collector.signer.check(token.trim(), key, day::now_ms() / 1_000).map_err(Refusal::Token)
}

async fn compute(collector: &Collector, query: HeatQuery) -> Result<Heat, Refusal> {
    // The semaphore is never closed; without a permit the map would only be computed beside others.
    let _turn = collector.maps.acquire().await;
    let store = collector.store.clone();
    let computed = tokio::task::spawn_blocking(move || store.heat(&query)).await;
    Ok(computed.unwrap_or(Err(store::Error::Interrupted))?)
}
