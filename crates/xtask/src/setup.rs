//! Installing what a build needs and this machine lacks: the Wasm target, a cargo tool, npm packages; and Debian's packages
//! for whoever needs them.

use crate::fresh::{Inputs, Stamp};
use crate::house::House;
use crate::run;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The Rust target of everything that runs in a browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
const OLDEST_NODE: u32 = 20;

/// One thing to install, with words for the person who waits.
struct Step<'a> {
    words: String,
    install: Install<'a>,
}

type Install<'a> = Box<dyn Fn(&House) -> Result<()> + 'a>;

/// Installs what is missing, and nothing else.
pub(crate) fn setup(house: &House) -> Result<()> {
    check_machine(house)?;
    let bindgen = wasm_bindgen_version(house)?;
    let steps = missing(house, &bindgen)?;
    for (done, step) in steps.iter().enumerate() {
        println!("[{}/{}] {}…", done + 1, steps.len(), step.words);
        (step.install)(house)?;
    }
    Ok(())
}

/// The version of wasm-bindgen in the lock file; its command line tool has to be the same.
pub(crate) fn wasm_bindgen_version(house: &House) -> Result<String> {
    let lock = fs::read_to_string(house.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")
}

fn missing<'a>(house: &House, bindgen: &'a str) -> Result<Vec<Step<'a>>> {
    let mut steps = Vec::new();
    if !has_wasm_target(house) {
        steps.push(step(format!("adding the Rust target {WASM_TARGET}"), add_wasm_target));
    }
    if !has_tool(house, "wasm-bindgen", bindgen) || !has_tool(house, "wasm-bindgen-test-runner", bindgen) {
        steps.push(step(format!("installing wasm-bindgen {bindgen} (about 2 minutes)"), move |house| {
            // Without --locked: the lock file that 0.2.130 was published with does not build.
            cargo_install(house, "wasm-bindgen-cli", bindgen, &[])
        }));
    }
    let (stamp, inputs) = npm_stamp(house)?;
    if !stamp.matches(&inputs) {
        steps.push(step(
            "installing binaryen, esbuild and what the tracker is measured against from npm".into(),
            npm_ci,
        ));
    }
    Ok(steps)
}

fn step<'a>(words: String, install: impl Fn(&House) -> Result<()> + 'a) -> Step<'a> {
    Step { words, install: Box::new(install) }
}

fn check_machine(house: &House) -> Result<()> {
    if !["cc", "gcc", "clang"].iter().any(|compiler| has_program(compiler))
        && std::env::var_os("CC").is_none()
    {
        bail!(
            "there is no C compiler (SQLite needs one): install gcc or clang (Debian: apt-get install build-essential)"
        );
    }
    let Some(node) = run::answer(house.command("node").arg("--version")) else {
        bail!(
            "Node.js is missing: install version {OLDEST_NODE} or newer, with npm, from https://nodejs.org"
        );
    };
    if major(&node).is_none_or(|major| major < OLDEST_NODE) {
        bail!("Node.js {node} is too old: install version {OLDEST_NODE} or newer from https://nodejs.org");
    }
    if !has_program("npm") {
        bail!(
            "npm is missing: install it (Debian: apt-get install npm; elsewhere it comes with https://nodejs.org)"
        );
    }
    Ok(())
}

pub(crate) fn has_program(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}

/// Whether the tools folder holds a tool of exactly this version.
pub(crate) fn has_tool(house: &House, name: &str, version: &str) -> bool {
    let answer = run::answer(Command::new(house.tool(name)).arg("--version"));
    answer.is_some_and(|answer| answer.split_whitespace().nth(1) == Some(version))
}

fn has_wasm_target(house: &House) -> bool {
    let asked =
        run::answer(house.command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    asked.is_some_and(|libraries| Path::new(&libraries).is_dir())
}

fn add_wasm_target(house: &House) -> Result<()> {
    if !has_program("rustup") {
        bail!(
            "this Rust has no {WASM_TARGET}: install Rust with https://rustup.rs, or your system's package for that target"
        );
    }
    run::quietly(house.command("rustup").args(["target", "add", WASM_TARGET]))
}

/// Builds a tool of exactly this version from crates.io into the tools folder.
pub(crate) fn cargo_install(house: &House, name: &str, version: &str, more: &[&str]) -> Result<()> {
    let build = house.tools.join("build");
    let mut cargo = house.cargo(["install", name, "--force", "--version"]);
    cargo.arg(format!("={version}")).args(more).arg("--root").arg(&house.tools);
    // It runs for seconds: not to optimise it saves more than it costs.
    cargo.envs([("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"), ("CARGO_PROFILE_RELEASE_LTO", "off")]);
    let installed = run::quietly(cargo.env("CARGO_TARGET_DIR", &build));
    // A gigabyte that nobody needs again.
    let _ = fs::remove_dir_all(&build);
    installed
}

/// Installs Debian's packages with one call of apt-get where root runs this on a Debian, and elsewhere nothing.
pub(crate) fn apt_install(house: &House, packages: &[&str]) -> Result<()> {
    let is_root = || run::answer(house.command("id").arg("-u")).as_deref() == Some("0");
    let has_apt = || run::answer(house.command("apt-get").arg("--version")).is_some();
    if packages.is_empty() || !is_root() || !has_apt() {
        return Ok(());
    }
    println!("installing {} with apt-get (a minute or two)…", packages.join(", "));
    let apt = |arguments: &[&str]| {
        run::quietly(house.command("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

fn npm_ci(house: &House) -> Result<()> {
    run::quietly(house.command("npm").args(["ci", "--loglevel=error"]).current_dir(house.pkg()))?;
    let (stamp, inputs) = npm_stamp(house)?;
    stamp.write(&inputs, &[])
}

fn npm_stamp(house: &House) -> Result<(Stamp, String)> {
    let lock = house.pkg().join("package-lock.json");
    Ok((Stamp(house.pkg().join("node_modules/.isotherm")), Inputs::new().path(&lock)?.digest()))
}

fn major(node: &str) -> Option<u32> {
    node.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let (_, entry) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(entry.split('"').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_says_which_tool_to_install() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"registry\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn a_node_version_is_read_by_its_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
