//! What lies above an element and hides parts of it. Of what lies above anything the first 64 are known.

use crate::boxes::ViewBox;

/// Under which of all that lies above anything an element lies: a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Under(u64);

impl Under {
    /// Under everything.
    pub(crate) const ALL: Self = Self(u64::MAX);

    /// Under those that say so.
    pub(crate) fn those(which: impl Iterator<Item = bool>) -> Self {
        let note = |(bits, bit): (u64, u64), is_above| (if is_above { bits | bit } else { bits }, bit << 1);
        Self(which.fold((0, 1), note).0)
    }

    /// Of the first so many alone.
    pub(crate) fn first(self, count: u32) -> Self {
        Self(self.0 & !u64::MAX.checked_shl(count).unwrap_or(0))
    }
}

/// What lies above one element.
#[derive(Clone, Copy)]
pub(crate) struct Covers<'a> {
    /// Of everything that lies above anything.
    pub(crate) boxes: &'a [ViewBox],
    pub(crate) under: Under,
}

impl Covers<'_> {
    /// Nothing lies above.
    pub(crate) const NONE: Self = Self { boxes: &[], under: Under(0) };

    /// Under all of these.
    #[cfg(test)]
    pub(crate) fn all(boxes: &[ViewBox]) -> Covers<'_> {
        Covers { boxes, under: Under::ALL }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.boxes.is_empty() || self.under.0 == 0
    }

    /// Whether any hides a place.
    pub(crate) fn hide(self, x: f64, y: f64) -> bool {
        self.iter().any(|cover| cover.contains(x, y))
    }

    /// What all of them leave of a box at its top or its bottom.
    pub(crate) fn leave(self, of: ViewBox) -> ViewBox {
        self.iter().fold(of, |left, cover| left.beside(cover))
    }

    fn iter(&self) -> impl Iterator<Item = &ViewBox> {
        let mut bits = self.under.0;
        self.boxes.iter().filter(move |_| {
            let is_above = bits & 1 == 1;
            bits >>= 1;
            is_above
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn bar(y: f64) -> ViewBox {
        ViewBox { x: 0.0, y, w: 100.0, h: 10.0 }
    }

    #[test]
    fn only_what_an_element_lies_under_hides_it() {
        let boxes = [bar(0.0), bar(50.0), bar(90.0)];
        let under = Under::those([true, false, true].into_iter());
        let covers = Covers { boxes: &boxes, under };
        assert_eq!([5.0, 55.0, 95.0].map(|y| covers.hide(1.0, y)), [true, false, true]);
        assert_eq!(covers.leave(ViewBox { x: 0.0, y: 0.0, w: 9.0, h: 100.0 }).h, 80.0);
        let first = Covers { under: under.first(2), ..covers };
        assert_eq!([5.0, 95.0].map(|y| first.hide(1.0, y)), [true, false]);
        assert_eq!((Under::ALL.first(64), Under::ALL.first(0)), (Under::ALL, Under::default()));
    }

    #[test]
    fn more_than_64_are_not_known() {
        let boxes = [bar(0.0); 70];
        let covers = Covers { boxes: &boxes, under: Under::those([false; 70].into_iter()) };
        assert!(!covers.hide(1.0, 1.0) && covers.is_empty());
        assert!(Covers { under: Under::ALL, ..covers }.hide(1.0, 1.0));
    }
}
