//! Whether a text says a number that is not among the facts.

use serde_json::Value;

/// Numbers as words. What only relates two others, such as a half, was reckoned and stands nowhere.
const WORDS: &[(&str, Option<f64>)] = &[
    ("two", Some(2.0)),
    ("three", Some(3.0)),
    ("four", Some(4.0)),
    ("five", Some(5.0)),
    ("six", Some(6.0)),
    ("seven", Some(7.0)),
    ("eight", Some(8.0)),
    ("nine", Some(9.0)),
    ("ten", Some(10.0)),
    ("eleven", Some(11.0)),
    ("twelve", Some(12.0)),
    ("twenty", Some(20.0)),
    ("thirty", Some(30.0)),
    ("forty", Some(40.0)),
    ("fifty", Some(50.0)),
    ("sixty", Some(60.0)),
    ("seventy", Some(70.0)),
    ("eighty", Some(80.0)),
    ("ninety", Some(90.0)),
    ("hundred", Some(100.0)),
    ("hundreds", None),
    ("thousand", Some(1_000.0)),
    ("thousands", None),
    ("million", Some(1_000_000.0)),
    ("millions", None),
    ("dozen", Some(12.0)),
    ("dozens", None),
    ("half", None),
    ("thirds", None),
    ("quarter", None),
    ("quarters", None),
    ("twice", None),
    ("double", None),
    ("doubled", None),
    ("triple", None),
    ("tripled", None),
];

/// The first number of a text that no fact has: neither as it is, nor rounded, nor as a percentage of a share.
pub(super) fn stranger(text: &str, facts: &Value) -> Option<String> {
    let mut known = Known::default();
    known.gather(facts);
    text.lines().flat_map(|line| spoken(unnumbered(line))).find(|word| !known.has(word)).map(str::to_owned)
}

/// A line of a list without its own number.
fn unnumbered(line: &str) -> &str {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_marked = matches!(line.len() - rest.len(), 1 | 2);
    match rest.strip_prefix(['.', ')']).filter(|rest| is_marked && rest.starts_with(' ')) {
        Some(rest) => rest,
        None => line,
    }
}

/// The words of a line that have a digit, or are a number's name.
fn spoken(line: &str) -> impl Iterator<Item = &str> {
    let parts = line.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | ',' | '_')));
    let words = parts.map(|word| word.trim_matches(['.', ',', '_']));
    words.filter(|word| word.contains(char::is_numeric) || named(word).is_some())
}

fn named(word: &str) -> Option<Option<f64>> {
    WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, value)| *value)
}

/// What the facts say.
#[derive(Default)]
struct Known<'a> {
    numbers: Vec<f64>,
    /// Words of their texts that have a digit.
    words: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn gather(&mut self, facts: &'a Value) {
        match facts {
            Value::Number(number) => self.numbers.extend(number.as_f64()),
            Value::String(text) => {
                self.words.extend(spoken(text));
                // A date's parts, and the number of an element among its like.
                let parts = text.split(|letter: char| !letter.is_ascii_digit());
                self.numbers
                    .extend(parts.filter_map(|part| part.parse::<f64>().ok()).filter(|part| *part < 1e5));
            }
            Value::Array(list) => list.iter().for_each(|one| self.gather(one)),
            Value::Object(fields) => fields.values().for_each(|one| self.gather(one)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn has(&self, word: &str) -> bool {
        if self.words.contains(&word) {
            return true;
        }
        match named(word) {
            Some(value) => value.is_some_and(|value| self.is_fact(value, 0)),
            None => readings(word).iter().any(|&(value, decimals)| self.is_fact(value, decimals)),
        }
    }

    fn is_fact(&self, value: f64, decimals: usize) -> bool {
        let step = 10_f64.powi(decimals as i32);
        let is_rounded = |fact: f64| ((fact.abs() * step).round() / step - value).abs() < 1e-9;
        self.numbers.iter().any(|&fact| {
            // Rounded to a whole, every share is 0 or 1: that would say anything.
            let is_told =
                if decimals == 0 && fact.abs() < 1.0 { fact.abs() == value } else { is_rounded(fact) };
            is_told || (fact.abs() <= 1.0 && is_rounded(fact * 100.0))
        })
    }
}

/// What a word of digits may mean, with its decimals: points and commas part thousands for some and decimals for others.
fn readings(word: &str) -> Vec<(f64, usize)> {
    if !word.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',')) {
        return Vec::new();
    }
    let read = |thousands: char, decimal: char| {
        let plain = word.replace(thousands, "").replace(decimal, ".");
        let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        plain.parse().ok().map(|value: f64| (value, decimals))
    };
    [read(',', '.'), read('.', ',')].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(text: &str) -> Option<String> {
        let facts = json!({"visitor_days": 12_345, "from": "2026-11-05", "findings": [
            {"page": "/p/3", "element": "h2.price [2]", "n": 430, "effect": {"value": -0.1837, "low": 0.0412}, "q": 0.0003}
        ]});
        stranger(text, &facts)
    }

    #[test]
    fn numbers_of_the_facts_are_known_rounded_and_as_percentages() {
        for text in [
            "Of 12,345 visitor-days, or 12.345 as some write, 430 met it.",
            "18.4 % fewer, 18 % or 0.18; at least 4.1%, q = 0.0003.",
            "On /p/3 since 2026-11-05, at h2.price [2].",
            "1. Mend it.\n2) Then look again.",
            "No number at all, and one button.",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn what_no_fact_says_is_named() {
        for (text, number) in [
            ("Orders would rise by 20 %.", "20"),
            ("It costs 431 visitors.", "431"),
            ("18.5 % fewer", "18.5"),
            ("Half of them leave.", "Half"),
            ("That is twelve a day.", "twelve"),
            ("It affects ４３０ visitors.", "４３０"),
            ("A loss of ½.", "½"),
            ("some 10k visitors", "10k"),
            ("See /p/6 for more.", "6"),
            ("7 visitors", "7"),
        ] {
            assert_eq!(told(text).as_deref(), Some(number), "{text}");
        }
    }
}
