//! Who may listen to live maps at the same time: those who are known first, and nobody all of them.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use wire::SiteKey;

/// Streams that are open at the same time.
const ALL: usize = 64;
/// Of these, streams of one site: others have live maps, too.
const OF_A_SITE: usize = 48;
/// Streams of those of whom nothing is known but that the site is public, of one site and in all. The rest is for those with
/// a token or an account.
const OF_ANYONE: usize = 32;
const OF_ANYONE_AT_A_SITE: usize = 24;
/// Streams from one network of those, and of the others.
const OF_A_NETWORK: [usize; 2] = [8, 24];

/// Somebody who wants to listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listener {
    pub(crate) site: SiteKey,
    /// `None` on the machine itself, where a proxy may be that nobody has told of.
    pub(crate) network: Option<[u8; 7]>,
    pub(crate) is_anyone: bool,
}

/// Why there is no room, as the end of "so many live maps are open".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crowded {
    pub(crate) most: usize,
    pub(crate) whose: &'static str,
}

#[derive(Default)]
struct Taken {
    all: usize,
    anyone: usize,
    sites: HashMap<(SiteKey, bool), usize>,
    networks: HashMap<([u8; 7], bool), usize>,
}

/// Room for listeners.
#[derive(Default, Clone)]
pub(crate) struct Listeners(Arc<Mutex<Taken>>);

/// Room for one, until it is dropped.
pub(crate) struct Room {
    listener: Listener,
    of: Listeners,
}

impl Listeners {
    pub(crate) fn take(&self, listener: Listener) -> Result<Room, Crowded> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.has_room(listener)?;
        taken.add(listener);
        Ok(Room { listener, of: self.clone() })
    }
}

impl Taken {
    fn has_room(&self, Listener { site, network, is_anyone }: Listener) -> Result<(), Crowded> {
        let at_site = |is_anyone| self.sites.get(&(site, is_anyone)).copied().unwrap_or_default();
        let nearby = network.and_then(|network| self.networks.get(&(network, is_anyone)));
        let of_a_network = OF_A_NETWORK[usize::from(!is_anyone)];
        let limits = [
            (self.all, ALL, ""),
            (at_site(true) + at_site(false), OF_A_SITE, " for this site"),
            (nearby.copied().unwrap_or_default(), of_a_network, " from this network"),
        ];
        let of_anyone = [
            (self.anyone, OF_ANYONE, " without a token"),
            (at_site(true), OF_ANYONE_AT_A_SITE, " for this site without a token"),
        ];
        let mut all = limits.into_iter().chain(of_anyone.into_iter().filter(|_| is_anyone));
        let crowded = all.find(|(open, most, _)| open >= most);
        crowded.map_or(Ok(()), |(_, most, whose)| Err(Crowded { most, whose }))
    }

    fn add(&mut self, Listener { site, network, is_anyone }: Listener) {
        self.all += 1;
        self.anyone += usize::from(is_anyone);
        *self.sites.entry((site, is_anyone)).or_default() += 1;
        if let Some(network) = network {
            *self.networks.entry((network, is_anyone)).or_default() += 1;
        }
    }
}

/// One less of it; nothing is kept of what is none.
pub(crate) fn less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) {
    match counts.get_mut(&key) {
        Some(count) if *count > 1 => *count -= 1,
        _ => _ = counts.remove(&key),
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let Listener { site, network, is_anyone } = self.listener;
        let mut taken = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        taken.anyone -= usize::from(is_anyone);
        less(&mut taken.sites, (site, is_anyone));
        if let Some(network) = network {
            less(&mut taken.networks, (network, is_anyone));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listener(site: u8, network: u8, is_anyone: bool) -> Listener {
        Listener { site: SiteKey::from_random([site; 10]), network: Some([network; 7]), is_anyone }
    }

    /// As many as find room of a hundred, and why no more do.
    fn fill(listeners: &Listeners, one: impl Fn(u8) -> Listener) -> (Vec<Room>, &'static str) {
        let mut rooms = Vec::new();
        for n in 0..100 {
            match listeners.take(one(n)) {
                Ok(room) => rooms.push(room),
                Err(crowded) => return (rooms, crowded.whose),
            }
        }
        (rooms, "all found room")
    }

    #[test]
    fn one_network_takes_a_few_and_gives_them_back() {
        let listeners = Listeners::default();
        let (rooms, why) = fill(&listeners, |_| listener(1, 1, true));
        assert_eq!((rooms.len(), why), (8, " from this network"));
        assert!(listeners.take(listener(1, 2, true)).is_ok(), "another");
        assert!(listeners.take(listener(1, 1, false)).is_ok(), "somebody with a token");
        drop(rooms);
        assert!(listeners.take(listener(1, 1, true)).is_ok());
        assert!(listeners.0.lock().unwrap().networks.is_empty(), "nothing is kept of who left");
    }

    #[test]
    fn those_who_are_known_find_room_whoever_came_before() {
        let listeners = Listeners::default();
        let (at_site, why) = fill(&listeners, |n| listener(1, n, true));
        assert_eq!((at_site.len(), why), (24, " for this site without a token"));
        let (others, why) = fill(&listeners, |n| listener(n + 2, n, true));
        assert_eq!((others.len(), why), (8, " without a token"));
        let (known, why) = fill(&listeners, |n| listener(1, n, false));
        assert_eq!((known.len(), why), (24, " for this site"));
        let (rest, why) = fill(&listeners, |n| listener(2, n, false));
        assert_eq!((rest.len(), why), (8, ""));
    }
}
