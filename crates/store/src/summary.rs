//! Views in a few numbers each, for pages that tell of a whole site at a glance.

mod gist;
mod kept;
pub(crate) mod maps;
mod sessions;

use std::sync::Arc;

use wire::{Anchor, ViewId};

use crate::{
    Browser, Country,
    page_orders::{Bought, PageOrder},
    segment::ViewRow,
    session::Origin,
};

pub(crate) use kept::Kept;

/// A web vital.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the vitals' own")]
pub enum Vital {
    Lcp,
    Inp,
    Cls,
    Fcp,
    Ttfb,
}

impl Vital {
    /// All, in the order of [`Summary::vitals`].
    pub const ALL: [Self; 5] = [Self::Lcp, Self::Inp, Self::Cls, Self::Fcp, Self::Ttfb];

    /// The name in signals.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["LCP", "INP", "CLS", "FCP", "TTFB"][self as usize]
    }
}

/// An error or a resource that failed, in one view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whether a resource failed to load; else it is an exception.
    pub is_resource: bool,
    /// The masked message, or the resource's tag.
    pub name: String,
    /// Path and position, or the resource's path; empty if unknown.
    pub source: String,
    /// How often it came, at least.
    pub times: u32,
    /// The element that was clicked last before it came first.
    pub after: Option<Arc<str>>,
}

/// An element that was clicked in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickedOn {
    /// The element, as [`element_words`] says it.
    pub words: Arc<str>,
    /// Clicks on it.
    pub clicks: u32,
    /// When the first came, ms after the view began.
    pub first_ms: u32,
    /// Where its middle was, px below the page's top.
    pub middle_px: i32,
}

/// How one field of a form was filled in, each time that it had the focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldUse {
    /// The field.
    pub selector: Arc<str>,
    /// How long it had the focus, ms.
    pub for_ms: u32,
    /// Inputs.
    pub inputs: u32,
    /// Of those, the ones that took something back.
    pub corrections: u32,
}

/// All that these pages need to know of a view.
#[derive(Debug)]
pub struct Summary {
    pub(crate) row: ViewRow,
    pub(crate) origin: Origin,
    /// The last sign of life, ms since 1970 UTC.
    pub(crate) seen_ms: i64,
    /// The view's random number.
    pub view: ViewId,
    /// When it began, ms since 1970 UTC.
    pub started_ms: i64,
    /// The day on which it began, UTC, in days since 1970-01-01.
    pub day: i32,
    /// The path.
    pub path: Arc<str>,
    /// Width of the viewport, px.
    pub width: u32,
    /// Heights of the viewport and the document when it began, px.
    pub heights: (u32, u32),
    /// How far down the window came, px.
    pub depth_px: u32,
    /// How long it was open, as far as was told, ms.
    pub lasted_ms: u32,
    /// And how long the visitor was active, ms.
    pub active_ms: u32,
    /// Clicks that a person made, but for calls of a context menu.
    pub clicks: u32,
    /// The elements that were clicked, each once, in the order of their first clicks.
    pub clicked: Vec<ClickedOn>,
    /// How often clicks disappointed: rage, dead, slow, error.
    pub disappointed: [u32; 4],
    /// Microseconds, for CLS millionths, in the order of [`Vital::ALL`].
    pub vitals: [Option<u32>; 5],
    /// What failed.
    pub failures: Vec<Failure>,
    /// Orders as the view told them, whoever else did.
    pub orders: Vec<PageOrder>,
    /// The page's own events, and how often each came.
    pub events: Vec<(String, u32)>,
    /// Fields that were in use.
    pub fields: Vec<FieldUse>,
    /// Forms that were sent.
    pub submits: Vec<Arc<str>>,
    /// The last arm of each experiment.
    pub variants: Vec<(String, String)>,
}

/// An element in words: its selector, and which of the matches it is if there are several.
#[must_use]
pub fn element_words(anchor: &Anchor) -> String {
    match anchor.count {
        0 | 1 => anchor.selector.clone(),
        count => format!("{} ({} of {count})", anchor.selector, u64::from(anchor.index) + 1),
    }
}

impl Summary {
    /// The class of device.
    #[must_use]
    pub fn device(&self) -> wire::Device {
        wire::Device::from_code(self.row.device).unwrap_or_default()
    }

    /// Where it came from, if that is known.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        self.row.country
    }

    /// The browser's family.
    #[must_use]
    pub fn browser(&self) -> Browser {
        self.row.browser
    }

    /// The last sign of life, ms since 1970 UTC.
    #[must_use]
    pub fn seen_ms(&self) -> i64 {
        self.seen_ms
    }

    /// Whether `isotherm simulate` made it.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.row.flags & wire::flags::SIMULATED != 0
    }
}

/// A view among others of the site.
#[derive(Debug, Clone)]
pub struct Viewed {
    /// The view.
    pub summary: Arc<Summary>,
    /// A number of its session, the same whatever else is asked for. Sessions are put together from all views of the days
    /// that were asked for.
    pub session: i64,
    /// A number of its visitor, who is known for a day.
    pub visitor: u32,
    /// Where the session began: the campaign's source, else the referring host, else `direct`.
    pub source: Arc<str>,
    /// Which of the view's orders no earlier view has told, and the days that were asked for are theirs.
    pub orders: Vec<Bought>,
    /// Whether it told an order that no earlier view has told, of whatever day.
    pub ordered: bool,
    /// Whether it is one that the segment means. The others are of a session with such a view: they count in what is told of
    /// sessions, and in nothing that is told of views.
    pub matches: bool,
}

/// Views, and what was ordered.
#[derive(Debug, Clone, Default)]
pub struct Trade {
    /// In the order in which they began, each with its orders.
    pub views: Vec<Viewed>,
    /// Orders of the days that the back end told and none of the views: nobody knows whose they are, so that where only some
    /// views are asked for there are none.
    pub apart: Vec<Bought>,
}

impl Trade {
    /// All orders, each once.
    pub fn orders(&self) -> impl Iterator<Item = &Bought> {
        self.views.iter().flat_map(|view| &view.orders).chain(&self.apart)
    }
}
