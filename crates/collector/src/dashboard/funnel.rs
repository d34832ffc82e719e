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
    Asked, answer, cell,
    filters::Filters,
    frame::Frame,
    number,
    table::{Cell, Table, Tables, column, numbers},
};
use crate::{Collector, heat_query::wrong, refusal::Refusal};

const NAMES: [&str; 6] = ["step1", "step2", "step3", "step4", "step5", "step6"];
/// Ways between pages, and pages and elements to choose from.
const ROWS: usize = 25;
/// Those of them that are offered beside the fields.
const OFFERED: usize = 8;
/// What is before an element's words in a step.
const CLICK: &str = "click";

#[derive(Template)]
#[template(path = "dashboard/funnel.html")]
struct Funnel {
    frame: Frame,
    /// The fields, with what is in them.
    fields: Vec<(usize, &'static str, String)>,
    /// What one may choose from.
    known: Vec<String>,
    /// What pages and elements make the next step: address and words.
    offered: Vec<(&'static str, Vec<(String, String)>)>,
    tables: Vec<Table>,
}

/// One step.
enum Step {
    Page(PathPattern),
    Event(String),
    /// A click on the element of these words.
    Click(String),
    Order,
}

impl Step {
    fn parse(name: &str, text: &str) -> Result<Self, Refusal> {
        match text.split_once(':') {
            Some(("event", "")) => Err(wrong(name, text, "but the event has no name")),
            Some(("event", event)) => Ok(Self::Event(event.into())),
            Some((CLICK, "")) => Err(wrong(name, text, "but the element has no name")),
            Some((CLICK, element)) => Ok(Self::Click(element.into())),
            _ if text == "order" => Ok(Self::Order),
            _ => PathPattern::parse(text).map(Self::Page).map_err(|error| {
                wrong(name, text, &format!("but {error}; or use event:name, click:element or order"))
            }),
        }
    }

    fn is_taken_by(&self, view: &Viewed) -> bool {
        match self {
            Self::Page(pattern) => pattern.matches(&view.summary.path),
            Self::Event(event) => view.summary.events.iter().any(|(name, _)| name == event),
            Self::Click(element) => view.summary.clicked.iter().any(|one| *one.words == **element),
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
    let known = [pages(&views), events(&views), elements(&views)];
    Ok(Funnel {
        fields: fields
            .map(|(at, &name)| (at + 1, name, filters.get(name).unwrap_or_default().into()))
            .collect(),
        offered: offered(&known, &filters),
        known: known.into_iter().flatten().chain(["order".into()]).collect(),
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
fn pages(views: &[Viewed]) -> Vec<String> {
    most_frequent(views.iter().map(|view| (&*view.summary.path, 1)))
}

fn events(views: &[Viewed]) -> Vec<String> {
    let events = views.iter().flat_map(|view| &view.summary.events);
    let names = most_frequent(events.map(|(name, times)| (name.as_str(), *times)));
    names.into_iter().map(|name| format!("event:{name}")).collect()
}

/// Those that were clicked most.
fn elements(views: &[Viewed]) -> Vec<String> {
    let clicked = views.iter().flat_map(|view| &view.summary.clicked);
    let names = most_frequent(clicked.map(|one| (&*one.words, one.clicks)));
    names.into_iter().map(|name| format!("{CLICK}:{name}")).collect()
}

fn most_frequent<'a>(texts: impl Iterator<Item = (&'a str, u32)>) -> Vec<String> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    texts.for_each(|(text, times)| *counts.entry(text).or_default() += u64::from(times));
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    list.into_iter().take(ROWS).map(|(text, _)| text.into()).collect()
}

/// Links that make the first step that is empty of what there is most of.
fn offered(
    [pages, events, elements]: &[Vec<String>; 3],
    filters: &Filters,
) -> Vec<(&'static str, Vec<(String, String)>)> {
    let Some(next) = NAMES.into_iter().find(|name| filters.get(name).is_none()) else { return Vec::new() };
    let link = |text: &String| (filters.with("/funnel", &[(next, Some(text))]), text.clone());
    let links = |texts: &[String]| texts.iter().take(OFFERED).map(link).collect::<Vec<_>>();
    let kinds = [("Pages", links(pages)), ("Events", links(events)), ("Clicks", links(elements))];
    kinds.into_iter().filter(|(_, links)| !links.is_empty()).collect()
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
            cell::count(took[at + 1]),
            cell::percent(took[at + 1], took[1]),
            cell::with_interval(share),
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
            cell::count(times),
            cell::percent(times, left.get(from).copied().unwrap_or(0)),
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
