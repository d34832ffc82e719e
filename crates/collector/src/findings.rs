//! `GET /api/v1/findings`: what should be known of a site, for whoever may see its heat.
//!
//! The whole site is looked at, also where one page is asked about: what a visitor did elsewhere that day counts, and how
//! many rules look at how many pages decides what is a finding.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Response},
};
use insights::{Facts, Finding};
use store::{HeatQuery, PathPattern, Segment, Store};
use wire::{Count, Kind, SiteKey};

use crate::{
    Collector, cors, day, findings_facts::Gathering, findings_json::FindingsJson, heat,
    heat_query::Parameters, refusal::Refusal,
};

const NAMES: [&str; 4] = ["site", "path", "from", "to"];

pub(crate) async fn findings(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let answer = tell(&collector, &uri, &headers).await;
    let response = answer.unwrap_or_else(|refusal| collector.refuse(refusal));
    cors::readable(response, heat::reader(&collector, &uri, &headers))
}

async fn tell(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::named(uri, &NAMES)?;
    let (site, path) = (parameters.site()?, parameters.path()?);
    let segment = parameters.segment(day::of_ms(day::now_ms()))?;
    heat::admit(collector, site, headers)?;
    heat::read(collector, move |store| {
        let days = (segment.from_day, segment.to_day);
        let (facts, findings) = of(&store, site, segment)?;
        let body = Json(FindingsJson::of(days, &path, &facts, &findings));
        Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
    })
    .await
}

/// What there is to be told of a segment's views on all pages of a site, the greatest loss first, and the facts that it was
/// found in. Bots and the quarantine are left out unless the segment says otherwise.
pub(crate) fn of(
    store: &Store,
    site: SiteKey,
    segment: Segment,
) -> Result<(Facts, Vec<Finding>), store::Error> {
    let query = HeatQuery {
        site,
        path: everything(),
        kind: Kind::Click,
        count: Count::Events,
        segment,
        versus: None,
    };
    let mut gathering = Gathering::default();
    store.whole_views(&query, |view| gathering.add(&view))?;
    let facts = gathering.finish();
    let findings = insights::findings(&facts);
    Ok((facts, findings))
}

fn everything() -> PathPattern {
    PathPattern::parse("*").expect("an asterisk is a pattern")
}
