//! The figures of each way of keeping: medians over the rounds, as a table and as JSON.

use super::{Keeping, Loaded, Request, Unpacking};
use serde_json::{Value, json};

const WAYS: [(Keeping, &str); 3] = [
    (Keeping::Durable, "durable, then 204"),
    (Keeping::Checked, "checked, then 204"),
    (Keeping::Read, "read, then 204"),
];

type Figure = fn(&Round) -> f64;

/// What one measurement gave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    per_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_us: f64,
    peak_mib: f64,
    body: f64,
}

impl Round {
    pub(super) fn new(loaded: &Loaded, requests: &[Request], cpu_us: u64, peak_kib: u64) -> Round {
        let count = requests.len() as f64;
        Round {
            per_s: loaded.per_s(),
            p50_ms: loaded.within_ms(50),
            p99_ms: loaded.within_ms(99),
            cpu_us: cpu_us as f64 / count,
            peak_mib: peak_kib as f64 / 1_024.0,
            body: requests.iter().map(Request::body).sum::<usize>() as f64 / count,
        }
    }
}

pub(super) struct Report {
    unpacking: Unpacking,
    rounds: Vec<(Keeping, Round)>,
}

impl Report {
    pub(super) fn new(unpacking: Unpacking) -> Report {
        Report { unpacking, rounds: Vec::new() }
    }

    pub(super) fn add(&mut self, keeping: Keeping, round: Round) {
        self.rounds.push((keeping, round));
    }

    /// The contract's names, and what else helps to read them.
    pub(super) fn json(&self) -> Value {
        let median = |keeping, figure: Figure| round(self.median(keeping, figure));
        json!({
            "durable_rps": median(Keeping::Durable, |r| r.per_s),
            "noop_rps": median(Keeping::Checked, |r| r.per_s),
            "p99_ms": median(Keeping::Durable, |r| r.p99_ms),
            "cpu_us_per_batch": median(Keeping::Durable, |r| r.cpu_us),
            "read_rps": median(Keeping::Read, |r| r.per_s),
            "noop_cpu_us_per_batch": median(Keeping::Checked, |r| r.cpu_us),
            "body_bytes": median(Keeping::Durable, |r| r.body),
            "unpack_us_per_batch": round(self.unpacking.us_per_batch),
            "unpack_mb_per_s": round(self.unpacking.mb_per_s),
            "peak_mib": median(Keeping::Durable, |r| r.peak_mib),
        })
    }

    pub(super) fn print(&self, rounds: u32, connections: u32) {
        let body = self.median(Keeping::Durable, |r| r.body);
        println!(
            "\nBatches of {body:.0} bytes on average over {connections} connections; medians of {rounds} rounds.\n"
        );
        println!(
            "{:20}{:>12}{:>10}{:>10}{:>14}{:>12}",
            "", "batches/s", "p50 ms", "p99 ms", "us CPU each", "peak MiB"
        );
        for (keeping, name) in WAYS {
            let of = |figure: Figure| self.median(keeping, figure);
            println!(
                "{name:20}{:>12.0}{:>10.1}{:>10.1}{:>14.1}{:>12.0}",
                of(|r| r.per_s),
                of(|r| r.p50_ms),
                of(|r| r.p99_ms),
                of(|r| r.cpu_us),
                of(|r| r.peak_mib)
            );
        }
        let durable = self.median(Keeping::Durable, |r| r.per_s);
        let share = |keeping| durable / self.median(keeping, |r| r.per_s);
        println!(
            "\nDurable is {:.2} of checked (wanted: 0.80) and {:.2} of read.",
            share(Keeping::Checked),
            share(Keeping::Read)
        );
        let Unpacking { us_per_batch, mb_per_s } = self.unpacking;
        println!(
            "Unpacking alone takes {us_per_batch:.0} us a batch, {mb_per_s:.1} MB of plain form a second."
        );
    }

    fn median(&self, keeping: Keeping, figure: Figure) -> f64 {
        let mut values: Vec<f64> =
            self.rounds.iter().filter(|(of, _)| *of == keeping).map(|(_, round)| figure(round)).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
