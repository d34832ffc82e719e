//! What happens seldom and has a name: custom events, errors.

use alloc::{string::String, vec::Vec};

use crate::{
    Error,
    codec::{Reader, put, put_signed, put_text},
    limits,
    view::{closed_set, code},
};

closed_set! {
    /// What a signal says.
    SignalKind { #[default] Custom = 0 "custom", Error = 1 "error" }
}

/// Something with a name that happened once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signal {
    /// What it says.
    pub kind: SignalKind,
    /// Milliseconds since the view began.
    pub at_ms: u32,
    /// The place concerned; 0, the document, if none.
    pub place: u32,
    /// Page px; 0 if it has no position.
    pub x: i32,
    /// Page px; 0 if it has no position.
    pub y: i32,
    /// The event's name, or the error's masked message.
    pub name: String,
    /// Further facts by name: an event's properties, an error's source position.
    pub properties: Vec<(String, String)>,
}

impl Signal {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        out.push(self.kind as u8);
        put(out, self.at_ms);
        put(out, self.place);
        put_signed(out, self.x);
        put_signed(out, self.y);
        put_text(out, &self.name);
        put(out, self.properties.len() as u32);
        for (name, value) in &self.properties {
            put_text(out, name);
            put_text(out, value);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            kind: code(from, "a signal's kind", SignalKind::from_code)?,
            at_ms: from.at_most(limits::VIEW_MS, "a signal's time")?,
            place: from.at_most(limits::PLACES_PER_VIEW, "a signal's place")?,
            x: from.signed("a signal's x")?,
            y: from.signed("a signal's y")?,
            name: from.text(limits::TEXT_BYTES, "a signal's name")?,
            properties: read_properties(from)?,
        })
    }
}

fn read_properties(from: &mut Reader<'_>) -> Result<Vec<(String, String)>, Error> {
    let count = from.at_most(limits::PROPERTIES as u32, "the properties")?;
    (0..count)
        .map(|_| {
            let name = from.text(limits::TEXT_BYTES, "a property's name")?;
            let value = from.text(limits::TEXT_BYTES, "a property's value")?;
            Ok((name, value))
        })
        .collect()
}
