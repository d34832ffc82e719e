//! `cargo xtask schemathesis`: questions that nobody would think of, made from the API's own description, and every answer
//! held to it.

use crate::house::House;
use crate::run::{self, Running};
use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const VERSION: &str = "4.32.5";
/// Questions of each kind to each route; with the same seed they are the same each time.
const EXAMPLES: &str = "25";
const SEED: &str = "1";
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
/// Its answer has no end: each question would wait until it gives up.
const ENDLESS: &str = "/api/v1/live";
const PAGE: &str = "http://shop.example";
const LISTENS: &str = "isotherm listens on ";

/// Installs schemathesis on the first call, and asks a collector with some visits.
pub(crate) fn schemathesis(house: &House) -> Result<()> {
    let program = installed(house)?;
    // As the tests are built: of one crate alone, cargo would build all anew with fewer features.
    run::openly(&mut house.cargo(["test", "--quiet", "--no-run", "--test", "it"]))?;
    let folder = house.target.join("schemathesis");
    // What the last run left.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let isotherm = Isotherm { house, data: folder.join("data") };
    let site = isotherm.last_line(&["site", "add", "--name", "Shop", "--origin", PAGE])?;
    // One for all sites: no question can revoke it.
    let token = ["token", "add", "--all-sites", "--scope", "admin", "--name", "schemathesis", "--days", "1"];
    let token = isotherm.last_line(&token)?;
    let (_server, base) = isotherm.serve()?;
    let mut visits = house.command(isotherm.program());
    visits.args(["simulate", "--scenario", "www/demo/scenario.json", "--visitors", "20", "--origin", PAGE]);
    run::quietly(visits.args(["--site", &site, "--url", &base]))?;
    fs::write(folder.join("schemathesis.toml"), format!("[parameters]\n\"site\" = \"{site}\"\n"))?;
    let mut ask = Command::new(program);
    ask.current_dir(&folder).args(["run", &format!("{base}/api/v1/openapi.json"), "--seed", SEED]);
    ask.args(["--max-examples", EXAMPLES, "--checks", CHECKS, "--phases", "examples,coverage,fuzzing"]);
    ask.args(["--exclude-path", ENDLESS]);
    run::quietly(ask.args(["--header", &format!("Authorization: Bearer {token}")]))?;
    println!("every answer was as the API's description says");
    Ok(())
}

/// The program, in a Python environment of its own among the tools.
fn installed(house: &House) -> Result<PathBuf> {
    let home = house.tools.join(format!("schemathesis-{VERSION}"));
    let program = home.join("bin/schemathesis");
    if !program.is_file() {
        println!("installing schemathesis {VERSION}…");
        run::quietly(Command::new("python3").args(["-m", "venv"]).arg(&home))
            .context("schemathesis needs Python 3 with venv")?;
        let mut pip = Command::new(home.join("bin/pip"));
        run::quietly(pip.args(["install", "--quiet", &format!("schemathesis=={VERSION}")]))?;
    }
    Ok(program)
}

struct Isotherm<'a> {
    house: &'a House,
    data: PathBuf,
}

impl Isotherm<'_> {
    fn program(&self) -> PathBuf {
        self.house.target.join("debug/isotherm")
    }

    fn with_data(&self, arguments: &[&str]) -> Command {
        let mut command = self.house.command(self.program());
        command.args(arguments).arg("--data").arg(AsRef::<Path>::as_ref(&self.data));
        command
    }

    fn last_line(&self, arguments: &[&str]) -> Result<String> {
        let printed = run::output(&mut self.with_data(arguments))?;
        Ok(printed.lines().next_back().unwrap_or_default().to_owned())
    }

    /// A collector on a free port, and where it answers.
    fn serve(&self) -> Result<(Running, String)> {
        let mut command = self.with_data(&["serve", "--listen", "127.0.0.1:0"]);
        let mut running = Running::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        BufReader::new(running.printed()?).read_line(&mut line)?;
        let base = line.trim().strip_prefix(LISTENS);
        let base =
            base.with_context(|| format!("the collector said {line:?} instead of where it listens"))?;
        Ok((running, base.to_owned()))
    }
}
