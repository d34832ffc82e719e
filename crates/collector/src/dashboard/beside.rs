//! The click maps of two groups in miniature, beside one another, what they differ in, and what their colours stand for.

use std::{cmp::Reverse, collections::HashMap};

use store::{HeatQuery, PathPattern, Role, Segment, Store, Viewed};
use wire::{Count, Device, Heat, Kind};

use super::{
    backdrop::Shown,
    filters::Filters,
    number,
    one_page::{self, Link, Opening},
    picture::{self, Picture},
    sides::Side,
    wireframe::{self, Miniature, Scale, Sheet},
};
use crate::{Collector, heat_contrast, heat_query::wrong, refusal::Refusal};

/// The maps, and a scale for each ramp of them.
#[derive(Default)]
pub(super) struct Maps {
    pub(super) maps: Vec<Map>,
    pub(super) scales: Vec<Scale>,
}

/// One of the maps.
pub(super) struct Map {
    pub(super) drawn: Miniature,
    pub(super) backdrop: Option<Shown>,
    /// The page of the dashboard about that page.
    pub(super) page: String,
    /// Where the map opens on the page itself.
    pub(super) links: Vec<Link>,
}

/// What all maps are made with.
struct Drawing<'a> {
    store: &'a Store,
    filters: &'a Filters,
    opening: Option<&'a Opening>,
}

/// One of both groups: which page its map is of, and whose views.
struct Group<'a> {
    side: &'a Side<'a>,
    name: &'a str,
    path: PathPattern,
    device: Device,
}

/// What a group clicked, and on what it is drawn.
struct Clicked<'a> {
    group: &'a Group<'a>,
    clicks: Heat,
    height: f64,
    /// Of the page on a square unit of the drawing.
    px2: f64,
}

/// The maps of both groups, and if they are of one page on one class of device their difference. Their pages are those that were
/// asked for; else it is the page that both groups saw most.
pub(super) fn maps(
    store: &Store,
    filters: &Filters,
    asked: [&Side<'_>; 2],
    names: &[String; 2],
    views: &[Vec<Viewed>; 2],
    opening: Option<&Opening>,
) -> Result<Maps, Refusal> {
    let Some(most) = most_seen(views) else { return Ok(Maps::default()) };
    let drawing = Drawing { store, filters, opening };
    let [one, other] = asked;
    let groups = [Group::of(one, &names[0], most, &views[0])?, Group::of(other, &names[1], most, &views[1])?];
    let [one, other] = &groups;
    let sides = [one.clicked(&drawing, &views[0])?, other.clicked(&drawing, &views[1])?];
    let hottest = sides.each_ref().map(Clicked::hottest).into_iter().fold(0.0, f64::max);
    let mut all = Maps::default();
    for (side, which) in sides.iter().zip(["First", "Second"]) {
        all.maps.push(side.map(&drawing, which, hottest)?);
    }
    all.scales.extend((hottest > 0.0).then(|| wireframe::scale(format!("Both maps: {PER}"), hottest)));
    // An element lies elsewhere on another class of device: there is no place between both.
    if one.is_laid_out_as(other) && one.segment() != other.segment() {
        let (map, scale) = difference(&drawing, &groups, &sides[0])?;
        all.maps.push(map);
        all.scales.extend(scale);
    }
    Ok(all)
}

/// What the numbers of the scales count.
const PER: &str = "clicks per 100 views where 100 x 100 px are as hot as the spot";

/// The page of most views.
fn most_seen(views: &[Vec<Viewed>; 2]) -> Option<&str> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for view in views.iter().flatten().filter(|view| view.matches) {
        *counts.entry(&view.summary.path).or_default() += 1;
    }
    // Of two with as many the one that comes first in the alphabet.
    counts.into_iter().max_by_key(|&(path, count)| (count, Reverse(path))).map(|(path, _)| path)
}

impl<'a> Group<'a> {
    fn of(side: &'a Side<'a>, name: &'a str, most: &str, views: &[Viewed]) -> Result<Self, Refusal> {
        let page = side.page.unwrap_or(most);
        let path = PathPattern::parse(page).map_err(|error| wrong("page", page, &format!("but {error}")))?;
        let is_here = |view: &&Viewed| view.matches && path.matches(&view.summary.path);
        let count = |device: Device| {
            views.iter().filter(is_here).filter(|view| view.summary.device() == device).count()
        };
        let most = || Device::ALL.iter().rev().copied().max_by_key(|one| count(*one)).unwrap_or_default();
        let device = side.segment.device.unwrap_or_else(most);
        Ok(Group { side, name, path, device })
    }

    /// Pages are laid out anew for each class of device: a map is of one.
    fn segment(&self) -> Segment {
        Segment { device: Some(self.device), ..self.side.segment.clone() }
    }

    fn query(&self, filters: &Filters) -> HeatQuery {
        HeatQuery {
            site: filters.site,
            path: self.path.clone(),
            kind: Kind::Click,
            count: Count::Events,
            segment: self.segment(),
            versus: None,
        }
    }

    fn is_laid_out_as(&self, other: &Self) -> bool {
        self.path == other.path && self.device == other.device
    }

    fn clicked(&self, drawing: &Drawing<'_>, views: &[Viewed]) -> Result<Clicked<'_>, Refusal> {
        let [clicks, scroll] = drawing.store.maps(&self.query(drawing.filters), KINDS)?;
        let (width, long) = (self.width(views), scroll.reach.document_px);
        let [height, px2] = [wireframe::height(width, long), wireframe::px2(width, long)];
        Ok(Clicked { group: self, clicks, height, px2 })
    }

    /// That of the window in which half of its views or more had the page, px.
    fn width(&self, views: &[Viewed]) -> u32 {
        let is_here =
            |view: &&Viewed| self.path.matches(&view.summary.path) && view.summary.device() == self.device;
        let mut widths: Vec<u32> = views.iter().filter(is_here).map(|view| view.summary.width).collect();
        let middle = widths.len() / 2;
        if widths.is_empty() { 1_000 } else { *widths.select_nth_unstable(middle).1 }
    }

    /// A map of its page; one that is shown by `picture` opens on the page itself.
    fn map(&self, drawing: &Drawing<'_>, drawn: Miniature, picture: Option<Picture>) -> Result<Map, Refusal> {
        let path = self.path.as_str();
        let opening = drawing.opening.filter(|_| !path.contains('*'));
        let links = opening.zip(picture).map(|(opening, picture)| opening.on(path, &picture::told(picture)));
        Ok(Map {
            drawn,
            backdrop: Shown::of(drawing.store, drawing.filters, &self.path, self.device)?,
            page: self.side.to("/page", &[("path", Some(path)), ("device", Some(self.device.name()))]),
            links: links.unwrap_or_default(),
        })
    }
}

const KINDS: [(Kind, Count); 2] = [(Kind::Click, Count::Events), (Kind::Scroll, Count::Sessions)];
/// A square of so many px² is what numbers are of.
const SQUARE_PX2: f64 = 1e4;

impl Clicked<'_> {
    /// What a weight on a square unit is in clicks per hundred views and square.
    fn rate(&self) -> f64 {
        100.0 / self.clicks.about.views.max(1) as f64 * SQUARE_PX2 / self.px2
    }

    fn hottest(&self) -> f64 {
        wireframe::hottest(&self.clicks, self.height) * self.rate()
    }

    fn map(&self, drawing: &Drawing<'_>, which: &str, hottest: f64) -> Result<Map, Refusal> {
        let Clicked { group, clicks, height, .. } = self;
        let words = format!(
            "{} clicks in {} views on {}s, {}",
            number::count(clicks.about.points),
            number::count(clicks.about.views),
            group.device.name(),
            group.path.as_str()
        );
        let title = format!("{which}: {}", group.name);
        let sheet = Sheet { boxes: wireframe::boxes(&[clicks], *height), height: *height };
        let drawn = wireframe::heat_up_to(hottest / self.rate(), &title, words, clicks, &sheet);
        group.map(drawing, drawn, picture::of_side(group.side, group.device))
    }
}

/// Where one group clicked more than the other, for each view.
fn difference(
    drawing: &Drawing<'_>,
    [first, second]: &[Group<'_>; 2],
    clicked: &Clicked<'_>,
) -> Result<(Map, Option<Scale>), Refusal> {
    let Drawing { store, filters, .. } = drawing;
    let Clicked { height, px2, .. } = *clicked;
    let mut answer = store.answer(&HeatQuery { versus: Some(second.segment()), ..first.query(filters) })?;
    let sheet = Sheet { boxes: wireframe::boxes(&[&answer.heat], height), height };
    if let Some(contrast) = &mut answer.contrast {
        heat_contrast::judge(&answer.heat, contrast);
        contrast.take_from(&mut answer.heat);
    }
    let words = format!(
        "red where “{}” clicked more a view, blue where “{}” did; pale may be chance",
        first.name, second.name
    );
    let farthest = wireframe::farthest(&answer.heat, height);
    let drawn = wireframe::signed(farthest, "Difference: first less second", words, &answer.heat, &sheet);
    // Rates are millionths of a click in a hundred views.
    let farthest = farthest / 1e6 * SQUARE_PX2 / px2;
    let scale =
        (farthest > 0.0).then(|| wireframe::signed_scale(format!("First less second: {PER}"), farthest));
    let picture = picture::of_difference([first.side, second.side], first.device, filters);
    Ok((first.map(drawing, drawn, picture)?, scale))
}

/// What opens the maps on the pages, for who may.
pub(super) fn opening(
    collector: &Collector,
    filters: &Filters,
    role: Option<Role>,
) -> Result<Option<Opening>, Refusal> {
    role.map(|role| one_page::links(collector, filters, role)).transpose()
}
