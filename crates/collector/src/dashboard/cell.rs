//! Cells that are numbers: what people read of them, and what programs do.
//!
//! To people a number is rounded and has its unit beside it; to programs it is as it was reckoned, and its unit is the column's.

use insights::Share;
use store::Vital;

use super::{
    number::{self, Money},
    statistics,
    table::Cell,
};

/// A number of a table.
pub(super) struct Number {
    /// As people read it.
    pub(super) words: String,
    /// As programs do: nothing where nothing is known, several of several units.
    pub(super) values: Vec<Value>,
}

/// A number of one unit.
pub(super) struct Value {
    /// Empty of what is counted.
    pub(super) unit: String,
    /// Nothing in a column of intervals alone.
    pub(super) value: Option<f64>,
    /// Between which values it lies, with 95 % confidence.
    pub(super) interval: Option<(f64, f64)>,
}

/// Of what is counted.
const COUNT: &str = "";
/// From 0 to 1.
pub(super) const SHARE: &str = "share";
/// A difference of shares, in hundredths.
const POINTS: &str = "points";
const SECONDS: &str = "s";

impl Value {
    pub(super) fn of(unit: &str, value: f64) -> Self {
        Self { unit: unit.into(), value: Some(value), interval: None }
    }

    fn within(self, interval: (f64, f64)) -> Self {
        Self { interval: Some(interval), ..self }
    }
}

/// A number that is read like that.
pub(super) fn read_as(words: String, values: Vec<Value>) -> Cell {
    Cell::Number(Number { words, values })
}

/// The same number in other words.
pub(super) fn shown_as(words: String, cell: Cell) -> Cell {
    match cell {
        Cell::Number(number) => Cell::Number(Number { words, ..number }),
        other => other,
    }
}

fn one(words: String, unit: &str, value: f64) -> Cell {
    read_as(words, vec![Value::of(unit, value)])
}

/// Where nothing is known.
pub(super) fn none() -> Cell {
    read_as("–".into(), Vec::new())
}

pub(super) fn count(number: u64) -> Cell {
    one(number::count(number), COUNT, number as f64)
}

pub(super) fn percent(part: u64, whole: u64) -> Cell {
    if whole == 0 { none() } else { ratio(part as f64 / whole as f64) }
}

pub(super) fn ratio(ratio: f64) -> Cell {
    one(number::ratio(ratio), SHARE, ratio)
}

/// A ratio less one.
pub(super) fn change(words: String, ratio: f64) -> Cell {
    one(words, SHARE, ratio)
}

pub(super) fn mean(sum: f64, over: u64) -> Cell {
    if over == 0 { none() } else { one(number::mean(sum, over), COUNT, sum / over as f64) }
}

/// A mean stretch of time.
pub(super) fn mean_duration(sum_ms: u64, over: u64) -> Cell {
    mean_time(sum_ms, over, number::duration)
}

/// A short one.
pub(super) fn mean_short(sum_ms: u64, over: u64) -> Cell {
    mean_time(sum_ms, over, number::short)
}

fn mean_time(sum_ms: u64, over: u64, words: fn(u64) -> String) -> Cell {
    sum_ms
        .checked_div(over)
        .map_or_else(none, |ms| one(words(ms), SECONDS, sum_ms as f64 / over as f64 / 1e3))
}

pub(super) fn duration(ms: u64) -> Cell {
    mean_duration(ms, 1)
}

pub(super) fn short(ms: u64) -> Cell {
    mean_short(ms, 1)
}

/// A web vital; CLS has no unit.
pub(super) fn vital(vital: Vital, millionths: Option<u32>) -> Cell {
    let unit = if vital == Vital::Cls { COUNT } else { SECONDS };
    millionths
        .map_or_else(none, |value| one(number::vital(vital.name(), value), unit, f64::from(value) / 1e6))
}

/// Sums by currency.
pub(super) fn sums(money: &Money) -> Cell {
    let value = |(currency, &e4): (&String, &i128)| in_currency(currency, e4 as f64);
    read_as(number::sums(money), money.iter().map(value).collect())
}

/// Amounts by currency, in ten-thousandths, that need not be whole.
pub(super) fn amounts<'a>(amounts: impl Iterator<Item = (&'a str, f64)>) -> Cell {
    let amounts: Vec<(&str, f64)> = amounts.collect();
    let rounded = amounts.iter().map(|&(currency, e4)| (currency.to_owned(), e4.round() as i128));
    let values = amounts.iter().map(|&(currency, e4)| in_currency(currency, e4)).collect();
    read_as(number::sums(&rounded.collect()), values)
}

/// Sums by currency that are shared out over so many.
pub(super) fn mean_sums(money: &Money, over: u64) -> Cell {
    if over == 0 {
        return none();
    }
    let mean = money.iter().map(|(currency, e4)| (currency.clone(), e4 / i128::from(over))).collect();
    let value = |(currency, &e4): (&String, &i128)| in_currency(currency, e4 as f64 / over as f64);
    read_as(number::mean_sums(&mean), money.iter().map(value).collect())
}

fn in_currency(currency: &str, e4: f64) -> Value {
    Value::of(if currency.is_empty() { "no currency" } else { currency }, e4 / 1e4)
}

/// A difference of amounts with its interval, in ten-thousandths.
pub(super) fn amount_between(words: String, currency: &str, e4: f64, (low, high): (f64, f64)) -> Cell {
    read_as(words, vec![in_currency(currency, e4).within((low / 1e4, high / 1e4))])
}

/// A share with its interval.
pub(super) fn with_interval(share: Share) -> Cell {
    let (part, whole) = (share.part as f64, share.whole as f64);
    if share.whole == 0 {
        return none();
    }
    let value = Value::of(SHARE, part / whole).within(statistics::interval(share));
    read_as(statistics::with_interval(share), vec![value])
}

/// The interval of a share alone.
pub(super) fn between(share: Share) -> Cell {
    if share.whole == 0 {
        return none();
    }
    let value = Value { value: None, ..Value::of(SHARE, 0.0).within(statistics::interval(share)) };
    read_as(statistics::between(share), vec![value])
}

/// A share, and of how many.
pub(super) fn share_of(share: Share, what: &str) -> Cell {
    let Share { part, whole } = share;
    if whole == 0 {
        return none();
    }
    let words = format!("{} of {}", number::percent(part, whole), number::count(whole));
    read_as(words, vec![Value::of(SHARE, part as f64 / whole as f64), Value::of(what, whole as f64)])
}

/// How many points the first share lies above the second.
pub(super) fn points_between(first: Share, second: Share) -> Cell {
    points_of(statistics::apart(first, second))
}

/// The same where it is known.
pub(super) fn points_of(difference: Option<(f64, (f64, f64))>) -> Cell {
    difference.map_or_else(none, |(difference, interval)| points(difference, interval))
}

/// A difference of shares with its interval.
pub(super) fn points(difference: f64, (low, high): (f64, f64)) -> Cell {
    let words = [difference, low, high].map(statistics::points);
    let value = Value::of(POINTS, difference * 1e2).within((low * 1e2, high * 1e2));
    read_as(format!("{} ({} to {})", words[0], words[1], words[2]), vec![value])
}

/// How often a goal was missed, at most.
pub(super) fn goals(lost: f64) -> Cell {
    one(number::count(lost.round() as u64), COUNT, lost)
}

/// The same as a share, beside the shares that it is of.
pub(super) fn share_between(difference: f64, interval: (f64, f64)) -> Cell {
    match points(difference, interval) {
        Cell::Number(Number { words, .. }) => {
            read_as(words, vec![Value::of(SHARE, difference).within(interval)])
        }
        other => other,
    }
}

/// A rate of false alarms.
pub(super) fn q(q: f64) -> Cell {
    one(statistics::q_words(q), COUNT, q)
}
