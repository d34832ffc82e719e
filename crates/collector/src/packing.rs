//! Pages packed on their way out, in the coding that the browser takes best. Built assets are packed already.

use std::{
    io::{self, Write as _},
    sync::LazyLock,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

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
            let how =
                BrotliEncoderParams { quality: QUALITY, lgwin: WINDOW, ..BrotliEncoderParams::default() };
            brotli::BrotliCompress(&mut &plain[..], &mut small, &how)?;
        }
    }
    Ok(small)
}
