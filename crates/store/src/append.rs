//! What goes in: a batch as it arrived, and what became of it.

use std::fmt;

use wire::{Batch, SiteKey, View, flags};

use crate::{Agent, Country, Error};

/// A batch that has been decoded and may be stored.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The batch.
    pub batch: Batch,
    /// The bytes that it was decoded from, no longer packed: these are kept.
    pub bytes: Vec<u8>,
    /// The visitor, hashed with the key of the day.
    pub visitor: u64,
    /// The kind of browser that sent it.
    pub agent: Agent,
    /// The country that its address is in, if that is known; only that of a view's first batch is kept.
    pub country: Option<Country>,
    /// When it arrived, ms since 1970 UTC.
    pub received_ms: i64,
    /// Why it cannot be what it says, by the name of the reason: then it goes into quarantine.
    pub suspicion: Option<&'static str>,
}

impl Arrival {
    /// The same without what says that two views are the same visitor's: the view is its own visitor.
    pub(crate) fn alone(mut self) -> Self {
        self.visitor = self.batch.view.0;
        if let Some(view) = self.batch.header.as_mut().filter(|view| is_recognised(view)) {
            (view.session, view.page) = (0, 0);
            view.flags &= !flags::RETURNING;
            self.bytes = self.batch.encode();
        }
        self
    }
}

fn is_recognised(view: &View) -> bool {
    (view.session, view.page) != (0, 0) || view.flags & flags::RETURNING != 0
}

/// What became of a batch. Either way it is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was new.
    Stored,
    /// The same (view, seq) was stored before; nothing changed.
    Duplicate,
}

/// The queue before the writer is full: the visitor's browser should try again in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue before the writer is full")
    }
}

impl std::error::Error for Full {}

/// Of an arrival, what the writer needs. The decoded columns are gone by now: the queue holds bytes once.
pub(crate) struct Row {
    pub(crate) site: SiteKey,
    pub(crate) view: u64,
    pub(crate) seq: u32,
    pub(crate) header: Option<Box<View>>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) visitor: u64,
    pub(crate) agent: Agent,
    pub(crate) country: Option<Country>,
    pub(crate) received_ms: i64,
    pub(crate) started_ms: i64,
    pub(crate) suspicion: Option<&'static str>,
}

impl From<Arrival> for Row {
    fn from(arrival: Arrival) -> Self {
        let Arrival { batch, bytes, visitor, agent, country, received_ms, suspicion } = arrival;
        Self {
            site: batch.site,
            view: batch.view.0,
            seq: batch.seq,
            header: batch.header.map(Box::new),
            bytes,
            visitor,
            agent,
            country,
            received_ms,
            started_ms: received_ms.saturating_sub(batch.cut_ms.into()),
            suspicion,
        }
    }
}

type Callback = Box<dyn FnOnce(Result<Outcome, Error>) + Send>;

/// A callback that is called in any case: whoever waits for it must not wait forever because the writer panicked.
pub(crate) struct Done(Option<Callback>);

impl Done {
    pub(crate) fn new(callback: impl FnOnce(Result<Outcome, Error>) + Send + 'static) -> Self {
        Self(Some(Box::new(callback)))
    }

    pub(crate) fn call(mut self, result: Result<Outcome, Error>) {
        if let Some(callback) = self.0.take() {
            callback(result);
        }
    }

    /// For a batch that was never taken in: its caller has been told already.
    pub(crate) fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for Done {
    fn drop(&mut self) {
        if let Some(callback) = self.0.take() {
            callback(Err(Error::Interrupted));
        }
    }
}

/// One batch on its way through the queue.
pub(crate) struct Job {
    pub(crate) row: Row,
    pub(crate) done: Done,
}
