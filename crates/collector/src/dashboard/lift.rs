//! How much more sessions spent that clicked an element than those that had it before them and did not, below Revenue.

use std::{cmp::Reverse, collections::BTreeMap};

use insights::{LEAST_BUYERS, LEAST_SEEN, Lift};
use store::Trade;

use super::{
    cell, number,
    statistics::FALSE_SHARE,
    table::{Cell, Table, column, numbers},
};
use crate::credits::{Credits, Middles, Subject, Worth, lift};

/// Elements in the table: each takes thousands of resamples.
const ROWS: usize = 8;

/// The elements that most sessions clicked, whatever was ordered then: of those with most revenue some would have it by chance.
pub(super) fn lifts(trade: &Trade, credits: &Credits) -> Table {
    let currency = usual_currency(trade);
    let middles = Middles::of(&trade.views);
    let mut elements: Vec<_> = credits.iter().filter(|(subject, _)| subject.name.is_some()).collect();
    elements.sort_by_key(|(_, worth)| Reverse(worth.sessions));
    let compare = |(subject, _): &(&Subject, &Worth)| {
        let lift = lift(&trade.views, &middles, subject, &currency)?;
        Some(((*subject).clone(), lift))
    };
    // Of those that nobody can be compared about there may be thousands.
    let (subjects, lifts): (Vec<Subject>, Vec<Lift>) =
        elements.iter().take(ROWS * 4).filter_map(compare).take(ROWS).unzip();
    let judged = judged(&lifts);
    let rows = subjects.iter().zip(&lifts).zip(judged);
    Table {
        caption: "Lift".into(),
        note: note(),
        columns: vec![
            column("Element", ""),
            numbers("Clicked", "sessions"),
            numbers("Did not", "sessions"),
            numbers("Difference", "a session, 95\u{a0}% interval by bootstrap"),
            numbers("q", "permutation, Benjamini and Hochberg"),
            column("Verdict", ""),
        ],
        rows: rows.map(|((subject, lift), judged)| cells(subject, lift, judged, &currency)).collect(),
        empty: "Of no element enough sessions clicked and did not on one device and from one source.",
        ..Table::default()
    }
}

fn note() -> String {
    format!(
        "What sessions spent that clicked an element, less what those spent that had it before them and did not, on the same \
         device and from the same source: of the elements that most sessions clicked, where {LEAST_SEEN} or more did and \
         {LEAST_SEEN} did not, and {LEAST_BUYERS} of either ordered. An association: whoever clicks may have wanted to buy \
         before. They are no random part of those who see an element, so that even a sure difference only goes along with the \
         click; only an experiment tells what a change would bring. Called more or less is what leaves a tenth of false alarms \
         among these rows at most."
    )
}

/// For each the rate of false alarms at which it counts as more or less, and what it is called.
fn judged(lifts: &[Lift]) -> Vec<(f64, &'static str)> {
    let p_values: Vec<f64> = lifts.iter().map(|lift| lift.p).collect();
    let verdict = |(lift, q): (&Lift, f64)| match lift.difference {
        difference if q <= FALSE_SHARE && difference.low > 0.0 => (q, "goes along with more"),
        difference if q <= FALSE_SHARE && difference.high < 0.0 => (q, "goes along with less"),
        _ => (q, "may be chance"),
    };
    lifts.iter().zip(insights::q_values(&p_values)).map(verdict).collect()
}

fn cells(
    subject: &Subject,
    Lift { difference, n, .. }: &Lift,
    (q, verdict): (f64, &str),
    currency: &str,
) -> Vec<Cell> {
    let text = |e4: f64| {
        let sign = if e4 > 0.0 { "+" } else { "" };
        format!("{sign}{}", number::money(currency, e4.round() as i128))
    };
    let words = format!("{} ({} to {})", text(difference.value), text(difference.low), text(difference.high));
    vec![
        Cell::Note(subject.name.as_deref().unwrap_or_default().into(), subject.group.to_string()),
        cell::count(n[0]),
        cell::count(n[1]),
        cell::amount_between(words, currency, difference.value, (difference.low, difference.high)),
        cell::q(q),
        Cell::Text(verdict.into()),
    ]
}

/// In which most was ordered; lift can be told in one alone.
fn usual_currency(trade: &Trade) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    trade.orders().for_each(|order| *counts.entry(&order.currency).or_default() += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(String::new(), |(currency, _)| currency.into())
}

#[cfg(test)]
mod tests {
    use insights::Estimate;

    use super::*;

    fn lift(p: f64, low: f64, high: f64) -> Lift {
        Lift { difference: Estimate { value: (low + high) / 2.0, low, high }, p, n: [50, 50] }
    }

    #[test]
    fn one_of_many_that_looks_sure_may_be_chance_and_alone_is_not() {
        let chance = |p| lift(p, -1.0, 2.0);
        let one = lift(0.03, 0.1, 2.0);
        assert_eq!(judged(&[one]), [(0.03, "goes along with more")]);
        let many = [one, chance(0.2), chance(0.4), chance(0.5), chance(0.6), chance(0.7), chance(0.9)];
        assert_eq!(judged(&many)[0].1, "may be chance");
        let both = [lift(0.001, -3.0, -1.0), chance(0.06)].map(|lift| judged(&[lift])[0].1);
        assert_eq!(
            both,
            ["goes along with less", "may be chance"],
            "an interval that holds nothing is no difference"
        );
        assert_eq!(judged(&[]), []);
    }
}
