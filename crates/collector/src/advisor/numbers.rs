//! Whether a text says a number that is not among the facts.

use serde_json::Value;

use super::{
    amounts::{Amount, Reading, amounts},
    quotes::Quotes,
};
use crate::quoting::is_seen;

/// The first number of a text that no fact has: neither as it is, nor rounded, nor as a percentage of a share. Of what stands in
/// names and paths a number is known only where it is quoted with what stands around it.
pub(super) fn stranger(text: &str, facts: &Value) -> Option<String> {
    let text = unnumbered(text);
    let mut numbers = Vec::new();
    gather(facts, &mut numbers);
    let quotes = Quotes::of(facts);
    let is_strange = |one: &Amount| {
        let word = &text[one.start..one.end];
        !is_known(&numbers, one.reading, word) && !quotes.has(&text, one.start, one.end)
    };
    amounts(&text).iter().find(|one| is_strange(one)).map(|one| text[one.start..one.end].to_owned())
}

/// A text without the numbers of its lists, which begin with one and leave none out, and without what nobody sees.
fn unnumbered(text: &str) -> String {
    let mut count = 0;
    let mut plain = String::new();
    for line in text.lines() {
        let number = (count + 1).to_string();
        let rest = line.trim_start().strip_prefix(&*number);
        match rest.and_then(|rest| rest.strip_prefix(['.', ')'])).filter(|rest| rest.starts_with(' ')) {
            Some(rest) => {
                count += 1;
                plain.push('\u{2022}');
                plain.extend(rest.chars().filter(|one| is_seen(*one)));
            }
            None => plain.extend(line.chars().filter(|one| is_seen(*one) || *one == '\t')),
        }
        plain.push('\n');
    }
    plain
}

/// A number of the facts.
struct Fact {
    value: f64,
    /// Whether it may be said as a percentage: what is counted in wholes may not.
    is_share: bool,
}

fn gather(facts: &Value, numbers: &mut Vec<Fact>) {
    match facts {
        Value::Number(number) => numbers.extend(
            number
                .as_f64()
                .map(|value| Fact { value: value.abs(), is_share: number.is_f64() && value.abs() <= 1.0 }),
        ),
        Value::Array(list) => list.iter().for_each(|one| gather(one, numbers)),
        Value::Object(fields) => fields.values().for_each(|one| gather(one, numbers)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

fn is_known(facts: &[Fact], reading: Reading, word: &str) -> bool {
    match reading {
        Reading::Value(value, decimals) => is_fact(facts, value, decimals),
        Reading::Digits => readings(word).iter().any(|&(value, decimals)| is_fact(facts, value, decimals)),
        Reading::Part(part) => is_share(facts, part),
        Reading::Of(part, whole) => {
            is_share(facts, part / whole) || is_fact(facts, part, 0) && is_fact(facts, whole, 0)
        }
        Reading::Unsure => false,
    }
}

fn is_fact(facts: &[Fact], value: f64, decimals: usize) -> bool {
    let step = 10_f64.powi(decimals as i32);
    let is_rounded = |fact: f64| ((fact * step).round() / step - value).abs() < 1e-9;
    facts.iter().any(|fact| {
        // Rounded to a whole, every share is 0 or 1: that would say anything.
        let is_whole = decimals == 0 && fact.value < 1.0;
        let is_told = if is_whole { fact.value == value } else { is_rounded(fact.value) };
        is_told || (fact.is_share && is_rounded(fact.value * 100.0))
    })
}

/// Whether that is some share, in whole percents.
fn is_share(facts: &[Fact], part: f64) -> bool {
    let percent = (part * 100.0).round();
    facts.iter().any(|fact| fact.is_share && (fact.value * 100.0).round() == percent)
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
        let facts = json!({"visitor_days": 12_345, "entries": 1, "from": "2026-11-05", "pages": 41, "findings": [
            {"page": "/p/3", "element": "h2.price [2]", "n": 430, "effect": {"value": -0.1837, "low": 0.0412}, "q": 0.0003},
            {"page": "/two-for-one", "element": "#sale-90000", "detail": "depth 0.65", "n": 261, "rate": 0.375, "baseline": 0.8},
            {"page": "/", "detail": "from 2026-11-09"},
            {"page": "/shop/x1", "element": "Gewinn 7777 EUR", "detail": "double", "next_step": "in a window up to 767 px wide"},
        ]});
        stranger(text, &facts)
    }

    fn known(texts: &[&str]) {
        texts.iter().for_each(|text| assert_eq!(told(text), None, "{text}"));
    }

    fn strange(texts: &[(&str, &str)]) {
        texts.iter().for_each(|(text, number)| assert_eq!(told(text).as_deref(), Some(*number), "{text}"));
    }

    #[test]
    fn numbers_of_the_facts_are_known_rounded_and_as_percentages() {
        known(&[
            "Of 12,345 visitor-days, or 12.345 as some write, 430 met it.",
            "18.4 % fewer, 18 % or 0.18; at least 4.1%, q = 0.0003.",
            "On /p/3 since 2026-11-05, at h2.price [2].",
            "1. Mend it.\n2) Then look again.",
            "No number at all, and one button.",
        ]);
    }

    #[test]
    fn what_no_fact_says_is_named() {
        strange(&[
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
            ("20. of them leave", "20"),
            ("100 % of them leave", "100"),
            ("1. Mend it.\n30. of them leave", "30"),
        ]);
    }

    #[test]
    fn a_spelled_number_is_read_as_one() {
        known(&[
            "Forty-one pages, or forty one.",
            "two hundred and sixty-one visitors; two hundred sixty-one; Two-hundred-and-sixty-one",
            "four hundred and thirty of them, and twelve thousand three hundred and forty-five visitor-days",
            "thirty-seven point five percent",
            "eighteen percent, or eighteen point four",
            "four fifths, four-fifths, four out of five, four in every five",
            "eighty percent do, and eight tenths",
            "three eighths",
            "two hundred and sixty-one of four hundred and thirty visitors",
            "one visitor",
        ]);
        strange(&[
            ("A fall of thirty-seven percent.", "thirty-seven"),
            ("sixty-one of them", "sixty-one"),
            ("forty-three of them", "forty-three"),
            ("two hundred of them", "two hundred"),
            ("two hundred and sixty of them", "two hundred and sixty"),
            ("thirty-seven point six", "thirty-seven point six"),
            ("two-thirds leave", "two-thirds"),
            ("a third of them leave", "third"),
            ("One fifth leaves.", "One fifth"),
            ("one in five leaves", "one in five"),
            ("three out of every four leave", "three out of every four"),
            ("half a million orders", "half a million"),
            ("One and a half percent.", "One and a half"),
            ("forty-one and a half", "forty-one and a half"),
            ("forty-one thousand", "forty-one thousand"),
            ("one hundred percent", "one hundred"),
            ("a hundred and one visitors", "hundred and one"),
            ("nineteen ninety", "nineteen ninety"),
            ("fifty-fifty", "fifty-fifty"),
            ("a fifty/fifty split", "fifty"),
            ("three-quarter", "three-quarter"),
            ("every second visitor", "second"),
            ("at a dozen point", "dozen point"),
        ]);
    }

    #[test]
    fn all_that_names_a_number_or_relates_two_is_refused() {
        for word in [
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteenth",
            "nineteen",
            "third",
            "thirds",
            "fifth",
            "fifths",
            "sixths",
            "twentieths",
            "score",
            "gross",
            "dozen",
            "dozens",
            "tenfold",
            "ten-fold",
            "threefold",
            "twice",
            "thrice",
            "half",
            "double",
            "doubled",
            "doubling",
            "triples",
            "quadrupled",
            "halved",
            "thirtyseven",
            "fourscore",
            "thousands",
            "fortyish",
            "a million",
            "a couple",
            "forty-one forty-one",
            "forty-one times more",
            "41-fold",
            "41 times as much",
            "41×",
            "41 million",
            "ｆｉｖｅ",
            "ｆоrty",
            "пять",
            "fu\u{308}nf",
            "thir\u{200b}teen",
        ] {
            assert!(told(&format!("Orders rise by {word} of it.")).is_some(), "{word}");
        }
    }

    #[test]
    fn german_numbers_are_read_alike() {
        known(&[
            "Das sind einundvierzig Seiten und zweihunderteinundsechzig Besucher.",
            "siebenunddreißig Komma fünf Prozent, achtzig Prozent, vier Fünftel, vier von fünf",
            "zwölftausenddreihundertfünfundvierzig Besuchertage auf einer Seite",
            "Ein Klick genügt, und das ist einfach der erste Schritt in der Mitte.",
        ]);
        for word in [
            "siebenunddreißig",
            "einundsechzig",
            "dreizehn",
            "hundert",
            "tausend",
            "drei Viertel",
            "dreiviertel",
            "ein Drittel",
            "die Hälfte",
            "halb so viele",
            "doppelt",
            "verdoppelt",
            "dreifach",
            "zehnmal",
            "ein Dutzend",
            "anderthalb",
            "zweieinhalb",
            "zwei Millionen",
            "jeder fünfte",
            "jeder zweite",
            "hunderte",
            "zwo",
            "fuenfzig",
            "zwölf",
        ] {
            assert!(told(&format!("Es trifft {word} der Besucher.")).is_some(), "{word}");
        }
    }

    #[test]
    fn words_that_only_look_like_numbers_are_none() {
        known(&[
            "First, mend the button. Second, look at the visits. Third, compare.",
            "The third finding is a point of its own, at once; it takes seconds.",
            "Visitors often double-click it below the fold, whose height has weight for the tenant; the hotel's normal title.",
            "This one matters, and one of the visits shows it.",
            "On /p/3 one button is dead.",
        ]);
    }

    #[test]
    fn a_name_s_number_is_known_where_the_name_is_quoted() {
        known(&[
            "Look at `#sale-90000`, or (#sale-90000).",
            "See /two-for-one: it is short. And /p/3's button, /shop/x1!",
            "The element \"Gewinn 7777 EUR\" on /shop/x1, at depth 0.65.",
            "Open it in a window up to 767 px wide.",
            "From 2026-11-05 on, that is since November 5, 2026, or 5 November; changed from Nov 9 on.",
        ]);
        strange(&[
            ("You lose 90000 EUR.", "90000"),
            ("You lose sale-90000 EUR.", "90000"),
            ("You lose 7777 EUR.", "7777"),
            ("That is a Gewinn 7777 EUR.", "7777"),
            ("It costs 3 orders.", "3"),
            ("It costs two orders.", "two"),
            ("5 visitors were lost", "5"),
            ("2026 visitors", "2026"),
            ("65 % leave", "65"),
            ("Sales would double.", "double"),
            ("A loss of 767 visitors.", "767"),
            ("/p/33", "33"),
        ]);
    }
}
