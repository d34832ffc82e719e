//! What a visitor did, thousands of times a view: moves, clicks and stretches of scrolling, stored column by column.

use alloc::vec::Vec;

use crate::{
    Error,
    codec::{Reader, put, put_growing, put_runs, put_steps},
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
}

const PLACES: u32 = limits::PLACES_PER_VIEW;

pub(crate) fn put_moves(out: &mut Vec<u8>, moves: &[Move]) {
    put(out, moves.len() as u32);
    put_growing(out, &mut moves.iter().map(|m| m.at_ms));
    put_steps(out, &mut moves.iter().map(|m| m.x));
    put_steps(out, &mut moves.iter().map(|m| m.y));
    put_runs(out, &mut moves.iter().map(|m| m.place));
}

pub(crate) fn read_moves(from: &mut Reader<'_>) -> Result<Vec<Move>, Error> {
    let count = from.rows("moves")?;
    let at = from.growing(count, limits::VIEW_MS, "a move's time")?;
    let x = from.steps(count, limits::PAGE_PX, "a move's x")?;
    let y = from.steps(count, limits::PAGE_PX, "a move's y")?;
    let place = from.runs(count, PLACES, "a move's place")?;
    Ok((0..count).map(|i| Move { at_ms: at[i], x: x[i], y: y[i], place: place[i] }).collect())
}

pub(crate) fn put_clicks(out: &mut Vec<u8>, clicks: &[Click]) {
    put(out, clicks.len() as u32);
    put_growing(out, &mut clicks.iter().map(|c| c.at_ms));
    put_steps(out, &mut clicks.iter().map(|c| c.x));
    put_steps(out, &mut clicks.iter().map(|c| c.y));
    put_runs(out, &mut clicks.iter().map(|c| c.place));
    out.extend(clicks.iter().map(|c| c.pointer as u8 | c.button << 2 | u8::from(c.trusted) << 5));
}

pub(crate) fn read_clicks(from: &mut Reader<'_>) -> Result<Vec<Click>, Error> {
    let count = from.rows("clicks")?;
    let at = from.growing(count, limits::VIEW_MS, "a click's time")?;
    let x = from.steps(count, limits::PAGE_PX, "a click's x")?;
    let y = from.steps(count, limits::PAGE_PX, "a click's y")?;
    let place = from.runs(count, PLACES, "a click's place")?;
    (0..count)
        .map(|i| {
            let bits = from.byte("a click's kind")?;
            let button = bits >> 2 & 7;
            if bits >= 1 << 6 || button > 4 {
                return Err(Error::OutOfRange { what: "a click's kind", got: bits.into() });
            }
            let pointer = Pointer::from_code(bits & 3).unwrap_or_default();
            let trusted = bits & 1 << 5 != 0;
            Ok(Click { at_ms: at[i], x: x[i], y: y[i], place: place[i], pointer, button, trusted })
        })
        .collect()
}

pub(crate) fn put_scrolls(out: &mut Vec<u8>, scrolls: &[Scroll]) {
    put(out, scrolls.len() as u32);
    put_growing(out, &mut scrolls.iter().map(|s| s.at_ms));
    scrolls.iter().for_each(|s| put(out, s.for_ms));
    put_steps(out, &mut scrolls.iter().map(|s| s.top));
    put_steps(out, &mut scrolls.iter().map(|s| s.bottom.wrapping_sub(s.top)));
    put_runs(out, &mut scrolls.iter().map(|s| s.top_place));
    put_runs(out, &mut scrolls.iter().map(|s| s.bottom_place));
    put_runs(out, &mut scrolls.iter().map(|s| s.scroller));
}

pub(crate) fn read_scrolls(from: &mut Reader<'_>) -> Result<Vec<Scroll>, Error> {
    let count = from.rows("scrolls")?;
    let at = from.growing(count, limits::VIEW_MS, "a scroll's time")?;
    let lasted: Vec<u32> =
        (0..count).map(|_| from.at_most(limits::VIEW_MS, "a scroll's length")).collect::<Result<_, _>>()?;
    let top = from.steps(count, limits::PAGE_PX, "a scroll's top")?;
    let height = from.steps(count, limits::PAGE_PX, "a scroll's height")?;
    let top_place = from.runs(count, PLACES, "a scroll's top place")?;
    let bottom_place = from.runs(count, PLACES, "a scroll's bottom place")?;
    let scroller = from.runs(count, PLACES, "a scroll's scroller")?;
    Ok((0..count)
        .map(|i| Scroll {
            at_ms: at[i],
            for_ms: lasted[i],
            top: top[i],
            bottom: top[i] + height[i],
            top_place: top_place[i],
            bottom_place: bottom_place[i],
            scroller: scroller[i],
        })
        .collect())
}
