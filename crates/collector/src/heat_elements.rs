//! `GET /api/v1/heat/elements`: what the elements of a click map go along with, for whoever may see the map.
//!
//! The question is that of the map. `sessions` with views of it, those `ordering` something whenever, and their `revenue`,
//! a sum for each currency. `elements`, most clicks first: `selector`, `index` of `count` matches, `mark`, as maps name them;
//! `clicks`; `hesitation_ms`, the median time that a mouse or pen had been on the element before it clicked, of so many
//! `hesitations` as that is known of, null of none; and of the `sessions` that clicked it those `ordering` something later,
//! and that `revenue`; where maps are public and what was ordered is not, nothing is `ordering` to those without a token.
//! All of it goes along with the click, and need not come of it.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::Value;
use store::{Buying, ElementFigures, Elements, Revenue};

use crate::{Collector, heat, table};

#[derive(Serialize)]
struct ElementsJson<'a> {
    #[serde(flatten)]
    all: BuyingJson,
    elements: Vec<ElementJson<'a>>,
}

#[derive(Serialize)]
struct BuyingJson {
    sessions: u64,
    ordering: u64,
    revenue: Revenue,
}

#[derive(Serialize)]
struct ElementJson<'a> {
    selector: &'a str,
    index: u32,
    count: u32,
    mark: u32,
    clicks: u64,
    hesitations: u64,
    hesitation_ms: Option<u32>,
    #[serde(flatten)]
    buying: BuyingJson,
}

pub(crate) async fn elements(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    heat::respond_by_rights(state, &uri, &headers, |rights, parameters, query, store| {
        let is_csv = parameters.get("format") == Some("csv");
        if !is_csv {
            parameters.format()?;
        }
        let mut elements = store.elements(&query)?;
        if !rights.sees_orders {
            elements.forget_orders();
        }
        if is_csv {
            return Ok(table::as_file("elements", &COLUMNS, rows(&elements)));
        }
        Ok(Json(ElementsJson::from(&elements)).into_response())
    })
    .await
}

/// Of rows for spreadsheets.
const COLUMNS: [&str; 11] = [
    "selector",
    "index",
    "count",
    "mark",
    "clicks",
    "hesitations",
    "hesitation_ms",
    "sessions",
    "ordering",
    "currency",
    "revenue",
];

/// A row for each element and currency; one without where nothing was ordered.
fn rows(elements: &Elements) -> impl Iterator<Item = Vec<Value>> {
    elements.list.iter().flat_map(|figures| {
        let one = ElementJson::from(figures);
        let mut own = vec![Value::from(one.selector)];
        own.extend([one.index, one.count, one.mark].map(Value::from));
        own.extend([one.clicks, one.hesitations].map(Value::from));
        own.push(one.hesitation_ms.into());
        own.extend([one.buying.sessions, one.buying.ordering].map(Value::from));
        let row = |currency: &str, sum: f64| [&own[..], &[currency.into(), sum.into()]].concat();
        match one.buying.revenue.len() {
            0 => vec![row("", 0.0)],
            _ => one.buying.revenue.iter().map(|(currency, sum)| row(currency, *sum)).collect(),
        }
    })
}

impl<'a> From<&'a Elements> for ElementsJson<'a> {
    fn from(Elements { all, list }: &'a Elements) -> Self {
        Self { all: all.into(), elements: list.iter().map(ElementJson::from).collect() }
    }
}

impl From<&Buying> for BuyingJson {
    fn from(Buying { sessions, ordering, revenue }: &Buying) -> Self {
        Self { sessions: *sessions, ordering: *ordering, revenue: revenue.clone() }
    }
}

impl<'a> From<&'a ElementFigures> for ElementJson<'a> {
    fn from(figures: &'a ElementFigures) -> Self {
        let ElementFigures { anchor, clicks, hesitations, hesitation_ms, buying } = figures;
        Self {
            selector: &anchor.selector,
            index: anchor.index,
            count: anchor.count,
            mark: anchor.mark,
            clicks: *clicks,
            hesitations: *hesitations,
            hesitation_ms: *hesitation_ms,
            buying: buying.into(),
        }
    }
}
