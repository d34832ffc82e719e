//! What was recorded of a site, as the rules want it: per page, what each visitor did on one day and what they had before
//! them.

use alloc::{string::String, vec::Vec};

/// All that findings are made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The pages, each once.
    pub pages: Vec<Page>,
    /// What the owner wants visitors to do.
    pub goal: Goal,
    /// Names of classes of devices, families of browsers and bands of widths, by their codes.
    pub segments: [Vec<String>; 3],
    /// Experiments.
    pub tests: Vec<Test>,
}

/// What visitors are wanted to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Goal {
    /// Nothing is known of it.
    #[default]
    Nothing,
    /// To send a form.
    Form,
    /// To order.
    Order,
    /// To do what the page reports as an event of its own.
    Event,
}

/// An experiment and its arms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The arms' names, the one that the others are held against first.
    pub arms: Vec<String>,
}

/// Parts that a page's height is looked at in.
pub const STRETCHES: usize = 20;

/// A page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Its path.
    pub path: String,
    /// Its elements' names. The same element of two pages has the same name.
    pub elements: Vec<String>,
    /// Visitor-days, in an order that is always the same.
    pub units: Vec<Unit>,
}

/// What one visitor did on one page on one day: the unit of all counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unit {
    /// UTC, days since 1970-01-01.
    pub day: i32,
    /// Codes of device, browser and width, as in [`Facts::segments`].
    pub segments: [u8; 3],
    /// A number for where the visitor came from.
    pub source: u16,
    /// Whether they did what is wanted, on any page, on that day.
    pub converted: bool,
    /// The lowest place of the document that stood in the window, as a part of its height.
    pub reach: f32,
    /// The window's height as a part of the document's.
    pub fold: f32,
    /// Stretches of the page, each a [`STRETCHES`]th of its height, that they came to by scrolling and left behind, by bits from
    /// the top.
    pub passed: u32,
    /// Those of them that they gave no less than a quarter of the time that they gave one on average.
    pub read: u32,
    /// The largest contentful paint and the interaction to next paint of the first view, ms.
    pub speed_ms: [Option<u32>; 2],
    /// Errors of the page in that view that no click had to do with.
    pub errors: u32,
    /// What was before them, or used by them, in the order of the elements.
    pub deeds: Vec<Deed>,
    /// Fields that they filled in.
    pub fields: Vec<FieldUse>,
    /// Whether they sent a form of the page.
    pub sent: bool,
    /// The arm of each test that they reported, as places in [`Facts::tests`] and in its arms.
    pub arms: Vec<(u16, u16)>,
    /// A view to look at.
    pub example: u64,
}

/// What one visitor had to do with an element.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Deed {
    /// The place among [`Page::elements`].
    pub element: u32,
    /// Where its middle stood, as a part of the document's height; none where that is not known.
    pub depth: Option<f32>,
    /// Whether its middle stood in the window for a second at least, or it was clicked.
    pub seen: bool,
    /// Clicks on it.
    pub clicks: u32,
    /// How many of them were part of a rage, dead, slow, or followed by an error.
    pub troubles: [u32; 4],
    /// How often a click on it led to another page at once.
    pub led: u32,
    /// How often of those they were back within seconds, without having clicked anything there.
    pub returned: u32,
}

/// How one visitor filled in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldUse {
    /// The place among [`Page::elements`].
    pub element: u32,
    /// Whether it was the last that they touched.
    pub last: bool,
    /// How often they took something back.
    pub corrections: u32,
    /// How often they left it with something entered.
    pub filled: u32,
}

impl Unit {
    /// Device and source: within these two, groups are compared.
    pub(crate) fn stratum(&self) -> (u8, u16) {
        (self.segments[0], self.source)
    }

    /// What they had to do with that element, if anything.
    pub(crate) fn deed(&self, element: usize) -> Option<&Deed> {
        let found = self.deeds.binary_search_by_key(&element, |deed| deed.element as usize);
        found.ok().map(|at| &self.deeds[at])
    }
}
