//! `cargo xtask compare`: the page that draws the same points with our renderer and with others, until Ctrl-C.

use crate::house::House;
use crate::{faces, port, run, setup, stop};
use anyhow::Result;
use clap::Args;
use serde_json::json;

const SERVER: &str = "www/density/serve.mjs";

/// Where the page is served.
#[derive(Args)]
pub(crate) struct Options {
    /// The port of 127.0.0.1 to serve on
    #[arg(long, default_value_t = 8788)]
    port: u16,
}

/// Builds the modules and serves.
pub(crate) fn compare(house: &House, options: &Options) -> Result<()> {
    port::check_free(options.port)?;
    setup::setup(house)?;
    faces::build(house)?;
    let facts = json!({ "root": house.root, "port": options.port });
    match run::openly(house.command("node").arg(house.root.join(SERVER)).arg(facts.to_string())) {
        Err(_) if stop::requested() => Ok(()),
        ended => ended,
    }
}
