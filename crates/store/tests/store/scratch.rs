//! A data folder that vanishes with the test, a site in it, and batches to put there.

use std::{path::Path, sync::mpsc};

use store::{Agent, Arrival, Country, Error, HeatQuery, NewSite, Outcome, PathPattern, Segment, Store};
use wire::{Anchor, Batch, Click, Count, Device, Frame, Heat, Kind, Place, SiteKey, Size, View, ViewId};

pub(crate) const DAY: i32 = 20_000;
pub(crate) const NOON_MS: i64 = DAY as i64 * 86_400_000 + 43_200_000;

pub(crate) struct Scratch {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) site: SiteKey,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::serve(dir.path()).unwrap();
        let site = store.add_site(shop("Shop")).unwrap();
        Self { dir, store, site }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The same folder after a restart.
    pub(crate) fn reopened(self) -> Self {
        self.store.close();
        let store = Store::serve(self.dir.path()).unwrap();
        Self { dir: self.dir, store, site: self.site }
    }

    pub(crate) fn append(&self, batch: &Batch) -> Result<Outcome, Error> {
        self.append_at(batch, NOON_MS)
    }

    pub(crate) fn append_at(&self, batch: &Batch, received_ms: i64) -> Result<Outcome, Error> {
        self.append_of(u64::MAX, batch, received_ms)
    }

    /// A batch of that visitor's.
    pub(crate) fn append_of(&self, visitor: u64, batch: &Batch, received_ms: i64) -> Result<Outcome, Error> {
        self.arrive(Arrival { visitor, ..arrival(batch, received_ms) })
    }

    /// A batch of that kind of browser's.
    pub(crate) fn append_by(&self, agent: Agent, batch: &Batch, received_ms: i64) -> Result<Outcome, Error> {
        self.arrive(Arrival { agent, ..arrival(batch, received_ms) })
    }

    /// A batch from that country.
    pub(crate) fn append_from(&self, country: &str, batch: &Batch) -> Result<Outcome, Error> {
        self.arrive(Arrival { country: Country::parse(country), ..arrival(batch, NOON_MS) })
    }

    pub(crate) fn arrive(&self, arrival: Arrival) -> Result<Outcome, Error> {
        let (done, answer) = mpsc::channel();
        self.store.append(arrival, move |result| done.send(result).unwrap()).unwrap();
        answer.recv().unwrap()
    }

    pub(crate) fn query(&self, kind: Kind, path: &str) -> HeatQuery {
        let path = PathPattern::parse(path).unwrap();
        let segment = Segment::of_days(DAY, DAY);
        HeatQuery { site: self.site, path, kind, count: Count::Events, segment, versus: None }
    }

    pub(crate) fn clicks(&self, path: &str) -> Heat {
        self.store.heat(&self.query(Kind::Click, path)).unwrap()
    }

    /// The first batch of a view: one button, clicked once in its middle.
    pub(crate) fn first(&self, view: u64, path: &str) -> Batch {
        let size = Size { w: 1000, h: 2000 };
        let frame = Frame { at_ms: 0, viewport: Size { w: 1000, h: 800 }, document: size };
        let mut batch = Batch::new(self.site, ViewId(view), 0);
        batch.header = Some(View { path: path.into(), frame, device: Device::Desktop, ..View::default() });
        batch.anchors.list.push(Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 });
        batch.places.list.push(Place { anchor: 1, x: 100, y: 200, w: 60, h: 24 });
        batch.clicks.push(click(130, 212));
        batch
    }

    /// A later batch of the same view: `clicks` more on the same button, declared by the first.
    pub(crate) fn later(&self, view: u64, seq: u32, clicks: usize) -> Batch {
        let mut batch = Batch::new(self.site, ViewId(view), seq);
        batch.clicks = vec![click(100, 200); clicks];
        batch
    }
}

/// A batch that nothing else is known of.
pub(crate) fn arrival(batch: &Batch, received_ms: i64) -> Arrival {
    Arrival {
        batch: batch.clone(),
        bytes: batch.encode(),
        visitor: u64::MAX,
        agent: Agent::default(),
        country: None,
        received_ms,
        suspicion: None,
    }
}

pub(crate) fn shop(name: &str) -> NewSite {
    NewSite { name: name.into(), origins: vec!["https://shop.example".into()], public_heat: false }
}

fn click(x: i32, y: i32) -> Click {
    Click { x, y, place: 1, trusted: true, ..Click::default() }
}
