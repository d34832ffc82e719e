//! What questions may say, as the API's description tells it: groups of parameters that several routes take.
#![allow(dead_code, reason = "only their descriptions are wanted")]

use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::schema::{
    Bots, BrowserFilter, ConvertedFilter, Count, DeviceFilter, Format, Kind, PointerFilter, SignalFilter,
    TableFormat, VisitorFilter,
};
use crate::heat_segment::{FILTERS, VERSUS};

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
pub(super) struct Filters {
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

/// Whose views are taken away: each filter once more, with `vs_` before its name.
pub(super) struct Versus;

impl IntoParams for Versus {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        filters(place).map(of_the_other).collect()
    }
}

/// Whose views both sides of a comparison are: single clicks have a pointer, of a view there is none to tell.
pub(super) struct Sides;

impl IntoParams for Sides {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let first: Vec<_> = filters(place).filter(|own| own.name != "pointer").collect();
        let second: Vec<_> = first.iter().cloned().map(of_the_other).collect();
        [first, second].concat()
    }
}

fn filters(place: impl Fn() -> Option<ParameterIn>) -> impl Iterator<Item = Parameter> {
    let all = Filters::into_params(place).into_iter();
    all.filter(|own| FILTERS.contains(&own.name.as_str()))
}

fn of_the_other(mut filter: Parameter) -> Parameter {
    filter.description =
        Some(format!("What `{}` is of the second segment; as of the first if absent.", filter.name));
    filter.name = format!("{VERSUS}{}", filter.name);
    filter
}

/// Which pages, and when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Period {
    /// The page, or pages with `*` for any part; all if absent.
    #[param(pattern = r"^[/*]", max_length = 512, example = "/shop/*")]
    path: Option<String>,
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
pub(super) struct ByGoal {
    /// What losses are reckoned by: an order, or the page's own event of that name, on any page on the same day. Without it
    /// an order, or where none was told a form that was sent.
    #[param(pattern = "^(order|event:.+)$", example = "event:signup")]
    goal: Option<String>,
}

/// What of the views.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HeatChoice {
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
pub(super) struct ElementsChoice {
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

/// How a scroll map is counted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ScrollChoice {
    /// Whose reach is counted; views if absent.
    #[param(inline)]
    count: Option<Count>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// Which part of a page; one of both ways to say it is needed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ZoneChoice {
    /// An element as maps tell it, perhaps with which of its matches before it, and everything whose landmarks lie in it.
    #[param(min_length = 1, example = "2:nav a")]
    selector: Option<String>,
    /// A rectangle: left, top, width and height in percent of the document.
    #[param(pattern = r"^[0-9.]+,[0-9.]+,[0-9.]+,[0-9.]+$", example = "0,20,50,12.5")]
    r#box: Option<String>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// What of both sides of a comparison.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SidesChoice {
    /// The first group are the sessions that saw this page, or one of these; all if absent.
    #[param(pattern = r"^[/*]", max_length = 512, example = "/a")]
    path: Option<String>,
    /// The second group are those that saw this one; as the first if absent.
    #[param(pattern = r"^[/*]", max_length = 512, example = "/b")]
    vs_path: Option<String>,
    /// What a session is to meet: an order, or the page's own event of that name; an order if absent.
    #[param(pattern = "^(order|event:.+)$", example = "event:signup")]
    goal: Option<String>,
    /// The form of the answer; JSON if absent.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListPart {
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
pub(super) struct OfPages {
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
