//! Who a batch comes from, as far as anyone may know: a number that says "the same visitor" within one site and day.
//!
//! The address is used here, where limits are kept, and where its country is looked up; it is neither stored nor logged.

use std::net::IpAddr;

use store::Agent;

use crate::plausible::Place;

/// The address of the other end of a connection. Every request that reaches [`crate::app`] carries one as an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The visitor's number under the key of a site and day. Neighbours with the same kind of browser share one: that is
/// the price of keeping no address.
pub(crate) fn visitor(key: &[u8; 32], peer: Peer, agent: Agent) -> u64 {
    let mut hash = blake3::Hasher::new_keyed(key);
    hash.update(&network(peer));
    hash.update(&[agent.browser as u8, agent.os as u8]);
    let mut number = [0; 8];
    hash.finalize_xof().fill(&mut number);
    u64::from_le_bytes(number)
}

/// The network that a visitor is told by: the first three bytes of an address of four, the first six of sixteen.
pub(crate) fn network(peer: Peer) -> [u8; 7] {
    match peer.0.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            [b'4', a, b, c, 0, 0, 0]
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, e, f, ..] = ip.octets();
            [b'6', a, b, c, d, e, f]
        }
    }
}

/// Where that is, as far as limits are concerned.
pub(crate) fn place(peer: Peer) -> Place {
    let ip = peer.0.to_canonical();
    let is_inside = match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    match is_inside {
        _ if ip.is_loopback() => Place::Machine,
        true => Place::Inside,
        false => Place::Outside(network(peer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::agent;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const EDGE: &str =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0";

    fn id(key: u8, ip: &str, user_agent: &str) -> u64 {
        visitor(&[key; 32], Peer(ip.parse().unwrap()), agent(user_agent))
    }

    #[test]
    fn a_visitor_keeps_the_number_within_a_network_and_browser_family() {
        let me = id(1, "192.0.2.7", FIREFOX);
        assert_eq!(me, id(1, "192.0.2.200", &FIREFOX.replace("140", "141")));
        assert_eq!(me, id(1, "::ffff:192.0.2.7", FIREFOX));
        assert_eq!(id(1, "2001:db8:1:2::3", EDGE), id(1, "2001:db8:1:ffff::4", EDGE));
    }

    #[test]
    fn a_network_is_of_the_internet_unless_its_addresses_are_nobodys() {
        let of = |ip: &str| place(Peer(ip.parse().unwrap()));
        assert_eq!([of("127.0.0.1"), of("::1")], [Place::Machine; 2]);
        for inside in ["10.1.2.3", "192.168.7.1", "172.17.0.1", "::ffff:10.0.0.1", "fd00::1"] {
            assert_eq!(of(inside), Place::Inside, "{inside}");
        }
        assert_eq!(of("203.0.113.7"), Place::Outside([b'4', 203, 0, 113, 0, 0, 0]));
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
