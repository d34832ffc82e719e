//! `cargo xtask demo`: the shop, its visitors and the overlay on this machine, until Ctrl-C.

use crate::house::House;
use crate::run::{self, Running};
use crate::{bundle, port, stop};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

const SHOP: &str = "www/demo";
const SCENARIO: &str = "www/demo/scenario.json";
const KEY_LETTERS: usize = 16;
/// A week, and one before it to hold it against.
const DAYS: &str = "14";
const TIME_TO_ANSWER: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Where and how busy the demo is.
#[derive(Args)]
pub(crate) struct Options {
    /// The port of 127.0.0.1 to serve on
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Where the demo keeps its visits; delete it to start anew
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// How many visitors of the last two weeks to simulate on the first start
    #[arg(long, default_value_t = 2_000)]
    visitors: u32,
    /// Open the shop in a browser
    #[arg(long)]
    open: bool,
}

/// Builds, serves, fills and waits.
pub(crate) fn demo(house: &House, options: &Options) -> Result<()> {
    port::check_free(options.port)?;
    bundle::build(house)?;
    let demo = Demo { house, options, data: house.root.join(&options.data) };
    match demo.run() {
        Err(_) if stop::requested() => {
            println!("stopped");
            Ok(())
        }
        ended => ended,
    }
}

struct Demo<'a> {
    house: &'a House,
    options: &'a Options,
    data: PathBuf,
}

impl Demo<'_> {
    fn run(&self) -> Result<()> {
        fs::create_dir_all(&self.data).with_context(|| format!("cannot create {}", self.data.display()))?;
        let key = self.site_key()?;
        self.simulate_once(&key)?;
        let mut server = self.serve(&key)?;
        self.wait_until_healthy(&mut server)?;
        self.print_links();
        if self.options.open {
            open(&self.url("/demo/"));
        }
        let status = server.wait()?;
        bail!("the collector ended by itself ({status}); its message is above")
    }

    /// The key of the demo's site on this port, which the first start makes.
    fn site_key(&self) -> Result<String> {
        let (key_file, origin_file) = (self.data.join("site-key"), self.data.join("site-origin"));
        let origin = self.url("");
        if read(&origin_file) == origin && is_key(&read(&key_file)) {
            return Ok(read(&key_file));
        }
        let localhost = format!("http://localhost:{}", self.options.port);
        let mut add = self.isotherm(["site", "add", "--data"]);
        add.arg(&self.data).args(["--name", "Demo shop", "--origin", &origin, "--origin", &localhost]);
        // Made-up visitors have nothing to hide.
        let answer = run::output(add.args(["--public-heat", "--public-revenue", "--public-visits"]))?;
        let key = answer.lines().next_back().unwrap_or_default();
        if !is_key(key) {
            bail!("`isotherm site add` ended with {key:?} instead of a site key");
        }
        fs::write(key_file, key)?;
        fs::write(origin_file, origin)?;
        Ok(key.to_owned())
    }

    fn serve(&self, key: &str) -> Result<Running> {
        let mut serve = self.isotherm(["serve", "--listen"]);
        serve.arg(format!("127.0.0.1:{}", self.options.port)).arg("--data").arg(&self.data);
        // Who tries the demo may do so with a driven browser.
        serve.args(["--demo", SHOP, "--demo-site", key, "--bots", "counted"]);
        Running::start(&mut serve)
    }

    fn wait_until_healthy(&self, server: &mut Running) -> Result<()> {
        let started = Instant::now();
        while ureq::get(self.url("/healthz")).call().is_err() {
            if let Some(status) = server.ended()? {
                bail!("the collector did not start ({status}); its message is above");
            }
            if started.elapsed() > TIME_TO_ANSWER {
                bail!("the collector does not answer on {} after {TIME_TO_ANSWER:?}", self.url("/healthz"));
            }
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Puts in what the scenario's visitors did in the last two weeks, unless this site has had them.
    fn simulate_once(&self, key: &str) -> Result<()> {
        let done = self.data.join("simulated");
        if read(&done) == key {
            return Ok(());
        }
        println!("simulating {} visitors…", self.options.visitors);
        let mut simulate = self.isotherm(["simulate", "--site", key, "--scenario", SCENARIO, "--data"]);
        let visitors = self.options.visitors.to_string();
        simulate.arg(&self.data).args(["--visitors", &visitors, "--days", DAYS]);
        run::openly(&mut simulate)?;
        fs::write(done, key).context("cannot remember that the visitors came")
    }

    fn print_links(&self) {
        println!("\nThe demo shop is open. Press Alt+Shift+H on a page to see its heat.");
        for (page, path) in PAGES {
            println!("  {page:<8} {}", self.url(path));
        }
        println!("Ctrl-C stops it; its visits stay in {}.", self.options.data.display());
    }

    fn isotherm<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut isotherm = self.house.command(self.house.collector());
        isotherm.args(arguments);
        isotherm
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.options.port)
    }
}

const PAGES: [(&str, &str); 4] = [
    ("home", "/demo/"),
    ("listing", "/demo/listing.html"),
    ("product", "/demo/product.html"),
    ("journal", "/demo/journal.html"),
];

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

fn is_key(text: &str) -> bool {
    text.len() == KEY_LETTERS && text.bytes().all(|letter| matches!(letter, b'a'..=b'z' | b'2'..=b'7'))
}

fn open(url: &str) {
    let opened =
        ["xdg-open", "open"].iter().any(|program| run::answer(Command::new(program).arg(url)).is_some());
    if !opened {
        println!("no browser could be opened from here: open {url}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_key_has_sixteen_letters_of_base32() {
        assert!(is_key("abcdefghijkl2345"));
        assert!(!is_key("abcdefghijkl234"));
        assert!(!is_key("abcdefghijkl2341"));
        assert!(!is_key("ABCDEFGHIJKL2345"));
    }
}
