//! `isotherm mcp`: the tools over standard input and output, for an assistant on this machine.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use rmcp::{ServiceExt as _, transport::stdio};
use wire::SiteKey;

use super::{Assistant, Door};
use crate::command;

/// A map of many views may take its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lets an assistant on this machine ask a collector, by the Model Context Protocol over standard input and output.
#[derive(Debug, clap::Args)]
pub(crate) struct Mcp {
    /// The collector.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787")]
    url: String,
    /// The site that is asked about.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// A token of scope `read` for it, which `isotherm token add` makes. Other users of the machine can see arguments: better
    /// say it by the environment.
    #[arg(long, value_name = "TOKEN", env = "ISOTHERM_TOKEN", hide_env_values = true)]
    token: String,
}

pub(crate) fn run(args: &Mcp) -> Result<()> {
    let url = args.url.trim_end_matches('/').to_owned();
    ensure!(
        ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)),
        "{:?} is no address: write it like http://127.0.0.1:8787",
        args.url
    );
    let config =
        ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
    let agent = config.new_agent();
    let door = Door::Far { agent, url, site: args.site, token: args.token.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = Assistant { door: Arc::new(door) }.serve(stdio()).await;
        running.context("the assistant did not begin as the protocol says")?.waiting().await?;
        Ok(())
    })
}
