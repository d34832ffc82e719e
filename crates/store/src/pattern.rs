//! Which paths a map is made of: a path, or a pattern with `*` for any run of characters.

use wire::limits;

use crate::Error;

/// A pattern over whole paths. `*` matches any run of characters, also none and also `/`; everything else is itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    text: String,
}

impl PathPattern {
    /// The pattern that `text` spells.
    ///
    /// # Errors
    /// [`Error::Pattern`] if no path could ever match: it starts with neither `/` nor `*`, or is longer than a path.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if !text.starts_with(['/', '*']) {
            return Err(Error::Pattern("must start with / or *".into()));
        }
        if text.len() > limits::PATH_BYTES {
            let got = text.len();
            return Err(Error::Pattern(format!("has {got} bytes, the limit is {}", limits::PATH_BYTES)));
        }
        Ok(Self { text: text.into() })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether `path` is one of those meant. Takes time linear in both: every piece is searched for once, leftmost.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let Some((head, rest)) = self.text.split_once('*') else { return path == self.text };
        let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
        let inner = path.strip_prefix(head).and_then(|left| left.strip_suffix(tail));
        let Some(mut left) = inner else { return false };
        for piece in middle.split('*') {
            let Some((_, after)) = left.split_once(piece) else { return false };
            left = after;
        }
        true
    }

    /// What every matching path starts with.
    pub(crate) fn prefix(&self) -> &str {
        self.text.split('*').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, character by character, in exponential time.
    fn naive(pattern: &[char], path: &[char]) -> bool {
        match pattern.split_first() {
            None => path.is_empty(),
            Some(('*', rest)) => (0..=path.len()).any(|skip| naive(rest, &path[skip..])),
            Some((literal, rest)) => {
                path.split_first().is_some_and(|(c, left)| c == literal && naive(rest, left))
            }
        }
    }

    fn check(pattern: &str, path: &str, expected: bool) {
        assert_eq!(PathPattern::parse(pattern).unwrap().matches(path), expected, "{pattern} on {path}");
    }

    #[test]
    fn only_the_star_is_special() {
        check("/demo/", "/demo/", true);
        check("/demo/", "/demo", false);
        check("/demo/*", "/demo/a/b?c=1", true);
        check("/d?mo", "/demo", false);
        check("/a.c", "/abc", false);
        check("*/cart*", "/de/cart/2", true);
        check("/a*a", "/a", false);
        check("/a**b", "/ab", true);
    }

    #[test]
    fn a_pattern_that_cannot_match_is_refused() {
        assert_eq!(
            PathPattern::parse("").unwrap_err().to_string(),
            "the path pattern must start with / or *"
        );
        let long = "/".repeat(2_049);
        assert!(PathPattern::parse(&long).unwrap_err().to_string().contains("2049 bytes, the limit is 2048"));
    }

    #[test]
    fn many_stars_do_not_take_forever() {
        let pattern = format!("/{}b", "*a".repeat(900));
        check(&pattern, &format!("/{}", "a".repeat(2_000)), false);
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[*/][*ab/é]{0,7}", path in "/[ab/é]{0,8}") {
            let expected = naive(&pattern.chars().collect::<Vec<_>>(), &path.chars().collect::<Vec<_>>());
            prop_assert_eq!(PathPattern::parse(&pattern).unwrap().matches(&path), expected);
        }

        #[test]
        fn what_matches_starts_with_the_prefix(pattern in "/[*ab]{0,5}", path in "/[ab]{0,6}") {
            let pattern = PathPattern::parse(&pattern).unwrap();
            prop_assert!(!pattern.matches(&path) || path.starts_with(pattern.prefix()));
        }
    }
}
