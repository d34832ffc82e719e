//! `/errors`: what failed, in how many views, and what was clicked before.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Share;
use store::Viewed;

use super::{
    Asked, List, answer, cell,
    filters::{Filters, Goal},
    number,
    table::{Cell, Table, column, numbers},
};
use crate::{Collector, refusal::Refusal};

const ROWS: usize = 100;
const NOBODY: Share = Share { part: 0, whole: 0 };

/// One error wherever it came.
#[derive(Default)]
struct Row {
    views: u64,
    times: u64,
    pages: HashMap<Arc<str>, u64>,
    clicks: HashMap<Arc<str>, u64>,
}

/// Sessions at their first view of a page. Later views are left out: whoever stays for more of them meets more errors, and
/// orders more often.
struct Arrivals<'a> {
    all: Share,
    /// First views in which anything failed, and whether the goal was met in them or later.
    failed: Vec<(&'a Viewed, bool)>,
}

impl Arrivals<'_> {
    /// Those in which this failed, and those in which it did not.
    fn parted(&self, name: &str, source: &str) -> [Share; 2] {
        let mut with = NOBODY;
        for (view, met) in &self.failed {
            if view.summary.failures.iter().any(|one| one.name == name && one.source == source) {
                with.whole += 1;
                with.part += u64::from(*met);
            }
        }
        [with, Share { part: self.all.part - with.part, whole: self.all.whole - with.whole }]
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &[], draw).await
}

fn draw(Asked { filters, frame, views, .. }: Asked) -> Result<List, Refusal> {
    let arrivals = arrivals(&views, &filters.goal);
    let of_kind = |is_resource, caption: &str| table((&views, &arrivals), &filters, is_resource, caption);
    Ok(List {
        frame,
        title: "Errors",
        about: "Exceptions and files that did not load, as browsers told them. Numbers and names in messages are masked \
            before they are sent.",
        links: Vec::new(),
        tables: vec![of_kind(false, "Exceptions"), of_kind(true, "Files that did not load")],
    })
}

/// By page.
fn arrivals<'a>(views: &'a [Viewed], goal: &Goal) -> HashMap<&'a str, Arrivals<'a>> {
    let met = views.iter().enumerate().filter(|(_, view)| goal.is_met_by(view));
    // The last view of each session that met it.
    let met: HashMap<i64, usize> = met.map(|(at, view)| (view.session, at)).collect();
    let mut seen = HashSet::new();
    let mut arrivals: HashMap<&str, Arrivals<'_>> = HashMap::new();
    for (at, view) in views.iter().enumerate() {
        if seen.insert((view.session, &view.summary.path)) {
            let is_met = met.get(&view.session).is_some_and(|&last| last >= at);
            let own = arrivals
                .entry(&view.summary.path)
                .or_insert_with(|| Arrivals { all: NOBODY, failed: Vec::new() });
            own.all.whole += 1;
            own.all.part += u64::from(is_met);
            if !view.summary.failures.is_empty() {
                own.failed.push((view, is_met));
            }
        }
    }
    arrivals
}

fn table(
    (views, arrivals): (&[Viewed], &HashMap<&str, Arrivals<'_>>),
    filters: &Filters,
    is_resource: bool,
    caption: &str,
) -> Table {
    let matching = || views.iter().filter(|view| view.matches);
    let mut rows: HashMap<(&str, &str), Row> = HashMap::new();
    for view in matching() {
        for failure in view.summary.failures.iter().filter(|failure| failure.is_resource == is_resource) {
            let row = rows.entry((&failure.name, &failure.source)).or_default();
            row.views += 1;
            row.times += u64::from(failure.times);
            *row.pages.entry(Arc::clone(&view.summary.path)).or_default() += 1;
            if let Some(element) = &failure.after {
                *row.clicks.entry(Arc::clone(element)).or_default() += 1;
            }
        }
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(a, first), (b, second)| (second.views, a).cmp(&(first.views, b)));
    let all = rows.len() as u64;
    rows.truncate(filters.shown(ROWS));
    Table {
        caption: caption.into(),
        note: format!(
            "{} different ones in {} views. The goal, {}, is held against an error by session: at its first view of the page \
             where the error comes most, as later views are more where sessions are longer. An association, not a cause.",
            number::count(all),
            number::count(matching().count() as u64),
            filters.goal.words()
        ),
        columns: vec![
            column("Message", ""),
            numbers("Views", ""),
            numbers("Times", "at least"),
            numbers("Goal with it", "sessions that had it when they first saw the page"),
            numbers("Without it", "sessions that had not"),
            numbers("Difference", "points, 95\u{a0}% interval"),
            column("Pages", "most affected first"),
            column("Clicked before", "the last click before it"),
        ],
        rows: rows.into_iter().map(|(of, row)| cells(of, &row, arrivals, filters)).collect(),
        empty: "Nothing failed in this period.",
        ..Table::default()
    }
}

fn cells(
    (name, source): (&str, &str),
    row: &Row,
    arrivals: &HashMap<&str, Arrivals<'_>>,
    filters: &Filters,
) -> Vec<Cell> {
    let pages = most(&row.pages);
    let page = pages.first().map_or(Cell::Text(String::new()), |(path, _)| Cell::Link {
        href: filters.with("/visits", &[("path", Some(path)), ("with", Some("error"))]),
        text: words(&pages),
    });
    let here = pages.first().and_then(|(path, _)| arrivals.get(&**path));
    let [with, without] = here.map_or([NOBODY; 2], |here| here.parted(name, source));
    vec![
        Cell::Note(name.into(), source.into()),
        cell::count(row.views),
        cell::count(row.times),
        cell::share_of(with, "sessions"),
        cell::share_of(without, "sessions"),
        cell::points_between(with, without),
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
