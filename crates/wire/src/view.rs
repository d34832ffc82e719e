//! What is known of a page view as a whole, sent with its first batch.

use alloc::{string::String, vec::Vec};

use crate::{
    Error,
    codec::{Column, Reader},
    draft::{Rows, SEPARATOR, Table},
    limits,
};

/// Width and height in whole CSS px.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Width, px.
    pub w: u32,
    /// Height, px.
    pub h: u32,
}

impl Size {
    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, Error> {
        Ok(Self { w: side(from.only(u32::MAX, what)?), h: side(from.only(u32::MAX, what)?) })
    }
}

/// Browsers show pages that are larger than any place on them may be far: such a one counts as that large.
pub(crate) fn side(px: u32) -> u32 {
    px.min(limits::PAGE_PX as u32)
}

/// A change of the viewport or the document, from `at_ms` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frame {
    /// Milliseconds since the view began.
    pub at_ms: u32,
    /// The layout viewport without scroll bars.
    pub viewport: Size,
    /// The whole document.
    pub document: Size,
}

impl Frame {
    /// Adds it to a batch.
    pub fn put(&self, draft: &mut impl Rows) {
        let [at_ms, w, h, dw, dh] = self.numbers();
        draft.row(Table::Frames).with(at_ms).with(w).with(h).with(dw).with(dh);
    }

    fn numbers(&self) -> [u32; 5] {
        [self.at_ms, self.viewport.w, self.viewport.h, self.document.w, self.document.h]
    }
}

pub(crate) fn read_frames(from: &mut Reader<'_>) -> Result<Vec<Frame>, Error> {
    let count = from.count("frames")?;
    let rows = from.table(
        count,
        [
            Column::growing(limits::VIEW_MS, "a frame's time"),
            Column::any("the viewport"),
            Column::any("the viewport"),
            Column::any("the document"),
            Column::any("the document"),
        ],
    )?;
    let frame = |[at_ms, w, h, dw, dh]: [u32; 5]| Frame {
        at_ms,
        viewport: Size { w: side(w), h: side(h) },
        document: Size { w: side(dw), h: side(dh) },
    };
    Ok(rows.into_iter().map(frame).collect())
}

macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub enum $name { $(#[doc = $text] $(#[$vdoc])* $variant = $code),+ }

        impl $name {
            /// Every member, in the order of their codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The member with this code on the wire and in the store.
            #[must_use]
            pub fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The name in query strings, JSON and tables.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The member of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| m.name() == name)
            }
        }
    };
}
pub(crate) use closed_set;

closed_set! {
    /// The class of device, judged in the browser by pointer precision and screen size.
    Device { #[default] Desktop = 0 "desktop", Tablet = 1 "tablet", Phone = 2 "phone" }
}
/// Bits of [`View::flags`].
pub mod flags {
    /// The browser says that a program drives it.
    pub const AUTOMATED: u32 = 1;
    /// The view began by navigation within the page, not by loading it.
    pub const ROUTED: u32 = 1 << 1;
    /// The page came back from the back-forward cache.
    pub const RESTORED: u32 = 1 << 2;
    /// The view was made by `isotherm simulate`.
    pub const SIMULATED: u32 = 1 << 3;
    /// The page was rendered before the visitor asked for it; the view began when it was shown.
    pub const PRERENDERED: u32 = 1 << 4;
    /// The tracker ran as plain JavaScript, because the page forbids Wasm.
    pub const PLAIN_JS: u32 = 1 << 5;
    /// The visitor agreed to be recognised and has been here in an earlier session.
    pub const RETURNING: u32 = 1 << 6;
    /// All bits that this version knows.
    pub const ALL: u32 = (1 << 7) - 1;
}

/// What is known of a page view as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The path, masked, with a query only of names that the site allowed.
    pub path: String,
    /// The referring host, without path; empty if there is none or it is the page's own.
    pub referrer: String,
    /// Campaign source, medium, name, term and content; empty where absent.
    pub utm: [String; 5],
    /// The browser's first language, a BCP 47 tag.
    pub language: String,
    /// Viewport and document when the view began, at 0 ms.
    pub frame: Frame,
    /// Device pixels per CSS px, in hundredths.
    pub pixel_ratio: u32,
    /// Class of device.
    pub device: Device,
    /// Bits of [`flags`].
    pub flags: u32,
    /// The session's random number, kept in the browser with consent; 0 without.
    pub session: u64,
    /// Which page of the session it is, from 1; 0 without consent.
    pub page: u32,
}

impl View {
    /// Adds it to the first batch of the view.
    pub fn put(&self, draft: &mut impl Rows) {
        let [_, w, h, dw, dh] = self.frame.numbers();
        let (low, high) = (self.session as u32, (self.session >> 32) as u32);
        let [source, medium, campaign, term, content] = &self.utm;
        let texts = [&*self.path, &*self.referrer, source, medium, campaign, term, content, &*self.language];
        Self::put_parts(
            draft,
            [w, h, dw, dh, self.pixel_ratio, self.device as u32, self.flags, low, high, self.page],
            texts.join("\u{1f}").as_bytes(),
        );
    }

    /// The same from parts. Numbers: viewport and document; pixel ratio; the code of the device; flags; the session's lower and upper half; page. Texts: path, referrer, the five of `utm`, language,
    /// U+001F between them.
    pub fn put_parts(draft: &mut impl Rows, numbers: [u32; 10], texts: &[u8]) {
        let [w, h, dw, dh, pixel_ratio, device, flags, low, high, page] = numbers;
        let row = draft.row_with(Table::View, texts).with(w).with(h).with(dw).with(dh).with(pixel_ratio);
        row.with(device).with(flags).with(low).with(high).with(page);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Option<Self>, Error> {
        match from.count("the view")? {
            0 => Ok(None),
            1 => Self::read_row(from).map(Some),
            got => Err(Error::TooLarge { what: "the view", got: got as u64, limit: 1 }),
        }
    }

    fn read_row(from: &mut Reader<'_>) -> Result<Self, Error> {
        let mut view = Self {
            frame: Frame {
                at_ms: 0,
                viewport: Size::read(from, "the viewport")?,
                document: Size::read(from, "the document")?,
            },
            pixel_ratio: from.only(10_000, "the pixel ratio")?,
            device: device(from.only(u8::MAX.into(), "the device")?)?,
            flags: from.only(flags::ALL, "the flags")?,
            session: session(from)? | session(from)? << 32,
            page: from.only(u32::MAX, "the session's page")?,
            ..Self::default()
        };
        let texts = from.only_text(limits::PATH_BYTES + 7 * (limits::TEXT_BYTES + 1), "the view's texts")?;
        let mut texts = texts.split(char::from(SEPARATOR));
        view.path = within(texts.next(), limits::PATH_BYTES, "the path")?;
        if !view.path.starts_with('/') {
            return Err(Error::Missing("the path's leading slash"));
        }
        view.referrer = within(texts.next(), limits::TEXT_BYTES, "the referrer")?;
        for part in &mut view.utm {
            *part = within(texts.next(), limits::TEXT_BYTES, "a campaign parameter")?;
        }
        view.language = within(texts.next(), limits::TEXT_BYTES, "the language")?;
        texts.next().map_or(Ok(view), |_| Err(Error::Missing("the end of the view's texts")))
    }
}

fn device(code: u32) -> Result<Device, Error> {
    Device::from_code(code as u8).ok_or(Error::OutOfRange { what: "the device", got: code.into() })
}

/// Half of a session's number.
fn session(from: &mut Reader<'_>) -> Result<u64, Error> {
    from.only(u32::MAX, "the session").map(u64::from)
}

/// A part of a text, if it is there and no longer than allowed.
pub(crate) fn within(part: Option<&str>, limit: usize, what: &'static str) -> Result<String, Error> {
    let part = part.ok_or(Error::Missing(what))?;
    if part.len() > limit {
        return Err(Error::TooLarge { what, got: part.len() as u64, limit: limit as u64 });
    }
    Ok(String::from(part))
}

pub(crate) fn code<T>(
    from: &mut Reader<'_>,
    what: &'static str,
    member: impl Fn(u8) -> Option<T>,
) -> Result<T, Error> {
    let code = from.at_most(u32::from(u8::MAX), what)?;
    member(code as u8).ok_or(Error::OutOfRange { what, got: code.into() })
}
