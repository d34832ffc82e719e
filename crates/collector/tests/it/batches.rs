//! Batches as a tracker would send them.

use wire::{Anchor, Batch, Click, Frame, Place, SiteKey, Size, View, ViewId};

/// The first batch of a view of `/shop`: a desktop, a document of 1000 x 2000 px, nothing done yet.
pub(crate) fn first(site: SiteKey, view: u64) -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 2_000 } };
    let header = View { path: "/shop".into(), frame, pixel_ratio: 100, ..View::default() };
    Batch { header: Some(header), cut_ms: 500, ..Batch::new(site, view_id(view), 0) }
}

/// A later batch of a view.
pub(crate) fn later(site: SiteKey, view: u64, seq: u32) -> Batch {
    Batch { cut_ms: 1_000, ..Batch::new(site, view_id(view), seq) }
}

pub(crate) fn view_id(view: u64) -> ViewId {
    ViewId(view)
}

/// The first batch of a view in which a 60 x 30 px button at (100, 200) was clicked at these page px.
pub(crate) fn clicked(site: SiteKey, view: u64, at: &[(i32, i32)]) -> Batch {
    let mut batch = first(site, view);
    batch.anchors.list.push(Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 });
    batch.places.list.push(Place { anchor: 1, x: 100, y: 200, w: 60, h: 30 });
    let click =
        |&(x, y): &(i32, i32)| Click { at_ms: 100, x, y, place: 1, trusted: true, ..Click::default() };
    batch.clicks = at.iter().map(click).collect();
    batch
}

/// Numbers that look random and are the same every time.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 >> 32) ^ self.0;
        mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }
}
