//! How many connections may be open at the same time: in all, and from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Proxies;

/// Room for connections. Those beyond the whole wait to be taken in; those beyond an address's share are closed.
pub(crate) struct Seats {
    all: Arc<Semaphore>,
    per_address: u32,
    proxies: Proxies,
    taken: Taken,
}

type Taken = Arc<Mutex<HashMap<IpAddr, u32>>>;

/// Room for one, until it is dropped.
pub(crate) struct Seat {
    _one: OwnedSemaphorePermit,
    /// `None` for a proxy's: many visitors come from there.
    share: Option<(IpAddr, Taken)>,
}

impl Seats {
    pub(crate) fn new(all: NonZeroU32, per_address: NonZeroU32, proxies: Proxies) -> Self {
        let all = Arc::new(Semaphore::new(all.get() as usize));
        Self { all, per_address: per_address.get(), proxies, taken: Arc::default() }
    }

    /// Waits until there is room for one more from anywhere.
    pub(crate) async fn free(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.all).acquire_owned().await.expect("the semaphore is never closed")
    }

    /// Gives the room to a connection from `address`, unless that has its share already.
    pub(crate) fn give(&self, one: OwnedSemaphorePermit, address: IpAddr) -> Option<Seat> {
        let address = neighbours(address);
        if self.proxies.trusts(address) {
            return Some(Seat { _one: one, share: None });
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= self.per_address {
            return None;
        }
        *count += 1;
        Some(Seat { _one: one, share: Some((address, Arc::clone(&self.taken))) })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((address, taken)) = &self.share else { return };
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => _ = taken.remove(address),
        }
    }
}

/// A provider gives a home at least 64 bits' worth of addresses: all of them are one.
pub(crate) fn neighbours(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sit(seats: &Seats, address: &str) -> Option<Seat> {
        let one = seats.free().await;
        seats.give(one, address.parse().unwrap())
    }

    fn seats(per_address: u32, proxy: &str) -> Seats {
        let [all, per_address] = [100, per_address].map(|n| NonZeroU32::new(n).unwrap());
        Seats::new(all, per_address, Proxies::new(vec![proxy.parse().unwrap()]))
    }

    #[tokio::test]
    async fn an_address_gets_its_share_and_others_theirs() {
        let seats = seats(2, "10.0.0.0/8");
        let first = sit(&seats, "192.0.2.1").await;
        let second = sit(&seats, "::ffff:192.0.2.1").await;
        assert!(first.is_some() && second.is_some());
        assert!(sit(&seats, "192.0.2.1").await.is_none());
        assert!(sit(&seats, "192.0.2.2").await.is_some());
        drop(first);
        assert!(sit(&seats, "192.0.2.1").await.is_some());
    }

    #[tokio::test]
    async fn a_home_is_one_address_and_a_proxy_is_none() {
        let seats = seats(1, "10.0.0.0/8");
        let _home = sit(&seats, "2001:db8:1:2::3").await.unwrap();
        assert!(sit(&seats, "2001:db8:1:2:ffff::4").await.is_none());
        assert!(sit(&seats, "2001:db8:1:3::3").await.is_some());
        let _visitors = [sit(&seats, "10.0.0.1").await.unwrap(), sit(&seats, "10.0.0.1").await.unwrap()];
    }

    #[tokio::test]
    async fn nothing_is_remembered_of_an_address_that_has_left() {
        let seats = seats(1, "10.0.0.0/8");
        drop(sit(&seats, "192.0.2.1").await);
        assert!(seats.taken.lock().unwrap().is_empty());
    }
}
