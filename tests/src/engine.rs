//! The three engines: what starts each of them, and what each of them cannot do.

use std::{env, ffi::OsString, fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value, json};

const CANNOT: &str = include_str!("../cannot.txt");
const CHROMIUM_FLAGS: [&str; 12] = [
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
/// Firefox's window and MiniBrowser's toolbar would keep a viewport from being as narrow as a phone's.
const NARROW_FIREFOX: &str = ":root, body { min-width: 0 !important; min-height: 0 !important }";
const NARROW_GTK: &str = "* { min-width: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px }";
const STILL_GTK: &str = "[Settings]\ngtk-enable-animations=0\n";

/// A browser engine, by the browser that embodies it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, headless.
    Chromium,
    /// Firefox, headless.
    Firefox,
    /// WebKitGTK's MiniBrowser, on a display of its own.
    Webkit,
}

/// A test that cannot run in an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// The test's name, with its module.
    pub test: &'static str,
    /// What the engine or its driver lacks.
    pub reason: &'static str,
}

impl Engine {
    /// The one named in `ISOTHERM_ENGINE`; Chromium if none is.
    ///
    /// # Errors
    /// When it names no engine.
    pub fn chosen() -> Result<Self> {
        match env::var("ISOTHERM_ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::Webkit),
            Ok(other) => bail!("ISOTHERM_ENGINE is {other:?}: it can be chromium, firefox or webkit"),
        }
    }

    /// As `ISOTHERM_ENGINE` names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The tests that are left out in this engine, each with the reason.
    #[must_use]
    pub fn cannot(self) -> Vec<Lack> {
        lacks(CANNOT).filter(|(engine, _)| *engine == self.name()).map(|(_, lack)| lack).collect()
    }

    /// Fails in a test that is left out here, which a run without `cargo xtask test` would not know.
    pub(crate) fn check_running(self) -> Result<()> {
        let thread = std::thread::current();
        let lack = self.cannot().into_iter().find(|lack| thread.name() == Some(lack.test));
        lack.map_or(Ok(()), |lack| bail!("{} cannot run this test: {}", self.name(), lack.reason))
    }

    /// The driver, listening on this port.
    pub(crate) fn driver(self, port: u16) -> Result<Command> {
        let (variable, more): (_, &[&str]) = match self {
            Self::Chromium => ("ISOTHERM_CHROMEDRIVER", &[]),
            // Another fixed port would let one session run at a time.
            Self::Firefox => ("ISOTHERM_GECKODRIVER", &["--websocket-port=0"]),
            Self::Webkit => ("ISOTHERM_WEBKITDRIVER", &[]),
        };
        let mut driver = Command::new(program(variable)?);
        driver.arg(format!("--port={port}")).args(more);
        Ok(driver)
    }

    /// What the driver and its browser find in their environment: this profile alone.
    pub(crate) fn variables(profile: &Path) -> Vec<(&'static str, OsString)> {
        let folders = ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"];
        folders.map(|name| (name, profile.into())).into()
    }

    /// What to ask of the driver for a browser with this profile.
    pub(crate) fn capabilities(self, profile: &Path) -> Result<Map<String, Value>> {
        let folder = profile.display().to_string();
        let (name, options) = match self {
            Self::Chromium => {
                let user = format!("--user-data-dir={folder}");
                let flags: Vec<&str> = CHROMIUM_FLAGS.into_iter().chain([user.as_str()]).collect();
                ("goog:chromeOptions", json!({"binary": program("ISOTHERM_CHROMIUM")?, "args": flags}))
            }
            Self::Firefox => {
                let prefs = json!({
                    "general.smoothScroll": false,
                    "toolkit.legacyUserProfileCustomizations.stylesheets": true,
                    "ui.prefersReducedMotion": 1,
                    "ui.useOverlayScrollbars": 1,
                });
                let flags = ["-headless", "-profile", &folder];
                let binary = program("ISOTHERM_FIREFOX")?;
                ("moz:firefoxOptions", json!({"binary": binary, "args": flags, "prefs": prefs}))
            }
            Self::Webkit => {
                let binary = program("ISOTHERM_MINIBROWSER")?;
                ("webkitgtk:browserOptions", json!({"binary": binary, "args": ["--automation"]}))
            }
        };
        let mut capabilities = Map::new();
        // The tests themselves wait for WebKit's pages: see `Browser::goto`.
        let strategy = if self == Self::Webkit { "none" } else { "eager" };
        capabilities.insert("pageLoadStrategy".into(), strategy.into());
        capabilities.insert(name.into(), options);
        Ok(capabilities)
    }

    /// Writes what the profile has to hold before the browser starts.
    pub(crate) fn furnish(self, profile: &Path) -> Result<()> {
        let files: &[(&str, &str, &str)] = match self {
            Self::Chromium => &[],
            Self::Firefox => &[("chrome", "userChrome.css", NARROW_FIREFOX)],
            Self::Webkit => &[("gtk-3.0", "gtk.css", NARROW_GTK), ("gtk-3.0", "settings.ini", STILL_GTK)],
        };
        for (folder, name, text) in files {
            fs::create_dir_all(profile.join(folder))?;
            fs::write(profile.join(folder).join(name), text)?;
        }
        Ok(())
    }

    /// Fails where a finger would be a mouse.
    pub(crate) fn check_touch(self) -> Result<()> {
        ensure!(
            self != Self::Webkit,
            "WebKitGTK's driver makes a mouse of a finger: list the test in tests/cannot.txt"
        );
        Ok(())
    }
}

/// A program that `cargo xtask test` found or installed.
pub(crate) fn program(variable: &str) -> Result<String> {
    env::var(variable).with_context(|| format!("{variable} is not set: run `cargo xtask test --only e2e`"))
}

fn lacks(list: &'static str) -> impl Iterator<Item = (&'static str, Lack)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.splitn(3, '|').map(str::trim);
        Some((parts.next()?, Lack { test: parts.next()?, reason: parts.next()? }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_list_names_engine_test_and_reason() {
        let list = "# engine | test | reason\nwebkit | input::taps | no | fingers\n";
        let lack = Lack { test: "input::taps", reason: "no | fingers" };
        assert_eq!(lacks(list).collect::<Vec<_>>(), [("webkit", lack)]);
    }

    #[test]
    fn every_line_of_the_list_names_an_engine_and_has_a_reason() {
        let lines = CANNOT.lines().filter(|line| !line.starts_with('#')).count();
        let known = [Engine::Chromium, Engine::Firefox, Engine::Webkit].map(Engine::cannot).concat();
        assert_eq!(known.len(), lines, "{known:?}");
        assert!(known.iter().all(|lack| lack.test.contains("::") && !lack.reason.is_empty()), "{known:?}");
    }
}
