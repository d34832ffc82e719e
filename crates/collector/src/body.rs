//! Reading a request's body: so many bytes and so long, no more.

use std::{future::poll_fn, pin::Pin, time::Duration};

use axum::body::{Body, HttpBody};

use crate::{held::Overfull, refusal::Refusal};

/// A body must have arrived within this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes beyond the limit that are read and thrown away. Closing a connection with unread bytes resets it, and the
/// sender would never see why it was refused.
const DISCARDED: usize = 1 << 20;

/// The whole body, of at most `limit` bytes.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    tokio::time::timeout(PATIENCE, read_patiently(body, limit)).await.unwrap_or(Err(Refusal::Slow))
}

async fn read_patiently(mut body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    // What a head promises takes no room before it comes.
    let mut bytes = Vec::new();
    let mut total = 0;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(refusal)?;
        let Ok(data) = frame.into_data() else { continue };
        total += data.len();
        if total <= limit {
            if bytes.is_empty() {
                bytes.reserve_exact(data.len());
            }
            bytes.extend_from_slice(&data);
        } else if total > limit + DISCARDED {
            break;
        }
    }
    if total > limit { Err(Refusal::TooLarge { limit }) } else { Ok(bytes) }
}

fn refusal(error: axum::Error) -> Refusal {
    match error.into_inner().downcast::<Overfull>() {
        Ok(overfull) => Refusal::Overfull(*overfull),
        Err(_) => Refusal::CutOff,
    }
}
