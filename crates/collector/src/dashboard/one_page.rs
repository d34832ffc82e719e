//! `/page`: one page in figures, maps, elements and scrolling, on one class of device.

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
use store::{HeatQuery, PathPattern, Role, Segment, Viewed};
use wire::{Count, Device, Heat, Kind};

use super::{
    Asked, another_map, answer,
    backdrop::Shown,
    chart::Chart,
    elements::{self, Maps},
    figures::{Card, Figures, cards},
    filters::{Filters, PATH},
    frame::{Choice, Frame},
    number::{self, Money},
    picture, revenue,
    scroll::ScrollChart,
    table::{Cell, Table, Tables},
    who::Who,
    wireframe::{self, Miniature, Sheet},
};
use crate::{Collector, refusal::Refusal};

/// How long a link opens the map, s.
const LINK_S: i64 = 30 * 60;
/// Pages that are named where there is none of the name that is asked for.
const INSTEAD: usize = 12;
const KINDS: [(Kind, Count); 7] = [
    (Kind::Click, Count::Events),
    (Kind::Click, Count::Sessions),
    (Kind::Move, Count::Events),
    (Kind::Rage, Count::Events),
    (Kind::Dead, Count::Events),
    (Kind::Attention, Count::Events),
    (Kind::Scroll, Count::Sessions),
];

#[derive(Template)]
#[template(path = "dashboard/page.html")]
struct OnePage {
    frame: Frame,
    path: String,
    /// Pages that there are, if this is none of them: address and path.
    instead: Option<Vec<(String, String)>>,
    cards: Vec<Card>,
    chart: Chart,
    /// The class of device that the maps are of, with its share of views.
    device: String,
    share: String,
    /// Other classes: address and words.
    devices: Vec<Choice>,
    links: Vec<Link>,
    miniatures: Vec<Miniature>,
    /// Kinds of which one more map can be drawn, and where the one that is drawn opens on the page.
    others: Vec<Choice>,
    other_links: Vec<Link>,
    backdrop: Option<Shown>,
    /// Whether the map that the links open can save the page.
    saves: bool,
    scroll: ScrollChart,
    elements: Table,
    visits: String,
    pages: String,
}

/// An address at which the map opens on the page itself.
pub(super) struct Link {
    pub(super) href: String,
    pub(super) origin: String,
}

impl Tables for OnePage {
    fn tables(&mut self) -> Vec<&mut Table> {
        vec![&mut self.elements]
    }

    fn is_there(&self) -> bool {
        self.instead.is_none()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let collector = Arc::clone(&state.0);
    let who = Who::of(&collector, &headers).ok().flatten();
    answer(state, &uri, &headers, &["sort", another_map::MAP, PATH], move |asked| {
        let role = who.and_then(|who| who.role_at(asked.filters.site));
        draw(asked, &collector, role)
    })
    .await
}

fn draw(asked: Asked, collector: &Collector, role: Option<Role>) -> Result<OnePage, Refusal> {
    let Asked { store, filters, frame, views, before, .. } = asked;
    let pattern = filters.pattern()?.ok_or(Refusal::NoParameter(PATH))?;
    let path = pattern.as_str().to_owned();
    let [now, was] = [&views, &before].map(|views| Figures::of_pages(views, &pattern, &filters.goal));
    let instead = instead(&views, &pattern, &filters);
    let is_here = |view: &Viewed| view.matches && pattern.matches(&view.summary.path);
    let here: Vec<Viewed> = views.iter().filter(|view| is_here(view)).cloned().collect();
    let device = device(&here, filters.device());
    let money = credited(&of_device(views, device), &pattern);
    let on_device: Vec<&Viewed> = here.iter().filter(|view| view.summary.device() == device).collect();
    let backdrop = Shown::of(&store, &filters, &pattern, device)?;
    let query = query(&filters, pattern, device);
    let heats = store.maps(&query, KINDS)?;
    let [clicks, clickers, moves, rage, dead, attention, scroll] = &heats;
    let figures = store.elements(&query)?;
    let maps = Maps { clicks, clickers, moves, rage, dead, reach: &scroll.reach, figures: &figures };
    // A map opens on one page.
    let opening = match role {
        Some(role) if !path.contains('*') => Some(links(collector, &filters, role)?),
        _ => None,
    };
    let links = opening.as_ref().map_or_else(Vec::new, |opening| opening.on(&path, ""));
    let sheet = sheet(&[clicks, moves, attention], scroll, &on_device);
    let mut miniatures =
        sheet.as_ref().map_or_else(Vec::new, |sheet| miniatures([clicks, moves, attention], scroll, sheet));
    let other = another_map::asked(&filters)?;
    if let (Some(kind), Some(sheet)) = (other, &sheet) {
        let known = [(Kind::Rage, rage), (Kind::Dead, dead)];
        // On a phone the last would be far from where it was chosen.
        miniatures.insert(0, another_map::drawn(&store, &query, kind, &known, sheet)?);
    }
    let shown = other.and_then(|kind| another_map::picture(kind, &query, &filters));
    let on_page = opening.as_ref().zip(shown);
    Ok(OnePage {
        cards: cards(&now, &was, &filters.goal),
        chart: Chart::of(&here, &filters),
        share: number::percent(on_device.len() as u64, here.len() as u64),
        devices: devices(&here, device, &filters),
        saves: role.is_some_and(|role| role >= Role::Analyst) && !links.is_empty(),
        links,
        backdrop,
        miniatures,
        others: another_map::choices(other, &filters),
        other_links: on_page
            .map_or_else(Vec::new, |(opening, shown)| opening.on(&path, &picture::told(shown))),
        scroll: ScrollChart::of(&scroll.reach),
        elements: elements::table(&maps, money, &filters)?,
        pages: filters.to("/pages"),
        visits: filters.with("/visits", &[("sort", None)]),
        device: device.name().into(),
        frame,
        path,
        instead,
    })
}

/// The pages with most views on these days, if none of them is the one that is asked for.
fn instead(views: &[Viewed], asked: &PathPattern, filters: &Filters) -> Option<Vec<(String, String)>> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for view in views {
        *counts.entry(&view.summary.path).or_default() += 1;
    }
    if counts.keys().any(|path| asked.matches(path)) {
        return None;
    }
    let mut known: Vec<_> = counts.into_iter().collect();
    known.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    let link = |(path, _): (&str, u64)| (filters.with("/page", &[(PATH, Some(path))]), path.to_owned());
    Some(known.into_iter().take(INSTEAD).map(link).collect())
}

/// The one that is asked for, else the most frequent.
fn device(views: &[Viewed], asked: Option<Device>) -> Device {
    let count = |device: &Device| views.iter().filter(|view| view.summary.device() == *device).count();
    // Of two equals the last would be the most frequent.
    let most = || Device::ALL.iter().rev().copied().max_by_key(count).unwrap_or_default();
    asked.unwrap_or_else(most)
}

fn devices(views: &[Viewed], shown: Device, filters: &Filters) -> Vec<Choice> {
    let count = |device: Device| views.iter().filter(|view| view.summary.device() == device).count() as u64;
    let others = Device::ALL.iter().copied().filter(|&device| device != shown && count(device) > 0);
    others
        .map(|device| Choice {
            value: filters.with("/page", &[("device", Some(device.name()))]),
            label: format!("{}s ({} views)", device.name(), number::count(count(device))),
            is_chosen: false,
        })
        .collect()
}

/// The whole sessions with a view on that class of device, as a filter for it would leave them.
fn of_device(views: Vec<Viewed>, device: Device) -> Vec<Viewed> {
    let is_on = |view: &&Viewed| view.matches && view.summary.device() == device;
    let sessions: HashSet<i64> = views.iter().filter(is_on).map(|view| view.session).collect();
    views.into_iter().filter(|view| sessions.contains(&view.session)).collect()
}

/// What the pages' elements are credited with, by their words.
fn credited(views: &[Viewed], pattern: &PathPattern) -> HashMap<String, Money> {
    let mut all: HashMap<String, Money> = HashMap::new();
    let pages = revenue::by_element(views).into_iter().filter(|(path, _)| pattern.matches(path));
    for (element, money) in pages.flat_map(|(_, elements)| elements) {
        let own = all.entry(element).or_default();
        money.into_iter().for_each(|(currency, sum)| *own.entry(currency).or_default() += sum);
    }
    all
}

fn query(filters: &Filters, path: PathPattern, device: Device) -> HeatQuery {
    HeatQuery {
        site: filters.site,
        path,
        kind: Kind::Click,
        count: Count::Events,
        segment: Segment { device: Some(device), ..filters.segment.clone() },
        versus: None,
    }
}

/// What opens pages at each of the site's origins with the right to see their heat for a while, and for who works on the site
/// to save what they look like: origins and their tokens.
pub(super) struct Opening(Vec<(String, String)>);

pub(super) fn links(collector: &Collector, filters: &Filters, role: Role) -> Result<Opening, Refusal> {
    let site = collector.store.site(filters.site)?.ok_or(Refusal::UnknownSite(filters.site))?;
    let expires_s = filters.now_ms / 1_000 + LINK_S;
    let sign = |origin: &str| match role {
        Role::Viewer => collector.signer.sign(site.key, origin, expires_s),
        Role::Analyst | Role::Owner => collector.signer.sign_to_save(site.key, origin, expires_s),
    };
    let opens = |origin: &String| (origin.clone(), sign(origin));
    Ok(Opening(site.origins.iter().filter(|origin| origin.starts_with("http")).map(opens).collect()))
}

impl Opening {
    /// The links to a page; `shown` is what its map is to show, as the overlay writes it in addresses, or nothing.
    pub(super) fn on(&self, path: &str, shown: &str) -> Vec<Link> {
        // A page that is routed in its hash has a fragment already.
        let mark = if path.contains('#') { '&' } else { '#' };
        let link = |(origin, token): &(String, String)| Link {
            href: format!("{origin}{path}{mark}isotherm={token}{shown}"),
            origin: origin.clone(),
        };
        self.0.iter().map(link).collect()
    }
}

/// What the maps are drawn on; nothing without a view.
fn sheet(maps: &[&Heat; 3], scroll: &Heat, views: &[&Viewed]) -> Option<Sheet> {
    let mut widths: Vec<u32> = views.iter().map(|view| view.summary.width).collect();
    let middle = widths.len() / 2;
    let width = (!widths.is_empty()).then(|| *widths.select_nth_unstable(middle).1)?;
    let height = wireframe::height(width, scroll.reach.document_px);
    Some(Sheet { boxes: wireframe::boxes(maps, height), height })
}

fn miniatures([clicks, moves, attention]: [&Heat; 3], scroll: &Heat, sheet: &Sheet) -> Vec<Miniature> {
    let map = |title, map: &Heat, what: &str| {
        let words = match map.about.points {
            0 => "nothing was told".into(),
            points => format!("{} {what}", number::count(points)),
        };
        wireframe::heat(title, words, map, sheet)
    };
    vec![
        map("Clicks", clicks, "clicks"),
        map("Moves", moves, "moves, by how long the pointer rested"),
        map("Attention", attention, "looks, by how long they took"),
        wireframe::scrolling("by how many came so far".into(), &scroll.reach, sheet),
    ]
}
