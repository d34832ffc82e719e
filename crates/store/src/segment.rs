//! Which of a page's views are meant: everything by which two segments can differ.

use rusqlite::Row;
use wire::{Batch, Device, Pointer, SignalKind, flags};

use crate::{Agent, Browser, Clicked, Country, PathPattern, session::Origin};

/// A part of a page's views. Every filter is `None` for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// First day on which a view may have begun, UTC, in days since 1970-01-01.
    pub from_day: i32,
    /// Last such day, included.
    pub to_day: i32,
    /// Views that began in these hours of any of the days, UTC.
    pub hours: Option<Hours>,
    /// Views of this device class.
    pub device: Option<Device>,
    /// Views from there, as far as that is known.
    pub country: Option<Country>,
    /// Views in a browser of this family.
    pub browser: Option<Browser>,
    /// Clicks of this pointer. Only kinds that count clicks ask.
    pub pointer: Option<Pointer>,
    /// Views of sessions that began from there: the campaign's source, else the referring host, else `direct`.
    pub source: Option<String>,
    /// Views of sessions that began with these campaign parameters: medium, name, term and content; empty means without.
    pub utm: [Option<String>; 4],
    /// Views that reported this arm last, of the arms of its test.
    pub variant: Option<Variant>,
    /// Views of visitors who agreed to be recognised.
    pub familiarity: Option<Familiarity>,
    /// Views that began in a viewport of such a width.
    pub width: Option<WidthBand>,
    /// Views in which this was clicked, with whatever pointer.
    pub clicked: Option<Clicked>,
    /// Views right after one of such a path, in the same session and whatever led from it to them. The first view of a session
    /// is after none.
    pub previous: Option<PathPattern>,
    /// Views right before one of such a path, likewise. The last view of a session is before none.
    pub next: Option<PathPattern>,
    /// Views of sessions in which something was ordered, on whatever page and whenever; or of those in which nothing was.
    pub converted: Option<bool>,
    /// Whether views of bots are among them.
    pub bots: Bots,
}

/// What becomes of views in which a program drove the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bots {
    /// They stand apart.
    #[default]
    Without,
    /// They count like all others.
    With,
    /// They alone count.
    Only,
}

impl Bots {
    /// All, with their names in questions.
    pub const ALL: &'static [Self] = &[Self::Without, Self::With, Self::Only];

    /// The name in questions.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Without => "without",
            Self::With => "with",
            Self::Only => "only",
        }
    }

    pub(crate) fn admits(self, is_bot: bool) -> bool {
        match self {
            Self::Without => !is_bot,
            Self::With => true,
            Self::Only => is_bot,
        }
    }
}

/// Hours of the day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    /// The first, from 0.
    pub first: u8,
    /// The last, up to 23.
    pub last: u8,
}

/// One arm of an experiment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variant {
    /// The experiment.
    pub test: String,
    /// The arm.
    pub arm: String,
}

/// Whether a visitor who agreed to be recognised has been here in an earlier session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Familiarity {
    /// Their first session.
    New,
    /// A later one.
    Returning,
}

/// Widths of viewports, CSS px, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WidthBand {
    /// The narrowest.
    pub least: u32,
    /// The widest.
    pub most: u32,
}

impl Familiarity {
    /// Both, with their names in questions.
    pub const ALL: &'static [Self] = &[Self::New, Self::Returning];

    /// The name in questions and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Returning => "returning",
        }
    }
}

impl WidthBand {
    /// The bands that choices are counted in: between the widths at which pages usually change.
    pub const USUAL: [Self; 6] = [
        Self { least: 0, most: 479 },
        Self { least: 480, most: 767 },
        Self { least: 768, most: 1_023 },
        Self { least: 1_024, most: 1_439 },
        Self { least: 1_440, most: 1_919 },
        Self { least: 1_920, most: u32::MAX },
    ];

    /// Whether a width lies within.
    #[must_use]
    pub fn holds(self, width: u32) -> bool {
        (self.least..=self.most).contains(&width)
    }
}

/// What the database knows of a view.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ViewRow {
    pub(crate) id: i64,
    pub(crate) visitor: i64,
    pub(crate) session: i64,
    pub(crate) flags: u32,
    pub(crate) device: u8,
    pub(crate) bot_score: Option<u8>,
    pub(crate) country: Option<Country>,
    pub(crate) browser: Browser,
}

impl ViewRow {
    /// Of a question whose columns begin with `view.id, visitor, COALESCE(session, 0), flags, device, bot, country, browser`.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            visitor: row.get(1)?,
            session: row.get(2)?,
            flags: row.get(3)?,
            device: row.get(4)?,
            bot_score: row.get(5)?,
            country: row.get(6)?,
            browser: Browser::from_code(row.get::<_, Option<u8>>(7)?.unwrap_or_default()),
        })
    }

    pub(crate) fn is_bot(&self) -> bool {
        self.bot_score.map_or(self.flags & flags::AUTOMATED != 0, |score| score >= Agent::BOT)
    }

    /// `None` where the visitor did not agree to be recognised.
    pub(crate) fn familiarity(&self) -> Option<Familiarity> {
        match self.flags & flags::RETURNING {
            0 => (self.session != 0).then_some(Familiarity::New),
            _ => Some(Familiarity::Returning),
        }
    }

    /// Whose view it is, as a number. Made-up visitors all come from one address, and say themselves who is who.
    pub(crate) fn visitor(&self) -> (bool, i64) {
        let is_made_up = self.flags & flags::SIMULATED != 0 && self.session != 0;
        (is_made_up, if is_made_up { self.session } else { self.visitor })
    }
}

impl Segment {
    /// Everything of these days.
    #[must_use]
    pub fn of_days(from_day: i32, to_day: i32) -> Self {
        Self {
            from_day,
            to_day,
            hours: None,
            device: None,
            country: None,
            browser: None,
            pointer: None,
            source: None,
            utm: [const { None }; 4],
            variant: None,
            familiarity: None,
            width: None,
            clicked: None,
            previous: None,
            next: None,
            converted: None,
            bots: Bots::default(),
        }
    }

    /// Whether it means everybody's views of its days, but for bots.
    pub(crate) fn is_everybody(&self) -> bool {
        self.bots != Bots::Only
            && *self == Self { bots: self.bots, ..Self::of_days(self.from_day, self.to_day) }
    }

    /// The same without what one view of a session may have and another lack.
    pub(crate) fn of_whole_sessions(&self) -> Self {
        let whole = Self { hours: None, width: None, variant: None, clicked: None, ..self.clone() };
        Self { previous: None, next: None, ..whole }
    }

    /// Whether it can be told only from how the visitor came.
    pub(crate) fn asks_for_origin(&self) -> bool {
        self.source.is_some() || self.utm.iter().any(Option::is_some)
    }

    /// Whether it can be told only from the views before and after.
    pub(crate) fn asks_for_neighbours(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }

    pub(crate) fn admits_row(&self, row: &ViewRow) -> bool {
        self.bots.admits(row.is_bot())
            && self.device.is_none_or(|device| device as u8 == row.device)
            && self.country.is_none_or(|country| Some(country) == row.country)
            && self.browser.is_none_or(|browser| browser == row.browser)
            && self.familiarity.is_none_or(|asked| row.familiarity() == Some(asked))
    }

    pub(crate) fn admits_origin(&self, origin: &Origin) -> bool {
        let mut pairs = self.utm.iter().zip(&origin.utm);
        self.source.as_ref().is_none_or(|source| source == origin.source())
            && pairs.all(|(asked, own)| asked.as_ref().is_none_or(|asked| asked == own))
    }

    /// The rest, which only the view's batches tell.
    pub(crate) fn admits_batches(&self, batches: &[Batch]) -> bool {
        let width =
            || batches.first().and_then(|batch| batch.header.as_ref()).map(|view| view.frame.viewport.w);
        self.width.is_none_or(|band| width().is_some_and(|width| band.holds(width)))
            && self.variant.as_ref().is_none_or(|asked| {
                variants(batches).into_iter().any(|(test, arm)| test == asked.test && arm == asked.arm)
            })
            && self.clicked.as_ref().is_none_or(|asked| asked.is_among(batches))
    }

    /// Whether only a view's batches tell if it belongs.
    pub(crate) fn asks_for_batches(&self) -> bool {
        self.width.is_some() || self.variant.is_some() || self.clicked.is_some()
    }

    /// How narrow it is: by the number of its filters, then by that of its days.
    pub(crate) fn narrowness(&self) -> (usize, i32) {
        let filters = [
            self.hours.is_some(),
            self.device.is_some(),
            self.country.is_some(),
            self.browser.is_some(),
            self.pointer.is_some(),
            self.source.is_some(),
            self.variant.is_some(),
            self.familiarity.is_some(),
            self.width.is_some(),
            self.clicked.is_some(),
            self.previous.is_some(),
            self.next.is_some(),
            self.converted.is_some(),
            self.bots != Bots::With,
        ];
        let utm = self.utm.iter().filter(|asked| asked.is_some()).count();
        (filters.iter().filter(|&&is| is).count() + utm, self.from_day.saturating_sub(self.to_day))
    }
}

/// The last arm that a view reported of each test.
pub(crate) fn variants(batches: &[Batch]) -> Vec<(&str, &str)> {
    let mut last: Vec<(&str, &str)> = Vec::new();
    let signals = batches.iter().flat_map(|batch| &batch.signals);
    for signal in signals.filter(|signal| signal.kind == SignalKind::Variant) {
        let Some((_, arm)) = signal.properties.iter().find(|(name, _)| name == "arm") else { continue };
        last.retain(|(test, _)| *test != signal.name);
        last.push((&signal.name, arm));
    }
    last
}
