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
/// The families; nobody has judged yet whether it is a bot.
pub(crate) fn agent(user_agent: &str) -> Agent {
    Agent { browser: family(user_agent, &BROWSERS), os: family(user_agent, &SYSTEMS), bot_score: 0 }
}

fn family<T: Copy + Default>(user_agent: &str, marks: &[(&str, T)]) -> T {
    marks.iter().find(|(mark, _)| user_agent.contains(mark)).map(|&(_, family)| family).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(user_agent: &str) -> (Browser, Os) {
        let Agent { browser, os, .. } = agent(user_agent);
        (browser, os)
    }

    #[test]
    fn families_are_told_apart() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1 Version/18.5 Safari/604.1";
        assert_eq!(kind(firefox), (Browser::Firefox, Os::Linux));
        assert_eq!(kind(edge), (Browser::Edge, Os::Windows));
        assert_eq!(kind(iphone), (Browser::Safari, Os::Ios));
        assert_eq!(kind(""), (Browser::Other, Os::Other));
    }
}
