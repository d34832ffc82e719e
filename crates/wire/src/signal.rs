//! What happened once and has a name: errors, vitals, form fields, orders, and what the page itself reports.

use alloc::{string::String, vec::Vec};

use crate::{
    Error,
    codec::{Column, Reader},
    draft::{Rows, SEPARATOR, Table},
    limits,
    view::{closed_set, within},
};

closed_set! {
    /// What a signal says, and what its `value` and `name` are.
    SignalKind {
        /// The page's own event: its name; no value.
        #[default] Custom = 0 "custom",
        /// An uncaught error or rejection: masked message; how often it came so far. Property `source`: path and position.
        Error = 1 "error",
        /// A resource that failed to load: its tag; how often so far. Property `source`: its masked path.
        Resource = 2 "resource",
        /// A web vital (LCP, INP, CLS, FCP, TTFB): microseconds, for CLS millionths. The last of a name in a view counts.
        Vital = 3 "vital",
        /// A step of the navigation by its name: milliseconds since its start.
        Timing = 4 "timing",
        /// Repeated clicks that changed nothing: how many.
        Rage = 5 "rage",
        /// A click that nothing followed: how long was waited, ms.
        Dead = 6 "dead",
        /// A click whose effect came late: after how many ms.
        Slow = 7 "slow",
        /// A click that an exception followed: after how many ms.
        ErrorClick = 8 "error-click",
        /// A finger's stroke, named `up`, `down`, `left` or `right`, or `scroll` where the browser took it over: ms.
        Swipe = 9 "swipe",
        /// Text was selected: how many characters.
        Select = 10 "select",
        /// Text was copied: no value.
        Copy = 11 "copy",
        /// A form field was left: ms of focus. Properties `inputs` and `corrections`: how many.
        Field = 12 "field",
        /// A form was sent: no value.
        Submit = 13 "submit",
        /// An order: its currency. Properties `value` and `order`, a digest of its id.
        Revenue = 14 "revenue",
        /// An experiment's name. Property `arm`.
        Variant = 15 "variant",
        /// What the tracker cost since it was last told: microseconds in its listeners, and while the page was idle.
        Cost = 16 "cost",
    }
}

/// Something that happened once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signal {
    /// What it says.
    pub kind: SignalKind,
    /// Milliseconds since the view began.
    pub at_ms: u32,
    /// The element concerned; 0, the document, if none.
    pub anchor: u32,
    /// A number; what it counts depends on the kind.
    pub value: u32,
    /// A name; what it names depends on the kind.
    pub name: String,
    /// Further facts by name. No text contains U+001F.
    pub properties: Vec<(String, String)>,
}

impl Signal {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let properties = self.properties.iter().flat_map(|(name, value)| [&**name, &**value]);
        let texts: Vec<&str> = core::iter::once(&*self.name).chain(properties).collect();
        let texts = texts.join("\u{1f}");
        Self::put_parts(draft, self.kind as u32, self.at_ms, self.anchor, self.value, texts.as_bytes());
    }

    /// The same from the kind's code, of which none is greater than the last, and further parts, if there is room for the
    /// texts. They are one: the name, then the properties' names and values
    /// by turns, U+001F between them.
    pub fn put_parts(draft: &mut impl Rows, kind: u32, at_ms: u32, anchor: u32, value: u32, texts: &[u8]) {
        if draft.fits(texts) {
            draft
                .row_with(Table::Signals, texts)
                .with(kind.min(SignalKind::Cost as u32))
                .with(at_ms)
                .with(anchor)
                .with(value);
        }
    }
}

pub(crate) fn read_signals(from: &mut Reader<'_>) -> Result<Vec<Signal>, Error> {
    let count = from.count("signals")?;
    let rows = from.table(
        count,
        [
            Column::at_most(u8::MAX.into(), "a signal's kind"),
            Column::growing(limits::VIEW_MS, "a signal's time"),
            Column::at_most(limits::ANCHORS_PER_VIEW, "a signal's anchor"),
            Column::any("a signal's value"),
        ],
    )?;
    let texts =
        from.texts(count, (2 * limits::PROPERTIES + 1) * (limits::TEXT_BYTES + 1), "a signal's texts")?;
    let signal = |([kind, at_ms, anchor, value], texts): ([u32; 4], &String)| {
        let kind = SignalKind::from_code(kind as u8)
            .ok_or(Error::OutOfRange { what: "a signal's kind", got: kind.into() })?;
        let mut texts = texts.split(char::from(SEPARATOR));
        let name = within(texts.next(), limits::TEXT_BYTES, "a signal's name")?;
        Ok(Signal { kind, at_ms, anchor, value, name, properties: read_properties(texts)? })
    };
    rows.into_iter().zip(&texts).map(signal).collect()
}

fn read_properties<'a>(mut texts: impl Iterator<Item = &'a str>) -> Result<Vec<(String, String)>, Error> {
    let mut properties = Vec::new();
    while let Some(name) = texts.next() {
        if properties.len() == limits::PROPERTIES {
            let limit = limits::PROPERTIES as u64;
            return Err(Error::TooLarge { what: "the properties", got: limit + 1, limit });
        }
        let name = within(Some(name), limits::TEXT_BYTES, "a property's name")?;
        properties.push((name, within(texts.next(), limits::TEXT_BYTES, "a property's value")?));
    }
    Ok(properties)
}
