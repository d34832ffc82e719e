//! How a period went day by day, or a day hour by hour, beside the one before: sessions, conversion, orders and revenue, each
//! as a row of bars and all as a table.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use store::{Bought, Viewed};

use super::{
    filters::{Filters, Goal},
    number::{self, Money},
};
use crate::day;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Of a drawing, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 100.0;
/// Currencies that are drawn, the first by their names; the table has all.
const CURRENCIES: usize = 3;

/// What is known of a day or an hour.
#[derive(Default, Clone)]
struct Slot {
    views: u64,
    /// That began in it, and those of them that met the goal at any time.
    sessions: u64,
    met: u64,
    orders: u64,
    revenue: Money,
}

/// One bar of a drawing.
pub(super) struct Bar {
    pub(super) words: String,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    /// The top of what it was the period before; none where nothing is known.
    pub(super) before_y: Option<String>,
    /// Whether the day or hour is not over.
    pub(super) is_open: bool,
}

/// A drawing.
pub(super) struct Panel {
    pub(super) title: String,
    /// The greatest and the least, for who cannot see them.
    pub(super) words: String,
    pub(super) most: String,
    pub(super) bars: Vec<Bar>,
}

/// A row of the table.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) cells: Vec<String>,
}

pub(super) struct Trend {
    pub(super) unit: &'static str,
    pub(super) panels: Vec<Panel>,
    pub(super) columns: Vec<&'static str>,
    pub(super) lines: Vec<Line>,
    pub(super) first: String,
    pub(super) last: String,
    /// Whether the last bar is of a day or an hour that is not over.
    pub(super) is_open: bool,
}

/// Views and orders that no view led to, of a period and of the one before.
pub(super) struct Both<'a> {
    pub(super) now: (&'a [Viewed], &'a [Bought]),
    pub(super) before: (&'a [Viewed], &'a [Bought]),
}

/// Where in a period a moment lies.
struct Slots {
    from_ms: i64,
    step_ms: i64,
    count: usize,
}

impl Slots {
    fn of(from_day: i32, days: i32) -> Self {
        let from_ms = i64::from(from_day) * DAY_MS;
        match days {
            1 => Self { from_ms, step_ms: HOUR_MS, count: 24 },
            days => Self { from_ms, step_ms: DAY_MS, count: days as usize },
        }
    }

    fn at(&self, moment_ms: i64) -> Option<usize> {
        usize::try_from((moment_ms - self.from_ms).div_euclid(self.step_ms))
            .ok()
            .filter(|&at| at < self.count)
    }

    /// Of an order, whose day need not be that of the page that told it.
    fn of_order(&self, order: &Bought) -> Option<usize> {
        if self.step_ms == DAY_MS { self.at(i64::from(order.day) * DAY_MS) } else { self.at(order.at_ms) }
    }

    fn label(&self, at: usize) -> String {
        match self.step_ms {
            HOUR_MS => format!("{at:02}:00"),
            _ => day::text(day::of_ms(self.from_ms + at as i64 * DAY_MS)),
        }
    }

    fn fill(&self, (views, apart): (&[Viewed], &[Bought]), goal: &Goal) -> Vec<Slot> {
        let mut slots = vec![Slot::default(); self.count];
        let mut begun: HashMap<i64, (Option<usize>, bool)> = HashMap::new();
        for view in views {
            let at = self.at(view.summary.started_ms);
            begun.entry(view.session).or_insert((at, false)).1 |= goal.is_met_by(view);
            if let Some(at) = at.filter(|_| view.matches) {
                slots[at].views += 1;
            }
        }
        for (at, met) in begun.into_values().filter_map(|(at, met)| Some((at?, met))) {
            slots[at].sessions += 1;
            slots[at].met += u64::from(met);
        }
        for order in views.iter().flat_map(|view| &view.orders).chain(apart) {
            if let Some(at) = self.of_order(order) {
                slots[at].orders += 1;
                *slots[at].revenue.entry(order.currency.clone()).or_default() += i128::from(order.kept_e4());
            }
        }
        slots
    }
}

/// What a panel is of: how high a bar is, and what is said of it.
struct Measure<'a> {
    title: String,
    height: &'a dyn Fn(&Slot) -> f64,
    text: &'a dyn Fn(&Slot) -> String,
}

impl Trend {
    pub(super) fn of(both: &Both<'_>, filters: &Filters) -> Self {
        let (from, days) = (filters.segment.from_day, filters.length());
        let slots = Slots::of(from, days);
        let now = slots.fill(both.now, &filters.goal);
        let before = Slots::of(from - days, days).fill(both.before, &filters.goal);
        // What is to come is nothing that happened.
        let open = slots.at(filters.now_ms);
        let known = open.map_or(now.len(), |open| open + 1);
        let has_before = before.iter().any(|slot| slot.views > 0);
        let shape = Shape { slots: &slots, open, known, has_before };
        let line = |(at, slot): (usize, &Slot)| {
            let note = if open == Some(at) { ", not over" } else { "" };
            Line { label: format!("{}{note}", slots.label(at)), cells: cells(slot) }
        };
        Self {
            unit: if slots.step_ms == HOUR_MS { "hour (UTC)" } else { "day" },
            panels: panels(&now, &before, &shape),
            columns: vec!["Views", "Sessions", "Met the goal", "Conversion", "Orders", "Revenue"],
            lines: now.iter().enumerate().take(known).map(line).collect(),
            first: slots.label(0),
            last: slots.label(slots.count - 1),
            is_open: open.is_some(),
        }
    }
}

fn cells(slot: &Slot) -> Vec<String> {
    vec![
        number::count(slot.views),
        number::count(slot.sessions),
        number::count(slot.met),
        number::percent(slot.met, slot.sessions),
        number::count(slot.orders),
        number::sums(&slot.revenue),
    ]
}

/// Orders and revenue are drawn where there are any.
fn panels(now: &[Slot], before: &[Slot], shape: &Shape<'_>) -> Vec<Panel> {
    let sessions = Measure {
        title: "Sessions".into(),
        height: &|slot| slot.sessions as f64,
        text: &|slot| number::count(slot.sessions),
    };
    let conversion = Measure {
        title: "Conversion".into(),
        height: &|slot| slot.met as f64 / slot.sessions.max(1) as f64,
        text: &|slot| number::percent(slot.met, slot.sessions),
    };
    let mut panels = vec![shape.draw(&sessions, now, before), shape.draw(&conversion, now, before)];
    let all = || now.iter().chain(before);
    if all().any(|slot| slot.orders > 0) {
        let orders = Measure {
            title: "Orders".into(),
            height: &|slot| slot.orders as f64,
            text: &|slot| number::count(slot.orders),
        };
        panels.push(shape.draw(&orders, now, before));
    }
    // Those in which something was ordered in the most slots.
    let mut currencies: BTreeMap<&String, usize> = BTreeMap::new();
    all()
        .flat_map(|slot| slot.revenue.keys())
        .for_each(|currency| *currencies.entry(currency).or_default() += 1);
    let mut currencies: Vec<_> = currencies.into_iter().collect();
    currencies.sort_by_key(|&(_, slots)| Reverse(slots));
    for (currency, _) in currencies.into_iter().take(CURRENCIES) {
        let of = |slot: &Slot| slot.revenue.get(currency).copied().unwrap_or(0);
        let revenue = Measure {
            title: format!("Revenue, {}", number::currency(currency)),
            height: &|slot| of(slot).max(0) as f64,
            text: &|slot| number::money(currency, of(slot)),
        };
        panels.push(shape.draw(&revenue, now, before));
    }
    panels
}

/// What all panels have alike.
struct Shape<'a> {
    slots: &'a Slots,
    open: Option<usize>,
    /// Slots that have begun.
    known: usize,
    has_before: bool,
}

impl Shape<'_> {
    fn draw(&self, measure: &Measure<'_>, now: &[Slot], before: &[Slot]) -> Panel {
        let now = &now[..self.known];
        let height = measure.height;
        let most = now.iter().chain(before).map(height).fold(0.0, f64::max);
        let step = WIDTH / self.slots.count as f64;
        let text = |number: f64| format!("{number:.1}");
        let high = |slot: &Slot| if most > 0.0 { HEIGHT * height(slot) / most } else { 0.0 };
        let bar = |(at, (slot, was)): (usize, (&Slot, &Slot))| Bar {
            words: self.words(at, measure, slot, was),
            x: text(step * (at as f64 + 0.1)),
            y: text(HEIGHT - high(slot)),
            width: text(step * 0.8),
            height: text(high(slot)),
            before_y: self.has_before.then(|| text((HEIGHT - high(was) - 1.0).max(0.0))),
            is_open: self.open == Some(at),
        };
        let top = now.iter().chain(before).max_by(|a, b| height(a).total_cmp(&height(b)));
        Panel {
            title: measure.title.clone(),
            words: self.extremes(measure, now),
            most: top.map(measure.text).unwrap_or_default(),
            bars: now.iter().zip(before).enumerate().map(bar).collect(),
        }
    }

    fn words(&self, at: usize, measure: &Measure<'_>, slot: &Slot, was: &Slot) -> String {
        let open = if self.open == Some(at) { ", not over" } else { "" };
        let was = if self.has_before { format!("; {} before", (measure.text)(was)) } else { String::new() };
        format!("{}{open}: {}{was}", self.slots.label(at), (measure.text)(slot))
    }

    fn extremes(&self, measure: &Measure<'_>, now: &[Slot]) -> String {
        let over = now.iter().enumerate().filter(|(at, _)| self.open != Some(*at));
        let compare = |(_, a): &(usize, &Slot), (_, b): &(usize, &Slot)| {
            (measure.height)(a).total_cmp(&(measure.height)(b))
        };
        let said =
            |(at, slot): (usize, &Slot)| format!("{} ({})", (measure.text)(slot), self.slots.label(at));
        match (over.clone().max_by(compare), over.min_by(compare)) {
            (Some(most), Some(least)) => format!("at most {}, at least {}", said(most), said(least)),
            _ => "nothing that is over yet".into(),
        }
    }
}
