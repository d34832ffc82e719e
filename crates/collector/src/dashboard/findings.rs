//! `/findings`: what is missing there until somebody judges what was recorded. No page links to it before.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};

use super::{List, answer};
use crate::Collector;

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &[], |asked| {
        Ok(List {
            title: "Findings",
            about: "This collector finds nothing by itself yet. What is missing is a list of problems, each with how many \
                sessions it is made of, how much it costs, between which bounds, and what to do. Until it is there, Errors, \
                Speed, Forms and the elements of each page show what such a list is made of.",
            links: ["/errors", "/speed", "/forms", "/pages"]
                .map(|page| (asked.filters.to(page), page[1..].to_owned()))
                .into(),
            tables: Vec::new(),
            frame: asked.frame,
        })
    })
    .await
}
