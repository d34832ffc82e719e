//! What is shown where an address asks for what there is not: the page's frame, what is wrong, and the way on.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};

use super::{Unshown, filters::Filters, frame::Frame, prepare, sentence, with_script};
use crate::{Collector, heat_query::Parameters, page, refusal::Refusal};

#[derive(Template)]
#[template(path = "dashboard/refused.html")]
struct Refused {
    frame: Frame,
    text: String,
    /// The address without what is wrong, and what that is called.
    without: String,
    names: String,
}

/// A page that tells of a parameter that was refused; nothing where it is something else that is wrong, or nobody may see the
/// page at all.
pub(super) fn page(
    collector: &Collector,
    (uri, headers): (&Uri, &HeaderMap),
    names: &[&str],
    refusal: &Refusal,
) -> Option<Response> {
    let (mut refused, mut uri) = (vec![parameter(refusal)?], uri.clone());
    // What is wrong beside it is found one by one: each time there is a parameter less.
    let (filters, frame) = loop {
        uri = without(&uri, refused.last()?)?;
        match prepare(collector, &uri, headers, names) {
            Ok(prepared) => break prepared,
            Err(Unshown::Refused(refusal)) => {
                refused.push(parameter(&refusal).filter(|name| !refused.contains(name))?);
            }
            Err(_) => return None,
        }
    };
    Some(told(frame, &filters, sentence(refusal), &refused))
}

fn told(frame: Frame, filters: &Filters, text: String, refused: &[String]) -> Response {
    let without = filters.with(filters.page(), &[]);
    let page = Refused { frame, text, without, names: refused.join(" and ") };
    with_script(page::with_status(StatusCode::BAD_REQUEST, &page))
}

fn parameter(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::Parameter { name, .. } => Some(name.clone()),
        _ => None,
    }
}

fn without(uri: &Uri, name: &str) -> Option<Uri> {
    let parameters = Parameters::any(uri).ok()?;
    let pairs: Vec<_> = parameters.pairs().filter(|(own, _)| own != name).collect();
    format!("{}?{}", uri.path(), serde_urlencoded::to_string(pairs).ok()?).parse().ok()
}
