//! For those who run the collector: whether it can take batches, and its counts as Prometheus reads them.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

use crate::{Collector, Peer, admission, plausible::Place, refusal::Refusal, visitor::place};

/// The text format, <https://prometheus.io/docs/instrumenting/exposition_formats/>.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";
const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// That the collector is there; and to whom its counts are told, the counts of all sites since the start.
pub(crate) async fn health(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> impl IntoResponse {
    let counts = may_read(&collector, peer, &headers).then(|| collector.counts.to_json());
    ([NO_STORE], Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), counts }))
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    #[serde(flatten)]
    counts: Option<Value>,
}

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

/// Who may read the counts of all sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MetricsFor {
    /// Programs on the machine itself, not those that a proxy speaks for, and whoever has a token to read all sites.
    #[default]
    Machine,
    /// Anyone who reaches the collector.
    Anyone,
}

/// Headers of a request that came through a proxy.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

fn may_read(collector: &Collector, peer: Peer, headers: &HeaderMap) -> bool {
    let is_forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    collector.metrics == MetricsFor::Anyone
        || (place(peer) == Place::Machine && !is_forwarded)
        || admission::reads_all_sites(collector, headers)
}

pub(crate) async fn metrics(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Response {
    if !may_read(&collector, peer, &headers) {
        return collector.refuse(Refusal::Metrics);
    }
    let mut text = collector.counts.to_prometheus();
    let ready = u8::from(collector.counts.is_storing());
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        text,
        "# HELP isotherm_ready Whether the last batch could be stored.\n# TYPE isotherm_ready gauge\nisotherm_ready {ready}\n\
         # HELP isotherm_info The running version.\n# TYPE isotherm_info gauge\nisotherm_info{{version=\"{version}\"}} 1\n"
    );
    if let Some(ends_s) = collector.tls.as_ref().and_then(|tls| tls.ends_s()) {
        let _ = write!(
            text,
            "# HELP isotherm_certificate_ends_seconds When the certificate that is shown ends to hold, since 1970 UTC.\n\
             # TYPE isotherm_certificate_ends_seconds gauge\nisotherm_certificate_ends_seconds {ends_s}\n"
        );
    }
    ([NO_STORE, (header::CONTENT_TYPE, PROMETHEUS)], text).into_response()
}
