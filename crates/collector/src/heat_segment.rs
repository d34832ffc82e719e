//! The filters in a heat address: whose views are asked for and, with `vs_` before a name, whose are taken away.

use store::{Bots, Browser, Clicked, Country, Familiarity, Hours, PathPattern, Segment, Variant, WidthBand};
use wire::{Device, Pointer};

use crate::{
    day,
    heat_query::{Parameters, use_one_of, wrong},
    refusal::Refusal,
};

/// Days that a map covers unless the question says otherwise, today included.
const DAYS: i32 = 30;
/// No filter.
const ALL: &str = "all";
/// Before the name of a filter of what is taken away.
pub(crate) const VERSUS: &str = "vs_";
/// By which views can be chosen.
pub(crate) const FILTERS: [&str; 20] = [
    "device",
    "country",
    "browser",
    "pointer",
    "source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "variant",
    "visitor",
    "width",
    "clicked",
    "previous",
    "next",
    "converted",
    "bots",
    "from",
    "to",
    "hours",
];
const COUNTRY: &str = "write a country's two letters, as DE";
const HOURS: &str = "write the first and last hour of a day, UTC, as 8-17";
pub(crate) const CLICKED: &str =
    "write an element's selector, perhaps with which of its matches before it, as 2:nav a";
const PATH: &str = "write a path of the site, perhaps with * for any part, as /shop/*";
const UTM: [&str; 4] = ["utm_medium", "utm_campaign", "utm_term", "utm_content"];

/// The filters of one of the two segments. What is not said of the second is as the first has it.
struct Filters<'a> {
    parameters: &'a Parameters,
    prefix: &'static str,
}

impl Parameters {
    /// Whose views are asked for.
    pub(crate) fn segment(&self, today: i32) -> Result<Segment, Refusal> {
        Filters { parameters: self, prefix: "" }.of(Segment::of_days(today.saturating_sub(DAYS - 1), today))
    }

    /// Whose are taken away, if any are.
    pub(crate) fn versus(&self, first: &Segment) -> Result<Option<Segment>, Refusal> {
        let filters = Filters { parameters: self, prefix: VERSUS };
        let Some((name, value)) = FILTERS.iter().find_map(|name| filters.get(name)) else { return Ok(None) };
        let versus = filters.of(first.clone())?;
        if versus == *first {
            return Err(wrong(&name, value, "but then both segments are the same"));
        }
        Ok(Some(versus))
    }
}

impl Filters<'_> {
    /// The name in full, and the value, if it is given.
    fn get(&self, filter: &str) -> Option<(String, &str)> {
        let name = format!("{}{filter}", self.prefix);
        let value = self.parameters.get(&name)?;
        Some((name, value))
    }

    /// The segment, with `rest` for what is not said.
    fn of(&self, rest: Segment) -> Result<Segment, Refusal> {
        let (from_day, to_day) = self.days(&rest)?;
        let mut segment = Segment {
            from_day,
            to_day,
            hours: self.read("hours", rest.hours, hours, HOURS)?,
            device: self.member("device", Device::ALL, Device::name, rest.device)?,
            country: self.read("country", rest.country, Country::parse, COUNTRY)?,
            browser: self.member("browser", &Browser::ALL, Browser::name, rest.browser)?,
            pointer: self.member("pointer", Pointer::ALL, Pointer::name, rest.pointer)?,
            source: self.read("source", rest.source, |text| Some(text.into()), "")?,
            variant: self.read("variant", rest.variant, variant, "write it as test:arm")?,
            familiarity: self.member("visitor", Familiarity::ALL, Familiarity::name, rest.familiarity)?,
            width: self.read(
                "width",
                rest.width,
                width,
                "write two widths in px as 480-767, or one as 1440- or -479",
            )?,
            clicked: self.read("clicked", rest.clicked, clicked, CLICKED)?,
            previous: self.read("previous", rest.previous, path, PATH)?,
            next: self.read("next", rest.next, path, PATH)?,
            converted: self.read("converted", rest.converted, converted, "use all, yes or no")?,
            bots: self.bots(rest.bots)?,
            utm: rest.utm,
        };
        for (name, own) in UTM.into_iter().zip(&mut segment.utm) {
            *own = self.read(name, own.take(), |text| Some(text.into()), "")?;
        }
        Ok(segment)
    }

    /// Whether views of bots are meant; `all` is everybody's.
    fn bots(&self, rest: Bots) -> Result<Bots, Refusal> {
        Ok(self.member("bots", Bots::ALL, Bots::name, Some(rest))?.unwrap_or(Bots::With))
    }

    /// First and last day. A second period of which only the end is said is as long as the first.
    fn days(&self, rest: &Segment) -> Result<(i32, i32), Refusal> {
        let to_day = self.day("to")?.unwrap_or(rest.to_day);
        let long = rest.to_day.saturating_sub(rest.from_day);
        let from_day = self.day("from")?.unwrap_or(to_day.saturating_sub(long));
        if from_day > to_day {
            let expected = format!("which is after {}, the last day", day::text(to_day));
            return Err(wrong(&format!("{}from", self.prefix), &day::text(from_day), &expected));
        }
        Ok((from_day, to_day))
    }

    fn day(&self, filter: &str) -> Result<Option<i32>, Refusal> {
        let Some((name, text)) = self.get(filter) else { return Ok(None) };
        day::parse(text).map(Some).ok_or_else(|| wrong(&name, text, "write a day as YYYY-MM-DD"))
    }

    /// One of `all`, or `None` for every one of them.
    fn member<T: Copy>(
        &self,
        filter: &str,
        all: &[T],
        name: fn(T) -> &'static str,
        rest: Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let find = |text: &str| all.iter().find(|&&member| name(member) == text).copied();
        self.read(filter, rest, find, &use_one_of("all, ", all, name))
    }

    /// What a filter says, or `None` for everything.
    fn read<T>(
        &self,
        filter: &str,
        rest: Option<T>,
        read: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<Option<T>, Refusal> {
        match self.get(filter) {
            None => Ok(rest),
            Some((_, ALL)) => Ok(None),
            Some((name, text)) => read(text).map(Some).ok_or_else(|| wrong(&name, text, expected)),
        }
    }
}

/// An arm as pages write it: what stands before the first colon is the test.
fn variant(text: &str) -> Option<Variant> {
    let (test, arm) = text.split_once(':')?;
    Some(Variant { test: test.into(), arm: arm.into() })
}

/// A selector as maps tell it, alone for any of its matches.
pub(crate) fn clicked(text: &str) -> Option<Clicked> {
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let numbered = text.split_once(':').filter(|(index, _)| is_plain(index));
    let (index, selector) = match numbered {
        Some((index, selector)) => (Some(index.parse().ok()?), selector),
        None => (None, text),
    };
    (!selector.is_empty()).then(|| Clicked { index, selector: selector.into() })
}

fn path(text: &str) -> Option<PathPattern> {
    PathPattern::parse(text).ok()
}

fn converted(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Plain numbers alone: a sign would be another spelling.
fn hours(text: &str) -> Option<Hours> {
    let hour = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        text.parse().ok().filter(|&hour: &u8| is_plain && hour < 24)
    };
    let (first, last) = text.split_once('-')?;
    let hours = Hours { first: hour(first)?, last: hour(last)? };
    (hours.first <= hours.last).then_some(hours)
}

fn width(text: &str) -> Option<WidthBand> {
    let (least, most) = text.split_once('-')?;
    let end = |text: &str, open: u32| if text.is_empty() { Some(open) } else { text.parse().ok() };
    let band = WidthBand { least: end(least, 0)?, most: end(most, u32::MAX)? };
    (text != "-" && band.least <= band.most).then_some(band)
}
