//! The figures, as a table and as JSON.

use super::rows::Rows;
use crate::bench::ingest::percentile;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) struct Report {
    /// Moves on all pages.
    pub(super) stored: u64,
    /// Moves of the map that was asked for.
    pub(super) points: u64,
    pub(super) today: Vec<Duration>,
    pub(super) closed: Vec<Duration>,
    pub(super) loaded: Vec<Duration>,
    pub(super) rows: Rows,
    /// How long it took to add up the day that is over.
    pub(super) added_up: Duration,
    pub(super) start: Duration,
    pub(super) peak_kib: u64,
}

impl Report {
    /// The contract's names, and what else helps to read them.
    pub(super) fn json(&self) -> Value {
        json!({
            "map_500k_ms": ms(&self.today, 50),
            "grid_ms": ms(&self.closed, 50),
            "under_load_p99_ms": ms(&self.loaded, 99),
            "sqlite_rows_ms": ms(&self.rows.sqlite, 50),
            "duckdb_ms": ms(&self.rows.duckdb, 50),
            "points": self.points,
            "stored_points": self.stored,
            "compact_ms": self.added_up.as_millis() as u64,
            "start_ms": self.start.as_millis() as u64,
            "peak_mib": self.peak_kib / 1_024,
        })
    }

    pub(super) fn print(&self, asks: u32) {
        println!("\nA map of {} out of {} moves, asked for {asks} times.\n", self.points, self.stored);
        println!("{:32}{:>10}{:>10}{:>10}", "", "p50 ms", "p99 ms", "wanted");
        let rows = [
            ("of today", &self.today, "p50 50"),
            ("of a day that is over", &self.closed, "p50 30"),
            ("beside 3,000 batches a second", &self.loaded, "p99 150"),
            ("SQLite, a row a move", &self.rows.sqlite, ""),
            ("DuckDB, a row a move", &self.rows.duckdb, ""),
        ];
        for (name, times, wanted) in rows {
            println!("{name:32}{:>10.1}{:>10.1}{wanted:>10}", ms(times, 50), ms(times, 99));
        }
        let of_duckdb = |times: &[Duration]| ms(&self.rows.duckdb, 50) / ms(times, 50);
        println!(
            "\nDuckDB takes {:.1} times as long as a map of today, and {:.1} times as long as one of a day that is over;\n\
             their times end with the map at whoever asked, DuckDB's with its rows.",
            of_duckdb(&self.today),
            of_duckdb(&self.closed)
        );
        println!(
            "\nAdding up the day took {} ms. It started again in {} ms, and held {} MiB at most.",
            self.added_up.as_millis(),
            self.start.as_millis(),
            self.peak_kib / 1_024
        );
    }
}

fn ms(sorted: &[Duration], percent: usize) -> f64 {
    (percentile(sorted, percent).as_secs_f64() * 1e4).round() / 10.0
}
