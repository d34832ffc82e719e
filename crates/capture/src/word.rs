//! Tells a name that a person chose from one that a build tool or a database made.

use crate::text::split;

/// Names that say what an element does at the moment, not what it is.
const STATES: &[&str] = &[
    "active",
    "open",
    "opened",
    "closed",
    "selected",
    "hover",
    "focus",
    "focused",
    "disabled",
    "enabled",
    "show",
    "shown",
    "visible",
    "hidden",
    "current",
    "loading",
    "loaded",
    "collapsed",
    "expanded",
    "checked",
    "pressed",
    "sticky",
    "stuck",
    "in",
    "out",
    "on",
    "off",
];

/// Longest name that is trusted, bytes.
const LONGEST: usize = 40;

/// Whether `name` can stand in a selector unescaped, is made of words, and says nothing about a state or a person.
pub(crate) fn is_stable_name(name: &str) -> bool {
    if name.is_empty() || name.len() > LONGEST || STATES.contains(&name) {
        return false;
    }
    if name.starts_with("is-") || name.starts_with("has-") || name.starts_with("js-") {
        return false;
    }
    let starts_well = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    starts_well && split(name, |b| b == b'-' || b == b'_').all(is_word)
}

/// Letters that read like words, with at most two digits behind; or one or two digits alone.
fn is_word(part: &str) -> bool {
    let digits = part.bytes().rev().take_while(u8::is_ascii_digit).count();
    let letters = part.get(..part.len() - digits).unwrap_or_default();
    digits <= 2 && letters.bytes().all(|b| b.is_ascii_alphabetic()) && reads_like_words(letters)
}

/// Short tokens pass (`md`, `btn`); longer ones need vowels, no long run of consonants, and humps of a word's length.
fn reads_like_words(letters: &str) -> bool {
    const CONSONANTS_IN_A_ROW: u32 = 5;
    let (mut vowels, mut run, mut humps) = (0u32, 0u32, 1u32);
    let mut lower_before = false;
    for byte in letters.bytes() {
        if byte.is_ascii_uppercase() && lower_before {
            humps += 1;
        }
        lower_before = byte.is_ascii_lowercase();
        if matches!(byte | 0x20, b'a' | b'e' | b'i' | b'o' | b'u' | b'y') {
            vowels += 1;
            run = 0;
        } else {
            run += 1;
            if run > CONSONANTS_IN_A_ROW {
                return false;
            }
        }
    }
    let len = letters.len() as u32;
    (len <= 4 || vowels * 6 >= len) && (humps == 1 || len > humps * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_chose_are_kept() {
        for name in
            ["hero", "add-to-cart", "col-md-6", "h2", "btn", "productCard", "site_header", "step1", "nav"]
        {
            assert!(is_stable_name(name), "{name}");
        }
    }

    #[test]
    fn names_that_machines_made_are_refused() {
        for name in
            ["css-1x2y3z", "sc-bdVaJa", "_3fK2a", "jsx-123456", "a8Xz1", "ember1234", "x7f3a9c", "item-48213"]
        {
            assert!(!is_stable_name(name), "{name}");
        }
    }

    #[test]
    fn names_of_states_and_unquotable_names_are_refused() {
        for name in [
            "active",
            "is-open",
            "has-items",
            "w-1/2",
            "md:flex",
            "1st",
            "",
            "größe",
            "a b",
            "ann@shop.example",
        ] {
            assert!(!is_stable_name(name), "{name}");
        }
    }
}
