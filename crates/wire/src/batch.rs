//! The unit that travels from browser to collector, and the unit that the collector keeps.

use alloc::vec::Vec;

use crate::{
    Anchor, Attention, Click, Draft, Error, Frame, Head, Move, Packer, Place, Scroll, Signal, Sink, SiteKey,
    View, ViewId, anchor,
    codec::Reader,
    columns,
    draft::{MAGIC, VERSION},
    limits, signal, view,
};

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
    /// Stretches of scrolling in the order in which they ended.
    pub scrolls: Vec<Scroll>,
    /// How long elements were looked at.
    pub attention: Vec<Attention>,
    /// Signals in order of time.
    pub signals: Vec<Signal>,
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
            attention: Vec::new(),
            signals: Vec::new(),
        }
    }

    /// The batch as the store keeps it. Whoever fills a batch keeps it below [`limits`]; this function does not look.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.cut(&mut bytes);
        bytes
    }

    /// The batch as it travels; [`crate::unpack`] makes of that what [`Batch::encode`] gives.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut packer = Packer::new(Vec::new());
        self.cut(&mut packer);
        core::mem::take(packer.out())
    }

    fn cut(&self, out: &mut impl Sink) {
        let mut draft = Draft::<Vec<u32>, Vec<u8>>::default();
        self.header.iter().for_each(|view| view.put(&mut draft));
        self.frames.iter().for_each(|row| row.put(&mut draft));
        self.anchors.list.iter().for_each(|row| row.put(&mut draft));
        self.places.list.iter().for_each(|row| row.put(&mut draft));
        self.moves.iter().for_each(|row| row.put(&mut draft));
        self.clicks.iter().for_each(|row| row.put(&mut draft));
        self.scrolls.iter().for_each(|row| row.put(&mut draft));
        self.attention.iter().for_each(|row| row.put(&mut draft));
        self.signals.iter().for_each(|row| row.put(&mut draft));
        let Self { seq, cut_ms, active_ms, idle_ms, .. } = *self;
        let mut head = Head::NOBODYS;
        head.set_site(self.site);
        head.set_view(self.view);
        let numbers = [seq, cut_ms, active_ms, idle_ms, self.anchors.first, self.places.first];
        draft.cut(&head, numbers, out);
    }

    /// The batch that `bytes`, as [`Batch::encode`] gives them, are, wholly read.
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
        batch.header = View::read(&mut from)?;
        batch.frames = view::read_frames(&mut from)?;
        batch.anchors.list = anchor::read_anchors(&mut from, batch.anchors.first)?;
        batch.places.list = anchor::read_places(&mut from, batch.places.first)?;
        batch.moves = columns::read_moves(&mut from)?;
        batch.clicks = columns::read_clicks(&mut from)?;
        batch.scrolls = columns::read_scrolls(&mut from)?;
        batch.attention = columns::read_attention(&mut from)?;
        batch.signals = signal::read_signals(&mut from)?;
        from.end()?;
        match (batch.seq, &batch.header) {
            (0, None) => Err(Error::Missing("the view of the first batch")),
            (1.., Some(_)) => Err(Error::OutOfRange { what: "a batch with a view", got: batch.seq.into() }),
            _ => Ok(batch),
        }
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
    batch.anchors.first = first_number(from, limits::ANCHORS_PER_VIEW, "the first anchor's number")?;
    batch.places.first = first_number(from, limits::PLACES_PER_VIEW, "the first place's number")?;
    Ok(batch)
}

fn first_number(from: &mut Reader<'_>, limit: u32, what: &'static str) -> Result<u32, Error> {
    match from.at_most(limit, what)? {
        0 => Err(Error::OutOfRange { what, got: 0 }),
        first => Ok(first),
    }
}
