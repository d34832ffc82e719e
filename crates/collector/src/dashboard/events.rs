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
    arms.truncate(filters.shown(ROWS));
    let row = |((test, arm), sessions): ((&str, &str), HashSet<i64>)| {
        let share = Share { part: sessions.intersection(&met).count() as u64, whole: sessions.len() as u64 };
        let href = filters.with("/", &[("variant", Some(&format!("{test}:{arm}")))]);
        vec![
            Cell::Text(test.into()),
            Cell::Link { href, text: arm.into() },
            cell::count(share.whole),
            cell::percent(share.part, share.whole),
            cell::between(share),
        ]
    };
    Table {
        caption: "Experiments".into(),
        note: format!(
            "Sessions that were shown an arm, and how many met the goal, {}.{}",
            filters.goal.words(),
            left_out(torn.len())
        ),
        columns: vec![
            column("Test", ""),
            column("Arm", ""),
            numbers("Sessions", ""),
            numbers("Met the goal", ""),
            numbers("95\u{a0}% interval", "Wilson's"),
        ],
        rows: arms.into_iter().map(row).collect(),
        empty: "No page named an arm of an experiment.",
        ..Table::default()
    }
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
