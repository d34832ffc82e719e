//! A page with the overlay open on it, and what can be seen and done in the overlay's closed root.

use anyhow::{Context as _, Result};
use isotherm_tests::{Browser, Collector, Pages, elsewhere, until};
use serde_json::Value;

/// One button, 200 x 60 px.
pub(crate) const BODY: &str = "<body style='margin:0;height:3000px'><button id=buy
    style='position:absolute;left:100px;top:100px;width:200px;height:60px'>Buy it now</button></body>";
/// Keeps the overlay's closed shadow root, `panel` finds things in it, and `seen` tells what they say, with plain spaces.
pub(crate) const PEEP: &str = "const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return window.root = attach.call(this, how) };
    window.panel = selector => root.querySelector('.panel ' + selector);
    window.seen = selector => [...root.querySelectorAll('.panel ' + selector)]
      .filter(node => node.getClientRects().length).map(node => node.textContent.replaceAll('\u{a0}', ' ')).join(' | ')";

/// A page, its server and its browser.
pub(crate) struct Opened {
    /// Serves as long as it is there.
    pub(crate) _collector: Collector,
    pub(crate) pages: Pages,
    pub(crate) browser: Browser,
}

impl Opened {
    /// A page that is mapped without a server, after two clicks on its button.
    pub(crate) async fn local(body: &str) -> Result<Self> {
        let (collector, pages) = elsewhere("data-site=KEY data-local", body)?;
        let opened = Self { _collector: collector, pages, browser: Browser::open().await? };
        opened.browser.visit(&opened.pages.url("/page")).await?;
        let (x, y) = opened.browser.middle_of("#buy").await?;
        for _ in 0..2 {
            opened.browser.click(x, y).await?;
        }
        opened.open().await?;
        opened.says(".volume strong", "2 clicks in 1 view").await?;
        Ok(opened)
    }

    pub(crate) async fn open(&self) -> Result<()> {
        self.browser.run(PEEP).await?;
        self.browser.run("isotherm.overlay()").await?;
        until("the panel", || self.browser.is("return !!window.root?.querySelector('.panel')")).await
    }

    /// What can be seen of these parts of the panel.
    pub(crate) async fn seen(&self, selector: &str) -> Result<String> {
        let seen = self.browser.run(&format!("return seen({selector:?})")).await?;
        Ok(seen.as_str().context("no text")?.to_owned())
    }

    pub(crate) async fn says(&self, selector: &str, text: &str) -> Result<()> {
        until(&format!("{selector} to say {text:?}"), async || {
            Ok((self.seen(selector).await? == text).then_some(()))
        })
        .await
    }

    pub(crate) async fn choose(&self, control: &str, value: &str) -> Result<()> {
        let script = format!(
            "const control = panel({control:?}); control.value = {value:?};
             control.dispatchEvent(new Event('input', {{bubbles: true}}))"
        );
        self.browser.run(&script).await.map(drop)
    }

    /// Waits until a script returns this.
    pub(crate) async fn tells(&self, script: &str, expected: Value) -> Result<()> {
        until(&format!("{script} to tell {expected}"), async || {
            Ok((self.browser.run(script).await? == expected).then_some(()))
        })
        .await
    }

    /// Chooses a kind of map.
    pub(crate) async fn map(&self, kind: &str) -> Result<()> {
        self.browser.run(&format!("panel('.kinds input[value={kind}]').click()")).await.map(drop)
    }

    /// Presses the button of the panel's tools with this name.
    pub(crate) async fn tool(&self, name: &str) -> Result<()> {
        let script = format!(
            "[...root.querySelectorAll('.tools button')].find(at => at.textContent == {name:?}).click()"
        );
        self.browser.run(&script).await.map(drop)
    }
}
