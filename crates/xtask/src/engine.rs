//! The browser engines of the end-to-end tests: the programs of each, and which tests each cannot run.

use crate::house::House;
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::env;
use std::fs;
use std::path::PathBuf;

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Engine {
    /// Chromium
    Chromium,
    /// Firefox
    Firefox,
    /// WebKitGTK's MiniBrowser
    Webkit,
}

/// A program that the tests drive.
pub(crate) struct Program {
    /// The variable that tells the tests where it is, and that a person may set.
    pub(crate) variable: &'static str,
    /// What it is called, or where it may be.
    names: &'static [&'static str],
    /// The Debian package that brings it; the one from crates.io is built here.
    pub(crate) package: Option<&'static str>,
}

/// A test that is left out in an engine.
#[derive(Debug, PartialEq)]
pub(crate) struct Lack {
    /// Its name, with its module.
    pub(crate) test: String,
    /// What the engine or its driver lacks.
    pub(crate) reason: String,
}

/// Every engine, in the order in which they are tested.
pub(crate) const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::Webkit];

const CHROMIUM: [Program; 2] = [
    Program {
        variable: "ISOTHERM_CHROMIUM",
        names: &[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ],
        package: Some("chromium"),
    },
    Program {
        variable: "ISOTHERM_CHROMEDRIVER",
        names: &["chromedriver", "/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"],
        package: Some("chromium-driver"),
    },
];
const FIREFOX: [Program; 2] = [
    Program {
        variable: "ISOTHERM_FIREFOX",
        names: &["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
        package: Some("firefox-esr"),
    },
    Program { variable: "ISOTHERM_GECKODRIVER", names: &["geckodriver"], package: None },
];
const WEBKIT: [Program; 3] = [
    Program {
        variable: "ISOTHERM_WEBKITDRIVER",
        names: &["WebKitWebDriver"],
        package: Some("webkit2gtk-driver"),
    },
    Program {
        variable: "ISOTHERM_MINIBROWSER",
        names: &[
            "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
            "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
            "/usr/lib/webkit2gtk-4.1/MiniBrowser",
            "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
        ],
        package: Some("webkit2gtk-driver"),
    },
    Program { variable: "ISOTHERM_XVFB", names: &["Xvfb"], package: Some("xvfb") },
];

impl Engine {
    /// What the tests call it, in `ISOTHERM_ENGINE` and in their list.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::Webkit => "webkit",
        }
    }

    /// What people call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Engine::Chromium => "Chromium",
            Engine::Firefox => "Firefox",
            Engine::Webkit => "WebKit",
        }
    }

    /// The browser, its driver, and what these need.
    pub(crate) fn programs(self) -> &'static [Program] {
        match self {
            Engine::Chromium => &CHROMIUM,
            Engine::Firefox => &FIREFOX,
            Engine::Webkit => &WEBKIT,
        }
    }

    /// The tests that it cannot run, from `tests/cannot.txt`.
    pub(crate) fn cannot(self, house: &House) -> Result<Vec<Lack>> {
        let file = house.root.join("tests/cannot.txt");
        let list = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(lacks(&list, self.name()))
    }
}

impl Program {
    /// Where it is on this machine.
    pub(crate) fn find(&self, house: &House) -> Option<PathBuf> {
        if let Some(path) = env::var_os(self.variable).filter(|path| !path.is_empty()) {
            return Some(path.into());
        }
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> =
            [house.tools.join("bin")].into_iter().chain(env::split_paths(&inherited)).collect();
        let mut paths =
            self.names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        paths.find(|path| path.is_file())
    }
}

fn lacks(list: &str, engine: &str) -> Vec<Lack> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter_map(|line| {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let (of, test, reason) = (parts.next()?, parts.next()?, parts.next()?);
        (of == engine).then(|| Lack { test: test.into(), reason: reason.into() })
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_finds_its_own_lines_in_the_list() {
        let list =
            "# engine | test | reason\nwebkit | input::taps | no finger\nfirefox | input::drags | no drag\n";
        let lack = Lack { test: "input::taps".into(), reason: "no finger".into() };
        assert_eq!(lacks(list, "webkit"), [lack]);
        assert_eq!(lacks(list, "chromium"), []);
    }
}
