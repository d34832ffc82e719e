//! The real binary, with a data folder of its own, serving the demo shop on a free port.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::{Stored, free_port, leash::Leash};

/// A collector that ends with the test.
pub struct Collector {
    /// The key of its one site.
    pub site: String,
    // Ends before its folder goes.
    process: Option<Leash>,
    data: TempDir,
    port: u16,
}

impl Collector {
    /// Makes a site with a public map and serves the demo shop for it.
    ///
    /// # Errors
    /// When the binary does not do as it should; with what it printed.
    pub fn start() -> Result<Self> {
        let port = free_port()?;
        Self::for_origins(
            port,
            &[format!("http://127.0.0.1:{port}")],
            &["--public-heat", "--public-revenue", "--public-visits"],
        )
    }

    /// The same for pages that another server shows at `origins`, with further arguments to `site add`.
    ///
    /// # Errors
    /// As `start`.
    pub fn for_origins(port: u16, origins: &[String], more: &[&str]) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let mut add = program()?;
        add.args(["site", "add", "--name", "Test", "--data"]).arg(data.path()).args(more);
        origins.iter().for_each(|origin| {
            add.args(["--origin", origin]);
        });
        let site = last_line(&mut add)?;
        let mut collector = Self { site, data, port, process: None };
        collector.serve()?;
        Ok(collector)
    }

    /// Starts the server, again after `kill`, on the same port and data.
    ///
    /// # Errors
    /// As `start`.
    pub fn serve(&mut self) -> Result<()> {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut serve = program()?;
        serve.args(["serve", "--listen", &listen, "--data"]).arg(self.data.path());
        // Every browser of a test is driven by a program.
        serve.args(["--bots", "counted"]).env("ISOTHERM_LOG", "error");
        serve.arg("--demo").arg(house().join("www/demo")).args(["--demo-site", &self.site]);
        let process = self.process.insert(Leash::start(&serve, Stdio::inherit())?);
        let listens = process.line(|line| line.contains("listens on").then_some(()));
        listens.context("the collector did not start; its message is above")
    }

    /// Ends the server as a power cut would.
    ///
    /// # Errors
    /// When it is not running.
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().context("the collector is not running")?.cut()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A URL on the server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Runs the binary on the same data folder, and returns the last line that it printed.
    ///
    /// # Errors
    /// When it fails; with what it said.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        last_line(program()?.args(arguments).arg("--data").arg(self.data.path()))
    }

    /// What is stored now.
    ///
    /// # Errors
    /// When the database cannot be read, or holds what cannot be decoded.
    pub fn stored(&self) -> Result<Stored> {
        Stored::read(&self.data.path().join("isotherm.sqlite"))
    }

    /// Posts a batch as a browser on `origin` would, and returns the status and the stated reason.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn post(&self, origin: &str, bytes: &[u8]) -> Result<(u16, String)> {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let answer = agent.post(self.url("/c")).header("Origin", origin).send(bytes)?;
        let reason = answer.headers().get("Isotherm-Reason").and_then(|value| value.to_str().ok());
        Ok((answer.status().as_u16(), reason.unwrap_or_default().to_owned()))
    }
}

fn last_line(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout)?;
    Ok(printed.lines().last().unwrap_or_default().to_owned())
}

fn program() -> Result<Command> {
    let path =
        env::var_os("ISOTHERM_BIN").context("ISOTHERM_BIN is not set: run `cargo xtask test --only e2e`")?;
    Ok(Command::new(path))
}

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
