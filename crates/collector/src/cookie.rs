//! Cookies of those who logged in or opened a link, and whether a request comes from one of our own pages.
//!
//! A browser sends cookies with whatever another page has it ask. So nothing is done by a cookie unless the browser says
//! that the request is ours (Fetch Metadata, or `Origin` in browsers before 2023); a request that says neither comes from no
//! page. Cookies are `SameSite=Lax` besides.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::secret::Purpose;

/// Who comes over TLS gets it with a prefix that no other host can set.
const GUARDED: &str = "__Host-";

fn name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Guest => "isotherm_guest",
        _ => "isotherm",
    }
}

/// The cookie's value, if one came. Over TLS only a guarded one counts.
pub(crate) fn read(headers: &HeaderMap, purpose: Purpose, is_secure: bool) -> Option<&str> {
    let prefix = if is_secure { GUARDED } else { "" };
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| own.strip_prefix(prefix) == Some(name(purpose))).map(|(_, value)| value)
}

/// A cookie for so many seconds; none of them takes it away.
pub(crate) fn set(purpose: Purpose, value: &str, seconds: i64, is_secure: bool) -> HeaderValue {
    let (prefix, secure) = if is_secure { (GUARDED, "; Secure") } else { ("", "") };
    let text = format!(
        "{prefix}{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        name(purpose)
    );
    HeaderValue::from_str(&text).expect("a cookie is made of visible characters")
}

/// Whether a page of ours, or nobody's page, made the browser ask.
pub(crate) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let own = text("host");
    let of_page = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    own.is_some() && of_page == own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        pairs.iter().for_each(|(name, value)| _ = headers.append(*name, value.parse().unwrap()));
        headers
    }

    #[test]
    fn a_cookie_is_found_among_others_and_over_tls_only_a_guarded_one() {
        let sent =
            headers(&[("cookie", "a=b; isotherm_guest=g;isotherm=x"), ("cookie", "__Host-isotherm=y")]);
        let read = |is_secure| read(&sent, Purpose::Session, is_secure);
        assert_eq!([read(false), read(true)], [Some("x"), Some("y")]);
        assert_eq!(super::read(&sent, Purpose::Guest, true), None);
        let set = |is_secure| set(Purpose::Guest, "v", 60, is_secure);
        assert_eq!(set(false), "isotherm_guest=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(set(true), "__Host-isotherm_guest=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn only_our_own_pages_act_by_a_cookie() {
        let ours = |pairs: &[(&'static str, &str)]| is_ours(&headers(pairs));
        let host = ("host", "stats.example:8443");
        let page = ("origin", "https://stats.example:8443");
        assert!(ours(&[host, page]));
        assert!(ours(&[host, ("sec-fetch-site", "same-origin")]) && ours(&[("sec-fetch-site", "none")]));
        for wrong in [
            &[host][..],
            &[page],
            &[],
            &[host, ("origin", "https://stats.example")],
            &[host, ("origin", "https://evil.example")],
            &[host, ("origin", "null")],
            &[host, page, ("sec-fetch-site", "same-site")],
            &[host, page, ("sec-fetch-site", "cross-site")],
        ] {
            assert!(!ours(wrong), "{wrong:?}");
        }
    }
}
