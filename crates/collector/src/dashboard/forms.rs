//! `/forms`: how fields are filled in, where visitors hesitate and correct themselves, and which field is their last.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use store::Viewed;

use super::{
    Asked, List, answer, cell,
    filters::Filters,
    statistics,
    table::{Cell, Table, column, numbers},
};
use crate::{Collector, refusal::Refusal};

const ROWS: usize = 100;

/// One field of one page.
#[derive(Default)]
struct Field {
    views: u64,
    /// Times that it had the focus, ms each.
    for_ms: Vec<u32>,
    inputs: u64,
    corrections: u64,
    /// Views that used it twice or more.
    again: u64,
    /// Views in which it was the last field before the page was left without a form being sent.
    last: u64,
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &[], draw).await
}

fn draw(Asked { filters, frame, mut views, .. }: Asked) -> Result<List, Refusal> {
    views.retain(|view| view.matches);
    Ok(List {
        frame,
        title: "Forms",
        about: "How fields are filled in, never with what. A form counts as given up where a view used fields and sent none.",
        links: Vec::new(),
        tables: vec![forms(&views, &filters), fields(&views, &filters)],
    })
}

fn forms(views: &[Viewed], filters: &Filters) -> Table {
    let mut rows: HashMap<Arc<str>, (u64, u64)> = HashMap::new();
    for view in views.iter().filter(|view| !view.summary.fields.is_empty()) {
        let row = rows.entry(Arc::clone(&view.summary.path)).or_default();
        row.0 += 1;
        row.1 += u64::from(!view.summary.submits.is_empty());
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(a, first), (b, second)| (second.0, a).cmp(&(first.0, b)));
    rows.truncate(filters.shown(ROWS));
    let row = |(path, (began, sent)): (Arc<str>, (u64, u64))| {
        let href = filters.with("/page", &[("path", Some(&path))]);
        let share = insights::Share { part: sent, whole: began };
        vec![
            Cell::Link { href, text: path.to_string() },
            cell::count(began),
            cell::count(sent),
            cell::percent(sent, began),
            cell::between(share),
        ]
    };
    Table {
        caption: "Pages with forms".into(),
        columns: vec![
            column("Page", ""),
            numbers("Began", "views that used a field"),
            numbers("Sent", "of those, views that sent a form"),
            numbers("Share", ""),
            numbers("95\u{a0}% interval", "Wilson's"),
        ],
        rows: rows.into_iter().map(row).collect(),
        empty: "No form was filled in.",
        ..Table::default()
    }
}

fn fields(views: &[Viewed], filters: &Filters) -> Table {
    let mut fields: HashMap<(Arc<str>, Arc<str>), Field> = HashMap::new();
    for view in views {
        count(view, &mut fields);
    }
    let mut rows: Vec<_> = fields.into_iter().collect();
    rows.sort_by(|(a, first), (b, second)| (second.views, a).cmp(&(first.views, b)));
    rows.truncate(filters.shown(ROWS));
    let row = |((path, selector), mut field): ((Arc<str>, Arc<str>), Field)| {
        let time = statistics::third_quartile(&mut field.for_ms).unwrap_or(0);
        vec![
            Cell::Code(selector.to_string()),
            Cell::Text(path.to_string()),
            cell::count(field.views),
            cell::duration(time.into()),
            cell::percent(field.corrections, field.inputs),
            cell::percent(field.again, field.views),
            cell::percent(field.last, field.views),
        ]
    };
    Table {
        caption: "Fields".into(),
        columns: vec![
            column("Field", ""),
            column("Page", ""),
            numbers("Views", "that used it"),
            numbers("Time", "three quarters are as fast"),
            numbers("Corrections", "of its inputs"),
            numbers("Again", "views that came back to it"),
            numbers("Last", "views that touched no field after it, and sent no form"),
        ],
        rows: rows.into_iter().map(row).collect(),
        empty: "No field was in use.",
        ..Table::default()
    }
}

fn count(view: &Viewed, fields: &mut HashMap<(Arc<str>, Arc<str>), Field>) {
    let mut used: HashMap<&Arc<str>, u32> = HashMap::new();
    for used_field in &view.summary.fields {
        let key = (Arc::clone(&view.summary.path), Arc::clone(&used_field.selector));
        let field = fields.entry(key).or_default();
        field.for_ms.push(used_field.for_ms);
        field.inputs += u64::from(used_field.inputs);
        field.corrections += u64::from(used_field.corrections);
        *used.entry(&used_field.selector).or_default() += 1;
    }
    let last = view.summary.fields.last().filter(|_| view.summary.submits.is_empty());
    for (selector, times) in used {
        let field = fields.entry((Arc::clone(&view.summary.path), Arc::clone(selector))).or_default();
        field.views += 1;
        field.again += u64::from(times > 1);
        field.last += u64::from(last.is_some_and(|last| last.selector == *selector));
    }
}
