//! The routes as the API's description tells them: functions that are never called, each above what it describes. How they
//! are refused is the same for all, see [`super::Refusals`].
#![allow(dead_code, reason = "only their descriptions are wanted")]

use utoipa::IntoParams;

use super::schema::{
    Bots, BrowserFilter, Change, ConvertedFilter, Count, Decision, DeviceFilter, Elements, Errors, Event,
    Events, Exclusions, Findings, Format, Forms, Heat, HeatElements, Kind, MadeShare, MadeToken, NewShare,
    NewToken, Order, Pages, PointerFilter, Quarantine, Revenue, Segments, Shares, SignalFilter, TableFormat,
    Timeline, Tokens, ToldOrder, Visit, VisitorFilter, Visits, Vitals,
};

/// Which site.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Site {
    /// The site's key.
    #[param(pattern = "^[a-z2-7]{16}$", example = "abcdefghijklmnop")]
    site: String,
}

/// Whose views.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct Filters {
    /// The page, or pages with `*` for any part.
    #[param(pattern = r"^[/*]", max_length = 512, example = "/shop/*")]
    path: String,
    /// The class of device.
    #[param(inline)]
    device: Option<DeviceFilter>,
    /// From this country, where the collector has a file that tells; its two letters.
    #[param(pattern = "^(all|[A-Z]{2})$", example = "DE")]
    country: Option<String>,
    /// In a browser of this family, as its user agent tells.
    #[param(inline)]
    browser: Option<BrowserFilter>,
    /// All views, but of their clicks only those made so.
    #[param(inline)]
    pointer: Option<PointerFilter>,
    /// Of sessions that came from there: the campaign's source, else the referring host, else `direct`.
    source: Option<String>,
    /// Of sessions that came with it; empty for those without. So are the three below.
    utm_medium: Option<String>,
    /// As above.
    utm_campaign: Option<String>,
    /// As above.
    utm_term: Option<String>,
    /// As above.
    utm_content: Option<String>,
    /// That reported this arm of a test, as `test:arm`.
    #[param(pattern = "^(all$|[^:]*:)", example = "hero:b")]
    variant: Option<String>,
    /// Of those who agreed to be recognised.
    #[param(inline)]
    visitor: Option<VisitorFilter>,
    /// In windows so wide, px: `480-767`, `1440-`, `-479`.
    #[param(pattern = r"^(all|[0-9]{1,5}-|-[0-9]{1,5})$", example = "1440-")]
    width: Option<String>,
    /// In which this element was clicked: its selector, perhaps with which of its matches before it.
    #[param(min_length = 1, example = "2:nav a")]
    clicked: Option<String>,
    /// Right after a view of this path in the same session, or of such paths; never the first view of a session.
    #[param(pattern = r"^(all$|[/*])", max_length = 512, example = "/cart")]
    previous: Option<String>,
    /// Right before one, likewise; never the last.
    #[param(pattern = r"^(all$|[/*])", max_length = 512, example = "/checkout")]
    next: Option<String>,
    /// Of sessions in which something was ordered, whenever, or nothing.
    #[param(inline)]
    converted: Option<ConvertedFilter>,
    /// Views of bots; without them if absent.
    #[param(inline)]
    bots: Option<Bots>,
    /// Between these hours of a day, UTC, the last included.
    #[param(pattern = "^([0-9]|1[0-9]|2[0-3])-([0-9]|1[0-9]|2[0-3])$", example = "8-17")]
    hours: Option<String>,
    /// The first day, UTC; thirty days before the last if absent.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day, included; today if absent.
    #[param(format = Date)]
    to: Option<String>,
}

/// Which pages, and when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct Period {
    /// The page, or pages with `*` for any part.
    #[param(pattern = r"^[/*]", max_length = 512, example = "/shop/*")]
    path: String,
    /// The first day, UTC; thirty days before the last if absent.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day, included; today if absent.
    #[param(format = Date)]
    to: Option<String>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// By which goal.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct ByGoal {
    /// What losses are reckoned by: an order, or the page's own event of that name, on any page on the same day. Without it
    /// an order, or where none was told a form that was sent.
    #[param(pattern = "^(order|event:.+)$", example = "event:signup")]
    goal: Option<String>,
}

/// What of the views.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct HeatChoice {
    /// What the map shows; clicks if absent.
    #[param(inline)]
    kind: Option<Kind>,
    /// What counts once; of moves, only events.
    #[param(inline)]
    count: Option<Count>,
    /// The form of the answer; binary, which `crates/wire` defines, if absent.
    #[param(inline)]
    format: Option<Format>,
}

/// Which map's elements.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct ElementsChoice {
    /// What the map shows; clicks if absent.
    #[param(inline)]
    kind: Option<Kind>,
    /// What counts once; of moves, only events.
    #[param(inline)]
    count: Option<Count>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct ListPart {
    /// Only views in which a signal of this kind was told.
    #[param(inline)]
    with: Option<SignalFilter>,
    /// The `next` of the part before.
    #[param(pattern = "^[0-9]+-[0-9]+$", example = "1793880000000-77")]
    before: Option<String>,
    /// So many at the most; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u8>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// Of which pages a table is.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct OfPages {
    /// The page, or pages with `*` for any part; all if absent.
    #[param(pattern = r"^[/*]", max_length = 512, example = "/shop/*")]
    path: Option<String>,
}

/// Which part of a table, and of which days.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TablePart {
    /// The first day, UTC; thirty days before the last if absent.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day, included; today if absent.
    #[param(format = Date)]
    to: Option<String>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
    /// So many rows at the most; 100 if absent.
    #[param(minimum = 1, maximum = 1_000)]
    limit: Option<u16>,
    /// So many rows are left out first.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    offset: Option<u32>,
}

/// A map
///
/// What happened on the pages, by element. A filter with `vs_` before its name asks for a difference: the map less that of
/// a second segment, which is the first but for what is said so.
#[utoipa::path(
    get, path = "/api/v1/heat", params(Site, Filters, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The map", content((Heat = "application/json"), (Vec<u8> = "application/octet-stream"))),
    )
)]
pub(super) fn heat() {}

/// A map as it grows
///
/// Server-sent events: `open`, then `points` whenever visitors did something, and `end` when the right to listen has ended.
#[utoipa::path(
    get, path = "/api/v1/live", params(Site, Filters, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The events", body = Event, content_type = "text/event-stream"),
    )
)]
pub(super) fn live() {}

/// When a map's views began
///
/// A bar for each hour of a day, or for each day of more.
#[utoipa::path(
    get, path = "/api/v1/timeline", params(Site, Filters, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The bars", body = Timeline),
    )
)]
pub(super) fn timeline() {}

/// What elements go along with
///
/// How long visitors hesitated before they clicked them, and what was ordered later in the same sessions, which need not come of
/// the click.
#[utoipa::path(
    get, path = "/api/v1/heat/elements", params(Site, Filters, ElementsChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The elements", content((HeatElements = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn heat_elements() {}

/// What views differ in
///
/// The values of each filter that occur, the most frequent first, with their views.
#[utoipa::path(
    get, path = "/api/v1/segments", params(Site, Filters, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The values", body = Segments),
    )
)]
pub(super) fn segments() {}

/// Findings
///
/// What an owner should know of the pages, the greatest loss first, each with how sure it is. Units are visitor-days; bots
/// and the quarantine are left out.
#[utoipa::path(
    get, path = "/api/v1/findings", params(Site, Period, ByGoal), security((), ("token" = [])), tag = "Findings",
    responses(
        (status = 200, description = "The findings", content((Findings = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn findings() {}

/// Views
///
/// Single views, the latest first. A view is nobody's: what is told of it is a page and a device.
#[utoipa::path(
    get, path = "/api/v1/visits", params(Site, Filters, ListPart), security((), ("token" = [])), tag = "Visits",
    responses(
        (status = 200, description = "A part of the list", content((Visits = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn visits() {}

/// A view
///
/// All that was recorded of one, to replay it.
#[utoipa::path(
    get, path = "/api/v1/visits/{view}", security((), ("token" = [])), tag = "Visits",
    params(Site, ("view" = String, Path, description = "Its number, as lists tell it", pattern = "^[0-9a-f]{16}$")),
    responses(
        (status = 200, description = "The view", body = Visit),
        (status = 404, description = "The site has no such view", body = String, content_type = "text/plain"),
    )
)]
pub(super) fn visit() {}

/// Pages
///
/// What was counted of each, those with most views first. Views of bots are in no table.
#[utoipa::path(
    get, path = "/api/v1/pages", params(Site, OfPages, TablePart), security((), ("token" = [])), tag = "Tables",
    responses(
        (status = 200, description = "The table", content((Pages = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn pages() {}

/// Elements of pages
///
/// As their maps tell them, those with most clicks first.
#[utoipa::path(
    get, path = "/api/v1/elements", params(Site, OfPages, TablePart), security((), ("token" = [])), tag = "Tables",
    responses(
        (status = 200, description = "The table", content((Elements = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn elements() {}

/// Web vitals by page
///
/// The value that three of four views stay below: ms, and of `CLS` its score.
#[utoipa::path(
    get, path = "/api/v1/vitals", params(Site, OfPages, TablePart), security((), ("token" = [])), tag = "Tables",
    responses(
        (status = 200, description = "The table", content((Vitals = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn vitals() {}

/// Errors, and resources that failed
///
/// By message and place, those of most views first. Messages are masked.
#[utoipa::path(
    get, path = "/api/v1/errors", params(Site, OfPages, TablePart), security((), ("token" = [])), tag = "Tables",
    responses(
        (status = 200, description = "The table", content((Errors = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn errors() {}

/// Fields and forms
///
/// How fields were left, and how often forms were sent.
#[utoipa::path(
    get, path = "/api/v1/forms", params(Site, OfPages, TablePart), security((), ("token" = [])), tag = "Tables",
    responses(
        (status = 200, description = "The table", content((Forms = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn forms() {}

/// The pages' own events
///
/// By name, the most frequent first.
#[utoipa::path(
    get, path = "/api/v1/events", params(Site, OfPages, TablePart), security((), ("token" = [])), tag = "Tables",
    responses(
        (status = 200, description = "The table", content((Events = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn events() {}

/// Orders by day and currency
///
/// What a back end told counts, with what was given back; of what pages told, orders that it did not tell, each once. Where
/// the settings have rates all is told in the owner's currency, as on the dashboard. The answer has an `ETag`, and the header `Isotherm-Next` where the table goes on.
#[utoipa::path(
    get, path = "/api/v1/revenue", params(Site, super::credits::Converted, TablePart), security((), ("token" = [])), tag = "Orders",
    responses(
        (status = 200, description = "The table", content((Revenue = "application/json"), (String = "text/csv"))),
        (status = 304, description = "It is as the `ETag` of `If-None-Match` says"),
    )
)]
pub(super) fn revenue() {}

/// Tell an order
///
/// From a shop's back end, which knows better than its pages what was paid and given back. Needs scope orders. An order that
/// is told again is replaced, and one that a page told, too, counts once.
#[utoipa::path(
    post, path = "/api/v1/orders", params(Site), request_body = Order, security(("token" = [])), tag = "Orders",
    responses(
        (status = 200, description = "It was known", body = ToldOrder),
        (status = 201, description = "It is new", body = ToldOrder),
    )
)]
pub(super) fn order() {}

/// What is not counted
///
/// And, for thirty days, what was turned away and why. Needs scope admin, as all that follows.
#[utoipa::path(
    get, path = "/api/v1/exclusions", params(Site), security(("token" = [])), tag = "Exclusions",
    responses(
        (status = 200, description = "The lists", body = Exclusions),
    )
)]
pub(super) fn exclusions() {}

/// Count something no more
///
/// A network, `mine` for the one that asks, or a referring host; from the next batch on.
#[utoipa::path(
    post, path = "/api/v1/exclusions", params(Site), request_body = Change, security(("token" = [])), tag = "Exclusions",
    responses(
        (status = 200, description = "The lists as they are now", body = Exclusions),
    )
)]
pub(super) fn exclude() {}

/// Count it again
#[utoipa::path(
    delete, path = "/api/v1/exclusions", params(Site), request_body = Change, security(("token" = [])), tag = "Exclusions",
    responses(
        (status = 200, description = "The lists as they are now", body = Exclusions),
    )
)]
pub(super) fn include() {}

/// What is in quarantine
#[utoipa::path(
    get, path = "/api/v1/quarantine", params(Site), security(("token" = [])), tag = "Quarantine",
    responses(
        (status = 200, description = "What is there, by reason", body = Quarantine),
    )
)]
pub(super) fn quarantine() {}

/// Release or forget it
#[utoipa::path(
    post, path = "/api/v1/quarantine", params(Site), request_body = Decision, security(("token" = [])), tag = "Quarantine",
    responses(
        (status = 200, description = "What is left", body = Quarantine),
    )
)]
pub(super) fn settle() {}

/// The site's tokens
#[utoipa::path(
    get, path = "/api/v1/tokens", params(Site), security(("token" = [])), tag = "Tokens",
    responses(
        (status = 200, description = "The tokens, without what they open by", body = Tokens),
    )
)]
pub(super) fn tokens() {}

/// Make a token
///
/// It is shown this once, and ends no later than the one that made it.
#[utoipa::path(
    post, path = "/api/v1/tokens", params(Site), request_body = NewToken, security(("token" = [])), tag = "Tokens",
    responses(
        (status = 201, description = "The token", body = MadeToken),
    )
)]
pub(super) fn add_token() {}

/// Revoke a token
///
/// It opens nothing from now on.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", security(("token" = [])), tag = "Tokens",
    params(Site, ("id" = String, Path, description = "Its number, as the list tells it", pattern = "^[0-9]{1,18}$")),
    responses(
        (status = 200, description = "The tokens that are left", body = Tokens),
        (status = 404, description = "The site has no such token", body = String, content_type = "text/plain"),
    )
)]
pub(super) fn revoke_token() {}

/// The site's links
///
/// Those that show it to somebody without an account.
#[utoipa::path(
    get, path = "/api/v1/shares", params(Site), security(("token" = [])), tag = "Links",
    responses(
        (status = 200, description = "The links, without their addresses", body = Shares),
    )
)]
pub(super) fn shares() {}

/// Make a link
///
/// Its path is shown this once. It ends no later than the token that made it.
#[utoipa::path(
    post, path = "/api/v1/shares", params(Site), request_body = NewShare, security(("token" = [])), tag = "Links",
    responses(
        (status = 201, description = "The link", body = MadeShare),
    )
)]
pub(super) fn add_share() {}

/// Close a link
///
/// Also to those who have opened it.
#[utoipa::path(
    delete, path = "/api/v1/shares/{id}", security(("token" = [])), tag = "Links",
    params(Site, ("id" = String, Path, description = "Its number, as the list tells it", pattern = "^[0-9]{1,18}$")),
    responses(
        (status = 200, description = "The links that are left", body = Shares),
        (status = 404, description = "The site has no such link", body = String, content_type = "text/plain"),
    )
)]
pub(super) fn revoke_share() {}

/// This description
#[utoipa::path(
    get, path = "/api/v1/openapi.json", security(()), tag = "Description",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
pub(super) fn openapi() {}
