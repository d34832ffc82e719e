//! Finding, and where this machine allows it installing, Chromium and its WebDriver.

use crate::house::House;
use crate::run;
use anyhow::{Result, bail};
use std::env;
use std::path::PathBuf;

/// The two programs that the end-to-end tests drive.
pub(crate) struct Browser {
    /// Passed to the tests as `ISOTHERM_CHROMIUM`.
    pub(crate) chromium: PathBuf,
    /// Passed to the tests as `ISOTHERM_CHROMEDRIVER`.
    pub(crate) chromedriver: PathBuf,
}

const CHROMIUM: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const CHROMEDRIVER: [&str; 3] =
    ["chromedriver", "/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

/// Finds a browser, or installs it with apt-get when run by root on Debian or Ubuntu.
///
/// # Errors
/// When there is none and it cannot be installed from here.
pub(crate) fn browser(house: &House) -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if !may_install(house) {
        bail!(
            "the end-to-end tests need Chromium and chromedriver of the same version: install both (Debian: \
             sudo apt-get install chromium chromium-driver), or name them in ISOTHERM_CHROMIUM and ISOTHERM_CHROMEDRIVER"
        );
    }
    println!("[1/1] installing chromium and chromium-driver with apt-get (about a minute)…");
    let apt = |arguments: &[&str]| {
        run::quietly(house.command("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"])?;
    match find() {
        Some(browser) => Ok(browser),
        None => bail!(
            "apt-get installed no usable Chromium: name yours in ISOTHERM_CHROMIUM and ISOTHERM_CHROMEDRIVER"
        ),
    }
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: named("ISOTHERM_CHROMIUM", &CHROMIUM)?,
        chromedriver: named("ISOTHERM_CHROMEDRIVER", &CHROMEDRIVER)?,
    })
}

fn named(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(path.into());
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&folders).collect();
    let paths = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.into_iter().find(|path| path.is_file())
}

fn may_install(house: &House) -> bool {
    let is_root = run::answer(house.command("id").arg("-u")).as_deref() == Some("0");
    is_root && run::answer(house.command("apt-get").arg("--version")).is_some()
}
