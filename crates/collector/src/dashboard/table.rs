//! A table as pages show it: a caption, columns by which it can be sorted, and cells that are text whatever they hold.

use std::borrow::Cow;

use super::{chart::Spark, filters::Filters, number};
use crate::{csv, heat_query::wrong, refusal::Refusal};

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
}

impl Table {
    /// For spreadsheets: a row of its columns, then all of its rows as they are read, counts without their commas.
    pub(super) fn as_csv(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut put = |cells: &[csv::Cell<'_>]| {
            csv::row(&mut out, cells).expect("a vector takes what is written");
        };
        let name = |column: &Column| match (column.label, &*column.hint) {
            (label, "") => number::plain(label),
            (label, hint) => number::plain(&format!("{label} ({hint})")),
        };
        let names: Vec<String> = self.columns.iter().map(name).collect();
        put(&names.iter().map(|name| name.as_str().into()).collect::<Vec<_>>());
        for row in &self.rows {
            let words: Vec<String> = row.iter().map(|cell| number::plain(&cell.words())).collect();
            let cells = row.iter().zip(&words).map(|(cell, words)| match count(words) {
                Some(number) if matches!(cell, Cell::Number(_)) => csv::Cell::Number(number),
                _ => words.as_str().into(),
            });
            put(&cells.collect::<Vec<_>>());
        }
        out
    }
}

/// A whole number, as people read it.
fn count(words: &str) -> Option<i64> {
    let digits = words.replace(',', "");
    let is_count = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| is_count)
}

impl Cell {
    fn words(&self) -> String {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Number(text) | Self::Link { text, .. } => {
                text.clone()
            }
            Self::Note(text, note) => format!("{text} ({note})"),
            Self::Spark(spark) => spark.words.clone(),
        }
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
    fn a_table_is_rows_for_spreadsheets() {
        let table = Table {
            columns: vec![column("Page", ""), numbers("Views", "by people")],
            rows: vec![
                vec![Cell::Link { href: "/x".into(), text: "=1+1".into() }, Cell::Number("1,234".into())],
                vec![Cell::Note("a".into(), "b".into()), Cell::Number("1,234.50\u{a0}EUR, −7\u{a0}%".into())],
            ],
            ..Table::default()
        };
        let csv = String::from_utf8(table.as_csv()).unwrap();
        assert_eq!(csv, "Page,Views (by people)\r\n\"'=1+1\",1234\r\na (b),\"1,234.50 EUR, -7 %\"\r\n");
    }
}
