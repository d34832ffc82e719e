//! Batches that were cut and not yet acknowledged, and when each may be tried again.

use alloc::vec::Vec;

/// What browsers grant all keepalive requests of a page together, less some room for others, bytes.
const KEEPALIVE_BYTES: usize = 60 * 1024;
/// Beyond this much unacknowledged data the tracker records no more until some has gone, bytes.
const FULL_BYTES: usize = 512 * 1024;
/// First and longest wait before another try, ms.
const WAIT_MS: (u32, u32) = (1_000, 60_000);

/// One batch on its way.
pub struct Parcel {
    /// The outbox's own number, for [`Outbox::settle`].
    pub number: u32,
    /// The encoded batch.
    pub bytes: Vec<u8>,
    /// Whether the request may outlive the page within the browser's quota.
    pub keepalive: bool,
}

struct Waiting {
    number: u32,
    bytes: Vec<u8>,
    flying: bool,
    keepalive: bool,
    tries: u32,
    not_before_ms: u32,
}

/// First in, first out; nothing leaves but by acknowledgement or by a refusal that another try cannot change.
#[derive(Default)]
pub struct Outbox {
    batches: Vec<Waiting>,
    next_number: u32,
}

impl Outbox {
    /// Takes a batch in.
    pub fn push(&mut self, bytes: Vec<u8>) {
        let number = self.next_number;
        self.next_number += 1;
        let (flying, keepalive) = (false, false);
        self.batches.push(Waiting { number, bytes, flying, keepalive, tries: 0, not_before_ms: 0 });
    }

    /// The next batch that may fly now. `leaving` disregards waiting times: there may be no later.
    pub fn take(&mut self, at_ms: u32, leaving: bool) -> Option<Parcel> {
        let granted: usize =
            self.batches.iter().filter(|b| b.flying && b.keepalive).map(|b| b.bytes.len()).sum();
        let due = |b: &&mut Waiting| !b.flying && (leaving || b.not_before_ms <= at_ms);
        let next = self.batches.iter_mut().find(due)?;
        next.flying = true;
        next.tries += 1;
        next.keepalive = granted + next.bytes.len() <= KEEPALIVE_BYTES;
        Some(Parcel { number: next.number, bytes: next.bytes.clone(), keepalive: next.keepalive })
    }

    /// What became of a parcel: an HTTP status, or 0 if it never arrived. `retry_after_s` is the header of that name,
    /// or 0. Done is 2xx; anything that another try may change waits for one; other refusals are final.
    pub fn settle(&mut self, number: u32, status: u16, retry_after_s: u32, at_ms: u32) {
        let Some(position) = self.batches.iter().position(|b| b.number == number) else { return };
        if !matches!(status, 0 | 408 | 429 | 500..) {
            self.batches.remove(position);
            return;
        }
        if let Some(batch) = self.batches.get_mut(position) {
            batch.flying = false;
            let patience = (WAIT_MS.0 << batch.tries.saturating_sub(1).min(8)).min(WAIT_MS.1);
            batch.not_before_ms =
                at_ms.saturating_add(patience.max(retry_after_s.saturating_mul(1_000).min(3_600_000)));
        }
    }

    /// When the earliest waiting batch may fly, or `None` if none waits.
    #[must_use]
    pub fn due_ms(&self) -> Option<u32> {
        self.batches.iter().filter(|b| !b.flying).map(|b| b.not_before_ms).min()
    }

    /// Whether so much is unacknowledged that recording has to pause.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.batches.iter().map(|b| b.bytes.len()).sum::<usize>() > FULL_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    fn outbox(sizes: &[usize]) -> Outbox {
        let mut outbox = Outbox::default();
        sizes.iter().for_each(|&size| outbox.push(vec![0; size]));
        outbox
    }

    #[test]
    fn an_acknowledged_batch_is_gone() {
        let mut outbox = outbox(&[10]);
        let parcel = outbox.take(0, false).unwrap();
        outbox.settle(parcel.number, 204, 0, 5);
        assert!(outbox.due_ms().is_none() && outbox.take(9_999_999, true).is_none());
    }

    #[test]
    fn what_never_arrived_or_met_an_overload_is_sent_again_later_and_later() {
        let mut outbox = outbox(&[10]);
        let mut at = 0;
        for (status, wait) in [(0, 1_000), (500, 2_000), (503, 4_000), (429, 8_000)] {
            let parcel = outbox.take(at, false).unwrap();
            outbox.settle(parcel.number, status, 0, at);
            assert_eq!(outbox.due_ms(), Some(at + wait));
            assert!(outbox.take(at + wait - 1, false).is_none());
            at += wait;
        }
    }

    #[test]
    fn the_collector_may_ask_for_a_longer_wait() {
        let mut outbox = outbox(&[10]);
        let parcel = outbox.take(0, false).unwrap();
        outbox.settle(parcel.number, 503, 30, 0);
        assert_eq!(outbox.due_ms(), Some(30_000));
        assert!(outbox.take(1, true).is_some(), "leaving does not wait");
    }

    #[test]
    fn bytes_that_the_collector_refuses_are_not_sent_again() {
        for status in [400, 403, 413] {
            let mut outbox = outbox(&[10]);
            let parcel = outbox.take(0, false).unwrap();
            outbox.settle(parcel.number, status, 0, 0);
            assert!(outbox.take(9_999_999, true).is_none());
        }
    }

    #[test]
    fn keepalive_stays_within_what_browsers_grant() {
        let mut outbox = outbox(&[40_000, 40_000, 10_000]);
        let flights: vec::Vec<bool> = (0..3).map(|_| outbox.take(0, true).unwrap().keepalive).collect();
        assert_eq!(flights, [true, false, true]);
        assert!(outbox.take(0, true).is_none(), "what flies is not sent twice at once");
    }

    #[test]
    fn a_long_outage_pauses_recording() {
        assert!(!outbox(&[60_000; 8]).is_full());
        assert!(outbox(&[60_000; 9]).is_full());
    }
}
