//! How many questions an account may ask within a minute: each can cost money.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const WHILE: Duration = Duration::from_secs(60);
/// Within that time.
const MOST: usize = 6;

/// When the accounts of these numbers asked lately.
#[derive(Debug, Default)]
pub(crate) struct Questions(Mutex<HashMap<i64, Vec<Instant>>>);

impl Questions {
    /// Counts a question of that account.
    ///
    /// # Errors
    /// It has to wait so long, and does not count.
    pub(crate) fn count(&self, account: i64, now: Instant) -> Result<(), Duration> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |then: &Instant| now.saturating_duration_since(*then);
        asked.values_mut().for_each(|times| times.retain(|then| since(then) < WHILE));
        asked.retain(|_, times| !times.is_empty());
        let times = asked.entry(account).or_default();
        match times.first().filter(|_| times.len() >= MOST) {
            Some(first) => Err(WHILE - since(first)),
            None => {
                times.push(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_questions_a_minute_are_free_and_others_do_not_wait() {
        let questions = Questions::default();
        let start = Instant::now();
        let at = |s| questions.count(1, start + Duration::from_secs(s));
        assert!((0..6).all(|s| at(s).is_ok()));
        assert_eq!(at(10), Err(Duration::from_secs(50)));
        assert_eq!(questions.count(2, start), Ok(()));
        assert_eq!([at(60), at(60)], [Ok(()), Err(Duration::from_secs(1))]);
    }
}
