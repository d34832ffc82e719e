//! What is known of a page view as a whole, sent with its first batch.

use alloc::{string::String, vec::Vec};

use crate::{
    Error,
    codec::{Reader, put, put_text},
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
    fn put(self, out: &mut Vec<u8>) {
        put(out, self.w);
        put(out, self.h);
    }

    fn read(from: &mut Reader<'_>, what: &'static str) -> Result<Self, Error> {
        let limit = limits::PAGE_PX as u32;
        Ok(Self { w: from.at_most(limit, what)?, h: from.at_most(limit, what)? })
    }
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
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put(out, self.at_ms);
        self.viewport.put(out);
        self.document.put(out);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            at_ms: from.at_most(limits::VIEW_MS, "a frame's time")?,
            viewport: Size::read(from, "the viewport")?,
            document: Size::read(from, "the document")?,
        })
    }
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
closed_set! {
    /// The browser's family. The user agent itself is never sent.
    Browser {
        #[default] Other = 0 "other", Chrome = 1 "chrome", Edge = 2 "edge", Firefox = 3 "firefox", Safari = 4 "safari",
        Opera = 5 "opera", Samsung = 6 "samsung",
    }
}
closed_set! {
    /// The operating system's family.
    Os {
        #[default] Other = 0 "other", Windows = 1 "windows", MacOs = 2 "macos", Linux = 3 "linux", Android = 4 "android",
        Ios = 5 "ios", ChromeOs = 6 "chromeos",
    }
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
    /// All bits that this version knows.
    pub const ALL: u32 = (1 << 4) - 1;
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
    /// Viewport and document when the view began.
    pub frame: Frame,
    /// Device pixels per CSS px, in hundredths.
    pub pixel_ratio: u32,
    /// Class of device.
    pub device: Device,
    /// Browser family.
    pub browser: Browser,
    /// Operating system family.
    pub os: Os,
    /// Bits of [`flags`].
    pub flags: u32,
}

impl View {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_text(out, &self.path);
        put_text(out, &self.referrer);
        self.utm.iter().for_each(|part| put_text(out, part));
        put_text(out, &self.language);
        self.frame.put(out);
        put(out, self.pixel_ratio);
        out.extend_from_slice(&[self.device as u8, self.browser as u8, self.os as u8]);
        put(out, self.flags);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let path = from.text(limits::PATH_BYTES, "the path")?;
        if !path.starts_with('/') {
            return Err(Error::Missing("the path's leading slash"));
        }
        let referrer = from.text(limits::TEXT_BYTES, "the referrer")?;
        let mut utm = <[String; 5]>::default();
        for part in &mut utm {
            *part = from.text(limits::TEXT_BYTES, "a campaign parameter")?;
        }
        Ok(Self {
            path,
            referrer,
            utm,
            language: from.text(limits::TEXT_BYTES, "the language")?,
            frame: Frame::read(from)?,
            pixel_ratio: from.at_most(10_000, "the pixel ratio")?,
            device: code(from, "the device", Device::from_code)?,
            browser: code(from, "the browser", Browser::from_code)?,
            os: code(from, "the system", Os::from_code)?,
            flags: from.at_most(flags::ALL, "the flags")?,
        })
    }
}

pub(crate) fn code<T>(
    from: &mut Reader<'_>,
    what: &'static str,
    member: impl Fn(u8) -> Option<T>,
) -> Result<T, Error> {
    let byte = from.byte(what)?;
    member(byte).ok_or(Error::OutOfRange { what, got: byte.into() })
}
