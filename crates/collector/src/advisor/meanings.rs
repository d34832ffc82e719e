//! What a word says of a number, in English and German: a digit, a scale, a part, or that it is one that cannot be read.

/// What a word means where numbers are concerned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// Nothing.
    Plain,
    /// Less than a hundred, as it is.
    Small(f64),
    /// Complete in one word, as German has it.
    Whole(f64),
    Hundred,
    Scale(f64),
    /// A dozen, a score, a gross.
    Group(f64),
    /// One part of so many.
    Part(f64),
    /// The same in the singular, or the place in a list.
    Ordinal(f64),
    /// The sign of decimals.
    Point,
    /// A number all the same: a multiple, which was reckoned and stands nowhere, or something vague.
    Unsure,
}

use Meaning::{Group, Hundred, Ordinal, Part, Plain, Point, Scale, Small, Unsure};

const SMALL: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("nought", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fourty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
];

const OTHERS: &[(&str, Meaning)] = &[
    ("hundred", Hundred),
    ("thousand", Scale(1e3)),
    ("million", Scale(1e6)),
    ("billion", Scale(1e9)),
    ("dozen", Group(12.0)),
    ("score", Group(20.0)),
    ("gross", Group(144.0)),
    ("half", Part(2.0)),
    ("halves", Part(2.0)),
    ("quarter", Part(4.0)),
    ("quarters", Part(4.0)),
    ("third", Ordinal(3.0)),
    ("fifth", Ordinal(5.0)),
    ("eighth", Ordinal(8.0)),
    ("ninth", Ordinal(9.0)),
    ("twelfth", Ordinal(12.0)),
    ("hundredth", Ordinal(100.0)),
    ("thousandth", Ordinal(1e3)),
    ("millionth", Ordinal(1e6)),
    ("point", Point),
    ("komma", Point),
];

/// Beginnings of words that say a multiple or something vague, whatever follows: no other word begins so.
const UNSURE: &[&str] = &[
    "twice",
    "thrice",
    "double",
    "doubling",
    "triple",
    "tripling",
    "treble",
    "quadrupl",
    "quintupl",
    "sextupl",
    "octupl",
    "halved",
    "halving",
    "quartered",
    "couple",
    "dozens",
    "scores",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "trillion",
    "zillion",
    "umpteen",
    "lakh",
    "crore",
    "myriad",
    "teens",
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
    "doppel",
    "verdoppel",
    "halbier",
    "anderthalb",
    "dutzende",
    "hunderte",
    "tausende",
    "pairs",
];

/// What a word means; `-` and spaces part words.
pub(super) fn meaning(word: &str) -> Meaning {
    let word = word.to_lowercase();
    english(&word).or_else(|| super::german::meaning(&word)).unwrap_or(Plain)
}

fn english(word: &str) -> Option<Meaning> {
    if let Some(value) = small(word) {
        return Some(Small(value));
    }
    if let Some((_, meaning)) = OTHERS.iter().find(|(name, _)| *name == word) {
        return Some(*meaning);
    }
    if matches!(word, "pair" | "tens") || UNSURE.iter().any(|start| word.starts_with(start)) {
        return Some(Unsure);
    }
    ordinal(word).or_else(|| is_glued(word).then_some(Unsure))
}

fn small(word: &str) -> Option<f64> {
    SMALL.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// `sixth`, `twentieth`, and what has an `s` behind it.
fn ordinal(word: &str) -> Option<Meaning> {
    if let Some(one) = word.strip_suffix('s').filter(|one| one.ends_with("th") || one.ends_with("rd")) {
        return english(one).map(|meaning| if let Ordinal(of) = meaning { Part(of) } else { meaning });
    }
    let stem = word.strip_suffix("th")?;
    let tens = stem.strip_suffix("ie").map(|stem| format!("{stem}y"));
    small(tens.as_deref().unwrap_or(stem)).filter(|value| *value > 3.0).map(Ordinal)
}

/// Whether it is nothing but numbers' names in one, as `thirtyseven`, or one with an ending, as `tenfold` and `fortyish`.
fn is_glued(word: &str) -> bool {
    let rest = ["fold", "ish", "something"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let is_cut = rest.len() < word.len();
    is_made_of_names(rest, if is_cut { 1 } else { 2 })
}

fn is_made_of_names(word: &str, at_least: usize) -> bool {
    let names = SMALL.iter().map(|(name, _)| *name).chain(OTHERS.iter().map(|(name, _)| *name));
    let mut names = names.chain(["and", "thirds", "fourths", "fifths", "sixths", "eighths", "tenths"]);
    if word.is_empty() {
        return at_least == 0;
    }
    names.any(|name| {
        word.strip_prefix(name).is_some_and(|rest| is_made_of_names(rest, at_least.saturating_sub(1)))
    })
}
