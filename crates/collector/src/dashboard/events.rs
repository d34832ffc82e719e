//! `/events`: what the page itself reported, and the arms of experiments.

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
    comparison::{MISDEALT, evenly},
    filters::Filters,
    number,
    table::{Cell, Table, column, numbers},
};
use crate::{Collector, refusal::Refusal};

const ROWS: usize = 200;

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &[], draw).await
}

fn draw(Asked { filters, frame, views, .. }: Asked) -> Result<List, Refusal> {
    Ok(List {
        frame,
        title: "Events",
        about: "What the pages reported by isotherm.track(name). Press a name to make it the goal that conversion is \
            measured by.",
        links: Vec::new(),
        tables: vec![events(&views, &filters), variants(&views, &filters)],
    })
}

fn events(views: &[Viewed], filters: &Filters) -> Table {
    let mut rows: HashMap<&str, (u64, u64, HashSet<i64>)> = HashMap::new();
    let sessions: HashSet<i64> = views.iter().map(|view| view.session).collect();
    for view in views {
        for (name, times) in &view.summary.events {
            let row = rows.entry(name).or_default();
            if view.matches {
                row.0 += u64::from(*times);
                row.1 += 1;
            }
            row.2.insert(view.session);
        }
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(a, first), (b, second)| (second.0, a).cmp(&(first.0, b)));
    rows.truncate(filters.shown(ROWS));
    let row = |(name, (times, views, with)): (&str, (u64, u64, HashSet<i64>))| {
        let href = filters.with("/", &[("goal", Some(&format!("event:{name}")))]);
        vec![
            Cell::Link { href, text: name.into() },
            cell::count(times),
            cell::count(views),
            cell::count(with.len() as u64),
            cell::percent(with.len() as u64, sessions.len() as u64),
        ]
    };
    Table {
        caption: "Events".into(),
        columns: vec![
            column("Event", ""),
            numbers("Times", ""),
            numbers("Views", ""),
            numbers("Sessions", ""),
            numbers("Share", "of all sessions"),
        ],
        rows: rows.into_iter().map(row).collect(),
        empty: "No event was reported. A page reports one by isotherm.track(\"newsletter\").",
        ..Table::default()
    }
}

/// Sessions by the arm that they were shown. Who was shown several of a test counts for none, as it is not known what which
/// of them did.
fn variants(views: &[Viewed], filters: &Filters) -> Table {
    let mut arms: HashMap<(&str, &str), HashSet<i64>> = HashMap::new();
    let mut met: HashSet<i64> = HashSet::new();
    let torn = torn(views);
    for view in views {
        for (test, arm) in &view.summary.variants {
            let sessions = arms.entry((test, arm)).or_default();
            if !torn.contains(&(test, view.session)) {
                sessions.insert(view.session);
            }
        }
        if filters.goal.is_met_by(view) {
            met.insert(view.session);
        }
    }
    let mut arms: Vec<_> = arms.into_iter().collect();
    arms.sort_by_key(|(arm, _)| *arm);
    let share = |sessions: &HashSet<i64>| Share {
        part: sessions.intersection(&met).count() as u64,
        whole: sessions.len() as u64,
    };
    let arms: Vec<Arm<'_>> =
        arms.iter().map(|((test, name), sessions)| Arm { test, name, share: share(sessions) }).collect();
    let rows = arms.iter().take(filters.shown(ROWS)).map(|arm| {
        let first = arms.iter().find(|other| other.test == arm.test).filter(|first| first.name != arm.name);
        arm.row(first, filters)
    });
    Table {
        caption: "Experiments".into(),
        note: format!(
            "Sessions that were shown an arm, and how many met the goal, {}. Whether two arms differ is told by Compare alone, and \
             only of arms that were dealt out as they should: where “unevenly” stands, something lost sessions of one arm, or the \
             arms are not meant to be of one size.{}",
            filters.goal.words(),
            left_out(torn.len())
        ),
        columns: vec![
            column("Test", ""),
            column("Arm", ""),
            numbers("Sessions", ""),
            numbers("Met the goal", ""),
            numbers("95\u{a0}% interval", "Wilson's"),
            numbers("Dealt out", "p of so uneven a deal beside the first arm, chi-square"),
            column("Difference", ""),
        ],
        rows: rows.collect(),
        empty: "No page named an arm of an experiment.",
        ..Table::default()
    }
}

/// An arm of a test, with its sessions and how many met the goal.
struct Arm<'a> {
    test: &'a str,
    name: &'a str,
    share: Share,
}

impl Arm<'_> {
    /// Beside the first of its test, if it is another.
    fn row(&self, first: Option<&Self>, filters: &Filters) -> Vec<Cell> {
        let variant = format!("{}:{}", self.test, self.name);
        let href = filters.with("/", &[("variant", Some(&variant))]);
        let against = |first: &Self| {
            let control = format!("{}:{}", first.test, first.name);
            let groups = [("variant", Some(&*variant)), ("vs_variant", Some(&control))];
            Cell::Link {
                href: filters.with("/compare", &groups),
                text: format!("Compare with {}", first.name),
            }
        };
        vec![
            Cell::Text(self.test.into()),
            Cell::Link { href, text: self.name.into() },
            cell::count(self.share.whole),
            cell::percent(self.share.part, self.share.whole),
            cell::between(self.share),
            first.map_or_else(cell::none, |first| dealt(first.share.whole, self.share.whole)),
            first.map_or_else(|| Cell::Text("–".into()), against),
        ]
    }
}

/// Whether an arm and the first of its test are of one size, but for chance.
fn dealt(first: u64, own: u64) -> Cell {
    let p = evenly(own, first);
    let words = if p < MISDEALT { format!("unevenly, p = {p:.1e}") } else { format!("evenly, p = {p:.2}") };
    cell::read_as(words, vec![cell::Value::of("p", p)])
}

/// Tests and sessions that were shown several arms of them.
pub(super) fn torn(views: &[Viewed]) -> HashSet<(&str, i64)> {
    let mut shown: HashMap<(&str, i64), &str> = HashMap::new();
    let mut torn = HashSet::new();
    for view in views {
        for (test, arm) in &view.summary.variants {
            let of = (test.as_str(), view.session);
            if *shown.entry(of).or_insert(arm) != arm.as_str() {
                torn.insert(of);
            }
        }
    }
    torn
}

/// How many sessions that is, in words; nothing if it is none.
pub(super) fn left_out(torn: usize) -> String {
    match torn {
        0 => String::new(),
        1 => " 1 session was shown several arms, and counts for none.".into(),
        torn => {
            format!(" {} sessions were shown several arms, and count for none.", number::count(torn as u64))
        }
    }
}
