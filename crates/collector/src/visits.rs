//! `GET /api/v1/visits` lists single views, and `GET /api/v1/visits/VIEW` tells all that was recorded of one: for whoever
//! may see the site's heat. A view is nobody's: what it is told of is a page and a device.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use store::{Store, Visit, VisitsQuery};
use wire::{Device, SignalKind, ViewId};

use crate::{
    Collector, cors, day, heat,
    heat_query::{Parameters, wrong},
    refusal::Refusal,
    visits_json::{ListJson, VisitJson},
};

const LIST_NAMES: [&str; 8] = ["site", "path", "device", "with", "from", "to", "before", "limit"];
const ONE_NAMES: [&str; 1] = ["site"];
/// Views of a part of the list unless the question says otherwise, and at the most.
const PART: usize = 20;
const LARGEST_PART: usize = 100;

pub(crate) async fn list(State(collector): State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let answer = tell_list(&collector, &uri, &headers).await;
    respond(&collector, &uri, &headers, answer)
}

pub(crate) async fn one(
    State(collector): State<Arc<Collector>>,
    Path(view): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let answer = tell_one(&collector, &view, &uri, &headers).await;
    respond(&collector, &uri, &headers, answer)
}

fn respond(
    collector: &Collector,
    uri: &Uri,
    headers: &HeaderMap,
    answer: Result<Response, Refusal>,
) -> Response {
    let response = answer.unwrap_or_else(|refusal| collector.refuse(refusal));
    cors::readable(response, heat::reader(collector, uri, headers))
}

async fn tell_list(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let query = list_query(&Parameters::named(uri, &LIST_NAMES)?, day::of_ms(day::now_ms()))?;
    heat::admit(collector, query.site, headers)?;
    let visits = read(collector, move |store| store.visits(&query)).await?;
    Ok(fresh(Json(ListJson::from(&visits))))
}

async fn tell_one(
    collector: &Collector,
    view: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let site = Parameters::named(uri, &ONE_NAMES)?.site()?;
    let number = view_of(view).ok_or_else(|| wrong("view", view, "a view has sixteen digits of 0-9a-f"))?;
    heat::admit(collector, site, headers)?;
    let found = read(collector, move |store| store.visit(site, number)).await?;
    let (started_ms, batches) = found.ok_or_else(|| Refusal::UnknownView(view.into()))?;
    let visit = Visit::of(started_ms, &batches).ok_or_else(|| Refusal::UnknownView(view.into()))?;
    Ok(fresh(Json(VisitJson::of(&visit, &batches))))
}

/// Reads the store beside other requests.
async fn read<T: Send + 'static>(
    collector: &Collector,
    ask: impl FnOnce(&Store) -> Result<T, store::Error> + Send + 'static,
) -> Result<T, Refusal> {
    // As for maps, and never closed either.
    let _turn = collector.maps.acquire().await;
    let store = collector.store.clone();
    let told = tokio::task::spawn_blocking(move || ask(&store)).await;
    Ok(told.unwrap_or(Err(store::Error::Interrupted))?)
}

fn fresh(body: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// Sixteen hexadecimal digits, as lists tell them.
fn view_of(text: &str) -> Option<ViewId> {
    let is_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    (text.len() == 16 && text.bytes().all(is_digit))
        .then(|| u64::from_str_radix(text, 16).ok().map(ViewId))?
}

fn list_query(parameters: &Parameters, today: i32) -> Result<VisitsQuery, Refusal> {
    let (from_day, to_day) = parameters.days(today)?;
    Ok(VisitsQuery {
        site: parameters.site()?,
        path: parameters.path()?,
        device: parameters.filter("device", Device::ALL, Device::name)?,
        with: parameters.filter("with", SignalKind::ALL, SignalKind::name)?,
        from_day,
        to_day,
        before: parameters.number("before", i64::MAX)?,
        limit: parameters.number("limit", LARGEST_PART as i64)?.map_or(PART, |limit| limit as usize),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(query: &str) -> Result<VisitsQuery, String> {
        let uri: Uri = format!("/api/v1/visits?site=abcdefghijklmnop&{query}").parse().unwrap();
        let asked =
            Parameters::named(&uri, &LIST_NAMES).and_then(|parameters| list_query(&parameters, 20_762));
        asked.map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn every_part_can_be_chosen() {
        let query = ask("path=/&device=phone&with=rage&before=77&limit=5").unwrap();
        assert_eq!((query.device, query.with), (Some(Device::Phone), Some(SignalKind::Rage)));
        assert_eq!((query.before, query.limit), (Some(77), 5));
        let query = ask("path=/").unwrap();
        assert_eq!((query.with, query.before, query.limit), (None, None, 20));
    }

    #[test]
    fn a_wrong_parameter_is_named_with_its_value() {
        for (query, sentence) in [
            ("path=/&with=anger", "the parameter with is \"anger\", use all, custom, error, "),
            ("path=/&limit=0", "the parameter limit is \"0\", use a whole number from 1 to 100"),
            ("path=/&limit=101", "the parameter limit is \"101\", use a whole number from 1 to 100"),
            ("path=/&before=-1", "the parameter before is \"-1\", use a whole number from 1 to "),
            ("path=/&kind=click", "the parameter kind is \"click\", but the names are site, path, device"),
        ] {
            let got = ask(query).unwrap_err();
            assert!(got.starts_with(sentence), "{query}: {got}");
        }
    }

    #[test]
    fn a_view_has_one_spelling() {
        assert_eq!(view_of("00000000000000ff"), Some(ViewId(255)));
        for wrong in ["ff", "00000000000000FF", "+0000000000000ff", "00000000000000fg"] {
            assert_eq!(view_of(wrong), None, "{wrong}");
        }
    }
}
