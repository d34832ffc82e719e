//! What one view knows of its elements: their latest places, and for how long each was looked at.

use wire::{Anchor, Attention, Place, Rows, limits};

/// A share of one in thousandths.
const WHOLE: u64 = 1_000;
/// So many elements of a view are known. What is met after them is recorded on the document.
const ELEMENTS: usize = 1_024;

#[derive(Clone, Copy)]
struct Known {
    /// The latest place and its number; 0 if there is none yet.
    number: u32,
    place: (i32, i32, u32, u32),
    /// The visible share, in thousandths, since `since_ms` of active time.
    share: u32,
    since_ms: u32,
    /// Looked at and not yet told, thousandths of ms.
    looked: u64,
}

impl Known {
    const NOTHING: Self = Self { number: 0, place: (0, 0, 0, 0), share: 0, since_ms: 0, looked: 0 };
}

/// The elements of a view, by anchor number from 1.
#[repr(C)] // as `Capture`
pub(crate) struct Elements {
    pub(crate) anchors: u32,
    pub(crate) places: u32,
    known: [Known; ELEMENTS],
}

impl Elements {
    pub(crate) const fn new() -> Self {
        Self { known: [Known::NOTHING; ELEMENTS], anchors: 0, places: 0 }
    }

    /// Declares an element; 0, the document, when the view has declared too many.
    pub(crate) fn declare(&mut self, numbers: [u32; 4], selector: &[u8], draft: &mut impl Rows) -> u32 {
        if self.anchors as usize >= ELEMENTS {
            return 0;
        }
        Anchor::put_parts(draft, numbers, selector);
        self.anchors += 1;
        self.anchors
    }

    /// The number of a place; a new one only if its anchor moved or changed its size. What has no width shows nothing: it
    /// was where it was seen last.
    pub(crate) fn place(&mut self, place: Place, draft: &mut impl Rows) -> u32 {
        let Some(known) = self.known.get_mut((place.anchor as usize).wrapping_sub(1)) else { return 0 };
        let at = (place.x, place.y, place.w, place.h);
        if place.w > 0
            && self.places < limits::PLACES_PER_VIEW - 1
            && (known.number == 0 || known.place != at)
        {
            self.places += 1;
            (known.number, known.place) = (self.places, at);
            place.put(draft);
        }
        known.number
    }

    /// So much of an element is in view from now on, in thousandths.
    pub(crate) fn seen(&mut self, active_ms: u32, anchor: u32, share: u32) {
        if let Some(known) = self.known.get_mut((anchor as usize).wrapping_sub(1)) {
            known.look(active_ms);
            known.share = share.min(WHOLE as u32);
        }
    }

    /// Tells what was looked at since the last time.
    pub(crate) fn tell(&mut self, active_ms: u32, draft: &mut impl Rows) {
        for (anchor, known) in (1..).zip(&mut self.known) {
            known.look(active_ms);
            let for_ms = (known.looked / WHOLE) as u32;
            known.looked %= WHOLE;
            if for_ms > 0 {
                Attention { anchor, for_ms }.put(draft);
            }
        }
    }
}

impl Known {
    fn look(&mut self, active_ms: u32) {
        self.looked += u64::from(self.share) * u64::from(active_ms - self.since_ms);
        self.since_ms = active_ms;
    }
}
