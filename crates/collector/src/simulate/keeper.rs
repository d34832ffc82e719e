//! Puts made-up visits into a data folder, each batch at the time at which it would have come.

use std::{
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use anyhow::{Result, anyhow};
use store::{Arrival, Outcome, Store};
use wire::Batch;

use super::{calendar::Calendar, chance::Chance, plant::Day, sender::Sent, visitor::Visitor};
use crate::agent::agent;

/// Batches that one thread leaves to the writer before it looks what became of them: together they are one commit.
const AT_ONCE: usize = 512;

type Answer = Result<Outcome, store::Error>;

/// Stores what each visitor's browser would have sent.
pub(super) fn keep(
    store: &Store,
    visitors: u32,
    calendar: &Calendar,
    visitor: impl Fn(u32, Day) -> Visitor + Sync,
) -> Result<Sent> {
    let next = AtomicU32::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut pile = Pile::new(store);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= visitors {
                return pile.settle().map(|()| pile.sent);
            }
            let (at_ms, day) = calendar.visit(number);
            pile.put(number, at_ms, calendar.now_ms(), visitor(number, day))?;
        }
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        all.into_iter().try_fold(Sent::default(), |all, one| {
            let own = one.join().unwrap_or_else(|_| Err(anyhow!("visitors could not be made up")))?;
            Ok(Sent { views: all.views + own.views, batches: all.batches + own.batches })
        })
    })
}

/// What one thread has given to the writer.
struct Pile<'a> {
    store: &'a Store,
    done: Sender<Answer>,
    answers: Receiver<Answer>,
    waiting: usize,
    sent: Sent,
}

impl<'a> Pile<'a> {
    fn new(store: &'a Store) -> Self {
        let (done, answers) = channel();
        Self { store, done, answers, waiting: 0, sent: Sent::default() }
    }

    /// One page after the other, so that the last is left by now at the latest.
    fn put(&mut self, number: u32, at_ms: i64, now_ms: i64, visitor: Visitor) -> Result<()> {
        let Visitor { user_agent, views, .. } = visitor;
        let long: i64 = views.iter().map(|view| length(view)).sum();
        let mut begun_ms = at_ms.min(now_ms - long);
        let agent = agent(user_agent);
        for view in views {
            let long = length(&view);
            self.sent.views += 1;
            for batch in view {
                let received_ms = begun_ms + i64::from(batch.cut_ms);
                // Who is who is said by the session's number, as where all come from one address.
                let visitor = Chance::new(&[0x55, number.into()]).number();
                let bytes = batch.encode();
                self.append(Arrival {
                    batch,
                    bytes,
                    visitor,
                    agent,
                    country: None,
                    received_ms,
                    suspicion: None,
                })?;
            }
            begun_ms += long;
        }
        Ok(())
    }

    fn append(&mut self, arrival: Arrival) -> Result<()> {
        let done = self.done.clone();
        // Whoever would hear of it has given up if the receiver is gone.
        self.store.append(arrival, move |outcome| drop(done.send(outcome)))?;
        self.waiting += 1;
        self.sent.batches += 1;
        if self.waiting == AT_ONCE { self.settle() } else { Ok(()) }
    }

    /// Waits until all is on the disk.
    fn settle(&mut self) -> Result<()> {
        while self.waiting > 0 {
            self.answers.recv()??;
            self.waiting -= 1;
        }
        Ok(())
    }
}

/// How long a view lasts, ms: the next page is then there.
pub(super) fn length(view: &[Batch]) -> i64 {
    view.last().map_or(0, |batch| batch.cut_ms.into())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use store::{NewSite, Segment};

    use super::*;
    use crate::{
        day,
        simulate::{
            scenario::{Scenario, tests::SHOP},
            visitor::visitor_of,
        },
    };

    const NOON_MS: i64 = 20_762 * 86_400_000 + 43_200_000;

    #[test]
    fn a_folder_gets_each_visitor_once_on_a_day_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::serve(folder.path()).unwrap();
        let shop = NewSite { name: "Shop".into(), origins: Vec::new(), public_heat: false };
        let site = store.add_site(shop).unwrap();
        let scenario = Scenario::parse(SHOP).unwrap();
        let calendar = Calendar::new(3, 1, NOON_MS);
        let fill = || {
            keep(&store, 60, &calendar, |number, day| visitor_of(&scenario, site, 1, number, day)).unwrap()
        };
        let sent = fill();
        assert_eq!(fill(), sent, "who is there already counts once");
        let viewed = store.viewed(site, &Segment::of_days(0, 30_000)).unwrap();
        assert_eq!(viewed.len() as u64, sent.views);
        let mut of_day: BTreeMap<i32, u32> = BTreeMap::new();
        let (mut people, mut sessions) = (HashSet::new(), HashSet::new());
        for view in &viewed {
            people.insert(view.visitor);
            sessions.insert(view.session);
            *of_day.entry(view.summary.day).or_default() += 1;
            assert_eq!(view.summary.day, day::of_ms(view.summary.started_ms));
            assert!(view.summary.seen_ms() <= NOON_MS);
        }
        assert_eq!(of_day.keys().copied().collect::<Vec<_>>(), [20_760, 20_761, 20_762]);
        assert_eq!((people.len(), sessions.len()), (60, 60));
        store.close();
    }
}
