//! `/errors`: what failed, in how many views, and what was clicked before.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use store::Viewed;

use super::{
    Asked, List, answer,
    filters::Filters,
    number,
    table::{Cell, Table, column, numbers},
};
use crate::{Collector, refusal::Refusal};

const ROWS: usize = 100;

/// One error wherever it came.
#[derive(Default)]
struct Row {
    views: u64,
    times: u64,
    /// Sessions, and those of them that met the goal.
    sessions: HashMap<i64, bool>,
    pages: HashMap<Arc<str>, u64>,
    clicks: HashMap<Arc<str>, u64>,
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &[], draw).await
}

fn draw(Asked { filters, frame, views, .. }: Asked) -> Result<List, Refusal> {
    let of_kind = |is_resource, caption: &str| table(&views, &filters, is_resource, caption);
    Ok(List {
        frame,
        title: "Errors",
        about: "Exceptions and files that did not load, as browsers told them. Numbers and names in messages are masked \
            before they are sent.",
        links: Vec::new(),
        tables: vec![of_kind(false, "Exceptions"), of_kind(true, "Files that did not load")],
    })
}

fn table(views: &[Viewed], filters: &Filters, is_resource: bool, caption: &str) -> Table {
    let mut rows: HashMap<(&str, &str), Row> = HashMap::new();
    let mut converted: HashMap<i64, bool> = HashMap::new();
    for view in views {
        *converted.entry(view.session).or_default() |= filters.goal.is_met_by(view);
        for failure in view.summary.failures.iter().filter(|failure| failure.is_resource == is_resource) {
            let row = rows.entry((&failure.name, &failure.source)).or_default();
            row.views += 1;
            row.times += u64::from(failure.times);
            row.sessions.insert(view.session, false);
            *row.pages.entry(Arc::clone(&view.summary.path)).or_default() += 1;
            if let Some(element) = &failure.after {
                *row.clicks.entry(Arc::clone(element)).or_default() += 1;
            }
        }
    }
    for row in rows.values_mut() {
        row.sessions.iter_mut().for_each(|(session, met)| *met = converted[session]);
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(a, first), (b, second)| (second.views, a).cmp(&(first.views, b)));
    let all = rows.len() as u64;
    rows.truncate(filters.shown(ROWS));
    let others = share(converted.values());
    Table {
        caption: caption.into(),
        note: format!(
            "{} different ones in {} views. Of all sessions {others} met the goal, {}.",
            number::count(all),
            number::count(views.len() as u64),
            filters.goal.words()
        ),
        columns: vec![
            column("Message", ""),
            numbers("Views", ""),
            numbers("Times", "at least"),
            numbers("Goal", "sessions with it that met the goal"),
            column("Pages", "most affected first"),
            column("Clicked before", "the last click before it"),
        ],
        rows: rows.into_iter().map(|((name, source), row)| cells(name, source, &row, filters)).collect(),
        empty: "Nothing failed in this period.",
        ..Table::default()
    }
}

fn share<'a>(met: impl Iterator<Item = &'a bool> + Clone) -> String {
    number::percent(met.clone().filter(|met| **met).count() as u64, met.count() as u64)
}

fn cells(name: &str, source: &str, row: &Row, filters: &Filters) -> Vec<Cell> {
    let pages = most(&row.pages);
    let page = pages.first().map_or(Cell::Text(String::new()), |(path, _)| Cell::Link {
        href: filters.with("/visits", &[("path", Some(path)), ("with", Some("error"))]),
        text: words(&pages),
    });
    vec![
        Cell::Note(name.into(), source.into()),
        Cell::Number(number::count(row.views)),
        Cell::Number(number::count(row.times)),
        Cell::Number(share(row.sessions.values())),
        page,
        Cell::Code(words(&most(&row.clicks))),
    ]
}

/// The three most frequent.
fn most(counts: &HashMap<Arc<str>, u64>) -> Vec<(Arc<str>, u64)> {
    let mut list: Vec<_> = counts.iter().map(|(text, &count)| (Arc::clone(text), count)).collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    list.truncate(3);
    list
}

fn words(list: &[(Arc<str>, u64)]) -> String {
    list.iter().map(|(text, count)| format!("{text} ({count})")).collect::<Vec<_>>().join(", ")
}
