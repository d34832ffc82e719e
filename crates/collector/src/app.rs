//! The whole HTTP surface, without a socket: routes, and what they share.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::map_response,
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use serde_json::Value;
use store::Store;
use tokio::sync::Semaphore;
use wire::SiteKey;

use crate::{
    Assets, Demo, Noop, Proxies, assets, collect,
    counts::Counts,
    day, demo, exclusions, heat,
    live::{self, Live},
    metrics, noop,
    rate::Rates,
    refusal::{Refusal, Turned},
    timeline,
    token::{Scope, Signer},
    visits,
};

/// Batches a second that one site may send unless told otherwise.
pub(crate) const BATCHES_PER_S: NonZeroU32 = NonZeroU32::new(5_000).expect("5000 is not zero");
/// And those that one network may send to a site: an office of a thousand people sends fewer.
pub(crate) const PER_NETWORK_S: NonZeroU32 = NonZeroU32::new(500).expect("500 is not zero");
/// Maps that are computed at the same time; further ones wait, so that they do not slow down collecting.
const MAPS_AT_ONCE: usize = 2;

/// What the routes need: the store, what is served, and what has been counted since the start.
pub struct Collector {
    pub(crate) store: Store,
    pub(crate) assets: Assets,
    pub(crate) demo: Option<Demo>,
    pub(crate) signer: Signer,
    /// For tokens to see and change what is not counted.
    pub(crate) keeper: Signer,
    pub(crate) rates: Rates<SiteKey>,
    /// The second half is a network; it is forgotten when its bucket is full again.
    pub(crate) network_rates: Rates<(SiteKey, [u8; 7])>,
    pub(crate) counts: Counts,
    pub(crate) maps: Semaphore,
    pub(crate) live: Arc<Live>,
    pub(crate) proxies: Proxies,
    noop: Option<Noop>,
}

impl Collector {
    /// A collector into `store` that serves `assets`.
    ///
    /// # Errors
    /// If the store's secret cannot be read or made.
    pub fn new(store: Store, assets: Assets) -> Result<Self, store::Error> {
        let secret = store.secret()?;
        Ok(Self {
            signer: Signer::new(&secret),
            keeper: Signer::of(Scope::Exclusions, &secret),
            store,
            assets,
            demo: None,
            rates: Rates::new(BATCHES_PER_S),
            network_rates: Rates::new(PER_NETWORK_S),
            counts: Counts::default(),
            maps: Semaphore::new(MAPS_AT_ONCE),
            live: Arc::default(),
            proxies: Proxies::default(),
            noop: None,
        })
    }

    /// The same, with a demo site under `/demo/`.
    #[must_use]
    pub fn with_demo(self, demo: Demo) -> Self {
        Self { demo: Some(demo), ..self }
    }

    /// The same, with another limit of batches a second for each site.
    #[must_use]
    pub fn with_rate(self, per_s: NonZeroU32) -> Self {
        Self { rates: Rates::new(per_s), ..self }
    }

    /// The same, with another limit of batches a second for each network that sends to a site.
    #[must_use]
    pub fn with_network_rate(self, per_s: NonZeroU32) -> Self {
        Self { network_rates: Rates::new(per_s), ..self }
    }

    /// The same, behind these proxies.
    #[must_use]
    pub fn with_proxies(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// The same, but for keeping batches: each is acknowledged and forgotten.
    #[must_use]
    pub fn with_noop(self, noop: Option<Noop>) -> Self {
        Self { noop, ..self }
    }

    /// What takes batches in.
    fn taker(&self) -> MethodRouter<Arc<Self>> {
        match self.noop {
            None => post(collect::collect),
            Some(Noop::Checked) => post(noop::checked),
            Some(Noop::Read) => post(noop::read),
        }
    }

    /// The same for a batch: its site's owner may learn of it.
    pub(crate) fn turn_away(&self, Turned { site, refusal }: Turned) -> Response {
        if let Some(site) = site {
            self.counts.rejected_of(site, day::of_ms(day::now_ms()), refusal.name());
        }
        self.refuse(refusal)
    }

    /// Writes down what has been turned away since the last time.
    pub(crate) fn keep_counts(&self) {
        if let Err(error) = self.counts.keep(&self.store) {
            tracing::error!("what was turned away could not be counted yet: {error}");
        }
    }

    /// The answer to a request that is turned away; counted.
    pub(crate) fn refuse(&self, refusal: Refusal) -> Response {
        self.counts.rejected(refusal.name());
        match &refusal {
            Refusal::Store(error) => tracing::error!("{error}"),
            refusal => tracing::debug!("refused: {refusal}"),
        }
        refusal.into_response()
    }
}

/// The routes. Each request must carry a [`crate::Peer`] among its extensions.
pub fn app(collector: Arc<Collector>) -> Router {
    Router::new()
        .route("/c", collector.taker().options(collect::preflight))
        .route("/api/v1/heat", get(heat::heat).options(heat::preflight))
        .route("/api/v1/visits", get(visits::list).options(heat::preflight))
        .route("/api/v1/visits/{view}", get(visits::one).options(heat::preflight))
        .route("/api/v1/exclusions", get(exclusions::list).post(exclusions::add).delete(exclusions::remove))
        .route("/api/v1/live", get(live::live).options(heat::preflight))
        .route("/api/v1/timeline", get(timeline::timeline).options(heat::preflight))
        .route("/api/v1/segments", get(heat::segments).options(heat::preflight))
        .route("/healthz", get(health))
        .route("/readyz", get(metrics::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/isotherm.js", get(assets::loader))
        .route("/a/{*path}", get(assets::immutable).options(assets::preflight))
        .route("/", get(front_page))
        .route("/demo", get(|| async { Redirect::temporary("/demo/") }))
        .route("/demo/", get(demo::front))
        .route("/demo/{*path}", get(demo::page))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response(no_sniffing))
        .with_state(collector)
}

async fn health(
    State(collector): State<Arc<Collector>>,
) -> ([(header::HeaderName, &'static str); 1], Json<Value>) {
    ([(header::CACHE_CONTROL, "no-store")], Json(collector.counts.to_json()))
}

async fn front_page(State(collector): State<Arc<Collector>>) -> Response {
    if collector.demo.is_some() {
        return Redirect::temporary("/demo/").into_response();
    }
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "Isotherm {version} collects heatmaps here.\n\n\
         To add a site: isotherm site add --data DIR --name NAME --origin https://example.com\n"
    )
    .into_response()
}

async fn nothing_here(uri: Uri) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("there is nothing at {}\n", uri.path()))
}

async fn wrong_method(method: Method, uri: Uri) -> (StatusCode, String) {
    (StatusCode::METHOD_NOT_ALLOWED, format!("{} does not take {method}\n", uri.path()))
}

async fn no_sniffing(mut response: Response) -> Response {
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
