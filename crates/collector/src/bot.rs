//! How likely it is that a program drives a browser: what its user agent, its client hints and its tracker say.
//!
//! A score, because each of them alone may be wrong. What contradicts itself was set by hand; what says of itself that it is
//! a robot is believed. Nobody is turned away for it: views of bots stand apart, and an owner can ask for them.

use axum::http::HeaderMap;
use store::{Agent, Browser, Os};
use wire::{View, flags};

const CERTAIN: u8 = 100;
const ROBOTS: [&str; 16] = [
    "bot",
    "crawl",
    "spider",
    "headless",
    "prerender",
    "lighthouse",
    "phantomjs",
    "puppeteer",
    "playwright",
    "selenium",
    "python-",
    "curl/",
    "wget/",
    "go-http-client",
    "okhttp",
    "java/",
];
/// A maker of phones.
const NO_ROBOT: &str = "cubot";

/// Systems by the names that client hints have for them.
const PLATFORMS: [(&str, Os); 6] = [
    ("Windows", Os::Windows),
    ("Android", Os::Android),
    ("iOS", Os::Ios),
    ("Chrome OS", Os::ChromeOs),
    ("macOS", Os::MacOs),
    ("Linux", Os::Linux),
];

/// What becomes of views of bots when they come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Judging {
    /// They stand apart, in no map, count or list unless it is asked for them.
    #[default]
    Apart,
    /// They count as people's: to test a site with a driven browser.
    Counted,
}

impl Judging {
    /// The score of the view that this is, or of one that goes on.
    pub(crate) fn score(
        self,
        user_agent: &str,
        agent: Agent,
        headers: &HeaderMap,
        view: Option<&View>,
    ) -> u8 {
        match self {
            Self::Apart => score(user_agent, agent, headers, view),
            Self::Counted => 0,
        }
    }
}

fn score(user_agent: &str, agent: Agent, headers: &HeaderMap, view: Option<&View>) -> u8 {
    let hint = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let brands = hint("sec-ch-ua");
    let driven = view.is_some_and(|view| view.flags & flags::AUTOMATED != 0);
    let signs = [
        (driven, CERTAIN),
        (is_robot(user_agent), CERTAIN),
        (is_robot(brands), CERTAIN),
        // Every browser has one, unless somebody took it away.
        (user_agent.is_empty(), 40),
        // Neither gives hints: something else wears its name.
        (!brands.is_empty() && matches!(agent.browser, Browser::Firefox | Browser::Safari), 60),
        // So does a browser that shows its desktop form on a phone.
        (other_platform(hint("sec-ch-ua-platform"), agent.os), 40),
        (hint("sec-ch-ua-mobile") == "?1" && !user_agent.contains("Mobile"), 40),
    ];
    signs.iter().filter(|(is, _)| *is).fold(0u8, |sum, (_, weight)| sum.saturating_add(*weight)).min(CERTAIN)
}

fn is_robot(text: &str) -> bool {
    let lower = text.to_lowercase().replace(NO_ROBOT, "");
    ROBOTS.iter().any(|mark| lower.contains(mark))
}

/// Whether the hint names another system than the user agent; a name that nobody knows says nothing.
fn other_platform(hint: &str, os: Os) -> bool {
    let hinted = PLATFORMS.iter().find(|(name, _)| *name == hint.trim_matches('"'));
    hinted.is_some_and(|&(_, hinted)| os != Os::Other && os != hinted)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;
    use crate::agent::agent;

    const CHROME: &str =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36";
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const PHONE: &str =
        "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36";
    const BRANDS: (&str, &str) = ("sec-ch-ua", "\"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\"");

    fn judged(user_agent: &str, hints: &[(&'static str, &'static str)]) -> u8 {
        let pair = |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        score(user_agent, agent(user_agent), &hints.iter().map(pair).collect(), None)
    }

    #[test]
    fn people_are_no_bots() {
        let windows = [BRANDS, ("sec-ch-ua-platform", "\"Windows\""), ("sec-ch-ua-mobile", "?0")];
        let android = [BRANDS, ("sec-ch-ua-platform", "\"Android\""), ("sec-ch-ua-mobile", "?1")];
        assert_eq!(judged(CHROME, &windows), 0);
        assert_eq!(judged(PHONE, &android), 0);
        assert_eq!(judged(FIREFOX, &[]), 0);
        assert_eq!(
            judged("Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) Chrome/139.0 Mobile Safari/537.36", &[]),
            0
        );
        assert_eq!(judged(CHROME, &[("sec-ch-ua-platform", "\"Fuchsia\"")]), 0);
    }

    #[test]
    fn one_sign_that_may_be_wrong_makes_no_bot_and_two_do() {
        let other = ("sec-ch-ua-platform", "\"Linux\"");
        for score in [judged("", &[]), judged(CHROME, &[other])] {
            assert!(score > 0 && score < Agent::BOT, "{score}");
        }
        assert!(judged(CHROME, &[other, ("sec-ch-ua-mobile", "?1")]) >= Agent::BOT);
        assert!(judged(FIREFOX, &[BRANDS]) >= Agent::BOT, "Firefox gives no hints");
    }

    #[test]
    fn robots_and_browsers_without_a_window_say_so() {
        for robot in [
            "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "HeadlessChrome/140.0",
            "python-requests/2.32",
            "curl/8.5",
        ] {
            assert_eq!(judged(robot, &[]), CERTAIN, "{robot}");
        }
        assert_eq!(judged(CHROME, &[("sec-ch-ua", "\"HeadlessChrome\";v=\"142\"")]), CERTAIN);
    }

    #[test]
    fn a_driven_browser_is_a_bot_unless_bots_are_counted() {
        let driven = View { flags: flags::AUTOMATED, ..View::default() };
        let (agent, none) = (agent(CHROME), HeaderMap::new());
        assert_eq!(Judging::Apart.score(CHROME, agent, &none, Some(&driven)), CERTAIN);
        assert_eq!(Judging::Apart.score(CHROME, agent, &none, Some(&View::default())), 0);
        assert_eq!(Judging::Counted.score(CHROME, agent, &none, Some(&driven)), 0);
    }
}
