//! What a visitor did, thousands of times a view: moves, clicks and stretches of scrolling, stored column by column.

use alloc::vec::Vec;

use crate::{
    Error,
    codec::{Column, Reader},
    draft::{Rows, Table},
    limits,
    view::{closed_set, side},
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

/// Pointer (2 bits), button (3 bits) and trust (1 bit) of a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClickKind(u32);

impl ClickKind {
    /// Whether a person pressed the primary button, or what stands for it.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self.0 >> 2 == 1 << 3
    }
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
        draft.row(Table::Moves).with(self.at_ms).with(self.x as u32).with(self.y as u32).with(self.place);
    }
}

pub(crate) fn read_moves(from: &mut Reader<'_>) -> Result<Vec<Move>, Error> {
    let count = from.count("moves")?;
    let rows = from.table(
        count,
        [
            Column::growing(limits::VIEW_MS, "a move's time"),
            Column::position("a move's x"),
            Column::position("a move's y"),
            Column::at_most(PLACES, "a move's place"),
        ],
    )?;
    let a_move = |[at_ms, x, y, place]: [u32; 4]| Move { at_ms, x: x as i32, y: y as i32, place };
    Ok(rows.into_iter().map(a_move).collect())
}

impl Click {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let kind = self.pointer as u32 | u32::from(self.button) << 2 | u32::from(self.trusted) << 5;
        Self::put_parts(draft, self.at_ms, self.x, self.y, self.place, ClickKind(kind));
    }

    /// The same from parts.
    pub fn put_parts(draft: &mut impl Rows, at_ms: u32, x: i32, y: i32, place: u32, kind: ClickKind) {
        draft.row(Table::Clicks).with(at_ms).with(x as u32).with(y as u32).with(place).with(kind.0);
    }

    /// What kind of click it is, from the code of the pointer, the number of the button, and whether a person made it.
    #[must_use]
    pub fn kind(pointer: u32, button: u32, trusted: bool) -> ClickKind {
        ClickKind(pointer & 3 | button.min(4) << 2 | u32::from(trusted) << 5)
    }
}

pub(crate) fn read_clicks(from: &mut Reader<'_>) -> Result<Vec<Click>, Error> {
    let count = from.count("clicks")?;
    let rows = from.table(
        count,
        [
            Column::growing(limits::VIEW_MS, "a click's time"),
            Column::position("a click's x"),
            Column::position("a click's y"),
            Column::at_most(PLACES, "a click's place"),
            Column::at_most((1 << 6) - 1, "a click's kind"),
        ],
    )?;
    let click = |[at_ms, x, y, place, kind]: [u32; 5]| {
        let button = (kind >> 2 & 7) as u8;
        if button > 4 {
            return Err(Error::OutOfRange { what: "a click's kind", got: kind.into() });
        }
        let pointer = Pointer::from_code(kind as u8 & 3).unwrap_or_default();
        Ok(Click { at_ms, x: x as i32, y: y as i32, place, pointer, button, trusted: kind & 1 << 5 != 0 })
    };
    rows.into_iter().map(click).collect()
}

impl Scroll {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let (top, height) = (self.top as u32, self.bottom.wrapping_sub(self.top) as u32);
        let row = draft.row(Table::Scrolls).with(self.at_ms).with(self.for_ms).with(top).with(height);
        row.with(self.top_place).with(self.bottom_place).with(self.scroller).with(self.content);
    }
}

pub(crate) fn read_scrolls(from: &mut Reader<'_>) -> Result<Vec<Scroll>, Error> {
    let count = from.count("scrolls")?;
    let rows = from.table(
        count,
        [
            // Stretches end in order of time, but each scroller's began when it pleased.
            Column::at_most(limits::VIEW_MS, "a scroll's time"),
            Column::at_most(limits::VIEW_MS, "a scroll's length"),
            Column::position("a scroll's top"),
            Column::position("a scroll's height"),
            Column::at_most(PLACES, "a scroll's top place"),
            Column::at_most(PLACES, "a scroll's bottom place"),
            Column::at_most(PLACES, "a scroll's scroller"),
            Column::any("a scroller's content"),
        ],
    )?;
    let scroll = |[at_ms, for_ms, top, height, top_place, bottom_place, scroller, content]: [u32; 8]| {
        let (top, bottom) = (top as i32, top as i32 + height as i32);
        Scroll { at_ms, for_ms, top, bottom, top_place, bottom_place, scroller, content: side(content) }
    };
    Ok(rows.into_iter().map(scroll).collect())
}

impl Attention {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        draft.row(Table::Attention).with(self.anchor).with(self.for_ms);
    }
}

pub(crate) fn read_attention(from: &mut Reader<'_>) -> Result<Vec<Attention>, Error> {
    let count = from.count("attention")?;
    let rows = from.table(
        count,
        [
            Column::at_most(limits::ANCHORS_PER_VIEW, "an attention's anchor"),
            Column::at_most(limits::VIEW_MS, "an attention's length"),
        ],
    )?;
    let told = |[anchor, for_ms]: [u32; 2]| match anchor {
        0 => Err(Error::OutOfRange { what: "an attention's anchor", got: 0 }),
        _ => Ok(Attention { anchor, for_ms }),
    };
    rows.into_iter().map(told).collect()
}
