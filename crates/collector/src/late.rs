//! A body of which one part is sent at once and the other when it is there.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Bytes, HttpBody};
use hyper::body::Frame;

pub(crate) struct Late {
    first: Option<Bytes>,
    rest: Option<Pin<Box<dyn Future<Output = Bytes> + Send>>>,
}

impl Late {
    pub(crate) fn new(first: Bytes, rest: impl Future<Output = Bytes> + Send + 'static) -> Self {
        Self { first: Some(first), rest: Some(Box::pin(rest)) }
    }
}

impl HttpBody for Late {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        let Some(rest) = &mut self.rest else { return Poll::Ready(None) };
        let told = rest.as_mut().poll(cx);
        if told.is_ready() {
            self.rest = None;
        }
        told.map(|rest| Some(Ok(Frame::data(rest))))
    }
}
