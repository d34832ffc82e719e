//! The collector that is measured: its sites, where it listens, and what it costs the machine.

use crate::house::House;
use crate::run::{self, Running};
use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use wire::SiteKey;

/// Ticks of a processor's clock a second, as Linux tells them to programs on every architecture.
const TICKS_PER_S: u64 = 100;

/// What the collector does with a batch before it says 204.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bench) enum Keeping {
    /// Everything.
    Durable,
    /// Everything but storing it.
    Checked,
    /// It reads the body.
    Read,
}

/// A collector that runs until it is dropped.
pub(in crate::bench) struct Server {
    pub(in crate::bench) address: SocketAddr,
    running: Running,
}

impl Server {
    /// Starts one on a free port.
    pub(in crate::bench) fn start(
        house: &House,
        binary: &Path,
        data: &Path,
        keeping: Keeping,
    ) -> Result<Server> {
        let mut serve = house.command(binary);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        // All visitors come from here.
        serve.args(["--rate", "1000000", "--connections-per-address", "20000"]);
        match keeping {
            Keeping::Durable => &mut serve,
            Keeping::Checked => serve.args(["--noop", "checked"]),
            Keeping::Read => serve.args(["--noop", "read"]),
        };
        let mut running = Running::start(serve.env("ISOTHERM_LOG", "error").stdout(Stdio::piped()))?;
        let mut line = String::new();
        BufReader::new(running.printed()?).read_line(&mut line)?;
        let address = line.trim().rsplit_once("http://").map(|(_, address)| address.parse());
        let address = address.context("the collector did not start; its message is above")??;
        Ok(Server { address, running })
    }

    /// What it has used of all processors since it started.
    pub(in crate::bench) fn cpu_us(&self) -> Result<u64> {
        cpu_us(&self.read("stat")?).context("what the system says of the collector")
    }

    /// The most memory that it has held.
    pub(in crate::bench) fn peak_kib(&self) -> Result<u64> {
        peak_kib(&self.read("status")?).context("what the system says of the collector")
    }

    fn read(&self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.running.id());
        fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this bench runs on Linux"))
    }
}

/// Adds sites whose pages are at `origin`.
pub(in crate::bench) fn add_sites(
    house: &House,
    binary: &Path,
    data: &Path,
    origin: &str,
    count: usize,
) -> Result<Vec<SiteKey>> {
    let add = |number| {
        let name = format!("Bench {number}");
        let mut add = house.command(binary);
        add.args(["site", "add", "--public-heat", "--name", &name, "--origin", origin, "--data"]).arg(data);
        let key = run::output(&mut add)?.lines().next_back().and_then(SiteKey::parse);
        key.context("`isotherm site add` printed no site key")
    };
    (0..count).map(add).collect()
}

/// User and system time, fields 14 and 15; the name in brackets before them may hold anything.
fn cpu_us(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(ticks * 1_000_000 / TICKS_PER_S)
}

fn peak_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_behind_a_name_with_brackets() {
        let stat = "77 (a) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0";
        assert_eq!(cpu_us(stat), Some(3_000_000));
    }

    #[test]
    fn the_peak_is_found_among_other_lines() {
        assert_eq!(peak_kib("VmSize:\t  9 kB\nVmHWM:\t   5240 kB\n"), Some(5_240));
    }
}
