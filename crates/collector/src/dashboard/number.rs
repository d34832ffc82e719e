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

/// A ratio in percent, with one decimal below ten, and with as many as it takes where it is almost all.
pub(super) fn ratio(ratio: f64) -> String {
    // What is nothing but for rounding is nothing, and what is all but for it is all.
    let percent = if ratio.abs() < 1e-9 { 0.0 } else { ratio * 100.0 };
    let percent = if (percent - 100.0).abs() < 1e-7 { 100.0 } else { percent };
    if (99.5..100.0).contains(&percent) {
        // 99.97 is not 100.0 either.
        let decimals = (-(100.0 - percent).log10()).ceil().max(1.0) as usize;
        format!("{percent:.decimals$}\u{a0}%")
    } else if percent == 0.0 || percent.abs() >= 9.95 {
        signed(&format!("{percent:.0}\u{a0}%"))
    } else {
        signed(&format!("{percent:.1}\u{a0}%"))
    }
}

/// The end of an interval of a share: what is almost nothing is not nothing.
pub(super) fn end(share: f64) -> String {
    let percent = share * 100.0;
    if (1e-7..0.05).contains(&percent) {
        let decimals = (-percent.log10()).ceil() as usize;
        return format!("{percent:.decimals$}\u{a0}%");
    }
    ratio(share)
}

/// The same with a minus for the hyphen that it begins with where it is negative.
pub(super) fn signed(text: &str) -> String {
    text.strip_prefix('-').map_or_else(|| text.into(), |size| format!("−{size}"))
}

/// As programs read it: without what is only there for the eye.
pub(super) fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ").replace('−', "-")
}

/// A mean, with a decimal below a hundred.
pub(super) fn mean(sum: f64, over: u64) -> String {
    if over == 0 {
        return "–".into();
    }
    let mean = sum / over as f64;
    if mean >= 99.5 { count(mean.round() as u64) } else { format!("{mean:.1}") }
}

/// An amount with two digits that say something.
pub(super) fn figure(amount: f64) -> String {
    if amount >= 99.5 {
        return count(amount.round() as u64);
    }
    let decimals = if amount > 0.0 { (1.0 - amount.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    format!("{amount:.decimals$}")
}

/// A stretch of time.
pub(super) fn duration(ms: u64) -> String {
    let seconds = (ms + 500) / 1_000;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}\u{a0}s"),
        (0, minutes, seconds) => format!("{minutes}\u{a0}min {seconds:02}\u{a0}s"),
        (hours, minutes, _) => format!("{hours}\u{a0}h {minutes:02}\u{a0}min"),
    }
}

/// A short stretch of time: seconds with a decimal.
pub(super) fn short(ms: u64) -> String {
    if ms < 60_000 { format!("{:.1}\u{a0}s", ms as f64 / 1e3) } else { duration(ms) }
}

/// A web vital from its microseconds, or CLS from its millionths.
pub(super) fn vital(name: &str, millionths: u32) -> String {
    match (name, f64::from(millionths)) {
        ("CLS", score) => format!("{:.2}", score / 1e6),
        (_, us) if us >= 1e6 => format!("{:.1}\u{a0}s", us / 1e6),
        (_, us) => format!("{:.0}\u{a0}ms", us / 1e3),
    }
}

/// A currency that was told as text, or that none was.
pub(super) fn currency(currency: &str) -> &str {
    if currency.is_empty() { "(no currency)" } else { currency }
}

/// Currencies without a smaller unit, and those whose unit has a thousand or ten thousand parts: ISO 4217, list one. All
/// others have a hundred.
const WHOLE: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
const TEN_THOUSANDTHS: [&str; 2] = ["CLF", "UYW"];

/// Decimals of a currency's amounts.
fn decimals(currency: &str) -> u32 {
    match currency {
        currency if WHOLE.contains(&currency) => 0,
        currency if THOUSANDTHS.contains(&currency) => 3,
        currency if TEN_THOUSANDTHS.contains(&currency) => 4,
        _ => 2,
    }
}

/// A currency's smallest unit, in ten-thousandths of its unit.
pub(super) fn unit_e4(currency: &str) -> i128 {
    10i128.pow(4 - decimals(currency))
}

/// An amount in a currency that was told as text, in its smallest units.
pub(super) fn money(currency: &str, value_e4: i128) -> String {
    let unit = unit_e4(currency);
    let units = (value_e4.abs() + unit / 2) / unit;
    let sign = if value_e4 < 0 && units > 0 { "−" } else { "" };
    let (decimals, parts) = (decimals(currency) as usize, 10_000 / unit);
    let fraction = if decimals == 0 { String::new() } else { format!(".{:0decimals$}", units % parts) };
    let currency = self::currency(currency);
    format!("{sign}{}{fraction}\u{a0}{currency}", grouped((units / parts).unsigned_abs()))
}

/// What a session, a view or a click brought in: of less than ten of the currency's smallest units, every decimal that there is.
pub(super) fn mean_money(currency: &str, value_e4: i128) -> String {
    if value_e4 == 0 || value_e4.abs() >= 10 * unit_e4(currency) {
        return money(currency, value_e4);
    }
    let sign = if value_e4 < 0 { "−" } else { "" };
    let (whole, fraction) = (value_e4.abs() / 10_000, value_e4.abs() % 10_000);
    format!("{sign}{whole}.{fraction:04}\u{a0}{}", self::currency(currency))
}

/// The same of all currencies, one after the other; a dash if there is none.
pub(super) fn mean_sums(money_of: &Money) -> String {
    joined(money_of, mean_money)
}

/// All currencies, one after the other; a dash if there is none.
pub(super) fn sums(money_of: &Money) -> String {
    joined(money_of, money)
}

fn joined(money_of: &Money, text: fn(&str, i128) -> String) -> String {
    let texts: Vec<_> = money_of.iter().map(|(currency, &value)| text(currency, value)).collect();
    if texts.is_empty() { "–".into() } else { texts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_two_digits() {
        let said = [0.0, 0.001_26, 0.42, 3.24, 27.6, 99.7, 1_234.5].map(figure);
        assert_eq!(said, ["0", "0.0013", "0.42", "3.2", "28", "100", "1,235"]);
    }

    #[test]
    fn numbers_are_grouped_and_rounded() {
        assert_eq!([7, 400, 1_234, 1_234_567].map(count), ["7", "400", "1,234", "1,234,567"]);
        assert_eq!(
            [percent(0, 0), percent(0, 9), percent(1, 30), percent(1, 3)],
            ["–", "0\u{a0}%", "3.3\u{a0}%", "33\u{a0}%"]
        );
        let small = [1e-17, -1e-17, 0.000_4, -0.05].map(ratio);
        assert_eq!(small, ["0\u{a0}%", "0\u{a0}%", "0.0\u{a0}%", "−5.0\u{a0}%"]);
        assert_eq!(plain(&small[3]), "-5.0 %");
        assert_eq!(
            [400, 61_000, 7_260_000].map(|ms| plain(&duration(ms))),
            ["0 s", "1 min 01 s", "2 h 01 min"]
        );
        assert_eq!(
            [("LCP", 1_250_000), ("INP", 87_400), ("CLS", 104_000)]
                .map(|(of, value)| plain(&vital(of, value))),
            ["1.2 s", "87 ms", "0.10"]
        );
    }

    #[test]
    fn amounts_keep_their_currency_and_sign() {
        let money = |currency, e4| super::money(currency, e4).replace('\u{a0}', " ");
        assert_eq!(money("EUR", 12_345_678), "1,234.57 EUR");
        assert_eq!([money("", -5_000), money("USD", -20)], ["−0.50 (no currency)", "0.00 USD"]);
        assert_eq!(
            [money("JPY", 12_345_678), money("KWD", 12_345), money("CLF", 12_345)],
            ["1,235 JPY", "1.235 KWD", "1.2345 CLF"]
        );
        let mean = |currency, e4| plain(&mean_money(currency, e4));
        assert_eq!(
            [mean("JPY", 1_666), mean("USD", -16), mean("USD", 1_000), mean("EUR", 0)],
            ["0.1666 JPY", "-0.0016 USD", "0.10 USD", "0.00 EUR"]
        );
        let both = sums(&[("EUR".into(), 10_000), ("USD".into(), 5_000)].into());
        assert_eq!(both, "1.00\u{a0}EUR, 0.50\u{a0}USD", "an amount stays with its currency");
        assert_eq!(sums(&Money::new()), "–");
    }
}
