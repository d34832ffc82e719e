//! What became of the requests since the start: accepted, sent twice, refused and why. Shown at `/healthz`.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use serde_json::{Value, json};
use store::Outcome;

#[derive(Default)]
pub(crate) struct Counts {
    accepted: AtomicU64,
    duplicates: AtomicU64,
    rejected: Mutex<BTreeMap<&'static str, u64>>,
}

impl Counts {
    pub(crate) fn stored(&self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Stored => &self.accepted,
            Outcome::Duplicate => &self.duplicates,
        };
        count.fetch_add(1, Relaxed);
    }

    pub(crate) fn rejected(&self, reason: &'static str) {
        *self.rejected.lock().unwrap_or_else(PoisonError::into_inner).entry(reason).or_default() += 1;
    }

    pub(crate) fn to_json(&self) -> Value {
        let rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner).clone();
        json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "accepted": self.accepted.load(Relaxed),
            "duplicates": self.duplicates.load(Relaxed),
            "rejected": rejected,
        })
    }
}
