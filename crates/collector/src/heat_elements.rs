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
use store::{Buying, ElementFigures, Elements, Revenue};

use crate::{Collector, heat};

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
        parameters.format()?;
        let mut elements = store.elements(&query)?;
        if !rights.sees_orders {
            elements.forget_orders();
        }
        Ok(Json(ElementsJson::from(&elements)).into_response())
    })
    .await
}

impl<'a> From<&'a Elements> for ElementsJson<'a> {
    fn from(Elements { all, list }: &'a Elements) -> Self {
        Self { all: all.into(), elements: list.iter().map(ElementJson::from).collect() }
    }
}

impl From<&Buying> for BuyingJson {
    fn from(Buying { sessions, ordering, revenue }: &Buying) -> Self {
        // Sums of many cents are a little off in binary.
        let exact = |value: &f64| (value * 100.0).round() / 100.0;
        let revenue = revenue.iter().map(|(currency, value)| (currency.clone(), exact(value))).collect();
        Self { sessions: *sessions, ordering: *ordering, revenue }
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
