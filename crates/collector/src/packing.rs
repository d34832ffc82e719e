//! Pages packed on their way out, in the coding that the browser takes best. Built assets are packed already.
//!
//! A page of which a part comes late is packed part by part, and each is sent whole: what is there can be shown.

use std::{
    io::{self, Write as _},
    mem,
    pin::Pin,
    sync::LazyLock,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};
use hyper::body::Frame;

use crate::{
    encoding::{self, Coding},
    turns::Turns,
};

/// What is smaller fits into one packet anyway, bytes.
const LEAST: usize = 1_024;
/// Of brotli's eleven, the one beyond which pages take longer to pack than they save to send.
const QUALITY: i32 = 5;
/// The window, as a power of two, bytes: more than a page.
const WINDOW: i32 = 20;

/// Pages that are packed at the same time; further ones wait.
const AT_ONCE: usize = 2;

/// Of an answer whose parts are to be sent as they come.
#[derive(Clone, Copy)]
pub(crate) struct InParts;

static TURNS: LazyLock<Turns> = LazyLock::new(|| Turns::new(AT_ONCE));

/// Answers to what only reads. Those to forms are left as they are: they alone hold secrets that one could guess by how well
/// they pack beside what a stranger put into the form.
pub(crate) async fn packed(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET);
    let coding = accepted(request.headers());
    let mut answer = next.run(request).await;
    if !is_read {
        return answer;
    }
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if coding == Coding::Identity || answer.headers().contains_key(header::CONTENT_ENCODING) {
        return answer;
    }
    if answer.extensions().get::<InParts>().is_some() {
        return in_parts(answer, coding);
    }
    let (mut head, body) = answer.into_parts();
    let Ok(plain) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(head, Body::empty());
    };
    if plain.len() < LEAST {
        return Response::from_parts(head, plain.into());
    }
    let kept = plain.clone();
    let small = TURNS.run(move || pack(&plain, coding)).await;
    let Some(Ok(small)) = small else { return Response::from_parts(head, kept.into()) };
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, small.into())
}

fn in_parts(answer: Response, coding: Coding) -> Response {
    let (mut head, body) = answer.into_parts();
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    // Proxies that gather an answer first are asked not to.
    head.headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Response::from_parts(head, Body::new(Parts { body, packer: Some(Packer::new(coding)) }))
}

/// A body that is packed part by part.
struct Parts {
    body: Body,
    /// Until the end was told.
    packer: Option<Packer>,
}

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let Some(frame) = frame.transpose()? else {
            let last = self.packer.take().map(Packer::finish);
            return Poll::Ready(last.map(|last| last.map(Frame::data).map_err(axum::Error::new)));
        };
        let (Some(packer), Some(plain)) = (&mut self.packer, frame.data_ref()) else {
            return Poll::Ready(Some(Ok(frame)));
        };
        Poll::Ready(Some(packer.put(plain).map(Frame::data).map_err(axum::Error::new)))
    }
}

enum Packer {
    Gzip(GzEncoder<Vec<u8>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
}

impl Packer {
    fn new(coding: Coding) -> Self {
        match coding {
            Coding::Brotli => {
                Self::Brotli(Box::new(CompressorWriter::with_params(Vec::new(), 4_096, &how())))
            }
            Coding::Gzip | Coding::Identity => Self::Gzip(GzEncoder::new(Vec::new(), Compression::default())),
        }
    }

    /// All of a part.
    fn put(&mut self, plain: &[u8]) -> io::Result<Bytes> {
        let packed = match self {
            Self::Gzip(packer) => {
                packer.write_all(plain)?;
                packer.flush()?;
                packer.get_mut()
            }
            Self::Brotli(packer) => {
                packer.write_all(plain)?;
                packer.flush()?;
                packer.get_mut()
            }
        };
        Ok(mem::take(packed).into())
    }

    fn finish(self) -> io::Result<Bytes> {
        match self {
            Self::Gzip(packer) => packer.finish().map(Bytes::from),
            Self::Brotli(packer) => Ok(packer.into_inner().into()),
        }
    }
}

fn accepted(headers: &HeaderMap) -> Coding {
    let accept = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    encoding::best(accept.unwrap_or_default(), &[Coding::Identity, Coding::Gzip, Coding::Brotli])
}

fn pack(plain: &Bytes, coding: Coding) -> io::Result<Vec<u8>> {
    let mut small = Vec::with_capacity(plain.len() / 4);
    match coding {
        Coding::Identity => small.extend_from_slice(plain),
        Coding::Gzip => {
            let mut packer = GzEncoder::new(&mut small, Compression::default());
            packer.write_all(plain)?;
            packer.finish()?;
        }
        Coding::Brotli => {
            brotli::BrotliCompress(&mut &plain[..], &mut small, &how())?;
        }
    }
    Ok(small)
}

fn how() -> BrotliEncoderParams {
    BrotliEncoderParams { quality: QUALITY, lgwin: WINDOW, ..BrotliEncoderParams::default() }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    /// What is read of packed bytes that need not be at their end.
    fn read(coding: Coding, packed: &[u8]) -> String {
        let mut plain = [0; 99];
        let count = match coding {
            Coding::Brotli => brotli::Decompressor::new(packed, 99).read(&mut plain),
            _ => flate2::read::GzDecoder::new(packed).read(&mut plain),
        };
        String::from_utf8_lossy(&plain[..count.unwrap()]).into_owned()
    }

    #[test]
    fn a_part_can_be_read_before_the_next_one_is_there() {
        for coding in [Coding::Gzip, Coding::Brotli] {
            let mut packer = Packer::new(coding);
            let mut packed = packer.put(b"the beginning").unwrap().to_vec();
            assert_eq!(read(coding, &packed), "the beginning");
            packed.extend(packer.put(b", the rest").unwrap());
            packed.extend(packer.finish().unwrap());
            let mut whole = String::new();
            match coding {
                Coding::Brotli => brotli::Decompressor::new(&packed[..], 99).read_to_string(&mut whole),
                _ => flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut whole),
            }
            .unwrap();
            assert_eq!(whole, "the beginning, the rest");
        }
    }
}
