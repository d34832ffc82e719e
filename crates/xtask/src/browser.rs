//! Installing, where this machine allows it, the browsers and drivers of the end-to-end tests.

use crate::engine::{Engine, Program};
use crate::house::House;
use crate::setup;
use anyhow::{Result, bail};
use std::path::PathBuf;

/// The version of geckodriver that the tests drive Firefox with.
const GECKODRIVER: &str = "0.37.1";

/// Installs what the engines need and this machine lacks: Debian's packages with one call of apt-get when run by root,
/// geckodriver with cargo. Elsewhere nothing, and `programs` says what is missing.
///
/// # Errors
/// When an installation fails.
pub(crate) fn install(house: &House, engines: &[Engine]) -> Result<()> {
    setup::apt_install(house, &packages(house, engines))?;
    if engines.contains(&Engine::Firefox) && !has_geckodriver(house) {
        println!("installing geckodriver {GECKODRIVER} (about 3 minutes)…");
        setup::cargo_install(house, "geckodriver", GECKODRIVER, &["--locked"])?;
    }
    Ok(())
}

/// Where an engine's programs are, by the variables that tell the tests.
///
/// # Errors
/// When one is missing; says how to install it.
pub(crate) fn programs(house: &House, engine: Engine) -> Result<Vec<(&'static str, PathBuf)>> {
    let found = engine.programs().iter().filter_map(|program| Some((program.variable, program.find(house)?)));
    let found: Vec<_> = found.collect();
    if found.len() == engine.programs().len() {
        return Ok(found);
    }
    let variables: Vec<&str> = missing(house, &[engine]).map(|program| program.variable).collect();
    bail!(
        "{} cannot be driven here: install it (Debian: sudo apt-get install {}), or name its programs in {}; \
         `--engine` runs the tests in another one alone",
        engine.title(),
        packages(house, &[engine]).join(" "),
        variables.join(" and ")
    )
}

fn missing<'a>(house: &'a House, engines: &'a [Engine]) -> impl Iterator<Item = &'static Program> + 'a {
    engines.iter().flat_map(|engine| engine.programs()).filter(|program| program.find(house).is_none())
}

/// The Debian packages of what is missing, each once.
fn packages(house: &House, engines: &[Engine]) -> Vec<&'static str> {
    let mut packages: Vec<&str> = missing(house, engines).filter_map(|program| program.package).collect();
    packages.dedup();
    packages
}

/// Whether there is a geckodriver: ours of exactly that version, or else one of the machine's own.
fn has_geckodriver(house: &House) -> bool {
    let ours = house.tool("geckodriver").is_file();
    let wanted = missing(house, &[Engine::Firefox]).all(|program| program.package.is_some());
    wanted && (!ours || setup::has_tool(house, "geckodriver", GECKODRIVER))
}
