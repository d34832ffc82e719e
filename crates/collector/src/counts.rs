//! What became of the requests since the start: accepted, sent twice, refused and why. Shown at `/healthz`.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use serde_json::{Value, json};
use store::{Outcome, Rejection, Store};
use wire::SiteKey;

#[derive(Default)]
pub(crate) struct Counts {
    accepted: AtomicU64,
    duplicates: AtomicU64,
    failing: AtomicBool,
    rejected: Mutex<BTreeMap<&'static str, u64>>,
    apart: Mutex<BTreeMap<&'static str, u64>>,
    /// By site, day and reason: what is not in the store yet.
    unkept: Mutex<BTreeMap<(SiteKey, i32, String), u64>>,
}

impl Counts {
    pub(crate) fn stored(&self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Stored => &self.accepted,
            Outcome::Duplicate => &self.duplicates,
        };
        count.fetch_add(1, Relaxed);
        self.failing.store(false, Relaxed);
    }

    pub(crate) fn rejected(&self, reason: &'static str) {
        if matches!(reason, "store" | "queue_full") {
            self.failing.store(true, Relaxed);
        }
        *self.rejected.lock().unwrap_or_else(PoisonError::into_inner).entry(reason).or_default() += 1;
    }

    /// Kept, but not among what people did.
    pub(crate) fn apart(&self, why: &'static str, count: u64) {
        *self.apart.lock().unwrap_or_else(PoisonError::into_inner).entry(why).or_default() += count;
    }

    /// For the owner of a site.
    pub(crate) fn rejected_of(&self, site: SiteKey, day: i32, reason: &str, count: u64) {
        *self.unkept().entry((site, day, reason.into())).or_default() += count;
    }

    /// Moves what owners may want to know into the store.
    pub(crate) fn keep(&self, store: &Store) -> Result<(), store::Error> {
        let taken = std::mem::take(&mut *self.unkept());
        if taken.is_empty() {
            return Ok(());
        }
        let counts: Vec<_> = taken.into_iter().map(rejection).collect();
        store.count_rejections(&counts).inspect_err(|_| {
            let mut unkept = self.unkept();
            for (site, Rejection { day, reason, count }) in counts.iter().cloned() {
                *unkept.entry((site, day, reason)).or_default() += count;
            }
        })
    }

    fn unkept(&self) -> MutexGuard<'_, BTreeMap<(SiteKey, i32, String), u64>> {
        self.unkept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the last batch that reached the store could be kept.
    pub(crate) fn is_storing(&self) -> bool {
        !self.failing.load(Relaxed)
    }

    /// The same counts as Prometheus reads them.
    pub(crate) fn to_prometheus(&self) -> String {
        let mut text = String::from(
            "# HELP isotherm_batches_total Batches that are on the disk, by whether they were new.\n\
             # TYPE isotherm_batches_total counter\n",
        );
        for (outcome, count) in [("stored", &self.accepted), ("duplicate", &self.duplicates)] {
            let _ = writeln!(text, "isotherm_batches_total{{outcome=\"{outcome}\"}} {}", count.load(Relaxed));
        }
        text.push_str(
            "# HELP isotherm_rejected_total Requests that were turned away, by reason.\n\
             # TYPE isotherm_rejected_total counter\n",
        );
        for (reason, count) in &*self.rejected.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(text, "isotherm_rejected_total{{reason=\"{reason}\"}} {count}");
        }
        text.push_str(
            "# HELP isotherm_apart_total What was kept apart from what people did, by reason.\n\
             # TYPE isotherm_apart_total counter\n",
        );
        for (reason, count) in &*self.apart.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(text, "isotherm_apart_total{{reason=\"{reason}\"}} {count}");
        }
        text
    }

    pub(crate) fn to_json(&self) -> Value {
        let rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner).clone();
        json!({
            "accepted": self.accepted.load(Relaxed),
            "duplicates": self.duplicates.load(Relaxed),
            "rejected": rejected,
        })
    }
}

fn rejection(((site, day, reason), count): ((SiteKey, i32, String), u64)) -> (SiteKey, Rejection) {
    (site, Rejection { day, reason, count })
}
