//! Takes out of a text what could name a person: e-mail addresses, long numbers, tokens.

use alloc::string::String;

use crate::text::{contains, split};

/// What stands in place of a masked part.
const MASKED: &str = "*";
/// Digits of one word from which it is taken for a number that names somebody.
const DIGITS: usize = 5;
/// Length from which a word that mixes letters and digits is taken for a token.
const TOKEN: usize = 16;

/// `text` with every word that looks like an e-mail address, a phone, card or account number, or a token replaced
/// by `*`. Words end at white space, slashes, quotes, brackets and the separators of URLs.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for word in split(text, ends_word) {
        out.push_str(if is_personal(word) { MASKED } else { word });
        end += word.len();
        out.push_str(text.get(end..end + 1).unwrap_or_default());
        end += 1;
    }
    out
}

fn ends_word(byte: u8) -> bool {
    byte <= b' ' || b"/?&=#;,\"'`()<>[]{}|".contains(&byte)
}

fn is_personal(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    contains(word, "@")
        || contains(word, "%40")
        || digits >= DIGITS
        || (word.len() >= TOKEN && digits >= 2 && letters > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_person_is_masked() {
        for (text, expected) in [
            ("/user/ann@shop.example/orders", "/user/*/orders"),
            ("/u/ann%40shop.example", "/u/*"),
            ("/order/2026-118-4471", "/order/*"),
            ("/reset/9f8e7d6c5b4a39281706", "/reset/*"),
            ("call +49-30-1234567 now", "call * now"),
            ("Cannot load \"4111111111111111\"", "Cannot load \"*\""),
            ("token eyJhbGciOi1JIUzI1NiJ9x failed", "token * failed"),
        ] {
            assert_eq!(mask(text), expected);
        }
    }

    #[test]
    fn ordinary_paths_and_messages_stay() {
        for text in [
            "/",
            "/blog/2026/11/a-heat-map",
            "/product/42",
            "x is not a function (line 12)",
            "/größe/ü",
            "//",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
