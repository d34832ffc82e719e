//! The numbers of a text, spelled or in digits, each read as one: `two hundred and sixty-one`, `four fifths`, `37.5`.

use super::meanings::{Meaning, meaning};

/// What a number says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    /// Its value, with so many decimals.
    Value(f64, usize),
    /// A part of a whole.
    Part(f64),
    /// So many of so many.
    Of(f64, f64),
    /// It is written in digits.
    Digits,
    /// It cannot be read surely.
    Unsure,
}

/// A number, where it stands, and what it says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) reading: Reading,
}

/// What follows `one` where it counts something, and is no pronoun.
const COUNTED: &[&str] = &[
    "percent",
    "per",
    "visitor",
    "visitors",
    "user",
    "users",
    "customer",
    "buyer",
    "person",
    "order",
    "sale",
    "session",
    "view",
    "click",
    "day",
    "week",
    "month",
    "year",
    "hour",
    "minute",
    "second",
    "euro",
    "eur",
    "dollar",
    "usd",
    "cent",
    "pixel",
    "px",
    "prozent",
    "besucher",
    "bestellung",
];
/// What is counted through in a list.
const LISTED: &[&str] = &[
    "finding", "one", "step", "problem", "issue", "thing", "item", "place", "page", "point", "reason", "is",
    "concerns", "fix", "field", "priority",
];

#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    meaning: Meaning,
}

/// The numbers of a text, in their order.
pub(super) fn amounts(text: &str) -> Vec<Amount> {
    let words = words(text);
    let mut reader = Reader { text, words: &words, at: 0 };
    let mut amounts = Vec::new();
    while reader.at < words.len() {
        let before = reader.at;
        amounts.extend(reader.amount());
        reader.at = reader.at.max(before + 1);
    }
    amounts
}

fn words(text: &str) -> Vec<Word> {
    let is_inner = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | ',' | '_');
    let mut words = Vec::new();
    let mut rest = 0;
    for part in text.split(|letter: char| !is_inner(letter)) {
        let start = rest + part.len() - part.trim_start_matches(['.', ',', '_']).len();
        let word = part.trim_matches(['.', ',', '_']);
        rest += part.len();
        rest += text[rest..].chars().next().map_or(0, char::len_utf8);
        // A comma with no space behind it parts words, but within digits.
        let parts_words = !word.contains(char::is_numeric);
        let mut at = start;
        for one in word.split(|letter| parts_words && matches!(letter, '.' | ',' | '_')) {
            if !one.is_empty() {
                words.push(Word { start: at, end: at + one.len(), meaning: meaning(one) });
            }
            at += one.len() + 1;
        }
    }
    words
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    at: usize,
}

/// What a number's words come to so far.
#[derive(Clone, Copy)]
struct Sum {
    above: f64,
    below: f64,
    /// What may follow is less than this.
    room: f64,
    /// The last scale.
    scale: f64,
    has_group: bool,
}

impl Sum {
    const NONE: Self =
        Self { above: 0.0, below: 0.0, room: f64::INFINITY, scale: f64::INFINITY, has_group: false };

    fn value(&self) -> f64 {
        self.above + self.below
    }

    /// With one word more, if it fits.
    fn with(mut self, meaning: Meaning) -> Option<Self> {
        if self.has_group {
            return None;
        }
        match meaning {
            Meaning::Small(value) | Meaning::Whole(value)
                if value < self.room && (value > 0.0 || self.room.is_infinite()) =>
            {
                self.below += value;
                let is_tens = matches!(meaning, Meaning::Small(_)) && value >= 20.0;
                self.room = if is_tens { 10.0 } else { 0.0 };
            }
            Meaning::Hundred if self.below < 100.0 && (self.room > 0.0 || self.below > 0.0) => {
                self.below = self.below.max(1.0) * 100.0;
                self.room = 100.0;
            }
            Meaning::Scale(scale) if scale < self.scale => {
                self.above += self.below.max(1.0) * scale;
                (self.below, self.room, self.scale) = (0.0, scale, scale);
            }
            Meaning::Group(of) => {
                self.below = self.value().max(1.0) * of;
                (self.above, self.has_group) = (0.0, true);
            }
            _ => return None,
        }
        Some(self)
    }
}

impl Reader<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|word| &self.text[word.start..word.end])
    }

    fn is(&self, at: usize, names: &[&str]) -> bool {
        self.word(at).is_some_and(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
    }

    fn meaning(&self, at: usize) -> Meaning {
        self.words.get(at).map_or(Meaning::Plain, |word| word.meaning)
    }

    /// What stands between a word and the next.
    fn gap(&self, at: usize) -> &str {
        let end = self.words.get(at + 1).map_or(self.text.len(), |next| next.start);
        self.words.get(at).map_or("", |word| &self.text[word.end..end])
    }

    /// Whether the word goes on in the next: hyphens and spaces part them, or the end of a line.
    fn joins(&self, at: usize) -> bool {
        let is_between = |one: char| one.is_whitespace() || matches!(one, '-' | '\u{2010}' | '\u{2011}');
        let gap = self.gap(at);
        at + 1 < self.words.len() && gap.chars().all(is_between) && gap.matches('\n').count() < 2
    }

    fn amount(&mut self) -> Option<Amount> {
        let first = self.at;
        let reading = self.reading()?;
        let last = self.at.max(first + 1) - 1;
        self.at = last + 1;
        Some(Amount { start: self.words[first].start, end: self.words[last].end, reading })
    }

    fn reading(&mut self) -> Option<Reading> {
        let has_digits = self.word(self.at).is_some_and(|word| word.contains(char::is_numeric));
        if has_digits {
            return Some(self.of_digits());
        }
        match self.meaning(self.at) {
            Meaning::Plain if self.is_foreign() => Some(Reading::Unsure),
            Meaning::Plain if self.is(self.at, &["second", "other"]) && self.is_one_of_so_many() => {
                Some(self.take(1, Reading::Part(0.5)))
            }
            Meaning::Plain | Meaning::Point => None,
            Meaning::Unsure if self.is_click_twice() => None,
            Meaning::Unsure => Some(Reading::Unsure),
            Meaning::Part(of) => Some(self.half_a(of)),
            Meaning::Ordinal(of) => self.ordinal(of),
            _ if self.is_pronoun() => None,
            _ => Some(self.spelled()),
        }
    }

    /// Letters that are none of English and German may say anything.
    fn is_foreign(&self) -> bool {
        let is_foreign = |letter: char| letter.is_alphabetic() && letter > '\u{24f}';
        self.word(self.at).is_some_and(|word| word.contains(is_foreign))
            || self.gap(self.at).contains(|letter| matches!(letter, '\u{300}'..='\u{36f}'))
    }

    /// A double-click is a thing.
    fn is_click_twice(&self) -> bool {
        let is_click = self.word(self.at + 1).is_some_and(|word| word.to_lowercase().starts_with("click"));
        self.is(self.at, &["double"]) && self.gap(self.at) == "-" && is_click
    }

    /// Whether `one` stands for something rather than counts it.
    fn is_pronoun(&self) -> bool {
        let at = self.at;
        let is_number = |at| !matches!(self.meaning(at), Meaning::Plain | Meaning::Point | Meaning::Unsure);
        let counts = self.joins(at) && (is_number(at + 1) || self.is(at + 1, COUNTED))
            || self.joins(at) && self.meaning(at + 1) == Meaning::Point && is_number(at + 2)
            || self.is(at + 1, &["and"]) && self.is(at + 2, &["a", "one"])
            || self.gap(at).trim_start().starts_with(['%', '€', '$'])
            || self.ratio(at).is_some();
        self.is(at, &["one", "eins", "eine", "einer"]) && !counts
    }

    /// Digits, which a scale or a part may follow, as in `2 million` and `3 quarters`.
    fn of_digits(&mut self) -> Reading {
        let at = self.at;
        self.at += 1;
        if !self.joins(at) || self.is(at + 1, &["second", "seconds"]) {
            return if self.gap(at).contains('×') { Reading::Unsure } else { Reading::Digits };
        }
        let is_multiple = self.is(at + 1, &["fold", "times"]) && self.is_compared(at + 2);
        let is_scaled = match self.meaning(at + 1) {
            Meaning::Hundred | Meaning::Scale(_) | Meaning::Group(_) => true,
            Meaning::Part(_) => !self.is(at + 1, &["half", "hälfte"]),
            // One may be of something else than of decimals.
            Meaning::Point => self.meaning(at + 2) != Meaning::Plain,
            _ => false,
        };
        if is_multiple || is_scaled {
            self.at += 1;
            return Reading::Unsure;
        }
        Reading::Digits
    }

    /// Whether `times` is followed by what says that it multiplies, or something was folded.
    fn is_compared(&self, at: usize) -> bool {
        self.is(at - 1, &["fold"])
            || self.is(
                at,
                &["as", "more", "less", "fewer", "higher", "lower", "the", "likelier", "better", "worse"],
            )
    }

    /// `half`, or `half a million`.
    fn half_a(&mut self, of: f64) -> Reading {
        let at = self.at;
        self.at += 1;
        let article = usize::from(self.joins(at) && self.is(at + 1, &["a", "an", "of"]));
        let article = article + usize::from(article > 0 && self.is(at + 2, &["a", "an"]));
        let next = at + 1 + article;
        let scale = match self.meaning(next) {
            _ if !self.joins(next - 1) => return Reading::Part(1.0 / of),
            Meaning::Hundred => 100.0,
            Meaning::Scale(scale) => scale,
            Meaning::Group(group) => group,
            Meaning::Small(_) | Meaning::Whole(_) if article == 0 => {
                self.at += 1;
                return Reading::Unsure;
            }
            _ => return Reading::Part(1.0 / of),
        };
        self.at = next + 1;
        Reading::Value(scale / of, 0)
    }

    /// `third` and its like: a place in a list where it is one, a part otherwise.
    fn ordinal(&mut self, of: f64) -> Option<Reading> {
        let at = self.at;
        let is_second = of == 2.0 && !self.is_one_of_so_many();
        self.at += 1;
        let begins = at == 0 || self.gap(at - 1).contains(['.', '!', '?', ':', ';', '\n', '\u{2022}', '*']);
        let is_listed = begins && self.gap(at).starts_with([',', ':', '.', ')'])
            || self.is(at + 1, LISTED) && at > 0 && self.is(at - 1, &["the", "and", "or", "this"]);
        (!is_second && !is_listed).then_some(Reading::Part(1.0 / of))
    }

    fn is_one_of_so_many(&self) -> bool {
        self.at > 0 && self.is(self.at - 1, &["every", "jede", "jeder", "jeden", "jedes", "jedem"])
    }

    fn spelled(&mut self) -> Reading {
        let mut sum = Sum::NONE;
        let first = self.at;
        loop {
            let Some(next) = sum.with(self.meaning(self.at)) else {
                // What stands behind it is a number, too, and does not go with it.
                self.at += 1;
                return Reading::Unsure;
            };
            sum = next;
            let last = self.at;
            self.at += 1;
            if let Some(reading) = self.behind(last, sum, last == first) {
                return reading;
            }
        }
    }

    /// What the words behind make of a sum; none where they go on with it, and the next word is one of its own.
    fn behind(&mut self, last: usize, sum: Sum, is_alone: bool) -> Option<Reading> {
        let value = sum.value();
        if !self.joins(last) {
            // Ten thousand, two hundred: one number for some, two for others.
            let is_listed = self.gap(last).trim() == "," && sum.scale.is_finite();
            let goes_on =
                is_listed && matches!(self.meaning(last + 1), Meaning::Small(_) | Meaning::Whole(_));
            return Some(if goes_on { Reading::Unsure } else { Reading::Value(value, 0) });
        }
        if let Some((of, next)) = self.ratio(last) {
            self.at = next;
            return Some(Reading::Of(value, of));
        }
        if self.is(last + 1, &["and", "und"]) && self.joins(last + 1) {
            return self.and(last + 1, sum);
        }
        match self.meaning(last + 1) {
            Meaning::Part(of) => Some(self.take(1, Reading::Part(value / of))),
            Meaning::Ordinal(of) if sum.room == 10.0 && of < 10.0 => {
                Some(self.take(1, Reading::Value(value + of, 0)))
            }
            Meaning::Ordinal(of) => Some(self.take(1, Reading::Part(value / of))),
            Meaning::Point => self.decimals(last + 1, value, sum),
            Meaning::Unsure => Some(self.take(1, Reading::Unsure)),
            Meaning::Plain if self.is(last + 1, &["fold"]) => Some(self.take(1, Reading::Unsure)),
            Meaning::Plain if self.is(last + 1, &["times", "mal"]) && self.is_compared(last + 2) => {
                Some(self.take(1, Reading::Unsure))
            }
            Meaning::Plain if self.word(last + 1).is_some_and(|word| word.contains(char::is_numeric)) => {
                Some(self.take(usize::from(is_alone), Reading::Unsure))
            }
            Meaning::Plain => Some(Reading::Value(value, 0)),
            _ => None,
        }
    }

    fn take(&mut self, words: usize, reading: Reading) -> Reading {
        self.at += words;
        reading
    }

    /// Behind `and`: more of the number, or a half more, or another number.
    fn and(&mut self, and: usize, sum: Sum) -> Option<Reading> {
        let article = usize::from(self.is(and + 1, &["a", "an"]));
        if let Meaning::Part(of) | Meaning::Ordinal(of) = self.meaning(and + 1 + article) {
            let decimals = match of {
                2.0 => 1,
                4.0 => 2,
                _ => return Some(self.take(2 + article, Reading::Unsure)),
            };
            let ends = !self.joins(and + 1 + article) || self.meaning(and + 2 + article) == Meaning::Plain;
            let mixed = Reading::Value(sum.value() + 1.0 / of, decimals);
            return Some(self.take(2 + article, if ends { mixed } else { Reading::Unsure }));
        }
        if self.joins(and + 1) && matches!(self.meaning(and + 2), Meaning::Part(_)) {
            return Some(self.take(3, Reading::Unsure));
        }
        if self.goes_on(and, sum) {
            self.at += 1;
            return None;
        }
        Some(Reading::Value(sum.value(), 0))
    }

    /// Whether an `and` at that place leads to more of the number: behind hundreds and what is above.
    fn goes_on(&self, and: usize, sum: Sum) -> bool {
        let is_and = self.is(and, &["and", "und"]) && self.joins(and);
        is_and && sum.room.is_finite() && sum.room >= 100.0 && sum.with(self.meaning(and + 1)).is_some()
    }

    /// `point five`, `Komma zwei fünf`; what else a point is, it is nothing of a number's.
    fn decimals(&mut self, point: usize, whole: f64, sum: Sum) -> Option<Reading> {
        let digit = |at| match self.meaning(at) {
            Meaning::Small(value) | Meaning::Whole(value) if value < 10.0 => Some(value),
            _ => None,
        };
        let (mut value, mut count, mut last) = (whole, 0, point);
        while let Some(next) = digit(last + 1).filter(|_| self.joins(last)) {
            count += 1;
            value += next / 10_f64.powi(count);
            last += 1;
        }
        let is_number = |at| !matches!(self.meaning(at), Meaning::Plain | Meaning::Point);
        let goes_on = self.joins(last) && is_number(last + 1);
        if goes_on || sum.has_group {
            self.at = last + 1 + usize::from(goes_on);
            return Some(Reading::Unsure);
        }
        if count > 0 {
            self.at = last + 1;
        }
        Some(Reading::Value(value, count as usize))
    }

    /// `in five`, `out of every five`, `von fünf` behind a number: the other number, and where it ends.
    fn ratio(&self, last: usize) -> Option<(f64, usize)> {
        let mut at = last + 1;
        if self.is(at, &["out"]) && self.is(at + 1, &["of"]) {
            at += 1;
        }
        if !self.is(at, &["in", "of", "von"]) || !self.joins(last) {
            return None;
        }
        at += 1;
        at += usize::from(self.is(at, &["every", "each"]));
        let mut sum = Sum::NONE;
        let start = at;
        while let Some(next) = sum.with(self.meaning(at)) {
            sum = next;
            at += 1;
            if !self.joins(at - 1) {
                break;
            }
            at += usize::from(self.goes_on(at, sum));
        }
        (at > start && sum.value() > 0.0).then_some((sum.value(), at))
    }
}
