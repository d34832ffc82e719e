//! What each element of a page was worth: clicks, and of those who could see it, how many clicked.

use std::collections::HashMap;

use insights::Share;
use store::{Elements, element_words};
use wire::{Heat, HeatAnchor, PartBox, Reach};

use super::{
    cell,
    filters::Filters,
    number::{self, Money},
    table::{Cell, Column, Order, Table, column, numbers, sortable},
};
use crate::refusal::Refusal;

/// Elements in a table, at most.
const ROWS: usize = 60;
const PAGE: &str = "/page";

/// The maps that a table is made of, all of the same views.
pub(super) struct Maps<'a> {
    pub(super) clicks: &'a Heat,
    /// Each view once on each element.
    pub(super) clickers: &'a Heat,
    pub(super) moves: &'a Heat,
    pub(super) rage: &'a Heat,
    pub(super) dead: &'a Heat,
    pub(super) reach: &'a Reach,
    /// How long visitors hesitated.
    pub(super) figures: &'a Elements,
}

/// One element.
#[derive(Default)]
struct Row {
    clicks: u64,
    /// Views that clicked it, and those that could see its middle.
    clickers: u64,
    exposed: u64,
    hover_ms: u64,
    /// The median, and of how many clicks it is known.
    hesitation: Option<(u32, u64)>,
    rage: u64,
    dead: u64,
    revenue: Money,
}

impl Row {
    fn rate(&self) -> Share {
        Share { part: self.clickers, whole: self.exposed }
    }

    fn key(&self, by: &str) -> f64 {
        let ratio = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        match by {
            "rate" => ratio(self.clickers, self.exposed),
            "hover" => ratio(self.hover_ms, self.exposed),
            "hesitation" => self.hesitation.map_or(-1.0, |(ms, _)| f64::from(ms)),
            "rage" => self.rage as f64,
            "dead" => self.dead as f64,
            "revenue" => self.revenue.values().copied().max().unwrap_or(0) as f64,
            _ => self.clicks as f64,
        }
    }
}

/// Weights of all cells of an element.
fn weight(anchor: &HeatAnchor) -> u64 {
    anchor.cells.iter().map(|(_, weight)| weight).sum()
}

/// The views whose window held the element's middle, by how far down they came.
fn exposed(within: PartBox, reach: &Reach) -> u64 {
    let middle = f64::from(within.y) + f64::from(within.h) / 2.0;
    let row = middle / f64::from(PartBox::WHOLE) * reach.rows.len() as f64;
    let row = (row.max(0.0) as usize).min(reach.rows.len().saturating_sub(1));
    reach.rows.get(row).map_or(0, |(views, _)| *views)
}

/// The rows by the elements' words. Of the document itself nothing is told.
fn rows(maps: &Maps<'_>, mut revenue: HashMap<String, Money>) -> Vec<(String, Row)> {
    let mut rows: HashMap<String, Row> = HashMap::new();
    let mut add = |heat: &Heat, set: fn(&mut Row, &HeatAnchor)| {
        for anchor in heat.anchors.iter().skip(1).filter(|anchor| anchor.points > 0) {
            let row = rows.entry(element_words(&anchor.anchor)).or_default();
            set(row, anchor);
            row.exposed = row.exposed.max(exposed(anchor.in_document, maps.reach));
        }
    };
    add(maps.clicks, |row, anchor| row.clicks += anchor.points);
    add(maps.clickers, |row, anchor| row.clickers += anchor.points);
    add(maps.moves, |row, anchor| row.hover_ms += weight(anchor));
    add(maps.rage, |row, anchor| row.rage += anchor.points);
    add(maps.dead, |row, anchor| row.dead += anchor.points);
    for figures in &maps.figures.list {
        let Some(row) = rows.get_mut(&element_words(&figures.anchor)) else { continue };
        // Of those that are called alike, the one that most is known of.
        let known = figures.hesitation_ms.map(|ms| (ms, figures.hesitations));
        if known.map(|(_, clicks)| clicks) > row.hesitation.map(|(_, clicks)| clicks) {
            row.hesitation = known;
        }
    }
    for (name, row) in &mut rows {
        // Whoever clicked it saw it, however the page was laid out then.
        row.exposed = row.exposed.max(row.clickers);
        row.revenue = revenue.remove(name).unwrap_or_default();
    }
    rows.into_iter().collect()
}

/// The table, in the order that the address asks for.
pub(super) fn table(
    maps: &Maps<'_>,
    revenue: HashMap<String, Money>,
    filters: &Filters,
) -> Result<Table, Refusal> {
    let known = ["clicks", "rate", "hover", "hesitation", "rage", "dead", "revenue"];
    let sort = filters.get("sort").unwrap_or("-clicks");
    let order = Order::among(sort, &known)?;
    let mut rows = rows(maps, revenue);
    let all = rows.len() as u64;
    rows.sort_by(|(a, first), (b, second)| {
        let (x, y) = (first.key(order.by), second.key(order.by));
        if order.rises { x.total_cmp(&y) } else { y.total_cmp(&x) }.then_with(|| a.cmp(b))
    });
    rows.truncate(filters.shown(ROWS));
    let clicks = maps.clicks.about.points;
    Ok(Table {
        caption: "Elements".into(),
        note: format!(
            "{} of {} that were clicked or hovered over. Revenue is shared equally among all that a session clicked before \
             its order.",
            number::count(rows.len() as u64),
            number::count(all)
        ),
        columns: columns(order, filters),
        rows: rows.iter().enumerate().map(|(at, (name, row))| cells(at + 1, name, row, clicks)).collect(),
        empty: "Nothing was clicked here.",
        ..Table::default()
    })
}

fn columns(order: Order<'_>, filters: &Filters) -> Vec<Column> {
    let by = |column, name| sortable(column, name, order, filters, PAGE);
    vec![
        numbers("Rank", ""),
        column("Element", ""),
        by(numbers("Clicks", ""), "clicks"),
        numbers("Share", "of all clicks"),
        by(numbers("Clicked by", "of the views that scrolled to it, 95\u{a0}% interval"), "rate"),
        by(numbers("Hover", "a view that scrolled to it"), "hover"),
        by(numbers("Hesitation", "of a mouse before the click, median"), "hesitation"),
        by(numbers("Rage", "clicks"), "rage"),
        by(numbers("Dead", "clicks"), "dead"),
        by(numbers("Revenue", "credited"), "revenue"),
    ]
}

fn cells(rank: usize, name: &str, row: &Row, clicks: u64) -> Vec<Cell> {
    vec![
        cell::count(rank as u64),
        Cell::Code(name.into()),
        cell::count(row.clicks),
        cell::percent(row.clicks, clicks),
        cell::with_interval(row.rate()),
        cell::mean_short(row.hover_ms, row.exposed),
        row.hesitation.map_or_else(cell::none, |(ms, _)| cell::short(ms.into())),
        cell::count(row.rage),
        cell::count(row.dead),
        cell::sums(&row.revenue),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_exposed_to_who_came_as_far_as_its_middle() {
        let reach = Reach { rows: vec![(10, 0), (8, 0), (4, 0), (1, 0)], ..Reach::default() };
        let at = |y, h| exposed(PartBox { y, h, ..PartBox::default() }, &reach);
        assert_eq!([at(0, 100), at(20_000, 0), at(0, 65_535), at(60_000, 2_000)], [10, 8, 4, 1]);
        assert_eq!([at(-9_000, 0), at(90_000, 0)], [10, 1], "beyond the edges it counts as at the edge");
        assert_eq!(exposed(PartBox::default(), &Reach::default()), 0);
    }
}
