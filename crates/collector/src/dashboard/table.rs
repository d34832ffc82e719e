//! A table as pages show it: a caption, columns by which it can be sorted, and cells that are text whatever they hold.

use std::borrow::Cow;

use super::{
    cell::{Number, Value},
    chart::Spark,
    filters::Filters,
};
use crate::{heat_query::wrong, refusal::Refusal};

pub(super) enum Cell {
    Text(String),
    /// Small print below the text.
    Note(String, String),
    Code(String),
    Number(Number),
    Link {
        href: String,
        text: String,
    },
    Spark(Spark),
}

pub(super) struct Column {
    pub(super) label: &'static str,
    pub(super) hint: Cow<'static, str>,
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
    /// Where it is as rows for spreadsheets; set by whoever answers with it.
    pub(super) csv: Option<String>,
}

/// A page that has tables.
pub(super) trait Tables {
    fn tables(&mut self) -> Vec<&mut Table>;

    /// Whether what it is about is there at all.
    fn is_there(&self) -> bool {
        true
    }
}

impl Cell {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Link { text, .. } => text.clone(),
            Self::Number(number) => number.words.clone(),
            Self::Note(text, note) if note.is_empty() => text.clone(),
            Self::Note(text, note) => format!("{text} ({note})"),
            Self::Spark(spark) => spark.words.clone(),
        }
    }

    /// The numbers, if it is some.
    pub(super) fn values(&self) -> &[Value] {
        if let Self::Number(number) = self { &number.values } else { &[] }
    }
}

/// A column that cannot be sorted by.
pub(super) fn column(label: &'static str, hint: impl Into<Cow<'static, str>>) -> Column {
    Column { label, hint: hint.into(), href: None, sorted: None, is_number: false }
}

/// The same of numbers.
pub(super) fn numbers(label: &'static str, hint: impl Into<Cow<'static, str>>) -> Column {
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

    /// The same where the columns have these names and no others.
    pub(super) fn among(text: &'a str, known: &[&str]) -> Result<Self, Refusal> {
        let order = Self::parse(text);
        if known.contains(&order.by) {
            return Ok(order);
        }
        let expected = format!("use {}, with - before it for the greatest first", known.join(", "));
        Err(wrong("sort", text, &expected))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_note_has_no_parentheses() {
        let of = |note: &str| Cell::Note("TypeError: x".into(), note.into()).words();
        assert_eq!([of(""), of("shop.js")], ["TypeError: x", "TypeError: x (shop.js)"]);
    }
}
