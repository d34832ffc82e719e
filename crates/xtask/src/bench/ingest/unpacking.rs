//! What unpacking alone costs, in this process and without a server: nearly all that a batch takes of a processor.

use super::Request;
use anyhow::{Context, Result};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Batches that are unpacked each time, at most.
const BATCHES: usize = 4_000;
/// The shortest of so many times counts: whatever else the machine does only makes it longer.
const TIMES: u32 = 5;

/// How fast batches become plain.
pub(super) struct Unpacking {
    pub(super) us_per_batch: f64,
    /// Megabytes of plain form.
    pub(super) mb_per_s: f64,
}

impl Unpacking {
    pub(super) fn of(requests: &[Request]) -> Result<Unpacking> {
        let some = &requests[..requests.len().min(BATCHES)];
        let mut plain = 0;
        let mut shortest = Duration::MAX;
        for _ in 0..TIMES {
            let begun = Instant::now();
            plain = 0;
            for request in some {
                plain += black_box(wire::unpack_fast(request.packed()).context("a batch of our own")?).len();
            }
            shortest = shortest.min(begun.elapsed());
        }
        let us = shortest.as_secs_f64() * 1e6;
        Ok(Unpacking { us_per_batch: us / some.len() as f64, mb_per_s: plain as f64 / us })
    }
}
