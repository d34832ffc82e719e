//! A connection, as far as its requests know of it: by when its answers must have been taken, and whether it is to end.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// By when an answer must have been taken: this long, and as long as a slow line needs for it, bytes a second.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
pub(crate) const SLOW_LINE: u64 = 16 << 10;

#[derive(Default)]
pub(crate) struct Line {
    /// Told apart by a number.
    due: Mutex<(BTreeSet<(Instant, u64)>, u64)>,
    is_over: AtomicBool,
    changed: Notify,
}

/// Until it is dropped, somebody should take an answer.
pub(crate) struct Due {
    line: Arc<Line>,
    by: (Instant, u64),
}

impl Line {
    /// Until so many bytes should have been taken.
    pub(crate) fn waits_for(self: &Arc<Self>, bytes: u64) -> Due {
        let by = Instant::now() + PATIENCE + Duration::from_secs(bytes / SLOW_LINE);
        let mut due = self.due();
        let (all, number) = &mut *due;
        *number += 1;
        let by = (by, *number);
        if all.first().is_none_or(|first| by < *first) {
            self.changed.notify_one();
        }
        all.insert(by);
        drop(due);
        Due { line: Arc::clone(self), by }
    }

    /// Ends the connection: others need its room more.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Waits until the connection is to end: for others, or for an answer that should have been taken.
    pub(crate) async fn over(&self) {
        loop {
            let first = self.due().0.first().copied();
            if self.is_over.load(Ordering::Relaxed) || first.is_some_and(|(by, _)| by <= Instant::now()) {
                return;
            }
            let Some((by, _)) = first else {
                self.changed.notified().await;
                continue;
            };
            tokio::select! { () = sleep_until(by) => (), () = self.changed.notified() => () }
        }
    }

    fn due(&self) -> MutexGuard<'_, (BTreeSet<(Instant, u64)>, u64)> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Due {
    fn drop(&mut self) {
        self.line.due().0.remove(&self.by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_takes_ends_its_connection() {
        let line = Arc::new(Line::default());
        let began = Instant::now();
        let slow = line.waits_for(100 * SLOW_LINE);
        let waits = tokio::spawn({
            let line = Arc::clone(&line);
            async move { line.over().await }
        });
        tokio::time::sleep(PATIENCE).await;
        let small = line.waits_for(1);
        tokio::time::sleep(PATIENCE / 2).await;
        drop(small);
        waits.await.unwrap();
        assert_eq!(began.elapsed(), PATIENCE + Duration::from_secs(100));
        drop(slow);
    }

    #[tokio::test]
    async fn a_connection_ends_when_it_is_told() {
        let line = Arc::new(Line::default());
        let _later = line.waits_for(1);
        line.end();
        line.over().await;
    }
}
