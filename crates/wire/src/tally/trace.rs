//! What a grid keeps of an element beside its boxes: whose view declared it, whose placed it, and each spot to the pixel.

#[cfg(feature = "segments")]
mod traced {
    use alloc::vec::Vec;

    use crate::Place;

    /// A pixel of a box of some size, and the weight that lies there.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(in crate::tally) struct Spot {
        pub(in crate::tally) w: u32,
        pub(in crate::tally) h: u32,
        pub(in crate::tally) y: u32,
        pub(in crate::tally) x: u32,
        pub(in crate::tally) weight: u64,
    }

    #[derive(Default)]
    pub(in crate::tally) struct Trace {
        pub(in crate::tally) declared_by: u64,
        pub(in crate::tally) placed_by: Option<u64>,
        pub(in crate::tally) spots: Vec<Spot>,
    }

    impl Trace {
        pub(in crate::tally) fn declared(&mut self, unit: u64) {
            self.declared_by = unit;
        }

        /// The first one decides how fine the grid is.
        pub(in crate::tally) fn placed(&mut self, unit: u64) {
            self.placed_by.get_or_insert(unit);
        }

        /// What lies outside of the box counts as on its edge, as it does in every grid.
        pub(in crate::tally) fn spot(&mut self, at: &Place, (x, y): (i32, i32), weight: u64) {
            let within = |at: i32, start: i32, side: u32| {
                (i64::from(at) - i64::from(start)).clamp(0, i64::from(side.max(1))) as u32
            };
            let (x, y) = (within(x, at.x, at.w), within(y, at.y, at.h));
            self.spots.push(Spot { w: at.w, h: at.h, y, x, weight });
        }
    }
}

/// Where nobody adds days up.
#[cfg(not(feature = "segments"))]
mod traced {
    use crate::Place;

    #[derive(Default)]
    pub(in crate::tally) struct Trace;

    impl Trace {
        pub(in crate::tally) fn declared(&mut self, _: u64) {}
        pub(in crate::tally) fn placed(&mut self, _: u64) {}
        pub(in crate::tally) fn spot(&mut self, _: &Place, _: (i32, i32), _: u64) {}
    }
}

pub(super) use traced::*;
