//! Who is credited with which part of an order: sources, pages, elements or arms of experiments, by one of five models.
//!
//! An order is shared out among the touches before it. Of pages, elements and arms these are the session's; of sources they
//! are the sessions that the visitor began on that day. An order without a touch is credited to nobody, so that all credits
//! are the orders; among arms this holds for each experiment, as each gives all orders away.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use insights::{Lift, Model, Seen, Share};
use store::{Bought, Viewed};

/// An order is so many parts of one, so that parts add up to orders.
pub(crate) const WHOLE: i64 = 10_000;
/// The same so fine that what is reckoned of parts, as a mean order, is not off by their rounding.
const FINE: i64 = 1_000_000_000_000;

/// What is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Source,
    Page,
    Element,
    Variant,
}

impl By {
    pub(crate) const ALL: &'static [Self] = &[Self::Source, Self::Page, Self::Element, Self::Variant];

    /// The name in questions.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Page => "page",
            Self::Element => "element",
            Self::Variant => "variant",
        }
    }
}

/// The models by their names, as questions have them.
pub(crate) const MODELS: [&str; 5] = ["first", "last", "linear", "decay", "position"];

/// Who is credited: an element of a page, an arm of an experiment, or what has no group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Subject {
    pub(crate) group: Arc<str>,
    /// Nobody, for orders without a touch.
    pub(crate) name: Option<Arc<str>>,
}

/// Parts of orders in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sold {
    /// In parts of [`WHOLE`].
    pub(crate) orders: i128,
    /// What is left of them, in ten-thousandths of the currency's unit.
    pub(crate) kept_e4: i128,
    /// Both before they are rounded so as to add up, in parts of [`FINE`].
    fine: Fine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Fine {
    orders: i128,
    kept_e4: i128,
}

impl Sold {
    /// The mean order, in ten-thousandths: each counts by the part of it that is credited.
    pub(crate) fn average_e4(&self) -> Option<f64> {
        (self.fine.orders != 0).then(|| self.fine.kept_e4 as f64 / self.fine.orders as f64)
    }

    fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.kept_e4 += other.kept_e4;
        self.fine.orders += other.fine.orders;
        self.fine.kept_e4 += other.fine.kept_e4;
    }
}

/// What is known of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Worth {
    /// Sessions that met it: came from there, saw it, clicked it.
    pub(crate) sessions: u64,
    /// Those of them with an order since.
    pub(crate) ordering: u64,
    /// Views that had it before them.
    pub(crate) exposures: u64,
    pub(crate) clicks: u64,
    pub(crate) sold: BTreeMap<String, Sold>,
}

impl Worth {
    pub(crate) fn conversion(&self) -> Share {
        Share { part: self.ordering, whole: self.sessions }
    }

    /// Adds parts of orders of others.
    pub(crate) fn sell(&mut self, sold: &BTreeMap<String, Sold>) {
        for (currency, other) in sold {
            self.sold.entry(currency.clone()).or_default().add(other);
        }
    }
}

pub(crate) type Credits = BTreeMap<Subject, Worth>;

/// When a session, or a visitor, met something.
struct Touch {
    subject: Subject,
    at_ms: i64,
}

/// Touches by whose they are and, of arms, by their experiment.
type Touches = HashMap<(i64, Arc<str>), Vec<Touch>>;

/// All orders shared out, and what else is known of those who are credited.
pub(crate) fn credits(views: &[Viewed], apart: &[Bought], by: By, model: Model) -> Credits {
    let none: Arc<str> = "".into();
    let mut credits = Credits::new();
    let mut touches = Touches::new();
    let mut met: HashMap<Subject, HashMap<i64, i64>> = HashMap::new();
    let mut begun = HashSet::new();
    for view in views {
        let is_first = begun.insert(view.session);
        for (subject, at_ms, clicks) in of_view(view, by, &none) {
            let worth = credits.entry(subject.clone()).or_default();
            worth.clicks += u64::from(clicks);
            worth.exposures += 1;
            let first = met.entry(subject.clone()).or_default().entry(view.session).or_insert(at_ms);
            *first = at_ms.min(*first);
            if by != By::Source || is_first {
                touches
                    .entry((whose(view, by), group(by, &subject, &none)))
                    .or_default()
                    .push(Touch { subject, at_ms });
            }
        }
    }
    let ordered = latest_orders(views);
    for (subject, sessions) in met {
        let worth = credits.entry(subject).or_default();
        worth.sessions = sessions.len() as u64;
        let orders = |(session, first_ms): &(&i64, &i64)| {
            ordered.get(*session).is_some_and(|at_ms| at_ms >= *first_ms)
        };
        worth.ordering = sessions.iter().filter(orders).count() as u64;
    }
    if by == By::Element {
        expose(&mut credits, views);
    }
    share_out(&mut credits, (views, apart), (by, model), &mut touches);
    credits
}

/// What a view is about: when it was met first, and clicks.
fn of_view(view: &Viewed, by: By, none: &Arc<str>) -> Vec<(Subject, i64, u32)> {
    let summary = &view.summary;
    let lone = |name: &Arc<str>| {
        let subject = Subject { group: Arc::clone(none), name: Some(Arc::clone(name)) };
        vec![(subject, summary.started_ms, summary.clicks)]
    };
    match by {
        By::Source => lone(&view.source),
        By::Page => lone(&summary.path),
        By::Element => {
            let element = |one: &store::ClickedOn| {
                let subject =
                    Subject { group: Arc::clone(&summary.path), name: Some(Arc::clone(&one.words)) };
                (subject, summary.started_ms + i64::from(one.first_ms), one.clicks)
            };
            summary.clicked.iter().map(element).collect()
        }
        By::Variant => {
            let arm = |(test, arm): &(String, String)| {
                let subject = Subject { group: test.as_str().into(), name: Some(arm.as_str().into()) };
                (subject, summary.started_ms, summary.clicks)
            };
            summary.variants.iter().map(arm).collect()
        }
    }
}

/// Whose touches lead to an order.
fn whose(view: &Viewed, by: By) -> i64 {
    if by == By::Source { i64::from(view.visitor) } else { view.session }
}

/// Among what an order is shared out.
fn group(by: By, subject: &Subject, none: &Arc<str>) -> Arc<str> {
    Arc::clone(if by == By::Variant { &subject.group } else { none })
}

/// When each session ordered last.
fn latest_orders(views: &[Viewed]) -> HashMap<i64, i64> {
    let mut latest: HashMap<i64, i64> = HashMap::new();
    for view in views {
        for order in &view.orders {
            let at_ms = latest.entry(view.session).or_insert(order.at_ms);
            *at_ms = order.at_ms.max(*at_ms);
        }
    }
    latest
}

fn share_out(
    credits: &mut Credits,
    (views, apart): (&[Viewed], &[Bought]),
    (by, model): (By, Model),
    touches: &mut Touches,
) {
    let groups: BTreeSet<Arc<str>> = if by == By::Variant {
        credits.keys().map(|subject| Arc::clone(&subject.group)).collect()
    } else {
        [Arc::from("")].into()
    };
    // The earliest first.
    touches.values_mut().for_each(|own| own.sort_by_key(|touch| touch.at_ms));
    for group in &groups {
        for view in views.iter().filter(|view| !view.orders.is_empty()) {
            let own = touches.get(&(whose(view, by), Arc::clone(group))).map_or(&[][..], Vec::as_slice);
            view.orders.iter().for_each(|order| credit(credits, (order, model), own, group));
        }
        apart.iter().for_each(|order| credit(credits, (order, model), &[], group));
    }
}

/// Shares one order out among the touches before it.
fn credit(credits: &mut Credits, (order, model): (&Bought, Model), touches: &[Touch], group: &Arc<str>) {
    let before = touches.partition_point(|touch| touch.at_ms <= order.at_ms);
    let mut before: Vec<&Touch> = touches[..before].iter().collect();
    if model == Model::Linear {
        // To all alike, however often each was met.
        let mut met = HashSet::new();
        before.retain(|touch| met.insert(&touch.subject));
    }
    let mut sell = |subject: &Subject, [orders, kept_e4, fine]: [i64; 3]| {
        if (orders, kept_e4) == (0, 0) {
            return;
        }
        let [orders, kept_e4, fine] = [orders, kept_e4, fine].map(i128::from);
        let fine = Fine { orders: fine, kept_e4: fine * i128::from(order.kept_e4()) };
        let worth = credits.entry(subject.clone()).or_default();
        worth.sold.entry(order.currency.clone()).or_default().add(&Sold { orders, kept_e4, fine });
    };
    let whole = [WHOLE, order.kept_e4(), FINE];
    if before.is_empty() {
        return sell(&Subject { group: Arc::clone(group), name: None }, whole);
    }
    let ages_ms: Vec<u64> = before.iter().map(|touch| touch.at_ms.abs_diff(order.at_ms)).collect();
    let parts = whole.map(|amount| insights::credits(amount, &ages_ms, model));
    for (at, touch) in before.iter().enumerate() {
        sell(&touch.subject, parts.each_ref().map(|parts| parts[at]));
    }
}

/// Where elements have their middle on each class of device, px: the median of the views that clicked them.
pub(crate) struct Middles(HashMap<(Subject, u8), i32>);

impl Middles {
    pub(crate) fn of(views: &[Viewed]) -> Self {
        let mut all: HashMap<(Subject, u8), Vec<i32>> = HashMap::new();
        for view in views {
            for one in &view.summary.clicked {
                let subject =
                    Subject { group: Arc::clone(&view.summary.path), name: Some(Arc::clone(&one.words)) };
                all.entry((subject, view.summary.device() as u8)).or_default().push(one.middle_px);
            }
        }
        let median = |mut middles: Vec<i32>| {
            let half = middles.len() / 2;
            *middles.select_nth_unstable(half).1
        };
        Self(all.into_iter().map(|(of, middles)| (of, median(middles))).collect())
    }

    /// Whether a view of the element's page had it before it: the window came as far as its middle, or it was clicked.
    fn shown(&self, subject: &Subject, view: &Viewed) -> bool {
        let middle = self.0.get(&(subject.clone(), view.summary.device() as u8));
        middle.is_some_and(|&middle| i64::from(view.summary.depth_px) >= i64::from(middle))
            || clicked(subject, view)
    }
}

fn clicked(subject: &Subject, view: &Viewed) -> bool {
    view.summary.clicked.iter().any(|one| Some(&one.words) == subject.name.as_ref())
}

/// Counts for each element the views that came as far as its middle. Whoever clicked it saw it, however the page was laid out
/// then.
fn expose(credits: &mut Credits, views: &[Viewed]) {
    let mut depths: HashMap<(Arc<str>, u8), Vec<u32>> = HashMap::new();
    for view in views {
        let of = (Arc::clone(&view.summary.path), view.summary.device() as u8);
        depths.entry(of).or_default().push(view.summary.depth_px);
    }
    depths.values_mut().for_each(|own| own.sort_unstable());
    let mut exposed: HashMap<Subject, u64> = HashMap::new();
    for ((subject, device), middle) in Middles::of(views).0 {
        let own = depths.get(&(Arc::clone(&subject.group), device)).map_or(&[][..], Vec::as_slice);
        let above = own.partition_point(|&depth| i64::from(depth) < i64::from(middle));
        *exposed.entry(subject).or_default() += (own.len() - above) as u64;
    }
    for (subject, worth) in credits {
        worth.exposures = exposed.get(subject).copied().unwrap_or(0).max(worth.exposures);
    }
}

/// What sessions that clicked an element brought in beside those that had it before them and did not, in this currency, from
/// their first view of its page with the element before them on.
pub(crate) fn lift(views: &[Viewed], middles: &Middles, subject: &Subject, currency: &str) -> Option<Lift> {
    let mut seen: HashMap<i64, (Seen, i64)> = HashMap::new();
    let mut sources: HashMap<&str, u16> = HashMap::new();
    for view in views.iter().filter(|view| view.summary.path == subject.group && middles.shown(subject, view))
    {
        let next = u16::try_from(sources.len()).unwrap_or(u16::MAX);
        let source = *sources.entry(&view.source).or_insert(next);
        let stratum = (view.summary.device() as u8, source);
        let since_ms = view.summary.started_ms;
        let fresh = || (Seen { stratum, clicked: false, amount: 0 }, since_ms);
        seen.entry(view.session).or_insert_with(fresh).0.clicked |= clicked(subject, view);
    }
    for view in views {
        if let Some((seen, since_ms)) = seen.get_mut(&view.session) {
            let later =
                view.orders.iter().filter(|order| order.at_ms >= *since_ms && order.currency == currency);
            seen.amount = later.fold(seen.amount, |sum, order| sum.saturating_add(order.kept_e4()));
        }
    }
    let mut sessions: Vec<(i64, Seen)> =
        seen.into_iter().map(|(session, (seen, _))| (session, seen)).collect();
    sessions.sort_unstable_by_key(|(session, _)| *session);
    let all: Vec<Seen> = sessions.into_iter().map(|(_, seen)| seen).collect();
    insights::lift(&all, 0)
}
