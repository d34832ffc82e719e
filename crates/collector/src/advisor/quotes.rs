//! Numbers within names: known where a text quotes the name, and never as a quantity.

use serde_json::Value;

/// Fields whose texts are our own sentences, in which a number is known together with the word behind it.
const OURS: [&str; 5] = ["title", "cause", "next_step", "rate_of", "baseline_of"];
/// What our own details begin with.
const DETAILS: [&str; 3] = ["depth ", "day ", "width "];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MARKS: [(char, char); 6] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{2018}', '\u{2019}'),
];

/// What may be quoted of the facts.
#[derive(Default)]
pub(super) struct Quotes {
    /// Whole texts, quoted within marks.
    names: Vec<String>,
    /// Whole texts that need no marks, as no number in them stands alone.
    phrases: Vec<String>,
    /// What stands between spaces in them, and is no quantity by its looks.
    runs: Vec<String>,
}

impl Quotes {
    pub(super) fn of(facts: &Value) -> Self {
        let mut quotes = Self::default();
        quotes.gather("", facts);
        quotes
    }

    fn gather(&mut self, field: &str, facts: &Value) {
        match facts {
            Value::String(text) if OURS.contains(&field) => self.sentence(text),
            Value::String(text) => self.name(text),
            Value::Array(list) => list.iter().for_each(|one| self.gather(field, one)),
            Value::Object(fields) => fields.iter().for_each(|(name, one)| self.gather(name, one)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn sentence(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let pairs = words.windows(2).filter(|pair| pair[0].contains(|letter: char| letter.is_ascii_digit()));
        self.phrases.extend(pairs.map(|pair| pair.join(" ")));
    }

    fn name(&mut self, text: &str) {
        self.phrases.extend(text.split_whitespace().filter_map(dates).flatten());
        self.names.push(text.to_owned());
        let is_whole = text.contains(' ') && !text.split_whitespace().any(is_bare);
        if is_whole || DETAILS.iter().any(|start| text.starts_with(start)) {
            self.phrases.push(text.to_owned());
        }
        let runs = text.split_whitespace().map(trimmed).filter(|run| is_name(run));
        self.runs.extend(runs.map(str::to_owned));
    }

    /// Whether what stands there in a text is part of something quoted.
    pub(super) fn has(&self, text: &str, start: usize, end: usize) -> bool {
        let run = run_around(text, start, end);
        let unowned = run.strip_suffix("'s").or_else(|| run.strip_suffix("\u{2019}s")).unwrap_or(run);
        self.runs.iter().any(|own| own == run || own == unowned)
            || self.phrases.iter().any(|phrase| stands(text, phrase, start, end, is_apart))
            || self.names.iter().any(|name| stands(text, name, start, end, is_marked))
    }
}

/// Whether a phrase stands in a text around a place, with neighbours as they have to be.
fn stands(
    text: &str,
    phrase: &str,
    start: usize,
    end: usize,
    fits: fn(Option<char>, Option<char>) -> bool,
) -> bool {
    let mut places = text.match_indices(phrase).map(|(from, _)| (from, from + phrase.len()));
    places.any(|(from, to)| {
        from <= start && end <= to && fits(text[..from].chars().next_back(), text[to..].chars().next())
    })
}

/// Whether nothing goes on before or behind it.
fn is_apart(before: Option<char>, behind: Option<char>) -> bool {
    let goes_on = |one: char| one.is_alphanumeric() || matches!(one, '-' | '/' | '_' | '#');
    !before.is_some_and(goes_on) && !behind.is_some_and(goes_on)
}

fn is_marked(before: Option<char>, behind: Option<char>) -> bool {
    before.zip(behind).is_some_and(|marks| MARKS.contains(&marks))
}

/// What stands around a place up to the next spaces, dashes of sentences, and quotation marks.
fn run_around(text: &str, start: usize, end: usize) -> &str {
    let is_end = |one: char| one.is_whitespace() || matches!(one, '\u{2013}' | '\u{2014}' | '\u{2022}');
    let from =
        text[..start].rfind(is_end).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let to = text[end..].find(is_end).map_or(text.len(), |at| end + at);
    trimmed(&text[from..to])
}

fn trimmed(run: &str) -> &str {
    let is_mark = |one: char| {
        matches!(one, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '*' | '…')
            || MARKS.iter().any(|(open, close)| *open == one || *close == one)
    };
    run.trim_matches(is_mark)
}

/// A number by itself.
fn is_bare(run: &str) -> bool {
    let has_digit = run.contains(char::is_numeric);
    has_digit && !run.contains(|one: char| one.is_alphabetic() || matches!(one, '[' | '#' | '/'))
}

/// Whether it looks like a path, a selector or a name of few digits, rather than like a quantity.
fn is_name(run: &str) -> bool {
    let is_selector = run.contains(['#', '/', '.', ':', '=', '[', '@', '_', '>'])
        && (run.contains(char::is_alphabetic) || run.starts_with(['/', '#']));
    let digits = run.chars().filter(char::is_ascii_digit).count();
    let is_short = run.starts_with(|one: char| one.is_ascii_lowercase()) && matches!(digits, 1 | 2);
    (is_selector && !run.starts_with(|one: char| one.is_ascii_digit() || matches!(one, '.' | '-')))
        || is_short
}

/// A day of the calendar, as people write it.
fn dates(text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let is_date = [year.len(), month.len(), day.len()] == [4, 2, 2]
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?).filter(|_| is_date)?;
    let day = day.trim_start_matches('0');
    let mut all = vec![text.to_owned()];
    for month in [*month, &month[..3]] {
        all.push(format!("{day} {month}"));
        all.push(format!("{month} {day}"));
        all.push(format!("{day} {month} {year}"));
        all.push(format!("{month} {day}, {year}"));
    }
    Some(all)
}
