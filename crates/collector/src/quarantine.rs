//! `isotherm quarantine` and `/api/v1/quarantine`: batches that cannot be what they say, and what becomes of them.

use std::sync::Arc;

use anyhow::Result;
use axum::{
    extract::{Request, State},
    response::Response,
};
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Quarantined, Site};

use crate::{
    Collector, body, command, day,
    exclusion::Where,
    exclusions::{answer, permitted},
    refusal::{Refusal, meaning},
};

/// Bytes of a decision, at most.
const DECISION_BYTES: usize = 4_096;

#[derive(Debug, Subcommand)]
pub(crate) enum QuarantineCommand {
    /// Show what is there and why.
    List(Where),
    /// Count it after all.
    Release(Which),
    /// Forget it; there is no way back.
    Drop(Which),
}

#[derive(Debug, Args)]
pub(crate) struct Which {
    #[command(flatten)]
    place: Where,
    /// What is there for this reason, as the list names it.
    #[arg(long, value_name = "NAME")]
    reason: String,
}

pub(crate) fn run(command: &QuarantineCommand) -> Result<()> {
    let (QuarantineCommand::List(place)
    | QuarantineCommand::Release(Which { place, .. })
    | QuarantineCommand::Drop(Which { place, .. })) = command;
    let store = command::open_present(&place.data)?;
    let site = command::known_site(&store, place.site)?;
    match command {
        QuarantineCommand::List(_) => store.quarantined(&site)?.iter().for_each(tell),
        QuarantineCommand::Release(Which { reason, .. }) => {
            println!("{} batches count from now on.", store.release(&site, reason)?);
        }
        QuarantineCommand::Drop(Which { reason, .. }) => {
            println!("{} batches were forgotten.", store.discard(&site, reason)?);
        }
    }
    Ok(())
}

fn tell(row: &Quarantined) {
    let Quarantined { reason, batches, views, visitors, first_ms, last_ms } = row;
    let (first, last) = (day::moment(*first_ms), day::moment(*last_ms));
    println!("{reason}\t{batches} batches of {views} views and {visitors} visitors\t{first} to {last}");
}

/// What an owner decides: to count what is there for a reason, or to forget it.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Release(String),
    Drop(String),
}

pub(crate) async fn list(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    answer(&collector, permitted(&collector, &head).and_then(|site| shown(&collector, &site)))
}

/// Does what the body says, and answers with what is left.
pub(crate) async fn settle(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let settled = async {
        let site = permitted(&collector, &head)?;
        let bytes = body::read(body, DECISION_BYTES).await?;
        let decision = serde_json::from_slice(&bytes)
            .map_err(|error| Refusal::Body(format!("is not understood: {error}")))?;
        match decision {
            Decision::Release(reason) => collector.store.release(&site, &reason)?,
            Decision::Drop(reason) => collector.store.discard(&site, &reason)?,
        };
        shown(&collector, &site)
    };
    answer(&collector, settled.await)
}

fn shown(collector: &Collector, site: &Site) -> Result<Value, Refusal> {
    let rows = collector.store.quarantined(site)?;
    let row = |row: &Quarantined| {
        json!({
            "reason": row.reason,
            "meaning": meaning(&row.reason),
            "batches": row.batches,
            "views": row.views,
            "visitors": row.visitors,
            "first": day::moment(row.first_ms),
            "last": day::moment(row.last_ms),
        })
    };
    Ok(json!({ "site": site.key.as_str(), "quarantine": rows.iter().map(row).collect::<Vec<_>>() }))
}
