//! A batch while it is written: rows of numbers in a log, texts beside it, coded column by column when it is cut.
//!
//! Visitors download this file. It allocates nothing: whoever makes a draft brings the room.

use alloc::vec::Vec;

use crate::{SiteKey, ViewId};

pub(crate) const MAGIC: u8 = 0xb7;
pub(crate) const VERSION: u8 = 2;

/// The tables of a batch, by the tags under which they are written. One without rows is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The view as a whole; one row.
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

/// How the numbers of one column are written, one after the other.
#[derive(Clone, Copy, PartialEq)]
enum Coding {
    /// As they are.
    Plain,
    /// The steps between numbers that only grow.
    Growing,
    /// The steps between numbers, zigzagged.
    Steps,
    /// Runs of one number: (zigzagged step, run length) pairs.
    Runs,
}
use Coding::{Growing, Plain, Runs, Steps};

/// The number columns of each table. Views, anchors and signals have a column of texts behind them.
const CODINGS: [&[Coding]; 9] = [
    &[Plain; 13],
    &[Growing, Plain, Plain, Plain, Plain],
    &[Plain, Plain, Plain, Plain],
    &[Plain, Steps, Steps, Plain, Plain],
    &[Growing, Steps, Steps, Runs],
    &[Growing, Steps, Steps, Runs, Plain],
    &[Steps, Plain, Steps, Steps, Runs, Runs, Runs, Runs],
    &[Steps, Plain],
    &[Plain, Growing, Runs, Plain],
];
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
pub struct Fixed<T, const N: usize> {
    values: [T; N],
    len: usize,
}

impl<T: Copy, const N: usize> Fixed<T, N> {
    /// An empty one; `nothing` fills what is not used yet.
    pub const fn new(nothing: T) -> Self {
        Self { values: [nothing; N], len: 0 }
    }

    /// All of it, used or not.
    pub fn room(&self) -> &[T] {
        &self.values
    }
}

impl<T, const N: usize> Room<T> for Fixed<T, N> {
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
        self.values.get(..self.len).unwrap_or_default()
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

/// Which part of which view a batch is.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// The site.
    pub site: SiteKey,
    /// The page view.
    pub view: ViewId,
    /// As in [`crate::Batch`]: `seq`, `cut_ms`, `active_ms`, `idle_ms`, and the first numbers of its anchors and places.
    pub numbers: [u32; 6],
}

/// Where rows can be put, whatever its room.
pub trait Rows {
    /// Adds a row with its text, if there is room.
    fn row(&mut self, table: Table, numbers: &[u32], text: &[u8]);
}

/// The rows of the next batch. Row types write themselves with their `put`; rows of one table in order of time.
#[derive(Default)]
pub struct Draft<W, B> {
    /// Row after row: its table, then its numbers.
    words: W,
    /// The texts of rows that have one: the table, the length in two bytes, the text.
    texts: B,
    /// How many rows each table has.
    counts: [u32; CODINGS.len()],
}

impl<W: Room<u32>, B: Room<u8>> Draft<W, B> {
    /// A draft in empty rooms.
    pub const fn new(words: W, texts: B) -> Self {
        Self { words, texts, counts: [0; CODINGS.len()] }
    }

    /// How many numbers and how many bytes of texts there are.
    pub fn size(&self) -> (usize, usize) {
        (self.words.values().len(), self.texts.values().len())
    }

    /// The batch as bytes; the draft is empty again. Whoever fills it stays below [`crate::limits`].
    pub fn cut(&mut self, head: &Head, out: &mut impl Room<u8>) {
        [MAGIC, VERSION].iter().chain(head.site.bytes()).for_each(|&byte| out.push(byte));
        head.view.0.to_le_bytes().iter().for_each(|&byte| out.push(byte));
        head.numbers.iter().for_each(|&number| put(out, number));
        for (tag, codings) in (1..).zip(&CODINGS) {
            let count = self.counts.get(tag as usize - 1).copied().unwrap_or_default();
            if count == 0 {
                continue;
            }
            out.push(tag as u8);
            put(out, count);
            for (at, &coding) in codings.iter().enumerate() {
                let mut column = Column { last: 0, run: 0 };
                self.each(tag, |row| column.push(coding, row.get(at).copied().unwrap_or_default(), out));
                column.end_run(out);
            }
            self.put_texts(tag, out);
        }
        self.words.clear();
        self.texts.clear();
        self.counts = [0; CODINGS.len()];
    }

    /// The rows of one table.
    fn each(&self, tag: u32, mut act: impl FnMut(&[u32])) {
        let mut rest = self.words.values();
        while let Some((&table, tail)) = rest.split_first() {
            let width = CODINGS.get(table as usize - 1).map_or(0, |codings| codings.len());
            let Some((row, next)) = tail.split_at_checked(width) else { return };
            if table == tag {
                act(row);
            }
            rest = next;
        }
    }

    fn put_texts(&self, tag: u32, out: &mut impl Room<u8>) {
        let mut rest = self.texts.values();
        while let Some((&[table, low, high], tail)) = rest.split_first_chunk() {
            let Some((text, next)) = tail.split_at_checked(u16::from_le_bytes([low, high]).into()) else {
                return;
            };
            if u32::from(table) == tag {
                put(out, text.len() as u32);
                text.iter().for_each(|&byte| out.push(byte));
            }
            rest = next;
        }
    }
}

impl<W: Room<u32>, B: Room<u8>> Rows for Draft<W, B> {
    fn row(&mut self, table: Table, numbers: &[u32], text: &[u8]) {
        if self.words.free() <= numbers.len() || self.texts.free() < text.len() + 3 {
            return;
        }
        if let Some(count) = self.counts.get_mut(table as usize - 1) {
            *count += 1;
        }
        self.words.push(table as u32);
        numbers.iter().for_each(|&number| self.words.push(number));
        if matches!(table, Table::View | Table::Anchors | Table::Signals) {
            let [low, high] = (text.len() as u16).to_le_bytes();
            [table as u8, low, high].iter().chain(text).for_each(|&byte| self.texts.push(byte));
        }
    }
}

struct Column {
    last: u32,
    run: u32,
}

impl Column {
    fn push(&mut self, coding: Coding, value: u32, out: &mut impl Room<u8>) {
        let step = value.wrapping_sub(self.last);
        match coding {
            Plain => return put(out, value),
            Growing => put(out, step),
            Runs if self.run > 0 && step == 0 => {
                self.run += 1;
                return;
            }
            _ => {
                self.end_run(out);
                put(out, step.wrapping_shl(1) ^ (step as i32 >> 31) as u32);
                self.run = u32::from(coding == Runs);
            }
        }
        self.last = value;
    }

    fn end_run(&self, out: &mut impl Room<u8>) {
        if self.run > 0 {
            put(out, self.run);
        }
    }
}

/// A LEB128 varint.
fn put(out: &mut impl Room<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
