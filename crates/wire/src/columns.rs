//! What a visitor did, thousands of times a view: moves, clicks and stretches of scrolling, stored column by column.

use alloc::vec::Vec;

use crate::{
    Error,
    codec::Reader,
    draft::{Rows, Table},
    limits,
    view::closed_set,
};

/// The pointer came to rest, or passed, here. It stayed until the next move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Move {
    /// Milliseconds since the view began.
    pub at_ms: u32,
    /// Page px.
    pub x: i32,
    /// Page px.
    pub y: i32,
    /// The place under the pointer.
    pub place: u32,
}

closed_set! {
    /// What made a click.
    Pointer { #[default] Mouse = 0 "mouse", Touch = 1 "touch", Pen = 2 "pen", Keyboard = 3 "keyboard" }
}

/// A click or tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Click {
    /// Milliseconds since the view began.
    pub at_ms: u32,
    /// Page px.
    pub x: i32,
    /// Page px.
    pub y: i32,
    /// The place that was clicked.
    pub place: u32,
    /// What made it.
    pub pointer: Pointer,
    /// DOM button number, 0 (primary) to 4.
    pub button: u8,
    /// Whether a person made it: `Event.isTrusted`.
    pub trusted: bool,
}

/// A stretch of time during which one part of the document stood in the viewport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scroll {
    /// When it came into view, ms since the view began.
    pub at_ms: u32,
    /// How long it stayed while the visitor was active, ms.
    pub for_ms: u32,
    /// Page px at the viewport's top edge.
    pub top: i32,
    /// Page px at the viewport's bottom edge.
    pub bottom: i32,
    /// The place at the top edge.
    pub top_place: u32,
    /// The place at the bottom edge.
    pub bottom_place: u32,
    /// The place that scrolled: 0 is the window, else an inner scroller, with `top` and `bottom` in its own content.
    pub scroller: u32,
    /// The height of an inner scroller's content, px; 0 for the window, whose content is the document.
    pub content: u32,
}

/// For how long an element was looked at: the visitor active, times the visible share of the element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attention {
    /// The element's number; not the document's.
    pub anchor: u32,
    /// Active milliseconds times visible share, since the last batch.
    pub for_ms: u32,
}

const PLACES: u32 = limits::PLACES_PER_VIEW;

impl Move {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        draft.row(Table::Moves, &[self.at_ms, self.x as u32, self.y as u32, self.place], b"");
    }
}

pub(crate) fn read_moves(from: &mut Reader<'_>) -> Result<Vec<Move>, Error> {
    let count = from.rows("moves")?;
    let at = from.growing(count, limits::VIEW_MS, "a move's time")?;
    let x = from.steps(count, limits::PAGE_PX, "a move's x")?;
    let y = from.steps(count, limits::PAGE_PX, "a move's y")?;
    let place = from.runs(count, PLACES, "a move's place")?;
    Ok((0..count).map(|i| Move { at_ms: at[i], x: x[i], y: y[i], place: place[i] }).collect())
}

impl Click {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let kind = self.pointer as u32 | u32::from(self.button) << 2 | u32::from(self.trusted) << 5;
        draft.row(Table::Clicks, &[self.at_ms, self.x as u32, self.y as u32, self.place, kind], b"");
    }
}

pub(crate) fn read_clicks(from: &mut Reader<'_>) -> Result<Vec<Click>, Error> {
    let count = from.rows("clicks")?;
    let at = from.growing(count, limits::VIEW_MS, "a click's time")?;
    let x = from.steps(count, limits::PAGE_PX, "a click's x")?;
    let y = from.steps(count, limits::PAGE_PX, "a click's y")?;
    let place = from.runs(count, PLACES, "a click's place")?;
    (0..count)
        .map(|i| {
            let bits = from.at_most((1 << 6) - 1, "a click's kind")? as u8;
            let button = bits >> 2 & 7;
            if button > 4 {
                return Err(Error::OutOfRange { what: "a click's kind", got: bits.into() });
            }
            let pointer = Pointer::from_code(bits & 3).unwrap_or_default();
            let trusted = bits & 1 << 5 != 0;
            Ok(Click { at_ms: at[i], x: x[i], y: y[i], place: place[i], pointer, button, trusted })
        })
        .collect()
}

impl Scroll {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let (top, height) = (self.top as u32, self.bottom.wrapping_sub(self.top) as u32);
        let places = [self.top_place, self.bottom_place, self.scroller, self.content];
        let [first, last, scroller, content] = places;
        draft.row(
            Table::Scrolls,
            &[self.at_ms, self.for_ms, top, height, first, last, scroller, content],
            b"",
        );
    }
}

pub(crate) fn read_scrolls(from: &mut Reader<'_>) -> Result<Vec<Scroll>, Error> {
    let count = from.rows("scrolls")?;
    // Stretches end in order of time, but each scroller's began when it pleased.
    let at = from.steps(count, limits::VIEW_MS as i32, "a scroll's time")?;
    let lasted = from.plain(count, limits::VIEW_MS, "a scroll's length")?;
    let top = from.steps(count, limits::PAGE_PX, "a scroll's top")?;
    let height = from.steps(count, limits::PAGE_PX, "a scroll's height")?;
    let top_place = from.runs(count, PLACES, "a scroll's top place")?;
    let bottom_place = from.runs(count, PLACES, "a scroll's bottom place")?;
    let scroller = from.runs(count, PLACES, "a scroll's scroller")?;
    let content = from.runs(count, limits::PAGE_PX as u32, "a scroller's content")?;
    let at: Vec<u32> = at
        .into_iter()
        .map(|at| {
            u32::try_from(at).map_err(|_| Error::OutOfRange { what: "a scroll's time", got: at.into() })
        })
        .collect::<Result<_, _>>()?;
    Ok((0..count)
        .map(|i| Scroll {
            at_ms: at[i],
            for_ms: lasted[i],
            top: top[i],
            bottom: top[i] + height[i],
            top_place: top_place[i],
            bottom_place: bottom_place[i],
            scroller: scroller[i],
            content: content[i],
        })
        .collect())
}

impl Attention {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        draft.row(Table::Attention, &[self.anchor, self.for_ms], b"");
    }
}

pub(crate) fn read_attention(from: &mut Reader<'_>) -> Result<Vec<Attention>, Error> {
    let count = from.rows("attention")?;
    let anchor = from.steps(count, limits::ANCHORS_PER_VIEW as i32, "an attention's anchor")?;
    let for_ms = from.plain(count, limits::VIEW_MS, "an attention's length")?;
    anchor
        .into_iter()
        .zip(for_ms)
        .map(|(anchor, for_ms)| match u32::try_from(anchor) {
            Ok(anchor @ 1..) => Ok(Attention { anchor, for_ms }),
            _ => Err(Error::OutOfRange { what: "an attention's anchor", got: anchor.into() }),
        })
        .collect()
}
