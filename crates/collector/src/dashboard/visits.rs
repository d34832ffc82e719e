//! `/visits`: single views, the latest first, and what went wrong in each.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use store::{Role, Viewed};

use super::{
    Asked, List, answer, cell,
    filters::{Filters, PATH},
    number,
    one_page::{self, Opening},
    pages::reach,
    picture,
    table::{Cell, Table, column, numbers},
    who::Who,
};
use crate::{Collector, day, heat_query::wrong, refusal::Refusal};

const ROWS: usize = 100;
/// What views can be chosen by.
const WITH: [&str; 6] = ["rage", "dead", "slow", "error-click", "error", "order"];

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let collector = Arc::clone(&state);
    let who = Who::of(&collector, &headers).ok().flatten();
    answer(state, &uri, &headers, &["with", "views", "rows", PATH], move |asked| {
        let role = who.and_then(|who| who.role_at(asked.filters.site));
        draw(asked, &collector, role)
    })
    .await
}

fn draw(
    Asked { filters, frame, mut views, .. }: Asked,
    collector: &Collector,
    role: Option<Role>,
) -> Result<List, Refusal> {
    views.retain(|view| view.matches);
    if let Some(with) = filters.get("with") {
        if !WITH.contains(&with) {
            return Err(wrong("with", with, &format!("use {}", WITH.join(", "))));
        }
        views.retain(|view| has(view, with));
    }
    if let Some(named) = filters.get("views") {
        let named: Vec<&str> = named.split(',').collect();
        let is_named = |view: &Viewed| named.contains(&&*format!("{:016x}", view.summary.view.0));
        views.retain(is_named);
    }
    if let Some(pattern) = filters.pattern()? {
        views.retain(|view| pattern.matches(&view.summary.path));
    }
    views.reverse();
    let first = filters.number("rows", 100_000_000)?.unwrap_or(1) as usize;
    let after = first + ROWS;
    let next = (after <= views.len()).then(|| filters.with("/visits", &[("rows", Some(&after.to_string()))]));
    let opening = role.map(|role| one_page::links(collector, &filters, role)).transpose()?;
    let table = Table {
        caption: "Visits".into(),
        note: format!("{} views, the latest first. {}", number::count(views.len() as u64), chosen(&filters)),
        columns: vec![
            column("Began (UTC)", ""),
            column("Page", ""),
            column("Came from", ""),
            column("Device", ""),
            numbers("Active", ""),
            numbers("Reach", ""),
            numbers("Clicks", ""),
            column("What happened", ""),
            column("See it again", ""),
        ],
        rows: views
            .iter()
            .skip(first - 1)
            .take(filters.shown(ROWS))
            .map(|view| cells(view, &filters, opening.as_ref()))
            .collect(),
        empty: "No view is like that in this period.",
        next,
        ..Table::default()
    };
    Ok(List {
        frame,
        title: "Visits",
        about: "Single page views. “Replay” opens the page and shows there what one visitor did.",
        links: choices(&filters),
        tables: vec![table],
    })
}

fn chosen(filters: &Filters) -> String {
    let with = filters.get("with").map(|with| format!("With {with}."));
    let named = filters.get("views").map(|_| "Those that a finding names.".to_owned());
    let path = filters.get(PATH).map(|path| format!("Of {path}."));
    [with, named, path].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Links that choose by what happened.
fn choices(filters: &Filters) -> Vec<(String, String)> {
    let to = |with: Option<&str>| filters.with("/visits", &[("with", with), ("views", None), ("rows", None)]);
    let all = (to(None), "All".to_owned());
    std::iter::once(all).chain(WITH.map(|with| (to(Some(with)), format!("With {with}")))).collect()
}

fn has(view: &Viewed, what: &str) -> bool {
    let summary = &view.summary;
    match what {
        "error" => summary.failures.iter().any(|failure| !failure.is_resource),
        "order" => view.ordered,
        kind => WITH.iter().position(|known| *known == kind).is_some_and(|at| summary.disappointed[at] > 0),
    }
}

fn cells(view: &Viewed, filters: &Filters, opening: Option<&Opening>) -> Vec<Cell> {
    let summary = &view.summary;
    let href = filters.with("/page", &[("path", Some(&summary.path))]);
    vec![
        Cell::Text(day::moment(summary.started_ms).replace('T', " ").trim_end_matches('Z').into()),
        Cell::Link { href, text: summary.path.to_string() },
        Cell::Text(view.source.to_string()),
        Cell::Text(summary.device().name().into()),
        cell::duration(summary.active_ms.into()),
        cell::ratio(reach(view)),
        cell::count(summary.clicks.into()),
        Cell::Text(happened(view)),
        opening.and_then(|opening| replay(view, opening)).unwrap_or_else(|| Cell::Text(String::new())),
    ]
}

/// What opens the page and plays the view there; of what is called by a pattern there is no page to open.
fn replay(view: &Viewed, opening: &Opening) -> Option<Cell> {
    let path = Some(&*view.summary.path).filter(|path| path.starts_with('/') && !path.contains('*'))?;
    let wanted = [("visit".to_owned(), format!("{:016x}", view.summary.view.0).into())];
    let link = opening.on(path, &picture::told(wanted.into_iter().collect())).into_iter().next()?;
    Some(Cell::Link { href: link.href, text: "Replay".into() })
}

fn happened(view: &Viewed) -> String {
    let mut words: Vec<String> = Vec::new();
    for (name, &times) in WITH.iter().zip(&view.summary.disappointed) {
        if times > 0 {
            words.push(format!("{name} ×{times}"));
        }
    }
    let errors = view.summary.failures.iter().filter(|failure| !failure.is_resource).count();
    if errors > 0 {
        words.push(format!("error ×{errors}"));
    }
    words.extend(view.orders.iter().map(|order| number::money(&order.currency, order.kept_e4().into())));
    words.join(", ")
}
