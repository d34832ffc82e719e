//! `/`: a site at a glance, beside the period before; and how many are there now.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Redirect, Response},
};
use store::{Bots, Country, Segment, Store, Viewed};
use wire::SiteKey;

use super::{
    Asked, Unshown, answer, cell,
    figures::{Card, Figures, cards},
    filters::Filters,
    frame::Frame,
    number, prepare,
    table::{Cell, Table, Tables, column, numbers},
    trend::{Both, Trend},
    who::Who,
};
use crate::{Collector, day, heat, refusal::Refusal};

/// Rows of the short lists.
const ROWS: usize = 8;
/// Whoever gave a sign of life so lately is there.
const NOW_MS: i64 = 5 * 60_000;

#[derive(Template)]
#[template(path = "dashboard/overview.html")]
struct Overview {
    frame: Frame,
    /// Who is there now.
    now: u64,
    simulated: String,
    cards: Vec<Card>,
    trend: Trend,
    tables: Vec<Table>,
    /// Where nothing was recorded for a year.
    empty: Option<Empty>,
}

/// What somebody needs to know who sees nothing yet.
struct Empty {
    tag: String,
    origins: String,
    /// What came and was turned away, lately.
    rejected: Vec<(String, String)>,
}

impl Tables for Overview {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let collector = Arc::clone(&state.0);
    let is_nobody = matches!(Who::of(&collector, &headers), Ok(None));
    if is_nobody && collector.demo.is_some() {
        return Redirect::temporary("/demo/").into_response();
    }
    let shared = Arc::clone(&collector);
    let told = headers.clone();
    answer(state, &uri, &headers, &[], move |asked| draw(asked, &shared, &told)).await
}

/// How a browser reaches us: as the operator said, else as it just did.
pub(super) fn base(collector: &Collector, headers: &HeaderMap) -> String {
    if let Some(url) = &collector.public_url {
        return url.clone();
    }
    let scheme = if collector.is_secure(headers) { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("HOST");
    format!("{scheme}://{host}")
}

/// What a page needs to be recorded.
pub(super) fn tag(collector: &Collector, headers: &HeaderMap, site: SiteKey) -> String {
    let base = base(collector, headers);
    format!("<script async src=\"{base}/isotherm.js\" data-site=\"{site}\"></script>")
}

fn draw(asked: Asked, collector: &Collector, headers: &HeaderMap) -> Result<Overview, Refusal> {
    let Asked { store, filters, frame, views, before, apart } = asked;
    let [now, was] = [(&views, &apart[0]), (&before, &apart[1])]
        .map(|(views, apart)| Figures::of(views, &filters.goal).with_apart(apart));
    let both = Both { now: (&views, &apart[0]), before: (&before, &apart[1]) };
    let is_empty = views.is_empty() && before.is_empty() && is_bare(&store, &filters)?;
    Ok(Overview {
        now: present(&store, filters.site, filters.now_ms)?,
        simulated: if now.simulated == 0 { String::new() } else { number::percent(now.simulated, now.views) },
        cards: cards(&now, &was, &filters.goal),
        trend: Trend::of(&both, &filters),
        tables: tables(&views, &filters),
        empty: if is_empty { Some(empty(collector, &store, &filters, headers)?) } else { None },
        frame,
    })
}

/// Countries are told where anybody looks them up.
fn tables(views: &[Viewed], filters: &Filters) -> Vec<Table> {
    let mut tables = vec![pages(views, filters), sources(views, filters), devices(views, filters)];
    if views.iter().any(|view| view.summary.country().is_some()) {
        tables.push(countries(views, filters));
    }
    tables
}

/// Whether nobody came for a year, neither people nor programs.
pub(super) fn is_bare(store: &Store, filters: &Filters) -> Result<bool, store::Error> {
    let today = day::of_ms(filters.now_ms);
    let everything = Segment { bots: Bots::With, ..Segment::of_days(today - 365, today) };
    Ok(store.viewed(filters.site, &everything)?.is_empty())
}

/// Visitors who are there now.
fn present(store: &Store, site: SiteKey, now_ms: i64) -> Result<u64, store::Error> {
    let today = day::of_ms(now_ms);
    let views = store.viewed(site, &Segment::of_days(today - 1, today))?;
    let mut visitors: Vec<u32> = views
        .iter()
        .filter(|view| view.summary.seen_ms() >= now_ms - NOW_MS)
        .map(|view| view.visitor)
        .collect();
    visitors.sort_unstable();
    visitors.dedup();
    Ok(visitors.len() as u64)
}

/// `/now`: the number alone, for the script that keeps it up to date.
pub(super) async fn now(State(collector): State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let told = async {
        let (filters, _) = prepare(&collector, &uri, &headers, &[])?;
        Ok(heat::read(&collector, move |store| Ok(present(&store, filters.site, filters.now_ms)?)).await?)
    };
    match told.await {
        Ok(count) => ([(header::CACHE_CONTROL, "no-store")], count.to_string()).into_response(),
        Err(unshown) => Unshown::answer(unshown, &collector),
    }
}

fn empty(
    collector: &Collector,
    store: &Store,
    filters: &Filters,
    headers: &HeaderMap,
) -> Result<Empty, Refusal> {
    collector.counts.keep(store)?;
    let site = store.site(filters.site)?.ok_or(Refusal::UnknownSite(filters.site))?;
    let rejections = store.rejections(&site, day::of_ms(filters.now_ms) - 1)?;
    let told = rejections.iter().map(|rejection| {
        let count = number::count(rejection.count);
        (count, crate::refusal::meaning(&rejection.reason).to_owned())
    });
    Ok(Empty {
        tag: tag(collector, headers, site.key),
        origins: site.origins.join(", "),
        rejected: told.collect(),
    })
}

/// At most so many groups of views by a text, the most frequent first.
fn ranked(
    views: &[Viewed],
    most: usize,
    text: impl Fn(&Viewed) -> Arc<str>,
) -> Vec<(Arc<str>, Vec<&Viewed>)> {
    let mut groups: HashMap<Arc<str>, Vec<&Viewed>> = HashMap::new();
    for view in views {
        groups.entry(text(view)).or_default().push(view);
    }
    let mut ranked: Vec<_> = groups.into_iter().collect();
    ranked.sort_by(|(a, first), (b, second)| (second.len(), a).cmp(&(first.len(), b)));
    ranked.truncate(most);
    ranked
}

fn pages(views: &[Viewed], filters: &Filters) -> Table {
    let matching: Vec<Viewed> = views.iter().filter(|view| view.matches).cloned().collect();
    let row = |(path, group): (Arc<str>, Vec<&Viewed>)| {
        let href = filters.with("/page", &[("path", Some(&path))]);
        vec![
            Cell::Link { href, text: path.to_string() },
            cell::count(group.len() as u64),
            cell::percent(group.len() as u64, matching.len() as u64),
        ]
    };
    Table {
        caption: "Pages".into(),
        columns: vec![column("Page", ""), numbers("Views", ""), numbers("Share", "")],
        rows: ranked(&matching, filters.shown(ROWS), |view| Arc::clone(&view.summary.path))
            .into_iter()
            .map(row)
            .collect(),
        empty: "No page was seen.",
        next: Some(filters.to("/pages")),
        ..Table::default()
    }
}

fn sources(views: &[Viewed], filters: &Filters) -> Table {
    let row = |(source, group): (Arc<str>, Vec<&Viewed>)| {
        let figures = Figures::of(&group.into_iter().cloned().collect::<Vec<_>>(), &filters.goal);
        let href = filters.with("/", &[("source", Some(&source))]);
        vec![
            Cell::Link { href, text: source.to_string() },
            cell::count(figures.sessions),
            cell::percent(figures.converted, figures.sessions),
            cell::sums(&figures.revenue),
        ]
    };
    Table {
        caption: "Where sessions came from".into(),
        columns: vec![
            column("Source", "the campaign's source, else the referring host"),
            numbers("Sessions", ""),
            numbers("Conversion", ""),
            numbers("Revenue", ""),
        ],
        rows: ranked(views, filters.shown(ROWS), |view| Arc::clone(&view.source))
            .into_iter()
            .map(row)
            .collect(),
        empty: "Nobody came.",
        ..Table::default()
    }
}

fn devices(views: &[Viewed], filters: &Filters) -> Table {
    let row = |(device, group): (Arc<str>, Vec<&Viewed>)| {
        let figures = Figures::of(&group.into_iter().cloned().collect::<Vec<_>>(), &filters.goal);
        let href = filters.with("/", &[("device", Some(&device))]);
        vec![
            Cell::Link { href, text: device.to_string() },
            cell::count(figures.views),
            cell::percent(figures.bounced, figures.sessions),
            cell::percent(figures.converted, figures.sessions),
        ]
    };
    let names: Vec<Arc<str>> = wire::Device::ALL.iter().map(|device| device.name().into()).collect();
    Table {
        caption: "Devices".into(),
        columns: vec![
            column("Device", ""),
            numbers("Views", ""),
            numbers("Bounce", ""),
            numbers("Conversion", ""),
        ],
        rows: ranked(views, filters.shown(ROWS), |view| Arc::clone(&names[view.summary.device() as usize]))
            .into_iter()
            .map(row)
            .collect(),
        empty: "Nobody came.",
        ..Table::default()
    }
}

/// As a row says it of views whose country nobody knows.
const UNKNOWN: &str = "unknown";

fn countries(views: &[Viewed], filters: &Filters) -> Table {
    let row = |(country, group): (Arc<str>, Vec<&Viewed>)| {
        let figures = Figures::of(&group.into_iter().cloned().collect::<Vec<_>>(), &filters.goal);
        let name = match &*country {
            UNKNOWN => Cell::Text(UNKNOWN.into()),
            code => Cell::Link { href: filters.with("/", &[("country", Some(code))]), text: code.into() },
        };
        vec![
            name,
            cell::count(figures.views),
            cell::percent(figures.bounced, figures.sessions),
            cell::percent(figures.converted, figures.sessions),
        ]
    };
    let name =
        |view: &Viewed| view.summary.country().map_or(UNKNOWN.into(), |one: Country| one.as_str().into());
    Table {
        caption: "Countries".into(),
        columns: vec![
            column("Country", "by the address, which is not kept"),
            numbers("Views", ""),
            numbers("Bounce", ""),
            numbers("Conversion", ""),
        ],
        rows: ranked(views, filters.shown(ROWS), name).into_iter().map(row).collect(),
        empty: "Nobody came.",
        ..Table::default()
    }
}
