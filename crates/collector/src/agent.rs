//! From a user agent to the few kinds that are told apart. The user agent itself goes no further.

use store::{Agent, Browser, Os};

/// Each browser also claims to be the ones after it.
const BROWSERS: [(&str, Browser); 8] = [
    ("Edg", Browser::Edge),
    ("OPR/", Browser::Opera),
    ("SamsungBrowser", Browser::Samsung),
    ("Firefox", Browser::Firefox),
    ("FxiOS", Browser::Firefox),
    ("Chrome", Browser::Chrome),
    ("CriOS", Browser::Chrome),
    ("Safari", Browser::Safari),
];
const SYSTEMS: [(&str, Os); 7] = [
    ("iPhone", Os::Ios),
    ("iPad", Os::Ios),
    ("Android", Os::Android),
    ("CrOS", Os::ChromeOs),
    ("Windows", Os::Windows),
    ("Mac OS X", Os::MacOs),
    ("Linux", Os::Linux),
];
const ROBOTS: [&str; 8] =
    ["bot", "crawl", "spider", "headless", "prerender", "lighthouse", "phantomjs", "puppeteer"];
/// A maker of phones.
const NO_ROBOT: &str = "cubot";

pub(crate) fn agent(user_agent: &str) -> Agent {
    let lower = user_agent.to_lowercase().replace(NO_ROBOT, "");
    Agent {
        browser: family(user_agent, &BROWSERS),
        os: family(user_agent, &SYSTEMS),
        is_robot: ROBOTS.iter().any(|mark| lower.contains(mark)),
    }
}

fn family<T: Copy + Default>(user_agent: &str, marks: &[(&str, T)]) -> T {
    marks.iter().find(|(mark, _)| user_agent.contains(mark)).map(|&(_, family)| family).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(user_agent: &str) -> (Browser, Os, bool) {
        let Agent { browser, os, is_robot } = agent(user_agent);
        (browser, os, is_robot)
    }

    #[test]
    fn families_are_told_apart() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1 Version/18.5 Safari/604.1";
        assert_eq!(kind(firefox), (Browser::Firefox, Os::Linux, false));
        assert_eq!(kind(edge), (Browser::Edge, Os::Windows, false));
        assert_eq!(kind(iphone), (Browser::Safari, Os::Ios, false));
        assert_eq!(kind(""), (Browser::Other, Os::Other, false));
    }

    #[test]
    fn robots_and_browsers_without_a_window_say_so_and_a_cubot_is_a_phone() {
        for robot in [
            "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "HeadlessChrome/140.0",
            "Prerender (+https://x.example)",
        ] {
            assert!(agent(robot).is_robot, "{robot}");
        }
        assert!(
            !agent("Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) Chrome/139.0 Mobile Safari/537.36")
                .is_robot
        );
    }
}
