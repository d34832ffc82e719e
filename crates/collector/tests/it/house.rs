//! A collector without a socket: a store in a folder of its own, a site, and requests put straight to the routes.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, request::Builder},
};
use isotherm::{Assets, Collector, MetricsFor, Peer, app};
use serde_json::Value;
use store::{NewSite, Public, SiteChange, Store};
use tempfile::TempDir;
use tower::ServiceExt as _;
use wire::SiteKey;

pub(crate) const PAGE: &str = "https://shop.example";
pub(crate) const STRANGER: &str = "https://stranger.example";
pub(crate) const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) store: Store,
    /// A site with pages at [`PAGE`] whose heat needs a token.
    pub(crate) site: SiteKey,
    pub(crate) collector: Arc<Collector>,
    app: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::with(|collector| collector)
    }

    pub(crate) fn with(furnish: impl FnOnce(Collector) -> Collector) -> Self {
        Self::serving(Assets::embedded(), furnish)
    }

    pub(crate) fn serving(assets: Assets, furnish: impl FnOnce(Collector) -> Collector) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::serve(&folder.path().join("data")).unwrap();
        let site = add_site(&store, PAGE, false);
        let collector = Collector::new(store.clone(), assets).unwrap().with_metrics(MetricsFor::Anyone);
        let collector = Arc::new(furnish(collector));
        Self { folder, store, site, app: app(Arc::clone(&collector)), collector }
    }

    /// A site of which everything is public that can be.
    pub(crate) fn public_site(&self) -> SiteKey {
        let key = add_site(&self.store, PAGE, true);
        let site = self.store.site(key).unwrap().unwrap();
        let public = Some(Public { heat: true, revenue: true, visits: true });
        self.store.change_site(&site, &SiteChange { public, ..SiteChange::default() }).unwrap();
        key
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        ask(self.app.clone(), request).await
    }

    /// A batch, or what is meant to be none, from a page at `origin`.
    pub(crate) async fn post_from(&self, origin: &str, body: impl Into<Body>) -> Answer {
        self.ask(post().header("Origin", origin).body(body.into()).unwrap()).await
    }

    pub(crate) async fn post(&self, body: impl Into<Body>) -> Answer {
        self.post_from(PAGE, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(from_peer(Request::get(path)).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn health(&self) -> Value {
        self.get("/healthz").await.json()
    }

    /// The routes, for requests that run beside each other.
    pub(crate) fn app(&self) -> Router {
        self.app.clone()
    }
}

pub(crate) async fn ask(app: Router, request: Request<Body>) -> Answer {
    let response = app.oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: head.status, headers: head.headers, body }
}

pub(crate) fn post() -> Builder {
    from_peer(Request::post("/c"))
}

pub(crate) fn from_peer(request: Builder) -> Builder {
    let peer: IpAddr = "203.0.113.77".parse().unwrap();
    request.header("User-Agent", FIREFOX).extension(Peer(peer))
}

pub(crate) fn add_site(store: &Store, origin: &str, public_heat: bool) -> SiteKey {
    store.add_site(NewSite { name: "Shop".into(), origins: vec![origin.into()], public_heat }).unwrap()
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// That the request was turned away so, with a reason that says this, in the header and in the body.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, reason: &str) {
        assert_eq!((self.status.as_u16(), self.header("isotherm-reason")), (status, reason));
        assert_eq!(self.text().trim_end(), reason);
    }

    #[track_caller]
    pub(crate) fn readable_by(&self, origin: &str) {
        assert_eq!(self.header("access-control-allow-origin"), origin);
        assert_eq!(self.header("vary"), "Origin");
        let exposed =
            if origin.is_empty() { "" } else { "Isotherm-Reason, Retry-After, Isotherm-Next, ETag" };
        assert_eq!(self.header("access-control-expose-headers"), exposed);
    }
}
