//! How many different paths, selectors and names a site may have in a day: what is too much becomes "(other)".
//!
//! A page whose paths or ids are made up anew for each visitor would otherwise fill the store with what nobody can look at,
//! and a stranger could make it do so. What was met once in a day stays itself all day, and what the day before or, of
//! paths, the store knew takes no room: a page that was there yesterday is itself today, whoever fills the caps. One network
//! may bring a tenth of what a site may have. The store remembers both days as digests, so that a restart gives nobody new
//! room; who brought what it does not know.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, DefaultHasher, Hasher as _, RandomState},
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
};

use store::Word;
use wire::{Batch, SignalKind, SiteKey};

/// What a selector or a name becomes.
pub(crate) const OTHER: &str = "(other)";
/// And a path: it begins with a slash.
const OTHER_PATH: &str = "/(other)";
/// Names that the tracker gives, not the page: nobody can crowd them out.
const OWN: [&str; 11] =
    ["LCP", "INP", "CLS", "FCP", "TTFB", "value", "order", "arm", "source", "inputs", "corrections"];

/// What a network may bring of a site's texts in a day is this part of them.
const PARTS: u32 = 10;
/// New ones come to at most so many times the cap with those of the day before, or somebody could add some every day.
const DAYS: usize = 4;

/// So many different ones a site may have in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct Caps {
    /// Different paths that a site may have in a day; the rest counts as /(other).
    #[arg(long = "paths-per-day", value_name = "N", default_value_t = Caps::USUAL.paths)]
    pub paths: NonZeroU32,
    /// Different selectors that a site may have in a day; the rest counts as (other).
    #[arg(long = "selectors-per-day", value_name = "N", default_value_t = Caps::USUAL.selectors)]
    pub selectors: NonZeroU32,
    /// Different names of events, errors and their properties that a site may have in a day; the rest counts as (other).
    #[arg(long = "names-per-day", value_name = "N", default_value_t = Caps::USUAL.names)]
    pub names: NonZeroU32,
}

impl Caps {
    /// A shop with many products stays below.
    pub const USUAL: Self = Self {
        paths: NonZeroU32::new(20_000).expect("20,000 is not zero"),
        selectors: NonZeroU32::new(50_000).expect("50,000 is not zero"),
        names: NonZeroU32::new(2_000).expect("2,000 is not zero"),
    };
}

/// What each site has had today.
pub(crate) struct Dictionaries {
    caps: Caps,
    words: Keyed,
    networks: RandomState,
    sites: Mutex<HashMap<SiteKey, Day>>,
}

/// Digests of texts, the same after a restart. Nobody who does not know the key can make two texts look the same.
#[derive(Clone, Copy)]
struct Keyed([u8; 32]);

impl BuildHasher for Keyed {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.0);
        hasher
    }
}

const CONTEXT: &str = "isotherm texts of a day v1";
/// The sorts of texts by their numbers; from the last on names, by the kind of their signal.
const PATHS: u8 = 0;
const SELECTORS: u8 = 1;
const NAMES: u8 = 2;

#[derive(Default)]
struct Day {
    number: i32,
    /// Of each kind of signal there are names of its own: whoever makes up events crowds out no errors, and no orders.
    sorts: HashMap<u8, Known>,
}

/// Texts of one sort, as digests.
#[derive(Default)]
struct Known {
    today: HashSet<u64>,
    before: HashSet<u64>,
    /// Those of today that the store does not remember yet, and whether they are new.
    fresh: Vec<(u64, bool)>,
    /// How many of today's are new, and who brought them.
    new: usize,
    by: HashMap<u64, u32>,
}

/// How many texts of a batch became "(other)".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Replaced {
    pub(crate) paths: u64,
    pub(crate) selectors: u64,
    pub(crate) names: u64,
}

impl Dictionaries {
    /// Dictionaries with a key of their own, made of a secret that outlives them.
    pub(crate) fn new(caps: Caps, secret: &[u8; 32]) -> Self {
        let words = Keyed(blake3::derive_key(CONTEXT, secret));
        Self { caps, words, networks: RandomState::new(), sites: Mutex::default() }
    }

    /// The same with other limits.
    pub(crate) fn with_caps(self, caps: Caps) -> Self {
        Self { caps, ..self }
    }

    /// Has a site begin with what was remembered of that day and the one before, if nothing of it was met yet.
    pub(crate) fn recall(&self, site: SiteKey, day: i32, remembered: impl FnOnce(i32) -> Vec<Word>) {
        if self.sites().contains_key(&site) {
            return;
        }
        // The store is asked while nobody waits for these.
        let words = remembered(day.saturating_sub(1));
        self.sites().entry(site).or_insert_with(|| Day::recalled(day, &words));
    }

    /// What is to be remembered that is not yet, of each sort so many at most; they are taken for remembered.
    pub(crate) fn fresh(&self, most: usize) -> Vec<Word> {
        let mut fresh = Vec::new();
        for (&site, today) in self.sites().iter_mut() {
            for (&sort, known) in &mut today.sorts {
                let left = known.fresh.len().saturating_sub(most);
                let taken = known.fresh.drain(left..);
                let day = today.number;
                fresh.extend(taken.map(|(digest, is_new)| Word { site, day, sort, digest, is_new }));
            }
        }
        fresh
    }

    /// They could not be remembered.
    pub(crate) fn forgot(&self, words: &[Word]) {
        let mut sites = self.sites();
        for Word { site, day, sort, digest, is_new } in words {
            let today = sites.get_mut(site).filter(|today| today.number == *day);
            if let Some(known) = today.and_then(|today| today.sorts.get_mut(sort)) {
                known.fresh.push((*digest, *is_new));
            }
        }
    }

    /// Replaces what is too much on that day. Without a network there is no share to keep to. `is_kept` says whether the store
    /// knows a path.
    pub(crate) fn bound(
        &self,
        batch: &mut Batch,
        day: i32,
        network: Option<[u8; 7]>,
        is_kept: impl FnOnce(&str) -> bool,
    ) -> Replaced {
        let by = network.map(|network| self.networks.hash_one(network));
        let is_kept = batch.header.as_ref().is_some_and(|view| {
            // The store is asked while nobody waits for these.
            !self.has_today(batch.site, day, &view.path) && is_kept(&view.path)
        });
        let mut sites = self.sites();
        let today = sites.entry(batch.site).or_default();
        today.begin(day);
        let mut replaced = Replaced::default();
        if let Some(view) = &mut batch.header {
            let paths = today.sorts.entry(PATHS).or_default();
            if is_kept {
                paths.today.insert(self.words.hash_one(&view.path));
            }
            replaced.paths += self.word(paths, self.caps.paths, by, &mut view.path, OTHER_PATH);
        }
        let selectors = today.sorts.entry(SELECTORS).or_default();
        for anchor in &mut batch.anchors.list {
            replaced.selectors += self.word(selectors, self.caps.selectors, by, &mut anchor.selector, OTHER);
        }
        for signal in &mut batch.signals {
            let known = today.sorts.entry(NAMES + signal.kind as u8).or_default();
            let is_currency = signal.kind == SignalKind::Revenue && is_currency(&signal.name);
            let properties = signal.properties.iter_mut().map(|(name, _)| name);
            let said = (!is_currency).then_some(&mut signal.name);
            for name in said.into_iter().chain(properties) {
                replaced.names += self.word(known, self.caps.names, by, name, OTHER);
            }
        }
        replaced
    }

    fn has_today(&self, site: SiteKey, day: i32, path: &str) -> bool {
        let word = self.words.hash_one(path);
        let sites = self.sites();
        let today = sites.get(&site).filter(|today| today.number == day);
        today.and_then(|today| today.sorts.get(&PATHS)).is_some_and(|paths| paths.today.contains(&word))
    }

    fn sites(&self) -> MutexGuard<'_, HashMap<SiteKey, Day>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the text, and says 1, where it is new and there are as many as there may be.
    fn word(
        &self,
        known: &mut Known,
        cap: NonZeroU32,
        by: Option<u64>,
        text: &mut String,
        other: &str,
    ) -> u64 {
        if text.is_empty() || text == other || OWN.contains(&text.as_str()) {
            return 0;
        }
        if known.takes(self.words.hash_one(text.as_str()), cap.get(), by) {
            return 0;
        }
        *text = other.to_owned();
        1
    }
}

impl Day {
    fn begin(&mut self, day: i32) {
        if self.number == day {
            return;
        }
        // A clock that jumps makes no other day's texts those of the day before.
        let is_next = self.number.checked_add(1) == Some(day);
        let next = |known: Known| if is_next { known.next() } else { Known::default() };
        let sorts = std::mem::take(&mut self.sorts).into_iter();
        *self = Self { number: day, sorts: sorts.map(|(sort, known)| (sort, next(known))).collect() };
    }

    /// As it was when it was last remembered.
    fn recalled(day: i32, words: &[Word]) -> Self {
        let mut today = Self { number: day, ..Self::default() };
        for word in words {
            let known = today.sorts.entry(word.sort).or_default();
            if word.day == day {
                known.new += usize::from(known.today.insert(word.digest) && word.is_new);
            } else {
                known.before.insert(word.digest);
            }
        }
        today
    }
}

impl Known {
    /// The same on the next day.
    fn next(self) -> Self {
        Self { before: self.today, ..Self::default() }
    }

    /// Whether the text may stay itself.
    fn takes(&mut self, word: u64, cap: u32, by: Option<u64>) -> bool {
        if self.today.contains(&word) {
            return true;
        }
        if self.before.contains(&word) {
            self.fresh.push((word, false));
            return self.today.insert(word);
        }
        let cap_of_all = cap as usize;
        let mut share = by.map(|by| self.by.entry(by).or_default());
        let has_share = share.as_ref().is_none_or(|brought| **brought < cap.div_ceil(PARTS));
        let has_room = self.new < cap_of_all && self.new + self.before.len() < DAYS * cap_of_all;
        if !(has_share && has_room) {
            return false;
        }
        if let Some(brought) = &mut share {
            **brought += 1;
        }
        self.new += 1;
        self.fresh.push((word, true));
        self.today.insert(word)
    }
}

/// Three capitals: there are few enough to know them all.
fn is_currency(name: &str) -> bool {
    name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use wire::{Anchor, Signal, View, ViewId};

    use super::*;

    fn few(each: u32) -> Dictionaries {
        let each = NonZeroU32::new(each).unwrap();
        Dictionaries::new(Caps { paths: each, selectors: each, names: each }, &[7; 32])
    }

    fn batch(site: u8, path: &str, selector: &str, name: &str) -> Batch {
        let mut batch = Batch::new(SiteKey::from_random([site; 10]), ViewId(1), 0);
        batch.header = Some(View { path: path.into(), ..View::default() });
        batch.anchors.list.push(Anchor {
            selector: selector.into(),
            index: 0,
            count: 1,
            landmark: 0,
            mark: 0,
        });
        batch.signals.push(Signal { name: name.into(), ..Signal::default() });
        batch
    }

    fn texts(batch: &Batch) -> [&str; 3] {
        [&batch.header.as_ref().unwrap().path, &batch.anchors.list[0].selector, &batch.signals[0].name]
    }

    #[test]
    fn the_first_of_a_day_stay_themselves_and_the_rest_is_other() {
        let dictionaries = few(1);
        let bound = |mut batch: Batch, day| {
            (dictionaries.bound(&mut batch, day, None, |_| false), texts(&batch).map(String::from))
        };
        let nothing = Replaced::default();
        let one_each = Replaced { paths: 1, selectors: 1, names: 1 };
        let first = || batch(1, "/a", "#a", "buy");
        let second = || batch(1, "/b", "#b", "sell");
        assert_eq!(bound(first(), 7), (nothing, ["/a", "#a", "buy"].map(String::from)));
        assert_eq!(bound(second(), 7), (one_each, ["/(other)", "(other)", "(other)"].map(String::from)));
        assert_eq!(bound(first(), 7).0, nothing);
        assert_eq!(bound(batch(2, "/b", "#b", "sell"), 7).0, nothing, "each site has its own");
        assert_eq!(bound(second(), 8).0, nothing, "another day begins anew");
        assert_eq!(bound(first(), 8).0, nothing, "and knows what was there the day before");
        assert_eq!(bound(first(), 10).0, nothing);
        assert_eq!(bound(second(), 10).0, one_each, "but no longer");
    }

    #[test]
    fn what_is_other_already_and_vitals_need_no_room() {
        let dictionaries = few(1);
        let mut full = batch(1, "/a", "#a", "buy");
        dictionaries.bound(&mut full, 7, None, |_| false);
        let mut vital = batch(1, "/(other)", "(other)", "LCP");
        vital.signals[0].kind = SignalKind::Vital;
        let before = vital.clone();
        assert_eq!(
            (dictionaries.bound(&mut vital, 7, None, |_| false), vital),
            (Replaced::default(), before)
        );
    }

    #[test]
    fn invented_events_crowd_out_no_orders_errors_or_experiments() {
        let dictionaries = few(1);
        for name in ["buy", "sell", "return"] {
            dictionaries.bound(&mut batch(1, "/a", "#a", name), 7, None, |_| false);
        }
        let mut view = batch(1, "/a", "#a", "EUR");
        let properties = ["value", "order"].map(|name| (name.into(), "1".into())).into();
        view.signals[0] =
            Signal { kind: SignalKind::Revenue, name: "EUR".into(), properties, ..Signal::default() };
        let dollars = Signal { name: "USD".into(), ..view.signals[0].clone() };
        let error = Signal { kind: SignalKind::Error, name: "x is not defined".into(), ..Signal::default() };
        let arm = vec![("arm".into(), "b".into())];
        let test =
            Signal { kind: SignalKind::Variant, name: "hero".into(), properties: arm, ..Signal::default() };
        view.signals.extend([dollars, error, test]);
        let before = view.clone();
        assert_eq!((dictionaries.bound(&mut view, 7, None, |_| false), view), (Replaced::default(), before));
        let mut event = batch(1, "/a", "#a", "sell");
        assert_eq!(dictionaries.bound(&mut event, 7, None, |_| false).names, 1);
    }

    #[test]
    fn properties_have_names_too() {
        let dictionaries = few(2);
        let mut event = batch(1, "/a", "#a", "buy");
        event.signals[0].properties = vec![("colour".into(), "red".into()), ("size".into(), "38".into())];
        assert_eq!(dictionaries.bound(&mut event, 7, None, |_| false).names, 1);
        assert_eq!(event.signals[0].properties[1], ("(other)".into(), "38".into()));
    }

    #[test]
    fn one_network_brings_a_tenth_and_leaves_the_rest_to_others() {
        let dictionaries = few(50);
        let [attacker, visitor] = [113, 114].map(|part| [b'4', 203, 0, part, 0, 0, 0]);
        let bound = |path: &str, by| {
            let mut batch = batch(1, path, "#a", "buy");
            dictionaries.bound(&mut batch, 7, Some(by), |path| path == "/established").paths
        };
        let brought = (0..1_000).filter(|n| bound(&format!("/{n}"), attacker) == 0).count();
        assert_eq!(brought, 5);
        assert_eq!(bound("/mine", visitor), 0);
        assert_eq!(bound("/mine", attacker), 0, "what others brought");
        assert_eq!(bound("/established", attacker), 0, "what the store knows");
        assert_eq!(bound("/more", attacker), 1);
    }

    #[test]
    fn a_restart_gives_no_new_room_and_forgets_nobody() {
        let site = SiteKey::from_random([1; 10]);
        let bound = |by: &Dictionaries, mut batch: Batch, day| by.bound(&mut batch, day, None, |_| false);
        let before = few(1);
        bound(&before, batch(1, "/a", "#a", "buy"), 7);
        bound(&before, batch(1, "/a", "#a", "buy"), 8);
        bound(&before, batch(1, "/b", "#b", "sell"), 8);
        let words = before.fresh(99);
        assert_eq!((words.len(), before.fresh(99).len()), (6, 0), "each once");
        before.forgot(&words);
        let again = [before.fresh(1).len(), before.fresh(99).len()];
        assert_eq!(again, [3, 3], "what could not be kept is tried again, so many of each sort");
        let restarted = |day| {
            let after = few(1);
            after.recall(site, day, |from| words.iter().filter(|word| word.day >= from).copied().collect());
            after.recall(site, day, |_| panic!("once is enough"));
            after
        };
        let nothing = Replaced::default();
        let one_each = Replaced { paths: 1, selectors: 1, names: 1 };
        let after = restarted(8);
        for (text, told) in [("a", nothing), ("b", nothing), ("c", one_each)] {
            let more = batch(
                1,
                &format!("/{text}"),
                &format!("#{text}"),
                ["buy", "sell", "lend"][usize::from(text.as_bytes()[0] - b'a')],
            );
            assert_eq!(bound(&after, more, 8), told, "{text}");
        }
        let after = restarted(9);
        assert_eq!(bound(&after, batch(1, "/c", "#c", "lend"), 9), nothing, "another day has room");
        assert_eq!(
            bound(&after, batch(1, "/b", "#b", "sell"), 9),
            nothing,
            "for more than the day before had"
        );
    }
}
