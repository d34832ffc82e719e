//! Ports for servers that are started a moment later.

use std::{
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    process,
    sync::atomic::{AtomicU16, Ordering},
};

use anyhow::{Context as _, Result};

/// Below those that systems give to whoever connects or asks for any: nobody takes one between its choice and its use.
const PORTS: Range<u16> = 12_000..32_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nobody listens on, and that this process is not given again for a long while.
///
/// # Errors
/// When all are taken.
pub fn free_port() -> Result<u16> {
    // Processes that begin one after the other, begin far from each other.
    let begin = process::id().wrapping_mul(1_009) % u32::from(PORTS.end - PORTS.start);
    let mut ports = PORTS.map(|_| port(begin, NEXT.fetch_add(1, Ordering::Relaxed)));
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    ports.find(is_free).with_context(|| format!("no port of {PORTS:?} is free"))
}

/// The `nth` port of a process that begins with the `begin`th, beginning again after the last.
fn port(begin: u32, nth: u16) -> u16 {
    let count = u32::from(PORTS.end - PORTS.start);
    PORTS.start + ((begin + u32::from(nth)) % count) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::HashSet, thread};

    #[test]
    fn threads_that_ask_at_once_are_never_given_the_same_port() {
        let asking: Vec<_> = (0..8)
            .map(|_| thread::spawn(|| (0..20).map(|_| free_port().unwrap()).collect::<Vec<_>>()))
            .collect();
        let given: Vec<u16> = asking.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(given.iter().collect::<HashSet<_>>().len(), given.len());
        assert!(given.iter().all(|port| PORTS.contains(port)));
    }

    #[test]
    fn a_port_that_somebody_listens_on_is_left_out() {
        let taken = free_port().unwrap();
        let _listener = TcpListener::bind((Ipv4Addr::LOCALHOST, taken)).unwrap();
        assert!(PORTS.clone().take(100).all(|_| free_port().unwrap() != taken));
        assert_eq!(port(19_999, 0), 31_999);
        assert_eq!(port(19_999, 1), PORTS.start);
    }
}
