//! Where a point belongs: the element it fell on, and the box that element had at that moment.

use alloc::{string::String, vec::Vec};

use crate::{
    Error,
    codec::{Column, Reader, put, put_text},
    draft::{Rows, Table},
    limits,
    view::side,
};

/// An element named so that it can be found again: in another visit, at another width, after an edit.
///
/// Anchors are declared once per view and numbered from 1 in the order of declaration; number 0 is the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// A semantic selector. ` >>> ` steps into the open shadow root, or the same-origin frame, of what it matched so far.
    pub selector: String,
    /// Which of the selector's matches it is, from 0, in document order.
    pub index: u32,
    /// How many matches the selector had.
    pub count: u32,
    /// The number of the nearest landmark's anchor, declared earlier; 0 where the document itself is the nearest.
    pub landmark: u32,
    /// A digest of what else tells the element from its like without naming anybody; 0 if there is nothing.
    pub mark: u32,
}

impl Anchor {
    /// Declares it in a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let numbers = [self.index, self.count, self.landmark, self.mark];
        Self::put_parts(draft, numbers, self.selector.as_bytes());
    }

    /// The same from index, count, landmark and mark, and the selector.
    #[inline(always)] // arrays pass through memory
    pub fn put_parts(draft: &mut impl Rows, [index, count, landmark, mark]: [u32; 4], selector: &[u8]) {
        draft.row_with(Table::Anchors, selector).with(index).with(count).with(landmark).with(mark);
    }

    pub(crate) fn put_row(&self, out: &mut Vec<u8>) {
        put_text(out, self.selector.as_bytes());
        put(out, self.index);
        put(out, self.count);
        put(out, self.landmark);
        put(out, self.mark);
    }

    pub(crate) fn read_row(from: &mut Reader<'_>, number: u32) -> Result<Self, Error> {
        Self {
            selector: from.text(limits::SELECTOR_BYTES, "a selector")?,
            index: from.u32("a match index")?,
            count: from.u32("a match count")?,
            landmark: from.u32("a landmark")?,
            mark: from.u32("a mark")?,
        }
        .checked(number)
    }

    fn checked(self, number: u32) -> Result<Self, Error> {
        if self.index >= self.count {
            return Err(Error::OutOfRange { what: "a match index", got: self.index.into() });
        }
        if self.landmark >= number {
            return Err(Error::OutOfRange { what: "a landmark", got: self.landmark.into() });
        }
        Ok(self)
    }
}

pub(crate) fn read_anchors(from: &mut Reader<'_>, first: u32) -> Result<Vec<Anchor>, Error> {
    let count = from.numbered(first, limits::ANCHORS_PER_VIEW, "anchors")?;
    let rows =
        from.table(count, ["a match index", "a match count", "a landmark", "a mark"].map(Column::any))?;
    let selectors = from.texts(count, limits::SELECTOR_BYTES, "a selector")?;
    let anchor = |(number, ([index, count, landmark, mark], selector)): (u32, ([u32; 4], String))| {
        Anchor { selector, index, count, landmark, mark }.checked(number)
    };
    (first..).zip(rows.into_iter().zip(selectors)).map(anchor).collect()
}

/// An anchor's box at one moment, in whole CSS px of the page. Points refer to places, so that a position inside the
/// element is known even where the element moves while the visitor looks.
///
/// Places are numbered from 1 within a view; place 0 is the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The number of the anchor; 0 is the document.
    pub anchor: u32,
    /// Left edge, page px.
    pub x: i32,
    /// Top edge, page px.
    pub y: i32,
    /// Width, px.
    pub w: u32,
    /// Height, px.
    pub h: u32,
}

impl Place {
    /// Declares it in a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let row = draft.row(Table::Places).with(self.anchor);
        row.with(self.x as u32).with(self.y as u32).with(self.w).with(self.h);
    }
}

pub(crate) fn read_places(from: &mut Reader<'_>, first: u32) -> Result<Vec<Place>, Error> {
    let count = from.numbered(first, limits::PLACES_PER_VIEW, "places")?;
    let rows = from.table(
        count,
        [
            // Not checked against what this batch declares: an earlier one may still be on its way.
            Column::at_most(limits::ANCHORS_PER_VIEW, "a place's anchor"),
            Column::position("a place's edge"),
            Column::position("a place's edge"),
            Column::any("a place's width"),
            Column::any("a place's height"),
        ],
    )?;
    let place =
        |[anchor, x, y, w, h]: [u32; 5]| Place { anchor, x: x as i32, y: y as i32, w: side(w), h: side(h) };
    Ok(rows.into_iter().map(place).collect())
}
