//! The whole HTTP surface, without a socket: routes, and what they share.

use std::{
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, any, delete, get, post},
};
use store::{Keeping, Seldom, Store};
use wire::SiteKey;

use crate::{
    Advisor, Assets, Caps, Demo, Judging, Mailer, Noop, Proxies,
    advisor::Questions,
    askers::{Askers, a_few_at_once},
    assets, backdrop,
    clock::Clock,
    collect,
    countries::Countries,
    counts::Counts,
    credit_table, dashboard, day, demo,
    dictionary::{Dictionaries, Replaced},
    doorman, etag, exclusions,
    findings::{self, Memory},
    heat, heat_elements,
    held::{self, Holdings},
    live::{self, Live},
    mcp,
    metrics::{self, MetricsFor},
    noop, openapi, orders, page,
    plausible::{self, Plausible},
    quarantine,
    rate::Rates,
    refusal::{Ambiguous, OTHER, Refusal, Turned},
    scroll, shares,
    spam::Spam,
    tables,
    throttle::Throttle,
    timeline,
    tls::Tls,
    token::Signer,
    tokens,
    turns::Turns,
    visits, zones,
};

/// Batches a second that one site may send unless told otherwise.
pub(crate) const BATCHES_PER_S: NonZeroU32 = NonZeroU32::new(5_000).expect("5000 is not zero");
/// And those that one network may send to a site: an office of a thousand people sends fewer.
pub(crate) const PER_NETWORK_S: NonZeroU32 = NonZeroU32::new(500).expect("500 is not zero");
/// Maps that are computed at the same time; further ones wait, so that they do not slow down collecting.
const MAPS_AT_ONCE: usize = 2;
/// Of these, maps of public sites for whoever comes: strangers must not keep those waiting who were let in.
const MAPS_OF_ANYONE_AT_ONCE: usize = 1;

/// Texts of a sort that are remembered in one transaction: batches that come meanwhile wait no longer than so many take.
const WORDS_AT_ONCE: usize = 2_000;

/// Passwords that one network may try at one door before it has to wait, and how long it waits at most.
const GUESSES: u32 = 5;
const LONGEST_WAIT: Duration = Duration::from_secs(900);
/// The same of all networks at one door, and of one network at all: an owner must get in while others guess.
const CROWD_GUESSES: u32 = 100;
const CROWD_WAIT: Duration = Duration::from_secs(30);

/// For how long what was recorded is kept unless told otherwise: single views, and what a day's add up to for 25 months.
pub(crate) const KEEP_DAYS: u16 = 90;
pub(crate) const KEEP_GRID_DAYS: u16 = 761;

/// What the routes need: the store, what is served, and what has been counted since the start.
pub struct Collector {
    pub(crate) store: Store,
    pub(crate) assets: Assets,
    pub(crate) demo: Option<Demo>,
    pub(crate) signer: Signer,
    pub(crate) rates: Rates<SiteKey>,
    /// The second half is a network; it is forgotten when its bucket is full again.
    pub(crate) network_rates: Rates<(SiteKey, [u8; 7])>,
    /// Pages that are saved to lie below their maps.
    pub(crate) backdrop_rates: Rates<SiteKey>,
    pub(crate) counts: Counts,
    /// Guesses of a password, by network and door.
    pub(crate) doors: Throttle<([u8; 7], blake3::Hash)>,
    /// The same by one of both.
    pub(crate) knocks: Throttle<blake3::Hash>,
    /// What speaks TLS, if we do so ourselves.
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) maps: Turns,
    /// The turn of those among them of whom nothing is known.
    pub(crate) maps_of_anyone: Turns,
    pub(crate) live: Arc<Live>,
    /// Questions that are being answered.
    pub(crate) askers: Askers,
    /// What requests and untaken answers take.
    pub(crate) holdings: Holdings,
    pub(crate) proxies: Proxies,
    /// By what batches are dated.
    pub(crate) clock: Arc<Clock>,
    /// Where addresses are, if the operator has a file that tells.
    pub(crate) countries: Option<Arc<Countries>>,
    /// Referrers that nobody wants counted, if the operator has a list.
    pub(crate) spam: Option<Arc<Spam>>,
    pub(crate) bots: Judging,
    pub(crate) dictionaries: Dictionaries,
    pub(crate) plausible: Plausible,
    noop: Option<Noop>,
    /// Findings that took long.
    pub(crate) findings: Arc<Memory>,
    /// The language model that the owner has chosen, if any.
    pub(crate) advisor: Option<Advisor>,
    /// Who asked it lately.
    pub(crate) questions: Questions,
    pub(crate) mailer: Option<Mailer>,
    /// Where browsers reach us, without a slash at the end, if the operator says.
    pub(crate) public_url: Option<String>,
    /// For how long what was recorded is kept where a site does not say.
    pub(crate) keeping: Keeping,
    said: Seldom,
    /// A page of the dashboard that takes longer begins to be sent.
    pub(crate) soon: Duration,
    /// Who may read counts of all sites.
    pub(crate) metrics: MetricsFor,
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
            store,
            assets,
            demo: None,
            rates: Rates::new(BATCHES_PER_S),
            network_rates: Rates::new(PER_NETWORK_S),
            backdrop_rates: backdrop::rates(),
            counts: Counts::default(),
            doors: Throttle::new(GUESSES, LONGEST_WAIT),
            knocks: Throttle::new(CROWD_GUESSES, CROWD_WAIT),
            tls: None,
            maps: Turns::new(MAPS_AT_ONCE),
            maps_of_anyone: Turns::new(MAPS_OF_ANYONE_AT_ONCE),
            live: Arc::default(),
            askers: Askers::default(),
            holdings: Holdings::default(),
            proxies: Proxies::default(),
            clock: Arc::default(),
            countries: None,
            spam: None,
            bots: Judging::default(),
            dictionaries: Dictionaries::new(Caps::USUAL, &secret),
            plausible: Plausible::new(plausible::VIEWS),
            noop: None,
            findings: Arc::default(),
            advisor: None,
            questions: Questions::default(),
            mailer: None,
            public_url: None,
            keeping: Keeping { batch_days: Some(KEEP_DAYS), grid_days: Some(KEEP_GRID_DAYS) },
            said: Seldom::new(),
            soon: dashboard::SOON,
            metrics: MetricsFor::default(),
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

    /// The same, with what tells the countries of addresses.
    #[must_use]
    pub(crate) fn with_countries(self, countries: Option<Arc<Countries>>) -> Self {
        Self { countries, ..self }
    }

    /// The same, with a list of referrer spam.
    #[must_use]
    pub(crate) fn with_spam(self, spam: Option<Arc<Spam>>) -> Self {
        Self { spam, ..self }
    }

    /// The same, with views of bots judged in this way.
    #[must_use]
    pub fn with_bots(self, bots: Judging) -> Self {
        Self { bots, ..self }
    }

    /// The same, with other limits of how many different texts a site may have.
    #[must_use]
    pub fn with_caps(self, caps: Caps) -> Self {
        Self { dictionaries: self.dictionaries.with_caps(caps), ..self }
    }

    /// The same, where visitors of one network may begin so many views at once, and half as many clicks again.
    #[must_use]
    pub fn with_crowds(self, views: NonZeroU32) -> Self {
        Self { plausible: Plausible::new(views), ..self }
    }

    /// The same, where pages of the dashboard that take longer begin to be sent.
    #[must_use]
    pub fn with_soon(self, soon: Duration) -> Self {
        Self { soon, ..self }
    }

    /// The same, served over TLS or not.
    #[must_use]
    pub(crate) fn with_tls(self, tls: Option<Arc<Tls>>) -> Self {
        Self { tls, ..self }
    }

    /// Whether the browser speaks TLS, with us or with the proxy before us. Whoever says so without a proxy only makes the
    /// own cookies safer.
    pub(crate) fn is_secure(&self, headers: &HeaderMap) -> bool {
        self.tls.is_some() || headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
    }

    /// The same, but for keeping batches: each is acknowledged and forgotten.
    #[must_use]
    pub fn with_noop(self, noop: Option<Noop>) -> Self {
        Self { noop, ..self }
    }

    /// The same, where these may read counts of all sites.
    #[must_use]
    pub fn with_metrics(self, metrics: MetricsFor) -> Self {
        Self { metrics, ..self }
    }

    /// The same, with a language model that puts findings into words.
    #[must_use]
    pub fn with_advisor(self, advisor: Option<Advisor>) -> Self {
        Self { advisor, ..self }
    }

    /// The same, with what sends alerts as mails.
    #[must_use]
    pub fn with_mailer(self, mailer: Option<Mailer>) -> Self {
        Self { mailer, ..self }
    }

    /// The same, reached by browsers at this origin.
    #[must_use]
    pub fn with_public_url(self, url: Option<String>) -> Self {
        Self { public_url: url, ..self }
    }

    /// The same, where what was recorded is usually kept for so long.
    #[must_use]
    pub fn with_keeping(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
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
            self.counts.rejected_of(site, day::of_ms(day::now_ms()), refusal.name(), 1);
        }
        self.refuse(refusal)
    }

    /// Counts what was kept and is not among what people did, for those who run the collector and for the site's owner.
    pub(crate) fn set_apart(&self, site: SiteKey, why: &'static str, count: u64) {
        if count > 0 {
            self.counts.apart(why, count);
            self.counts.rejected_of(site, day::of_ms(day::now_ms()), why, count);
        }
    }

    /// Counts texts that became "(other)".
    pub(crate) fn tell_replaced(&self, site: SiteKey, Replaced { paths, selectors, names }: Replaced) {
        for (why, count) in OTHER.into_iter().zip([paths, selectors, names]) {
            self.set_apart(site, why, count);
        }
    }

    /// Writes down what has been turned away since the last time.
    pub(crate) fn keep_counts(&self) {
        if let Err(error) = self.counts.keep(&self.store) {
            self.log(&format!("what was turned away could not be counted yet: {error}"));
        }
    }

    /// Writes down some of the texts that sites have had since the last time. Whether there may be more.
    pub(crate) fn keep_words(&self) -> bool {
        let words = self.dictionaries.fresh(WORDS_AT_ONCE);
        if words.is_empty() {
            return false;
        }
        let kept = self.store.keep_words(&words).inspect_err(|error| {
            self.dictionaries.forgot(&words);
            self.log(&format!("the texts that sites have had could not be remembered yet: {error}"));
        });
        kept.is_ok()
    }

    /// Logs an error, the same once a minute: a full disk would fill another with it.
    fn log(&self, error: &str) {
        match self.said.says(error, Instant::now()) {
            Some(0) => tracing::error!("{error}"),
            Some(others) => tracing::error!("{error} (and {others} times before)"),
            None => {}
        }
    }

    /// The answer to a request that is turned away; counted.
    pub(crate) fn refuse(&self, refusal: Refusal) -> Response {
        self.counts.rejected(refusal.name());
        match &refusal {
            Refusal::Store(error) => self.log(&error.to_string()),
            refusal => tracing::debug!("refused: {refusal}"),
        }
        refusal.into_response()
    }
}

/// The routes. Each request must carry a [`crate::Peer`] among its extensions.
pub fn app(collector: Arc<Collector>) -> Router {
    let routes = routes(Arc::clone(&collector));
    let desk = mcp::Desk::new(Arc::clone(&collector), routes.clone());
    let desk = Router::new().route("/mcp", any(mcp::mcp)).with_state(desk);
    routes
        .merge(desk)
        .layer(from_fn_with_state(Arc::clone(&collector), unambiguous))
        .layer(from_fn_with_state(Arc::clone(&collector), held::counted))
        .layer(map_response_with_state(collector, guarded))
}

/// All but the assistants', who ask by these.
fn routes(collector: Arc<Collector>) -> Router {
    Router::new()
        .route("/c", collector.taker().options(collect::preflight))
        .route("/backdrop", post(backdrop::save).options(backdrop::preflight))
        .merge(api())
        .route("/api/v1/live", get(live::live).options(heat::preflight))
        .route("/api", get(openapi::html))
        .route("/setup/{token}", get(doorman::setup).post(doorman::set_up))
        .route("/login", get(doorman::login).post(doorman::log_in))
        .route("/logout", post(doorman::log_out))
        .route("/account", get(doorman::who_am_i))
        .route("/s/{token}", get(doorman::share).post(doorman::unlock))
        .route("/shared", get(doorman::shared))
        .route("/style.css", get(page::style))
        .route("/healthz", get(metrics::health))
        .route("/readyz", get(metrics::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/isotherm.js", get(assets::loader))
        .route("/a/{*path}", get(assets::immutable).options(assets::preflight))
        .merge(dashboard::routes())
        .route("/demo", get(|| async { Redirect::temporary("/demo/") }))
        .route("/demo/", get(demo::front))
        .route("/demo/{*path}", get(demo::page))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&collector), a_few_at_once))
        .with_state(collector)
}

/// The API but for what streams. Whoever has an answer already is not sent it again.
fn api() -> Router<Arc<Collector>> {
    Router::new()
        .route("/api/v1/heat", get(heat::heat).options(heat::preflight))
        .route("/api/v1/visits", get(visits::list).options(heat::preflight))
        .route("/api/v1/visits/{view}", get(visits::one).options(heat::preflight))
        .route("/api/v1/exclusions", get(exclusions::list).post(exclusions::add).delete(exclusions::remove))
        .route("/api/v1/quarantine", get(quarantine::list).post(quarantine::settle))
        .route("/api/v1/shares", get(shares::list).post(shares::add))
        .route("/api/v1/shares/{id}", delete(shares::revoke))
        .route("/api/v1/tokens", get(tokens::list).post(tokens::add))
        .route("/api/v1/tokens/{id}", delete(tokens::revoke))
        .route("/api/v1/orders", post(orders::add))
        .route("/api/v1/pages", get(tables::pages).options(heat::preflight))
        .route("/api/v1/elements", get(tables::elements).options(heat::preflight))
        .route("/api/v1/vitals", get(tables::vitals).options(heat::preflight))
        .route("/api/v1/errors", get(tables::errors).options(heat::preflight))
        .route("/api/v1/forms", get(tables::forms).options(heat::preflight))
        .route("/api/v1/events", get(tables::events).options(heat::preflight))
        .route("/api/v1/revenue", get(orders::revenue).options(heat::preflight))
        .route("/api/v1/credits", get(credit_table::of_orders).options(heat::preflight))
        .route("/api/v1/scroll", get(scroll::scroll).options(heat::preflight))
        .route("/api/v1/zones", get(zones::zones).options(heat::preflight))
        .route("/api/v1/timeline", get(timeline::timeline).options(heat::preflight))
        .route("/api/v1/compare", get(dashboard::compare).options(heat::preflight))
        .route("/api/v1/findings", get(findings::findings).options(heat::preflight))
        .route("/api/v1/heat/elements", get(heat_elements::elements).options(heat::preflight))
        .route("/api/v1/segments", get(heat::segments).options(heat::preflight))
        .route("/api/v1/openapi.json", get(openapi::json))
        .route_layer(from_fn(etag::tagged))
}

async fn nothing_here(uri: Uri) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("there is nothing at {}\n", uri.path()))
}

async fn wrong_method(method: Method, uri: Uri) -> (StatusCode, String) {
    (StatusCode::METHOD_NOT_ALLOWED, format!("{} does not take {method}\n", uri.path()))
}

/// Turns away what a proxy before us may have read in another way.
async fn unambiguous(State(collector): State<Arc<Collector>>, request: Request, next: Next) -> Response {
    match request.extensions().get::<Ambiguous>() {
        Some(why) => collector.refuse(Refusal::Ambiguous(*why)),
        None => next.run(request).await,
    }
}

/// What holds for all answers.
async fn guarded(State(collector): State<Arc<Collector>>, mut response: Response) -> Response {
    if collector.tls.is_some() {
        // A year in which browsers come here by TLS alone.
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
