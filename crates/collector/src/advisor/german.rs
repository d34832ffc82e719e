//! German numbers, which are one word up to a million: a model answers in the language in which it was asked, whatever it was
//! told.

use super::meanings::Meaning;

const UNITS: [(&str, f64); 11] = [
    ("ein", 1.0),
    ("zwei", 2.0),
    ("zwo", 2.0),
    ("drei", 3.0),
    ("vier", 4.0),
    ("fuenf", 5.0),
    ("sechs", 6.0),
    ("sieben", 7.0),
    ("acht", 8.0),
    ("neun", 9.0),
    ("eins", 1.0),
];
const TEENS: [(&str, f64); 10] = [
    ("zehn", 10.0),
    ("elf", 11.0),
    ("zwoelf", 12.0),
    ("dreizehn", 13.0),
    ("vierzehn", 14.0),
    ("fuenfzehn", 15.0),
    ("sechzehn", 16.0),
    ("siebzehn", 17.0),
    ("achtzehn", 18.0),
    ("neunzehn", 19.0),
];
const TENS: [(&str, f64); 8] = [
    ("zwanzig", 20.0),
    ("dreissig", 30.0),
    ("vierzig", 40.0),
    ("fuenfzig", 50.0),
    ("sechzig", 60.0),
    ("siebzig", 70.0),
    ("achtzig", 80.0),
    ("neunzig", 90.0),
];
/// Stems of ordinals and parts that are not the number's name.
const STEMS: [(&str, f64); 4] = [("dritt", 3.0), ("siebt", 7.0), ("acht", 8.0), ("halb", 2.0)];

/// What a German word in small letters means, if it is about a number.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    let word = plain(word);
    match &*word {
        // An article more often than a number.
        "ein" => return None,
        "null" => return Some(Meaning::Whole(0.0)),
        "million" | "millionen" => return Some(Meaning::Scale(1e6)),
        "milliarde" | "milliarden" => return Some(Meaning::Scale(1e9)),
        "dutzend" => return Some(Meaning::Group(12.0)),
        "haelfte" | "halb" => return Some(Meaning::Part(2.0)),
        _ => {}
    }
    whole(&word).map(Meaning::Whole).or_else(|| part(&word)).or_else(|| unsure(&word))
}

fn plain(word: &str) -> String {
    word.replace('ß', "ss").replace('ä', "ae").replace('ö', "oe").replace('ü', "ue")
}

fn named(names: &[(&str, f64)], word: &str) -> Option<f64> {
    names.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Below a million.
fn whole(word: &str) -> Option<f64> {
    scaled(word, "tausend", 1e3, hundreds)
}

fn hundreds(word: &str) -> Option<f64> {
    scaled(word, "hundert", 100.0, small)
}

/// What stands before and behind the name of a scale, or what is below it alone.
fn scaled(word: &str, name: &str, scale: f64, below: fn(&str) -> Option<f64>) -> Option<f64> {
    let Some((before, behind)) = word.split_once(name) else { return below(word) };
    let times = if before.is_empty() { 1.0 } else { below(before)? };
    let behind = behind.strip_prefix("und").unwrap_or(behind);
    let rest = if behind.is_empty() { 0.0 } else { below(behind)? };
    Some(times * scale + rest)
}

fn small(word: &str) -> Option<f64> {
    let tens = || {
        let (unit, tens) = word.split_once("und")?;
        Some(named(&UNITS, unit)? + named(&TENS, tens)?)
    };
    named(&UNITS, word).or_else(|| named(&TEENS, word)).or_else(|| named(&TENS, word)).or_else(tens)
}

/// `Drittel`, `Hundertstel`, `halbe`, `dritter`.
fn part(word: &str) -> Option<Meaning> {
    let stem = |stem: &str| named(&STEMS, stem).or_else(|| whole(stem)).filter(|of| *of >= 2.0);
    let bare = word.strip_suffix(['s', 'n']).unwrap_or(word);
    if let Some(of) = bare.strip_suffix("el").and_then(|word| {
        let ends = [word.strip_suffix("st"), word.strip_suffix('t'), Some(word)];
        ends.into_iter().flatten().find_map(stem)
    }) {
        return Some(Meaning::Part(of));
    }
    let bare = ["er", "en", "es", "em", "e"].iter().find_map(|end| word.strip_suffix(end))?;
    if bare == "halb" {
        return Some(Meaning::Part(2.0));
    }
    let ends =
        [bare.strip_suffix("st"), bare.strip_suffix('t'), Some(bare).filter(|bare| bare.ends_with('t'))];
    ends.into_iter().flatten().find_map(stem).map(Meaning::Ordinal)
}

/// `dreifach`, `zehnmal`, `zweieinhalb`, `dreiviertel`.
fn unsure(word: &str) -> Option<Meaning> {
    let word = word.strip_prefix("ver").unwrap_or(word);
    let is_number = |stem: &str| whole(stem).is_some_and(|value| value > 1.0);
    let is_multiple = ["fach", "mal"]
        .iter()
        .any(|end| word.split_once(end).is_some_and(|(stem, ending)| ending.len() <= 5 && is_number(stem)));
    let is_mixed = word.strip_suffix("einhalb").is_some_and(|stem| stem.is_empty() || is_number(stem));
    let is_glued = (1..word.len()).any(|at| {
        let halves = word.is_char_boundary(at).then(|| word.split_at(at));
        halves
            .is_some_and(|(first, second)| is_number(first) && matches!(part(second), Some(Meaning::Part(_))))
    });
    (is_multiple || is_mixed || is_glued).then_some(Meaning::Unsure)
}
