//! The unit that travels from browser to collector, and the unit that the collector keeps.

use alloc::vec::Vec;

use crate::{
    Anchor, Click, Error, Frame, Move, Place, Scroll, Signal, SiteKey, View, ViewId,
    codec::{Reader, put},
    columns, limits,
};

const MAGIC: u8 = 0xb7;
const VERSION: u8 = 1;

/// Declarations that are numbered through a whole view: this batch's begin at `first`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered<T> {
    /// The number of the first of `list`, at least 1.
    pub first: u32,
    /// The declarations in order.
    pub list: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { first: 1, list: Vec::new() }
    }
}

/// A part of one page view. (view, seq) names it: the same pair sent twice is the same batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The site.
    pub site: SiteKey,
    /// The page view.
    pub view: ViewId,
    /// The batch's number within the view, from 0 without gaps.
    pub seq: u32,
    /// Milliseconds since the view began when the batch was cut.
    pub cut_ms: u32,
    /// Of those since the last batch, the milliseconds in which the visitor was active: looking, with input in the last
    /// half minute.
    pub active_ms: u32,
    /// And those in which the page was visible but the visitor idle.
    pub idle_ms: u32,
    /// The view as a whole: always with `seq` 0, never later.
    pub header: Option<View>,
    /// Changes of viewport or document size.
    pub frames: Vec<Frame>,
    /// Anchors declared here.
    pub anchors: Numbered<Anchor>,
    /// Places declared here.
    pub places: Numbered<Place>,
    /// Pointer moves in order of time.
    pub moves: Vec<Move>,
    /// Clicks in order of time.
    pub clicks: Vec<Click>,
    /// Stretches of scrolling in order of time.
    pub scrolls: Vec<Scroll>,
    /// Signals in order of time.
    pub signals: Vec<Signal>,
}

/// Section tags. A section that is empty is not written; those that are come in this order.
mod tag {
    pub(super) const VIEW: u8 = 1;
    pub(super) const FRAMES: u8 = 2;
    pub(super) const ANCHORS: u8 = 3;
    pub(super) const PLACES: u8 = 4;
    pub(super) const MOVES: u8 = 5;
    pub(super) const CLICKS: u8 = 6;
    pub(super) const SCROLLS: u8 = 7;
    pub(super) const SIGNALS: u8 = 8;
}

impl Batch {
    /// A batch with nothing in it.
    #[must_use]
    pub fn new(site: SiteKey, view: ViewId, seq: u32) -> Self {
        Self {
            site,
            view,
            seq,
            cut_ms: 0,
            active_ms: 0,
            idle_ms: 0,
            header: None,
            frames: Vec::new(),
            anchors: Numbered::default(),
            places: Numbered::default(),
            moves: Vec::new(),
            clicks: Vec::new(),
            scrolls: Vec::new(),
            signals: Vec::new(),
        }
    }

    /// The batch as bytes. Whoever fills a batch keeps it below [`limits`]; this function does not look.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + 4 * self.moves.len());
        out.extend_from_slice(&[MAGIC, VERSION]);
        out.extend_from_slice(self.site.bytes());
        out.extend_from_slice(&self.view.0.to_le_bytes());
        put(&mut out, self.seq);
        put(&mut out, self.cut_ms);
        put(&mut out, self.active_ms);
        put(&mut out, self.idle_ms);
        if let Some(view) = &self.header {
            section(&mut out, tag::VIEW, |out| view.put(out));
        }
        self.put_declarations(&mut out);
        self.put_columns(&mut out);
        out
    }

    fn put_declarations(&self, out: &mut Vec<u8>) {
        section_of(out, tag::FRAMES, &self.frames, |out| {
            put(out, self.frames.len() as u32);
            self.frames.iter().for_each(|frame| frame.put(out));
        });
        section_of(out, tag::ANCHORS, &self.anchors.list, |out| {
            put(out, self.anchors.first);
            put(out, self.anchors.list.len() as u32);
            self.anchors.list.iter().for_each(|anchor| anchor.put(out));
        });
        section_of(out, tag::PLACES, &self.places.list, |out| {
            put(out, self.places.first);
            put(out, self.places.list.len() as u32);
            let mut before = Place::default();
            for place in &self.places.list {
                place.put(out, &before);
                before = *place;
            }
        });
    }

    fn put_columns(&self, out: &mut Vec<u8>) {
        section_of(out, tag::MOVES, &self.moves, |out| columns::put_moves(out, &self.moves));
        section_of(out, tag::CLICKS, &self.clicks, |out| columns::put_clicks(out, &self.clicks));
        section_of(out, tag::SCROLLS, &self.scrolls, |out| columns::put_scrolls(out, &self.scrolls));
        section_of(out, tag::SIGNALS, &self.signals, |out| {
            put(out, self.signals.len() as u32);
            self.signals.iter().for_each(|signal| signal.put(out));
        });
    }

    /// The batch that `bytes` are, wholly read.
    ///
    /// # Errors
    /// Any deviation from the format or the [`limits`] refuses the whole batch and says where.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > limits::BATCH_BYTES {
            return Err(Error::TooLarge {
                what: "the batch",
                got: bytes.len() as u64,
                limit: limits::BATCH_BYTES as u64,
            });
        }
        let mut from = Reader::new(bytes);
        let mut batch = read_head(&mut from)?;
        let mut last = 0;
        while !from.is_empty() {
            let tag = from.byte("a section")?;
            let len = from.u32("a section's length")? as usize;
            let mut section = Reader::new(from.slice(len, "a section")?);
            if tag <= last {
                return Err(Error::SectionOrder(tag));
            }
            last = tag;
            batch.read_section(tag, &mut section)?;
            section.end()?;
        }
        match (batch.seq, &batch.header) {
            (0, None) => Err(Error::Missing("the view of the first batch")),
            (1.., Some(_)) => Err(Error::OutOfRange { what: "a batch with a view", got: batch.seq.into() }),
            _ => Ok(batch),
        }
    }

    fn read_section(&mut self, tag: u8, from: &mut Reader<'_>) -> Result<(), Error> {
        match tag {
            tag::VIEW => self.header = Some(View::read(from)?),
            tag::FRAMES => self.frames = list(from, "frames", Frame::read)?,
            tag::ANCHORS => self.anchors = read_anchors(from)?,
            tag::PLACES => self.places = read_places(from)?,
            tag::MOVES => self.moves = columns::read_moves(from)?,
            tag::CLICKS => self.clicks = columns::read_clicks(from)?,
            tag::SCROLLS => self.scrolls = columns::read_scrolls(from)?,
            tag::SIGNALS => self.signals = list(from, "signals", Signal::read)?,
            _ => return Err(Error::UnknownSection(tag)),
        }
        Ok(())
    }
}

fn section(out: &mut Vec<u8>, tag: u8, write: impl FnOnce(&mut Vec<u8>)) {
    let mut body = Vec::new();
    write(&mut body);
    out.push(tag);
    put(out, body.len() as u32);
    out.append(&mut body);
}

fn section_of<T>(out: &mut Vec<u8>, tag: u8, list: &[T], write: impl FnOnce(&mut Vec<u8>)) {
    if !list.is_empty() {
        section(out, tag, write);
    }
}

fn read_head(from: &mut Reader<'_>) -> Result<Batch, Error> {
    if from.byte("the head")? != MAGIC {
        return Err(Error::NotIsotherm);
    }
    let version = from.byte("the head")?;
    if version != VERSION {
        return Err(Error::Version(version));
    }
    let site = SiteKey::from_bytes(from.slice(SiteKey::LEN, "the site key")?)?;
    let view = from.slice(8, "the view's number")?;
    let view =
        ViewId(u64::from_le_bytes(view.try_into().map_err(|_| Error::Truncated("the view's number"))?));
    let mut batch = Batch::new(site, view, from.u32("the batch's number")?);
    batch.cut_ms = from.at_most(limits::VIEW_MS, "the view's age")?;
    batch.active_ms = from.at_most(limits::VIEW_MS, "the active time")?;
    batch.idle_ms = from.at_most(limits::VIEW_MS, "the idle time")?;
    Ok(batch)
}

fn list<T>(
    from: &mut Reader<'_>,
    what: &'static str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let count = from.rows(what)?;
    (0..count).map(|_| read(from)).collect()
}

fn first_number(from: &mut Reader<'_>, limit: u32, what: &'static str) -> Result<(u32, usize), Error> {
    let first = from.at_most(limit, what)?;
    let count = from.rows(what)?;
    let last = u64::from(first) + count as u64;
    if first == 0 || last > u64::from(limit) {
        return Err(Error::TooLarge { what, got: last, limit: limit.into() });
    }
    Ok((first, count))
}

fn read_anchors(from: &mut Reader<'_>) -> Result<Numbered<Anchor>, Error> {
    let (first, count) = first_number(from, limits::ANCHORS_PER_VIEW, "anchors")?;
    let list = (0..count).map(|i| Anchor::read(from, first + i as u32)).collect::<Result<_, _>>()?;
    Ok(Numbered { first, list })
}

fn read_places(from: &mut Reader<'_>) -> Result<Numbered<Place>, Error> {
    let (first, count) = first_number(from, limits::PLACES_PER_VIEW, "places")?;
    let mut before = Place::default();
    let list = (0..count)
        .map(|_| {
            before = Place::read(from, &before)?;
            Ok(before)
        })
        .collect::<Result<_, _>>()?;
    Ok(Numbered { first, list })
}
