//! `/funnel`: how many sessions took each of a few steps in their order, where the others went, and the ways between pages.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Share;
use store::{PathPattern, Viewed};

use super::{
    Asked, answer,
    filters::Filters,
    frame::Frame,
    number, statistics,
    table::{Cell, Table, Tables, column, numbers},
};
use crate::{Collector, heat_query::wrong, refusal::Refusal};

const NAMES: [&str; 6] = ["step1", "step2", "step3", "step4", "step5", "step6"];
/// Ways between pages, and pages to choose from.
const ROWS: usize = 25;

#[derive(Template)]
#[template(path = "dashboard/funnel.html")]
struct Funnel {
    frame: Frame,
    /// The fields, with what is in them.
    fields: Vec<(usize, &'static str, String)>,
    /// What one may choose from.
    known: Vec<String>,
    tables: Vec<Table>,
}

/// One step.
enum Step {
    Page(PathPattern),
    Event(String),
    Order,
}

impl Step {
    fn parse(name: &str, text: &str) -> Result<Self, Refusal> {
        match text.strip_prefix("event:") {
            Some("") => Err(wrong(name, text, "but the event has no name")),
            Some(event) => Ok(Self::Event(event.into())),
            None if text == "order" => Ok(Self::Order),
            None => {
                let pattern = PathPattern::parse(text);
                pattern
                    .map(Self::Page)
                    .map_err(|error| wrong(name, text, &format!("but {error}; or use event:name or order")))
            }
        }
    }

    fn is_taken_by(&self, view: &Viewed) -> bool {
        match self {
            Self::Page(pattern) => pattern.matches(&view.summary.path),
            Self::Event(event) => view.summary.events.iter().any(|(name, _)| name == event),
            Self::Order => view.ordered,
        }
    }
}

impl Tables for Funnel {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &NAMES, draw).await
}

fn draw(Asked { filters, frame, views, .. }: Asked) -> Result<Funnel, Refusal> {
    let given: Vec<(&str, &str)> =
        NAMES.iter().filter_map(|&name| Some((name, filters.get(name)?))).collect();
    let steps = given.iter().map(|(name, text)| Step::parse(name, text)).collect::<Result<Vec<_>, _>>()?;
    let sessions = sessions(&views);
    let mut tables = Vec::new();
    if !steps.is_empty() {
        let texts: Vec<&str> = given.iter().map(|(_, text)| *text).collect();
        tables.push(taken(&steps, &texts, &sessions, &filters));
    }
    tables.push(ways(&sessions, &filters));
    let fields = NAMES.iter().enumerate();
    Ok(Funnel {
        fields: fields
            .map(|(at, &name)| (at + 1, name, filters.get(name).unwrap_or_default().into()))
            .collect(),
        known: known(&views),
        tables,
        frame,
    })
}

/// The views of each session, in their order.
fn sessions(views: &[Viewed]) -> Vec<Vec<&Viewed>> {
    let mut sessions: HashMap<i64, Vec<&Viewed>> = HashMap::new();
    for view in views {
        sessions.entry(view.session).or_default().push(view);
    }
    sessions.into_values().collect()
}

/// The most frequent pages.
fn known(views: &[Viewed]) -> Vec<String> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for view in views {
        *counts.entry(&view.summary.path).or_default() += 1;
    }
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    list.into_iter().take(ROWS).map(|(path, _)| path.into()).collect()
}

/// How many steps a session took in their order, and the view of the last one.
fn progress<'a>(steps: &[Step], session: &[&'a Viewed]) -> (usize, Option<&'a Viewed>) {
    let mut reached = (0, None);
    for view in session {
        // One view may take several steps: it is a page, and an order is told there.
        while steps.get(reached.0).is_some_and(|step| step.is_taken_by(view)) {
            reached = (reached.0 + 1, Some(*view));
            if matches!(steps.get(reached.0), Some(Step::Page(_))) {
                break;
            }
        }
    }
    reached
}

fn taken(steps: &[Step], texts: &[&str], sessions: &[Vec<&Viewed>], filters: &Filters) -> Table {
    let mut took = vec![0u64; steps.len() + 1];
    let mut elsewhere: Vec<HashMap<&str, u64>> = vec![HashMap::new(); steps.len() + 1];
    for session in sessions {
        let (count, last) = progress(steps, session);
        took[..=count].iter_mut().for_each(|sessions| *sessions += 1);
        let after = last
            .and_then(|last| session.iter().find(|view| view.summary.started_ms > last.summary.started_ms));
        *elsewhere[count].entry(after.map_or("(left)", |view| &view.summary.path)).or_default() += 1;
    }
    let row = |at: usize| {
        let share = Share { part: took[at + 1], whole: took[at] };
        let lost = elsewhere.get(at + 1).filter(|_| at + 1 < steps.len());
        vec![
            Cell::Text(format!("{}. {}", at + 1, texts[at])),
            Cell::Number(number::count(took[at + 1])),
            Cell::Number(number::percent(took[at + 1], took[1])),
            Cell::Number(statistics::with_interval(share)),
            Cell::Text(lost.map(most).unwrap_or_default()),
        ]
    };
    Table {
        caption: "Steps".into(),
        note: format!(
            "{} sessions in {}. Steps count in their order; other pages may lie between them.",
            number::count(took[0]),
            filters.period()
        ),
        columns: vec![
            column("Step", ""),
            numbers("Sessions", ""),
            numbers("Of the first", ""),
            numbers("Of the step before", "95\u{a0}% interval; of the first step, of all sessions"),
            column("Where the others went next", "after this step"),
        ],
        rows: (0..steps.len()).map(row).collect(),
        ..Table::default()
    }
}

/// The three most frequent.
fn most(counts: &HashMap<&str, u64>) -> String {
    let mut list: Vec<_> = counts.iter().collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    let words: Vec<_> = list.iter().take(3).map(|(path, count)| format!("{path} ({count})")).collect();
    words.join(", ")
}

/// From which page to which sessions went, the most frequent first.
fn ways(sessions: &[Vec<&Viewed>], filters: &Filters) -> Table {
    let mut ways: HashMap<(&str, &str), u64> = HashMap::new();
    let mut left: HashMap<&str, u64> = HashMap::new();
    for session in sessions {
        for pair in session.windows(2) {
            *left.entry(&pair[0].summary.path).or_default() += 1;
            *ways.entry((&pair[0].summary.path, &pair[1].summary.path)).or_default() += 1;
        }
        if let Some(last) = session.last() {
            *left.entry(&last.summary.path).or_default() += 1;
        }
    }
    let mut list: Vec<_> = ways.into_iter().collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    list.truncate(filters.shown(ROWS));
    let row = |((from, to), times): ((&str, &str), u64)| {
        let link = |path: &str| Cell::Link {
            href: filters.with("/page", &[("path", Some(path))]),
            text: path.into(),
        };
        vec![
            link(from),
            link(to),
            Cell::Number(number::count(times)),
            Cell::Number(number::percent(times, left.get(from).copied().unwrap_or(0))),
        ]
    };
    Table {
        caption: "Ways between pages".into(),
        columns: vec![
            column("From", ""),
            column("To", ""),
            numbers("Times", ""),
            numbers("Share", "of the views of the first page"),
        ],
        rows: list.into_iter().map(row).collect(),
        empty: "No session saw two pages.",
        ..Table::default()
    }
}
