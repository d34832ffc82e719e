//! Findings as rows for spreadsheets: what the page tells of each, in numbers.

use insights::{Estimate, Finding};

use super::{
    cell,
    table::{Cell, Table, column, numbers},
};

/// A row for each finding, in their order.
pub(super) fn table<'a>(found: impl Iterator<Item = &'a Finding>) -> Table {
    Table {
        caption: "Findings".into(),
        columns: vec![
            column("Rule", ""),
            column("Finding", ""),
            column("Page", ""),
            column("Element", ""),
            column("Detail", ""),
            numbers("Affected", "visitor-days"),
            numbers("n", "visitor-days that were judged"),
            numbers("Rate", ""),
            column("Rate of", ""),
            numbers("Baseline", ""),
            column("Baseline of", ""),
            numbers("Effect", "rate less baseline, 95\u{a0}% interval"),
            numbers("q", ""),
            numbers("Expected loss", "visitor-days that would have reached the goal, at most"),
            column("Cause", ""),
            column("Next step", ""),
        ],
        rows: found.map(cells).collect(),
        ..Table::default()
    }
}

fn cells(one: &Finding) -> Vec<Cell> {
    let text = |text: Option<&str>| Cell::Text(text.unwrap_or_default().into());
    let Estimate { value, low, high } = one.effect;
    vec![
        text(Some(one.rule.name())),
        text(Some(one.rule.title())),
        text(Some(&one.page)),
        text(one.element.as_deref()),
        Cell::Text(one.place().or_else(|| one.detail.clone()).unwrap_or_default()),
        cell::count(one.affected),
        cell::count(one.n),
        cell::ratio(one.rate),
        text(Some(one.rate_words())),
        cell::ratio(one.baseline),
        text(Some(one.baseline_words())),
        cell::share_between(value, (low, high)),
        cell::q(one.q),
        one.loss().map_or_else(cell::none, cell::goals),
        text(Some(one.rule.cause())),
        Cell::Text(one.next_step()),
    ]
}
