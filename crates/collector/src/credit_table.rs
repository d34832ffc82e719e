//! `GET /api/v1/credits`: orders, shared out among what led to them.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Model;
use serde_json::Value;
use store::Segment;

use crate::{
    Collector,
    credits::{By, Subject, WHOLE, Worth, credits},
    dashboard::choices,
    heat_query::Parameters,
    orders::amount,
    rates,
    refusal::Refusal,
    table::{self, Asked, Table},
};

const NAMES: &[&str] = &["site", "from", "to", "format", "limit", "offset", "by", "model", "convert"];
const COLUMNS: &[&str] =
    &["group", "name", "sessions", "ordering", "exposures", "clicks", "currency", "orders", "revenue"];

pub(crate) async fn of_orders(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let question = uri.clone();
    table::respond(state, &uri, &headers, NAMES, move |asked| {
        let parameters = Parameters::named(&question, NAMES)?;
        let by = choices::by(parameters.get("by").unwrap_or("source"))?;
        let model = choices::model(parameters.get("model").unwrap_or("last"))?;
        of(&asked, by, model, choices::converts(parameters.get("convert"))?)
    })
    .await
}

fn of(
    Asked { store, site, days, .. }: &Asked,
    by: By,
    model: Model,
    converts: bool,
) -> Result<Table, Refusal> {
    let trade = rates::trade(store, site.key, &Segment::of_days(days[0], days[1]), converts)?;
    let rows = credits(&trade.views, &trade.apart, by, model).iter().flat_map(rows).collect();
    Ok(Table { columns: COLUMNS, rows })
}

/// A row for each currency; one without where nothing was ordered.
fn rows((subject, worth): (&Subject, &Worth)) -> Vec<Vec<Value>> {
    let name = subject.name.as_deref().map_or(Value::Null, Value::from);
    let row = |currency: &str, orders: i128, kept_e4: i128| {
        let counts = [worth.sessions, worth.ordering, worth.exposures, worth.clicks].map(Value::from);
        let (orders, revenue) =
            (orders as f64 / WHOLE as f64, amount(i64::try_from(kept_e4).unwrap_or(i64::MAX)));
        let named = [Value::from(&*subject.group), name.clone()];
        named.into_iter().chain(counts).chain([currency.into(), orders.into(), revenue.into()]).collect()
    };
    if worth.sold.is_empty() {
        return vec![row("", 0, 0)];
    }
    worth.sold.iter().map(|(currency, sold)| row(currency, sold.orders, sold.kept_e4)).collect()
}
