//! Which pages may read an answer: those whose origin the site named, and any page that its batch is not wanted.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use store::Site;

/// An origin that stands for every one.
const ANY: &str = "*";
const EXPOSED: &str = "Isotherm-Reason, Retry-After, Isotherm-Next, ETag";
/// How long a browser need not ask again, s.
const PREFLIGHT_AGE_S: &str = "7200";

pub(crate) fn origin_of(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(header::ORIGIN).cloned()
}

pub(crate) fn admits(site: &Site, origin: &HeaderValue) -> bool {
    site.origins.iter().any(|own| own == ANY || own.as_bytes() == origin.as_bytes())
}

/// Lets the page at `reader` read the answer; with `None`, no page of another origin.
pub(crate) fn readable(mut response: Response, reader: Option<HeaderValue>) -> Response {
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = reader {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    response
}

/// Of a refusal every page may know: it says nothing about a site, and a tracker that could not see the status would send
/// the same bytes again and again.
pub(crate) fn readable_by_all(response: Response) -> Response {
    readable(response, Some(HeaderValue::from_static(ANY)))
}

/// The headers that a page wants to send. Pages wrap their own `fetch` and add some to all that passes through it: where
/// nothing is trusted because of a header, any will do.
pub(crate) fn any_headers(asked: &HeaderMap) -> HeaderValue {
    let none = || HeaderValue::from_static("Content-Type");
    asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned().unwrap_or_else(none)
}

/// The answer to a browser that asks first. `methods` and `headers` are what it may then do.
pub(crate) fn preflight(
    reader: Option<HeaderValue>,
    methods: &'static str,
    headers: HeaderValue,
) -> Response {
    let allowed = [
        (header::ALLOW, HeaderValue::from_static(methods)),
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods)),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, headers),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(PREFLIGHT_AGE_S)),
    ];
    readable((StatusCode::NO_CONTENT, allowed).into_response(), reader)
}
