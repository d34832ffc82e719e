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
    admission::{self, Admitted, Shown},
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
        Ok(Json(heat_choices::to_json(choices, rights.counts)).into_response())
    })
    .await
}

/// What those may see who may see the map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rights {
    /// Also what was ordered.
    pub(crate) sees_orders: bool,
    /// What may be counted: events first.
    pub(crate) counts: &'static [Count],
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
    state: State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(Rights, Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Response {
    respond_to(of_map, state, uri, headers, answer).await
}

/// How an address is read as a question, on this day.
pub(crate) type Question = fn(&Uri, i32) -> Result<(Parameters, HeatQuery), Refusal>;

fn of_map(uri: &Uri, today: i32) -> Result<(Parameters, HeatQuery), Refusal> {
    let parameters = Parameters::of(uri)?;
    parameters.site()?;
    let query = parameters.query(today)?;
    Ok((parameters, query))
}

/// The same of another question than that of a map.
pub(crate) async fn respond_to(
    question: Question,
    State(collector): State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(Rights, Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Response {
    let reader = reader(&collector, uri, headers);
    let asked = question(uri, day::of_ms(day::now_ms()));
    let answered = match asked {
        Ok(asked) => ask(&collector, asked, headers, answer).await,
        Err(refusal) => Err(refusal),
    };
    let response = match answered {
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
    (parameters, query): (Parameters, HeatQuery),
    headers: &HeaderMap,
    answer: impl FnOnce(Rights, Parameters, HeatQuery, Store) -> Result<Response, Refusal> + Send + 'static,
) -> Result<Response, Refusal> {
    let key = query.site;
    let admitted = admission::admit_to(Shown::Heat, collector, key, headers)?;
    can_count(&admitted.site, &query)?;
    let sees_orders = admission::admit_to(Shown::Orders, collector, key, headers);
    let rights = Rights { sees_orders: sees_orders.is_ok(), counts: counts(&admitted.site) };
    if query.asks_of_orders() {
        sees_orders?;
    }
    read_for(&admitted, collector, move |store| answer(rights, parameters, query, store)).await
}

/// Reads the store for somebody who was let in. Those of whom nothing is known wait for one another first, not the others
/// for them.
pub(crate) async fn read_for<T: Send + 'static>(
    Admitted { is_anyone, .. }: &Admitted,
    collector: &Collector,
    ask: impl FnOnce(Store) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    if !*is_anyone {
        return read(collector, ask).await;
    }
    let among_strangers = collector.maps_of_anyone.turn().await;
    let ask = move |store| {
        let _among_strangers = among_strangers;
        ask(store)
    };
    read(collector, ask).await
}

/// What may be counted of a site: where each view stands alone there are no sessions and no visitors.
fn counts(site: &Site) -> &'static [Count] {
    if site.strict { &[Count::Events] } else { Count::ALL }
}

fn can_count(site: &Site, query: &HeatQuery) -> Result<(), Refusal> {
    if counts(site).contains(&query.count) {
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
    let store = collector.store.clone();
    let told = collector.maps.run(move || ask(store)).await;
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

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use store::NewSite;

    use super::*;
    use crate::Assets;

    #[tokio::test]
    async fn strangers_who_ask_for_much_keep_nobody_waiting_who_was_let_in() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::serve(dir.path()).unwrap();
        let new = NewSite { name: "Shop".into(), origins: Vec::new(), public_heat: true };
        let key = store.add_site(new).unwrap();
        let site = store.site(key).unwrap().unwrap();
        let collector = Arc::new(Collector::new(store, Assets::embedded()).unwrap());
        let (end, ended) = mpsc::channel::<()>();
        let ended = Arc::new(std::sync::Mutex::new(ended));
        for _ in 0..50 {
            let (collector, site, ended) = (Arc::clone(&collector), Arc::clone(&site), Arc::clone(&ended));
            tokio::spawn(async move {
                let stranger = Admitted { site, until_s: None, is_anyone: true };
                read_for(&stranger, &collector, move |_| {
                    let _ = ended.lock().unwrap().recv();
                    Ok(())
                })
                .await
            });
        }
        tokio::task::yield_now().await;
        let owner = Admitted { site, until_s: None, is_anyone: false };
        let told = read_for(&owner, &collector, |_| Ok(7));
        let told = tokio::time::timeout(Duration::from_secs(20), told).await;
        drop(end);
        assert_eq!(told.expect("a turn is left").unwrap(), 7);
    }
}
