//! One made-up page view: what the visitor came to click, how far they read, where the mouse was meanwhile.

use wire::{Batch, Device, Kind, Signal, SignalKind, SiteKey, Size, View, ViewId};

use super::{
    chance::Chance,
    leaning::Person,
    plant::{FALSE_BOTTOM, FIND_A_WAY, Fate, Problem, UNREAD},
    pointer::travel,
    recording::Recording,
    scenario::{Document, Page, PageBox, Scenario},
};

/// How likely a visitor gives up at a field, and corrects it once more.
const GIVES_UP: f64 = 0.03;
const CORRECTS: f64 = 0.2;
/// Of those whom a field stops, so many enter nothing.
const EMPTY: f64 = 0.5;

/// The medians of how much a page shifts, and how late it answers on a desktop, ms.
const CLS: f64 = 0.03;
const INP_MS: f64 = 90.0;

/// Where a visitor stops while scrolling, with what they click there.
struct Stop {
    top: f64,
    /// Elements of the page, by position.
    clicks: Vec<usize>,
}

struct Visit<'a> {
    chance: &'a mut Chance,
    scenario: &'a Scenario,
    page: &'a Page,
    device: Device,
    browser: &'a str,
    fate: &'a mut Fate,
    viewport: Size,
    recording: Recording<'a>,
    /// Within the viewport, px.
    mouse: (f64, f64),
    /// What of the document is above the viewport, px.
    top: f64,
}

/// The batches of one view of `page` by a person, described by `header`.
pub(super) fn view(
    chance: &mut Chance,
    site: SiteKey,
    header: View,
    (page, document): (&Page, Document),
    (person, scenario): (&Person<'_>, &Scenario),
    fate: &mut Fate,
) -> Vec<Batch> {
    let (device, viewport) = (header.device, document.viewport());
    let mut weights = person.clicks(page, &scenario.leanings);
    for (weight, element) in weights.iter_mut().zip(&page.elements) {
        *weight *= scenario.appeal(&page.path, &element.selector);
    }
    let clicks = clicked(chance, page, device, &weights);
    let mut stops = stops(chance, page, device, document, clicks);
    let cliff = scenario.chance_of(Problem::Cliff, &page.path, "");
    if cliff > 0.0 && chance.happens(cliff) {
        end_at(&mut stops, f64::from(document.size().h) * FALSE_BOTTOM - f64::from(viewport.h));
    }
    let skips = scenario.chance_of(Problem::Skipped, &page.path, "");
    if skips > 0.0 && chance.happens(skips) {
        pass_over(&mut stops, f64::from(document.size().h) * UNREAD, f64::from(viewport.h));
    }
    let mut visit = Visit::begin(chance, site, header, (page, document), (person, scenario), fate);
    let across = visit.chance.between(0.1, 0.9) * f64::from(viewport.w);
    visit.mouse = (across, visit.chance.between(0.0, 0.5) * f64::from(viewport.h));
    visit.load();
    for stop in &stops {
        visit.stop(stop);
        if visit.fate.is_astray {
            return visit.leave();
        }
    }
    visit.fill_in();
    visit.leave()
}

/// The batches of a view at which somebody only glances.
pub(super) fn glance(
    chance: &mut Chance,
    site: SiteKey,
    header: View,
    (page, document): (&Page, Document),
    (person, scenario): (&Person<'_>, &Scenario),
    fate: &mut Fate,
) -> Vec<Batch> {
    let mut visit = Visit::begin(chance, site, header, (page, document), (person, scenario), fate);
    visit.load();
    let glance_ms = visit.chance.between(1_500.0, 6_000.0);
    visit.wait(glance_ms);
    visit.recording.stayed(0, 0.0, f64::from(visit.viewport.h));
    visit.leave()
}

/// Whoever would go below this place, page px at the window's upper edge, stops there.
fn end_at(stops: &mut Vec<Stop>, lowest: f64) {
    let all = stops.len();
    stops.retain(|stop| stop.top <= lowest.max(0.0));
    if stops.len() < all && lowest > 0.0 {
        stops.push(Stop { top: lowest, clicks: Vec::new() });
    }
}

/// Whoever goes on below that place, page px, does not stop where it is in the window, unless they came to click something.
fn pass_over(stops: &mut Vec<Stop>, place: f64, screen: f64) {
    if stops.iter().any(|stop| stop.top > place) {
        stops.retain(|stop| !stop.clicks.is_empty() || !(stop.top..stop.top + screen).contains(&place));
    }
}

/// From the top down, and as far as the lowest of the elements that are clicked.
fn stops(
    chance: &mut Chance,
    page: &Page,
    device: Device,
    document: Document,
    clicks: Vec<usize>,
) -> Vec<Stop> {
    let (screen, height) = (f64::from(document.viewport().h), f64::from(document.size().h));
    let lowest = height - screen;
    // Most see little of a long page, few see its end.
    let mut reach = lowest * chance.part().powi(3);
    let mut stops = Vec::new();
    for element in clicks {
        let Some(at) = page.elements[element].on(device) else { continue };
        let top = (at.middle().1 - screen * chance.between(0.3, 0.7)).clamp(0.0, lowest);
        reach = reach.max(top);
        stops.push(Stop { top, clicks: vec![element] });
    }
    let mut top = 0.0;
    while top <= reach {
        stops.push(Stop { top, clicks: Vec::new() });
        top += screen * chance.between(0.45, 0.85);
    }
    stops.sort_by(|a, b| a.top.total_cmp(&b.top));
    stops.dedup_by(|later, earlier| {
        let same =
            later.top - earlier.top < screen * 0.1 && shows(page, device, earlier.top, screen, &later.clicks);
        if same {
            earlier.clicks.append(&mut later.clicks);
        }
        same
    });
    stops
}

/// The elements that a visitor came to click: few, in proportion to their weights.
fn clicked(chance: &mut Chance, page: &Page, device: Device, weights: &[f64]) -> Vec<usize> {
    let there: Vec<usize> =
        (0..page.elements.len()).filter(|&at| page.elements[at].on(device).is_some()).collect();
    let mut clicks = Vec::new();
    while clicks.len() < 6 && chance.happens(0.58) {
        clicks.extend(chance.pick(&there, |&at| weights[at]));
    }
    clicks
}

/// Whether all those elements' middles are in the viewport there.
fn shows(page: &Page, device: Device, top: f64, screen: f64, elements: &[usize]) -> bool {
    let in_view = |at: PageBox| (top..top + screen).contains(&at.middle().1);
    elements.iter().all(|&element| page.elements[element].on(device).is_some_and(in_view))
}

impl<'a> Visit<'a> {
    /// At the top of the page, with the arms that it shows reported.
    fn begin(
        chance: &'a mut Chance,
        site: SiteKey,
        header: View,
        (page, document): (&'a Page, Document),
        (person, scenario): (&'a Person<'_>, &'a Scenario),
        fate: &'a mut Fate,
    ) -> Self {
        let (device, viewport, browser) = (header.device, document.viewport(), person.browser);
        let mut recording = Recording::new(site, ViewId(chance.number()), header, page);
        person.arms_on(page).for_each(|(test, arm)| recording.report(test, arm));
        let (mouse, top) = ((0.0, 0.0), 0.0);
        Self { chance, scenario, page, device, browser, fate, viewport, recording, mouse, top }
    }
}

impl Visit<'_> {
    /// The page comes, sooner or later, and with an error or without.
    fn load(&mut self) {
        let Some(noise) = self.scenario.noise else { return };
        let [slow, failing] = self.scenario.bad_views(&self.page.path);
        let is_slow = slow > 0.0 && self.chance.happens(slow);
        let fails = failing > 0.0 && self.chance.happens(failing);
        let device = if self.device == Device::Phone { noise.phones } else { 1.0 };
        let usual_ms = noise.lcp_ms * device * (self.chance.normal() * 0.35).exp();
        let lcp_ms = if is_slow { self.chance.between(4_500.0, 9_000.0) } else { usual_ms };
        self.measure("LCP", lcp_ms * 1_000.0);
        if fails || self.chance.happens(noise.errors) {
            let name = "TypeError: nothing is no function".into();
            self.recording.say(SignalKind::Error, None, Signal { value: 1, name, ..Signal::default() });
        }
        self.scenario.sour(self.fate, &self.page.path, [is_slow, fails]);
    }

    /// The end: by then it is known how much the page shifted, and how late it answered if it was used.
    fn leave(mut self) -> Vec<Batch> {
        if let Some(noise) = self.scenario.noise {
            let score = (CLS * (self.chance.normal() * 1.2).exp()).min(1.0);
            self.measure("CLS", score * 1e6);
            let phones = if self.device == Device::Phone { noise.phones } else { 1.0 };
            let answered_ms = INP_MS * phones * (self.chance.normal() * 0.5).exp();
            if self.recording.has_clicks {
                self.measure("INP", answered_ms * 1_000.0);
            }
        }
        self.recording.end()
    }

    /// Tells a vital, in µs, or CLS in millionths.
    fn measure(&mut self, name: &str, value: f64) {
        let signal = Signal { value: value as u32, name: name.into(), ..Signal::default() };
        self.recording.say(SignalKind::Vital, None, signal);
    }

    /// Goes through the page's form, field by field, unless something stops the visitor.
    fn fill_in(&mut self) {
        let page = self.page;
        if page.form.is_empty() || !self.chance.happens(page.fills) {
            return;
        }
        for field in &page.form {
            let element = page.elements.iter().position(|element| element.selector == *field);
            let planted = |problem| self.scenario.chance_of(problem, &page.path, field);
            let [stops, struggles] = [Problem::Abandoned, Problem::Corrected].map(planted);
            let mut corrections = 0;
            while corrections < 9 && self.chance.happens(CORRECTS) {
                corrections += 1;
            }
            if struggles > 0.0 && self.chance.happens(struggles) {
                corrections += 4;
            }
            if stops > 0.0 && self.chance.happens(stops) {
                return self.give_up(element, corrections);
            }
            self.fill(element, 6 + 2 * corrections, corrections);
            if self.chance.happens(GIVES_UP) {
                return;
            }
        }
        let unsent = self.scenario.chance_of(Problem::Unsent, &page.path, "");
        if unsent > 0.0 && self.chance.happens(unsent) {
            return;
        }
        self.recording.say(SignalKind::Submit, None, Signal::default());
    }

    /// At a field that asks for what they do not have and is left empty, or that refuses what they enter, twice.
    fn give_up(&mut self, element: Option<usize>, corrections: u32) {
        if self.chance.happens(EMPTY) {
            return self.fill(element, 0, 0);
        }
        for corrections in [corrections, 0] {
            self.fill(element, 6 + 2 * corrections, corrections);
        }
    }

    /// Is in a field for a while.
    fn fill(&mut self, element: Option<usize>, inputs: u32, corrections: u32) {
        let takes_ms = self.chance.between(1_500.0, 6_000.0);
        self.wait(takes_ms);
        let told = [("inputs", inputs), ("corrections", corrections)];
        let properties = told.map(|(name, value)| (name.into(), value.to_string())).into();
        let signal = Signal { value: takes_ms as u32, properties, ..Signal::default() };
        self.recording.say(SignalKind::Field, element, signal);
    }

    fn stop(&mut self, stop: &Stop) {
        self.scroll_to(stop.top);
        let since_ms = self.recording.at_ms;
        self.look();
        for &element in &stop.clicks {
            self.click(element);
            if self.fate.is_astray {
                break;
            }
        }
        self.recording.stayed(since_ms, self.top, self.top + f64::from(self.viewport.h));
    }

    /// The page passes under a mouse that rests.
    fn scroll_to(&mut self, top: f64) {
        let far = (top - self.top).abs() / f64::from(self.viewport.h);
        self.top = top;
        let takes_ms = if far > 0.0 { 250.0 + 500.0 * far } else { 400.0 };
        let takes_ms = takes_ms * self.chance.between(0.7, 1.5);
        self.wait(takes_ms);
        if self.device == Device::Desktop && self.scenario.moves {
            self.recording.point(self.mouse.0, self.mouse.1 + self.top);
        }
    }

    /// Reading: a while on a phone, and with a mouse that wanders along.
    fn look(&mut self) {
        let glances = 1 + (self.chance.part().powi(2) * 3.0) as u32;
        for _ in 0..glances {
            if self.device == Device::Desktop && self.scenario.moves {
                self.wander();
            }
            let pause_ms = 500.0 + 4_500.0 * self.chance.part().powi(3);
            self.wait(pause_ms);
        }
    }

    fn wander(&mut self) {
        let (page, device, screen) = (self.page, self.device, f64::from(self.viewport.h));
        let seen: Vec<usize> =
            (0..page.elements.len()).filter(|&one| shows(page, device, self.top, screen, &[one])).collect();
        let target = self.chance.pick(&seen, |&one| page.elements[one].moves).copied();
        let at = target.filter(|_| self.chance.happens(0.85)).and_then(|one| page.elements[one].on(device));
        let to = match at {
            Some(at) => self.within(at),
            None => (self.chance.part() * f64::from(self.viewport.w), self.top + self.chance.part() * screen),
        };
        self.move_to(to);
    }

    fn click(&mut self, element: usize) {
        let Some(at) = self.page.elements[element].on(self.device) else { return };
        let (x, y) = self.within(at);
        if self.device == Device::Desktop && self.scenario.moves {
            self.move_to((x, y));
        }
        let hesitation_ms = self.chance.between(120.0, 700.0);
        self.wait(hesitation_ms);
        self.recording.click(element, x, y);
        let page = self.page;
        let selector = &page.elements[element].selector;
        let dead = self.scenario.chance_of_dead(&page.path, selector, self.browser);
        let mut trouble = (dead > 0.0 && self.chance.happens(dead)).then_some(Kind::Dead);
        if trouble.is_some() {
            self.fate.mood *= FIND_A_WAY;
        }
        for (kind, chance) in page.elements[element].troubles() {
            trouble = trouble.or_else(|| self.chance.happens(chance).then_some(kind));
        }
        match trouble {
            Some(kind) => self.suffer(kind, element, (x, y)),
            None => {
                let event = &page.elements[element].event;
                if !event.is_empty() {
                    let signal = Signal { name: event.clone(), ..Signal::default() };
                    self.recording.say(SignalKind::Custom, Some(element), signal);
                }
                self.fate.wants |= self.scenario.goal.as_ref().is_some_and(|goal| goal.selector == *selector);
                self.drift(selector);
                self.stray(selector);
            }
        }
        let rest_ms = self.chance.between(300.0, 1_500.0);
        self.wait(rest_ms);
    }

    /// Whoever clicked that may forget what they came for.
    fn drift(&mut self, selector: &str) {
        let drifts = self.scenario.chance_of(Problem::Distractor, &self.page.path, selector);
        if drifts > 0.0 && self.chance.happens(drifts) {
            self.fate.mood = 0.0;
        }
    }

    /// The click may lead where the visitor did not want to go.
    fn stray(&mut self, selector: &str) {
        let planted = self.scenario.chance_of(Problem::Misleading, &self.page.path, selector);
        let strays = planted + self.scenario.noise.map_or(0.0, |noise| noise.returns);
        self.fate.is_astray = strays > 0.0 && self.chance.happens(strays);
    }

    /// The click on that element, there, disappoints.
    fn suffer(&mut self, trouble: Kind, element: usize, (x, y): (f64, f64)) {
        let clicked_ms = self.recording.at_ms;
        let (kind, waits_ms) = match trouble {
            Kind::Rage => (SignalKind::Rage, (1_200.0, 3_000.0)),
            Kind::Slow => (SignalKind::Slow, (600.0, 2_400.0)),
            Kind::Error => (SignalKind::ErrorClick, (5.0, 200.0)),
            _ => (SignalKind::Dead, (2_500.0, 9_000.0)),
        };
        let mut clicks = 1;
        while trouble == Kind::Rage && (clicks < 3 || self.chance.happens(0.5)) {
            let gap_ms = self.chance.between(140.0, 420.0);
            self.wait(gap_ms);
            self.recording.click(element, x, y);
            clicks += 1;
        }
        let waits_ms = self.chance.between(waits_ms.0, waits_ms.1);
        self.wait(waits_ms);
        let waited_ms = self.recording.at_ms - clicked_ms;
        self.recording.judge(kind, element, if trouble == Kind::Rage { clicks } else { waited_ms });
    }

    /// A point within the box, most likely near its middle, page px.
    fn within(&mut self, at: PageBox) -> (f64, f64) {
        let (x, y) = at.middle();
        let spread = |chance: &mut Chance, side: f64| {
            (chance.normal() * side / 6.0).clamp(-side / 2.0, side / 2.0 - 1.0)
        };
        (x + spread(self.chance, at.w), y + spread(self.chance, at.h))
    }

    /// To a point of the page.
    fn move_to(&mut self, to: (f64, f64)) {
        let (w, h) = (f64::from(self.viewport.w), f64::from(self.viewport.h));
        let to = (to.0.clamp(0.0, w - 1.0), (to.1 - self.top).clamp(0.0, h - 1.0));
        for step in travel(self.chance, self.mouse, to) {
            self.recording.wait(step.after_ms);
            self.recording.point(step.x.clamp(0.0, w - 1.0), step.y.clamp(0.0, h - 1.0) + self.top);
        }
        self.mouse = to;
    }

    fn wait(&mut self, ms: f64) {
        self.recording.wait(ms as u32);
    }
}
