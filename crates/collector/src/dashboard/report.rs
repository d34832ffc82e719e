//! `/report`: one page for a meeting: the figures and how they changed, the pages that matter, what stands out, and what it
//! may cost.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Finding;
use store::{Segment, Store, Viewed};
use wire::SiteKey;

use super::{
    Asked, answer,
    cell::{self, Value},
    figures::{Card, Figures, cards, relative},
    filters::{Filters, Goal},
    findings::goal_words,
    frame::Frame,
    number, revenue,
    table::{Cell, Table, Tables, column, numbers},
};
use crate::{Collector, day, findings::Memory, findings_facts::Wanted, rates, refusal::Refusal};

/// Rows of each table: all of it shall stand on one sheet.
const ROWS: usize = 5;

#[derive(Template)]
#[template(path = "dashboard/report.html")]
struct Report {
    frame: Frame,
    cards: Vec<Card>,
    tables: Vec<Table>,
}

impl Tables for Report {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let memory = Arc::clone(&state.findings);
    answer(state, &uri, &headers, &[], move |asked| draw(asked, &memory)).await
}

fn draw(
    Asked { store, filters, frame, views, before, apart }: Asked,
    memory: &Memory,
) -> Result<Report, Refusal> {
    let [now, was] = [(&views, &apart[0]), (&before, &apart[1])]
        .map(|(views, apart)| Figures::of(views, &filters.goal).with_apart(apart));
    let looked = memory.of(&store, filters.site, &filters.segment, &filters.wanted)?;
    let (losses, others): (Vec<&Finding>, Vec<&Finding>) =
        looked.findings.iter().partition(|one| one.loss().is_some());
    let mut biggest = told("Biggest losses", "No finding is known to cost anything.", &losses, &filters);
    biggest.note = format!("{}. The goal is {}.", biggest.note, goal_words(&looked));
    Ok(Report {
        frame,
        cards: cards(&now, &was, &filters.goal),
        tables: vec![
            pages(&views, &before, &filters),
            biggest,
            told("What else stands out", "Nothing else stands out.", &others, &filters),
        ],
    })
}

/// A week that begins on this day, in a few sentences, beside the one before.
pub(crate) fn week_in_words(
    store: &Store,
    memory: &Memory,
    site: SiteKey,
    monday: i32,
) -> Result<String, store::Error> {
    let figures = |from: i32| -> Result<Figures, store::Error> {
        let trade = rates::trade(store, site, &Segment::of_days(from, from + 6), true)?;
        Ok(Figures::of(&trade.views, &Goal::Order).with_apart(&trade.apart))
    };
    let (now, was) = (figures(monday)?, figures(monday - 7)?);
    let beside = |label: &str, now: u64, was: u64| {
        let change = if was == 0 { "nothing before".into() } else { relative(now as f64, was as f64) };
        format!("{label} {} ({change})", number::count(now))
    };
    let looked = memory.of(store, site, &Segment::of_days(monday, monday + 6), &Wanted::Usual)?;
    let lost = looked.findings.iter().filter_map(|one| Some((one, one.loss()?))).take(3);
    let lost = lost.map(|(one, goals)| {
        let goals = number::count(goals.round() as u64);
        format!("{} on {}, up to {goals} goals", one.rule.title(), one.page)
    });
    let lost: Vec<String> = lost.collect();
    let words = format!(
        "{} to {}: {}, {}, {}; {} of sessions ordered, for {}. Biggest losses: {}. The goal is {}.",
        day::text(monday),
        day::text(monday + 6),
        beside("visitors", now.visitors, was.visitors),
        beside("views", now.views, was.views),
        beside("sessions", now.sessions, was.sessions),
        number::percent(now.converted, now.sessions),
        number::sums(&now.revenue),
        if lost.is_empty() { "none known".into() } else { lost.join("; ") },
        looked.goal_words(),
    );
    // It is sent as plain text.
    Ok(number::plain(&words))
}

/// The pages that most views were of.
fn pages(views: &[Viewed], before: &[Viewed], filters: &Filters) -> Table {
    let count = |views: &[Viewed]| {
        let mut counts: HashMap<Arc<str>, u64> = HashMap::new();
        for view in views.iter().filter(|view| view.matches) {
            *counts.entry(Arc::clone(&view.summary.path)).or_default() += 1;
        }
        counts
    };
    let was = count(before);
    let mut rows: Vec<_> = count(views).into_iter().collect();
    rows.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    rows.truncate(filters.shown(ROWS));
    let met: HashSet<i64> =
        views.iter().filter(|view| filters.goal.is_met_by(view)).map(|view| view.session).collect();
    let mut credited = revenue::by_page(views);
    let row = |(path, seen): (Arc<str>, u64)| {
        let own = views.iter().filter(|view| view.summary.path == path);
        let sessions: HashSet<i64> = own.map(|view| view.session).collect();
        let change = match was.get(&path).map(|&was| (seen as f64, was as f64)) {
            Some((seen, was)) => cell::change(relative(seen, was), seen / was - 1.0),
            None => cell::read_as("new".into(), Vec::new()),
        };
        vec![
            Cell::Link { href: filters.with("/page", &[("path", Some(&path))]), text: path.to_string() },
            cell::count(seen),
            change,
            cell::percent(sessions.intersection(&met).count() as u64, sessions.len() as u64),
            cell::sums(&credited.remove(&path).unwrap_or_default()),
        ]
    };
    Table {
        caption: "Pages".into(),
        note: "those with most views".into(),
        columns: vec![
            column("Page", ""),
            numbers("Views", ""),
            numbers("Change", "against the period before"),
            numbers("Conversion", "of sessions that saw it"),
            numbers("Revenue", "credited equally"),
        ],
        rows: rows.into_iter().map(row).collect(),
        empty: "No page was seen in this period.",
        ..Table::default()
    }
}

/// How many visitor-days, of how many.
fn affected(one: &Finding) -> Cell {
    let words = format!("{} of {}", number::count(one.affected), number::count(one.n));
    let values = [("affected", one.affected), ("could be", one.n)];
    cell::read_as(words, values.map(|(unit, value)| Value::of(unit, value as f64)).into())
}

/// Findings, those with the greatest possible loss first.
fn told(caption: &str, empty: &'static str, found: &[&Finding], filters: &Filters) -> Table {
    let row = |one: &&Finding| {
        let place =
            one.element.as_ref().map_or_else(|| one.page.clone(), |of| format!("{of} on {}", one.page));
        let effect = one.effect;
        vec![
            Cell::Note(one.rule.title().into(), place),
            affected(one),
            cell::points(effect.value, (effect.low, effect.high)),
            one.loss().map_or_else(cell::none, cell::goals),
            Cell::Text(one.next_step()),
        ]
    };
    Table {
        caption: caption.into(),
        note: format!("{} of {}", found.len().min(filters.shown(ROWS)), found.len()),
        columns: vec![
            column("Finding", ""),
            numbers("Visitor-days", "affected, of those who could be"),
            numbers("Difference", "points, 95\u{a0}% interval"),
            numbers("Goals", "lost at most"),
            column("Next step", ""),
        ],
        rows: found.iter().take(filters.shown(ROWS)).map(row).collect(),
        empty,
        ..Table::default()
    }
}
