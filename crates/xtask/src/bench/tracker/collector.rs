//! The real collector on a free port, with one site, in a data folder of its own.

use crate::house::House;
use crate::run::{self, Running};
use anyhow::{Context, Result, bail};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const TIME_TO_ANSWER: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const DATABASE: &str = "isotherm.sqlite";

/// A collector that runs until it is stopped or dropped.
pub(super) struct Collector {
    /// The site's key.
    pub(super) site: String,
    /// Where it answers, without a slash at the end.
    pub(super) url: String,
    running: Running,
    data: PathBuf,
}

impl Collector {
    /// Starts one that takes batches from pages of `origin`.
    pub(super) fn start(
        house: &House,
        binary: &Path,
        data: &Path,
        port: u16,
        origin: &str,
    ) -> Result<Collector> {
        let site = add_site(&mut house.command(binary), data, origin)?;
        let address = format!("{}:{port}", Ipv4Addr::LOCALHOST);
        let mut serve = house.command(binary);
        serve.args(["serve", "--listen", &address, "--data"]).arg(data);
        serve.env("ISOTHERM_LOG", "warn").stdout(Stdio::null());
        let running = Running::start(&mut serve)?;
        let mut collector =
            Collector { site, url: format!("http://{address}"), running, data: data.to_owned() };
        collector.wait_until_healthy()?;
        Ok(collector)
    }

    /// Ends it; where its database is.
    pub(super) fn stop(self) -> PathBuf {
        drop(self.running);
        self.data.join(DATABASE)
    }

    fn wait_until_healthy(&mut self) -> Result<()> {
        let started = Instant::now();
        while ureq::get(format!("{}/healthz", self.url)).call().is_err() {
            if let Some(status) = self.running.ended()? {
                bail!("the collector did not start ({status}); its message is above");
            }
            if started.elapsed() > TIME_TO_ANSWER {
                bail!("the collector does not answer on {} after {TIME_TO_ANSWER:?}", self.url);
            }
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }
}

fn add_site(isotherm: &mut Command, data: &Path, origin: &str) -> Result<String> {
    isotherm.args(["site", "add", "--name", "Bench", "--origin", origin, "--data"]).arg(data);
    let answer = run::output(isotherm)?;
    answer.lines().next_back().map(str::to_owned).context("`isotherm site add` printed no site key")
}
