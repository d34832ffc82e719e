//! Who a batch comes from, as far as anyone may know: a number that says "the same visitor" within one site and day.
//!
//! The address and the user agent are used here and nowhere else; neither is stored or logged.

use std::net::IpAddr;

use wire::{Browser, Os};

/// The address of the other end of a connection. Every request that reaches [`crate::app`] carries one as an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The visitor's number under the key of a site and day. Neighbours with the same kind of browser share one: that is
/// the price of keeping no address.
pub(crate) fn visitor(key: &[u8; 32], peer: Peer, user_agent: &str) -> u64 {
    let mut hash = blake3::Hasher::new_keyed(key);
    match peer.0.to_canonical() {
        IpAddr::V4(ip) => hash.update(b"4").update(&ip.octets()[..3]),
        IpAddr::V6(ip) => hash.update(b"6").update(&ip.octets()[..6]),
    };
    hash.update(&[browser(user_agent) as u8, os(user_agent) as u8]);
    let mut number = [0; 8];
    hash.finalize_xof().fill(&mut number);
    u64::from_le_bytes(number)
}

/// The user agent's own family: later batches of a view do not repeat what the page said of it. Order matters, since
/// each browser also claims to be the ones after it.
fn browser(user_agent: &str) -> Browser {
    family(
        user_agent,
        &[
            ("Edg", Browser::Edge),
            ("OPR/", Browser::Opera),
            ("SamsungBrowser", Browser::Samsung),
            ("Firefox", Browser::Firefox),
            ("FxiOS", Browser::Firefox),
            ("Chrome", Browser::Chrome),
            ("CriOS", Browser::Chrome),
            ("Safari", Browser::Safari),
        ],
    )
}

fn os(user_agent: &str) -> Os {
    family(
        user_agent,
        &[
            ("iPhone", Os::Ios),
            ("iPad", Os::Ios),
            ("Android", Os::Android),
            ("CrOS", Os::ChromeOs),
            ("Windows", Os::Windows),
            ("Mac OS X", Os::MacOs),
            ("Linux", Os::Linux),
        ],
    )
}

fn family<T: Copy + Default>(user_agent: &str, marks: &[(&str, T)]) -> T {
    marks.iter().find(|(mark, _)| user_agent.contains(mark)).map(|&(_, family)| family).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const EDGE: &str =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0";
    const IPHONE: &str =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1 Version/18.5 Safari/604.1";

    fn id(key: u8, ip: &str, user_agent: &str) -> u64 {
        visitor(&[key; 32], Peer(ip.parse().unwrap()), user_agent)
    }

    #[test]
    fn families_are_told_apart() {
        assert_eq!((browser(FIREFOX), os(FIREFOX)), (Browser::Firefox, Os::Linux));
        assert_eq!((browser(EDGE), os(EDGE)), (Browser::Edge, Os::Windows));
        assert_eq!((browser(IPHONE), os(IPHONE)), (Browser::Safari, Os::Ios));
        assert_eq!((browser("curl/8"), os("")), (Browser::Other, Os::Other));
    }

    #[test]
    fn a_visitor_keeps_the_number_within_a_network_and_browser_family() {
        let me = id(1, "192.0.2.7", FIREFOX);
        assert_eq!(me, id(1, "192.0.2.200", &FIREFOX.replace("140", "141")));
        assert_eq!(me, id(1, "::ffff:192.0.2.7", FIREFOX));
        assert_eq!(id(1, "2001:db8:1:2::3", EDGE), id(1, "2001:db8:1:ffff::4", EDGE));
    }

    #[test]
    fn another_day_network_or_browser_is_another_number() {
        let me = id(1, "192.0.2.7", FIREFOX);
        for other in [id(2, "192.0.2.7", FIREFOX), id(1, "192.0.3.7", FIREFOX), id(1, "192.0.2.7", EDGE)] {
            assert_ne!(me, other);
        }
        assert_ne!(id(1, "2001:db8:1::3", EDGE), id(1, "2001:db8:2::3", EDGE));
    }
}
