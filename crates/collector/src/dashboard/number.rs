//! Numbers as people read them.

use std::collections::BTreeMap;

/// Sums by currency, in ten-thousandths of its unit.
pub(super) type Money = BTreeMap<String, i128>;

/// 1234567 as 1,234,567.
pub(crate) fn count(number: u64) -> String {
    grouped(u128::from(number))
}

fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in percent; a dash of nothing.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".into() } else { ratio(part as f64 / whole as f64) }
}

/// A ratio in percent, with one decimal below ten.
pub(super) fn ratio(ratio: f64) -> String {
    // What is nothing but for rounding is nothing.
    let percent = if ratio.abs() < 1e-9 { 0.0 } else { ratio * 100.0 };
    if percent == 0.0 || percent.abs() >= 9.95 {
        format!("{percent:.0} %")
    } else {
        format!("{percent:.1} %")
    }
}

/// A mean, with a decimal below a hundred.
pub(super) fn mean(sum: f64, over: u64) -> String {
    if over == 0 {
        return "–".into();
    }
    let mean = sum / over as f64;
    if mean >= 99.5 { count(mean.round() as u64) } else { format!("{mean:.1}") }
}

/// A stretch of time.
pub(super) fn duration(ms: u64) -> String {
    let seconds = (ms + 500) / 1_000;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}

/// A short stretch of time: seconds with a decimal.
pub(super) fn short(ms: u64) -> String {
    if ms < 60_000 { format!("{:.1} s", ms as f64 / 1e3) } else { duration(ms) }
}

/// A web vital from its microseconds, or CLS from its millionths.
pub(super) fn vital(name: &str, millionths: u32) -> String {
    match (name, f64::from(millionths)) {
        ("CLS", score) => format!("{:.2}", score / 1e6),
        (_, us) if us >= 1e6 => format!("{:.1} s", us / 1e6),
        (_, us) => format!("{:.0} ms", us / 1e3),
    }
}

/// An amount in a currency that was told as text.
pub(super) fn money(currency: &str, value_e4: i128) -> String {
    let cents = (value_e4.abs() + 50) / 100;
    let sign = if value_e4 < 0 && cents > 0 { "−" } else { "" };
    let currency = if currency.is_empty() { "(no currency)" } else { currency };
    format!("{sign}{}.{:02} {currency}", grouped((cents / 100).unsigned_abs()), cents % 100)
}

/// All currencies, one after the other; a dash if there is none.
pub(super) fn sums(money_of: &Money) -> String {
    let texts: Vec<_> = money_of.iter().map(|(currency, &value)| money(currency, value)).collect();
    if texts.is_empty() { "–".into() } else { texts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_rounded() {
        assert_eq!([7, 400, 1_234, 1_234_567].map(count), ["7", "400", "1,234", "1,234,567"]);
        assert_eq!(
            [percent(0, 0), percent(0, 9), percent(1, 30), percent(1, 3)],
            ["–", "0 %", "3.3 %", "33 %"]
        );
        assert_eq!([ratio(1e-17), ratio(-1e-17), ratio(0.000_4)], ["0 %", "0 %", "0.0 %"]);
        assert_eq!(
            [duration(400), duration(61_000), duration(7_260_000)],
            ["0 s", "1 min 01 s", "2 h 01 min"]
        );
        assert_eq!(
            [vital("LCP", 1_250_000), vital("INP", 87_400), vital("CLS", 104_000)],
            ["1.2 s", "87 ms", "0.10"]
        );
    }

    #[test]
    fn amounts_keep_their_currency_and_sign() {
        assert_eq!(money("EUR", 12_345_678), "1,234.57 EUR");
        assert_eq!([money("", -5_000), money("USD", -20)], ["−0.50 (no currency)", "0.00 USD"]);
        assert_eq!(sums(&[("EUR".into(), 10_000), ("USD".into(), 5_000)].into()), "1.00 EUR, 0.50 USD");
        assert_eq!(sums(&Money::new()), "–");
    }
}
