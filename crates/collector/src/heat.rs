//! `GET /api/v1/heat` and `/api/v1/segments`: the answer that a map is drawn from, and what maps there are, for whoever has
//! a token or where the site's heat is public.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use store::{HeatQuery, Scope, Store};
use wire::SiteKey;

use crate::{
    Collector, admission, cors, day, heat_choices, heat_contrast,
    heat_json::{self, HeatJson},
    heat_query::{Format, Parameters},
    refusal::Refusal,
};

/// The header in which a token comes.
const TOKEN: HeaderValue = HeaderValue::from_static("Authorization");

pub(crate) async fn heat(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    respond(state, &uri, &headers, map).await
}

pub(crate) async fn segments(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    respond(state, &uri, &headers, |parameters, query, store| {
        parameters.format()?;
        Ok(Json(heat_choices::to_json(store.choices(&query)?)).into_response())
    })
    .await
}

/// Answers a question about a site's views to those who may ask.
pub(crate) async fn respond(
    State(collector): State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Response {
    let reader = reader(&collector, uri, headers);
    let response = match ask(&collector, uri, headers, answer).await {
        Ok(response) => ([(header::CACHE_CONTROL, "no-store")], response).into_response(),
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

async fn ask(
    collector: &Collector,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Result<Response, Refusal> {
    let parameters = Parameters::of(uri)?;
    let key = parameters.site()?;
    let query = parameters.query(day::of_ms(day::now_ms()))?;
    admit(collector, key, headers)?;
    read(collector, move |store| answer(parameters, query, store)).await
}

/// Reads the store beside other requests, a few at a time.
pub(crate) async fn read<T: Send + 'static>(
    collector: &Collector,
    ask: impl FnOnce(Store) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    // The semaphore is never closed; without a permit the map would only be computed beside others.
    let _turn = collector.maps.acquire().await;
    let store = collector.store.clone();
    let told = tokio::task::spawn_blocking(move || ask(store)).await;
    told.unwrap_or(Err(store::Error::Interrupted.into()))
}

fn map(parameters: Parameters, query: HeatQuery, store: Store) -> Result<Response, Refusal> {
    let format = parameters.format()?;
    let mut answer = store.answer(&query)?;
    if let Some(contrast) = &mut answer.contrast {
        heat_contrast::judge(&answer.heat, contrast);
    }
    if format == Format::Json {
        return Ok(Json(HeatJson::from(&answer)).into_response());
    }
    answer.heat.details = heat_json::details(&answer);
    if let Some(contrast) = &answer.contrast {
        contrast.take_from(&mut answer.heat);
    }
    Ok(answer.heat.encode().into_response())
}

/// Refuses who may not see the site's heat.
pub(crate) fn admit(collector: &Collector, key: SiteKey, headers: &HeaderMap) -> Result<(), Refusal> {
    admission::admit(collector, key, headers, Scope::Read).map(drop)
}
