//! `/speed`: how fast pages are, and whether those for whom they are slow reach the goal less often.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Share;
use store::{Viewed, Vital};

use super::{
    Asked, List, answer, cell,
    figures::{limits, verdict, vital_of},
    filters::Filters,
    number,
    table::{Cell, Table, column, numbers},
};
use crate::{Collector, refusal::Refusal};

const ROWS: usize = 50;

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &[], draw).await
}

fn draw(Asked { filters, frame, views, .. }: Asked) -> Result<List, Refusal> {
    Ok(List {
        frame,
        title: "Speed",
        about: "Web vitals as browsers measured them for visitors. A value is that of the view below which three quarters \
            of the views lie.",
        links: Vec::new(),
        tables: vec![vitals(&views), against_goal(&views, &filters), by_page(&views, &filters)],
    })
}

fn vitals(views: &[Viewed]) -> Table {
    let row = |vital: Vital| {
        let (value, told) = vital_of(views, vital);
        let (good, poor) = limits(vital);
        let below = |limit| {
            let within =
                |view: &&Viewed| view.summary.vitals[vital as usize].is_some_and(|value| value <= limit);
            views.iter().filter(|view| view.matches).filter(within).count() as u64
        };
        vec![
            Cell::Text(vital.name().into()),
            cell::vital(vital, value),
            Cell::Text(value.map_or("", |value| verdict(vital, value).0).into()),
            cell::percent(below(good), told),
            cell::percent(told - below(poor), told),
            cell::count(told),
        ]
    };
    Table {
        caption: "All pages".into(),
        columns: vec![
            column("Vital", ""),
            numbers("Three quarters", ""),
            column("Verdict", ""),
            numbers("Good", "share of views"),
            numbers("Poor", "share of views"),
            numbers("Views", "that told it"),
        ],
        rows: Vital::ALL.map(row).into(),
        ..Table::default()
    }
}

/// Sessions by how fast their first view was, and how many of them met the goal. The slowest of all views would be slower the
/// more there are, and sessions of many views meet the goal more often.
fn against_goal(views: &[Viewed], filters: &Filters) -> Table {
    let mut sessions: HashMap<i64, (Option<u32>, bool)> = HashMap::new();
    for view in views {
        let lcp = view.summary.vitals[Vital::Lcp as usize];
        sessions.entry(view.session).or_insert((lcp, false)).1 |= filters.goal.is_met_by(view);
    }
    let untold = sessions.values().filter(|(lcp, _)| lcp.is_none()).count() as u64;
    let sessions: Vec<(u32, bool)> =
        sessions.into_values().filter_map(|(lcp, met)| Some((lcp?, met))).collect();
    let (good, poor) = limits(Vital::Lcp);
    let bands = [(0, good, "good"), (good + 1, poor, "needs work"), (poor + 1, u32::MAX, "poor")];
    let row = |(least, most, name): (u32, u32, &str)| {
        let within = sessions.iter().filter(|(lcp, _)| (least..=most).contains(lcp));
        let share = Share {
            part: within.clone().filter(|(_, met)| *met).count() as u64,
            whole: within.count() as u64,
        };
        vec![
            Cell::Text(name.into()),
            cell::count(share.whole),
            cell::percent(share.part, share.whole),
            cell::between(share),
        ]
    };
    Table {
        caption: "Speed against the goal".into(),
        note: format!(
            "Sessions by the LCP of their first view, and how many met the goal, {}. {} sessions whose first view told none are \
             left out. That slow sessions reach it less often does not say that speed is why: they may be on other devices.",
            filters.goal.words(),
            number::count(untold)
        ),
        columns: vec![
            column("LCP", "of the session's first view"),
            numbers("Sessions", ""),
            numbers("Met the goal", ""),
            numbers("95\u{a0}% interval", "Wilson's"),
        ],
        rows: bands.map(row).into(),
        ..Table::default()
    }
}

fn by_page(views: &[Viewed], filters: &Filters) -> Table {
    let mut groups: HashMap<Arc<str>, Vec<Viewed>> = HashMap::new();
    for view in views.iter().filter(|view| view.matches && view.summary.vitals.iter().any(Option::is_some)) {
        groups.entry(Arc::clone(&view.summary.path)).or_default().push(view.clone());
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a, first), (b, second)| (second.len(), a).cmp(&(first.len(), b)));
    groups.truncate(filters.shown(ROWS));
    let row = |(path, views): (Arc<str>, Vec<Viewed>)| {
        let href = filters.with("/page", &[("path", Some(&path))]);
        let mut cells = vec![Cell::Link { href, text: path.to_string() }, cell::count(views.len() as u64)];
        cells.extend(Vital::ALL.map(|vital| cell::vital(vital, vital_of(&views, vital).0)));
        cells
    };
    let mut columns = vec![column("Page", ""), numbers("Views", "that told a vital")];
    columns.extend(Vital::ALL.map(|vital| numbers(vital.name(), "")));
    Table {
        caption: "By page".into(),
        columns,
        rows: groups.into_iter().map(row).collect(),
        empty: "No view told a web vital in this period.",
        ..Table::default()
    }
}
