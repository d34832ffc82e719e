//! For those who run the collector: whether it can take batches, and its counts as Prometheus reads them.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};

use crate::Collector;

/// The text format, <https://prometheus.io/docs/instrumenting/exposition_formats/>.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";
const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// 503 from the first batch that could not be kept until the first that could. Maps are answered all the same.
pub(crate) async fn ready(State(collector): State<Arc<Collector>>) -> impl IntoResponse {
    let (status, said) = if collector.counts.is_storing() {
        (StatusCode::OK, "ready\n")
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the last batch could not be stored; the collector's log says why\n",
        )
    };
    (status, [NO_STORE], said)
}

pub(crate) async fn metrics(State(collector): State<Arc<Collector>>) -> impl IntoResponse {
    let mut text = collector.counts.to_prometheus();
    let ready = u8::from(collector.counts.is_storing());
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        text,
        "# HELP isotherm_ready Whether the last batch could be stored.\n# TYPE isotherm_ready gauge\nisotherm_ready {ready}\n\
         # HELP isotherm_info The running version.\n# TYPE isotherm_info gauge\nisotherm_info{{version=\"{version}\"}} 1\n"
    );
    ([NO_STORE, (header::CONTENT_TYPE, PROMETHEUS)], text)
}
