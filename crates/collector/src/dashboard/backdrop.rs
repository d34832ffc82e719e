//! `/backdrop`: what a page looked like, as a picture that lies below its maps.
//!
//! A browser runs nothing in a picture and fetches nothing for it; opened by itself it is a document in a sandbox without
//! scripts, to which nothing may be loaded.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use store::{KeptBackdrop, PathPattern};
use wire::Device;

use super::{
    Unshown,
    filters::Filters,
    who::{Missing, Who},
};
use crate::{
    Collector,
    backdrop::Drawing,
    day,
    heat_query::{Parameters, wrong},
    refusal::Refusal,
};

const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'; img-src data:")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // One is never changed; it can be deleted.
    (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=600")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// The picture below a page's maps, and what is said of it.
pub(super) struct Shown {
    pub(super) href: String,
    pub(super) words: String,
}

impl Shown {
    /// The latest of a page. What is masked in a path is a star, as in a pattern.
    pub(super) fn of(
        store: &store::Store,
        filters: &Filters,
        path: &PathPattern,
        device: Device,
    ) -> Result<Option<Self>, store::Error> {
        let latest = store.backdrop(filters.site, path.as_str(), device)?;
        Ok(latest.map(|KeptBackdrop { id, of, .. }| Self {
            href: format!("/backdrop?site={}&id={id}", filters.site),
            words: format!(
                "the page as it was on {}, {} px wide",
                day::text(day::of_ms(of.saved_ms)),
                of.width
            ),
        }))
    }
}

pub(super) async fn picture(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let told = || {
        let who = Who::of(&collector, &headers)?.ok_or(Unshown::Nobody)?;
        let parameters = Parameters::named(&uri, &["site", "id"])?;
        let site = who.site(&collector, parameters.get("site"))??;
        let text = parameters.get("id").ok_or(Refusal::NoParameter("id"))?;
        let id = text.parse().map_err(|_| wrong("id", text, "use the number of a backdrop"))?;
        let bytes = collector.store.backdrop_drawing(&site, id)?;
        let bytes = bytes.ok_or_else(|| Missing::Backdrop(text.into()))?;
        // What was written before is read again: nothing is shown that would not be taken in now.
        let drawing = Drawing::read(&bytes).map_err(Refusal::Body)?;
        Ok((HEADERS, drawing.svg()).into_response())
    };
    told().unwrap_or_else(|unshown: Unshown| unshown.answer(&collector))
}
