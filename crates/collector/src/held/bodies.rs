//! Bodies that count: a request's as it comes in, an answer's until it is taken.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use super::Held;
use crate::line::Due;

/// A request's body.
pub(super) struct Incoming {
    pub(super) body: Body,
    pub(super) held: Held,
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let Some(Ok(frame)) = frame else { return Poll::Ready(frame.map(|one| one.map_err(Into::into))) };
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        Poll::Ready(Some(match self.held.grow(bytes) {
            Ok(()) => Ok(frame),
            Err(overfull) => Err(overfull.into()),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body. What is on its way keeps the whole held.
pub(super) struct Outgoing {
    pub(super) body: Body,
    pub(super) waits: Arc<(Held, Due)>,
}

/// Bytes on their way.
struct Piece {
    bytes: Bytes,
    _waits: Arc<(Held, Due)>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let waits = &self.waits;
        let piece = |bytes| Bytes::from_owner(Piece { bytes, _waits: Arc::clone(waits) });
        Poll::Ready(frame.map(|one| one.map(|frame| frame.map_data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
