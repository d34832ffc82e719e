//! One page of a test's own in a browser of its own, and what was stored of it once it was left.

use anyhow::{Context as _, Result};
use isotherm_tests::{Browser, Collector, Pages, Stored, StoredView, elsewhere, until};
use wire::{Signal, SignalKind};

/// The collector behind it, the server of its pages, and the browser that shows `/page`.
pub(crate) struct Scene {
    pub(crate) collector: Collector,
    pub(crate) pages: Pages,
    pub(crate) browser: Browser,
}

impl Scene {
    /// Shows a page with this body and waits for its tracker.
    pub(crate) async fn open(body: &str) -> Result<Self> {
        let scene = Self::prepare(body).await?;
        scene.browser.visit(&scene.pages.url("/page")).await?;
        Ok(scene)
    }

    /// The same, not yet visited.
    pub(crate) async fn prepare(body: &str) -> Result<Self> {
        let (collector, pages) = elsewhere("data-site=KEY", body)?;
        Ok(Self { collector, pages, browser: Browser::open().await? })
    }

    /// Clicks the middle of an element.
    pub(crate) async fn click(&self, selector: &str) -> Result<()> {
        let (x, y) = self.browser.middle_of(selector).await?;
        self.browser.click(x, y).await
    }

    /// Leaves the page and waits until all that it recorded is stored.
    pub(crate) async fn leave(&self) -> Result<Stored> {
        self.browser.goto(&self.pages.url("/gone")).await?;
        self.told().await
    }

    /// The same of a page that had so many views.
    pub(crate) async fn leave_after(&self, views: usize) -> Result<Stored> {
        self.browser.goto(&self.pages.url("/gone")).await?;
        self.told_of(views).await
    }

    /// Waits until all is stored that was recorded until a page was left or hidden.
    pub(crate) async fn told(&self) -> Result<Stored> {
        self.told_of(1).await
    }

    /// The same of a page that had so many views: of one that is still on its way the others do not know.
    pub(crate) async fn told_of(&self, views: usize) -> Result<Stored> {
        until("the last of the view to be stored", async || {
            let stored = self.collector.stored()?;
            let whole = stored.views.len() >= views && stored.views.iter().all(is_told);
            Ok(whole.then_some(stored))
        })
        .await
    }
}

/// Whether all is stored that a view told until it was left or hidden: what its tracker cost is the last.
pub(crate) fn is_told(view: &StoredView) -> bool {
    is_whole(view) && !view.signals(SignalKind::Cost).is_empty()
}

fn is_whole(view: &StoredView) -> bool {
    view.batches.iter().map(|batch| batch.seq).eq(0..view.batches.len() as u32)
}

/// The one view of `/page`.
pub(crate) fn page(stored: &Stored) -> Result<&StoredView> {
    stored.of_path("/page").first().copied().context("no view of /page")
}

/// The selector of a signal's element; empty for the document.
pub(crate) fn element(view: &StoredView, signal: &Signal) -> String {
    view.anchor(signal.anchor).map(|anchor| anchor.selector.clone()).unwrap_or_default()
}

/// A signal's property.
pub(crate) fn property<'a>(signal: &'a Signal, name: &str) -> &'a str {
    signal.properties.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}
