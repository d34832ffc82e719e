//! A table as rows for spreadsheets. A number is there without its unit and as it was reckoned; a column of it becomes one for
//! each unit that occurs in it, named by that, and two more where it has intervals.

use std::collections::BTreeMap;

use super::{
    cell::Value,
    number,
    table::{Cell, Column, Table},
};
use crate::csv;

/// What a column of a file holds of a column of the table.
enum Held {
    Text,
    /// In this unit.
    Value(String),
    Low(String),
    High(String),
}

/// For each column of a file the column of the table, what it holds of that, and its name.
fn columns(table: &Table) -> Vec<(usize, Held, String)> {
    let mut columns = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        for held in held(table, at) {
            let name = name(column, &held);
            columns.push((at, held, name));
        }
    }
    columns
}

fn held(table: &Table, at: usize) -> Vec<Held> {
    let mut units: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for value in table.rows.iter().filter_map(|row| row.get(at)).flat_map(Cell::values) {
        let (has_value, has_interval) = units.entry(&value.unit).or_default();
        *has_value |= value.value.is_some();
        *has_interval |= value.interval.is_some();
    }
    let of_unit = |(unit, (has_value, has_interval)): (&str, (bool, bool))| {
        let unit = || unit.to_owned();
        let value = has_value.then(|| Held::Value(unit()));
        let ends = if has_interval { vec![Held::Low(unit()), Held::High(unit())] } else { Vec::new() };
        value.into_iter().chain(ends)
    };
    let held: Vec<Held> = units.into_iter().flat_map(of_unit).collect();
    if held.is_empty() { vec![Held::Text] } else { held }
}

/// `Clicked by low [share] (of the views that scrolled to it)`.
fn name(column: &Column, held: &Held) -> String {
    let (end, unit) = match held {
        Held::Text => ("", ""),
        Held::Value(unit) => ("", unit.as_str()),
        Held::Low(unit) => (" low", unit.as_str()),
        Held::High(unit) => (" high", unit.as_str()),
    };
    let unit = if unit.is_empty() { String::new() } else { format!(" [{unit}]") };
    let hint = if column.hint.is_empty() { String::new() } else { format!(" ({})", column.hint) };
    number::plain(&format!("{}{end}{unit}{hint}", column.label))
}

/// A row of names, then all rows of the table.
pub(super) fn rows(table: &Table) -> Vec<u8> {
    let columns = columns(table);
    let mut out = Vec::new();
    let mut put =
        |cells: &[csv::Cell<'_>]| csv::row(&mut out, cells).expect("a vector takes what is written");
    put(&columns.iter().map(|(_, _, name)| name.as_str().into()).collect::<Vec<_>>());
    for row in &table.rows {
        let words: Vec<String> = row.iter().map(|cell| number::plain(&cell.words())).collect();
        let cell = |(at, held, _): &(usize, Held, String)| match row.get(*at) {
            Some(Cell::Number(number)) => told(&number.values, held),
            _ => words.get(*at).map_or("", String::as_str).into(),
        };
        put(&columns.iter().map(cell).collect::<Vec<_>>());
    }
    out
}

/// Nothing where no number of that unit is known.
fn told(values: &[Value], held: &Held) -> csv::Cell<'static> {
    let of = |unit: &String| values.iter().find(|value| value.unit == *unit);
    let number = match held {
        Held::Text => None,
        Held::Value(unit) => of(unit).and_then(|value| value.value),
        Held::Low(unit) => of(unit).and_then(|value| value.interval).map(|(low, _)| low),
        Held::High(unit) => of(unit).and_then(|value| value.interval).map(|(_, high)| high),
    };
    // Nothing has no sign.
    number.filter(|number| number.is_finite()).map_or("".into(), |number| csv::Cell::Decimal(number + 0.0))
}

#[cfg(test)]
mod tests {
    use insights::Share;
    use store::Vital;

    use super::*;
    use crate::dashboard::{
        cell,
        number::Money,
        table::{column, numbers},
    };

    fn sheet(columns: Vec<Column>, cells: Vec<Vec<Cell>>) -> Vec<String> {
        let csv = rows(&Table { columns, rows: cells, ..Table::default() });
        String::from_utf8_lossy(&csv).split_terminator("\r\n").map(String::from).collect()
    }

    #[test]
    fn a_table_is_rows_for_spreadsheets() {
        let link = Cell::Link { href: "/x".into(), text: "=1+1".into() };
        let rows =
            vec![vec![link, cell::count(1_234_567)], vec![Cell::Note("a".into(), "b".into()), cell::none()]];
        let told = sheet(vec![column("Page", ""), numbers("Views", "by people")], rows);
        assert_eq!(told, ["Page,Views (by people)", "\"'=1+1\",1234567", "a (b),"]);
    }

    #[test]
    fn a_share_is_told_in_full_and_its_interval_has_columns_of_its_own() {
        let share = Share { part: 1, whole: 3 };
        let rows =
            vec![vec![cell::with_interval(share)], vec![cell::with_interval(Share { part: 0, whole: 0 })]];
        let told = sheet(vec![numbers("Clicked by", "of 95\u{a0}%")], rows);
        assert_eq!(
            told[0],
            "Clicked by [share] (of 95 %),Clicked by low [share] (of 95 %),Clicked by high [share] (of 95 %)"
        );
        assert!(told[1].starts_with("0.3333333333333333,0.06"), "{}", told[1]);
        assert_eq!(told[2], ",,", "nothing of nobody");
        let ends = sheet(vec![numbers("Interval", "")], vec![vec![cell::between(share)]]);
        assert_eq!(ends[0], "Interval low [share],Interval high [share]");
        let points = sheet(vec![numbers("More", "")], vec![vec![cell::points(-0.25, (-0.5, 0.0))]]);
        assert_eq!(points, ["More [points],More low [points],More high [points]", "-25,-50,0"]);
    }

    #[test]
    fn each_unit_of_a_column_has_a_column() {
        let money = |of: &[(&str, i128)]| {
            cell::sums(&of.iter().map(|(currency, e4)| ((*currency).into(), *e4)).collect::<Money>())
        };
        let rows = vec![
            vec![money(&[("EUR", 12_345_600), ("USD", -5_000)])],
            vec![money(&[("", 1)])],
            vec![money(&[])],
        ];
        let told = sheet(vec![numbers("Revenue", "")], rows);
        assert_eq!(
            told,
            ["Revenue [EUR],Revenue [USD],Revenue [no currency]", "1234.56,-0.5,", ",,0.0001", ",,"]
        );
        let vitals = [cell::vital(Vital::Lcp, Some(1_234_567)), cell::vital(Vital::Cls, Some(40_000))];
        let told = sheet(vec![numbers("Vital", "")], vitals.map(|cell| vec![cell]).into());
        assert_eq!(told, ["Vital,Vital [s]", ",1.234567", "0.04,"]);
    }
}
