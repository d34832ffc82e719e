//! `isotherm simulate`: visitors that do not exist, for trying things out.

/// Sends made-up visits to a collector.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {}

pub(crate) fn run(_: &Simulate) -> anyhow::Result<()> {
    anyhow::bail!("this build makes no visitors yet")
}
