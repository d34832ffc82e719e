//! A real browser of the chosen engine, driven over WebDriver: its window, its pages, what they show.

use std::cell::{Cell, RefCell};

use anyhow::{Context as _, Result, ensure};
use fantoccini::{Client, error::CmdError};
use serde_json::{Value, json};

use crate::{Engine, Painted, command::DevTools, driver::Driver, until};

const DESKTOP: (u32, u32) = (1_440, 900);
const NARROWEST_CHROMIUM: u32 = 500;

/// A browser in which nothing is left of the tests before.
pub struct Browser {
    /// The session.
    pub client: Client,
    /// What it is.
    pub engine: Engine,
    viewport: Cell<(u32, u32)>,
    driver: Option<Driver>,
}

/// Whether WebKit's driver gave up on a script because a document, also one in a frame, was just being left.
fn is_of_leaving(error: &CmdError) -> bool {
    error.to_string().contains("before the unload event")
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.driver.take().into_iter().for_each(Driver::rest);
    }
}

impl Browser {
    /// Opens the engine named in `ISOTHERM_ENGINE` with a viewport of 1440 x 900 px.
    ///
    /// # Errors
    /// When the browser or its driver does not start, or `tests/cannot.txt` leaves this test out here.
    pub async fn open() -> Result<Self> {
        let engine = Engine::chosen()?;
        engine.check_running()?;
        let (driver, client) = Driver::open(engine).await?;
        let browser = Self { client, engine, viewport: Cell::new(DESKTOP), driver: Some(driver) };
        browser.fit().await?;
        Ok(browser)
    }

    /// Makes the viewport so large, px.
    ///
    /// # Errors
    /// WebDriver's, or that the window never had that size.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.viewport.set((width, height));
        self.fit().await
    }

    /// Gives the tab in front the viewport that was asked for last.
    async fn fit(&self) -> Result<()> {
        let (width, height) = self.viewport.get();
        if self.engine == Engine::Chromium && width < NARROWEST_CHROMIUM {
            // The screen that it emulates can be narrower than its window, but under it Chromium hardly tells any more
            // how long an input took to be answered.
            let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
            return self.devtools("Emulation.setDeviceMetricsOverride", screen).await.map(drop);
        }
        if self.engine == Engine::Chromium {
            self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        }
        until(&format!("a viewport of {width} x {height} px"), async || {
            let [w, h, outer_w, outer_h] = self.sides().await?;
            if (w, h) == (width, height) {
                return Ok(Some(()));
            }
            let frame = (outer_w.saturating_sub(w), outer_h.saturating_sub(h));
            self.client.set_window_size(width + frame.0, height + frame.1).await?;
            Ok(None)
        })
        .await?;
        // WebKit tells the new size before it has laid the page out for it.
        self.settle().await
    }

    /// Width and height of the viewport, then of the window.
    async fn sides(&self) -> Result<[u32; 4]> {
        let sides = self.run("return [innerWidth, innerHeight, outerWidth, outerHeight]").await?;
        Ok(serde_json::from_value(sides)?)
    }

    /// Opens a page and waits until its tracker runs.
    ///
    /// # Errors
    /// WebDriver's, or that no tracker came.
    pub async fn visit(&self, url: &str) -> Result<()> {
        self.goto(url).await?;
        self.tracked().await
    }

    /// Opens a page and waits until its document is there, though not all that it needs.
    ///
    /// # Errors
    /// WebDriver's, or that no other document came.
    pub async fn goto(&self, url: &str) -> Result<()> {
        let here = self.place().await?;
        self.client.goto(url).await?;
        let arrived = self.arrive(&here).await;
        let (Err(error), Engine::Webkit) = (&arrived, self.engine) else { return arrived };
        // Twice, on a busy machine, it stayed where it was for half a minute; why is not known.
        eprintln!("WebKit is asked once more for {url}: {error:#}");
        self.client.goto(url).await?;
        self.arrive(&here).await.with_context(|| format!("going to {url}"))
    }

    /// Which document this is, at which address, and whether it is there.
    async fn place(&self) -> Result<Value> {
        self.run("return [[performance.timeOrigin, location.href], document.readyState !== 'loading']").await
    }

    /// Waits for another document or address. WebKit's driver cannot: told to wait for the document alone, it may wait
    /// forever, and while a page lacks an image it runs no script.
    async fn arrive(&self, before: &Value) -> Result<()> {
        let last = RefCell::new(String::new());
        until("another page", async || {
            let now = self.place().await;
            last.replace(format!("{now:?}"));
            // Between two documents there may be none to ask.
            Ok(now.ok().filter(|now| now[0] != before[0] && now[1] == true).map(drop))
        })
        .await
        .with_context(|| format!("it was {before}, and last {}", last.borrow()))
    }

    /// Waits for another address, and for the page there to be painted, without running a script: WebKit's driver loses
    /// the answer of one that runs while a page comes back from the cache.
    async fn elsewhere(&self, before: &Value) -> Result<()> {
        until("another address", async || {
            let url = self.client.current_url().await?;
            Ok((before[0][1] != url.as_str()).then_some(()))
        })
        .await?;
        self.client.screenshot().await?;
        Ok(())
    }

    /// Waits until the page's tracker runs.
    ///
    /// # Errors
    /// WebDriver's, or that no tracker came.
    pub async fn tracked(&self) -> Result<()> {
        let wasm =
            "performance.getEntriesByType('resource').find(r => /\\/a\\/tracker\\..*wasm$/.test(r.name))";
        let loaded = format!("return !!{wasm}");
        until("the tracker's Wasm to be loaded", || self.is(&loaded)).await?;
        // The same bytes compiled once more, begun later, are ready later than the tracker's.
        let compiled = format!(
            "const [done] = arguments;
             fetch({wasm}.name).then(answer => answer.arrayBuffer()).then(bytes => WebAssembly.compile(bytes))
               .then(() => done(), () => done())"
        );
        self.client.execute_async(&compiled, vec![]).await?;
        self.settle().await
    }

    /// Waits until the page's tracker records, with either core.
    ///
    /// # Errors
    /// WebDriver's, or that no tracker came.
    pub async fn recording(&self) -> Result<()> {
        let loaded = "return performance.getEntriesByType('resource').some(r => /\\/a\\/(tracker\\..*wasm|plain\\..*js)$/.test(r.name))";
        until("the tracker's core to be loaded", || self.is(loaded)).await?;
        // What the core is made of is compiled meanwhile.
        self.settle().await?;
        self.settle().await
    }

    /// Waits for two idle periods of the page, or where it cannot tell for two frames and the tasks after them; for a
    /// second each at most.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn settle(&self) -> Result<()> {
        let idle = "const [done] = arguments;
             const idle = f => requestIdleCallback(f, {timeout: 1000});
             const frame = f => (requestAnimationFrame(() => setTimeout(f)), setTimeout(f, 1000));
             const rest = () => new Promise(window.requestIdleCallback ? idle : frame);
             rest().then(rest).then(() => done())";
        until("the page to rest", async || match self.client.execute_async(idle, vec![]).await {
            Err(error) if is_of_leaving(&error) => Ok(None),
            answer => Ok(answer.map(|_| Some(()))?),
        })
        .await
    }

    /// Runs a script in the page and returns what it returns.
    ///
    /// # Errors
    /// WebDriver's, or the script's.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    /// Gives a command of the DevTools protocol and returns its answer.
    ///
    /// # Errors
    /// Chromium's, or that the engine is another one.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Result<Value> {
        ensure!(
            self.engine == Engine::Chromium,
            "only Chromium obeys DevTools: list the test in tests/cannot.txt"
        );
        Ok(self.client.issue_cmd(DevTools { command, parameters }).await?)
    }

    /// `Some` once the script returns true; made for `until`.
    ///
    /// # Errors
    /// As `run`.
    pub async fn is(&self, script: &str) -> Result<Option<()>> {
        match self.client.execute(script, vec![]).await {
            Err(error) if is_of_leaving(&error) => Ok(None),
            answer => Ok((answer? == true).then_some(())),
        }
    }

    /// An element's box in viewport px: left, top, width, height.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn box_of(&self, selector: &str) -> Result<[f64; 4]> {
        let script = format!(
            "const e = document.querySelector({selector:?}); if (!e) return null;
             const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]"
        );
        let found = self.run(&script).await?;
        let sides: Vec<f64> = found.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        sides.try_into().ok().with_context(|| format!("no element {selector}"))
    }

    /// The middle of an element, scrolled into view if need be, in viewport px.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn middle_of(&self, selector: &str) -> Result<(f64, f64)> {
        self.run(&format!(
            "document.querySelector({selector:?})?.scrollIntoView({{block: 'center', behavior: 'instant'}})"
        ))
        .await?;
        let [x, y, w, h] = self.box_of(selector).await?;
        Ok(((x + w / 2.0).round(), (y + h / 2.0).round()))
    }

    /// What the viewport shows once nothing moves in it any more.
    ///
    /// # Errors
    /// WebDriver's, or that it never came to rest.
    pub async fn still(&self) -> Result<Painted> {
        until("the page to come to rest", async || {
            let (first, second) = (self.painted().await?, self.painted().await?);
            Ok((first == second).then_some(second))
        })
        .await
    }

    /// What the viewport shows.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn painted(&self) -> Result<Painted> {
        Painted::read(&self.client.screenshot().await?)
    }

    /// Notes from now on what goes wrong in the page: uncaught errors and rejections, and `console.error`. No driver but
    /// Chromium's tells what a console holds.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn note_errors(&self) -> Result<()> {
        let script = "window.broken = [];
             addEventListener('error', event => broken.push(event.message));
             addEventListener('unhandledrejection', event => broken.push(String(event.reason)));
             const said = console.error;
             console.error = (...facts) => (broken.push(facts.join(' ')), said.apply(console, facts));";
        self.run(script).await.map(drop)
    }

    /// What went wrong in the page since `note_errors`.
    ///
    /// # Errors
    /// WebDriver's, or that nobody noted.
    pub async fn errors(&self) -> Result<Vec<String>> {
        let noted = self.run("return window.broken").await?;
        serde_json::from_value(noted)
            .context("this page's errors were not noted: call `note_errors` in it first")
    }

    /// Goes back in the tab's history.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn back(&self) -> Result<()> {
        let here = self.place().await?;
        self.client.back().await?;
        self.elsewhere(&here).await?;
        self.arrive(&here).await
    }

    /// Goes forward in the tab's history.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn forward(&self) -> Result<()> {
        let here = self.place().await?;
        self.client.forward().await?;
        self.elsewhere(&here).await?;
        self.arrive(&here).await
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn reload(&self) -> Result<()> {
        let here = self.place().await?;
        self.client.refresh().await?;
        self.arrive(&here).await
    }

    /// Opens a tab beside the others and goes there; in WebKit a window, since MiniBrowser keeps a new tab hidden.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn new_tab(&self) -> Result<()> {
        let made = self.client.new_window(self.engine != Engine::Webkit).await?;
        self.client.switch_to_window(made.handle).await?;
        // A bar of tabs takes its room from the viewport.
        self.fit().await
    }

    /// Hides the page: behind another tab, and goes there; in WebKit its window, since MiniBrowser puts a new tab behind
    /// the page.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn hide(&self) -> Result<()> {
        if self.engine == Engine::Webkit {
            return Ok(self.client.minimize_window().await?);
        }
        let beside = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(beside).await?;
        // A tab that is left again before it was shown has hidden nothing.
        until("the tab beside", || self.is("return document.visibilityState === 'visible'")).await
    }

    /// Hides the page and shows it again.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn look_away(&self) -> Result<()> {
        let here = self.client.window().await?;
        let [.., w, h] = self.sides().await?;
        self.hide().await?;
        self.client.switch_to_window(here).await?;
        if self.engine == Engine::Webkit {
            // Whoever gets a size is shown.
            self.client.set_window_size(w, h).await?;
        }
        Ok(())
    }

    /// Ends the browser as the system does when memory runs out, without a word to its pages. It obeys no more.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub fn kill(&self) -> Result<()> {
        self.driver.as_ref().context("there is no browser")?.kill()
    }

    /// Closes the tab and goes to another one, which has to be there.
    ///
    /// # Errors
    /// WebDriver's, or that it was the last.
    pub async fn close_tab(&self) -> Result<()> {
        let gone = self.client.window().await?;
        let others = self.client.windows().await?.into_iter().find(|tab| *tab != gone);
        let other = others.context("the last tab ends the session: open another one first")?;
        self.client.close_window().await?;
        self.client.switch_to_window(other).await?;
        self.fit().await
    }
}
