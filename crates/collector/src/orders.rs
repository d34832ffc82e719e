//! `POST /api/v1/orders`: what a shop's back end knows better than its pages, and `GET /api/v1/revenue`: what both told,
//! each order once.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use store::{Order, Scope, Segment, Trade};

use crate::{
    Collector, admission, body,
    dashboard::choices,
    day,
    heat_query::Parameters,
    rates,
    refusal::{Refusal, quoted},
    table::{self, Asked, Table},
};

/// What is asked of revenue.
const NAMES: &[&str] = &["site", "from", "to", "format", "limit", "offset", "convert"];
/// Bytes of an order, at most.
const ORDER_BYTES: usize = 4_096;
/// Bytes of an order's id, at most.
const ID_BYTES: usize = 200;
/// Steps of an amount: a ten-thousandth of the currency's unit.
const STEPS: f64 = 10_000.0;
/// The largest amount, in units of a currency.
const MOST: f64 = 1e11;
/// A clock may be so much ahead, ms.
const AHEAD_MS: i64 = 86_400_000;
/// What a page's digest of an id counts to.
const DIGESTS: u64 = 1 << 32;

/// An order as it is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Told {
    order_id: String,
    value: f64,
    currency: String,
    time: Option<String>,
    #[serde(default)]
    refund: f64,
}

pub(crate) async fn add(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let added = async {
        let key = Parameters::named(&head.uri, &["site"])?.site()?;
        let site = admission::admit(&collector, key, &head.headers, Scope::Orders)?.site;
        let bytes = body::read(body, ORDER_BYTES).await?;
        let order = read(&bytes, day::now_ms())?;
        Ok::<_, Refusal>(collector.store.tell_order(&site, &order)?)
    };
    let status = |is_new| if is_new { StatusCode::CREATED } else { StatusCode::OK };
    match added.await {
        Ok(is_new) => {
            let told = Json(json!({ "new": is_new }));
            (status(is_new), [(header::CACHE_CONTROL, "no-store")], told).into_response()
        }
        Err(refusal) => collector.refuse(refusal),
    }
}

fn read(bytes: &[u8], now_ms: i64) -> Result<Order, Refusal> {
    let wrong = |what: String| Err(Refusal::Body(what));
    let Told { order_id, value, currency, time, refund } = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Body(format!("is not understood: {error}")))?;
    if order_id.is_empty() || order_id.len() > ID_BYTES {
        return wrong(format!("has an orderId of {} bytes, use 1 to {ID_BYTES}", order_id.len()));
    }
    if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return wrong(format!(
            "has the currency {:?}, use three capital letters like EUR",
            quoted(&currency)
        ));
    }
    if !(0.0..=MOST).contains(&value) {
        return wrong(format!("has the value {}, use 0 to {MOST}", quoted(&value.to_string())));
    }
    if !(0.0..=value).contains(&refund) {
        return wrong(format!(
            "gives back {} of {value}, use no more than the value",
            quoted(&refund.to_string())
        ));
    }
    let at_ms = match &time {
        None => now_ms,
        Some(text) => match text.parse::<Timestamp>() {
            Ok(time) if (0..=now_ms + AHEAD_MS).contains(&time.as_millisecond()) => time.as_millisecond(),
            Ok(_) => {
                return wrong(format!("has the time {:?}, which is before 1970 or to come", quoted(text)));
            }
            Err(_) => {
                return wrong(format!("has the time {:?}, use one like 2026-11-05T12:00:00Z", quoted(text)));
            }
        },
    };
    let [value, refund] = [value, refund].map(|amount| (amount * STEPS).round() as i64);
    Ok(Order { id: kept_id(&order_id), digest: digest(&order_id), at_ms, currency, value, refund })
}

/// What is kept of an id: whoever has a list of ids can find it there, as among what pages tell, and nobody else learns it.
fn kept_id(id: &str) -> u64 {
    let hash = blake3::derive_key("isotherm order id v1", id.as_bytes());
    hash.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// What a page tells of an id: `digest` in `pkg/tracker/mark.js`.
fn digest(id: &str) -> u32 {
    let mix = |sum: u64, c: char| (sum * 131 + u64::from(c)) % DIGESTS + 1;
    // The sum of one id in four billion is beyond 32 bits, and is told as it is; here it stands for the largest.
    u32::try_from(id.chars().fold(0, mix)).unwrap_or(u32::MAX)
}

/// A day's orders in one currency.
#[derive(Default)]
struct Sum {
    orders: u64,
    value: i64,
    refund: i64,
}

type Sums = BTreeMap<(i32, String), Sum>;

pub(crate) async fn revenue(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let question = uri.clone();
    table::respond(state, &uri, &headers, NAMES, move |Asked { store, site, days: [from, to], .. }| {
        let converts = choices::converts(Parameters::named(&question, NAMES)?.get("convert"))?;
        let sums = sums(&rates::trade(&store, site.key, &Segment::of_days(from, to), converts)?);
        let columns = &["day", "currency", "orders", "value", "refund"];
        let row = |((day, currency), sum): ((i32, String), Sum)| {
            let [value, refund] = [sum.value, sum.refund].map(amount);
            vec![day::text(day).into(), currency.into(), sum.orders.into(), value.into(), refund.into()]
        };
        Ok(Table { columns, rows: sums.into_iter().map(row).collect() })
    })
    .await
}

/// In units of the currency.
pub(crate) fn amount(steps: i64) -> f64 {
    steps as f64 / STEPS
}

/// What was told by the back end counts; of what pages told, only orders that it did not, each once.
fn sums(trade: &Trade) -> Sums {
    let mut sums = Sums::new();
    for order in trade.orders() {
        let sum = sums.entry((order.day, order.currency.clone())).or_default();
        sum.orders += 1;
        sum.value = sum.value.saturating_add(order.value_e4);
        sum.refund = sum.refund.saturating_add(order.refund_e4);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_the_digest_that_pages_tell() {
        // What `digest` in `pkg/tracker/mark.js` gives.
        assert_eq!(["", "A", "A-1"].map(digest), [0, 66, 1_138_702]);
        assert_eq!(digest("ä😀"), (229 * 131 + 0x1f600) + 1);
    }
}
