//! Parts of pages: rows of a scroll map, and zones.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Count, Fold, Kind};

shapes! {
    /// How far down visitors came, and where they stayed.
    Scroll {
        /// As it was asked for.
        path: String,
        /// First day, UTC.
        #[schema(format = Date)]
        from: String,
        /// Last day, included.
        #[schema(format = Date)]
        to: String,
        views: u64,
        count: Count,
        /// How many of what counts once.
        units: u64,
        /// The median height of the document.
        document_px: u32,
        folds: Vec<Fold>,
        /// Of equal height, from the top.
        rows: Vec<ScrollRow>,
    }
    /// A row of the document.
    ScrollRow {
        /// Where it begins, in percent of each view's own document.
        depth_percent: f64,
        /// The same in a document of the median height.
        px: f64,
        /// Units that saw it.
        reached: u64,
        /// The same of all units; null of none.
        #[schema(required)]
        share: Option<f64>,
        /// How long it stood in a viewport in all, while visitors were active.
        seconds: f64,
    }
    /// What the maps of a page say of a part of it.
    Zone {
        /// As it was asked for.
        path: String,
        /// First day, UTC.
        #[schema(format = Date)]
        from: String,
        /// Last day, included.
        #[schema(format = Date)]
        to: String,
        views: u64,
        /// Of those, views of `isotherm simulate`.
        simulated: u64,
        /// Of which anything lies in the zone.
        elements: u64,
        /// Where it lies; null of an element of which nobody knows.
        #[schema(required)]
        r#box: Option<ZoneBox>,
        /// Views whose viewport held its middle, by the scroll map.
        #[schema(required)]
        views_scrolled_to: Option<u64>,
        /// One for each kind of map; revenue for who may see orders.
        figures: Vec<ZoneFigure>,
    }
    /// A rectangle, in percent of the document.
    ZoneBox {
        left: f64,
        top: f64,
        width: f64,
        height: f64,
    }
    /// What a map says of a zone.
    ZoneFigure {
        kind: Kind,
        /// Clicks, seconds, or the currency of most orders.
        unit: String,
        /// In the zone.
        amount: f64,
        /// On the whole map.
        of: f64,
        /// Null where the map has nothing.
        #[schema(required)]
        share: Option<f64>,
        #[schema(required)]
        per_view: Option<f64>,
        #[schema(required)]
        per_view_scrolled_to: Option<f64>,
    }
}
