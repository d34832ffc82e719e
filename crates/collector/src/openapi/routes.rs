//! The routes as the API's description tells them: functions that are never called, each above what it describes. How they
//! are refused is the same for all, see [`super::Refusals`].
#![allow(dead_code, reason = "only their descriptions are wanted")]

use super::{
    credits::Converted,
    parameters::{
        ByGoal, ElementsChoice, Filters, HeatChoice, ListPart, OfPages, Period, ScrollChoice, Sides,
        SidesChoice, Site, TablePart, Versus, ZoneChoice,
    },
    schema::{
        Change, Compared, Decision, Elements, Errors, Event, Events, Exclusions, Findings, Forms, Heat,
        HeatElements, MadeShare, MadeToken, NewShare, NewToken, Order, Pages, Quarantine, Revenue, Scroll,
        Segments, Shares, Timeline, Tokens, ToldOrder, Visit, Visits, Vitals, Zone,
    },
};

/// A map
///
/// What happened on the pages, by element. What is said with `vs_` asks for a difference: the map less that of a second
/// segment, which is the first but for what is said so.
#[utoipa::path(
    get, path = "/api/v1/heat", params(Site, Filters, Versus, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The map", content((Heat = "application/json"), (Vec<u8> = "application/octet-stream"))),
    )
)]
pub(super) fn heat() {}

/// A map as it grows
///
/// Server-sent events: `open`, then `points` whenever visitors did something, and `end` when the right to listen has ended.
#[utoipa::path(
    get, path = "/api/v1/live", params(Site, Filters, Versus, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The events", body = Event, content_type = "text/event-stream"),
    )
)]
pub(super) fn live() {}

/// How far visitors came
///
/// Row by row from the top, in four hundred of equal height: who reached it, and how long it was in view.
#[utoipa::path(
    get, path = "/api/v1/scroll", params(Site, Filters, ScrollChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The rows", content((Scroll = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn scroll() {}

/// The figures of a zone
///
/// What of each kind of map lies in a rectangle of the document, or on an element with all that it holds. In a rectangle, what
/// lies across the border counts by the part of its cell that lies inside: a click to its few pixels, a look by the part of
/// the element. Each element lies where it lay on average. An element counts whole.
#[utoipa::path(
    get, path = "/api/v1/zones", params(Site, Filters, ZoneChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The figures", content((Zone = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn zones() {}

/// When a map's views began
///
/// A bar for each hour of a day, or for each day of more.
#[utoipa::path(
    get, path = "/api/v1/timeline", params(Site, Filters, Versus, HeatChoice), security((), ("token" = [])), tag = "Maps",
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
    get, path = "/api/v1/heat/elements", params(Site, Filters, Versus, ElementsChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The elements", content((HeatElements = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn heat_elements() {}

/// What views differ in
///
/// The values of each filter that occur, the most frequent first, with their views.
#[utoipa::path(
    get, path = "/api/v1/segments", params(Site, Filters, Versus, HeatChoice), security((), ("token" = [])), tag = "Maps",
    responses(
        (status = 200, description = "The values", body = Segments),
    )
)]
pub(super) fn segments() {}

/// Two groups of sessions
///
/// What the dashboard's page tells of them: whether they can be compared, and what they differ in, each with how sure it is. The
/// second group is the first but for what is said with `vs_`. What belongs to both counts for neither; where one is a part of the other, the part is
/// compared with the rest.
#[utoipa::path(
    get, path = "/api/v1/compare", params(Site, Sides, SidesChoice), security((), ("token" = [])), tag = "Comparisons",
    responses(
        (status = 200, description = "The figures", content((Compared = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn compare() {}

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
    )
)]
pub(super) fn events() {}

/// Orders by day and currency
///
/// What a back end told counts, with what was given back; of what pages told, orders that it did not tell, each once. Where
/// the settings have rates all is told in the owner's currency, as on the dashboard. The header `Isotherm-Next` says where the table goes on.
#[utoipa::path(
    get, path = "/api/v1/revenue", params(Site, Converted, TablePart), security((), ("token" = [])), tag = "Orders",
    responses(
        (status = 200, description = "The table", content((Revenue = "application/json"), (String = "text/csv"))),
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
