//! Views put together to facts: per page and visitor-day what was before the visitor and what they did with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use insights::{Deed, Facts, FieldUse, Goal, Page, Test, Unit};
use store::{Browser, WholeView, WidthBand};
use wire::{Device, SignalKind};

use crate::{
    findings_view::{Elements, Met, Name, Told},
    findings_way,
    heat_query::wrong,
    refusal::Refusal,
};

/// Elements of a page that are judged, those that most clicked first.
const ELEMENTS: usize = 300;
/// Sources that are told apart; all others are one.
const SOURCES: usize = 200;

/// A visitor on one day.
pub(crate) type Person = (i32, (bool, i64));

/// A view with whose it is and where they came from.
pub(crate) type Row = (Person, u16, Told);

/// What findings shall be reckoned by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Wanted {
    /// An order; where none was told, a form that was sent.
    #[default]
    Usual,
    Order,
    /// The page's own event of this name.
    Event(String),
}

impl Wanted {
    /// As an address says it: `order`, `event:` and its name, or nothing.
    pub(crate) fn asked(text: Option<&str>) -> Result<Self, Refusal> {
        let event =
            |text: &str| text.strip_prefix("event:").filter(|name| !name.is_empty()).map(String::from);
        match text {
            None => Ok(Self::Usual),
            Some("order") => Ok(Self::Order),
            Some(text) => match event(text) {
                Some(name) => Ok(Self::Event(name)),
                None => Err(wrong("goal", text, "use order or event: and its name")),
            },
        }
    }
}

/// Views, gathered until all are there.
#[derive(Default)]
pub(crate) struct Gathering {
    wanted: Wanted,
    /// Who met the event that is wanted.
    met: BTreeSet<Person>,
    elements: Elements,
    pages: BTreeMap<String, Vec<Row>>,
    sources: HashMap<String, u16>,
    ordered: BTreeSet<Person>,
    sent: BTreeSet<Person>,
    tests: BTreeMap<String, BTreeSet<String>>,
}

impl Gathering {
    pub(crate) fn by(wanted: Wanted) -> Self {
        Self { wanted, ..Self::default() }
    }

    pub(crate) fn add(&mut self, view: &WholeView) {
        let Some(told) = Told::of(view, &mut self.elements) else { return };
        let person = (view.day, view.visitor);
        if told.ordered {
            self.ordered.insert(person);
        }
        if told.sent {
            self.sent.insert(person);
        }
        if matches!(&self.wanted, Wanted::Event(name) if reports(view, name)) {
            self.met.insert(person);
        }
        for (test, arm) in &told.arms {
            self.tests.entry(test.clone()).or_default().insert(arm.clone());
        }
        let next = self.sources.len().min(SOURCES) as u16;
        let source = *self.sources.entry(view.source.clone()).or_insert(next);
        self.pages.entry(told.path.clone()).or_default().push((person, source, told));
    }

    /// What is reckoned by, and who reached it. Of what nobody reached no loss can be known.
    fn goal(&self) -> (Goal, &BTreeSet<Person>) {
        match self.wanted {
            Wanted::Event(_) if !self.met.is_empty() => (Goal::Event, &self.met),
            Wanted::Usual | Wanted::Order if !self.ordered.is_empty() => (Goal::Order, &self.ordered),
            Wanted::Usual if !self.sent.is_empty() => (Goal::Form, &self.sent),
            // Empty, as nothing was asked for that is not.
            Wanted::Event(_) => (Goal::Nothing, &self.met),
            Wanted::Usual | Wanted::Order => (Goal::Nothing, &self.ordered),
        }
    }

    /// What findings are made of.
    pub(crate) fn finish(mut self) -> Facts {
        findings_way::follow(&mut self.pages);
        let (goal, reached) = self.goal();
        let tests: Vec<Test> = self
            .tests
            .iter()
            .map(|(name, arms)| Test { name: name.clone(), arms: arms.iter().cloned().collect() })
            .collect();
        let pages = self
            .pages
            .iter()
            .map(|(path, views)| page(path, views, (&self.elements, &tests), reached))
            .collect();
        Facts { pages, goal, segments: segments(), tests }
    }
}

/// Whether the page told an event of its own of this name.
fn reports(view: &WholeView, name: &str) -> bool {
    let mut signals = view.batches.iter().flat_map(|batch| &batch.signals);
    signals.any(|signal| signal.kind == SignalKind::Custom && signal.name == name)
}

/// Names of devices, browsers and bands of widths, by their codes, written as in questions for maps.
fn segments() -> [Vec<String>; 3] {
    let width = |band: &WidthBand| match (band.least, band.most) {
        (0, most) => format!("-{most}"),
        (least, u32::MAX) => format!("{least}-"),
        (least, most) => format!("{least}-{most}"),
    };
    [
        Device::ALL.iter().map(|device| device.name().into()).collect(),
        Browser::ALL.iter().map(|browser| browser.name().to_owned()).collect(),
        WidthBand::USUAL.iter().map(width).collect(),
    ]
}

/// An element as people read it: its selector, and its number where there are several.
fn written((selector, index): &Name) -> String {
    index.map_or_else(|| selector.clone(), |index| format!("{selector} [{}]", index + 1))
}

fn page(
    path: &str,
    views: &[Row],
    (elements, tests): (&Elements, &[Test]),
    reached: &BTreeSet<Person>,
) -> Page {
    let judged = judged(views);
    let places: HashMap<u32, usize> = judged.iter().zip(0..).map(|(&number, at)| (number, at)).collect();
    let middles = middles(views, &places);
    let mut units: BTreeMap<Person, (Unit, u32)> = BTreeMap::new();
    for (person, source, told) in views {
        let (reach, fold) = told.reach_and_fold();
        let (unit, worst) = units.entry(*person).or_insert_with(|| {
            let unit = Unit {
                day: person.0,
                segments: told.segments,
                source: *source,
                converted: reached.contains(person),
                fold,
                example: told.number,
                // Of the first view alone: the slowest of many is slower, one of many fails sooner, and who wants to buy
                // comes back.
                speed_ms: told.speed_ms,
                errors: told.errors,
                ..Unit::default()
            };
            (unit, 0)
        });
        // Of several views the one in which most went wrong is worth watching.
        if told.went_wrong() > *worst {
            (unit.example, *worst) = (told.number, told.went_wrong());
        }
        unit.reach = unit.reach.max(reach);
        let (passed, read) = told.passed_and_read();
        unit.passed |= passed;
        unit.read |= read;
        unit.sent |= told.sent;
        unit.arms.extend(arms(told, tests));
        deeds(unit, told, &places, &middles);
        fields(unit, told, &places);
    }
    let elements = judged.into_iter().map(|number| written(&elements.names[number as usize])).collect();
    Page { path: path.into(), elements, units: units.into_values().map(|(unit, _)| unit).collect() }
}

/// The elements that somebody clicked, or filled in, the most of them first.
fn judged(views: &[Row]) -> Vec<u32> {
    let mut uses: BTreeMap<u32, u32> = BTreeMap::new();
    for (.., told) in views {
        let clicked = told.elements.iter().filter(|(_, met)| met.clicks > 0).map(|(number, _)| number);
        let filled = told.fields.iter().map(|field| &field.element);
        clicked.chain(filled).for_each(|&number| *uses.entry(number).or_default() += 1);
    }
    let mut numbers: Vec<(u32, u32)> = uses.into_iter().collect();
    numbers.sort_by_key(|&(_, times)| std::cmp::Reverse(times));
    numbers.truncate(ELEMENTS);
    numbers.into_iter().map(|(number, _)| number).collect()
}

/// Where the judged elements usually have their middle on each device, page px: the median of the views that told it. Who
/// never comes near an element does not tell where it is.
fn middles(views: &[Row], places: &HashMap<u32, usize>) -> HashMap<u8, Vec<Option<i32>>> {
    let mut all: HashMap<u8, Vec<Vec<i32>>> = HashMap::new();
    for (.., told) in views {
        let of_device = all.entry(told.segments[0]).or_insert_with(|| vec![Vec::new(); places.len()]);
        for (number, met) in &told.elements {
            if let (Some(middle), Some(&at)) = (met.middle, places.get(number)) {
                of_device[at].push(middle);
            }
        }
    }
    let median = |mut middles: Vec<i32>| {
        let half = middles.len() / 2;
        (!middles.is_empty()).then(|| *middles.select_nth_unstable(half).1)
    };
    all.into_iter().map(|(device, of)| (device, of.into_iter().map(median).collect())).collect()
}

/// Adds what a view of theirs had to do with the judged elements.
fn deeds(
    unit: &mut Unit,
    told: &Told,
    places: &HashMap<u32, usize>,
    middles: &HashMap<u8, Vec<Option<i32>>>,
) {
    let mut met: Vec<Option<&Met>> = vec![None; places.len()];
    for (number, one) in &told.elements {
        if let Some(&at) = places.get(number) {
            met[at] = Some(one);
        }
    }
    let led = told.led.map(|(number, returned)| (places.get(&number).copied(), returned));
    let usual = middles.get(&told.segments[0]);
    for (element, met) in (0u32..).zip(met) {
        let usual = || usual.and_then(|of| of[element as usize]);
        let middle = met.and_then(|met| met.middle).or_else(usual);
        let clicks = met.map_or(0, |met| met.clicks);
        let is_looked_at = met.is_some_and(|met| met.is_looked_at);
        if clicks == 0 && !is_looked_at && !middle.is_some_and(|middle| told.showed(middle)) {
            continue;
        }
        let troubles = met.map_or([0; 4], |met| met.troubles);
        let led = led.filter(|(place, _)| *place == Some(element as usize)).map(|(_, returned)| returned);
        let (led, returned) = (u32::from(led.is_some()), u32::from(led == Some(true)));
        match unit.deeds.binary_search_by_key(&element, |deed| deed.element) {
            Ok(at) => {
                let deed = &mut unit.deeds[at];
                deed.clicks += clicks;
                (deed.led, deed.returned) = (deed.led + led, deed.returned + returned);
                deed.troubles.iter_mut().zip(troubles).for_each(|(own, new)| *own += new);
            }
            Err(at) => {
                let depth = middle.map(|middle| told.part_of_height(middle));
                unit.deeds.insert(at, Deed { element, depth, seen: true, clicks, troubles, led, returned });
            }
        }
    }
}

fn fields(unit: &mut Unit, told: &Told, places: &HashMap<u32, usize>) {
    for left in &told.fields {
        let Some(element) = places.get(&left.element).and_then(|&at| u32::try_from(at).ok()) else {
            continue;
        };
        unit.fields.iter_mut().for_each(|field| field.last = false);
        // Within one view: who comes back another time fills in what they had filled in before.
        let again = told.fields.iter().filter(|other| other.element == left.element && other.is_filled);
        let filled = again.count() as u32;
        match unit.fields.iter_mut().find(|field| field.element == element) {
            Some(field) => {
                field.corrections += left.corrections;
                field.filled = field.filled.max(filled);
                field.last = true;
            }
            None => {
                let corrections = left.corrections;
                unit.fields.push(FieldUse { element, last: true, corrections, filled });
            }
        }
    }
}

/// The arms that a view reported, by their places; those of a visitor who saw several, first come first.
fn arms(told: &Told, tests: &[Test]) -> Vec<(u16, u16)> {
    let place = |(name, arm): (&String, &String)| {
        let test = tests.iter().position(|test| test.name == *name)?;
        let arm = tests[test].arms.iter().position(|own| own == arm)?;
        Some((u16::try_from(test).ok()?, u16::try_from(arm).ok()?))
    };
    told.arms.iter().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use wire::{Anchor, Batch, Click, Frame, Place, Scroll, Signal, SignalKind, SiteKey, Size, View, ViewId};

    use super::*;

    /// A view of a desktop whose window of 800 px stays at the top of 4,000 px for two seconds.
    fn view(number: u64, visitor: i64) -> WholeView {
        let frame =
            Frame { at_ms: 0, viewport: Size { w: 1_440, h: 800 }, document: Size { w: 1_440, h: 4_000 } };
        let header = View { path: "/shop".into(), frame, ..View::default() };
        let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(number), 0);
        batch.header = Some(header);
        batch.scrolls.push(Scroll { for_ms: 2_000, bottom: 800, ..Scroll::default() });
        WholeView {
            visitor: (false, visitor),
            day: 9,
            started_ms: 0,
            source: "direct".into(),
            browser: Browser::Firefox,
            batches: vec![batch],
        }
    }

    /// The same, with a button declared, and so many clicks on it.
    fn at_button(number: u64, visitor: i64, y: i32, clicks: usize) -> WholeView {
        let mut view = view(number, visitor);
        let batch = &mut view.batches[0];
        batch.anchors.list.push(Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 });
        batch.places.list.push(Place { anchor: 1, x: 0, y, w: 100, h: 40 });
        batch.clicks = vec![Click { place: 1, trusted: true, ..Click::default() }; clicks];
        view
    }

    fn told(view: &mut WholeView, kind: SignalKind, anchor: u32, properties: &[(&str, &str)]) {
        let properties = properties.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        view.batches[0].signals.push(Signal { kind, anchor, properties, ..Signal::default() });
    }

    fn facts(views: &[WholeView]) -> Facts {
        let mut gathering = Gathering::default();
        views.iter().for_each(|view| gathering.add(view));
        gathering.finish()
    }

    #[test]
    fn two_views_of_a_visitor_on_one_day_are_one_unit_and_another_day_is_another() {
        let mut later = at_button(2, 7, 600, 2);
        told(&mut later, SignalKind::Rage, 1, &[]);
        let mut tomorrow = at_button(3, 7, 600, 0);
        tomorrow.day = 10;
        let facts = facts(&[at_button(1, 7, 600, 1), later, tomorrow]);
        let units = &facts.pages[0].units;
        let deed = |clicks, troubles| {
            vec![Deed { depth: Some(0.155), seen: true, clicks, troubles, ..Deed::default() }]
        };
        assert_eq!(units.iter().map(|unit| unit.day).collect::<Vec<_>>(), [9, 10]);
        assert_eq!([&units[0].deeds, &units[1].deeds], [&deed(3, [1, 0, 0, 0]), &deed(0, [0; 4])]);
        assert_eq!((units[0].segments, units[0].fold, units[0].reach), ([0, 4, 4], 0.2, 0.2));
        assert_eq!(
            [units[0].example, units[1].example],
            [2, 3],
            "the view with the rage click is the one to watch"
        );
        assert_eq!(facts.segments[2][4], "1440-1919");
    }

    #[test]
    fn an_element_is_seen_where_it_usually_stands_also_by_those_whose_view_does_not_tell() {
        let seen = |y: i32| {
            let facts = facts(&[at_button(1, 1, y, 1), view(2, 2)]);
            !facts.pages[0].units[1].deeds.is_empty()
        };
        assert_eq!([seen(600), seen(2_000)], [true, false]);
    }

    #[test]
    fn an_order_on_any_page_is_the_visitor_s_and_counts_before_forms() {
        let mut thanks = view(2, 1);
        thanks.batches[0].header.as_mut().unwrap().path = "/thanks".into();
        told(&mut thanks, SignalKind::Revenue, 0, &[]);
        let mut form = view(3, 2);
        told(&mut form, SignalKind::Submit, 0, &[]);
        let converted = |views: &[WholeView]| {
            let facts = facts(views);
            (facts.goal, facts.pages[0].units.iter().map(|unit| unit.converted).collect::<Vec<_>>())
        };
        assert_eq!(converted(&[view(1, 1), form.clone(), thanks]), (Goal::Order, vec![true, false]));
        assert_eq!(converted(&[view(1, 1), form]), (Goal::Form, vec![false, true]));
        assert_eq!(converted(&[view(1, 1)]), (Goal::Nothing, vec![false]));
    }

    #[test]
    fn an_event_or_an_order_that_is_asked_for_counts_alone() {
        let mut form = view(1, 1);
        told(&mut form, SignalKind::Submit, 0, &[]);
        let mut event = view(2, 2);
        told(&mut event, SignalKind::Custom, 0, &[]);
        event.batches[0].signals[0].name = "newsletter".into();
        let by = |wanted: Wanted| {
            let mut gathering = Gathering::by(wanted);
            [&form, &event].into_iter().for_each(|view| gathering.add(view));
            let facts = gathering.finish();
            (facts.goal, facts.pages[0].units.iter().map(|unit| unit.converted).collect::<Vec<_>>())
        };
        assert_eq!(by(Wanted::Usual), (Goal::Form, vec![true, false]));
        assert_eq!(by(Wanted::Event("newsletter".into())), (Goal::Event, vec![false, true]));
        let nobody = (Goal::Nothing, vec![false, false]);
        assert_eq!([by(Wanted::Event("other".into())), by(Wanted::Order)], [nobody.clone(), nobody]);
    }

    #[test]
    fn a_stretch_that_the_window_only_rushed_past_is_not_read() {
        // Windows of 800 px of 4,000: at rest at 500, 900 and 2,400, and for a moment in between.
        let mut one = view(1, 1);
        let stay = |top: i32, for_ms| Scroll { for_ms, top, bottom: top + 800, ..Scroll::default() };
        one.batches[0].scrolls.extend([
            stay(500, 3_000),
            stay(900, 3_000),
            stay(1_700, 90),
            stay(2_400, 3_000),
        ]);
        let facts = facts(&[one, view(2, 2)]);
        let units = &facts.pages[0].units;
        // From the first window's end at a fifth down to 2,400 px; those between 1,700 and 2,400 stood there for 90 ms.
        assert_eq!(format!("{:b}", units[0].passed), "111111110000");
        assert_eq!(format!("{:b}", units[0].read), "11110000");
        assert_eq!((units[1].passed, units[1].read), (0, 0));
    }

    #[test]
    fn fields_arms_speed_and_errors_are_told() {
        let mut one = at_button(1, 1, 600, 1);
        told(&mut one, SignalKind::Field, 1, &[("inputs", "9"), ("corrections", "4")]);
        told(&mut one, SignalKind::Variant, 0, &[("arm", "b")]);
        told(&mut one, SignalKind::Error, 0, &[]);
        told(&mut one, SignalKind::Vital, 0, &[]);
        let signals = &mut one.batches[0].signals;
        signals[1].name = "hero".into();
        (signals[3].name, signals[3].value) = ("LCP".into(), 4_200_000);
        let mut later = at_button(2, 1, 600, 1);
        told(&mut later, SignalKind::Error, 0, &[]);
        let facts = facts(&[one, later]);
        let unit = &facts.pages[0].units[0];
        assert_eq!(unit.fields, [FieldUse { element: 0, last: true, corrections: 4, filled: 1 }]);
        assert_eq!((unit.speed_ms, unit.errors, &unit.arms[..]), ([Some(4_200), None], 1, &[(0, 0)][..]));
        assert_eq!(facts.tests, [Test { name: "hero".into(), arms: vec!["b".into()] }]);
    }
}
