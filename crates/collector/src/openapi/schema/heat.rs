//! Maps, differences, what they can be made of, and what goes along with their elements.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Choice, Count, Device, EventName, Kind, Pointer};

shapes! {
    /// A map, and of a difference what is taken away.
    Heat {
        kind: Kind,
        /// As it was asked for.
        path: String,
        /// First day, UTC.
        #[schema(format = Date)]
        from: String,
        /// Last day, included.
        #[schema(format = Date)]
        to: String,
        /// Null: all.
        #[schema(required)]
        device: Option<Device>,
        /// Null: all.
        #[schema(required)]
        pointer: Option<Pointer>,
        /// Views that the map is made of.
        views: u64,
        /// Of those, views of `isotherm simulate`.
        simulated: u64,
        /// Points in all. Cells of a map of revenue weigh ten-thousandths of its currency's unit.
        points: u64,
        count: Count,
        /// How many of what counts once.
        units: u64,
        /// Of those, the ones with a point.
        actors: u64,
        /// The document first, then elements with heat and the landmarks that they refer to.
        anchors: Vec<Anchor>,
        reach: Reach,
        /// Null unless a difference was asked for.
        #[schema(required)]
        versus: Option<Versus>,
        /// Views of bots, of all of the same pages, days, hours and device.
        bots: Part,
        /// Views that the site's list of exclusions turned away on these days, on whatever page, of all of the site's; of 0 if it
        /// turned away none.
        excluded: Part,
        /// Null unless a map of revenue was asked for.
        #[schema(required)]
        revenue: Option<MapRevenue>,
    }
    /// What a map of revenue adds up to.
    MapRevenue {
        /// The one of most orders; empty where pages named none.
        currency: String,
        /// What its clicks are worth.
        value: f64,
        /// Orders in it of which the map has a part.
        orders: u64,
        /// Those in other currencies, in the sessions of the map's views.
        others: u64,
    }
    /// Some of all views.
    Part {
        views: u64,
        of: u64,
    }
    /// When views began.
    Timeline {
        /// How long a bar is, ms: an hour or a day.
        step_ms: i64,
        /// When each bar begins, ms since 1970 UTC, and how many views began in it.
        bars: Vec<[i64; 2]>,
    }
    /// A server-sent event.
    Event {
        event: EventName,
        /// JSON; of `open` without anything. Of `points`: `visits`, each with its `view`, `device` and `points`, and `left_out`, the
        /// batches that came too fast to be told. A point is selector, index, count, x, y, across and down: the place as
        /// parts of its element's box, and of the document. Of `end`: `why`, which is expired or stopping.
        data: String,
    }
    /// An element, and where on it points are.
    Anchor {
        selector: String,
        /// Which of its matches.
        index: u32,
        /// How many matches there were.
        count: u32,
        /// Its landmark's position in `anchors`.
        landmark: u32,
        /// Left, top, width and height on average, in 65,535ths of the landmark.
        in_landmark: [i32; 4],
        /// The same, of the document.
        in_document: [i32; 4],
        points: u64,
        /// What its cells weigh together.
        weight: u64,
        /// Columns and rows of its grid.
        columns: u32,
        rows: u32,
        /// Of each cell with a weight: row * columns + column, and the weight.
        cells: Vec<[u64; 2]>,
    }
    /// How far down views came; of scroll maps.
    Reach {
        document_px: u32,
        /// Of equal height from the top: views, and milliseconds.
        rows: Vec<[u64; 2]>,
        folds: Vec<Fold>,
    }
    /// Where the first viewport ends.
    Fold {
        device: Device,
        views: u64,
        px: u32,
    }
    /// What is taken away, and how sure the difference is.
    Versus {
        kind: Kind,
        path: String,
        #[schema(format = Date)]
        from: String,
        #[schema(format = Date)]
        to: String,
        #[schema(required)]
        device: Option<Device>,
        #[schema(required)]
        pointer: Option<Pointer>,
        views: u64,
        simulated: u64,
        points: u64,
        count: Count,
        units: u64,
        actors: u64,
        /// As the map's.
        anchors: Vec<VersusAnchor>,
        /// Of scroll maps, how far down its views came.
        reach: Reach,
        /// Of scroll maps, the q of each row.
        q: Vec<f64>,
        /// Null unless maps of revenue were asked for; in the currency of the first.
        #[schema(required)]
        revenue: Option<MapRevenue>,
    }
    /// The second segment's part of an element.
    VersusAnchor {
        points: u64,
        cells: Vec<[u64; 2]>,
        /// Units of the first with a point there, of the second, and q.
        whole: [f64; 3],
        /// Of 40 by 40 cells: row * columns of tiles + column, then the same.
        tiles: Vec<[f64; 4]>,
    }
    /// What the views differ in: values and their views.
    Segments {
        /// Views in all.
        views: u64,
        /// What a map may count: of a strict site events alone.
        counts: Vec<Count>,
        /// Patterns around the page that mean others, too.
        path: Vec<[Choice; 2]>,
        device: Vec<[Choice; 2]>,
        country: Vec<[Choice; 2]>,
        browser: Vec<[Choice; 2]>,
        source: Vec<[Choice; 2]>,
        utm_medium: Vec<[Choice; 2]>,
        utm_campaign: Vec<[Choice; 2]>,
        utm_term: Vec<[Choice; 2]>,
        utm_content: Vec<[Choice; 2]>,
        variant: Vec<[Choice; 2]>,
        visitor: Vec<[Choice; 2]>,
        width: Vec<[Choice; 2]>,
        clicked: Vec<[Choice; 2]>,
        /// Paths right before in the session.
        previous: Vec<[Choice; 2]>,
        /// And right after.
        next: Vec<[Choice; 2]>,
        converted: Vec<[Choice; 2]>,
    }
    /// What elements go along with.
    HeatElements {
        /// Sessions with views of the map, clicked or not.
        sessions: u64,
        /// Those in which something was ordered, whenever.
        ordering: u64,
        /// What was ordered in them, by currency.
        revenue: BTreeMap<String, f64>,
        /// Most clicks first.
        elements: Vec<ElementFigures>,
    }
    /// An element that was clicked.
    ElementFigures {
        selector: String,
        /// Which of its matches.
        index: u32,
        /// How many matches there were.
        count: u32,
        /// A digest of what else tells it from its like.
        mark: u32,
        clicks: u64,
        /// Clicks before which the pointer was seen to come onto it.
        hesitations: u64,
        /// The median time that it had been there, ms.
        #[schema(required)]
        hesitation_ms: Option<u32>,
        /// Sessions that clicked it.
        sessions: u64,
        /// Those in which something was ordered later.
        ordering: u64,
        /// What was ordered then, by currency.
        revenue: BTreeMap<String, f64>,
    }
}
