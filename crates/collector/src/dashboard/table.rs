//! A table as pages show it: a caption, columns by which it can be sorted, and cells that are text whatever they hold.

use super::{chart::Spark, filters::Filters};

pub(super) enum Cell {
    Text(String),
    /// Small print below the text.
    Note(String, String),
    Code(String),
    Number(String),
    Link {
        href: String,
        text: String,
    },
    Spark(Spark),
}

pub(super) struct Column {
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    /// Where it is sorted by this.
    pub(super) href: Option<String>,
    /// As `aria-sort` has it.
    pub(super) sorted: Option<&'static str>,
    pub(super) is_number: bool,
}

#[derive(Default)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) note: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// What is said where there are no rows.
    pub(super) empty: &'static str,
    /// Where it goes on.
    pub(super) next: Option<String>,
}

/// A column that cannot be sorted by.
pub(super) fn column(label: &'static str, hint: &'static str) -> Column {
    Column { label, hint, href: None, sorted: None, is_number: false }
}

/// The same of numbers.
pub(super) fn numbers(label: &'static str, hint: &'static str) -> Column {
    Column { is_number: true, ..column(label, hint) }
}

/// By which column a table is sorted: its name, and whether the least come first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Order<'a> {
    pub(super) by: &'a str,
    pub(super) rises: bool,
}

impl<'a> Order<'a> {
    /// Written as the column's name, with a `-` before it if the greatest come first.
    pub(super) fn parse(text: &'a str) -> Self {
        match text.strip_prefix('-') {
            Some(by) => Self { by, rises: false },
            None => Self { by: text, rises: true },
        }
    }
}

/// A column of that name in a list of `page`, with a link that sorts by it.
pub(super) fn sortable(
    column: Column,
    name: &str,
    order: Order<'_>,
    filters: &Filters,
    page: &str,
) -> Column {
    let is_this = order.by == name;
    // Of numbers one wants the greatest first, of names the first.
    let rises = if is_this { !order.rises } else { !column.is_number };
    let sort = format!("{}{name}", if rises { "" } else { "-" });
    let sorted = is_this.then_some(if order.rises { "ascending" } else { "descending" });
    let href = filters.with(page, &[("sort", Some(&sort)), ("rows", None)]);
    Column { href: Some(href), sorted, ..column }
}
