//! What waits for the writer: bounded in count and bytes, so that a slow disk costs patience and not memory.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::append::{Done, Job};

/// Batches that wait, at most.
const JOBS: usize = 8_192;
/// Their bytes together, at most.
const BYTES: usize = 64 << 20;

#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Default)]
struct State {
    jobs: Vec<Job>,
    bytes: usize,
    closed: bool,
}

/// Why a job was not taken; who waits for it is given back.
pub(crate) enum Refused {
    Full(Done),
    Closed(Done),
}

impl Queue {
    pub(crate) fn put(&self, job: Job) -> Result<(), Refused> {
        let mut state = self.state();
        if state.closed {
            return Err(Refused::Closed(job.done));
        }
        let bytes = state.bytes + job.row.bytes.len();
        if state.jobs.len() >= JOBS || bytes > BYTES {
            return Err(Refused::Full(job.done));
        }
        state.bytes = bytes;
        state.jobs.push(job);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// All that waits, as soon as there is something; `None` when the queue is closed and empty.
    pub(crate) fn take(&self) -> Option<Vec<Job>> {
        let waiting = |state: &mut State| state.jobs.is_empty() && !state.closed;
        let mut state = self.filled.wait_while(self.state(), waiting).unwrap_or_else(PoisonError::into_inner);
        state.bytes = 0;
        let jobs = std::mem::take(&mut state.jobs);
        (!jobs.is_empty()).then_some(jobs)
    }

    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.filled.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use wire::{Batch, SiteKey, ViewId};

    use super::*;
    use crate::{Agent, Arrival};

    fn job(bytes: usize) -> Job {
        let batch = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1);
        let arrival = Arrival {
            batch,
            bytes: vec![0; bytes],
            visitor: 0,
            agent: Agent::default(),
            country: None,
            received_ms: 0,
            suspicion: None,
        };
        Job { row: arrival.into(), done: Done::new(|_| ()) }
    }

    /// How many jobs of that size go in before the queue says "full".
    fn room(queue: &Queue, bytes: usize) -> usize {
        (0..).take_while(|_| queue.put(job(bytes)).is_ok()).count()
    }

    #[test]
    fn a_full_queue_refuses_until_it_is_drained() {
        let queue = Queue::default();
        assert_eq!(room(&queue, 1), JOBS);
        assert_eq!(queue.take().unwrap().len(), JOBS);
        assert_eq!(room(&queue, BYTES / 4), 4);
        assert!(matches!(queue.put(job(1)), Err(Refused::Full(_))));
    }

    #[test]
    fn what_waits_is_still_given_out_after_closing() {
        let queue = Queue::default();
        assert!(queue.put(job(1)).is_ok());
        queue.close();
        assert!(matches!(queue.put(job(1)), Err(Refused::Closed(_))));
        assert_eq!(queue.take().unwrap().len(), 1);
        assert!(queue.take().is_none());
    }
}
