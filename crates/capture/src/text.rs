//! The few things done to texts, byte by byte: the standard library's searchers would cost every visitor 4 KB.

/// Separates what the shell hands over in one text; nothing in a page's attributes or addresses contains it.
const SEPARATOR: u8 = 0x1f;

/// The texts that the shell joined by U+001F into one, since each crossing of its border costs more than a split.
pub fn fields(joined: &str) -> impl Iterator<Item = &str> {
    split(joined, |byte| byte == SEPARATOR)
}

/// The part before and after the first `byte`, which is ASCII.
pub(crate) fn split_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|b| b == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The part before the first `byte`, or all of it.
pub(crate) fn before(text: &str, byte: u8) -> &str {
    split_once(text, byte).map_or(text, |(head, _)| head)
}

/// The parts between the bytes for which `ends` is true; these are ASCII and left out.
pub(crate) fn split(text: &str, ends: fn(u8) -> bool) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = text.bytes().position(ends) else { return rest.take() };
        rest = text.get(at + 1..);
        text.get(..at)
    })
}

/// Whether `part` occurs in `text`.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len().max(1)).any(|window| window == part.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn texts_are_split_where_the_standard_library_would_split_them() {
        for text in ["", "a", "a b", " a  b ", "ü ö", "  "] {
            let ours: Vec<&str> = split(text, |b| b == b' ').collect();
            assert_eq!(ours, text.split(' ').collect::<Vec<_>>(), "{text:?}");
            assert_eq!(split_once(text, b' '), text.split_once(' '));
            assert_eq!(contains(text, "b"), text.contains('b'));
        }
    }
}
