//! `POST /c` where nothing is kept: what a batch costs without the store, to measure what the store adds.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use clap::ValueEnum;
use wire::limits;

use crate::{Collector, Peer, body, collect};

/// How much is done for a batch that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Noop {
    /// Everything but storing it.
    Checked,
    /// Its body is read.
    Read,
}

pub(crate) async fn checked(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let taken = collect::admit(&collector, peer, &head, body).await.map(drop);
    collect::answer(&collector, &head.headers, taken)
}

pub(crate) async fn read(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    match body::read(request.into_body(), limits::BATCH_BYTES).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => collector.refuse(refusal),
    }
}
