//! Texts of a website on their way to a model: short, visible, and within quotation marks.

use serde_json::Value;

/// Characters of a text, at most.
const LONGEST: usize = 200;
/// Entries of a list, at most.
const MOST: usize = 200;

/// The same facts, with every text cut to a length and its invisible characters replaced. Names of fields are ours.
pub(crate) fn harmless(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(line(&text)),
        Value::Array(mut list) => {
            list.truncate(MOST);
            Value::Array(list.into_iter().map(harmless).collect())
        }
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, harmless(value))).collect())
        }
        plain => plain,
    }
}

/// One line of at most two hundred characters that one can see.
pub(crate) fn line(text: &str) -> String {
    let mut seen: String =
        text.chars().take(LONGEST).map(|one| if is_seen(one) { one } else { '\u{fffd}' }).collect();
    if text.chars().nth(LONGEST).is_some() {
        seen.push('…');
    }
    seen
}

/// Whether a character has an appearance of its own, and does not change that of others. A model reads what people do not
/// see: tags, marks of direction, joiners.
pub(crate) fn is_seen(one: char) -> bool {
    !one.is_control()
        && !matches!(one,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nobody_sees_is_replaced_and_what_is_long_is_cut() {
        let hidden = "a\u{200b}b\u{202e}c\nd\u{e0041}e";
        assert_eq!(line(hidden), "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e");
        assert_eq!(line("größe → 1"), "größe → 1");
        assert_eq!(line(&"ä".repeat(200)), "ä".repeat(200));
        assert_eq!(line(&"ä".repeat(201)), "ä".repeat(200) + "…");
    }

    #[test]
    fn texts_are_reached_at_any_depth_and_numbers_stay() {
        let told = json!({"rows": [{"selector": "a\u{0}", "n": 1.5}], "next": null});
        assert_eq!(harmless(told), json!({"rows": [{"selector": "a\u{fffd}", "n": 1.5}], "next": null}));
        assert_eq!(harmless(json!(vec![0; 300])), json!(vec![0; 200]));
    }
}
