//! A heat answer as JSON: the same content as the binary form, for people and programs without the decoder.
//!
//! `kind`, `path`, `from`, `to` (days, both included), `device` and `pointer` (null: all), `views`, `simulated` (of those),
//! `points`, `count` (what counts once), `units` (how many of those there are) and `actors` (of those, the ones with a point);
//! `anchors`: the document first, then elements with heat and the landmarks they refer to: `selector`, `index` of
//! `count` matches, `landmark` (a position in `anchors`), `in_landmark` and `in_document` (mean left, top, width and
//! height in 65,535ths of the outer box), `points`, their `weight` (the sum of the cells), a grid of `columns` by `rows`, and its `cells` as
//! `[row * columns + column, weight]`; `reach` (for scroll maps): `document_px`, `rows` of equal height from the top as
//! `[views, milliseconds]`, and per device class its `folds`. Of a difference there is also `versus`, what is taken away: the
//! same facts, and for each of `anchors` its `points`, its `cells`, itself as a `whole` as `[units of the first with a point
//! there, of the second, q]`, and its `tiles` of 40 by 40 cells, with row * columns of tiles + column before the same; of scrolling its
//! `reach` and the `q` of each row; of revenue its `revenue`; null otherwise. The q of attention is that of the mean times, all others of
//! the shares of units. `bots` says how many `views` bots made, `of` all views of the same pages, days, hours and device; `excluded` how many
//! views the site's list of exclusions turned away on these days, on whatever page, `of` all of the site's (0 if it turned
//! away none). `revenue`, of maps of that kind, is what it adds up to: its `currency`, of the most orders, the `value` of all its clicks,
//! of how many `orders` in it the map has a part, and how many `others` there were in other currencies in the sessions of these views; cells weigh
//! ten-thousandths of the currency's unit. Null of other kinds.

use serde::Serialize;
use store::{Answer, MapRevenue, Part};
use wire::{About, Contrast, ContrastAnchor, Fold, Heat, HeatAnchor, PartBox, Reach, Tile};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<u64>,
    count: &'a str,
    units: u64,
    actors: u64,
}

#[derive(Serialize)]
struct VersusJson<'a> {
    #[serde(flatten)]
    about: AboutJson<'a>,
    anchors: Vec<VersusAnchorJson<'a>>,
    reach: ReachJson<'a>,
    q: Vec<f64>,
    revenue: Option<RevenueJson<'a>>,
}

#[derive(Serialize)]
struct VersusAnchorJson<'a> {
    points: u64,
    cells: &'a [(u32, u64)],
    whole: (u64, u64, f64),
    tiles: Vec<(u32, u64, u64, f64)>,
}

/// What an overlay says beside the picture: what the map leaves out; of a difference `versus`, which stands first, and of
/// each anchor, or row of a map of scrolling, its `whole`; of revenue what the map is worth in place of its points, and those as `clicks`.
#[derive(Serialize)]
struct DetailsJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    versus: Option<TakenJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    wholes: Vec<(u64, u64, f64)>,
    bots: PartJson,
    excluded: PartJson,
    #[serde(flatten)]
    worth: Option<WorthJson<'a>>,
}

/// What is taken away, for an overlay.
#[derive(Serialize)]
struct TakenJson<'a> {
    #[serde(flatten)]
    about: AboutJson<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folds: Vec<FoldJson<'a>>,
    #[serde(flatten)]
    worth: Option<WorthJson<'a>>,
}

#[derive(Serialize)]
struct WorthJson<'a> {
    points: f64,
    clicks: u64,
    revenue: RevenueJson<'a>,
}

fn worth<'a>(revenue: Option<&'a MapRevenue>, about: &About) -> Option<WorthJson<'a>> {
    let revenue = RevenueJson::from(revenue?);
    Some(WorthJson { points: revenue.value, clicks: about.points, revenue })
}

pub(crate) fn details(answer: &Answer) -> String {
    let Answer { contrast, bots, excluded, revenue, versus_revenue, .. } = answer;
    let anchors = contrast.iter().flat_map(|contrast| &contrast.anchors).map(|anchor| &anchor.whole);
    let rows = contrast.iter().flat_map(|contrast| &contrast.rows);
    let details = DetailsJson {
        versus: contrast.as_ref().map(|contrast| TakenJson {
            worth: worth(versus_revenue.as_ref(), &contrast.about),
            about: AboutJson {
                points: versus_revenue.is_none().then_some(contrast.about.points),
                ..(&contrast.about).into()
            },
            folds: contrast.reach.folds.iter().map(FoldJson::from).collect(),
        }),
        wholes: anchors.chain(rows).map(compared).collect(),
        bots: (*bots).into(),
        excluded: (*excluded).into(),
        worth: worth(revenue.as_ref(), &answer.heat.about),
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
    weight: u64,
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
    fn from(Answer { heat, contrast, bots, excluded, revenue, versus_revenue }: &'a Answer) -> Self {
        let Heat { about, anchors, reach, .. } = heat;
        let versus = |contrast| VersusJson {
            revenue: versus_revenue.as_ref().map(RevenueJson::from),
            ..VersusJson::from(contrast)
        };
        Self {
            about: about.into(),
            anchors: anchors.iter().map(AnchorJson::from).collect(),
            reach: reach.into(),
            versus: contrast.as_ref().map(versus),
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
            points: Some(about.points),
            count: about.count.name(),
            units: about.units,
            actors: about.actors,
        }
    }
}

impl<'a> From<&'a Reach> for ReachJson<'a> {
    fn from(Reach { document_px, rows, folds }: &'a Reach) -> Self {
        Self { document_px: *document_px, rows, folds: folds.iter().map(FoldJson::from).collect() }
    }
}

impl From<&Fold> for FoldJson<'_> {
    fn from(&Fold { device, views, px }: &Fold) -> Self {
        Self { device: device.name(), views, px }
    }
}

impl<'a> From<&'a Contrast> for VersusJson<'a> {
    fn from(Contrast { about, anchors, reach, rows }: &'a Contrast) -> Self {
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
        Self {
            about: about.into(),
            anchors: anchors.iter().map(anchor).collect(),
            reach: reach.into(),
            q: rows.iter().map(|row| compared(row).2).collect(),
            revenue: None,
        }
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
            weight: heat.weight,
            columns: heat.columns,
            rows: heat.rows,
            cells: &heat.cells,
        }
    }
}
