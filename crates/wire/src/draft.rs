//! A batch while it is written: rows of numbers in a log, texts beside it, coded column by column when it is cut.
//!
//! A batch is its head (mark and version, site, view), six numbers and nine tables, each a count and its columns. The plain
//! form has all that as bytes one after the other; of the packed one, [`crate::packed`] codes what follows the head.
//!
//! Visitors download this file. It allocates nothing: whoever makes a draft brings the room.

use alloc::vec::Vec;

use crate::{SiteKey, ViewId};

pub(crate) const MAGIC: u8 = 0xb7;
/// Of batches as the store keeps them.
pub(crate) const VERSION: u8 = 5;
/// Of batches as they travel.
pub(crate) const PACKED: u8 = 4;
/// Mark and version, site, view.
pub(crate) const HEAD_BYTES: usize = 26;
/// Where in a batch, packed or plain, its site's key stands.
pub const SITE_AT: core::ops::Range<usize> = 2..18;
/// And so many numbers after them.
pub(crate) const HEAD_NUMBERS: usize = 6;

/// The tables of a batch, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The view as a whole; one row, or none.
    View = 1,
    /// Sizes of viewport and document.
    Frames,
    /// Elements.
    Anchors,
    /// Where they are.
    Places,
    /// Pointer moves.
    Moves,
    /// Clicks.
    Clicks,
    /// Stretches of scrolling.
    Scrolls,
    /// How long elements were looked at.
    Attention,
    /// What has a name.
    Signals,
}

/// What one column holds.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Column {
    /// How many rows the table has. Each table begins with it.
    Count,
    /// Numbers, as zigzagged steps from row to row.
    Numbers,
    /// Texts, each behind its length, which is written like a number. They are the last column.
    Texts,
}

/// The columns of all tables.
#[rustfmt::skip]
pub(crate) const COLUMNS: [Column; 59] = {
    use Column::{Count as C, Numbers as N, Texts as T};
    [
        C, N, N, N, N, N, N, N, N, N, N, T, // the view
        C, N, N, N, N, N,                   // frames
        C, N, N, N, N, T,                   // anchors
        C, N, N, N, N, N,                   // places
        C, N, N, N, N,                      // moves
        C, N, N, N, N, N,                   // clicks
        C, N, N, N, N, N, N, N, N,          // scrolls
        C, N, N,                            // attention
        C, N, N, N, N, T,                   // signals
    ]
};

/// How many words the rows of each table have: one about the row, and its numbers.
const WORDS: [u32; 10] = {
    let (mut words, mut table, mut at) = ([0; 10], 0, 0);
    while at < COLUMNS.len() {
        match COLUMNS[at] {
            Column::Count => {
                table += 1;
                words[table] = 1;
            }
            Column::Numbers => words[table] += 1,
            Column::Texts => {}
        }
        at += 1;
    }
    words
};

/// How many columns each table has, 4 bits each, the first table's lowest.
const WIDTHS: u64 = {
    let (mut widths, mut shift, mut at) = (0, 0, 0);
    while at < COLUMNS.len() {
        if at > 0 && matches!(COLUMNS[at], Column::Count) {
            shift += 4;
        }
        widths += 1 << shift;
        at += 1;
    }
    widths
};

/// In packed batches, each byte of a number is foretold by those that stood in its place: so far apart are the contexts of
/// one and the next. Columns are fewer.
pub(crate) const NEXT_BYTE: u32 = 128;

/// Stands between the parts of a text; none of them contains it.
pub(crate) const SEPARATOR: u8 = 0x1f;

/// Room for values: a `Vec`, or a [`Fixed`] array where there is no allocator.
pub trait Room<T> {
    /// Adds a value, if there is room.
    fn push(&mut self, value: T);
    /// How many more values there is room for.
    fn free(&self) -> usize;
    /// The values in order.
    fn values(&self) -> &[T];
    /// Removes all of them.
    fn clear(&mut self);
}

/// Room for `N` values.
#[repr(C)] // the length comes first: short addresses are short code
pub struct Fixed<T, const N: usize> {
    len: usize,
    values: [T; N],
}

impl<T: Copy, const N: usize> Fixed<T, N> {
    /// An empty one; `nothing` fills what is not used yet.
    pub const fn new(nothing: T) -> Self {
        Self { len: 0, values: [nothing; N] }
    }

    /// How many values there are.
    pub fn used(&self) -> usize {
        self.len
    }

    /// All of it, used or not.
    pub fn room(&self) -> &[T] {
        &self.values
    }
}

impl<T, const N: usize> Room<T> for Fixed<T, N> {
    #[inline(never)] // it is called from everywhere
    fn push(&mut self, value: T) {
        if let Some(free) = self.values.get_mut(self.len) {
            *free = value;
            self.len += 1;
        }
    }

    fn free(&self) -> usize {
        N - self.len
    }

    fn values(&self) -> &[T] {
        &self.values[..self.len.min(N)]
    }

    fn clear(&mut self) {
        self.len = 0;
    }
}

impl<T> Room<T> for Vec<T> {
    fn push(&mut self, value: T) {
        self.push(value);
    }

    fn free(&self) -> usize {
        usize::MAX
    }

    fn values(&self) -> &[T] {
        self
    }

    fn clear(&mut self) {
        self.clear();
    }
}

/// Where the bytes of a batch go.
pub trait Sink {
    /// A batch begins with these bytes.
    fn begin(&mut self, head: &[u8; HEAD_BYTES]);
    /// A byte follows. What stood in the same context before foretells it.
    fn push(&mut self, context: u32, byte: u8);
    /// The batch is complete.
    fn end(&mut self);
}

/// As they are.
impl Sink for Vec<u8> {
    fn begin(&mut self, head: &[u8; HEAD_BYTES]) {
        self.extend_from_slice(&[MAGIC, VERSION]);
        self.extend_from_slice(&head[2..]);
    }

    fn push(&mut self, _: u32, byte: u8) {
        self.push(byte);
    }

    fn end(&mut self) {}
}

/// Which view a batch is of.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// As they are written: mark and version, site, view.
    bytes: [u8; HEAD_BYTES],
}

impl Head {
    /// Of nobody's view.
    pub const NOBODYS: Self = {
        let mut bytes = [b'a'; HEAD_BYTES];
        (bytes[0], bytes[1]) = (MAGIC, PACKED);
        Self { bytes }
    };

    /// Of this site from now on.
    pub fn set_site(&mut self, site: SiteKey) {
        self.bytes[2..18].copy_from_slice(site.bytes());
    }

    /// Of this page view from now on.
    pub fn set_view(&mut self, view: ViewId) {
        self.bytes[18..].copy_from_slice(&view.0.to_le_bytes());
    }
}

/// Where rows can be put, whatever its room.
pub trait Rows {
    /// Whether there is room for this text.
    fn fits(&self, text: &[u8]) -> bool;
    /// Begins a row without text. All of its numbers follow. What finds no room is lost, and so is all after it.
    fn row(&mut self, table: Table) -> &mut Self;
    /// Begins a row with this text.
    fn row_with(&mut self, table: Table, text: &[u8]) -> &mut Self;
    /// Adds a number to the row.
    fn with(&mut self, number: u32) -> &mut Self;
}

/// The rows of the next batch. Row types write themselves with their `put`; rows of one table in order of time.
#[derive(Default)]
pub struct Draft<W, B> {
    /// Row after row: its table (4 bits), how many words it has (4 bits), the length of its text, and its numbers. The last
    /// row may be incomplete, because the room was full, and counts for nothing.
    words: W,
    /// The texts of the rows, one after the other.
    texts: B,
}

impl<W: Room<u32>, B: Room<u8>> Draft<W, B> {
    /// A draft in empty rooms.
    pub const fn new(words: W, texts: B) -> Self {
        Self { words, texts }
    }

    /// How many numbers and how many bytes of texts there are.
    pub fn size(&self) -> (usize, usize) {
        (self.words.values().len(), self.texts.values().len())
    }

    /// Writes the batch; the draft is empty again. Whoever fills it stays below [`crate::limits`]. `numbers` are those of
    /// [`crate::Batch`]: `seq`, `cut_ms`, `active_ms`, `idle_ms`, and the first numbers of its anchors and places.
    pub fn cut(&mut self, head: &Head, numbers: [u32; HEAD_NUMBERS], out: &mut impl Sink) {
        out.begin(&head.bytes);
        let [seq, cut_ms, active_ms, idle_ms, first_anchor, first_place] = numbers;
        put(out, 0, seq);
        put(out, 0, cut_ms);
        put(out, 0, active_ms);
        put(out, 0, idle_ms);
        put(out, 0, first_anchor);
        put(out, 0, first_place);
        let (mut table, mut at, mut widths) = (1, 0, WIDTHS);
        for context in 0..COLUMNS.len() as u32 {
            let (mut count, mut last) = (0, 0);
            self.each(table, |row, text| {
                count += 1;
                if at > 0 {
                    let (value, text) =
                        row.get(at).map_or((text.len() as u32, text), |&number| (number, b""));
                    let step = value.wrapping_sub(last);
                    put(out, context, step << 1 ^ (step as i32 >> 31) as u32);
                    last = value;
                    put_text(out, context, text);
                }
            });
            if at == 0 {
                put(out, context, count);
            }
            at += 1;
            if at == (widths & 15) as usize {
                (table, at, widths) = (table + 1, 0, widths >> 4);
            }
        }
        out.end();
        self.clear();
    }

    /// Removes all rows.
    pub fn clear(&mut self) {
        self.words.clear();
        self.texts.clear();
    }

    /// Whether any row would find room, with a text of up to a KiB.
    pub fn has_room(&self) -> bool {
        self.words.free() > 16 && self.texts.free() > 1_024
    }

    /// The rows of one table, each behind the word about it, with their texts.
    fn each(&self, tag: u32, mut act: impl FnMut(&[u32], &[u8])) {
        let (mut rows, mut texts) = (self.words.values(), self.texts.values());
        while let Some(&about) = rows.first() {
            let Some((row, next)) = rows.split_at_checked((about >> 4 & 15) as usize) else { return };
            rows = next;
            let Some((text, next)) = texts.split_at_checked((about >> 8) as usize) else { return };
            texts = next;
            if about & 15 == tag {
                act(row, text);
            }
        }
    }
}

impl<W: Room<u32>, B: Room<u8>> Rows for Draft<W, B> {
    fn fits(&self, text: &[u8]) -> bool {
        text.len() <= self.texts.free()
    }

    #[inline(always)] // the table is known where it is called
    fn row(&mut self, table: Table) -> &mut Self {
        self.with(table as u32 | WORDS[table as usize] << 4)
    }

    #[inline(always)] // as above
    fn row_with(&mut self, table: Table, text: &[u8]) -> &mut Self {
        text.iter().for_each(|&byte| self.texts.push(byte));
        self.with(table as u32 | WORDS[table as usize] << 4 | (text.len() as u32) << 8)
    }

    #[inline(always)] // what it does is a call
    fn with(&mut self, number: u32) -> &mut Self {
        self.words.push(number);
        self
    }
}

/// A LEB128 varint.
fn put(out: &mut impl Sink, mut context: u32, mut value: u32) {
    while value >= 0x80 {
        out.push(context, value as u8 | 0x80);
        value >>= 7;
        context += NEXT_BYTE;
    }
    out.push(context, value as u8);
}

/// What foretells a byte of a text are those before it.
fn put_text(out: &mut impl Sink, mut context: u32, text: &[u8]) {
    for &byte in text {
        out.push(context, byte);
        context = context << 8 | u32::from(byte);
    }
}
