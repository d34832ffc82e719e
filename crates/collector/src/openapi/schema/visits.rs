//! Visits.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

use super::Device;

shapes! {
    /// A part of a list.
    Visits {
        /// The latest first.
        visits: Vec<About>,
        /// What `before` takes to go on; null at the end.
        #[schema(required)]
        next: Option<String>,
    }
    /// What is worth knowing of a view before one looks at it.
    About {
        /// Sixteen hexadecimal digits.
        #[schema(pattern = "^[0-9a-f]{16}$")]
        view: String,
        /// When it began, UTC.
        #[schema(format = DateTime)]
        started: String,
        path: String,
        device: Device,
        /// Width and height when it began, px.
        viewport: [u32; 2],
        document: [u32; 2],
        lasted_ms: u32,
        active_ms: u32,
        moves: u64,
        clicks: u64,
        /// The lowest place that stood in the window.
        depth_px: i32,
        /// How often each kind was told.
        signals: BTreeMap<String, u64>,
        simulated: bool,
        automated: bool,
    }
    /// All that was recorded of a view. Rows begin with the ms since it began; places are page px.
    Visit {
        about: About,
        /// By their numbers, the document first.
        anchors: Vec<VisitAnchor>,
        places: Vec<Place>,
        /// At, width and height of viewport and document.
        frames: Vec<[u32; 5]>,
        /// At, x, y, place.
        moves: Vec<[i64; 4]>,
        /// At, x, y, place, pointer (0 mouse, 1 touch, 2 pen, 3 keyboard), button.
        clicks: Vec<[i64; 6]>,
        /// At, length, top, bottom, the place that scrolled.
        scrolls: Vec<[i64; 5]>,
        signals: Vec<Signal>,
    }
    /// An element of a view.
    VisitAnchor {
        selector: String,
        index: u32,
        count: u32,
        landmark: u32,
    }
    /// Where an element was.
    Place {
        anchor: u32,
        x: i32,
        y: i32,
        w: u32,
        h: u32,
    }
    /// Something that was told.
    Signal {
        at_ms: u32,
        kind: String,
        anchor: u32,
        value: u32,
        name: String,
        properties: BTreeMap<String, String>,
    }
}
