//! `GET /api/v1/visits` lists single views, and `GET /api/v1/visits/VIEW` tells all that was recorded of one: for whoever
//! may see the site's heat. A view is nobody's: what it is told of is a page and a device.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use store::{Visit, VisitPlace, VisitsQuery};
use wire::{SignalKind, SiteKey, ViewId};

use crate::{
    Collector,
    admission::{self, Admitted, Shown},
    cors, day, heat,
    heat_query::{Parameters, wrong},
    heat_segment::FILTERS,
    refusal::Refusal,
    table,
    visits_json::{self, ListJson, VisitJson},
};

/// What is asked beside filters.
const LIST_NAMES: [&str; 6] = ["site", "path", "with", "before", "limit", "format"];
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

/// Lets in who may see single visits.
fn admit(collector: &Collector, site: SiteKey, headers: &HeaderMap) -> Result<Admitted, Refusal> {
    admission::admit_to(Shown::Visits, collector, site, headers)
}

async fn tell_list(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::named(uri, &list_names())?;
    let query = list_query(&parameters, day::of_ms(day::now_ms()))?;
    let is_csv = table::is_csv(&parameters)?;
    let admitted = admit(collector, query.site, headers)?;
    let visits = heat::read_for(&admitted, collector, move |store| Ok(store.visits(&query)?)).await?;
    if is_csv {
        let mut answer = table::as_file("visits", &visits_json::columns(), visits_json::rows(&visits));
        if let Some(next) = visits.next {
            let next = HeaderValue::try_from(visits_json::place_text(next));
            next.map(|next| answer.headers_mut().insert("isotherm-next", next)).ok();
        }
        return Ok(answer);
    }
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
    let admitted = admit(collector, site, headers)?;
    let found = heat::read_for(&admitted, collector, move |store| Ok(store.visit(site, number)?)).await?;
    let (started_ms, batches) = found.ok_or_else(|| Refusal::UnknownView(view.into()))?;
    let visit = Visit::of(started_ms, &batches).ok_or_else(|| Refusal::UnknownView(view.into()))?;
    Ok(fresh(Json(VisitJson::of(&visit, &batches))))
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

fn list_names() -> Vec<&'static str> {
    [&LIST_NAMES[..], &FILTERS].concat()
}

/// A kind of signal, or `None` for views with whatever signals.
fn with(parameters: &Parameters) -> Result<Option<SignalKind>, Refusal> {
    if parameters.get("with") == Some("all") {
        return Ok(None);
    }
    parameters.member("with", SignalKind::ALL, SignalKind::name)
}

/// Behind whom a list goes on.
fn before(parameters: &Parameters) -> Result<Option<VisitPlace>, Refusal> {
    let Some(text) = parameters.get("before") else { return Ok(None) };
    let place = visits_json::place(text);
    let place =
        place.ok_or_else(|| wrong("before", text, "use the next of the part before, as it was told"))?;
    Ok(Some(place))
}

fn list_query(parameters: &Parameters, today: i32) -> Result<VisitsQuery, Refusal> {
    Ok(VisitsQuery {
        site: parameters.site()?,
        path: parameters.path()?,
        segment: parameters.segment(today)?,
        with: with(parameters)?,
        before: before(parameters)?,
        limit: parameters.number("limit", LARGEST_PART as i64)?.map_or(PART, |limit| limit as usize),
    })
}

#[cfg(test)]
mod tests {
    use wire::Device;

    use super::*;

    fn ask(query: &str) -> Result<VisitsQuery, String> {
        let uri: Uri = format!("/api/v1/visits?site=abcdefghijklmnop&{query}").parse().unwrap();
        let asked =
            Parameters::named(&uri, &list_names()).and_then(|parameters| list_query(&parameters, 20_762));
        asked.map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn every_part_can_be_chosen() {
        let query = ask("path=/&device=phone&with=rage&before=1793880000000-77&limit=5").unwrap();
        assert_eq!((query.segment.device, query.with), (Some(Device::Phone), Some(SignalKind::Rage)));
        let place = VisitPlace { started_ms: 1_793_880_000_000, arrival: 77 };
        assert_eq!((query.before, query.limit), (Some(place), 5));
        let query = ask("path=/&with=all").unwrap();
        assert_eq!((query.with, query.before, query.limit), (None, None, 20));
    }

    #[test]
    fn a_wrong_parameter_is_named_with_its_value() {
        for (query, sentence) in [
            ("path=/&with=anger", "the parameter with is \"anger\", use custom, error, "),
            ("path=/&limit=0", "the parameter limit is \"0\", use a whole number from 1 to 100"),
            ("path=/&limit=101", "the parameter limit is \"101\", use a whole number from 1 to 100"),
            (
                "path=/&before=-1",
                "the parameter before is \"-1\", use the next of the part before, as it was told",
            ),
            ("path=/&before=5-+7", "the parameter before is \"5- 7\", use the next of the part before"),
            ("path=/&kind=click", "the parameter kind is \"click\", but the names are site, path, with"),
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
