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
use store::{Segment, Viewed, Vital};

use super::{
    Asked, answer,
    figures::{Figures, vital_of},
    filters::{Filters, Goal},
    frame::Frame,
    number, statistics,
    table::{Cell, Table, column, numbers},
};
use crate::{Collector, day, refusal::Refusal};

/// What can be said of the second group.
const NAMES: [&str; 16] = [
    "vs_device",
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
    "vs_converted",
    "vs_bots",
    "vs_from",
    "vs_to",
    "vs_hours",
];
/// An experiment that would be dealt out so unevenly by chance so seldom was dealt out wrongly.
const MISDEALT: f64 = 0.001;
/// So many of what is called different would be so by chance alone.
const FALSE_SHARE: f64 = 0.1;

#[derive(Template)]
#[template(path = "dashboard/compare.html")]
struct Compare {
    frame: Frame,
    /// The fields of the second group, with what is in them.
    fields: Vec<(&'static str, &'static str, &'static str, String)>,
    /// The first group's arm of an experiment, for which the form above has no field.
    variant: String,
    check: Option<Check>,
    tables: Vec<Table>,
}

/// Whether the groups can be compared at all.
struct Check {
    is_wrong: bool,
    words: String,
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &NAMES, draw).await
}

fn draw(Asked { store, filters, frame, views, .. }: Asked) -> Result<Compare, Refusal> {
    let (mut check, mut tables) = (None, Vec::new());
    if let Some(versus) = filters.versus()? {
        let others = store.viewed(filters.site, &versus)?;
        let both: HashSet<i64> = sessions(&views).intersection(&sessions(&others)).copied().collect();
        let [first, second] = [views, others].map(|views| -> Vec<Viewed> {
            views.into_iter().filter(|view| !both.contains(&view.session)).collect()
        });
        let groups = [Group::of(&first, &filters.goal), Group::of(&second, &filters.goal)];
        check = Some(checked(&filters.segment, &versus, &groups, both.len()));
        let names = [words(&filters.segment), words(&versus)];
        tables = vec![shares(&groups, &names, &filters), means(&[first, second], &names, &filters)];
    }
    let field = |name, label, hint| (name, label, hint, filters.get(name).unwrap_or_default().to_owned());
    Ok(Compare {
        fields: vec![
            field("vs_device", "Device", "desktop, tablet or phone"),
            field("vs_source", "Came from", "news.example"),
            field("vs_variant", "Variant", "test:arm"),
            field("vs_visitor", "Visitor", "new or returning"),
            field("vs_from", "From", "2026-01-31"),
            field("vs_to", "To", "2026-02-28"),
        ],
        variant: filters.get("variant").unwrap_or_default().into(),
        check,
        tables,
        frame,
    })
}

fn sessions(views: &[Viewed]) -> HashSet<i64> {
    views.iter().map(|view| view.session).collect()
}

/// What makes a segment, in words.
fn words(segment: &Segment) -> String {
    let mut words = Vec::new();
    words.extend(segment.device.map(|device| format!("{}s", device.name())));
    words.extend(segment.source.as_ref().map(|source| format!("from {source}")));
    words.extend(segment.variant.as_ref().map(|variant| format!("{}:{}", variant.test, variant.arm)));
    words.extend(segment.familiarity.map(|familiarity| format!("{} visitors", familiarity.name())));
    words.push(format!("{} to {}", day::text(segment.from_day), day::text(segment.to_day)));
    words.join(", ")
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
fn checked(first: &Segment, second: &Segment, [one, other]: &[Group; 2], both: usize) -> Check {
    let left_out = match both {
        0 => String::new(),
        both => format!(" {} sessions belong to both, and count for neither.", number::count(both as u64)),
    };
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
fn evenly(a: u64, b: u64) -> f64 {
    let (a, b) = (a as f64, b as f64);
    if a + b == 0.0 { 1.0 } else { insights::erfc(((a - b).powi(2) / (a + b) / 2.0).sqrt()) }
}

fn shares(groups: &[Group; 2], names: &[String; 2], filters: &Filters) -> Table {
    let [one, other] = groups;
    let tests: Vec<Option<f64>> =
        (0..DEEDS.len()).map(|deed| insights::difference(other.share(deed), one.share(deed))).collect();
    let mut q_values = insights::q_values(&tests.iter().copied().flatten().collect::<Vec<_>>()).into_iter();
    let rows = DEEDS.iter().zip(&tests).enumerate().map(|(deed, (name, p))| {
        let q = p.and_then(|_| q_values.next());
        deed_row(name, one.share(deed), other.share(deed), q)
    });
    Table {
        caption: "Shares of sessions".into(),
        note: format!(
            "First: {}, {} sessions. Second: {}, {} sessions. The goal is {}. Called different is what leaves a tenth of false \
             alarms among such at most.",
            names[0],
            number::count(one.sessions),
            names[1],
            number::count(other.sessions),
            filters.goal.words()
        ),
        columns: vec![
            column("Sessions that", ""),
            numbers("First", ""),
            numbers("Second", ""),
            numbers("Difference", "second less first, 95 % interval, points"),
            numbers("q", "z test, Benjamini and Hochberg"),
            column("", ""),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

fn deed_row(name: &str, one: Share, other: Share, q: Option<f64>) -> Vec<Cell> {
    let points = |ratio: f64| format!("{}{:.1}", if ratio < 0.0 { "−" } else { "+" }, (ratio * 100.0).abs());
    let difference = statistics::difference(other, one).map_or("–".into(), |(low, high)| {
        let ratio = |share: Share| share.part as f64 / share.whole as f64;
        format!("{} ({} to {})", points(ratio(other) - ratio(one)), points(low), points(high))
    });
    let verdict = match q {
        None => "too few to tell",
        Some(q) if q <= FALSE_SHARE => "different",
        Some(_) => "may be chance",
    };
    vec![
        Cell::Text(name.into()),
        Cell::Number(number::percent(one.part, one.whole)),
        Cell::Number(number::percent(other.part, other.whole)),
        Cell::Number(difference),
        Cell::Number(q.map_or("–".into(), |q| if q < 0.001 { "< 0.001".into() } else { format!("{q:.3}") })),
        Cell::Text(verdict.into()),
    ]
}

/// What is not a share, and has no test here.
fn means(groups: &[Vec<Viewed>; 2], names: &[String; 2], filters: &Filters) -> Table {
    let figures = groups.each_ref().map(|views| Figures::of(views, &filters.goal));
    let row = |name: &str, of: &dyn Fn(usize) -> String| {
        vec![Cell::Text(name.into()), Cell::Number(of(0)), Cell::Number(of(1))]
    };
    let vital = |vital: Vital| {
        move |at: usize| {
            vital_of(&groups[at], vital).0.map_or("–".into(), |value| number::vital(vital.name(), value))
        }
    };
    let per_session = |at: usize| {
        let figures: &Figures = &figures[at];
        let of = |(currency, value): (&String, &i128)| {
            (currency.clone(), value / i128::from(figures.sessions.max(1)))
        };
        number::sums(&figures.revenue.iter().map(of).collect())
    };
    let active = |at: usize| {
        let figures: &Figures = &figures[at];
        figures.active_ms.checked_div(figures.views).map_or("–".into(), number::duration)
    };
    Table {
        caption: "What else they differ in".into(),
        note: "Without an interval: these are no shares, and a few sessions can make them.".into(),
        columns: vec![column("", ""), numbers("First", ""), numbers("Second", "")],
        rows: vec![
            vec![Cell::Text("Group".into()), Cell::Text(names[0].clone()), Cell::Text(names[1].clone())],
            row("Views a session", &|at| number::mean(figures[at].views as f64, figures[at].sessions)),
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
