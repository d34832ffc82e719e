//! What happened in a period, in the figures that an overview shows, and how they differ from those before.

use std::collections::{HashMap, HashSet};

use insights::Share;
use store::{Bought, PathPattern, Viewed, Vital};

use super::{
    filters::Goal,
    number::{self, Money},
    revenue, statistics,
};

#[derive(Default, Clone, Copy)]
struct Session {
    views: u32,
    is_converted: bool,
}

/// Sums over views that match, and over whole sessions that have any.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) views: u64,
    /// All of the sessions, whether or not they match.
    pub(super) session_views: u64,
    pub(super) visitors: u64,
    pub(super) sessions: u64,
    pub(super) simulated: u64,
    pub(super) active_ms: u64,
    /// Sessions of one view.
    pub(super) bounced: u64,
    /// Sessions that met the goal.
    pub(super) converted: u64,
    pub(super) orders: u64,
    /// Those of them that none of the views led to.
    pub(super) apart: u64,
    pub(super) revenue: Money,
    /// Whether revenue is what some pages are credited with, and not all that their sessions ordered.
    pub(super) is_credited: bool,
    /// The third quartile of each vital, and of how many views.
    pub(super) vitals: [(Option<u32>, u64); 5],
    /// Views with an exception.
    pub(super) failed: u64,
}

impl Figures {
    pub(super) fn of(views: &[Viewed], goal: &Goal) -> Self {
        let mut figures = Self { session_views: views.len() as u64, ..Self::default() };
        let mut sessions: HashMap<i64, Session> = HashMap::new();
        let mut visitors: Vec<u32> = views.iter().map(|view| view.visitor).collect();
        visitors.sort_unstable();
        visitors.dedup();
        figures.visitors = visitors.len() as u64;
        for view in views {
            let session = sessions.entry(view.session).or_default();
            session.views += 1;
            session.is_converted |= goal.is_met_by(view);
            if view.matches {
                figures.view(view);
            }
            view.orders.iter().for_each(|order| figures.buy(order));
        }
        figures.sessions = sessions.len() as u64;
        figures.bounced = sessions.values().filter(|session| session.views == 1).count() as u64;
        figures.converted = sessions.values().filter(|session| session.is_converted).count() as u64;
        figures.vitals = Vital::ALL.map(|vital| vital_of(views, vital));
        figures
    }

    fn view(&mut self, view: &Viewed) {
        self.views += 1;
        self.simulated += u64::from(view.summary.is_simulated());
        self.active_ms += u64::from(view.summary.active_ms);
        self.failed += u64::from(view.summary.failures.iter().any(|failure| !failure.is_resource));
    }

    /// The same with orders that none of the views led to.
    pub(super) fn with_apart(mut self, apart: &[Bought]) -> Self {
        apart.iter().for_each(|order| self.buy(order));
        self.apart = apart.len() as u64;
        self
    }

    fn buy(&mut self, order: &Bought) {
        self.orders += 1;
        *self.revenue.entry(order.currency.clone()).or_default() += i128::from(order.kept_e4());
    }

    /// Of one page, or of several: what its views say themselves, and of the sessions that saw it whether they saw anything else and met the
    /// goal anywhere. Revenue is what the page is credited with.
    pub(super) fn of_pages(all: &[Viewed], pattern: &PathPattern, goal: &Goal) -> Self {
        let is_here = |view: &&Viewed| pattern.matches(&view.summary.path);
        let own: Vec<Viewed> = all.iter().filter(is_here).cloned().collect();
        let sessions: HashSet<i64> = own.iter().map(|view| view.session).collect();
        let whole: Vec<Viewed> =
            all.iter().filter(|view| sessions.contains(&view.session)).cloned().collect();
        let whole = Self::of(&whole, goal);
        let mut revenue = Money::new();
        for (_, money) in revenue::by_page(all).into_iter().filter(|(path, _)| pattern.matches(path)) {
            money.into_iter().for_each(|(currency, sum)| *revenue.entry(currency).or_default() += sum);
        }
        let (bounced, converted) = (whole.bounced, whole.converted);
        Self { bounced, converted, revenue, is_credited: true, ..Self::of(&own, goal) }
    }

    fn bounce(&self) -> Share {
        Share { part: self.bounced, whole: self.sessions }
    }

    fn conversion(&self) -> Share {
        Share { part: self.converted, whole: self.sessions }
    }

    fn failing(&self) -> Share {
        Share { part: self.failed, whole: self.views }
    }
}

/// The third quartile among views that match, and of how many.
pub(super) fn vital_of(views: &[Viewed], vital: Vital) -> (Option<u32>, u64) {
    let matching = views.iter().filter(|view| view.matches);
    let mut values: Vec<u32> = matching.filter_map(|view| view.summary.vitals[vital as usize]).collect();
    (statistics::third_quartile(&mut values), values.len() as u64)
}

/// A figure as a page shows it, beside the one before.
pub(super) struct Card {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) detail: String,
    pub(super) change: String,
    /// How it is coloured: `good`, `bad`, or not at all where it may be chance or is neither.
    pub(super) tone: &'static str,
}

/// Whether more of it is better.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    More,
    Less,
}

/// All cards of an overview.
pub(super) fn cards(now: &Figures, before: &Figures, goal: &Goal) -> Vec<Card> {
    let mut cards = vec![
        counted("Visitors", now.visitors, before.visitors, "each known for one day"),
        counted("Page views", now.views, before.views, ""),
        counted("Sessions", now.sessions, before.sessions, "with pauses of at most 30 minutes"),
        active(now, before),
        shared("Bounce", now.bounce(), before.bounce(), Wish::Less, "of sessions saw one page"),
        shared(
            "Conversion",
            now.conversion(),
            before.conversion(),
            Wish::More,
            &format!(
                "{} of {} sessions with {}",
                number::count(now.converted),
                number::count(now.sessions),
                goal.words()
            ),
        ),
    ];
    cards.extend(revenue(now, before));
    cards.extend([Vital::Lcp, Vital::Inp, Vital::Cls].map(|vital| speed(vital, now, before)));
    let errors = format!("{} of {} views", number::count(now.failed), number::count(now.views));
    cards.push(shared("Views with errors", now.failing(), before.failing(), Wish::Less, &errors));
    cards
}

const NOTHING_BEFORE: &str = "nothing to compare with";

fn card(label: &str, value: String, detail: &str, change: String) -> Card {
    Card { label: label.into(), value, detail: detail.into(), change, tone: "" }
}

fn counted(label: &str, now: u64, before: u64, detail: &str) -> Card {
    let change = if before == 0 {
        NOTHING_BEFORE.into()
    } else {
        format!("{}, {} before", relative(now as f64, before as f64), number::count(before))
    };
    card(label, number::count(now), detail, change)
}

/// How much more or less it is.
pub(super) fn relative(now: f64, before: f64) -> String {
    let percent = (now / before - 1.0) * 100.0;
    let (sign, size) = if percent < 0.0 { ("−", -percent) } else { ("+", percent) };
    if size < 0.5 { "about the same".into() } else { format!("{sign}{size:.0}\u{a0}%") }
}

fn active(now: &Figures, before: &Figures) -> Card {
    let mean = |figures: &Figures| figures.active_ms.checked_div(figures.views);
    let value = mean(now).map_or("–".into(), number::duration);
    let change = match (mean(now), mean(before)) {
        (Some(now), Some(before)) if before > 0 => {
            format!("{}, {} before", relative(now as f64, before as f64), number::duration(before))
        }
        _ => NOTHING_BEFORE.into(),
    };
    card("Active time", value, "a view, on average, with input in the last half minute", change)
}

/// A share, with the interval of its difference: what may be chance is said to be.
fn shared(label: &str, now: Share, before: Share, wish: Wish, detail: &str) -> Card {
    let value = number::percent(now.part, now.whole);
    let Some((low, high)) = statistics::difference(now, before) else {
        return card(label, value, detail, NOTHING_BEFORE.into());
    };
    let was = number::percent(before.part, before.whole);
    let between = format!(
        "95\u{a0}% interval {} to {} points, {was} before",
        statistics::points(low),
        statistics::points(high)
    );
    let (change, tone) = match (low > 0.0, high < 0.0) {
        (true, _) => (format!("more: {between}"), if wish == Wish::More { "good" } else { "bad" }),
        (_, true) => (format!("less: {between}"), if wish == Wish::Less { "good" } else { "bad" }),
        _ => (format!("may be chance: {between}"), ""),
    };
    Card { tone, ..card(label, value, detail, change) }
}

/// A card for each currency that occurs, or did before: where nothing is ordered any more is where one has to see it.
fn revenue(now: &Figures, before: &Figures) -> Vec<Card> {
    let per_session =
        |figures: &Figures, value: i128| value.checked_div(figures.sessions.into()).unwrap_or(0);
    let one = |(currency, &value): (&String, &i128)| {
        let was = before.revenue.get(currency).copied().unwrap_or(0);
        let [mean, was] = [per_session(now, value), per_session(before, was)];
        // What only the back end told of came in no session.
        let change = if was > 0 {
            format!("{}, {} before", relative(mean as f64, was as f64), number::mean_money(currency, was))
        } else {
            NOTHING_BEFORE.into()
        };
        let alone = match now.apart {
            0 => String::new(),
            apart => format!(
                "; {} of {} orders were told by the back end alone",
                number::count(apart),
                number::count(now.orders)
            ),
        };
        let (label, all) = if now.is_credited {
            (
                "Credited per session",
                "credited: of each order an equal share for each page that its session saw before it",
            )
        } else {
            ("Revenue per session", "in all")
        };
        let detail = format!("{} {all}{alone}", number::money(currency, value));
        card(label, number::mean_money(currency, mean), &detail, change)
    };
    let gone = before.revenue.keys().filter(|currency| !now.revenue.contains_key(*currency));
    let gone: Money = gone.map(|currency| (currency.clone(), 0)).collect();
    now.revenue.iter().chain(&gone).map(one).collect()
}

/// Above these, in millionths, a vital needs work, or is poor: web.dev/articles/vitals.
pub(super) fn limits(vital: Vital) -> (u32, u32) {
    match vital {
        Vital::Lcp => (2_500_000, 4_000_000),
        Vital::Inp => (200_000, 500_000),
        Vital::Cls => (100_000, 250_000),
        Vital::Fcp => (1_800_000, 3_000_000),
        Vital::Ttfb => (800_000, 1_800_000),
    }
}

/// What is said of a vital.
pub(super) fn verdict(vital: Vital, value: u32) -> (&'static str, &'static str) {
    let (good, poor) = limits(vital);
    match value {
        value if value <= good => ("good", "good"),
        value if value <= poor => ("needs work", ""),
        _ => ("poor", "bad"),
    }
}

fn speed(vital: Vital, now: &Figures, before: &Figures) -> Card {
    let ((value, views), (was, _)) = (now.vitals[vital as usize], before.vitals[vital as usize]);
    let Some(value) = value else {
        return card(vital.name(), "–".into(), "no view told it", String::new());
    };
    let (words, tone) = verdict(vital, value);
    let was = was.map_or(NOTHING_BEFORE.into(), |was| format!("{} before", number::vital(vital.name(), was)));
    let change = format!("{words}; {was}");
    let detail = format!("at most, in three quarters of {} views", number::count(views));
    Card { tone, ..card(vital.name(), number::vital(vital.name(), value), &detail, change) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_that_may_be_chance_is_called_so() {
        let share = |part, whole| Share { part, whole };
        let of = |now, before, wish| {
            let card = shared("Conversion", now, before, wish, "");
            (card.change.split(':').next().unwrap().to_owned(), card.tone)
        };
        assert_eq!(of(share(5, 100), share(4, 100), Wish::More), ("may be chance".into(), ""));
        assert_eq!(of(share(50, 100), share(4, 100), Wish::More), ("more".into(), "good"));
        assert_eq!(of(share(50, 100), share(4, 100), Wish::Less), ("more".into(), "bad"));
        assert_eq!(of(share(4, 100), share(50, 100), Wish::Less), ("less".into(), "good"));
        assert_eq!(of(share(4, 100), share(0, 0), Wish::Less), (NOTHING_BEFORE.into(), ""));
    }

    #[test]
    fn revenue_that_ceased_is_still_told() {
        let sold = |amount| Figures {
            sessions: 10,
            revenue: Money::from([("EUR".into(), amount)]),
            ..Figures::default()
        };
        let ceased = revenue(&Figures { sessions: 10, ..Figures::default() }, &sold(500_000));
        let told: Vec<_> = ceased.iter().map(|card| number::plain(&card.value)).collect();
        assert_eq!(told, ["0.00 EUR"]);
        assert_eq!(number::plain(&ceased[0].change), "-100 %, 5.00 EUR before");
    }

    #[test]
    fn a_change_is_relative_to_what_was() {
        assert_eq!([relative(150.0, 100.0), relative(50.0, 100.0)], ["+50\u{a0}%", "−50\u{a0}%"]);
        assert_eq!(relative(1_000.0, 1_001.0), "about the same");
    }
}
