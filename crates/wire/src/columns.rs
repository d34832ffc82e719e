//! What a visitor did, thousands of times a view: moves, clicks and stretches of scrolling, stored column by column.

use alloc::vec::Vec;

use crate::{
    Error,
    codec::Reader,
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
    let at = from.growing(count, limits::VIEW_MS, "a move's time")?;
    let x = from.positions(count, "a move's x")?;
    let y = from.positions(count, "a move's y")?;
    let place = from.numbers(count, PLACES, "a move's place")?;
    Ok((0..count).map(|i| Move { at_ms: at[i], x: x[i], y: y[i], place: place[i] }).collect())
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
    let at = from.growing(count, limits::VIEW_MS, "a click's time")?;
    let x = from.positions(count, "a click's x")?;
    let y = from.positions(count, "a click's y")?;
    let place = from.numbers(count, PLACES, "a click's place")?;
    let kind = from.numbers(count, (1 << 6) - 1, "a click's kind")?;
    (0..count)
        .map(|i| {
            let bits = kind[i] as u8;
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
        let row = draft.row(Table::Scrolls).with(self.at_ms).with(self.for_ms).with(top).with(height);
        row.with(self.top_place).with(self.bottom_place).with(self.scroller).with(self.content);
    }
}

pub(crate) fn read_scrolls(from: &mut Reader<'_>) -> Result<Vec<Scroll>, Error> {
    let count = from.count("scrolls")?;
    // Stretches end in order of time, but each scroller's began when it pleased.
    let at = from.numbers(count, limits::VIEW_MS, "a scroll's time")?;
    let lasted = from.numbers(count, limits::VIEW_MS, "a scroll's length")?;
    let top = from.positions(count, "a scroll's top")?;
    let height = from.positions(count, "a scroll's height")?;
    let top_place = from.numbers(count, PLACES, "a scroll's top place")?;
    let bottom_place = from.numbers(count, PLACES, "a scroll's bottom place")?;
    let scroller = from.numbers(count, PLACES, "a scroll's scroller")?;
    let content = from.numbers(count, u32::MAX, "a scroller's content")?;
    Ok((0..count)
        .map(|i| Scroll {
            at_ms: at[i],
            for_ms: lasted[i],
            top: top[i],
            bottom: top[i] + height[i],
            top_place: top_place[i],
            bottom_place: bottom_place[i],
            scroller: scroller[i],
            content: side(content[i]),
        })
        .collect())
}

impl Attention {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        draft.row(Table::Attention).with(self.anchor).with(self.for_ms);
    }
}

pub(crate) fn read_attention(from: &mut Reader<'_>) -> Result<Vec<Attention>, Error> {
    let count = from.count("attention")?;
    let anchor = from.numbers(count, limits::ANCHORS_PER_VIEW, "an attention's anchor")?;
    let for_ms = from.numbers(count, limits::VIEW_MS, "an attention's length")?;
    let told = |(anchor, for_ms)| match anchor {
        0 => Err(Error::OutOfRange { what: "an attention's anchor", got: 0 }),
        _ => Ok(Attention { anchor, for_ms }),
    };
    anchor.into_iter().zip(for_ms).map(told).collect()
}
