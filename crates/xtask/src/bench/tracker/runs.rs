//! What the driver prints: a run for each tracker, scene and round.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Everything that was measured.
#[derive(Deserialize)]
pub(super) struct Report {
    /// Name and version of the browser.
    pub(super) browser: String,
    /// Names and versions of the others' packages.
    pub(super) peers: Vec<String>,
    /// Moves of a visit's last two seconds, and no others, are at or right of this, px.
    pub(super) tail_x: i32,
    /// In the order in which they happened.
    pub(super) runs: Vec<Run>,
}

/// A tracker in a browser of its own.
#[derive(Deserialize)]
pub(super) struct Run {
    pub(super) tracker: String,
    pub(super) scene: String,
    /// Of the page, different for each run.
    pub(super) path: String,
    /// What the browser said, by name and unit.
    pub(super) figures: BTreeMap<String, f64>,
    /// What the page saw, where that was counted.
    pub(super) saw: Option<Saw>,
    pub(super) wire: Wire,
    /// What the tracker captured of it, as far as it arrived.
    pub(super) captured: Option<Captured>,
}

/// Trusted events that the page saw.
#[derive(Deserialize)]
pub(super) struct Saw {
    pub(super) moves: u32,
    pub(super) tail: u32,
}

/// Requests of the tracker.
#[derive(Deserialize)]
pub(super) struct Wire {
    /// Of request bodies.
    pub(super) bytes: u64,
    pub(super) posts: u32,
    pub(super) refused: u32,
    pub(super) preflights: u32,
}

/// What a tracker captured, as decoded from what arrived.
#[derive(Deserialize, Default, Debug, Clone)]
pub(super) struct Captured {
    pub(super) moves: u32,
    /// Moves of the last two seconds.
    pub(super) tail: u32,
    pub(super) clicks: u32,
    pub(super) scrolls: u32,
    pub(super) errors: u32,
    pub(super) custom: u32,
}

impl Captured {
    /// Moves, clicks and scrolls.
    pub(super) fn points(&self) -> u32 {
        self.moves + self.clicks + self.scrolls
    }

    pub(super) fn add(&mut self, more: &Captured) {
        self.moves += more.moves;
        self.tail += more.tail;
        self.clicks += more.clicks;
        self.scrolls += more.scrolls;
        self.errors += more.errors;
        self.custom += more.custom;
    }
}

impl Report {
    /// Gives the runs of `tracker` what was captured on their pages: nothing where nothing is said.
    pub(super) fn fill_in(&mut self, tracker: &str, by_path: &BTreeMap<String, Captured>) {
        for run in self.runs.iter_mut().filter(|run| run.tracker == tracker) {
            run.captured = Some(by_path.get(&run.path).cloned().unwrap_or_default());
        }
    }

    /// The trackers in the order in which they first ran.
    pub(super) fn trackers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for run in &self.runs {
            if !names.contains(&run.tracker.as_str()) {
                names.push(&run.tracker);
            }
        }
        names
    }
}
