//! A real Chromium, driven over WebDriver with trusted input.

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use fantoccini::{
    Client, ClientBuilder,
    actions::{
        InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, WheelAction,
        WheelActions,
    },
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    Painted,
    command::{DevTools, Log},
    until,
};

const MOVE: Duration = Duration::from_millis(120);
const FLAGS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--force-prefers-reduced-motion",
];

/// A browser with a profile of its own, which ends with the test.
pub struct Browser {
    /// The session.
    pub client: Client,
    session: String,
    driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Opens a window of 1440 x 900 px.
    ///
    /// # Errors
    /// When the browser or its driver does not start.
    pub async fn open() -> Result<Self> {
        let (driver, port) = start_driver()?;
        let profile = tempfile::tempdir()?;
        let mut flags: Vec<String> = FLAGS.map(String::from).into();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({"binary": program("ISOTHERM_CHROMIUM")?, "args": flags});
        let Value::Object(capabilities) = json!({"pageLoadStrategy": "eager", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}})
        else {
            bail!("capabilities are an object")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await?;
        let id = client.session_id().await?.context("the session has no id")?;
        let session = format!("http://127.0.0.1:{port}/session/{id}");
        let browser = Self { client, session, driver, _profile: profile };
        browser.resize(1_440, 900).await?;
        Ok(browser)
    }

    /// Makes the viewport so large.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        // A window's size is not its viewport's; the emulation of a screen is exact and goes below 500 px.
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Sends a command of the DevTools protocol.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<()> {
        self.client.issue_cmd(DevTools { command: command.to_owned(), parameters }).await?;
        Ok(())
    }

    /// Opens a page and waits until its tracker runs.
    ///
    /// # Errors
    /// WebDriver's, or that no tracker came.
    pub async fn visit(&self, url: &str) -> Result<()> {
        self.client.goto(url).await?;
        let loaded = "return performance.getEntriesByType('resource').some(r => /\\/a\\/tracker\\..*wasm$/.test(r.name))";
        until("the tracker's Wasm to be loaded", || self.is(loaded)).await?;
        // The core is made in the tasks that follow the response; two idle periods are after them.
        self.settle().await
    }

    /// Waits for two idle periods of the page.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn settle(&self) -> Result<()> {
        let idle = "const [done] = arguments, rest = f => requestIdleCallback(f, {timeout: 1000}); rest(() => rest(done))";
        self.client.execute_async(idle, vec![]).await?;
        Ok(())
    }

    /// Runs a script in the page and returns what it returns.
    ///
    /// # Errors
    /// WebDriver's, or the script's.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    /// `Some` once the script returns true; made for `until`.
    ///
    /// # Errors
    /// As `run`.
    pub async fn is(&self, script: &str) -> Result<Option<()>> {
        Ok((self.run(script).await? == true).then_some(()))
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

    /// Moves the pointer there, in steps as a hand would.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn move_to(&self, x: f64, y: f64) -> Result<()> {
        let mouse =
            MouseActions::new("mouse".into()).then(PointerAction::MoveTo { duration: Some(MOVE), x, y });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Moves there and clicks.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn click(&self, x: f64, y: f64) -> Result<()> {
        let mouse = MouseActions::new("mouse".into())
            .then(PointerAction::MoveTo { duration: Some(MOVE), x, y })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Turns the wheel over the middle of the page.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn wheel(&self, delta_y: i64) -> Result<()> {
        let mut wheel = WheelActions::new("wheel".into());
        wheel.push(WheelAction::Scroll { duration: Some(MOVE), x: 400, y: 400, delta_x: 0, delta_y });
        Ok(self.client.perform_actions(wheel).await?)
    }

    /// Presses keys together: the last one last, released in reverse.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn press(&self, keys: &[char]) -> Result<()> {
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        let hand = down.chain(up).fold(KeyActions::new("keys".into()), |hand, key| hand.then(key));
        Ok(self.client.perform_actions(hand).await?)
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

    /// Errors and warnings that the page's console got since the last call.
    ///
    /// # Errors
    /// WebDriver's.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.client.issue_cmd(Log).await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        let loud = entries.iter().filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        Ok(loud.filter_map(|entry| entry["message"].as_str()).map(String::from).collect())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver closes its browser with the session; killed, it would leave the browser running.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn start_driver() -> Result<(Child, u16)> {
    let mut driver =
        Command::new(program("ISOTHERM_CHROMEDRIVER")?).arg("--port=0").stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(driver.stdout.take().context("no standard output")?).lines();
    let port = lines.find_map(|line| {
        let line = line.ok()?;
        line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
    });
    // Keep the pipe open: a driver that cannot print ends.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((driver, port.context("the driver named no port")?))
}

fn program(variable: &str) -> Result<String> {
    env::var(variable).with_context(|| format!("{variable} is not set: run `cargo xtask test --only e2e`"))
}
