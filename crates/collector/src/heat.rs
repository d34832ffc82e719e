//! `GET /api/v1/heat` and `/api/v1/segments`: the answer that a map is drawn from, and what maps there are, for whoever has
//! a token or where the site's heat is public.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use store::{HeatQuery, Scope, Site, Store};
use wire::{Count, SiteKey};

use crate::{
    Collector,
    admission::{self, Shown},
    cors, day, heat_choices, heat_contrast,
    heat_json::{self, HeatJson},
    heat_query::{Format, Parameters, wrong},
    refusal::Refusal,
};

/// The header in which a token comes.
const TOKEN: HeaderValue = HeaderValue::from_static("Authorization");

pub(crate) async fn heat(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    respond(state, &uri, &headers, map).await
}

pub(crate) async fn segments(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    respond_by_rights(state, &uri, &headers, |rights, parameters, query, store| {
        parameters.format()?;
        let mut choices = store.choices(&query)?;
        if !rights.sees_orders {
            choices.converted.clear();
        }
        Ok(Json(heat_choices::to_json(choices)).into_response())
    })
    .await
}

/// What those may see who may see the map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rights {
    /// Also what was ordered.
    pub(crate) sees_orders: bool,
}

/// Answers a question about a site's views to those who may ask.
pub(crate) async fn respond(
    state: State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Response {
    respond_by_rights(state, uri, headers, |_, parameters, query, store| answer(parameters, query, store))
        .await
}

/// The same where the answer tells some more than others.
pub(crate) async fn respond_by_rights(
    State(collector): State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(Rights, Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
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
    answer: impl FnOnce(Rights, Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Result<Response, Refusal> {
    let parameters = Parameters::of(uri)?;
    let key = parameters.site()?;
    let query = parameters.query(day::of_ms(day::now_ms()))?;
    let site = admission::admit_to(Shown::Heat, collector, key, headers)?.site;
    can_count(&site, &query)?;
    let sees_orders = admission::admit_to(Shown::Orders, collector, key, headers);
    if query.asks_of_orders() {
        sees_orders?;
        let rights = Rights { sees_orders: true };
        return read(collector, move |store| answer(rights, parameters, query, store)).await;
    }
    let rights = Rights { sees_orders: sees_orders.is_ok() };
    read(collector, move |store| answer(rights, parameters, query, store)).await
}

/// Where each view stands alone there are no sessions and no visitors to count.
fn can_count(site: &Site, query: &HeatQuery) -> Result<(), Refusal> {
    if query.count == Count::Events || !site.strict {
        return Ok(());
    }
    let expected = "but the site is strict: each view stands alone, use events";
    Err(wrong("count", query.count.name(), expected))
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

/// Refuses who may not read all that was recorded of the site.
pub(crate) fn admit(collector: &Collector, key: SiteKey, headers: &HeaderMap) -> Result<(), Refusal> {
    admission::admit(collector, key, headers, Scope::Read).map(drop)
}
