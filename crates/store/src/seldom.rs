//! A log that stays readable while a disk is full: what is said again and again is said once a minute.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_secs(60);
/// Different sayings that are remembered.
const MOST: usize = 32;

/// What was said in the last minute, at one place of the program.
#[derive(Debug)]
pub struct Seldom(Mutex<Vec<Said>>);

#[derive(Debug)]
struct Said {
    what: String,
    at: Instant,
    left_out: u64,
}

impl Default for Seldom {
    fn default() -> Self {
        Self::new()
    }
}

impl Seldom {
    /// Nothing was said yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Whether to say this now, and how many times it was not said since the last time.
    pub fn says(&self, what: &str, now: Instant) -> Option<u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |said: &Said| now.saturating_duration_since(said.at) >= PAUSE;
        if let Some(said) = all.iter_mut().find(|said| said.what == what) {
            if !is_over(said) {
                said.left_out += 1;
                return None;
            }
            said.at = now;
            return Some(std::mem::take(&mut said.left_out));
        }
        if all.len() >= MOST {
            all.retain(|said| !is_over(said));
        }
        if all.len() >= MOST {
            return None;
        }
        all.push(Said { what: what.to_owned(), at: now, left_out: 0 });
        Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_said_once_a_minute_and_tells_how_often_it_was_not() {
        let (seldom, start) = (Seldom::new(), Instant::now());
        let says = |what, s| seldom.says(what, start + Duration::from_secs(s));
        assert_eq!([0, 1, 59].map(|s| says("full", s)), [Some(0), None, None]);
        assert_eq!(says("damaged", 59), Some(0), "something else is said at once");
        assert_eq!(says("full", 60), Some(2));
        assert_eq!(says("full", 61), None);
    }
}
