//! Tags of answers: whoever has an answer already is told that it is still the same, rather than sent it again.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Of a hash of 64.
const DIGITS: usize = 32;

/// Gives answers a tag by their bytes: not by what was counted, but by how it is told, since the same rows as CSV are something
/// else. What streams must not come by here: it would be gathered first.
pub(crate) async fn tagged(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = request.headers().clone();
    let answer = next.run(request).await;
    if !is_read || answer.status() != StatusCode::OK {
        return answer;
    }
    let (mut head, body) = answer.into_parts();
    // It lies in memory as one piece, and is only taken out.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(head, Body::empty());
    };
    let tag = tag(&bytes);
    let is_known = knows(&asked, &tag);
    head.headers.insert(header::ETAG, HeaderValue::from_str(&tag).expect("digits and quotes are text"));
    if !is_known {
        return Response::from_parts(head, bytes.into());
    }
    head.status = StatusCode::NOT_MODIFIED;
    for of_body in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_DISPOSITION] {
        head.headers.remove(of_body);
    }
    Response::from_parts(head, Body::empty())
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..DIGITS])
}

/// Whether the request says that this is what it has. A proxy that packed an answer may have made its tag a weak one.
fn knows(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let mut known = lists.flat_map(|list| list.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}
