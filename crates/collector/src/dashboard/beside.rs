//! The click maps of two groups in miniature, beside one another, and what they differ in.

use std::{cmp::Reverse, collections::HashMap};

use store::{HeatQuery, PathPattern, Role, Segment, Store, Viewed};
use wire::{Count, Device, Heat, Kind};

use super::{
    backdrop::Shown,
    filters::Filters,
    number,
    one_page::{self, Link, Opening},
    wireframe::{self, Miniature},
};
use crate::{Collector, day, heat_contrast, heat_query::wrong, refusal::Refusal};

/// One of the maps.
pub(super) struct Map {
    pub(super) drawn: Miniature,
    pub(super) backdrop: Option<Shown>,
    /// The page of the dashboard about that page.
    pub(super) page: String,
    /// Where the map opens on the page itself.
    pub(super) links: Vec<Link>,
}

/// One of both groups: which page its map is of, and whose views.
struct Group {
    path: PathPattern,
    segment: Segment,
    device: Device,
}

/// The maps of both groups, and if they are of one page on one class of device their difference. `pages` are those that were asked for; else it is the page
/// that both groups saw most.
pub(super) fn maps(
    store: &Store,
    filters: &Filters,
    (first, second): (&Segment, &Segment),
    pages: [Option<&str>; 2],
    sides: &[Vec<Viewed>; 2],
    opening: Option<&Opening>,
) -> Result<Vec<Map>, Refusal> {
    let Some(most) = most_seen(sides) else { return Ok(Vec::new()) };
    let of = |page: Option<&str>, segment: &Segment, views: &[Viewed]| -> Result<Group, Refusal> {
        let page = page.unwrap_or(most);
        let path = PathPattern::parse(page).map_err(|error| wrong("page", page, &format!("but {error}")))?;
        let is_here = |view: &&Viewed| view.matches && path.matches(&view.summary.path);
        let count = |device: Device| {
            views.iter().filter(is_here).filter(|view| view.summary.device() == device).count()
        };
        let device =
            segment.device.or_else(|| Device::ALL.iter().rev().copied().max_by_key(|one| count(*one)));
        Ok(Group { path, segment: segment.clone(), device: device.unwrap_or_default() })
    };
    let groups = [of(pages[0], first, &sides[0])?, of(pages[1].or(pages[0]), second, &sides[1])?];
    let mut maps = Vec::new();
    for (at, title) in ["First", "Second"].into_iter().enumerate() {
        maps.push(side(store, filters, &groups[at], &sides[at], title, opening)?);
    }
    // An element lies elsewhere on another class of device: there is no place between both.
    if groups[0].is_laid_out_as(&groups[1]) && first != second {
        maps.push(difference(store, filters, &groups, &sides[0])?);
    }
    Ok(maps)
}

/// The page of most views.
fn most_seen(sides: &[Vec<Viewed>; 2]) -> Option<&str> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for view in sides.iter().flatten().filter(|view| view.matches) {
        *counts.entry(&view.summary.path).or_default() += 1;
    }
    // Of two with as many the one that comes first in the alphabet.
    counts.into_iter().max_by_key(|&(path, count)| (count, Reverse(path))).map(|(path, _)| path)
}

impl Group {
    /// Pages are laid out anew for each class of device: a map is of one.
    fn query(&self, filters: &Filters) -> HeatQuery {
        HeatQuery {
            site: filters.site,
            path: self.path.clone(),
            kind: Kind::Click,
            count: Count::Events,
            segment: Segment { device: Some(self.device), ..self.segment.clone() },
            versus: None,
        }
    }

    fn is_laid_out_as(&self, other: &Self) -> bool {
        self.path == other.path && self.device == other.device
    }

    /// How high the drawing of its page is.
    fn height(&self, scroll: &Heat, views: &[Viewed]) -> f64 {
        let is_here =
            |view: &&Viewed| self.path.matches(&view.summary.path) && view.summary.device() == self.device;
        let mut widths: Vec<u32> = views.iter().filter(is_here).map(|view| view.summary.width).collect();
        let middle = widths.len() / 2;
        let width = if widths.is_empty() { 1_000 } else { *widths.select_nth_unstable(middle).1 };
        wireframe::height(width, scroll.reach.document_px)
    }

    /// What the overlay is to show, as it writes it in addresses (`pkg/overlay/link.js`).
    fn picture(&self) -> String {
        let [from, to] = [self.segment.from_day, self.segment.to_day].map(day::text);
        let state = serde_json::json!({ "device": self.device.name(), "part": format!("{from}/{to}") });
        let encoded = serde_urlencoded::to_string([("", state.to_string())]).expect("a text can be encoded");
        format!("~{}", encoded.trim_start_matches('='))
    }
}

const KINDS: [(Kind, Count); 2] = [(Kind::Click, Count::Events), (Kind::Scroll, Count::Sessions)];

fn side(
    store: &Store,
    filters: &Filters,
    group: &Group,
    views: &[Viewed],
    title: &'static str,
    opening: Option<&Opening>,
) -> Result<Map, Refusal> {
    let [clicks, scroll] = store.maps(&group.query(filters), KINDS)?;
    let height = group.height(&scroll, views);
    let words = format!(
        "{} clicks in {} views on {}s, {}",
        number::count(clicks.about.points),
        number::count(clicks.about.views),
        group.device.name(),
        group.path.as_str()
    );
    let path = group.path.as_str();
    let links = opening.filter(|_| !path.contains('*'));
    Ok(Map {
        drawn: wireframe::heat(title, words, &clicks, &wireframe::boxes(&[&clicks], height), height),
        backdrop: Shown::of(store, filters, &group.path, group.device)?,
        page: filters.with("/page", &[("path", Some(path)), ("device", Some(group.device.name()))]),
        links: links.map_or_else(Vec::new, |opening| opening.on(path, &group.picture())),
    })
}

/// Where one group clicked more than the other, for each view.
fn difference(
    store: &Store,
    filters: &Filters,
    [first, second]: &[Group; 2],
    views: &[Viewed],
) -> Result<Map, Refusal> {
    let [_, scroll] = store.maps(&first.query(filters), KINDS)?;
    let height = first.height(&scroll, views);
    let mut answer =
        store.answer(&HeatQuery { versus: Some(second.query(filters).segment), ..first.query(filters) })?;
    let boxes = wireframe::boxes(&[&answer.heat], height);
    if let Some(contrast) = &mut answer.contrast {
        heat_contrast::judge(&answer.heat, contrast);
        contrast.take_from(&mut answer.heat);
    }
    let words =
        "red where the first clicked more a view, blue where the second did; pale may be chance".into();
    let path = first.path.as_str();
    Ok(Map {
        drawn: wireframe::signed("Difference", words, &answer.heat, &boxes, height),
        backdrop: Shown::of(store, filters, &first.path, first.device)?,
        page: filters.with("/page", &[("path", Some(path)), ("device", Some(first.device.name()))]),
        links: Vec::new(),
    })
}

/// What opens the maps on the pages, for who may.
pub(super) fn opening(
    collector: &Collector,
    filters: &Filters,
    role: Option<Role>,
) -> Result<Option<Opening>, Refusal> {
    role.map(|role| one_page::links(collector, filters, role)).transpose()
}
