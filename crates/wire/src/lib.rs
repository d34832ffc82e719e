//! The bytes of Isotherm, and nothing but the bytes.
//!
//! Two things travel: a [`Batch`] from a visitor's browser to the collector (and, unpacked, into the store), and a [`Heat`]
//! answer from the collector to the overlay. This crate is the only definition of both: browser, collector
//! and overlay all encode and decode here. [`Tally`] turns the first into the second.
//!
//! Numbers are LEB128 varints, signed ones zigzagged, columns delta-coded. A batch on its way is moreover packed, by an
//! adaptive arithmetic coder that knows the columns: that takes less than half of the bytes and a dozen times the time, so the
//! collector unpacks once and queries read the plain form. Every decoder is total: any bytes give a value or an [`Error`]
//! that says what was wrong, and never allocate more than a small multiple of their own length, or, to [`unpack`], of
//! [`limits::BATCH_BYTES`].
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod anchor;
mod batch;
mod codec;
mod columns;
mod contrast;
mod draft;
mod error;
mod fast;
mod heat;
mod identity;
pub mod limits;
mod packed;
mod signal;
mod tally;
mod view;

pub use anchor::{Anchor, Place};
pub use batch::{Batch, Numbered};
pub use columns::{Attention, Click, ClickKind, Move, Pointer, Scroll};
pub use contrast::{Contrast, ContrastAnchor, Difference, TILE_CELLS, Tile};
pub use draft::{Draft, Fixed, Head, Room, Rows, SITE_AT, Sink, Table};
pub use error::Error;
pub use fast::unpack_fast;
pub use heat::{About, Count, Fold, Heat, HeatAnchor, Kind, PartBox, Reach};
pub use identity::{SiteKey, ViewId};
pub use packed::{Packer, unpack};
pub use signal::{Signal, SignalKind};
#[cfg(feature = "segments")]
pub use tally::{Grid, GridSum};
pub use tally::{Side, Tally};
pub use view::{Device, Frame, Size, View, flags};
