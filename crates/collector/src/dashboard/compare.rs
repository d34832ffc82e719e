//! `/compare`: two groups of sessions side by side, with how surely they differ; and first, whether an experiment was dealt
//! out as it should.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Share;
use store::{Country, Familiarity, Segment, Store, Viewed, Vital};
use wire::Device;

use super::{
    Asked, answer,
    apart::Apart,
    beside, cell,
    figures::{Figures, vital_of},
    filters::{Filters, Goal},
    frame::{Choice, Frame},
    number,
    one_page::Opening,
    sides::{self, PAGE},
    statistics,
    table::{Cell, Table, Tables, column, numbers},
    who::Who,
};
use crate::{Collector, rates, refusal::Refusal};

const VS_PAGE: &str = "vs_page";
/// Pages and sources in a list.
const OPTIONS: usize = 50;
/// What can be said of the groups.
const NAMES: [&str; 22] = [
    PAGE,
    VS_PAGE,
    "vs_device",
    "vs_country",
    "vs_browser",
    "vs_pointer",
    "vs_source",
    "vs_utm_medium",
    "vs_utm_campaign",
    "vs_utm_term",
    "vs_utm_content",
    "vs_variant",
    "vs_visitor",
    "vs_width",
    "vs_clicked",
    "vs_previous",
    "vs_next",
    "vs_converted",
    "vs_bots",
    "vs_from",
    "vs_to",
    "vs_hours",
];
/// An experiment that would be dealt out so unevenly by chance so seldom was dealt out wrongly.
pub(super) const MISDEALT: f64 = 0.001;

#[derive(Template)]
#[template(path = "dashboard/compare.html")]
struct Compare {
    frame: Frame,
    /// What the form above has no field for, of the first group, and the second group's.
    fields: Vec<Field>,
    check: Option<Check>,
    tables: Vec<Table>,
    beside: beside::Maps,
}

/// A field of the form.
struct Field {
    name: &'static str,
    label: String,
    value: String,
    /// To choose from; a day has none.
    options: Vec<Choice>,
}

/// Whether the groups can be compared at all.
struct Check {
    is_wrong: bool,
    words: String,
}

impl Tables for Compare {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let collector = Arc::clone(&state.0);
    let who = Who::of(&collector, &headers).ok().flatten();
    answer(state, &uri, &headers, &NAMES, move |asked| {
        let role = who.and_then(|who| who.role_at(asked.filters.site));
        let opening = beside::opening(&collector, &asked.filters, role)?;
        draw(asked, opening.as_ref())
    })
    .await
}

fn draw(
    Asked { store, filters, frame, views, .. }: Asked,
    opening: Option<&Opening>,
) -> Result<Compare, Refusal> {
    let fields = fields(&views, &filters);
    let (mut check, mut tables, mut maps) = (None, Vec::new(), beside::Maps::default());
    let pages = [PAGE, VS_PAGE].map(|name| filters.get(name));
    let versus = filters.versus()?;
    if versus.is_some() || pages[0] != pages[1] && pages[1].is_some() {
        let versus = versus.unwrap_or_else(|| filters.segment.clone());
        let others = others(&store, &filters, &versus)?;
        let asked = sides::both(&filters, &versus);
        let [one, other] = &asked;
        let sides = [that_saw(views, one.page), that_saw(others, other.page)];
        let apart = Apart::of(sides, [&filters.segment, &versus]);
        let names = sides::names(&asked);
        maps = beside::maps(&store, &filters, [one, other], &names, &apart.sides, opening)?;
        if let Some(words) = apart.nothing() {
            check = Some(Check { is_wrong: false, words });
        } else {
            let groups = apart.sides.each_ref().map(|views| Group::of(views, &filters.goal));
            let told = checked(&filters.segment, &versus, &groups, &apart.words());
            let is_misdealt = told.is_wrong;
            check = Some(told);
            let [names, words] = [names, [one.words(), other.words()]].map(|names| apart.named(&names));
            tables = vec![
                shares(&groups, &names, &words, &filters, is_misdealt),
                means(&apart.sides, &names, &filters),
            ];
        }
    }
    Ok(Compare { fields, check, tables, beside: maps, frame })
}

/// The views of the second group. As those of the first they are asked for with the days before, so that a session that began
/// then is the same in both.
fn others(store: &Store, filters: &Filters, versus: &Segment) -> Result<Vec<Viewed>, store::Error> {
    let early = Segment { from_day: versus.from_day - filters.length(), ..versus.clone() };
    let mut views = rates::trade(store, filters.site, &early, true)?.views;
    views.retain(|view| view.summary.day >= versus.from_day);
    Ok(views)
}

/// The views of sessions that saw the page, if one is named.
fn that_saw(views: Vec<Viewed>, page: Option<&str>) -> Vec<Viewed> {
    let Some(page) = page else { return views };
    let seen: HashSet<i64> =
        views.iter().filter(|view| *view.summary.path == *page).map(|view| view.session).collect();
    views.into_iter().filter(|view| seen.contains(&view.session)).collect()
}

/// The most frequent of what views say, to choose from.
fn known<'a>(views: &'a [Viewed], of: impl Fn(&'a Viewed) -> Vec<String>) -> Vec<String> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    views.iter().flat_map(of).for_each(|text| *counts.entry(text).or_default() += 1);
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    list.into_iter().take(OPTIONS).map(|(text, _)| text).collect()
}

fn fields(views: &[Viewed], filters: &Filters) -> Vec<Field> {
    let field = |name, label: &str, known: Vec<String>| {
        let value = filters.get(name).unwrap_or_default().to_owned();
        let fresh = (!value.is_empty() && !known.contains(&value)).then(|| value.clone());
        let option = |text: String| Choice { is_chosen: text == value, value: text.clone(), label: text };
        Field {
            name,
            label: label.into(),
            options: known.into_iter().chain(fresh).map(option).collect(),
            value,
        }
    };
    let pages = known(views, |view| vec![view.summary.path.to_string()]);
    let arms = known(views, |view| {
        view.summary.variants.iter().map(|(test, arm)| format!("{test}:{arm}")).collect()
    });
    let countries = known(views, |view| view.summary.country().iter().map(Country::to_string).collect());
    let browsers = known(views, |view| vec![view.summary.browser().name().into()]);
    let devices = Device::ALL.iter().map(|device| device.name().into()).collect();
    let visitors = Familiarity::ALL.iter().map(|one| one.name().into()).collect();
    vec![
        field("variant", "First: variant", arms.clone()),
        field(PAGE, "First: saw the page", pages.clone()),
        field("vs_device", "Second: device", devices),
        field("vs_country", "Second: country", countries),
        field("vs_browser", "Second: browser", browsers),
        field("vs_source", "Second: came from", known(views, |view| vec![view.source.to_string()])),
        field("vs_variant", "Second: variant", arms),
        field(VS_PAGE, "Second: saw the page", pages),
        field("vs_visitor", "Second: visitor", visitors),
        Field { options: Vec::new(), ..field("vs_from", "Second: from", Vec::new()) },
        Field { options: Vec::new(), ..field("vs_to", "Second: to", Vec::new()) },
    ]
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
        return Check { is_wrong: false, words: format!("{words}{left_out}") };
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
    Check { is_wrong, words }
}

/// The probability that two groups of equal chances would differ so in size: a chi-square test of one degree of freedom.
pub(super) fn evenly(a: u64, b: u64) -> f64 {
    let (a, b) = (a as f64, b as f64);
    if a + b == 0.0 { 1.0 } else { insights::erfc(((a - b).powi(2) / (a + b) / 2.0).sqrt()) }
}

fn shares(
    groups: &[Group; 2],
    names: &[String; 2],
    words: &[String; 2],
    filters: &Filters,
    is_misdealt: bool,
) -> Table {
    let [one, other] = groups;
    let tests: Vec<Option<f64>> =
        (0..DEEDS.len()).map(|deed| insights::difference(one.share(deed), other.share(deed))).collect();
    let mut q_values = insights::q_values(&tests.iter().copied().flatten().collect::<Vec<_>>()).into_iter();
    let rows = DEEDS.iter().zip(&tests).enumerate().map(|(deed, (name, p))| {
        let q = p.and_then(|_| q_values.next());
        let verdict = if is_misdealt { "dealt out unevenly: no verdict" } else { verdict(q) };
        deed_row(name, one.share(deed), other.share(deed), q, verdict)
    });
    Table {
        caption: "Shares of sessions".into(),
        note: format!(
            "First: {}, {} sessions. Second: {}, {} sessions. The goal is {}. Called different is what leaves a tenth of false \
             alarms among such at most.",
            words[0],
            number::count(one.sessions),
            words[1],
            number::count(other.sessions),
            filters.goal.words()
        ),
        columns: vec![
            column("Sessions that", ""),
            numbers("First", names[0].clone()),
            numbers("Second", names[1].clone()),
            numbers("Difference", "first less second, 95\u{a0}% interval, points"),
            numbers("q", "z test, Benjamini and Hochberg"),
            column("Verdict", ""),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

fn verdict(q: Option<f64>) -> &'static str {
    match q {
        None => "too few to tell",
        Some(q) if q <= statistics::FALSE_SHARE => "different",
        Some(_) => "may be chance",
    }
}

fn deed_row(name: &str, one: Share, other: Share, q: Option<f64>, verdict: &str) -> Vec<Cell> {
    vec![
        Cell::Text(name.into()),
        cell::percent(one.part, one.whole),
        cell::percent(other.part, other.whole),
        cell::points_between(one, other),
        q.map_or_else(cell::none, cell::q),
        Cell::Text(verdict.into()),
    ]
}

/// What is not a share, and has no test here.
fn means(groups: &[Vec<Viewed>; 2], names: &[String; 2], filters: &Filters) -> Table {
    let figures = groups.each_ref().map(|views| Figures::of(views, &filters.goal));
    let row = |name: &str, of: &dyn Fn(usize) -> Cell| vec![Cell::Text(name.into()), of(0), of(1)];
    let vital = |vital: Vital| move |at: usize| cell::vital(vital, vital_of(&groups[at], vital).0);
    let per_session = |at: usize| cell::mean_sums(&figures[at].revenue, figures[at].sessions);
    let active = |at: usize| cell::mean_duration(figures[at].active_ms, figures[at].views);
    Table {
        caption: "What else they differ in".into(),
        note: "Without an interval: these are no shares, and a few sessions can make them.".into(),
        columns: vec![
            column("Figure", ""),
            numbers("First", names[0].clone()),
            numbers("Second", names[1].clone()),
        ],
        rows: vec![
            row("Views a session", &|at| cell::mean(figures[at].session_views as f64, figures[at].sessions)),
            row("Active time a view", &active),
            row("Revenue a session", &per_session),
            row("LCP, three quarters", &vital(Vital::Lcp)),
            row("INP, three quarters", &vital(Vital::Inp)),
        ],
        ..Table::default()
    }
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
