//! What answers look like. The answers are written elsewhere, from what they borrow; a test holds them to this.
#![allow(dead_code, reason = "only their shapes are wanted")]

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident $text:tt),+ })+) => { $(
        $(#[$doc])*
        #[derive(ToSchema, Deserialize)]
        pub(super) enum $name { $(#[serde(rename = $text)] $variant),+ }
    )+ };
}

names! {
    /// A class of device.
    Device { Desktop "desktop", Tablet "tablet", Phone "phone" }
    /// A class of device, or all.
    DeviceFilter { All "all", Desktop "desktop", Tablet "tablet", Phone "phone" }
    /// What points.
    Pointer { Mouse "mouse", Touch "touch", Pen "pen", Keyboard "keyboard" }
    /// What points, or all.
    PointerFilter { All "all", Mouse "mouse", Touch "touch", Pen "pen", Keyboard "keyboard" }
    /// Whether somebody was here before, or all.
    VisitorFilter { All "all", New "new", Returning "returning" }
    /// What a map shows.
    Kind {
        Click "click", Move "move", Scroll "scroll", Attention "attention", Rage "rage", Dead "dead", Slow "slow",
        Error "error", First "first", Last "last"
    }
    /// What counts once.
    Count { Events "events", Sessions "sessions", Visitors "visitors" }
    /// Whether something was ordered, or all.
    ConvertedFilter { All "all", Yes "yes", No "no" }
    /// Whether views of bots count.
    Bots { Without "without", With "with", Only "only", All "all" }
    /// The form of a table.
    TableFormat { Json "json", Csv "csv" }
    /// The form of a map.
    Format { Binary "binary", Json "json" }
    /// What a view may have told of, or all.
    SignalFilter {
        All "all", Custom "custom", Error "error", Resource "resource", Vital "vital", Timing "timing", Rage "rage",
        Dead "dead", Slow "slow", ErrorClick "error-click", Swipe "swipe", Select "select", Copy "copy", Field "field",
        Submit "submit", Revenue "revenue", Variant "variant", Cost "cost"
    }
    /// What a live map tells.
    EventName { Open "open", Points "points", End "end" }
    /// What visitors are wanted to do.
    Goal { Order "order", Form "form", Nothing "nothing" }
    /// What is not counted.
    Excluded { Network "network", Referrer "referrer" }
    /// What a token is good for.
    Scope { Read "read", Admin "admin", Orders "orders" }
}

/// A filter's value, or how many views have it.
#[derive(ToSchema, Deserialize)]
#[serde(untagged)]
pub(super) enum Choice {
    Value(String),
    Views(u64),
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $kind:ty),+ $(,)? })+) => { $(
        $(#[$doc])*
        #[derive(ToSchema, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $($(#[$of])* $field: $kind),+ }
    )+ };
}

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
        /// Points in all.
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
    }
    /// Some of all views.
    Part {
        views: u64,
        of: u64,
    }
    /// What should be known of a site.
    Findings {
        /// First day, UTC.
        #[schema(format = Date)]
        from: String,
        /// Last day, included.
        #[schema(format = Date)]
        to: String,
        goal: Goal,
        /// The rate of false discoveries up to which something is told.
        level: f64,
        /// Pages that were looked at.
        pages: u64,
        /// Visitor-days on them.
        visitor_days: u64,
        /// The greatest loss first.
        findings: Vec<Finding>,
    }
    /// What a rule says of a page, and how surely.
    Finding {
        rule: String,
        title: String,
        page: String,
        /// Its selector, and its number where there are several. Null: of the page.
        #[schema(required)]
        element: Option<String>,
        /// For whom, or from when.
        #[schema(required)]
        detail: Option<String>,
        /// Visitor-days that were judged.
        n: u64,
        /// Those that it happened to.
        affected: u64,
        effect: Effect,
        /// The share that it is held against.
        baseline: f64,
        /// The probability of what was seen if there were nothing to find.
        p: f64,
        /// The rate of false discoveries at which it counts as found.
        q: f64,
        /// How many more visitor-days would have reached the goal, at the most: an association.
        goals: f64,
        /// Views in which to watch it.
        visits: Vec<String>,
        cause: String,
        next_step: String,
    }
    /// A difference of shares, with its 95 % interval.
    Effect {
        value: f64,
        low: f64,
        high: f64,
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
    /// What a site's quarantine holds.
    Quarantine {
        site: String,
        quarantine: Vec<Quarantined>,
    }
    /// Batches that cannot be what they say, by reason.
    Quarantined {
        reason: String,
        meaning: String,
        batches: u64,
        views: u64,
        visitors: u64,
        #[schema(format = DateTime)]
        first: String,
        #[schema(format = DateTime)]
        last: String,
    }
    /// One of both: the reason of what is to count after all, or to be forgotten.
    Decision {
        release: Option<String>,
        drop: Option<String>,
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
    /// What the views differ in: values and their views.
    Segments {
        /// Views in all.
        views: u64,
        device: Vec<[Choice; 2]>,
        source: Vec<[Choice; 2]>,
        utm_medium: Vec<[Choice; 2]>,
        utm_campaign: Vec<[Choice; 2]>,
        utm_term: Vec<[Choice; 2]>,
        utm_content: Vec<[Choice; 2]>,
        variant: Vec<[Choice; 2]>,
        visitor: Vec<[Choice; 2]>,
        width: Vec<[Choice; 2]>,
        clicked: Vec<[Choice; 2]>,
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
    /// What a site does not count, and what was turned away.
    Exclusions {
        site: String,
        exclusions: Vec<Entry>,
        rejected: Vec<Rejection>,
    }
    /// Something that is not counted.
    Entry {
        kind: Excluded,
        value: String,
        note: String,
        #[schema(format = Date)]
        since: String,
    }
    /// Batches that were turned away on a day.
    Rejection {
        #[schema(format = Date)]
        day: String,
        reason: String,
        count: u64,
        meaning: String,
    }
    /// One of `network` and `referrer`.
    Change {
        /// A network like 192.0.2.0/24 or 2001:db8::/32, an address, or `mine`.
        network: Option<String>,
        /// A referring host; those below it are meant, too.
        referrer: Option<String>,
        /// Why, for whoever reads the list.
        note: Option<String>,
    }
    /// A site's tokens.
    Tokens {
        site: String,
        tokens: Vec<Token>,
    }
    /// A token, without what it opens by.
    Token {
        id: String,
        name: String,
        scope: Scope,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        /// The day on which it was used last; null: never.
        #[schema(format = Date, required)]
        used: Option<String>,
    }
    /// A site's links.
    Shares {
        site: String,
        shares: Vec<Share>,
    }
    /// A link, without its address.
    Share {
        id: String,
        name: String,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        /// Whether it asks for one.
        password: bool,
    }
    /// A link to be made.
    NewShare {
        /// Whom it is for.
        #[schema(min_length = 1, max_length = 50)]
        name: String,
        #[schema(minimum = 1, maximum = 3_650)]
        days: u32,
        /// To be asked for.
        #[schema(min_length = 1, max_length = 250)]
        password: Option<String>,
    }
    /// A new link.
    MadeShare {
        id: String,
        name: String,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        password: bool,
        /// Where it is, after the collector's own address; it is not shown again.
        path: String,
    }
    /// An order that a shop's back end tells.
    Order {
        /// The shop's own id of the order, by which it is known again; what is kept of it leads nobody back.
        #[schema(min_length = 1, max_length = 50)]
        #[serde(rename = "orderId")]
        order_id: String,
        /// What was bought, in units of the currency, to four decimals.
        #[schema(minimum = 0, maximum = 100_000_000_000_i64)]
        value: f64,
        #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
        currency: String,
        /// When; now if absent.
        #[schema(example = "2026-11-05T12:00:00Z")]
        time: Option<String>,
        /// What of it was given back in all, no more than the value; 0 if absent.
        #[schema(minimum = 0)]
        refund: Option<f64>,
    }
    /// What became of an order.
    ToldOrder {
        /// Whether it was not known before; one that was is replaced.
        new: bool,
    }
    /// What each page saw.
    PagesRow {
        path: String,
        views: u64,
        simulated: u64,
        clicks: u64,
        rage: u64,
        dead: u64,
        errors: u64,
        active_ms: u64,
    }
    /// A part of a table.
    Pages {
        rows: Vec<PagesRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// What happened on an element.
    ElementsRow {
        selector: String,
        index: u32,
        count: u32,
        clicks: u64,
        rage: u64,
        dead: u64,
        slow: u64,
        error: u64,
        attention_ms: u64,
    }
    /// A part of a table.
    Elements {
        rows: Vec<ElementsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A vital of a page.
    VitalsRow {
        path: String,
        name: String,
        views: u64,
        p75: f64,
    }
    /// A part of a table.
    Vitals {
        rows: Vec<VitalsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// An error.
    ErrorsRow {
        kind: String,
        message: String,
        source: String,
        views: u64,
        times: u64,
    }
    /// A part of a table.
    Errors {
        rows: Vec<ErrorsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A field or a form.
    FormsRow {
        path: String,
        selector: String,
        index: u32,
        left: u64,
        focus_ms: u64,
        inputs: u64,
        corrections: u64,
        sent: u64,
    }
    /// A part of a table.
    Forms {
        rows: Vec<FormsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A page's own event.
    EventsRow {
        name: String,
        views: u64,
        times: u64,
    }
    /// A part of a table.
    Events {
        rows: Vec<EventsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// Orders in one currency on one day.
    RevenueRow {
        /// UTC.
        #[schema(format = Date)]
        day: String,
        currency: String,
        orders: u64,
        value: f64,
        /// What of it was given back.
        refund: f64,
    }
    /// Orders by day and currency.
    Revenue {
        rows: Vec<RevenueRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A token to be made.
    NewToken {
        /// Whose it is, or what for.
        #[schema(min_length = 1, max_length = 50)]
        name: String,
        scope: Scope,
        /// How long it is good, if the one that makes it is as long.
        #[schema(minimum = 1, maximum = 3_650)]
        days: u32,
    }
    /// A new token.
    MadeToken {
        id: String,
        name: String,
        scope: Scope,
        #[schema(format = DateTime)]
        made: String,
        #[schema(format = DateTime)]
        expires: String,
        #[schema(required)]
        used: Option<String>,
        /// To be sent as `Authorization: Bearer TOKEN`; it is not shown again.
        token: String,
    }
}
