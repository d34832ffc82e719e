//! Two groups of sessions set against one another: what the owner's page tells of them, and what programs are told.

use std::collections::{HashMap, HashSet};

use insights::Share;
use store::{PathPattern, Segment, Store, Viewed, Vital};

use super::{
    apart::Apart,
    cell,
    figures::{Figures, vital_of},
    filters::{Filters, Goal},
    number,
    sides::{self, PAGE, Side},
    statistics,
    table::Cell,
};
use crate::{rates, refusal::Refusal};

/// The page that the second group's sessions saw.
pub(super) const VS_PAGE: &str = "vs_page";
/// An experiment that would be dealt out so unevenly by chance so seldom was dealt out wrongly.
pub(super) const MISDEALT: f64 = 0.001;
/// What is said of a figure.
const DIFFERENT: &str = "different";
const CHANCE: &str = "may be chance";
const FEW: &str = "too few to tell";
const NO_VERDICT: &str = "dealt out unevenly: no verdict";

/// Both groups, and what they differ in.
pub(super) struct Comparison<'a> {
    pub(super) asked: [Side<'a>; 2],
    /// What each is called beside the other.
    pub(super) names: [String; 2],
    pub(super) apart: Apart,
    pub(super) check: Check,
    /// Nothing where there is nothing to compare.
    pub(super) told: Option<Told>,
}

/// Whether the groups can be compared at all.
pub(super) struct Check {
    pub(super) is_wrong: bool,
    pub(super) words: String,
    /// How probable such sizes are of arms that are dealt out evenly.
    pub(super) p: Option<f64>,
}

/// Their figures, and what each group is called in full where the one may be the rest of the other.
pub(super) struct Told {
    pub(super) names: [String; 2],
    pub(super) words: [String; 2],
    pub(super) sessions: [u64; 2],
    /// Whether something is wrong with their sizes, so that no difference is to be believed.
    pub(super) is_misdealt: bool,
    pub(super) deeds: Vec<Deed>,
    pub(super) means: Vec<Mean>,
}

/// Something that sessions did or not.
pub(super) struct Deed {
    pub(super) name: &'static str,
    pub(super) shares: [Share; 2],
    /// The first share less the second, with its interval.
    pub(super) difference: Option<(f64, (f64, f64))>,
    /// Of a z test, and at which rate of false alarms it counts as different; nothing of too few.
    pub(super) sure: Option<Sure>,
}

/// How sure a difference is.
#[derive(Clone, Copy)]
pub(super) struct Sure {
    pub(super) p: f64,
    pub(super) q: f64,
}

/// What is not a share, and has no test here.
pub(super) struct Mean {
    pub(super) name: &'static str,
    pub(super) cells: [Cell; 2],
}

/// Whose views are the second group's, if the address names one.
pub(super) fn second(filters: &Filters) -> Result<Option<Segment>, Refusal> {
    let pages = [PAGE, VS_PAGE].map(|name| filters.get(name));
    let has_pages = pages[0] != pages[1] && pages[1].is_some();
    Ok(filters.versus()?.or_else(|| has_pages.then(|| filters.segment.clone())))
}

impl<'a> Comparison<'a> {
    /// Of the views of the filters, and those of `versus`.
    pub(super) fn of(
        store: &Store,
        filters: &'a Filters,
        versus: &'a Segment,
        views: Vec<Viewed>,
    ) -> Result<Self, Refusal> {
        let others = others(store, filters, versus)?;
        let asked = sides::both(filters, versus);
        let [one, other] = &asked;
        let apart =
            Apart::of([that_saw(views, one.page), that_saw(others, other.page)], [&filters.segment, versus]);
        let (names, words) = (sides::names(&asked), [one.words(), other.words()]);
        if let Some(words) = apart.nothing() {
            let check = Check { is_wrong: false, words, p: None };
            return Ok(Self { asked, names, apart, check, told: None });
        }
        let groups = apart.sides.each_ref().map(|views| Group::of(views, &filters.goal));
        let check = checked(&filters.segment, versus, &groups, &apart.words());
        let told = Told {
            names: apart.named(&names),
            words: apart.named(&words),
            sessions: groups.each_ref().map(|group| group.sessions),
            is_misdealt: check.is_wrong,
            deeds: did(&groups),
            means: means(&apart.sides, filters),
        };
        Ok(Self { asked, names, apart, check, told: Some(told) })
    }
}

impl Deed {
    pub(super) fn verdict(&self, is_misdealt: bool) -> &'static str {
        match self.sure {
            _ if is_misdealt => NO_VERDICT,
            None => FEW,
            Some(sure) if sure.q <= statistics::FALSE_SHARE => DIFFERENT,
            Some(_) => CHANCE,
        }
    }
}

/// The views of the second group. As those of the first they are asked for with the days before, so that a session that began
/// then is the same in both.
fn others(store: &Store, filters: &Filters, versus: &Segment) -> Result<Vec<Viewed>, store::Error> {
    let early = Segment { from_day: versus.from_day - filters.length(), ..versus.clone() };
    let mut views = rates::trade(store, filters.site, &early, true)?.views;
    views.retain(|view| view.summary.day >= versus.from_day);
    Ok(views)
}

/// The views of sessions that saw the page, or one of the pages, if any is named.
fn that_saw(views: Vec<Viewed>, page: Option<&str>) -> Vec<Viewed> {
    let Some(page) = page else { return views };
    let pattern = PathPattern::parse(page).ok();
    let is_seen =
        |view: &&Viewed| pattern.as_ref().is_some_and(|pattern| pattern.matches(&view.summary.path));
    let seen: HashSet<i64> = views.iter().filter(is_seen).map(|view| view.session).collect();
    views.into_iter().filter(|view| seen.contains(&view.session)).collect()
}

/// What a session did, once each.
const DEEDS: [&str; 5] =
    ["Met the goal", "Saw one page only", "Had rage clicks", "Had dead clicks", "Had an error"];

/// Sessions, and how many did each of [`DEEDS`].
struct Group {
    sessions: u64,
    deeds: [u64; 5],
}

impl Group {
    fn of(views: &[Viewed], goal: &Goal) -> Self {
        let mut sessions: HashMap<i64, (u32, [bool; 4])> = HashMap::new();
        for view in views {
            let (count, did) = sessions.entry(view.session).or_default();
            *count += 1;
            did[0] |= goal.is_met_by(view);
            did[1] |= view.summary.disappointed[0] > 0;
            did[2] |= view.summary.disappointed[1] > 0;
            did[3] |= view.summary.failures.iter().any(|failure| !failure.is_resource);
        }
        let count =
            |is: fn(&(u32, [bool; 4])) -> bool| sessions.values().filter(|one| is(one)).count() as u64;
        let deeds = [
            count(|(_, did)| did[0]),
            count(|(views, _)| *views == 1),
            count(|(_, did)| did[1]),
            count(|(_, did)| did[2]),
            count(|(_, did)| did[3]),
        ];
        Self { sessions: sessions.len() as u64, deeds }
    }

    fn share(&self, deed: usize) -> Share {
        Share { part: self.deeds[deed], whole: self.sessions }
    }
}

/// The check that comes before all others.
fn checked(first: &Segment, second: &Segment, [one, other]: &[Group; 2], left_out: &str) -> Check {
    let (a, b) = (one.sessions, other.sessions);
    let is_experiment = match (&first.variant, &second.variant) {
        (Some(one), Some(other)) => one.test == other.test && one.arm != other.arm,
        _ => false,
    };
    if !is_experiment {
        let words =
            "The groups chose themselves: a difference is an association, and need not be what the page did.";
        return Check { is_wrong: false, words: format!("{words}{left_out}"), p: None };
    }
    let p = evenly(a, b);
    let is_wrong = p < MISDEALT;
    let counts = format!("{} against {} sessions", number::count(a), number::count(b));
    let words = if is_wrong {
        format!(
            "{counts}: two arms that are dealt out evenly would differ so with p = {p:.1e}. Something lost sessions of one arm, or \
            the arms are not meant to be of one size. Until you know which, believe no difference below.{left_out}"
        )
    } else {
        format!("{counts}, as two arms that are dealt out evenly may have (p = {p:.2}).{left_out}")
    };
    Check { is_wrong, words, p: Some(p) }
}

/// The probability that two groups of equal chances would differ so in size: a chi-square test of one degree of freedom.
pub(super) fn evenly(a: u64, b: u64) -> f64 {
    let (a, b) = (a as f64, b as f64);
    if a + b == 0.0 { 1.0 } else { insights::erfc(((a - b).powi(2) / (a + b) / 2.0).sqrt()) }
}

fn did(groups: &[Group; 2]) -> Vec<Deed> {
    let shares = |deed: usize| groups.each_ref().map(|group| group.share(deed));
    let tests: Vec<Option<f64>> =
        (0..DEEDS.len()).map(shares).map(|[one, other]| insights::difference(one, other)).collect();
    let mut q_values = insights::q_values(&tests.iter().copied().flatten().collect::<Vec<_>>()).into_iter();
    let deed = |(at, (name, p)): (usize, (&&'static str, Option<f64>))| {
        let [one, other] = shares(at);
        let sure = p.and_then(|p| Some(Sure { p, q: q_values.next()? }));
        Deed { name, shares: [one, other], difference: statistics::apart(one, other), sure }
    };
    DEEDS.iter().zip(tests).enumerate().map(deed).collect()
}

fn means(groups: &[Vec<Viewed>; 2], filters: &Filters) -> Vec<Mean> {
    let figures = groups.each_ref().map(|views| Figures::of(views, &filters.goal));
    let mean = |name, of: &dyn Fn(usize) -> Cell| Mean { name, cells: [of(0), of(1)] };
    let vital = |vital: Vital| move |at: usize| cell::vital(vital, vital_of(&groups[at], vital).0);
    let per_session = |at: usize| cell::mean_sums(&figures[at].revenue, figures[at].sessions);
    let active = |at: usize| cell::mean_duration(figures[at].active_ms, figures[at].views);
    vec![
        mean("Views a session", &|at| cell::mean(figures[at].session_views as f64, figures[at].sessions)),
        mean("Active time a view", &active),
        mean("Revenue a session", &per_session),
        mean("LCP, three quarters", &vital(Vital::Lcp)),
        mean("INP, three quarters", &vital(Vital::Inp)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uneven_deal_is_told_as_scipy_tells_it() {
        // scipy.stats.chisquare([a, b]).pvalue
        for (a, b, expected) in [(821, 900, 0.056_870), (100, 100, 1.0), (4_000, 4_300, 0.000_991_5)] {
            let p = evenly(a, b);
            assert!((p / expected - 1.0).abs() < 1e-3, "{a} {b}: {p}");
        }
        assert_eq!(evenly(0, 0), 1.0);
    }
}
