//! A heat answer as JSON: the same content as the binary form, for people and programs without the decoder.
//!
//! `kind`, `path`, `from`, `to` (days, both included), `device` and `pointer` (null: all), `views`, `simulated` (of those),
//! `points`, `count` (what counts once), `units` (how many of those there are) and `actors` (of those, the ones with a point);
//! `anchors`: the document first, then elements with heat and the landmarks they refer to: `selector`, `index` of
//! `count` matches, `landmark` (a position in `anchors`), `in_landmark` and `in_document` (mean left, top, width and
//! height in 65,535ths of the outer box), `points`, a grid of `columns` by `rows`, and its `cells` as
//! `[row * columns + column, weight]`; `reach` (for scroll maps): `document_px`, `rows` of equal height from the top as
//! `[views, milliseconds]`, and per device class its `folds`. Of a difference there is also `versus`, what is taken away: the
//! same facts, and for each of `anchors` its `points`, its `cells`, itself as a `whole` as `[units of the first with a point
//! there, of the second, q]`, and its `tiles` of 40 by 40 cells, with row * columns of tiles + column before the same; null
//! otherwise. `bots` says how many `views` bots made, `of` all views of the same pages, days, hours and device; `excluded` how many
//! views the site's list of exclusions turned away on these days, on whatever page, `of` all of the site's (0 if it turned
//! away none). `revenue`, of maps of that kind, is what it adds up to: its `currency`, of the most orders, the `value` of all its clicks,
//! of how many `orders` in it the map has a part, and how many `others` there were in other currencies in the sessions of these views; cells weigh
//! ten-thousandths of the currency's unit. Null of other kinds.

use serde::Serialize;
use store::{Answer, MapRevenue, Part};
use wire::{About, Contrast, ContrastAnchor, Heat, HeatAnchor, PartBox, Tile};

use crate::day;

#[derive(Serialize)]
pub(crate) struct HeatJson<'a> {
    #[serde(flatten)]
    about: AboutJson<'a>,
    anchors: Vec<AnchorJson<'a>>,
    reach: ReachJson<'a>,
    versus: Option<VersusJson<'a>>,
    bots: PartJson,
    excluded: PartJson,
    revenue: Option<RevenueJson<'a>>,
}

#[derive(Serialize)]
struct RevenueJson<'a> {
    currency: &'a str,
    value: f64,
    orders: u64,
    others: u64,
}

#[derive(Serialize)]
struct PartJson {
    views: u64,
    of: u64,
}

#[derive(Serialize)]
struct AboutJson<'a> {
    kind: &'a str,
    path: &'a str,
    from: String,
    to: String,
    device: Option<&'a str>,
    pointer: Option<&'a str>,
    views: u64,
    simulated: u64,
    points: u64,
    count: &'a str,
    units: u64,
    actors: u64,
}

#[derive(Serialize)]
struct VersusJson<'a> {
    #[serde(flatten)]
    about: AboutJson<'a>,
    anchors: Vec<VersusAnchorJson<'a>>,
}

#[derive(Serialize)]
struct VersusAnchorJson<'a> {
    points: u64,
    cells: &'a [(u32, u64)],
    whole: (u64, u64, f64),
    tiles: Vec<(u32, u64, u64, f64)>,
}

/// What an overlay says beside the picture: what the map leaves out; of a difference `versus`, which stands first, and of
/// each anchor its `whole`.
#[derive(Serialize)]
struct DetailsJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    versus: Option<AboutJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    wholes: Vec<(u64, u64, f64)>,
    bots: PartJson,
    excluded: PartJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    revenue: Option<RevenueJson<'a>>,
}

pub(crate) fn details(Answer { contrast, bots, excluded, revenue, .. }: &Answer) -> String {
    let anchors = contrast.iter().flat_map(|contrast| &contrast.anchors);
    let details = DetailsJson {
        versus: contrast.as_ref().map(|contrast| (&contrast.about).into()),
        wholes: anchors.map(|anchor| compared(&anchor.whole)).collect(),
        bots: (*bots).into(),
        excluded: (*excluded).into(),
        revenue: revenue.as_ref().map(RevenueJson::from),
    };
    serde_json::to_string(&details).unwrap_or_default()
}

fn compared(tile: &Tile) -> (u64, u64, f64) {
    let [first, second] = tile.units;
    (first, second, f64::from(tile.q) / f64::from(Tile::UNSURE))
}

#[derive(Serialize)]
struct AnchorJson<'a> {
    selector: &'a str,
    index: u32,
    count: u32,
    landmark: u32,
    in_landmark: [i32; 4],
    in_document: [i32; 4],
    points: u64,
    columns: u32,
    rows: u32,
    cells: &'a [(u32, u64)],
}

#[derive(Serialize)]
struct ReachJson<'a> {
    document_px: u32,
    rows: &'a [(u64, u64)],
    folds: Vec<FoldJson<'a>>,
}

#[derive(Serialize)]
struct FoldJson<'a> {
    device: &'a str,
    views: u64,
    px: u32,
}

impl<'a> From<&'a Answer> for HeatJson<'a> {
    fn from(Answer { heat, contrast, bots, excluded, revenue }: &'a Answer) -> Self {
        let Heat { about, anchors, reach, .. } = heat;
        let fold =
            |fold: &wire::Fold| FoldJson { device: fold.device.name(), views: fold.views, px: fold.px };
        Self {
            about: about.into(),
            anchors: anchors.iter().map(AnchorJson::from).collect(),
            reach: ReachJson {
                document_px: reach.document_px,
                rows: &reach.rows,
                folds: reach.folds.iter().map(fold).collect(),
            },
            versus: contrast.as_ref().map(VersusJson::from),
            bots: (*bots).into(),
            excluded: (*excluded).into(),
            revenue: revenue.as_ref().map(RevenueJson::from),
        }
    }
}

impl<'a> From<&'a MapRevenue> for RevenueJson<'a> {
    fn from(MapRevenue { currency, worth_e4, orders, others }: &'a MapRevenue) -> Self {
        Self { currency, value: *worth_e4 as f64 / 1e4, orders: *orders, others: *others }
    }
}

impl From<Part> for PartJson {
    fn from(Part { views, of }: Part) -> Self {
        Self { views, of }
    }
}

impl<'a> From<&'a About> for AboutJson<'a> {
    fn from(about: &'a About) -> Self {
        Self {
            kind: about.kind.name(),
            path: &about.path,
            from: day::text(about.from_day),
            to: day::text(about.to_day),
            device: about.device.map(wire::Device::name),
            pointer: about.pointer.map(wire::Pointer::name),
            views: about.views,
            simulated: about.simulated,
            points: about.points,
            count: about.count.name(),
            units: about.units,
            actors: about.actors,
        }
    }
}

impl<'a> From<&'a Contrast> for VersusJson<'a> {
    fn from(Contrast { about, anchors }: &'a Contrast) -> Self {
        let tile = |tile: &Tile| {
            let (first, second, q) = compared(tile);
            (tile.at, first, second, q)
        };
        let anchor = |anchor: &'a ContrastAnchor| VersusAnchorJson {
            points: anchor.points,
            cells: &anchor.cells,
            whole: compared(&anchor.whole),
            tiles: anchor.tiles.iter().map(tile).collect(),
        };
        Self { about: about.into(), anchors: anchors.iter().map(anchor).collect() }
    }
}

impl<'a> From<&'a HeatAnchor> for AnchorJson<'a> {
    fn from(heat: &'a HeatAnchor) -> Self {
        let sides = |part: PartBox| [part.x, part.y, part.w, part.h];
        Self {
            selector: &heat.anchor.selector,
            index: heat.anchor.index,
            count: heat.anchor.count,
            landmark: heat.anchor.landmark,
            in_landmark: sides(heat.in_landmark),
            in_document: sides(heat.in_document),
            points: heat.points,
            columns: heat.columns,
            rows: heat.rows,
            cells: &heat.cells,
        }
    }
}
