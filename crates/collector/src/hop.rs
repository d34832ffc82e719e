//! Whose address a request comes from, where proxies stand before the collector.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::Peer;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The networks of proxies whose word is taken for the address before them.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Proxies in these networks.
    #[must_use]
    pub fn new(trusted: Vec<IpNet>) -> Self {
        Self(trusted)
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The rightmost hop that is no trusted proxy: what stands left of it was said by somebody whom nobody vouches for. A
    /// hop that is no address ends the search, too; then the request is the last proxy's own.
    pub(crate) fn before(&self, connected: Peer, headers: &HeaderMap) -> Peer {
        let mut last = connected.0.to_canonical();
        if !self.trusts(last) {
            return connected;
        }
        let lines = headers.get_all(FORWARDED_FOR).iter().rev().map(|line| line.to_str().unwrap_or("?"));
        for hop in lines.flat_map(|line| line.rsplit(',')) {
            let Some(address) = address(hop.trim()) else { break };
            last = address;
            if !self.trusts(last) {
                break;
            }
        }
        Peer(last)
    }
}

/// Some proxies add the port, and brackets around what has colons.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let parsed = bare.parse().or_else(|_| hop.parse().map(|with_port: SocketAddr| with_port.ip()));
    parsed.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(connected: &str, lines: &[&str], expected: &str) {
        let proxies = Proxies::new(vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        lines.iter().for_each(|line| _ = headers.append(FORWARDED_FOR, line.parse().unwrap()));
        let peer = proxies.before(Peer(connected.parse().unwrap()), &headers);
        assert_eq!(peer, Peer(expected.parse().unwrap()));
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("10.1.2.3", &["198.51.100.1"], "198.51.100.1");
        check("::ffff:10.1.2.3", &["198.51.100.1"], "198.51.100.1");
        check("fd00::1", &["2001:db8::7"], "2001:db8::7");
    }

    #[test]
    fn what_a_client_wrote_itself_stands_left_and_counts_for_nothing() {
        check("10.1.2.3", &["8.8.8.8, 198.51.100.1, 10.9.9.9"], "198.51.100.1");
        check("10.1.2.3", &["8.8.8.8", "198.51.100.1", "10.9.9.9"], "198.51.100.1");
    }

    #[test]
    fn hops_may_have_ports_and_what_is_no_hop_ends_the_search() {
        check("10.1.2.3", &["198.51.100.1:4711"], "198.51.100.1");
        check("10.1.2.3", &["[2001:db8::7]:4711"], "2001:db8::7");
        check("10.1.2.3", &["[2001:db8::7]"], "2001:db8::7");
        check("10.1.2.3", &["198.51.100.1, unknown"], "10.1.2.3");
        check("10.1.2.3", &[], "10.1.2.3");
        check("10.1.2.3", &["10.4.4.4, 10.5.5.5"], "10.4.4.4");
    }
}
