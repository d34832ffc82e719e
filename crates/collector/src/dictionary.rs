//! How many different paths, selectors and names a site may have in a day: what is too much becomes "(other)".
//!
//! A page whose paths or ids are made up anew for each visitor would otherwise fill the store with what nobody can look at,
//! and a stranger could make it do so. What was met once in a day stays itself all day. After a restart the day begins anew:
//! no more is lost than that the caps are counted from there.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher as _, RandomState},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
};

use wire::{Batch, SignalKind, SiteKey};

/// What a selector or a name becomes.
pub(crate) const OTHER: &str = "(other)";
/// And a path: it begins with a slash.
const OTHER_PATH: &str = "/(other)";
/// Names that the tracker gives, not the page: nobody can crowd them out.
const OWN: [&str; 11] =
    ["LCP", "INP", "CLS", "FCP", "TTFB", "value", "order", "arm", "source", "inputs", "corrections"];

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
    /// Its keys are random: nobody can make two texts look the same.
    hasher: RandomState,
    sites: Mutex<HashMap<SiteKey, Day>>,
}

#[derive(Default)]
struct Day {
    number: i32,
    paths: HashSet<u64>,
    selectors: HashSet<u64>,
    /// Of each kind of signal its own: whoever makes up events crowds out no errors, and no orders.
    names: HashMap<u8, HashSet<u64>>,
}

/// How many texts of a batch became "(other)".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Replaced {
    pub(crate) paths: u64,
    pub(crate) selectors: u64,
    pub(crate) names: u64,
}

impl Dictionaries {
    pub(crate) fn new(caps: Caps) -> Self {
        Self { caps, hasher: RandomState::new(), sites: Mutex::default() }
    }

    /// Replaces what is too much on that day.
    pub(crate) fn bound(&self, batch: &mut Batch, day: i32) -> Replaced {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let today = sites.entry(batch.site).or_default();
        if today.number != day {
            *today = Day { number: day, ..Day::default() };
        }
        let mut replaced = Replaced::default();
        if let Some(view) = &mut batch.header {
            replaced.paths += self.word(&mut today.paths, self.caps.paths, &mut view.path, OTHER_PATH);
        }
        for anchor in &mut batch.anchors.list {
            let selector = &mut anchor.selector;
            replaced.selectors += self.word(&mut today.selectors, self.caps.selectors, selector, OTHER);
        }
        for signal in &mut batch.signals {
            let known = today.names.entry(signal.kind as u8).or_default();
            let is_currency = signal.kind == SignalKind::Revenue && is_currency(&signal.name);
            let properties = signal.properties.iter_mut().map(|(name, _)| name);
            let said = (!is_currency).then_some(&mut signal.name);
            for name in said.into_iter().chain(properties) {
                replaced.names += self.word(known, self.caps.names, name, OTHER);
            }
        }
        replaced
    }

    /// Replaces the text, and says 1, where it is new and there are as many as there may be.
    fn word(&self, known: &mut HashSet<u64>, cap: NonZeroU32, text: &mut String, other: &str) -> u64 {
        if text.is_empty() || text == other || OWN.contains(&text.as_str()) {
            return 0;
        }
        let word = self.hasher.hash_one(text.as_str());
        if known.contains(&word) {
            return 0;
        }
        if known.len() < cap.get() as usize {
            known.insert(word);
            return 0;
        }
        *text = other.to_owned();
        1
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
        Dictionaries::new(Caps { paths: each, selectors: each, names: each })
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
        let bound =
            |mut batch: Batch, day| (dictionaries.bound(&mut batch, day), texts(&batch).map(String::from));
        let nothing = Replaced::default();
        let one_each = Replaced { paths: 1, selectors: 1, names: 1 };
        let first = || batch(1, "/a", "#a", "buy");
        let second = || batch(1, "/b", "#b", "sell");
        assert_eq!(bound(first(), 7), (nothing, ["/a", "#a", "buy"].map(String::from)));
        assert_eq!(bound(second(), 7), (one_each, ["/(other)", "(other)", "(other)"].map(String::from)));
        assert_eq!(bound(first(), 7).0, nothing);
        assert_eq!(bound(batch(2, "/b", "#b", "sell"), 7).0, nothing, "each site has its own");
        assert_eq!(bound(second(), 8).0, nothing, "another day begins anew");
    }

    #[test]
    fn what_is_other_already_and_vitals_need_no_room() {
        let dictionaries = few(1);
        let mut full = batch(1, "/a", "#a", "buy");
        dictionaries.bound(&mut full, 7);
        let mut vital = batch(1, "/(other)", "(other)", "LCP");
        vital.signals[0].kind = SignalKind::Vital;
        let before = vital.clone();
        assert_eq!((dictionaries.bound(&mut vital, 7), vital), (Replaced::default(), before));
    }

    #[test]
    fn invented_events_crowd_out_no_orders_errors_or_experiments() {
        let dictionaries = few(1);
        for name in ["buy", "sell", "return"] {
            dictionaries.bound(&mut batch(1, "/a", "#a", name), 7);
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
        assert_eq!((dictionaries.bound(&mut view, 7), view), (Replaced::default(), before));
        let mut event = batch(1, "/a", "#a", "sell");
        assert_eq!(dictionaries.bound(&mut event, 7).names, 1);
    }

    #[test]
    fn properties_have_names_too() {
        let dictionaries = few(2);
        let mut event = batch(1, "/a", "#a", "buy");
        event.signals[0].properties = vec![("colour".into(), "red".into()), ("size".into(), "38".into())];
        assert_eq!(dictionaries.bound(&mut event, 7).names, 1);
        assert_eq!(event.signals[0].properties[1], ("(other)".into(), "38".into()));
    }
}
