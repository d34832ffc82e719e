//! `/pages`: every page with its figures, sorted by any of them.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use store::{PathPattern, Viewed, Vital};

use super::{
    Asked, List, answer, cell,
    chart::Spark,
    filters::Filters,
    number::{self, Money},
    revenue, statistics,
    table::{Cell, Column, Order, Table, column, numbers, sortable},
};
use crate::{Collector, day, refusal::Refusal};

/// Pages that are shown at once.
const ROWS: usize = 100;
const PAGE: &str = "/pages";
/// What it can be sorted by.
const COLUMNS: [&str; 9] = ["page", "views", "reach", "clicks", "rage", "dead", "lcp", "inp", "revenue"];
/// So many pages of one folder are a group.
const FOLDER: usize = 3;

/// What is known of one page.
struct Row {
    path: Arc<str>,
    views: u64,
    clicks: u64,
    /// Sum of the shares of the document that were seen.
    reach: f64,
    /// Views with rage and with dead clicks.
    angry: u64,
    dead: u64,
    /// Of each view that told it, microseconds.
    lcp: Vec<u32>,
    inp: Vec<u32>,
    revenue: Money,
    by_day: Vec<u32>,
}

impl Row {
    fn of(path: Arc<str>, views: &[Viewed], filters: &Filters, revenue: Money) -> Self {
        let with =
            |kind: usize| views.iter().filter(|view| view.summary.disappointed[kind] > 0).count() as u64;
        let mut by_day = vec![0; filters.length() as usize];
        for view in views {
            by_day[(view.summary.day - filters.segment.from_day) as usize] += 1;
        }
        Self {
            path,
            views: views.len() as u64,
            clicks: views.iter().map(|view| u64::from(view.summary.clicks)).sum(),
            reach: views.iter().map(reach).sum(),
            angry: with(0),
            dead: with(1),
            lcp: told(views, Vital::Lcp),
            inp: told(views, Vital::Inp),
            revenue,
            by_day,
        }
    }

    /// Of all pages that a pattern means.
    fn of_all(pattern: &str, rows: &[Self]) -> Option<Self> {
        let meant = PathPattern::parse(pattern).ok()?;
        let own = rows.iter().filter(|row| meant.matches(&row.path));
        own.fold(None, |sum: Option<Self>, row| {
            let mut sum = sum.unwrap_or_else(|| Self::none(pattern, row.by_day.len()));
            sum.add(row);
            Some(sum)
        })
    }

    fn none(path: &str, days: usize) -> Self {
        let [views, clicks, angry, dead] = [0; 4];
        let (lcp, inp, revenue) = (Vec::new(), Vec::new(), Money::new());
        Self {
            path: path.into(),
            views,
            clicks,
            reach: 0.0,
            angry,
            dead,
            lcp,
            inp,
            revenue,
            by_day: vec![0; days],
        }
    }

    fn add(&mut self, other: &Self) {
        self.views += other.views;
        self.clicks += other.clicks;
        self.reach += other.reach;
        self.angry += other.angry;
        self.dead += other.dead;
        self.lcp.extend(&other.lcp);
        self.inp.extend(&other.inp);
        self.by_day.iter_mut().zip(&other.by_day).for_each(|(own, new)| *own += new);
        for (currency, sum) in &other.revenue {
            *self.revenue.entry(currency.clone()).or_default() += sum;
        }
    }

    fn mean(&self, sum: f64) -> f64 {
        sum / self.views.max(1) as f64
    }

    /// What it is sorted by; of several currencies, which cannot be compared, the greatest sum.
    fn key(&self, by: &str) -> Option<f64> {
        Some(match by {
            "views" => self.views as f64,
            "reach" => self.mean(self.reach),
            "clicks" => self.mean(self.clicks as f64),
            "rage" => self.mean(self.angry as f64),
            "dead" => self.mean(self.dead as f64),
            "lcp" => quartile(&self.lcp).map_or(-1.0, f64::from),
            "inp" => quartile(&self.inp).map_or(-1.0, f64::from),
            "revenue" => self.revenue.values().copied().max().unwrap_or(0) as f64,
            _ => return None,
        })
    }
}

fn told(views: &[Viewed], vital: Vital) -> Vec<u32> {
    views.iter().filter_map(|view| view.summary.vitals[vital as usize]).collect()
}

fn quartile(values: &[u32]) -> Option<u32> {
    statistics::third_quartile(&mut values.to_vec())
}

/// Patterns that mean pages of one folder, where there are several.
fn patterns(rows: &[Row]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let folder = row.path.trim_end_matches('/').rfind('/').map_or("", |end| &row.path[..=end]);
        *counts.entry(folder).or_default() += 1;
    }
    // Of the topmost folder all are pages.
    let several = |(folder, count): &(&str, usize)| *count >= FOLDER && folder.len() > 1;
    counts.into_iter().filter(several).map(|(folder, _)| format!("{folder}*")).collect()
}

/// Which part of the document was seen, from 0 to 1.
pub(super) fn reach(view: &Viewed) -> f64 {
    let (_, document) = view.summary.heights;
    (f64::from(view.summary.depth_px) / f64::from(document.max(1))).min(1.0)
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &["sort", "rows"], draw).await
}

fn draw(Asked { filters, frame, views, .. }: Asked) -> Result<List, Refusal> {
    let sort = filters.get("sort").unwrap_or("-views").to_owned();
    let order = Order::among(&sort, &COLUMNS)?;
    let mut credited = revenue::by_page(&views);
    let mut groups: HashMap<Arc<str>, Vec<Viewed>> = HashMap::new();
    for view in views {
        groups.entry(Arc::clone(&view.summary.path)).or_default().push(view);
    }
    let row = |(path, mut views): (Arc<str>, Vec<Viewed>)| {
        let revenue = credited.remove(&path).unwrap_or_default();
        views.retain(|view| view.matches);
        Row::of(path, &views, &filters, revenue)
    };
    // A page may be credited for a session whose view of it does not match.
    let is_told = |row: &Row| row.views > 0 || !row.revenue.is_empty();
    let mut rows: Vec<Row> = groups.into_iter().map(row).filter(is_told).collect();
    let mut patterns: Vec<Row> =
        patterns(&rows).iter().filter_map(|pattern| Row::of_all(pattern, &rows)).collect();
    sort_by(&mut rows, order);
    sort_by(&mut patterns, order);
    let mut tables = vec![table(&rows, order, &filters)?];
    if !patterns.is_empty() {
        tables.push(of_patterns(&patterns, order, &filters));
    }
    Ok(List {
        frame,
        title: "Pages",
        about: "Each page with what happened on it. Revenue is shared equally among the pages that a session saw up to \
            its order, so that the column adds up to what was ordered; orders that only a back end told belong to no page.",
        links: Vec::new(),
        tables,
    })
}

fn sort_by(rows: &mut [Row], order: Order<'_>) {
    let compare = |a: &Row, b: &Row| match (a.key(order.by), b.key(order.by)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => Ordering::Equal,
    };
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    match (order.by, order.rises) {
        ("page", true) => {}
        ("page", false) => rows.reverse(),
        (_, true) => rows.sort_by(compare),
        (_, false) => rows.sort_by(|a, b| compare(b, a)),
    }
}

fn table(rows: &[Row], order: Order<'_>, filters: &Filters) -> Result<Table, Refusal> {
    let first = filters.number("rows", 1_000_000)?.unwrap_or(1) as usize;
    let shown = rows.iter().skip(first - 1).take(filters.shown(ROWS));
    let after = first + ROWS;
    let next = (after <= rows.len()).then(|| filters.with(PAGE, &[("rows", Some(&after.to_string()))]));
    let last = (first + ROWS - 1).min(rows.len());
    Ok(Table {
        caption: "Pages".into(),
        note: format!("{} to {last} of {}", first.min(last), number::count(rows.len() as u64)),
        columns: columns(order, filters),
        rows: shown.map(|row| cells(row, filters)).collect(),
        empty: "No page was seen in this period.",
        next,
        ..Table::default()
    })
}

fn of_patterns(rows: &[Row], order: Order<'_>, filters: &Filters) -> Table {
    Table {
        caption: "Groups of pages".into(),
        note: "folders with three pages or more; their pages are in the table above, too".into(),
        columns: columns(order, filters),
        rows: rows.iter().map(|row| cells(row, filters)).collect(),
        ..Table::default()
    }
}

fn columns(order: Order<'_>, filters: &Filters) -> Vec<Column> {
    let by = |column, name| sortable(column, name, order, filters, PAGE);
    vec![
        by(column("Page", ""), "page"),
        by(numbers("Views", ""), "views"),
        column("By day", "whole days"),
        by(numbers("Reach", "how much of the page was seen, on average"), "reach"),
        by(numbers("Clicks", "a view"), "clicks"),
        by(numbers("Rage", "views with rage clicks"), "rage"),
        by(numbers("Dead", "views with clicks that nothing followed"), "dead"),
        by(numbers("LCP", "three quarters of views are as fast"), "lcp"),
        by(numbers("INP", "three quarters of views are as fast"), "inp"),
        by(numbers("Revenue", "credited equally to the pages before an order"), "revenue"),
    ]
}

/// Those of the days that are over, `days` of them, or the only one: one that has just begun would look like a fall.
fn over(by_day: &[u32], days: i32) -> &[u32] {
    &by_day[..usize::try_from(days).unwrap_or(0).clamp(1, by_day.len())]
}

fn cells(row: &Row, filters: &Filters) -> Vec<Cell> {
    let href = filters.with("/page", &[("path", Some(&row.path)), ("sort", None), ("rows", None)]);
    vec![
        Cell::Link { href, text: row.path.to_string() },
        cell::count(row.views),
        Cell::Spark(Spark::of(over(&row.by_day, day::of_ms(filters.now_ms) - filters.segment.from_day))),
        cell::ratio(row.mean(row.reach)),
        cell::mean(row.clicks as f64, row.views),
        cell::percent(row.angry, row.views),
        cell::percent(row.dead, row.views),
        cell::vital(Vital::Lcp, quartile(&row.lcp)),
        cell::vital(Vital::Inp, quartile(&row.inp)),
        cell::sums(&row.revenue),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_not_over_is_no_fall() {
        assert_eq!(over(&[4, 5, 1], 2), [4, 5]);
        assert_eq!((over(&[4, 5], 9), over(&[1], 0)), (&[4, 5][..], &[1][..]));
    }
}
