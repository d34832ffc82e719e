//! What of the page's address may leave the browser: a masked path, allowed query names, campaign parameters.

use alloc::string::String;

use wire::limits;

use crate::{
    mask::mask,
    text::{before, contains, split, split_once},
};

const CAMPAIGN: [&str; 5] = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

/// The parts of an address that are recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Masked path, with the allowed part of the query.
    pub path: String,
    /// Masked campaign source, medium, name, term and content; empty where absent.
    pub utm: [String; 5],
}

impl Address {
    /// Reads `location.pathname` and `location.search`. `allowed` lists, separated by commas, the query names whose
    /// values belong to the page's identity; all other parameters are dropped.
    #[must_use]
    pub fn read(path: &str, search: &str, allowed: &str) -> Self {
        let mut address = Self { path: mask(path), utm: Default::default() };
        if !address.path.starts_with('/') {
            address.path.insert(0, '/');
        }
        let query = search.strip_prefix('?').unwrap_or_default();
        for (name, value) in split(query, |b| b == b'&').filter_map(|pair| split_once(pair, b'=')) {
            if let Some(part) =
                CAMPAIGN.iter().zip(&mut address.utm).find_map(|(n, part)| (*n == name).then_some(part))
            {
                *part = shorten(mask(value), limits::TEXT_BYTES);
            } else if !name.is_empty() && split(allowed, |b| b == b',' || b == b' ').any(|one| one == name) {
                let separator = if contains(&address.path, "?") { "&" } else { "?" };
                address.path.push_str(&[separator, name, "=", &mask(value)].concat());
            }
        }
        address.path = shorten(address.path, limits::PATH_BYTES);
        address
    }
}

/// The host of a referrer's URL, without port, path or credentials; empty if it is `own` or there is none.
#[must_use]
pub fn referring_host(referrer: &str, own: &str) -> String {
    let Some(rest) = without_scheme(referrer) else { return String::new() };
    let authority = split(rest, |b| matches!(b, b'/' | b'?' | b'#')).next().unwrap_or_default();
    let host = before(split_once(authority, b'@').map_or(authority, |(_, host)| host), b':');
    if host == own { String::new() } else { shorten(String::from(host), limits::TEXT_BYTES) }
}

/// Where an error came from, `URL:line`, as masked path and line: no host, no query.
pub(crate) fn source_position(source: &str) -> String {
    let colon = source.bytes().rposition(|b| b == b':').unwrap_or(source.len());
    let (url, line) = (source.get(..colon).unwrap_or_default(), source.get(colon..).unwrap_or_default());
    let url = before(before(url, b'?'), b'#');
    let path = match without_scheme(url) {
        Some(rest) => split_once(rest, b'/').map_or("", |(_, path)| path),
        None => url,
    };
    [&mask(path), line].concat()
}

fn without_scheme(url: &str) -> Option<&str> {
    split_once(url, b':')?.1.strip_prefix("//")
}

/// `text` cut to at most `limit` bytes, between characters.
pub(crate) fn shorten(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        let end = (0..=limit).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn the_query_is_dropped_but_for_what_is_allowed() {
        let read = |search, allowed| Address::read("/shop/", search, allowed).path;
        assert_eq!(read("?q=secret&page=2", ""), "/shop/");
        assert_eq!(read("?q=secret&page=2", "page"), "/shop/?page=2");
        assert_eq!(read("?a=1&q=x&b=ann@shop.example", "a, b"), "/shop/?a=1&b=*");
    }

    #[test]
    fn campaign_parameters_are_kept_apart_and_masked() {
        let address = Address::read("/", "?utm_source=news&utm_content=ann%40shop.example", "");
        assert_eq!(address.utm.map(|part| part.to_string()), ["news", "", "", "", "*"]);
        assert_eq!(address.path, "/");
    }

    #[test]
    fn a_referrer_keeps_its_host_alone() {
        assert_eq!(
            referring_host("https://ann:pw@search.example:8080/?q=me", "shop.example"),
            "search.example"
        );
        assert_eq!(referring_host("https://shop.example/cart", "shop.example"), "");
        assert_eq!(referring_host("", "shop.example"), "");
    }

    #[test]
    fn an_errors_source_is_a_path_and_a_line() {
        assert_eq!(source_position("https://cdn.example/js/app.js?user=ann#x:12"), "js/app.js:12");
        assert_eq!(source_position("https://shop.example:12"), ":12");
        assert_eq!(source_position(""), "");
    }

    #[test]
    fn a_long_path_is_cut_between_characters() {
        let path = Address::read(&["/", &"ü/".repeat(2_000)].concat(), "", "").path;
        assert!(path.len() <= limits::PATH_BYTES && path.len() > limits::PATH_BYTES - 3);
    }
}
