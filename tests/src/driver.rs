//! An engine's WebDriver with one session: started for a test, ended with it.

use std::{
    ffi::OsString,
    net::TcpStream,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{Engine, engine::program, free_port, leash::Leash, until};

const TIME_TO_OPEN: Duration = Duration::from_secs(60);
const TIME_TO_CLOSE: Duration = Duration::from_secs(10);

/// Ends in the order of its fields: the driver, its display, their folder.
pub(crate) struct Driver {
    session: String,
    driver: Leash,
    _display: Option<Leash>,
    _profile: TempDir,
}

impl Driver {
    /// Starts the engine's driver and opens a browser with a profile of its own; once more if the first does not open.
    pub(crate) async fn open(engine: Engine) -> Result<(Self, Client)> {
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
        let id = client.session_id().await?.context("the session has no id")?;
        let session = format!("{url}/session/{id}");
        Ok((Self { session, driver, _display: display, _profile: profile }, client))
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
        let _ = agent.delete(&self.session).call();
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
