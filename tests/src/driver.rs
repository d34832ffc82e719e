//! An engine's WebDriver with one session: started for a test, and used again by those that follow soon.

use std::{
    ffi::OsString,
    net::TcpStream,
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{Engine, command::DevTools, engine::program, free_port, leash::Leash, until};

const TIME_TO_OPEN: Duration = Duration::from_secs(60);
const TIME_TO_CLOSE: Duration = Duration::from_secs(10);
const TIME_TO_CLEAR: Duration = Duration::from_secs(20);
/// So long after it was opened a browser is used again: its leash ends it some minutes later.
const YOUNG: Duration = Duration::from_secs(120);

/// Browsers whose tests are over. To open one takes Firefox longer than most tests take.
static IDLE: Mutex<Vec<Driver>> = Mutex::new(Vec::new());

/// Ends in the order of its fields: the driver, its display, their folder.
pub(crate) struct Driver {
    url: String,
    session: String,
    opened: Instant,
    driver: Leash,
    _display: Option<Leash>,
    _profile: TempDir,
}

impl Driver {
    /// Takes a browser that another test has left, or starts the engine's driver and opens one with a profile of its own;
    /// once more if the first does not open.
    pub(crate) async fn open(engine: Engine) -> Result<(Self, Client)> {
        while let Some(driver) = Self::idle() {
            if driver.opened.elapsed() > YOUNG {
                continue;
            }
            match timeout(TIME_TO_CLEAR, driver.clear(engine)).await {
                Ok(Ok(client)) => return Ok((driver, client)),
                trouble => eprintln!("another {} is opened in its place: {trouble:?}", engine.name()),
            }
        }
        match Self::begin(engine).await {
            Err(error) => {
                eprintln!("{} did not open and is started once more: {error:#}", engine.name());
                Self::begin(engine).await
            }
            opened => opened,
        }
    }

    async fn begin(engine: Engine) -> Result<(Self, Client)> {
        let profile = tempfile::tempdir()?;
        engine.furnish(profile.path())?;
        let mut variables = Engine::variables(profile.path());
        let display = match engine {
            Engine::Webkit => Some(display(&mut variables)?),
            Engine::Chromium | Engine::Firefox => None,
        };
        let port = free_port()?;
        let driver = Leash::start(engine.driver(port)?.envs(variables), Stdio::null())?;
        until("the driver to listen", async || Ok(TcpStream::connect(("127.0.0.1", port)).ok())).await?;
        let url = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let opening = builder.capabilities(engine.capabilities(profile.path())?).connect(&url);
        let client = timeout(TIME_TO_OPEN, opening).await.context("the browser does not open")??;
        client.persist().await?;
        let session = client.session_id().await?.context("the session has no id")?;
        let opened = Instant::now();
        Ok((Self { url, session, opened, driver, _display: display, _profile: profile }, client))
    }

    fn idle() -> Option<Self> {
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Leaves the browser to the next test.
    pub(crate) fn rest(self) {
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }

    /// Opens a window in which nothing was before, and closes all others with their pages' cookies. What else pages keep
    /// belongs to their origins, and each test has its own.
    async fn clear(&self, engine: Engine) -> Result<Client> {
        let connector = HttpConnector::new();
        let client = Client::with_existing_session(&self.url, &self.session, connector).await?;
        client.persist().await?;
        let _ = client.dismiss_alert().await;
        let old = client.windows().await?;
        let fresh = client.new_window(true).await?.handle;
        for window in old {
            client.switch_to_window(window).await?;
            client.delete_all_cookies().await?;
            client.close_window().await?;
        }
        client.switch_to_window(fresh).await?;
        if engine == Engine::Chromium {
            // Otherwise its pages have no focus to give.
            client.issue_cmd(DevTools { command: "Page.bringToFront", parameters: json!({}) }).await?;
        }
        Ok(client)
    }

    /// Ends the driver and its browser without a word.
    pub(crate) fn kill(&self) -> Result<()> {
        self.driver.kill()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that is closed leaves less behind than one that is ended.
        let agent: ureq::Agent =
            ureq::Agent::config_builder().timeout_global(Some(TIME_TO_CLOSE)).build().into();
        let _ = agent.delete(format!("{}/session/{}", self.url, self.session)).call();
    }
}

/// A screen for a browser that cannot do without, and the variables that lead there.
fn display(variables: &mut Vec<(&'static str, OsString)>) -> Result<Leash> {
    let mut xvfb = Command::new(program("ISOTHERM_XVFB")?);
    xvfb.args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp", "-noreset"]);
    let mut server = Leash::start(&xvfb, Stdio::null())?;
    let number = server.line(|line| line.trim().parse::<u32>().ok()).context("Xvfb names no display")?;
    variables.push(("DISPLAY", format!(":{number}").into()));
    // On a desktop, GTK would prefer the person's own screen.
    variables.extend([("GDK_BACKEND", "x11".into()), ("NO_AT_BRIDGE", "1".into())]);
    Ok(server)
}
