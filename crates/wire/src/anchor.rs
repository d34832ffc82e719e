//! Where a point belongs: the element it fell on, and the box that element had at that moment.

use alloc::{string::String, vec::Vec};

use crate::{
    Error,
    codec::{Reader, put, put_signed, put_text},
    limits,
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
}

impl Anchor {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_text(out, &self.selector);
        put(out, self.index);
        put(out, self.count);
        put(out, self.landmark);
    }

    pub(crate) fn read(from: &mut Reader<'_>, number: u32) -> Result<Self, Error> {
        let anchor = Self {
            selector: from.text(limits::SELECTOR_BYTES, "a selector")?,
            index: from.u32("a match index")?,
            count: from.u32("a match count")?,
            landmark: from.u32("a landmark")?,
        };
        if anchor.index >= anchor.count {
            return Err(Error::OutOfRange { what: "a match index", got: anchor.index.into() });
        }
        if anchor.landmark >= number {
            return Err(Error::OutOfRange { what: "a landmark", got: anchor.landmark.into() });
        }
        Ok(anchor)
    }
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
    pub(crate) fn put(&self, out: &mut Vec<u8>, before: &Self) {
        put(out, self.anchor);
        put_signed(out, self.x.wrapping_sub(before.x));
        put_signed(out, self.y.wrapping_sub(before.y));
        put(out, self.w);
        put(out, self.h);
    }

    pub(crate) fn read(from: &mut Reader<'_>, before: &Self) -> Result<Self, Error> {
        // The anchor's number is not checked against what this batch declares: an earlier one may still be on its way.
        let anchor = from.at_most(limits::ANCHORS_PER_VIEW, "a place's anchor")?;
        let x = edge(before.x, from.signed("a place")?)?;
        let y = edge(before.y, from.signed("a place")?)?;
        let w = from.at_most(limits::PAGE_PX as u32, "a place's width")?;
        let h = from.at_most(limits::PAGE_PX as u32, "a place's height")?;
        Ok(Self { anchor, x, y, w, h })
    }
}

fn edge(before: i32, step: i32) -> Result<i32, Error> {
    let got = i64::from(before) + i64::from(step);
    if got.abs() > i64::from(limits::PAGE_PX) {
        return Err(Error::OutOfRange { what: "a place's edge", got });
    }
    Ok(got as i32)
}
