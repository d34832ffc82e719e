//! The answer that a map is drawn from: weights per element, with a size that depends on the page and not on the traffic.

use alloc::{string::String, vec::Vec};

use crate::{
    Anchor, Device, Error, Pointer,
    codec::{Reader, put, put_signed, put_text, put_u64},
    limits,
    view::{closed_set, code},
};

const MAGIC: u8 = 0xb8;
const VERSION: u8 = 4;
/// No filter: every other code is that of a member plus one.
const ANY: u8 = 0;

closed_set! {
    /// What a map shows, and what its weights are.
    Kind {
        /// Clicks and taps, each 1.
        #[default] Click = 0 "click",
        /// Where the pointer rested: milliseconds of dwell.
        Move = 1 "move",
        /// How far visitors came: views, and milliseconds in view.
        Scroll = 2 "scroll",
        /// How long elements were looked at: active milliseconds times visible share. Each grid has one cell.
        Attention = 3 "attention",
        /// Clicks of a series that changed nothing, each 1.
        Rage = 4 "rage",
        /// Clicks that nothing followed, each 1.
        Dead = 5 "dead",
        /// Clicks whose effect came late, each 1.
        Slow = 6 "slow",
        /// Clicks that an exception followed, each 1.
        Error = 7 "error",
        /// The first click of each view.
        First = 8 "first",
        /// The last click of each view.
        Last = 9 "last",
        /// First clicks on elements before orders, each with its part of them in ten-thousandths of the currency's unit.
        Revenue = 10 "revenue",
    }
}

closed_set! {
    /// What counts once. A visitor is known for one day; a session is their views with pauses of at most 30 minutes.
    Count {
        /// Every click.
        #[default] Events = 0 "events",
        /// A session once on each element, at its first click there; on the document once in each cell.
        Sessions = 1 "sessions",
        /// A visitor likewise.
        Visitors = 2 "visitors",
    }
}

/// What an answer says of itself, so that a map can say what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// What the weights are.
    pub kind: Kind,
    /// The path or pattern asked for.
    pub path: String,
    /// First day, UTC, in days since 1970-01-01.
    pub from_day: i32,
    /// Last day, included.
    pub to_day: i32,
    /// The device asked for; `None` is all of them.
    pub device: Option<Device>,
    /// The pointer whose clicks were asked for; `None` is all of them.
    pub pointer: Option<Pointer>,
    /// Page views that match.
    pub views: u64,
    /// Of those, the ones made by `isotherm simulate`.
    pub simulated: u64,
    /// Recorded points (clicks, moves, stretches of scrolling or of looking) in those views. Every one of them counts in the
    /// weights; where people are counted, those that repeat another are left out.
    pub points: u64,
    /// What counts once.
    pub count: Count,
    /// How many of those there are in all: views where events are counted, sessions, or visitors.
    pub units: u64,
    /// Of those, the ones with a point.
    pub actors: u64,
}

/// A box within another: left, top, width and height in 65,535ths of the outer box's sides. May reach outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartBox {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl PartBox {
    /// What a whole side counts.
    pub const WHOLE: i32 = 65_535;

    fn put(self, out: &mut Vec<u8>) {
        [self.x, self.y, self.w, self.h].iter().for_each(|&side| put_signed(out, side));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let mut side = || from.signed("an anchor's box");
        Ok(Self { x: side()?, y: side()?, w: side()?, h: side()? })
    }
}

/// One element's share of the heat: a sparse grid laid over its box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatAnchor {
    /// How to find the element. `landmark` is a position in [`Heat::anchors`]; 0 is the document, which is always first.
    pub anchor: Anchor,
    /// Mean box within the landmark: where to place the grid if the element is not found.
    pub in_landmark: PartBox,
    /// Mean box within the document: where to place it if the landmark is not found either.
    pub in_document: PartBox,
    /// Points on this element.
    pub points: u64,
    /// What all of it weighs: the sum of its cells. A difference has one of its own here, of the element as a whole.
    pub weight: u64,
    /// Grid columns, at least 1.
    pub columns: u32,
    /// Grid rows, at least 1.
    pub rows: u32,
    /// (row * columns + column, weight), by growing position, weights above zero.
    pub cells: Vec<(u32, u64)>,
}

/// Where the first screen ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The device class.
    pub device: Device,
    /// Its views.
    pub views: u64,
    /// Median height of the viewport, px.
    pub px: u32,
}

/// How far visitors came, and where they stayed. All in rows of equal height over the whole document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Median height of the document, px.
    pub document_px: u32,
    /// Per row: the views that saw it, and the active milliseconds it stood in a viewport. Of a difference both are one, the time
    /// never a sure one.
    pub rows: Vec<(u64, u64)>,
    /// A fold for each device class that occurs.
    pub folds: Vec<Fold>,
}

/// The answer to "what happened on this page".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heat {
    /// What it is.
    pub about: About,
    /// Elements with heat, and the landmarks they refer to. The first is the document. Empty for scroll maps.
    pub anchors: Vec<HeatAnchor>,
    /// For scroll maps.
    pub reach: Reach,
    /// What is to be said beside the picture, as JSON, for whoever shows it. If it begins with `{"versus"`, weights are those of
    /// a [`Difference`](crate::Difference).
    pub details: String,
}

impl Heat {
    /// The answer as bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&[MAGIC, VERSION]);
        self.about.put(&mut out);
        put(&mut out, self.anchors.len() as u32);
        self.anchors.iter().for_each(|anchor| anchor.put(&mut out));
        self.reach.put(&mut out);
        put_text(&mut out, self.details.as_bytes());
        out
    }

    /// The answer that `bytes` are.
    ///
    /// # Errors
    /// Any deviation from the format.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut from = Reader::new(bytes);
        if from.byte("the head")? != MAGIC {
            return Err(Error::NotIsotherm);
        }
        let version = from.byte("the head")?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let about = About::read(&mut from)?;
        let count = from.count("anchors")?;
        let anchors =
            (0..count).map(|_| HeatAnchor::read(&mut from, count)).collect::<Result<Vec<_>, _>>()?;
        let reach = Reach::read(&mut from)?;
        let details = from.text(bytes.len(), "the details")?;
        from.end()?;
        Ok(Self { about, anchors, reach, details })
    }
}

impl About {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.kind as u8);
        put_text(out, self.path.as_bytes());
        put_signed(out, self.from_day);
        put_signed(out, self.to_day);
        out.push(self.device.map_or(ANY, |device| device as u8 + 1));
        out.push(self.pointer.map_or(ANY, |pointer| pointer as u8 + 1));
        put_u64(out, self.views);
        put_u64(out, self.simulated);
        put_u64(out, self.points);
        out.push(self.count as u8);
        put_u64(out, self.units);
        put_u64(out, self.actors);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            kind: code(from, "the kind", Kind::from_code)?,
            path: from.text(limits::PATH_BYTES, "the path")?,
            from_day: from.signed("the first day")?,
            to_day: from.signed("the last day")?,
            device: chosen(from, "the device", Device::from_code)?,
            pointer: chosen(from, "the pointer", Pointer::from_code)?,
            views: from.u64("the views")?,
            simulated: from.u64("the simulated views")?,
            points: from.u64("the points")?,
            count: code(from, "the count", Count::from_code)?,
            units: from.u64("the units")?,
            actors: from.u64("the actors")?,
        })
    }
}

/// A filter's choice, if there is one.
fn chosen<T>(
    from: &mut Reader<'_>,
    what: &'static str,
    member: fn(u8) -> Option<T>,
) -> Result<Option<T>, Error> {
    code(from, what, |byte| match byte {
        ANY => Some(None),
        code => member(code - 1).map(Some),
    })
}

impl HeatAnchor {
    fn put(&self, out: &mut Vec<u8>) {
        self.anchor.put_row(out);
        self.in_landmark.put(out);
        self.in_document.put(out);
        put_u64(out, self.points);
        put_u64(out, self.weight);
        put(out, self.columns);
        put(out, self.rows);
        put(out, self.cells.len() as u32);
        let mut last = 0;
        for &(cell, weight) in &self.cells {
            put(out, cell.wrapping_sub(last));
            put_u64(out, weight);
            last = cell;
        }
    }

    fn read(from: &mut Reader<'_>, anchors: usize) -> Result<Self, Error> {
        let anchor = Anchor::read_row(from, anchors as u32)?;
        let in_landmark = PartBox::read(from)?;
        let in_document = PartBox::read(from)?;
        let points = from.u64("an anchor's points")?;
        let weight = from.u64("an anchor's weight")?;
        let (columns, rows) = (from.u32("the columns")?, from.u32("the rows")?);
        let area = u64::from(columns) * u64::from(rows);
        if area == 0 || area > u64::from(u32::MAX) {
            return Err(Error::OutOfRange { what: "a grid's size", got: area as i64 });
        }
        let cells = read_cells(from, area as u32)?;
        Ok(Self { anchor, in_landmark, in_document, points, weight, columns, rows, cells })
    }
}

fn read_cells(from: &mut Reader<'_>, area: u32) -> Result<Vec<(u32, u64)>, Error> {
    let count = from.count("cells")?;
    let mut last = 0u64;
    (0..count)
        .map(|_| {
            last += u64::from(from.u32("a cell")?);
            if last >= u64::from(area) {
                return Err(Error::TooLarge { what: "a cell", got: last, limit: area.into() });
            }
            Ok((last as u32, from.u64("a weight")?))
        })
        .collect()
}

impl Reach {
    fn put(&self, out: &mut Vec<u8>) {
        put(out, self.document_px);
        put(out, self.rows.len() as u32);
        for &(views, ms) in &self.rows {
            put_u64(out, views);
            put_u64(out, ms);
        }
        put(out, self.folds.len() as u32);
        for fold in &self.folds {
            out.push(fold.device as u8);
            put_u64(out, fold.views);
            put(out, fold.px);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let document_px = from.u32("the document's height")?;
        let count = from.count("rows")?;
        let rows = (0..count)
            .map(|_| Ok((from.u64("a row's views")?, from.u64("a row's time")?)))
            .collect::<Result<_, Error>>()?;
        let count = from.count("folds")?;
        let folds = (0..count)
            .map(|_| {
                let device = code(from, "a fold's device", Device::from_code)?;
                Ok(Fold { device, views: from.u64("a fold's views")?, px: from.u32("a fold")? })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { document_px, rows, folds })
    }
}
